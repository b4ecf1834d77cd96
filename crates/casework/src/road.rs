//! The road of one case, its conditions already answered by whoever holds the answers.

use crate::calendar::Span;
use crate::event::End;

use terms::Moment;

/// The stages in their order; the first is where a submitted case goes.
#[derive(Debug, Clone)]
pub struct Road {
    /// The stages.
    pub stages: Vec<Stage>,
    /// The promise.
    pub promise: Span,
    /// Where it is counted from.
    pub counts_from: CountsFrom,
    /// Whether the applicant's turn stops its clock.
    pub stops_for_applicant: bool,
    /// How the promise may be put off.
    pub extend: Vec<Extension>,
    /// What comes of a promise that is not kept.
    pub silence: Silence,
    /// The second road; its stages stand among the others.
    pub objection: Option<Objection>,
    /// How a complaint that was said to be done may be opened again; none: never.
    pub reopen: Option<Reopen>,
    /// How long is waited where the service says nothing.
    pub waits: Waits,
}

/// How long is waited where a service says nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waits {
    /// For a correction.
    pub mend: Span,
    /// For the answer to a question that an officer asks another unit.
    pub opinion: Span,
    /// How far ahead an appointment may be.
    pub book_ahead: Span,
}

/// How a complaint that was said to be done may be opened again by its reporter.
#[derive(Debug, Clone)]
pub struct Reopen {
    /// Where it goes on.
    pub to: String,
    /// How long after its end.
    pub within: Span,
}

/// How a promise may be put off.
#[derive(Debug, Clone)]
pub struct Extension {
    /// By how much.
    pub by: Span,
    /// Whether it is to happen by itself now.
    pub holds: bool,
    /// Who may do it, by role; none: nobody.
    pub role: Option<String>,
    /// How often they may.
    pub times: usize,
}

/// What comes of a promise that is not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Silence {
    /// The superior is told.
    Escalate,
    /// What was asked for is given.
    Approve,
    /// It is refused.
    Refuse,
}

/// A second road.
#[derive(Debug, Clone)]
pub struct Objection {
    /// Where it begins.
    pub first: String,
    /// Against what.
    pub against: Against,
    /// How long after the end it may be made.
    pub within: Span,
    /// When it is answered.
    pub promise: Span,
    /// What comes of that promise when it is not kept.
    pub silence: Silence,
}

/// Against what one can object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Against {
    /// A refusal.
    pub refused: bool,
    /// What was given.
    pub granted: bool,
    /// A promise that was not kept.
    pub late: bool,
}

/// Where a promise is counted from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CountsFrom {
    /// The day it was sent.
    Submission,
    /// A complete file: a correction at the first stage starts it again.
    Completeness,
    /// The day its bill is paid.
    Payment,
}

/// Who or what works on a stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Work {
    /// A member of staff.
    Staff,
    /// Rules: it goes on by itself, by the first outcome that is open.
    Rules,
    /// Somebody without an account, who is asked by a link.
    Asked,
    /// The applicant pays a bill.
    Bill,
    /// Nobody: it begins others side by side.
    Group,
    /// Nobody: what comes of another case is awaited.
    Awaited,
    /// Another body; a member of staff says what it answered, or it does itself.
    Elsewhere,
}

/// A stage.
#[derive(Debug, Clone)]
pub struct Stage {
    /// Its id.
    pub id: String,
    /// Who works on it, by role.
    pub role: String,
    /// Whether whoever typed the case at a counter leaves it to somebody else.
    pub second_person: bool,
    /// What kind of work it is.
    pub work: Work,
    /// When nobody has done it: after which time it goes on by itself, and by which outcome.
    pub silent: Option<(Span, String)>,
    /// Whether the promise's clock stands while the case is here.
    pub stops: bool,
    /// The unit that does.
    pub unit: String,
    /// Within which time.
    pub within: Span,
    /// False: the case passes through by the first outcome, unseen.
    pub applies: bool,
    /// What other units are asked when it begins.
    pub opinions: Vec<Opinion>,
    /// What must be ticked before the way on.
    pub checks: Vec<String>,
    /// How often its appointment may be booked anew; none: it has none.
    pub rebook: Option<usize>,
    /// The ways out; the first is the way on.
    pub outcomes: Vec<Outcome>,
    /// The stages that it begins side by side.
    pub members: Vec<String>,
    /// Whether the first of them to be done closes the others.
    pub first_closes: bool,
}

/// What another unit is asked.
#[derive(Debug, Clone)]
pub struct Opinion {
    /// Its id.
    pub id: String,
    /// Who answers, by role.
    pub role: String,
    /// In which unit.
    pub unit: String,
    /// How long the way on waits for it.
    pub within: Span,
}

/// A way out.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// Its name.
    pub name: String,
    /// Where it leads.
    pub to: Way,
    /// Whether its button is there.
    pub open: bool,
    /// Codes of which a refusal takes one.
    pub reasons: Vec<String>,
    /// To the applicant: how long they have.
    pub within: Option<Span>,
}

/// Where an outcome leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Way {
    /// To a stage.
    Stage(String),
    /// Back to the group of this id: done, as far as this stage goes.
    Join(String),
    /// Back to the applicant.
    Applicant,
    /// To the end.
    End(End),
    /// The objection is right: a stage begins again; none: the one that was left last.
    Upheld(Option<String>),
    /// The objection is not.
    Rejected,
}

impl Stage {
    /// Whether an outcome can be taken now: the one of silence only when its time has come.
    pub fn is_time_for(&self, outcome: &str, acts_at: Option<Moment>, now: Moment) -> bool {
        let of_silence = self.silent.as_ref().is_some_and(|(_, name)| name == outcome);
        !of_silence || acts_at.is_none_or(|at| now >= at)
    }
}

impl Road {
    /// The stage with this id.
    pub fn stage(&self, id: &str) -> Option<&Stage> {
        self.stages.iter().find(|stage| stage.id == id)
    }

    /// The stages that this one begins side by side; those that do not apply are done already.
    pub(crate) fn begun_by(&self, group: &Stage) -> Vec<&Stage> {
        let members = group.members.iter().filter_map(|id| self.stage(id));
        members.filter(|member| member.applies).collect()
    }

    /// Where one really arrives: stages that do not apply are passed by their first outcome.
    pub fn arrive(&self, mut way: Way) -> Way {
        for _ in 0..=self.stages.len() {
            let Way::Stage(id) = &way else { return way };
            match self.stage(id) {
                Some(stage) if !stage.applies || self.is_done_at_once(stage) => {
                    match stage.outcomes.first() {
                        Some(first) => way = first.to.clone(),
                        None => return way,
                    }
                }
                _ => return way,
            }
        }
        way
    }

    /// Whether a group begins nothing.
    pub fn is_done_at_once(&self, stage: &Stage) -> bool {
        stage.work == Work::Group && self.begun_by(stage).is_empty()
    }
}
