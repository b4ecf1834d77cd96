//! `/meja/obrolan/{id}`: a conversation in an officer's hands. It is opened by nobody else, and each reading is recorded before
//! anything is shown.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};
use db::{Batch, DbError};
use definition::clean_text;
use http::StatusCode;
use vault::Purpose;
use web::{Page, Pairs, Role, Signed, Staff, View, see_other};

use super::queue::{channel_key, name_of};
use super::replies::Reply;
use super::{named, only_who_answers, store, unit_of};
use crate::Assistant;
use crate::conversation::{Conversation, Holder, Who};
use crate::error::Failure;
use crate::keep::sealed_as;
use crate::page::{Block, Thread};
use crate::photos;
use crate::say::{Choice, Say};

/// Longest answer, in characters: what a messenger takes at once.
const LONGEST: usize = 2_000;
/// What calls the assistant back.
const BACK: &str = "do:assistant";

#[derive(Template)]
#[template(path = "desk_thread.html")]
struct ThreadPage {
    view: View,
    id: String,
    name: String,
    channel: String,
    thread: Thread,
    replies: Vec<(String, String, String)>,
    words: String,
    problem: Option<String>,
    /// Whether the last answer did not arrive.
    lost: bool,
    /// Whether it is no longer in these hands.
    over: bool,
}

/// The conversation, if it is in these hands.
async fn held(app: &Assistant, staff: &Staff, id: &str) -> Result<Conversation, Failure> {
    only_who_answers(staff)?;
    let own = named(app, id).await?;
    let holder = store::holder_of(&app.db, own.agency, own.id).await?;
    let mine = holder.is_some_and(|holder| holder.officer == staff.officer);
    if mine { Ok(own) } else { Err(Failure::NotFound) }
}

/// `GET /meja/obrolan/{id}`.
pub(super) async fn show(
    State(app): State<Assistant>,
    view: View,
    staff: Signed<Staff>,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let own = held(&app, &staff, &id).await?;
    page(&app, view, &staff, &own, (String::new(), None)).await
}

/// `GET /meja/obrolan/{id}/foto/{photo}`: a photo that was sent to whoever has the conversation.
pub(super) async fn photo(
    State(app): State<Assistant>,
    staff: Signed<Staff>,
    Path((id, photo)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let own = held(&app, &staff, &id).await?;
    if own.holder != Holder::People {
        return Err(Failure::NotFound);
    }
    // Nothing is opened before it is recorded.
    app.db.commit(reading(&app, &own, &staff)).await?;
    photos::shown(&app, &own, &photo).await
}

/// That an officer reads a conversation.
fn reading(app: &Assistant, own: &Conversation, staff: &Staff) -> Batch {
    let unit = unit_of(app, staff);
    let (agency, place) = (own.agency, sealed_as(own.id));
    identity::record_conversation(&app.web, agency, place, own.person, (staff, &unit))
}

async fn page(
    app: &Assistant,
    view: View,
    staff: &Staff,
    own: &Conversation,
    (words, problem): (String, Option<&'static str>),
) -> Result<Response, Failure> {
    let read = reading(app, own, staff);
    // Whoever went back to the assistant is read no more.
    let over = own.holder != Holder::People;
    let turns = if over {
        Vec::new()
    } else {
        // Nothing is opened before it is recorded.
        app.db.commit(read.then(store::seen(own.agency, staff.officer, view.now))).await?;
        app.turns(own, 0, Purpose::Converse).await?
    };
    let lost = crate::channels::undelivered(app, own).await?;
    let last = turns.iter().rev().find(|turn| turn.who == Who::Officer).map(|turn| turn.seq);
    let reply = |reply: &Reply| {
        let title = reply.title.get(view.language).to_owned();
        (reply.id.clone(), title, reply.text.get(own.language).to_owned())
    };
    let clocks: Vec<String> = turns.iter().map(|turn| view.clock(&turn.at)).collect();
    let mut thread = Thread::new(app, &view, own, turns);
    thread.photos_at = format!("/meja/obrolan/{}/foto", own.id);
    for (turn, clock) in thread.turns.iter_mut().zip(clocks) {
        if turn.who == Who::Citizen {
            turn.by = view.say1("talk-by-citizen", "at", clock);
        }
    }
    let page = ThreadPage {
        id: own.id.to_string(),
        name: name_of(own),
        channel: view.say(channel_key(own.channel)),
        thread,
        replies: app.replies.all().iter().map(reply).collect(),
        words,
        problem: problem.map(|key| view.say(key)),
        lost: last.is_some() && lost >= last,
        over,
        view,
    };
    let status = if problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, Page(page)).into_response())
}

