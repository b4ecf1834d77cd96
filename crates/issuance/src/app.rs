//! State of this slice.

use std::sync::Arc;

use axum::extract::FromRef;
use definition::Service;
use web::Shared;

use crate::forms::Blanks;
use crate::keys::LetterKeys;
use crate::press::Press;

/// Templates of published services.
pub trait Templates: Send + Sync {
    /// A file of a version of a service: `letter.typ`, `lib/surat.typ`.
    fn file(&self, service: &str, version: i64, name: &str) -> Option<String>;

    /// The newest versions of all services: whose letters an office numbers.
    fn services(&self) -> Vec<Arc<Service>> {
        Vec::new()
    }
}

/// What the handlers and the worker of this slice need.
#[derive(Clone)]
pub struct App {
    /// The state of the slice below, with database, keys, files.
    pub cases: cases::App,
    /// Keys that sign letters.
    pub signing: Arc<LetterKeys>,
    /// Templates.
    pub templates: Arc<dyn Templates>,
    /// Where sheets are set.
    pub press: Arc<Press>,
    /// Blank forms that were made.
    pub blanks: Blanks,
}

impl FromRef<App> for Shared {
    fn from_ref(app: &App) -> Self {
        app.cases.web.clone()
    }
}
