//! `choice` and `choices`: one or some of several.

use crate::answer::Value;
use crate::condition::Scope;
use crate::fault::nearest;
use crate::form::{Context, Input, Message, OptionView};
use crate::read::{Fields, Reader};
use crate::show::option_label;
use crate::yaml::{Node, NodeKind};

use super::search::{self, Many, Missed, Named};
use super::typed::{message, plain};
use super::types::Asked;
use super::{Choice, Kind, Options, units};

pub(super) fn read(options: &Options, r: &mut Reader) -> Kind {
    if let Some(node) = options.map.get("units") {
        return units::kind(r.string(node));
    }
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
    if let Some(node) = options.map.get("list") {
        return of_list(node, r);
    }
    let Some(node) = options.map.need("options", r) else { return Vec::new() };
    let NodeKind::Map(entries) = &node.kind else {
        r.fault("E006", node.at, "`options` harus berupa pasangan `kunci: label`.", "");
        return Vec::new();
    };
    let mut choices = Vec::with_capacity(entries.len());
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

/// The codes of a list that the pack shares.
fn of_list(node: &Node, r: &mut Reader) -> Vec<Choice> {
    let name = r.string(node);
    if let Some(list) = r.pack.lists.get(&name) {
        return list.clone();
    }
    let names: Vec<String> = r.pack.lists.keys().cloned().collect();
    let mend = nearest(&name, names.iter().map(String::as_str), "Tambahkan di `pack.yaml`.");
    r.fault("E205", node.at, format!("Daftar `{name}` tidak ada di paket ini."), mend);
    Vec::new()
}

/// The options that are offered now.
fn offered<'a>(options: &'a [Choice], scope: &Scope) -> Vec<&'a Choice> {
    let offered =
        |choice: &&Choice| choice.when.as_ref().is_none_or(|when| when.truth(scope).holds());
    options.iter().filter(offered).collect()
}

/// Options of which one is chosen from a list that opens; more are looked for by name.
const LISTED: usize = 40;
/// Options that are shown to tick; more are looked for by name.
const TICKED: usize = 12;

/// Whether there are too many to show.
fn is_searched(offered: &[&Choice], most: usize) -> bool {
    offered.len() > most
}

fn named(options: &[Choice], offered: &[&Choice], context: &Context) -> Named {
    let name = |choice: &&Choice| (choice.key.clone(), option_label(options, &choice.key, context));
    Named(offered.iter().map(name).collect())
}

/// Takes one key, or the only option that is like what was typed.
pub(crate) fn take(options: &[Choice], asked: Asked<'_>) -> Result<Value, Message> {
    let offered = offered(options, asked.scope);
    let key = asked.typed.get(asked.path);
    let is_foreign = !key.is_empty() && offered.iter().all(|choice| choice.key != key);
    let taken = search::take(asked.typed, asked.path, &named(options, &offered, asked.context));
    taken.map(Value::Text).map_err(|missed| match missed {
        Missed::Empty if is_foreign => plain("choice-foreign"),
        Missed::Empty => plain("choice-missing"),
        missed => missed.message(),
    })
}

/// Takes some keys, in the order of the options.
pub(crate) fn take_many(
    options: &[Choice],
    asked: Asked<'_>,
    min: usize,
    max: Option<usize>,
) -> Result<Value, Message> {
    let offered = offered(options, asked.scope);
    let mut keys = asked.typed.all(asked.path);
    if is_searched(&offered, TICKED) {
        keys.extend(sought(&named(options, &offered, asked.context), &keys, asked)?);
    }
    let chosen = offered.iter().filter(|choice| keys.contains(&choice.key));
    let chosen: Vec<String> = chosen.map(|choice| choice.key.clone()).collect();
    if chosen.len() < min.max(1) {
        Err(message("choices-few", &[("min", min.max(1).to_string())]))
    } else if let Some(max) = max.filter(|max| chosen.len() > *max) {
        Err(message("choices-many", &[("max", max.to_string())]))
    } else {
        Ok(Value::Keys(chosen))
    }
}

/// The one that was looked for, unless one of those that were found is ticked already.
fn sought(many: &Named, ticked: &[String], asked: Asked<'_>) -> Result<Option<String>, Message> {
    let text = asked.typed.part(asked.path, "typed");
    let found = many.like(&text);
    match found.as_slice() {
        _ if text.is_empty() || found.iter().any(|key| ticked.contains(key)) => Ok(None),
        [] => Err(Missed::Unknown(text).message()),
        [only] => Ok(Some(only.clone())),
        _ => Err(Missed::Several.message()),
    }
}

/// How one is chosen: all options are shown, or they are looked for.
pub(crate) fn input(options: &[Choice], asked: Asked<'_>) -> Input {
    let offered = offered(options, asked.scope);
    if is_searched(&offered, LISTED) {
        let many = named(options, &offered, asked.context);
        return Input::Search(search::input(asked.typed, asked.path, &many));
    }
    Input::Pick { options: views(options, &offered, &[asked.typed.get(asked.path)], asked.context) }
}

/// How some are chosen.
pub(crate) fn input_many(options: &[Choice], asked: Asked<'_>) -> Input {
    let offered = offered(options, asked.scope);
    let chosen = asked.typed.all(asked.path);
    if !is_searched(&offered, TICKED) {
        return Input::PickMany { options: views(options, &offered, &chosen, asked.context) };
    }
    let typed = asked.typed.part(asked.path, "typed");
    let found = named(options, &offered, asked.context).like(&typed);
    let seen = |choice: &&Choice| chosen.contains(&choice.key) || found.contains(&choice.key);
    let seen: Vec<&Choice> = offered.into_iter().filter(seen).collect();
    Input::SearchMany { typed, options: views(options, &seen, &chosen, asked.context) }
}

fn views(
    options: &[Choice],
    shown: &[&Choice],
    chosen: &[String],
    context: &Context,
) -> Vec<OptionView> {
    let view = |option: &&Choice| OptionView {
        key: option.key.clone(),
        label: option_label(options, &option.key, context),
        hint: option.hint.as_ref().map(|hint| hint.get(context.language).to_owned()),
        chosen: chosen.contains(&option.key),
    };
    shown.iter().map(view).collect()
}
