//! What came of a year.

use std::time::Duration;

/// What came of a year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Cases that came in.
    pub cases: u32,
    /// Of them, those that ended within the year.
    pub ended: u32,
    /// Of those, how many percent within the promise; none where it is counted from answers.
    pub kept: Option<u32>,
    /// Mean office time from coming in to the end, without the applicant's turns.
    pub mean: Duration,
    /// The stages in the order of the road.
    pub stages: Vec<StageReport>,
    /// The desk whose people are waited for longest in all; none when nobody is waited for.
    pub bottleneck: Option<String>,
}

/// One stage in that year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StageReport {
    /// Its id.
    pub id: String,
    /// The desk that works on it: a role, with `@` and its unit where that is another office; none where no officer does.
    pub role: Option<String>,
    /// How often a case came here.
    pub visits: u32,
    /// Mean office time before somebody began.
    pub waiting: Duration,
    /// The time within which nine of ten were begun.
    pub nine_of_ten: Duration,
    /// How many percent of their time the people of its role were at work.
    pub busy: u32,
}
