//! Translations, by id: `texts.en.yaml` mirrors the service file.

use std::collections::{BTreeMap, BTreeSet};

use crate::fault::{Faults, Place, Severity, nearest};
use crate::text::Text;
use crate::yaml::{self, Key, Node, NodeKind};

/// One translated text.
struct Entry {
    /// The Indonesian it was made from, if it says so.
    of: Option<String>,
    is: String,
    at: Place,
}

/// A key of the file.
struct Written {
    path: String,
    at: Place,
    /// Whether a text stands there, and not further keys.
    is_text: bool,
}

/// What divides the parts of a path: ids have dots of their own, sentences everything else.
const STEP: char = '\u{1f}';

/// Words that people type: a list, and nothing that the service would have to have.
const WORDS: &str = "words";

/// The translated texts of a service.
#[derive(Default)]
pub(crate) struct Texts {
    path: String,
    given: bool,
    entries: BTreeMap<String, Entry>,
    words: Vec<String>,
    missing: BTreeSet<String>,
    outdated: Vec<(Place, String)>,
    /// The paths at which the service has texts, translated or not.
    asked: BTreeSet<String>,
    /// What is written in the file, in its order: paths of keys, with what is wrong at those that hold no text.
    written: Vec<Written>,
    /// Translations that were found, by the text they are of.
    found: BTreeMap<String, String>,
    /// Those of the file that this one extends.
    base: Option<Box<Texts>>,
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
                if let Some(is) = part(entries, "is") {
                    let entry = Entry { of: part(entries, "of"), is, at: node.at };
                    self.entries.insert(path.to_owned(), entry);
                    return;
                }
                for (key, value) in entries {
                    let step =
                        if path.is_empty() { String::new() } else { format!("{path}{STEP}") };
                    let path = format!("{step}{}", key.name);
                    let is_text = match &value.kind {
                        NodeKind::Map(inner) => part(inner, "is").is_some(),
                        NodeKind::Scalar { .. } | NodeKind::List(_) | NodeKind::Empty => true,
                    };
                    self.written.push(Written { path: path.clone(), at: key.at, is_text });
                    self.collect(value, &path);
                }
            }
            NodeKind::List(items) if path == WORDS => {
                self.words = items.iter().filter_map(scalar).collect();
            }
            NodeKind::List(_) | NodeKind::Empty => (),
        }
    }

    /// The text with its translation at this path; parts are divided by `/`.
    pub(super) fn find(&mut self, id: &str, path: &str) -> Text {
        let at = path.replace('/', &STEP.to_string());
        self.asked.insert(at.clone());
        let Some(entry) = self.entries.get(&at) else {
            let Some(english) = self.of_base(id, &at) else { return self.borrowed(id, path) };
            self.found.insert(id.to_owned(), english.clone());
            return Text { id: id.to_owned(), en: Some(english) };
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
        let is_there = self.entries.contains_key(&path.replace('/', &STEP.to_string()));
        is_there.then(|| self.find(id, path))
    }

    /// Asks no translation for what stands at this path.
    pub(crate) fn forget(&mut self, path: &str) {
        self.missing.remove(path);
        self.asked.remove(&path.replace('/', &STEP.to_string()));
    }

    /// Takes over the translations that another file found for its texts.
    pub(crate) fn lend(&mut self, other: &Self) {
        self.lent.extend(other.found.iter().map(|(id, english)| (id.clone(), english.clone())));
    }

    /// Takes over the translations of the file that this one extends, wherever a text is still the same.
    pub(crate) fn inherit(&mut self, base: Self) {
        self.lent.extend(base.lent.iter().map(|(id, english)| (id.clone(), english.clone())));
        self.lend(&base);
        if self.words.is_empty() {
            self.words.clone_from(&base.words);
        }
        self.base = Some(Box::new(base));
    }

    /// The translation at a path of the file that this one extends, if it is of this text there too.
    fn of_base(&self, id: &str, at: &str) -> Option<String> {
        let base = self.base.as_deref()?;
        let english = base.entries.get(at).map(|entry| &entry.is);
        let english = english.filter(|english| base.found.get(id) == Some(english)).cloned();
        english.or_else(|| base.of_base(id, at))
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
        let at = format!("sentences{STEP}{id}");
        let english = self.entries.get(&at).map(|entry| entry.is.clone());
        self.asked.insert(at);
        let Some(english) = english else { return self.borrowed(id, id) };
        self.found.insert(id.to_owned(), english.clone());
        Text { id: id.to_owned(), en: Some(english) }
    }

    /// What is not translated or out of date, by path.
    pub(super) fn lacks(self) -> super::Untranslated {
        super::Untranslated {
            missing: self.missing.into_iter().collect(),
            outdated: self.outdated.into_iter().map(|(at, path)| (path, at.line.into())).collect(),
        }
    }

    /// Tells what is not translated or out of date, and what translates nothing.
    pub(crate) fn report(&mut self, faults: &mut Faults) {
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
        // What a fault kept from being read asked for nothing.
        if faults.list.iter().all(|fault| fault.severity == Severity::Warning) {
            self.foreign(&mut own);
        }
        faults.list.extend(own.list);
    }
}

impl Texts {
    /// Notes keys at which the service has no text, each where it first leaves the right path.
    fn foreign(&self, faults: &mut Faults) {
        let mut told: Option<String> = None;
        for Written { path, at, is_text } in &self.written {
            let is_below = |whole: &String| path.starts_with(whole.as_str());
            if path == WORDS || told.as_ref().is_some_and(is_below) {
                continue;
            }
            let within = format!("{path}{STEP}");
            let leads_on = self.asked.range(within.clone()..).next();
            let leads_on = leads_on.is_some_and(|asked| asked.starts_with(&within));
            if (*is_text && self.asked.contains(path)) || (!is_text && leads_on) {
                continue;
            }
            let (place, name) = path.rsplit_once(STEP).unwrap_or(("", path));
            let shown = path.replace(STEP, "/");
            if leads_on {
                let message = format!("`{shown}` bukan teks, tetapi berisi beberapa teks.");
                let mend = format!("Tulis kuncinya: {}.", self.beside(path).join(", "));
                faults.note("W805", *at, message, mend);
            } else {
                let right = self.beside(place);
                let right = right.iter().map(String::as_str);
                let mend = nearest(name, right, "Hapus, atau pindahkan ke kunci yang benar.");
                let message = format!("Di berkas layanan tidak ada teks `{shown}`.");
                faults.note("W805", *at, message, mend);
            }
            told = Some(within);
        }
    }

    /// The keys that may stand at a path.
    fn beside(&self, place: &str) -> Vec<String> {
        let within = if place.is_empty() { String::new() } else { format!("{place}{STEP}") };
        let asked = self.asked.iter().filter_map(|asked| asked.strip_prefix(&within));
        let keys: BTreeSet<&str> =
            asked.map(|rest| rest.split(STEP).next().unwrap_or_default()).collect();
        keys.into_iter().map(str::to_owned).collect()
    }
}

/// The text under a key of a map.
fn part(entries: &[(Key, Node)], name: &str) -> Option<String> {
    entries.iter().find(|(key, _)| key.name == name).and_then(|(_, node)| scalar(node))
}

fn scalar(node: &Node) -> Option<String> {
    if let NodeKind::Scalar { text, .. } = &node.kind { Some(text.clone()) } else { None }
}
