//! `POST /meja/lapangan/{number}`: what somebody did outside. A phone sends it when there is a network, perhaps twice; it
//! counts once, and what came too late is told.

use axum::Json;
use axum::extract::{Path, Request, State};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use cases::{FieldTask, Outside};
use db::{Batch, DbError};
use http::{HeaderMap, StatusCode, header};
use serde_json::json;
use terms::{FileId, Moment};
use uuid::Uuid;
use web::{Parts, Signed, Staff, View, see_other};

use crate::App;
use crate::capture::{self, Came, Mark, Statement};
use crate::error::Failure;
use crate::store::{self, NewPhoto, Work};
use crate::tasks;

/// Most bytes of a photo.
const PHOTO: usize = 12 * 1024 * 1024;
/// Longest key of what is sent.
const KEY: usize = 64;
/// How far back the start of work may be told when there was no network, in seconds: two days.
const BACK: i64 = 172_800;

/// Milliseconds of a device's clock.
fn millis(sent: &Parts, name: &str) -> Option<i64> {
    sent.get(name).parse().ok()
}

/// `GET` of the same, after "reload" or from the door.
pub(crate) async fn turn_to(Path(number): Path<String>) -> Response {
    see_other(&format!("/meja/lapangan#{number}"))
}

/// `POST`. Programs of ours ask for JSON: `hasil` is `selesai`, `bentrok`, `lagi` or `masuk`, `kata` says why.
pub(crate) async fn receive(
    State(app): State<App>,
    view: View,
    staff: Result<Signed<Staff>, Response>,
    Path(number): Path<String>,
    request: Request,
) -> Result<Response, Failure> {
    let is_program = asks_for_json(request.headers());
    let staff = match staff {
        Ok(staff) => staff,
        Err(_) if is_program => return Ok(told(StatusCode::UNAUTHORIZED, "masuk", &[])),
        Err(door) => return Ok(door),
    };
    let sent = Parts::read(request, &app, PHOTO).await.map_err(|_| Failure::Unreadable)?;
    if !sent.is_trusted {
        // Signed in anew meanwhile: a page that is fresh has a token that is right.
        let again = || view.say("field-again");
        return match is_program {
            true => Ok(told(StatusCode::FORBIDDEN, "masuk", &[again()])),
            false => {
                tasks::page(&app, view.clone(), &staff, None, Some((number, vec![again()]))).await
            }
        };
    }
    let outcome = carry_out(&app, &view, &staff, &number, &sent).await?;
    if is_program {
        return Ok(match outcome {
            Outside::Done => told(StatusCode::OK, "selesai", &[]),
            Outside::Elsewhere => {
                told(StatusCode::CONFLICT, "bentrok", &[view.say("field-elsewhere")])
            }
            Outside::Open(words) => told(StatusCode::UNPROCESSABLE_ENTITY, "lagi", &words),
        });
    }
    let (status, words) = match outcome {
        Outside::Done => return Ok(see_other(&format!("/meja/lapangan#{number}"))),
        Outside::Elsewhere => (StatusCode::CONFLICT, vec![view.say("field-elsewhere")]),
        Outside::Open(words) => (StatusCode::UNPROCESSABLE_ENTITY, words),
    };
    let page = tasks::page(&app, view, &staff, None, Some((number, words))).await?;
    Ok((status, page).into_response())
}

fn asks_for_json(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok());
    accept.is_some_and(|kinds| kinds.starts_with("application/json"))
}

fn told(status: StatusCode, outcome: &str, words: &[String]) -> Response {
    (status, Json(json!({ "hasil": outcome, "kata": words }))).into_response()
}

/// Does what was sent, once: the key of what was sent before says that it is done.
async fn carry_out(
    app: &App,
    view: &View,
    staff: &Staff,
    number: &str,
    sent: &Parts,
) -> Result<Outside, Failure> {
    let key = sent.get("kunci");
    if key.is_empty() || key.len() > KEY {
        return Err(Failure::Unreadable);
    }
    let who = (staff.agency, staff.officer);
    if store::is_sent(&app.db, who, key).await? {
        return Ok(Outside::Done);
    }
    let once = store::add_send(who, key, view.now);
    let outcome = match sent.get("apa") {
        "mulai" => begin(app, view, staff, number, sent, once).await,
        "foto" => photo(app, view, staff, number, sent, once).await,
        "selesai" => {
            let words = definition::clean_text(sent.get("kata"));
            let also = || once.clone();
            let done = cases::field_done(&app.cases, (view, staff), number, &words, &also);
            done.await.map_err(Failure::from)
        }
        _ => Err(Failure::Unreadable),
    };
    // The same came twice at the same moment: the other one did it.
    let is_late = matches!(
        outcome,
        Ok(Outside::Elsewhere)
            | Err(Failure::Store(DbError::Duplicate(_))
                | Failure::Case(
                    cases::Failure::Busy | cases::Failure::Store(DbError::Duplicate(_)),
                ))
    );
    if is_late && store::is_sent(&app.db, who, key).await? {
        return Ok(Outside::Done);
    }
    outcome
}

