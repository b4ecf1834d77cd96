//! `/sambung/{token}`: whoever is signed in agrees to a connection. `/saya/percakapan`: the connections of an account, and
//! their end.

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use terms::ConversationId;
use uuid::Uuid;
use web::{Citizen, Page, Pairs, Signed, View, see_other};

use crate::conversation::{Channel, Conversation, Who};
use crate::error::Failure;
use crate::say::Say;
use crate::{Assistant, store};

/// The routes of connections.
pub(crate) fn routes() -> Router<Assistant> {
    Router::new()
        .route("/sambung/{token}", get(ask).post(agree))
        .route("/saya/percakapan", get(list).post(cut))
}

#[derive(Template)]
#[template(path = "connect.html")]
struct ConnectPage {
    view: View,
    token: String,
    /// Where the conversation is held, and with which number.
    channel: String,
    number: String,
    /// What is to be typed there, once they agreed; in two groups.
    code: Option<String>,
}

#[derive(Template)]
#[template(path = "connect_gone.html")]
struct GonePage {
    view: View,
}

/// A connection in the list.
struct Row {
    id: String,
    channel: String,
    number: String,
    since: String,
}

#[derive(Template)]
#[template(path = "connections.html")]
struct ListPage {
    view: View,
    rows: Vec<Row>,
}

fn gone(view: View) -> Response {
    (http::StatusCode::GONE, Page(GonePage { view })).into_response()
}

fn channel_name(view: &View, channel: Channel) -> String {
    match channel {
        Channel::Web => view.say("talk-channel-web"),
        Channel::Whatsapp => view.say("talk-channel-whatsapp"),
        Channel::Telegram => view.say("talk-channel-telegram"),
        Channel::Sms => view.say("talk-channel-sms"),
    }
}

/// With which number a conversation is held, as nobody else can read it.
async fn number_of(app: &Assistant, own: &Conversation) -> Result<String, Failure> {
    let address = app.address_of(own).await?;
    Ok(match own.channel {
        Channel::Whatsapp | Channel::Sms => {
            web::format::masked_contact(&format!("+{}", address.trim_start_matches('+')))
        }
        // The id of a chat says nothing to anybody.
        Channel::Telegram | Channel::Web => String::new(),
    })
}

/// `GET /sambung/{token}`.
async fn ask(
    State(app): State<Assistant>,
    view: View,
    _citizen: Signed<Citizen>,
    Path(token): Path<String>,
) -> Result<Response, Failure> {
    let Some(own) = app.linked(&token).await? else { return Ok(gone(view)) };
    let (channel, number) = (channel_name(&view, own.channel), number_of(&app, &own).await?);
    Ok(Page(ConnectPage { view, token, channel, number, code: None }).into_response())
}

/// `POST /sambung/{token}`: the code, once.
async fn agree(
    State(app): State<Assistant>,
    view: View,
    citizen: Signed<Citizen>,
    Path(token): Path<String>,
    _form: Pairs,
) -> Result<Response, Failure> {
    let Some(own) = app.linked(&token).await? else { return Ok(gone(view)) };
    let Some(code) = app.agree(&token, citizen.person).await? else { return Ok(gone(view)) };
    let (channel, number) = (channel_name(&view, own.channel), number_of(&app, &own).await?);
    let (first, second) = code.split_at(3);
    let code = Some(format!("{first} {second}"));
    Ok(Page(ConnectPage { view, token, channel, number, code }).into_response())
}

/// `GET /saya/percakapan`.
async fn list(
    State(app): State<Assistant>,
    view: View,
    citizen: Signed<Citizen>,
) -> Result<Response, Failure> {
    let mut rows = Vec::new();
    for chat in identity::chats_of(&app.db, citizen.person).await? {
        let found = store::by_id(&app.db, app.here(), chat.conversation).await?;
        let Some(own) = found else { continue };
        rows.push(Row {
            id: own.id.uuid().simple().to_string(),
            channel: channel_name(&view, own.channel),
            number: number_of(&app, &own).await?,
            since: view.short_at(&chat.since),
        });
    }
    Ok(Page(ListPage { view, rows }).into_response())
}

/// `POST /saya/percakapan`: ends one; the conversation says so.
async fn cut(
    State(app): State<Assistant>,
    citizen: Signed<Citizen>,
    form: Pairs,
) -> Result<Response, Failure> {
    let page = || see_other("/saya/percakapan");
    let Ok(id) = Uuid::parse_str(form.get("percakapan")) else { return Ok(page()) };
    let id = ConversationId::new(id);
    let theirs = identity::chats_of(&app.db, citizen.person).await?;
    if !theirs.iter().any(|chat| chat.conversation == id) {
        return Ok(page());
    }
    let cut = identity::disconnected(citizen.person, id);
    // What is said there is said where it still can be: the connection ends in any case.
    app.db.commit(cut).await?;
    if let Some(mut own) = store::by_id(&app.db, app.here(), id).await? {
        own.person = None;
        let text = app.web.texts().say(own.language, "chat-connection-cut-on-web");
        let said = app.speaking(&own, (Who::Assistant, None), &Say::new(text), own.holder).await?;
        match app.db.commit(said).await {
            Ok(()) | Err(db::DbError::Stale) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(page())
}
