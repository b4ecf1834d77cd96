//! An objection: the same case on a second road, with its own clock.

use terms::Moment;

use crate::calendar::Calendar;
use crate::case::{Case, Turn};
use crate::command::Refusal;
use crate::decide::next;
use crate::event::{Answered, Clock, End, Event, Verdict};
use crate::next::Next;
use crate::road::{Road, Way};

/// Whether its applicant may object now.
///
/// # Errors
/// [`Refusal::NotOpen`] where there is nothing to object to, [`Refusal::TooLate`] when the time for it is over.
pub fn may_object(
    case: &Case,
    road: &Road,
    calendar: &Calendar,
    now: Moment,
) -> Result<(), Refusal> {
    let objection = road.objection.as_ref().ok_or(Refusal::NotOpen)?;
    // One at a time, and none against what an objection has confirmed.
    if case.objection.is_some() || case.verdict == Some(Verdict::Rejected) {
        return Err(Refusal::NotOpen);
    }
    let late = objection.against.late && case.is_late(now);
    let open = match case.turn {
        Turn::Nobody => false,
        Turn::Office | Turn::Applicant => late,
        Turn::Ended(End::Refused) => objection.against.refused || late,
        Turn::Ended(End::Granted) => objection.against.granted || late,
        Turn::Ended(End::Withdrawn | End::Closed) => false,
    };
    if !open {
        return Err(Refusal::NotOpen);
    }
    let over = case.ended_at.is_some_and(|at| now > calendar.due(at, objection.within));
    if over { Err(Refusal::TooLate) } else { Ok(()) }
}

pub(crate) fn object(
    case: &Case,
    road: &Road,
    calendar: &Calendar,
    answers: Answered,
    now: Moment,
) -> Result<Event, Refusal> {
    may_object(case, road, calendar, now)?;
    let objection = road.objection.as_ref().ok_or(Refusal::NotOpen)?;
    let way = Way::Stage(objection.first.clone());
    let next = next(case, road, calendar, way, (now, now)).ok_or(Refusal::NoWay)?;
    let promised_at = calendar.due(now, objection.promise);
    Ok(Event::Objected { answers, next, promised_at })
}

/// How an objection ends.
pub(crate) struct Closed {
    pub(crate) next: Next,
    pub(crate) clock: Clock,
    pub(crate) verdict: Verdict,
}

/// Where the end of an objection leads; none for a way that ends none. A case that goes on anew has the whole promise
/// anew, one that had not ended goes on with the promise it had.
pub(crate) fn closes(
    case: &Case,
    road: &Road,
    calendar: &Calendar,
    way: &Way,
    (now, acts): (Moment, Moment),
) -> Result<Option<Closed>, Refusal> {
    let (verdict, reopen) = match way {
        Way::Upheld(reopen) => (Verdict::Upheld, reopen.as_ref()),
        Way::Rejected => (Verdict::Rejected, None),
        Way::Stage(_) | Way::Join(_) | Way::Applicant | Way::End(_) => return Ok(None),
    };
    let objecting = case.objection.as_ref().ok_or(Refusal::NoWay)?;
    let has_ended = matches!(objecting.before, Next::End(_));
    let stage = match verdict {
        Verdict::Rejected => None,
        Verdict::Upheld => reopen.or(Some(&objecting.stage).filter(|_| has_ended)),
    };
    let next = match stage {
        Some(stage) => {
            let way = Way::Stage(stage.clone());
            next(case, road, calendar, way, (now, acts)).ok_or(Refusal::NoWay)?
        }
        None => objecting.before.clone(),
    };
    let anew = has_ended && !matches!(next, Next::End(_));
    let promised_at =
        if anew { calendar.due(now, road.promise) } else { objecting.clock.promised_at };
    let clock = Clock { promised_at, ..objecting.clock };
    Ok(Some(Closed { next, clock, verdict }))
}
