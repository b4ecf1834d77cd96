//! What may stand in a file that extends another: all that a service has and nothing that it must, since the base has it.

use serde_json::{Value as Json, json};

use crate::field::types::TYPES;

use super::{count, def, each, list, map, text, texts, words};

/// Shapes that stand below a map of the file, and so may be there in part.
const IN_PART: [&str; 5] = ["stage", "step", "promise", "document", "series"];

/// Adds the shape of such a file, made of that of a service.
pub(super) fn add(defs: &mut Json) {
    let mut own = own();
    words::describe(&mut own, "");
    let mut form = defs["service"]["properties"]["form"].clone();
    form["items"] = def("part_of_step");
    let mut file = in_part(&defs["service"], "#/$defs/service");
    if let (Some(all), Some(own)) =
        (file["properties"].as_object_mut(), own["properties"].as_object())
    {
        all.extend(own.clone());
        all.insert("form".to_owned(), form);
    }
    file["required"] = own["required"].clone();
    for name in IN_PART {
        defs[format!("part_of_{name}")] = in_part(&defs[name], &format!("#/$defs/{name}"));
    }
    defs["part_of_step"]["required"] = json!(["step"]);
    defs["extending"] = file;
}

fn own() -> Json {
    let types = TYPES.iter().map(|row| row.name);
    let step = ["after", "step", "title", "fields", "when", "rules", "hint", "skip", "open"];
    let mut added = map(&["after"], &[("after", text())]);
    added["additionalProperties"] = json!({});
    added["propertyNames"] = json!({ "enum": step.into_iter().chain(types).collect::<Vec<_>>() });
    map(
        &["extends", "based_on"],
        &[
            ("extends", text()),
            ("based_on", count()),
            ("fields", each(def("options"))),
            ("add", list(added)),
            ("remove", texts()),
        ],
    )
}

/// A shape of which nothing must be there. Lines of lists are replaced as a whole, and stay as they are; so does what
/// needs nothing, which is told where it stands: `at`.
fn in_part(shape: &Json, at: &str) -> Json {
    match shape {
        Json::Object(map) => {
            let inner = map.iter().filter(|(key, _)| *key != "required").map(|(key, inner)| {
                let inner = match (key.as_str(), inner.as_str()) {
                    ("items", _) => inner.clone(),
                    ("$ref", Some(to)) => json!(reference(to)),
                    ("properties", _) => properties(inner, &format!("{at}/properties")),
                    _ => in_part(inner, &format!("{at}/{key}")),
                };
                (key.clone(), inner)
            });
            Json::Object(inner.collect())
        }
        Json::Array(all) => {
            all.iter().enumerate().map(|(i, inner)| in_part(inner, &format!("{at}/{i}"))).collect()
        }
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => shape.clone(),
    }
}

fn properties(all: &Json, at: &str) -> Json {
    let own = all.as_object().into_iter().flatten().map(|(key, shape)| {
        let at = format!("{at}/{key}");
        let part = in_part(shape, &at);
        (key.clone(), if part == *shape { json!({ "$ref": at }) } else { part })
    });
    Json::Object(own.collect())
}

fn reference(to: &str) -> String {
    let name = to.rsplit('/').next().unwrap_or(to);
    if IN_PART.contains(&name) { format!("#/$defs/part_of_{name}") } else { to.to_owned() }
}
