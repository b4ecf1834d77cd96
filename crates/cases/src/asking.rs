//! Questions to people without an account: a link reaches them, and what they answer leads the case on.
//!
//! The link is a secret of one stage of one case: it says which case it is and carries a keyed fingerprint over case,
//! stage and the moment at which the case came there. Once answered, or gone on by silence, it opens nothing.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use casework::{Case, Command, Hand, Refusal, Turn};
use db::Batch;
use db::outbox::Outgoing;
use definition::{Answers, Asked, Confirm, Row, Service, Value, Work, clean_text};
use http::StatusCode;
use identity::{Message, Reader};
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq as _;
use terms::{CaseId, Language, Moment, OutboxId};
use vault::Purpose;
use web::{Citizen, Page, Pairs, Shared, Signed, View, see_other};

use crate::app::App;
use crate::error::Failure;
use crate::length;
use crate::store::{self, By};
use crate::working::{self, Opened, Order};

/// The outbox kind of a question to somebody without an account.
pub const ASK: &str = "case.ask";

/// How many characters of the fingerprint a link carries: 120 bits.
const TAIL: usize = 30;

#[derive(Serialize, Deserialize)]
struct Ask {
    case: CaseId,
    /// The stage, and when the case came there.
    stage: String,
    since: Moment,
}

/// The messages for questions that became due with an event: once what led there can no longer be taken back.
pub(crate) fn due(
    shared: &Shared,
    service: &Service,
    (case, seq): (CaseId, i64),
    (before, after): (&Case, &Case),
    now: Moment,
) -> Batch {
    let can_be_undone = after.last.as_ref().is_some_and(|last| last.at == now);
    let wait = if can_be_undone { casework::UNDO_SECONDS } else { 0 };
    let asks = |hand: &&Hand| {
        let stage = service.stage(&hand.stage);
        stage.is_some_and(|stage| matches!(stage.work, Work::Confirm(_)))
    };
    after.new_hands(before).filter(asks).fold(Batch::new(), |batch, hand| {
        let body = Ask { case, stage: hand.stage.clone(), since: hand.since };
        batch.outbox(&Outgoing {
            agency: shared.brand().agency,
            id: OutboxId::new(shared.id()),
            kind: ASK,
            key: format!("ask/{case}/{seq}/{}", hand.stage),
            body: serde_json::to_vec(&body).expect("ids are plain data"),
            not_before: now.plus_seconds(wait),
            at: now,
        })
    })
}

/// The question of the stage at which the case is.
fn question(opened: &Opened) -> Option<&Confirm> {
    let stage = opened.service.stage(&opened.case.hand.stage)?;
    if let Work::Confirm(confirm) = &stage.work { Some(confirm) } else { None }
}

/// The messages that an outbox row of [`ASK`] asks for: to everybody who can answer.
///
/// # Errors
/// [`Failure`] when something could not be read.
pub async fn ask(app: &App, body: &[u8], key: &str) -> Result<Batch, Failure> {
    let Ok(wanted) = serde_json::from_slice::<Ask>(body) else { return Ok(Batch::new()) };
    let Some(row) = store::by_id(&app.db, app.agency(), wanted.case).await? else {
        return Ok(Batch::new());
    };
    let mut opened = app.open_row(row).await?;
    let still = opened.case.look_at(&wanted.stage) && opened.case.hand.since == wanted.since;
    let Some(confirm) = question(&opened).filter(|_| still) else { return Ok(Batch::new()) };
    let answers = app.answers(&opened, Reader::Owner, Purpose::Rule).await?;
    let texts = app.web.texts();
    let link = format!("{}/tanya/{}", app.web.brand().public_url, token(app, &opened));
    let mut batch = Batch::new();
    for (place, to) in contacts(app, &opened, confirm, &answers).await?.into_iter().enumerate() {
        let language = Language::Id;
        let zone = &app.web.brand().zone;
        let until = opened.case.hand.acts_at;
        let until = until.map(|at| web::format::long_day(at.day(zone), language));
        let until = until.unwrap_or_default();
        let names = [
            ("agency", app.web.brand().short.as_str()),
            ("link", link.as_str()),
            ("number", opened.row.number.as_str()),
            ("until", until.as_str()),
        ];
        let text = match opened.case.reported {
            Some(_) => "cases-ask-text-report",
            None => "cases-ask-text",
        };
        let message = Message {
            to,
            subject: texts.with(language, "cases-ask-subject", &names),
            text: texts.with(language, text, &names),
        };
        let id = format!("asked/{key}/{place}");
        batch =
            batch.then(identity::queue_message(&app.web, &app.keys, &message, id, app.web.now()));
    }
    Ok(batch)
}

