//! Parcels: the form of a bundle that was sent, and the cases that are opened of it, each when its time has come.
//!
//! What was answered stays sealed in the parcel until every part has its case. The id of a part's case is set when
//! the parcel is filed, so a part is opened once, whoever is first: the request that sent it, or a worker.

mod later;
mod opening;
mod page;
mod store;

use db::{Batch, Db, DbError};
use definition::form::Context;
use definition::{Answers, Brought, Service};
use identity::{Held, Keys, Unit};
use intake::Submission;
use terms::{AgencyId, CaseId, OfficerId, PersonId};
use vault::{Place, Purpose, Sealed, SubjectKey};
use web::{Shared, View};

use crate::app::App;
use crate::entered;
use crate::error::Failure;
use crate::submit::Sender;

pub(crate) use later::missed;
pub(crate) use page::{counter_receipt, receipt, show};
pub use store::PARCEL;
use store::{Later, Parcel, PartRow, PartState};
pub(crate) use store::{ParcelLine, has, of_person};

/// Where the page of a parcel is, below `/permohonan/`.
pub(crate) fn address(parcel: CaseId) -> String {
    format!("paket/{parcel}")
}

/// Files the form of a bundle: from here on its parts are opened. Says where the parcel is.
pub(crate) async fn file(
    app: &App,
    view: &View,
    sender: Sender<'_>,
    submission: Submission,
) -> Result<String, Failure> {
    let (agency, now) = (app.agency(), app.web.now());
    let service = &submission.published.service;
    let context = app.intake.context(view);
    let mut parts = Vec::new();
    for part in &service.parts {
        for item in service.part_items(part, &submission.answers, &context) {
            parts.push(PartRow {
                part: part.id.clone(),
                item,
                case: CaseId::new(app.web.id()),
                service: part.service.id.clone(),
                state: PartState::Waiting,
                later: if part.later.is_some() { Later::Waiting } else { Later::Nothing },
            });
        }
    }
    let place = place(agency, submission.case);
    let sealed = vault::seal(
        &submission.key,
        submission.key_id,
        &submission.answers,
        &place,
        app.web.random(),
    );
    let entered = match sender {
        Sender::Applicant | Sender::Reporter(..) | Sender::Splitting { .. } => None,
        Sender::Officer(staff) => {
            let held = Held {
                id: submission.key_id,
                key: submission.key.clone(),
                person: Some(submission.person),
            };
            let keys = Keys::from([("applicant".to_owned(), held)]);
            entered::entered(app, &keys, staff, &submission)
        }
    };
    let parcel = Parcel {
        id: submission.case,
        person: submission.person,
        entered,
        service: service.id.clone(),
        version: submission.published.version,
        key: submission.key_id,
        sealed: sealed.to_bytes(),
        language: view.language,
        filed_at: now,
    };
    let batch = store::add(agency, &parcel, &parts).then(submission.batch).then(store::step(
        &app.web,
        parcel.id,
        "filed",
        (now, now),
    ));
    match app.db.commit(batch).await {
        // A double click: the other request filed it.
        Ok(()) | Err(DbError::Stale | DbError::Duplicate(_)) => {}
        Err(error) => return Err(error.into()),
    }
    // What fails now the worker does in a moment.
    if let Err(failure) = opening::advance(app, parcel.id).await {
        tracing::warn!(parcel.id = %parcel.id, error = ?failure, "A parcel's parts wait for the worker");
    }
    Ok(address(parcel.id))
}

/// The offices to which the parts of a bundle go, as far as its form says.
pub(crate) fn offices<'a>(
    app: &'a App,
    service: &Service,
    answers: &Answers,
    context: &Context,
) -> Vec<&'a Unit> {
    let mut offices = Vec::new();
    for part in &service.parts {
        for item in service.part_items(part, answers, context) {
            let read = service.part_answers((part, item), answers, &Brought::new(), context);
            let own = part.service.visible(&read.answers, context);
            let handled = part.service.handled_by(&own, context).ok();
            offices.extend(handled.and_then(|(unit, region)| app.units.covering(&unit, &region)));
        }
    }
    offices
}

