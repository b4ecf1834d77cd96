//! Letters: numbers at signing, PDFs rendered and signed by a worker, download, verification, revocation.
//!
//! Stands above `cases`: gives it numbers through [`cases::Signing`] and the citizen's page its letters.

mod app;
mod keys;
mod numbers;
mod render;
mod routes;
mod store;

pub use app::{App, Templates};
pub use keys::{KeysError, LetterKeys};
pub use numbers::Numbers;
pub use render::{LETTER_RENDER, RenderFailure, render};
pub use routes::{Cards, Verified, routes, verified};
pub use store::revoke;

/// The tables of this slice.
pub const MIGRATIONS: &[db::Migration] = &[db::Migration {
    name: "V20261125_1400__issuance_letters",
    sql: include_str!("../migrations/V20261125_1400__issuance_letters.sql"),
}];

/// The texts of this slice.
pub const TEXTS: web::SliceTexts =
    web::SliceTexts { id: include_str!("../texts/id.ftl"), en: include_str!("../texts/en.ftl") };
