//! Drafts: started, opened, saved. A save that would undo another one is told so.

use std::collections::BTreeMap;
use std::sync::Arc;

use db::{Batch, DbError, Query, Row};
use definition::{Answers, FileRef, Service};
use terms::{AgencyId, CaseId, Date, Moment, OfficerId, PersonId, Zone};
use vault::{Place, Purpose, Sealed, SubjectKey};
use web::{Citizen, Staff};

use crate::App;
use crate::error::Failure;
use crate::filling::{AtCounter, Filling, list_at, pages_at};
use crate::needs::{OwnLetters, Waiting};
use crate::port::Published;
use crate::store::{self, DraftRow};
use crate::typed::{Contents, Typed};

/// The subject under whose key a whole draft is sealed: what is in it is theirs to see until it is sent.
const SUBJECT: &str = "applicant";
/// The field that the place of a draft's seal names.
const FIELD: &str = "draft";

/// A draft, opened for whoever fills it in.
#[derive(Clone)]
pub(crate) struct Draft {
    pub(crate) row: DraftRow,
    pub(crate) key: SubjectKey,
    pub(crate) answers: Answers,
    /// What is not right yet or not ready, by page.
    pub(crate) typed: Typed,
    /// Scans of the paper that is typed from.
    pub(crate) paper: Vec<FileRef>,
    /// Where a photo says that it was taken, while that is not answered.
    pub(crate) place: Option<(i64, i64)>,
    /// What of a report its person does not want everybody to see, as far as they said it before the check of all answers.
    pub(crate) held_back: Vec<String>,
    pub(crate) published: Published,
    /// The letters of its person that it needs.
    pub(crate) letters: OwnLetters,
    /// The forms that wait for what it brings.
    pub(crate) waiting: Vec<Waiting>,
}

/// A draft's row, with the rows of its case's keys.
type WithKeys = (DraftRow, Vec<Row>);

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
    Ok(lines(app, store::drafts(&app.db, agency, person).await?))
}

/// The drafts that an officer types at a counter, newest first.
///
/// # Errors
/// When the database could not be asked.
pub async fn drafts_at_counter(app: &App, officer: OfficerId) -> Result<Vec<DraftLine>, DbError> {
    let agency = app.web.brand().agency;
    Ok(lines(app, store::drafts_of_officer(&app.db, agency, officer).await?))
}

fn lines(app: &App, rows: Vec<(CaseId, String, Moment)>) -> Vec<DraftLine> {
    let line = |(id, service, saved_at): (CaseId, String, Moment)| DraftLine {
        kept_until: app.kept_until(&service, saved_at),
        id,
        service,
        saved_at,
    };
    rows.into_iter().map(line).collect()
}

/// What an officer begins to type at a counter.
pub struct Entry<'a> {
    /// Who types.
    pub officer: OfficerId,
    /// At which unit.
    pub unit: &'a str,
    /// For whom.
    pub person: PersonId,
    /// For which service.
    pub service: &'a str,
    /// What is known of the applicant already; what the service does not ask for is left out.
    pub known: Answers,
}

/// Begins a draft at a counter.
///
/// # Errors
/// [`Failure::NotFound`] when there is no such service.
pub async fn enter(app: &App, entry: Entry<'_>) -> Result<CaseId, Failure> {
    let published = app.services.latest(entry.service).ok_or(Failure::NotFound)?;
    let answers = about_applicant(&published.service, entry.known);
    let contents = Contents { answers, ..Contents::default() };
    let counter = AtCounter { officer: entry.officer, unit: entry.unit.to_owned() };
    app.begin(entry.person, &published, Some(counter), &contents).await
}

/// The draft that somebody has for a service; a new one where there is none.
///
/// # Errors
/// [`Failure::NotFound`] when there is no such service.
pub async fn start(app: &App, person: PersonId, service: &str) -> Result<CaseId, Failure> {
    app.start(person, service).await
}

/// What of these answers a service asks of its applicant.
pub(crate) fn about_applicant(service: &Service, known: Answers) -> Answers {
    let asked = |id: &str| {
        let fact = id.strip_prefix("applicant.");
        fact.zip(service.subject("applicant")).is_some_and(|(fact, own)| {
            own.fields.iter().any(|field| field.id.ends_with(&format!(".{fact}")))
        })
    };
    known.into_iter().filter(|(id, _)| asked(id)).collect()
}

impl App {
    /// The draft that a person has for a service; a new one if there is none.
    pub(crate) async fn start(&self, person: PersonId, service: &str) -> Result<CaseId, Failure> {
        let published = self.services.latest(service).ok_or(Failure::NotFound)?;
        self.start_with(person, &published, &Contents::default()).await
    }

    /// The same; a new one begins with these contents.
    pub(crate) async fn start_with(
        &self,
        person: PersonId,
        published: &Published,
        contents: &Contents,
    ) -> Result<CaseId, Failure> {
        let (agency, service) = (self.web.brand().agency, published.service.id.as_str());
        if let Some(id) = store::draft_for(&self.db, agency, person, service).await? {
            return Ok(id);
        }
        match self.begin(person, published, None, contents).await {
            // A double click: the other request made it.
            Err(Failure::Store(DbError::Duplicate(_))) => {
                let found = store::draft_for(&self.db, agency, person, service).await?;
                found.ok_or(Failure::Busy)
            }
            begun => begun,
        }
    }

