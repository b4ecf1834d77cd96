//! The JSON Schema of the language, for editors: what may stand where in a service file. Types of fields come from
//! their table; a test asks the reader itself for every other map's keys.

use serde_json::{Map, Value as Json, json};

mod asked;
mod bundle;
mod extending;
mod given;
mod road;
mod words;

use asked::{document, field, options, rule, step, subject};
use given::{form_filled, letter, notice, record, series};
use road::{objection, promise, stage};

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
        "unit_lines": unit_lines(),
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
    let mut service = keys_of_a_service();
    // What a service has to say of its delivery (PermenPANRB 15/2014), a complaint need not.
    service["if"] =
        json!({ "properties": { "kind": { "const": "complaint" } }, "required": ["kind"] });
    service["then"] = json!({ "required": ["complaint"] });
    service["else"] = json!({ "required": ["standard", "fees", "promise"] });
    service
}

fn keys_of_a_service() -> Json {
    map(
        &["pendopo", "id", "title", "summary", "handled_by", "form", "road"],
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
                short(
                    &["unit"],
                    &[("unit", def("unit_lines")), ("region", text()), ("chosen", text())],
                ),
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
            ("replies", each(map(&["title", "text"], &[("title", text()), ("text", text())]))),
            (
                "priority",
                list(map(
                    &["level"],
                    &[("when", text()), ("level", one_of(&["low", "raised", "high"]))],
                )),
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
            ("hide_from", short(&["unit"], &[("unit", def("unit_lines")), ("region", text())])),
            ("open311", truth()),
            ("catch_all", truth()),
            ("answer", text()),
            ("reopen", map(&["to", "within"], &[("to", text()), ("within", text())])),
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
