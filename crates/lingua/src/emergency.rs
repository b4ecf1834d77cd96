//! What cannot wait for an answer: fire, violence, a life in danger. The words are data; a false alarm costs one tap.

use std::collections::BTreeSet;

use definition::Text;

use crate::cues::Cue;
use crate::lexicon::{Lexicon, Said};
use crate::lists::{Lists, lines};

/// Lines of the list that are no danger themselves: words of papers, of what is over, of what is not so, of haste.
const PAPERS: &str = "papers";
const OVER: &str = "over";
const DENIED: &str = "denied";
const URGENT: &str = "urgent";

/// What kind of emergency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Danger {
    /// Fire, gas, explosion.
    Fire,
    /// Electricity.
    Power,
    /// Water.
    Water,
    /// Earth and storm.
    Disaster,
    /// On the road.
    Accident,
    /// A body that fails.
    Medical,
    /// Somebody does not want to live.
    SelfHarm,
    /// Somebody is attacked.
    Violence,
    /// Weapons, beasts.
    Threat,
    /// Help is called for.
    Call,
}

impl Danger {
    /// Whether it is told to people, whatever else is said.
    pub(crate) fn is_grave(self) -> bool {
        matches!(self, Self::SelfHarm | Self::Violence)
    }

    const NAMES: [(Self, &'static str); 10] = [
        (Self::SelfHarm, "selfharm"),
        (Self::Violence, "violence"),
        (Self::Fire, "fire"),
        (Self::Power, "power"),
        (Self::Water, "water"),
        (Self::Disaster, "disaster"),
        (Self::Accident, "accident"),
        (Self::Medical, "medical"),
        (Self::Threat, "threat"),
        (Self::Call, "call"),
    ];

    /// Its name, as programs read it.
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(own, _)| *own == self).map_or("call", |(_, name)| name)
    }
}

/// That something cannot wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Emergency {
    /// What it is.
    pub danger: Danger,
    /// Whether it is now, or has to be asked.
    pub now: bool,
}

/// Whom to call.
#[derive(Clone, Debug, Default)]
pub(crate) struct Phones(Vec<(String, String, Text)>);

impl Phones {
    /// What the list says.
    pub(crate) fn new(list: &str) -> Self {
        let read = |line: Vec<&str>| {
            let [kind, first, id, en] = line.as_slice() else { return None };
            Some(((*kind).to_owned(), (*first).to_owned(), Text::both(id, en)))
        };
        Self(lines(list).filter_map(read).collect())
    }

    /// The first number and the words for a danger; those of a call for help where it has none of its own.
    pub(crate) fn of(&self, danger: Danger) -> (String, Text) {
        let of =
            |name: &str| self.0.iter().find(|(kind, first, _)| kind == name && !first.is_empty());
        let own = of(danger.name()).or_else(|| of(Danger::Call.name()));
        own.map(|(_, first, text)| (first.clone(), text.clone())).unwrap_or_default()
    }
}

/// Hears emergencies.
#[derive(Clone, Debug)]
pub(crate) struct Alarm {
    words: Vec<(Danger, Vec<Cue>)>,
    not: Vec<Cue>,
    /// Words of papers: what was lost in a fire is no fire.
    papers: Vec<Cue>,
    over: Vec<Cue>,
    denied: Vec<Cue>,
    urgent: Vec<Cue>,
}

impl Alarm {
    pub(crate) fn new(lists: &Lists, lexicon: &Lexicon) -> Self {
        let cues = |list: &str| -> Vec<Cue> {
            list.split('|')
                .map(|phrase| Cue::new(phrase, 1.0, lexicon))
                .filter(|cue| cue.len() > 0)
                .collect()
        };
        let listed: Vec<(&str, &str)> = lines(&lists.emergency)
            .filter_map(|line| match line.as_slice() {
                [name, list] => Some((*name, *list)),
                _ => None,
            })
            .collect();
        let named = |name: &str| -> Vec<Cue> {
            let own = listed.iter().filter(|(known, _)| *known == name);
            own.flat_map(|(_, list)| cues(list)).collect()
        };
        Self {
            words: Danger::NAMES.into_iter().map(|(danger, name)| (danger, named(name))).collect(),
            papers: named(PAPERS),
            not: lines(&lists.emergency_not).flatten().flat_map(cues).collect(),
            over: named(OVER),
            denied: named(DENIED),
            urgent: named(URGENT),
        }
    }

    /// The words, without digits that stand beside others: `112 345` is a code or a telephone and calls nobody; `112 112` does.
    fn without_parts_of_numbers(&self, said: &[Said]) -> Vec<Said> {
        let is_listed = |word: &Said| {
            let mut cues = self.words.iter().flat_map(|(_, cues)| cues);
            cues.any(|cue| cue.exact(std::slice::from_ref(word)).is_some())
        };
        let is_group = |word: &Said| {
            word.stem.len() >= GROUP && word.stem.bytes().all(|byte| byte.is_ascii_digit())
        };
        let is_other =
            |word: Option<&Said>| word.is_some_and(|word| is_group(word) && !is_listed(word));
        let mut open = said.to_vec();
        for (place, word) in open.iter_mut().enumerate().filter(|(_, word)| is_group(word)) {
            let before = place.checked_sub(1).and_then(|before| said.get(before));
            if is_other(before) || is_other(said.get(place + 1)) {
                word.stem.clear();
            }
        }
        open
    }

    /// Whether an agency has said what cannot wait.
    pub(crate) fn is_set(&self) -> bool {
        self.words.iter().any(|(_, cues)| !cues.is_empty())
    }

    /// What is heard; the gravest first.
    pub(crate) fn hears(&self, said: &[Said]) -> Option<Emergency> {
        let mut open = self.without_parts_of_numbers(said);
        for cue in &self.not {
            while let Some((start, end)) = cue.exact(&open) {
                // What stands in a fixed phrase is heard no more.
                open.get_mut(start..=end)
                    .unwrap_or_default()
                    .iter_mut()
                    .for_each(|word| word.stem.clear());
            }
        }
        let heard = self.words.iter().find_map(|(danger, cues)| {
            Some((*danger, cues.iter().find_map(|cue| cue.exact(&open))?))
        });
        let (danger, (start, _)) = heard?;
        let before = open.get(start.saturating_sub(3)..start).unwrap_or_default();
        let is_said =
            |cues: &[Cue], within: &[Said]| cues.iter().any(|cue| cue.exact(within).is_some());
        let softened = is_said(&self.denied, before) || is_said(&self.over, said);
        // Who tells of two dangers tells of now.
        let all = self.words.iter().flat_map(|(_, cues)| cues);
        let places: BTreeSet<usize> =
            all.filter_map(|cue| cue.exact(&open)).map(|(at, _)| at).collect();
        let calm = softened && places.len() < 2 && !is_said(&self.urgent, said);
        // A paper that was lost in a fire is no fire.
        let now = danger.is_grave() || !(calm || is_said(&self.papers, said));
        Some(Emergency { danger, now })
    }
}

/// Digits from which on groups beside one another are one number.
const GROUP: usize = 3;
