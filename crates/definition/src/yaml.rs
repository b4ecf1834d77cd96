//! YAML with positions: one tree of nodes, so that all faults of a file are found in one run.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_saphyr::Spanned;

use crate::fault::{Fault, Faults, Place};

mod scan;

/// One value of the file.
#[derive(Clone, Debug)]
pub struct Node {
    /// Where it stands.
    pub at: Place,
    /// What it is.
    pub kind: NodeKind,
}

/// What a node is. Scalars keep the text as it stands in the file.
#[derive(Clone, Debug)]
pub enum NodeKind {
    /// Nothing.
    Empty,
    /// A scalar.
    Scalar {
        /// Its text.
        text: String,
        /// Whether it stood in quotes, or is a block of text.
        quoted: bool,
    },
    /// A list.
    List(Vec<Node>),
    /// A map, in the order of the file.
    Map(Vec<(Key, Node)>),
}

/// A key and where it stands.
#[derive(Clone, Debug)]
pub struct Key {
    /// Where it stands.
    pub at: Place,
    /// The key.
    pub name: String,
}

/// Most bytes of a service file.
const MOST_BYTES: usize = 1024 * 1024;

/// Lists and maps within each other; services have about ten. Each takes some of the stack: at 64, the parser's own bound,
/// a thread of two megabytes ended.
const DEEPEST: usize = 24;

/// The text of a file, if it is one.
///
/// # Errors
/// A fault of the file at `path`: too large, or the first byte that is not UTF-8.
pub fn text_of(bytes: &[u8], path: &str) -> Result<String, Fault> {
    let mut faults = Faults::new(path);
    if bytes.len() > MOST_BYTES {
        too_large(&mut faults);
    }
    if let Some(fault) = faults.list.pop() {
        return Err(fault);
    }
    std::str::from_utf8(bytes).map(str::to_owned).map_err(|error| {
        let sound = bytes.get(..error.valid_up_to()).unwrap_or_default();
        let sound = String::from_utf8_lossy(sound);
        let (above, line) = sound.rsplit_once('\n').unwrap_or(("", &sound));
        let lines = if sound.contains('\n') { above.matches('\n').count() + 1 } else { 0 };
        let count = |number: usize| u64::try_from(number).unwrap_or(0) + 1;
        let (line, column) = (count(lines), count(line.chars().count()));
        let at = Place { line, column, ..Place::default() };
        let mend = "Simpan berkas ini sekali lagi sebagai UTF-8.";
        faults.note("E001", at, "Di sini ada huruf yang tidak terbaca.", mend);
        faults.list.remove(0)
    })
}

fn too_large(faults: &mut Faults) {
    let start = Place { line: 1, column: 1, ..Place::default() };
    faults.note("E012", start, "Berkas ini lebih dari 1 MB.", "Bagi menjadi beberapa layanan.");
}

/// Reads a file into nodes. Without nodes the faults say why.
pub fn parse(source: &str, faults: &mut Faults) -> Option<Node> {
    if source.len() > MOST_BYTES {
        too_large(faults);
        return None;
    }
    scan::scan(source, faults);
    if !faults.list.is_empty() {
        return None;
    }
    let bounds = serde_saphyr::options! { budget: serde_saphyr::budget! { max_depth: DEEPEST } };
    match serde_saphyr::from_str_with_options::<Spanned<Raw>>(source, bounds) {
        Ok(root) => {
            let node = build(root, source);
            scan::check_words(&node, faults);
            Some(node)
        }
        Err(error) => {
            explain(&error, source, faults);
            None
        }
    }
}

/// Says in Indonesian why the parser stopped.
fn explain(error: &serde_saphyr::Error, source: &str, faults: &mut Faults) {
    let at = error.location().map_or(Place { line: 1, column: 1, ..Place::default() }, place);
    let plain = error.without_snippet().to_string();
    if matches!(error.without_snippet(), serde_saphyr::Error::DuplicateMappingKey { .. }) {
        let key = key_at(source, at);
        faults.note("E003", at, format!("Kunci `{key}` ditulis dua kali."), "Hapus salah satu.");
    } else if ["budget", "depth", "recursion"].iter().any(|word| plain.contains(word)) {
        faults.note("E012", at, "Berkas ini terlalu dalam atau terlalu besar.", "Sederhanakan.");
    } else {
        faults.note(
            "E001",
            at,
            "Baris ini tidak terbaca.",
            "Periksa tanda kutip, kurung, titik dua, dan lekuk di dekat sini.",
        );
    }
}

/// The key that begins at a place.
fn key_at(source: &str, at: Place) -> &str {
    let place = |from_one: u64| usize::try_from(from_one.saturating_sub(1)).unwrap_or(usize::MAX);
    let line = source.lines().nth(place(at.line)).unwrap_or_default();
    let from = line.char_indices().nth(place(at.column)).map_or(0, |(start, _)| start);
    let key = line.get(from..).unwrap_or_default().split(':').next().unwrap_or_default();
    key.trim().trim_matches(['"', '\''])
}

fn place(location: serde_saphyr::Location) -> Place {
    let narrow = |number: Option<u64>| number.and_then(|n| usize::try_from(n).ok()).unwrap_or(0);
    let span = location.span();
    Place {
        line: location.line(),
        column: location.column(),
        start: narrow(span.byte_offset()),
        len: narrow(span.byte_len()),
    }
}

fn build(raw: Spanned<Raw>, source: &str) -> Node {
    let at = place(raw.referenced);
    let kind = match raw.value {
        Raw::Empty => NodeKind::Empty,
        Raw::Text(text) => scalar(Some(text), at, source),
        Raw::Other => scalar(None, at, source),
        Raw::List(items) => NodeKind::List(items.into_iter().map(|i| build(i, source)).collect()),
        Raw::Map(entries) => {
            let entry = |(key, value): (Spanned<String>, Spanned<Raw>)| {
                (Key { at: place(key.referenced), name: key.value }, build(value, source))
            };
            NodeKind::Map(entries.into_iter().map(entry).collect())
        }
    };
    Node { at, kind }
}

/// A scalar with the text of the file: `0.10` stays `0.10`, and `no` is not a truth value.
fn scalar(text: Option<String>, at: Place, source: &str) -> NodeKind {
    let written = source.get(at.start..at.start + at.len).unwrap_or_default().trim();
    let quoted = written.starts_with(['"', '\'', '|', '>']);
    NodeKind::Scalar { text: text.unwrap_or_else(|| written.to_owned()), quoted }
}

/// A value as the parser gives it.
enum Raw {
    Empty,
    Text(String),
    /// A number or a truth value: its text is taken from the file.
    Other,
    List(Vec<Spanned<Raw>>),
    Map(Vec<(Spanned<String>, Spanned<Raw>)>),
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(RawVisitor)
    }
}

struct RawVisitor;

impl<'de> Visitor<'de> for RawVisitor {
    type Value = Raw;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Raw, E> {
        Ok(Raw::Empty)
    }

    fn visit_none<E>(self) -> Result<Raw, E> {
        Ok(Raw::Empty)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Raw, D::Error> {
        Raw::deserialize(deserializer)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Raw, E> {
        Ok(Raw::Other)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Raw, E> {
        Ok(Raw::Other)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Raw, E> {
        Ok(Raw::Other)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Raw, E> {
        Ok(Raw::Other)
    }

    fn visit_str<E>(self, text: &str) -> Result<Raw, E> {
        Ok(Raw::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Raw, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = access.next_element()? {
            items.push(item);
        }
        Ok(Raw::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Raw, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = access.next_entry()? {
            entries.push(entry);
        }
        Ok(Raw::Map(entries))
    }
}
