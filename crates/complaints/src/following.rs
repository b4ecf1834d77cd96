//! `/aduan/ikuti`: what somebody follows, and how they cease to.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use cases::read_number;
use definition::Regions as _;
use serde::Deserialize;
use terms::{PersonId, RegionCode};
use uuid::Uuid;
use web::{Page, Pairs, View, see_other};

use crate::App;
use crate::error::Failure;
use crate::follows::{self, Follow, Target};
use crate::news::described;
use crate::store;

/// Where one's own are.
const OWN: &str = "/aduan/ikuti";
/// Whoever has no account signs in first.
const DOOR: &str = "/masuk?lanjut=/aduan/ikuti";
/// Nobody follows more: whoever wants all takes the feed.
const MOST: usize = 50;

/// Something that is followed, in words.
struct Followed {
    id: String,
    name: String,
    /// The list of it; none where it is no longer public.
    href: Option<String>,
    feed: String,
}

#[derive(Template)]
#[template(path = "follows.html")]
struct FollowsPage {
    view: View,
    all: Vec<Followed>,
    is_full: bool,
}

#[derive(Template)]
#[template(path = "stop.html")]
struct StopPage {
    view: View,
    code: String,
    /// What it is about; none: nothing is followed by this code any more.
    name: Option<String>,
}

/// The code of a link in a notice.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Code {
    kode: String,
}

/// `GET /aduan/ikuti`.
pub(crate) async fn list(State(app): State<App>, view: View) -> Result<Response, Failure> {
    let Some(person) = view.account().map(|own| own.person) else { return Ok(see_other(DOOR)) };
    let mut all = Vec::new();
    for follow in follows::mine(&app.db, app.web.brand().agency, person).await? {
        let (name, asked) = described(&app, &view, &follow.target).await?;
        let asked_ = asked.clone().unwrap_or_default();
        all.push(Followed {
            id: follow.id.simple().to_string(),
            name,
            href: asked.map(|asked| asked.at("/aduan")),
            feed: asked_.at("/aduan/umpan.atom"),
        });
    }
    let is_full = all.len() >= MOST;
    Ok(Page(FollowsPage { view, all, is_full }).into_response())
}

/// `POST /aduan/ikuti`: follows a region or a street.
pub(crate) async fn follow(
    State(app): State<App>,
    view: View,
    form: Pairs,
) -> Result<Response, Failure> {
    let region: Option<RegionCode> = form.get("wilayah").parse().ok();
    let is_ours = |code: &RegionCode| {
        code.lies_in(&app.catalog.region)
            && app.catalog.catalog.regions.name(code, view.language).is_some()
    };
    let target = match region.filter(is_ours) {
        Some(code) => Some(Target::Region(code.to_string())),
        None => Target::street(form.get("q")),
    };
    put(&app, &view, target).await
}

/// `POST /aduan/{number}/ikuti`: follows a report.
pub(crate) async fn follow_report(
    State(app): State<App>,
    view: View,
    Path(number): Path<String>,
    _form: Pairs,
) -> Result<Response, Failure> {
    let number = read_number(&number).unwrap_or_default();
    let report = store::by_number(&app.db, app.web.brand().agency, &number).await?;
    let report = report.ok_or(Failure::NotFound)?;
    put(&app, &view, Some(Target::Report(report.case))).await
}

async fn put(app: &App, view: &View, target: Option<Target>) -> Result<Response, Failure> {
    let Some(person) = view.account().map(|own| own.person) else { return Ok(see_other(DOOR)) };
    let agency = app.web.brand().agency;
    let is_full = follows::mine(&app.db, agency, person).await?.len() >= MOST;
    if let Some(target) = target.filter(|_| !is_full) {
        let follow = new(app, person, target);
        app.db.commit(follows::add(agency, &follow)).await?;
        app.news.add(&follow.target);
    }
    Ok(see_other(OWN))
}

pub(crate) fn new(app: &App, person: PersonId, target: Target) -> Follow {
    Follow {
        person,
        id: app.web.id(),
        target,
        stop_code: URL_SAFE_NO_PAD.encode(app.web.random::<18>()),
        created_at: app.web.now(),
        told_at: None,
    }
}

/// `POST /aduan/ikuti/hapus`: follows one of one's own no longer.
pub(crate) async fn end(
    State(app): State<App>,
    view: View,
    form: Pairs,
) -> Result<Response, Failure> {
    let Some(person) = view.account().map(|own| own.person) else { return Ok(see_other(DOOR)) };
    if let Ok(id) = Uuid::try_parse(form.get("id")) {
        app.db.commit(follows::end(person, id)).await?;
    }
    Ok(see_other(OWN))
}

/// `GET /aduan/ikuti/berhenti`: what the link in a notice ends. Nothing is done before it is pressed: programs that look
/// into mail follow links.
pub(crate) async fn ask_to_stop(
    State(app): State<App>,
    view: View,
    Query(Code { kode }): Query<Code>,
) -> Result<Response, Failure> {
    let follow = follows::by_code(&app.db, app.web.brand().agency, &kode).await?;
    let name = match follow {
        Some(follow) => Some(described(&app, &view, &follow.target).await?.0),
        None => None,
    };
    Ok(Page(StopPage { view, code: kode, name }).into_response())
}

/// `POST` of the same.
pub(crate) async fn stop(State(app): State<App>, form: Pairs) -> Result<Response, Failure> {
    let code = form.get("kode");
    app.db.commit(follows::end_by_code(app.web.brand().agency, code)).await?;
    Ok(see_other("/aduan/ikuti/berhenti"))
}
