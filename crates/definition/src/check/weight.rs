//! Conditions that cost too much: to evaluate, or to read.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "what another crate's enum gains holds no loop of ours"
)]

use std::collections::BTreeMap;

use cel::common::ast::{Expr, IdedExpr};

use crate::fault::Faults;
use crate::service::Service;

/// Loops within loops beyond which fifty items make more steps than a page can wait for.
const DEEPEST: usize = 2;
/// Characters beyond which nobody reads a condition any more.
const LONG: usize = 400;
/// Characters from which a condition is worth a name.
const WORTH_A_NAME: usize = 80;

pub(super) fn weight(service: &Service, faults: &mut Faults) {
    let mut seen: BTreeMap<&str, u32> = BTreeMap::new();
    for condition in super::every::conditions(service) {
        let (at, source) = (condition.place(), condition.source());
        let depth = loops(condition.program().expression());
        if depth > DEEPEST {
            let message = format!("Syarat ini mengulang {depth} tingkat: terlalu berat.");
            faults.note("E312", at, message, "Pecah dengan nama di `derived`.");
        }
        let length = source.chars().count();
        if length > LONG {
            let message = format!("Syarat ini {length} huruf.");
            faults.note("W313", at, message, "Beri nama bagian-bagiannya di `derived`.");
        }
        if length < WORTH_A_NAME {
            continue;
        }
        match seen.get(source) {
            Some(line) => {
                let message = format!("Syarat yang sama ada di baris {line}.");
                faults.note("W313", at, message, "Beri nama di `derived`, lalu pakai nama itu.");
            }
            None => drop(seen.insert(source, at.line)),
        }
    }
}

/// How deep loops stand within loops.
fn loops(node: &IdedExpr) -> usize {
    let deepest = |nodes: &[IdedExpr]| nodes.iter().map(loops).max().unwrap_or(0);
    match &node.expr {
        Expr::Call(call) => {
            let target = call.target.as_ref().map_or(0, |target| loops(target));
            target.max(deepest(&call.args))
        }
        Expr::Select(select) => loops(&select.operand),
        Expr::List(list) => deepest(&list.elements),
        Expr::Comprehension(fold) => {
            let range = loops(&fold.iter_range);
            let body = [&fold.accu_init, &fold.loop_cond, &fold.loop_step, &fold.result];
            let body = body.iter().map(|part| loops(part)).max().unwrap_or(0);
            range.max(body + 1)
        }
        _ => 0,
    }
}

/// How deep a condition is: what is asked within what is asked.
pub(crate) fn depth(node: &IdedExpr) -> usize {
    let deepest = |nodes: &[IdedExpr]| nodes.iter().map(depth).max().unwrap_or(0);
    let inner = match &node.expr {
        Expr::Call(call) => {
            let target = call.target.as_ref().map_or(0, |target| depth(target));
            target.max(deepest(&call.args))
        }
        Expr::Select(select) => depth(&select.operand),
        Expr::List(list) => deepest(&list.elements),
        Expr::Comprehension(fold) => {
            let parts =
                [&fold.iter_range, &fold.accu_init, &fold.loop_cond, &fold.loop_step, &fold.result];
            parts.iter().map(|part| depth(part)).max().unwrap_or(0)
        }
        _ => 0,
    };
    inner + 1
}
