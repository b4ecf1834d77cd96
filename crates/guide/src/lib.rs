//! "Which services do I need?": a life event and at most five questions lead to the services that fit, with their
//! documents as one list. Nothing is stored, and nobody has to sign in.

use std::collections::BTreeSet;
use std::sync::Arc;

use askama::Template;
use axum::Router;
use axum::extract::{FromRef, Path, RawQuery, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use catalog::Entry;
use definition::form::Context;
use definition::precheck::{self, Question};
use definition::{Answers, Service};
use web::{Page, Problem, Shared, View};

/// Questions that are asked at the most.
const QUESTIONS: usize = 5;

/// The texts of this slice.
pub const TEXTS: web::SliceTexts =
    web::SliceTexts { id: include_str!("../texts/id.ftl"), en: include_str!("../texts/en.ftl") };

/// What the handlers of this slice need.
#[derive(Clone)]
pub struct App {
    /// What is published.
    pub catalog: catalog::App,
    /// Forms: what they depend on, and how their questions look.
    pub intake: intake::App,
}

impl FromRef<App> for Shared {
    fn from_ref(app: &App) -> Self {
        app.intake.web.clone()
    }
}

/// URL → handler.
pub fn routes() -> Router<App> {
    Router::new().route("/cek", get(events)).route("/cek/{event}", get(ask))
}

#[derive(Template)]
#[template(path = "events.html")]
struct EventsPage {
    view: View,
    /// Id, pictogram, title.
    events: Vec<(&'static str, &'static str, String)>,
}

async fn events(State(app): State<App>, view: View) -> Response {
    let snapshot = app.catalog.catalog.now();
    let has = |id: &str| snapshot.services().any(|entry| is_under(entry, id));
    let events = catalog::life_events().filter(|(id, _)| has(id));
    let events = events.map(|(id, icon)| (id, icon, view.say(&format!("catalog-event-{id}"))));
    let events = events.collect();
    Page(EventsPage { view, events }).into_response()
}

fn is_under(entry: &Entry, event: &str) -> bool {
    entry.service.life_events.iter().any(|one| one == event)
}

/// A service and what the answers say about it.
struct Found {
    id: String,
    title: String,
    summary: String,
    /// Why it cannot be applied for with these answers.
    barred: Option<String>,
    /// The service that fits better: id and title.
    instead: Option<(String, String)>,
}

/// A document of one list over all services, with the services that want it.
struct Needed {
    label: String,
    by: String,
    /// Whether it surely is needed.
    sure: bool,
}

#[derive(Template)]
#[template(path = "check.html")]
struct CheckPage {
    view: View,
    event: String,
    /// What the life event is called.
    title: String,
    /// The questions, as HTML.
    questions: String,
    /// What was found; none before anything was answered.
    found: Option<(Vec<Found>, Vec<Needed>)>,
}

async fn ask(
    State(app): State<App>,
    view: View,
    Path(event): Path<String>,
    RawQuery(query): RawQuery,
) -> Response {
    let snapshot = app.catalog.catalog.now();
    let entries: Vec<Arc<Entry>> = snapshot
        .services()
        .filter(|entry| is_under(entry, &event))
        .filter_map(|entry| app.catalog.catalog.latest(&entry.service.id))
        .collect();
    if entries.is_empty() {
        return Problem::not_found().into_response();
    }
    let typed = web::form_pairs(query.unwrap_or_default().as_bytes());
    let services: Vec<&Service> = entries.iter().map(|entry| &*entry.service).collect();
    let context = app.intake.context(&view);
    let questions = precheck::questions(&services, QUESTIONS);
    let views = questions.iter().enumerate();
    let views = views
        .filter_map(|(place, question)| question.view(&services, &name(place), &typed, &context));
    let (html, _) = intake::stage_fields(&view, &views.collect::<Vec<_>>(), &[]);
    let asked = typed.iter().any(|(key, _)| key == "lihat");
    let found = (asked || questions.is_empty())
        .then(|| found(&app, &view, &services, &questions, &typed, &context));
    let title = view.say(&format!("catalog-event-{event}"));
    Page(CheckPage { event, title, questions: html, found, view }).into_response()
}

/// The name of a question's inputs.
fn name(place: usize) -> String {
    format!("t{place}")
}

fn found(
    app: &App,
    view: &View,
    services: &[&Service],
    questions: &[Question],
    typed: &[(String, String)],
    context: &Context,
) -> (Vec<Found>, Vec<Needed>) {
    let answers = precheck::answered(services, questions, name, typed, context);
    let mut all: Vec<(Found, &Service, &Answers)> = services
        .iter()
        .zip(&answers)
        .map(|(service, answers)| (judged(app, view, service, answers, context), *service, answers))
        .collect();
    all.sort_by_key(|(found, ..)| found.barred.is_some());
    let mut needed: Vec<(String, BTreeSet<String>, bool)> = Vec::new();
    for (found, service, answers) in all.iter().filter(|(found, ..)| found.barred.is_none()) {
        for (label, sure) in service.documents_possible(answers, context) {
            let label = label.get(view.language).to_owned();
            if let Some(own) = needed.iter_mut().find(|(own, ..)| *own == label) {
                own.1.insert(found.title.clone());
                own.2 |= sure;
            } else {
                needed.push((label, [found.title.clone()].into(), sure));
            }
        }
    }
    needed.sort_by_key(|(.., sure)| !sure);
    let needed = needed.into_iter().map(|(label, by, sure)| Needed {
        label,
        by: by.into_iter().collect::<Vec<_>>().join(", "),
        sure,
    });
    (all.into_iter().map(|(found, ..)| found).collect(), needed.collect())
}

fn judged(
    app: &App,
    view: &View,
    service: &Service,
    answers: &Answers,
    context: &Context,
) -> Found {
    let refused = service.eligibility(answers, context);
    let instead = refused.as_ref().and_then(|refused| refused.instead.as_ref());
    let instead = instead.and_then(|id| app.catalog.catalog.latest(id));
    let title = |service: &Service| service.title.get(view.language).to_owned();
    Found {
        id: service.id.clone(),
        title: title(service),
        summary: service.summary.get(view.language).to_owned(),
        barred: refused.map(|refused| {
            let own = refused.text.or_else(|| service.reason(&refused.reason));
            own.map_or_else(|| refused.reason.clone(), |text| text.get(view.language).to_owned())
        }),
        instead: instead.map(|entry| (entry.service.id.clone(), title(&entry.service))),
    }
}
