//! What an officer does with a case, and the page again when a rule forbids it.

use askama::Template;
use axum::extract::{Path, Query, Request, State};
use axum::response::{IntoResponse, Response};
use casework::{Command, Event, Refusal, Turn};
use definition::form::{Asks, FieldProblem, FilledIn};
use definition::{Answers, Outcome, clean_text};
use http::StatusCode;
use identity::Reader;
use serde::Deserialize;
use vault::Purpose;
use web::{Page, Pairs, Signed, Staff, View, see_other};

use super::case::{Kept, page};
use super::kinds::kept_with;
use super::publishing;
use crate::app::App;
use crate::attached;
use crate::error::Failure;
use crate::field;
use crate::length;
use crate::store::{self, By};
use crate::wording;
use crate::working::{self, Opened, Order};

/// Most cases that are taken at once: what one desk shows in the inbox.
const AT_ONCE: usize = 100;

pub(crate) async fn take(
    State(app): State<App>,
    view: View,
    staff: Signed<Staff>,
    Path(number): Path<String>,
    form: Pairs,
) -> Result<Response, Failure> {
    let command = |opened: &Opened| Command::Take(app.actor(&staff, opened));
    let kept = Kept::of(&form);
    match act(&app, &staff, &number, &command).await {
        // What was ticked and filled in before the case was taken is there to go on with.
        Ok(_) if !kept.is_empty() => page(&app, view, &staff, &number, kept).await,
        // Somebody was first: the page says who.
        Err(Failure::Refused(Refusal::Held(_))) if kept.is_empty() => {
            Ok(see_other(&format!("/meja/berkas/{number}")))
        }
        Err(Failure::Refused(rule)) => {
            let kept = kept.forbidden(&view, &rule);
            page(&app, view, &staff, &number, kept).await
        }
        done => {
            answer(&app, view, &staff, (&number, &form), done, &format!("/meja/berkas/{number}"))
                .await
        }
    }
}

/// `POST /meja/ambil`: the cases that were ticked in the inbox, each that is still free.
pub(crate) async fn take_several(
    State(app): State<App>,
    staff: Signed<Staff>,
    form: Pairs,
) -> Result<Response, Failure> {
    let command = |opened: &Opened| Command::Take(app.actor(&staff, opened));
    let (mut taken, mut missed) = (0, 0);
    for number in form.all("nomor").take(AT_ONCE) {
        match act(&app, &staff, number, &command).await {
            Ok(_) => taken += 1,
            // Somebody was first, or it is no case of theirs.
            Err(Failure::Refused(_) | Failure::NotFound) => missed += 1,
            Err(failure) => return Err(failure),
        }
    }
    Ok(see_other(&format!("/meja?kotak=milik&diambil={taken}&lewat={missed}")))
}

