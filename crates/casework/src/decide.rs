//! Commands become events, or the rule that forbids them.

use std::collections::BTreeMap;

use terms::Moment;

use crate::by_itself::{elapse, silence};
use crate::calendar::{Calendar, Pause};
use crate::case::{Case, Turn};
use crate::command::{Actor, Command, Refusal};
use crate::event::{Again, Answered, Assisted, Clock, End, Event, Guarded, Moved, Verdict};
use crate::hand::Hand;
use crate::next::{Asking, Next};
use crate::objection::{Closed, closes, object};
use crate::road::{CountsFrom, Outcome, Road, Stage, Way, Work};
use crate::{booking, extend, handling, kin, opinions, publishing};

/// Seconds in which a decision can be taken back.
pub const UNDO_SECONDS: i64 = 10;

/// Answers a command with the events it causes, or with the rule that forbids it.
///
/// # Errors
/// A [`Refusal`].
pub fn decide(
    case: &Case,
    road: &Road,
    calendar: &Calendar,
    command: Command,
    now: Moment,
) -> Result<Event, Refusal> {
    match command {
        Command::File { .. } if case.turn != Turn::Nobody => Err(Refusal::Filed),
        Command::File {
            number,
            service,
            version,
            unit,
            region,
            answers,
            entered,
            parcel,
            reported,
            hidden_from,
            out_of,
            withheld,
        } => {
            let first = road.stages.first().ok_or(Refusal::NoWay)?;
            let way = Way::Stage(first.id.clone());
            let next = next(case, road, calendar, way, (now, now)).ok_or(Refusal::NoWay)?;
            let promised_at = calendar.due(now, road.promise);
            let unpaid = road.counts_from == CountsFrom::Payment;
            Ok(Event::Filed {
                number,
                service,
                version,
                unit,
                region,
                next,
                promised_at,
                unpaid,
                answers,
                entered,
                parcel,
                reported,
                hidden_from,
                out_of,
                withheld,
            })
        }
        Command::Take(actor) => {
            working(case, &actor)?;
            has_desk(case, road)?;
            apart(case, road, &actor)?;
            match case.hand.holder {
                Some(holder) if holder == actor.officer => Err(Refusal::Held(holder)),
                Some(holder) => Err(Refusal::Held(holder)),
                None => {
                    let (officer, name) = (actor.officer, actor.name);
                    Ok(Event::Taken { officer, name, stage: one_of_several(case) })
                }
            }
        }
        Command::Release(actor) => {
            holding(case, &actor)?;
            Ok(given_back(case))
        }
        Command::Vacate(officer) => match (&case.turn, case.hand.holder) {
            (Turn::Office | Turn::Applicant, Some(holder)) if holder == officer => {
                Ok(given_back(case))
            }
            (_, Some(holder)) => Err(Refusal::Held(holder)),
            (_, None) => Err(Refusal::NotTaken),
        },
        Command::AskCorrection { actor, fields, reason, text } => {
            holding(case, &actor)?;
            let stage = road.stage(&case.hand.stage).ok_or(Refusal::NoWay)?;
            let way = stage
                .outcomes
                .iter()
                .find(|outcome| outcome.to == Way::Applicant && outcome.open)
                .ok_or(Refusal::NoWay)?;
            let (officer, name) = (actor.officer, actor.name);
            let until = Some(calendar.due(now, way.within.unwrap_or(road.waits.mend)));
            match (reason.is_empty(), text.is_null()) {
                _ if fields.is_empty() => Err(Refusal::NothingMarked),
                (true, true) => Err(Refusal::NoWords),
                (false, _) if !way.reasons.contains(&reason) => Err(Refusal::NoReason),
                (true, false) | (false, _) => {
                    let stage = one_of_several(case);
                    Ok(Event::CorrectionAsked { officer, name, fields, reason, text, until, stage })
                }
            }
        }
        // While the applicant mends the answers, theirs come first: it is tried again after that.
        Command::Supplement { answers, from } => match case.turn {
            Turn::Office => Ok(Event::Supplemented { answers, from }),
            Turn::Nobody | Turn::Applicant | Turn::Ended(_) => Err(Refusal::NotOpen),
        },
        Command::Correct { answers, moved, assisted, guarded } => {
            correct(case, road, calendar, (answers, moved, assisted, guarded), now)
        }
        Command::Decide { actor, outcome, reason, text, checks, filled, letters } => {
            holding(case, &actor)?;
            apart(case, road, &actor)?;
            let stage = road.stage(&case.hand.stage).ok_or(Refusal::NoWay)?;
            let way = stage
                .outcomes
                .iter()
                .find(|one| one.name == outcome && one.open)
                .ok_or(Refusal::NoWay)?;
            if way.to == Way::Applicant || !stage.is_time_for(&outcome, case.hand.acts_at, now) {
                return Err(Refusal::NoWay);
            }
            booking::can_be_missed(case, &outcome, now)?;
            if way.to == Way::End(End::Refused) {
                let chosen = reason.as_ref().filter(|code| way.reasons.contains(code));
                chosen.ok_or(Refusal::NoReason)?;
                text.as_ref().ok_or(Refusal::NoWords)?;
            }
            let is_first = stage.outcomes.first().is_some_and(|first| first.name == outcome);
            let missing: Vec<String> =
                stage.checks.iter().filter(|check| !checks.contains(check)).cloned().collect();
            if is_first && !missing.is_empty() {
                return Err(Refusal::Unchecked(missing));
            }
            if is_first && case.hand.asked.iter().any(|asked| now < asked.due_at) {
                return Err(Refusal::Awaited);
            }
            // What goes on by itself waits until the decision can no longer be taken back.
            let acts = (now, now.plus_seconds(UNDO_SECONDS));
            let led = lead(case, road, calendar, (stage, way), acts)?;
            let stage = case.hand.stage.clone();
            Ok(Event::Decided {
                officer: actor.officer,
                name: actor.name,
                stage,
                outcome,
                reason,
                text,
                filled,
                next: led.next,
                letters,
                signed_as: None,
                clock: led.clock,
                verdict: led.verdict,
            })
        }
        Command::Confirm { outcome, text } => {
            let stage = here(case, road)?;
            let way = open_way(stage, &outcome).filter(|_| stage.work == Work::Asked);
            let way = way.filter(|way| way.name != "silent").ok_or(Refusal::NoWay)?;
            let next =
                leads(case, road, calendar, way.to.clone(), (now, now)).ok_or(Refusal::NoWay)?;
            let reason = way.reasons.first().cloned();
            Ok(Event::Confirmed { stage: stage.id.clone(), outcome, text, reason, next })
        }
        Command::Elapse { outcome, letters } => {
            elapse(case, road, calendar, (outcome.as_deref(), letters), now)
        }
        Command::ExtendByItself => extend::by_itself(case, road, calendar, now),
        Command::Extend { actor, why, letters } => {
            extend::by_hand(case, road, calendar, (actor, why, letters), now)
        }
        Command::Silence { letters } => silence(case, road, calendar, letters, now),
        Command::Object { answers } => object(case, road, calendar, answers, now),
        Command::AskOpinion { actor, id, role, unit, question } => {
            opinions::ask(case, road, calendar, (actor, question), (id, role, unit), now)
        }
        Command::GiveOpinion { actor, id, text } => {
            opinions::give(case, road, calendar, (actor, id, text), now)
        }
        Command::WithdrawOpinion { actor, id } => {
            opinions::withdraw(case, road, calendar, (actor, id), now)
        }
        Command::Book { actor, time, place } => {
            booking::book(case, road, calendar, (actor, time, place), now)
        }
        Command::Tie { actor, to, tie, hides } => kin::tie(case, (actor, to), (tie, hides)),
        Command::Gather { kin, tie, hidden } => kin::gather(case, kin, (tie, hidden)),
        Command::EndWith { kin } => kin::end_with(case, kin),
        Command::Split { actor, into, service } => kin::split(case, actor, (into, service)),
        Command::Forward { actor, unit, why } => handling::forward(case, actor, (unit, why)),
        Command::SortAnew { actor, sorted } => {
            handling::sort_anew(case, road, calendar, (actor, *sorted), now)
        }
        Command::Say { text, .. } if text.is_null() => Err(Refusal::NoWords),
        Command::Say { actor, text } => {
            working(case, &actor)?;
            Ok(Event::Said { officer: actor.officer, name: actor.name, text })
        }
        Command::Publish { actor, showing } => publishing::publish(case, &actor, showing, now),
        Command::Reopen { text } => handling::reopen(case, road, calendar, text, now),
        Command::Undo(actor) => match &case.last {
            Some(last) if last.officer != actor.officer => Err(Refusal::NotYours),
            Some(last) if last.signed => Err(Refusal::Signed),
            Some(last) if !last.is_fresh(now) => Err(Refusal::TooLate),
            Some(last) => Ok(Event::Undone { officer: actor.officer, next: last.before.clone() }),
            None => Err(Refusal::WentOn),
        },
        Command::Withdraw => match case.turn {
            // An objection is withdrawn alone: what was given stays given.
            Turn::Office | Turn::Applicant if !case.signed || case.objection.is_some() => {
                Ok(Event::Withdrawn)
            }
            Turn::Office | Turn::Applicant => Err(Refusal::Signed),
            Turn::Nobody | Turn::Ended(_) => Err(Refusal::NotOpen),
        },
        Command::AddLetters { stage } => match case.turn {
            _ if case.last.as_ref().is_some_and(|last| last.is_fresh(now)) => {
                Err(Refusal::TooEarly)
            }
            Turn::Ended(End::Refused) if !case.told => {
                Ok(Event::LettersAdded { stage, letters: Vec::new(), signed_as: None })
            }
            Turn::Nobody | Turn::Office | Turn::Applicant | Turn::Ended(_) => Err(Refusal::WentOn),
        },
        Command::RevokeLetter { reason, .. } if reason.trim().is_empty() => Err(Refusal::NoReason),
        Command::RevokeLetter { id, .. } if !case.valid.contains(&id) => Err(Refusal::NoLetter),
        Command::RevokeLetter { id, number, reason, since } => {
            Ok(Event::LetterRevoked { id, number, reason: reason.trim().to_owned(), since })
        }
    }
}

