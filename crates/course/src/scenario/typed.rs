//! Answers as a scenario writes them, turned into what the inputs of the form would send.

use std::collections::{BTreeMap, BTreeSet};

use definition::field::{Choice, Field, Kind, RtRw};
use definition::yaml::{Node, NodeKind};
use definition::{Answers, Faults, FileRef, Service, Stage, Value, Work, nearest};
use jiff::civil::DateTime;
use serde_json::Value as Json;
use terms::FileId;
use uuid::Uuid;

use crate::world::World;

use super::read::{E801, scalar};

/// What was typed, and what was uploaded.
#[derive(Clone, Debug, Default)]
pub struct Typed {
    /// Inputs with their values.
    pub pairs: Vec<(String, String)>,
    /// Documents.
    pub files: Answers,
    /// The times that were chosen, by the stage that is done then.
    pub(crate) slots: BTreeMap<String, DateTime>,
    /// The profession that the applicant's account has proved.
    pub(crate) profession: Option<String>,
    /// Documents that must be taken now, and were used before.
    pub(crate) reused: BTreeSet<String>,
    /// Whether nobody says who they are.
    pub(crate) is_nameless: bool,
}

impl Typed {
    /// Puts what is sent for one input, and all beneath it, in place of what was there.
    pub(crate) fn put(&mut self, path: &str, sent: impl IntoIterator<Item = (String, String)>) {
        self.pairs.retain(|(name, _)| !is_within(name, path));
        self.pairs.extend(sent);
    }

    /// These with others over them.
    pub(crate) fn with(&self, over: &Self) -> Self {
        let mut typed = self.clone();
        let gone = |name: &str| over.pairs.iter().any(|(other, _)| is_within(name, other));
        typed.pairs.retain(|(name, _)| !gone(name));
        typed.pairs.extend(over.pairs.iter().cloned());
        typed.files.extend(over.files.iter().map(|(id, files)| (id.clone(), files.clone())));
        typed.slots.extend(over.slots.clone());
        typed
    }
}

/// Whether the form arranges something for a stage: how a thing comes, or when one meets.
fn is_arranged(stage: &Stage) -> bool {
    stage.appointment.is_some() || matches!(stage.work, Work::Handover(_))
}

fn is_within(name: &str, path: &str) -> bool {
    name.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// The inputs that a service, or one of its stages, has.
pub(crate) struct Inputs<'a> {
    service: &'a Service,
    world: &'a World,
    fields: BTreeMap<&'a str, &'a Field>,
    /// Subjects with facts, and documents: not in a stage.
    is_form: bool,
    /// Papers are given with it.
    is_objection: bool,
}

impl<'a> Inputs<'a> {
    /// Those of the form.
    pub(crate) fn of_form(service: &'a Service, world: &'a World) -> Self {
        Self { is_form: true, ..Self::of_fields(service, world, service.every_field()) }
    }

    /// Those of an objection, with its papers.
    pub(crate) fn of_objection(service: &'a Service, world: &'a World) -> Self {
        let fields = service.objection.form.iter().flat_map(|step| &step.fields);
        Self { is_objection: true, ..Self::of_fields(service, world, fields) }
    }

