//! URL → handler → answer: the ways out, and what a person may know about their own data.

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::HeaderMap;
use serde::Deserialize;
use terms::Moment;
use web::{
    CITIZEN_COOKIE, Citizen, Page, Pairs, STAFF_COOKIE, Signed, Staff, View, cookie, local_path,
    see_other,
};

use crate::app::App;
use crate::error::Failure;
use crate::reveal::{ReadRow, disclosures};
use crate::sessions::{self, citizen_cookie, staff_cookie};
use crate::store::{self, SessionRow};
use crate::{chats, door, staff_door};

/// The doors, and the ways out.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/masuk", get(door::door).post(door::send))
        .route("/masuk/kode", get(door::ask).post(door::enter))
        .route("/keluar", get(|| turn_to("/")).post(leave))
        .route("/keluar/semua", get(|| turn_to("/data-saya")).post(leave_everywhere))
        .route("/keluar/perangkat", get(|| turn_to("/data-saya")).post(sign_out_device))
        .route("/data-saya", get(own_data))
        .route("/meja/masuk", get(staff_door::show).post(staff_door::enter))
        .route("/meja/keluar", get(|| turn_to("/meja")).post(staff_leave))
}

/// Who comes to the address of a form by "reload", by changing the language, or back from the door, gets its page.
async fn turn_to(page: &'static str) -> Response {
    see_other(page)
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

async fn leave(
    State(app): State<App>,
    headers: HeaderMap,
    _form: Pairs,
) -> Result<Response, Failure> {
    app.sessions.end_citizen(cookie(&headers, CITIZEN_COOKIE)).await?;
    Ok(citizen_cookie(see_other("/masuk?keluar"), "", Some(0)))
}

async fn leave_everywhere(
    State(app): State<App>,
    citizen: Signed<Citizen>,
    _form: Pairs,
) -> Result<Response, Failure> {
    app.sessions.end_everywhere(citizen.person).await?;
    app.db.commit(chats::disconnected_everywhere(citizen.person)).await?;
    Ok(citizen_cookie(see_other("/masuk?keluar"), "", Some(0)))
}

/// `POST /keluar/perangkat`: `perangkat` is what the page of one's own data calls it.
async fn sign_out_device(
    State(app): State<App>,
    citizen: Signed<Citizen>,
    form: Pairs,
) -> Result<Response, Failure> {
    app.sessions.end_device(citizen.person, form.get("perangkat")).await?;
    Ok(see_other("/data-saya#perangkat"))
}

/// A session in the list.
struct DeviceLine {
    id: String,
    words: String,
    /// Whether it is the one that asks.
    is_this: bool,
    /// "Masuk kemarin, terakhir dipakai hari ini".
    times: String,
}

impl DeviceLine {
    fn new(view: &View, own: &str, row: SessionRow) -> Self {
        let days = |at: Moment| {
            let since = view.today() - at.day(view.zone());
            view.say1("identity-days-ago", "days", since.get_days().max(0))
        };
        // Of sessions from before this was kept, only their beginning is known.
        let seen = row.seen_at.max(row.created_at);
        let (since, last) = (days(row.created_at), days(seen));
        let times = view.say2("identity-device-times", ("since", &since), ("last", &last));
        Self { is_this: row.id == own, words: row.device.words(view), id: row.id, times }
    }
}

#[derive(Template)]
#[template(path = "own_data.html")]
struct OwnDataPage {
    view: View,
    contact: String,
    devices: Vec<DeviceLine>,
    reads: Vec<ReadRow>,
}

async fn own_data(
    State(app): State<App>,
    view: View,
    headers: HeaderMap,
    citizen: Signed<Citizen>,
) -> Result<Response, Failure> {
    let own = sessions::id_of(cookie(&headers, CITIZEN_COOKIE));
    let rows = store::sessions(&app.db, citizen.person, view.now).await?;
    let contact = store::contact_of(&app.db, &app.keys, citizen.person).await?.unwrap_or_default();
    let page = OwnDataPage {
        contact: web::format::masked_contact(&contact),
        devices: rows.into_iter().map(|row| DeviceLine::new(&view, &own, row)).collect(),
        reads: disclosures(&app.db, citizen.person).await?,
        view,
    };
    Ok(Page(page).into_response())
}

async fn staff_leave(
    State(app): State<App>,
    headers: HeaderMap,
    _staff: Signed<Staff>,
    _form: Pairs,
) -> Result<Response, Failure> {
    app.sessions.end_staff(cookie(&headers, STAFF_COOKIE)).await?;
    Ok(staff_cookie(see_other("/meja/masuk"), "", Some(0)))
}