pub(crate) fn here<'r>(case: &Case, road: &'r Road) -> Result<&'r Stage, Refusal> {
    if case.turn != Turn::Office {
        return Err(Refusal::NotOpen);
    }
    road.stage(&case.hand.stage).ok_or(Refusal::NoWay)
}

pub(crate) fn open_way<'r>(stage: &'r Stage, name: &str) -> Option<&'r Outcome> {
    stage.outcomes.iter().find(|one| one.name == name && one.open)
}

/// The stage that an event is about, where the case is at several; empty where there is one.
fn one_of_several(case: &Case) -> String {
    if case.is_in_several_hands() { case.hand.stage.clone() } else { String::new() }
}

fn given_back(case: &Case) -> Event {
    match case.is_in_several_hands() {
        true => Event::GivenBack { stage: case.hand.stage.clone() },
        false => Event::Released,
    }
}

/// The promise after a stage at which its clock stood, or with whose payment it begins.
fn clock(
    case: &Case,
    road: &Road,
    (stage, is_first): (&Stage, bool),
    calendar: &Calendar,
    now: Moment,
) -> Option<Clock> {
    if stage.work == Work::Bill && is_first && road.counts_from == CountsFrom::Payment {
        let promised_at = calendar.due(now, road.promise);
        return Some(Clock { promised_at, paused_days: 0, starts: true });
    }
    if !stage.stops {
        return None;
    }
    let pause = Pause { from: case.hand.since, to: now };
    let (promised_at, paused) = after_pause(case, road, calendar, pause);
    Some(Clock { promised_at, paused_days: case.paused_days + paused, starts: false })
}

