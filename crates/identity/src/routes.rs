//! URL → handler → answer: the ways out, the staff's door, and what a person may know about their own data.

use askama::Template;
use axum::Router;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::{HeaderMap, StatusCode};
use serde::Deserialize;
use terms::Moment;
use web::{
    CITIZEN_COOKIE, Citizen, Network, Page, Pairs, Refused, STAFF_COOKIE, Signed, Staff, View,
    local_path, see_other,
};

use crate::app::App;
use crate::door;
use crate::error::Failure;
use crate::officer::{self, Tried};
use crate::reveal::{ReadRow, disclosures};
use crate::sessions::{citizen_cookie, staff_cookie};
use crate::store;

/// The doors, and the ways out.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/masuk", get(door::door).post(door::send))
        .route("/masuk/kode", get(door::ask).post(door::enter))
        .route("/keluar", get(|| turn_to("/")).post(leave))
        .route("/keluar/semua", get(|| turn_to("/data-saya")).post(leave_everywhere))
        .route("/data-saya", get(own_data))
        .route("/meja/masuk", get(staff_door).post(staff_enter))
        .route("/meja/keluar", get(|| turn_to("/meja")).post(staff_leave))
}

/// Who comes to the address of a form by "reload", by changing the language, or back from the door, gets its page.
async fn turn_to(page: &'static str) -> Response {
    see_other(page)
}

/// A page that says what is wrong, under the status that says so too.
fn wrong(status: StatusCode, page: impl IntoResponse) -> Response {
    (status, page).into_response()
}

#[derive(Deserialize, Default)]
pub(crate) struct Onward {
    #[serde(default)]
    pub(crate) lanjut: String,
}

/// Where a door's form leads on to.
pub(crate) fn onward(form: &Pairs, otherwise: &str) -> String {
    local_path(form.get("lanjut"), otherwise).to_owned()
}

/// The value of a cookie that came; empty when none did.
pub(crate) fn cookie(headers: &HeaderMap, name: &str) -> String {
    let all = headers.get_all(http::header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    all.flat_map(|line| line.split("; "))
        .find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
        .unwrap_or_default()
        .to_owned()
}

async fn leave(
    State(app): State<App>,
    headers: HeaderMap,
    _form: Pairs,
) -> Result<Response, Failure> {
    app.sessions.end_citizen(&cookie(&headers, CITIZEN_COOKIE)).await?;
    Ok(citizen_cookie(see_other("/masuk?keluar"), "", Some(0)))
}

async fn leave_everywhere(
    State(app): State<App>,
    citizen: Signed<Citizen>,
    _form: Pairs,
) -> Result<Response, Failure> {
    app.sessions.end_everywhere(citizen.person).await?;
    Ok(citizen_cookie(see_other("/masuk?keluar"), "", Some(0)))
}

#[derive(Template)]
#[template(path = "own_data.html")]
struct OwnDataPage {
    view: View,
    contact: String,
    sessions: Vec<(Moment, Moment)>,
    reads: Vec<ReadRow>,
}

async fn own_data(
    State(app): State<App>,
    view: View,
    citizen: Signed<Citizen>,
) -> Result<Response, Failure> {
    let contact = store::contact_of(&app.db, &app.keys, citizen.person).await?.unwrap_or_default();
    let page = OwnDataPage {
        contact: web::format::masked_contact(&contact),
        sessions: store::sessions(&app.db, citizen.person, view.now).await?,
        reads: disclosures(&app.db, citizen.person).await?,
        view,
    };
    Ok(Page(page).into_response())
}

#[derive(Template)]
#[template(path = "staff_door.html")]
struct StaffDoorPage {
    view: View,
    onward: String,
    email: String,
    problem: Option<String>,
    /// Whether it was open for too long: nothing is wrong with what was typed.
    again: bool,
}

impl StaffDoorPage {
    /// The page as it was filled in, but for password and code, with what is wrong; with nothing wrong it was open for too long.
    fn typed(view: View, form: &Pairs, problem: Option<String>) -> Page<Self> {
        let email = form.get("email").to_owned();
        Page(Self { view, onward: onward(form, "/meja"), email, again: problem.is_none(), problem })
    }
}

async fn staff_door(view: View, Query(query): Query<Onward>) -> Response {
    let onward = local_path(&query.lanjut, "/meja").to_owned();
    if view.staff.is_some() {
        return see_other(&onward);
    }
    Page(StaffDoorPage { view, onward, email: String::new(), problem: None, again: false })
        .into_response()
}

async fn staff_enter(
    State(app): State<App>,
    view: View,
    network: Network,
    form: Result<Pairs, Refused>,
) -> Result<Response, Failure> {
    let form = match form {
        Ok(form) => form,
        Err(refused) => {
            let page = |typed: &Pairs| StaffDoorPage::typed(view, typed, None);
            return Ok(refused.show_again(page));
        }
    };
    let (email, password, code) = (form.get("email"), form.get("sandi"), form.get("kode"));
    match officer::prove(&app, network, email, password, code).await? {
        Tried::Open(officer) => {
            let cookie = app.sessions.open_staff(&app.web, officer).await?;
            Ok(staff_cookie(see_other(&onward(&form, "/meja")), &cookie, None))
        }
        Tried::Wrong => {
            let problem = view.say("identity-staff-wrong");
            let page = StaffDoorPage::typed(view, &form, Some(problem));
            Ok(wrong(StatusCode::UNPROCESSABLE_ENTITY, page))
        }
        Tried::Shut(until) => {
            let problem = view.say1("identity-staff-shut", "time", view.clock(&until));
            let page = StaffDoorPage::typed(view, &form, Some(problem));
            Ok(wrong(StatusCode::TOO_MANY_REQUESTS, page))
        }
    }
}

async fn staff_leave(
    State(app): State<App>,
    headers: HeaderMap,
    _staff: Signed<Staff>,
    _form: Pairs,
) -> Result<Response, Failure> {
    app.sessions.end_staff(&cookie(&headers, STAFF_COOKIE)).await?;
    Ok(staff_cookie(see_other("/meja/masuk"), "", Some(0)))
}
