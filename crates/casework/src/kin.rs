//! Cases that have to do with each other: one that says what another says, one that comes of the same cause, one that was
//! taken out of another.
//!
//! Each case has its own events. The one that follows says whom it follows ([`Event::Tied`]); the one that is followed
//! learns it a moment later ([`Event::Gathered`]), once that can no longer be taken back.

use serde::{Deserialize, Serialize};
use terms::CaseId;

use crate::case::{Case, Turn};
use crate::command::{Actor, Refusal};
use crate::decide::holding;
use crate::event::{End, Event};

/// Another case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kin {
    /// Its id.
    pub id: CaseId,
    /// Its number for people.
    pub number: String,
}

/// How a case follows another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tie {
    /// It says the same, and ends with being put to the other one.
    Same,
    /// It comes of the same cause: it goes on, and is done when the other one is.
    Child,
}

impl Tie {
    /// Its keyword.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Child => "child",
        }
    }
}

/// A case that follows this one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gathered {
    /// Which.
    pub kin: Kin,
    /// How.
    pub tie: Tie,
    /// Whether nobody outside the office may know of it.
    pub hidden: bool,
}

impl Case {
    /// How many reports tell of the same, as everybody may know it: this one, and those put to it that are no secret.
    pub fn reports(&self) -> usize {
        1 + self.gathered.iter().filter(|one| one.tie == Tie::Same && !one.hidden).count()
    }

    /// The cases that are told what becomes of this one.
    pub fn followers(&self) -> impl Iterator<Item = &Gathered> {
        self.gathered.iter()
    }
}

/// Puts a report to another one that says the same, or under one of the same cause.
pub(crate) fn tie(
    case: &Case,
    (actor, to): (Actor, Kin),
    (tie, hides): (Tie, bool),
) -> Result<Event, Refusal> {
    holding(case, &actor)?;
    if case.reported.is_none() {
        return Err(Refusal::NoWay);
    }
    // What everybody sees would lead to what nobody may know of.
    if hides {
        return Err(Refusal::Hidden);
    }
    // What others follow does not go itself: they would be told by nobody.
    if tie == Tie::Same && case.is_in_several_hands() {
        return Err(Refusal::NoWay);
    }
    if case.parent.as_ref() == Some(&to) {
        return Err(Refusal::NoWay);
    }
    Ok(Event::Tied { officer: actor.officer, name: actor.name, to, tie })
}

/// A case learns that another one follows it; once.
pub(crate) fn gather(case: &Case, kin: Kin, (tie, hidden): (Tie, bool)) -> Result<Event, Refusal> {
    if case.turn == Turn::Nobody {
        return Err(Refusal::NotOpen);
    }
    if case.gathered.iter().any(|one| one.kin == kin && one.tie == tie) {
        return Err(Refusal::WentOn);
    }
    Ok(Event::Gathered { kin, tie, hidden })
}

/// A case is done because the one above it is.
pub(crate) fn end_with(case: &Case, kin: Kin) -> Result<Event, Refusal> {
    match case.turn {
        Turn::Office | Turn::Applicant if case.parent.as_ref() == Some(&kin) => {
            Ok(Event::DoneWith { kin, end: End::Granted })
        }
        Turn::Office | Turn::Applicant => Err(Refusal::NoWay),
        Turn::Nobody | Turn::Ended(_) => Err(Refusal::NotOpen),
    }
}

/// A report that names two things loses one of them to a case of its own.
pub(crate) fn split(
    case: &Case,
    actor: Actor,
    (into, service): (Kin, String),
) -> Result<Event, Refusal> {
    holding(case, &actor)?;
    if case.reported.is_none() {
        return Err(Refusal::NoWay);
    }
    Ok(Event::Split { officer: actor.officer, name: actor.name, into, service })
}
