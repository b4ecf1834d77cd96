//! What went wrong, as a page or as `application/problem+json` (RFC 9457), in the person's language.

use askama::Template;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, StatusCode, Uri, header};

use crate::page::Page;
use crate::shared::Shared;
use crate::view::{View, is_desk};

/// A problem. Its kind is the stable name in the API and the key of its texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The status.
    pub status: StatusCode,
    /// `not-found`, `form-token`, …
    pub kind: &'static str,
}

impl Problem {
    /// A problem that the person cannot mend.
    pub const fn new(status: StatusCode, kind: &'static str) -> Self {
        Self { status, kind }
    }

    /// A problem that the person can mend; its text says how.
    pub const fn mendable(status: StatusCode, kind: &'static str) -> Self {
        Self { status, kind }
    }

    /// Nothing here, or not yours: nobody can tell which.
    pub const fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not-found")
    }

    /// The answer for whoever sent these headers to this address.
    pub(crate) fn answer(&self, shared: &Shared, headers: &HeaderMap, uri: &Uri) -> Response {
        let wants_json = headers
            .get(header::ACCEPT)
            .and_then(|accept| accept.to_str().ok())
            .is_some_and(|accept| accept.contains("json") && !accept.contains("text/html"));
        let view = View::of_problem(shared, headers, uri);
        let answer = if wants_json { self.json(&view) } else { self.page(view) };
        wait(answer)
    }

    fn title(&self, view: &View) -> String {
        view.say(&format!("problem-{}", self.kind))
    }

    fn mend(&self, view: &View) -> String {
        view.say(&format!("problem-{}-mend", self.kind))
    }

    fn json(&self, view: &View) -> Response {
        let body = serde_json::json!({
            "type": format!("{}/api/problems/{}", view.brand().public_url, self.kind),
            "title": self.title(view),
            "status": self.status.as_u16(),
            "detail": self.mend(view),
        });
        (self.status, [(header::CONTENT_TYPE, "application/problem+json")], body.to_string())
            .into_response()
    }

    fn page(&self, view: View) -> Response {
        let (title, mend) = (self.title(&view), self.mend(&view));
        let mut answer = match is_desk(&view.path) {
            true => Page(DeskProblemPage { title, mend, view }).into_response(),
            false => Page(ProblemPage { title, mend, view }).into_response(),
        };
        *answer.status_mut() = self.status;
        answer
    }
}

/// Says when to try again, where that helps.
pub(crate) fn wait(mut answer: Response) -> Response {
    if matches!(answer.status(), StatusCode::SERVICE_UNAVAILABLE | StatusCode::TOO_MANY_REQUESTS) {
        answer.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("10"));
    }
    answer
}

impl IntoResponse for Problem {
    /// A bare answer that carries the problem; the stack makes a page or a document of it.
    fn into_response(self) -> Response {
        let mut answer = self.status.into_response();
        answer.extensions_mut().insert(self);
        answer
    }
}

#[derive(Template)]
#[template(path = "problem.html")]
struct ProblemPage {
    view: View,
    title: String,
    mend: String,
}

#[derive(Template)]
#[template(path = "desk_problem.html")]
struct DeskProblemPage {
    view: View,
    title: String,
    mend: String,
}