/// The promise moved by a pause, and how many days that is. A day that two pauses touch is left out once.
fn after_pause(case: &Case, road: &Road, calendar: &Calendar, pause: Pause) -> (Moment, u32) {
    let unit = road.promise.unit;
    let received = calendar.counted_after(case.submitted_at, unit);
    let counted_to = case.resumed_at.map_or(received, |at| received.max(at.day(&calendar.zone)));
    calendar.after_pause(case.promised_at, unit, counted_to, pause)
}

/// A correction: the answers, the unit and region it belongs to now, who typed it, who may see it now.
type Mended = (Answered, Option<(String, String)>, Option<Assisted>, Option<Guarded>);

fn correct(
    case: &Case,
    road: &Road,
    calendar: &Calendar,
    (answers, place, assisted, guarded): Mended,
    now: Moment,
) -> Result<Event, Refusal> {
    let correction = case.correction.as_ref().ok_or(Refusal::NotAsked)?;
    let stage = road.stage(&case.hand.stage).ok_or(Refusal::NoWay)?;
    let pause = Pause { from: correction.since, to: now };
    let (moved, paused_days) = if road.stops_for_applicant {
        after_pause(case, road, calendar, pause)
    } else {
        (case.promised_at, 0)
    };
    let mut worked_on = road.stages.iter().filter(|stage| stage.work != Work::Awaited);
    let is_first = worked_on.next().is_some_and(|first| first.id == case.hand.stage);
    // From a complete file: the promise starts when the first stage's correction comes back. It is never shortened.
    let from_complete = road.counts_from == CountsFrom::Completeness;
    let promised_at = if from_complete && is_first && !case.decided {
        moved.max(calendar.due(now, road.promise))
    } else {
        moved
    };
    let moved_to = place.map(|(unit, region)| {
        // Another unit looks at the case from its beginning: what was examined was examined elsewhere. So it is where a
        // unit has it that never sees it from here on.
        let is_hidden = |hand: &Hand| {
            guarded.as_ref().is_some_and(|guarded| guarded.hidden_from.contains(&hand.unit))
        };
        let begins = unit != case.unit || case.hands().any(is_hidden);
        let first = road.stages.first().filter(|_| begins);
        let way = first.map(|first| Way::Stage(first.id.clone()));
        let next = way.and_then(|way| next(case, road, calendar, way, (now, now)));
        Moved { unit, region, next }
    });
    Ok(Event::Corrected {
        answers,
        promised_at,
        paused_days,
        due_at: calendar.due(now, stage.within),
        moved: moved_to,
        again: again(case, road, calendar, now),
        assisted,
        guarded,
    })
}

