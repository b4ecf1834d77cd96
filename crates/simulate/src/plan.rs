//! What an agency has: arrivals, people, hours.

use std::collections::BTreeMap;
use std::time::Duration;

/// What a year is played with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// How many cases come in on each working day, measured or given; as many days are played.
    pub arrivals: Vec<u32>,
    /// Officers by desk, `officer` or `officer@kecamatan`; a desk that is not named has one.
    pub staff: BTreeMap<String, u32>,
    /// Minutes of work by stage; [`Plan::usual_minutes`] where a stage is not named.
    pub minutes: BTreeMap<String, u32>,
    /// Minutes of work of the other stages.
    pub usual_minutes: u32,
    /// Hours that the office works in a day.
    pub hours: u32,
    /// How many percent of the days an officer is away.
    pub sick: u32,
    /// How many percent of the cases take a way out, by `stage.outcome`; the first way takes the rest.
    pub shares: BTreeMap<String, u32>,
    /// The seed of chance.
    pub seed: u64,
}

/// Working days of a year: 52 weeks of five, without the sixteen national holidays.
pub(crate) const DAYS: u32 = 244;

impl Plan {
    /// So many cases evenly over a year, one officer at each desk, eight hours, 3 percent of days away.
    pub fn even(cases: u32) -> Self {
        let upto = |day: u32| u64::from(cases) * u64::from(day) / u64::from(DAYS);
        let on = |day| u32::try_from(upto(day + 1) - upto(day)).unwrap_or(u32::MAX);
        Self {
            arrivals: (0..DAYS).map(on).collect(),
            staff: BTreeMap::new(),
            minutes: BTreeMap::new(),
            usual_minutes: 15,
            hours: 8,
            sick: 3,
            shares: BTreeMap::new(),
            seed: 1,
        }
    }

    /// A day of the office.
    pub(crate) fn day(&self) -> Duration {
        Duration::from_secs(u64::from(self.hours.max(1)) * 3600)
    }

    pub(crate) fn work(&self, stage: &str) -> Duration {
        let minutes = self.minutes.get(stage).copied().unwrap_or(self.usual_minutes);
        Duration::from_secs(u64::from(minutes) * 60)
    }

    pub(crate) fn officers(&self, desk: &str) -> u32 {
        self.staff.get(desk).copied().unwrap_or(1)
    }
}
