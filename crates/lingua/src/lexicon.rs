//! What words mean: how people type them, which say little, where they are at home.

use std::collections::{HashMap, HashSet};

use crate::cues::Cue;
use crate::lists::{Lists, lines};
use crate::spelling::Spelling;
use crate::stem::{informal, stem};
use crate::tongue::{Homes, Tongue, tongue};
use crate::words::words;

/// How much a word counts that was only brought to mind.
const BROUGHT: f32 = 0.5;

/// What hangs on a word without changing it.
const CLITICS: [&str; 6] = ["nya", "kah", "lah", "pun", "ku", "mu"];

/// Words of a message whose slips are mended.
const MENDED: usize = 60;

/// Most words that one form has.
const LONGEST: usize = 5;

/// How sure one is of a word: where it comes from decides which of two equally near spellings is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Standing {
    /// An everyday word: nobody means it who writes another.
    Common,
    /// A word of our lists that tells what is meant.
    Listed,
    /// A word by which a published service is called or asked for.
    Published,
}

/// All that is known of words.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lexicon {
    /// What is meant by a form, by its words.
    forms: HashMap<Vec<String>, Vec<String>>,
    /// First words of forms that have several.
    starts: HashSet<String>,
    /// Where words are at home.
    homes: HashMap<String, Homes>,
    /// How much a word says, in tenths, where it is little.
    plain: HashMap<String, u8>,
    /// Phrases that bring other words to mind.
    related: Vec<(Cue, Vec<String>)>,
    /// Every word that is spelt rightly, or wrongly in a known way.
    spelling: Spelling,
}

/// A message as it is understood.
#[derive(Clone, Debug, Default)]
pub(crate) struct Message {
    /// Its words one after another, each as its stem.
    pub(crate) stems: Vec<Said>,
    /// What it brings to mind besides.
    pub(crate) brought: Vec<Said>,
    /// In which language it is.
    pub(crate) tongue: Tongue,
    /// Its words as they were typed.
    pub(crate) typed: Vec<String>,
}

/// A word of a message.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Said {
    /// Its stem.
    pub(crate) stem: String,
    /// As it was typed, with its slips mended.
    pub(crate) word: String,
    /// How much it says: 0 to 1.
    pub(crate) weight: f32,
}

impl Message {
    /// All that a service can be found by.
    pub(crate) fn all(&self) -> Vec<Said> {
        self.stems.iter().chain(&self.brought).cloned().collect()
    }
}

impl Lexicon {
    /// What the lists say.
    pub(crate) fn new(lists: &Lists) -> Self {
        let mut lexicon = Self::default();
        for line in lines(&lists.plain) {
            let [language, weight, list] = line.as_slice() else { continue };
            let weight = weight.parse().unwrap_or(0);
            for word in words(list) {
                lexicon.at_home(&word, language);
                lexicon.plain.entry(word.clone()).or_insert(weight);
                lexicon.learn(&word, Standing::Common);
            }
        }
        for line in lines(&lists.common) {
            let [language, list] = line.as_slice() else { continue };
            for word in words(list) {
                lexicon.at_home(&word, language);
                lexicon.learn(&word, Standing::Common);
            }
        }
        for line in lines(&lists.lexicon) {
            let [language, standard, list] = line.as_slice() else { continue };
            let standard = standard_words(standard);
            for word in &standard {
                // What is meant is always Indonesian, but tells little: every language here borrows it.
                if *language == Tongue::Id.tag() {
                    lexicon.at_home(word, language);
                }
                lexicon.learn(word, Standing::Listed);
            }
            for form in list.split(',').map(words).filter(|form| !form.is_empty()) {
                for word in &form {
                    lexicon.at_home(word, language);
                    lexicon.learn(word, Standing::Listed);
                }
                lexicon.add(form, &standard);
            }
        }
        lexicon.relate(&lists.related);
        lexicon
    }

    fn relate(&mut self, related: &str) {
        for line in lines(related) {
            let [meant, list] = line.as_slice() else { continue };
            self.learn_text(list, Standing::Listed);
            let meant: Vec<String> = self.stems(meant).into_iter().map(|said| said.stem).collect();
            for phrase in list.split('|') {
                let cue = Cue::new(phrase, BROUGHT, self);
                self.related.push((cue, meant.clone()));
            }
        }
    }

    fn add(&mut self, form: Vec<String>, standard: &[String]) {
        if let [first, _, ..] = form.as_slice() {
            self.starts.insert(first.clone());
        }
        // What is listed first is meant: Indonesian stands above the others.
        self.forms.entry(form).or_insert_with(|| standard.to_vec());
    }

