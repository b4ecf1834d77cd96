//! What a citizen sent, to read again: the answers as they stand, and the files.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use definition::{FileRef, Section, Shown};
use identity::Reader;
use terms::FileId;
use vault::Purpose;
use web::{Citizen, Page, Signed, View};

use crate::app::App;
use crate::error::Failure;
use crate::wording;
use crate::working::Opened;

#[derive(Template)]
#[template(path = "sent.html")]
struct SentPage {
    /// Key of the way back.
    back: &'static str,
    title: String,
    number: String,
    sections: Vec<Section>,
    /// The scans of the paper that an officer typed from.
    paper: Vec<FileRef>,
    view: View,
}

/// `GET /permohonan/{number}/isian`.
pub(crate) async fn show(
    State(app): State<App>,
    view: View,
    citizen: Signed<Citizen>,
    Path(number): Path<String>,
) -> Result<Response, Failure> {
    let opened = app.open_own(&citizen, &number).await?;
    let answers = app.answers(&opened, Reader::Owner, Purpose::Own).await?;
    let context = app.case_context(&opened, view.language, view.now);
    let page = SentPage {
        back: wording::of(&opened.service, "cases-sent-back"),
        title: opened.service.title.get(view.language).to_owned(),
        sections: opened.service.show(&answers, &context),
        paper: app.paper(&opened),
        number,
        view,
    };
    Ok(Page(page).into_response())
}

/// `GET /permohonan/{number}/berkas/{file}`.
pub(crate) async fn file(
    State(app): State<App>,
    citizen: Signed<Citizen>,
    Path((number, file)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let opened = app.open_own(&citizen, &number).await?;
    let file = file.parse().map_err(|_| Failure::NotFound)?;
    file_of(&app, &opened, file, Purpose::Own).await
}

/// A file of an opened case, read for something.
pub(crate) async fn file_of(
    app: &App,
    opened: &Opened,
    file: FileId,
    purpose: Purpose,
) -> Result<Response, Failure> {
    let held = opened.keys.get("applicant").ok_or(Failure::NotFound)?;
    let at = (app.agency(), opened.row.id, file);
    let upload = intake::open_upload(&app.db, &app.objects, &held.key, at, purpose).await?;
    Ok(intake::upload_answer(upload))
}
