//! The demo's own doors: one click signs in anyone, and what was sent can be read. Mounted in the demo only.

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use terms::{Moment, OfficerId};
use web::{Page, View, see_other};

use crate::account::{self, Contact};
use crate::app::App;
use crate::error::Failure;
use crate::message::{self, Message};
use crate::sessions::{citizen_cookie, staff_cookie};
use crate::store;

/// A generated person of the demo city.
#[derive(Debug, Clone)]
pub struct Neighbour {
    /// Name.
    pub name: String,
    /// Phone in E.164.
    pub phone: String,
    /// What they would type in a form, for whoever plays them.
    pub card: String,
}

/// State: the slice's own, and the people of the city.
#[derive(Clone)]
pub struct Demo {
    /// The slice's state.
    pub app: App,
    /// The people.
    pub people: Vec<Neighbour>,
}

/// `/demo`, `/demo/masuk`, `/demo/pesan-keluar`.
pub fn routes(demo: Demo) -> Router {
    Router::new()
        .route("/demo", get(people))
        .route("/demo/masuk", post(enter))
        .route("/demo/pesan-keluar", get(sent))
        .with_state(demo)
}

impl axum::extract::FromRef<Demo> for web::Shared {
    fn from_ref(demo: &Demo) -> Self {
        demo.app.web.clone()
    }
}

#[derive(Template)]
#[template(path = "demo.html")]
struct DemoPage {
    view: View,
    people: Vec<Neighbour>,
    staff: Vec<(OfficerId, String, String)>,
}

async fn people(State(demo): State<Demo>, view: View) -> Result<Response, Failure> {
    let staff = store::officers(&demo.app.db, demo.app.web.brand().agency).await?;
    Ok(Page(DemoPage { view, people: demo.people, staff }).into_response())
}

/// Checked by Origin and Sec-Fetch-Site like every form; the people are invented, so no token is kept.
async fn enter(State(demo): State<Demo>, body: String) -> Result<Response, Failure> {
    let field = |name: &str| {
        body.split('&')
            .find_map(|pair| pair.strip_prefix(name)?.strip_prefix('=').map(str::to_owned))
    };
    let app = &demo.app;
    if let Some(officer) = field("petugas").and_then(|id| id.parse::<OfficerId>().ok()) {
        if !store::is_active(&app.db, app.web.brand().agency, officer).await? {
            return Err(Failure::NotFound);
        }
        let cookie = app.sessions.open_staff(&app.web, officer).await?;
        return Ok(staff_cookie(see_other("/meja"), &cookie, None));
    }
    let number = field("warga").and_then(|text| text.parse::<usize>().ok());
    let person = number.and_then(|number| demo.people.get(number)).ok_or(Failure::NotFound)?;
    let contact = Contact(person.phone.clone());
    let id = account::person_with(&app.db, &app.web, &app.keys, &contact).await?;
    let first = person.name.split_whitespace().next().unwrap_or_default();
    let (cookie, _) = app.sessions.open_citizen(&app.web, id, first, false).await?;
    Ok(citizen_cookie(see_other("/"), &cookie, None))
}

#[derive(Template)]
#[template(path = "sent.html")]
struct SentPage {
    view: View,
    messages: Vec<(Moment, Message)>,
}

async fn sent(State(demo): State<Demo>, view: View) -> Result<Response, Failure> {
    let app = &demo.app;
    let messages = message::recent(&app.db, &app.keys, app.web.brand().agency).await?;
    Ok(Page(SentPage { view, messages }).into_response())
}
