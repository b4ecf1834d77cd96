//! What was typed and is not right yet: kept under the draft's seal until it is, and never one of its answers.

use std::collections::BTreeMap;

use definition::form::{Context, FieldProblem, Outcome, PageView};
use definition::{Answers, FileRef};
use serde::{Deserialize, Serialize};

use crate::draft::Draft;
use crate::field_html;
use crate::page::{Notice, chosen};

/// What was typed on pages that are not right yet or not ready, as their inputs sent it.
pub(crate) type Typed = BTreeMap<String, Vec<(String, String)>>;

/// What lies under the seal of a draft.
#[derive(Clone, Default, PartialEq, Debug, Serialize, Deserialize)]
pub(crate) struct Contents {
    #[serde(flatten)]
    pub(crate) answers: Answers,
    /// Beside the answers, under a name that no field can have: a draft without it is read as before.
    #[serde(rename = "#typed", default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) typed: Typed,
    /// Scans of the paper that the applicant signed, likewise.
    #[serde(rename = "#paper", default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) paper: Vec<FileRef>,
    /// Where the camera says that a photo was taken, in millionths of a degree, until its person says whether it is
    /// there; likewise.
    #[serde(rename = "#place", default, skip_serializing_if = "Option::is_none")]
    pub(crate) place: Option<(i64, i64)>,
    /// What of a report its person does not want everybody to see, as the check of all answers asks it; likewise.
    #[serde(rename = "#held_back", default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) held_back: Vec<String>,
}

/// After what a page is shown again: it stands in its address, so that "back" and "reload" show it once more.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub enum After {
    /// After nothing: somebody comes to it.
    #[default]
    Nothing,
    /// After it was sent, and is not right yet.
    Saving,
    /// After something was looked for, added or taken out: nothing is a mistake yet.
    Changing,
    /// After another tab had saved it meanwhile.
    Elsewhere,
    /// After it was sent as it had been, though something is to be mended.
    Unchanged,
    /// After its person had signed in anew meanwhile: it was sent under a token of before.
    Renewed,
}

impl After {
    /// What an address says.
    pub fn named(name: &str) -> Self {
        match name {
            "simpan" => Self::Saving,
            "ubah" => Self::Changing,
            "tab" => Self::Elsewhere,
            "sama" => Self::Unchanged,
            "masuk" => Self::Renewed,
            _ => Self::Nothing,
        }
    }

    /// As an address says it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Nothing => "",
            Self::Saving => "simpan",
            Self::Changing => "ubah",
            Self::Elsewhere => "tab",
            Self::Unchanged => "sama",
            Self::Renewed => "masuk",
        }
    }
}

/// A file that was not kept, by document: the key of the text that says why, and the file's name.
pub(crate) type RefusedFile = (String, String, String);

/// Under this name stand the files that were not kept, beside what was typed: no field can have it.
const REFUSED: &str = "#refused";

/// A page as it was left, with what there is to say about it.
pub(crate) struct Kept {
    pub(crate) page: PageView,
    pub(crate) told: Told,
}

/// What there is to say about a page that was left before it was right.
#[derive(Default)]
pub(crate) struct Told {
    pub(crate) problems: Vec<FieldProblem>,
    pub(crate) warnings: Vec<FieldProblem>,
    pub(crate) files: Vec<RefusedFile>,
    /// Why it has to be saved once more.
    pub(crate) notice: Option<Notice>,
}

impl Told {
    /// Of these questions, after they were left as they were typed.
    pub(crate) fn new(
        after: After,
        questions: &[String],
        typed: &[(String, String)],
        outcome: Outcome,
    ) -> Self {
        let files = refused_files(typed);
        match after {
            After::Nothing => Self { problems: wrong(questions, &outcome), ..Self::default() },
            After::Saving => {
                Self { problems: outcome.problems, warnings: outcome.warnings, files, notice: None }
            }
            After::Changing | After::Unchanged => Self { files, ..Self::default() },
            After::Elsewhere => Self { files, notice: Some(Notice::Elsewhere), ..Self::default() },
            After::Renewed => {
                Self { notice: Some(Notice::Again(chosen(typed))), ..Self::default() }
            }
        }
    }
}

