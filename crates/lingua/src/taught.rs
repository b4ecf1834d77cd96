//! What people taught the assistant: questions that it could not answer, and what is said to them since somebody wrote it.

use std::collections::BTreeMap;

use definition::Text;

use crate::index::Index;
use crate::lexicon::{Lexicon, Said};
use crate::reply::Source;

/// How like an ask a question must be for its answer to be given beside a service that may be meant too.
const LIKE: f32 = 0.7;
/// How like it must be to stand above a service that is meant for sure.
const VERY_LIKE: f32 = 0.85;
/// How much a word counts at least that tells what is wanted.
const WANTED: f32 = 0.5;
/// How rare a word counts at the least.
const USUAL: f32 = 1.5;

/// A question with its answer, as somebody wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taught {
    /// Its name for the caller.
    pub id: String,
    /// Ways of asking, in any language.
    pub asks: Vec<String>,
    /// What is said.
    pub say: Text,
    /// Where it stands, and since when.
    pub cites: Source,
}

/// All that was taught, each with its asks as stems.
#[derive(Clone, Debug, Default)]
pub(crate) struct School(Vec<(Taught, Vec<Stems>)>);

/// Stems of a question, each with how much it counts.
type Stems = BTreeMap<String, f32>;

impl School {
    /// Learns one more; one with the same name is replaced.
    pub(crate) fn learn(&mut self, taught: Taught, lexicon: &Lexicon, index: &Index) {
        self.0.retain(|(own, _)| own.id != taught.id);
        let asks = taught.asks.iter().map(|ask| stems(&lexicon.stems(ask), index)).collect();
        self.0.push((taught, asks));
    }

    /// Forgets the one of this name.
    pub(crate) fn forget(&mut self, id: &str) {
        self.0.retain(|(own, _)| own.id != id);
    }

    /// All that was taught.
    pub(crate) fn taught(&self) -> impl Iterator<Item = &Taught> {
        self.0.iter().map(|(taught, _)| taught)
    }

    /// The likest to what was said, where it is like enough beside a service that is `sure` to be meant.
    pub(crate) fn answer(&self, said: &[Said], sure: f32, index: &Index) -> Option<(&Taught, f32)> {
        let own = stems(said, index);
        let like =
            |asks: &Vec<Stems>| asks.iter().map(|ask| likeness(ask, &own)).fold(0.0, f32::max);
        let all = self.0.iter().map(|(taught, asks)| (taught, like(asks)));
        let best = all.max_by(|a, b| a.1.total_cmp(&b.1));
        let least = if sure >= crate::CONFIDENT { VERY_LIKE } else { LIKE };
        best.filter(|(_, like)| *like >= least)
    }
}

fn stems(said: &[Said], index: &Index) -> Stems {
    let telling = said.iter().filter(|word| word.weight > 0.0);
    let mut own = Stems::new();
    for word in telling {
        let weight = word.weight.max(WANTED) * index.rarity(&word.stem).max(USUAL);
        own.insert(word.stem.clone(), weight);
    }
    own
}

/// The cosine of two questions.
fn likeness(a: &Stems, b: &Stems) -> f32 {
    let both: f32 = a.iter().filter_map(|(stem, weight)| Some(weight * b.get(stem)?)).sum();
    let length = |own: &Stems| own.values().map(|weight| weight * weight).sum::<f32>().sqrt();
    let lengths = length(a) * length(b);
    if lengths > 0.0 { both / lengths } else { 0.0 }
}
