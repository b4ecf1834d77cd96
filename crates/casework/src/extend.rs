//! A promise is put off: by itself where the service says when, or by a person with a reason.

use terms::Moment;

use crate::calendar::Calendar;
use crate::case::{Case, Turn};
use crate::command::{Actor, Refusal};
use crate::event::{Event, LetterLine, Opaque};
use crate::road::{Extension, Road};

/// The line by which the promise is to be put off by itself now, with its place; each does it once.
pub(crate) fn line<'r>(case: &Case, road: &'r Road) -> Option<(usize, &'r Extension)> {
    let mut lines = road.extend.iter().enumerate();
    let open = |(place, line): &(usize, &Extension)| line.holds && !case.extended.contains(place);
    // An objection has its own clock.
    lines.find(open).filter(|_| case.objection.is_none())
}

pub(crate) fn by_itself(
    case: &Case,
    road: &Road,
    calendar: &Calendar,
    now: Moment,
) -> Result<Event, Refusal> {
    if case.extends_at().is_none_or(|at| now < at) {
        return Err(Refusal::TooEarly);
    }
    let (place, line) = line(case, road).ok_or(Refusal::NoWay)?;
    Ok(Event::Extended {
        line: place,
        officer: None,
        name: String::new(),
        old: case.promised_at,
        new: calendar.due(case.promised_at, line.by),
        why: Opaque::Null,
        letters: Vec::new(),
        signed_as: None,
    })
}

/// The line by which somebody with these roles may put the promise off now, with its place, and the new promise.
///
/// # Errors
/// [`Refusal::NotOpen`] before and after the road, [`Refusal::Broken`] when it is too late, [`Refusal::NotYours`]
/// without the role, [`Refusal::PutOff`] when it was done as often as the lines say.
pub fn extension(
    case: &Case,
    road: &Road,
    calendar: &Calendar,
    roles: &[String],
    now: Moment,
) -> Result<(usize, Moment), Refusal> {
    match case.turn {
        Turn::Office | Turn::Applicant if case.objection.is_none() => {}
        Turn::Office | Turn::Applicant | Turn::Nobody | Turn::Ended(_) => {
            return Err(Refusal::NotOpen);
        }
    }
    if case.is_late(now) {
        return Err(Refusal::Broken);
    }
    let has = |line: &Extension| line.role.as_ref().is_some_and(|role| roles.contains(role));
    let lines = road.extend.iter().enumerate();
    let own: Vec<(usize, &Extension)> = lines.filter(|(_, line)| has(line)).collect();
    if own.is_empty() {
        return Err(Refusal::NotYours);
    }
    let used = |place: usize| case.extended.iter().filter(|one| **one == place).count();
    let often = own.iter().map(|(_, line)| line.times).sum();
    let open = own.into_iter().find(|(place, line)| used(*place) < line.times);
    let (place, line) = open.ok_or(Refusal::PutOff(often))?;
    Ok((place, calendar.due(case.promised_at, line.by)))
}

/// Whoever has the role may, as often as the line says, while the promise is not broken yet.
pub(crate) fn by_hand(
    case: &Case,
    road: &Road,
    calendar: &Calendar,
    (actor, why, letters): (Actor, Opaque, Vec<LetterLine>),
    now: Moment,
) -> Result<Event, Refusal> {
    let (line, new) = extension(case, road, calendar, &actor.roles, now)?;
    if why.is_null() {
        return Err(Refusal::NoWords);
    }
    Ok(Event::Extended {
        line,
        officer: Some(actor.officer),
        name: actor.name,
        old: case.promised_at,
        new,
        why,
        letters,
        signed_as: None,
    })
}
