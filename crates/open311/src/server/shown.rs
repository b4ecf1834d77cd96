//! Reports as everybody may see them. A secret one is in none of these.

use complaints::{MOST_CATEGORIES, PublicReport, Which};
use definition::Regions as _;
use http::StatusCode;
use terms::{Moment, RegionCode};

use super::known::category;
use super::{Document, Question};
use crate::app::App;
use crate::error::Failure;
use crate::store;
use georeport::{Note, Request, Status, moment, within};

/// Most reports of one answer.
const MOST: i64 = 1000;
/// The same where each is told with its notes, which are looked up one by one.
const MOST_WITH_NOTES: i64 = 100;
/// Most numbers that one question names.
const NUMBERS: usize = 100;
/// The last page that is counted to.
const LAST_PAGE: i64 = 1000;

/// An instant that was sent.
pub(super) fn when(app: &App, question: &Question, name: &str) -> Result<Option<Moment>, Failure> {
    let Some(text) = question.form.get(name) else { return Ok(None) };
    let wrong = || {
        let words = question.with(app, "open311-time", &[("name", name)]);
        Failure::one(StatusCode::BAD_REQUEST, words)
    };
    moment(text).map(Some).ok_or_else(wrong)
}

/// From when to when is asked.
pub(super) fn span(
    app: &App,
    question: &Question,
    (start, end): (&str, &str),
) -> Result<(Moment, Moment), Failure> {
    let (from, to) = (when(app, question, start)?, when(app, question, end)?);
    within(from, to, app.web.now()).ok_or_else(|| question.bad(app, "open311-span"))
}

/// A whole number of at least one that was sent.
fn count(app: &App, question: &Question, name: &str, most: i64) -> Result<Option<i64>, Failure> {
    let Some(text) = question.form.get(name) else { return Ok(None) };
    let wrong = || {
        let words =
            question.with(app, "open311-count", &[("name", name), ("most", &most.to_string())]);
        Failure::one(StatusCode::BAD_REQUEST, words)
    };
    text.parse().ok().filter(|count| (1..=most).contains(count)).map(Some).ok_or_else(wrong)
}

/// `GET requests`.
pub(super) async fn list(app: &App, question: &Question) -> Result<Document, Failure> {
    question.means_us(app)?;
    let form = &question.form;
    let mut found = Vec::new();
    if let Some(numbers) = form.list("service_request_id") {
        if numbers.len() > NUMBERS {
            return Err(question.bad(app, "open311-numbers"));
        }
        for number in numbers {
            found.extend(numbered(app, question, number).await?);
        }
        if found.is_empty() {
            return Err(question.missing(app, "open311-request"));
        }
        return shown(app, question, &found).await;
    }
    let codes = form.list("service_code").unwrap_or_default();
    let mut services = Vec::new();
    for code in codes {
        category(app, code).ok_or_else(|| question.missing(app, "open311-service"))?;
        services.push(code.to_owned());
    }
    if services.len() > MOST_CATEGORIES {
        return Err(question.bad(app, "open311-services-many"));
    }
    let ended = match form.list("status").unwrap_or_default().as_slice() {
        [] => None,
        all => {
            let read = all.iter().map(|name| Status::named(name)).collect::<Option<Vec<_>>>();
            let read = read.ok_or_else(|| question.bad(app, "open311-status"))?;
            let has = |status| read.contains(&status);
            (has(Status::Open) != has(Status::Closed)).then(|| has(Status::Closed))
        }
    };
    let always = (Moment::from_micros(0), app.web.now());
    let by_change = form.get("updated_after").is_some() || form.get("updated_before").is_some();
    let by_filing = form.get("start_date").is_some() || form.get("end_date").is_some();
    let filed = match by_filing || !by_change {
        true => span(app, question, ("start_date", "end_date"))?,
        false => always,
    };
    let changed = match by_change {
        true => span(app, question, ("updated_after", "updated_before"))?,
        false => always,
    };
    let limit = if extends(question) { MOST_WITH_NOTES } else { MOST };
    let most = count(app, question, "page_size", limit)?.unwrap_or(limit);
    let page = count(app, question, "page", LAST_PAGE)?.unwrap_or(1);
    let which = Which { filed, changed, services: &services, ended, skip: (page - 1) * most, most };
    let found = complaints::reports(&app.db, app.agency(), &which).await;
    let found = found.map_err(|error| Failure::ours(app, &question.context, &error))?;
    // A category that programs may not ask for has its page, and nothing here.
    let offered = found.into_iter().filter(|report| is_offered(app, report)).collect::<Vec<_>>();
    shown(app, question, &offered).await
}

