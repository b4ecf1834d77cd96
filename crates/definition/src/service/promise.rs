//! The promised time, what stops its clock, and what happens when it is not kept.

use crate::condition::Condition;
use crate::text::Text;

use super::{Duration, TimeLine};

/// The name under which whoever puts off the promise signs: no stage of the road.
pub const EXTEND: &str = "extend";

/// The promised time.
#[derive(Clone, Debug)]
pub struct Promise {
    /// Lines of which the first that holds counts.
    pub within: Vec<TimeLine>,
    /// Where the clock starts.
    pub from: PromiseFrom,
    /// What stops it.
    pub stops: Stops,
    /// By how much it may be put off, and when.
    pub extend: Vec<Extend>,
    /// What happens when it is not kept.
    pub silence: Silence,
}

/// Where the clock of a promise starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PromiseFrom {
    /// At submission.
    Submitted,
    /// At payment.
    Paid,
    /// At submission, or when a first correction comes back.
    Complete,
}

/// What stops the clock of a promise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stops {
    /// The applicant's turn.
    pub applicant: bool,
    /// An unpaid bill.
    pub payment: bool,
    /// Reasons of stages to let a case wait.
    pub holds: Vec<String>,
}

impl Default for Stops {
    fn default() -> Self {
        Self { applicant: true, payment: true, holds: Vec::new() }
    }
}

/// By how much a promise may be put off.
#[derive(Clone, Debug)]
pub struct Extend {
    /// How long.
    pub by: Option<Duration>,
    /// Why, as the citizen reads it.
    pub why: Option<Text>,
    /// When it happens by itself.
    pub when: Option<Condition>,
    /// How often a person may do it.
    pub times: usize,
    /// Which role may; none: only the condition does.
    pub who: Option<String>,
    /// The letter that tells it.
    pub letter: Option<String>,
}

/// What happens when a promise is not kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Silence {
    /// The superior is told.
    Escalate,
    /// What was asked for is given by itself.
    Approve,
    /// It is refused by itself.
    Refuse,
}
