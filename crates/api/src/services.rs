//! The catalogue: every service, the facts of one, the schema of its answers.

use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use catalog::Entry;
use definition::{Answers, Condition, DocumentView, Facts, PromiseFrom, Service, Time, TimeUnit};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde::Serialize;
use terms::Language;
use utoipa::ToSchema;
use web::{Problem, accepted_language};

use crate::app::{App, Words};
use crate::problems::{ProblemDocument, Usual};

/// What is published changes seldom.
const KEPT: (http::HeaderName, &str) = (header::CACHE_CONTROL, "public, max-age=60");

/// The catalogue.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Services {
    /// Every published service, by id.
    services: Vec<ServiceLine>,
}

/// A service in the catalogue.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ServiceLine {
    /// Its id.
    #[schema(example = "surat-domisili")]
    id: String,
    /// The version in force.
    version: i64,
    /// Its name.
    title: Words,
    /// One sentence.
    summary: Words,
    /// The price.
    fee: Fee,
    /// The promised time.
    promise: Promise,
    /// The page for people.
    #[schema(format = "uri")]
    url: String,
    /// The schema of its answers.
    #[schema(format = "uri")]
    schema: String,
}

/// A price: nothing, or lines of which those whose condition holds are added up.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Fee {
    /// Whether it costs nothing.
    free: bool,
    /// The law by which it costs nothing.
    basis: Option<Words>,
    /// What is paid for today.
    lines: Vec<FeeLine>,
}

/// A line of a price.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FeeLine {
    /// Its id.
    id: String,
    /// What is paid for.
    label: Words,
    /// In whole rupiah; absent where answers decide.
    rupiah: Option<i64>,
    /// The condition of the service file; always when absent.
    when: Option<String>,
    /// The law behind it.
    basis: Option<String>,
}

/// A promised time.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Promise {
    /// Where the clock starts: `submitted`, `paid` or `complete`.
    from: &'static str,
    /// Lines of which the first whose condition holds counts.
    within: Vec<Within>,
}

/// A length of time.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Within {
    /// How many.
    count: u32,
    /// `office_hours`, `hours`, `days`, `working_days`, `months`, `years`.
    unit: &'static str,
    /// The condition (CEL) under which it counts; always when absent.
    when: Option<String>,
}

/// The facts of a service.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ServiceFacts {
    #[serde(flatten)]
    line: ServiceLine,
    /// The life events under which it stands.
    life_events: Vec<String>,
    /// The unit, or kind of unit, that handles it.
    unit: String,
    /// The laws it rests on.
    legal_basis: Vec<String>,
    /// Files that may be asked for.
    documents: Vec<DocumentNeed>,
    /// The way of a case through the office.
    stages: Vec<StageLine>,
    /// The letters that come of it.
    letters: Vec<LetterLine>,
}

/// A file that goes with answers.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Document)]
pub(crate) struct DocumentNeed {
    /// Its id.
    id: String,
    /// What it is.
    title: Words,
    /// How to get it.
    hint: Option<Words>,
    /// Whether it must be given whenever it is asked.
    required: bool,
    /// The condition (CEL) under which it is asked; always when absent.
    when: Option<String>,
    /// Accepted kinds of file.
    kinds: Vec<String>,
    /// Largest size of one file in bytes.
    max_bytes: u64,
    /// How many files.
    count: usize,
}

impl From<DocumentView> for DocumentNeed {
    fn from(view: DocumentView) -> Self {
        Self {
            id: view.id,
            title: (&view.label).into(),
            hint: view.hint.as_ref().map(Words::from),
            required: view.required,
            when: None,
            kinds: view.kinds,
            max_bytes: view.max_bytes,
            count: view.count,
        }
    }
}

impl From<&definition::Document> for DocumentNeed {
    fn from(document: &definition::Document) -> Self {
        Self {
            id: document.id.clone(),
            title: (&document.label).into(),
            hint: document.hint.as_ref().map(Words::from),
            required: document.optional.is_none(),
            when: source(document.when.as_ref()),
            kinds: document.kinds.clone(),
            max_bytes: document.max_bytes,
            count: document.count,
        }
    }
}

/// A stage of the road.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StageLine {
    /// Its id.
    id: String,
    /// As officer and citizen read it.
    title: Words,
    /// Who acts: `officer`, `signatory`, `supervisor`.
    role: String,
    /// The condition (CEL) under which a case stops here; always when absent.
    when: Option<String>,
}

/// A letter that comes of a service.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LetterLine {
    /// Its id.
    id: String,
    /// What it is called.
    title: Words,
    /// How long it is valid; for life when absent.
    valid: Option<Within>,
}

fn source(condition: Option<&Condition>) -> Option<String> {
    condition.map(|condition| condition.source().to_owned())
}

fn within(time: Time, when: Option<&Condition>) -> Within {
    let unit = match time.unit {
        TimeUnit::OfficeHours => "office_hours",
        TimeUnit::Hours => "hours",
        TimeUnit::Days => "days",
        TimeUnit::WorkingDays => "working_days",
        TimeUnit::Months => "months",
        TimeUnit::Years => "years",
    };
    Within { count: time.count, unit, when: source(when) }
}

