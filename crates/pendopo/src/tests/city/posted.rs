//! The addresses of the program to which something can be sent, as its own router tells them: none that is new is forgotten
//! by a walk over all of them.

use std::collections::{BTreeMap, BTreeSet};

use axum::Router;

/// The paths that take a POST. A router tells them nowhere but in what it prints of itself: should that change, nothing is
/// found, and the walks say so.
pub(crate) fn posted(router: &Router) -> BTreeSet<String> {
    let printed = format!("{router:?}");
    let own = printed.split("fallback_router").next().unwrap_or_default();
    let (mut paths, mut taking) = (BTreeMap::new(), BTreeSet::new());
    for route in own.split("RouteId(").skip(1) {
        let (id, what) = route.split_once("): ").expect("a route has an id");
        if let Some(path) = what.strip_prefix('"') {
            paths.insert(id, path.split('"').next().expect("its end"));
            continue;
        }
        // One that answers every method (`any`) has no method of its own.
        let is_any = !what.contains("fallback: Default(");
        if is_any || !what.contains("post: None") {
            taking.insert(id);
        }
        // A form of a browser has no other method: nothing may change by one.
        for method in ["delete", "patch", "put"] {
            assert!(is_any || what.contains(&format!("{method}: None")), "{id} takes {method}");
        }
    }
    let path = |id| paths.get(id).map(|path| (*path).to_owned());
    let found: BTreeSet<String> = taking.into_iter().map(|id| path(id).expect("a path")).collect();
    assert!(found.len() > 80, "the router tells of itself otherwise: {found:?}");
    found
}
