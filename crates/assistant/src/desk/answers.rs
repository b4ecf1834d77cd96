//! `/meja/pertanyaan/…`: an answer is written once, with its source; somebody else looks at it and at what it would change, and
//! approves it. From then on the assistant gives it.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse as _, Response};
use db::{Batch, DbError};
use definition::{Text, clean_text};
use http::StatusCode;
use serde::Deserialize;
use terms::Moment;
use uuid::Uuid;
use web::{Page, Pairs, Signed, Staff, View, see_other};

use super::regression::{self, Tried};
use super::store::{self, Written};
use super::{only_who_reviews, questions};
use crate::Assistant;
use crate::error::Failure;

/// Longest answer and source, in characters; most ways of asking, and how long each may be.
const LONGEST: usize = 1_000;
const SOURCE: usize = 300;
const WAYS: usize = 20;
const WAY: usize = 200;

/// What the form holds.
#[derive(Default)]
struct Typed {
    service: String,
    asks: String,
    says: String,
    says_en: String,
    source: String,
}

#[derive(Template)]
#[template(path = "desk_answer_form.html")]
struct FormPage {
    view: View,
    typed: Typed,
    services: Vec<(String, String)>,
    problems: Vec<(&'static str, String)>,
}

impl FormPage {
    fn problem(&self, field: &str) -> Option<&str> {
        self.problems.iter().find(|(own, _)| *own == field).map(|(_, text)| text.as_str())
    }
}

#[derive(Template)]
#[template(path = "desk_answer.html")]
struct AnswerPage {
    view: View,
    own: Written,
    service: String,
    day: String,
    tried: Tried,
    /// How many questions would be answered otherwise.
    changes: String,
    /// Whether this person may approve it: nobody approves what they wrote.
    may: bool,
    problem: Option<String>,
}

impl AnswerPage {
    fn is_draft(&self) -> bool {
        self.own.state == "draft"
    }

