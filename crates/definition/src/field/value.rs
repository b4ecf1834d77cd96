//! `value`: computed, not typed; recomputed on the server.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "what another crate's enum gains has no meaning in a condition"
)]

use cel::Value as V;

use crate::answer::Value;
use crate::condition::{Condition, Scope};
use crate::decimal::Decimal;
use crate::read::Reader;

use super::{Kind, Options};

pub(super) fn read(options: &Options, r: &mut Reader) -> Option<Kind> {
    let is = options.map.need("is", r).and_then(|node| r.condition(node))?;
    let show = options.map.get("show").is_none_or(|node| r.truth(node));
    Some(Kind::Value { is, show })
}

/// The computed value, if it is known.
pub(crate) fn compute(is: &Condition, scope: &Scope) -> Option<Value> {
    match is.value(scope)? {
        V::Bool(truth) => Some(Value::Bool(truth)),
        V::Int(number) => Some(Value::Int(number)),
        V::Float(number) => Decimal::near(number).map(Value::Decimal),
        V::String(text) => {
            Some(text.parse().map_or_else(|_| Value::Text(text.to_string()), Value::Date))
        }
        _ => None,
    }
}
