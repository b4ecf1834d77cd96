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
    /// Whether it complains; then where no category is named each is right.
    complains: bool,
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
        let [question, _, kind, services, answerable] = cells.as_slice() else { return None };
        let services = services.split('|').filter(|id| *id != "-").map(str::to_owned).collect();
        Some(Self {
            question: (*question).to_owned(),
            services,
            complains: *kind == Intent::Complain.name(),
            answerable: *answerable == "yes",
        })
    }

    /// Whether a reply is right: about one of its services, about none where there is none, and refused where it has no answer. What
    /// somebody taught is an answer to what had none, and stands in the way of one that a service has.
    pub fn is_right(&self, reply: &Reply) -> bool {
        let taught = matches!(reply.says, Says::Taught { .. });
        let is_any = self.complains && self.services.is_empty();
        match reply.about() {
            Some(_) if is_any && reply.category.is_some() => true,
            Some(id) => self.services.iter().any(|own| own == id),
            None if self.answerable => self.services.is_empty(),
            None => reply.intent == Intent::Unknown || taught,
        }
    }
}

/// How questions went once, kept as lines to be compared with later.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Saved {
    /// The questions with their labels, a line each.
    pub labels: Vec<String>,
    /// How each went.
    pub went: Vec<Answered>,
}

/// The first line of what is kept: the columns of labelled questions, and how each went.
const HEADER: &str = "question\tlanguage\tintent\tservice\tanswerable\tanswered\tright";

impl Saved {
    /// The lines of a file of labelled questions, below the names of its columns.
    ///
    /// # Errors
    /// Which of them are no questions with five columns, or that there are none.
    pub fn labels(text: &str) -> Result<Vec<String>, String> {
        let lines = text.lines().skip(1).filter(|line| !line.trim().is_empty());
        let lines: Vec<String> = lines.map(str::to_owned).collect();
        let wrong = lines.iter().filter(|line| Labelled::read(line).is_none()).count();
        if lines.is_empty() || wrong > 0 {
            let sound = lines.len() - wrong;
            return Err(format!(
                "{sound} of {} lines are questions with five columns",
                lines.len()
            ));
        }
        Ok(lines)
    }

    /// Asks an engine these questions.
    pub fn asked(engine: &Engine, labels: Vec<String>) -> Self {
        let set: Vec<Labelled> = labels.iter().filter_map(|line| Labelled::read(line)).collect();
        Self { went: answered(engine, &set), labels }
    }

    /// Reads what was kept.
    ///
    /// # Errors
    /// Which line was not written by [`Saved::written`].
    pub fn read(text: &str) -> Result<Self, String> {
        let mut lines = text.lines();
        if lines.next() != Some(HEADER) {
            return Err("this was not written by --save".to_owned());
        }
        let mut saved = Self::default();
        for line in lines {
            let cells: Vec<&str> = line.split('\t').collect();
            let [labels @ .., about, right] = cells.as_slice() else {
                return Err(format!("{line:?} has not seven columns"));
            };
            let question = labels.first().copied().unwrap_or_default().to_owned();
            let about = (*about != "-").then(|| (*about).to_owned());
            saved.labels.push(labels.join("\t"));
            saved.went.push(Answered { question, about, right: *right == "yes" });
        }
        Ok(saved)
    }

    /// As it is kept.
    pub fn written(&self) -> String {
        let line = |(labels, one): (&String, &Answered)| {
            let right = if one.right { "yes" } else { "no" };
            format!("{labels}\t{}\t{right}\n", one.about.as_deref().unwrap_or("-"))
        };
        let lines: String = self.labels.iter().zip(&self.went).map(line).collect();
        format!("{HEADER}\n{lines}")
    }
}

/// Asks an engine these questions, each by itself.
pub fn answered(engine: &Engine, set: &[Labelled]) -> Vec<Answered> {
    let ask = |one: &Labelled| {
        let reply = engine.answer(&Context::default(), &one.question).0;
        let right = one.is_right(&reply);
        Answered { question: one.question.clone(), about: reply.about().map(str::to_owned), right }
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