impl Draft {
    /// Keeps a page as it was typed, with the files that were not kept, to be shown again.
    pub(crate) fn keep_page(
        &mut self,
        page: &str,
        outcome: &Outcome,
        files: &[RefusedFile],
        context: &Context,
    ) {
        let questions = self.questions(page, outcome, context);
        self.typed.insert(page.to_owned(), to_keep(&questions, outcome, files));
    }

    /// Keeps what was typed on a page while something of it is not right; else forgets what was kept.
    pub(crate) fn keep_typed(&mut self, page: &str, outcome: &Outcome, context: &Context) {
        self.typed.remove(page);
        if let Some(typed) = not_right_yet(&self.questions(page, outcome, context), outcome) {
            self.typed.insert(page.to_owned(), typed);
        }
    }

    fn questions(&self, page: &str, outcome: &Outcome, context: &Context) -> Vec<String> {
        let service = &self.published.service;
        let shown = service.page_as_typed(page, &outcome.typed, &outcome.answers, context);
        shown.map(|shown| field_html::paths(&shown.fields)).unwrap_or_default()
    }

    /// A page with what is kept of it, and what there is to say about that; none when nothing is kept.
    pub(crate) fn page_kept(&self, page: &str, after: After, context: &Context) -> Option<Kept> {
        let (typed, service) = (self.typed.get(page)?, &self.published.service);
        let shown = service.page_as_typed(page, typed, &self.answers, context)?;
        let outcome = service.read_page(page, typed, &self.answers, context);
        let told = Told::new(after, &field_html::paths(&shown.fields), typed, outcome);
        Some(Kept { page: shown, told })
    }
}

/// What is kept of a page to be shown again: what was typed at its questions, which files were not kept, and which have
/// to be chosen once more.
pub(crate) fn to_keep(
    questions: &[String],
    outcome: &Outcome,
    files: &[RefusedFile],
) -> Vec<(String, String)> {
    let mut typed = typed_at(questions, outcome);
    typed.extend(told_files(files));
    typed.extend(outcome.typed.iter().filter(|(name, _)| name == web::CHOSEN).cloned());
    typed
}

/// Files that were not kept, as they are kept beside what was typed.
pub(crate) fn told_files(files: &[RefusedFile]) -> Vec<(String, String)> {
    let told = files.iter().map(|(document, why, name)| format!("{document}/{why}/{name}"));
    told.map(|told| (REFUSED.to_owned(), told)).collect()
}

/// The files that were not kept, out of what is kept of a page.
pub(crate) fn refused_files(typed: &[(String, String)]) -> Vec<RefusedFile> {
    let told = typed.iter().filter(|(name, _)| name == REFUSED);
    let parts = told.filter_map(|(_, told)| {
        let mut parts = told.splitn(3, '/').map(str::to_owned);
        Some((parts.next()?, parts.next()?, parts.next()?))
    });
    parts.collect()
}

fn typed_at(questions: &[String], outcome: &Outcome) -> Vec<(String, String)> {
    let of_a_question = |name: &str| questions.iter().any(|path| is_of(name, path));
    let typed = outcome.typed.iter();
    typed.filter(|(name, value)| !value.is_empty() && of_a_question(name)).cloned().collect()
}

/// What was typed at these questions when something of it is not right; none when nothing is wrong with it.
pub(crate) fn not_right_yet(
    questions: &[String],
    outcome: &Outcome,
) -> Option<Vec<(String, String)>> {
    (!wrong(questions, outcome).is_empty()).then(|| typed_at(questions, outcome))
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
pub(crate) fn is_of(name: &str, question: &str) -> bool {
    let part = name.strip_prefix(question);
    part.is_some_and(|part| part.is_empty() || part.starts_with('.'))
}

#[cfg(test)]
mod tests;
