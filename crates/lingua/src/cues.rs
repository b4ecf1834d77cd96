//! Phrases that tell what is meant: what is asked, what is amiss, what cannot wait. Their lists are files in `data/`.

use crate::lexicon::{Lexicon, Said};
use crate::words::words;

/// What may hang on a word without making it another.
const HANGING: [&str; 14] =
    ["", "nya", "lah", "kah", "pun", "ku", "mu", "e", "ne", "na", "teh", "mah", "s", "ipun"];

/// A phrase, as stems that stand one after another.
#[derive(Clone, Debug)]
pub(crate) struct Cue {
    stems: Vec<Step>,
    /// Its word, where it has one only.
    alone: Option<String>,
    /// How much it says.
    pub(crate) weight: f32,
}

#[derive(Clone, Debug)]
struct Step {
    stem: String,
    /// How many other words may stand before it.
    gap: usize,
}

impl Cue {
    /// A phrase of ours; `…` stands for up to three words.
    pub(crate) fn new(phrase: &str, weight: f32, lexicon: &Lexicon) -> Self {
        let mut stems = Vec::new();
        for (place, part) in phrase.split('…').enumerate() {
            let own = lexicon.stems(part);
            stems.extend(own.into_iter().enumerate().map(|(at, said)| Step {
                stem: said.stem,
                gap: if at == 0 && place > 0 { 3 } else { usize::from(at > 0) },
            }));
        }
        let typed = words(phrase);
        let alone = if let [word] = typed.as_slice() { Some(word.clone()) } else { None };
        Self { stems, alone, weight }
    }

    /// Where it begins and ends in what was said; a single word counts only as it stands, with what may hang on it:
    /// "melahirkan" is not "kelahiran".
    pub(crate) fn exact(&self, said: &[Said]) -> Option<(usize, usize)> {
        let Some(alone) = &self.alone else { return self.place(said) };
        let is_it = |word: &Said| {
            let rest = word.word.strip_prefix(alone.as_str());
            !word.stem.is_empty() && rest.is_some_and(|rest| HANGING.contains(&rest))
        };
        said.iter().position(is_it).map(|at| (at, at))
    }

    /// How many stems it has.
    pub(crate) fn len(&self) -> usize {
        self.stems.len()
    }

    /// Where it begins and ends in what was said.
    pub(crate) fn place(&self, said: &[Said]) -> Option<(usize, usize)> {
        let first = self.stems.first()?;
        said.iter().enumerate().filter(|(_, word)| word.stem == first.stem).find_map(
            |(start, _)| {
                let mut at = start;
                for step in self.stems.get(1..)? {
                    let next =
                        said.get(at + 1..=(at + 1 + step.gap).min(said.len().checked_sub(1)?))?;
                    at += 1 + next.iter().position(|word| word.stem == step.stem)?;
                }
                Some((start, at))
            },
        )
    }

    /// Whether all of it was said near to each other, in any order.
    pub(crate) fn is_near(&self, said: &[Said], within: usize) -> bool {
        let is_said = |step: &Step| said.iter().any(|word| word.stem == step.stem);
        if !self.stems.iter().all(is_said) {
            return false;
        }
        let windows = said.len().saturating_sub(within).max(1);
        (0..windows).any(|start| {
            let window = said.get(start..(start + within).min(said.len())).unwrap_or_default();
            let has = |step: &Step| window.iter().any(|word| word.stem == step.stem);
            !self.stems.is_empty() && self.stems.iter().all(has)
        })
    }
}
