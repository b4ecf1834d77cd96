//! YAML with positions: one tree of nodes, so that all faults of a file are found in one run.

use crate::fault::{Fault, Faults, Place};
use crate::text::Text;

use tree::Stop;

mod scan;
mod tree;

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
        /// Whether it stood in quotes.
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

/// Lists and maps within each other; services have about ten. What is read of them goes into itself as deep: at 64 a
/// thread of two megabytes ended.
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
        let (line, column) = (count(lines) + 1, count(line.chars().count()) + 1);
        let at = Place { line, column, ..Place::default() };
        let mend = "Simpan berkas ini sekali lagi sebagai UTF-8.";
        faults.note("E001", at, "Di sini ada huruf yang tidak terbaca.", mend);
        faults.list.remove(0)
    })
}

/// The fault of a file that cannot be read at all.
pub fn unreadable(path: &str, why: &str) -> Fault {
    let mut faults = Faults::new(path);
    let start = Place { line: 1, column: 1, ..Place::default() };
    let message = format!("Berkas ini tidak dapat dibaca: {why}.");
    faults.note("E001", start, message, "Periksa berkas dan hak aksesnya.");
    faults.list.remove(0)
}

/// What stands under a key of a map.
pub fn get<'n>(node: &'n Node, key: &str) -> Option<&'n Node> {
    entries(node).iter().find(|(own, _)| own.name == key).map(|(_, value)| value)
}

/// Keys and values of a map; of anything else none.
pub fn entries(node: &Node) -> &[(Key, Node)] {
    if let NodeKind::Map(entries) = &node.kind { entries } else { &[] }
}

/// What a list holds; of anything else nothing.
pub fn items(node: &Node) -> &[Node] {
    if let NodeKind::List(items) = &node.kind { items } else { &[] }
}

/// The text of a scalar.
pub fn scalar(node: &Node) -> Option<&str> {
    if let NodeKind::Scalar { text, .. } = &node.kind { Some(text) } else { None }
}

/// What stands under a key in Indonesian, and under the same key with `_en` in English.
pub fn both(node: &Node, key: &str) -> Text {
    let text = |key: &str| Some(scalar(get(node, key)?)?.to_owned());
    Text { id: text(key).unwrap_or_default(), en: text(&format!("{key}_en")) }
}

/// A number of lines, letters or bytes of a file, which is a megabyte at most.
fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX - 1)
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
    match tree::read(source) {
        Ok(node) => {
            scan::check_words(&node, faults);
            Some(node)
        }
        Err((at, stop)) => {
            explain(at, &stop, faults);
            None
        }
    }
}

/// Says in Indonesian why reading stopped.
fn explain(at: Place, stop: &Stop, faults: &mut Faults) {
    match stop {
        Stop::Twice(key) => {
            faults.note(
                "E003",
                at,
                format!("Kunci `{key}` ditulis dua kali."),
                "Hapus salah satu.",
            );
        }
        Stop::TooLarge => {
            let message = "Berkas ini terlalu dalam atau terlalu besar.";
            faults.note("E012", at, message, "Sederhanakan.");
        }
        Stop::Tag => scan::refused('!', at, faults),
        Stop::Anchor => scan::refused('&', at, faults),
        Stop::Unreadable => faults.note(
            "E001",
            at,
            "Baris ini tidak terbaca.",
            "Periksa tanda kutip, kurung, titik dua, dan lekuk di dekat sini.",
        ),
    }
}