/// Says something as an officer and stores who has the conversation from then on. When somebody wrote meanwhile, it is read
/// anew: their words stay before the answer.
async fn say(
    app: &Assistant,
    staff: &Staff,
    id: &str,
    say: impl Fn(&Conversation) -> Option<(Say, Holder, Batch)>,
) -> Result<bool, Failure> {
    for _ in 0..5 {
        let own = named(app, id).await?;
        let Some((words, holder, also)) = say(&own) else { return Ok(false) };
        let speaking =
            app.speaking(&own, (Who::Officer, Some(staff.officer)), &words, holder).await?;
        match app.db.commit(speaking.then(also)).await {
            Ok(()) => {
                app.live.tell(own.id);
                return Ok(true);
            }
            Err(DbError::Stale | DbError::Duplicate(_)) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(Failure::Busy)
}

/// `POST /meja/obrolan/{id}/ambil`: the first who takes it has it; a supervisor may take it over.
pub(super) async fn take(
    State(app): State<Assistant>,
    view: View,
    staff: Signed<Staff>,
    Path(id): Path<String>,
    _form: Pairs,
) -> Result<Response, Failure> {
    only_who_answers(&staff)?;
    let (agency, now) = (view.brand().agency, view.now);
    let may_take_over = staff.is(Role::Supervisor);
    let taken = say(&app, &staff, &id, |own| {
        let is_free = own.holder == Holder::Waiting;
        let is_held = own.holder == Holder::People && may_take_over;
        if !is_free && !is_held {
            return None;
        }
        let texts = app.web.texts();
        let back = texts.say(own.language, "chat-act-assistant");
        let words = Say {
            choices: vec![Choice { id: BACK.to_owned(), label: back }],
            ..Say::new(texts.with(own.language, "chat-taken", &[("name", &staff.name)]))
        };
        let hold = store::hold(agency, own.id, (staff.officer, &staff.name), now);
        Some((words, Holder::People, hold))
    });
    match taken.await? {
        true => Ok(see_other(&format!("/meja/obrolan/{id}"))),
        // Somebody else was first, or it went back to the assistant: the queue says who has it.
        false => Ok(see_other("/meja/obrolan")),
    }
}

/// `POST /meja/obrolan/{id}/jawab`: words, or one of the answers that lie ready.
pub(super) async fn answer(
    State(app): State<Assistant>,
    view: View,
    staff: Signed<Staff>,
    Path(id): Path<String>,
    form: Pairs,
) -> Result<Response, Failure> {
    let own = held(&app, &staff, &id).await?;
    let ready = app.replies.named(form.get("siap"));
    let words = match ready {
        Some(reply) => reply.text.get(own.language).to_owned(),
        None => clean_text(form.get("kata")),
    };
    let problem = match words.chars().count() {
        0 => Some("talk-no-words"),
        count if count > LONGEST => Some("talk-too-long"),
        _ => None,
    };
    if problem.is_some() {
        return page(&app, view, &staff, &own, (words, problem)).await;
    }
    let said = say(&app, &staff, &id, |own| {
        let people = own.holder == Holder::People;
        people.then(|| (Say::new(words.clone()), Holder::People, Batch::new()))
    });
    match said.await? {
        true => Ok(see_other(&format!("/meja/obrolan/{id}#kini"))),
        false => {
            let own = held(&app, &staff, &id).await?;
            page(&app, view, &staff, &own, (words, Some("talk-over"))).await
        }
    }
}

/// Ends it with a sentence of this key; the assistant answers again.
async fn end(
    app: &Assistant,
    view: &View,
    staff: &Staff,
    id: &str,
    key: &str,
) -> Result<Response, Failure> {
    let own = held(app, staff, id).await?;
    let agency = view.brand().agency;
    let ended = say(app, staff, id, |own| {
        let words = Say::new(app.web.texts().say(own.language, key));
        let people = own.holder == Holder::People;
        people.then(|| (words, Holder::Assistant, store::let_go(agency, own.id)))
    });
    if !ended.await? {
        // Whoever wrote called the assistant back already.
        app.db.commit(store::let_go(agency, own.id)).await?;
    }
    Ok(see_other("/meja/obrolan"))
}

/// `POST /meja/obrolan/{id}/kembalikan`.
pub(super) async fn give_back(
    State(app): State<Assistant>,
    view: View,
    staff: Signed<Staff>,
    Path(id): Path<String>,
    _form: Pairs,
) -> Result<Response, Failure> {
    end(&app, &view, &staff, &id, "chat-given-back").await
}

/// `POST /meja/obrolan/{id}/tutup`.
pub(super) async fn close(
    State(app): State<Assistant>,
    view: View,
    staff: Signed<Staff>,
    Path(id): Path<String>,
    _form: Pairs,
) -> Result<Response, Failure> {
    end(&app, &view, &staff, &id, "chat-closed").await
}
