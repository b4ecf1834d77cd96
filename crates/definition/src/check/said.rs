//! Words that name something: the moments and the receivers of notices, `{names}` in words for people, and what a
//! letter's QR carries.

use crate::fault::{Faults, Place, nearest};
use crate::field::{Field, Kind};
use crate::service::{Asked, Confirm, NoticeLine, Service, Work};

use super::filled;
use super::names::Names;

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
    let names = filled::of_case(service);
    filled::filled(service, &names, faults);
    for notice in &service.notices {
        moment(&notice.at, notice.place, service, faults);
        beside_a_link(notice, service, faults);
        for to in notice.to.iter().filter(|to| service.subject(to).is_none()) {
            let ids = service.subjects.iter().map(|subject| subject.id.as_str());
            let mend = nearest(to, ids, "Sebutkan subjek yang ada.");
            faults.note("E608", notice.place, format!("Penerima `{to}` tidak ada."), mend);
        }
    }
    for stage in service.every_stage() {
        stage.fields.iter().for_each(|field| birth_date(field, &names, faults));
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

/// The birth date that a NIK should tell is one of the case.
fn birth_date(field: &Field, names: &Names, faults: &mut Faults) {
    if let Kind::Nik { born: Some(born) } = &field.kind
        && filled::leads(born, names).is_none()
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
        let wrong = |name: &&String| {
            !OF_LETTERS.contains(&name.as_str()) && filled::leads(name, names).is_none()
        };
        for name in letter.qr.iter().chain(&letter.gives).filter(wrong) {
            let mend = nearest(name, names.keys().map(String::as_str), "Sebutkan nama yang ada.");
            let message = format!("Surat `{}` tidak punya `{name}`.", letter.id);
            faults.note("E610", letter.at, message, mend);
        }
    }
}
