//! An announcement as it is typed, and what is wrong with it.

use definition::{Text, clean_text};
use jiff::civil::DateTime;
use terms::{Language, Moment};
use uuid::Uuid;
use web::{Pairs, View};

use crate::announcement::{Announcement, Kind};

/// Longest heading and longest text, in characters.
const TITLE: usize = 120;
const TEXT: usize = 2_000;

/// As `<input type=datetime-local>` sends it.
const TYPED: &str = "%Y-%m-%dT%H:%M";

/// What was typed, and what is wrong with it: the field and the key of the words.
#[derive(Default)]
pub(crate) struct Said {
    pub(crate) kind: String,
    pub(crate) unit: String,
    pub(crate) title_id: String,
    pub(crate) title_en: String,
    pub(crate) text_id: String,
    pub(crate) text_en: String,
    pub(crate) from: String,
    pub(crate) until: String,
    pub(crate) wrong: Vec<(&'static str, &'static str)>,
}

impl Said {
    pub(crate) fn of(form: &Pairs) -> Self {
        let line = |name: &str| form.get(name).trim().to_owned();
        Self {
            kind: line("jenis"),
            unit: line("unit"),
            title_id: line("judul"),
            title_en: line("title"),
            text_id: clean_text(form.get("isi")),
            text_en: clean_text(form.get("text")),
            from: line("mulai"),
            until: line("sampai"),
            wrong: Vec::new(),
        }
    }

    /// An announcement as it would have been typed.
    pub(crate) fn from(view: &View, one: &Announcement) -> Self {
        let (id, en) = (Language::Id, Language::En);
        Self {
            kind: one.kind.name().to_owned(),
            unit: one.unit.clone(),
            title_id: one.title.get(id).to_owned(),
            title_en: one.title.get(en).to_owned(),
            text_id: one.text.get(id).to_owned(),
            text_en: one.text.get(en).to_owned(),
            from: shown(one.from, view),
            until: one.until.map_or_else(String::new, |until| shown(until, view)),
            wrong: Vec::new(),
        }
    }

    /// The announcement, or nothing when something is wrong: all of it is told then. A time of the one `before` that was
    /// left as it stood is that very time, though it be past.
    pub(crate) fn read(
        &mut self,
        view: &View,
        units: &[(String, String)],
        (id, before): (Uuid, Option<&Announcement>),
    ) -> Option<Announcement> {
        let long = |text: &str, most: usize| text.is_empty() || text.chars().count() > most;
        let fields = [
            ("judul", "portal-wrong-title-id", long(&self.title_id, TITLE)),
            ("isi", "portal-wrong-text-id", long(&self.text_id, TEXT)),
            ("title", "portal-wrong-title-en", long(&self.title_en, TITLE)),
            ("text", "portal-wrong-text-en", long(&self.text_en, TEXT)),
        ];
        self.wrong
            .extend(fields.into_iter().filter(|(.., is)| *is).map(|(field, key, _)| (field, key)));
        let kind = Kind::named(&self.kind);
        if kind.is_none() {
            self.wrong.push(("jenis", "portal-wrong-kind"));
        }
        if !units.iter().any(|(known, _)| *known == self.unit) {
            self.wrong.push(("unit", "portal-wrong-unit"));
        }
        let left = |text: &str, was: Option<Moment>| was.filter(|was| shown(*was, view) == text);
        let began = left(&self.from, before.map(|one| one.from));
        let from = match self.from.is_empty() {
            true => Some(view.now),
            false => began.or_else(|| typed(&self.from, view)),
        };
        if from.is_none() {
            self.wrong.push(("mulai", "portal-wrong-time"));
        }
        let ended = left(&self.until, before.and_then(|one| one.until));
        let until = ended.or_else(|| typed(&self.until, view));
        let is_late = |until: Moment| until <= view.now && ended.is_none();
        if !self.until.is_empty() && until.is_none() {
            self.wrong.push(("sampai", "portal-wrong-time"));
        } else if until.zip(from).is_some_and(|(until, from)| until <= from || is_late(until)) {
            self.wrong.push(("sampai", "portal-wrong-order"));
        } else if until.is_none() && kind == Some(Kind::Closure) {
            self.wrong.push(("sampai", "portal-wrong-open"));
        }
        if !self.wrong.is_empty() {
            return None;
        }
        Some(Announcement {
            id,
            kind: kind?,
            unit: self.unit.clone(),
            title: Text::both(&self.title_id, &self.title_en),
            text: Text::both(&self.text_id, &self.text_en),
            from: from?,
            until,
            written_at: before.map_or(view.now, |one| one.written_at),
            version: before.map_or(0, |one| one.version),
            changed_at: before.and_then(|one| one.changed_at),
            withdrawn_at: None,
        })
    }

    pub(crate) fn is_wrong(&self, field: &str) -> bool {
        self.problem(field).is_some()
    }

    /// What is wrong with a field, in words; empty when nothing is.
    pub(crate) fn words(&self, view: &View, field: &str) -> String {
        self.problem(field).map_or_else(String::new, |key| view.say(key))
    }

    /// The key of what is wrong with a field.
    fn problem(&self, field: &str) -> Option<&'static str> {
        self.wrong.iter().find(|(wrong, _)| *wrong == field).map(|(_, key)| *key)
    }
}

/// A time as a browser sends it, where the agency is.
fn typed(text: &str, view: &View) -> Option<Moment> {
    let text = text.get(..16)?;
    DateTime::strptime(TYPED, text).ok().map(|at| view.zone().moment(at))
}

/// A time as a browser wants it in such a field.
fn shown(at: Moment, view: &View) -> String {
    at.local(view.zone()).strftime(TYPED).to_string()
}
