//! What officers do about conversations: the queue and its conversations (`/meja/obrolan`), and the questions that had no answer
//! (`/meja/pertanyaan`), whose answers a second person approves.

mod queue;
mod thread;
mod replies;
mod questions;
mod answers;
mod learnt;
mod regression;
mod store;

use axum::Router;
use axum::routing::{get, post};
use terms::ConversationId;
use web::{Role, Staff, View};

pub use learnt::engine;
pub use replies::Replies;
pub use store::{Written, version, written};

use crate::Assistant;
use crate::conversation::{Conversation, Holder};
use crate::error::Failure;

/// The desk's routes.
pub fn routes() -> Router<Assistant> {
    Router::new()
        .route("/meja/obrolan", get(queue::show))
        .route("/meja/obrolan/hadir", post(queue::presence))
        .route("/meja/obrolan/{id}", get(thread::show))
        .route("/meja/obrolan/{id}/foto/{photo}", get(thread::photo))
        .route("/meja/obrolan/{id}/ambil", post(thread::take))
        .route("/meja/obrolan/{id}/jawab", post(thread::answer))
        .route("/meja/obrolan/{id}/kembalikan", post(thread::give_back))
        .route("/meja/obrolan/{id}/tutup", post(thread::close))
        .route("/meja/pertanyaan", get(questions::show))
        .route("/meja/pertanyaan/abaikan", post(questions::dismiss))
        .route("/meja/pertanyaan/tulis", get(answers::blank).post(answers::write))
        .route("/meja/pertanyaan/{id}", get(answers::show))
        .route("/meja/pertanyaan/{id}/setujui", post(answers::approve))
        .route("/meja/pertanyaan/{id}/tolak", post(answers::refuse))
        .route("/meja/pertanyaan/{id}/cabut", post(answers::revoke))
}

/// Only who answers conversations; for anybody else there is no such page.
fn only_who_answers(staff: &Staff) -> Result<(), Failure> {
    if staff.converses() { Ok(()) } else { Err(Failure::NotFound) }
}

/// Only who is answerable for what is said: supervisors, and those who sign. For anybody else there is no such page.
fn only_who_reviews(staff: &Staff) -> Result<(), Failure> {
    if staff.answers_for() { Ok(()) } else { Err(Failure::NotFound) }
}

/// The unit in which somebody answers, as it is written down beside what they read.
fn unit_of(app: &Assistant, staff: &Staff) -> String {
    let grant = staff.grants.iter().find(|grant| grant.role != Role::Administrator);
    let unit = grant.and_then(|grant| app.cases.units.get(&grant.unit));
    unit.map_or_else(|| app.web.brand().short.clone(), |unit| unit.short.clone())
}

/// For whom an answer speaks: a service by its name, or the agency.
fn of_whom(app: &Assistant, view: &View, own: &Written) -> String {
    if own.service.is_empty() {
        return view.say("talk-answer-agency");
    }
    let title = app.catalog.latest(&own.service);
    title.map_or_else(
        || own.service.clone(),
        |entry| entry.service.title.get(view.language).to_owned(),
    )
}

/// What goes with a conversation that is forgotten.
pub(crate) fn forgotten(own: &Conversation) -> db::Batch {
    store::let_go(own.agency, own.id)
}

/// The conversation of an address.
async fn named(app: &Assistant, id: &str) -> Result<Conversation, Failure> {
    let id = id.parse::<uuid::Uuid>().map_err(|_| Failure::NotFound)?;
    let found = app.conversation_by_id(ConversationId::new(id)).await?;
    found.ok_or(Failure::NotFound)
}

/// Those that wait, in the order in which they are taken: what is urgent, then whoever waits longest.
async fn in_line(app: &Assistant) -> Result<Vec<Conversation>, Failure> {
    let mut waiting = app.held_by(Holder::Waiting).await?;
    waiting.sort_by_key(|own| (!own.urgent, own.waiting_since));
    Ok(waiting)
}

/// Which place a conversation has in the line, from 1; none for one that does not wait.
pub(crate) async fn place_of(
    app: &Assistant,
    own: &Conversation,
) -> Result<Option<usize>, Failure> {
    if own.holder != Holder::Waiting {
        return Ok(None);
    }
    let line = in_line(app).await?;
    Ok(line.iter().position(|other| other.id == own.id).map(|place| place + 1))
}

/// What whoever asks for people is told of their turn: their place, and when somebody is there.
pub(crate) fn turn_words(app: &Assistant, language: terms::Language, place: usize) -> String {
    let texts = app.web.texts();
    let (now, zone) = (app.web.now(), &app.web.brand().zone);
    let clock = |at: terms::Moment| {
        let local = at.local(zone);
        format!("{:02}.{:02}", local.hour(), local.minute())
    };
    match app.cases.calendar.shut(now) {
        Some((opens, _)) => {
            let (day, today) = (opens.day(zone), now.day(zone));
            let day = match (day == today, today.tomorrow().is_ok_and(|next| day == next)) {
                (true, _) => texts.say(language, "chat-today"),
                (false, true) => texts.say(language, "chat-tomorrow"),
                (false, false) => terms::long_date(day, language),
            };
            texts.with(
                language,
                "chat-turn-closed",
                &[("place", &place.to_string()), ("day", &day), ("at", &clock(opens))],
            )
        }
        None => {
            let hours = app.cases.calendar.hours_on(now.day(zone));
            let time = |time: jiff::civil::Time| format!("{:02}.{:02}", time.hour(), time.minute());
            let (from, to) = (time(hours.opens), time(hours.closes));
            texts.with(
                language,
                "chat-turn-open",
                &[("place", &place.to_string()), ("from", &from), ("to", &to)],
            )
        }
    }
}
