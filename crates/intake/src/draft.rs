//! Drafts: started, opened, saved. A save that would undo another one is told so.

use std::collections::BTreeMap;

use db::{Batch, DbError};
use definition::Answers;
use terms::{AgencyId, CaseId, Date, Moment, PersonId, Zone};
use vault::{Place, Purpose, Sealed, SubjectKey};

use crate::App;
use crate::error::Failure;
use crate::port::Published;
use crate::store::{self, DraftRow};
use crate::typed::{Contents, Typed};

/// The subject under whose key a whole draft is sealed: what is in it is theirs to see until it is sent.
const SUBJECT: &str = "applicant";
/// The field that the place of a draft's seal names.
const FIELD: &str = "draft";

/// A draft, opened for its owner.
#[derive(Clone)]
pub(crate) struct Draft {
    pub(crate) row: DraftRow,
    pub(crate) key: SubjectKey,
    pub(crate) answers: Answers,
    /// What is not right yet or not ready, by page.
    pub(crate) typed: Typed,
    pub(crate) published: Published,
}

/// How a page was saved.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Save {
    /// Whole: whoever has it open from before is told.
    Done,
    /// As far as it came. Its person may go back to it as it was and mend it there: nobody else is meant by that.
    Open,
}

/// A draft in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftLine {
    /// Its id: the page is `/isian/{id}`.
    pub id: CaseId,
    /// The service.
    pub service: String,
    /// When it was saved last.
    pub saved_at: Moment,
    /// The last day on which it is there if it is not saved again.
    pub kept_until: Date,
}

/// The drafts of a person, newest first.
///
/// # Errors
/// When the database could not be asked.
pub async fn drafts_of(app: &App, person: PersonId) -> Result<Vec<DraftLine>, DbError> {
    let agency = app.web.brand().agency;
    let lines = store::drafts(&app.db, agency, person).await?;
    let line = |(id, service, saved_at): (CaseId, String, Moment)| DraftLine {
        kept_until: app.kept_until(&service, saved_at),
        id,
        service,
        saved_at,
    };
    Ok(lines.into_iter().map(line).collect())
}

impl App {
    /// The draft that a person has for a service; a new one if there is none.
    pub(crate) async fn start(&self, person: PersonId, service: &str) -> Result<CaseId, Failure> {
        let agency = self.web.brand().agency;
        let published = self.services.latest(service).ok_or(Failure::NotFound)?;
        if let Some(id) = store::draft_for(&self.db, agency, person, service).await? {
            return Ok(id);
        }
        let (id, now) = (CaseId::new(self.web.id()), self.web.now());
        let new = self.keys.create(agency, id, person);
        let mut row = DraftRow {
            agency,
            id,
            person,
            service: service.to_owned(),
            service_version: published.version,
            version: 1,
            pages: BTreeMap::new(),
            key: new.id,
            sealed: Vec::new(),
            saved_at: now,
        };
        row.sealed = self.seal(&row, &new.key, &Contents::default());
        match self.db.commit(new.batch.then(store::add(&row))).await {
            Ok(()) => Ok(id),
            // A double click: the other request made it.
            Err(DbError::Duplicate(_)) => {
                let found = store::draft_for(&self.db, agency, person, service).await?;
                found.ok_or(Failure::Busy)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// A person's own draft, opened.
    pub(crate) async fn open(&self, person: PersonId, id: CaseId) -> Result<Draft, Failure> {
        let agency = self.web.brand().agency;
        let Some(row) = store::draft(&self.db, agency, id, person).await? else {
            let number = self.filed.number(person, id).await?;
            return Err(number.map_or(Failure::NotFound, Failure::Filed));
        };
        let published = self.services.latest(&row.service).ok_or(Failure::NotFound)?;
        let key = self.keys.load(agency, id, row.key).await?.ok_or(Failure::NotFound)?;
        let sealed = Sealed::<Contents>::from_bytes(row.key, row.sealed.clone());
        let place = place(agency, id);
        let (Contents { answers, typed }, read) =
            vault::open(&key, &sealed, &place, Purpose::Own).map_err(|_| Failure::Sealed)?;
        debug_assert!(!read.purpose.is_disclosure(), "its owner reads it");
        Ok(Draft { row, key, answers, typed, published })
    }

    /// The statement that saves answers, and what is kept beside them, after a page was sent.
    pub(crate) fn saving(
        &self,
        draft: &Draft,
        (page, how): (&str, Save),
        answers: &Answers,
        now: Moment,
    ) -> Batch {
        let mut row = draft.row.clone();
        *row.pages.entry(page.to_owned()).or_insert(0) += match how {
            Save::Done => 1,
            Save::Open => 0,
        };
        row.service_version = draft.published.version;
        row.saved_at = now;
        let contents = Contents { answers: answers.clone(), typed: draft.typed.clone() };
        row.sealed = self.seal(&row, &draft.key, &contents);
        store::save(&row)
    }

    pub(crate) fn seal(&self, row: &DraftRow, key: &SubjectKey, contents: &Contents) -> Vec<u8> {
        let place = place(row.agency, row.id);
        vault::seal(key, row.key, contents, &place, self.web.random()).to_bytes()
    }
}

impl Draft {
    /// The last day on which it is there if it is not saved again.
    pub(crate) fn kept_until(&self, zone: &Zone) -> Date {
        self.published.service.drafts_kept().after(self.row.saved_at.day(zone))
    }

    /// How often this page was saved whole.
    pub(crate) fn page_version(&self, page: &str) -> i64 {
        self.row.pages.get(page).copied().unwrap_or(0)
    }
}

fn place(agency: AgencyId, case: CaseId) -> Place<'static> {
    Place { owner: agency.uuid(), case, subject: SUBJECT, field: FIELD }
}
