//! What can go wrong, and what the person is told.

use axum::response::{IntoResponse, Response};
use casework::Refusal;
use db::DbError;
use http::StatusCode as S;
use web::Problem;

use crate::signing::SigningFailure;

/// Why something did not happen.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// A rule of the road forbids it.
    #[error("a rule forbids it")]
    Refused(#[from] Refusal),
    /// Nothing here, or not yours.
    #[error("no such case")]
    NotFound,
    /// The agency has no unit for the place these answers name.
    #[error("no unit serves that place")]
    NoOffice,
    /// Somebody reported more in a day than anybody does.
    #[error("too many reports in a day")]
    TooManyReports,
    /// Others were first, several times.
    #[error("others were first")]
    Busy,
    /// A letter that it uses up served another case meanwhile.
    #[error("a letter that is needed is used up")]
    UsedUp,
    /// Numbers could not be given.
    #[error("signing")]
    Signing(#[from] SigningFailure),
    /// Keys and people.
    #[error("identity")]
    Identity(#[from] identity::Failure),
    /// Drafts.
    #[error("intake")]
    Intake(#[from] intake::Failure),
    /// The service's version is not published here.
    #[error("the version of the service is not there")]
    NoService,
    /// An event cannot be read.
    #[error("an event cannot be read: {0}")]
    Event(String),
    /// The database.
    #[error("storing")]
    Store(#[from] DbError),
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let problem = match self {
            Self::NotFound => Problem::not_found(),
            Self::NoOffice => Problem::mendable(S::CONFLICT, "no-office"),
            Self::TooManyReports => Problem::mendable(S::TOO_MANY_REQUESTS, "too-many-reports"),
            Self::Busy | Self::UsedUp => Problem::mendable(S::SERVICE_UNAVAILABLE, "try-again"),
            Self::Refused(_) => Problem::mendable(S::CONFLICT, "case-changed"),
            Self::Store(ref error) | Self::Signing(SigningFailure::Store(ref error))
                if error.passes() =>
            {
                Problem::mendable(S::SERVICE_UNAVAILABLE, "try-again")
            }
            Self::Signing(SigningFailure::NoSigner) => Problem::mendable(S::FORBIDDEN, "no-signer"),
            Self::Identity(failure) => return failure.into_response(),
            Self::Intake(failure) => return failure.into_response(),
            Self::Store(_) | Self::Signing(_) | Self::NoService | Self::Event(_) => {
                tracing::error!(error = ?self, "A request failed");
                Problem::new(S::INTERNAL_SERVER_ERROR, "our-fault")
            }
        };
        problem.into_response()
    }
}
