//! A visit or a meeting is booked: while the office is open, and as often anew as the service allows. Nobody has missed
//! it before its time.

use terms::Moment;

use crate::calendar::Calendar;
use crate::case::Case;
use crate::command::{Actor, Refusal};
use crate::decide::{here, holding};
use crate::event::Event;
use crate::road::Road;

/// The outcome of a stage to whose booked time its person did not come.
pub const ABSENT: &str = "absent";

/// Whether its person can have missed it: a booked time that is still to come, nobody has.
pub(crate) fn can_be_missed(case: &Case, outcome: &str, now: Moment) -> Result<(), Refusal> {
    match &case.hand.booked {
        Some((time, _)) if outcome == ABSENT && now < *time => Err(Refusal::NotYet(*time)),
        Some(_) | None => Ok(()),
    }
}

pub(crate) fn book(
    case: &Case,
    road: &Road,
    calendar: &Calendar,
    (actor, time, place): (Actor, Moment, String),
    now: Moment,
) -> Result<Event, Refusal> {
    holding(case, &actor)?;
    let rebook = here(case, road)?.rebook.ok_or(Refusal::NoAppointment)?;
    if time <= now {
        return Err(Refusal::Past);
    }
    if time > calendar.due(now, road.waits.book_ahead) {
        return Err(Refusal::TooFar);
    }
    if let Some((opens, closes)) = calendar.shut(time) {
        return Err(Refusal::Shut { opens, closes });
    }
    if case.hand.bookings > rebook {
        return Err(Refusal::Rebooked(rebook));
    }
    let (officer, name, stage) = (actor.officer, actor.name, case.hand.stage.clone());
    Ok(Event::Booked { officer, name, stage, time, place })
}