/// The times of stages that waited for a correction: their time begins anew.
fn again(case: &Case, road: &Road, calendar: &Calendar, now: Moment) -> BTreeMap<String, Again> {
    let times = |stage: &Stage| Again {
        due_at: calendar.due(now, stage.within),
        acts_at: acts_at(stage, calendar, (now, now)),
    };
    let waited = case.hands().filter_map(|hand| road.stage(&hand.stage));
    let waited = waited.map(|stage| (stage.id.clone(), times(stage)));
    waited.filter(|(_, times)| case.is_in_several_hands() || times.acts_at.is_some()).collect()
}

/// When a stage is left by itself, if it is. What happens there at once, happens at `acts`.
fn acts_at(stage: &Stage, calendar: &Calendar, (now, acts): (Moment, Moment)) -> Option<Moment> {
    let silent_at = stage.silent.as_ref().map(|(span, _)| calendar.due(now, *span));
    if stage.work == Work::Rules { Some(acts) } else { silent_at }
}

/// Where leaving a stage leads.
pub(crate) struct Led {
    pub(crate) next: Next,
    /// The promise, where that moves it.
    pub(crate) clock: Option<Clock>,
    /// How an objection ends with it.
    pub(crate) verdict: Option<Verdict>,
}

/// Where a stage leads by a way out, with what becomes of the promise.
pub(crate) fn lead(
    case: &Case,
    road: &Road,
    calendar: &Calendar,
    (stage, way): (&Stage, &Outcome),
    (now, acts): (Moment, Moment),
) -> Result<Led, Refusal> {
    if let Some(Closed { next, clock, verdict }) =
        closes(case, road, calendar, &way.to, (now, acts))?
    {
        return Ok(Led { next, clock: Some(clock), verdict: Some(verdict) });
    }
    let next = leads(case, road, calendar, way.to.clone(), (now, acts)).ok_or(Refusal::NoWay)?;
    let is_first = stage.outcomes.first().is_some_and(|first| first.name == way.name);
    let clock = clock(case, road, (stage, is_first), calendar, now);
    Ok(Led { next, clock, verdict: None })
}

/// Where the stage that is looked at leads by a way out: alone, or beside the others at which the case is.
fn leads(
    case: &Case,
    road: &Road,
    calendar: &Calendar,
    way: Way,
    (now, acts): (Moment, Moment),
) -> Option<Next> {
    match road.arrive(way) {
        Way::Join(group) => {
            let group = road.stage(&group)?;
            if case.is_in_several_hands() && !group.first_closes {
                return Some(Next::Joined);
            }
            next(case, road, calendar, group.outcomes.first()?.to.clone(), (now, acts))
        }
        // Within its group only this one moves.
        Way::Stage(id) if case.is_in_several_hands() && is_own_group(case, road, &id) => {
            let next = next(case, road, calendar, Way::Stage(id), (now, acts))?;
            let hands = Hand::of(&next, now).into_iter().chain(case.beside.iter().cloned());
            Some(Next::Together { hands: hands.collect() })
        }
        way @ (Way::Stage(_) | Way::Applicant | Way::End(_) | Way::Upheld(_) | Way::Rejected) => {
            next(case, road, calendar, way, (now, acts))
        }
    }
}

