//! Sending: everything `cases` needs to make a case of a draft.

use db::Batch;
use definition::form::{FieldProblem, Refused};
use definition::{Answers, FileRef, Value};
use terms::{CaseId, KeyId, PersonId};
use vault::SubjectKey;
use web::{Citizen, Staff, View};

use crate::App;
use crate::draft::Draft;
use crate::error::Failure;
use crate::filling::Filling;
use crate::port::{OwnLetter, Published};
use crate::store;

/// A draft that is complete.
pub struct Submission {
    /// The case it becomes has the draft's id.
    pub case: CaseId,
    /// Who filled it in.
    pub person: PersonId,
    /// The service and its version.
    pub published: Published,
    /// The answers, without hidden ones, with computed ones.
    pub answers: Answers,
    /// The files given for the documents asked for, by document.
    pub uploads: Vec<(String, FileRef)>,
    /// The id of the applicant's key.
    pub key_id: KeyId,
    /// The applicant's key: the files are sealed under it, and it stays with the case.
    pub key: SubjectKey,
    /// Where an officer typed it.
    pub entered: Option<Typed>,
    /// The letters of ours that it uses up.
    pub letters: Vec<OwnLetter>,
    /// Removes the draft and uses up its letters; belongs in the batch that makes the case. Stale if the draft changed,
    /// stale or a duplicate if a letter served another case meanwhile.
    pub batch: Batch,
}

/// That an officer typed a draft at a counter, from a signed paper.
#[derive(Clone, Debug)]
pub struct Typed {
    /// Id of the unit.
    pub unit: String,
    /// The scans of the paper; they are among the files of the case.
    pub paper: Vec<FileRef>,
}

/// Why a draft was not taken.
#[derive(Debug)]
pub enum Untaken {
    /// Something is missing or wrong: page and problem.
    Open(Vec<(String, FieldProblem)>),
    /// The paper that it was typed from was not scanned.
    NoPaper,
    /// This person cannot apply.
    Refused(Refused),
    /// As elsewhere.
    Failed(Failure),
}

impl From<Failure> for Untaken {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

/// A person's own draft, complete and ready to become a case.
///
/// # Errors
/// [`Untaken`]: what is open, why not, or what failed ([`Failure::NotFound`] when it was sent already).
pub async fn take(
    app: &App,
    view: &View,
    citizen: &Citizen,
    draft: CaseId,
) -> Result<Submission, Untaken> {
    complete(app, view, app.open_own(citizen, draft).await?)
}

/// A draft that an officer typed at a counter, complete and ready to become a case.
///
/// # Errors
/// As [`take`].
pub async fn take_entered(
    app: &App,
    view: &View,
    staff: &Staff,
    draft: CaseId,
) -> Result<Submission, Untaken> {
    let draft = app.open_by(&Filling::Counter(staff.clone()), draft).await?;
    match draft.paper.is_empty() {
        true => Err(Untaken::NoPaper),
        false => complete(app, view, draft),
    }
}

fn complete(app: &App, view: &View, draft: Draft) -> Result<Submission, Untaken> {
    let context = app.context(view);
    let service = &draft.published.service;
    let open = service.check_all(&draft.answers, &context);
    if !open.is_empty() {
        return Err(Untaken::Open(open));
    }
    if let Some(refused) = service.eligibility(&draft.answers, &context) {
        return Err(Untaken::Refused(refused));
    }
    let answers = service.visible(&draft.answers, &context);
    let uploads = answers.iter().flat_map(|(id, value)| {
        value.files().iter().map(|file| (id.clone(), file.clone())).collect::<Vec<_>>()
    });
    let (letters, used_up) = app.using_up(&draft, &answers);
    Ok(Submission {
        case: draft.row.id,
        person: draft.row.person,
        entered: draft
            .row
            .counter
            .as_ref()
            .map(|counter| Typed { unit: counter.unit.clone(), paper: draft.paper.clone() }),
        uploads: uploads.collect(),
        answers,
        key_id: draft.row.key,
        batch: store::drop(draft.row.agency, draft.row.id, draft.row.version).then(used_up),
        letters,
        key: draft.key,
        published: draft.published,
    })
}

/// The files of an answer.
pub(crate) fn files<'a>(answers: &'a Answers, document: &str) -> &'a [FileRef] {
    answers.get(document).map(Value::files).unwrap_or_default()
}