    fn at_home(&mut self, word: &str, language: &str) {
        if let Some(tongue) = Tongue::from_tag(language) {
            self.homes.entry(word.to_owned()).or_default().add(tongue);
        }
    }

    /// Knows the spelling of a word.
    pub(crate) fn learn(&mut self, word: &str, standing: Standing) {
        self.spelling.learn(word, standing);
    }

    /// Knows the spellings of a text.
    pub(crate) fn learn_text(&mut self, text: &str, standing: Standing) {
        words(text).iter().for_each(|word| self.learn(word, standing));
    }

    /// A text of ours, which is spelt rightly, as stems.
    pub(crate) fn stems(&self, text: &str) -> Vec<Said> {
        self.meant(words(text))
    }

    /// A message of somebody, with its slips mended.
    pub(crate) fn message(&self, text: &str, before: Option<Tongue>) -> Message {
        let typed = words(text);
        // Whoever writes at length is understood by what they wrote first; danger is heard to the end.
        let mend = |(place, word): (usize, &String)| match place < MENDED {
            true => self.mended(word),
            false => word.clone(),
        };
        let mended: Vec<String> = typed.iter().enumerate().map(mend).collect();
        // A letter alone is a name rather than a word: SIM A.
        let home = |(typed, mended): (&String, &String)| {
            let own = self.homes.get(typed).or_else(|| self.homes.get(mended));
            own.filter(|_| typed.len() > 1).copied().unwrap_or_default()
        };
        let homes: Vec<Homes> = typed.iter().zip(&mended).map(home).collect();
        let stems = self.meant(mended);
        let brought = self.brought(&stems);
        Message { stems, brought, tongue: tongue(&homes, before), typed }
    }

    /// What a message brings to mind besides what it says.
    fn brought(&self, said: &[Said]) -> Vec<Said> {
        let mut brought: Vec<Said> = Vec::new();
        for (cue, meant) in self.related.iter().filter(|(cue, _)| cue.place(said).is_some()) {
            for stem in meant {
                let is_said = |word: &Said| word.stem == *stem;
                if !said.iter().any(is_said) && !brought.iter().any(is_said) {
                    let (stem, word) = (stem.clone(), stem.clone());
                    brought.push(Said { stem, word, weight: cue.weight });
                }
            }
        }
        brought
    }

    /// A word as it should be spelt: as it stands if it is known, else its informal root, else what is nearly spelt alike.
    fn mended(&self, word: &str) -> String {
        let known = |word: &str| self.spelling.knows(word);
        let plain = CLITICS.iter().find_map(|clitic| word.strip_suffix(clitic));
        if let Some(root) = plain.filter(|root| root.len() > 3 && self.plain.contains_key(*root)) {
            return root.to_owned();
        }
        if known(word) || word.chars().all(|letter| letter.is_ascii_digit()) {
            return word.to_owned();
        }
        let root = informal(word).find(|root| known(root));
        root.or_else(|| self.spelling.nearest(word)).unwrap_or_else(|| word.to_owned())
    }

    /// What words mean, the longest known form first, as stems.
    fn meant(&self, words: Vec<String>) -> Vec<Said> {
        let mut meant = Vec::with_capacity(words.len());
        let mut at = 0;
        while let Some(word) = words.get(at) {
            let longest = if self.starts.contains(word) { LONGEST } else { 1 };
            let form = (1..=longest).rev().find_map(|count| {
                let form = words.get(at..at + count)?;
                self.forms.get(form).map(|standard| (count, standard))
            });
            match form {
                Some((count, standard)) => {
                    let typed = words.get(at..at + count).unwrap_or_default().join(" ");
                    meant.extend(standard.iter().map(|word| self.said(word, &typed)));
                    at += count;
                }
                None => {
                    meant.push(self.said(word, word));
                    at += 1;
                }
            }
        }
        meant
    }

    fn said(&self, word: &str, typed: &str) -> Said {
        let digits = word.chars().all(|letter| letter.is_ascii_digit());
        let plain = self.plain.get(word).map(|tenths| f32::from(*tenths) / 10.0);
        let weight = plain.unwrap_or(if digits { 0.05 } else { 1.0 });
        Said { stem: stem(word), word: typed.to_owned(), weight }
    }
}

/// The words of what is meant; `_` joins two to one.
fn standard_words(standard: &str) -> Vec<String> {
    standard.split_whitespace().map(str::to_owned).collect()
}
