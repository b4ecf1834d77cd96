//! Whether a change makes wrong what was right: the same questions asked before and after it.

use std::collections::BTreeMap;

use crate::engine::Engine;
use crate::intent::Intent;
use crate::reply::{Context, Reply, Says};

/// A question of which it is known what it means.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Labelled {
    /// As it is typed.
    pub question: String,
    /// The services of which each is right; none where there is none.
    pub services: Vec<String>,
    /// Whether it can be answered here at all.
    pub answerable: bool,
}

/// How a question went with one engine.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answered {
    /// The question.
    pub question: String,
    /// What was said it is about; none for no service.
    pub about: Option<String>,
    /// Whether that is right.
    pub right: bool,
}

/// How a question went with each of two engines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The question.
    pub question: String,
    /// What the first said it is about; none for no service.
    pub before: Option<String>,
    /// What the second says.
    pub after: Option<String>,
}

/// What a change does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    /// How many questions were asked.
    pub asked: usize,
    /// How many the first answers rightly.
    pub right_before: usize,
    /// How many the second answers rightly.
    pub right_after: usize,
    /// What was right and is wrong.
    pub worse: Vec<Change>,
    /// What was wrong and is right.
    pub better: Vec<Change>,
}

impl Labelled {
    /// Reads a line of five columns: question, language, kind, services (`a|b`, `-` for none), `yes` or `no`.
    pub fn read(line: &str) -> Option<Self> {
        let cells: Vec<&str> = line.split('\t').collect();
        let [question, _, _, services, answerable] = cells.as_slice() else { return None };
        let services = services.split('|').filter(|id| *id != "-").map(str::to_owned).collect();
        Some(Self { question: (*question).to_owned(), services, answerable: *answerable == "yes" })
    }

    /// Whether a reply is right: about one of its services, about none where there is none, and refused where it has no answer. What
    /// somebody taught is an answer to what had none, and stands in the way of one that a service has.
    pub fn is_right(&self, reply: &Reply) -> bool {
        let taught = matches!(reply.says, Says::Taught { .. });
        match &reply.service {
            Some(id) => self.services.contains(id),
            None if self.answerable => self.services.is_empty(),
            None => reply.intent == Intent::Unknown || taught,
        }
    }
}

/// Asks an engine these questions, each by itself.
pub fn answered(engine: &Engine, set: &[Labelled]) -> Vec<Answered> {
    let ask = |one: &Labelled| {
        let reply = engine.answer(&Context::default(), &one.question).0;
        let right = one.is_right(&reply);
        Answered { question: one.question.clone(), about: reply.service, right }
    };
    set.iter().map(ask).collect()
}

/// What changed between two times when the same questions were asked. A question of only one of them is left out.
pub fn compared(before: &[Answered], after: &[Answered]) -> Comparison {
    let known: BTreeMap<&str, &Answered> =
        before.iter().map(|one| (one.question.as_str(), one)).collect();
    let mut told = Comparison::default();
    for is in after {
        let Some(was) = known.get(is.question.as_str()) else { continue };
        told.asked += 1;
        told.right_before += usize::from(was.right);
        told.right_after += usize::from(is.right);
        let change = || Change {
            question: is.question.clone(),
            before: was.about.clone(),
            after: is.about.clone(),
        };
        match (was.right, is.right) {
            (true, false) => told.worse.push(change()),
            (false, true) => told.better.push(change()),
            (true, true) | (false, false) => (),
        }
    }
    told
}

/// Asks both engines the same questions, each by itself.
pub fn compare(before: &Engine, after: &Engine, set: &[Labelled]) -> Comparison {
    compared(&answered(before, set), &answered(after, set))
}
