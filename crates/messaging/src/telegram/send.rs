//! What we tell Telegram.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::call::{Call, Trouble};
use crate::cut;
use crate::message::{Choice, Outgoing};

const TEXT: usize = 4096;
const CAPTION: usize = 1024;
/// A button shows about so much on a small phone.
const BUTTON: usize = 60;

fn method(token: &str, name: &str, body: &Value) -> Call {
    Call::json(&format!("/bot{token}/{name}"), body)
}

/// Whether a secret may be given with `setWebhook`: 1 to 256 of `A-Z a-z 0-9 _ -`.
pub fn secret_fits(secret: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-');
    (1..=256).contains(&secret.len()) && secret.bytes().all(plain)
}

/// The calls that send a message, in the order in which they are to be made.
pub fn calls(token: &str, peer: &str, message: &Outgoing) -> Vec<Call> {
    match message {
        // Where a place was asked for before, its button goes away with the next words.
        Outgoing::Text(text) => words(token, peer, text, &json!({ "remove_keyboard": true })),
        Outgoing::Choices { text, choices, .. } => {
            let rows: Vec<_> = choices.iter().map(row).collect();
            words(token, peer, text, &json!({ "inline_keyboard": rows }))
        }
        Outgoing::AskPlace { text, button } => {
            let button =
                json!({ "text": cut::shortened(button, BUTTON), "request_location": true });
            let keyboard = json!({
                "keyboard": [[button]],
                "resize_keyboard": true,
                "one_time_keyboard": true,
            });
            words(token, peer, text, &keyboard)
        }
        Outgoing::Picture { link, caption } => {
            let caption = cut::shortened(caption, CAPTION);
            let body = json!({ "chat_id": peer, "photo": link, "caption": caption });
            vec![method(token, "sendPhoto", &body)]
        }
        // Telegram names the file by its address.
        Outgoing::Document { link, caption, .. } => {
            let caption = cut::shortened(caption, CAPTION);
            let body = json!({ "chat_id": peer, "document": link, "caption": caption });
            vec![method(token, "sendDocument", &body)]
        }
    }
}

fn row(choice: &Choice) -> Value {
    json!([{ "text": cut::shortened(choice.title(), BUTTON), "callback_data": choice.id() }])
}

fn words(token: &str, peer: &str, text: &str, keyboard: &Value) -> Vec<Call> {
    let parts = cut::parts(text, TEXT);
    let last = parts.len().saturating_sub(1);
    let parts = parts.into_iter().enumerate();
    parts
        .map(|(index, part)| {
            // No parse mode: what people wrote is shown as they wrote it.
            let mut body = json!({
                "chat_id": peer,
                "text": part,
                "link_preview_options": { "is_disabled": true },
            });
            if index == last {
                body["reply_markup"] = keyboard.clone();
            }
            method(token, "sendMessage", &body)
        })
        .collect()
}

/// Tells that a pressed button was seen; until then it keeps turning.
pub fn acknowledged(token: &str, callback: &str) -> Call {
    method(token, "answerCallbackQuery", &json!({ "callback_query_id": callback }))
}

/// Asks where a file is: the first of two steps.
pub fn file(token: &str, id: &str) -> Call {
    method(token, "getFile", &json!({ "file_id": id }))
}

/// Where the file of the first step is to be fetched, behind the channel's base address.
///
/// # Errors
/// [`Trouble`] when Telegram gives none; a file over 20 MB is one that it never gives.
pub fn file_path(token: &str, status: u16, raw: &[u8]) -> Result<String, Trouble> {
    #[derive(Deserialize)]
    struct Found {
        file_path: String,
    }
    let Found { file_path } = result(status, raw)?;
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'/' | b'.');
    if file_path.contains("..") || !file_path.bytes().all(plain) {
        return Err(Trouble::Final { code: i64::from(status) });
    }
    Ok(format!("/file/bot{token}/{file_path}"))
}

/// Whether the first step was refused because the file is larger than any that a bot may fetch.
pub fn is_too_large(status: u16, raw: &[u8]) -> bool {
    #[derive(Deserialize)]
    struct Said {
        #[serde(default)]
        description: String,
    }
    let said = serde_json::from_slice::<Said>(raw);
    status == 400 && said.is_ok_and(|said| said.description.ends_with("file is too big"))
}

/// What Telegram calls the message that it took.
///
/// # Errors
/// [`Trouble`] when it took none.
pub fn sent(status: u16, raw: &[u8]) -> Result<String, Trouble> {
    #[derive(Deserialize)]
    struct Taken {
        message_id: i64,
    }
    result::<Taken>(status, raw).map(|taken| taken.message_id.to_string())
}

/// Whether something was done that has no result of its own.
///
/// # Errors
/// [`Trouble`] when it was not.
pub fn done(status: u16, raw: &[u8]) -> Result<(), Trouble> {
    result::<bool>(status, raw).map(|_| ())
}

fn result<T: for<'a> Deserialize<'a>>(status: u16, raw: &[u8]) -> Result<T, Trouble> {
    #[derive(Deserialize)]
    struct Answer {
        ok: bool,
        result: Option<Value>,
        error_code: Option<i64>,
        parameters: Option<Parameters>,
    }
    #[derive(Deserialize)]
    struct Parameters {
        retry_after: Option<u32>,
    }
    let silent = Trouble::Passing { code: i64::from(status), after: None };
    let answer: Answer = serde_json::from_slice(raw).map_err(|_| silent)?;
    if answer.ok {
        let result = answer.result.and_then(|result| serde_json::from_value(result).ok());
        return result.ok_or(silent);
    }
    let code = answer.error_code.unwrap_or_else(|| i64::from(status));
    Err(match code {
        // No such chat, a text that it will not take; blocked by the person.
        400 | 403 | 413 => Trouble::Final { code },
        _ => Trouble::Passing { code, after: answer.parameters.and_then(|p| p.retry_after) },
    })
}
