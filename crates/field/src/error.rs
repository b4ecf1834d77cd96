//! What can go wrong, and what the person is told.

use axum::response::{IntoResponse, Response};
use db::DbError;
use http::StatusCode;
use web::Problem;

/// Why something did not happen.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// Nothing here, or not theirs.
    #[error("nothing is there")]
    NotFound,
    /// What was sent cannot be read.
    #[error("a form cannot be read")]
    Unreadable,
    /// The database.
    #[error("storing")]
    Store(#[from] DbError),
    /// A case.
    #[error(transparent)]
    Case(#[from] cases::Failure),
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        match self {
            Self::NotFound => Problem::not_found().into_response(),
            Self::Unreadable => {
                Problem::mendable(StatusCode::BAD_REQUEST, "not-understood").into_response()
            }
            Self::Case(failure) => failure.into_response(),
            Self::Store(ref error) if error.passes() => {
                Problem::mendable(StatusCode::SERVICE_UNAVAILABLE, "try-again").into_response()
            }
            Self::Store(error) => {
                tracing::error!(error = ?error, "Work outside could not be read or stored");
                Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "our-fault").into_response()
            }
        }
    }
}