    /// Those of a stage.
    pub(crate) fn of_fields(
        service: &'a Service,
        world: &'a World,
        fields: impl Iterator<Item = &'a Field>,
    ) -> Self {
        let with_parts = |field: &'a Field| {
            let parts = matches!(field.kind, Kind::Person { .. }).then(|| field.inner());
            std::iter::once(field).chain(parts.unwrap_or_default())
        };
        let fields = fields.flat_map(with_parts).map(|field| (field.id.as_str(), field)).collect();
        Self { service, world, fields, is_form: false, is_objection: false }
    }

    /// The day and the place of the scenario's city, for answers that stand beside those of the form.
    pub(crate) fn context(&self) -> definition::form::Context {
        let day = jiff::civil::date(2026, 1, 1);
        self.world.context(day, day)
    }

    /// Whether a scenario may speak of this: a field, an item's field, a subject, its fact, a document.
    pub(crate) fn knows(&self, id: &str) -> bool {
        self.fields.contains_key(id)
            || self.service.document(id).is_some()
            || self.service.subject(id).is_some()
            || self.is_fact(id)
            || self.service.stage(id).is_some_and(is_arranged)
            || self.is_of_part(id)
            || id.split_once('.').is_some_and(|(list, own)| {
                let inner = self.fields.get(list).map(|field| field.inner()).unwrap_or_default();
                inner.iter().any(|field| field.id == own)
            })
    }

    /// Whether a part of the bundle asks this, or would.
    fn is_of_part(&self, id: &str) -> bool {
        let parts = self.service.parts.iter();
        let inputs = parts.map(|part| Self::of_form(&part.service, self.world));
        self.is_form && inputs.into_iter().any(|part| part.knows(id))
    }

    /// Names of what can be answered.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        let documents = self.service.documents.iter().map(|document| document.id.as_str());
        self.fields.keys().copied().chain(documents.filter(|_| self.is_form))
    }

    /// `mother.birth_date`, `applicant.address.region`.
    pub(crate) fn is_fact(&self, id: &str) -> bool {
        let mut parts = id.split('.');
        let subject = parts.next().and_then(|subject| self.service.subject(subject));
        let (Some(subject), Some(fact)) = (subject, parts.next()) else { return false };
        let whole = format!("{}.{fact}", subject.id);
        let known = fact == "nik"
            || subject.facts.iter().any(|own| own == fact)
            || subject.fields.iter().any(|field| field.id == whole);
        match (parts.next(), parts.next()) {
            (None, _) => known,
            (Some(part), None) => {
                known && fact == "address" && RtRw::Required.parts().contains(&part)
            }
            (Some(_), Some(_)) => false,
        }
    }

    /// Reads answers over those that are there; what is `null` is answered no more.
    pub(crate) fn read(&self, answers: &Node, typed: &mut Typed, faults: &mut Faults) {
        let NodeKind::Map(entries) = &answers.kind else {
            faults.note(E801, answers.at, "Jawaban harus berupa pasangan `isian: jawaban`.", "");
            return;
        };
        for (key, node) in entries {
            if matches!(node.kind, NodeKind::Empty) {
                typed.put(&key.name, []);
                typed.files.remove(&key.name);
                typed.slots.remove(&key.name);
            } else if self.takes_file(&key.name) {
                self.file(&key.name, node, typed, faults);
            } else if let Some(field) = self.fields.get(key.name.as_str()) {
                let mut sent = Vec::new();
                self.value(&field.kind, &key.name, node, &mut sent, faults);
                typed.put(&key.name, sent);
            } else if self.is_form && self.is_fact(&key.name) {
                self.given(&key.name, node, typed, faults);
            } else if let Some(stage) = self.service.stage(&key.name).filter(|_| self.is_form) {
                self.arranged(stage, node, typed, faults);
            } else {
                let message = format!("Isian `{}` tidak ada di layanan ini.", key.name);
                let mend = nearest(&key.name, self.names(), "Periksa `form` dan `documents`.");
                faults.note(E801, key.at, message, mend);
            }
        }
    }

    fn takes_file(&self, id: &str) -> bool {
        let document = self.service.document(id);
        document.is_some_and(|one| {
            self.is_form || (self.is_objection && one.giver == definition::Giver::Objector)
        })
    }

    fn file(&self, id: &str, node: &Node, typed: &mut Typed, faults: &mut Faults) {
        let live = self.service.document(id).is_some_and(|document| document.live);
        let is_reused = scalar(node) == Some("reused") && live;
        if scalar(node) != Some("file") && !is_reused {
            let message = format!("Berkas `{id}` hanya dapat diberikan sebagai `file`.");
            faults.note(E801, node.at, message, format!("Tulis `{id}: file`."));
            return;
        }
        if is_reused {
            typed.reused.insert(id.to_owned());
        }
        let file = FileRef {
            id: FileId::new(Uuid::nil()),
            name: format!("{id}.pdf"),
            kind: "application/pdf".to_owned(),
            bytes: 1,
        };
        typed.files.insert(id.to_owned(), Value::Files(vec![file]));
    }

    /// What is arranged for a stage: how something is handed over, and when one comes.
    fn arranged(&self, stage: &Stage, node: &Node, typed: &mut Typed, faults: &mut Faults) {
        let NodeKind::Map(parts) = &node.kind else {
            let mend = "Tulis `{ way: pickup }` atau `{ slot: 2026-11-05 09:00 }`.";
            faults.note(E801, node.at, format!("`{}` perlu pasangan.", stage.id), mend);
            return;
        };
        for (part, own) in parts {
            let id = format!("{}.{}", stage.id, part.name);
            let is_only_way = || match &stage.work {
                Work::Handover(handover) => {
                    part.name == "way" && handover.ways.iter().map(String::as_str).eq(scalar(own))
                }
                Work::Role(_)
                | Work::System
                | Work::Confirm(_)
                | Work::Pay(_)
                | Work::Call(_)
                | Work::Forward(_)
                | Work::Together(_)
                | Work::Awaited => false,
            };
            if let Some(field) = self.fields.get(id.as_str()) {
                let mut sent = Vec::new();
                self.value(&field.kind, &id, own, &mut sent, faults);
                typed.put(&id, sent);
            } else if part.name == "slot" {
                self.slot(stage, own, typed, faults);
            } else if !is_only_way() {
                let message = format!("`{id}` tidak ditanyakan di layanan ini.");
                faults.note(E801, part.at, message, "Periksa `handover` tahap itu.");
            }
        }
    }

    fn slot(&self, stage: &Stage, node: &Node, typed: &mut Typed, faults: &mut Faults) {
        let time = scalar(node).and_then(|text| DateTime::strptime("%Y-%m-%d %H:%M", text).ok());
        match time.filter(|_| is_arranged(stage)) {
            Some(time) => {
                typed.slots.insert(stage.id.clone(), time);
            }
            None => {
                let message = format!("Di `{}` tidak ada waktu seperti itu.", stage.id);
                faults.note(E801, node.at, message, "Tulis `2026-11-05 09:00` pada janji temu.");
            }
        }
    }

    /// A fact by its name, in place of what was typed for it; `null`: nothing.
    pub(crate) fn given(&self, path: &str, node: &Node, typed: &mut Typed, faults: &mut Faults) {
        let mut sent = Vec::new();
        if !matches!(node.kind, NodeKind::Empty) {
            self.value(&self.kind_of_fact(path), path, node, &mut sent, faults);
        }
        typed.put(path, sent);
    }

    fn kind_of_fact(&self, path: &str) -> Kind {
        let subject = path.split('.').next().and_then(|subject| self.service.subject(subject));
        let own = subject.into_iter().flat_map(|subject| &subject.fields);
        let own = own.chain(self.fields.values().copied()).find(|field| field.id == path);
        // A part of an address is one plain input.
        own.map_or(Kind::Phone, |field| field.kind.clone())
    }

    fn value(
        &self,
        kind: &Kind,
        path: &str,
        node: &Node,
        sent: &mut Vec<(String, String)>,
        faults: &mut Faults,
    ) {
        let mut wrong = |wanted: &str| {
            let message = format!("Jawaban `{path}` harus berupa {wanted}.");
            faults.note(E801, node.at, message, "Lihat jenis isiannya di service.yaml.");
        };
        match (kind, &node.kind) {
            (Kind::Date { .. }, NodeKind::Scalar { text, .. }) => {
                let parts: Vec<&str> = text.split('-').collect();
                match parts.as_slice() {
                    [year, month, day] => {
                        let parts = [("year", year), ("month", month), ("day", day)];
                        let named =
                            parts.map(|(part, own)| (format!("{path}.{part}"), own.to_string()));
                        sent.extend(named);
                    }
                    _ => wrong("tanggal seperti `2026-11-02`"),
                }
            }
            (Kind::Nik { .. }, NodeKind::Scalar { text, .. }) => {
                // A name stands for that person's NIK.
                let nik = self.world.person(text).map_or(text, |person| &person.nik);
                if nik.chars().any(char::is_alphabetic) {
                    self.nobody(text, node, faults);
                }
                sent.push((path.to_owned(), nik.clone()));
            }
            (Kind::Person { .. }, NodeKind::Scalar { text, .. })
                if self.service.needs.iter().any(|need| need.id == path) =>
            {
                sent.push((format!("{path}.number"), text.clone()));
            }
            (Kind::Person { .. }, NodeKind::Scalar { text, .. }) => match self.world.person(text) {
                Some(person) => sent.extend(person.facts(path)),
                None => self.nobody(text, node, faults),
            },
            (Kind::Person { fields }, NodeKind::Map(facts)) => {
                for (fact, own) in facts {
                    let id = format!("{path}.{}", fact.name);
                    match fields.iter().find(|field| field.id == id || field.id == fact.name) {
                        Some(field) => self.value(&field.kind, &field.id, own, sent, faults),
                        None => self.unknown(&id, fact.at, fields, faults),
                    }
                }
            }
            (Kind::Address { rt_rw, .. }, NodeKind::Map(parts)) => {
                for (part, own) in parts {
                    match scalar(own) {
                        Some(text) if rt_rw.parts().contains(&part.name.as_str()) => {
                            sent.push((format!("{path}.{}", part.name), text.to_owned()));
                        }
                        _ => faults.note(
                            E801,
                            part.at,
                            format!("`{}` bukan bagian alamat.", part.name),
                            format!("Bagiannya: {}.", rt_rw.parts().join(", ")),
                        ),
                    }
                }
            }
            (Kind::Address { .. }, _) => wrong("alamat: { region, street, rt, rw }"),
            (Kind::Simple(simple), given) => match (simple.sent(path, &json(node)), given) {
                (Some(own), _) => sent.extend(own),
                (None, NodeKind::Scalar { text, .. }) => sent.push((path.to_owned(), text.clone())),
                (None, _) => wrong("jawaban seperti yang dikirim program"),
            },
            (
                Kind::Choice { options } | Kind::Choices { options, .. },
                NodeKind::Scalar { text, .. },
            ) => {
                one_of(options, text, node, faults);
                sent.push((path.to_owned(), text.clone()));
            }
            (Kind::Choices { options, .. }, NodeKind::List(keys)) => {
                for node in keys {
                    scalar(node).iter().for_each(|key| one_of(options, key, node, faults));
                }
                let keys = keys.iter().filter_map(scalar);
                sent.extend(keys.map(|key| (path.to_owned(), key.to_owned())));
            }
            (Kind::List { fields, .. }, NodeKind::List(items)) => {
                sent.push((format!("{path}.count"), items.len().to_string()));
                for (place, item) in items.iter().enumerate() {
                    self.item(&format!("{path}.{place}"), fields, item, sent, faults);
                }
            }
            (Kind::List { .. }, _) => wrong("daftar"),
            (Kind::Value { .. } | Kind::Note { .. }, _) => {
                wrong("kosong: isian ini tidak diisi orang");
            }
            (_, NodeKind::Scalar { text, .. }) => sent.push((path.to_owned(), text.clone())),
            _ => wrong("satu nilai"),
        }
    }

    fn item(
        &self,
        path: &str,
        fields: &[Field],
        item: &Node,
        sent: &mut Vec<(String, String)>,
        faults: &mut Faults,
    ) {
        let NodeKind::Map(entries) = &item.kind else {
            faults.note(E801, item.at, "Tiap butir daftar berupa `{ isian: jawaban }`.", "");
            return;
        };
        for (key, node) in entries.iter().filter(|(_, node)| !matches!(node.kind, NodeKind::Empty))
        {
            match fields.iter().find(|field| field.id == key.name) {
                Some(field) => {
                    self.value(&field.kind, &format!("{path}.{}", key.name), node, sent, faults);
                }
                None => self.unknown(&key.name, key.at, fields, faults),
            }
        }
        let named = entries.iter().find(|(key, _)| key.name == "nik");
        let person = named.and_then(|(_, node)| self.world.person(scalar(node)?));
        // Who is named by a name brings the facts that the list asks of them.
        for field in fields.iter().filter(|field| field.fact.is_some()) {
            let own = format!("{path}.{}", field.id);
            if !entries.iter().any(|(key, _)| key.name == field.id) {
                let facts = person.map(|person| person.facts(path)).unwrap_or_default();
                sent.extend(facts.into_iter().filter(|(name, _)| is_within(name, &own)));
            }
        }
    }

    fn unknown(&self, id: &str, at: definition::Place, right: &[Field], faults: &mut Faults) {
        let right = right.iter().map(|field| field.id.as_str());
        let mend = nearest(id, right, "Periksa isian di service.yaml.");
        faults.note(E801, at, format!("Isian `{id}` tidak ada di layanan ini."), mend);
    }

    fn nobody(&self, name: &str, node: &Node, faults: &mut Faults) {
        let all: Vec<&str> = self.world.names().collect();
        let mend = nearest(name, all.iter().copied(), &format!("Ada: {}.", all.join(", ")));
        faults.note(E801, node.at, format!("Tidak ada orang bernama `{name}`."), mend);
    }
}

