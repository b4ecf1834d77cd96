//! `/operator/kunci-api`: the keys of programs that ask under `/api`: made, listed, revoked. For administrators.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Query, Request, State};
use axum::response::{IntoResponse, Response};
use db::DbError;
use http::{HeaderValue, StatusCode, header};
use identity::ApiKey;
use web::{Page, Pairs, Problem, Role, Signed, Staff, View, see_other};

use crate::page::App;

/// Longest name of a program, in characters.
const NAME: usize = 60;

/// What was typed, why it was not taken, and the new key if it was.
#[derive(Default)]
struct Said {
    name: String,
    marked: Vec<String>,
    reports: bool,
    problem: Option<&'static str>,
    made: Option<String>,
}

#[derive(Template)]
#[template(path = "api_keys.html")]
struct ApiKeysPage {
    view: View,
    keys: Vec<ApiKey>,
    /// Id and title.
    services: Vec<(String, String)>,
    said: Said,
}

impl ApiKeysPage {
    fn title(&self, id: &String) -> String {
        let found = self.services.iter().find(|(known, _)| known == id);
        found.map_or_else(|| id.clone(), |(_, title)| title.clone())
    }
}

async fn page(app: &App, view: View, staff: &Staff, said: Said) -> Result<Response, DbError> {
    let status = match (&said.problem, &said.made) {
        (Some("api-keys-again"), _) => StatusCode::FORBIDDEN,
        (Some(_), _) => StatusCode::UNPROCESSABLE_ENTITY,
        (None, Some(_)) => StatusCode::CREATED,
        (None, None) => StatusCode::OK,
    };
    let keys = identity::api_keys(&app.db, staff.agency).await?;
    let services = (app.services)(view.language);
    let mut answer = (status, Page(ApiKeysPage { view, keys, services, said })).into_response();
    answer.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(answer)
}

fn failed(error: &DbError) -> Response {
    tracing::error!(error = %error, "The keys of programs could not be read or written");
    Problem::mendable(StatusCode::SERVICE_UNAVAILABLE, "try-again").into_response()
}

pub(crate) async fn show(State(app): State<App>, view: View, staff: Signed<Staff>) -> Response {
    if !staff.is(Role::Administrator) {
        return Problem::not_found().into_response();
    }
    let shown = page(&app, view, &staff, Said::default()).await;
    shown.unwrap_or_else(|error| failed(&error))
}

/// `POST`: `nama`, `layanan` once for each service, none for all; `lapor` where it may report.
pub(crate) async fn add(
    State(app): State<App>,
    view: View,
    staff: Result<Signed<Staff>, Response>,
    request: Request,
) -> Response {
    let staff = match staff {
        Ok(staff) => staff,
        Err(door) => return web::ended(&app, view, door, request).await,
    };
    if !staff.is(Role::Administrator) {
        return Problem::not_found().into_response();
    }
    let (form, again) = match Pairs::or_typed(request, &app).await {
        Ok(sent) => sent,
        Err(answer) => return answer,
    };
    let known = (app.services)(view.language);
    let known = known.iter().map(|(id, _)| id.as_str());
    let marked: Vec<&str> = form.all("layanan").collect();
    let marked: Vec<String> = known.filter(|id| marked.contains(id)).map(str::to_owned).collect();
    let name = form.get("nama").trim().to_owned();
    let reports = !form.get("lapor").is_empty();
    let mut said = Said { name, marked, reports, problem: None, made: None };
    let length = said.name.chars().count();
    if again {
        said.problem = Some("api-keys-again");
    } else if length == 0 || length > NAME {
        said.problem = Some("api-keys-name-wrong");
    } else {
        let (key, mut row) = identity::new_api_key(&app.web, &app.keys, &said.name, &said.marked);
        if said.reports {
            row = row.then(identity::let_report(&app.keys, staff.agency, &key));
        }
        match app.db.commit(row).await {
            Ok(()) => said = Said { made: Some(key), ..Said::default() },
            Err(DbError::Duplicate(_)) => said.problem = Some("api-keys-name-taken"),
            Err(error) => return failed(&error),
        }
    }
    let shown = page(&app, view, &staff, said).await;
    shown.unwrap_or_else(|error| failed(&error))
}

#[derive(Template)]
#[template(path = "api_key_revoke.html")]
struct RevokePage {
    view: View,
    key: ApiKey,
}

/// `GET …/cabut?id=`: whether to revoke it really. Who comes without a key that is good gets the list.
pub(crate) async fn ask_revoke(
    State(app): State<App>,
    view: View,
    staff: Signed<Staff>,
    Query(which): Query<BTreeMap<String, String>>,
) -> Response {
    if !staff.is(Role::Administrator) {
        return Problem::not_found().into_response();
    }
    let keys = match identity::api_keys(&app.db, staff.agency).await {
        Ok(keys) => keys,
        Err(error) => return failed(&error),
    };
    let good =
        |key: &ApiKey| Some(&key.id().to_owned()) == which.get("id") && key.revoked_at.is_none();
    match keys.into_iter().find(good) {
        Some(key) => Page(RevokePage { view, key }).into_response(),
        None => see_other("/operator/kunci-api"),
    }
}

/// `POST …/cabut`: `id`.
pub(crate) async fn revoke(State(app): State<App>, staff: Signed<Staff>, form: Pairs) -> Response {
    if !staff.is(Role::Administrator) {
        return Problem::not_found().into_response();
    }
    let keys = match identity::api_keys(&app.db, staff.agency).await {
        Ok(keys) => keys,
        Err(error) => return failed(&error),
    };
    let Some(key) = keys.iter().find(|key| key.id() == form.get("id")) else {
        return Problem::not_found().into_response();
    };
    match app.db.commit(identity::revoke_api_key(staff.agency, key, app.web.now())).await {
        // Stale: a double click, or somebody else was first.
        Ok(()) | Err(DbError::Stale) => see_other("/operator/kunci-api"),
        Err(error) => failed(&error),
    }
}