/// Where those who can answer are reached: contacts of the unit for a role, what was typed for a person of the case.
async fn contacts(
    app: &App,
    opened: &Opened,
    confirm: &Confirm,
    answers: &Answers,
) -> Result<Vec<String>, Failure> {
    match &confirm.asked {
        Asked::Role(role) => {
            let place = (opened.case.hand.unit.as_str(), role.as_str());
            let found =
                identity::contact::asked(&app.db, app.agency(), place, &areas(answers)).await?;
            Ok(found.into_iter().map(|contact| contact.contact).collect())
        }
        Asked::Person(person) if person == "applicant" => {
            let owner = opened.keys.get("applicant").and_then(|held| held.person);
            let Some(owner) = owner else { return Ok(Vec::new()) };
            let reached = identity::reached(&app.db, &app.keys, owner).await?;
            Ok(reached.map(|(to, _)| to).into_iter().collect())
        }
        Asked::Person(person) => {
            let fact = |name: &str| answers.get(&format!("{person}.{name}")).and_then(Value::text);
            let to = fact("phone").or_else(|| fact("email"));
            Ok(to.map(str::to_owned).into_iter().collect())
        }
    }
}

/// RT and RW of every address among the answers, `003/012`.
fn areas(answers: &Answers) -> Vec<String> {
    let area = |value: &Value| {
        let Value::Address(address) = value else { return None };
        (!address.rt.is_empty()).then(|| format!("{}/{}", address.rt, address.rw))
    };
    answers.values().filter_map(area).collect()
}

/// What stands behind `/tanya/`.
fn token(app: &App, opened: &Opened) -> String {
    let what =
        format!("{}/{}/{}", opened.row.id, opened.case.hand.stage, opened.case.hand.since.micros());
    let tail = identity::hex(&app.keys.agency.fingerprint("ask", &what));
    format!("{}.{}", opened.row.id.uuid().simple(), tail.get(..TAIL).unwrap_or_default())
}

impl App {
    /// What the applicant is asked now: the question in words, and what stands behind `/tanya/`.
    pub(crate) fn question_to_applicant(
        &self,
        opened: &Opened,
        language: Language,
    ) -> Option<(String, String)> {
        let stage = opened.service.stage(&opened.case.hand.stage)?;
        let Work::Confirm(confirm) = &stage.work else { return None };
        let is_asked = matches!(&confirm.asked, Asked::Person(person) if person == "applicant");
        let is_open = matches!(opened.case.turn, Turn::Office | Turn::Applicant);
        let words = || (confirm.question.get(language).to_owned(), token(self, opened));
        (is_asked && is_open).then(words)
    }

    /// The case that a link opens; nothing when it is not its time, or no link of ours.
    async fn open_asked(&self, wanted: &str) -> Result<Opened, Failure> {
        let id = wanted.split('.').next().and_then(|id| uuid::Uuid::try_parse(id).ok());
        let id = id.map(CaseId::new).ok_or(Failure::NotFound)?;
        let row = store::by_id(&self.db, self.agency(), id).await?.ok_or(Failure::NotFound)?;
        let mut opened = self.open_row(row).await?;
        let stages: Vec<String> = opened.case.hands().map(|hand| hand.stage.clone()).collect();
        for stage in stages {
            opened.case.look_at(&stage);
            let is_link = token(self, &opened).as_bytes().ct_eq(wanted.as_bytes());
            if question(&opened).is_some() && bool::from(is_link) {
                return Ok(opened);
            }
        }
        Err(Failure::NotFound)
    }
}

#[derive(Template)]
#[template(path = "ask.html")]
struct AskPage {
    view: View,
    token: String,
    title: String,
    unit: String,
    question: String,
    rows: Vec<Row>,
    /// Until when it can be answered.
    until: Option<Moment>,
    /// Whether the reporter of a complaint is asked whether it is done: one tap is the answer.
    is_report: bool,
    /// The answers there are, with their words.
    outcomes: Vec<(String, String)>,
    said: Said,
    problem: Option<String>,
}

/// What was chosen and written.
#[derive(Default)]
struct Said {
    outcome: String,
    words: String,
}

#[derive(Template)]
#[template(path = "ask_done.html")]
struct DonePage {
    view: View,
    /// Whether it was answered just now.
    answered: bool,
}