/// Whether a stage is of the group of the one that is looked at, and the case is not at it besides.
fn is_own_group(case: &Case, road: &Road, stage: &str) -> bool {
    let has = |group: &Stage, id: &str| group.members.iter().any(|member| member == id);
    let is_group = |group: &Stage| has(group, &case.hand.stage) && has(group, stage);
    road.stages.iter().any(is_group) && !case.beside.iter().any(|hand| hand.stage == stage)
}

/// Where a way leads that leaves all stages at which the case is. What happens by itself there at once, happens at
/// `acts`.
pub(crate) fn next(
    case: &Case,
    road: &Road,
    calendar: &Calendar,
    way: Way,
    (now, acts): (Moment, Moment),
) -> Option<Next> {
    match road.arrive(way) {
        Way::Stage(id) => {
            let stage = road.stage(&id)?;
            if stage.work != Work::Group {
                return Some(at_stage(case, road, calendar, stage, (now, acts)));
            }
            let begun = road.begun_by(stage).into_iter();
            let places = begun.map(|member| at_stage(case, road, calendar, member, (now, acts)));
            let mut places: Vec<Next> = places.collect();
            if places.len() == 1 {
                return places.pop();
            }
            let hands = places.iter().filter_map(|place| Hand::of(place, now)).collect();
            Some(Next::Together { hands })
        }
        Way::Join(group) => {
            let done = road.stage(&group)?.outcomes.first()?.to.clone();
            next(case, road, calendar, done, (now, acts))
        }
        Way::End(end) => Some(Next::End(end)),
        Way::Applicant | Way::Upheld(_) | Way::Rejected => None,
    }
}

/// The arrival at a stage.
fn at_stage(
    case: &Case,
    road: &Road,
    calendar: &Calendar,
    stage: &Stage,
    (now, acts): (Moment, Moment),
) -> Next {
    let asks = stage.opinions.iter().map(|opinion| Asking {
        id: opinion.id.clone(),
        role: opinion.role.clone(),
        unit: opinion.unit.clone(),
        due_at: calendar.due(now, opinion.within),
        asked_by: None,
    });
    Next::Stage {
        stage: stage.id.clone(),
        role: stage.role.clone(),
        unit: stage.unit.clone(),
        due_at: calendar.due(now, stage.within),
        acts_at: acts_at(stage, calendar, (now, acts)),
        stands: stage.stops,
        extends_at: extend::line(case, road).map(|_| acts),
        asks: asks.collect(),
    }
}

/// Rules and people without an account have no desk.
fn has_desk(case: &Case, road: &Road) -> Result<(), Refusal> {
    match here(case, road)?.work {
        Work::Staff | Work::Bill | Work::Elsewhere => Ok(()),
        Work::Rules | Work::Asked | Work::Group | Work::Awaited => Err(Refusal::NotYours),
    }
}

/// Where the service wants a second person, whoever typed the case or a correction of it does not decide it.
fn apart(case: &Case, road: &Road, actor: &Actor) -> Result<(), Refusal> {
    match here(case, road)?.second_person && case.was_typed_by(actor.officer) {
        true => Err(Refusal::EnteredByThem),
        false => Ok(()),
    }
}

pub(crate) fn working(case: &Case, actor: &Actor) -> Result<(), Refusal> {
    if case.turn != Turn::Office {
        return Err(Refusal::NotOpen);
    }
    if actor.roles.contains(&case.hand.role) { Ok(()) } else { Err(Refusal::NotYours) }
}

pub(crate) fn holding(case: &Case, actor: &Actor) -> Result<(), Refusal> {
    working(case, actor)?;
    match case.hand.holder {
        Some(holder) if holder == actor.officer => Ok(()),
        Some(holder) => Err(Refusal::Held(holder)),
        None => Err(Refusal::NotTaken),
    }
}
