//! Laying a file over its base: maps key by key, lines by their ids, all else as a whole.

use crate::fault::Place;
use crate::read::{Reader, SERVICE_KEYS};
use crate::yaml::{Key, Node, NodeKind};

use super::{entries, get, route};

/// Where a plain text is short for one key of a map, `*` being any name.
const SHORT: [(&str, &str); 7] = [
    ("promise", "within"),
    ("handled_by", "unit"),
    ("documents.*", "label"),
    ("road.*.checks.*", "label"),
    ("road.*.appointment", "calendar"),
    ("road.*.outcomes.*", "to"),
    ("parts.*", "service"),
];

/// A file over its base.
pub(super) struct Over<'a> {
    /// Whose the base is: `dukcapil/akta-kelahiran`.
    pub(super) owner: &'a str,
    /// The paths that its owner keeps.
    pub(super) locked: &'a [String],
    /// Each of them with all names that it has: a field also stands in a step of the form.
    pub(super) kept: &'a [(String, String)],
    pub(super) r: &'a mut Reader,
}

impl Over<'_> {
    /// All that the file says: what stands at the paths of the base, then fields, additions and what is taken out.
    pub(super) fn everything(&mut self, base: &mut Node, own: &Node) {
        let is_of_service = |key: &Key| {
            let name = key.name.as_str();
            SERVICE_KEYS.contains(&name) && name != "locked"
        };
        let service = entries(own).iter().filter(|(key, _)| is_of_service(key));
        if let NodeKind::Map(base) = &mut base.kind {
            self.map(base, service, "");
        }
        if let Some(locked) = get(own, "locked") {
            self.lock(base, locked);
        }
        if let Some(fields) = get(own, "fields") {
            self.fields(base, fields);
        }
        if let Some(added) = get(own, "add") {
            self.add(base, added);
        }
        if let Some(removed) = get(own, "remove") {
            self.remove(base, removed);
        }
    }

    /// What is locked already stays so, whoever extends further.
    fn lock(&mut self, base: &mut Node, own: &Node) {
        let texts = self.r.strings(own);
        let node = |text: &String| Node {
            at: own.at,
            kind: NodeKind::Scalar { text: text.clone(), quoted: false },
        };
        let all = self.locked.iter().chain(&texts).map(node).collect();
        let node = Node { at: own.at, kind: NodeKind::List(all) };
        let NodeKind::Map(base) = &mut base.kind else { return };
        match base.iter_mut().find(|(key, _)| key.name == "locked") {
            Some((_, old)) => *old = node,
            None => base.push((Key { at: own.at, name: "locked".to_owned() }, node)),
        }
    }

    /// Whether this may be changed; a fault that names what is locked when not.
    pub(super) fn may(&mut self, path: &str, at: Place) -> bool {
        if path == "locked" {
            let mend = "Biarkan; yang dikunci pemiliknya tetap terkunci.";
            self.r.fault("E707", at, "`locked` tidak dapat dibuka dari sini.", mend);
            return false;
        }
        let within = |inner: &str, outer: &str| {
            inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        let is_kept =
            |(name, _): &&(String, String)| within(path, name) || within(name.as_str(), path);
        let Some((_, locked)) = self.kept.iter().find(is_kept) else { return true };
        let message = format!("`{locked}` dikunci oleh pemiliknya, {}.", self.owner);
        let mend = format!("Hapus `{path}` dari berkas ini, atau minta pemiliknya membukanya.");
        self.r.fault("E707", at, message, mend);
        false
    }

    pub(super) fn map<'n>(
        &mut self,
        base: &mut Vec<(Key, Node)>,
        own: impl IntoIterator<Item = &'n (Key, Node)>,
        path: &str,
    ) {
        for (key, value) in own {
            let path =
                if path.is_empty() { key.name.clone() } else { format!("{path}.{}", key.name) };
            match base.iter_mut().find(|(old, _)| old.name == key.name) {
                Some((_, old)) => self.value(old, value, &path),
                None if self.may(&path, key.at) => base.push((key.clone(), value.clone())),
                None => (),
            }
        }
    }

    fn value(&mut self, base: &mut Node, own: &Node, path: &str) {
        if let (NodeKind::Scalar { .. }, NodeKind::Map(_)) = (&base.kind, &own.kind)
            && let Some(main) = short(path)
        {
            let key = Key { at: base.at, name: main.to_owned() };
            *base = Node { at: base.at, kind: NodeKind::Map(vec![(key, base.clone())]) };
        }
        match (&mut base.kind, &own.kind) {
            (NodeKind::Map(base), NodeKind::Map(own)) => self.map(base, own, path),
            (NodeKind::Map(base), NodeKind::Scalar { .. }) if short(path).is_some() => {
                let name = short(path).unwrap_or_default().to_owned();
                self.map(base, [&(Key { at: own.at, name }, own.clone())], path);
            }
            (NodeKind::List(base), NodeKind::List(own))
                if are_lines(base, path) && are_lines(own, path) =>
            {
                self.lines(base, own, path);
            }
            _ if self.may(path, own.at) => base.clone_from(own),
            _ => (),
        }
    }

    /// Lines of an id take the place of all the base's of that id; a step is laid over the base's.
    fn lines(&mut self, base: &mut Vec<Node>, own: &[Node], path: &str) {
        let mut done: Vec<&str> = Vec::new();
        for line in own {
            let Some(id) = id_at(path, line).filter(|id| !done.contains(id)) else { continue };
            done.push(id);
            let of_id = |line: &Node| id_at(path, line) == Some(id);
            let inner = format!("{path}.{id}");
            let first = base.iter().position(of_id);
            if let (Some(old), Some(_)) = (first.and_then(|at| base.get_mut(at)), get(line, "step"))
            {
                self.value(old, line, &inner);
            } else if self.may(&inner, line.at) {
                base.retain(|line| !of_id(line));
                let place = first.unwrap_or(base.len());
                let news = own.iter().filter(|line| of_id(line)).cloned();
                drop(base.splice(place..place, news));
            }
        }
    }
}

/// The key that a plain text at this path is short for.
fn short(path: &str) -> Option<&'static str> {
    let fits = |pattern: &str| {
        let (mut pattern, mut path) = (pattern.split('.'), path.split('.'));
        loop {
            match (pattern.next(), path.next()) {
                (None, None) => return true,
                (Some(wanted), Some(step)) if wanted == "*" || wanted == step => (),
                _ => return false,
            }
        }
    };
    SHORT.iter().find(|(pattern, _)| fits(pattern)).map(|(_, main)| *main)
}

/// Whether all items of a list can be told apart by an id; rules, notices and answers cannot.
fn are_lines(items: &[Node], path: &str) -> bool {
    items.iter().all(|item| id_at(path, item).is_some())
}

/// The id of an item in the list at this path: fields carry it within.
fn id_at<'n>(path: &str, item: &'n Node) -> Option<&'n str> {
    if path.ends_with("fields") { route::id_of(item) } else { route::line_id(item) }
}
