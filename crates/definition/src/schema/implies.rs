//! Conditions as JSON Schema, as far as it can say them: comparing an answer with something fixed, and, or, not.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "what another crate's enum gains cannot be said in JSON Schema"
)]

use std::collections::BTreeMap;

use cel::common::ast::{CallExpr, Expr, IdedExpr, LiteralValue, operators};
use serde_json::{Value as Json, json};

use crate::condition::{Condition, KNOWN};
use crate::field::Field;
use crate::form::Context;
use crate::service::{Service, SettingValue};

use super::shape::{self, Part, Shape};

/// What names in a condition stand for.
pub(crate) struct Names {
    /// Every answer, with the conditions under which it is asked: a hidden one counts as not given.
    answers: BTreeMap<String, Vec<Condition>>,
    derived: BTreeMap<String, Condition>,
    settings: BTreeMap<String, Json>,
    /// Whether outlines tell in which region a place lies.
    pub(crate) has_outlines: bool,
}

impl Names {
    pub(super) fn of(service: &Service, context: &Context) -> Self {
        let day = context.submitted_on;
        let in_force = service.settings.iter().filter(|line| {
            line.from.is_none_or(|from| from <= day) && line.to.is_none_or(|to| day <= to)
        });
        let value = |value: &SettingValue| match value {
            SettingValue::Int(number) => Some(json!(number)),
            SettingValue::Text(text) => Some(json!(text)),
            SettingValue::Bool(truth) => Some(json!(truth)),
            // JSON Schema has no tables to look into.
            SettingValue::Rows(_) => None,
        };
        let mut answers = BTreeMap::new();
        paths(&shape::of(service), "", &mut answers);
        Self {
            has_outlines: context.regions.has_outlines(),
            answers,
            derived: service.derived.iter().cloned().collect(),
            settings: in_force
                .filter_map(|line| Some((format!("settings.{}", line.id), value(&line.value)?)))
                .collect(),
        }
    }

    /// The names within an item of a list: JSON Schema cannot look outside it.
    pub(super) fn of_items(&self, fields: &[Field]) -> Self {
        let mut answers = BTreeMap::new();
        paths(&shape::of_items(fields), "", &mut answers);
        let settings = self.settings.clone();
        Self { answers, derived: BTreeMap::new(), settings, has_outlines: self.has_outlines }
    }

    /// A schema that takes exactly the answers with which the condition surely holds (`wanted`), or surely does not;
    /// none when JSON Schema cannot say it.
    pub(super) fn implies(&self, condition: &Condition, wanted: bool) -> Option<Json> {
        self.node(condition.program().expression(), wanted)
    }

    /// The whole number that a limit always is.
    pub(super) fn number(&self, limit: &Condition) -> Option<i64> {
        self.fixed(limit.program().expression())?.as_i64()
    }

    /// Puts the limits that are always the same numbers, whole or not, on the schema of a number.
    pub(crate) fn bound(&self, schema: &mut Json, [min, max]: [Option<&Condition>; 2]) {
        for (name, limit) in [("minimum", min), ("maximum", max)] {
            let number = limit.and_then(|limit| self.fixed(limit.program().expression()));
            if let Some(number) = number.filter(Json::is_number) {
                schema[name] = number;
            }
        }
    }

    fn node(&self, node: &IdedExpr, wanted: bool) -> Option<Json> {
        if let Some(Json::Bool(truth)) = self.fixed(node) {
            return Some(Json::Bool(truth == wanted));
        }
        match &node.expr {
            Expr::Call(call) => self.call(call, wanted),
            Expr::Ident(name) if name.starts_with(KNOWN) => {
                let given = self.given(name.strip_prefix(KNOWN)?)?;
                Some(if wanted { given } else { json!({ "not": given }) })
            }
            _ => {
                let name = name(node)?;
                match self.derived.get(&name) {
                    Some(derived) => self.implies(derived, wanted),
                    None => self.at(&name, json!({ "const": wanted })),
                }
            }
        }
    }

