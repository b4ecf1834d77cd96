//! Work outside: the page of whoever mends what was reported, the photos that prove it, and what is checked of them at
//! random.
//!
//! Reading order: [`way`] (in which order to go), [`capture`] (what a device says of a photo, and what of that holds),
//! both pure; then the page (`tasks`), what it sends (`send`), devices, what an officer is told of a picture (`proofs`),
//! and the sample (`sample`, `audit`). Cases are acted on by `cases` alone.

mod way;
mod capture;
mod tasks;
mod send;
mod device;
mod proofs;
mod sample;
mod audit;
mod store;
mod error;

use std::sync::Arc;

use axum::Router;
use axum::extract::FromRef;
use axum::middleware::from_fn;
use axum::routing::{get, post};
use db::{Db, Migration};
use identity::Units;
use web::{Shared, SliceTexts};

pub use audit::draw;
pub use error::Failure;
pub use proofs::Known;

/// The texts of this slice.
pub const TEXTS: SliceTexts =
    SliceTexts { id: include_str!("../texts/id.ftl"), en: include_str!("../texts/en.ftl") };

/// The tables of this slice.
pub const MIGRATIONS: &[Migration] = &[Migration {
    name: "V20261126_1805__field",
    sql: include_str!("../migrations/V20261126_1805__field.sql"),
}];

/// What the handlers of this slice need.
#[derive(Clone)]
pub struct App {
    /// The shell.
    pub web: Shared,
    /// The database.
    pub db: Db,
    /// The cases.
    pub cases: cases::App,
    /// Units of the agency.
    pub units: Arc<Units>,
    /// How many of a thousand reports that are done are checked.
    pub in_thousand: u32,
}

impl FromRef<App> for Shared {
    fn from_ref(app: &App) -> Self {
        app.web.clone()
    }
}

/// URL → handler.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/meja/lapangan", get(tasks::show))
        .route("/meja/lapangan.js", get(tasks::worker))
        .route("/meja/lapangan/perangkat", get(device::list).post(device::enrol))
        .route("/meja/lapangan/perangkat/{id}/cabut", get(device::turn_to).post(device::end))
        .route(
            "/meja/lapangan/{number}",
            get(send::turn_to).merge(post(send::receive)).layer(from_fn(web::takes_files)),
        )
        .route("/meja/bukti/{number}", get(proofs::show).post(proofs::explain))
        .route("/meja/bukti/{number}/{file}", get(proofs::picture))
        .route("/meja/periksa-acak", get(audit::list))
        .route("/meja/periksa-acak/{day}/{number}", get(audit::show).post(audit::settle))
        .route("/aduan/pemeriksaan", get(audit::figures))
}
