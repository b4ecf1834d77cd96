//! The citizens' door: phone or mail, then the code that was sent there. Each form is answered with the address of a
//! page.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use http::HeaderMap;
use serde::Deserialize;
use web::{Page, Pairs, Refused, View, local_path, see_other};

use crate::account::{self, Contact};
use crate::app::App;
use crate::device::Device;
use crate::error::Failure;
use crate::knock::{CITIZENS, Knock};
use crate::routes::{Onward, onward};
use crate::sessions::citizen_cookie;
use crate::store;

/// Which page of a door is shown again.
#[derive(Deserialize)]
pub(crate) struct Shown {
    /// Whether something was wrong.
    pub(crate) salah: Option<String>,
    /// Whether it was open for too long: nothing is wrong with what was typed.
    pub(crate) lagi: Option<String>,
    /// Whether somebody has just signed out.
    pub(crate) keluar: Option<String>,
}

impl Shown {
    /// Whether what waits is to be shown.
    pub(crate) fn is_again(&self) -> bool {
        self.salah.is_some() || self.lagi.is_some()
    }
}

#[derive(Template)]
#[template(path = "door.html")]
struct DoorPage {
    view: View,
    onward: String,
    contact: String,
    problem: Option<String>,
    again: bool,
    left: bool,
}

#[derive(Template)]
#[template(path = "code.html")]
struct CodePage {
    view: View,
    onward: String,
    contact: String,
    shown: String,
    stay: bool,
    problem: Option<String>,
    again: bool,
}

/// `GET /masuk`: asks for phone or mail; after something wrong with what was typed, and what to do.
pub(crate) async fn door(
    State(app): State<App>,
    view: View,
    headers: HeaderMap,
    Query(query): Query<Onward>,
    Query(shown): Query<Shown>,
) -> Response {
    let wanted = local_path(&query.lanjut, "/permohonan");
    if view.account().is_some() {
        return see_other(wanted);
    }
    let waiting = CITIZENS.waiting(&app, &headers).filter(|_| shown.is_again());
    let (again, left) = (shown.lagi.is_some() && waiting.is_some(), shown.keluar.is_some());
    let knock = waiting.unwrap_or_else(|| Knock::nothing(wanted, view.now));
    let Knock { contact, onward, problem, .. } = knock;
    Page(DoorPage { view, onward, contact, problem, again, left }).into_response()
}

/// `POST /masuk`: sends a code, and leads on to where it is asked for.
pub(crate) async fn send(
    State(app): State<App>,
    view: View,
    form: Result<Pairs, Refused>,
) -> Result<Response, Failure> {
    let form = match form.map_err(Refused::typed) {
        Ok(form) => form,
        Err(Ok(typed)) => {
            let knock = CITIZENS.knock(&typed, None, view.now);
            return Ok(CITIZENS.show(&app, &knock, "/masuk?lagi"));
        }
        Err(Err(answer)) => return Ok(answer),
    };
    let wrong = |problem| {
        let knock = CITIZENS.knock(&form, Some(problem), view.now);
        CITIZENS.show(&app, &knock, "/masuk?salah")
    };
    let Some(contact) = Contact::read(form.get("kontak")) else {
        return Ok(wrong("identity-contact-wrong"));
    };
    if let Some(hindrance) = app.reach.hindrance(&contact.0) {
        return Ok(wrong(hindrance));
    }
    match account::send_code(&app, &contact, view.language).await {
        Ok(()) => {
            let knock = CITIZENS.knock(&form, None, view.now);
            Ok(CITIZENS.show(&app, &knock, "/masuk/kode"))
        }
        Err(Failure::TooMany) => Ok(wrong("identity-code-too-many")),
        Err(failure) => Err(failure),
    }
}

/// `GET /masuk/kode`: asks for the code that was sent to the contact that waits; without one the door.
pub(crate) async fn ask(
    State(app): State<App>,
    view: View,
    headers: HeaderMap,
    Query(state): Query<Shown>,
) -> Response {
    if view.account().is_some() {
        return see_other("/permohonan");
    }
    let Some(knock) = CITIZENS.waiting(&app, &headers) else { return see_other("/masuk") };
    let contact = Contact::read(&knock.contact).map_or(knock.contact, |contact| contact.0);
    Page(CodePage {
        shown: web::format::masked_contact(&contact),
        problem: knock.problem.filter(|_| state.salah.is_some()),
        again: state.lagi.is_some(),
        onward: knock.onward,
        stay: knock.stay,
        contact,
        view,
    })
    .into_response()
}

/// `POST /masuk/kode`: takes the code, and leads on to where the person wanted to go.
pub(crate) async fn enter(
    State(app): State<App>,
    view: View,
    device: Device,
    form: Result<Pairs, Refused>,
) -> Result<Response, Failure> {
    let form = match form.map_err(Refused::typed) {
        Ok(form) => form,
        Err(Ok(typed)) => {
            let knock = CITIZENS.knock(&typed, None, view.now);
            return Ok(CITIZENS.show(&app, &knock, "/masuk/kode?lagi"));
        }
        Err(Err(answer)) => return Ok(answer),
    };
    let Some(contact) = Contact::read(form.get("kontak")) else { return Ok(see_other("/masuk")) };
    let Some(person) = account::prove(&app, &contact, form.get("kode")).await? else {
        let knock = CITIZENS.knock(&form, Some("identity-code-wrong"), view.now);
        return Ok(CITIZENS.show(&app, &knock, "/masuk/kode?salah"));
    };
    app.db.commit(store::uses_language(person, view.language)).await?;
    let (stay, shown) = (form.has("tetap"), web::format::masked_contact(&contact.0));
    let opened = app.sessions.open_citizen(&app.web, person, &shown, stay, device).await?;
    let (value, seconds) = opened;
    let answer = see_other(&onward(&form, "/permohonan"));
    Ok(CITIZENS.passed(citizen_cookie(answer, &value, stay.then_some(seconds))))
}
