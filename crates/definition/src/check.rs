//! What must hold between the parts of a service file.

use std::collections::BTreeSet;

use crate::condition::Condition;
use crate::fault::{Faults, Place, nearest};
use crate::field::{Field, Kind};
use crate::service::{Giver, Service, SubjectKind};

mod names;
mod paths;
mod typing;
mod fees;
mod road;
mod letters;
mod amounts;
mod among;
mod constant;
mod beside;
mod complaint;
mod every;
mod filled;
mod promised;
mod questions;
mod registers;
mod said;
mod series;
mod ways;
mod weight;

pub use among::{Among, among};
pub(crate) use names::{Type, names_in};
pub(crate) use paths::is_of;
pub(crate) use road::{given_by, may_miss};
pub(crate) use weight::depth;

/// Names that an id may not take.
const RESERVED: [&str; 11] = [
    "today",
    "submitted_on",
    "settings",
    "case",
    "officer",
    "letters",
    "records",
    "fees",
    "duplicates",
    "appointment",
    "item",
];
/// Questions on a page beyond which people lose the thread.
const QUESTIONS: usize = 7;
/// Words of a sentence beyond which it is hard to read.
const LONG_SENTENCE: usize = 20;

/// Notes every fault.
pub(crate) fn check(service: &Service, faults: &mut Faults) {
    ids(service, faults);
    subjects(service, faults);
    documents(service, faults);
    pages(service, faults);
    typing::conditions(service, faults);
    road::road(service, faults);
    letters::letters(service, faults);
    fees::fees(service, faults);
    amounts::amounts(service, faults);
    fees::promise(service, faults);
    questions::questions(service, faults);
    registers::registers(service, faults);
    ways::ways(service, faults);
    said::said(service, faults);
    series::series(service, faults);
    promised::promised(service, faults);
    complaint::complaint(service, faults);
    weight::weight(service, faults);
}

/// Notes what is wrong with the form that is made of a bundle's parts; each part is checked by itself.
pub(crate) fn bundle(service: &Service, own: &BTreeSet<Place>, faults: &mut Faults) {
    ids(service, faults);
    typing::of_bundle(service, own, faults);
    filled::of_bundle(service, own, faults);
    questions::questions(service, faults);
}

fn ids(service: &Service, faults: &mut Faults) {
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    let fields = service.form.iter().flat_map(|step| &step.fields);
    let fields = fields.filter(|field| !matches!(field.kind, Kind::Document));
    let fields = fields.map(|field| (field.id.as_str(), field.at));
    let documents = service.documents.iter().map(|document| (document.id.as_str(), document.at));
    let derived =
        service.derived.iter().map(|(name, condition)| (name.as_str(), condition.place()));
    let filled = service.every_stage().flat_map(|stage| &stage.fields);
    let filled = filled.filter(|field| !matches!(field.kind, Kind::Document));
    let filled = filled.map(|field| (field.id.as_str(), field.at));
    for (id, at) in fields.chain(documents).chain(derived).chain(filled) {
        if RESERVED.contains(&id) {
            let message = format!("`{id}` sudah dipakai bahasa layanan.");
            faults.note("E201", at, message, "Pilih nama lain.");
        } else if !seen.insert(id) {
            faults.note("E201", at, format!("`{id}` sudah dipakai."), "Beri nama lain.");
        }
    }
    let mut steps = BTreeSet::new();
    for step in &service.form {
        let own = step.id == crate::form::YOU || step.id == crate::form::FILES;
        if own || !steps.insert(&step.id) {
            let message = format!("Langkah `{}` sudah dipakai.", step.id);
            faults.note("E201", step.at, message, "Beri nama lain.");
        }
    }
}

fn subjects(service: &Service, faults: &mut Faults) {
    for subject in service.subjects.iter().filter(|subject| subject.id != "applicant") {
        let field = service.field(&subject.id);
        let list = field.is_some_and(|field| matches!(field.kind, Kind::List { .. }));
        let person = field.is_some_and(|field| matches!(field.kind, Kind::Person { .. }));
        let own = format!("{}.", subject.id);
        let has_own = service
            .form
            .iter()
            .flat_map(|step| &step.fields)
            .any(|field| field.id.starts_with(&own));
        let is_taken =
            service.needs.iter().flat_map(|need| &need.take).any(|name| name.starts_with(&own));
        // What a register gives, or what is asked field by field, needs no question of its own.
        if subject.kind == SubjectKind::Record || subject.for_office || has_own || is_taken {
            continue;
        }
        if subject.many && !list {
            let message = format!("`{}` banyak orang.", subject.id);
            faults.note("E207", subject.at, message, "Isikan dengan `list`.");
        } else if !subject.many && !person {
            let message = format!("`{}` tidak pernah ditanyakan.", subject.id);
            let mend = format!("Tambah `- person: {{ id: {} }}`.", subject.id);
            faults.note("E208", subject.at, message, mend);
        }
    }
    for field in service.form.iter().flat_map(|step| &step.fields) {
        let Some((subject, _)) = field.id.split_once('.') else { continue };
        known_subject(subject, field.at, service, faults);
    }
}

fn known_subject(id: &str, at: Place, service: &Service, faults: &mut Faults) {
    if service.subject(id).is_none() {
        let ids = service.subjects.iter().map(|subject| subject.id.as_str());
        let mend = nearest(id, ids, "Tambahkan di `subjects`.");
        faults.note("E206", at, format!("Subjek `{id}` tidak ada."), mend);
    }
}

