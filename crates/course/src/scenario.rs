//! Scenarios: what must happen, written so that a clerk can read and write it, and run by the very engines of the desk.
//!
//! [`read()`] reads `scenarios.yaml` with every fault in it, [`Scenario::play`] plays one, [`Scenario::verdict`] says
//! where expectation and reality part, [`unwalked`] which ways none of them takes.

mod read;
mod given;
mod steps;
mod typed;
mod expect;
mod verdict;
mod walked;

use std::sync::Arc;

use definition::{Answers, Fault, Faults, Place, Service, Time};
use jiff::civil::DateTime;

use crate::run::{Ran, Run};
use crate::world::World;

pub use given::Given;
pub use read::{answers, read};
pub use typed::Typed;
pub use walked::unwalked;

pub(crate) use expect::{RecordWant, Want};

/// One scenario.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// Its name.
    pub name: String,
    /// Where it stands.
    pub at: Place,
    /// When the form is sent.
    pub today: DateTime,
    /// What the applicant types and uploads.
    pub typed: Typed,
    /// What is so in the world around it.
    pub given: Given,
    /// What people do then.
    pub then: Vec<Step>,
    /// The service, where settings of it are given another value.
    pub(crate) service: Option<Arc<Service>>,
    pub(crate) wants: Vec<(Want, Place)>,
}

/// What somebody does.
#[derive(Clone, Debug)]
pub struct Step {
    /// As the scenario writes it: a stage, `wait`, `withdraw`, `applicant`.
    pub name: String,
    /// The part of a bundle whose step it is.
    pub part: Option<String>,
    /// Where it stands.
    pub at: Place,
    /// What is done.
    pub act: Act,
}

/// What is done in a step.
#[derive(Clone, Debug)]
pub enum Act {
    /// A stage is left.
    Decide {
        /// Which way; the first when not said.
        outcome: Option<String>,
        /// The reason of a refusal or a correction.
        reason: Option<String>,
        /// What the applicant has to mend.
        fields: Vec<String>,
        /// What the officer fills in.
        filled: Typed,
        /// What another system sends with its answer.
        received: Answers,
    },
    /// Another unit answers what it was asked at a stage.
    Opinion(String),
    /// Somebody with this role puts the promise off.
    Extend(String),
    /// The applicant objects.
    Object(Typed),
    /// The applicant mends.
    Correct(Typed),
    /// Time passes.
    Wait(Time),
    /// The reporter of a complaint says that it is not done after all.
    Reopen,
    /// The applicant withdraws.
    Withdraw,
}

impl Step {
    fn new(name: &str, at: Place, act: Act) -> Self {
        Self { name: name.to_owned(), part: None, at, act }
    }
}

impl Scenario {
    /// Plays it.
    pub fn play(&self, service: &Service, world: &World) -> Ran {
        let service = self.service.as_deref().unwrap_or(service);
        let own = world.serving(service);
        let world = own.as_ref().unwrap_or(world);
        Run::new(service, world, self.today).with(&self.given).play(&self.typed, &self.then)
    }

    /// Where expectation and reality part, as faults of the file at `path`; none: it passes.
    pub fn verdict(&self, service: &Service, world: &World, ran: &Ran, path: &str) -> Vec<Fault> {
        let service = self.service.as_deref().unwrap_or(service);
        let own = world.serving(service);
        let world = own.as_ref().unwrap_or(world);
        let mut faults = Faults::new(path);
        verdict::compare(self, service, world, ran, &mut faults);
        faults.list
    }
}

#[cfg(test)]
mod tests;
