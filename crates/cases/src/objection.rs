//! An applicant objects: to a refusal, to a promise that was not kept, where the service lets them to what was given.

use askama::Template;
use axum::extract::{Path, Request, State};
use axum::response::{IntoResponse, Response};
use casework::{Answered, Command, Event, Turn, Verdict, may_object};
use definition::Answers;
use definition::form::FieldProblem;
use http::StatusCode;
use identity::Reader;
use intake::{Beside, Published};
use serde_json::Value as Json;
use terms::Moment;
use vault::Purpose;
use web::{Citizen, Page, Signed, View, see_other};

use crate::app::App;
use crate::error::Failure;
use crate::opened::typed_answers;
use crate::working::{self, Opened, Order};

/// Under which name papers of an objection lie beside the case until it is sent; no stage has it.
const OBJECTION: &str = "objection/";

#[derive(Template)]
#[template(path = "objection.html")]
struct ObjectionPage {
    view: View,
    title: String,
    number: String,
    /// What is asked, as HTML, the papers that may be given, and what is wrong: path and sentence.
    fields: String,
    papers: String,
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

    /// The papers that were given for an objection that is not sent yet.
    async fn papers(&self, opened: &Opened) -> Result<Answers, Failure> {
        match opened.service.objected_documents().next() {
            Some(_) => self.attached_at(opened, OBJECTION).await,
            None => Ok(Answers::new()),
        }
    }

    /// Where one may go whose objection was rejected, in the words of the service.
    pub(crate) fn after_rejection(
        &self,
        opened: &Opened,
        answers: &Answers,
        view: &View,
    ) -> Option<String> {
        let next = opened.service.objection.next.as_ref()?;
        if opened.case.verdict != Some(Verdict::Rejected) {
            return None;
        }
        let context = self.case_context(opened, view.language, view.now);
        let facts = self.facts(opened, view.now);
        Some(opened.service.filled_in(next.get(view.language), &[], answers, &facts, &context))
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
    let opened = app.open_own(&citizen, &number).await?.known_to_applicant(view.now);
    let answers = app.answers(&opened, Reader::Owner, Purpose::Own).await?;
    if !app.may_object(&opened, &answers, view.now) {
        return Ok(see_other(&format!("/permohonan/{number}")));
    }
    let papers = app.papers(&opened).await?;
    let said = Said { papers, ..Said::default() };
    Ok(Page(shown(&app, &opened, (number, &answers), said, view)).into_response())
}

/// What is said so far.
#[derive(Default)]
struct Said {
    typed: Vec<(String, String)>,
    problems: Vec<FieldProblem>,
    /// The papers that are given with it.
    papers: Answers,
    /// What is wrong with papers, in words.
    wrong: Vec<String>,
}

fn shown(
    app: &App,
    opened: &Opened,
    (number, answers): (String, &Answers),
    said: Said,
    view: View,
) -> ObjectionPage {
    let context = app.case_context(opened, view.language, view.now);
    let service = &opened.service;
    let fields = service.objection_fields(&said.typed, answers, &context);
    let (fields, mut wrong) = intake::stage_fields(&view, &fields, &said.problems);
    let papers = service.objection_documents(&said.papers, answers, &context);
    let first = papers.first().map(|field| field.path.clone()).unwrap_or_default();
    wrong.extend(said.wrong.into_iter().map(|words| (first.clone(), words)));
    let papers = intake::file_fields(&view, &papers, &format!("/permohonan/{number}/berkas"));
    let title = service.title.get(view.language).to_owned();
    ObjectionPage { title, number, fields, papers, wrong, view }
}

/// `POST /permohonan/{number}/keberatan`: it is sent, or a paper is added or taken out first.
pub(crate) async fn send(
    State(app): State<App>,
    view: View,
    citizen: Result<Signed<Citizen>, Response>,
    Path(number): Path<String>,
    request: Request,
) -> Result<Response, Failure> {
    let citizen = match citizen {
        Ok(citizen) => citizen,
        Err(door) => return Ok(web::ended(&app, view, door, request).await),
    };
    let opened = app.open_own(&citizen, &number).await?;
    let answers = app.answers(&opened, Reader::Owner, Purpose::Own).await?;
    let may = app.may_object(&opened, &answers, view.now);
    let held = opened.keys.get("applicant").ok_or(Failure::NotFound)?;
    // Where nothing may be objected to, nothing is taken.
    let documents = opened.service.objected_documents().filter(|_| may);
    let beside = Beside {
        case: opened.row.id,
        published: Published { service: opened.service.clone(), version: opened.row.version },
        key_id: held.id,
        key: held.key.clone(),
        documents: documents.map(|document| document.id.clone()).collect(),
        given: app.papers(&opened).await?,
    };
    let added = match intake::add_files(&app.intake, &view, beside, request).await {
        Ok(added) => added,
        Err(answer) => return Ok(answer),
    };
    if !may {
        // Its time is over, or it was said already: the page of the case tells how it stands.
        return Ok(see_other(&format!("/permohonan/{number}")));
    }
    let rows = app.attaching((opened.row.id, OBJECTION), &added.kept, &added.gone, view.now);
    app.db.commit(added.batch.then(rows)).await?;
    for file in &added.gone {
        let removed = app.objects.remove(app.agency(), opened.row.id, *file).await;
        if let Err(error) = removed {
            tracing::warn!(file.id = %file, error = ?error, "File {file} could not be removed");
        }
    }
    let context = app.case_context(&opened, view.language, view.now);
    let read = opened.service.read_objection(&added.pairs, &answers, &context);
    let pressed = |name: &str| added.pairs.iter().any(|(key, _)| key == name);
    let stays = read.stay || pressed("hapus") || pressed("unggah");
    let mut wrong = added.refused;
    if !stays {
        let lacks = opened.service.objection_lacks(&added.given, &answers, &context);
        wrong.extend(lacks.iter().map(|name| view.say1("cases-refused-file", "name", name)));
    }
    if stays || !read.problems.is_empty() || !wrong.is_empty() {
        let problems = if stays { Vec::new() } else { read.problems };
        let said = Said { typed: read.typed, problems, papers: added.given, wrong };
        let page = shown(&app, &opened, (number, &answers), said, view);
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, Page(page)).into_response());
    }
    let mut said = read.answers;
    said.extend(added.given);
    let said = serde_json::to_string(&said).expect("answers are plain data");
    let command = |opened: &Opened| Command::Object {
        answers: Answered {
            plain: Json::Null,
            sealed: working::seal_words(&app, opened, "objection", &said)
                .map(|sealed| ("applicant".to_owned(), sealed))
                .into_iter()
                .collect(),
        },
    };
    let handed_in = |opened: &Opened, _: &Event| app.handed_in(opened.row.id, OBJECTION);
    let by = opened.by_owner()?;
    let order = Order::new(by, &command).also(&handed_in);
    match app.carry_out(opened, order).await {
        Ok(_) | Err(Failure::Refused(_)) => Ok(see_other(&format!("/permohonan/{number}"))),
        Err(failure) => Err(failure),
    }
}
