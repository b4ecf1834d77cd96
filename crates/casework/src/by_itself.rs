//! What happens by itself, in its moment: rules, silence, bills and corrections whose time is over, a promise that was
//! not kept.

use terms::Moment;

use crate::calendar::Calendar;
use crate::case::{Case, Turn};
use crate::command::Refusal;
use crate::decide::{Led, here, lead, open_way};
use crate::event::{End, Event, LetterLine};
use crate::next::Next;
use crate::road::{Outcome, Road, Silence, Stage, Way, Work};

/// What is to happen to a case by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Due {
    /// Its stage is left: [`crate::Command::Elapse`].
    Stage,
    /// The correction did not come: [`crate::Command::Elapse`].
    Correction,
    /// The promise is put off: [`crate::Command::ExtendByItself`].
    Extend,
    /// The promise was not kept: [`crate::Command::Silence`].
    Silence,
}

impl Case {
    /// What is to happen to it by itself and when, the earliest first. What is refused then is not tried again.
    pub fn due(&self) -> Vec<(Moment, Due)> {
        let mut due = Vec::new();
        match self.turn {
            Turn::Nobody | Turn::Ended(_) => {}
            Turn::Applicant => due.extend(self.mended_by().map(|at| (at, Due::Correction))),
            Turn::Office => {
                let acts = self.hands().filter_map(|hand| hand.acts_at);
                due.extend(acts.map(|at| (at, Due::Stage)));
                due.extend(self.extends_at().map(|at| (at, Due::Extend)));
                due.extend(self.silent_at().map(|at| (at, Due::Silence)));
            }
        }
        due.sort_unstable();
        due
    }

    /// Until when a correction is awaited, if one is.
    pub fn mended_by(&self) -> Option<Moment> {
        self.correction.as_ref()?.until
    }

    /// When its promise is broken, as long as nothing has come of that; none while the clock stands.
    fn silent_at(&self) -> Option<Moment> {
        let counts = self.stands_since().is_none() && !self.unpaid && !self.escalated;
        counts.then(|| self.promised_at.plus_seconds(1))
    }
}

/// What happens by itself: a correction that did not come, a stage that nobody works on, or one where nobody acted.
pub(crate) fn elapse(
    case: &Case,
    road: &Road,
    calendar: &Calendar,
    (outcome, letters): (Option<&str>, Vec<LetterLine>),
    now: Moment,
) -> Result<Event, Refusal> {
    // What another case came to, or another body says, has no time: it is told when it is so.
    let tells = |stage: &&Stage| matches!(stage.work, Work::Awaited | Work::Elsewhere);
    let told = outcome.zip(here(case, road).ok().filter(tells));
    if let Some((name, stage)) = told {
        let way = open_way(stage, name).ok_or(Refusal::NoWay)?;
        return passed(case, road, calendar, (stage, way), (letters, false), now);
    }
    let is_waiting = case.turn == Turn::Applicant;
    let at = if is_waiting { case.mended_by() } else { case.hand.acts_at };
    if at.is_none_or(|at| now < at) {
        return Err(Refusal::TooEarly);
    }
    if is_waiting {
        return Ok(Event::Lapsed);
    }
    let stage = here(case, road)?;
    let own = outcome.filter(|_| stage.work == Work::Rules);
    let way = own.map_or_else(|| by_itself(case, road), |name| open_way(stage, name));
    let way = way.ok_or(Refusal::NoWay)?;
    passed(case, road, calendar, (stage, way), (letters, false), now)
}

fn passed(
    case: &Case,
    road: &Road,
    calendar: &Calendar,
    (stage, way): (&Stage, &Outcome),
    (letters, by_silence): (Vec<LetterLine>, bool),
    now: Moment,
) -> Result<Event, Refusal> {
    let Led { next, clock, verdict } = lead(case, road, calendar, (stage, way), (now, now))?;
    Ok(Event::Passed {
        stage: stage.id.clone(),
        outcome: way.name.clone(),
        reason: way.reasons.first().cloned(),
        next,
        letters,
        signed_as: None,
        clock,
        verdict,
        by_silence,
    })
}

/// What comes of a promise that was not kept: the superior is told, what was asked for is given stage by stage, or it is
/// refused. Where there is no way on, the superior is told.
pub(crate) fn silence(
    case: &Case,
    road: &Road,
    calendar: &Calendar,
    letters: Vec<LetterLine>,
    now: Moment,
) -> Result<Event, Refusal> {
    if case.silent_at().is_none_or(|at| now < at) {
        return Err(Refusal::TooEarly);
    }
    let stage = here(case, road)?;
    let way = by_silence(case, road);
    match says(case, road) {
        Silence::Escalate => Ok(Event::Escalated),
        Silence::Approve => match way {
            Some(way) => passed(case, road, calendar, (stage, way), (letters, true), now),
            None => Ok(Event::Escalated),
        },
        Silence::Refuse => Ok(Event::Passed {
            stage: stage.id.clone(),
            outcome: way.map_or_else(|| "silence".to_owned(), |way| way.name.clone()),
            reason: Some("unanswered".to_owned()),
            next: Next::End(End::Refused),
            letters: Vec::new(),
            signed_as: None,
            clock: None,
            verdict: None,
            by_silence: true,
        }),
    }
}

/// What comes of a promise that is not kept: the objection's own while one is looked at.
fn says(case: &Case, road: &Road) -> Silence {
    match (&case.objection, &road.objection) {
        (Some(_), Some(objection)) => objection.silence,
        (Some(_) | None, _) => road.silence,
    }
}

/// The outcome that a stage takes when the promise is not kept; none where the superior is told.
pub fn by_silence<'r>(case: &Case, road: &'r Road) -> Option<&'r Outcome> {
    let stage = here(case, road).ok()?;
    match says(case, road) {
        Silence::Escalate => None,
        Silence::Approve => stage.outcomes.first().filter(|way| goes_on(way)),
        Silence::Refuse => stage.outcomes.iter().find(|way| way.to == Way::End(End::Refused)),
    }
}

fn goes_on(way: &Outcome) -> bool {
    way.open && !matches!(way.to, Way::Applicant | Way::End(End::Refused))
}

/// The outcome that a stage takes by itself now.
pub fn by_itself<'r>(case: &Case, road: &'r Road) -> Option<&'r Outcome> {
    let stage = here(case, road).ok()?;
    match &stage.silent {
        Some(_) | None if stage.work == Work::Awaited => None,
        Some((_, outcome)) if stage.work != Work::Rules => open_way(stage, outcome),
        Some(_) | None => stage.outcomes.iter().find(|one| one.open),
    }
}
