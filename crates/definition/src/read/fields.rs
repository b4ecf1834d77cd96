//! A map of the file: known keys, and short forms where a plain text means the main key.

use crate::fault::{Place, nearest};
use crate::yaml::{Node, NodeKind};

use super::Reader;

/// The entries of one map.
pub(crate) struct Fields<'n> {
    pub(crate) at: Place,
    what: String,
    entries: Vec<(&'n str, &'n Node)>,
}

impl<'n> Fields<'n> {
    /// A map with these keys and no others.
    pub(crate) fn of(node: &'n Node, what: &str, known: &[&str], reader: &mut Reader) -> Self {
        let mut fields = Self { at: node.at, what: what.to_owned(), entries: Vec::new() };
        let NodeKind::Map(entries) = &node.kind else {
            if !matches!(node.kind, NodeKind::Empty) {
                let message = format!("{what} harus berupa pasangan `kunci: isi`.");
                reader.fault("E006", node.at, message, "");
            }
            return fields;
        };
        for (place, (key, value)) in entries.iter().enumerate() {
            if known.contains(&key.name.as_str()) {
                fields.entries.push((&key.name, value));
                continue;
            }
            let before = place.checked_sub(1).and_then(|i| entries.get(i)).map(|(_, node)| node);
            if matches!(value.kind, NodeKind::Empty) && before.is_some_and(is_cut) {
                let message = "Syarat ini terpotong pada koma.";
                reader.fault("E009", key.at, message, "Apit dengan tanda kutip ganda.");
            } else {
                let choices = format!("Di sini: {}.", known.join(", "));
                let mend = nearest(&key.name, known.iter().copied(), &choices);
                let message = format!("Kunci `{}` tidak dikenal di sini.", key.name);
                reader.fault("E004", key.at, message, mend);
            }
        }
        fields
    }

    /// A map, or a plain text that means its `main` key.
    pub(crate) fn short(
        node: &'n Node,
        main: &'n str,
        what: &str,
        known: &[&str],
        reader: &mut Reader,
    ) -> Self {
        if matches!(node.kind, NodeKind::Scalar { .. }) {
            Self { at: node.at, what: what.to_owned(), entries: vec![(main, node)] }
        } else {
            Self::of(node, what, known, reader)
        }
    }

    /// The keys that are there, with their values.
    pub(crate) fn entries(&self) -> impl Iterator<Item = (&'n str, &'n Node)> {
        self.entries.iter().copied()
    }

    /// The value of a key.
    pub(crate) fn get(&self, key: &str) -> Option<&'n Node> {
        self.entries.iter().find(|(name, _)| *name == key).map(|(_, node)| *node)
    }

    /// The value of a key that must be there.
    pub(crate) fn need(&self, key: &str, reader: &mut Reader) -> Option<&'n Node> {
        let found = self.get(key);
        if found.is_none() {
            let message = format!("{} belum punya `{key}`.", self.what);
            reader.fault("E005", self.at, message, format!("Tambahkan `{key}: …`."));
        }
        found
    }
}

/// Whether a text has more opening than closing brackets: cut by a comma.
fn is_cut(node: &Node) -> bool {
    let NodeKind::Scalar { text, quoted: false } = &node.kind else { return false };
    text.matches(['(', '[']).count() > text.matches([')', ']']).count()
}
