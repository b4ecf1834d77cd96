//! What may stand on a road: promises, stages, ways out, objections.

use serde_json::{Value as Json, json};

use super::{
    count, def, duration, duration_lines, each, list, map, one_of, short, short_of, text, texts,
    truth,
};

pub(super) fn promise() -> Json {
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

pub(super) fn stage() -> Json {
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

pub(super) fn objection() -> Json {
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
