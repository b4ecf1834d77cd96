//! Asking the applicant to mend something: what, why, and in which words.

use std::collections::BTreeSet;

use askama::Template;
use axum::extract::{Path, Query, Request, State};
use axum::response::{IntoResponse, Response};
use casework::{Command, Refusal, Turn};
use definition::form::{FieldView, Input};
use definition::{Answers, clean_text};
use http::StatusCode;
use identity::Reader;
use serde_json::Value as Json;
use vault::Purpose;
use web::{Page, Pairs, Signed, Staff, View, see_other};

use super::acts::{Read, refused, status};
use super::case::{self, Kept};
use crate::app::App;
use crate::error::Failure;
use crate::length;
use crate::store::{self, By};
use crate::working::{self, Opened, Order};

/// A heading with what may be marked under it: id and label.
struct Group {
    title: String,
    fields: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "desk_correction.html")]
struct CorrectionPage {
    title: String,
    number: String,
    /// What stands for it in addresses.
    address: String,
    /// Which answers were read.
    read: String,
    groups: Vec<Group>,
    marked: Vec<String>,
    reasons: Vec<(String, String)>,
    reason: String,
    words: String,
    problem: Option<String>,
    view: View,
}

/// What was marked and said.
#[derive(Default)]
struct Said {
    read: String,
    marked: Vec<String>,
    reason: String,
    words: String,
    problem: Option<(StatusCode, String)>,
}

fn questions(fields: Vec<FieldView>, under: Option<&str>) -> Vec<(String, String)> {
    fields
        .into_iter()
        .flat_map(|field| {
            if let Input::Group { fields } = field.input {
                return questions(fields, Some(&field.label));
            }
            let under = under.map_or_else(String::new, |under| format!("{under}: "));
            vec![(field.path, format!("{under}{}", field.label))]
        })
        .collect()
}

/// What can be marked: the questions that this applicant was asked.
fn groups(app: &App, view: &View, opened: &Opened, answers: &Answers) -> Vec<Group> {
    let context = app.case_context(opened, view.language, view.now);
    let pages = opened.service.questions(answers, &context);
    let group = |page: definition::form::PageView| Group {
        title: page.title,
        fields: questions(page.fields, None),
    };
    pages.into_iter().map(group).collect()
}

fn way(opened: &Opened) -> Option<&definition::Outcome> {
    let stage = opened.service.stage(&opened.case.hand.stage)?;
    stage.outcomes.iter().find(|outcome| outcome.to == definition::Way::Applicant)
}

async fn show(
    app: &App,
    view: View,
    staff: &Staff,
    opened: &Opened,
    said: Said,
) -> Result<Response, Failure> {
    let Some(way) = way(opened) else {
        // The case went on meanwhile: what was written stands on its own page.
        let (status, problem) = said.problem.unzip();
        let status = status.unwrap_or_default();
        let kept = Kept { status, problem, words: said.words, ..Kept::default() };
        return case::page(app, view, staff, &opened.address(), kept).await;
    };
    let codes = course::reasons(way);
    let (status, problem) = said.problem.unzip();
    // The page names questions and shows no answer: it is a rule that reads them.
    let answers = app.answers(opened, Reader::Owner, Purpose::Rule).await?;
    let page = CorrectionPage {
        title: opened.service.title.get(view.language).to_owned(),
        number: opened.row.number.clone(),
        address: opened.address(),
        read: said.read,
        groups: groups(app, &view, opened, &answers),
        marked: said.marked,
        reasons: opened.reasons(&codes, view.language),
        reason: said.reason,
        words: said.words,
        problem,
        view,
    };
    Ok((status.unwrap_or_default(), Page(page)).into_response())
}

/// `GET …/perbaikan?jawaban=`; the case where its answers were not read as they stand.
pub(crate) async fn page(
    State(app): State<App>,
    view: View,
    staff: Signed<Staff>,
    Path(number): Path<String>,
    Query(read): Query<Read>,
) -> Result<Response, Failure> {
    let opened = app.open_for(&staff, &number).await?;
    let holds = opened.case.turn == Turn::Office && opened.case.hand.holder == Some(staff.officer);
    if !holds || !opened.is_seen(&read.jawaban) {
        return Ok(see_other(&format!("/meja/berkas/{number}")));
    }
    let said = Said { read: read.jawaban, ..Said::default() };
    show(&app, view, &staff, &opened, said).await
}

/// `POST …/perbaikan`: `perbaiki` once for each thing to mend, `alasan`, `kata`.
pub(crate) async fn ask(
    State(app): State<App>,
    view: View,
    staff: Result<Signed<Staff>, Response>,
    Path(number): Path<String>,
    request: Request,
) -> Result<Response, Failure> {
    let staff = match staff {
        Ok(staff) => staff,
        Err(door) => return Ok(web::ended(&app, view, door, request).await),
    };
    let (form, again) = match Pairs::or_typed(request, &app).await {
        Ok(sent) => sent,
        Err(answer) => return Ok(answer),
    };
    let opened = app.open_for(&staff, &number).await?;
    let asked: BTreeSet<&str> = form.all("perbaiki").collect();
    // What may be marked follows from the answers; nobody is shown them here.
    let answers = app.answers(&opened, Reader::Owner, Purpose::Rule).await?;
    let known = groups(&app, &view, &opened, &answers);
    let known = known.iter().flat_map(|group| &group.fields).map(|(id, _)| id);
    let marked: Vec<String> = known.filter(|id| asked.contains(id.as_str())).cloned().collect();
    let (reason, words) = (form.get("alasan").to_owned(), clean_text(form.get("kata")));
    let said = |problem: (StatusCode, String)| Said {
        read: form.get("jawaban").to_owned(),
        marked: marked.clone(),
        reason: reason.clone(),
        words: words.clone(),
        problem: Some(problem),
    };
    if again {
        let problem = (StatusCode::FORBIDDEN, view.say("cases-again"));
        return show(&app, view, &staff, &opened, said(problem)).await;
    }
    if !opened.is_seen(form.get("jawaban")) {
        // The answers are on the page of the case: there they are read again, beside what was written.
        let problem = Some(view.say("cases-refused-answers"));
        let kept = Kept { status: StatusCode::CONFLICT, problem, words, ..Kept::default() };
        return case::page(&app, view, &staff, &number, kept).await;
    }
    if let Some(problem) = length::too_long(&view, &words, length::NOTE) {
        let problem = (StatusCode::UNPROCESSABLE_ENTITY, problem);
        return show(&app, view, &staff, &opened, said(problem)).await;
    }
    let command = |opened: &Opened| Command::AskCorrection {
        actor: app.actor(&staff, opened),
        fields: marked.clone(),
        reason: reason.clone(),
        text: working::seal_words(&app, opened, "correction", &words).unwrap_or(Json::Null),
    };
    match app.carry_out(opened, Order::new(By::Staff(staff.officer), &command)).await {
        Ok(_) => Ok(see_other(&format!("/meja?batalkan={}", store::addressed(&number).0))),
        Err(Failure::Refused(rule)) => {
            let opened = app.open_for(&staff, &number).await?;
            let words = if rule == Refusal::NoWords {
                view.say("cases-correction-why")
            } else if rule == Refusal::NoReason {
                view.say("cases-correction-reason-none")
            } else {
                refused(&view, &rule)
            };
            let problem = (status(&rule), words);
            show(&app, view, &staff, &opened, said(problem)).await
        }
        Err(failure) => Err(failure),
    }
}
