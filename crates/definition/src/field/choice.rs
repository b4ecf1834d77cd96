//! `choice` and `choices`: one or some of several.

use crate::answer::Value;
use crate::condition::Scope;
use crate::form::Message;
use crate::read::{Fields, Reader};
use crate::yaml::NodeKind;

use super::typed::{message, plain};
use super::{Choice, Kind, Options};

pub(super) fn read(options: &Options, r: &mut Reader) -> Kind {
    Kind::Choice { options: read_options(options, r) }
}

pub(super) fn read_many(options: &Options, r: &mut Reader) -> Kind {
    Kind::Choices {
        options: read_options(options, r),
        min: options.map.get("min").map_or(1, |node| r.count(node)),
        max: options.map.get("max").map(|node| r.count(node)),
    }
}

fn read_options(options: &Options, r: &mut Reader) -> Vec<Choice> {
    let Some(node) = options.map.need("options", r) else { return Vec::new() };
    let NodeKind::Map(entries) = &node.kind else {
        r.fault("E006", node.at, "`options` harus berupa pasangan `kunci: label`.", "");
        return Vec::new();
    };
    let mut choices = Vec::new();
    for (key, value) in entries {
        r.check_id(&key.name, key.at);
        let map = Fields::short(value, "label", "Pilihan", &["label", "hint", "code", "when"], r);
        let path = format!("{}/options/{}", options.texts, key.name);
        let plain = map.get("hint").is_none();
        let label_path = if plain { path.clone() } else { format!("{path}/label") };
        choices.push(Choice {
            key: key.name.clone(),
            label: map.need("label", r).map(|node| r.text(node, &label_path)).unwrap_or_default(),
            hint: map.get("hint").map(|node| r.text(node, &format!("{path}/hint"))),
            code: map.get("code").map(|node| r.string(node)),
            when: map.get("when").and_then(|node| r.condition(node)),
        });
    }
    if choices.len() < 2 {
        let mend = "Hapus isian atau tambah pilihan.";
        r.fault("E205", node.at, "Pilihan ini kurang dari dua.", mend);
    }
    choices
}

/// The options that are offered now.
pub(crate) fn offered<'a>(options: &'a [Choice], scope: &Scope) -> Vec<&'a Choice> {
    let offered =
        |choice: &&Choice| choice.when.as_ref().is_none_or(|when| when.truth(scope).holds());
    options.iter().filter(offered).collect()
}

/// Takes one key.
pub(crate) fn take(key: &str, options: &[&Choice]) -> Result<Value, Message> {
    if key.is_empty() {
        Err(plain("choice-missing"))
    } else if options.iter().any(|choice| choice.key == key) {
        Ok(Value::Text(key.to_owned()))
    } else {
        Err(plain("choice-foreign"))
    }
}

/// Takes some keys, in the order of the options.
pub(crate) fn take_many(
    keys: &[String],
    options: &[&Choice],
    min: usize,
    max: Option<usize>,
) -> Result<Value, Message> {
    let chosen: Vec<String> = options
        .iter()
        .filter(|choice| keys.contains(&choice.key))
        .map(|choice| choice.key.clone())
        .collect();
    if chosen.len() < min.max(1) {
        Err(message("choices-few", &[("min", min.max(1).to_string())]))
    } else if let Some(max) = max.filter(|max| chosen.len() > *max) {
        Err(message("choices-many", &[("max", max.to_string())]))
    } else {
        Ok(Value::Keys(chosen))
    }
}
