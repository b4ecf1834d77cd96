//! Changes to single fields, what is put behind another, and what is taken out.

use crate::fault::{Place, nearest};
use crate::yaml::{Key, Node, NodeKind};

use super::merge::Over;
use super::route::{self, Route};
use super::{entries, get, items, scalar};

impl Over<'_> {
    /// `fields: { children.weight_g: { optional: true } }`: options of a field, wherever it stands.
    pub(super) fn fields(&mut self, base: &mut Node, own: &Node) {
        let changes = self.r.entries(own, "fields", "isian: { pilihan }");
        for (key, options) in changes {
            let Some(route) = route::of_field(base, &key.name) else {
                self.unknown(&key.name, key.at, &route::fields(base));
                continue;
            };
            let named = format!("fields.{}", key.name);
            let names = [named.clone(), route::name(base, &route)];
            if !names.iter().all(|name| self.may(name, key.at)) {
                continue;
            }
            let NodeKind::Map(options) = &options.kind else {
                let mend = format!("Tulis `{}: {{ optional: true }}`.", key.name);
                self.r.fault("E006", options.at, "Di sini harus ada pilihan isian.", mend);
                continue;
            };
            let options_at = [route, vec![0]].concat();
            if let Some(old) = route::reach_mut(base, &options_at) {
                in_full(old);
                if let NodeKind::Map(old) = &mut old.kind {
                    self.map(old, options, &named);
                }
            }
        }
    }

    /// `add: [{ after: children.sex, text: { … } }]`: a field, or a step, behind another.
    pub(super) fn add(&mut self, base: &mut Node, own: &Node) {
        for item in self.r.list(own, "add") {
            let Some(after) = get(item, "after") else {
                let mend = "Tulis `- { after: isian, text: { … } }`.";
                self.r.fault("E005", item.at, "Tambahan ini belum punya `after`.", mend);
                continue;
            };
            let after_id = self.r.string(after);
            let is_step = get(item, "step").is_some();
            let route = if is_step {
                route::of_path(base, &format!("form.{after_id}"))
            } else {
                route::of_field(base, &after_id)
            };
            let Some(mut route) = route else {
                let names = if is_step { step_ids(base) } else { route::fields(base) };
                self.unknown(&after_id, after.at, &names);
                continue;
            };
            let new = without_after(item);
            let Some(place) = route.pop() else { continue };
            let id = route::id_of(&new).unwrap_or_default().to_owned();
            let path = format!("{}.{id}", route::name(base, &route));
            if !self.may(&path, item.at) {
                continue;
            }
            if let Some(Node { kind: NodeKind::List(list), .. }) = route::reach_mut(base, &route) {
                list.insert(place + 1, new);
            }
        }
    }

    /// `remove: [documents.travel_papers]`: what stands at a path; `fields.since` is a field wherever it stands.
    pub(super) fn remove(&mut self, base: &mut Node, own: &Node) {
        for item in self.r.list(own, "remove") {
            let path = self.r.string(item);
            let found = of_removed(base, &path);
            if found.is_empty() {
                self.unknown(&path, item.at, &[]);
                continue;
            }
            for mut route in found.into_iter().rev() {
                let names = [path.clone(), route::name(base, &route)];
                if !names.iter().all(|name| self.may(name, item.at)) {
                    break;
                }
                let Some(place) = route.pop() else { continue };
                match route::reach_mut(base, &route).map(|node| &mut node.kind) {
                    Some(NodeKind::Map(entries)) => drop(entries.remove(place)),
                    Some(NodeKind::List(items)) => drop(items.remove(place)),
                    Some(NodeKind::Empty | NodeKind::Scalar { .. }) | None => (),
                }
            }
        }
    }

    fn unknown(&mut self, name: &str, at: Place, right: &[String]) {
        let otherwise = format!("Lihat `{}`.", self.owner);
        let mend = nearest(name, right.iter().map(String::as_str), &otherwise);
        let message = format!("`{name}` tidak ada di {}.", self.owner);
        self.r.fault("E707", at, message, mend);
    }
}

/// Paths by all names that they have, each with the path as it is written: `fields.since` is what stands at
/// `form.tempat.fields.since` too.
pub(super) fn every_name(base: &Node, paths: &[String]) -> Vec<(String, String)> {
    let mut names = Vec::new();
    for path in paths {
        names.push((path.clone(), path.clone()));
        names.extend(
            of_removed(base, path)
                .into_iter()
                .map(|route| (route::name(base, &route), path.clone())),
        );
    }
    names
}

/// The ways to all that a path names, in their order: a setting may have several lines.
fn of_removed(base: &Node, path: &str) -> Vec<Route> {
    if let Some(id) = path.strip_prefix("fields.") {
        // Options have no dots: what is no field is an option of one.
        let field = route::of_field(base, id).or_else(|| {
            let (id, option) = id.rsplit_once('.')?;
            let options = [route::of_field(base, id)?, vec![0]].concat();
            let own = entries(route::reach(base, &options)?);
            let place = own.iter().position(|(key, _)| key.name == option)?;
            Some([options, vec![place]].concat())
        });
        return field.into_iter().collect();
    }
    let Some(first) = route::of_path(base, path) else { return Vec::new() };
    let Some((_, holder)) = first.split_last() else { return Vec::new() };
    let lines = route::reach(base, holder).map(items).unwrap_or_default();
    let id = route::reach(base, &first).and_then(route::id_of);
    let same = lines.iter().enumerate().filter(|(_, line)| route::id_of(line) == id);
    let same: Vec<Route> = same.map(|(place, _)| [holder, &[place]].concat()).collect();
    if same.is_empty() { vec![first] } else { same }
}

/// Options written out: `since` alone is `{ id: since }`.
fn in_full(options: &mut Node) {
    if scalar(options).is_some() {
        let key = Key { at: options.at, name: "id".to_owned() };
        options.kind = NodeKind::Map(vec![(key, options.clone())]);
    }
}

fn without_after(item: &Node) -> Node {
    let kept = entries(item).iter().filter(|(key, _)| key.name != "after").cloned();
    Node { at: item.at, kind: NodeKind::Map(kept.collect()) }
}

fn step_ids(base: &Node) -> Vec<String> {
    let steps = get(base, "form").map(items).unwrap_or_default();
    steps.iter().filter_map(route::id_of).map(str::to_owned).collect()
}
