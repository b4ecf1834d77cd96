//! What a service may give: letters, forms, records, notices.

use serde_json::{Value as Json, json};

use super::{def, duration, each, list, map, one_of, short, text, texts, truth};

pub(super) fn series() -> Json {
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

pub(super) fn letter() -> Json {
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

pub(super) fn form_filled() -> Json {
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

pub(super) fn record() -> Json {
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

pub(super) fn notice() -> Json {
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
