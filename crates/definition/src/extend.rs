//! Extending: a file that says only what is different from another service, its base.
//!
//! Works on the nodes of both files, before they are read: what comes out is read as any service is. Each node keeps
//! its place, and places of the base lie behind those of the file (`Place::behind`), so that a fault names the file
//! that says it.

mod change;
mod merge;
mod route;

use crate::fault::{Fault, Faults, Place, Severity, nearest};
use crate::pack::Pack;
use crate::read::{Fields, Reader, SERVICE_KEYS, service};
use crate::yaml::{self, Key, Node, NodeKind};

use merge::Over;

/// Services that are laid over each other: a province's over a ministry's, a city's over that.
const MOST_BASES: usize = 8;

/// What only a file that extends another has.
pub(crate) const OWN: [&str; 5] = ["extends", "based_on", "fields", "add", "remove"];

/// The service that this file extends, as `pack/service`; none: it stands for itself.
pub fn base_of(source: &str) -> Option<String> {
    // Most files extend nothing, and need not be read to know it.
    if !source.contains("extends") {
        return None;
    }
    let node = yaml::parse(source, &mut Faults::new(""))?;
    scalar(get(&node, "extends")?).filter(|id| is_name(id)).map(str::to_owned)
}

/// The id that a file says; none: it has that of its base, or cannot be read.
pub fn id_of(source: &str) -> Option<String> {
    let node = yaml::parse(source, &mut Faults::new(""))?;
    get(&node, "id").and_then(scalar).map(str::to_owned)
}

/// Whether a file says by itself that it is a category of complaints.
pub fn is_complaint(source: &str) -> bool {
    let node = yaml::parse(source, &mut Faults::new(""));
    let kind = node.as_ref().and_then(|node| get(node, "kind")).and_then(scalar);
    kind == Some("complaint")
}

/// Whether this is `pack/service`: two names of folders, and no way out of the packs.
fn is_name(id: &str) -> bool {
    let is_plain = |name: &str| {
        name.starts_with(|c: char| c.is_ascii_lowercase())
            && name
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "_-".contains(c))
    };
    id.split_once('/').is_some_and(|(pack, service)| is_plain(pack) && is_plain(service))
}

/// The services beside it that a file is made of: the parts of a bundle, or what it extends.
pub fn made_of(source: &str) -> Vec<String> {
    base_of(source).map_or_else(|| crate::bundle::parts_of(source), |base| vec![base])
}

/// The nodes of a file as they are read: with all that its base says and it does not.
pub(crate) fn whole(node: Node, r: &mut Reader) -> Option<Node> {
    if !matches!(node.kind, NodeKind::Map(_)) {
        let message = "Berkas ini harus berupa pasangan `kunci: isi`.";
        let mend = "Mulai dengan `pendopo: 1`, lalu `id: …` di baris berikutnya.";
        r.fault("E006", node.at, message, mend);
        return None;
    }
    if get(&node, "extends").is_none() {
        return Some(node);
    }
    let known = [OWN.as_slice(), SERVICE_KEYS].concat();
    let map = Fields::of(&node, "Berkas ini", &known, r);
    let extends = map.get("extends")?;
    let id = r.string(extends);
    let mut base = base(&id, extends.at, r)?;
    let changed = paths(&node);
    version(&map, &id, base.version, &changed, r);
    let locked = texts(get(&base.node, "locked"));
    let kept = change::every_name(&base.node, &locked);
    let mut over = Over { owner: &id, locked: &locked, kept: &kept, r };
    over.everything(&mut base.node, &node);
    Some(base.node)
}

struct Base {
    node: Node,
    version: usize,
}

/// The base with what it extends itself, and its translations lent to this file.
fn base(id: &str, at: Place, r: &mut Reader) -> Option<Base> {
    if r.extending.iter().any(|own| own == id) {
        let message = format!("`{id}` akhirnya memperluas dirinya sendiri.");
        r.fault("E703", at, message, "Hapus salah satu `extends`.");
        return None;
    }
    if r.extending.len() >= MOST_BASES {
        let message = format!("Lebih dari {MOST_BASES} layanan saling memperluas.");
        r.fault("E012", at, message, "Perluas layanan dasarnya langsung.");
        return None;
    }
    let Some(files) = r.pack.services.get(id).cloned() else {
        let names: Vec<String> = r.pack.services.keys().cloned().collect();
        let mend = nearest(
            id,
            names.iter().map(String::as_str),
            "Tulis `paket/layanan` yang ada di folder paket.",
        );
        r.fault("E701", at, format!("Layanan `{id}` tidak ada."), mend);
        return None;
    };
    let version = files.pack.version.max(1);
    let path = format!("{id}/service.yaml");
    let english = files.english.as_deref().map(|english| ("texts.en.yaml", english));
    let beside = Pack { services: r.pack.services.clone(), ..files.pack };
    let mut own = Reader::new(&path, english, beside);
    own.extending = [r.extending.as_slice(), &[id.to_owned()]].concat();
    let node = yaml::parse(&files.source, &mut own.faults);
    let node = node.and_then(|node| whole(node, &mut own));
    r.faults.list.append(&mut own.faults.list);
    let mut node = node?;
    if get(&node, "kind").and_then(scalar) == Some("bundle") {
        let message = format!("`{id}` sebuah paket layanan; paket tidak dapat diperluas.");
        r.fault("E707", at, message, "Perluas layanan di dalamnya, satu per satu.");
        return None;
    }
    // It is read for its texts alone: what is wrong in it is told where the whole is read.
    service(&node, &mut own);
    r.texts.inherit(own.texts);
    r.pack.take_over(&own.pack);
    r.faults.below = [vec![path], own.faults.below].concat();
    moved(&mut node);
    Some(Base { node, version })
}

