//! An SMS gateway spoken to by forms: what nearly all of them offer, and a few lines of glue where they name fields otherwise.
//!
//! In: a POST form `id`, `from`, `text`, `at` (seconds since 1970), signed over its bytes in `X-Sms-Signature` as
//! [`crate::proof::signed`] has it. Out: a POST form `to`, `text`, `id`; any 2xx means that it was taken. SMPP is out of scope.

mod segments;

pub use segments::{Encoding, Segments, fitted, plain, segments};

use terms::Moment;

use crate::call::{Call, Payload, Trouble};
use crate::message::{Body, Channel, Incoming, Outgoing, Unreadable, numbered};

/// A text of more parts costs more than what it says is worth; the rest stands behind the link.
const MOST: usize = 4;

/// Reads a form whose signature was found right.
///
/// # Errors
/// [`Unreadable`] when a field is lacking or `at` is no number.
pub fn read(raw: &[u8]) -> Result<Incoming, Unreadable> {
    let pairs: Vec<(String, String)> = form_urlencoded::parse(raw).into_owned().collect();
    let of = |name: &str| {
        let found = pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.trim());
        found.filter(|value| !value.is_empty()).ok_or(Unreadable(Channel::Sms))
    };
    let seconds: i64 = of("at")?.parse().map_err(|_| Unreadable(Channel::Sms))?;
    Ok(Incoming {
        channel: Channel::Sms,
        peer: of("from")?.to_owned(),
        message_id: of("id")?.to_owned(),
        at: Moment::from_micros(0).plus_seconds(seconds),
        body: Body::Text(of("text")?.to_owned()),
    })
}

/// The call that sends a message: in plain letters where it can be, and not longer than four parts; `more` says where the
/// rest of it can be read.
///
/// `key` is the same for the same message, so that a gateway that knows ids sends it once.
pub fn call(peer: &str, message: &Outgoing, key: &str, more: &str) -> Call {
    let text = match message {
        Outgoing::Text(text) | Outgoing::AskPlace { text, .. } => text.clone(),
        Outgoing::Choices { text, choices, .. } if choices.is_empty() => text.clone(),
        Outgoing::Choices { text, how, choices, .. } => {
            // What is asked is cut, what can be answered is not.
            let choices = numbered("", how, choices);
            let room = segments(&choices).units;
            let text = segments::fitted_to(&plain(text), MOST, more, room);
            format!("{text}{}", plain(&choices))
        }
        Outgoing::Picture { link, caption } | Outgoing::Document { link, caption, .. } => {
            format!("{caption}\n{link}")
        }
    };
    let text = fitted(&plain(&text), MOST, more);
    let form = form_urlencoded::Serializer::new(String::new())
        .append_pair("to", peer)
        .append_pair("text", &text)
        .append_pair("id", key)
        .finish();
    Call { path: String::new(), payload: Some(Payload::Form(form)) }
}

/// Whether the gateway took it.
///
/// # Errors
/// [`Trouble`] when it did not: with 400, 404, 410 or 422 it never will.
pub fn taken(status: u16) -> Result<(), Trouble> {
    let code = i64::from(status);
    match status {
        200..=299 => Ok(()),
        400 | 404 | 410 | 422 => Err(Trouble::Final { code }),
        _ => Err(Trouble::Passing { code, after: None }),
    }
}

#[cfg(test)]
mod tests;
