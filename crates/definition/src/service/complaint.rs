//! What a complaint says besides a service: how it is reported, which report is the same, what proves that it is done.

use crate::answer::{Answers, Value};
use crate::condition::Condition;
use crate::fault::Place;

use super::Time;

/// A complaint: a service without a price, a standard or letters of its own.
#[derive(Clone, Debug)]
pub struct Complaint {
    /// How it may be reported; the first is offered first.
    pub modes: Vec<Report>,
    /// Whether everybody may see it.
    pub public: bool,
    /// Which reports are the same; none: no two are.
    pub same: Option<Same>,
    /// What is needed to say that it is done.
    pub proof: Option<Proof>,
    /// The units that do not see it: those complained about.
    pub hidden: Hidden,
    /// How its reporter may say afterwards that it is not done after all; none: not at all.
    pub reopen: Option<Reopen>,
    /// Whether other servers may ask for it by Open311.
    pub open311: bool,
    /// Whether it is for what belongs under no other heading: it stands last wherever headings are offered.
    pub catch_all: bool,
    /// How long its reporter has to answer.
    pub answer: Option<Time>,
    /// Where it stands.
    pub at: Place,
}

/// The units that never see a complaint.
#[derive(Clone, Debug, Default)]
pub struct Hidden {
    /// A unit's id or a kind of unit, and when it is meant; always if nothing is said.
    pub from: Vec<(Option<Condition>, String)>,
    /// The condition that gives the region of a kind of unit; the agency's when absent.
    pub region: Option<Condition>,
}

/// How a complaint that was said to be done is opened again.
#[derive(Clone, Debug)]
pub struct Reopen {
    /// The stage at which it goes on.
    pub to: String,
    /// How long after its end.
    pub within: Time,
}

/// How somebody reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Report {
    /// By name.
    Open,
    /// Nobody knows who it was.
    Anonymous,
    /// The office knows, and nobody else.
    Secret,
}

/// Which reports are the same.
#[derive(Clone, Debug)]
pub struct Same {
    /// How far apart at most, in metres.
    pub within: u32,
    /// Answers that are equal.
    pub fields: Vec<String>,
    /// How many days apart at most.
    pub days: u32,
}

/// What proves that something was done.
#[derive(Clone, Debug)]
pub struct Proof {
    /// The document that an officer adds.
    pub photo: String,
    /// How far from the place it may be taken, in metres.
    pub near: Option<u32>,
}

impl Same {
    /// Whether an earlier report is the same as this one: near enough, of late, and alike in what counts.
    pub fn is_same(&self, ours: &Answers, theirs: &Answers, days_ago: u32) -> bool {
        let place = |answers: &Answers| {
            answers.values().find_map(|value| {
                if let Value::Point(point) = value { point.at.clone() } else { None }
            })
        };
        let is_near = place(ours)
            .zip(place(theirs))
            .is_some_and(|(a, b)| a.metres_to(&b) <= f64::from(self.within));
        let is_alike =
            self.fields.iter().all(|id| ours.contains_key(id) && ours.get(id) == theirs.get(id));
        is_near && is_alike && days_ago <= self.days
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::Coordinates;

    fn at(lat: &str, lng: &str) -> Coordinates {
        Coordinates { lat: lat.parse().expect("a number"), lng: lng.parse().expect("a number") }
    }

    fn report(place: Coordinates, what: &str) -> Answers {
        let point = crate::answer::Point { at: Some(place), ..Default::default() };
        Answers::from([
            ("place".to_owned(), Value::Point(point)),
            ("what".to_owned(), Value::Text(what.to_owned())),
        ])
    }

    #[test]
    fn the_same_is_near_alike_and_of_late() {
        let same = Same { within: 30, fields: vec!["what".to_owned()], days: 7 };
        let ours = report(at("-7.5", "110.8"), "hole");
        let near = || at("-7.5001", "110.8001");
        assert!(same.is_same(&ours, &report(near(), "hole"), 2));
        assert!(!same.is_same(&ours, &report(near(), "sign"), 2));
        assert!(!same.is_same(&ours, &report(near(), "hole"), 8));
        assert!(!same.is_same(&ours, &report(at("-7.501", "110.8"), "hole"), 2));
        assert!(!same.is_same(&Answers::new(), &ours, 0), "a place that nobody knows is near none");
    }
}