/// Opens what may be opened of the parcel that a message of [`PARCEL`] names.
///
/// # Errors
/// [`Failure`] when something could not be read or stored; it is tried again.
pub async fn parcel_step(app: &App, body: &[u8]) -> Result<(), Failure> {
    match store::of_message(body) {
        Some(parcel) => opening::advance(app, parcel).await,
        None => Ok(()),
    }
}

/// The message that lets a parcel go on when a case of it has.
pub(crate) async fn moved(app: &App, case: CaseId, key: &str) -> Result<Batch, DbError> {
    let parcel = store::of_case(&app.db, app.agency(), case).await?;
    let now = app.web.now();
    Ok(parcel.map_or_else(Batch::new, |parcel| store::step(&app.web, parcel, key, (now, now))))
}

/// The messages that let parcels of a person go on in which a part could not be begun as long as this form of the same
/// service lay there: it is sent or thrown away with them.
///
/// # Errors
/// When the database could not be asked.
pub async fn freed(
    (db, shared): (&Db, &Shared),
    person: PersonId,
    service: &str,
    draft: CaseId,
) -> Result<Batch, DbError> {
    let agency = shared.brand().agency;
    let parcels = store::waiting(db, agency, (person, service), draft).await?;
    Ok(go_on(shared, parcels, draft))
}

/// Whether a case that is made of a draft is part of a parcel, and as [`freed`].
pub(crate) async fn has_and_freed(
    (db, shared): (&Db, &Shared),
    person: PersonId,
    service: &str,
    draft: CaseId,
) -> Result<(bool, Batch), DbError> {
    let agency = shared.brand().agency;
    let (has, parcels) = store::has_and_waiting(db, agency, (person, service), draft).await?;
    Ok((has, go_on(shared, parcels, draft)))
}

/// The orders to go on with parcels for which a draft stood in the way.
fn go_on(shared: &Shared, parcels: Vec<CaseId>, draft: CaseId) -> Batch {
    let now = shared.now();
    let step = |parcel| store::step(shared, parcel, &format!("freed/{draft}"), (now, now));
    parcels.into_iter().fold(Batch::new(), |batch, parcel| batch.then(step(parcel)))
}

/// The address of a person's own parcel that a draft became. A foreign one and none are found out by the same
/// statements.
pub(crate) async fn filed(
    db: &db::Db,
    agency: AgencyId,
    person: PersonId,
    draft: CaseId,
) -> Result<Option<String>, DbError> {
    let parcel = store::parcel(db, agency, draft).await?;
    Ok(parcel.filter(|parcel| parcel.person == person).map(|parcel| address(parcel.id)))
}

/// The address of a parcel that an officer typed at a counter.
pub(crate) async fn filed_by(
    db: &db::Db,
    agency: AgencyId,
    officer: OfficerId,
    draft: CaseId,
) -> Result<Option<String>, DbError> {
    let parcel = store::parcel(db, agency, draft).await?;
    Ok(parcel.filter(|parcel| parcel.is_typed_by(officer)).map(|parcel| address(parcel.id)))
}

fn place(agency: AgencyId, parcel: CaseId) -> Place<'static> {
    Place { owner: agency.uuid(), case: parcel, subject: "applicant", field: "parcel" }
}

/// What was answered.
fn open(app: &App, parcel: &Parcel, key: &SubjectKey) -> Result<Answers, Failure> {
    let sealed = Sealed::<Answers>::from_bytes(parcel.key, parcel.sealed.clone());
    let opened = vault::open(key, &sealed, &place(app.agency(), parcel.id), Purpose::Own);
    let (answers, read) = opened.map_err(|_| Failure::NotFound)?;
    debug_assert!(!read.purpose.is_disclosure(), "it goes into cases of its own person");
    Ok(answers)
}
