//! What was typed at a door waits in its browser, sealed, so that each page of the door has an address of its own:
//! "back" and "reload" show it again, and no form is sent twice.

use axum::response::Response;
use http::HeaderMap;
use serde::{Deserialize, Serialize};
use terms::{CaseId, KeyId, Moment};
use uuid::Uuid;
use vault::{Place, Purpose, Sealed, SubjectKey};
use web::{Pairs, cookie, see_other, with_cookie};

use crate::account::CODE_SECONDS;
use crate::app::App;
use crate::routes::onward;

/// Most characters that wait: an address of a mail is no longer.
const LONGEST: usize = 254;
/// The doors have one key and no rows.
const KEY_ID: KeyId = KeyId::new(Uuid::nil());

/// A door at which people sign in.
pub(crate) struct Door {
    /// The cookie in which what was typed waits.
    cookie: &'static str,
    /// What the input for one's name is called.
    input: &'static str,
    /// Where it leads who wanted nothing else.
    onward: &'static str,
}

/// The door of citizens.
pub(crate) const CITIZENS: Door =
    Door { cookie: "__Host-pintu", input: "kontak", onward: "/permohonan" };
/// The door of the desk.
pub(crate) const STAFF: Door =
    Door { cookie: "__Host-pintu-meja", input: "email", onward: "/meja" };

/// What was typed at a door, and what came of it. No password and no code waits.
#[derive(Serialize, Deserialize)]
pub(crate) struct Knock {
    /// Phone or mail.
    pub(crate) contact: String,
    pub(crate) onward: String,
    /// Whether to stay signed in.
    pub(crate) stay: bool,
    /// The key of what is wrong with it.
    pub(crate) problem: Option<String>,
    /// Until when nothing is looked at.
    pub(crate) shut_until: Option<Moment>,
    until: Moment,
}

impl Knock {
    /// Nothing was typed yet.
    pub(crate) fn nothing(onward: &str, now: Moment) -> Self {
        Self {
            contact: String::new(),
            onward: onward.to_owned(),
            stay: false,
            problem: None,
            shut_until: None,
            until: now,
        }
    }
}

impl Door {
    /// A form of the door, with what is wrong with it.
    pub(crate) fn knock(&self, form: &Pairs, problem: Option<&str>, now: Moment) -> Knock {
        Knock {
            contact: form.get(self.input).chars().take(LONGEST).collect(),
            onward: onward(form, self.onward),
            stay: form.has("tetap"),
            problem: problem.map(str::to_owned),
            shut_until: None,
            until: now.plus_seconds(CODE_SECONDS),
        }
    }

    /// On to a page of the door that shows it.
    pub(crate) fn show(&self, app: &App, knock: &Knock, page: &str) -> Response {
        let sealed = vault::seal(&key(app), KEY_ID, knock, &self.place(app), app.web.random());
        with_cookie(see_other(page), self.cookie, &sealed.to_text(), Some(CODE_SECONDS))
    }

    /// What waits in a browser; none when nothing does, or for too long.
    pub(crate) fn waiting(&self, app: &App, headers: &HeaderMap) -> Option<Knock> {
        let sealed = Sealed::<Knock>::from_text(KEY_ID, cookie(headers, self.cookie))?;
        let opened = vault::open(&key(app), &sealed, &self.place(app), Purpose::Own);
        let (knock, _read) = opened.ok()?;
        Some(knock).filter(|knock| app.web.now() < knock.until)
    }

    /// Somebody came in: nothing waits any more.
    pub(crate) fn passed(&self, answer: Response) -> Response {
        with_cookie(answer, self.cookie, "", Some(0))
    }

    fn place(&self, app: &App) -> Place<'static> {
        let owner = app.web.brand().agency.uuid();
        Place { owner, case: CaseId::new(Uuid::nil()), subject: "door", field: self.cookie }
    }
}

fn key(app: &App) -> SubjectKey {
    SubjectKey::from_bytes(app.keys.portal.fingerprint("door", "cookie"))
}
