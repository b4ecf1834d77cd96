//! Whether a letter is ours: the answer of `/surat/{id}`, for programs.

use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};
use serde::Serialize;
use utoipa::ToSchema;
use web::Problem;

use crate::app::App;
use crate::problems::{self, ProblemDocument, Usual};

/// A letter of ours.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Letter)]
pub(crate) struct LetterDocument {
    /// Its id, from its QR code.
    id: String,
    /// `valid` or `revoked`.
    #[schema(example = "valid")]
    answer: &'static str,
    /// Its number.
    number: String,
    /// The day on which it was signed, where the agency is.
    #[schema(format = Date)]
    signed_on: String,
    /// The last day on which it is valid; none when for life.
    #[schema(format = Date)]
    valid_until: Option<String>,
    /// Whether that day is over.
    expired: bool,
    /// Why it was revoked, if it was.
    revoked_reason: Option<String>,
}

/// Verifies a letter.
///
/// It says that the agency signed a letter with this id and number. Whether the paper in hand says the same, only its
/// QR code or its PDF can tell.
#[utoipa::path(
    get, path = "/api/v1/letters/{id}", tag = "letters", operation_id = "letter",
    params(("id" = String, Path, description = "The id in the letter's address, `/surat/{id}`.")),
    responses(
        (status = 200, description = "One of ours.", body = LetterDocument),
        (status = 404, description = "None of ours.", body = ProblemDocument, content_type = "application/problem+json"),
        Usual,
    ),
)]
pub(crate) async fn show(State(app): State<App>, Path(id): Path<String>) -> Response {
    let zone = &app.web.brand().zone;
    match issuance::verified(&app.db, app.agency(), &id).await {
        Ok(Some(found)) => {
            let until: Option<terms::Date> =
                found.valid_until.as_ref().and_then(|day| day.parse().ok());
            let letter = LetterDocument {
                id,
                answer: if found.revoked { "revoked" } else { "valid" },
                number: found.number,
                signed_on: found.signed_at.day(zone).to_string(),
                expired: until.is_some_and(|until| until < app.web.now().day(zone)),
                valid_until: found.valid_until,
                revoked_reason: found.revoked_reason,
            };
            ([(header::CACHE_CONTROL, "no-store")], Json(letter)).into_response()
        }
        Ok(None) => Problem::new(StatusCode::NOT_FOUND, "letter-not-ours").into_response(),
        Err(error) => problems::store(&error),
    }
}
