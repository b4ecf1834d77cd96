//! Conditions whose outcome no answer changes.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "what another crate's enum gains has no outcome of its own"
)]

use cel::common::ast::{CallExpr, Expr, IdedExpr, LiteralValue, operators};
use cel::{Context as Cel, Value as V};

use crate::condition::environment;

use super::names_in;

/// Functions that never give less than nothing.
const NEVER_BELOW_ZERO: [&str; 3] = ["age", "size", "words"];

/// What a condition always says; none where it depends on something. Of several parts only what they say together.
pub(super) fn outcome(node: &IdedExpr) -> Option<bool> {
    let Expr::Call(call) = &node.expr else { return None };
    match (call.func_name.as_str(), call.args.as_slice()) {
        (operators::LOGICAL_AND, [left, right]) => {
            together(left, right, operators::LOGICAL_AND, operators::EQUALS).then_some(false)
        }
        (operators::LOGICAL_OR, [left, right]) => {
            together(left, right, operators::LOGICAL_OR, operators::NOT_EQUALS).then_some(true)
        }
        (operators::LOGICAL_NOT, _) => None,
        (sign, [left, right]) => below_zero(sign, left, right).or_else(|| match value(node) {
            Some(V::Bool(truth)) => Some(truth),
            _ => None,
        }),
        _ => None,
    }
}

/// Whether a sum of written numbers has no result: it is too large, or divided by nothing.
pub(super) fn fails(node: &IdedExpr) -> bool {
    only_numbers(node) && value(node).is_none()
}

fn only_numbers(node: &IdedExpr) -> bool {
    match &node.expr {
        Expr::Literal(LiteralValue::Int(_)) => true,
        Expr::Call(call) => call.target.is_none() && call.args.iter().all(only_numbers),
        _ => false,
    }
}

/// The value of what asks for nothing.
fn value(node: &IdedExpr) -> Option<V> {
    if !names_in(node).is_empty() {
        return None;
    }
    V::resolve(node, &Cel::with_env(environment())).ok()
}

/// An age or a number of things compared with less than nothing.
fn below_zero(sign: &str, left: &IdedExpr, right: &IdedExpr) -> Option<bool> {
    let counts = |node: &IdedExpr| matches!(&node.expr, Expr::Call(call) if NEVER_BELOW_ZERO.contains(&call.func_name.as_str()));
    let (sign, limit) = match (counts(left), counts(right)) {
        (true, false) => (sign, right),
        (false, true) => (turned(sign), left),
        _ => return None,
    };
    let Some(V::Int(limit)) = value(limit) else { return None };
    match sign {
        operators::LESS if limit <= 0 => Some(false),
        operators::LESS_EQUALS | operators::EQUALS if limit < 0 => Some(false),
        operators::GREATER | operators::NOT_EQUALS if limit < 0 => Some(true),
        operators::GREATER_EQUALS if limit <= 0 => Some(true),
        _ => None,
    }
}

/// The sign when both sides change their places.
fn turned(sign: &str) -> &str {
    match sign {
        operators::LESS => operators::GREATER,
        operators::LESS_EQUALS => operators::GREATER_EQUALS,
        operators::GREATER => operators::LESS,
        operators::GREATER_EQUALS => operators::LESS_EQUALS,
        same => same,
    }
}

/// Whether two parts decide it between them: one is the other's opposite, or (`of_values`) both name another value of the
/// same thing.
fn together(left: &IdedExpr, right: &IdedExpr, joined: &str, of_values: &str) -> bool {
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    parts(left, joined, &mut ours);
    parts(right, joined, &mut theirs);
    let pairs = ours.iter().flat_map(|one| theirs.iter().map(move |other| (*one, *other)));
    pairs.into_iter().any(|(one, other)| {
        opposite(one).is_some_and(|opposite| Some(opposite) == written(other))
            || opposite(other).is_some_and(|opposite| Some(opposite) == written(one))
            || differ(one, other, of_values)
    })
}

fn parts<'n>(node: &'n IdedExpr, joined: &str, found: &mut Vec<&'n IdedExpr>) {
    match &node.expr {
        Expr::Call(call) if call.func_name == joined => {
            call.args.iter().for_each(|part| parts(part, joined, found));
        }
        _ => found.push(node),
    }
}

/// `x == 'a'` and `x == 'b'`.
fn differ(one: &IdedExpr, other: &IdedExpr, sign: &str) -> bool {
    let named = |node: &IdedExpr| {
        let Expr::Call(CallExpr { func_name, args, .. }) = &node.expr else { return None };
        let [name, value] = args.as_slice() else { return None };
        let is_value = matches!(value.expr, Expr::Literal(_)) && func_name == sign;
        is_value.then(|| Some((written(name)?, written(value)?))).flatten()
    };
    let (Some((one, first)), Some((other, second))) = (named(one), named(other)) else {
        return false;
    };
    one == other && first != second
}

/// The opposite of a condition, as [`written`].
fn opposite(node: &IdedExpr) -> Option<String> {
    let Expr::Call(call) = &node.expr else { return Some(negated(&written(node)?)) };
    let sign = match call.func_name.as_str() {
        operators::LOGICAL_NOT => return written(call.args.first()?),
        operators::EQUALS => operators::NOT_EQUALS,
        operators::NOT_EQUALS => operators::EQUALS,
        operators::LESS => operators::GREATER_EQUALS,
        operators::GREATER_EQUALS => operators::LESS,
        operators::GREATER => operators::LESS_EQUALS,
        operators::LESS_EQUALS => operators::GREATER,
        _ => return Some(negated(&written(node)?)),
    };
    let args = call.args.iter().map(written).collect::<Option<Vec<_>>>()?;
    Some(format!("{sign}({})", args.join(",")))
}

fn negated(written: &str) -> String {
    format!("{}({written})", operators::LOGICAL_NOT)
}

/// A condition without its places; none for loops, which name things of their own.
fn written(node: &IdedExpr) -> Option<String> {
    Some(match &node.expr {
        Expr::Ident(name) => name.clone(),
        Expr::Select(select) => {
            let test = if select.test { "?" } else { "" };
            format!("{}.{}{test}", written(&select.operand)?, select.field)
        }
        Expr::Literal(literal) => format!("{literal:?}"),
        Expr::List(list) => {
            let items = list.elements.iter().map(written).collect::<Option<Vec<_>>>()?;
            format!("[{}]", items.join(","))
        }
        Expr::Call(call) => {
            let parts = call.target.as_deref().into_iter().chain(&call.args);
            let parts = parts.map(written).collect::<Option<Vec<_>>>()?;
            format!("{}({})", call.func_name, parts.join(","))
        }
        _ => return None,
    })
}
