//! A condition as a page gets it: a small tree as JSON, in which everything is worked out that does not depend on the
//! questions of that page. What must not leave the server, or cannot be told from the page, is not written at all.
//!
//! A text, a whole number, `true` and `false` stand for themselves, `null` for what is unknown. All else is a list that
//! begins with a word: `["n", name]` a value, `["k", name]` whether there is one, `[".", tree, part]`,
//! `["has", tree, part]`, `["f", number with decimals]`, `["i", digits of a large number]`, `["l", …]` a list, `["m", {…}]` a map,
//! `["all", list, name, tree]` and so for `exists`, `map`, `filter`; operators and functions by their name.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "what another crate's enum gains cannot be said to a page"
)]

use std::collections::{BTreeMap, BTreeSet};

use cel::Value as V;
use cel::common::ast::{CallExpr, ComprehensionExpr, Expr, IdedExpr, operators};
use serde_json::{Value as Json, json};

use super::Condition;
use super::functions::FUNCTIONS;
use super::scope::{KNOWN, Scope};

/// The operators by the word that the page has for them.
const OPERATORS: &[(&str, &str)] = &[
    (operators::EQUALS, "=="),
    (operators::NOT_EQUALS, "!="),
    (operators::LESS, "<"),
    (operators::LESS_EQUALS, "<="),
    (operators::GREATER, ">"),
    (operators::GREATER_EQUALS, ">="),
    (operators::ADD, "+"),
    (operators::SUBSTRACT, "-"),
    (operators::MULTIPLY, "*"),
    (operators::DIVIDE, "/"),
    (operators::MODULO, "%"),
    (operators::NEGATE, "neg"),
    (operators::IN, "in"),
];

/// Whole numbers up to this one survive the page's reading of JSON; larger ones are written as text.
const LARGEST: u64 = 1 << 53;

/// The functions that are asked of a value, with a full stop.
const MEMBERS: [&str; 4] = ["contains", "startsWith", "endsWith", "size"];

/// The questions of one page, as conditions name them, and whether the page itself can read their answers.
#[derive(Default)]
pub(crate) struct Questions {
    /// Top-level questions: `since`, `applicant.lives_at`, `children`.
    pub(crate) own: BTreeMap<String, bool>,
    /// Questions of an item of any list, by their bare ids.
    pub(crate) inner: BTreeMap<String, bool>,
}

/// What is left of a condition, or of a part of it.
#[derive(Debug)]
pub(crate) enum Rest {
    /// It rests on nothing of the page. `Some` of a value that may be told or may not; none: it is unknown.
    Known(Option<V>, Secret),
    /// It rests on the page.
    Tree(Json),
}

impl Rest {
    /// What changes with the page; none when it is always the same.
    pub(crate) fn changing(self) -> Option<Json> {
        match self {
            Self::Tree(tree) => Some(tree),
            Self::Known(..) => None,
        }
    }

    /// As it may stand in a page; a truth tells nothing that the page does not show.
    pub(crate) fn told(self) -> Option<Json> {
        match self {
            Self::Tree(tree) => Some(tree),
            Self::Known(None, _) => Some(Json::Null),
            Self::Known(Some(V::Bool(truth)), _) => Some(json!(truth)),
            Self::Known(Some(_), Secret::Yes) => None,
            Self::Known(Some(value), Secret::No) => value_as_tree(&value),
        }
    }
}

/// Whether a value was made of sealed answers that other pages hold.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Secret {
    No,
    Yes,
}

/// Derived names: which of them rest on the page, and which on sealed answers of other pages.
#[derive(Default)]
pub(crate) struct DerivedNames {
    here: BTreeSet<String>,
    sealed: BTreeSet<String>,
}

impl DerivedNames {
    /// In an order in which each uses only earlier ones.
    pub(crate) fn of(
        derived: &[(String, Condition)],
        questions: &Questions,
        is_sealed: &dyn Fn(&str) -> bool,
    ) -> Self {
        let mut names = Self::default();
        for (name, condition) in derived {
            let used = names_in(condition.program().expression());
            let any = |known: &BTreeSet<String>, is_own: &dyn Fn(&str) -> bool| {
                used.iter().any(|used| known.contains(root(used)) || is_own(used))
            };
            let here = any(&names.here, &|used| questions.is_asked(used));
            let sealed = any(&names.sealed, is_sealed);
            names.here.extend(here.then(|| name.clone()));
            names.sealed.extend(sealed.then(|| name.clone()));
        }
        names
    }
}

