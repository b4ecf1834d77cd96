//! What was typed and is not right yet: kept under the draft's seal until it is, and never one of its answers.

use std::collections::BTreeMap;

use definition::Answers;
use definition::form::{Context, FieldProblem, Outcome, PageView};
use serde::{Deserialize, Serialize};

use crate::draft::Draft;
use crate::field_html;

/// What was typed on pages on which something is not right yet, as their inputs sent it.
pub(crate) type Typed = BTreeMap<String, Vec<(String, String)>>;

/// What lies under the seal of a draft.
#[derive(Clone, Default, PartialEq, Debug, Serialize, Deserialize)]
pub(crate) struct Contents {
    #[serde(flatten)]
    pub(crate) answers: Answers,
    /// Beside the answers, under a name that no field can have: a draft without it is read as before.
    #[serde(rename = "#typed", default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) typed: Typed,
}

impl Draft {
    /// Keeps what was typed on a page while something of it is not right; else forgets what was kept.
    pub(crate) fn keep_typed(&mut self, page: &str, outcome: &Outcome, context: &Context) {
        self.typed.remove(page);
        let service = &self.published.service;
        let shown = service.page_as_typed(page, &outcome.typed, &outcome.answers, context);
        let Some(shown) = shown else { return };
        if let Some(typed) = not_right_yet(&field_html::paths(&shown.fields), outcome) {
            self.typed.insert(page.to_owned(), typed);
        }
    }

    /// A page with what is kept of it, and what is wrong with that; none when nothing is kept.
    pub(crate) fn page_kept(
        &self,
        page: &str,
        context: &Context,
    ) -> Option<(PageView, Vec<FieldProblem>)> {
        let (typed, service) = (self.typed.get(page)?, &self.published.service);
        let shown = service.page_as_typed(page, typed, &self.answers, context)?;
        let outcome = service.read_page(page, typed, &self.answers, context);
        let problems = wrong(&field_html::paths(&shown.fields), &outcome);
        Some((shown, problems))
    }
}

/// What was typed at these questions when something of it is not right; none when nothing is wrong with it.
pub(crate) fn not_right_yet(
    questions: &[String],
    outcome: &Outcome,
) -> Option<Vec<(String, String)>> {
    if wrong(questions, outcome).is_empty() {
        return None;
    }
    let of_a_question = |name: &str| questions.iter().any(|path| is_of(name, path));
    let typed = outcome.typed.iter();
    let typed = typed.filter(|(name, value)| !value.is_empty() && of_a_question(name));
    Some(typed.cloned().collect())
}

/// The problems of questions at which something was typed: what was left empty is only missing.
pub(crate) fn wrong(questions: &[String], outcome: &Outcome) -> Vec<FieldProblem> {
    let was_typed = |problem: &&FieldProblem| {
        // A list stands before its items, so the first is the whole question.
        let question = questions.iter().find(|path| is_of(&problem.path, path));
        question.is_some_and(|path| {
            let count = format!("{path}.count");
            let mut typed = outcome.typed.iter();
            typed.any(|(name, value)| !value.is_empty() && *name != count && is_of(name, path))
        })
    };
    outcome.problems.iter().filter(was_typed).cloned().collect()
}

/// Whether a name is that of a question or of a part of it.
fn is_of(name: &str, question: &str) -> bool {
    let part = name.strip_prefix(question);
    part.is_some_and(|part| part.is_empty() || part.starts_with('.'))
}

#[cfg(test)]
mod tests;
