//! The road of a service: stages, who works on them, and the ways out.

use crate::condition::Condition;
use crate::fault::Place;
use crate::field::Field;
use crate::text::Text;

use super::{Time, TimeUnit};

/// One stage of the road.
#[derive(Clone, Debug)]
pub struct Stage {
    /// Its id.
    pub id: String,
    /// As officer and citizen read it.
    pub title: Text,
    /// Who or what works on it.
    pub work: Work,
    /// Whether whoever typed the case at a counter leaves it to somebody else.
    pub second_person: bool,
    /// Another unit than that of the case: id or kind; `any` where an officer picks it.
    pub unit: Option<String>,
    /// Another region than that of the case.
    pub region: Option<Condition>,
    /// The time it may take.
    pub within: Vec<super::TimeLine>,
    /// Not true: the case passes through by the first outcome, unseen.
    pub when: Option<Condition>,
    /// What the officer ticks.
    pub checks: Vec<Check>,
    /// What the officer fills in.
    pub fields: Vec<Field>,
    /// What other units are asked when the stage begins.
    pub opinions: Vec<Opinion>,
    /// Why an officer may let the case wait, with the sentence that the citizen reads.
    pub holds: Vec<(String, Text)>,
    /// That it is done at a booked time.
    pub appointment: Option<Appointment>,
    /// The assessment of what a refusal by rules alone does to people (UU 27/2022 art. 34).
    pub dpia: Option<String>,
    /// The ways on; the first is the main one.
    pub outcomes: Vec<Outcome>,
    /// Where it stands.
    pub at: Place,
}

/// Who or what works on a stage.
#[derive(Clone, Debug)]
pub enum Work {
    /// A member of staff with this role: `officer`, `signatory`, `supervisor`, or a role of the agency.
    Role(String),
    /// Rules alone: the first outcome whose `when` holds.
    System,
    /// Somebody who needs no account is asked, by a link.
    Confirm(Confirm),
    /// One bill of the fee lines.
    Pay(Pay),
    /// Another system is asked.
    Call(Call),
    /// Something is handed over.
    Handover(Handover),
    /// Another body does it.
    Forward(Forward),
    /// Several stages at once.
    Together(Group),
    /// Nobody: the letter of another case is awaited.
    Awaited,
}

/// A question to somebody who needs no account.
#[derive(Clone, Debug)]
pub struct Confirm {
    /// Who is asked.
    pub asked: Asked,
    /// The question, with `{names}`.
    pub question: Text,
    /// All that they see besides the question.
    pub show: Vec<String>,
}

/// Who is asked to confirm.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    /// Whoever holds a role in the unit: `rt`.
    Role(String),
    /// A subject of the case.
    Person(String),
}

/// A bill.
#[derive(Clone, Debug)]
pub struct Pay {
    /// Until when it can be paid.
    pub within: Option<Duration>,
    /// The ways of paying: `qris va billing_code cash`.
    pub methods: Vec<String>,
}

/// A call of another system.
#[derive(Clone, Debug)]
pub struct Call {
    /// Which.
    pub connector: String,
    /// What it is asked to do.
    pub action: String,
    /// The names that are sent.
    pub send: Vec<String>,
    /// Our name of what comes back, and theirs.
    pub receive: Vec<(String, String)>,
}

/// Something that is handed over.
#[derive(Clone, Debug)]
pub struct Handover {
    /// `pickup`, `courier`.
    pub ways: Vec<String>,
    /// Where it is fetched: a unit, or the field in which the applicant chose one; the unit of the case if absent.
    pub place: Option<String>,
    /// How long it is kept for whoever fetches it.
    pub hold: Option<Time>,
    /// What must be given back for it.
    pub take_back: Option<TakeBack>,
}

/// What must be given back for something that is handed over.
#[derive(Clone, Debug)]
pub struct TakeBack {
    /// What it is.
    pub label: Text,
    /// When there is any; always if absent.
    pub when: Option<Condition>,
}

/// Work of another body.
#[derive(Clone, Debug)]
pub struct Forward {
    /// By which ways: `lapor`, `open311`.
    pub to: Vec<String>,
}

