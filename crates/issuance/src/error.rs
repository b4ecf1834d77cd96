//! What can go wrong on the pages of the desk, and what the person is told.

use axum::response::{IntoResponse, Response};
use db::DbError;
use http::StatusCode;
use web::Problem;

use crate::press::Unset;

/// Why a page is not shown, or something did not happen.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// Nothing here, or not yours.
    #[error("no such thing")]
    NotFound,
    /// A key or a sealed file cannot be opened.
    #[error("a sealed value cannot be opened")]
    Sealed,
    /// A sheet could not be set.
    #[error("setting a sheet")]
    Unset(#[from] Unset),
    /// The slice of cases.
    #[error("cases")]
    Cases(#[from] cases::Failure),
    /// The slice of identity.
    #[error("identity")]
    Identity(#[from] identity::Failure),
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
            Self::Cases(failure) => return failure.into_response(),
            Self::Identity(failure) => return failure.into_response(),
            Self::Store(_) | Self::Sealed | Self::Unset(_) => {
                tracing::error!(error = ?self, "A request failed");
                Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "our-fault")
            }
        };
        problem.into_response()
    }
}
