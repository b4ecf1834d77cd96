//! What an officer does with a case, and the page again when a rule forbids it.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{FromRequest as _, Path, Request, State};
use axum::response::{IntoResponse, Response};
use casework::{Command, End, Event, Next, Refusal, UNDO_SECONDS};
use db::Batch;
use definition::{Outcome, clean_text};
use http::StatusCode;
use web::{Page, Pairs, Signed, Staff, View, see_other};

use super::case::{Kept, page};
use crate::app::App;
use crate::error::Failure;
use crate::store::By;
use crate::working::{self, Opened, Order};

pub(crate) async fn take(
    State(app): State<App>,
    view: View,
    staff: Signed<Staff>,
    Path(number): Path<String>,
    _form: Pairs,
) -> Result<Response, Failure> {
    let command = |opened: &Opened| Command::Take(app.actor(&staff, opened));
    match act(&app, &staff, &number, &command).await {
        // Somebody was first: the page says who.
        Err(Failure::Refused(Refusal::Held(_))) => Ok(see_other(&format!("/meja/berkas/{number}"))),
        done => answer(&app, view, &staff, &number, done, &format!("/meja/berkas/{number}")).await,
    }
}

pub(crate) async fn release(
    State(app): State<App>,
    view: View,
    staff: Signed<Staff>,
    Path(number): Path<String>,
    _form: Pairs,
) -> Result<Response, Failure> {
    let command = |opened: &Opened| Command::Release(app.actor(&staff, opened));
    let done = act(&app, &staff, &number, &command).await;
    answer(&app, view, &staff, &number, done, "/meja").await
}

async fn act(
    app: &App,
    staff: &Staff,
    number: &str,
    command: &(dyn Fn(&Opened) -> Command + Sync),
) -> Result<Event, Failure> {
    let opened = app.open_for(staff, number).await?;
    app.carry_out(opened, Order::new(By::Staff(staff.officer), command)).await
}

/// On to the next page, or the case again with the rule that forbids it.
async fn answer(
    app: &App,
    view: View,
    staff: &Staff,
    number: &str,
    done: Result<Event, Failure>,
    next: &str,
) -> Result<Response, Failure> {
    match done {
        Ok(_) => Ok(see_other(next)),
        Err(Failure::Refused(rule)) => {
            let kept = Kept { problem: Some(refused(&view, &rule)), ..Kept::default() };
            page(app, view, staff, number, kept).await
        }
        Err(failure) => Err(failure),
    }
}

/// What a rule that forbids something says.
pub(super) fn refused(view: &View, rule: &Refusal) -> String {
    let key = match rule {
        Refusal::Unchecked(_) => "cases-refused-unchecked",
        Refusal::Held(_) => "cases-refused-held",
        Refusal::NotTaken => "cases-refused-not-taken",
        Refusal::NoReason => "cases-refused-reason",
        Refusal::TooLate => "cases-refused-late",
        Refusal::NothingMarked => "cases-refused-nothing",
        Refusal::Filed
        | Refusal::NotOpen
        | Refusal::NotYours
        | Refusal::NoWay
        | Refusal::NotAsked
        | Refusal::NoLetter => "cases-refused-changed",
    };
    view.say(key)
}

/// `POST …/putuskan`: the way out that was pressed, with what was ticked, filled in, and said.
pub(crate) async fn settle(
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
    let form = match Pairs::from_request(request, &app).await {
        Ok(form) => form,
        Err(refused) => {
            return match refused.typed() {
                Ok(typed) => {
                    let problem = view.say("cases-again");
                    let page = not_done(&app, view, &staff, &number, &typed, problem).await?;
                    Ok((StatusCode::FORBIDDEN, page).into_response())
                }
                Err(answer) => Ok(answer),
            };
        }
    };
    let opened = app.open_for(&staff, &number).await?;
    let (outcome, reason) = (form.get("hasil").to_owned(), form.get("alasan").to_owned());
    let words = clean_text(form.get("kata"));
    let ticked: Vec<String> = form.all("cek").map(str::to_owned).collect();
    let filled = filled_in(&form);
    let sealed_fill = match filled.is_empty() {
        true => String::new(),
        false => serde_json::to_string(&filled).expect("texts are plain data"),
    };
    let command = |opened: &Opened| Command::Decide {
        actor: app.actor(&staff, opened),
        outcome: outcome.clone(),
        reason: Some(reason.clone()).filter(|code| !code.is_empty()),
        text: working::seal_words(&app, opened, "decision", &words),
        checks: ticked.clone(),
        filled: working::seal_words(&app, opened, "filled", &sealed_fill),
        letters: Vec::new(),
    };
    let notice = |opened: &Opened, event: &Event| notice(&app, &view, opened, event);
    let order = Order::new(By::Staff(staff.officer), &command).also(&notice);
    match app.carry_out(opened, order).await {
        Ok(Event::Decided { letters, .. }) if letters.is_empty() => {
            Ok(see_other(&format!("/meja?batalkan={number}")))
        }
        Ok(_) => Ok(see_other("/meja")),
        Err(Failure::Refused(rule)) => {
            let problem = refused(&view, &rule);
            not_done(&app, view, &staff, &number, &form, problem).await
        }
        Err(failure) => Err(failure),
    }
}

