//! `/lacak`: where a case stands, for whoever has its number and the code of its receipt. No name, no answer, no word of
//! an officer: the paper may have been left lying about.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use serde::Deserialize;
use terms::{CaseId, Date};
use uuid::Uuid;
use web::{Citizen, Page, Pairs, View, see_other};

use crate::app::App;
use crate::entered::read_code;
use crate::error::Failure;
use crate::working::Opened;
use crate::{number, store, timeline};

/// What somebody types, as the address of the page keeps it.
#[derive(Deserialize, Default)]
pub(crate) struct Asked {
    #[serde(default)]
    nomor: String,
    #[serde(default)]
    kode: String,
}

/// Where a case stands.
struct Found {
    title: String,
    number: String,
    tag: (&'static str, &'static str, String),
    /// What it waits for.
    stage: String,
    /// The day that was promised, while it runs.
    promised: Option<Date>,
    /// Where it lies: name and telephone.
    office: Option<(String, String)>,
    /// Whether its applicant has something to do.
    awaits: bool,
    granted: bool,
    /// What its reporter is asked: the question, and what stands behind the link to it.
    question: Option<(String, String)>,
    /// Whether it was reported without an account, and may be opened from this browser.
    is_reporters: bool,
}

#[derive(Template)]
#[template(path = "follow.html")]
struct FollowPage {
    asked: Asked,
    wrong: bool,
    found: Option<Found>,
    view: View,
}

/// `GET /lacak`.
pub(crate) async fn show(
    State(app): State<App>,
    view: View,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let found = match asked.nomor.is_empty() && asked.kode.is_empty() {
        true => None,
        false => find(&app, &view, &asked).await?,
    };
    let wrong = found.is_none() && !(asked.nomor.is_empty() && asked.kode.is_empty());
    let status = if wrong { StatusCode::NOT_FOUND } else { StatusCode::OK };
    Ok((status, Page(FollowPage { asked, wrong, found, view })).into_response())
}

/// `POST /lacak/buka`: who reported without an account finds it again from this browser.
pub(crate) async fn find_again(State(app): State<App>, form: Pairs) -> Result<Response, Failure> {
    let asked = Asked { nomor: form.get("nomor").to_owned(), kode: form.get("kode").to_owned() };
    let Some(opened) = open(&app, &asked).await? else { return Ok(see_other("/lacak")) };
    let number = &opened.row.number;
    let found = app.sessions.find_again(&app.web, opened.owner()?).await?;
    Ok(match found {
        Some(reporter) => reporter.told(see_other(&format!("/permohonan/{number}"))),
        // Whoever has an account signs in to it.
        None => see_other(&format!("/masuk?lanjut=/permohonan/{number}")),
    })
}

/// `GET` of the same, after "reload".
pub(crate) async fn to_follow() -> Response {
    see_other("/lacak")
}

async fn find(app: &App, view: &View, asked: &Asked) -> Result<Option<Found>, Failure> {
    let opened = open(app, asked).await?.map(|opened| opened.known_to_applicant(view.now));
    Ok(opened.map(|opened| found(app, view, &opened)))
}

/// A wrong number and a wrong code are found out by the same statements.
async fn open(app: &App, asked: &Asked) -> Result<Option<Opened>, Failure> {
    let number = number::read(&asked.nomor).unwrap_or_default();
    let row = store::find(&app.db, app.agency(), &number).await?;
    let id = row.as_ref().map_or_else(|| CaseId::new(Uuid::nil()), |row| row.id);
    let right = app.code(id) == read_code(&asked.kode);
    let Some(row) = row.filter(|_| right) else { return Ok(None) };
    app.open_row(row).await.map(Some)
}

/// Where a case stands, in words: no name, no answer.
pub struct Standing {
    /// What the service is called.
    pub title: String,
    /// Its number.
    pub number: String,
    /// Where it stands: "Sedang dikerjakan".
    pub state: String,
    /// What it waits for; empty once it ended.
    pub stage: String,
    /// The day that was promised, while it runs.
    pub promised: Option<Date>,
}

/// Where a case stands, for whoever has its number and the code of its receipt.
///
/// # Errors
/// [`Failure`] when it could not be read.
pub async fn followed(
    app: &App,
    view: &View,
    number: &str,
    code: &str,
) -> Result<Option<Standing>, Failure> {
    let asked = Asked { nomor: number.to_owned(), kode: code.to_owned() };
    Ok(find(app, view, &asked).await?.map(Standing::from))
}

/// Where a case of their own stands; none where it is not theirs.
///
/// # Errors
/// [`Failure`] when it could not be read.
pub async fn own_standing(
    app: &App,
    view: &View,
    citizen: &Citizen,
    number: &str,
) -> Result<Option<Standing>, Failure> {
    match app.open_own(citizen, number).await {
        Ok(opened) => {
            let opened = opened.known_to_applicant(view.now);
            Ok(Some(found(app, view, &opened).into()))
        }
        Err(Failure::NotFound) => Ok(None),
        Err(failure) => Err(failure),
    }
}

impl From<Found> for Standing {
    fn from(found: Found) -> Self {
        Self {
            title: found.title,
            number: found.number,
            state: found.tag.2,
            stage: found.stage,
            promised: found.promised,
        }
    }
}

fn found(app: &App, view: &View, opened: &Opened) -> Found {
    let turn = timeline::told_turn(Some(&opened.service), &opened.case);
    let (class, icon, key) = timeline::tag(turn);
    let runs = opened.row.turn == "office" || opened.row.turn == "applicant";
    let stages = opened.case.hands().filter_map(|hand| opened.service.stage(&hand.stage));
    let stages: Vec<&str> = stages.map(|stage| stage.title.get(view.language)).collect();
    let unit = app.units.get(&opened.row.stage_unit).or_else(|| app.units.get(&opened.row.unit));
    Found {
        title: opened.service.title.get(view.language).to_owned(),
        number: opened.row.number.clone(),
        tag: (class, icon, view.say(key)),
        stage: if runs { stages.join(" · ") } else { String::new() },
        promised: runs.then(|| opened.case.promised_at.day(view.zone())),
        office: unit.map(|unit| (unit.title.clone(), unit.phone.clone())),
        awaits: opened.row.turn == "applicant",
        granted: opened.row.turn == "granted",
        question: app.question_to_applicant(opened, view.language),
        is_reporters: opened.case.reported.is_some(),
    }
}
