//! `/meja/pertanyaan/…`: an answer is written once, with its source; somebody else looks at it and at what it would change, and
//! approves it. From then on the assistant gives it.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse as _, Response};
use db::{Batch, DbError};
use definition::{Text, clean_text};
use http::StatusCode;
use serde::Deserialize;
use terms::{Date, Moment};
use uuid::Uuid;
use web::{Page, Pairs, Signed, Staff, View, see_other};

use super::regression::{self, Tried};
use super::store::{self, Written};
use super::{of_whom, only_who_reviews, questions};
use crate::Assistant;
use crate::error::Failure;
use crate::say::is_ours;

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
    page: String,
    on: String,
}

impl Typed {
    /// Whether it is meant for no service of ours, but for the agency.
    fn is_of_agency(&self) -> bool {
        self.service == AGENCY
    }

    /// The day of the source.
    fn day(&self) -> Option<Date> {
        self.on.parse().ok()
    }
}

/// What stands for the agency itself among the services.
const AGENCY: &str = "-";
/// Pages of ours that not everybody may read.
const CLOSED: [&str; 4] = ["/meja", "/operator", "/saya", "/permohonan"];

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
    /// The day of the source.
    source_day: Option<String>,
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
    let on = view.now.day(view.zone()).to_string();
    let typed = Typed { asks, on, ..Typed::default() };
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

/// Whether everybody can read what stands at this address.
fn is_public(page: &str) -> bool {
    let is_closed = CLOSED.iter().any(|closed| page.starts_with(closed));
    let is_plain = |sign: char| sign.is_ascii_alphanumeric() || "/-_#".contains(sign);
    match page.strip_prefix("https://") {
        Some(rest) => rest.contains('.') && !rest.contains(char::is_whitespace),
        None => is_ours(page) && !is_closed && page.chars().all(is_plain),
    }
}

/// What is wrong with the form, by field.
fn wrong(
    typed: &Typed,
    ways: &[String],
    services: &[(String, String)],
    today: Date,
) -> Vec<(&'static str, &'static str)> {
    let mut wrong = Vec::new();
    if ways.is_empty() || ways.len() > WAYS || ways.iter().any(|way| way.chars().count() > WAY) {
        wrong.push(("tanya", "talk-answer-asks-wrong"));
    }
    if !typed.is_of_agency() && !services.iter().any(|(id, _)| *id == typed.service) {
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
    // A service has a page of its own; what is said without one needs another.
    let needs_page = typed.is_of_agency() || !typed.page.is_empty();
    if needs_page && (!is_public(&typed.page) || typed.page.chars().count() > SOURCE) {
        wrong.push(("halaman", "talk-answer-page-wrong"));
    }
    if typed.day().is_none_or(|day| day > today) {
        wrong.push(("tanggal", "talk-answer-on-wrong"));
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
        page: clean_text(form.get("halaman")),
        on: form.get("tanggal").to_owned(),
    };
    let (services, ways) = (services(&app, &view), ways(&typed.asks));
    let wrong = wrong(&typed, &ways, &services, view.now.day(view.zone()));
    if !wrong.is_empty() {
        let problems = wrong.into_iter().map(|(field, key)| (field, view.say(key))).collect();
        let page = Page(FormPage { view, typed, services, problems });
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    let own = Written {
        id: app.web.id(),
        on: typed.day(),
        service: if typed.is_of_agency() { String::new() } else { typed.service },
        asks: ways,
        says: Text { id: typed.says, en: Some(typed.says_en).filter(|en| !en.is_empty()) },
        source: typed.source,
        page: typed.page,
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
    let (count, asked) = (tried.changes.len().to_string(), tried.asked.to_string());
    let page = AnswerPage {
        changes: view.say2("talk-changes", ("count", &count), ("asked", &asked)),
        service: of_whom(app, &view, &own),
        source_day: own.on.map(|day| view.long_day(&day)),
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

/// An answer that is not given from here on. Where somebody else decided before, theirs stands.
async fn put_away(
    app: &Assistant,
    view: &View,
    staff: &Staff,
    id: &str,
    states: (&str, &str),
) -> Result<Response, Failure> {
    only_who_reviews(staff)?;
    let own = found(app, id).await?;
    moved(app, view, &own, states, staff, Batch::new()).await?;
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
    put_away(&app, &view, &staff, &id, ("draft", "refused")).await
}

/// `POST /meja/pertanyaan/{id}/cabut`: the assistant gives it no more.
pub(super) async fn revoke(
    State(app): State<Assistant>,
    view: View,
    staff: Signed<Staff>,
    Path(id): Path<String>,
    _form: Pairs,
) -> Result<Response, Failure> {
    put_away(&app, &view, &staff, &id, ("approved", "revoked")).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_is_where_everybody_can_read_it() {
        for page in ["/pengumuman", "/layanan/ktp-el#biaya", "https://jdih.example/perda-3?a=1"] {
            assert!(is_public(page), "{page}");
        }
        for page in [
            "",
            "pengumuman",
            "/meja/pertanyaan",
            "//x.example",
            "http://x.example",
            "https://x y.example",
            "/a b",
        ] {
            assert!(!is_public(page), "{page}");
        }
    }

    #[test]
    fn without_a_service_a_page_is_needed_and_no_source_is_of_tomorrow() {
        let services = [("ktp-el".to_owned(), "KTP-el".to_owned())];
        let typed = |service: &str, page: &str, on: &str| Typed {
            service: service.to_owned(),
            says: "Ya.".to_owned(),
            source: "Perwali 4/2026".to_owned(),
            page: page.to_owned(),
            on: on.to_owned(),
            ..Typed::default()
        };
        let today: Date = "2026-03-02".parse().expect("a day");
        let fields = |typed: &Typed| -> Vec<&'static str> {
            let wrong = wrong(typed, &["parkir berapa".to_owned()], &services, today);
            wrong.into_iter().map(|(field, _)| field).collect()
        };
        assert!(fields(&typed("ktp-el", "", "2026-03-02")).is_empty());
        assert!(fields(&typed(AGENCY, "/pengumuman", "2026-03-01")).is_empty());
        assert_eq!(fields(&typed(AGENCY, "", "2026-03-01")), ["halaman"]);
        assert_eq!(fields(&typed("", "/pengumuman", "2026-03-03")), ["layanan", "tanggal"]);
    }
}
