//! `consent`: a box under the very words. `note`: words to read.

use crate::answer::Value;
use crate::form::Message;
use crate::read::Reader;

use super::typed::plain;
use super::{Kind, Options};

pub(super) fn read(options: &Options, r: &mut Reader) -> Kind {
    Kind::Consent { words: words(options, r) }
}

pub(super) fn read_note(options: &Options, r: &mut Reader) -> Kind {
    Kind::Note { words: words(options, r) }
}

fn words(options: &Options, r: &mut Reader) -> crate::text::Text {
    let path = format!("{}/text", options.texts);
    options.map.need("text", r).map(|node| r.text(node, &path)).unwrap_or_default()
}

/// Takes the tick.
pub(crate) fn take(text: &str) -> Result<Value, Message> {
    if text == "true" { Ok(Value::Bool(true)) } else { Err(plain("consent-missing")) }
}