/// When something happened by the device's clock, as far as one may believe it: not in the future, not days ago.
fn happened(sent: &Parts, now: Moment) -> Moment {
    let skew = millis(sent, "kirim").map_or(0, |device| device.saturating_sub(now.micros() / 1000));
    let at = millis(sent, "pada").map(|at| at.saturating_sub(skew).saturating_mul(1000));
    let at = at.map_or(now, Moment::from_micros);
    at.clamp(now.plus_seconds(-BACK), now)
}

async fn begin(
    app: &App,
    view: &View,
    staff: &Staff,
    number: &str,
    sent: &Parts,
    once: Batch,
) -> Result<Outside, Failure> {
    let Some(task) = task(app, view, staff, number).await? else { return Ok(Outside::Elsewhere) };
    let work = work(staff, &task);
    let at = happened(sent, view.now).max(task.since);
    // One of an earlier time at this stage does not count: the reporter said that it was not done.
    let begin = match work.began(&app.db, task.since).await? {
        Some(_) => work.begin(at, view.now),
        None => work.begin_anew(at, view.now),
    };
    app.db.commit(once.then(begin)).await?;
    Ok(Outside::Done)
}

fn work<'a>(staff: &Staff, task: &'a FieldTask) -> Work<'a> {
    Work { agency: staff.agency, case: task.case, stage: &task.stage.0, officer: staff.officer }
}

async fn task(
    app: &App,
    view: &View,
    staff: &Staff,
    number: &str,
) -> Result<Option<FieldTask>, Failure> {
    match cases::field_task(&app.cases, view, staff, number).await {
        Ok(task) => Ok(Some(task)),
        Err(cases::Failure::NotFound) => Ok(None),
        Err(failure) => Err(failure.into()),
    }
}

async fn photo(
    app: &App,
    view: &View,
    staff: &Staff,
    number: &str,
    sent: &Parts,
    once: Batch,
) -> Result<Outside, Failure> {
    if !sent.too_large.is_empty() {
        return Ok(Outside::Open(vec![view.say("field-photo-large")]));
    }
    let Some((_, name, bytes)) = sent.files.first() else {
        return Ok(Outside::Open(vec![view.say("field-photo-none")]));
    };
    let Some(task) = task(app, view, staff, number).await? else { return Ok(Outside::Elsewhere) };
    let Some(wanted) = &task.photo else { return Ok(Outside::Elsewhere) };
    let is_before = sent.get("kapan") == "sebelum";
    let document = if is_before { "" } else { wanted.document.as_str() };
    let mut new = judged(app, staff, &task, sent, bytes, view.now).await?;
    new.document = document.to_owned();
    if is_before {
        // Whoever shows how it was shows it before the work: that it began is not asked.
        let marks = Mark::named(&new.marks).into_iter().filter(|mark| *mark != Mark::Early);
        new.marks = names(marks);
    }
    let who = (staff.agency, staff.officer);
    let also =
        |file: FileId| store::add_photo(who, (task.case, file), &new, view.now).then(once.clone());
    let photo = (document, name.as_str(), bytes.clone());
    let kept = cases::field_photo(&app.cases, (view, staff), number, photo, &also).await?;
    Ok(kept)
}

fn names(marks: impl IntoIterator<Item = Mark>) -> String {
    marks.into_iter().map(Mark::name).collect::<Vec<_>>().join(" ")
}

/// What holds of a photo that came.
async fn judged(
    app: &App,
    staff: &Staff,
    task: &FieldTask,
    sent: &Parts,
    bytes: &[u8],
    now: Moment,
) -> Result<NewPhoto, Failure> {
    let (text, hash) = (sent.get("pernyataan").replace("\r\n", "\n"), capture::hash(bytes));
    let signature = STANDARD.decode(sent.get("tanda")).unwrap_or_default();
    let device: Option<Uuid> = sent.get("perangkat").parse().ok();
    let who = (staff.agency, staff.officer);
    let signed = match device {
        Some(device) if !text.is_empty() => {
            let key = store::device_key(&app.db, who, device).await?;
            Some(key.is_some_and(|key| capture::is_signed(&key, &text, &signature)))
        }
        Some(_) | None => None,
    };
    let said = Statement::read(&text);
    let near = task.photo.as_ref().and_then(|photo| photo.near);
    let judged = capture::judge(&Came {
        said: said.as_ref(),
        signed,
        number: &task.number,
        file: &hash,
        there: task.at.zip(near),
        began: work(staff, task).began(&app.db, task.since).await?.unwrap_or(task.since),
        device_now: millis(sent, "kirim"),
        now,
        was_sent: store::was_sent(&app.db, staff.agency, &hash).await?,
    });
    Ok(NewPhoto {
        document: String::new(),
        device: device.filter(|_| signed == Some(true)),
        hash,
        taken: judged.taken,
        far: judged.far,
        marks: names(judged.marks),
        statement: text,
        signature,
    })
}