impl Questions {
    /// Whether a name is a question of the page, a part of one, or a whole of which one is a part.
    fn is_asked(&self, name: &str) -> bool {
        self.own.keys().any(|id| is_within(name, id) || is_within(id, name))
    }
}

/// Writes the conditions of one page.
pub(crate) struct Writer<'a> {
    pub(crate) scope: &'a Scope,
    pub(crate) questions: &'a Questions,
    pub(crate) derived: &'a [(String, Condition)],
    pub(crate) derived_names: &'a DerivedNames,
    /// Whether a name is that of a sealed answer of another page.
    pub(crate) is_sealed: &'a dyn Fn(&str) -> bool,
    /// Whether a condition within an item of a list is written, which finds its sisters by their bare ids.
    pub(crate) in_item: bool,
    /// The questions that were named so far.
    pub(crate) used: BTreeSet<String>,
    /// The derived names that were needed so far.
    pub(crate) trees: BTreeMap<String, Json>,
}

impl Writer<'_> {
    /// What is left of a condition; none when the page cannot judge it.
    pub(crate) fn rest(&mut self, condition: &Condition) -> Option<Rest> {
        self.of(condition.program().expression(), &[])
    }

    fn of(&mut self, node: &IdedExpr, bound: &[&str]) -> Option<Rest> {
        if let Some(name) = path(node).filter(|name| !self.rests_here(name, bound)) {
            return Some(self.worked_out(node, self.secret(&name)));
        }
        match &node.expr {
            Expr::Literal(_) => Some(self.worked_out(node, Secret::No)),
            Expr::Ident(name) => self.ident(name, bound),
            Expr::Select(_) => self.select(node, bound).map(Rest::Tree),
            Expr::List(list) => {
                let items: Vec<&IdedExpr> = list.elements.iter().collect();
                self.strictly(node, "l", &items, bound)
            }
            Expr::Call(call) => self.call(node, call, bound),
            Expr::Comprehension(fold) => self.fold(node, fold, bound),
            _ => None,
        }
    }

    /// A part as it is written into a larger tree.
    fn tree(&mut self, node: &IdedExpr, bound: &[&str]) -> Option<Json> {
        self.of(node, bound).and_then(Rest::told)
    }

    fn worked_out(&self, node: &IdedExpr, secret: Secret) -> Rest {
        let value = self.scope.run_part(node).ok();
        Rest::Known(value.filter(|value| !matches!(value, V::Null)), secret)
    }

    fn rests_here(&self, name: &str, bound: &[&str]) -> bool {
        let root = root(name);
        bound.contains(&root)
            || (self.in_item && self.questions.inner.contains_key(root))
            || self.derived_names.here.contains(root)
            || self.questions.is_asked(name)
    }

    fn secret(&self, name: &str) -> Secret {
        let sealed = self.derived_names.sealed.contains(root(name)) || (self.is_sealed)(name);
        if sealed { Secret::Yes } else { Secret::No }
    }

    fn ident(&mut self, name: &str, bound: &[&str]) -> Option<Rest> {
        if let Some(asked) = name.strip_prefix(KNOWN) {
            return self.known(asked, bound);
        }
        if bound.contains(&name) {
            return Some(Rest::Tree(written("n", [json!(name)])));
        }
        self.named(name)
    }

    /// A question, or a derived name that rests on one.
    fn named(&mut self, name: &str) -> Option<Rest> {
        let found = Rest::Tree(written("n", [json!(name)]));
        if let Some(readable) = self.questions.inner.get(name).filter(|_| self.in_item) {
            // Where the item has no answer the server would find one of another page.
            return (*readable && !self.scope.has(name)).then_some(found);
        }
        if let Some(readable) = self.questions.own.get(name) {
            self.used.insert(name.to_owned());
            return readable.then_some(found);
        }
        let (_, condition) = self.derived.iter().find(|(known, _)| known == name)?;
        if !self.trees.contains_key(name) {
            // It stands outside of every item.
            let within = std::mem::replace(&mut self.in_item, false);
            let rest = self.rest(condition);
            self.in_item = within;
            match rest? {
                Rest::Tree(tree) => drop(self.trees.insert(name.to_owned(), tree)),
                Rest::Known(value, _) => return Some(Rest::Known(value, self.secret(name))),
            }
        }
        Some(found)
    }

    /// `known(x)`: of a whole subject, whether one of its questions has an answer.
    fn known(&mut self, asked: &str, bound: &[&str]) -> Option<Rest> {
        if bound.contains(&asked) {
            return None;
        }
        let is_one = self.questions.own.contains_key(asked)
            || (self.in_item && self.questions.inner.contains_key(asked))
            || self.derived_names.here.contains(asked);
        if is_one {
            return Some(match self.named(asked)? {
                Rest::Tree(_) => Rest::Tree(written("k", [json!(asked)])),
                Rest::Known(value, _) => Rest::Known(Some(V::Bool(value.is_some())), Secret::No),
            });
        }
        if self.scope.knows(asked) {
            return Some(Rest::Known(Some(V::Bool(true)), Secret::No));
        }
        let parts = self.questions.own.iter().filter(|(id, _)| is_within(id, asked));
        let parts: Vec<String> =
            parts.map(|(id, readable)| readable.then(|| id.clone())).collect::<Option<_>>()?;
        self.used.extend(parts.iter().cloned());
        let tests = parts.into_iter().map(|id| written("k", [json!(id)]));
        tests.reduce(|left, right| written("||", [left, right])).map(Rest::Tree)
    }

    /// `applicant.lives_at.region`: the question, and the parts of its answer.
    fn select(&mut self, node: &IdedExpr, bound: &[&str]) -> Option<Json> {
        let Expr::Select(select) = &node.expr else { return None };
        let is_free = |path: &String| !bound.contains(&root(path));
        let whole = path(node).filter(is_free);
        if let Some(id) = whole.filter(|path| self.questions.own.contains_key(path)) {
            self.named(&id)?;
            return Some(written(if select.test { "k" } else { "n" }, [json!(id)]));
        }
        // A whole of which some parts are asked here has no value of its own in the page.
        let operand = path(&select.operand).filter(is_free);
        let is_value = operand.is_none_or(|path| self.is_value(&path));
        let readable = self.questions.inner.get(&select.field).is_none_or(|readable| *readable);
        if !is_value || !readable {
            return None;
        }
        let operand = self.tree(&select.operand, bound)?;
        Some(written(if select.test { "has" } else { "." }, [operand, json!(select.field)]))
    }

    /// Whether the page has a value under this name: a question, a part of its answer, or what is derived.
    fn is_value(&self, name: &str) -> bool {
        self.questions.own.keys().any(|id| is_within(name, id))
            || (self.in_item && self.questions.inner.contains_key(root(name)))
            || self.derived_names.here.contains(root(name))
    }

    fn call(&mut self, node: &IdedExpr, call: &CallExpr, bound: &[&str]) -> Option<Rest> {
        let parts: Vec<&IdedExpr> = call.target.as_deref().into_iter().chain(&call.args).collect();
        match (call.func_name.as_str(), parts.as_slice()) {
            (operators::LOGICAL_AND, [a, b]) => self.both(false, "&&", (a, b), bound),
            (operators::LOGICAL_OR, [a, b]) => self.both(true, "||", (a, b), bound),
            (operators::LOGICAL_NOT, [_]) => self.strictly(node, "!", &parts, bound),
            (operators::CONDITIONAL, [asked, yes, no]) => match self.of(asked, bound)? {
                Rest::Known(Some(V::Bool(true)), _) => self.of(yes, bound),
                Rest::Known(Some(V::Bool(false)), _) => self.of(no, bound),
                Rest::Known(_, secret) => Some(Rest::Known(None, secret)),
                Rest::Tree(asked) => {
                    let ways = [asked, self.tree(yes, bound)?, self.tree(no, bound)?];
                    Some(Rest::Tree(written("?", ways)))
                }
            },
            (name, parts) => {
                let word = word(name, call.target.is_some(), parts.len());
                self.strictly(node, word.unwrap_or_default(), parts, bound)
            }
        }
    }

    /// What is unknown as soon as one of its parts is. Without a word the page cannot say it, and only what is worked out
    /// whole is told.
    fn strictly(
        &mut self,
        node: &IdedExpr,
        word: &str,
        parts: &[&IdedExpr],
        bound: &[&str],
    ) -> Option<Rest> {
        let rests: Vec<Rest> =
            parts.iter().map(|part| self.of(part, bound)).collect::<Option<_>>()?;
        let is_secret = |rest: &Rest| matches!(rest, Rest::Known(_, Secret::Yes));
        let secret = if rests.iter().any(is_secret) { Secret::Yes } else { Secret::No };
        if rests.iter().all(|rest| matches!(rest, Rest::Known(..))) {
            return Some(self.worked_out(node, secret));
        }
        if rests.iter().any(|rest| matches!(rest, Rest::Known(None, _))) {
            return Some(Rest::Known(None, secret));
        }
        let told: Vec<Json> = rests.into_iter().map(Rest::told).collect::<Option<_>>()?;
        (!word.is_empty()).then(|| Rest::Tree(written(word, told)))
    }

    /// `&&` and `||`: `deciding` alone says what it is, whatever stands beside it.
    fn both(
        &mut self,
        deciding: bool,
        word: &str,
        (a, b): (&IdedExpr, &IdedExpr),
        bound: &[&str],
    ) -> Option<Rest> {
        let parts = [self.of(a, bound), self.of(b, bound)];
        let truth = |part: &Option<Rest>| match part {
            Some(Rest::Known(Some(V::Bool(truth)), _)) => Some(*truth),
            _ => None,
        };
        if parts.iter().any(|part| truth(part) == Some(deciding)) {
            return Some(Rest::Known(Some(V::Bool(deciding)), Secret::No));
        }
        match parts {
            // The other one decides.
            [a, b] if truth(&a).is_some() => b,
            [a, b] if truth(&b).is_some() => a,
            [a, b] => Some(match (a?, b?) {
                (Rest::Known(..), Rest::Known(..)) => Rest::Known(None, Secret::No),
                (Rest::Known(..), Rest::Tree(tree)) | (Rest::Tree(tree), Rest::Known(..)) => {
                    Rest::Tree(written(word, [Json::Null, tree]))
                }
                (Rest::Tree(a), Rest::Tree(b)) => Rest::Tree(written(word, [a, b])),
            }),
        }
    }

    /// `exists`, `all`, `map`, `filter`, out of the loops that they are read as.
    fn fold(&mut self, node: &IdedExpr, fold: &ComprehensionExpr, bound: &[&str]) -> Option<Rest> {
        let names = names_in(node);
        if !names.iter().any(|name| self.rests_here(name, bound)) {
            let is_sealed = names.iter().any(|name| self.secret(name) == Secret::Yes);
            return Some(self.worked_out(node, if is_sealed { Secret::Yes } else { Secret::No }));
        }
        let mut list = match self.of(&fold.iter_range, bound)? {
            Rest::Known(None, secret) => return Some(Rest::Known(None, secret)),
            rest => rest.told()?,
        };
        let inner = [bound, &[fold.iter_var.as_str()]].concat();
        for (word, body) in loops(fold)? {
            let body = self.tree(body, &inner)?;
            list = written(word, [list, json!(fold.iter_var), body]);
        }
        Some(Rest::Tree(list))
    }
}

