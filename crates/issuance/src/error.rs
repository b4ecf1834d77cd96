//! What can go wrong on the pages of the desk, and what the person is told.

use axum::response::{IntoResponse, Response};
use db::DbError;
use http::StatusCode;
use web::Problem;

/// Why a page is not shown, or something did not happen.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// Nothing here, or not yours.
    #[error("no such thing")]
    NotFound,
    /// The database.
    #[error("storing")]
    Store(#[from] DbError),
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let problem = match self {
            Self::NotFound => Problem::not_found(),
            Self::Store(ref error) if error.passes() => {
                Problem::mendable(StatusCode::SERVICE_UNAVAILABLE, "try-again")
            }
            Self::Store(_) => {
                tracing::error!(error = ?self, "A request failed");
                Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "our-fault")
            }
        };
        let mut answer = problem.status.into_response();
        answer.extensions_mut().insert(problem);
        answer
    }
}
