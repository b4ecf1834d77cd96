//! What other units are asked, and what they answer.

use terms::Moment;

use crate::calendar::Calendar;
use crate::case::Case;
use crate::command::{Actor, Refusal};
use crate::decide::{here, holding};
use crate::event::{Event, Opaque};
use crate::next::Asking;
use crate::road::Road;

/// What is asked of whom: the id of the question in the case, a role, a unit.
pub(crate) type Whom = (String, String, String);

/// An officer asks another unit by hand.
pub(crate) fn ask(
    case: &Case,
    road: &Road,
    calendar: &Calendar,
    (actor, question): (Actor, Opaque),
    (id, role, unit): Whom,
    now: Moment,
) -> Result<Event, Refusal> {
    holding(case, &actor)?;
    if question.is_null() {
        return Err(Refusal::NoWords);
    }
    let due_at = calendar.due(now, road.waits.opinion);
    let (officer, name, stage) = (actor.officer, actor.name, case.hand.stage.clone());
    let asking = Asking { id, role, unit, due_at, asked_by: Some(officer) };
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
    let asked = case.hand.asked.iter().find(|asked| asked.id == id).ok_or(Refusal::WentOn)?;
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

/// Whoever asked by hand takes it back, or whoever holds the case now: the way on waits for it no more.
pub(crate) fn withdraw(
    case: &Case,
    road: &Road,
    calendar: &Calendar,
    (actor, id): (Actor, String),
    now: Moment,
) -> Result<Event, Refusal> {
    let stage = here(case, road)?;
    let asked = case.hand.asked.iter().find(|asked| asked.id == id).ok_or(Refusal::WentOn)?;
    // What the service asks, it waits for.
    let by = asked.asked_by.ok_or(Refusal::NotYours)?;
    if by != actor.officer && case.hand.holder != Some(actor.officer) {
        return Err(Refusal::NotYours);
    }
    Ok(Event::OpinionWithdrawn {
        officer: actor.officer,
        name: actor.name,
        stage: stage.id.clone(),
        id,
        unit: asked.unit.clone(),
        due_at: calendar.due(now, stage.within),
    })
}
