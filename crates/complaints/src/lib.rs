//! Complaints in public: the list, a report's own page, and where one begins to report.
//!
//! A complaint is a case like any other; what is here is what everybody may see of it. All public pages read the table
//! `reports` and nothing else, and a secret complaint has no row in it ([`Public`]).

mod alike;
mod error;
mod found;
mod lists;
mod page;
mod proof;
mod public;
mod start;
mod store;
mod words;

use std::sync::Arc;

use axum::Router;
use axum::extract::FromRef;
use axum::routing::get;
use db::Db;
use identity::SessionStore;
use web::{Shared, SliceTexts};

pub use alike::alike;
pub use error::Failure;
pub use found::title_of;
pub use proof::Proof;
pub use public::Public;

/// The texts of this slice.
pub const TEXTS: SliceTexts =
    SliceTexts { id: include_str!("../texts/id.ftl"), en: include_str!("../texts/en.ftl") };

/// The tables of this slice.
pub const MIGRATIONS: &[db::Migration] = &[db::Migration {
    name: "V20261126_1510__complaints_reports",
    sql: include_str!("../migrations/V20261126_1510__complaints_reports.sql"),
}];

/// What the handlers of this slice need.
#[derive(Clone)]
pub struct App {
    /// Clock, texts, agency.
    pub web: Shared,
    /// The database.
    pub db: Db,
    /// What is published.
    pub catalog: catalog::App,
    /// Forms and drafts.
    pub intake: intake::App,
    /// Browsers of those who report without an account.
    pub sessions: Arc<SessionStore>,
}

impl FromRef<App> for Shared {
    fn from_ref(app: &App) -> Self {
        app.web.clone()
    }
}

/// URL → handler.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/aduan", get(lists::list))
        .route("/aduan/lapor", get(start::choose).post(start::begin))
        .route("/aduan/{number}", get(page::show))
        .route("/aduan/{number}/dukung", get(page::turn_to).post(page::support))
}
