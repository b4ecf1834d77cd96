//! The road of one case, its conditions already answered by whoever holds the answers.

use crate::calendar::Span;
use crate::event::End;

/// The stages in their order; the first is where a submitted case goes.
#[derive(Debug, Clone)]
pub struct Road {
    /// The stages.
    pub stages: Vec<Stage>,
    /// The promise.
    pub promise: Span,
    /// Counted from a complete file: a correction at the first stage starts it again.
    pub from_complete: bool,
}

/// A stage.
#[derive(Debug, Clone)]
pub struct Stage {
    /// Its id.
    pub id: String,
    /// Who works on it.
    pub role: String,
    /// The unit that does.
    pub unit: String,
    /// Within which time.
    pub within: Span,
    /// False: the case passes through by the first outcome, unseen.
    pub applies: bool,
    /// What must be ticked before the way on.
    pub checks: Vec<String>,
    /// The ways out; the first is the way on.
    pub outcomes: Vec<Outcome>,
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
}

/// Where an outcome leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Way {
    /// To a stage.
    Stage(String),
    /// Back to the applicant.
    Applicant,
    /// To the end.
    End(End),
}

impl Road {
    /// The stage with this id.
    pub fn stage(&self, id: &str) -> Option<&Stage> {
        self.stages.iter().find(|stage| stage.id == id)
    }

    /// Where one really arrives: stages that do not apply are passed by their first outcome.
    pub(crate) fn arrive(&self, mut way: Way) -> Way {
        for _ in 0..=self.stages.len() {
            let Way::Stage(id) = &way else { return way };
            match self.stage(id) {
                Some(stage) if !stage.applies => match stage.outcomes.first() {
                    Some(first) => way = first.to.clone(),
                    None => return way,
                },
                _ => return way,
            }
        }
        way
    }
}
