//! Commands: what people ask of a case, and which rules forbid it.

use terms::{Moment, OfficerId};

use crate::calendar::{Calendar, Pause};
use crate::case::{Case, Turn};
use crate::event::{Answered, End, Event, LetterLine, Moved, Next, Opaque};
use crate::road::{Road, Way};

/// Seconds in which a decision can be taken back.
pub const UNDO_SECONDS: i64 = 10;

/// A member of staff who acts, with the roles they have at the case's stage.
#[derive(Debug, Clone)]
pub struct Actor {
    /// Who.
    pub officer: OfficerId,
    /// Their name, as the history shows it.
    pub name: String,
    /// The roles they have in the unit of the stage.
    pub roles: Vec<String>,
}

/// What somebody asks of a case.
#[derive(Debug, Clone)]
pub enum Command {
    /// Submit it.
    File {
        /// Number for people.
        number: String,
        /// Service.
        service: String,
        /// Its version.
        version: i64,
        /// Unit whose case it is.
        unit: String,
        /// Region it is about.
        region: String,
        /// The answers.
        answers: Answered,
    },
    /// Take it to work on it.
    Take(Actor),
    /// Give it back.
    Release(Actor),
    /// Give it back for somebody who no longer serves, also while the applicant mends it.
    Vacate(OfficerId),
    /// Ask the applicant to mend fields or documents.
    AskCorrection {
        /// Who asks.
        actor: Actor,
        /// What to mend.
        fields: Vec<String>,
        /// Why, as a code; empty when the words say it.
        reason: String,
        /// Words, sealed; null when the reason says it.
        text: Opaque,
    },
    /// The applicant has mended it.
    Correct {
        /// The answers, whole.
        answers: Answered,
        /// Unit and region it belongs to now, when the correction changed that; the road is that unit's.
        moved: Option<(String, String)>,
    },
    /// Decide at the stage.
    Decide {
        /// Who decides.
        actor: Actor,
        /// Which way out.
        outcome: String,
        /// Refusal code.
        reason: Option<String>,
        /// Words, sealed.
        text: Option<Opaque>,
        /// What was ticked.
        checks: Vec<String>,
        /// What was filled in, sealed.
        filled: Option<Opaque>,
        /// Letters signed with it.
        letters: Vec<LetterLine>,
    },
    /// Take the last decision, or the correction asked for, back.
    Undo(Actor),
    /// Withdraw it.
    Withdraw,
    /// Declare a letter invalid.
    RevokeLetter {
        /// Id of the letter.
        id: String,
        /// Its number.
        number: String,
        /// Why, as everybody may read it.
        reason: String,
        /// Since when it is not valid.
        since: Moment,
    },
}