/// Stages that run at once.
#[derive(Clone, Debug)]
pub struct Group {
    /// Their ids.
    pub members: Vec<String>,
    /// Whether the first that joins closes the rest.
    pub any: bool,
}

/// What another unit is asked.
#[derive(Clone, Debug)]
pub struct Opinion {
    /// Its id.
    pub id: String,
    /// Who answers.
    pub role: String,
    /// In which unit: id or kind; `any` where the officer picks it.
    pub unit: String,
    /// What is asked.
    pub question: Text,
    /// When it is asked.
    pub when: Option<Condition>,
    /// How long the first outcome waits for it.
    pub within: Option<Duration>,
    /// The names that they see.
    pub show: Vec<String>,
    /// Where it stands.
    pub at: Place,
}

/// That a stage is done at a booked time.
#[derive(Clone, Debug)]
pub struct Appointment {
    /// Where.
    pub place: VisitAt,
    /// The calendar in which it is booked.
    pub calendar: Option<String>,
    /// How long it takes.
    pub minutes: Option<usize>,
    /// How often it may be booked anew by who did not come.
    pub rebook: usize,
}

/// Where an appointment is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VisitAt {
    /// In the office.
    Unit,
    /// At the citizen's home.
    Home,
    /// On the spot that the case is about.
    Field,
}

/// A time, written or counted from a value of the case.
#[derive(Clone, Debug)]
pub enum Duration {
    /// `3 working days`.
    Fixed(Time),
    /// `{ working_days: settings.answer_days }`.
    Counted(TimeUnit, Condition),
}

impl Stage {
    /// What another system answers there: our names and theirs.
    pub fn received(&self) -> &[(String, String)] {
        match &self.work {
            Work::Call(call) => &call.receive,
            Work::Role(_)
            | Work::System
            | Work::Confirm(_)
            | Work::Pay(_)
            | Work::Handover(_)
            | Work::Forward(_)
            | Work::Together(_)
            | Work::Awaited => &[],
        }
    }

    /// Who works on it at a desk. Bills, things to hand over and what goes to other bodies are an officer's; rules and
    /// people without an account have no desk.
    pub fn role(&self) -> &str {
        match &self.work {
            Work::Role(role) | Work::Confirm(Confirm { asked: Asked::Role(role), .. }) => role,
            Work::Pay(_) | Work::Handover(_) | Work::Forward(_) => "officer",
            Work::Confirm(Confirm { asked: Asked::Person(_), .. }) => "person",
            Work::System | Work::Call(_) | Work::Together(_) | Work::Awaited => "system",
        }
    }

    /// The outcome with this name.
    pub fn outcome(&self, name: &str) -> Option<&Outcome> {
        self.outcomes.iter().find(|outcome| outcome.name == name)
    }
}

/// One thing an officer checks.
#[derive(Clone, Debug)]
pub struct Check {
    /// Its id.
    pub id: String,
    /// What must be so.
    pub label: Text,
    /// When it is asked.
    pub when: Option<Condition>,
    /// Looked up beforehand: green, red or grey.
    pub proves: Option<Condition>,
}

/// A way on from a stage.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// Its name: `accept`, `sign`, `refuse`.
    pub name: String,
    /// Where it leads.
    pub to: Way,
    /// When it may be chosen.
    pub when: Option<Condition>,
    /// For a refusal: the codes to choose from.
    pub reasons: Vec<String>,
    /// Its own words on the button.
    pub label: Option<Text>,
    /// For a correction: how long the applicant has.
    pub within: Option<Time>,
    /// For an objection that is right: the stage that begins again.
    pub reopen: Option<String>,
    /// Where it stands.
    pub at: Place,
}

/// Where an outcome leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Way {
    /// To a stage.
    Stage(String),
    /// Back to the applicant for a correction.
    Applicant,
    /// Back to the group of which the stage is a member.
    Join,
    /// The case ends.
    End(End),
}

/// How a case ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// What was asked for is given.
    Granted,
    /// Refused, with a reason.
    Refused,
    /// The citizen took it back, or was silent.
    Withdrawn,
    /// Closed without a decision.
    Closed,
    /// Of an objection: it is right.
    Upheld,
    /// Of an objection: it is not.
    Rejected,
}
