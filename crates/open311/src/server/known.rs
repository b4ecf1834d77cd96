//! What may be reported, and how it is asked.

use std::sync::Arc;

use catalog::Entry;
use definition::{Report, Service as Category};
use terms::Moment;

use super::{Document, Question};
use crate::app::App;
use crate::error::Failure;
use crate::questions::Questions;
use georeport::{Discovery, Service};

/// When what this server speaks changed last: 26 November 2026.
const SINCE: Moment = Moment::from_micros(1_795_651_200_000_000);

/// `discovery`.
pub(super) fn discovery(app: &App) -> Document {
    let brand = app.web.brand();
    let said = Discovery {
        changeset: SINCE,
        contact: format!("{}, {}, {}", brand.name, brand.address, brand.phone),
        key_service: format!("{}, {}", brand.name, brand.phone),
        url: format!("{}/open311/v2", brand.public_url),
        is_production: !app.web.is_demo(),
    };
    ("discovery", georeport::discovery(&said))
}

/// Whether programs may report it: somebody without an account may, and the file lets them.
fn is_offered(service: &Category) -> bool {
    service.complaint.as_ref().is_some_and(|complaint| {
        complaint.open311
            && complaint.modes.iter().any(|mode| matches!(mode, Report::Anonymous | Report::Secret))
    })
}

/// The category with this code, as far as programs may report it.
pub(super) fn category(app: &App, code: &str) -> Option<Arc<Entry>> {
    app.catalog.latest(code).filter(|entry| is_offered(&entry.service))
}

/// `services`.
pub(super) fn services(app: &App, question: &Question) -> Document {
    let language = question.context.language;
    let snapshot = app.catalog.now();
    let offered = snapshot.complaints().filter(|entry| is_offered(&entry.service));
    let service = |entry: &Arc<Entry>| {
        let service = &entry.service;
        Service {
            code: service.id.clone(),
            name: service.title.get(language).to_owned(),
            description: service.summary.get(language).to_owned(),
            keywords: service.words.iter().map(|word| word.replace(',', " ")).collect(),
            group: question.say(app, "complaints-title"),
            has_attributes: !Questions::of(service, &question.context).attributes.is_empty(),
        }
    };
    let all: Vec<Service> = offered.map(service).collect();
    ("services", georeport::services(&all))
}

/// `service_definition`.
pub(super) fn definition(app: &App, question: &Question, code: &str) -> Result<Document, Failure> {
    question.means_us(app)?;
    let found = category(app, code).ok_or_else(|| question.missing(app, "open311-service"))?;
    let questions = Questions::of(&found.service, &question.context);
    Ok(("service_definition", georeport::definition(code, &questions.attributes)))
}
