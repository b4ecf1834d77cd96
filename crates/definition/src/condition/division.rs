//! Division as the service language has it: by zero it is unknown, whole numbers and decimals alike. CEL's own gives infinity
//! for decimals, with which a comparison holds.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "what another crate's enum gains has no part that could divide"
)]

use cel::Value as V;
use cel::common::ast::{CallExpr, ComprehensionExpr, Expr, IdedExpr, SelectExpr, operators};

/// The function that divides; no file writes it.
pub(super) const DIVIDED: &str = "@divided";

/// An expression that divides by our function in place of CEL's; none where it divides nothing.
pub(super) fn guarded(node: &IdedExpr) -> Option<IdedExpr> {
    divides(node).then(|| with_ours(node))
}

fn parts(node: &IdedExpr) -> Vec<&IdedExpr> {
    match &node.expr {
        Expr::Call(call) => call.target.as_deref().into_iter().chain(&call.args).collect(),
        Expr::Select(select) => vec![&select.operand],
        Expr::List(list) => list.elements.iter().collect(),
        Expr::Comprehension(fold) => {
            vec![&fold.iter_range, &fold.accu_init, &fold.loop_cond, &fold.loop_step, &fold.result]
        }
        _ => Vec::new(),
    }
}

fn divides(node: &IdedExpr) -> bool {
    let own = matches!(&node.expr, Expr::Call(call) if call.func_name == operators::DIVIDE);
    own || parts(node).into_iter().any(divides)
}

fn with_ours(node: &IdedExpr) -> IdedExpr {
    let expr = match &node.expr {
        Expr::Call(call) => Expr::Call(CallExpr {
            func_name: match call.func_name.as_str() {
                operators::DIVIDE => DIVIDED.to_owned(),
                _ => call.func_name.clone(),
            },
            target: call.target.as_ref().map(|target| Box::new(with_ours(target))),
            args: call.args.iter().map(with_ours).collect(),
        }),
        Expr::Select(select) => Expr::Select(SelectExpr {
            operand: Box::new(with_ours(&select.operand)),
            ..select.clone()
        }),
        Expr::List(list) => {
            let mut list = list.clone();
            list.elements = list.elements.iter().map(with_ours).collect();
            Expr::List(list)
        }
        Expr::Comprehension(fold) => Expr::Comprehension(Box::new(ComprehensionExpr {
            iter_range: with_ours(&fold.iter_range),
            iter_var: fold.iter_var.clone(),
            iter_var2: fold.iter_var2.clone(),
            accu_var: fold.accu_var.clone(),
            accu_init: with_ours(&fold.accu_init),
            loop_cond: with_ours(&fold.loop_cond),
            loop_step: with_ours(&fold.loop_step),
            result: with_ours(&fold.result),
        })),
        other => other.clone(),
    };
    IdedExpr { id: node.id, expr }
}

/// One number by another of its kind.
pub(super) fn divided(number: &V, by: &V) -> Option<V> {
    match (number, by) {
        (V::Int(number), V::Int(by)) => number.checked_div(*by).map(V::Int),
        (V::Float(number), V::Float(by)) => {
            Some(number / by).filter(|found| found.is_finite()).map(V::Float)
        }
        _ => None,
    }
}
