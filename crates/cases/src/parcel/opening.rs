//! Opening the parts of a parcel.

use std::sync::Arc;

use casework::Turn;
use db::{Batch, DbError};
use definition::{Answers, Brought, Part, Service};
use intake::{Published, Submission, Typed};
use terms::{CaseId, OfficerId};
use vault::SubjectKey;
use web::Staff;

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
    let opened = match parcel.sealed.is_empty() {
        true => Ok(()),
        false => open(app, &parcel, &service).await,
    };
    later::hand(app, id, &service).await.and(opened)
}

/// Opens the parts whose time has come, and forgets the answers once all have them.
async fn open(app: &App, parcel: &Parcel, service: &Service) -> Result<(), Failure> {
    let (agency, id) = (app.agency(), parcel.id);
    let Some(key) = intake::key_of(&app.intake, id, parcel.key).await? else { return Ok(()) };
    let answers = super::open(app, parcel, &key)?;
    let parcel = Opening { app, parcel, service, key: &key, answers: &answers };
    let rows = store::parts(&app.db, agency, id).await?;
    let mut waits = false;
    let mut failed = Ok(());
    for row in rows.iter().filter(|row| row.state != PartState::Opened) {
        let Some(part) = service.parts.iter().find(|part| part.id == row.part) else { continue };
        match parcel.now(part, row, &rows).await? {
            Now::Wait => waits |= row.state == PartState::Waiting,
            Now::Stop if row.state == PartState::Waiting => {
                let change = (PartState::Waiting, PartState::Stopped);
                committed(app.db.commit(store::change(agency, id, row.case, change)).await)?;
            }
            Now::Stop => {}
            // What keeps one part from starting keeps no other.
            Now::Open(brought) => match parcel.open(part, row, &brought).await {
                Ok(()) => {}
                Err(Failure::Busy) => waits = true,
                Err(failure) => failed = failed.and(Err(failure)),
            },
        }
    }
    failed?;
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
        let mut first = None;
        for other in later::awaited(rows, &after.part, row.item) {
            if other.state == PartState::Stopped && stops {
                return Ok(Now::Stop);
            }
            let agency = self.app.agency();
            let Some(case) = cases::by_id(&self.app.db, agency, other.case).await? else {
                return Ok(Now::Wait);
            };
            let now = self.app.web.now();
            let opened = self.app.open_row(case).await?.known_to_applicant(now);
            if !later::has_reached(self.app, &opened, &after.reached) {
                let is_refused = matches!(opened.case.turn, Turn::Ended(_));
                return Ok(if is_refused && stops { Now::Stop } else { Now::Wait });
            }
            first = first.or(Some(opened));
        }
        let Some(opened) = first else { return Ok(Now::Wait) };
        Ok(Now::Open(later::brought(self.app, (part, row.item), after, &opened).await?))
    }

    /// Files the part's case; where something is still to be asked, its person finds it begun among the drafts.
    async fn open(&self, part: &Part, row: &PartRow, brought: &Brought) -> Result<(), Failure> {
        let (app, parcel) = (self.app, self.parcel);
        let published = app.intake.services.latest(&part.service.id).ok_or(Failure::NoService)?;
        let published = match &parcel.entered {
            Some(_) => Published { service: Arc::new(published.service.at_counter()), ..published },
            None => published,
        };
        let part = Part { service: Arc::clone(&published.service), ..part.clone() };
        let today = app.web.now().day(&app.web.brand().zone);
        let context = app.intake.context_on(today, parcel.language);
        let read = self.service.part_answers((&part, row.item), self.answers, brought, &context);
        let mut answers = part.service.visible(&read.answers, &context);
        let key = app.intake.keys.create(app.agency(), row.case, parcel.person);
        let files =
            intake::copy_files(&app.intake, (parcel.id, self.key), (row.case, &key), &mut answers)
                .await?;
        let (entered, scans) = self.entered((row.case, &key)).await?;
        let change = (row.state, PartState::Opened);
        let batch = key.batch.clone().then(files).then(scans).then(store::change(
            app.agency(),
            parcel.id,
            row.case,
            change,
        ));
        let is_open =
            !read.problems.is_empty() || part.service.refusal(&answers, &context).is_some();
        if is_open {
            let entered = entered.map(|(staff, typed)| (staff.officer, typed));
            return self.begin(row, &published, &key, (answers, entered), batch).await;
        }
        let uploads = answers.iter().flat_map(|(id, value)| {
            value.files().iter().map(|file| (id.clone(), file.clone())).collect::<Vec<_>>()
        });
        let (staff, typed) = entered.unzip();
        let submission = Submission {
            case: row.case,
            person: parcel.person,
            uploads: uploads.collect(),
            answers,
            key_id: key.id,
            key: key.key,
            entered: typed,
            letters: Vec::new(),
            batch,
            published,
        };
        let sender = staff.as_ref().map_or(Sender::Applicant, Sender::Officer);
        match submit::file(app, (&context, parcel.language), sender, submission).await {
            // The other one who was first has filed it.
            Err(Failure::Busy) => Ok(()),
            done => done.map(drop),
        }
    }

    /// Who typed the form of the bundle, and the scans of its paper, copied for the case of a part.
    async fn entered(
        &self,
        (case, key): (CaseId, &intake::NewKey),
    ) -> Result<(Option<(Staff, Typed)>, Batch), Failure> {
        let (app, parcel) = (self.app, self.parcel);
        let Some(entered) = &parcel.entered else { return Ok((None, Batch::new())) };
        let mut paper = app.scans((parcel.id, self.key), entered);
        let from = (parcel.id, self.key);
        let copied = intake::copy_each(&app.intake, from, (case, key), &mut paper).await?;
        let staff = Staff {
            agency: app.agency(),
            officer: entered.officer,
            name: entered.name.clone(),
            title: String::new(),
            grants: Vec::new(),
        };
        Ok((Some((staff, Typed { unit: entered.unit.clone(), paper })), copied))
    }

    /// A form that is begun: its person is told that something is missing. What was typed at a counter stands in the
    /// list of whoever typed it.
    ///
    /// # Errors
    /// [`Failure::Busy`] when a form of this service lies there already: when that is sent or gone, this one is begun.
    async fn begin(
        &self,
        row: &PartRow,
        published: &Published,
        key: &intake::NewKey,
        (answers, entered): (Answers, Option<(OfficerId, Typed)>),
        batch: Batch,
    ) -> Result<(), Failure> {
        let app = self.app;
        let told = match entered {
            Some(_) => Batch::new(),
            None => self.told(row, published).await?,
        };
        let of = (row.case, self.parcel.person);
        let draft = intake::begun(&app.intake, of, published, key, (answers, entered));
        match app.db.commit(batch.then(draft).then(told)).await {
            Err(DbError::Duplicate(_)) => {
                app.db.commit(self.when_free(row).await?).await?;
                Err(Failure::Busy)
            }
            done => committed(done),
        }
    }

    /// The order to try it again on the day on which the form that lies there goes by itself; what its person does with
    /// it before says so at once.
    async fn when_free(&self, row: &PartRow) -> Result<Batch, Failure> {
        let app = self.app;
        let drafts = intake::drafts_of(&app.intake, self.parcel.person).await?;
        let lies = |draft: &intake::DraftLine| draft.service == row.service && draft.id != row.case;
        // None: another process was first, and this one is begun.
        let Some(draft) = drafts.into_iter().find(lies) else { return Ok(Batch::new()) };
        let last = draft.kept_until;
        let day = last.tomorrow().unwrap_or(last);
        // Drafts go within the hour in which their day is over.
        let at = app.web.brand().zone.moment(day.at(2, 0, 0, 0));
        let why = format!("{}/{}/{last}", row.case, draft.id);
        Ok(store::step(&app.web, self.parcel.id, &why, (at, app.web.now())))
    }

    /// The message that something is still missing.
    async fn told(&self, row: &PartRow, published: &Published) -> Result<Batch, Failure> {
        let app = self.app;
        let reached = identity::reached(&app.db, &app.keys, self.parcel.person).await?;
        let Some((to, language)) = reached else { return Ok(Batch::new()) };
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
