//! Who fills a form in: a citizen their own, or an officer at a counter what stands on a signed paper. Both do it on the
//! same pages; only where these are, and whose roof stands above them, differs.

use axum::extract::FromRequestParts;
use axum::response::Response;
use http::request::Parts;
use terms::{CaseId, OfficerId};
use web::{Citizen, Signed, Staff};

use crate::App;

/// Where the pages of the counter are.
const COUNTER: &str = "/meja/loket";

/// Who fills a form in.
#[derive(Clone, Debug)]
pub(crate) enum Filling {
    /// A citizen, their own.
    Own(Citizen),
    /// An officer, for somebody at their counter.
    Counter(Staff),
}

impl FromRequestParts<App> for Filling {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        if parts.uri.path().starts_with(COUNTER) {
            let staff = Signed::<Staff>::from_request_parts(parts, app).await?;
            return Ok(Self::Counter((*staff).clone()));
        }
        let citizen = Signed::<Citizen>::from_request_parts(parts, app).await?;
        Ok(Self::Own((*citizen).clone()))
    }
}

impl Filling {
    /// Where the list is in which their drafts stand.
    pub(crate) const fn list(&self) -> &'static str {
        match self {
            Self::Own(_) => "/permohonan",
            Self::Counter(_) => COUNTER,
        }
    }
}

/// That a draft is typed at a counter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct AtCounter {
    /// Who types it.
    pub(crate) officer: OfficerId,
    /// At which unit.
    pub(crate) unit: String,
}

/// Where the pages of a draft are.
pub(crate) fn pages_at(counter: Option<&AtCounter>, draft: CaseId) -> String {
    match counter {
        Some(_) => format!("{COUNTER}/{draft}"),
        None => format!("/isian/{draft}"),
    }
}

/// Where the list is in which a draft stands.
pub(crate) fn list_at(counter: Option<&AtCounter>) -> &'static str {
    if counter.is_some() { COUNTER } else { "/permohonan" }
}
