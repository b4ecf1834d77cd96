//! `/saya/pindah`: an address that changes, told in one place: what to apply for, and what of one's own still names the
//! old one. Nothing is changed from here: each row leads to where it is.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use cases::Asked;
use catalog::Line;
use web::{Citizen, Page, Signed, View};

use crate::App;
use crate::error::Failure;

/// The life event of somebody who moves.
const MOVING: &str = "pindah";

/// A case that runs.
struct Running {
    title: String,
    number: String,
    /// Where it can be mended by its person now.
    mend: Option<String>,
    /// The office to which one says it: id, name, telephone.
    office: Option<(String, String, String)>,
}

#[derive(Template)]
#[template(path = "moving.html")]
struct MovingPage {
    view: View,
    services: Vec<Line>,
    /// Forms that were begun: name and page.
    drafts: Vec<(String, String)>,
    running: Vec<Running>,
}

/// `GET /saya/pindah`.
pub(crate) async fn show(
    State(app): State<App>,
    view: View,
    citizen: Signed<Citizen>,
) -> Result<Response, Failure> {
    let snapshot = app.catalog.catalog.now();
    let services = snapshot
        .services()
        .filter(|entry| entry.service.life_events.iter().any(|one| one == MOVING))
        .map(|entry| catalog::line(&app.catalog, entry, &view))
        .collect();
    let mut drafts = Vec::new();
    for person in citizen.persons() {
        for draft in intake::drafts_of(&app.cases.intake, person).await? {
            if let Some(entry) = app.catalog.catalog.latest(&draft.service) {
                let title = entry.service.title.get(view.language).to_owned();
                drafts.push((title, format!("/isian/{}", draft.id)));
            }
        }
    }
    let own = cases::own_cases(&app.cases, &citizen, &view).await?;
    let running =
        own.into_iter().filter(|case| case.is_open && !case.is_report).map(|case| Running {
            mend: case.asks.iter().find(|ask| ask.kind == Asked::Mend).map(|ask| ask.href.clone()),
            office: app
                .cases
                .units
                .get(&case.unit)
                .map(|unit| (unit.id.clone(), unit.title.clone(), unit.phone.clone())),
            title: case.title,
            number: case.number,
        });
    Ok(Page(MovingPage { services, drafts, running: running.collect(), view }).into_response())
}
