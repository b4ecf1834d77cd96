//! What cannot wait for an answer: fire, violence, a life in danger. The words are data; a false alarm costs one tap.

use crate::cues::Cue;
use crate::lexicon::{Lexicon, Said};
use crate::lists::{Lists, lines};

/// What lowers a word to a question: what is over, what is not so, what is only supposed.
const OVER: [&str; 14] = [
    "tahun lalu",
    "bulan lalu",
    "minggu lalu",
    "kemarin",
    "dulu",
    "waktu itu",
    "pernah",
    "last year",
    "tahun kemarin",
    "bagaimana kalau",
    "what if",
    "misal ada",
    "jaman dulu",
    "last month",
];
/// The line of the list with the words of papers.
const PAPERS: &str = "papers";
const DENIED: [&str; 3] = ["tidak ada", "bukan", "tanpa"];

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

/// Hears emergencies.
#[derive(Debug)]
pub(crate) struct Alarm {
    words: Vec<(Danger, Vec<Cue>)>,
    not: Vec<Cue>,
    /// Words of papers: what was lost in a fire is no fire.
    papers: Vec<Cue>,
    over: Vec<Cue>,
    denied: Vec<Cue>,
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
        let words = Danger::NAMES.into_iter().map(|(danger, name)| {
            let own = listed.iter().filter(|(known, _)| *known == name);
            (danger, own.flat_map(|(_, list)| cues(list)).collect())
        });
        Self {
            words: words.collect(),
            papers: listed
                .iter()
                .filter(|(name, _)| *name == PAPERS)
                .flat_map(|(_, list)| cues(list))
                .collect(),
            not: lines(&lists.emergency_not).flatten().flat_map(cues).collect(),
            over: OVER.into_iter().flat_map(cues).collect(),
            denied: DENIED.into_iter().flat_map(cues).collect(),
        }
    }

    /// What is heard; the gravest first.
    pub(crate) fn hears(&self, said: &[Said]) -> Option<Emergency> {
        let mut open: Vec<Said> = said.to_vec();
        for cue in &self.not {
            while let Some((start, end)) = cue.place(&open) {
                // What stands in a fixed phrase is heard no more.
                open.get_mut(start..=end)
                    .unwrap_or_default()
                    .iter_mut()
                    .for_each(|word| word.stem.clear());
            }
        }
        let heard = self.words.iter().find_map(|(danger, cues)| {
            Some((*danger, cues.iter().find_map(|cue| cue.place(&open))?))
        });
        let (danger, (start, _)) = heard?;
        let before = open.get(start.saturating_sub(3)..start).unwrap_or_default();
        let denied = self.denied.iter().any(|cue| cue.place(before).is_some());
        let speaks_of_papers = self.papers.iter().any(|cue| cue.place(said).is_some());
        let grave = matches!(danger, Danger::SelfHarm | Danger::Violence);
        let over = self.over.iter().any(|cue| cue.place(said).is_some());
        Some(Emergency {
            danger,
            now: danger == Danger::SelfHarm || !(denied || over || (speaks_of_papers && !grave)),
        })
    }
}
