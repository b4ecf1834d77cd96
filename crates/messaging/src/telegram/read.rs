//! What Telegram tells us.

use serde::Deserialize;
use terms::Moment;

use crate::message::{Body, Channel, Incoming, Unreadable, is_read};

#[derive(Deserialize)]
struct Update {
    update_id: i64,
    message: Option<Message>,
    callback_query: Option<Callback>,
}

#[derive(Deserialize)]
struct Message {
    date: i64,
    chat: Chat,
    text: Option<String>,
    caption: Option<String>,
    #[serde(default)]
    photo: Vec<Photo>,
    document: Option<Document>,
    location: Option<Location>,
    #[serde(flatten)]
    rest: serde_json::Map<String, serde_json::Value>,
}

#[derive(Deserialize)]
struct Chat {
    id: i64,
    #[serde(rename = "type")]
    kind: String,
}

#[derive(Deserialize)]
struct Photo {
    file_id: String,
    #[serde(default)]
    width: u64,
    #[serde(default)]
    height: u64,
}

#[derive(Deserialize)]
struct Document {
    file_id: String,
    #[serde(default)]
    mime_type: String,
}

#[derive(Deserialize)]
struct Location {
    latitude: f64,
    longitude: f64,
}

#[derive(Deserialize)]
struct Callback {
    id: String,
    from: User,
    data: Option<String>,
    message: Option<Pressed>,
}

#[derive(Deserialize)]
struct User {
    id: i64,
}

/// The message whose button was pressed; one that is too old comes without its contents.
#[derive(Deserialize)]
struct Pressed {
    chat: Chat,
    reply_markup: Option<Keyboard>,
}

#[derive(Deserialize)]
struct Keyboard {
    #[serde(default)]
    inline_keyboard: Vec<Vec<Button>>,
}

#[derive(Deserialize)]
struct Button {
    text: String,
    callback_data: Option<String>,
}

/// What a message may be that nobody wrote to us: somebody joined, a title changed.
const SILENT: [&str; 6] = [
    "new_chat_members",
    "left_chat_member",
    "pinned_message",
    "message_auto_delete_timer_changed",
    "write_access_allowed",
    "chat_background_set",
];
/// What a message may be that we cannot read.
const OTHER: [&str; 9] =
    ["voice", "audio", "video", "video_note", "sticker", "animation", "contact", "poll", "dice"];

/// Reads an update whose secret was found right, received now: a pressed button tells no time. None for what wants no answer: an
/// edited message, a group.
///
/// # Errors
/// [`Unreadable`] for what is no update.
pub fn read(raw: &[u8], received: Moment) -> Result<Option<Incoming>, Unreadable> {
    let update: Update = serde_json::from_slice(raw).map_err(|_| Unreadable(Channel::Telegram))?;
    let incoming = |peer: i64, at: Moment, body: Body| Incoming {
        channel: Channel::Telegram,
        peer: peer.to_string(),
        message_id: update.update_id.to_string(),
        at,
        body,
    };
    if let Some(message) = update.message {
        // What is said in a group is heard by others; answers about a person's things have no place there.
        if message.chat.kind != "private" {
            return Ok(None);
        }
        let at = Moment::from_micros(0).plus_seconds(message.date);
        let peer = message.chat.id;
        return Ok(body(message).map(|body| incoming(peer, at, body)));
    }
    let Some(Callback { id, from, data: Some(data), message }) = update.callback_query else {
        return Ok(None);
    };
    if message.as_ref().is_some_and(|message| message.chat.kind != "private") {
        return Ok(None);
    }
    let buttons = message.and_then(|message| message.reply_markup);
    let buttons = buttons.into_iter().flat_map(|markup| markup.inline_keyboard).flatten();
    let title = buttons
        .filter(|button| button.callback_data.as_deref() == Some(&data))
        .map(|button| button.text)
        .next();
    let title = title.unwrap_or_else(|| data.clone());
    let body = Body::Chosen { id: data, title, acknowledge: Some(id) };
    Ok(Some(incoming(from.id, received, body)))
}

fn body(message: Message) -> Option<Body> {
    if let Some(text) = message.text {
        // "/start", and what a link may add to it.
        let begins = text == "/start" || text.starts_with("/start ");
        return Some(if begins { Body::Begins } else { Body::Text(text) });
    }
    // The same picture in several sizes, ours is the largest.
    let largest =
        message.photo.into_iter().max_by_key(|photo| photo.width.saturating_mul(photo.height));
    let document = message.document.filter(|document| is_read(&document.mime_type));
    let media = largest.map(|photo| photo.file_id).or(document.map(|document| document.file_id));
    if let Some(media) = media {
        return Some(Body::Picture { media, caption: message.caption });
    }
    if let Some(Location { latitude, longitude }) = message.location {
        let name = message.rest.get("venue").and_then(|venue| venue.get("title"));
        let name = name.and_then(|name| name.as_str()).map(str::to_owned);
        return Some(Body::Place { latitude, longitude, name });
    }
    if SILENT.iter().any(|kind| message.rest.contains_key(*kind)) {
        return None;
    }
    let kind = OTHER.into_iter().find(|kind| message.rest.contains_key(*kind));
    Some(Body::Other(kind.unwrap_or("document").to_owned()))
}
