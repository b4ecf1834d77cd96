//! Whether a letter is ours: the answer of `/surat/{id}`, for programs.

use axum::Json;
use axum::body::to_bytes;
use axum::extract::{Path, Request, State};
use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};
use issuance::{Verified, VerifiedFile};
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
    match issuance::verified(&app.db, app.agency(), &id).await {
        Ok(Some(found)) => now(LetterDocument::of(&app, found)),
        Ok(None) => Problem::new(StatusCode::NOT_FOUND, "letter-not-ours").into_response(),
        Err(error) => problems::store(&error),
    }
}

impl LetterDocument {
    fn of(app: &App, found: Verified) -> Self {
        let zone = &app.web.brand().zone;
        let until: Option<terms::Date> =
            found.valid_until.as_ref().and_then(|day| day.parse().ok());
        Self {
            id: found.id,
            answer: if found.revoked { "revoked" } else { "valid" },
            number: found.number,
            signed_on: found.signed_at.day(zone).to_string(),
            expired: until.is_some_and(|until| until < app.web.now().day(zone)),
            valid_until: found.valid_until,
            revoked_reason: found.revoked_reason,
        }
    }
}

/// An answer of this moment: nobody keeps it.
fn now(body: impl Serialize) -> Response {
    ([(header::CACHE_CONTROL, "no-store")], Json(body)).into_response()
}

/// What a file is.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LetterFile)]
pub(crate) struct FileDocument {
    /// `valid`, `revoked`, `altered` or `not_ours`.
    #[schema(example = "altered")]
    answer: &'static str,
    /// The letter, when the file is one as it left us.
    letter: Option<LetterDocument>,
}

/// Verifies the PDF of a letter.
///
/// Send the file itself. It says whether it is a letter as it left the agency, one that was changed, or none of ours.
/// The file is not kept.
#[utoipa::path(
    post, path = "/api/v1/letters/check", tag = "letters", operation_id = "check-letter",
    request_body(content = Vec<u8>, description = "The PDF, at most 10 MB.", content_type = "application/pdf"),
    responses(
        (status = 200, description = "What it is.", body = FileDocument),
        (status = 403, description = "A page of another site sent it.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 413, description = "More than 10 MB.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 415, description = "Not application/pdf.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 422, description = "Not a signed PDF: a scan or a print, of which nothing can be said.", body = ProblemDocument, content_type = "application/problem+json"),
        Usual,
    ),
)]
pub(crate) async fn check(State(app): State<App>, request: Request) -> Response {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    if kind.is_none_or(|kind| !kind.eq_ignore_ascii_case("application/pdf")) {
        return Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "not-pdf").into_response();
    }
    let Ok(pdf) = to_bytes(request.into_body(), issuance::LONGEST_PDF).await else {
        return Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large").into_response();
    };
    let (agency, authority) = (app.agency(), app.authority.to_string());
    match issuance::verified_file(&app.db, agency, authority, pdf.into()).await {
        Ok(VerifiedFile::Ours(found)) => {
            let letter = LetterDocument::of(&app, found);
            now(FileDocument { answer: letter.answer, letter: Some(letter) })
        }
        Ok(VerifiedFile::Altered) => now(FileDocument { answer: "altered", letter: None }),
        Ok(VerifiedFile::NotOurs) => now(FileDocument { answer: "not_ours", letter: None }),
        Ok(VerifiedFile::Unknown) => {
            Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "letter-file-wrong").into_response()
        }
        Err(error) => problems::store(&error),
    }
}
