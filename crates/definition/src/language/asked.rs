//! What may be asked: subjects, steps, fields and documents.

use serde_json::{Value as Json, json};

use crate::field::COMMON;
use crate::field::types::TYPES;

use super::{count, def, each, id, list, map, one_of, short, text, texts, truth};

pub(super) fn subject() -> Json {
    let of = map(
        &[],
        &[
            ("label", text()),
            ("facts", texts()),
            ("many", truth()),
            ("new", truth()),
            ("data", text()),
            ("register", text()),
            ("of", text()),
            ("keep", texts()),
            ("for", one_of(&["all", "office"])),
            ("optional", truth()),
            ("acts", texts()),
            ("profession", text()),
            ("hint", text()),
        ],
    );
    let kinds = ["person", "legal_entity", "party", "record"].map(|kind| (kind, of.clone()));
    let mut one = map(&[], &kinds);
    one["minProperties"] = json!(1);
    one
}

pub(super) fn rule() -> Json {
    map(
        &["need", "else"],
        &[
            ("need", text()),
            ("else", text()),
            ("warn", truth()),
            ("reason", text()),
            ("instead", text()),
            ("carry", each(text())),
            ("again_on", text()),
        ],
    )
}

pub(super) fn step() -> Json {
    map(
        &["step", "title", "fields"],
        &[
            ("step", id()),
            ("title", text()),
            ("fields", list(def("field"))),
            ("when", text()),
            ("rules", list(def("rule"))),
            ("hint", text()),
            ("skip", json!({})),
            ("open", truth()),
        ],
    )
}

/// One type of the table with its options, short as its id alone.
pub(super) fn field() -> Json {
    // An option is told once, however many types have it.
    let of =
        |own: &&'static str| (*own, json!({ "$ref": format!("#/$defs/options/properties/{own}") }));
    let one = |row: &crate::field::types::Row| {
        let keys: Vec<_> = COMMON.iter().chain(row.options).map(of).collect();
        (row.name, short(&["id"], &keys))
    };
    let kinds: Vec<_> = TYPES.iter().map(one).collect();
    let mut field = map(&[], &kinds);
    field["minProperties"] = json!(1);
    field["maxProperties"] = json!(1);
    field
}

/// Every option of any type of field.
pub(super) fn options() -> Json {
    let all = TYPES.iter().flat_map(|row| row.options).chain(COMMON);
    let keys: Vec<_> = all.map(|own| (*own, option(own))).collect();
    map(&[], &keys)
}

/// The shape of a field's option.
fn option(name: &str) -> Json {
    match name {
        "id" => id(),
        "rules" => list(def("rule")),
        "public" | "show" | "new" => truth(),
        "rt_rw" => one_of(&["required", "optional", "none"]),
        "fields" => list(def("field")),
        "start" | "suggest" | "only" | "also" | "name_rules" | "against" => texts(),
        "similar" => each(count()),
        "options" => {
            let keys = [("label", text()), ("hint", text()), ("code", text()), ("when", text())];
            json!({ "anyOf": [each(short(&["label"], &keys)), texts()] })
        }
        _ => text(),
    }
}

pub(super) fn document() -> Json {
    short(
        &["label"],
        &[
            ("label", text()),
            ("hint", text()),
            ("when", text()),
            ("optional", text()),
            ("as", one_of(&["file", "photo", "signature"])),
            ("kinds", texts()),
            ("max", text()),
            ("count", count()),
            ("pages", json!({})),
            ("about", text()),
            ("data", text()),
            ("unless_register", text()),
            ("template", text()),
            ("for", one_of(&["all", "office"])),
            ("live", truth()),
            ("public", truth()),
            ("keep", text()),
        ],
    )
}
