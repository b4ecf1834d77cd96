//! The OpenAPI 3.1 document.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::header;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{OpenApi, Server};
use utoipa::{Modify, OpenApi as _};

use crate::app::App;
use crate::routes::both;

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Pendopo",
        description = "Public services of an agency for programs: the catalogue, the shape of a form's answers, how a case stands, whether a letter is ours. Every error is an RFC 9457 problem (application/problem+json) whose `instance` is the request id of the log; `Accept-Language` (id, en) chooses its words.",
        license(name = "Apache-2.0", identifier = "Apache-2.0"),
    ),
    tags(
        (name = "services", description = "The catalogue. No key is needed."),
        (name = "cases", description = "How a case stands. An agency's key is needed."),
        (name = "letters", description = "Verification. No key is needed: whoever holds the letter may ask."),
        (name = "about", description = "This document and the kinds of problem."),
    ),
    modifiers(&Key),
)]
struct Head;

/// How a program says who it is.
struct Key;

impl Modify for Key {
    fn modify(&self, document: &mut OpenApi) {
        let scheme = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .description(Some("A key of the agency, made with `pendopo api-key add NAME`."))
            .build();
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("key", SecurityScheme::Http(scheme));
    }
}

/// The document before its paths.
pub(crate) fn head() -> OpenApi {
    Head::openapi()
}

/// This document.
#[utoipa::path(
    get, path = "/api/openapi.json", tag = "about", operation_id = "document",
    responses((status = 200, description = "The OpenAPI 3.1 document.", content_type = "application/json")),
)]
pub(crate) async fn show(State(app): State<App>) -> Response {
    let text = app.document.get_or_init(|| {
        let mut document = both().1;
        document.servers = Some(vec![Server::new(app.url(""))]);
        document.to_json().expect("the document is plain data")
    });
    let headers =
        [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "public, max-age=60")];
    (headers, text.clone()).into_response()
}
