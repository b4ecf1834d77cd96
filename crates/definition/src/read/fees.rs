//! The price of a service file.

use crate::fault::Faults;
use crate::service::{Elsewhere, FeeLine, Fees, Refund};
use crate::text::Text;
use crate::yaml::Node;

use super::dates::{self, Span};
use super::head::{date, missing_component};
use super::{Fields, Reader};

pub(super) fn read(map: &Fields, r: &mut Reader) -> Fees {
    let Some(node) = map.get("fees") else {
        missing_component(map.at, "Biaya", "fees: { free: dasar hukumnya }", r);
        return Fees::default();
    };
    let inner = Fields::of(node, "`fees`", &["free", "lines", "elsewhere", "refund"], r);
    let fees = Fees {
        free: inner.get("free").map(|node| Text::new(r.string(node))),
        lines: inner.get("lines").map(|node| lines(node, r)).unwrap_or_default(),
        elsewhere: inner.get("elsewhere").map(|node| elsewhere(node, r)).unwrap_or_default(),
        refund: inner.get("refund").map(|node| refund(node, r)),
    };
    if fees.free.is_none() && fees.lines.is_empty() {
        missing_component(node.at, "Biaya", "fees: { free: dasar hukumnya }", r);
    }
    overlapping(&fees.lines, &mut r.faults);
    fees
}

fn lines(node: &Node, r: &mut Reader) -> Vec<FeeLine> {
    let keys = ["id", "label", "amount", "when", "basis", "from", "to", "at"];
    let mut lines: Vec<FeeLine> = Vec::new();
    for item in r.list(node, "lines") {
        let map = Fields::of(item, "Baris biaya", &keys, r);
        let (Some(id), Some(amount)) = (map.need("id", r), map.need("amount", r)) else { continue };
        let id = r.id(id);
        let label = map.need("label", r).map(|node| r.text(node, &format!("fees/{id}")));
        let Some(amount) = r.condition(amount) else { continue };
        let line = FeeLine {
            label: label.unwrap_or_default(),
            amount,
            when: map.get("when").and_then(|node| r.condition(node)),
            basis: map.get("basis").map(|node| r.string(node)),
            from: map.get("from").and_then(|node| date(node, r)),
            to: map.get("to").and_then(|node| date(node, r)),
            stage: map.get("at").map(|node| r.string(node)),
            at: item.at,
            id,
        };
        if line.basis.is_none() {
            let message = format!("Biaya `{}` belum punya dasar.", line.id);
            r.fault("W108", item.at, message, "Tulis `basis: …`.");
        }
        lines.push(line);
    }
    let span = |line: &FeeLine| Span::new(&line.id, line.from, line.to, line.at);
    // Lines under a condition may be alternatives: together they leave no gap.
    let plain = lines.iter().filter(|line| line.when.is_none());
    dates::gaps(plain.map(span).collect(), "Tarif", &mut r.faults);
    lines
}

/// Two lines of one name in force on the same day; where a condition stands before them, they may be alternatives.
fn overlapping(lines: &[FeeLine], faults: &mut Faults) {
    let starts_after =
        |a: &FeeLine, b: &FeeLine| matches!((a.from, b.to), (Some(from), Some(to)) if from > to);
    for (place, line) in lines.iter().enumerate() {
        let twin = lines[..place].iter().any(|other| {
            other.id == line.id
                && (other.when.is_none() || line.when.is_none())
                && !starts_after(other, line)
                && !starts_after(line, other)
        });
        if twin {
            let message = format!("Tarif `{}` bertumpuk dengan baris lain.", line.id);
            faults.note("E106", line.at, message, "Beri `from` dan `to` yang tidak bertumpuk.");
        }
    }
}

fn elsewhere(node: &Node, r: &mut Reader) -> Vec<Elsewhere> {
    let mut all = Vec::new();
    for item in r.list(node, "elsewhere") {
        let map = Fields::of(item, "Biaya di tempat lain", &["label", "about", "where"], r);
        let (Some(label), Some(about)) = (map.need("label", r), map.need("about", r)) else {
            continue;
        };
        all.push(Elsewhere {
            label: r.sentence(label),
            about: r.sentence(about),
            place: map.get("where").map(|node| r.sentence(node)),
        });
    }
    all
}

fn refund(node: &Node, r: &mut Reader) -> Refund {
    let map = Fields::of(node, "`refund`", &["when", "to"], r);
    Refund {
        when: map.get("when").and_then(|node| r.condition(node)),
        to: map.get("to").map(|node| r.string(node)),
        at: node.at,
    }
}
