//! Answers checked as the form would check them, and forgotten: nothing is stored, nothing is logged.

use axum::Json;
use axum::body::to_bytes;
use axum::extract::{Path, Request, State};
use axum::response::{IntoResponse, Response};
use definition::form::{Context, FieldProblem, JsonOutcome};
use definition::{Answers, Service};
use http::{HeaderMap, StatusCode, header};
use serde::Serialize;
use utoipa::ToSchema;
use web::{Fault, Problem, accepted_language};

use crate::app::App;
use crate::once::Once;
use crate::problems::{ProblemDocument, Usual, with_faults};
use crate::services::{DocumentNeed, unknown};

/// Longest body in bytes: the longest form with every field full is a tenth of it.
const LONGEST: usize = 64 * 1024;
/// Most faults that are told: whoever has more has not read the schema.
const MOST_FAULTS: usize = 100;

/// Answers with which somebody could apply.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Checked {
    /// Always true: answers that are wrong are a problem with the status 422.
    valid: bool,
    /// The service.
    service: String,
    /// The version that was asked.
    version: i64,
    /// What is unusual, but no fault.
    advice: Vec<Advice>,
    /// The files that go with these answers; they are uploaded in the form.
    documents: Vec<DocumentNeed>,
}

/// Something unusual.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Advice {
    /// JSON pointer to it.
    pointer: String,
    /// What is unusual.
    detail: String,
}

/// Checks answers without storing them.
///
/// Send the answers as `/api/v1/services/{id}/schema` describes them. All faults are told at once, each with a pointer.
#[utoipa::path(
    post, path = "/api/v1/services/{id}/check", tag = "services", operation_id = "check",
    params(("id" = String, Path, description = "The service.", example = "surat-domisili")),
    request_body(content = Object, description = "The answers.", content_type = "application/json"),
    responses(
        (status = 200, description = "Somebody could apply with these.", body = Checked),
        (status = 400, description = "Not JSON, nested too deeply, or a name given twice in one object.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 403, description = "A page of another site sent it.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 404, description = "No such service.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 413, description = "More than 64 KiB.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 415, description = "Not application/json.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 422, description = "Answers are wrong; `errors` tells which.", body = ProblemDocument, content_type = "application/problem+json"),
        Usual,
    ),
)]
pub(crate) async fn check(
    State(app): State<App>,
    Path(id): Path<String>,
    request: Request,
) -> Response {
    let language = accepted_language(request.headers());
    let Some(entry) = app.catalog.latest(&id) else { return unknown() };
    let given = match read(request).await {
        Ok(given) => given,
        Err((problem, place)) => {
            let fault = |(line, column): (usize, usize)| Fault {
                pointer: String::new(),
                kind: problem.kind.to_owned(),
                detail: app.web.texts().with(
                    language,
                    "api-wrong-json-place",
                    &[("line", &line.to_string()), ("column", &column.to_string())],
                ),
            };
            let faults = place.map(fault).into_iter().collect();
            return with_faults(problem, faults);
        }
    };
    let (service, context) = (&entry.service, app.context(language));
    let JsonOutcome { answers, problems, warnings } = service.read_json(&given, &context);
    let mut faults: Vec<Fault> =
        problems.iter().map(|problem| fault(&app, &context, problem)).collect();
    faults.extend(refusal(&app, service, &answers, &context));
    if !faults.is_empty() {
        faults.truncate(MOST_FAULTS);
        let problem = Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "answers-wrong");
        return with_faults(problem, faults);
    }
    let advice = warnings.iter().map(|warning| Advice {
        pointer: warning.path.clone(),
        detail: words(&app, &context, warning),
    });
    let documents = service.documents_for(&answers, &context);
    let checked = Checked {
        valid: true,
        service: id,
        version: entry.version,
        advice: advice.collect(),
        documents: documents.into_iter().map(DocumentNeed::from).collect(),
    };
    let headers = [(header::CACHE_CONTROL, "no-store"), (header::VARY, "Accept-Language")];
    (headers, Json(checked)).into_response()
}

/// Line and column, counted from 1.
type Spot = (usize, usize);

/// The body as JSON, or what is wrong with it as a whole, and where.
async fn read(request: Request) -> Result<serde_json::Value, (Problem, Option<Spot>)> {
    let refuse = |status, kind| Err((Problem::new(status, kind), None));
    if !is_json(request.headers()) {
        return refuse(StatusCode::UNSUPPORTED_MEDIA_TYPE, "media-type");
    }
    let Ok(body) = to_bytes(request.into_body(), LONGEST).await else {
        return refuse(StatusCode::PAYLOAD_TOO_LARGE, "too-large");
    };
    let wrong = |kind, error: &serde_json::Error| {
        (Problem::new(StatusCode::BAD_REQUEST, kind), Some((error.line(), error.column())))
    };
    let given = serde_json::from_slice(&body).map_err(|error| {
        // serde_json stops at 128 levels and says so in words only.
        let deep = error.to_string().starts_with("recursion limit");
        wrong(if deep { "json-deep" } else { "json-unreadable" }, &error)
    })?;
    // It is sound, so nothing but a name given twice is left to be wrong.
    serde_json::from_slice::<Once>(&body).map_err(|error| wrong("json-twice", &error))?;
    Ok(given)
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let kind = kind.unwrap_or_default().split(';').next().unwrap_or_default().trim().to_lowercase();
    kind == "application/json" || (kind.starts_with("application/") && kind.ends_with("+json"))
}

fn fault(app: &App, context: &Context, problem: &FieldProblem) -> Fault {
    Fault {
        pointer: problem.path.clone(),
        kind: problem.message.key.to_owned(),
        detail: words(app, context, problem),
    }
}

/// The file's own words, ours for programs, or those of the form.
fn words(app: &App, context: &Context, problem: &FieldProblem) -> String {
    let message = &problem.message;
    if let Some(words) = &message.words {
        return words.get(context.language).to_owned();
    }
    let texts = app.web.texts();
    let own = format!("api-wrong-{}", message.key);
    let key = if texts.has(&own) { own } else { format!("wrong-{}", message.key) };
    let args: Vec<(&str, &str)> =
        message.args.iter().map(|(name, value)| (*name, value.as_str())).collect();
    texts.with(context.language, &key, &args)
}

/// Why nobody could apply with these answers, though each is right.
fn refusal(app: &App, service: &Service, answers: &Answers, context: &Context) -> Option<Fault> {
    let refused = service.eligibility(answers, context)?;
    let text = refused.text.or_else(|| service.reason(&refused.reason));
    let detail = text.map_or_else(
        || app.web.texts().say(context.language, "api-wrong-refused"),
        |text| text.get(context.language).to_owned(),
    );
    Some(Fault { pointer: String::new(), kind: refused.reason, detail })
}
