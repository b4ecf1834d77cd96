//! The server of GeoReport v2: which method an address means, and the answer in the spelling of its end.

mod asked;
mod known;
mod reporting;
mod shown;
mod updates;

use axum::extract::{Path, Request, State};
use axum::response::{IntoResponse, Response};
use definition::form::Context;
use http::{HeaderMap, StatusCode, Uri, header};
use web::accepted_language;

use crate::app::App;
use crate::error::Failure;
use georeport::{Form, Format, Node, errors};

/// The name of a document's root, and the document.
pub(crate) type Document = (&'static str, Node);

/// A question: what is asked, and in which language.
pub(crate) struct Question {
    /// What stands in the address after `?`, and in the form.
    pub(crate) form: Form,
    /// Today, the language, the regions.
    pub(crate) context: Context,
}

impl Question {
    fn new(app: &App, uri: &Uri, headers: &HeaderMap) -> Self {
        let form = Form::read(uri.query().unwrap_or_default());
        Self { form, context: app.context(accepted_language(headers)) }
    }

    pub(crate) fn say(&self, app: &App, key: &str) -> String {
        app.web.texts().say(self.context.language, key)
    }

    pub(crate) fn with(&self, app: &App, key: &str, args: &[(&str, &str)]) -> String {
        app.web.texts().with(self.context.language, key, args)
    }

    /// That something is not here.
    pub(crate) fn missing(&self, app: &App, key: &str) -> Failure {
        Failure::one(StatusCode::NOT_FOUND, self.say(app, key))
    }

    /// That something was asked in a way that means nothing.
    pub(crate) fn bad(&self, app: &App, key: &str) -> Failure {
        Failure::one(StatusCode::BAD_REQUEST, self.say(app, key))
    }

    /// Whether we are meant: nobody else answers here.
    ///
    /// # Errors
    /// When another jurisdiction is asked for.
    pub(crate) fn means_us(&self, app: &App) -> Result<(), Failure> {
        match self.form.get("jurisdiction_id") {
            Some(other) if !app.agreement.is_ours(other) => {
                Err(self.missing(app, "open311-jurisdiction"))
            }
            Some(_) | None => Ok(()),
        }
    }
}

/// What an address asks for, and the spelling.
fn parted(end: &str) -> (&str, Option<Format>) {
    match end.rsplit_once('.') {
        Some((name, format)) => (name, Format::named(format)),
        None => (end, None),
    }
}

fn answer(format: Format, answered: Result<Document, Failure>) -> Response {
    let (status, (root, node)) = match answered {
        Ok(document) => (StatusCode::OK, document),
        Err(failure) => (failure.status(), ("errors", errors(&failure.0))),
    };
    let headers =
        [(header::CONTENT_TYPE, format.media_type()), (header::CACHE_CONTROL, "no-store")];
    (status, headers, format.write(root, &node)).into_response()
}

/// `GET` of a method that stands by itself.
pub(crate) async fn list(
    State(app): State<App>,
    Path(what): Path<String>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let (name, format) = parted(&what);
    let Some(format) = format else { return nowhere(&app, &uri, &headers) };
    let question = Question::new(&app, &uri, &headers);
    let answered = match name {
        "discovery" => Ok(known::discovery(&app)),
        "services" => question.means_us(&app).map(|()| known::services(&app, &question)),
        "requests" => shown::list(&app, &question).await,
        "servicerequestupdates" => updates::list(&app, &question).await,
        _ => Err(question.missing(&app, "open311-nothing")),
    };
    answer(format, answered)
}

/// `GET` of one thing.
pub(crate) async fn one(
    State(app): State<App>,
    Path((what, id)): Path<(String, String)>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let (id, format) = parted(&id);
    let Some(format) = format else { return nowhere(&app, &uri, &headers) };
    let question = Question::new(&app, &uri, &headers);
    let answered = match what.as_str() {
        "services" => known::definition(&app, &question, id),
        "requests" => shown::one(&app, &question, id).await,
        "tokens" => shown::token(&app, &question, id).await,
        _ => Err(question.missing(&app, "open311-nothing")),
    };
    answer(format, answered)
}

/// `POST` of a report, or of an update.
pub(crate) async fn send(
    State(app): State<App>,
    Path(what): Path<String>,
    uri: Uri,
    headers: HeaderMap,
    request: Request,
) -> Response {
    let (name, format) = parted(&what);
    let Some(format) = format else { return nowhere(&app, &uri, &headers) };
    let question = Question::new(&app, &uri, &headers);
    let answered = match name {
        "requests" => reporting::report(&app, question, request).await,
        "servicerequestupdates" => updates::hear(&app, question, request).await,
        _ => Err(question.missing(&app, "open311-nothing")),
    };
    answer(format, answered)
}

/// Any other address below ours.
pub(crate) async fn nothing(State(app): State<App>, uri: Uri, headers: HeaderMap) -> Response {
    nowhere(&app, &uri, &headers)
}

/// Nothing is here; XML where the address names no spelling, for everybody speaks it.
fn nowhere(app: &App, uri: &Uri, headers: &HeaderMap) -> Response {
    let format = parted(uri.path()).1.unwrap_or(Format::Xml);
    let question = Question::new(app, uri, headers);
    answer(format, Err(question.missing(app, "open311-nothing")))
}
