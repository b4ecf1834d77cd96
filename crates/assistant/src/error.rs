//! What can go wrong, and what the person is told.

use axum::response::{IntoResponse, Response};
use db::DbError;
use http::StatusCode;
use web::Problem;

/// Why a message was not answered.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The database.
    #[error("reading or storing a conversation")]
    Store(#[from] DbError),
    /// What its key does not open.
    #[error("a conversation does not open with its key")]
    Sealed,
    /// Others wrote at the same time, several times.
    #[error("the conversation changed several times meanwhile")]
    Busy,
    /// The engine ended without an answer.
    #[error("the engine failed")]
    Engine,
    /// There is no such page for whoever asks.
    #[error("no such conversation or answer for whoever asks")]
    NotFound,
    /// Too many who are not known came from one network.
    #[error("too many new conversations from one network")]
    TooOften,
    /// The request cannot be read.
    #[error("the message cannot be read")]
    Unreadable,
    /// A draft.
    #[error(transparent)]
    Intake(#[from] intake::Failure),
    /// A case.
    #[error(transparent)]
    Cases(#[from] cases::Failure),
    /// A public report.
    #[error(transparent)]
    Complaints(#[from] complaints::Failure),
    /// Keys and people.
    #[error(transparent)]
    Identity(#[from] identity::Failure),
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let problem = match self {
            Self::Intake(failure) => return failure.into_response(),
            Self::Cases(failure) => return failure.into_response(),
            Self::Complaints(failure) => return failure.into_response(),
            Self::Identity(failure) => return failure.into_response(),
            Self::NotFound => Problem::not_found(),
            Self::TooOften => Problem::mendable(StatusCode::TOO_MANY_REQUESTS, "too-often"),
            Self::Unreadable => Problem::mendable(StatusCode::BAD_REQUEST, "not-understood"),
            Self::Busy | Self::Store(DbError::Busy | DbError::Full | DbError::Gone(_)) => {
                Problem::mendable(StatusCode::SERVICE_UNAVAILABLE, "try-again")
            }
            Self::Store(DbError::Stale | DbError::Duplicate(_) | DbError::Other(_))
            | Self::Engine
            | Self::Sealed => {
                tracing::error!(error = ?self, "A message could not be answered");
                Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "our-fault")
            }
        };
        problem.into_response()
    }
}
