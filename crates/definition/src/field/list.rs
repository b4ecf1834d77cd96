//! `list`: items with fields of their own.

use crate::field::Field;
use crate::read::{Reader, read_fields};
use crate::service::Subject;

use super::{Kind, Options, Place};

pub(super) fn read(options: &Options, place: &Place, r: &mut Reader) -> Option<Kind> {
    if place.inside.is_some() {
        r.fault("E204", place.tag.at, "Daftar di dalam daftar tidak ada.", "Pindahkan ke langkah.");
        return None;
    }
    let node = options.map.need("fields", r)?;
    let mut fields = read_fields(node, place.texts, Some(&options.id), options.subjects, r);
    if let Some(subject) = options.subjects.iter().find(|subject| subject.id == options.id) {
        if !subject.many {
            let message = format!("`{}` hanya satu orang.", subject.id);
            r.fault("E207", place.tag.at, message, "Isikan dengan `person`.");
        }
        add_facts(subject, &mut fields);
    }
    Some(Kind::List {
        fields,
        min: options.map.get("min").and_then(|node| r.condition(node)),
        max: options.map.get("max").and_then(|node| r.condition(node)),
        item: options.map.get("item").map(|node| r.text(node, &format!("{}/item", options.texts))),
    })
}

/// The facts of the people of a list are typed behind their NIK, before what their conditions decide, as long as no
/// register is connected.
fn add_facts(subject: &Subject, fields: &mut Vec<Field>) {
    let asked: Vec<String> = fields.iter().map(|field| field.id.clone()).collect();
    let own = subject.fields.iter().filter(|field| !asked.contains(&field.id));
    let place = fields.iter().position(|field| field.id == "nik").map_or(0, |nik| nik + 1);
    fields.splice(place..place, own.cloned());
}