/// Which loops it is, one over the other, and what each asks of every item.
fn loops(fold: &ComprehensionExpr) -> Option<Vec<(&'static str, &IdedExpr)>> {
    let is_named =
        |node: &IdedExpr, name: &str| matches!(&node.expr, Expr::Ident(own) if own == name);
    let is_accu = |node: &IdedExpr| is_named(node, &fold.accu_var);
    if fold.iter_var2.is_some() || !is_accu(&fold.result) {
        return None;
    }
    match parts(&fold.loop_step)? {
        (operators::LOGICAL_AND, [accu, body]) if is_accu(accu) => Some(vec![("all", body)]),
        (operators::LOGICAL_OR, [accu, body]) if is_accu(accu) => Some(vec![("exists", body)]),
        (operators::CONDITIONAL, [guard, step, accu]) if is_accu(accu) => {
            let item = appended(step, &fold.accu_var)?;
            let filter = ("filter", guard);
            let is_item = is_named(item, &fold.iter_var);
            Some(if is_item { vec![filter] } else { vec![filter, ("map", item)] })
        }
        _ => Some(vec![("map", appended(&fold.loop_step, &fold.accu_var)?)]),
    }
}

fn parts(node: &IdedExpr) -> Option<(&str, &[IdedExpr])> {
    let Expr::Call(call) = &node.expr else { return None };
    Some((&call.func_name, &call.args))
}

