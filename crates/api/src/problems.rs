//! What can go wrong, and where its kind is explained.

use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use serde::Serialize;
use terms::Language;
use utoipa::{IntoResponses, ToSchema};
use web::{Fault, Faults, Problem};

use crate::app::{App, Words};

/// Every kind of problem that an answer under `/api` can have; the last part of its `type`.
pub const KINDS: [&str; 20] = [
    "not-found",
    "method-not-allowed",
    "cross-site",
    "too-large",
    "media-type",
    "not-pdf",
    "too-often",
    "try-again",
    "our-fault",
    "not-understood",
    "json-unreadable",
    "json-deep",
    "json-twice",
    "answers-wrong",
    "service-unknown",
    "case-unknown",
    "letter-not-ours",
    "letter-file-wrong",
    "key-missing",
    "key-unknown",
];

// `web` writes it; here it is only described.
/// A problem as RFC 9457 has it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub(crate) struct ProblemDocument {
    /// Address of the kind of problem; its last part is stable.
    #[schema(format = "uri")]
    r#type: String,
    /// What it is, in the language of `Accept-Language`.
    title: String,
    /// The status of the answer.
    status: u16,
    /// What to do.
    detail: String,
    /// The request id, as in the header `x-request-id` and in the log: `urn:uuid:…`.
    #[schema(format = "uri")]
    instance: String,
    /// What is wrong with each part of what was sent, where there is such.
    #[schema(required = false)]
    errors: Vec<FaultDocument>,
}

/// One fault in what was sent.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Fault)]
pub(crate) struct FaultDocument {
    /// JSON pointer (RFC 6901) to the wrong part; empty for the whole.
    pointer: String,
    /// Stable name of the fault.
    kind: String,
    /// What to do.
    detail: String,
}

/// What any path may answer.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "only described")]
pub(crate) enum Usual {
    /// This method is not for this path; `Allow` names those that are.
    #[response(status = 405, content_type = "application/problem+json")]
    Method(ProblemDocument),
    /// Too often; `Retry-After` says when to try again.
    #[response(status = 429, content_type = "application/problem+json")]
    Often(ProblemDocument),
    /// Something is wrong on our side.
    #[response(status = 500, content_type = "application/problem+json")]
    Ours(ProblemDocument),
    /// Busy; `Retry-After` says when to try again.
    #[response(status = 503, content_type = "application/problem+json")]
    Busy(ProblemDocument),
}

/// A problem with the faults behind it.
pub(crate) fn with_faults(problem: Problem, faults: Vec<Fault>) -> Response {
    let mut answer = problem.into_response();
    if !faults.is_empty() {
        answer.extensions_mut().insert(Faults(faults));
    }
    answer
}

/// The database did not answer.
pub(crate) fn store(error: &db::DbError) -> Response {
    tracing::error!(%error, "The API could not read the database");
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, "try-again").into_response()
}

/// A kind of problem.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct KindDocument {
    /// Its name.
    kind: &'static str,
    /// What it is.
    title: Words,
    /// What to do.
    detail: Words,
}

/// What a kind of problem means: where `type` of a problem leads.
#[utoipa::path(
    get, path = "/api/problems/{kind}", tag = "about", operation_id = "problem",
    params(("kind" = String, Path, description = "The last part of a problem's `type`.")),
    responses(
        (status = 200, description = "What it means.", body = KindDocument),
        (status = 404, description = "No such kind.", body = ProblemDocument, content_type = "application/problem+json"),
        Usual,
    ),
)]
pub(crate) async fn show(State(app): State<App>, Path(kind): Path<String>) -> Response {
    let Some(kind) = KINDS.into_iter().find(|known| *known == kind) else {
        return Problem::not_found().into_response();
    };
    let words = |end: &str| {
        let say = |language| app.web.texts().say(language, &format!("api-problem-{kind}{end}"));
        Words::new(say(Language::Id), say(Language::En))
    };
    Json(KindDocument { kind, title: words(""), detail: words("-mend") }).into_response()
}