    fn call(&self, call: &CallExpr, wanted: bool) -> Option<Json> {
        let [left, right] = match call.args.as_slice() {
            [only] if call.func_name == operators::LOGICAL_NOT => return self.node(only, !wanted),
            [left, right] => [left, right],
            _ => return None,
        };
        match call.func_name.as_str() {
            operators::LOGICAL_AND => self.both(left, right, wanted, wanted),
            operators::LOGICAL_OR => self.both(left, right, wanted, !wanted),
            operators::EQUALS => self.compared(left, right, wanted),
            operators::NOT_EQUALS => self.compared(left, right, !wanted),
            operators::IN => {
                let Expr::List(list) = &right.expr else { return None };
                let values = list.elements.iter().map(|one| self.fixed(one));
                let values = values.collect::<Option<Vec<_>>>()?;
                self.at(&name(left)?, says(json!({ "enum": values }), wanted))
            }
            _ => None,
        }
    }

    fn both(&self, left: &IdedExpr, right: &IdedExpr, wanted: bool, all: bool) -> Option<Json> {
        let sides = [self.node(left, wanted)?, self.node(right, wanted)?];
        let (absorbs, passes) = (Json::Bool(!all), Json::Bool(all));
        if sides.contains(&absorbs) {
            return Some(absorbs);
        }
        let mut left: Vec<Json> = sides.into_iter().filter(|side| *side != passes).collect();
        Some(match left.len() {
            0 => passes,
            1 => left.pop().expect("just counted"),
            _ if all => json!({ "allOf": left }),
            _ => json!({ "anyOf": left }),
        })
    }

    fn compared(&self, left: &IdedExpr, right: &IdedExpr, wanted: bool) -> Option<Json> {
        match (self.fixed(left), self.fixed(right)) {
            (Some(left), Some(right)) => Some(Json::Bool((left == right) == wanted)),
            (None, Some(value)) => self.at(&name(left)?, says(json!({ "const": value }), wanted)),
            (Some(value), None) => self.at(&name(right)?, says(json!({ "const": value }), wanted)),
            (None, None) => None,
        }
    }

    /// An answer that is asked, is there and is so: without it the condition is unknown.
    fn at(&self, name: &str, schema: Json) -> Option<Json> {
        let when = self.answers.get(name)?;
        let so = name.rsplit('.').fold(schema, |inner, part| {
            json!({ "type": "object", "required": [part], "properties": { part: inner } })
        });
        // A question asks only about those before it, so this comes to an end.
        let asked = when.iter().map(|condition| self.implies(condition, true));
        let mut all = asked.collect::<Option<Vec<_>>>()?;
        all.retain(|one| *one != Json::Bool(true));
        if all.is_empty() {
            return Some(so);
        }
        all.push(so);
        Some(json!({ "allOf": all }))
    }

    fn given(&self, name: &str) -> Option<Json> {
        self.at(name, Json::Bool(true))
    }

    /// What is the same whatever is answered.
    fn fixed(&self, node: &IdedExpr) -> Option<Json> {
        match &node.expr {
            Expr::Literal(LiteralValue::Boolean(truth)) => Some(json!(*truth.inner())),
            Expr::Literal(LiteralValue::Int(number)) => Some(json!(*number.inner())),
            Expr::Literal(LiteralValue::Double(number)) => Some(json!(*number.inner())),
            Expr::Literal(LiteralValue::String(text)) => Some(json!(text.inner())),
            _ => self.settings.get(&name(node)?).cloned(),
        }
    }
}

fn says(schema: Json, wanted: bool) -> Json {
    if wanted { schema } else { json!({ "not": schema }) }
}

/// `mother.address` of a name with its parts.
fn name(node: &IdedExpr) -> Option<String> {
    match &node.expr {
        Expr::Ident(name) if !name.starts_with(KNOWN) => Some(name.clone()),
        Expr::Select(select) if !select.test => {
            Some(format!("{}.{}", name(&select.operand)?, select.field))
        }
        _ => None,
    }
}

fn paths(shape: &Shape<'_>, before: &str, found: &mut BTreeMap<String, Vec<Condition>>) {
    for (name, part) in &shape.0 {
        let path = format!("{before}{name}");
        match part {
            Part::Group(inner) => paths(inner, &format!("{path}."), found),
            Part::Field { when, .. } => {
                found.insert(path, when.iter().map(|&condition| condition.clone()).collect());
            }
        }
    }
}