/// Why a command is not carried out: something the person can understand and act on.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It was submitted already.
    #[error("submitted already")]
    Filed,
    /// It is not at a stage now.
    #[error("not at a stage")]
    NotOpen,
    /// Not with these roles.
    #[error("another role is needed")]
    NotYours,
    /// Somebody else holds it.
    #[error("somebody else holds it")]
    Held(OfficerId),
    /// Nobody holds it: take it first.
    #[error("it was not taken")]
    NotTaken,
    /// This way out is not there.
    #[error("no such way out")]
    NoWay,
    /// Not everything was checked.
    #[error("checks are missing")]
    Unchecked(Vec<String>),
    /// It needs one of the reasons that are offered.
    #[error("a reason is needed")]
    NoReason,
    /// The applicant must be told in words what to do.
    #[error("words are needed")]
    NoWords,
    /// Nothing was marked to be mended.
    #[error("nothing was marked")]
    NothingMarked,
    /// The ten seconds are over.
    #[error("too late")]
    TooLate,
    /// A letter was signed: that is not taken back.
    #[error("a letter was signed")]
    Signed,
    /// Somebody went on with it meanwhile.
    #[error("somebody went on meanwhile")]
    WentOn,
    /// No correction is awaited.
    #[error("no correction is awaited")]
    NotAsked,
    /// No valid letter of this case has this id.
    #[error("no valid letter has this id")]
    NoLetter,
}

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
        Command::File { number, service, version, unit, region, answers } => {
            let first = road.stages.first().ok_or(Refusal::NoWay)?;
            let next =
                next(road, calendar, Way::Stage(first.id.clone()), now).ok_or(Refusal::NoWay)?;
            let promised_at = calendar.due(now, road.promise);
            Ok(Event::Filed { number, service, version, unit, region, next, promised_at, answers })
        }
        Command::Take(actor) => {
            working(case, &actor)?;
            match case.holder {
                Some(holder) if holder == actor.officer => Err(Refusal::Held(holder)),
                Some(holder) => Err(Refusal::Held(holder)),
                None => Ok(Event::Taken { officer: actor.officer, name: actor.name }),
            }
        }
        Command::Release(actor) => {
            holding(case, &actor)?;
            Ok(Event::Released)
        }
        Command::Vacate(officer) => match (&case.turn, case.holder) {
            (Turn::Office | Turn::Applicant, Some(holder)) if holder == officer => {
                Ok(Event::Released)
            }
            (_, Some(holder)) => Err(Refusal::Held(holder)),
            (_, None) => Err(Refusal::NotTaken),
        },
        Command::AskCorrection { actor, fields, reason, text } => {
            holding(case, &actor)?;
            let stage = road.stage(&case.stage).ok_or(Refusal::NoWay)?;
            let way = stage
                .outcomes
                .iter()
                .find(|outcome| outcome.to == Way::Applicant && outcome.open)
                .ok_or(Refusal::NoWay)?;
            let (officer, name) = (actor.officer, actor.name);
            match (reason.is_empty(), text.is_null()) {
                _ if fields.is_empty() => Err(Refusal::NothingMarked),
                (true, true) => Err(Refusal::NoWords),
                (false, _) if !way.reasons.contains(&reason) => Err(Refusal::NoReason),
                (true, false) | (false, _) => {
                    Ok(Event::CorrectionAsked { officer, name, fields, reason, text })
                }
            }
        }
        Command::Correct { answers, moved } => correct(case, road, calendar, (answers, moved), now),
        Command::Decide { actor, outcome, reason, text, checks, filled, letters } => {
            holding(case, &actor)?;
            let stage = road.stage(&case.stage).ok_or(Refusal::NoWay)?;
            let way = stage
                .outcomes
                .iter()
                .find(|one| one.name == outcome && one.open)
                .ok_or(Refusal::NoWay)?;
            if way.to == Way::Applicant {
                return Err(Refusal::NoWay);
            }
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
            let next = next(road, calendar, way.to.clone(), now).ok_or(Refusal::NoWay)?;
            let stage = case.stage.clone();
            Ok(Event::Decided {
                officer: actor.officer,
                name: actor.name,
                stage,
                outcome,
                reason,
                text,
                filled,
                next,
                letters,
                signed_as: None,
            })
        }
        Command::Undo(actor) => match &case.last {
            Some(last) if last.officer != actor.officer => Err(Refusal::NotYours),
            Some(last) if last.signed => Err(Refusal::Signed),
            Some(last) if !last.is_fresh(now) => Err(Refusal::TooLate),
            Some(last) => Ok(Event::Undone { officer: actor.officer, next: last.before.clone() }),
            None => Err(Refusal::WentOn),
        },
        Command::Withdraw => match case.turn {
            Turn::Office | Turn::Applicant if !case.signed => Ok(Event::Withdrawn),
            Turn::Office | Turn::Applicant => Err(Refusal::Signed),
            Turn::Nobody | Turn::Ended(_) => Err(Refusal::NotOpen),
        },
        Command::RevokeLetter { reason, .. } if reason.trim().is_empty() => Err(Refusal::NoReason),
        Command::RevokeLetter { id, .. } if !case.valid.contains(&id) => Err(Refusal::NoLetter),
        Command::RevokeLetter { id, number, reason, since } => {
            Ok(Event::LetterRevoked { id, number, reason: reason.trim().to_owned(), since })
        }
    }
}

fn correct(
    case: &Case,
    road: &Road,
    calendar: &Calendar,
    (answers, place): (Answered, Option<(String, String)>),
    now: Moment,
) -> Result<Event, Refusal> {
    let correction = case.correction.as_ref().ok_or(Refusal::NotAsked)?;
    let stage = road.stage(&case.stage).ok_or(Refusal::NoWay)?;
    let unit = road.promise.unit;
    // A day that two pauses touch is left out once.
    let received = calendar.counted_after(case.submitted_at, unit);
    let counted_to = case.resumed_at.map_or(received, |at| received.max(at.day(&calendar.zone)));
    let pause = Pause { from: correction.since, to: now };
    let (moved, paused_days) = calendar.after_pause(case.promised_at, unit, counted_to, pause);
    let is_first = road.stages.first().is_some_and(|first| first.id == case.stage);
    // From a complete file: the promise starts when the first stage's correction comes back. It is never shortened.
    let promised_at = if road.from_complete && is_first && !case.decided {
        moved.max(calendar.due(now, road.promise))
    } else {
        moved
    };
    let moved_to = place.map(|(unit, region)| {
        // Another unit looks at the case from its beginning: what was examined was examined elsewhere.
        let first = road.stages.first().filter(|_| unit != case.unit);
        let next = first.and_then(|first| next(road, calendar, Way::Stage(first.id.clone()), now));
        Moved { unit, region, next }
    });
    Ok(Event::Corrected {
        answers,
        promised_at,
        paused_days,
        due_at: calendar.due(now, stage.within),
        moved: moved_to,
    })
}

fn next(road: &Road, calendar: &Calendar, way: Way, now: Moment) -> Option<Next> {
    match road.arrive(way) {
        Way::Stage(id) => {
            let stage = road.stage(&id)?;
            let due_at = calendar.due(now, stage.within);
            Some(Next::Stage {
                stage: id,
                role: stage.role.clone(),
                unit: stage.unit.clone(),
                due_at,
            })
        }
        Way::End(end) => Some(Next::End(end)),
        Way::Applicant => None,
    }
}

fn working(case: &Case, actor: &Actor) -> Result<(), Refusal> {
    if case.turn != Turn::Office {
        return Err(Refusal::NotOpen);
    }
    if actor.roles.contains(&case.role) { Ok(()) } else { Err(Refusal::NotYours) }
}

fn holding(case: &Case, actor: &Actor) -> Result<(), Refusal> {
    working(case, actor)?;
    match case.holder {
        Some(holder) if holder == actor.officer => Ok(()),
        Some(holder) => Err(Refusal::Held(holder)),
        None => Err(Refusal::NotTaken),
    }
}
