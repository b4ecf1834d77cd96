//! What can go wrong, and what the person is told.

use axum::response::{IntoResponse, Response};
use db::DbError;
use http::StatusCode;
use web::Problem;

/// Why a request could not be answered as wished.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// No such report that everybody may see: nobody can tell which.
    #[error("no such report")]
    NotFound,
    /// Too many who are not known came from one network.
    #[error("too many new people from one network")]
    TooOften,
    /// The database.
    #[error("reading or storing a report")]
    Store(#[from] DbError),
    /// A draft could not be begun.
    #[error(transparent)]
    Intake(#[from] intake::Failure),
    /// A report could not be sent.
    #[error(transparent)]
    Cases(#[from] cases::Failure),
    /// A photo that everybody may see could not be read.
    #[error("reading a photo: {0}")]
    Photo(String),
    /// A browser could not be remembered.
    #[error(transparent)]
    Identity(#[from] identity::Failure),
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        match self {
            Self::NotFound => Problem::not_found().into_response(),
            Self::TooOften => {
                Problem::mendable(StatusCode::TOO_MANY_REQUESTS, "too-often").into_response()
            }
            Self::Intake(failure) => failure.into_response(),
            Self::Cases(failure) => failure.into_response(),
            Self::Identity(failure) => failure.into_response(),
            Self::Photo(why) => {
                tracing::error!(error = why, "A public photo could not be read");
                Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "our-fault").into_response()
            }
            Self::Store(DbError::Busy | DbError::Full | DbError::Gone(_)) => {
                Problem::mendable(StatusCode::SERVICE_UNAVAILABLE, "try-again").into_response()
            }
            Self::Store(error) => {
                tracing::error!(error = ?error, "A public report could not be read");
                Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "our-fault").into_response()
            }
        }
    }
}
