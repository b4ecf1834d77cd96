//! A complaint at the wrong desk, under the wrong heading, or not done after all: forwarded, sorted anew, opened again.

use terms::Moment;

use crate::calendar::Calendar;
use crate::case::{Case, Turn};
use crate::command::{Actor, Refusal, Sorted};
use crate::decide::{holding, next};
use crate::event::{End, Event, Opaque};
use crate::hand::Hand;
use crate::next::Next;
use crate::road::{Road, Way};

/// Hands a case to another unit: it goes on there at the same stage, and its time runs on.
pub(crate) fn forward(
    case: &Case,
    actor: Actor,
    (unit, why): (String, Opaque),
) -> Result<Event, Refusal> {
    holding(case, &actor)?;
    if case.reported.is_none() || case.is_in_several_hands() || case.objection.is_some() {
        return Err(Refusal::NoWay);
    }
    if why.is_null() {
        return Err(Refusal::NoWords);
    }
    if unit.is_empty() || unit == case.hand.unit {
        return Err(Refusal::NoUnit);
    }
    let Hand { stage, role, due_at, acts_at, stands, extends_at, asked, .. } = case.hand.clone();
    let unit_of_next = unit.clone();
    let next = Next::Stage {
        stage,
        role,
        unit: unit_of_next,
        due_at,
        acts_at,
        stands,
        extends_at,
        asks: asked,
    };
    Ok(Event::Forwarded { officer: actor.officer, name: actor.name, unit, why, next })
}

/// Puts a report under another heading: it begins that one's road anew, with the promise of that one, counted from the
/// day it was sent.
pub(crate) fn sort_anew(
    case: &Case,
    road: &Road,
    calendar: &Calendar,
    (actor, sorted): (Actor, Sorted),
    now: Moment,
) -> Result<Event, Refusal> {
    holding(case, &actor)?;
    if case.reported.is_none() || case.is_in_several_hands() || case.objection.is_some() {
        return Err(Refusal::NoWay);
    }
    if sorted.service == case.service {
        return Err(Refusal::NoWay);
    }
    let first = road.stages.first().ok_or(Refusal::NoWay)?;
    let next = next(case, road, calendar, Way::Stage(first.id.clone()), (now, now));
    Ok(Event::Sorted {
        officer: actor.officer,
        name: actor.name,
        service: sorted.service,
        version: sorted.version,
        unit: sorted.unit,
        region: sorted.region,
        hidden_from: sorted.hidden_from,
        reported: sorted.reported,
        answers: sorted.answers,
        promised_at: calendar.due(case.submitted_at, road.promise),
        next: next.ok_or(Refusal::NoWay)?,
    })
}

/// Whether its reporter may say now that it is not done after all.
///
/// # Errors
/// [`Refusal::NotOpen`] where nothing was said to be done, [`Refusal::TooLate`] when the time for it is over.
pub fn may_reopen(
    case: &Case,
    road: &Road,
    calendar: &Calendar,
    now: Moment,
) -> Result<(), Refusal> {
    let reopen = road.reopen.as_ref().ok_or(Refusal::NotOpen)?;
    if case.turn != Turn::Ended(End::Granted) {
        return Err(Refusal::NotOpen);
    }
    let ended_at = case.ended_at.ok_or(Refusal::NotOpen)?;
    if now > calendar.due(ended_at, reopen.within) {
        return Err(Refusal::TooLate);
    }
    Ok(())
}

/// It goes on at the stage that the service names. Its promise stays what it was: it may be broken already.
pub(crate) fn reopen(
    case: &Case,
    road: &Road,
    calendar: &Calendar,
    text: Option<Opaque>,
    now: Moment,
) -> Result<Event, Refusal> {
    may_reopen(case, road, calendar, now)?;
    let to = road.reopen.as_ref().map(|reopen| reopen.to.clone()).ok_or(Refusal::NotOpen)?;
    let next = next(case, road, calendar, Way::Stage(to), (now, now)).ok_or(Refusal::NoWay)?;
    Ok(Event::Reopened { text, next })
}
