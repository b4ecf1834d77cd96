//! Words that name something: `{names}` in notices, answers and questions, and what a letter's QR carries.

use crate::fault::{Faults, Place, nearest};
use crate::field::{Field, Kind};
use crate::service::{Asked, Confirm, NoticeLine, Service, Work};
use crate::text::Text;

use super::names::{self, Names, Type};

/// Moments of every case at which a notice can go.
const MOMENTS: [&str; 14] = [
    "submitted",
    "receipt",
    "correction",
    "granted",
    "refused",
    "closed",
    "withdrawn",
    "late",
    "bill",
    "paid",
    "appointment",
    "visit",
    "extended",
    "objection",
];

pub(super) fn said(service: &Service, faults: &mut Faults) {
    let names = all(service);
    for notice in &service.notices {
        placeholders(&notice.text, notice.place, &names, faults);
        moment(&notice.at, notice.place, service, faults);
        beside_a_link(notice, service, faults);
        for to in notice.to.iter().filter(|to| service.subject(to).is_none()) {
            let ids = service.subjects.iter().map(|subject| subject.id.as_str());
            let mend = nearest(to, ids, "Sebutkan subjek yang ada.");
            faults.note("E608", notice.place, format!("Penerima `{to}` tidak ada."), mend);
        }
    }
    for answer in &service.answers {
        answer.say.iter().for_each(|say| placeholders(say, answer.place, &names, faults));
    }
    for stage in service.every_stage() {
        if let Work::Confirm(confirm) = &stage.work {
            placeholders(&confirm.question, stage.at, &names, faults);
        }
        stage.fields.iter().for_each(|field| birth_date(field, &names, faults));
        for opinion in &stage.opinions {
            placeholders(&opinion.question, opinion.at, &names, faults);
        }
    }
    carried(service, &names, faults);
}

/// Whoever is asked by a link gets that link: a message of its own beside it would be a second one, without it.
fn beside_a_link(notice: &NoticeLine, service: &Service, faults: &mut Faults) {
    let Some(stage) = service.stage(&notice.at) else { return };
    let Work::Confirm(Confirm { asked: Asked::Person(person), .. }) = &stage.work else { return };
    if notice.to.contains(person) {
        let message =
            format!("`{person}` sudah mendapat pesan bertautan dari tahap `{}`.", stage.id);
        faults.note("E608", notice.place, message, "Hapus baris ini.");
    }
}

/// Everything that has a name once a case is on its road.
fn all(service: &Service) -> Names {
    let mut names = names::of(service);
    names::of_road(service, &mut names);
    for name in service.derived.iter().map(|(name, _)| name.as_str()).chain(["number", "promise"]) {
        names.insert(name.to_owned(), Type::Any);
    }
    for (own, _) in service.every_stage().flat_map(|stage| match &stage.work {
        Work::Call(call) => call.receive.as_slice(),
        Work::Role(_)
        | Work::System
        | Work::Confirm(_)
        | Work::Pay(_)
        | Work::Handover(_)
        | Work::Forward(_)
        | Work::Together(_) => &[],
    }) {
        names.insert(own.split('.').next().unwrap_or_default().to_owned(), Type::Any);
    }
    names
}

/// Whether a name with its parts leads to something; what has no known parts may have any.
fn leads(path: &str, names: &Names) -> bool {
    let mut parts = path.split('.');
    let first = parts.next().unwrap_or_default();
    let Some(mut kind) = names.get(first) else { return false };
    for part in parts {
        if let Type::List(item) = kind {
            kind = item;
        }
        let Type::Parts(inner) = kind else { return true };
        match inner.get(part) {
            Some(found) => kind = found,
            None => {
                return names::is_fact(part) && !["settings", "fees", "letters"].contains(&first);
            }
        }
    }
    true
}

fn placeholders(words: &Text, at: Place, names: &Names, faults: &mut Faults) {
    let named = words.id.split('{').skip(1).filter_map(|rest| rest.split_once('}'));
    for (name, _) in named.filter(|(name, _)| !leads(name, names)) {
        let mend = nearest(name, names.keys().map(String::as_str), "Sebutkan nama yang ada.");
        faults.note("E608", at, format!("`{{{name}}}` tidak ada."), mend);
    }
}

/// The birth date that a NIK should tell is one of the case.
fn birth_date(field: &Field, names: &Names, faults: &mut Faults) {
    if let Kind::Nik { born: Some(born) } = &field.kind
        && !leads(born, names)
    {
        let mend = nearest(born, names.keys().map(String::as_str), "Tulis `mother.birth_date`.");
        faults.note("E206", field.at, format!("`{born}` tidak ada."), mend);
    }
    field.inner().iter().for_each(|inner| birth_date(inner, names, faults));
}

fn moment(at: &str, place: Place, service: &Service, faults: &mut Faults) {
    let own = service.every_stage().map(|stage| stage.id.as_str());
    let letters = service.letters.iter().map(|letter| letter.id.as_str());
    let records = service.records.iter().map(|record| record.id.as_str());
    let right = MOMENTS.into_iter().chain(own).chain(letters).chain(records);
    let stage = at.split('.').next().unwrap_or_default();
    if !at.is_empty() && !right.clone().any(|moment| moment == stage) {
        let mend = nearest(at, right, "Tulis `granted`, atau nama tahap.");
        faults.note("E608", place, format!("Saat `{at}` tidak ada."), mend);
    }
}

/// What a letter says of itself besides what the case knows.
const OF_LETTERS: [&str; 4] = ["number", "signed_on", "valid_until", "title"];

fn carried(service: &Service, names: &Names, faults: &mut Faults) {
    for letter in &service.letters {
        let wrong = |name: &&String| !OF_LETTERS.contains(&name.as_str()) && !leads(name, names);
        for name in letter.qr.iter().chain(&letter.gives).filter(wrong) {
            let mend = nearest(name, names.keys().map(String::as_str), "Sebutkan nama yang ada.");
            let message = format!("Surat `{}` tidak punya `{name}`.", letter.id);
            faults.note("E610", letter.at, message, mend);
        }
    }
}
