//! How a case ends, and how an objection against that does.

use serde::{Deserialize, Serialize};

/// How a case ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum End {
    /// What was asked for is given.
    Granted,
    /// Refused, with a reason.
    Refused,
    /// Taken back.
    Withdrawn,
    /// Closed without a decision.
    Closed,
}

impl End {
    /// Its keyword.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Granted => "granted",
            Self::Refused => "refused",
            Self::Withdrawn => "withdrawn",
            Self::Closed => "closed",
        }
    }
}

/// How an objection ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It is right.
    Upheld,
    /// It is not.
    Rejected,
}

impl Verdict {
    /// Its keyword.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Upheld => "upheld",
            Self::Rejected => "rejected",
        }
    }
}
