//! Translations, by id: `texts.en.yaml` mirrors the service file.

use std::collections::{BTreeMap, BTreeSet};

use crate::fault::{Faults, Place};
use crate::text::Text;
use crate::yaml::{self, Node, NodeKind};

/// One translated text.
struct Entry {
    /// The Indonesian it was made from, if it says so.
    of: Option<String>,
    is: String,
    at: Place,
}

/// The translated texts of a service.
#[derive(Default)]
pub(crate) struct Texts {
    path: String,
    given: bool,
    entries: BTreeMap<String, Entry>,
    words: Vec<String>,
    missing: BTreeSet<String>,
    outdated: Vec<(Place, String)>,
    /// Translations that were found, by the text they are of.
    found: BTreeMap<String, String>,
    /// Those that others found: of the parts of a bundle.
    lent: BTreeMap<String, String>,
}

impl Texts {
    pub(super) fn read(path: &str, source: &str, faults: &mut Faults) -> Self {
        let mut texts = Self { path: path.to_owned(), given: true, ..Self::default() };
        let mut own = Faults::new(path);
        if let Some(node) = yaml::parse(source, &mut own) {
            texts.collect(&node, "");
        }
        faults.list.extend(own.list);
        texts
    }

    /// Words that people type, in the other language.
    pub(super) fn words(&self) -> &[String] {
        &self.words
    }

    fn collect(&mut self, node: &Node, path: &str) {
        match &node.kind {
            NodeKind::Scalar { text, .. } => {
                let entry = Entry { of: None, is: text.clone(), at: node.at };
                self.entries.insert(path.to_owned(), entry);
            }
            NodeKind::Map(entries) => {
                let part = |name: &str| {
                    entries
                        .iter()
                        .find(|(key, _)| key.name == name)
                        .and_then(|(_, node)| scalar(node))
                };
                if let Some(is) = part("is") {
                    let entry = Entry { of: part("of"), is, at: node.at };
                    self.entries.insert(path.to_owned(), entry);
                    return;
                }
                for (key, value) in entries {
                    let step =
                        if path.is_empty() { String::new() } else { format!("{path}\u{1f}") };
                    self.collect(value, &format!("{step}{}", key.name));
                }
            }
            NodeKind::List(items) if path == "words" => {
                self.words = items.iter().filter_map(scalar).collect();
            }
            NodeKind::List(_) | NodeKind::Empty => (),
        }
    }

    /// The text with its translation at this path; parts are divided by `/`.
    pub(super) fn find(&mut self, id: &str, path: &str) -> Text {
        let at = path.replace('/', "\u{1f}");
        let Some(entry) = self.entries.get(&at) else {
            return self.borrowed(id, path);
        };
        if entry.of.as_deref().is_some_and(|of| of != id) {
            self.outdated.push((entry.at, path.to_owned()));
        }
        let english = entry.is.clone();
        self.found.insert(id.to_owned(), english.clone());
        Text { id: id.to_owned(), en: Some(english) }
    }

    /// The text with its translation, where there is one at this path; that none is there is no lack.
    pub(super) fn known(&mut self, id: &str, path: &str) -> Option<Text> {
        let is_there = self.entries.contains_key(&path.replace('/', "\u{1f}"));
        is_there.then(|| self.find(id, path))
    }

    /// Takes over the translations that another file found for its texts.
    pub(crate) fn lend(&mut self, other: &Self) {
        self.lent.extend(other.found.iter().map(|(id, english)| (id.clone(), english.clone())));
    }

    /// A text that only another file translates, or none.
    fn borrowed(&mut self, id: &str, path: &str) -> Text {
        let english = self.lent.get(id).cloned();
        if english.is_none() {
            self.missing.insert(path.to_owned());
        }
        Text { id: id.to_owned(), en: english }
    }

    /// A sentence without an id, translated by itself.
    pub(super) fn sentence(&mut self, id: &str) -> Text {
        let english =
            self.entries.get(&format!("sentences\u{1f}{id}")).map(|entry| entry.is.clone());
        let Some(english) = english else { return self.borrowed(id, id) };
        self.found.insert(id.to_owned(), english.clone());
        Text { id: id.to_owned(), en: Some(english) }
    }

    /// What is not translated or out of date, by path.
    pub(super) fn lacks(self) -> super::Untranslated {
        super::Untranslated {
            missing: self.missing.into_iter().collect(),
            outdated: self.outdated.into_iter().map(|(at, path)| (path, at.line)).collect(),
        }
    }

    /// Tells what is not translated or out of date.
    pub(super) fn report(&mut self, faults: &mut Faults) {
        if !self.given {
            return;
        }
        let mut own = Faults::new(&self.path);
        if let Some(first) = self.missing.first() {
            let start = Place { line: 1, column: 1, ..Place::default() };
            let count = self.missing.len();
            let message = format!("{count} teks belum ada dalam bahasa Inggris, mis. `{first}`.");
            own.note("W804", start, message, "Tambahkan terjemahannya.");
        }
        for (at, path) in &self.outdated {
            let message = format!("Terjemahan `{path}` dibuat dari kalimat yang lama.");
            own.note("W804", *at, message, "Terjemahkan lagi dan perbarui `of`.");
        }
        faults.list.extend(own.list);
    }
}

fn scalar(node: &Node) -> Option<String> {
    if let NodeKind::Scalar { text, .. } = &node.kind { Some(text.clone()) } else { None }
}