/// `GET /tanya/{token}`: the question, and nothing but what was asked.
pub(crate) async fn show(
    State(app): State<App>,
    view: View,
    Path(token): Path<String>,
) -> Result<Response, Failure> {
    match app.open_asked(&token).await {
        Ok(opened) => page(&app, view, &opened, token, (Said::default(), None)).await,
        Err(Failure::NotFound) => {
            let page = DonePage { view, answered: false };
            Ok((StatusCode::GONE, Page(page)).into_response())
        }
        Err(failure) => Err(failure),
    }
}

async fn page(
    app: &App,
    view: View,
    opened: &Opened,
    token: String,
    (said, problem): (Said, Option<String>),
) -> Result<Response, Failure> {
    let confirm = question(opened).ok_or(Failure::NotFound)?;
    let unit = app.unit_title(&opened.case.hand.unit);
    let who = match &confirm.asked {
        Asked::Role(_) => "cases-ask-who-role",
        Asked::Person(_) => "cases-ask-who-person",
    };
    // Whoever has the link reads what the question shows: its person sees that under "Siapa melihat data saya".
    let answers = app.answers(opened, Reader::Worded(who, &unit), Purpose::Confirm).await?;
    let context = app.case_context(opened, view.language, view.now);
    let facts = app.facts(opened, view.now);
    let words = confirm.question.get(view.language);
    let outcomes = ["agree", "deny", "unknown"].into_iter().filter(|name| {
        opened
            .service
            .stage(&opened.case.hand.stage)
            .is_some_and(|stage| stage.outcome(name).is_some())
    });
    let is_report = opened.case.reported.is_some();
    let say = |name: &str| match (is_report, name) {
        (true, "agree" | "deny") => view.say(&format!("cases-tap-{name}")),
        (true | false, _) => view.say(&format!("cases-ask-{name}")),
    };
    let outcomes = outcomes.map(|name| (name.to_owned(), say(name))).collect();
    let page = AskPage {
        is_report,
        title: opened.service.title.get(view.language).to_owned(),
        question: opened.service.filled_in(words, &[], &answers, &facts, &context),
        rows: opened.service.rows_of(&confirm.show, &answers, &context),
        until: opened.case.hand.acts_at,
        outcomes,
        unit,
        token,
        said,
        problem,
        view,
    };
    let status = match page.problem {
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
        None => StatusCode::OK,
    };
    Ok((status, Page(page)).into_response())
}

/// `POST /permohonan/{number}/jawab`: the answer by one tap on the page of the case. Its forms are tied to the cookie of
/// whoever reported without an account, those of `/tanya` are not.
pub(crate) async fn answer_own(
    State(app): State<App>,
    view: View,
    citizen: Signed<Citizen>,
    Path(number): Path<String>,
    form: Pairs,
) -> Result<Response, Failure> {
    let own = app.open_own(&citizen, &number).await?;
    let token = form.get("tanda").to_owned();
    // Where the question is over, the page of the case says how it stands.
    if app.open_asked(&token).await.is_ok_and(|asked| asked.row.id != own.row.id) {
        return Err(Failure::NotFound);
    }
    answer(State(app), view, Path(token), form).await?;
    Ok(see_other(&format!("/permohonan/{number}")))
}

/// `POST /tanya/{token}`: the answer.
pub(crate) async fn answer(
    State(app): State<App>,
    view: View,
    Path(token): Path<String>,
    form: Pairs,
) -> Result<Response, Failure> {
    let opened = match app.open_asked(&token).await {
        Ok(opened) => opened,
        Err(Failure::NotFound) => {
            let page = DonePage { view, answered: false };
            return Ok((StatusCode::GONE, Page(page)).into_response());
        }
        Err(failure) => return Err(failure),
    };
    let outcome = form.get("pilihan").to_owned();
    let words = clean_text(form.get("kata"));
    let missing = || outcome.is_empty().then(|| view.say("cases-ask-missing"));
    if let Some(problem) = length::too_long(&view, &words, length::REMARK).or_else(missing) {
        let said = Said { outcome, words };
        return page(&app, view, &opened, token, (said, Some(problem))).await;
    }
    let command = |opened: &Opened| Command::Confirm {
        outcome: outcome.clone(),
        text: working::seal_words(&app, opened, "confirm", &words),
    };
    match app.carry_out(opened, Order::new(By::Asked, &command)).await {
        Ok(_) => Ok(Page(DonePage { view, answered: true }).into_response()),
        Err(Failure::Refused(Refusal::NoWay | Refusal::WentOn)) => {
            let page = DonePage { view, answered: false };
            Ok((StatusCode::GONE, Page(page)).into_response())
        }
        Err(failure) => Err(failure),
    }
}
