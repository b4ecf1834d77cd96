//! `/operator`: what waits, what failed and why, and "try again". For administrators.

use std::sync::Arc;

use askama::Template;
use axum::Router;
use axum::extract::{FromRef, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use db::Db;
use db::outbox::{self, Listed};
use http::StatusCode;
use identity::{Keyring, Units};
use terms::{Language, Moment};
use web::{Page, Pairs, Problem, Role, Shared, Signed, Staff, View, see_other};

use crate::{api_keys, reason, staff, units};

/// Titles of services, by what they name.
pub type DoneBy = dyn Fn(&str, Language) -> Vec<String> + Send + Sync;

/// What the handlers of this slice need.
#[derive(Clone)]
pub struct App {
    /// Clock, texts, agency.
    pub web: Shared,
    /// The database.
    pub db: Db,
    /// For fingerprints of API keys.
    pub keys: Arc<Keyring>,
    /// The published services: id and title.
    pub services: Arc<dyn Fn(Language) -> Vec<(String, String)> + Send + Sync>,
    /// The published services that name this kind of unit as an office of theirs, by their titles.
    pub done_by: Arc<DoneBy>,
    /// The roles of the agency's own that its published services name.
    pub roles: Arc<dyn Fn() -> Vec<String> + Send + Sync>,
    /// The units of the agency.
    pub units: Arc<Units>,
    /// The regions of the agency: code and name.
    pub regions: Arc<dyn Fn(Language) -> Vec<(String, String)> + Send + Sync>,
}

impl FromRef<App> for Shared {
    fn from_ref(app: &App) -> Self {
        app.web.clone()
    }
}

/// URL → handler.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/operator", get(show))
        .route("/operator/kirim-lagi", get(|| async { see_other("/operator") }).post(again))
        .route("/operator/petugas", get(staff::show).post(staff::change))
        .route("/operator/unit", get(units::list))
        .route("/operator/unit/baru", get(units::new).post(units::add))
        .route("/operator/unit/{id}", get(units::show).post(units::change))
        .route("/operator/kunci-api", get(api_keys::show).post(api_keys::add))
        .route("/operator/kunci-api/cabut", get(api_keys::ask_revoke).post(api_keys::revoke))
}

#[derive(Template)]
#[template(path = "operator.html")]
struct OperatorPage {
    view: View,
    counts: [(&'static str, i64); 3],
    /// What waits: kind, how many, and when the next is due.
    waiting: Vec<(String, i64, Moment)>,
    /// With the reason in words.
    rows: Vec<(Listed, Option<String>)>,
}

impl OperatorPage {
    /// What is to be done, in words; a kind without any as it is.
    fn kind(&self, kind: &str) -> String {
        let key = format!("operator-kind-{}", kind.replace('.', "-"));
        if self.view.knows(&key) { self.view.say(&key) } else { kind.to_owned() }
    }

    /// "Tenggat berkas: 12, berikutnya 25 Nov, 09.06".
    fn next(&self, (kind, count, next): &(String, i64, Moment)) -> String {
        let (kind, count, at) = (self.kind(kind), count.to_string(), self.view.short_at(next));
        self.view.with("operator-kind-next", &[("kind", &kind), ("count", &count), ("at", &at)])
    }
}

async fn show(State(app): State<App>, view: View, staff: Signed<Staff>) -> Response {
    if !staff.is(Role::Administrator) {
        return Problem::not_found().into_response();
    }
    let counts = outbox::count(&app.db, staff.agency).await;
    let failed = outbox::list(&app.db, staff.agency, "failed").await;
    let waiting = outbox::list(&app.db, staff.agency, "waiting").await;
    let kinds = outbox::waiting(&app.db, staff.agency).await;
    let (Ok(counts), Ok(failed), Ok(waiting), Ok(kinds)) = (counts, failed, waiting, kinds) else {
        return Problem::mendable(StatusCode::SERVICE_UNAVAILABLE, "try-again").into_response();
    };
    let count = |state| {
        (state, counts.iter().find(|(known, _)| known == state).map_or(0, |(_, count)| *count))
    };
    let counts = ["failed", "waiting", "done"].map(count);
    let with_words = |row: Listed| {
        let code = row.last_error.as_deref();
        let words = code.map(|code| reason::words(app.web.texts(), &view, code));
        (row, words)
    };
    let rows = failed.into_iter().chain(waiting).map(with_words).collect();
    Page(OperatorPage { counts, waiting: kinds, rows, view }).into_response()
}

async fn again(State(app): State<App>, staff: Signed<Staff>, form: Pairs) -> Response {
    let id = form.get("id").parse().ok().filter(|_| staff.is(Role::Administrator));
    let Some(id) = id else { return Problem::not_found().into_response() };
    match app.db.commit(outbox::retry(staff.agency, id, app.web.now())).await {
        Ok(()) | Err(db::DbError::Stale) => see_other("/operator"),
        Err(_) => Problem::mendable(StatusCode::SERVICE_UNAVAILABLE, "try-again").into_response(),
    }
}
