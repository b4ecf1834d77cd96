//! Which unit had a complaint, one after another, and for how long. Its clock runs on when it is forwarded; the time that
//! each had it is counted apart, without the time in which its reporter was waited for.

use casework::{Case, Event, Turn};
use course::standing;
use db::Db;
use terms::{AgencyId, CaseId, Moment};

use crate::error::Failure;
use crate::opened::read;
use crate::store;
use crate::told::untold;

/// A unit that had it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// Its id.
    pub unit: String,
    /// How many seconds it was at work on it.
    pub seconds: i64,
}

/// The units that had a case one after another; the last has it still, or ended it.
pub(crate) fn held(events: &[(Event, Moment)], now: Moment) -> Vec<Held> {
    let mut all: Vec<Held> = Vec::new();
    let mut so_far: Vec<(Event, Moment)> = Vec::new();
    let kept = standing(events);
    for (place, (event, at)) in kept.iter().map(|one| (&one.0, one.1)).enumerate() {
        so_far.push((event.clone(), at));
        let case = Case::of(&so_far);
        let until = kept.get(place + 1).map_or(now, |(_, at)| *at);
        let is_at_work = case.turn == Turn::Office;
        let micros = if is_at_work { until.micros() - at.micros() } else { 0 };
        let seconds = micros.max(0) / 1_000_000;
        let unit = &case.hand.unit;
        match all.last_mut() {
            Some(last) if last.unit == *unit || unit.is_empty() => last.seconds += seconds,
            _ if unit.is_empty() => {}
            _ => all.push(Held { unit: unit.clone(), seconds }),
        }
    }
    all
}

/// The units that had a complaint, and how often it was forwarded, as everybody may know it, which is the caller's to make sure of.
///
/// # Errors
/// [`Failure`] when it could not be read.
pub async fn hands_of(
    db: &Db,
    agency: AgencyId,
    case: CaseId,
    now: Moment,
) -> Result<(Vec<Held>, usize), Failure> {
    let mut events = read(&store::events(db, agency, case).await?)?;
    if let Some(place) = untold(&Case::of(&events), &events, now) {
        events.remove(place);
    }
    Ok((held(&events, now), Case::of(&events).forwards))
}
