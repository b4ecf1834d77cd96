//! The name on a letter, for whoever holds the paper: it is uncovered by the birth date that is written there.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use definition::SubjectKind;
use http::{StatusCode, header};
use identity::Guess;
use serde_json::{Map, Value};
use terms::{Date, Moment};
use web::{Network, Pairs, View, see_other};

use crate::app::App;
use crate::error::Failure;
use crate::store::LetterRow;
use crate::typed::TypedDay;
use crate::verdict::{self, Holder, Verdict};
use crate::verify;

/// `GET /surat/{id}/nama`: without what came of the form, the name is covered.
pub(crate) async fn back(Path(id): Path<String>) -> Response {
    see_other(&format!("/surat/{id}"))
}

/// What the page says of whose letter it is before anything is typed: the name of a company is no person's.
pub(crate) async fn shown(app: &App, row: Option<&LetterRow>) -> Result<Holder, Failure> {
    let Some((row, company)) = row.and_then(|row| Some((row, company_of(app, row)?))) else {
        return Ok(Holder::default());
    };
    let (_, data) = cases::open_for_letters(&app.cases, row.case, &row.letter, None).await?;
    let name = data.get(&company).and_then(|fields| fields.get("name")).and_then(Value::as_str);
    Ok(Holder { name: name.map(str::to_owned), ..Holder::default() })
}

/// The body that a letter is of, as long as its service is still published with it.
fn company_of(app: &App, row: &LetterRow) -> Option<String> {
    app.templates.services().iter().find_map(|service| {
        let letter = service.letter(&row.letter).filter(|letter| letter.title.id == row.title)?;
        let holder = letter.holder.as_deref().filter(|_| letter.for_each.is_none())?;
        let is_body = service.subject(holder)?.kind == SubjectKind::LegalEntity;
        is_body.then(|| holder.to_owned())
    })
}

/// `POST /surat/{id}/nama`.
pub(crate) async fn show(
    State(app): State<App>,
    view: View,
    Path(id): Path<String>,
    network: Network,
    form: Pairs,
) -> Result<Response, Failure> {
    let Some(row) = verify::find(&app, &id).await? else {
        let not_ours = (Verdict::NotOurs, false);
        return Ok(verdict::page(&app, view, not_ours, None, Holder::default()));
    };
    let typed = TypedDay::read(&form, "lahir");
    let (name, why) = match uncover(&app, &row, typed.date(), network).await? {
        Ok(name) => (Some(name), None),
        Err(why) => (None, Some(why)),
    };
    let wrong = why.as_ref().map(|why| why.words(&view));
    let (verdict, now) = ((Verdict::of_row(&row), false), view.now);
    let page = verdict::page(&app, view, verdict, Some(row), Holder { name, typed, wrong });
    Ok(match why {
        Some(Covered::TooOften(until)) => {
            let seconds = (until.micros() - now.micros()) / 1_000_000 + 1;
            let later = [(header::RETRY_AFTER, seconds.to_string())];
            (StatusCode::TOO_MANY_REQUESTS, later, page).into_response()
        }
        Some(Covered::NoDay | Covered::OtherDay | Covered::Unknown) | None => page,
    })
}

/// Why the name stays covered.
enum Covered {
    /// No day was typed that there is.
    NoDay,
    /// It is not the day on the paper.
    OtherDay,
    /// Too many were wrong lately; it may be tried again then.
    TooOften(Moment),
    /// The name is no longer known, or the letter has none.
    Unknown,
}

impl Covered {
    fn words(&self, view: &View) -> String {
        match self {
            Self::NoDay => view.say("issuance-name-no-day"),
            Self::OtherDay => view.say("issuance-name-other-day"),
            Self::TooOften(until) => {
                view.say1("issuance-name-too-often", "time", view.clock(until))
            }
            Self::Unknown => view.say("issuance-name-unknown"),
        }
    }
}

/// The name, when the day is that of the paper; the read is recorded before it leaves.
async fn uncover(
    app: &App,
    row: &LetterRow,
    day: Option<Date>,
    network: Network,
) -> Result<Result<String, Covered>, Failure> {
    let Some(day) = day else { return Ok(Err(Covered::NoDay)) };
    let (db, agency, now) = (&app.cases.db, app.cases.agency(), app.cases.web.now());
    let key = &app.cases.keys.agency;
    let guess = Guess {
        near: key.fingerprint("letter-name-from", &format!("{network} {}", row.id)),
        anywhere: key.fingerprint("letter-name", &row.id),
    };
    if let Err(until) = guess.count(db, agency, now).await? {
        return Ok(Err(Covered::TooOften(until)));
    }
    let item = row.item.and_then(|item| usize::try_from(item).ok());
    let (opened, data) = cases::open_for_letters(&app.cases, row.case, &row.letter, item).await?;
    let letter = opened.service.letter(&row.letter);
    let whose = letter.and_then(|letter| letter.for_each.as_deref().or(letter.holder.as_deref()));
    let subject = whose.unwrap_or("applicant");
    let Some((name, born)) = holder(&data, subject) else { return Ok(Err(Covered::Unknown)) };
    if born != day {
        return Ok(Err(Covered::OtherDay));
    }
    let (web, keys) = (&app.cases.web, &opened.keys);
    let about = (row.id.as_str(), row.number.as_str(), subject);
    let read = identity::record_holder(web, agency, row.case, keys, about);
    db.commit(read.then(guess.was_right(agency, now))).await?;
    Ok(Ok(name))
}

/// Name and birth date of whom a letter is about: of its item, or of the subject.
fn holder(data: &Map<String, Value>, subject: &str) -> Option<(String, Date)> {
    let is_there = |value: &&Value| value.as_object().is_some_and(|fields| !fields.is_empty());
    let about = data.get("item").filter(is_there).or_else(|| data.get(subject))?;
    let text = |name: &str| about.get(name).and_then(Value::as_str);
    Some((text("name")?.to_owned(), text("birth_date")?.parse().ok()?))
}
