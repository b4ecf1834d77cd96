//! `POST requests`: a report, taken as the form of its category takes one.

use axum::body::to_bytes;
use axum::extract::{FromRequest as _, Multipart, Request};
use casework::Reported;
use definition::{Report, Service};
use http::{StatusCode, header};
use identity::ApiScope;
use intake::{Brought, Published};

use super::asked::program;
use super::known::category;
use super::{Document, Question};
use crate::app::App;
use crate::error::Failure;
use crate::questions::Questions;
use crate::report;
use crate::store::{self, Received};
use georeport::{Form, Receipt};

/// Longest form without files, in bytes.
const FORM: usize = 256 * 1024;
/// Longest word of a form with files, in bytes.
const WORD: usize = 64 * 1024;
/// Most parts of a form with files.
const PARTS: usize = 200;
/// Longest file that is read at all, in bytes; the category says how long it may be.
const FILE: usize = 20 * 1024 * 1024;
/// Most files that are read at all, and most bytes of all of them together.
const FILES: usize = 10;
const ALL: usize = 36 * 1024 * 1024;
/// Names of pictures, as clients call them.
const MEDIA: [&str; 4] = ["media", "media[]", "media_file", "photo"];

/// A picture as it came.
pub(super) struct Media {
    name: String,
    bytes: Vec<u8>,
}

/// Puts the form that was sent after what stands in the address. Nothing of a file is kept of somebody whose key did not come
/// before it, or is not right.
///
/// # Errors
/// 400 when it cannot be read, 413 when it is too long.
pub(super) async fn read(
    app: &App,
    mut question: Question,
    request: Request,
) -> Result<(Question, Vec<Media>), Failure> {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let kind = kind.unwrap_or_default().to_lowercase();
    let long = |question: &Question| {
        Failure::one(StatusCode::PAYLOAD_TOO_LARGE, question.say(app, "open311-long"))
    };
    if !kind.starts_with("multipart/form-data") {
        if !kind.is_empty() && !kind.starts_with("application/x-www-form-urlencoded") {
            return Err(question.bad(app, "open311-media-type"));
        }
        let bytes = to_bytes(request.into_body(), FORM).await.map_err(|_| long(&question))?;
        let text = String::from_utf8_lossy(&bytes);
        let sent = Form::read(&text);
        question.form = sent.and(question.form);
        return Ok((question, Vec::new()));
    }
    let unreadable = |question: &Question| question.bad(app, "open311-unreadable");
    let mut parts =
        Multipart::from_request(request, app).await.map_err(|_| unreadable(&question))?;
    let (mut pairs, mut media, mut room) = (Vec::new(), Vec::new(), ALL);
    let (query, mut may, mut came_early) = (question.form.clone(), None, false);
    while let Some(mut part) = parts.next_field().await.map_err(|_| unreadable(&question))? {
        let name = part.name().unwrap_or_default().to_owned();
        let file = part.file_name().map(str::to_owned);
        let is_media = file.is_some() && MEDIA.contains(&name.as_str());
        if is_media && may.is_none() {
            question.form = Form::new(pairs.clone()).and(query.clone());
            came_early = question.form.get("api_key").is_none();
            may = Some(program(app, &question).await.is_ok());
        }
        if file.is_some() && !(is_media && may == Some(true)) {
            while part.chunk().await.map_err(|_| unreadable(&question))?.is_some() {}
            continue;
        }
        let most = if file.is_some() { FILE.min(room) } else { WORD };
        let mut bytes = Vec::new();
        while let Some(chunk) = part.chunk().await.map_err(|_| unreadable(&question))? {
            if bytes.len() + chunk.len() > most {
                return Err(long(&question));
            }
            bytes.extend_from_slice(&chunk);
        }
        match file {
            Some(file) if !bytes.is_empty() => {
                room -= bytes.len();
                media.push(Media { name: file, bytes });
            }
            Some(_) => {}
            None => pairs.push((name, String::from_utf8_lossy(&bytes).into_owned())),
        }
        if pairs.len() > PARTS || media.len() > FILES {
            return Err(long(&question));
        }
    }
    question.form = Form::new(pairs).and(query);
    if came_early && question.form.get("api_key").is_some() {
        return Err(question.bad(app, "open311-key-first"));
    }
    Ok((question, media))
}