/// What was filled in at the stage.
fn filled_in(form: &Pairs) -> BTreeMap<String, String> {
    let own = |(name, value): &(String, String)| {
        Some((name.strip_prefix("isi.")?.to_owned(), clean_text(value)))
    };
    form.0.iter().filter_map(own).collect()
}

/// A decision that was not taken: the page it came from as it was filled in, with why. When the case went on
/// meanwhile to where nobody refuses, the words stand on its own page.
async fn not_done(
    app: &App,
    view: View,
    staff: &Staff,
    number: &str,
    form: &Pairs,
    problem: String,
) -> Result<Response, Failure> {
    let words = form.get("kata").trim().to_owned();
    let opened = app.open_for(staff, number).await?;
    if form.has("kata")
        && let Some(way) = refusal(&opened)
    {
        let said = Said { reason: form.get("alasan").to_owned(), words, problem: Some(problem) };
        return Ok(refuse_page(view, &opened, way, said));
    }
    let kept = Kept {
        problem: Some(problem),
        ticked: form.all("cek").map(str::to_owned).collect(),
        filled: filled_in(form),
        words,
    };
    page(app, view, staff, number, kept).await
}

/// What the applicant is told at an end: not before the ten seconds of "Batalkan" are over, and without personal data.
fn notice(app: &App, view: &View, opened: &Opened, event: &Event) -> Batch {
    let Event::Decided { next: Next::End(end), .. } = event else { return Batch::new() };
    let key = match end {
        End::Granted => "cases-sms-granted",
        End::Refused => "cases-sms-refused",
        End::Withdrawn | End::Closed => return Batch::new(),
    };
    app.tell_applicant(view, opened, key, view.now.plus_seconds(UNDO_SECONDS))
}

/// What was chosen and written on the page of a refusal, and why it was not taken.
#[derive(Default)]
struct Said {
    reason: String,
    words: String,
    problem: Option<String>,
}

#[derive(Template)]
#[template(path = "refuse.html")]
struct RefusePage {
    title: String,
    number: String,
    outcome: String,
    reasons: Vec<(String, String)>,
    said: Said,
    view: View,
}

pub(crate) async fn ask_refuse(
    State(app): State<App>,
    view: View,
    staff: Signed<Staff>,
    Path(number): Path<String>,
) -> Result<Response, Failure> {
    let opened = app.open_for(&staff, &number).await?;
    let way = refusal(&opened).ok_or(Failure::NotFound)?;
    Ok(refuse_page(view, &opened, way, Said::default()))
}

/// The way out of the stage that refuses, if there is one.
fn refusal(opened: &Opened) -> Option<&Outcome> {
    let stage = opened.service.stage(&opened.case.stage)?;
    let way = definition::Way::End(definition::End::Refused);
    stage.outcomes.iter().find(|outcome| outcome.to == way)
}

fn refuse_page(view: View, opened: &Opened, way: &Outcome, said: Said) -> Response {
    let status = match said.problem {
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
        None => StatusCode::OK,
    };
    let page = RefusePage {
        title: opened.service.title.get(view.language).to_owned(),
        number: opened.row.number.clone(),
        outcome: way.name.clone(),
        reasons: opened.reasons(&way.reasons, view.language),
        said,
        view,
    };
    (status, Page(page)).into_response()
}

/// `GET` of an address that only takes forms, after "reload" or from the door: the case.
pub(crate) async fn turn_to(Path(number): Path<String>) -> Response {
    see_other(&format!("/meja/berkas/{number}"))
}

pub(crate) async fn undo(
    State(app): State<App>,
    view: View,
    staff: Signed<Staff>,
    Path(number): Path<String>,
    _form: Pairs,
) -> Result<Response, Failure> {
    let opened = app.open_for(&staff, &number).await?;
    let command = |opened: &Opened| Command::Undo(app.actor(&staff, opened));
    let cancel = |opened: &Opened, _: &Event| {
        let seq = opened.row.seq - 1;
        ["cases-sms-granted", "cases-sms-refused"].into_iter().fold(Batch::new(), |batch, key| {
            batch.then(db::outbox::cancel(app.agency(), &format!("{key}/{}/{seq}", opened.row.id)))
        })
    };
    let order = Order::new(By::Staff(staff.officer), &command).also(&cancel);
    let done = app.carry_out(opened, order).await;
    answer(&app, view, &staff, &number, done, &format!("/meja/berkas/{number}")).await
}