/// Notes a key that is none of the options, whether they stand in the service or in a list of its pack.
fn one_of(options: &[Choice], key: &str, node: &Node, faults: &mut Faults) {
    if options.iter().any(|option| option.key == key) {
        return;
    }
    let keys: Vec<&str> = options.iter().map(|option| option.key.as_str()).collect();
    let otherwise =
        format!("Ada: {}.", keys.iter().take(MOST_NAMED).copied().collect::<Vec<_>>().join(", "));
    let mend = nearest(key, keys, &otherwise);
    faults.note(E801, node.at, format!("`{key}` bukan pilihan di sini."), mend);
}

/// Options that are named where none is like what was written.
const MOST_NAMED: usize = 12;

/// An answer as programs write it.
fn json(node: &Node) -> Json {
    match &node.kind {
        NodeKind::Empty => Json::Null,
        NodeKind::Scalar { text, quoted: true } => Json::from(text.as_str()),
        NodeKind::Scalar { text, quoted: false } => {
            text.parse().map_or_else(|_| Json::from(text.as_str()), Json::Number)
        }
        NodeKind::List(items) => items.iter().map(json).collect(),
        NodeKind::Map(entries) => {
            entries.iter().map(|(key, node)| (key.name.clone(), json(node))).collect()
        }
    }
}
