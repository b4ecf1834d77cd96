//! What editors show beside a key: what it is, with an example. Indonesian first, then the same in English.
//!
//! A key is named by its path in the schema; `*.when` stands for `when` wherever nothing nearer is said. Maps with names
//! of their author's own add nothing to the path: `road.title` is the title of every stage.

use serde_json::{Value as Json, json};

/// A line a key: path, in Indonesian, in English.
const WORDS: &str = include_str!("words.txt");

/// Every key's path, with what it is in Indonesian and in English.
fn all() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    WORDS.lines().filter(|line| !line.starts_with('#')).filter_map(|line| {
        let mut parts = line.splitn(3, " | ");
        Some((parts.next()?, parts.next()?, parts.next()?))
    })
}

/// Puts its words beside every key below `path`.
pub(super) fn describe(schema: &mut Json, path: &str) {
    let Some(map) = schema.as_object_mut() else { return };
    if let Some(properties) = map.get_mut("properties").and_then(Json::as_object_mut) {
        for (key, shape) in properties.iter_mut() {
            let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
            describe(shape, &path);
            if let (Some(words), Some(shape)) = (words(&path), shape.as_object_mut()) {
                shape.insert("description".to_owned(), json!(words));
            }
        }
    }
    for inner in ["additionalProperties", "items"] {
        if let Some(shape) = map.get_mut(inner) {
            describe(shape, path);
        }
    }
    if let Some(branches) = map.get_mut("anyOf").and_then(Json::as_array_mut) {
        branches.iter_mut().for_each(|branch| describe(branch, path));
    }
}

/// What is said of the key at a path: its own words, else those of its name.
fn words(path: &str) -> Option<String> {
    let key = path.rsplit('.').next().unwrap_or(path);
    let anywhere = format!("*.{key}");
    let said = |wanted: &str| all().find(|(own, _, _)| *own == wanted);
    let (_, indonesian, english) = said(path).or_else(|| said(&anywhere))?;
    Some(format!("{indonesian}\n{english}"))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// Every key of the schema, with what is said of it.
    fn keys(schema: &Json, found: &mut Vec<(String, Option<String>)>) {
        if let Some(properties) = schema["properties"].as_object() {
            for (key, shape) in properties {
                // What stands elsewhere too is told where the reference leads.
                let told = shape["$ref"].as_str().is_none_or(|to| !to.contains("/properties/"));
                if told {
                    found.push((key.clone(), shape["description"].as_str().map(str::to_owned)));
                }
            }
        }
        match schema {
            // What chooses between shapes offers no key.
            Json::Object(map) => {
                map.iter().filter(|(key, _)| *key != "if").for_each(|(_, inner)| keys(inner, found))
            }
            Json::Array(items) => items.iter().for_each(|inner| keys(inner, found)),
            Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => {}
        }
    }

    #[test]
    fn every_key_says_what_it_is_in_both_languages_and_no_words_are_for_nothing() {
        let schema = crate::json_schema();
        let mut found = Vec::new();
        keys(&schema, &mut found);
        assert!(found.len() > 250, "{}", found.len());
        let silent: BTreeSet<&String> =
            found.iter().filter(|(_, said)| said.is_none()).map(|(key, _)| key).collect();
        assert!(silent.is_empty(), "nothing is said of {silent:?}");
        let said: BTreeSet<&str> =
            found.iter().filter_map(|(_, said)| said.as_deref()?.split('\n').next()).collect();
        for (path, indonesian, english) in all() {
            assert!(said.contains(indonesian), "{path} is no key");
            assert!(indonesian.ends_with(['.', '`', '?']) && english.ends_with('.'), "{path}");
        }
        let paths: Vec<&str> = all().map(|(path, _, _)| path).collect();
        assert_eq!(paths.iter().collect::<BTreeSet<_>>().len(), paths.len(), "told twice");
        assert_eq!(paths.len(), WORDS.lines().filter(|line| !line.starts_with('#')).count());
    }

    #[test]
    fn the_schema_stays_small_enough_for_an_editor() {
        let bytes = crate::json_schema().to_string().len();
        assert!(bytes < 180_000, "{bytes}");
    }
}
