//! The citizens' door. What was typed there waits in its browser, sealed, so that each page of the door has an address
//! of its own: "back" and "reload" show it again, and no form is sent twice.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::HeaderMap;
use serde::{Deserialize, Serialize};
use terms::{CaseId, KeyId, Moment};
use uuid::Uuid;
use vault::{Place, Purpose, Sealed, SubjectKey};
use web::{Page, Pairs, Refused, View, local_path, see_other, with_cookie};

use crate::account::{self, CODE_SECONDS, Contact};
use crate::app::App;
use crate::error::Failure;
use crate::routes::{Onward, cookie, onward};
use crate::sessions::citizen_cookie;
use crate::store;

/// The cookie in which what was typed waits.
const COOKIE: &str = "__Host-pintu";
/// Most characters that wait: an address of a mail is no longer.
const LONGEST: usize = 254;

/// What was typed at the door, and what came of it.
#[derive(Serialize, Deserialize)]
struct Knock {
    contact: String,
    onward: String,
    stay: bool,
    /// The key of what is wrong with it.
    problem: Option<String>,
    until: Moment,
}

impl Knock {
    /// A form of the door, with what is wrong with it.
    fn of(form: &Pairs, problem: Option<&str>, now: Moment) -> Self {
        Self {
            contact: form.get("kontak").chars().take(LONGEST).collect(),
            onward: onward(form, "/permohonan"),
            stay: form.has("tetap"),
            problem: problem.map(str::to_owned),
            until: now.plus_seconds(CODE_SECONDS),
        }
    }

    /// On to a page of the door that shows it.
    fn shown_at(&self, app: &App, page: &str) -> Response {
        let key = key(app);
        let sealed = vault::seal(&key, KEY_ID, self, &place(app), app.web.random());
        let value = URL_SAFE_NO_PAD.encode(sealed.to_bytes());
        with_cookie(see_other(page), COOKIE, &value, Some(CODE_SECONDS))
    }

    /// What waits in a browser; none when nothing does, or for too long.
    fn waiting(app: &App, headers: &HeaderMap) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(cookie(headers, COOKIE)).ok()?;
        let sealed = Sealed::<Self>::from_bytes(KEY_ID, bytes);
        let opened = vault::open(&key(app), &sealed, &place(app), Purpose::Own);
        let (knock, _read) = opened.ok()?;
        Some(knock).filter(|knock| app.web.now() < knock.until)
    }
}

/// The door has one key and no rows.
const KEY_ID: KeyId = KeyId::new(Uuid::nil());

fn key(app: &App) -> SubjectKey {
    SubjectKey::from_bytes(app.keys.portal.fingerprint("door", "cookie"))
}

fn place(app: &App) -> Place<'static> {
    let owner = app.web.brand().agency.uuid();
    Place { owner, case: CaseId::new(Uuid::nil()), subject: "door", field: "cookie" }
}

/// Which page of the door is shown again.
#[derive(Deserialize)]
pub(crate) struct Shown {
    /// Whether something was wrong.
    salah: Option<String>,
    /// Whether somebody has just signed out.
    keluar: Option<String>,
}

#[derive(Template)]
#[template(path = "door.html")]
struct DoorPage {
    view: View,
    onward: String,
    contact: String,
    problem: Option<String>,
    /// Whether it was open for too long: nothing is wrong with what was typed.
    again: bool,
    /// Whether somebody has just signed out.
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
    /// Whether it was open for too long: nothing is wrong with what was typed.
    again: bool,
}

impl DoorPage {
    fn new(view: View, knock: Knock, again: bool) -> Page<Self> {
        let Knock { contact, onward, problem, .. } = knock;
        Page(Self { view, onward, contact, problem, again, left: false })
    }
}

impl CodePage {
    fn new(view: View, knock: Knock, again: bool) -> Page<Self> {
        let Knock { contact: given, onward, stay, problem, .. } = knock;
        let contact = Contact::read(&given).map_or(given, |contact| contact.0);
        let shown = web::format::masked_contact(&contact);
        Page(Self { view, onward, contact, shown, stay, problem, again })
    }
}