/// Whether what is beyond the standard is asked for.
fn extends(question: &Question) -> bool {
    question.form.get("extensions") == Some("true")
}

fn is_offered(app: &App, report: &PublicReport) -> bool {
    let entry = app.catalog.version(&report.service, report.version);
    let complaint = entry.as_ref().and_then(|entry| entry.service.complaint.as_ref());
    complaint.is_some_and(|complaint| complaint.open311)
}

async fn numbered(
    app: &App,
    question: &Question,
    number: &str,
) -> Result<Option<PublicReport>, Failure> {
    let Some(number) = cases::read_number(number) else { return Ok(None) };
    let found = complaints::numbered(&app.db, app.agency(), &number).await;
    let found = found.map_err(|error| Failure::ours(app, &question.context, &error))?;
    Ok(found.filter(|report| is_offered(app, report)))
}

/// `GET requests/{id}`.
pub(super) async fn one(app: &App, question: &Question, id: &str) -> Result<Document, Failure> {
    question.means_us(app)?;
    let found = numbered(app, question, id).await?;
    let found = found.ok_or_else(|| question.missing(app, "open311-request"))?;
    shown(app, question, &[found]).await
}

/// `GET tokens/{token}`.
pub(super) async fn token(
    app: &App,
    question: &Question,
    token: &str,
) -> Result<Document, Failure> {
    question.means_us(app)?;
    let found = store::by_token(&app.db, app.agency(), token).await;
    let found = found.map_err(|error| Failure::ours(app, &question.context, &error))?;
    let found = found.ok_or_else(|| question.missing(app, "open311-token"))?;
    Ok(("service_requests", georeport::token(&found.number, token)))
}

async fn shown(
    app: &App,
    question: &Question,
    reports: &[PublicReport],
) -> Result<Document, Failure> {
    let extends = extends(question);
    let mut requests = Vec::with_capacity(reports.len());
    for report in reports {
        let notes = match extends {
            true => Some(notes(app, question, report).await?),
            false => None,
        };
        requests.push(request(app, question, report, notes));
    }
    Ok(("service_requests", georeport::requests(&requests)))
}

async fn notes(
    app: &App,
    question: &Question,
    report: &PublicReport,
) -> Result<Vec<Note>, Failure> {
    let changes = complaints::changes_of(&app.db, app.agency(), report.case).await;
    let changes = changes.map_err(|error| Failure::ours(app, &question.context, &error))?;
    let note = |change: complaints::ReportChange| Note {
        at: change.at,
        description: question.say(app, change.key),
        kind: change.state.to_owned(),
    };
    Ok(changes.into_iter().map(note).collect())
}

fn request(
    app: &App,
    question: &Question,
    report: &PublicReport,
    notes: Option<Vec<Note>>,
) -> Request {
    let language = question.context.language;
    let entry = app.catalog.version(&report.service, report.version);
    let region: Option<RegionCode> = report.region.parse().ok();
    let region = region.and_then(|code| app.catalog.regions.name(&code, language));
    let address = [Some(report.address.clone()).filter(|words| !words.is_empty()), region];
    Request {
        id: report.number.clone(),
        status: if report.ended_at.is_some() { Status::Closed } else { Status::Open },
        status_notes: question.say(app, report.state_key()),
        service_name: entry
            .map_or_else(String::new, |entry| entry.service.title.get(language).to_owned()),
        service_code: report.service.clone(),
        // Their own words, where an officer lets everybody read them.
        description: match report.story.is_empty() {
            true => report.title(&app.catalog, language),
            false => report.story.clone(),
        },
        agency: app.web.brand().name.clone(),
        requested: report.filed_at,
        updated: report.changed_at,
        expected: report.promised_at,
        address: address.into_iter().flatten().collect::<Vec<_>>().join(", "),
        address_id: report.region.clone(),
        at: report.at.clone(),
        media_url: report
            .photo
            .as_ref()
            .map(|path| format!("{}{path}", app.web.brand().public_url)),
        notes,
    }
}
