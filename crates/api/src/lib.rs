//! What programs may ask: the catalogue, the shape of a form's answers, how a case stands, whether a letter is ours.
//!
//! Writes nothing and shows nobody's data: whoever holds an agency's key learns how far a case is, not whose it is.
//! Every path is in the document at `/api/openapi.json`, for both are made of [`routes()`]. Every error is an RFC 9457
//! problem; `web` words it, a handler only names it.

mod app;
mod routes;
mod services;
mod check;
mod once;
mod status;
mod letter;
mod key;
mod problems;
mod document;

pub use app::App;
pub use problems::KINDS;
pub use routes::routes;

/// The texts of this slice.
pub const TEXTS: web::SliceTexts =
    web::SliceTexts { id: include_str!("../texts/id.ftl"), en: include_str!("../texts/en.ftl") };
