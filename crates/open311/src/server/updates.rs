//! The extension for service request updates: what became of reports, and what others say of them.

use axum::extract::Request;
use http::StatusCode;

use super::asked::program;
use super::reporting::read;
use super::shown::{span, when};
use super::{Document, Question};
use crate::app::App;
use crate::error::Failure;
use crate::partner::{self, News};
use crate::store;
use georeport::Update;

/// Most updates of one answer.
const MOST: i64 = 1000;
/// Longest words of an update, in characters.
const WORDS: usize = 4000;

/// What a state of ours is called by those who speak the extension.
const fn status(state: &str) -> &'static str {
    match state.as_bytes() {
        b"new" => "OPEN",
        b"working" => "IN_PROGRESS",
        b"asking" => "INVESTIGATING",
        b"done" => "FIXED",
        b"refused" => "NO_FURTHER_ACTION",
        b"merged" => "DUPLICATE",
        _ => "CLOSED",
    }
}

/// `GET servicerequestupdates`.
pub(super) async fn list(app: &App, question: &Question) -> Result<Document, Failure> {
    let scope = program(app, question).await?;
    question.means_us(app)?;
    let between = span(app, question, ("start_date", "end_date"))?;
    let found = complaints::changes(&app.db, app.agency(), between, MOST).await;
    let found = found.map_err(|error| Failure::ours(app, &question.context, &error))?;
    let update = |change: complaints::ReportChange| Update {
        id: format!("{}-{}", change.number, change.at.micros()),
        request: change.number,
        status: status(change.state).to_owned(),
        at: change.at,
        description: question.say(app, change.key),
    };
    let covered = found.into_iter().filter(|change| scope.covers(&change.service));
    let all: Vec<Update> = covered.map(update).collect();
    Ok(("service_request_updates", georeport::updates(&all)))
}

/// `POST servicerequestupdates`: a partner tells what it did with a case of ours, or a program tells more of a report
/// that it sent.
pub(super) async fn hear(
    app: &App,
    question: Question,
    request: Request,
) -> Result<Document, Failure> {
    let (question, _) = read(app, question, request).await?;
    let scope = program(app, &question).await?;
    question.means_us(app)?;
    let need = |name: &str| {
        let words = || question.with(app, "open311-argument", &[("name", name)]);
        let value = question.form.get(name).map(str::to_owned);
        value.ok_or_else(|| Failure::one(StatusCode::BAD_REQUEST, words()))
    };
    let number = need("service_request_id")?;
    let id = need("update_id")?;
    let status = need("status")?;
    need("updated_datetime")?;
    let at = when(app, &question, "updated_datetime")?.unwrap_or_else(|| app.web.now());
    let words = need("description")?;
    if words.chars().count() > WORDS {
        return Err(question.bad(app, "open311-description-long"));
    }
    let ours = |error: &dyn std::fmt::Debug| Failure::ours(app, &question.context, error);
    let missing = || question.missing(app, "open311-request");
    let number = cases::read_number(&number).ok_or_else(missing)?;
    let case = store::sent_by(&app.db, app.agency(), &scope.program, &number).await;
    let case = case.map_err(|error| ours(&error))?.ok_or_else(missing)?;
    let media = question.form.get("media_url").map(str::to_owned);
    let news = News { id: id.clone(), status, at, words, media };
    let source = format!("program:{}", scope.program);
    partner::keep(app, case, &source, &news).await.map_err(|error| ours(&error))?;
    Ok(("service_request_updates", georeport::update_ids(&id)))
}