    fn is_given(&self) -> bool {
        self.own.state == "approved"
    }
}

/// The published services, by name.
fn services(app: &Assistant, view: &View) -> Vec<(String, String)> {
    let now = app.catalog.now();
    let mut all: Vec<(String, String)> = now
        .services()
        .map(|entry| (entry.service.id.clone(), entry.service.title.get(view.language).to_owned()))
        .collect();
    all.sort_by(|one, other| one.1.cmp(&other.1));
    all
}

/// Which group an answer is for.
#[derive(Deserialize, Default)]
pub(super) struct Asked {
    #[serde(default)]
    untuk: String,
}

/// `GET /meja/pertanyaan/tulis?untuk=`: the form, with the ways of asking of a group.
pub(super) async fn blank(
    State(app): State<Assistant>,
    view: View,
    staff: Signed<Staff>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    only_who_reviews(&staff)?;
    let groups = questions::groups(&app, &view).await?;
    let group = groups.iter().find(|group| {
        group.first().is_some_and(|first| identity::hex(&first.question) == asked.untuk)
    });
    let words = group.into_iter().flatten().take(WAYS).map(|one| one.words.as_str());
    let asks = words.collect::<Vec<_>>().join("\n");
    let services = services(&app, &view);
    let typed = Typed { asks, ..Typed::default() };
    Ok(Page(FormPage { view, typed, services, problems: Vec::new() }).into_response())
}

fn ways(asks: &str) -> Vec<String> {
    let mut ways: Vec<String> = Vec::new();
    for way in asks.lines().map(clean_text).filter(|way| !way.is_empty()) {
        if !ways.contains(&way) {
            ways.push(way);
        }
    }
    ways
}

/// What is wrong with the form, by field.
fn wrong(
    typed: &Typed,
    ways: &[String],
    services: &[(String, String)],
) -> Vec<(&'static str, &'static str)> {
    let mut wrong = Vec::new();
    if ways.is_empty() || ways.len() > WAYS || ways.iter().any(|way| way.chars().count() > WAY) {
        wrong.push(("tanya", "talk-answer-asks-wrong"));
    }
    if !services.iter().any(|(id, _)| *id == typed.service) {
        wrong.push(("layanan", "talk-answer-service-wrong"));
    }
    if !(1..=LONGEST).contains(&typed.says.chars().count()) {
        wrong.push(("jawab", "talk-answer-says-wrong"));
    }
    if typed.says_en.chars().count() > LONGEST {
        wrong.push(("jawab_en", "talk-answer-says-wrong"));
    }
    if !(1..=SOURCE).contains(&typed.source.chars().count()) {
        wrong.push(("sumber", "talk-answer-source-wrong"));
    }
    wrong
}

/// `POST /meja/pertanyaan/tulis`: on to the draft, or the form as it was filled in.
pub(super) async fn write(
    State(app): State<Assistant>,
    view: View,
    staff: Signed<Staff>,
    form: Pairs,
) -> Result<Response, Failure> {
    only_who_reviews(&staff)?;
    let typed = Typed {
        service: form.get("layanan").to_owned(),
        asks: form.get("tanya").to_owned(),
        says: clean_text(form.get("jawab")),
        says_en: clean_text(form.get("jawab_en")),
        source: clean_text(form.get("sumber")),
    };
    let (services, ways) = (services(&app, &view), ways(&typed.asks));
    let wrong = wrong(&typed, &ways, &services);
    if !wrong.is_empty() {
        let problems = wrong.into_iter().map(|(field, key)| (field, view.say(key))).collect();
        let page = Page(FormPage { view, typed, services, problems });
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    let own = Written {
        id: app.web.id(),
        service: typed.service,
        asks: ways,
        says: Text { id: typed.says, en: Some(typed.says_en).filter(|en| !en.is_empty()) },
        source: typed.source,
        state: String::new(),
        author_id: staff.officer,
        author: staff.name.clone(),
        written_at: view.now,
        reviewer: String::new(),
        reviewed_at: Moment::from_micros(0),
    };
    app.db.commit(store::add(view.brand().agency, &own)).await?;
    Ok(see_other(&format!("/meja/pertanyaan/{}", own.id)))
}

async fn found(app: &Assistant, id: &str) -> Result<Written, Failure> {
    let id = id.parse::<Uuid>().map_err(|_| Failure::NotFound)?;
    store::one(&app.db, app.web.brand().agency, id).await?.ok_or(Failure::NotFound)
}

/// What the assistant would say with an answer, or without it.
async fn tried(app: &Assistant, own: &Written) -> Result<Tried, Failure> {
    let given = store::written(&app.db, app.web.brand().agency).await?;
    match own.state.as_str() {
        "draft" => {
            let would = given.into_iter().chain([own.clone()]).collect();
            regression::tried(app, would, Some(own)).await
        }
        "approved" => {
            let would = given.into_iter().filter(|other| other.id != own.id).collect();
            regression::tried(app, would, None).await
        }
        _ => Ok(Tried::default()),
    }
}

/// `GET /meja/pertanyaan/{id}`.
pub(super) async fn show(
    State(app): State<Assistant>,
    view: View,
    staff: Signed<Staff>,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    only_who_reviews(&staff)?;
    let own = found(&app, &id).await?;
    page(&app, view, &staff, own, None).await
}

async fn page(
    app: &Assistant,
    view: View,
    staff: &Staff,
    own: Written,
    problem: Option<&'static str>,
) -> Result<Response, Failure> {
    let tried = tried(app, &own).await?;
    let entry = app.catalog.latest(&own.service);
    let service = entry.map(|entry| entry.service.title.get(view.language).to_owned());
    let (count, asked) = (tried.changes.len().to_string(), tried.asked.to_string());
    let page = AnswerPage {
        changes: view.say2("talk-changes", ("count", &count), ("asked", &asked)),
        service: service.unwrap_or_else(|| own.service.clone()),
        day: view.short_at(&own.written_at),
        may: own.author_id != staff.officer,
        problem: problem.map(|key| view.say(key)),
        tried,
        own,
        view,
    };
    let status = if problem.is_some() { StatusCode::CONFLICT } else { StatusCode::OK };
    Ok((status, Page(page)).into_response())
}

/// Moves an answer on, and lets the assistant know at once.
async fn moved(
    app: &Assistant,
    view: &View,
    own: &Written,
    (from, to): (&str, &str),
    staff: &Staff,
    also: Batch,
) -> Result<bool, Failure> {
    let agency = view.brand().agency;
    let batch = store::review(agency, own.id, (from, to), &staff.name, view.now);
    match app.db.commit(batch.then(also)).await {
        Ok(()) => {}
        // Somebody else was first.
        Err(DbError::Stale) => return Ok(false),
        Err(error) => return Err(error.into()),
    }
    let (version, given) =
        (store::version(&app.db, agency).await?, store::written(&app.db, agency).await?);
    app.knowing.learn(version, given);
    Ok(true)
}

/// `POST /meja/pertanyaan/{id}/setujui`: by somebody else than who wrote it, and only what they saw.
pub(super) async fn approve(
    State(app): State<Assistant>,
    view: View,
    staff: Signed<Staff>,
    Path(id): Path<String>,
    form: Pairs,
) -> Result<Response, Failure> {
    only_who_reviews(&staff)?;
    let own = found(&app, &id).await?;
    if own.author_id == staff.officer {
        return page(&app, view, &staff, own, Some("talk-answer-own")).await;
    }
    if own.state == "draft" && tried(&app, &own).await?.seen() != form.get("lihat") {
        return page(&app, view, &staff, own, Some("talk-answer-changed")).await;
    }
    let agency = view.brand().agency;
    let since = Moment::from_micros(0);
    let asked = store::unanswered(&app.db, agency, since).await?;
    let asked = asked.iter().filter(|one| own.asks.contains(&one.words));
    let done =
        asked.fold(Batch::new(), |batch, one| batch.then(store::answered(agency, &one.question)));
    if !moved(&app, &view, &own, ("draft", "approved"), &staff, done).await? {
        let own = found(&app, &id).await?;
        return page(&app, view, &staff, own, Some("talk-answer-moved")).await;
    }
    Ok(see_other("/meja/pertanyaan"))
}

/// `POST /meja/pertanyaan/{id}/tolak`.
pub(super) async fn refuse(
    State(app): State<Assistant>,
    view: View,
    staff: Signed<Staff>,
    Path(id): Path<String>,
    _form: Pairs,
) -> Result<Response, Failure> {
    only_who_reviews(&staff)?;
    let own = found(&app, &id).await?;
    moved(&app, &view, &own, ("draft", "refused"), &staff, Batch::new()).await?;
    Ok(see_other("/meja/pertanyaan"))
}

/// `POST /meja/pertanyaan/{id}/cabut`: the assistant gives it no more.
pub(super) async fn revoke(
    State(app): State<Assistant>,
    view: View,
    staff: Signed<Staff>,
    Path(id): Path<String>,
    _form: Pairs,
) -> Result<Response, Failure> {
    only_who_reviews(&staff)?;
    let own = found(&app, &id).await?;
    moved(&app, &view, &own, ("approved", "revoked"), &staff, Batch::new()).await?;
    Ok(see_other("/meja/pertanyaan"))
}
