//! The JSON Schema of the language, for editors: what may stand where in a service file. Types of fields come from
//! their table; a test asks the reader itself for every other map's keys.

use serde_json::{Map, Value as Json, json};

use crate::field::COMMON;
use crate::field::types::TYPES;

mod bundle;
mod extending;
mod words;

/// Keys of a map with the shape of their values.
type Keys<'a> = &'a [(&'a str, Json)];

/// The schema of `service.yaml`, JSON Schema 2020-12: of a service, of a bundle of services, or of what
/// differs from another service.
pub fn json_schema() -> Json {
    let mut defs = json!({
        "service": service(),
        "bundle": bundle::bundle(),
        "field": field(),
        "options": options(),
        "stage": stage(),
        "rule": rule(),
        "series": series(),
        "step": step(),
        "promise": promise(),
        "document": document(),
        "duration": counted(),
    });
    for (name, shape) in defs.as_object_mut().expect("a map") {
        // A service or a bundle is the file itself: its keys stand at its root.
        let is_file = ["service", "bundle"].contains(&name.as_str());
        words::describe(shape, if is_file { "" } else { name });
    }
    extending::add(&mut defs);
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Pendopo service file, version 1",
        "if": { "properties": { "kind": { "const": "bundle" } }, "required": ["kind"] },
        "then": def("bundle"),
        "else": { "if": { "required": ["extends"] }, "then": def("extending"), "else": def("service") },
        "$defs": defs,
    })
}

fn service() -> Json {
    map(
        &[
            "pendopo",
            "id",
            "title",
            "summary",
            "standard",
            "handled_by",
            "form",
            "fees",
            "promise",
            "road",
        ],
        &[
            ("pendopo", json!({ "enum": [1, "1"] })),
            ("id", id()),
            ("title", text()),
            ("summary", text()),
            ("kind", one_of(&["service", "complaint", "bundle"])),
            ("complaint", complaint()),
            ("words", texts()),
            ("life_events", texts()),
            ("audience", texts()),
            ("mode", one_of(&["owner", "front_office"])),
            ("front_office", front_office()),
            ("standard", standard()),
            (
                "handled_by",
                short(&["unit"], &[("unit", unit_lines()), ("region", text()), ("chosen", text())]),
            ),
            ("settings", list(setting())),
            ("needs", each(need())),
            ("subjects", each(subject())),
            ("derived", each(text())),
            ("eligibility", list(def("rule"))),
            ("form", list(def("step"))),
            ("documents", each(def("document"))),
            ("fees", fees()),
            ("promise", def("promise")),
            ("road", each(def("stage"))),
            ("objection", objection()),
            ("reasons", each(text())),
            (
                "priority",
                list(map(&["level"], &[("when", text()), ("level", one_of(&["raised", "high"]))])),
            ),
            ("letters", each(letter())),
            ("forms_filled", each(form_filled())),
            ("records", each(record())),
            ("notices", list(notice())),
            ("answers", list(answer())),
            (
                "open_data",
                map(&[], &[("count_by", texts()), ("smallest", count()), ("places", text())]),
            ),
            ("retention", retention()),
            ("locked", texts()),
        ],
    )
}

fn unit_lines() -> Json {
    let line = short(&["unit"], &[("when", text()), ("unit", text())]);
    json!({ "anyOf": [text(), list(line)] })
}

fn complaint() -> Json {
    let same =
        map(&["within", "days"], &[("within", text()), ("fields", texts()), ("days", count())]);
    map(
        &[],
        &[
            ("modes", list(one_of(&["open", "anonymous", "secret"]))),
            ("public", truth()),
            ("same", same),
            ("proof", short(&["photo"], &[("photo", text()), ("near", text())])),
            ("hide_from", one_of(&["unit"])),
            ("open311", truth()),
            ("answer", text()),
        ],
    )
}

fn front_office() -> Json {
    map(
        &["after", "connector", "action"],
        &[("after", text()), ("connector", text()), ("action", text()), ("within", duration())],
    )
}

fn standard() -> Json {
    map(
        &["basis"],
        &[
            ("basis", texts()),
            ("facilities", text()),
            ("competence", text()),
            ("supervision", text()),
            ("staff", text()),
            ("guarantee", text()),
            ("safety", text()),
            ("evaluation", text()),
        ],
    )
}

fn setting() -> Json {
    let rows = list(each(json!({})));
    map(
        &["id", "value"],
        &[
            ("id", id()),
            ("value", json!({ "anyOf": [text(), rows] })),
            ("basis", text()),
            ("from", text()),
            ("to", text()),
            ("note", text()),
        ],
    )
}

