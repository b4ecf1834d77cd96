//! `/peristiwa/{id}`: what belongs to a life event, first what does several things at once.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use catalog::{Entry, Line};
use web::{Page, View};

use crate::App;
use crate::error::Failure;

#[derive(Template)]
#[template(path = "event.html")]
struct EventPage {
    view: View,
    id: String,
    icon: &'static str,
    title: String,
    /// Each with the services that it does at once.
    bundles: Vec<(Line, String)>,
    services: Vec<Line>,
}

/// `GET /peristiwa/{id}`.
pub(crate) async fn show(
    State(app): State<App>,
    view: View,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let (_, icon) =
        catalog::life_events().find(|(known, _)| *known == id).ok_or(Failure::NotFound)?;
    let snapshot = app.catalog.catalog.now();
    let under = snapshot.services().filter(|entry| entry.service.life_events.contains(&id));
    let (bundles, services): (Vec<&Entry>, Vec<&Entry>) =
        under.map(|entry| &**entry).partition(|entry| !entry.service.parts.is_empty());
    if bundles.is_empty() && services.is_empty() {
        return Err(Failure::NotFound);
    }
    let line = |entry: &Entry| catalog::line(&app.catalog, entry, &view);
    let parts = |entry: &Entry| {
        let titles = entry.service.parts.iter().map(|part| part.service.title.get(view.language));
        titles.collect::<Vec<_>>().join(", ")
    };
    let bundles = bundles.into_iter().map(|entry| (line(entry), parts(entry))).collect();
    let services = services.into_iter().map(line).collect();
    let title = view.say(&format!("catalog-event-{id}"));
    Ok(Page(EventPage { id, icon, title, bundles, services, view }).into_response())
}
