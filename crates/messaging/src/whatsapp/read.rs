//! What `WhatsApp` tells us.

use serde::Deserialize;
use serde_json::Value;
use terms::Moment;

use crate::message::{Body, Channel, Incoming, Unreadable, is_read};
use crate::proof;

/// What one webhook tells; `WhatsApp` puts several changes into one.
#[derive(Debug, Default, PartialEq)]
pub struct Notification {
    /// Messages, the oldest first.
    pub messages: Vec<Incoming>,
    /// What became of ours.
    pub progress: Vec<Progress>,
}

/// What became of a message of ours.
#[derive(Debug, PartialEq, Eq)]
pub struct Progress {
    /// What `WhatsApp` calls it.
    pub message_id: String,
    /// What we called it when it was sent.
    pub key: Option<String>,
    /// How far it is.
    pub delivery: Delivery,
}

/// How far a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// It left.
    Sent,
    /// It is on the phone.
    Delivered,
    /// It was looked at.
    Read,
    /// It will not arrive.
    Failed {
        /// Why, by the list of error codes.
        code: i64,
    },
}

/// What a webhook address is asked when it is registered: the challenge is the answer, where the token is ours.
///
/// `pairs` are those of the query: `hub.mode`, `hub.verify_token`, `hub.challenge`.
pub fn verified(pairs: &[(String, String)], token: &str) -> Option<String> {
    let of =
        |name: &str| pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    let challenge = of("hub.challenge")?;
    let right = of("hub.mode") == Some("subscribe") && proof::same(token, of("hub.verify_token"));
    // The challenge is a number; whatever else is sent is not echoed.
    let plain = (1..=64).contains(&challenge.len())
        && challenge.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'));
    (right && plain).then(|| challenge.to_owned())
}

#[derive(Deserialize)]
struct Hook {
    object: String,
    #[serde(default)]
    entry: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    #[serde(default)]
    changes: Vec<Change>,
}

#[derive(Deserialize)]
struct Change {
    field: String,
    value: Value,
}

#[derive(Deserialize)]
struct Changed {
    metadata: Metadata,
    #[serde(default)]
    messages: Vec<Message>,
    #[serde(default)]
    statuses: Vec<Status>,
}

#[derive(Deserialize)]
struct Metadata {
    phone_number_id: String,
}

#[derive(Deserialize)]
struct Message {
    from: String,
    id: String,
    timestamp: String,
    #[serde(rename = "type", default)]
    kind: Option<String>,
    text: Option<Text>,
    image: Option<Media>,
    document: Option<Media>,
    location: Option<Location>,
    interactive: Option<Interactive>,
    button: Option<Button>,
}

#[derive(Deserialize)]
struct Text {
    body: String,
}

#[derive(Deserialize)]
struct Media {
    id: String,
    caption: Option<String>,
    #[serde(default)]
    mime_type: String,
}

#[derive(Deserialize)]
struct Location {
    latitude: f64,
    longitude: f64,
    name: Option<String>,
}

#[derive(Deserialize)]
struct Interactive {
    button_reply: Option<Reply>,
    list_reply: Option<Reply>,
}

#[derive(Deserialize)]
struct Reply {
    id: String,
    title: String,
}

#[derive(Deserialize)]
struct Button {
    text: String,
    payload: Option<String>,
}

#[derive(Deserialize)]
struct Status {
    id: String,
    status: String,
    biz_opaque_callback_data: Option<String>,
    #[serde(default)]
    errors: Vec<Failing>,
}

#[derive(Deserialize)]
struct Failing {
    code: i64,
}

/// Reads a webhook whose signature was found right, for the number that is ours: an account may have several, and all their
/// messages come to one address.
///
/// # Errors
/// [`Unreadable`] for what is no notification of a `WhatsApp` business account. A single message in it that cannot be read is left out,
/// since its neighbours are not at fault.
pub fn read(raw: &[u8], phone_number_id: &str) -> Result<Notification, Unreadable> {
    let hook: Hook = serde_json::from_slice(raw).map_err(|_| Unreadable(Channel::WhatsApp))?;
    if hook.object != "whatsapp_business_account" {
        return Err(Unreadable(Channel::WhatsApp));
    }
    let mut told = Notification::default();
    let changes = hook.entry.into_iter().flat_map(|entry| entry.changes);
    for change in changes.filter(|change| change.field == "messages") {
        let Ok(changed) = serde_json::from_value::<Changed>(change.value) else { continue };
        if changed.metadata.phone_number_id != phone_number_id {
            continue;
        }
        told.messages.extend(changed.messages.into_iter().filter_map(message));
        told.progress.extend(changed.statuses.into_iter().filter_map(progress));
    }
    told.messages.sort_by_key(|message| message.at);
    Ok(told)
}

fn message(message: Message) -> Option<Incoming> {
    let seconds: i64 = message.timestamp.parse().ok()?;
    Some(Incoming {
        channel: Channel::WhatsApp,
        peer: Some(message.from.clone()).filter(|from| !from.is_empty())?,
        message_id: Some(message.id.clone()).filter(|id| !id.is_empty())?,
        at: Moment::from_micros(0).plus_seconds(seconds),
        body: body(message)?,
    })
}

/// By what is there, not by its `type`: locations were documented without one. None for what wants no answer.
fn body(message: Message) -> Option<Body> {
    if let Some(text) = message.text {
        return Some(Body::Text(text.body));
    }
    // A photo sent "as a document" keeps its size and is a photo all the same.
    let document = message.document.filter(|document| is_read(&document.mime_type));
    if let Some(media) = message.image.or(document) {
        return Some(Body::Picture { media: media.id, caption: media.caption });
    }
    if let Some(Location { latitude, longitude, name }) = message.location {
        return Some(Body::Place { latitude, longitude, name });
    }
    let reply = message.interactive.and_then(|chosen| chosen.button_reply.or(chosen.list_reply));
    let button = || {
        let button = message.button?;
        Some(Reply {
            id: button.payload.unwrap_or_else(|| button.text.clone()),
            title: button.text,
        })
    };
    if let Some(Reply { id, title }) = reply.or_else(button) {
        return Some(Body::Chosen { id, title, acknowledge: None });
    }
    match message.kind.as_deref() {
        // A thumb on our answer, and a person's new number, are not said to us.
        Some("reaction" | "system") | None => None,
        Some(kind) => Some(Body::Other(kind.to_owned())),
    }
}

fn progress(status: Status) -> Option<Progress> {
    let delivery = match status.status.as_str() {
        "sent" => Delivery::Sent,
        "delivered" => Delivery::Delivered,
        "read" => Delivery::Read,
        "failed" => Delivery::Failed { code: status.errors.first().map_or(0, |error| error.code) },
        _ => return None,
    };
    Some(Progress { message_id: status.id, key: status.biz_opaque_callback_data, delivery })
}
