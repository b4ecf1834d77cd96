//! The door of the desk: mail, password and the code of a generator. Each form is answered with the address of a page.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use http::HeaderMap;
use web::{Network, Page, Pairs, Refused, View, local_path, see_other};

use crate::app::App;
use crate::door::Shown;
use crate::error::Failure;
use crate::knock::{Knock, STAFF};
use crate::officer::{self, Tried};
use crate::routes::{Onward, onward};
use crate::sessions::staff_cookie;

#[derive(Template)]
#[template(path = "staff_door.html")]
struct StaffDoorPage {
    view: View,
    onward: String,
    email: String,
    problem: Option<String>,
    again: bool,
}

/// `GET /meja/masuk`: after something wrong with what was typed but for password and code, and what to do.
pub(crate) async fn show(
    State(app): State<App>,
    view: View,
    headers: HeaderMap,
    Query(query): Query<Onward>,
    Query(shown): Query<Shown>,
) -> Response {
    let wanted = local_path(&query.lanjut, "/meja");
    if view.staff.is_some() {
        return see_other(wanted);
    }
    let waiting = STAFF.waiting(&app, &headers).filter(|_| shown.is_again());
    let again = shown.lagi.is_some() && waiting.is_some();
    let knock = waiting.unwrap_or_else(|| Knock::nothing(wanted, view.now));
    let time = knock.shut_until.map(|until| view.clock(&until)).unwrap_or_default();
    let problem = knock.problem.map(|key| view.say1(&key, "time", &time));
    let (onward, email) = (knock.onward, knock.contact);
    Page(StaffDoorPage { view, onward, email, problem, again }).into_response()
}

/// `POST /meja/masuk`: to the desk, or back to the door.
pub(crate) async fn enter(
    State(app): State<App>,
    view: View,
    network: Network,
    form: Result<Pairs, Refused>,
) -> Result<Response, Failure> {
    let form = match form.map_err(Refused::typed) {
        Ok(form) => form,
        Err(Ok(typed)) => {
            let knock = STAFF.knock(&typed, None, view.now);
            return Ok(STAFF.show(&app, &knock, "/meja/masuk?lagi"));
        }
        Err(Err(answer)) => return Ok(answer),
    };
    let (email, password, code) = (form.get("email"), form.get("sandi"), form.get("kode"));
    let (problem, shut_until) = match officer::prove(&app, network, email, password, code).await? {
        Tried::Open(officer) => {
            let cookie = app.sessions.open_staff(&app.web, officer).await?;
            let answer = staff_cookie(see_other(&onward(&form, "/meja")), &cookie, None);
            return Ok(STAFF.passed(answer));
        }
        Tried::Wrong => ("identity-staff-wrong", None),
        Tried::Shut(until) => ("identity-staff-shut", Some(until)),
    };
    let mut knock = STAFF.knock(&form, Some(problem), view.now);
    knock.shut_until = shut_until;
    Ok(STAFF.show(&app, &knock, "/meja/masuk?salah"))
}
