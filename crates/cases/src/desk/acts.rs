//! What an officer does with a case, and the page again when a rule forbids it.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use casework::{Command, End, Event, Next, Refusal, UNDO_SECONDS};
use db::Batch;
use definition::clean_text;
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
    staff: Signed<Staff>,
    Path(number): Path<String>,
    form: Pairs,
) -> Result<Response, Failure> {
    let opened = app.open_for(&staff, &number).await?;
    let (outcome, reason) = (form.get("hasil").to_owned(), form.get("alasan").to_owned());
    let words = clean_text(form.get("kata"));
    let ticked: Vec<String> = form.all("cek").map(str::to_owned).collect();
    let own = |(name, value): &(String, String)| {
        Some((name.strip_prefix("isi.")?.to_owned(), clean_text(value)))
    };
    let filled: BTreeMap<String, String> = form.0.iter().filter_map(own).collect();
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
        Err(Failure::Refused(Refusal::NoReason)) => {
            let problem = Some(refused(&view, &Refusal::NoReason));
            refuse_page(&app, view, &staff, number, words, problem).await
        }
        Err(Failure::Refused(rule)) => {
            let kept = Kept { problem: Some(refused(&view, &rule)), ticked, filled };
            page(&app, view, &staff, &number, kept).await
        }
        Err(failure) => Err(failure),
    }
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

#[derive(Template)]
#[template(path = "refuse.html")]
struct RefusePage {
    title: String,
    number: String,
    outcome: String,
    reasons: Vec<(String, String)>,
    words: String,
    problem: Option<String>,
    view: View,
}

pub(crate) async fn ask_refuse(
    State(app): State<App>,
    view: View,
    staff: Signed<Staff>,
    Path(number): Path<String>,
) -> Result<Response, Failure> {
    refuse_page(&app, view, &staff, number, String::new(), None).await
}

async fn refuse_page(
    app: &App,
    view: View,
    staff: &Staff,
    number: String,
    words: String,
    problem: Option<String>,
) -> Result<Response, Failure> {
    let opened = app.open_for(staff, &number).await?;
    let stage = opened.service.stage(&opened.case.stage).ok_or(Failure::NotFound)?;
    let way = definition::Way::End(definition::End::Refused);
    let outcome =
        stage.outcomes.iter().find(|outcome| outcome.to == way).ok_or(Failure::NotFound)?;
    let page = RefusePage {
        title: opened.service.title.get(view.language).to_owned(),
        outcome: outcome.name.clone(),
        reasons: opened.reasons(&outcome.reasons, view.language),
        words,
        problem,
        number,
        view,
    };
    Ok(Page(page).into_response())
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
