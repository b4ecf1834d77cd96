//! What other units are asked, and what they answer.

use terms::Moment;

use crate::calendar::{Calendar, Span, Unit};
use crate::case::Case;
use crate::command::{Actor, Refusal};
use crate::decide::{here, holding};
use crate::event::{Asking, Event, Opaque};
use crate::road::Road;

/// How long an opinion that an officer asks for by hand is waited for.
const OPINION: Span = Span { count: 2, unit: Unit::WorkingDays };

/// What is asked of whom: the id of the question in the case, a role, a unit.
pub(crate) type Whom = (String, String, String);

/// An officer asks another unit by hand.
pub(crate) fn ask(
    case: &Case,
    calendar: &Calendar,
    (actor, question): (Actor, Opaque),
    (id, role, unit): Whom,
    now: Moment,
) -> Result<Event, Refusal> {
    holding(case, &actor)?;
    if question.is_null() {
        return Err(Refusal::NoWords);
    }
    let due_at = calendar.due(now, OPINION);
    let (officer, name, stage) = (actor.officer, actor.name, case.stage.clone());
    let asking = Asking { id, role, unit, due_at };
    Ok(Event::OpinionAsked { officer, name, stage, asking, question })
}

/// Another unit answers what it was asked.
pub(crate) fn give(
    case: &Case,
    road: &Road,
    calendar: &Calendar,
    (actor, id, text): (Actor, String, Opaque),
    now: Moment,
) -> Result<Event, Refusal> {
    let stage = here(case, road)?;
    let asked = case.asked.iter().find(|asked| asked.id == id).ok_or(Refusal::WentOn)?;
    if !actor.roles.contains(&asked.role) {
        return Err(Refusal::NotYours);
    }
    if text.is_null() {
        return Err(Refusal::NoWords);
    }
    let (officer, name) = (actor.officer, actor.name);
    let due_at = calendar.due(now, stage.within);
    Ok(Event::OpinionGiven { officer, name, stage: stage.id.clone(), id, text, due_at })
}
