//! Opening the parts of a parcel.

use std::sync::Arc;

use casework::Turn;
use db::DbError;
use definition::{Answers, Brought, Part, Service};
use intake::{Published, Submission};
use terms::CaseId;
use vault::SubjectKey;

use crate::app::App;
use crate::error::Failure;
use crate::store as cases;
use crate::submit::{self, Sender};

use super::later;
use super::store::{self, Parcel, PartRow, PartState};

/// What a part that waits is to do now.
enum Now {
    Wait,
    Stop,
    Open(Brought),
}

/// Opens the parts whose time has come, and tells running ones what others have for them.
pub(super) async fn advance(app: &App, id: CaseId) -> Result<(), Failure> {
    let Some(parcel) = store::parcel(&app.db, app.agency(), id).await? else { return Ok(()) };
    let Some(service) = app.versions.version(&parcel.service, parcel.version) else {
        return Err(Failure::NoService);
    };
    if !parcel.sealed.is_empty() {
        open(app, &parcel, &service).await?;
    }
    later::hand(app, id, &service).await
}

/// Opens the parts whose time has come, and forgets the answers once all have them.
async fn open(app: &App, parcel: &Parcel, service: &Service) -> Result<(), Failure> {
    let (agency, id) = (app.agency(), parcel.id);
    let Some(key) = intake::key_of(&app.intake, id, parcel.key).await? else { return Ok(()) };
    let answers = super::open(app, parcel, &key)?;
    let parcel = Opening { app, parcel, service, key: &key, answers: &answers };
    let rows = store::parts(&app.db, agency, id).await?;
    let mut waits = false;
    for row in rows.iter().filter(|row| row.state != PartState::Opened) {
        let Some(part) = service.parts.iter().find(|part| part.id == row.part) else { continue };
        match parcel.now(part, row, &rows).await? {
            Now::Wait => waits |= row.state == PartState::Waiting,
            Now::Stop if row.state == PartState::Waiting => {
                let change = (PartState::Waiting, PartState::Stopped);
                committed(app.db.commit(store::change(agency, id, row.case, change)).await)?;
            }
            Now::Stop => {}
            Now::Open(brought) => parcel.open(part, row, &brought).await?,
        }
    }
    // A part that another's refusal stopped may still come, should an objection be right: its answers stay with it.
    let stopped = store::parts(&app.db, agency, id).await?;
    if !waits && stopped.iter().all(|row| row.state == PartState::Opened) {
        app.db.commit(store::empty(agency, id)).await?;
        intake::forget(&app.intake, id).await?;
    }
    Ok(())
}

/// Somebody else was first: it is done.
pub(super) fn committed(done: Result<(), DbError>) -> Result<(), Failure> {
    match done {
        Ok(()) | Err(DbError::Stale) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

struct Opening<'a> {
    app: &'a App,
    parcel: &'a Parcel,
    service: &'a Service,
    key: &'a SubjectKey,
    answers: &'a Answers,
}

impl Opening<'_> {
    /// Whether what a part waits for is there.
    async fn now(&self, part: &Part, row: &PartRow, rows: &[PartRow]) -> Result<Now, Failure> {
        let Some(after) = &part.after else { return Ok(Now::Open(Brought::new())) };
        let stops = part.stopped_by.contains(&after.part);
        let Some(other) = rows.iter().find(|other| other.part == after.part) else {
            return Ok(Now::Wait);
        };
        if other.state == PartState::Stopped && stops {
            return Ok(Now::Stop);
        }
        let agency = self.app.agency();
        let Some(case) = cases::by_id(&self.app.db, agency, other.case).await? else {
            return Ok(Now::Wait);
        };
        let now = self.app.web.now();
        let opened = self.app.open_row(case).await?.known_to_applicant(now);
        if later::has_reached(self.app, &opened, &after.reached) {
            let brought = later::brought(self.app, (part, row.item), after, &opened).await?;
            return Ok(Now::Open(brought));
        }
        let is_refused = matches!(opened.case.turn, Turn::Ended(_));
        Ok(if is_refused && stops { Now::Stop } else { Now::Wait })
    }

    /// Files the part's case; where something is still to be asked, its person finds it begun among the drafts.
    async fn open(&self, part: &Part, row: &PartRow, brought: &Brought) -> Result<(), Failure> {
        let (app, parcel) = (self.app, self.parcel);
        let published = app.intake.services.latest(&part.service.id).ok_or(Failure::NoService)?;
        let part = Part { service: Arc::clone(&published.service), ..part.clone() };
        let today = app.web.now().day(&app.web.brand().zone);
        let context = app.intake.context_on(today, parcel.language);
        let read = self.service.part_answers((&part, row.item), self.answers, brought, &context);
        let mut answers = part.service.visible(&read.answers, &context);
        let key = app.intake.keys.create(app.agency(), row.case, parcel.person);
        let files =
            intake::copy_files(&app.intake, (parcel.id, self.key), (row.case, &key), &mut answers)
                .await?;
        let change = (row.state, PartState::Opened);
        let batch = key.batch.clone().then(files).then(store::change(
            app.agency(),
            parcel.id,
            row.case,
            change,
        ));
        let is_open =
            !read.problems.is_empty() || part.service.refusal(&answers, &context).is_some();
        if is_open {
            return self.begin(row, &published, &key, answers, batch).await;
        }
        let uploads = answers.iter().flat_map(|(id, value)| {
            value.files().iter().map(|file| (id.clone(), file.clone())).collect::<Vec<_>>()
        });
        let submission = Submission {
            case: row.case,
            person: parcel.person,
            uploads: uploads.collect(),
            answers,
            key_id: key.id,
            key: key.key,
            entered: None,
            letters: Vec::new(),
            batch,
            published,
        };
        match submit::file(app, (&context, parcel.language), Sender::Applicant, submission).await {
            // The other one who was first has filed it.
            Err(Failure::Busy) => Ok(()),
            done => done.map(drop),
        }
    }

    /// A form that is begun: its person is told that something is missing.
    async fn begin(
        &self,
        row: &PartRow,
        published: &Published,
        key: &intake::NewKey,
        answers: Answers,
        batch: db::Batch,
    ) -> Result<(), Failure> {
        let app = self.app;
        let draft =
            intake::begun(&app.intake, (row.case, self.parcel.person), published, key, answers);
        let told = self.told(row, published).await?;
        match app.db.commit(batch.then(draft).then(told)).await {
            // There is a form of this service already: when that is sent or gone, this one is begun.
            Err(DbError::Duplicate(_)) => Err(Failure::Busy),
            done => committed(done),
        }
    }

    /// The message that something is still missing.
    async fn told(&self, row: &PartRow, published: &Published) -> Result<db::Batch, Failure> {
        let app = self.app;
        let reached = identity::reached(&app.db, &app.keys, self.parcel.person).await?;
        let Some((to, language)) = reached else { return Ok(db::Batch::new()) };
        let brand = app.web.brand();
        let address = format!("{}/isian/{}", brand.public_url, row.case);
        let args = [
            ("service", published.service.title.get(language)),
            ("sender", brand.short.as_str()),
            ("address", address.as_str()),
        ];
        let texts = app.web.texts();
        let message = identity::Message {
            to,
            subject: texts.with(language, "cases-mail-part", &args),
            text: texts.with(language, "cases-sms-part", &args),
        };
        let id = format!("part/{}", row.case);
        Ok(identity::queue_message(&app.web, &app.keys, &message, id, app.web.now()))
    }
}