fn documents(service: &Service, faults: &mut Faults) {
    for document in &service.documents {
        known_subject(&document.about, document.at, service, faults);
    }
    let is_document = |field: &&Field| matches!(field.kind, Kind::Document);
    let in_form = service.form.iter().flat_map(|step| &step.fields);
    let in_road = service.every_stage().flat_map(|stage| &stage.fields);
    for field in in_form.clone().filter(is_document) {
        placed(field, Giver::Applicant, service, faults);
    }
    for field in in_road.clone().filter(is_document) {
        placed(field, Giver::Office, service, faults);
    }
    let objected = service.objection.form.iter().flat_map(|step| &step.fields);
    for field in objected.filter(is_document) {
        placed(field, Giver::Objector, service, faults);
    }
    for field in in_form.chain(in_road.clone()).flat_map(Field::inner).filter(is_document) {
        let message = format!("Berkas `{}` tidak dapat diminta di dalam daftar.", field.id);
        let mend = "Letakkan di langkah, dengan `count` sebanyak barisnya.";
        faults.note("E215", field.at, message, mend);
    }
    for document in service.documents.iter().filter(|document| document.giver == Giver::Office) {
        if !in_road.clone().filter(is_document).any(|field| field.id == document.id) {
            let message =
                format!("Berkas kantor `{}` tidak diminta di tahap mana pun.", document.id);
            let mend =
                format!("Tambah `- document: {{ id: {} }}` di `fields` suatu tahap.", document.id);
            faults.note("E215", document.at, message, mend);
        }
    }
}

/// A document that is placed is declared, and asked of whom it is for.
fn placed(field: &Field, giver: Giver, service: &Service, faults: &mut Faults) {
    let Some(document) = service.document(&field.id) else {
        let ids = service.documents.iter().map(|document| document.id.as_str());
        let mend = nearest(&field.id, ids, "Tambahkan di `documents`.");
        let message = format!("Berkas `{}` belum dijelaskan.", field.id);
        faults.note("E401", field.at, message, mend);
        return;
    };
    if document.giver != giver {
        let (message, mend) = match giver {
            Giver::Applicant => (
                "diunggah petugas, tetapi diminta dari warga.",
                "Pindahkan ke `fields` suatu tahap.",
            ),
            Giver::Office => {
                ("diminta dari warga, tetapi ada di tahap.", "Tulis `for: office` di `documents`.")
            }
            Giver::Objector => (
                "bukan berkas keberatan.",
                "Jelaskan di `documents` dari `objection`, bukan di `documents` layanan.",
            ),
        };
        faults.note("E215", field.at, format!("Berkas `{}` {message}", field.id), mend);
    }
}

/// Pages that ask too much, and sentences that are hard to read.
fn pages(service: &Service, faults: &mut Faults) {
    for page in &service.pages {
        let at = service.form.iter().find(|step| step.id == page.id).map(|step| step.at);
        let count = most_at_once(&page.fields);
        if count > QUESTIONS {
            let at = at.or_else(|| page.fields.first().map(|field| field.at)).unwrap_or_default();
            let message = format!("Halaman `{}` berisi {count} pertanyaan.", page.id);
            faults.note("W213", at, message, "Bagi menjadi dua halaman.");
        }
    }
    let fields = service.form.iter().flat_map(|step| &step.fields);
    for field in fields.flat_map(|field| std::iter::once(field).chain(field.inner())) {
        readable(&field.label.id, field.at, faults);
        field.hint.iter().for_each(|hint| readable(&hint.id, field.at, faults));
    }
}

/// Questions shown at once: those under a condition appear only later.
fn most_at_once(fields: &[Field]) -> usize {
    let always = |field: &&Field| field.when.is_none() && !matches!(field.kind, Kind::Note { .. });
    let weigh = |field: &Field| match field.inner() {
        [] => 1,
        inner => inner.iter().filter(always).count(),
    };
    fields.iter().filter(always).map(weigh).sum()
}

fn readable(text: &str, at: Place, faults: &mut Faults) {
    let sentences = text.split(['.', '?', '!']);
    let longest = sentences.map(|words| words.split_whitespace().count()).max().unwrap_or(0);
    if longest > LONG_SENTENCE {
        let message = format!("Kalimat {longest} kata.");
        faults.note("W213", at, message, "Pecah menjadi dua.");
    }
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let capitals = text.chars().filter(|c| c.is_uppercase()).count();
    if letters > 12 && capitals * 2 > letters {
        faults.note("W213", at, "Teks ini berteriak.", "Pakai huruf kecil.");
    }
}

/// The names that a condition uses, also through derived ones, which stand in an order of use.
pub(crate) fn used_through(
    derived: &[(String, Condition)],
    condition: &Condition,
) -> BTreeSet<String> {
    let mut used = condition.names().clone();
    for (name, condition) in derived.iter().rev() {
        if used.contains(name) {
            used.extend(condition.names().iter().cloned());
        }
    }
    used
}

/// Derived names in an order in which each uses only earlier ones.
pub(crate) fn in_order_of_use(
    mut waiting: Vec<(String, Condition)>,
    faults: &mut Faults,
) -> Vec<(String, Condition)> {
    let mut ordered = Vec::new();
    while !waiting.is_empty() {
        let names: BTreeSet<String> = waiting.iter().map(|(name, _)| name.clone()).collect();
        let (ready, blocked): (Vec<_>, Vec<_>) =
            waiting.into_iter().partition(|(_, condition)| condition.names().is_disjoint(&names));
        if ready.is_empty() {
            for (name, condition) in &blocked {
                let others = condition.names().intersection(&names).cloned().collect::<Vec<_>>();
                let message = format!("`{name}` memakai {}, dan sebaliknya.", others.join(", "));
                faults.note("E306", condition.place(), message, "Putuskan lingkarannya.");
            }
            return ordered;
        }
        ordered.extend(ready);
        waiting = blocked;
    }
    ordered
}
