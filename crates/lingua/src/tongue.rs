//! In which language somebody writes.

use serde::{Deserialize, Serialize};
use terms::Language;

/// A language that is understood.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Tongue {
    /// Indonesian, as it is typed.
    #[default]
    Id,
    /// English.
    En,
    /// Javanese.
    Jv,
    /// Sundanese.
    Su,
}

impl Tongue {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Id, Self::En, Self::Jv, Self::Su];

    /// Its BCP 47 tag.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::En => "en",
            Self::Jv => "jv",
            Self::Su => "su",
        }
    }

    /// The language with this tag.
    pub fn from_tag(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|tongue| tongue.tag() == tag)
    }

    /// The language in which it is answered: what services say exists in Indonesian and in English.
    pub const fn answered_in(self) -> Language {
        match self {
            Self::En => Language::En,
            Self::Id | Self::Jv | Self::Su => Language::Id,
        }
    }

    /// The one in which somebody is spoken to who wants this language.
    pub const fn speaking(language: Language) -> Self {
        match language {
            Language::En => Self::En,
            Language::Id => Self::Id,
        }
    }

    const fn place(self) -> usize {
        self as usize
    }
}

/// The languages in which a word is at home.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Homes(u8);

impl Homes {
    /// At home in this one too.
    pub(crate) fn add(&mut self, tongue: Tongue) {
        self.0 |= 1 << tongue.place();
    }

    fn has(self, tongue: Tongue) -> bool {
        self.0 & (1 << tongue.place()) != 0
    }

    fn count(self) -> u32 {
        self.0.count_ones()
    }

    fn is_regional(self) -> bool {
        !self.has(Tongue::Id) && (self.has(Tongue::Jv) || self.has(Tongue::Su))
    }
}

/// The language of a message, by where its words are at home; that of before where they say nothing. Regional
/// languages borrow most words of administration from Indonesian: a third of the words is enough for them.
pub(crate) fn tongue(words: &[Homes], before: Option<Tongue>) -> Tongue {
    let mut sums = [0_u32; 4];
    for homes in words.iter().filter(|homes| homes.count() > 0) {
        for tongue in Tongue::ALL.into_iter().filter(|tongue| homes.has(*tongue)) {
            // A word that is at home in one language alone says most.
            sums[tongue.place()] += 12 / homes.count();
        }
    }
    let [id, en, jv, su] = sums;
    // What is Indonesian too does not make a message Javanese or Sundanese.
    let is_regional = words.iter().any(|homes| homes.is_regional());
    let regional = if is_regional { jv.max(su) } else { 0 };
    if sums == [0; 4] {
        before.unwrap_or_default()
    } else if en > id && en >= regional {
        Tongue::En
    } else if regional * 2 > id && regional > 0 {
        if jv >= su { Tongue::Jv } else { Tongue::Su }
    } else {
        Tongue::Id
    }
}