fn fee(app: &App, service: &Service) -> Fee {
    let line = |(line, rupiah): (&definition::FeeLine, Option<i64>)| FeeLine {
        id: line.id.clone(),
        label: (&line.label).into(),
        rupiah,
        when: source(line.when.as_ref()),
        basis: line.basis.clone(),
    };
    Fee {
        free: service.fees.lines.is_empty(),
        basis: service.fees.free.as_ref().map(Words::from),
        lines: service.tariff(&app.context(Language::Id)).into_iter().map(line).collect(),
    }
}

fn line(app: &App, entry: &Entry) -> ServiceLine {
    let service = &entry.service;
    let rules = service.rules(&Answers::new(), &Facts::default(), &app.context(Language::Id));
    ServiceLine {
        id: service.id.clone(),
        version: entry.version,
        title: (&service.title).into(),
        summary: (&service.summary).into(),
        fee: fee(app, service),
        promise: Promise {
            from: match service.promise.from {
                PromiseFrom::Submitted => "submitted",
                PromiseFrom::Paid => "paid",
                PromiseFrom::Complete => "complete",
            },
            within: service
                .promise
                .within
                .iter()
                .filter_map(|line| Some(within(rules.length(&line.time)?, line.when.as_ref())))
                .collect(),
        },
        url: app.url(&format!("/layanan/{}", service.id)),
        schema: app.url(&format!("/api/v1/services/{}/schema", service.id)),
    }
}

/// No such service.
pub(crate) fn unknown() -> Response {
    Problem::new(StatusCode::NOT_FOUND, "service-unknown").into_response()
}

/// Every service.
#[utoipa::path(
    get, path = "/api/v1/services", tag = "services", operation_id = "services",
    responses((status = 200, description = "The catalogue.", body = Services), Usual),
)]
pub(crate) async fn list(State(app): State<App>) -> Response {
    let services = app.catalog.now().services().map(|entry| line(&app, entry)).collect();
    ([KEPT], Json(Services { services })).into_response()
}

/// The facts of one service.
#[utoipa::path(
    get, path = "/api/v1/services/{id}", tag = "services", operation_id = "service",
    params(("id" = String, Path, description = "The service.", example = "surat-domisili")),
    responses(
        (status = 200, description = "Its facts.", body = ServiceFacts),
        (status = 404, description = "No such service.", body = ProblemDocument, content_type = "application/problem+json"),
        Usual,
    ),
)]
pub(crate) async fn show(State(app): State<App>, Path(id): Path<String>) -> Response {
    let Some(entry) = app.catalog.latest(&id) else { return unknown() };
    let service = &entry.service;
    let stage = |stage: &definition::Stage| StageLine {
        id: stage.id.clone(),
        title: (&stage.title).into(),
        role: stage.role().to_owned(),
        when: source(stage.when.as_ref()),
    };
    let letter = |letter: &definition::Letter| LetterLine {
        id: letter.id.clone(),
        title: (&letter.title).into(),
        valid: service.valid_for(letter, app.today()).map(|time| within(time, None)),
    };
    let facts = ServiceFacts {
        line: line(&app, &entry),
        life_events: service.life_events.clone(),
        unit: service.handled.unit.clone(),
        legal_basis: service.standard.basis.clone(),
        documents: service.asked_documents().map(DocumentNeed::from).collect(),
        stages: service.road.iter().map(stage).collect(),
        letters: service.letters.iter().filter(|one| !one.file_only).map(letter).collect(),
    };
    ([KEPT], Json(facts)).into_response()
}

/// The JSON Schema (2020-12) of a service's answers.
///
/// Titles and notes are in the language of `Accept-Language`. What JSON Schema cannot say stands in `description`; files
/// are no answers and are listed in `x-documents`.
#[utoipa::path(
    get, path = "/api/v1/services/{id}/schema", tag = "services", operation_id = "schema",
    params(("id" = String, Path, description = "The service.", example = "surat-domisili")),
    responses(
        (status = 200, description = "The schema.", body = Object, content_type = "application/schema+json"),
        (status = 404, description = "No such service.", body = ProblemDocument, content_type = "application/problem+json"),
        Usual,
    ),
)]
pub(crate) async fn schema(
    State(app): State<App>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    let Some(entry) = app.catalog.latest(&id) else { return unknown() };
    let language = accepted_language(&headers);
    let mut schema = entry.service.schema(&app.context(language));
    schema["$id"] = app.url(&format!("/api/v1/services/{id}/schema")).into();
    let mut answer = schema.to_string().into_response();
    let fixed = [
        (header::CONTENT_TYPE, "application/schema+json"),
        (header::CONTENT_LANGUAGE, language.tag()),
        (header::VARY, "Accept-Language"),
        KEPT,
    ];
    for (name, value) in fixed {
        answer.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    answer
}
