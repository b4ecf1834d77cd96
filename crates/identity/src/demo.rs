//! The demo's own doors: one click signs in anyone, and what was sent can be read. Mounted in the demo only.

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use terms::{Date, Moment, OfficerId};
use web::{Grant, Page, Role, View, see_other};

use crate::account::{self, Contact};
use crate::app::App;
use crate::device::Device;
use crate::error::Failure;
use crate::message::{self, Message};
use crate::sessions::{citizen_cookie, staff_cookie};
use crate::store;
use crate::unit::Units;

/// A generated person of the demo city.
#[derive(Debug, Clone)]
pub struct Neighbour {
    /// Name.
    pub name: String,
    /// Phone in E.164.
    pub phone: String,
    /// NIK, as people group it.
    pub nik: String,
    /// Whether a woman.
    pub female: bool,
    /// Where born.
    pub birth_place: String,
    /// When born.
    pub birth_date: Date,
    /// Occupation.
    pub job: String,
    /// Street, RT, RW and the places around them.
    pub address: String,
}

/// A member of staff: who, title, and in words what they may do where.
struct Colleague {
    id: OfficerId,
    name: String,
    title: String,
    does: Vec<String>,
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
    staff: Vec<Colleague>,
}

async fn people(State(demo): State<Demo>, view: View) -> Result<Response, Failure> {
    let (db, agency) = (&demo.app.db, demo.app.web.brand().agency);
    let units = Units::load(db, agency).await?;
    let mut staff = Vec::new();
    for (id, name, title) in store::officers(db, agency).await? {
        let grants = store::grants(db, agency, id).await?;
        let does = Role::ALL.into_iter().filter_map(|role| does(&view, &units, role, &grants));
        staff.push(Colleague { id, name, title, does: does.collect() });
    }
    Ok(Page(DemoPage { view, people: demo.people, staff }).into_response())
}

/// "Memeriksa permohonan: Kelurahan Umpak", or in how many units.
fn does(view: &View, units: &Units, role: Role, grants: &[Grant]) -> Option<String> {
    let mut places = grants.iter().filter(|grant| grant.role == role);
    let first = places.next()?;
    let place = match places.count() {
        0 => units.get(&first.unit).map_or_else(|| first.unit.clone(), |unit| unit.title.clone()),
        others => view.say1("identity-demo-units", "count", others + 1),
    };
    Some(format!("{}: {place}", view.say(&format!("identity-demo-{}", role.name()))))
}

/// Checked by Origin and Sec-Fetch-Site like every form; the people are invented, so no token is kept.
async fn enter(
    State(demo): State<Demo>,
    device: Device,
    body: String,
) -> Result<Response, Failure> {
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
    let (cookie, _) = app.sessions.open_citizen(&app.web, id, first, false, device).await?;
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
