//! What is amiss: the category of a complaint by the words in which it is told.

use crate::cues::Cue;
use crate::knowledge::Service;
use crate::lexicon::{Lexicon, Said};
use crate::lists::lines;

/// Words of one complaint stand near to each other.
const NEAR: usize = 7;
/// The category of what fits no other.
pub(crate) const OTHER: &str = "lainnya";

/// Recognises complaints.
#[derive(Clone, Debug)]
pub(crate) struct Complaints(Vec<(String, Vec<Cue>)>);

impl Complaints {
    /// What the list says, and what the categories that are taken say of themselves.
    pub(crate) fn new(list: &str, categories: &[Service], lexicon: &Lexicon) -> Self {
        let read = |line: Vec<&str>| {
            let [category, phrases] = line.as_slice() else { return None };
            let cues = phrases.split('|').map(|phrase| Cue::new(phrase, 1.0, lexicon));
            Some(((*category).to_owned(), cues.filter(|cue| cue.len() > 0).collect()))
        };
        let mut all: Vec<(String, Vec<Cue>)> = lines(list).filter_map(read).collect();
        for category in categories {
            let cues = category.words.iter().map(|phrase| Cue::new(phrase, 1.0, lexicon));
            // One word alone is no complaint: "jembatan" may stand in any question.
            all.push((category.id.clone(), cues.filter(|cue| cue.len() > 1).collect()));
        }
        Self(all)
    }

    /// The category that is told of, and how many words tell it.
    pub(crate) fn category(&self, said: &[Said]) -> Option<(&str, usize)> {
        let mut best: Option<(&str, usize)> = None;
        for (category, cues) in &self.0 {
            let near = cues.iter().filter(|cue| cue.is_near(said, NEAR));
            let count = near.map(Cue::len).max().unwrap_or(0);
            if count > best.map_or(0, |(_, known)| known) {
                best = Some((category.as_str(), count));
            }
        }
        best
    }
}
