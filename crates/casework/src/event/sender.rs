//! Who sent what came in, and how.

use serde::{Deserialize, Serialize};
use terms::OfficerId;

use super::Opaque;

/// How a complaint was reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reported {
    /// As whoever it was.
    Open,
    /// Without a name: neither the public nor the office knows who it was.
    Anonymous,
    /// For the office alone: no public page tells of it.
    Secret,
}

impl Reported {
    /// Its keyword.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Anonymous => "anonymous",
            Self::Secret => "secret",
        }
    }
}

/// How a case came in at a counter: an officer typed what stands on a paper that the applicant signed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entered {
    /// Who typed it.
    pub officer: OfficerId,
    /// Their name, as the history shows it.
    pub name: String,
    /// Id of the unit at whose counter.
    pub unit: String,
    /// The scans of the signed paper, sealed.
    pub paper: Opaque,
}

/// At which counter an officer typed a correction for an applicant who came there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assisted {
    /// Who typed it.
    pub officer: OfficerId,
    /// Their name, as the history shows it.
    pub name: String,
    /// Id of the unit at whose counter.
    pub unit: String,
}
