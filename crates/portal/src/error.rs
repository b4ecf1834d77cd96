//! What can go wrong, and what the person is told.

use axum::response::{IntoResponse, Response};
use db::DbError;
use http::StatusCode;
use web::Problem;

/// Why a request could not be answered as wished.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// No such page, or not for whoever asks.
    #[error("no such page")]
    NotFound,
    /// Cases could not be read.
    #[error(transparent)]
    Cases(#[from] cases::Failure),
    /// A form could not be read or saved.
    #[error(transparent)]
    Intake(#[from] intake::Failure),
    /// What is followed could not be read or written.
    #[error(transparent)]
    Complaints(#[from] complaints::Failure),
    /// What is sealed could not be opened.
    #[error(transparent)]
    Identity(#[from] identity::Failure),
    /// The database.
    #[error("reading or storing")]
    Store(#[from] DbError),
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        match self {
            Self::NotFound => Problem::not_found().into_response(),
            Self::Cases(failure) => failure.into_response(),
            Self::Intake(failure) => failure.into_response(),
            Self::Complaints(failure) => failure.into_response(),
            Self::Identity(failure) => failure.into_response(),
            Self::Store(error) if error.passes() => {
                Problem::mendable(StatusCode::SERVICE_UNAVAILABLE, "try-again").into_response()
            }
            Self::Store(error) => {
                tracing::error!(error = ?error, "A page of the portal could not be read or written");
                Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "our-fault").into_response()
            }
        }
    }
}