/// `GET /masuk`: asks for phone or mail; after something wrong with what was typed, and what to do.
pub(crate) async fn door(
    State(app): State<App>,
    view: View,
    headers: HeaderMap,
    Query(query): Query<Onward>,
    Query(shown): Query<Shown>,
) -> Response {
    let onward = local_path(&query.lanjut, "/permohonan").to_owned();
    if view.citizen.is_some() {
        return see_other(&onward);
    }
    let waiting = shown.salah.and_then(|_| Knock::waiting(&app, &headers));
    let knock = waiting.unwrap_or_else(|| Knock {
        contact: String::new(),
        onward,
        stay: false,
        problem: None,
        until: view.now,
    });
    let mut page = DoorPage::new(view, knock, false);
    page.0.left = shown.keluar.is_some();
    page.into_response()
}

/// `POST /masuk`: sends a code, and leads on to where it is asked for.
pub(crate) async fn send(
    State(app): State<App>,
    view: View,
    form: Result<Pairs, Refused>,
) -> Result<Response, Failure> {
    let form = match form {
        Ok(form) => form,
        Err(refused) => {
            let again = |typed: &Pairs| {
                let knock = Knock::of(typed, None, view.now);
                DoorPage::new(view, knock, true)
            };
            return Ok(refused.show_again(again));
        }
    };
    let wrong = |problem| {
        let knock = Knock::of(&form, Some(problem), view.now);
        knock.shown_at(&app, "/masuk?salah")
    };
    let Some(contact) = Contact::read(form.get("kontak")) else {
        return Ok(wrong("identity-contact-wrong"));
    };
    if let Some(hindrance) = app.reach.hindrance(&contact.0) {
        return Ok(wrong(hindrance));
    }
    match account::send_code(&app, &contact, view.language).await {
        Ok(()) => Ok(Knock::of(&form, None, view.now).shown_at(&app, "/masuk/kode")),
        Err(Failure::TooMany) => Ok(wrong("identity-code-too-many")),
        Err(failure) => Err(failure),
    }
}

/// `GET /masuk/kode`: asks for the code that was sent to the contact that waits; without one the door.
pub(crate) async fn ask(
    State(app): State<App>,
    view: View,
    headers: HeaderMap,
    Query(shown): Query<Shown>,
) -> Response {
    if view.citizen.is_some() {
        return see_other("/permohonan");
    }
    let Some(mut knock) = Knock::waiting(&app, &headers) else { return see_other("/masuk") };
    knock.problem = knock.problem.filter(|_| shown.salah.is_some());
    CodePage::new(view, knock, false).into_response()
}

/// `POST /masuk/kode`: takes the code, and leads on to where the person wanted to go.
pub(crate) async fn enter(
    State(app): State<App>,
    view: View,
    form: Result<Pairs, Refused>,
) -> Result<Response, Failure> {
    let form = match form {
        Ok(form) => form,
        Err(refused) => {
            let again = |typed: &Pairs| {
                let knock = Knock::of(typed, None, view.now);
                CodePage::new(view, knock, true)
            };
            return Ok(refused.show_again(again));
        }
    };
    let Some(contact) = Contact::read(form.get("kontak")) else { return Ok(see_other("/masuk")) };
    let Some(person) = account::prove(&app, &contact, form.get("kode")).await? else {
        let knock = Knock::of(&form, Some("identity-code-wrong"), view.now);
        return Ok(knock.shown_at(&app, "/masuk/kode?salah"));
    };
    app.db.commit(store::uses_language(person, view.language)).await?;
    let (stay, shown) = (form.has("tetap"), web::format::masked_contact(&contact.0));
    let (value, seconds) = app.sessions.open_citizen(&app.web, person, &shown, stay).await?;
    let answer =
        citizen_cookie(see_other(&onward(&form, "/permohonan")), &value, stay.then_some(seconds));
    Ok(with_cookie(answer, COOKIE, "", Some(0)))
}