/// The answer to a report.
pub(super) async fn report(
    app: &App,
    question: Question,
    request: Request,
) -> Result<Document, Failure> {
    let (question, media) = read(app, question, request).await?;
    let scope = program(app, &question).await?;
    question.means_us(app)?;
    let code = question.form.get("service_code");
    let code = code.ok_or_else(|| question.bad(app, "open311-service-missing"))?;
    let entry = category(app, code).ok_or_else(|| question.missing(app, "open311-service"))?;
    if !scope.covers(code) {
        return Err(Failure::one(
            StatusCode::FORBIDDEN,
            question.say(app, "open311-key-not-for-this"),
        ));
    }
    let external = question.form.get("service_request_id_ext").map(str::to_owned);
    if let Some(external) = &external
        && let Some(known) = known(app, &question, &scope, external).await?
    {
        return Ok(told(app, &question, known, false));
    }
    let service = entry.service.clone();
    let context = &question.context;
    let sent = question.form.report().map_err(|key| question.bad(app, key))?;
    let questions = Questions::of(&service, context);
    let answers = report::answers(app, &service, &questions, &sent, context).map_err(Failure)?;
    let files = brought(app, &question, &questions, media)?;
    let (person, rows) = identity::new_reporter(&app.web, &app.keys);
    let published = Published { service: service.clone(), version: entry.version };
    let taken = intake::bring(&app.intake, (person, published), answers, files, context).await;
    let mut submission = taken.map_err(|untaken| Failure::untaken(app, context, untaken))?;
    let case = submission.case;
    let token = identity::hex(&app.web.random::<16>());
    let received = Received {
        case,
        external: external.clone().unwrap_or_else(|| token.clone()),
        token,
        program: scope.program.clone(),
    };
    submission.batch =
        rows.then(submission.batch).then(store::received(app.agency(), &received, app.web.now()));
    let url = question.form.get("media_url").map(str::to_owned);
    let link = url.as_deref().and_then(georeport::media_url);
    if let Some(link) = link {
        let key = (submission.key_id, &submission.key);
        let sealed = cases::seal_link(&app.cases, case, key, link);
        let source = format!("program:{}", scope.program);
        let row = store::media(app.agency(), case, (&source, ""), sealed, app.web.now());
        submission.batch = submission.batch.then(row);
    }
    let ignored = url.is_some() && link.is_none();
    let filed =
        cases::file_report(&app.cases, (context, context.language), reported(&service), submission);
    match filed.await {
        Ok(number) => {
            Ok(told(app, &question, store::Known { case, number, token: received.token }, ignored))
        }
        Err(cases::Failure::NoOffice) => Err(question.bad(app, "open311-no-office")),
        Err(failure) => {
            // The same report came twice at once, and the other one was first.
            if let Some(external) = &external
                && let Some(known) = known(app, &question, &scope, external).await?
            {
                return Ok(told(app, &question, known, false));
            }
            Err(match failure {
                cases::Failure::Busy => {
                    Failure::one(StatusCode::SERVICE_UNAVAILABLE, question.say(app, "open311-busy"))
                }
                other @ (cases::Failure::Refused(_)
                | cases::Failure::NotFound
                | cases::Failure::NoOffice
                | cases::Failure::TooManyReports
                | cases::Failure::UsedUp
                | cases::Failure::Signing(_)
                | cases::Failure::Identity(_)
                | cases::Failure::Intake(_)
                | cases::Failure::NoService
                | cases::Failure::Event(_)
                | cases::Failure::Store(_)) => Failure::ours(app, context, &other),
            })
        }
    }
}

async fn known(
    app: &App,
    question: &Question,
    scope: &ApiScope,
    external: &str,
) -> Result<Option<store::Known>, Failure> {
    let found = store::by_external(&app.db, app.agency(), &scope.program, external).await;
    found.map_err(|error| Failure::ours(app, &question.context, &error))
}

/// How it is reported: without a name; secretly where the category knows nothing else.
fn reported(service: &Service) -> Reported {
    let modes = service.complaint.as_ref().map(|complaint| complaint.modes.as_slice());
    match modes.unwrap_or_default().contains(&Report::Anonymous) {
        true => Reported::Anonymous,
        false => Reported::Secret,
    }
}

/// The pictures as files of the category.
fn brought(
    app: &App,
    question: &Question,
    questions: &Questions,
    media: Vec<Media>,
) -> Result<Vec<Brought>, Failure> {
    match (&questions.photo, media.is_empty()) {
        (_, true) => Ok(Vec::new()),
        (None, false) => Err(question.bad(app, "open311-no-media")),
        (Some(document), false) => Ok(media
            .into_iter()
            .map(|one| Brought { document: document.clone(), name: one.name, bytes: one.bytes })
            .collect()),
    }
}

/// The receipt: the number, and the code with which whoever reported follows it.
fn told(app: &App, question: &Question, known: store::Known, ignored: bool) -> Document {
    let code = cases::follow_code(&app.cases, known.case);
    let link = format!("{}/lacak?nomor={}&kode={code}", app.web.brand().public_url, known.number);
    let mut notice = question.with(app, "open311-notice", &[("code", &code), ("link", &link)]);
    if ignored {
        notice = format!("{notice} {}", question.say(app, "open311-media-url"));
    }
    let extends = question.form.get("extensions") == Some("true");
    let token = extends.then_some(known.token);
    ("service_requests", georeport::receipt(&Receipt { id: known.number, token, notice }))
}
