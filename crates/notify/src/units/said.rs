//! What an operator says of a unit, and what is wrong with it.

use identity::Unit;
use web::{Pairs, View};

use crate::page::App;

/// So long may a name or an address be, in signs.
const LONGEST: usize = 160;

/// Most services that are named where they would be withdrawn.
const NAMED: usize = 5;

/// What was typed, and what is wrong with it: the field, and what is said.
#[derive(Default)]
pub(super) struct Said {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) short: String,
    pub(super) kind: String,
    pub(super) region: String,
    pub(super) parent: String,
    pub(super) address: String,
    pub(super) phone: String,
    pub(super) institution: bool,
    pub(super) wrong: Vec<(&'static str, String)>,
}

/// An id or a kind, as service files write them.
fn is_plain(word: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    !word.is_empty() && word.len() <= 60 && word.bytes().all(plain)
}

impl Said {
    pub(super) fn of(form: &Pairs) -> Self {
        let text = |name: &str| form.get(name).split_whitespace().collect::<Vec<_>>().join(" ");
        Self {
            id: text("id"),
            title: text("nama"),
            short: text("singkatan"),
            kind: text("jenis"),
            region: text("wilayah"),
            parent: text("atasan"),
            address: text("alamat"),
            phone: text("telepon"),
            institution: form.get("instansi") == "1",
            wrong: Vec::new(),
        }
    }

    /// A unit as it stands.
    pub(super) fn shown(unit: &Unit) -> Self {
        Self {
            id: unit.id.clone(),
            title: unit.title.clone(),
            short: unit.short.clone(),
            kind: unit.kind.clone(),
            region: unit.region.to_string(),
            parent: unit.parent.clone().unwrap_or_default(),
            address: unit.address.clone(),
            phone: unit.phone.clone(),
            institution: unit.institution,
            wrong: Vec::new(),
        }
    }

    /// What is said of a field, where it is wrong.
    pub(super) fn at(&self, field: &str) -> Option<&str> {
        self.wrong.iter().find(|(wrong, _)| *wrong == field).map(|(_, words)| words.as_str())
    }

    /// The unit that was meant, in place of another one or as a new one; none where something is wrong with it.
    pub(super) fn read(&mut self, app: &App, view: &View, before: Option<&Unit>) -> Option<Unit> {
        let mut wrong = Vec::new();
        let mut is_wrong = |field, key| wrong.push((field, view.say(key)));
        let too_long = |text: &str| text.chars().count() > LONGEST;
        // One with the name of a kind would have all cases of that kind from now on; `baru` is the page of a new one.
        let is_taken = self.id == "baru" || app.units.has_kind(&self.id);
        if before.is_none() && !is_plain(&self.id) {
            is_wrong("id", "units-wrong-id");
        } else if before.is_none() && is_taken {
            is_wrong("id", "units-wrong-taken");
        }
        if self.title.is_empty() || too_long(&self.title) {
            is_wrong("nama", "units-wrong-title");
        }
        if !is_plain(&self.kind) {
            is_wrong("jenis", "units-wrong-kind");
        }
        let regions = (app.regions)(view.language);
        let known = regions.iter().any(|(code, _)| *code == self.region);
        // One whose region lies elsewhere keeps it.
        let stays = before.is_some_and(|unit| unit.region.to_string() == self.region);
        let region = self.region.parse().ok().filter(|_| known || stays);
        if region.is_none() {
            is_wrong("wilayah", "units-wrong-region");
        }
        let beneath = before.map(|unit| app.units.beneath(&unit.id)).unwrap_or_default();
        let stands = !beneath.contains(&self.parent.as_str());
        if !self.parent.is_empty() && (!stands || app.units.get(&self.parent).is_none()) {
            is_wrong("atasan", "units-wrong-parent");
        }
        if too_long(&self.address) {
            is_wrong("alamat", "units-wrong-long");
        }
        if too_long(&self.short) {
            is_wrong("singkatan", "units-wrong-long");
        }
        if too_long(&self.phone) {
            is_wrong("telepon", "units-wrong-long");
        }
        if self.phone.chars().any(|sign| !(sign.is_ascii_digit() || " +-()".contains(sign))) {
            is_wrong("telepon", "units-wrong-phone");
        }
        if let Some(words) = before.and_then(|unit| self.withdrawn(app, view, unit)) {
            wrong.push(("jenis", words));
        }
        self.wrong = wrong;
        let region = region.filter(|_| self.wrong.is_empty())?;
        let short = if self.short.is_empty() { &self.title } else { &self.short };
        Some(Unit {
            id: before.map_or_else(|| self.id.clone(), |unit| unit.id.clone()),
            kind: self.kind.clone(),
            title: self.title.clone(),
            short: short.clone(),
            region,
            parent: Some(self.parent.clone()).filter(|parent| !parent.is_empty()),
            address: self.address.clone(),
            phone: self.phone.clone(),
            institution: self.institution,
        })
    }

    /// What is said where the last unit of its kind becomes one of another, and services name that kind: nobody would offer
    /// them any more, or work on what was sent.
    fn withdrawn(&self, app: &App, view: &View, before: &Unit) -> Option<String> {
        let kind = before.kind.as_str();
        let stays = self.kind == kind || before.id == kind || !is_plain(&self.kind);
        if stays || app.units.iter().any(|unit| unit.id != before.id && unit.is_office(kind)) {
            return None;
        }
        let services = (app.done_by)(kind, view.language);
        let named = services.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>().join(", ");
        let more = services.len().saturating_sub(NAMED).to_string();
        let args = [("kind", kind), ("services", named.as_str()), ("more", more.as_str())];
        let key = if more == "0" { "units-wrong-last" } else { "units-wrong-last-of-many" };
        (!services.is_empty()).then(|| view.with(key, &args))
    }
}
