//! Open311 GeoReport v2: other programs report here, and reports that are another body's go there.
//!
//! A report that comes in is a complaint like any other: the same questions, checks, offices and clocks; nobody's
//! account. What is shown of reports is what everybody may see. Partners, and what of ours is theirs, are data
//! ([`Agreement`]). Reading order: `georeport` (what is said, pure), [`questions`] and [`report`], `server`, `partner`.

mod agreement;
mod app;
mod error;
pub mod lapor;
mod partner;
mod questions;
mod report;
mod server;
mod store;

use axum::Router;
use axum::middleware::from_fn;
use axum::routing::{any, get};

pub use agreement::{Agreement, Bounds, Category, Mapped, Partner, Spelling, Updates};
pub use app::App;
pub use partner::{Bodies, FORWARD, Failure as ForwardFailure, forward, poll};

/// The texts of this slice.
pub const TEXTS: web::SliceTexts =
    web::SliceTexts { id: include_str!("../texts/id.ftl"), en: include_str!("../texts/en.ftl") };

/// The tables of this slice.
pub const MIGRATIONS: &[db::Migration] = &[
    db::Migration {
        name: "V20261126_1800__open311",
        sql: include_str!("../migrations/V20261126_1800__open311.sql"),
    },
    db::Migration {
        name: "V20261126_2150__open311_media",
        sql: include_str!("../migrations/V20261126_2150__open311_media.sql"),
    },
];

/// URL → handler.
pub fn routes() -> Router<App> {
    Router::new()
        .route(
            "/open311/v2/{what}",
            get(server::list).post(server::send).layer(from_fn(web::takes_files)),
        )
        .route("/open311/v2/{what}/{id}", get(server::one))
        .route("/open311/{*rest}", any(server::nothing))
        .route("/meja/berkas/{number}/instansi-lain", get(partner::show).post(partner::send))
}