    /// A new draft.
    pub(crate) async fn begin(
        &self,
        person: PersonId,
        published: &Published,
        counter: Option<AtCounter>,
        contents: &Contents,
    ) -> Result<CaseId, Failure> {
        let agency = self.web.brand().agency;
        let (id, now) = (CaseId::new(self.web.id()), self.web.now());
        let new = self.keys.create(agency, id, person);
        let mut row = DraftRow {
            agency,
            id,
            person,
            service: published.service.id.clone(),
            service_version: published.version,
            version: 1,
            pages: BTreeMap::new(),
            key: new.id,
            sealed: Vec::new(),
            saved_at: now,
            counter,
        };
        row.sealed = self.seal(&row, &new.key, contents);
        self.db.commit(new.batch.then(self.adding(&row))).await?;
        Ok(id)
    }

    /// A person's own draft, opened.
    pub(crate) async fn open(&self, person: PersonId, id: CaseId) -> Result<Draft, Failure> {
        let agency = self.web.brand().agency;
        let Some(row) = self.asked(store::draft(agency, id, person), id).await? else {
            let number = self.filed.number(person, id).await?;
            return Err(number.map_or(Failure::NotFound, Failure::Filed));
        };
        self.opened(row, None).await
    }

    /// The same of whoever may have reported without an account from their browser too.
    pub(crate) async fn open_own(&self, citizen: &Citizen, id: CaseId) -> Result<Draft, Failure> {
        match (self.open(citizen.person, id).await, citizen.reporter) {
            (Err(Failure::NotFound), Some(reporter)) => self.open(reporter, id).await,
            (opened, _) => opened,
        }
    }

    /// A draft for whoever fills it in. That an officer looks at it is recorded before it opens.
    pub(crate) async fn open_by(&self, who: &Filling, id: CaseId) -> Result<Draft, Failure> {
        let staff = match who {
            Filling::Own(citizen) => return self.open_own(citizen, id).await,
            Filling::Counter(staff) => staff,
        };
        let agency = self.web.brand().agency;
        let question = store::draft_at_counter(agency, id, staff.officer);
        let Some(row) = self.asked(question, id).await? else {
            let number = self.filed.entered(staff.officer, id).await?;
            return Err(number.map_or(Failure::NotFound, Failure::Entered));
        };
        let unit = row.0.counter.as_ref().map_or("", |counter| counter.unit.as_str());
        self.keys.looks(staff, unit, id).await?;
        self.opened(row, Some(staff)).await
    }

    /// A draft as it is now, for whoever has it open.
    pub(crate) async fn open_again(&self, draft: &Draft) -> Result<Draft, Failure> {
        let (agency, id) = (draft.row.agency, draft.row.id);
        let Some(counter) = &draft.row.counter else {
            return self.open(draft.row.person, id).await;
        };
        let row = self.asked(store::draft_at_counter(agency, id, counter.officer), id).await?;
        let found = (draft.published.clone(), draft.letters.clone());
        self.unsealed(row.ok_or(Failure::NotFound)?, found)
    }

    /// A draft's row and the keys of its case, by one look.
    async fn asked(&self, draft: Query, id: CaseId) -> Result<Option<WithKeys>, Failure> {
        let agency = self.web.brand().agency;
        let [rows, keys] = self.db.query_each([draft, self.keys.asked(agency, id)]).await?;
        let row = rows.first().map(|row| store::read_draft(agency, row)).transpose()?;
        Ok(row.map(|row| (row, keys)))
    }

    /// A draft, with the letters of its person that it needs; `staff` types it at a counter.
    async fn opened(&self, (row, keys): WithKeys, staff: Option<&Staff>) -> Result<Draft, Failure> {
        let mut published = self.services.latest(&row.service).ok_or(Failure::NotFound)?;
        if row.counter.is_some() {
            published.service = Arc::new(published.service.at_counter());
        }
        let found = self.with_letters(&row, published, staff).await?;
        let mut draft = self.unsealed((row, keys), found)?;
        let row = &draft.row;
        draft.waiting = self.waiting(row.person, row.counter.as_ref(), &row.service).await?;
        Ok(draft)
    }

    fn unsealed(
        &self,
        (row, keys): WithKeys,
        (published, letters): (Published, OwnLetters),
    ) -> Result<Draft, Failure> {
        let (agency, id) = (row.agency, row.id);
        let key = self.keys.found(&keys, row.key)?.ok_or(Failure::NotFound)?;
        let sealed = Sealed::<Contents>::from_bytes(row.key, row.sealed.clone());
        let at = place(agency, id);
        // Its owner reads it; for an officer the look was recorded before.
        let (Contents { answers, typed, paper, place, held_back }, _read) =
            vault::open(&key, &sealed, &at, Purpose::Own).map_err(|_| Failure::Sealed)?;
        let waiting = Vec::new();
        Ok(Draft { row, key, answers, typed, paper, place, held_back, published, letters, waiting })
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
        let contents = Contents {
            answers: answers.clone(),
            typed: draft.typed.clone(),
            paper: draft.paper.clone(),
            place: draft.place,
            held_back: draft.held_back.clone(),
        };
        row.sealed = self.seal(&row, &draft.key, &contents);
        store::save(&row)
    }

    pub(crate) fn seal(&self, row: &DraftRow, key: &SubjectKey, contents: &Contents) -> Vec<u8> {
        let place = place(row.agency, row.id);
        vault::seal(key, row.key, contents, &place, self.web.random()).to_bytes()
    }
}

impl Draft {
    /// Where its pages are.
    pub(crate) fn at(&self) -> String {
        pages_at(self.row.counter.as_ref(), self.row.id)
    }

    /// Where the list is in which it stands.
    pub(crate) fn list(&self) -> &'static str {
        list_at(self.row.counter.as_ref())
    }

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
