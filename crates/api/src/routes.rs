//! URL → handler, and the document of them: what is not here can be neither reached nor read about.

use axum::Router;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes as handlers;

use crate::app::App;
use crate::{check, document, letter, problems, services, status};

/// Everything under `/api`.
pub fn routes() -> Router<App> {
    both().0
}

/// The routes and their document, made of the same list.
pub(crate) fn both() -> (Router<App>, OpenApi) {
    OpenApiRouter::with_openapi(document::head())
        .routes(handlers!(services::list))
        .routes(handlers!(services::show))
        .routes(handlers!(services::schema))
        .routes(handlers!(check::check))
        .routes(handlers!(status::show))
        .routes(handlers!(letter::show))
        .routes(handlers!(letter::check))
        .routes(handlers!(problems::show))
        .routes(handlers!(document::show))
        .split_for_parts()
}
