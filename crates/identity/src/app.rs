//! State of this slice.

use std::sync::Arc;

use axum::extract::FromRef;
use db::Db;

use crate::keyring::Keyring;
use crate::sessions::SessionStore;

/// What the handlers of this slice need.
#[derive(Clone)]
pub struct App {
    /// Clock, texts, agency.
    pub web: web::Shared,
    /// The database.
    pub db: Db,
    /// The keys.
    pub keys: Arc<Keyring>,
    /// Sessions, with what this process remembers of them.
    pub sessions: Arc<SessionStore>,
    /// How codes can leave.
    pub reach: Reach,
}

/// Which messages can leave: those whose gateway is set.
#[derive(Debug, Clone, Copy)]
pub struct Reach {
    /// Mail.
    pub mail: bool,
    /// SMS.
    pub sms: bool,
}

impl Reach {
    /// What a person is told whom no message can reach; none when one can.
    pub(crate) fn hindrance(self, contact: &str) -> Option<&'static str> {
        match (contact.contains('@'), self.mail, self.sms) {
            (true, true, _) | (false, _, true) => None,
            (true, false, true) => Some("identity-no-mail"),
            (false, true, false) => Some("identity-no-sms"),
            (_, false, false) => Some("identity-no-way"),
        }
    }
}

impl FromRef<App> for web::Shared {
    fn from_ref(app: &App) -> Self {
        app.web.clone()
    }
}
