//! `/permohonan/{number}/perbaiki`: the applicant mends what was asked for, and nothing else is open.

use axum::extract::{Path, Query, Request, State};
use axum::response::Response;
use casework::{Command, Event};
use definition::Answers;
use http::HeaderMap;
use identity::Reader;
use intake::{After, Corrected, Published, Wanted};
use serde::Deserialize;
use vault::Purpose;
use web::{Citizen, Signed, View, see_other};

use crate::app::App;
use crate::error::Failure;
use crate::store::By;
use crate::working::{self, Opened, Order};
use crate::{names, submit};

/// What the officer asked for: the reason's sentence and their own words; none when nothing is awaited.
pub(crate) fn asked_words(app: &App, view: &View, opened: &Opened) -> Option<String> {
    opened.case.correction.as_ref()?;
    opened.events.iter().rev().find_map(|(event, _)| {
        let Event::CorrectionAsked { reason, text, .. } = event else { return None };
        let reason = Some(reason).filter(|code| !code.is_empty());
        let sentence = reason.and_then(|code| opened.service.reason(code));
        let sentence = sentence.map(|text| text.get(view.language).to_owned());
        let words = app.words(opened, "correction", text);
        Some(sentence.into_iter().chain(words).collect::<Vec<_>>().join(" "))
    })
}

/// The correction that is awaited, opened for its applicant.
async fn open(
    app: &App,
    view: &View,
    citizen: &Citizen,
    opened: &Opened,
) -> Result<Option<intake::Correction>, Failure> {
    let Some(asked) = &opened.case.correction else { return Ok(None) };
    let held = opened.keys.get("applicant").ok_or(Failure::NotFound)?;
    let submitted: Answers = app.answers(opened, Reader::Owner, Purpose::Own).await?;
    let wanted = Wanted {
        case: opened.row.id,
        number: opened.row.number.clone(),
        person: citizen.person,
        published: Published { service: opened.service.clone(), version: opened.row.version },
        key_id: held.id,
        key: held.key.clone(),
        named: asked.fields.clone(),
        submitted,
        seq: opened.row.seq,
        context: app.case_context(opened, view.language, view.now),
        words: asked_words(app, view, opened).unwrap_or_default(),
        offices: {
            let units = app.units.clone();
            Box::new(move |kind, region| units.covering(kind, region).map(|unit| unit.id.clone()))
        },
    };
    Ok(Some(intake::correction(&app.intake, wanted).await?))
}

#[derive(Deserialize)]
pub(crate) struct Shown {
    /// After what the page is shown again.
    #[serde(default)]
    sesudah: String,
}

pub(crate) async fn page(
    State(app): State<App>,
    view: View,
    citizen: Signed<Citizen>,
    Path(number): Path<String>,
    Query(shown): Query<Shown>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let opened = app.open_own(citizen.person, &number).await?;
    match open(&app, &view, &citizen, &opened).await? {
        Some(correction) => Ok(correction.show(view, After::named(&shown.sesudah), &headers)),
        None => Ok(see_other(&format!("/permohonan/{number}"))),
    }
}

pub(crate) async fn send(
    State(app): State<App>,
    view: View,
    citizen: Result<Signed<Citizen>, Response>,
    Path(number): Path<String>,
    request: Request,
) -> Result<Result<Response, Response>, Failure> {
    let citizen = match citizen {
        Ok(citizen) => citizen,
        Err(door) => return Ok(Err(web::ended(&app, view, door, request).await)),
    };
    let opened = app.open_own(citizen.person, &number).await?;
    let Some(correction) = open(&app, &view, &citizen, &opened).await? else {
        return Ok(Ok(too_late(&number)));
    };
    let before = correction.submitted().clone();
    let (answers, moved, batch) = match correction.save(&app.intake, view, request).await {
        Ok(Corrected::Sent { answers, moved, batch }) => (answers, moved, batch),
        Ok(Corrected::Again(answer)) => return Ok(Ok(answer)),
        Err(refused) => return Ok(Err(refused)),
    };
    let (case, service) = (opened.row.id, opened.service.clone());
    let (keys, key_rows) =
        submit::keys_for(&app, case, opened.keys.clone(), &service, &answers).await?;
    let command = |_: &Opened| Command::Correct {
        answers: working::seal_answers(&app, &keys, case, &service, &answers),
        moved: moved.as_ref().map(|(unit, region)| (unit.clone(), region.as_str().to_owned())),
    };
    let agency = app.agency();
    let rows = batch
        .then(key_rows)
        .then(names::index_anew(&app.keys, agency, case, &service, &before, &answers));
    let also = |_: &Opened, _: &Event| rows.clone();
    let order = Order::new(By::Citizen(citizen.person), &command).also(&also);
    match app.carry_out(opened, order.with_answers(&answers).moved_to(moved.as_ref())).await {
        Ok(_) => Ok(Ok(see_other(&format!("/permohonan/{number}")))),
        Err(Failure::Refused(casework::Refusal::NotAsked)) => Ok(Ok(too_late(&number))),
        Err(failure) => Err(failure),
    }
}

/// A correction was sent already, from another device or by a double click, or it is asked for no more: the page of the
/// case says that what came now is not part of it.
fn too_late(number: &str) -> Response {
    see_other(&format!("/permohonan/{number}?perbaikan=terlambat"))
}
