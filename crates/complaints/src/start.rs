//! Where one begins to report: what is it about, and with a name or without one.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use definition::Report;
use web::{Citizen, Page, Pairs, View, see_other};

use crate::App;
use crate::error::Failure;

/// A category, as one chooses it.
struct Category {
    id: String,
    title: String,
    summary: String,
}

#[derive(Template)]
#[template(path = "choose.html")]
struct ChoosePage {
    view: View,
    categories: Vec<Category>,
    /// Whether one was pressed that cannot be reported without an account.
    needs_account: bool,
}

/// `GET /aduan/lapor`.
pub(crate) async fn choose(State(app): State<App>, view: View) -> Response {
    page(&app, view, false)
}

fn page(app: &App, view: View, needs_account: bool) -> Response {
    let snapshot = app.catalog.catalog.now();
    let category = |entry: &std::sync::Arc<catalog::Entry>| Category {
        id: entry.service.id.clone(),
        title: entry.service.title.get(view.language).to_owned(),
        summary: entry.service.summary.get(view.language).to_owned(),
    };
    let categories = snapshot.complaints().map(category).collect();
    Page(ChoosePage { view, categories, needs_account }).into_response()
}

/// `POST /aduan/lapor`: on to the first question. Whoever reports without a name is known by their browser alone.
pub(crate) async fn begin(
    State(app): State<App>,
    view: View,
    form: Pairs,
) -> Result<Response, Failure> {
    let id = form.get("kategori");
    let entry = app.catalog.catalog.latest(id);
    let complaint = entry.as_ref().and_then(|entry| entry.service.complaint.as_ref());
    let Some(complaint) = complaint else { return Ok(see_other("/aduan/lapor")) };
    let account = view.account().filter(|_| form.get("nama") != "tanpa").map(|own| own.person);
    if account.is_none()
        && !complaint.modes.contains(&Report::Anonymous)
        && !complaint.modes.contains(&Report::Secret)
    {
        return Ok(page(&app, view, true));
    }
    let nameless = || view.citizen.as_ref().and_then(Citizen::without_account);
    let (person, new) = match account.or_else(nameless) {
        Some(person) => (person, None),
        None => {
            let reporter = app.sessions.open_reporter(&app.web).await?;
            (reporter.person, Some(reporter))
        }
    };
    let draft = intake::start(&app.intake, person, id).await?;
    let answer = see_other(&format!("/isian/{draft}"));
    Ok(match new {
        Some(reporter) => reporter.told(answer),
        None => answer,
    })
}
