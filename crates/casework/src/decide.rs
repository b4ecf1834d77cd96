//! Commands: what people ask of a case, and which rules forbid it.

use terms::{Moment, OfficerId};

use crate::calendar::{Calendar, Pause, Span, Unit};
use crate::case::{Case, Turn};
use crate::event::{Answered, Asking, Clock, End, Event, LetterLine, Moved, Next, Opaque};
use crate::road::{CountsFrom, Outcome, Road, Stage, Way, Work};

/// Seconds in which a decision can be taken back.
pub const UNDO_SECONDS: i64 = 10;

/// Days in which an applicant mends what was asked for, where the service says nothing else.
const DAYS_TO_MEND: Span = Span { count: 14, unit: Unit::Days };

/// How long an opinion that an officer asks for by hand is waited for.
const OPINION: Span = Span { count: 2, unit: Unit::WorkingDays };

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
    /// Somebody without an account answers what they were asked.
    Confirm {
        /// What they answer.
        outcome: String,
        /// Their words, sealed.
        text: Option<Opaque>,
    },
    /// What is to happen by itself, if its time has come.
    Elapse {
        /// The way out that another system's answer means; none: the first that is open.
        outcome: Option<String>,
        /// Letters that the agency's seal completes with it.
        letters: Vec<LetterLine>,
    },
    /// Ask another unit.
    AskOpinion {
        /// Who asks.
        actor: Actor,
        /// Id of the question in the case.
        id: String,
        /// Who is to answer, by role.
        role: String,
        /// In which unit.
        unit: String,
        /// The question, sealed.
        question: Opaque,
    },
    /// Answer what the unit was asked.
    GiveOpinion {
        /// Who answers, with the roles they have in the unit that is asked.
        actor: Actor,
        /// Which question.
        id: String,
        /// What they say, sealed.
        text: Opaque,
    },
    /// Book a visit or a meeting for the stage.
    Book {
        /// Who books.
        actor: Actor,
        /// When it is.
        time: Moment,
        /// Where, as the citizen reads it.
        place: String,
    },
    /// Take the last decision, or the correction asked for, back.
    Undo(Actor),
    /// Withdraw it.
    Withdraw,
    /// Sign the letter that tells of its refusal, once that can no longer be taken back.
    AddLetters {
        /// The stage that refused.
        stage: String,
    },
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
    /// Another unit is asked and has time left to answer.
    #[error("an opinion is awaited")]
    Awaited,
    /// Its time has not come.
    #[error("its time has not come")]
    TooEarly,
    /// A time that lies behind us.
    #[error("that time is over")]
    Past,
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
            let next = next(road, calendar, Way::Stage(first.id.clone()), (now, now))
                .ok_or(Refusal::NoWay)?;
            let promised_at = calendar.due(now, road.promise);
            Ok(Event::Filed { number, service, version, unit, region, next, promised_at, answers })
        }
        Command::Take(actor) => {
            working(case, &actor)?;
            has_desk(case, road)?;
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
            let until = Some(calendar.due(now, way.within.unwrap_or(DAYS_TO_MEND)));
            match (reason.is_empty(), text.is_null()) {
                _ if fields.is_empty() => Err(Refusal::NothingMarked),
                (true, true) => Err(Refusal::NoWords),
                (false, _) if !way.reasons.contains(&reason) => Err(Refusal::NoReason),
                (true, false) | (false, _) => {
                    Ok(Event::CorrectionAsked { officer, name, fields, reason, text, until })
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
            if is_first && case.asked.iter().any(|asked| now < asked.due_at) {
                return Err(Refusal::Awaited);
            }
            // What goes on by itself waits until the decision can no longer be taken back.
            let acts = (now, now.plus_seconds(UNDO_SECONDS));
            let next = next(road, calendar, way.to.clone(), acts).ok_or(Refusal::NoWay)?;
            let clock = clock(case, road, (stage, is_first), calendar, now);
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
                clock,
            })
        }
        Command::Confirm { outcome, text } => {
            let stage = here(case, road)?;
            let way = open_way(stage, &outcome).filter(|_| stage.work == Work::Asked);
            let way = way.filter(|way| way.name != "silent").ok_or(Refusal::NoWay)?;
            let next = next(road, calendar, way.to.clone(), (now, now)).ok_or(Refusal::NoWay)?;
            let reason = way.reasons.first().cloned();
            Ok(Event::Confirmed { stage: stage.id.clone(), outcome, text, reason, next })
        }
        Command::Elapse { outcome, letters } => {
            elapse(case, road, calendar, (outcome.as_deref(), letters), now)
        }
        Command::AskOpinion { actor, id, role, unit, question } => {
            holding(case, &actor)?;
            if question.is_null() {
                return Err(Refusal::NoWords);
            }
            let due_at = calendar.due(now, OPINION);
            let (officer, name, stage) = (actor.officer, actor.name, case.stage.clone());
            let asking = Asking { id, role, unit, due_at };
            Ok(Event::OpinionAsked { officer, name, stage, asking, question })
        }
        Command::GiveOpinion { actor, id, text } => {
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
        Command::Book { actor, time, place } => {
            holding(case, &actor)?;
            if time <= now {
                return Err(Refusal::Past);
            }
            let (officer, name, stage) = (actor.officer, actor.name, case.stage.clone());
            Ok(Event::Booked { officer, name, stage, time, place })
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
        Command::AddLetters { stage } => match case.turn {
            _ if case.last.as_ref().is_some_and(|last| last.is_fresh(now)) => {
                Err(Refusal::TooEarly)
            }
            Turn::Ended(End::Refused) if !case.told => {
                Ok(Event::LettersAdded { stage, letters: Vec::new(), signed_as: None })
            }
            Turn::Nobody | Turn::Office | Turn::Applicant | Turn::Ended(_) => {
                Err(Refusal::WentOn)
            }
        },
        Command::RevokeLetter { reason, .. } if reason.trim().is_empty() => Err(Refusal::NoReason),
        Command::RevokeLetter { id, .. } if !case.valid.contains(&id) => Err(Refusal::NoLetter),
        Command::RevokeLetter { id, number, reason, since } => {
            Ok(Event::LetterRevoked { id, number, reason: reason.trim().to_owned(), since })
        }
    }
}