/// `x` of `@result + [x]`.
fn appended<'e>(step: &'e IdedExpr, accu: &str) -> Option<&'e IdedExpr> {
    let (operators::ADD, [before, list]) = parts(step)? else { return None };
    let (Expr::Ident(name), Expr::List(list)) = (&before.expr, &list.expr) else { return None };
    let [item] = list.elements.as_slice() else { return None };
    (name == accu).then_some(item)
}

fn written(word: &str, parts: impl IntoIterator<Item = Json>) -> Json {
    Json::Array(std::iter::once(json!(word)).chain(parts).collect())
}

pub(crate) fn value_as_tree(value: &V) -> Option<Json> {
    match value {
        V::Bool(truth) => Some(json!(truth)),
        V::Int(number) if number.unsigned_abs() > LARGEST => Some(json!(["i", number.to_string()])),
        V::Int(number) => Some(json!(number)),
        V::Float(number) if number.is_finite() => Some(json!(["f", number])),
        V::String(text) => Some(json!(text.as_str())),
        V::List(items) => {
            let items: Vec<Json> = items.iter().map(value_as_tree).collect::<Option<_>>()?;
            Some(written("l", items))
        }
        V::Map(_) => {
            let parts = super::scope::named_parts(value)?;
            let parts = parts.into_iter().map(|(name, part)| Some((name, value_as_tree(part)?)));
            let parts: serde_json::Map<String, Json> = parts.collect::<Option<_>>()?;
            Some(json!(["m", parts]))
        }
        _ => None,
    }
}

