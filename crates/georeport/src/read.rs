//! Documents of other servers, as far as we ask: lists of flat records.

use std::collections::BTreeMap;

use quick_xml::Reader;
use quick_xml::events::Event;
use serde_json::Value as Json;

use super::node::Format;

/// Longest answer of another server that is read, in bytes.
pub const LONGEST: usize = 4 * 1024 * 1024;
/// Deepest nesting that is followed.
const DEEPEST: usize = 16;

/// The elements of one item that hold words.
pub type Record = BTreeMap<String, String>;

/// An answer that is not what GeoReport v2 says.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("it is no list of GeoReport v2")]
pub struct Unreadable;

/// The items of a list: of errors, reports, updates. What they hold deeper than words is left out.
///
/// # Errors
/// [`Unreadable`].
pub fn records(format: Format, bytes: &[u8]) -> Result<Vec<Record>, Unreadable> {
    if bytes.len() > LONGEST {
        return Err(Unreadable);
    }
    match format {
        Format::Json => json(bytes),
        Format::Xml => xml(bytes),
    }
}

fn json(bytes: &[u8]) -> Result<Vec<Record>, Unreadable> {
    let read: Json = serde_json::from_slice(bytes).map_err(|_| Unreadable)?;
    let items = match read {
        Json::Array(items) => items,
        // Some servers say a single thing without the array.
        Json::Object(_) => vec![read],
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => return Err(Unreadable),
    };
    let record = |item: Json| {
        let Json::Object(parts) = item else { return Err(Unreadable) };
        let words = |(name, part): (String, Json)| match part {
            Json::String(words) => Some((name, words)),
            Json::Number(number) => Some((name, number.to_string())),
            Json::Bool(truth) => Some((name, truth.to_string())),
            Json::Null | Json::Array(_) | Json::Object(_) => None,
        };
        Ok(parts.into_iter().filter_map(words).collect())
    };
    items.into_iter().map(record).collect()
}

fn xml(bytes: &[u8]) -> Result<Vec<Record>, Unreadable> {
    let text = std::str::from_utf8(bytes).map_err(|_| Unreadable)?;
    let mut reader = Reader::from_str(text);
    let (mut found, mut record) = (Vec::new(), Record::new());
    // The names of the elements that are open; the words of the innermost.
    let (mut open, mut words) = (Vec::<String>::new(), String::new());
    loop {
        match reader.read_event().map_err(|_| Unreadable)? {
            Event::Start(start) => {
                let name = start.name();
                open.push(name.as_ref().to_owned());
                words.clear();
                if open.len() > DEEPEST {
                    return Err(Unreadable);
                }
            }
            Event::End(_) => {
                let name = open.pop().unwrap_or_default();
                match open.len() {
                    1 => found.push(std::mem::take(&mut record)),
                    2 if !words.trim().is_empty() => {
                        record.insert(name, words.trim().to_owned());
                    }
                    _ => {}
                }
                words.clear();
            }
            Event::Text(text) => words.push_str(text.as_ref()),
            Event::CData(text) => words.push_str(text.as_ref()),
            Event::GeneralRef(named) => words.push(sign(&named)?),
            // What a document type may define is what it may blow up with.
            Event::DocType(_) => return Err(Unreadable),
            Event::Eof if open.is_empty() => return Ok(found),
            Event::Eof => return Err(Unreadable),
            Event::Empty(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
        }
    }
}

/// The sign that a reference stands for.
fn sign(named: &quick_xml::events::BytesRef<'_>) -> Result<char, Unreadable> {
    if let Some(sign) = named.resolve_char_ref().map_err(|_| Unreadable)? {
        return Ok(sign);
    }
    match named.as_ref() {
        "amp" => Ok('&'),
        "lt" => Ok('<'),
        "gt" => Ok('>'),
        "quot" => Ok('"'),
        "apos" => Ok('\''),
        _ => Err(Unreadable),
    }
}
