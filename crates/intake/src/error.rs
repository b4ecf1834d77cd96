//! What can go wrong while filling in, and what the person is told.

use axum::response::{IntoResponse, Response};
use db::DbError;
use files::StoreError;
use http::StatusCode;
use web::{Problem, see_other};

/// Why a request could not be answered as wished.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// No such draft or page, or not theirs: nobody can tell which.
    #[error("no such draft")]
    NotFound,
    /// It was sent: the case has this number.
    #[error("the draft was sent")]
    Filed(String),
    /// An officer sent it at a counter: the case has this number.
    #[error("the draft was sent at the counter")]
    Entered(String),
    /// The request cannot be read.
    #[error("the form cannot be read")]
    Unreadable,
    /// Others were first, several times.
    #[error("the draft changed several times meanwhile")]
    Busy,
    /// The database.
    #[error("storing a draft")]
    Store(#[source] DbError),
    /// The object store.
    #[error("storing a file")]
    Object(#[source] StoreError),
    /// A draft that its key does not open.
    #[error("a draft does not open with its key")]
    Sealed,
}

impl From<DbError> for Failure {
    fn from(error: DbError) -> Self {
        Self::Store(error)
    }
}

impl Failure {
    fn problem(&self) -> Problem {
        match self {
            Self::NotFound | Self::Filed(_) | Self::Entered(_) => {
                Problem::mendable(StatusCode::NOT_FOUND, "draft-gone")
            }
            Self::Unreadable => Problem::mendable(StatusCode::BAD_REQUEST, "not-understood"),
            Self::Busy
            | Self::Store(DbError::Busy | DbError::Full | DbError::Gone(_))
            | Self::Object(StoreError::Full) => {
                Problem::mendable(StatusCode::SERVICE_UNAVAILABLE, "try-again")
            }
            Self::Store(DbError::Stale | DbError::Duplicate(_) | DbError::Other(_))
            | Self::Object(StoreError::Missing | StoreError::Io(_))
            | Self::Sealed => Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "our-fault"),
        }
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        // Who comes back to a form that was sent, by the back button or from another phone, gets the receipt.
        if let Self::Filed(number) = self {
            return see_other(&format!("/permohonan/{number}/terima"));
        }
        if let Self::Entered(number) = self {
            return see_other(&format!("/meja/berkas/{number}/tanda-terima"));
        }
        let problem = self.problem();
        if problem.status.is_server_error() {
            tracing::error!(error = ?self, "Filling in a form failed");
        }
        problem.into_response()
    }
}