/// What happens by itself: a correction that did not come, a stage that nobody works on, or one where nobody acted.
fn elapse(
    case: &Case,
    road: &Road,
    calendar: &Calendar,
    (outcome, letters): (Option<&str>, Vec<LetterLine>),
    now: Moment,
) -> Result<Event, Refusal> {
    if case.acts_at.is_none_or(|at| now < at) {
        return Err(Refusal::TooEarly);
    }
    if case.turn == Turn::Applicant {
        return Ok(Event::Lapsed);
    }
    let stage = here(case, road)?;
    let own = outcome.filter(|_| stage.work == Work::Rules);
    let way = own.map_or_else(|| by_itself(case, road), |name| open_way(stage, name));
    let way = way.ok_or(Refusal::NoWay)?;
    let next = next(road, calendar, way.to.clone(), (now, now)).ok_or(Refusal::NoWay)?;
    let is_first = stage.outcomes.first().is_some_and(|first| first.name == way.name);
    Ok(Event::Passed {
        stage: stage.id.clone(),
        outcome: way.name.clone(),
        reason: way.reasons.first().cloned(),
        next,
        letters,
        signed_as: None,
        clock: clock(case, road, (stage, is_first), calendar, now),
    })
}

/// The outcome that a stage takes by itself now.
pub fn by_itself<'r>(case: &Case, road: &'r Road) -> Option<&'r Outcome> {
    let stage = here(case, road).ok()?;
    match &stage.silent {
        Some((_, outcome)) if stage.work != Work::Rules => open_way(stage, outcome),
        Some(_) | None => stage.outcomes.iter().find(|one| one.open),
    }
}

fn here<'r>(case: &Case, road: &'r Road) -> Result<&'r Stage, Refusal> {
    if case.turn != Turn::Office {
        return Err(Refusal::NotOpen);
    }
    road.stage(&case.stage).ok_or(Refusal::NoWay)
}

fn open_way<'r>(stage: &'r Stage, name: &str) -> Option<&'r Outcome> {
    stage.outcomes.iter().find(|one| one.name == name && one.open)
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
        return Some(Clock { promised_at: calendar.due(now, road.promise), paused_days: 0 });
    }
    if !stage.stops {
        return None;
    }
    let pause = Pause { from: case.since, to: now };
    let (promised_at, paused) = after_pause(case, road, calendar, pause);
    Some(Clock { promised_at, paused_days: case.paused_days + paused })
}

/// The promise moved by a pause, and how many days that is. A day that two pauses touch is left out once.
fn after_pause(case: &Case, road: &Road, calendar: &Calendar, pause: Pause) -> (Moment, u32) {
    let unit = road.promise.unit;
    let received = calendar.counted_after(case.submitted_at, unit);
    let counted_to = case.resumed_at.map_or(received, |at| received.max(at.day(&calendar.zone)));
    calendar.after_pause(case.promised_at, unit, counted_to, pause)
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
    let pause = Pause { from: correction.since, to: now };
    let (moved, paused_days) = if road.stops_for_applicant {
        after_pause(case, road, calendar, pause)
    } else {
        (case.promised_at, 0)
    };
    let is_first = road.stages.first().is_some_and(|first| first.id == case.stage);
    // From a complete file: the promise starts when the first stage's correction comes back. It is never shortened.
    let from_complete = road.counts_from == CountsFrom::Completeness;
    let promised_at = if from_complete && is_first && !case.decided {
        moved.max(calendar.due(now, road.promise))
    } else {
        moved
    };
    let moved_to = place.map(|(unit, region)| {
        // Another unit looks at the case from its beginning: what was examined was examined elsewhere.
        let first = road.stages.first().filter(|_| unit != case.unit);
        let next =
            first.and_then(|first| next(road, calendar, Way::Stage(first.id.clone()), (now, now)));
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

/// Where a way leads. What happens by itself there at once, happens at `acts`.
fn next(road: &Road, calendar: &Calendar, way: Way, (now, acts): (Moment, Moment)) -> Option<Next> {
    match road.arrive(way) {
        Way::Stage(id) => {
            let stage = road.stage(&id)?;
            let silent_at = stage.silent.as_ref().map(|(span, _)| calendar.due(now, *span));
            Some(Next::Stage {
                stage: id,
                role: stage.role.clone(),
                unit: stage.unit.clone(),
                due_at: calendar.due(now, stage.within),
                acts_at: if stage.work == Work::Rules { Some(acts) } else { silent_at },
                stands: stage.stops,
                asks: stage
                    .opinions
                    .iter()
                    .map(|opinion| Asking {
                        id: opinion.id.clone(),
                        role: opinion.role.clone(),
                        unit: opinion.unit.clone(),
                        due_at: calendar.due(now, opinion.within),
                    })
                    .collect(),
            })
        }
        Way::End(end) => Some(Next::End(end)),
        Way::Applicant => None,
    }
}

/// Rules and people without an account have no desk.
fn has_desk(case: &Case, road: &Road) -> Result<(), Refusal> {
    match here(case, road)?.work {
        Work::Staff | Work::Bill => Ok(()),
        Work::Rules | Work::Asked => Err(Refusal::NotYours),
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
