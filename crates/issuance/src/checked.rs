//! What came of a PDF that somebody checked: it waits in their browser, sealed, and a page of its own tells it. So "back"
//! and "reload" show it again, and no link that somebody else sends says that a file was checked.

use axum::response::Response;
use http::HeaderMap;
use serde::{Deserialize, Serialize};
use terms::{CaseId, KeyId, Moment};
use uuid::Uuid;
use vault::{Place, Purpose, Sealed, SubjectKey};
use web::{cookie, see_other, with_cookie};

use crate::app::App;

const COOKIE: &str = "__Host-surat";
const SECONDS: i64 = 600;
/// It has one key and no row.
const KEY_ID: KeyId = KeyId::new(Uuid::nil());

/// What a file turned out to be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Found {
    /// The letter with this id, as it left us.
    Ours(String),
    /// A letter of ours that was changed.
    Altered,
    /// Signed by somebody else.
    NotOurs,
}

/// On to the page that tells it.
pub(crate) fn tell(app: &App, found: Found) -> Response {
    let web = &app.cases.web;
    let waiting = (found, web.now().plus_seconds(SECONDS));
    let sealed = vault::seal(&key(app), KEY_ID, &waiting, &place(app), web.random());
    with_cookie(see_other("/surat/periksa?hasil"), COOKIE, &sealed.to_text(), Some(SECONDS))
}

/// What was found in this browser lately; none when nothing was.
pub(crate) fn told(app: &App, headers: &HeaderMap) -> Option<Found> {
    let sealed = Sealed::<(Found, Moment)>::from_text(KEY_ID, cookie(headers, COOKIE))?;
    let opened = vault::open(&key(app), &sealed, &place(app), Purpose::Own);
    let ((found, until), _read) = opened.ok()?;
    (app.cases.web.now() < until).then_some(found)
}

fn key(app: &App) -> SubjectKey {
    SubjectKey::from_bytes(app.cases.keys.agency.fingerprint("checked", "cookie"))
}

fn place(app: &App) -> Place<'static> {
    let owner = app.cases.agency().uuid();
    Place { owner, case: CaseId::new(Uuid::nil()), subject: "letter", field: "checked" }
}
