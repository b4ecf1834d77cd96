//! The promised time of a service file.

use crate::service::{Extend, Promise, PromiseFrom, Silence, Stops};
use crate::yaml::Node;

use super::head::missing_component;
use super::{Fields, Reader};

pub(super) fn read(map: &Fields, r: &mut Reader) -> Promise {
    let node = map.get("promise");
    if node.is_none() && !r.delivers {
        let time = crate::service::Duration::Fixed(crate::usual().complaint);
        let within = vec![crate::service::TimeLine { when: None, time }];
        let (from, silence) = (PromiseFrom::Submitted, Silence::Escalate);
        return Promise { within, from, stops: Stops::default(), extend: Vec::new(), silence };
    }
    if node.is_none() {
        missing_component(map.at, "Jangka waktu", "promise: { within: 3 working days }", r);
    }
    node.map(|node| promise(node, r)).unwrap_or(Promise {
        within: Vec::new(),
        from: PromiseFrom::Submitted,
        stops: Stops::default(),
        extend: Vec::new(),
        silence: Silence::Escalate,
    })
}

pub(super) fn promise(node: &Node, r: &mut Reader) -> Promise {
    let keys = ["within", "from", "pauses", "extend", "silence"];
    let map = Fields::short(node, "within", "`promise`", &keys, r);
    let from = [
        ("submitted", PromiseFrom::Submitted),
        ("paid", PromiseFrom::Paid),
        ("complete", PromiseFrom::Complete),
    ];
    let silence = [
        ("escalate", Silence::Escalate),
        ("approve", Silence::Approve),
        ("refuse", Silence::Refuse),
    ];
    Promise {
        within: map.need("within", r).map(|node| r.time_lines(node)).unwrap_or_default(),
        from: map
            .get("from")
            .map_or(PromiseFrom::Submitted, |node| r.word(node, &from, PromiseFrom::Submitted)),
        stops: map.get("pauses").map(|node| stops(node, r)).unwrap_or_default(),
        extend: map.get("extend").map(|node| extends(node, r)).unwrap_or_default(),
        silence: map
            .get("silence")
            .map_or(Silence::Escalate, |node| r.word(node, &silence, Silence::Escalate)),
    }
}

fn stops(node: &Node, r: &mut Reader) -> Stops {
    let names = r.strings(node);
    let has = |wanted: &str| names.iter().any(|name| name == wanted);
    let own = |name: &&String| !["applicant", "payment"].contains(&name.as_str());
    Stops {
        applicant: has("applicant"),
        payment: has("payment"),
        holds: names.iter().filter(own).cloned().collect(),
    }
}

/// One, or a list of them.
fn extends(node: &Node, r: &mut Reader) -> Vec<Extend> {
    if let crate::yaml::NodeKind::List(items) = &node.kind {
        return items.iter().map(|item| extend(item, r)).collect();
    }
    vec![extend(node, r)]
}

fn extend(node: &Node, r: &mut Reader) -> Extend {
    let keys = ["by", "why", "when", "times", "who", "letter"];
    let map = Fields::of(node, "`extend`", &keys, r);
    let who = map.get("who").map(|node| match &node.kind {
        crate::yaml::NodeKind::Map(_) => {
            let inner = Fields::of(node, "`who`", &["role"], r);
            inner.need("role", r).map(|node| r.string(node)).unwrap_or_default()
        }
        crate::yaml::NodeKind::Empty
        | crate::yaml::NodeKind::Scalar { .. }
        | crate::yaml::NodeKind::List(_) => r.string(node),
    });
    Extend {
        by: map.need("by", r).and_then(|node| r.duration(node)),
        why: map.get("why").map(|node| r.sentence(node)),
        when: map.get("when").and_then(|node| r.condition(node)),
        times: map.get("times").map_or(1, |node| r.count(node)),
        who,
        letter: map.get("letter").map(|node| r.string(node)),
    }
}