/// Says that the base has moved on, and what is to be looked at again.
fn version(map: &Fields, id: &str, now: usize, changed: &[String], r: &mut Reader) {
    let Some(node) = map.need("based_on", r) else { return };
    let own = r.count(node);
    if own > now {
        let message = format!("Versi {own} dari `{id}` tidak ada.");
        r.fault("E701", node.at, message, format!("Tulis `based_on: {now}`."));
    } else if own < now {
        let message = format!("`{id}` kini versi {now}, berkas ini dibuat atas versi {own}.");
        let mend = format!(
            "Baca lagi yang Anda ubah ({}), mainkan skenarionya, lalu tulis `based_on: {now}`.",
            changed.join(", ")
        );
        r.fault("W708", node.at, message, mend);
    }
}

/// What a file changes, by paths of two steps at most: `settings.least_months`, `documents.rt_letter`.
fn paths(node: &Node) -> Vec<String> {
    let mut paths = Vec::new();
    for (key, value) in entries(node) {
        let name = &key.name;
        if ["pendopo", "extends", "based_on", "id"].contains(&name.as_str()) {
            continue;
        }
        let inner: Vec<&str> = match &value.kind {
            NodeKind::Map(inner) => inner.iter().map(|(key, _)| key.name.as_str()).collect(),
            NodeKind::List(items) if name == "add" => {
                items.iter().filter_map(|item| scalar(get(item, "after")?)).collect()
            }
            NodeKind::List(items) if name == "remove" => {
                paths.extend(items.iter().filter_map(scalar).map(str::to_owned));
                continue;
            }
            NodeKind::List(items) => items.iter().filter_map(route::id_of).collect(),
            NodeKind::Scalar { .. } | NodeKind::Empty => Vec::new(),
        };
        if inner.is_empty() {
            paths.push(name.clone());
        }
        paths.extend(inner.iter().map(|inner| format!("{name}.{inner}")));
    }
    paths.iter().map(|path| format!("`{path}`")).collect()
}

/// What a file takes out, and where it says so.
pub(crate) fn removed(node: &Node) -> Vec<(String, Place)> {
    if get(node, "extends").is_none() {
        return Vec::new();
    }
    let items = get(node, "remove").map(items).unwrap_or_default();
    items.iter().filter_map(|item| Some((scalar(item)?.to_owned(), item.at))).collect()
}

/// Puts what still uses a removed thing where it was removed: the base is sound, the removal is not.
pub(crate) fn blame(removed: &[(String, Place)], faults: &mut Faults) {
    let mut blamed = Faults::new(&faults.path);
    let below = &faults.below;
    faults.list.retain(|fault| {
        let is_base = fault.severity == Severity::Error && below.contains(&fault.path);
        let by = removed.iter().find(|(path, _)| is_base && speaks_of(fault, path));
        let Some((removed, at)) = by else { return true };
        let Fault { path, line, code, message, .. } = fault;
        let message = format!("`{removed}` masih dipakai di {path} baris {line}: {code} {message}");
        blamed.note("E707", *at, message, "Ubah juga yang memakainya, atau jangan hapus.");
        false
    });
    faults.list.append(&mut blamed.list);
}

/// Whether a fault is about what stood at a path: names within `…` are its last steps.
fn speaks_of(fault: &Fault, path: &str) -> bool {
    let mut names = fault.message.split('`').skip(1).step_by(2);
    let (_, inner) = path.split_once('.').unwrap_or(("", path));
    names.any(|name| {
        let is_it = |whole: &str| name == whole || name.starts_with(&format!("{whole}."));
        is_it(inner) || is_it(path) || inner.rsplit('.').next().is_some_and(is_it)
    })
}

/// Moves places behind those of the file that extends.
fn moved(node: &mut Node) {
    node.at = node.at.behind();
    match &mut node.kind {
        NodeKind::List(items) => items.iter_mut().for_each(moved),
        NodeKind::Map(entries) => {
            for (key, value) in entries {
                key.at = key.at.behind();
                moved(value);
            }
        }
        NodeKind::Empty | NodeKind::Scalar { .. } => (),
    }
}

fn get<'n>(node: &'n Node, name: &str) -> Option<&'n Node> {
    entries(node).iter().find(|(key, _)| key.name == name).map(|(_, node)| node)
}

fn entries(node: &Node) -> &[(Key, Node)] {
    if let NodeKind::Map(entries) = &node.kind { entries } else { &[] }
}

fn items(node: &Node) -> &[Node] {
    if let NodeKind::List(items) = &node.kind { items } else { &[] }
}

fn scalar(node: &Node) -> Option<&str> {
    if let NodeKind::Scalar { text, .. } = &node.kind { Some(text) } else { None }
}

/// Texts: one, or a list of them.
fn texts(node: Option<&Node>) -> Vec<String> {
    let Some(node) = node else { return Vec::new() };
    let all = scalar(node).into_iter().chain(items(node).iter().filter_map(scalar));
    all.map(str::to_owned).collect()
}

#[cfg(test)]
mod tests;