pub(crate) async fn release(
    State(app): State<App>,
    view: View,
    staff: Signed<Staff>,
    Path(number): Path<String>,
    form: Pairs,
) -> Result<Response, Failure> {
    let command = |opened: &Opened| Command::Release(app.actor(&staff, opened));
    let done = act(&app, &staff, &number, &command).await;
    answer(&app, view, &staff, (&number, &form), done, "/meja").await
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
pub(super) async fn answer(
    app: &App,
    view: View,
    staff: &Staff,
    (number, form): (&str, &Pairs),
    done: Result<Event, Failure>,
    next: &str,
) -> Result<Response, Failure> {
    match done {
        Ok(_) => Ok(see_other(next)),
        Err(Failure::Refused(rule)) => {
            let kept = Kept::of(form).forbidden(&view, &rule);
            page(app, view, staff, number, kept).await
        }
        Err(failure) => Err(failure),
    }
}

/// What a rule that forbids something says.
pub(crate) fn refused(view: &View, rule: &Refusal) -> String {
    let key = match rule {
        Refusal::Shut { opens, closes } => {
            let (opens, closes) = (view.short_at(opens), view.clock(closes));
            let (opens, closes) = (("opens", opens.as_str()), ("closes", closes.as_str()));
            return view.say2("cases-refused-shut", opens, closes);
        }
        Refusal::Rebooked(times) => return view.say1("cases-refused-rebooked", "times", times),
        Refusal::PutOff(times) => return view.say1("cases-refused-put-off", "times", times),
        Refusal::NotYet(time) => {
            return view.say1("cases-refused-not-yet", "at", view.short_at(time));
        }
        Refusal::NoAppointment => "cases-refused-no-appointment",
        Refusal::TooFar => "cases-refused-far",
        Refusal::Broken => "cases-refused-broken",
        Refusal::Unchecked(_) => "cases-refused-unchecked",
        Refusal::Held(_) => "cases-refused-held",
        Refusal::EnteredByThem => "cases-refused-entered",
        Refusal::NotTaken => "cases-refused-not-taken",
        Refusal::NoReason => "cases-refused-reason",
        Refusal::NoWords => "cases-refused-words",
        Refusal::NoWay => "cases-refused-way",
        Refusal::TooLate => "cases-refused-late",
        Refusal::Signed => "cases-refused-signed",
        Refusal::WentOn => "cases-refused-went-on",
        Refusal::NothingMarked => "cases-refused-nothing",
        Refusal::Past => "cases-refused-past",
        Refusal::Awaited => "cases-refused-awaited",
        Refusal::Hidden => "cases-refused-hidden",
        Refusal::Withheld => "cases-refused-withheld",
        Refusal::NoUnit => "cases-refused-unit",
        Refusal::Filed
        | Refusal::NotOpen
        | Refusal::NotYours
        | Refusal::NotAsked
        | Refusal::TooEarly
        | Refusal::NoLetter => "cases-refused-changed",
    };
    view.say(key)
}

/// 422 where something was left out or is wrong, 409 where the case is not as it was seen.
pub(super) fn status(rule: &Refusal) -> StatusCode {
    match rule {
        Refusal::Unchecked(_)
        | Refusal::NoReason
        | Refusal::NoWords
        | Refusal::NoWay
        | Refusal::Past
        | Refusal::Shut { .. }
        | Refusal::TooFar
        | Refusal::Rebooked(_)
        | Refusal::PutOff(_)
        | Refusal::NotYet(_)
        | Refusal::NoAppointment
        | Refusal::Awaited
        | Refusal::Hidden
        | Refusal::Withheld
        | Refusal::NoUnit
        | Refusal::NothingMarked => StatusCode::UNPROCESSABLE_ENTITY,
        Refusal::Held(_)
        | Refusal::EnteredByThem
        | Refusal::NotTaken
        | Refusal::TooLate
        | Refusal::Broken
        | Refusal::Signed
        | Refusal::WentOn
        | Refusal::Filed
        | Refusal::NotOpen
        | Refusal::NotYours
        | Refusal::NotAsked
        | Refusal::TooEarly
        | Refusal::NoLetter => StatusCode::CONFLICT,
    }
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
    let (form, again) = match Pairs::or_typed(request, &app).await {
        Ok(sent) => sent,
        Err(answer) => return Ok(answer),
    };
    if again {
        let why = (StatusCode::FORBIDDEN, view.say("cases-again"), &[][..]);
        return not_done(&app, view, &staff, &number, &form, why).await;
    }
    let opened = match app.open_for(&staff, &number).await {
        // It was one of several stages, and that one is over.
        Err(Failure::Refused(rule)) => {
            let why = (status(&rule), refused(&view, &rule), &[][..]);
            return not_done(&app, view, &staff, &number, &form, why).await;
        }
        opened => opened?,
    };
    if !opened.is_seen(form.get("jawaban")) {
        // Decided on what is no longer there: the ticks were for other answers.
        let kept = Kept {
            status: StatusCode::CONFLICT,
            problem: Some(view.say("cases-refused-answers")),
            ticked: Vec::new(),
            ..Kept::of(&form)
        };
        return page(&app, view, &staff, &number, kept).await;
    }
    let (outcome, reason) = (form.get("hasil").to_owned(), form.get("alasan").to_owned());
    let words = clean_text(form.get("kata"));
    if let Some(problem) = length::too_long(&view, &words, length::NOTE) {
        let why = (StatusCode::UNPROCESSABLE_ENTITY, problem, &[][..]);
        return not_done(&app, view, &staff, &number, &form, why).await;
    }
    if let Some(problem) = publishing::wrong(&view, &form) {
        let why = (StatusCode::UNPROCESSABLE_ENTITY, problem, &[][..]);
        return not_done(&app, view, &staff, &number, &form, why).await;
    }
    let ticked: Vec<String> = form.all("cek").map(str::to_owned).collect();
    let filled = filled_in(&app, &view, &opened, &form).await?;
    let holds = opened.case.turn == Turn::Office && opened.case.hand.holder == Some(staff.officer);
    if holds && !filled.read.problems.is_empty() && form.has("kata") {
        let problem = view.say("cases-refused-filled");
        let why = (StatusCode::UNPROCESSABLE_ENTITY, problem, &filled.read.problems[..]);
        return not_done(&app, view, &staff, &number, &form, why).await;
    }
    if holds && !filled.is_right() {
        let kept = filled.kept(&app, &view, &opened, &form);
        return page(&app, view, &staff, &number, kept).await;
    }
    if holds && !filled.read.warnings.is_empty() && !form.has("tetap") {
        let (problem, wrong) = (Some(view.say("cases-advice")), filled.read.warnings);
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        let kept = Kept { problem, status, wrong, insists: true, ..Kept::of(&form) };
        return page(&app, view, &staff, &number, kept).await;
    }
    let given = app.attached(&opened).await?;
    let context = app.case_context(&opened, view.language, view.now);
    let lacks = match filled.asks {
        Asks::All => attached::missing(&opened, &given, &filled.answers, &context),
        Asks::WhatWasTyped => Vec::new(),
    };
    if let Some(name) = lacks.first().filter(|_| holds) {
        let problem = Some(view.say1("cases-refused-file", "name", name));
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        let kept = Kept { problem, status, ..Kept::of(&form) };
        return page(&app, view, &staff, &number, kept).await;
    }
    if let Some((problem, _)) = field::unexplained(&app, &view, &opened, &given).await?
        && holds
        && filled.asks == Asks::All
    {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        let kept = Kept { problem: Some(problem), status, ..Kept::of(&form) };
        return page(&app, view, &staff, &number, kept).await;
    }
    let kept_with = match kept_with(&app, &view, &opened, &form).await? {
        Ok(own) => own,
        Err(problem) if holds => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            let kept = Kept { problem: Some(problem), status, ..Kept::of(&form) };
            return page(&app, view, &staff, &number, kept).await;
        }
        // Whoever does not hold the case is told that below.
        Err(_) => Answers::new(),
    };
    let mut answers = filled.read.answers;
    answers.extend(kept_with);
    answers.extend(given.into_iter().filter(|(_, value)| !value.files().is_empty()));
    let sealed_fill = match answers.is_empty() {
        true => String::new(),
        false => serde_json::to_string(&answers).expect("answers are plain data"),
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
    let order = Order::new(By::Staff(staff.officer), &command).filling(&answers);
    let case = opened.row.id;
    match app.carry_out(opened, order).await {
        // What can be taken back still, or what was signed.
        Ok(_) => {
            if let Some(chosen) = publishing::chosen_with(&form) {
                match app.publish_with(&staff, case, chosen).await {
                    // What may not be shown is not: the decision stands.
                    Ok(()) | Err(Failure::Refused(_)) => {}
                    Err(failure) => return Err(failure),
                }
            }
            Ok(see_other(&format!("/meja?batalkan={}", store::addressed(&number).0)))
        }
        Err(Failure::Refused(rule)) => {
            let why = (status(&rule), refused(&view, &rule), &[][..]);
            not_done(&app, view, &staff, &number, &form, why).await
        }
        Err(failure) => Err(failure),
    }
}

/// What was filled in at the stage, read like a form.
struct Filled {
    read: FilledIn,
    /// The answers that the conditions of the stage see.
    answers: Answers,
    /// How much of the stage the way out asks for.
    asks: Asks,
}

impl Filled {
    fn is_right(&self) -> bool {
        self.read.problems.is_empty() && self.read.unknown.is_empty() && !self.read.stay
    }

    /// The page again with everything on it, and all that is wrong at once.
    fn kept(self, app: &App, view: &View, opened: &Opened, form: &Pairs) -> Kept {
        let mut kept = Kept { typed: self.read.typed, ..Kept::of(form) };
        if self.read.stay {
            return kept;
        }
        kept.status = StatusCode::UNPROCESSABLE_ENTITY;
        kept.wrong = self.read.problems;
        kept.problem = Some(match self.read.unknown.first() {
            Some((name, _)) => view.say1("cases-refused-unknown", "name", name),
            None => view.say("cases-refused-filled"),
        });
        kept.unknown = self.read.unknown;
        let road = app.road(opened, &self.answers, Some(&self.read.answers), view.now);
        let stage = road.stage(&opened.case.hand.stage);
        let goes_on = stage.and_then(|stage| stage.outcomes.first());
        let goes_on = goes_on.is_some_and(|first| first.name == form.get("hasil"));
        let checks = stage.map(|stage| stage.checks.as_slice()).unwrap_or_default();
        if goes_on && checks.iter().any(|check| !kept.ticked.contains(check)) {
            kept.more.push(view.say("cases-refused-unchecked"));
        }
        kept
    }
}

async fn filled_in(
    app: &App,
    view: &View,
    opened: &Opened,
    form: &Pairs,
) -> Result<Filled, Failure> {
    let stage = opened.service.stage(&opened.case.hand.stage);
    let asks = stage.map_or(Asks::WhatWasTyped, |stage| {
        course::asks(&opened.service, stage, form.get("hasil"))
    });
    let has_fields = stage.is_some_and(|stage| !stage.fields.is_empty());
    // Conditions read the answers; nobody is shown them here.
    let answers = match has_fields {
        true => app.answers(opened, Reader::Owner, Purpose::Rule).await?,
        false => Answers::new(),
    };
    let context = app.case_context(opened, view.language, view.now);
    let read =
        opened.service.read_stage(&opened.case.hand.stage, &form.0, asks, &answers, &context);
    Ok(Filled { read, answers, asks })
}

/// A decision that was not taken: the page it came from as it was filled in, with why. When the case went on
/// meanwhile to where nobody refuses, the words stand on its own page.
async fn not_done(
    app: &App,
    view: View,
    staff: &Staff,
    number: &str,
    form: &Pairs,
    (status, problem, problems): (StatusCode, String, &[FieldProblem]),
) -> Result<Response, Failure> {
    let opened = app.open_to_show(staff, number).await?;
    if form.has("kata")
        && let Some(way) = refusal(&opened)
    {
        let words = form.get("kata").trim().to_owned();
        let said = Said {
            read: form.get("jawaban").to_owned(),
            reason: form.get("alasan").to_owned(),
            words,
            problem: Some(problem),
        };
        let page = refuse_page(app, view, &opened, way, (said, &form.0, problems)).await?;
        return Ok((status, page).into_response());
    }
    let kept = Kept { problem: Some(problem), status, ..Kept::of(form) };
    page(app, view, staff, number, kept).await
}

/// What was chosen and written on the page of a refusal, and why it was not taken.
#[derive(Default)]
struct Said {
    /// Which answers were read.
    read: String,
    reason: String,
    words: String,
    problem: Option<String>,
}

#[derive(Template)]
#[template(path = "refuse.html")]
struct RefusePage {
    /// Key of what is done here.
    heading: &'static str,
    title: String,
    number: String,
    /// What stands for it in addresses.
    address: String,
    outcome: String,
    reasons: Vec<(String, String)>,
    /// What is filled in at the stage, as HTML: its conditions may decide whether it can be refused.
    fields: String,
    wrong: Vec<(String, String)>,
    said: Said,
    view: View,
}

/// Which answers were read on the page that led here: `?jawaban=`.
#[derive(Deserialize)]
pub(crate) struct Read {
    #[serde(default)]
    pub(super) jawaban: String,
}

/// `GET …/tolak?jawaban=`; the case where its answers were not read as they stand.
pub(crate) async fn ask_refuse(
    State(app): State<App>,
    view: View,
    staff: Signed<Staff>,
    Path(number): Path<String>,
    Query(read): Query<Read>,
) -> Result<Response, Failure> {
    let opened = app.open_for(&staff, &number).await?;
    let way = refusal(&opened).ok_or(Failure::NotFound)?;
    if !opened.is_seen(&read.jawaban) {
        return Ok(see_other(&format!("/meja/berkas/{number}")));
    }
    let said = Said { read: read.jawaban, ..Said::default() };
    refuse_page(&app, view, &opened, way, (said, &[], &[])).await
}

/// The way out of the stage that refuses, if there is one.
fn refusal(opened: &Opened) -> Option<&Outcome> {
    let stage = opened.service.stage(&opened.case.hand.stage)?;
    let way = definition::Way::End(definition::End::Refused);
    stage.outcomes.iter().find(|outcome| outcome.to == way)
}

async fn refuse_page(
    app: &App,
    view: View,
    opened: &Opened,
    way: &Outcome,
    (said, typed, problems): (Said, &[(String, String)], &[FieldProblem]),
) -> Result<Response, Failure> {
    let answers = app.answers(opened, Reader::Owner, Purpose::Rule).await?;
    let context = app.case_context(opened, view.language, view.now);
    let fields = opened.service.stage_fields(&opened.case.hand.stage, typed, &answers, &context);
    let (fields, wrong) = intake::stage_fields(&view, &fields, problems);
    let page = RefusePage {
        heading: wording::of(&opened.service, "cases-refuse-title"),
        fields,
        wrong,
        title: opened.service.title.get(view.language).to_owned(),
        number: opened.row.number.clone(),
        address: opened.address(),
        outcome: way.name.clone(),
        reasons: opened.reasons(&way.reasons, view.language),
        said,
        view,
    };
    Ok(Page(page).into_response())
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
    form: Pairs,
) -> Result<Response, Failure> {
    let opened = app.open_to_undo(&staff, &number, view.now).await?;
    let command = |opened: &Opened| Command::Undo(app.actor(&staff, opened));
    let done = app.carry_out(opened, Order::new(By::Staff(staff.officer), &command)).await;
    answer(&app, view, &staff, (&number, &form), done, &format!("/meja/berkas/{number}")).await
}