fn need() -> Json {
    map(
        &["letter", "label", "else"],
        &[
            ("letter", text()),
            ("label", text()),
            ("holder", text()),
            ("take", texts()),
            ("when", text()),
            ("use_up", truth()),
            ("wait", truth()),
            ("else", text()),
        ],
    )
}

fn subject() -> Json {
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

fn rule() -> Json {
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

fn step() -> Json {
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
fn field() -> Json {
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
fn options() -> Json {
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

fn document() -> Json {
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

fn fees() -> Json {
    let line = map(
        &["id", "label", "amount"],
        &[
            ("id", id()),
            ("label", text()),
            ("amount", text()),
            ("when", text()),
            ("basis", text()),
            ("from", text()),
            ("to", text()),
            ("at", text()),
        ],
    );
    let elsewhere =
        map(&["label", "about"], &[("label", text()), ("about", text()), ("where", text())]);
    map(
        &[],
        &[
            ("free", text()),
            ("lines", list(line)),
            ("elsewhere", list(elsewhere)),
            ("refund", map(&[], &[("when", text()), ("to", text())])),
        ],
    )
}

fn promise() -> Json {
    let extend = map(
        &["by"],
        &[
            ("by", duration()),
            ("why", text()),
            ("when", text()),
            ("times", count()),
            ("who", json!({ "anyOf": [text(), map(&["role"], &[("role", text())])] })),
            ("letter", text()),
        ],
    );
    short_of(
        duration_lines(),
        &["within"],
        &[
            ("within", duration_lines()),
            ("from", one_of(&["submitted", "paid", "complete"])),
            ("pauses", texts()),
            ("extend", json!({ "anyOf": [extend, list(extend.clone())] })),
            ("silence", one_of(&["escalate", "approve", "refuse"])),
        ],
    )
}

fn stage() -> Json {
    let confirm = map(
        &["question"],
        &[("role", text()), ("person", text()), ("question", text()), ("show", texts())],
    );
    let call = map(
        &["connector", "action"],
        &[("connector", text()), ("action", text()), ("send", texts()), ("receive", each(text()))],
    );
    let handover = map(
        &[],
        &[
            ("ways", texts()),
            ("at", text()),
            ("calendar", text()),
            ("hold", text()),
            ("take_back", short(&["label"], &[("label", text()), ("when", text())])),
        ],
    );
    let opinion = map(
        &["role", "unit", "question"],
        &[
            ("role", text()),
            ("unit", text()),
            ("question", text()),
            ("when", text()),
            ("within", duration()),
            ("show", texts()),
        ],
    );
    let appointment = short(
        &[],
        &[
            ("calendar", text()),
            ("at", one_of(&["unit", "home", "field"])),
            ("minutes", count()),
            ("rebook", count()),
            ("book", json!({})),
        ],
    );
    let check = short(&["label"], &[("label", text()), ("when", text()), ("proves", text())]);
    map(
        &["title", "outcomes"],
        &[
            ("title", text()),
            ("role", text()),
            ("system", json!({ "const": true })),
            ("confirm", confirm),
            ("pay", map(&[], &[("within", duration()), ("methods", texts())])),
            ("call", call),
            ("handover", handover),
            ("forward", short_of(texts(), &["to"], &[("to", texts()), ("within", duration())])),
            ("together", texts()),
            ("until", one_of(&["all", "any"])),
            ("second_person", truth()),
            ("unit", text()),
            ("region", text()),
            ("agency", json!({})),
            ("within", duration_lines()),
            ("when", text()),
            ("checks", each(check)),
            ("fields", list(def("field"))),
            ("opinions", each(opinion)),
            ("holds", each(text())),
            ("appointment", appointment),
            ("dpia", text()),
            ("outcomes", each(outcome())),
        ],
    )
}

fn outcome() -> Json {
    let ends = ["granted", "refused", "withdrawn", "closed", "upheld", "rejected"];
    short(
        &[],
        &[
            ("to", text()),
            ("end", one_of(&ends)),
            ("when", text()),
            ("reasons", texts()),
            ("label", text()),
            ("within", text()),
            ("reopen", text()),
        ],
    )
}

fn objection() -> Json {
    map(
        &[],
        &[
            ("against", texts()),
            ("within", duration()),
            ("promise", def("promise")),
            ("form", list(def("step"))),
            ("documents", each(def("document"))),
            ("road", each(def("stage"))),
            ("next", text()),
            ("letters", json!({})),
            ("fees", json!({})),
        ],
    )
}

fn series() -> Json {
    map(
        &["scope", "pattern", "restarts"],
        &[
            ("scope", one_of(&["service", "office", "group", "classification"])),
            ("group", text()),
            ("code", text()),
            ("pattern", text()),
            ("restarts", one_of(&["never", "yearly", "monthly"])),
            ("parts", each(text())),
        ],
    )
}

fn letter() -> Json {
    let signer =
        short(&["stage"], &[("stage", text()), ("line", text()), ("series", def("series"))]);
    map(
        &["title", "template", "signers", "series"],
        &[
            ("title", text()),
            ("template", text()),
            ("when", text()),
            ("for_each", text()),
            ("signers", list(signer)),
            ("upon", texts()),
            ("series", def("series")),
            ("paper", one_of(&["A4", "F4"])),
            ("valid", duration()),
            ("to", one_of(&["applicant", "file"])),
            ("qr", texts()),
            ("gives", texts()),
            ("holder", text()),
            ("revokes", text()),
        ],
    )
}

fn form_filled() -> Json {
    map(
        &["title", "template"],
        &[
            ("title", text()),
            ("template", text()),
            ("basis", text()),
            ("when", text()),
            ("blank", truth()),
            ("for_each", text()),
            ("paper", text()),
        ],
    )
}

fn record() -> Json {
    map(
        &["register", "key"],
        &[
            ("register", text()),
            ("key", text()),
            ("when", text()),
            ("for_each", text()),
            ("at", text()),
            ("write", each(text())),
            ("set", each(text())),
            ("replaces", text()),
            ("valid", duration()),
            ("unique", json!({ "anyOf": [truth(), texts()] })),
            ("subject", text()),
            ("public", texts()),
            ("until", text()),
        ],
    )
}

fn notice() -> Json {
    let unit = map(&[], &[("unit", text()), ("connector", text())]);
    map(
        &["text"],
        &[
            ("at", text()),
            ("before", text()),
            ("after", text()),
            ("days", texts()),
            ("to", json!({ "anyOf": [texts(), unit] })),
            ("text", text()),
            ("when", text()),
            ("button", text()),
            ("instead", json!({})),
            ("join", text()),
        ],
    )
}

fn answer() -> Json {
    map(
        &["ask"],
        &[
            ("ask", texts()),
            ("say", text()),
            ("instead", text()),
            ("not_ours", truth()),
            ("unsure", truth()),
        ],
    )
}

fn retention() -> Json {
    let keys = ["case", "drafts", "refused", "letters", "documents", "specific"];
    map(&[], &keys.map(|key| (key, text())))
}

/// A text, a number or a condition: whatever YAML makes of it.
fn text() -> Json {
    json!({ "type": ["string", "number", "boolean"] })
}

fn texts() -> Json {
    json!({ "anyOf": [text(), list(text())] })
}

fn id() -> Json {
    json!({ "type": "string", "pattern": "^[a-z][a-z0-9_.-]*$" })
}

fn truth() -> Json {
    json!({ "type": "boolean" })
}

fn count() -> Json {
    json!({ "type": "integer", "minimum": 0 })
}

fn one_of(words: &[&str]) -> Json {
    json!({ "enum": words })
}

/// A time, or one unit with how many a condition counts.
fn duration() -> Json {
    def("duration")
}

fn counted() -> Json {
    let units = ["office_hours", "hours", "days", "working_days", "months", "years"];
    let mut counted = map(&[], &units.map(|unit| (unit, text())));
    counted["minProperties"] = json!(1);
    counted["maxProperties"] = json!(1);
    json!({ "anyOf": [text(), counted] })
}

/// A time, or lines of which the first whose condition holds counts.
fn duration_lines() -> Json {
    let line = map(&[], &[("when", text()), ("time", duration()), ("within", duration())]);
    json!({ "anyOf": [duration(), list(json!({ "anyOf": [duration(), line] }))] })
}

fn def(name: &str) -> Json {
    json!({ "$ref": format!("#/$defs/{name}") })
}

fn list(of: Json) -> Json {
    json!({ "type": "array", "items": of })
}

/// A map with names of its author's own.
fn each(of: Json) -> Json {
    json!({ "type": "object", "additionalProperties": of })
}

fn map(required: &[&str], keys: Keys<'_>) -> Json {
    let properties: Map<String, Json> =
        keys.iter().map(|(key, shape)| ((*key).to_owned(), shape.clone())).collect();
    json!({
        "type": "object",
        "additionalProperties": false,
        "required": required,
        "properties": properties,
    })
}

/// A map, or a text that means its main key.
fn short(required: &[&str], keys: Keys<'_>) -> Json {
    short_of(text(), required, keys)
}

fn short_of(main: Json, required: &[&str], keys: Keys<'_>) -> Json {
    json!({ "anyOf": [main, map(required, keys)] })
}
