//! What can go wrong, and what the person is told.

use axum::response::{IntoResponse, Response};
use db::DbError;
use vault::Unreadable;
use web::Problem;

/// Why something did not happen.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// Nothing here, or not yours.
    #[error("no such thing")]
    NotFound,
    /// Too many codes for one contact.
    #[error("too many codes were asked for")]
    TooMany,
    /// A key is gone, or a value was altered.
    #[error("a sealed value cannot be opened")]
    Sealed(#[from] Unreadable),
    /// The database.
    #[error("storing")]
    Store(#[from] DbError),
}

impl From<&Failure> for Problem {
    fn from(failure: &Failure) -> Self {
        use http::StatusCode as S;
        match failure {
            Failure::NotFound => Self::not_found(),
            Failure::TooMany => Self::mendable(S::TOO_MANY_REQUESTS, "too-often"),
            Failure::Store(error) if error.passes() => {
                Self::mendable(S::SERVICE_UNAVAILABLE, "try-again")
            }
            Failure::Store(_) | Failure::Sealed(_) => {
                Self::new(S::INTERNAL_SERVER_ERROR, "our-fault")
            }
        }
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        if matches!(self, Self::Store(_) | Self::Sealed(_)) {
            tracing::error!(error = %self, cause = ?std::error::Error::source(&self).map(ToString::to_string), "A request failed");
        }
        Problem::from(&self).into_response()
    }
}
