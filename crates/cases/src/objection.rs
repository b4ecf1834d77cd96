//! An applicant objects: to a refusal, to a promise that was not kept, where the service lets them to what was given.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use casework::{Answered, Command, Event, Turn, may_object};
use definition::Answers;
use http::StatusCode;
use identity::Reader;
use serde_json::Value as Json;
use terms::Moment;
use vault::Purpose;
use web::{Citizen, Page, Pairs, Signed, View, see_other};

use crate::app::App;
use crate::error::Failure;
use crate::opened::typed_answers;
use crate::store::By;
use crate::working::{self, Opened, Order};

#[derive(Template)]
#[template(path = "objection.html")]
struct ObjectionPage {
    view: View,
    title: String,
    number: String,
    /// What is asked, as HTML, and what is wrong with it: path and sentence.
    fields: String,
    wrong: Vec<(String, String)>,
}

impl Opened {
    /// Whether there is anything to object to: not in a case that goes on and is in time.
    pub(crate) fn has_an_objection(&self, now: Moment) -> bool {
        let goes_on = matches!(self.case.turn, Turn::Office | Turn::Applicant);
        !goes_on || self.case.is_late(now)
    }
}

impl App {
    /// Whether the applicant may object now.
    pub(crate) fn may_object(&self, opened: &Opened, answers: &Answers, now: Moment) -> bool {
        if !opened.has_an_objection(now) {
            return false;
        }
        let road = self.road(opened, answers, None, now);
        may_object(&opened.case, &road, &self.calendar, now).is_ok()
    }

    /// What the applicant said when they objected last.
    pub(crate) fn objection(&self, opened: &Opened) -> Option<Answers> {
        let said = opened.events.iter().rev().find_map(|(event, _)| {
            let Event::Objected { answers, .. } = event else { return None };
            answers.sealed.get("applicant")
        });
        typed_answers(&self.words(opened, "objection", said?)?)
    }
}

/// `GET /permohonan/{number}/keberatan`.
pub(crate) async fn page(
    State(app): State<App>,
    view: View,
    citizen: Signed<Citizen>,
    Path(number): Path<String>,
) -> Result<Response, Failure> {
    let opened = app.open_own(citizen.person, &number).await?.known_to_applicant(view.now);
    let answers = app.answers(&opened, Reader::Owner, Purpose::Own).await?;
    if !app.may_object(&opened, &answers, view.now) {
        return Ok(see_other(&format!("/permohonan/{number}")));
    }
    let context = app.case_context(&opened, view.language, view.now);
    let fields = opened.service.objection_fields(&[], &answers, &context);
    let (fields, wrong) = intake::stage_fields(&view, &fields, &[]);
    Ok(Page(shown(&opened, number, (fields, wrong), view)).into_response())
}

fn shown(
    opened: &Opened,
    number: String,
    (fields, wrong): (String, Vec<(String, String)>),
    view: View,
) -> ObjectionPage {
    let title = opened.service.title.get(view.language).to_owned();
    ObjectionPage { title, number, fields, wrong, view }
}

/// `POST /permohonan/{number}/keberatan`.
pub(crate) async fn send(
    State(app): State<App>,
    view: View,
    citizen: Signed<Citizen>,
    Path(number): Path<String>,
    form: Pairs,
) -> Result<Response, Failure> {
    let opened = app.open_own(citizen.person, &number).await?;
    let answers = app.answers(&opened, Reader::Owner, Purpose::Own).await?;
    let context = app.case_context(&opened, view.language, view.now);
    let read = opened.service.read_objection(&form.0, &answers, &context);
    if !read.problems.is_empty() || read.stay {
        let fields = opened.service.objection_fields(&read.typed, &answers, &context);
        let html = intake::stage_fields(&view, &fields, &read.problems);
        let page = shown(&opened, number, html, view);
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, Page(page)).into_response());
    }
    let said = serde_json::to_string(&read.answers).expect("answers are plain data");
    let command = |opened: &Opened| Command::Object {
        answers: Answered {
            plain: Json::Null,
            sealed: working::seal_words(&app, opened, "objection", &said)
                .map(|sealed| ("applicant".to_owned(), sealed))
                .into_iter()
                .collect(),
        },
    };
    match app.carry_out(opened, Order::new(By::Citizen(citizen.person), &command)).await {
        // Its time is over, or it was said already: the page of the case tells how it stands.
        Ok(_) | Err(Failure::Refused(_)) => Ok(see_other(&format!("/permohonan/{number}"))),
        Err(failure) => Err(failure),
    }
}
