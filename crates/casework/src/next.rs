//! Where an event leads a case, written inside it.

use serde::{Deserialize, Serialize};
use terms::{Moment, OfficerId};

use crate::event::End;
use crate::hand::Hand;

/// Where a case goes next, and by when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Next {
    /// To a stage.
    Stage {
        /// Its id.
        stage: String,
        /// Who works on it.
        role: String,
        /// Where.
        unit: String,
        /// By when.
        due_at: Moment,
        /// When it goes on by itself, if it does.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        acts_at: Option<Moment>,
        /// Whether the promise's clock stands meanwhile.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        stands: bool,
        /// When the promise is put off by itself, if it is to be.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        extends_at: Option<Moment>,
        /// What other units are asked with it.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        asks: Vec<Asking>,
    },
    /// To several stages at once.
    Together {
        /// Each of them; first the one that is looked at.
        hands: Vec<Hand>,
    },
    /// Nowhere else: the stage is done, and those that began with it go on.
    Joined,
    /// To the end.
    End(End),
}

/// What another unit is asked about a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asking {
    /// Its id in the case.
    pub id: String,
    /// Who answers, by role.
    pub role: String,
    /// In which unit.
    pub unit: String,
    /// Until when the way on waits for it.
    pub due_at: Moment,
    /// The officer who asks it by hand; none where the service asks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked_by: Option<OfficerId>,
}

impl Next {
    /// The stages that begin with it at `at`.
    pub fn begins(&self, at: Moment) -> Vec<&str> {
        match self {
            Self::Stage { stage, .. } => vec![stage],
            Self::Together { hands } => {
                let new = hands.iter().filter(|hand| hand.since == at);
                new.map(|hand| hand.stage.as_str()).collect()
            }
            Self::Joined | Self::End(_) => Vec::new(),
        }
    }
}
