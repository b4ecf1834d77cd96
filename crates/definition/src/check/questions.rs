//! Questions that are asked twice, of the wrong people, or without saying how delicate they are.

use std::collections::BTreeMap;
use std::mem::discriminant;

use crate::fault::Faults;
use crate::field::{Choice, Field, Kind};
use crate::service::Service;

pub(super) fn questions(service: &Service, faults: &mut Faults) {
    let form = || service.form.iter().flat_map(|step| &step.fields);
    let on_the_road = || service.every_stage().flat_map(|stage| &stage.fields);
    for field in
        form().chain(on_the_road()).flat_map(|field| [field].into_iter().chain(field.inner()))
    {
        codes(field, faults);
        delicate(field, service, faults);
    }
    for field in on_the_road().filter(|field| matches!(field.kind, Kind::Person { .. })) {
        let message = format!("Orang `{}` tidak dapat diisi petugas di tahap.", field.id);
        faults.note("E214", field.at, message, "Tanyakan di `form`.");
    }
    twice(&form().collect::<Vec<_>>(), faults);
}

/// Two options with the same code cannot be told apart on the statutory form.
fn codes(field: &Field, faults: &mut Faults) {
    let (Kind::Choice { options } | Kind::Choices { options, .. }) = &field.kind else { return };
    let mut seen: Vec<&str> = Vec::new();
    for Choice { key, code, .. } in options {
        let Some(code) = code else { continue };
        if seen.contains(&code.as_str()) {
            let message = format!("Kode `{code}` dipakai lagi oleh pilihan `{key}`.");
            faults.note("E219", field.at, message, "Beri tiap pilihan kode sendiri.");
        }
        seen.push(code);
    }
}

/// Words that say by themselves what class of data is asked for (UU 27/2022 art. 4).
const DELICATE: [(&str, &str); 8] = [
    ("penyakit", "health"),
    ("berat badan", "health"),
    ("berat bayi", "health"),
    ("tinggi badan", "health"),
    ("golongan darah", "health"),
    ("disabilitas", "health"),
    ("penghasilan", "finance"),
    ("omzet", "finance"),
];

fn delicate(field: &Field, service: &Service, faults: &mut Faults) {
    let subject = field.id.split_once('.').and_then(|(subject, _)| service.subject(subject));
    let of_a_class =
        subject.is_some_and(|subject| !subject.data.is_empty() && subject.data != "general");
    if field.data.is_some() || of_a_class || field.fact.is_some() {
        return;
    }
    let label = field.label.id.to_lowercase();
    if let Some((word, class)) = DELICATE.iter().find(|(word, _)| label.contains(word)) {
        let message = format!("`{}` menanyakan {word}: data pribadi spesifik.", field.id);
        faults.note("W212", field.at, message, format!("Tulis `data: {class}`."));
    }
}

/// The same question of the same type, both always asked.
fn twice(fields: &[&Field], faults: &mut Faults) {
    let mut seen = BTreeMap::new();
    for field in fields.iter().filter(|field| field.when.is_none() && !field.label.id.is_empty()) {
        let label = field.label.id.to_lowercase();
        let Some(earlier) = seen.insert(label, field) else { continue };
        if discriminant(&earlier.kind) == discriminant(&field.kind) {
            let message =
                format!("`{}` sudah ditanyakan sebagai `{}`.", field.label.id, earlier.id);
            faults.note("W216", field.at, message, "Tanyakan sekali, atau bedakan kalimatnya.");
        }
    }
}
