//! What intake needs from its neighbours: published services, and keys.

use std::sync::Arc;

use db::{Batch, DbError, Query, Row};
use definition::{Answers, Coming, Letter, Need, OfferedLetter, Regions, Service};
use terms::{AgencyId, CaseId, FileId, KeyId, OfficerId, PersonId, RegionCode};
use vault::SubjectKey;
use web::{Later, Staff, View};

/// A published service.
#[derive(Clone)]
pub struct Published {
    /// The service.
    pub service: Arc<Service>,
    /// Which version of it.
    pub version: i64,
}

/// The services that are published, and the regions of their agency. The catalogue knows.
pub trait Services: Send + Sync {
    /// The version in force of a service.
    fn latest(&self, id: &str) -> Option<Published>;
    /// The version in force of every service, by title.
    fn all(&self) -> Vec<Published>;
    /// The region data.
    fn regions(&self) -> Arc<dyn Regions>;
    /// The region that the agency serves.
    fn agency_region(&self) -> RegionCode;
}

/// A subject's key that was just made.
pub struct NewKey {
    /// Its id.
    pub id: KeyId,
    /// The key.
    pub key: SubjectKey,
    /// What keeps it, wrapped.
    pub batch: Batch,
}

/// A case in which a letter is being made.
#[derive(Clone, Debug)]
pub struct Running {
    /// Its id.
    pub id: CaseId,
    /// What is offered of it.
    pub coming: Coming,
}

/// The cases that drafts became. `cases` knows.
pub trait Filed: Send + Sync {
    /// The cases of a person for a service that have not ended. Where a letter serves `once`, without those whose letter
    /// another case waits for.
    fn running<'a>(
        &'a self,
        person: PersonId,
        service: &'a str,
        once: bool,
    ) -> Later<'a, Result<Vec<Running>, DbError>>;
    /// The row by which a case waits for what becomes of another one, for this need.
    fn wait_for(&self, case: CaseId, need: &str, other: CaseId) -> Batch;
    /// The number of the case that this person's draft became. A foreign one and none are found out by the same
    /// statements.
    fn number(&self, person: PersonId, draft: CaseId)
    -> Later<'_, Result<Option<String>, DbError>>;
    /// The number of the case that a draft became which this officer typed at a counter.
    fn entered(
        &self,
        officer: OfficerId,
        draft: CaseId,
    ) -> Later<'_, Result<Option<String>, DbError>>;
    /// What goes on once this draft of a person is thrown away; belongs in the batch that does.
    fn freed<'a>(
        &'a self,
        person: PersonId,
        service: &'a str,
        draft: CaseId,
    ) -> Later<'a, Result<Batch, DbError>>;
}

/// Files of cases that did not come in with a form: letters, of which `issuance` knows, and copies for everybody, of which
/// `complaints` knows.
pub trait OtherFiles: Send + Sync {
    /// Those of a case.
    fn of_case(&self, agency: AgencyId, case: CaseId) -> Later<'_, Result<Vec<FileId>, DbError>>;
}

/// Which letters are looked for, and for whom.
#[derive(Clone, Copy)]
pub struct WantedLetters<'a> {
    /// Whose they must be.
    pub person: PersonId,
    /// What they are needed for.
    pub need: &'a Need,
    /// The service that makes them.
    pub made_by: &'a Service,
    /// Which of its letters.
    pub letter: &'a Letter,
    /// Who looks at them at which unit's counter; none: whose they are.
    pub staff: Option<(&'a Staff, &'a str)>,
}

/// A letter of somebody's own.
#[derive(Clone, Debug)]
pub struct OwnLetter {
    /// What is offered of it.
    pub offered: OfferedLetter,
    /// The case that it was made in.
    pub made_in: CaseId,
    /// The case that it served, and that came to nothing: it may serve another one.
    pub served: Option<CaseId>,
}

/// Letters of ours that somebody may use where another service needs them. `issuance` knows.
pub trait Letters: Send + Sync {
    /// Those that are theirs, valid today and not used up, the newest first. What staff see of them is recorded before.
    fn own<'a>(&'a self, wanted: WantedLetters<'a>) -> Later<'a, Result<Vec<OwnLetter>, DbError>>;
    /// Whether a letter may still serve, or another case was first.
    fn is_free<'a>(&'a self, letter: &'a OwnLetter) -> Later<'a, Result<bool, DbError>>;
    /// The case that a letter serves now.
    fn serves<'a>(&'a self, letter: &'a str) -> Later<'a, Result<Option<CaseId>, DbError>>;
    /// The row by which a letter serves this case and no other: stale or a duplicate when another one was first.
    fn use_up(&self, letter: &OwnLetter, case: CaseId) -> Batch;
}

/// A public report that is like one that is about to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlikeReport {
    /// What it is about.
    pub title: String,
    /// Where it is, and since when.
    pub note: String,
    /// Its page.
    pub href: String,
}

/// What everybody may see of complaints. The slice of complaints knows.
pub trait Reports: Send + Sync {
    /// Those like one with these answers, the nearest first; none where the service is no complaint.
    fn alike<'a>(
        &'a self,
        service: &'a Service,
        answers: &'a Answers,
        view: &'a View,
    ) -> Later<'a, Result<Vec<AlikeReport>, DbError>>;
    /// Where somebody is led before they go on at `next`: what they told now cannot wait. None where nothing of it is
    /// an emergency, or the service is no complaint.
    fn first(
        &self,
        service: &Service,
        before: &Answers,
        after: &Answers,
        next: &str,
    ) -> Option<String>;
}

/// Nothing was reported yet; for tests of other pages.
#[derive(Clone, Copy, Debug)]
pub struct NoReports;

impl Reports for NoReports {
    fn alike<'a>(
        &'a self,
        _: &'a Service,
        _: &'a Answers,
        _: &'a View,
    ) -> Later<'a, Result<Vec<AlikeReport>, DbError>> {
        Box::pin(async { Ok(Vec::new()) })
    }

    fn first(&self, _: &Service, _: &Answers, _: &Answers, _: &str) -> Option<String> {
        None
    }
}

/// Keys of subjects. `identity` keeps them.
pub trait Keys: Send + Sync {
    /// A new key for the applicant of a draft, and of the case it will be; `person` is whose it is.
    fn create(&self, agency: AgencyId, case: CaseId, person: PersonId) -> NewKey;
    /// Records that an officer at a unit's counter looks at what they type there for somebody.
    fn looks<'a>(
        &'a self,
        staff: &'a Staff,
        unit: &'a str,
        draft: CaseId,
    ) -> Later<'a, Result<(), DbError>>;
    /// Destroys every key of a draft that is given up.
    fn destroy(&self, agency: AgencyId, case: CaseId) -> Batch;
    /// The question for the keys of a draft, to be asked in the same breath as its row.
    fn asked(&self, agency: AgencyId, case: CaseId) -> Query;
    /// The key with this id in the answer, unless it was destroyed.
    ///
    /// # Errors
    /// [`DbError`] when one does not open.
    fn found(&self, rows: &[Row], key: KeyId) -> Result<Option<SubjectKey>, DbError>;
}