/// What the page calls an operator or a function of this many parts; none for what it does not have.
fn word(name: &str, is_member: bool, parts: usize) -> Option<&str> {
    if let Some((_, word)) = OPERATORS.iter().find(|(operator, _)| *operator == name) {
        return Some(word);
    }
    let (_, wanted, _) = FUNCTIONS.iter().find(|(known, _, _)| *known == name)?;
    let is_called_so = is_member == MEMBERS.contains(&name) || name == "size";
    (name != "name_check" && is_called_so && wanted.len() == parts).then_some(name)
}

/// `applicant` of `applicant.lives_at`.
fn root(name: &str) -> &str {
    name.split_once('.').map_or(name, |(root, _)| root)
}

/// Whether a name is this one or a part of it.
pub(crate) fn is_within(name: &str, whole: &str) -> bool {
    name.strip_prefix(whole).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// A name with its parts, as it is written; what is asked with `known` is named without that.
fn path(node: &IdedExpr) -> Option<String> {
    match &node.expr {
        Expr::Ident(name) => Some(name.strip_prefix(KNOWN).unwrap_or(name).to_owned()),
        Expr::Select(select) => Some(format!("{}.{}", path(&select.operand)?, select.field)),
        _ => None,
    }
}

/// The names with their parts, those of own loops left out.
fn names_in(node: &IdedExpr) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    names_of(node, &mut Vec::new(), &mut names);
    names
}

fn names_of<'e>(node: &'e IdedExpr, bound: &mut Vec<&'e str>, into: &mut BTreeSet<String>) {
    if let Some(path) = path(node) {
        if !bound.contains(&root(&path)) {
            into.insert(path);
        }
        return;
    }
    match &node.expr {
        Expr::Select(select) => names_of(&select.operand, bound, into),
        Expr::List(list) => list.elements.iter().for_each(|item| names_of(item, bound, into)),
        Expr::Call(call) => {
            let parts = call.target.as_deref().into_iter().chain(&call.args);
            parts.for_each(|part| names_of(part, bound, into));
        }
        Expr::Comprehension(fold) => {
            names_of(&fold.iter_range, bound, into);
            let outside = bound.len();
            bound.extend([fold.iter_var.as_str(), fold.accu_var.as_str()]);
            names_of(&fold.loop_step, bound, into);
            bound.truncate(outside);
        }
        _ => (),
    }
}
