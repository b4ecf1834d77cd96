//! Languages of the pages.

use serde::{Deserialize, Serialize};

/// A language in which every text exists.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// Indonesian, written first.
    #[default]
    Id,
    /// English.
    En,
}

impl Language {
    /// Every language there is.
    pub const ALL: [Self; 2] = [Self::Id, Self::En];

    /// Its BCP 47 tag.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::En => "en",
        }
    }

    /// The language with this tag, if it is one of ours.
    pub fn from_tag(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.tag() == tag)
    }
}
