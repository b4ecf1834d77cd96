//! What somebody wants to know.

use serde::{Deserialize, Serialize};

use crate::cues::Cue;
use crate::lexicon::{Lexicon, Said};
use crate::lists::lines;

/// What somebody wants.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Intent {
    /// How something is done, or what it is.
    #[default]
    How,
    /// What it costs.
    Fee,
    /// What has to be brought.
    Documents,
    /// How long it takes, or until when.
    Time,
    /// How long what comes of it is valid.
    Valid,
    /// Until when one may.
    Until,
    /// Where it is done.
    Where,
    /// When offices are open.
    Hours,
    /// Whether one has to come.
    Online,
    /// Who may, and whether something is allowed.
    Condition,
    /// Where a case is.
    Status,
    /// Something was lost or damaged.
    Lost,
    /// A decision is not accepted.
    Objection,
    /// Something is amiss in the city, or in an office.
    Complain,
    /// Something that cannot wait.
    Emergency,
    /// Somebody does not want to live.
    Crisis,
    /// A greeting, or nothing but politeness.
    Greeting,
    /// Thanks.
    Thanks,
    /// A person is wanted.
    Person,
    /// What nobody here can answer.
    Unknown,
}

impl Intent {
    /// All of them with their names.
    const NAMES: [(Self, &'static str); 20] = [
        (Self::How, "how"),
        (Self::Fee, "fee"),
        (Self::Documents, "documents"),
        (Self::Time, "time"),
        (Self::Valid, "valid"),
        (Self::Until, "until"),
        (Self::Where, "where"),
        (Self::Hours, "hours"),
        (Self::Online, "online"),
        (Self::Condition, "condition"),
        (Self::Status, "status"),
        (Self::Lost, "lost"),
        (Self::Objection, "objection"),
        (Self::Complain, "complain"),
        (Self::Emergency, "emergency"),
        (Self::Crisis, "crisis"),
        (Self::Greeting, "greeting"),
        (Self::Thanks, "thanks"),
        (Self::Person, "person"),
        (Self::Unknown, "unknown"),
    ];

    /// Its name, as programs read it: finer kinds that lists tell apart have the name of what they are a kind of.
    pub fn name(self) -> &'static str {
        match self {
            Self::Hours | Self::Online => Self::Where.listed(),
            Self::Valid | Self::Until => Self::Time.listed(),
            Self::Thanks => Self::Greeting.listed(),
            Self::How
            | Self::Fee
            | Self::Documents
            | Self::Time
            | Self::Where
            | Self::Condition
            | Self::Status
            | Self::Lost
            | Self::Objection
            | Self::Complain
            | Self::Emergency
            | Self::Crisis
            | Self::Greeting
            | Self::Person
            | Self::Unknown => self.listed(),
        }
    }

    /// Its name in lists.
    fn listed(self) -> &'static str {
        let own = Self::NAMES.iter().find(|(intent, _)| *intent == self);
        own.map_or("unknown", |(_, name)| name)
    }

    /// The intent of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(_, own)| *own == name).map(|(intent, _)| *intent)
    }
}

/// Recognises what is wanted.
#[derive(Clone, Debug)]
pub(crate) struct Intents(Vec<(Intent, Vec<Cue>)>);

impl Intents {
    /// What the list says.
    pub(crate) fn new(list: &str, lexicon: &Lexicon) -> Self {
        let read = |line: Vec<&str>| {
            let [name, weight, phrases] = line.as_slice() else { return None };
            let weight: f32 = weight.parse::<f32>().ok()? / 10.0;
            let cues = phrases.split('|').map(|phrase| Cue::new(phrase, weight, lexicon));
            Some((Intent::named(name)?, cues.filter(|cue| cue.len() > 0).collect()))
        };
        Self(lines(list).filter_map(read).collect())
    }

    /// All that could be wanted, each with how surely; the surest first.
    pub(crate) fn of(&self, said: &[Said]) -> Vec<(Intent, f32)> {
        let mut found: Vec<(Intent, f32)> = Vec::new();
        for (intent, cues) in &self.0 {
            let own = cues.iter().filter(|cue| cue.place(said).is_some());
            // A longer phrase is less by chance.
            let sure = own.map(|cue| cue.weight * strength(cue.len())).fold(0.0, f32::max);
            if sure > 0.0 {
                match found.iter_mut().find(|(known, _)| known == intent) {
                    Some((_, known)) => *known = known.max(sure),
                    None => found.push((*intent, sure)),
                }
            }
        }
        found.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        found
    }
}

const fn strength(stems: usize) -> f32 {
    match stems {
        0 => 0.0,
        1 => 0.7,
        2 => 0.9,
        _ => 1.1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lists::Lists;

    #[test]
    fn every_line_names_an_intent() {
        for line in lines(&Lists::default().intents) {
            assert!(line.first().is_some_and(|name| Intent::named(name).is_some()), "{line:?}");
        }
        for (intent, name) in Intent::NAMES {
            assert_eq!(Intent::named(name), Some(intent));
            assert_eq!(intent.listed(), name);
        }
    }
}
