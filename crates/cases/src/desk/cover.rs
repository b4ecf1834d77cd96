//! `/meja/berkas/{number}/pengantar`: the sheet that goes with a case to whoever issues, to be printed and signed for.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use definition::{ISSUER, Section, TO_ISSUER};
use vault::Purpose;
use web::{Page, Signed, Staff, View, see_other};

use super::case::filled;
use super::documents::Document;
use crate::app::App;
use crate::error::Failure;
use crate::working::Opened;

#[derive(Template)]
#[template(path = "cover.html")]
struct CoverPage {
    title: String,
    number: String,
    unit: String,
    issuer: String,
    sections: Vec<Section>,
    documents: Vec<Document>,
    officer: String,
    view: View,
}

/// Whether a case is on its way to whoever issues, or there.
pub(super) fn goes_to_issuer(opened: &Opened) -> bool {
    [TO_ISSUER, ISSUER].contains(&opened.case.hand.stage.as_str())
}

/// `GET /meja/berkas/{number}/pengantar`. What is on it leaves the office: that is recorded, and its person sees it.
pub(crate) async fn show(
    State(app): State<App>,
    view: View,
    staff: Signed<Staff>,
    Path(number): Path<String>,
) -> Result<Response, Failure> {
    let opened = app.open_for(&staff, &number).await?;
    if !goes_to_issuer(&opened) {
        return Ok(see_other(&format!("/meja/berkas/{number}")));
    }
    let answers = app.answers_for(&staff, &opened, Purpose::HandOver).await?;
    let context = app.case_context(&opened, view.language, view.now);
    let sections = opened.service.show(&answers, &context);
    let mut documents = Document::all(&sections);
    documents.extend(Document::all(&filled(&app, &view, &opened, &context)));
    documents.extend(Document::paper(&view, app.paper(&opened)));
    let front = opened.service.front_office.as_ref();
    let page = CoverPage {
        title: opened.service.title.get(view.language).to_owned(),
        unit: app.unit_title(&opened.row.unit),
        issuer: front.map(|front| front.issuer.clone()).unwrap_or_default(),
        sections: super::case::without_files(sections),
        documents,
        officer: staff.name.clone(),
        number,
        view,
    };
    Ok(Page(page).into_response())
}
