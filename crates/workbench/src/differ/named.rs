//! What a service names once and uses in many places: settings, and what is derived.

use std::collections::{BTreeMap, BTreeSet};

use definition::{Condition, Service};

use super::Said;

/// A name, what the file says of it by path, and the conditions on which it rests itself.
pub(super) struct Named<'a> {
    lines: Vec<(String, String)>,
    rests_on: Vec<&'a Condition>,
}

/// All of a version, by how they are written where they are used: `settings.limit`, `late`.
pub(super) fn of(service: &Service) -> BTreeMap<String, Named<'_>> {
    let mut named = BTreeMap::new();
    for (name, condition) in &service.derived {
        let lines = vec![(format!("derived/{name}"), condition.source().to_owned())];
        named.insert(name.clone(), Named { lines, rests_on: vec![condition] });
    }
    for setting in &service.settings {
        let name = format!("settings.{}", setting.id);
        let one = named.entry(name).or_insert_with(|| Named { lines: vec![], rests_on: vec![] });
        let from = setting.from.map(|from| format!("/{from}")).unwrap_or_default();
        one.lines.push((format!("settings/{}{from}", setting.id), crate::shown::setting(setting)));
    }
    named
}

/// What these names rest on, themselves and through what is derived in either version.
pub(super) fn through<'a>(
    named: &[BTreeMap<String, Named>; 2],
    names: impl Iterator<Item = &'a String>,
) -> BTreeSet<String> {
    let mut waiting: Vec<String> = names.map(|path| name_of(path)).collect();
    let mut found = BTreeSet::new();
    while let Some(name) = waiting.pop() {
        if !found.insert(name.clone()) {
            continue;
        }
        let ones = named.iter().filter_map(|version| version.get(&name));
        let deeper = ones.flat_map(|one| &one.rests_on).flat_map(|condition| condition.paths());
        waiting.extend(deeper.map(|path| name_of(&path)));
    }
    found
}

/// Puts what a version says of the names that are told.
pub(super) fn tell(
    said: &mut Said,
    named: &BTreeMap<String, Named>,
    is_told: impl Fn(&String) -> bool,
) {
    for (_, one) in named.iter().filter(|(name, _)| is_told(name)) {
        one.lines.iter().for_each(|(what, value)| said.put(what, value));
    }
}

/// The part of a whole name that is named once: `settings.limit` of `settings.limit`, `late` of `late.days`.
fn name_of(path: &str) -> String {
    let count = if path.starts_with("settings.") { 2 } else { 1 };
    path.split('.').take(count).collect::<Vec<_>>().join(".")
}
