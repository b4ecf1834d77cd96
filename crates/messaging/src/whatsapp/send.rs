//! What we tell `WhatsApp`.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::call::{Call, Trouble};
use crate::cut;
use crate::message::{Choice, Outgoing, numbered};

const TEXT: usize = 4096;
const BUTTONS_TEXT: usize = 1024;
const BUTTONS: usize = 3;
const BUTTON: usize = 20;
const ROWS: usize = 10;
const ROW: usize = 24;
const ROW_ABOUT: usize = 72;
const CAPTION: usize = 1024;

/// The calls that send a message: one, or several where it is longer than a message may be. They stand in the order in which
/// they are to be made; each wants the access token as bearer.
///
/// `key` comes back in the webhooks that tell what became of it (`biz_opaque_callback_data`).
pub fn calls(phone_number_id: &str, peer: &str, message: &Outgoing, key: &str) -> Vec<Call> {
    let path = format!("/{phone_number_id}/messages");
    let whole = |(kind, value): (&str, Value)| {
        let mut body = json!({
            "messaging_product": "whatsapp",
            "recipient_type": "individual",
            "to": peer,
            "type": kind,
            "biz_opaque_callback_data": cut::shortened(key, 512),
        });
        body[kind] = value;
        Call::json(&path, &body)
    };
    contents(message).into_iter().map(whole).collect()
}

/// A message that `WhatsApp` approved beforehand, with one place for what is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Template<'a> {
    /// Its name.
    pub name: &'a str,
    /// The code of its language (`id`, `en_US`).
    pub language: &'a str,
}

/// Longest value of a template's place: the whole message may have 1,024 characters.
const VALUE: usize = 800;

/// The call that sends a message of a template: the only one that is taken when its receiver wrote more than 24 hours ago.
/// What is said stands on one line, since a value may hold neither line breaks nor four spaces in a row.
pub fn template(
    phone_number_id: &str,
    peer: &str,
    template: Template<'_>,
    said: &str,
    key: &str,
) -> Call {
    let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
    let value = json!({ "type": "text", "text": cut::shortened(&said, VALUE) });
    let body = json!({
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": peer,
        "type": "template",
        "template": {
            "name": template.name,
            "language": { "code": template.language },
            "components": [{ "type": "body", "parameters": [value] }],
        },
        "biz_opaque_callback_data": cut::shortened(key, 512),
    });
    Call::json(&format!("/{phone_number_id}/messages"), &body)
}

/// The code of a message that is no template and whose receiver wrote more than 24 hours ago.
pub const OUT_OF_WINDOW: i64 = 131_047;

fn contents(message: &Outgoing) -> Vec<(&'static str, Value)> {
    match message {
        Outgoing::Text(text) => texts(text),
        Outgoing::Choices { text, open, how, choices } => with_choices(text, open, how, choices),
        Outgoing::AskPlace { text, .. } => asked(text, BUTTONS_TEXT, |text| {
            json!({
                "type": "location_request_message",
                "body": { "text": text },
                "action": { "name": "send_location" },
            })
        }),
        Outgoing::Picture { link, caption } => {
            vec![("image", json!({ "link": link, "caption": cut::shortened(caption, CAPTION) }))]
        }
        Outgoing::Document { link, name, caption } => {
            let caption = cut::shortened(caption, CAPTION);
            vec![("document", json!({ "link": link, "filename": name, "caption": caption }))]
        }
    }
}

fn texts(text: &str) -> Vec<(&'static str, Value)> {
    let parts = cut::parts(text, TEXT).into_iter();
    // A preview would make WhatsApp fetch the page that a person is shown, and tell it when.
    parts.map(|part| ("text", json!({ "preview_url": false, "body": part }))).collect()
}

/// The last part with what can be tapped, those before it as plain words.
fn asked(
    text: &str,
    limit: usize,
    interactive: impl FnOnce(&str) -> Value,
) -> Vec<(&'static str, Value)> {
    let mut parts = cut::parts(text, limit);
    let last = parts.pop().unwrap_or_default();
    let mut contents: Vec<_> = parts.iter().flat_map(|part| texts(part)).collect();
    contents.push(("interactive", interactive(&last)));
    contents
}

