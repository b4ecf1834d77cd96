//! What a file of `kind: complaint` says besides a service.

use crate::service::{Complaint, Hidden, Proof, Reopen, Report, Same};
use crate::yaml::{Node, NodeKind};

use super::{Fields, Reader};

const KEYS: [&str; 9] =
    ["modes", "public", "same", "proof", "hide_from", "open311", "answer", "reopen", "catch_all"];
const MODES: [(&str, Report); 3] =
    [("open", Report::Open), ("anonymous", Report::Anonymous), ("secret", Report::Secret)];

pub(super) fn complaint(map: &Fields, r: &mut Reader) -> Option<Complaint> {
    let node = map.get("complaint")?;
    let inner = Fields::of(node, "`complaint`", &KEYS, r);
    let modes = match inner.get("modes") {
        Some(node) => {
            let list = r.list(node, "modes");
            list.iter().map(|mode| r.word(mode, &MODES, Report::Open)).collect()
        }
        None => vec![Report::Open],
    };
    Some(Complaint {
        modes,
        public: inner.get("public").is_none_or(|node| r.truth(node)),
        same: inner.get("same").and_then(|node| same(node, r)),
        proof: inner.get("proof").and_then(|node| proof(node, r)),
        hidden: inner.get("hide_from").map(|node| hidden(node, r)).unwrap_or_default(),
        reopen: inner.get("reopen").and_then(|node| reopen(node, r)),
        open311: inner.get("open311").is_none_or(|node| r.truth(node)),
        catch_all: inner.get("catch_all").is_some_and(|node| r.truth(node)),
        answer: inner.get("answer").and_then(|node| r.time(node)),
        at: node.at,
    })
}

/// The units that never see it, each with when it is meant.
fn hidden(node: &Node, r: &mut Reader) -> Hidden {
    let inner = Fields::short(node, "unit", "`hide_from`", &["unit", "region"], r);
    let mut from = Vec::new();
    if let Some(units) = inner.need("unit", r) {
        match &units.kind {
            NodeKind::List(lines) => {
                for line in lines {
                    let map = Fields::short(line, "unit", "baris unit", &["when", "unit"], r);
                    let named = map.need("unit", r).map(|node| r.string(node));
                    let when = map.get("when").and_then(|node| r.condition(node));
                    from.extend(named.map(|unit| (when, unit)));
                }
            }
            NodeKind::Empty | NodeKind::Scalar { .. } | NodeKind::Map(_) => {
                from.push((None, r.string(units)))
            }
        }
    }
    // The word alone named no unit: nothing would be hidden from anybody.
    if from.iter().any(|(_, unit)| unit == "unit") {
        let mend = "Tulis `hide_from: { unit: kelurahan, region: place.region }`.";
        r.fault("E706", node.at, "`hide_from` tidak menyebut unitnya.", mend);
    }
    Hidden { from, region: inner.get("region").and_then(|node| r.condition(node)) }
}

fn reopen(node: &Node, r: &mut Reader) -> Option<Reopen> {
    let inner = Fields::of(node, "`reopen`", &["to", "within"], r);
    let to = inner.need("to", r).map(|node| r.string(node));
    let within = inner.need("within", r).and_then(|node| r.time(node));
    Some(Reopen { to: to?, within: within? })
}

fn same(node: &Node, r: &mut Reader) -> Option<Same> {
    let inner = Fields::of(node, "`same`", &["within", "fields", "days"], r);
    let within = inner.need("within", r).and_then(|node| metres(node, r));
    let days = inner.need("days", r).and_then(|node| whole(node, r));
    let fields = inner.get("fields").map(|node| r.strings(node)).unwrap_or_default();
    Some(Same { within: within?, fields, days: days? })
}

fn proof(node: &Node, r: &mut Reader) -> Option<Proof> {
    let inner = Fields::short(node, "photo", "`proof`", &["photo", "near"], r);
    let photo = inner.need("photo", r).map(|node| r.string(node))?;
    Some(Proof { photo, near: inner.get("near").and_then(|node| metres(node, r)) })
}

fn whole(node: &Node, r: &mut Reader) -> Option<u32> {
    let read = r.string(node).parse().ok().filter(|count| *count > 0);
    if read.is_none() {
        r.fault("E006", node.at, "Di sini harus ada jumlah hari.", "Tulis `days: 7`.");
    }
    read
}

/// `30 m`, `2 km`.
fn metres(node: &Node, r: &mut Reader) -> Option<u32> {
    let text = r.string(node);
    let read = text.split_once(' ').and_then(|(count, unit)| {
        let times = match unit {
            "m" => 1,
            "km" => 1000,
            _ => return None,
        };
        count.parse::<u32>().ok().filter(|count| *count > 0)?.checked_mul(times)
    });
    if read.is_none() {
        r.fault("E006", node.at, format!("`{text}` bukan jarak."), "Tulis `30 m` atau `2 km`.");
    }
    read
}
