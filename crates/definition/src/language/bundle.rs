//! What may stand in the file of a bundle.

use serde_json::{Value as Json, json};

use super::{answer, def, each, id, list, map, one_of, retention, short, standard, text, texts};

/// A bundle: its head, its own steps and those of its parts, and the parts.
pub(super) fn bundle() -> Json {
    map(
        &["pendopo", "id", "kind", "title", "summary", "form", "parts"],
        &[
            ("pendopo", json!({ "enum": [1, "1"] })),
            ("id", id()),
            ("title", text()),
            ("summary", text()),
            ("kind", one_of(&["bundle"])),
            ("words", texts()),
            ("life_events", texts()),
            ("audience", texts()),
            ("standard", standard()),
            ("form", list(json!({ "anyOf": [placed(), def("step")] }))),
            ("parts", each(short(&["service"], &part()))),
            ("notices", map(&[], &[("join", one_of(&["daily"]))])),
            ("answers", list(answer())),
            ("retention", retention()),
        ],
    )
}

/// A step of a part in its place.
fn placed() -> Json {
    map(
        &["step", "from"],
        &[("step", id()), ("from", text()), ("title", text()), ("hint", text()), ("when", text())],
    )
}

fn part() -> [(&'static str, Json); 8] {
    let awaited = map(
        &["part", "reached"],
        &[("part", text()), ("reached", text()), ("take", each(text())), ("within", text())],
    );
    [
        ("service", text()),
        ("when", text()),
        ("for_each", text()),
        ("set", each(text())),
        ("take", each(text())),
        ("after", awaited.clone()),
        ("later", awaited),
        ("if_refused", each(one_of(&["stop", "go_on"]))),
    ]
}
