//! How a case stands, for a program of the agency. Nothing in it is about a person.

use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};
use serde::Serialize;
use utoipa::ToSchema;
use web::Problem;

use crate::app::{App, Words};
use crate::key::Caller;
use crate::problems::{self, ProblemDocument, Usual};

/// How a case stands.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Case)]
pub(crate) struct CaseStatus {
    /// Its number.
    #[schema(example = "KP26-4827-1193")]
    number: String,
    /// Its service.
    #[schema(example = "surat-domisili")]
    service: String,
    /// The version of the service with which it was filed; it stays on that one.
    version: i64,
    /// What the service is called.
    title: Words,
    /// `office` or `applicant`: whose turn it is; `granted`, `refused`, `withdrawn` or `closed`: how it ended.
    #[schema(example = "office")]
    status: String,
    /// The stage on its road; none once it ended.
    stage: Option<StageName>,
    /// When it was submitted.
    #[schema(format = DateTime)]
    submitted_at: String,
    /// Until when the agency promised an answer.
    #[schema(format = DateTime)]
    promised_at: String,
    /// When it ended.
    #[schema(format = DateTime)]
    ended_at: Option<String>,
}

/// A stage.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Stage)]
pub(crate) struct StageName {
    /// Its id in the service file.
    id: String,
    /// As officer and citizen read it.
    title: Words,
}

/// How a case stands.
///
/// A number that does not exist, one of another agency and one of a service that the key is not for get the same answer.
#[utoipa::path(
    get, path = "/api/v1/cases/{number}", tag = "cases", operation_id = "case", security(("key" = [])),
    params(("number" = String, Path, description = "The number on the receipt, with or without hyphens.", example = "KP26-4827-1193")),
    responses(
        (status = 200, description = "How it stands.", body = CaseStatus),
        (status = 401, description = "No key, or not one of ours.", body = ProblemDocument, content_type = "application/problem+json", headers(("WWW-Authenticate" = String))),
        (status = 404, description = "No such case here.", body = ProblemDocument, content_type = "application/problem+json"),
        Usual,
    ),
)]
pub(crate) async fn show(
    State(app): State<App>,
    caller: Caller,
    Path(number): Path<String>,
) -> Response {
    let unknown = || Problem::new(StatusCode::NOT_FOUND, "case-unknown").into_response();
    let Some(number) = cases::read_number(&number) else { return unknown() };
    let row = match cases::find(&app.db, app.agency(), &number).await {
        Ok(Some(row)) if caller.scope.covers(&row.service) => row,
        Ok(Some(_) | None) => return unknown(),
        Err(error) => return problems::store(&error),
    };
    let row = match cases::as_told(&app.db, app.agency(), row, app.web.now()).await {
        Ok(row) => row,
        Err(cases::Failure::Store(error)) => return problems::store(&error),
        Err(failure) => return failure.into_response(),
    };
    let entry = app.catalog.version(&row.service, row.version);
    let service = entry.as_ref().map(|entry| &entry.service);
    let stage = service
        .filter(|_| row.ended_at.is_none())
        .and_then(|service| service.stage(&row.stage))
        .map(|stage| StageName { id: stage.id.clone(), title: (&stage.title).into() });
    let status = CaseStatus {
        title: service.map_or_else(
            || Words::new(row.service.clone(), row.service.clone()),
            |service| (&service.title).into(),
        ),
        number: row.number,
        service: row.service,
        version: row.version,
        status: row.turn,
        stage,
        submitted_at: row.submitted_at.rfc3339(),
        promised_at: row.promised_at.rfc3339(),
        ended_at: row.ended_at.map(terms::Moment::rfc3339),
    };
    ([(header::CACHE_CONTROL, "no-store")], Json(status)).into_response()
}