fn with_choices(
    text: &str,
    open: &str,
    how: &str,
    choices: &[Choice],
) -> Vec<(&'static str, Value)> {
    let unlike = choices.iter().all(|choice| {
        let title = choice.title();
        cut::length(title) <= BUTTON
            && choices.iter().filter(|other| other.title() == title).count() == 1
    });
    match choices.len() {
        0 => texts(text),
        1..=BUTTONS if unlike => asked(text, BUTTONS_TEXT, |text| {
            let reply = |choice: &Choice| json!({ "type": "reply", "reply": { "id": choice.id(), "title": choice.title() } });
            let buttons: Vec<_> = choices.iter().map(reply).collect();
            json!({ "type": "button", "body": { "text": text }, "action": { "buttons": buttons } })
        }),
        1..=ROWS => asked(text, TEXT, |text| {
            let rows: Vec<_> = choices.iter().map(row).collect();
            let sections = json!([{ "title": cut::shortened(open, ROW), "rows": rows }]);
            json!({
                "type": "list",
                "body": { "text": text },
                "action": { "button": cut::shortened(open, BUTTON), "sections": sections },
            })
        }),
        _ => texts(&numbered(text, how, choices)),
    }
}

/// A title that is too long stands whole below its beginning.
fn row(choice: &Choice) -> Value {
    let mut row = json!({ "id": choice.id(), "title": cut::shortened(choice.title(), ROW) });
    if cut::length(choice.title()) > ROW {
        row["description"] = cut::shortened(choice.title(), ROW_ABOUT).into();
    }
    row
}

/// Asks where a picture is: the first of two steps. Media ids are ours to put into an address, so only plain ones are asked for.
pub fn media(id: &str) -> Option<Call> {
    let plain = (1..=128).contains(&id.len())
        && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
    plain.then(|| Call::get(format!("/{id}")))
}

/// The address that the first step gave, to be fetched within five minutes and with the same bearer.
///
/// # Errors
/// [`Trouble`] when there is none.
pub fn media_address(status: u16, raw: &[u8]) -> Result<String, Trouble> {
    #[derive(Deserialize)]
    struct Found {
        url: String,
    }
    let found = serde_json::from_slice::<Found>(raw).ok().filter(|_| status == 200);
    found.map(|found| found.url).ok_or_else(|| trouble(status, raw))
}

/// What `WhatsApp` calls the message that it took.
///
/// # Errors
/// [`Trouble`] when it took none.
pub fn sent(status: u16, raw: &[u8]) -> Result<String, Trouble> {
    #[derive(Deserialize)]
    struct Taken {
        messages: Vec<Named>,
    }
    #[derive(Deserialize)]
    struct Named {
        id: String,
    }
    let taken = serde_json::from_slice::<Taken>(raw).ok().filter(|_| (200..300).contains(&status));
    let id = taken.and_then(|taken| taken.messages.into_iter().next());
    id.map(|named| named.id).ok_or_else(|| trouble(status, raw))
}

fn trouble(status: u16, raw: &[u8]) -> Trouble {
    #[derive(Deserialize)]
    struct Answer {
        error: Said,
    }
    #[derive(Deserialize)]
    struct Said {
        code: i64,
    }
    let code = serde_json::from_slice::<Answer>(raw).map_or(i64::from(status), |a| a.error.code);
    match (status, code) {
        // Not on WhatsApp, cannot be delivered, wrote more than 24 hours ago, asked not to be written to, not in this country.
        (_, 131_021 | 131_026 | 131_047 | 131_050 | 130_497) => Trouble::Final { code },
        // What the operator mends (a token that ended, a right that is lacking), and what passes by itself.
        (401 | 403 | 408 | 429 | 500.., _)
        | (
            _,
            0 | 4 | 10 | 190 | 80_007 | 130_429 | 131_000 | 131_005 | 131_016 | 131_048 | 131_056,
        ) => Trouble::Passing { code, after: None },
        (400..=499, _) => Trouble::Final { code },
        // Said yes and named no message.
        _ => Trouble::Passing { code, after: None },
    }
}
