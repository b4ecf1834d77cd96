//! Where something stands in the nodes of a file: a number a step, an entry of a map or an item of a list.

use crate::yaml::{Node, NodeKind};

use super::{entries, get, items, scalar};

/// The way to a node from the root.
pub(super) type Route = Vec<usize>;

/// The node at the end of a way.
pub(super) fn reach<'n>(node: &'n Node, route: &[usize]) -> Option<&'n Node> {
    let Some((step, rest)) = route.split_first() else { return Some(node) };
    let next = entries(node).get(*step).map(|(_, node)| node).or_else(|| items(node).get(*step))?;
    reach(next, rest)
}

/// The node at the end of a way, to change it.
pub(super) fn reach_mut<'n>(node: &'n mut Node, route: &[usize]) -> Option<&'n mut Node> {
    let Some((step, rest)) = route.split_first() else { return Some(node) };
    let next = match &mut node.kind {
        NodeKind::Map(entries) => entries.get_mut(*step).map(|(_, node)| node),
        NodeKind::List(items) => items.get_mut(*step),
        NodeKind::Empty | NodeKind::Scalar { .. } => None,
    };
    reach_mut(next?, rest)
}

/// The id of an item of a list: of a line, a step, or a field.
pub(super) fn id_of(item: &Node) -> Option<&str> {
    line_id(item).or_else(|| match entries(item) {
        [(_, options)] => field_id(options),
        _ => None,
    })
}

/// The id of a line or a step, which it says itself.
pub(super) fn line_id(item: &Node) -> Option<&str> {
    get(item, "id").or_else(|| get(item, "step")).and_then(scalar)
}

/// The id of a field by its options: `{ id: since }`, or `since` alone.
fn field_id(options: &Node) -> Option<&str> {
    scalar(options).or_else(|| get(options, "id").and_then(scalar))
}

/// The way along a path such as `road.visit.fields` or `settings.least_months`; names may have dots of their own.
pub(super) fn of_path(node: &Node, path: &str) -> Option<Route> {
    if path.is_empty() {
        return Some(Route::new());
    }
    let inside = |name: &str, inner: &Node, step: usize| {
        let rest = path.strip_prefix(name)?;
        let rest = if rest.is_empty() { rest } else { rest.strip_prefix('.')? };
        Some([vec![step], of_path(inner, rest)?].concat())
    };
    let mut keys = entries(node).iter().enumerate();
    let by_key = keys.find_map(|(step, (key, inner))| inside(&key.name, inner, step));
    by_key.or_else(|| {
        let mut items = items(node).iter().enumerate();
        items.find_map(|(step, item)| inside(id_of(item)?, item, step))
    })
}

/// The way to a field, wherever it stands.
pub(super) fn of_field(root: &Node, id: &str) -> Option<Route> {
    lists_of_fields(root).into_iter().find_map(|list| {
        let fields = reach(root, &list)?;
        Some([list, field_within(fields, id, "")?].concat())
    })
}

/// Where lists of fields stand: in steps of the form and in stages, those of an objection too.
fn lists_of_fields(root: &Node) -> Vec<Route> {
    let mut found = Vec::new();
    for holder in ["form", "road", "objection.form", "objection.road"] {
        let Some(route) = of_path(root, holder) else { continue };
        let Some(node) = reach(root, &route) else { continue };
        let inner = entries(node).iter().map(|(_, node)| node).chain(items(node));
        for (step, one) in inner.enumerate() {
            let fields = entries(one).iter().position(|(key, _)| key.name == "fields");
            found.extend(fields.map(|own| [route.clone(), vec![step, own]].concat()));
        }
    }
    found
}

/// The way to a field in a list of fields; fields of a `list` are named with it: `children.sex`.
fn field_within(fields: &Node, id: &str, list: &str) -> Option<Route> {
    items(fields).iter().enumerate().find_map(|(step, item)| {
        let own = id_of(item)?;
        let named = format!("{list}{own}");
        if named == id || (!list.is_empty() && own == id && own.starts_with(list)) {
            return Some(vec![step]);
        }
        let [(_, options)] = entries(item) else { return None };
        let place = entries(options).iter().position(|(key, _)| key.name == "fields")?;
        let inner = &entries(options).get(place)?.1;
        let rest = field_within(inner, id, &format!("{named}."))?;
        Some([vec![step, 0, place], rest].concat())
    })
}

/// The names of all fields.
pub(super) fn fields(root: &Node) -> Vec<String> {
    fn collect(fields: &Node, list: &str, found: &mut Vec<String>) {
        for item in items(fields) {
            let Some(own) = id_of(item) else { continue };
            let named = format!("{list}{own}");
            if let Some(inner) = entries(item).first().and_then(|(_, own)| get(own, "fields")) {
                collect(inner, &format!("{named}."), found);
            }
            found.push(named);
        }
    }
    let mut found = Vec::new();
    for list in lists_of_fields(root) {
        if let Some(fields) = reach(root, &list) {
            collect(fields, "", &mut found);
        }
    }
    found
}

/// What a way is called: `form.tempat.fields.since`.
pub(super) fn name(root: &Node, route: &[usize]) -> String {
    let (mut node, mut names) = (root, Vec::new());
    for step in route {
        let next = match &node.kind {
            NodeKind::Map(entries) => entries.get(*step).map(|(key, own)| (&*key.name, own)),
            NodeKind::List(items) => {
                items.get(*step).map(|own| (id_of(own).unwrap_or_default(), own))
            }
            NodeKind::Empty | NodeKind::Scalar { .. } => None,
        };
        let Some((name, next)) = next else { break };
        names.push(name);
        node = next;
    }
    names.join(".")
}
