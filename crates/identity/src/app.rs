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
}

impl FromRef<App> for web::Shared {
    fn from_ref(app: &App) -> Self {
        app.web.clone()
    }
}
