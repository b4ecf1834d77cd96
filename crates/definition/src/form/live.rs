//! A page that lives: what its conditions say is shown while it is filled in, by a script that judges them as we do.
//!
//! The page gets as data what rests on its own questions; the rest is worked out here. What would carry a sealed answer
//! of another page, and what a page cannot judge, stays here, and the page is as it was sent until it is sent again.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "a type that is not named is not read by the page, and a new one begins as that"
)]

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value as Json, json};

use crate::answer::Answers;
use crate::condition::Condition;
use crate::condition::tree::{DerivedNames, Questions, Rest, Writer, is_within};
use crate::field::types::{InPage, Limits};
use crate::field::{Choice, Field, Kind, name};
use crate::service::{Rule, Service};
use crate::text::Text;
use crate::words::word;

use super::page::Page;
use super::read::{meant, named_inside};
use super::walk::Walk;
use super::{Context, FieldView, Input, retype, view};

/// Most options of a choice that are all shown, as radio buttons or in a list that opens.
const SHOWN: usize = 40;
/// Most options that are all shown to tick.
const TICKED: usize = 12;

/// A page that a script keeps up to date.
#[derive(Clone, PartialEq, Debug)]
pub struct LivePage {
    /// Its fields, those too that wait for another answer.
    pub fields: Vec<FieldView>,
    /// Whether files can be uploaded here.
    pub uploads: bool,
    /// Its conditions, for the script: `web-client/src/rules`.
    pub rules: Json,
}

impl Service {
    /// A page with its conditions, as it was filled in (`typed`) or by the answers; none when nothing on it depends on
    /// its own questions.
    pub fn live(
        &self,
        page: &str,
        typed: Option<&[(String, String)]>,
        answers: &Answers,
        context: &Context,
    ) -> Option<LivePage> {
        let (page, mut walk) = self.walk_to(page, answers, context)?;
        let (rules, live) = Writing::new(page, &walk).page(page)?;
        walk.live = live;
        let of_answers = || retype::typed(answers);
        let typed = typed.map_or_else(of_answers, <[_]>::to_vec);
        let shown = view::page(page, &typed, answers, &mut walk);
        let uploads = has_documents(&shown.fields);
        Some(LivePage { fields: shown.fields, uploads, rules })
    }
}

fn has_documents(fields: &[FieldView]) -> bool {
    fields.iter().any(|field| match &field.input {
        Input::Document { .. } => true,
        Input::Group { fields } => has_documents(fields),
        _ => false,
    })
}

/// The fields of a page that have an answer of their own, those of people among them.
pub(super) fn own_fields(fields: &[Field]) -> impl Iterator<Item = &Field> {
    fields.iter().flat_map(|field| match &field.kind {
        Kind::Person { fields } => fields.iter().collect::<Vec<_>>(),
        _ => vec![field],
    })
}

fn questions(page: &Page) -> Questions {
    let mut questions = Questions::default();
    for field in own_fields(&page.fields) {
        questions.own.insert(field.id.clone(), how_read(field).is_some());
        if let Kind::List { fields, .. } = &field.kind {
            for inner in fields {
                let readable = how_read(inner).is_some();
                // Two lists may ask by the same name: then both have to be read.
                let both = questions.inner.get(&inner.id).is_none_or(|other| *other) && readable;
                questions.inner.insert(inner.id.clone(), both);
            }
        }
    }
    questions
}

/// How the script reads an answer: a letter it knows.
fn how_read(field: &Field) -> Option<&'static str> {
    match &field.kind {
        Kind::YesNo => Some("y"),
        Kind::Consent { .. } => Some("x"),
        Kind::Choice { options } if options.len() <= SHOWN => Some("c"),
        Kind::Choices { options, .. } if options.len() <= TICKED => Some("k"),
        Kind::Number { .. } => Some("n"),
        Kind::Date { .. } => Some("d"),
        Kind::Nik { .. } | Kind::KkNumber => Some("i"),
        Kind::Name { new: false } => Some("s"),
        Kind::Simple(simple) => simple.get().in_page().map(|read| match read {
            InPage::Money => "r",
            InPage::Decimal(_) => "e",
            InPage::Month => "m",
            InPage::Line(_) => "s",
            InPage::Lines(_) => "l",
        }),
        Kind::List { .. } => Some("f"),
        Kind::Value { .. } => Some("v"),
        _ => None,
    }
}

/// How many decimals a number may have.
fn places(field: &Field) -> Option<u8> {
    let Kind::Simple(simple) = &field.kind else { return None };
    match simple.get().in_page()? {
        InPage::Decimal(places) => Some(places),
        InPage::Money | InPage::Month | InPage::Line(_) | InPage::Lines(_) => None,
    }
}

fn options(field: &Field) -> &[Choice] {
    if let Kind::Choice { options } | Kind::Choices { options, .. } = &field.kind {
        options
    } else {
        &[]
    }
}

/// The conditions of the open questions of a correction, and which of them come and go. What the case costs is not
/// told there.
pub(super) fn written(page: &Page, walk: &Walk<'_>) -> Option<(Json, BTreeSet<String>)> {
    let mut writing = Writing::new(page, walk);
    writing.tells_cost = false;
    writing.page(page)
}

/// The rules of a page being written.
struct Writing<'a> {
    walk: &'a Walk<'a>,
    questions: Questions,
    derived_names: DerivedNames,
    live: BTreeSet<String>,
    /// The derived names that rest on the page.
    derived: BTreeMap<String, Json>,
    used: BTreeSet<String>,
    shows_values: bool,
    /// Whether what the case costs is told on the page.
    tells_cost: bool,
}

impl<'a> Writing<'a> {
    fn new(page: &Page, walk: &'a Walk<'a>) -> Self {
        let mut writing = Self {
            walk,
            questions: questions(page),
            derived_names: DerivedNames::default(),
            live: BTreeSet::new(),
            derived: BTreeMap::new(),
            used: BTreeSet::new(),
            shows_values: false,
            tells_cost: true,
        };
        let (service, questions) = (walk.service, &writing.questions);
        let is_sealed = |name: &str| writing.is_sealed(name);
        writing.derived_names = DerivedNames::of(&service.derived, questions, &is_sealed);
        for field in own_fields(&page.fields) {
            for inner in field.inner() {
                if !writing.can_read(inner, true) {
                    writing.questions.inner.insert(inner.id.clone(), false);
                }
            }
            if !writing.can_read(field, false) {
                writing.questions.own.insert(field.id.clone(), false);
            }
        }
        // What was tried so far was written before all was known.
        writing.derived.clear();
        writing.used.clear();
        writing
    }

    /// Whether an answer is what its inputs say: its options are all there, or its value can be computed.
    fn can_read(&mut self, field: &Field, in_item: bool) -> bool {
        let whens: Vec<&Condition> =
            options(field).iter().filter_map(|own| own.when.as_ref()).collect();
        let fixed = |when: &Condition| matches!(self.rest(when, in_item), Some(Rest::Known(..)));
        let is_fixed = whens.into_iter().all(fixed);
        is_fixed
            && match &field.kind {
                Kind::Value { is, .. } => self.tree(is, in_item).is_some(),
                _ => how_read(field).is_some(),
            }
    }

    fn rest(&mut self, condition: &Condition, in_item: bool) -> Option<Rest> {
        let service = self.walk.service;
        let is_sealed = |name: &str| self.is_sealed(name);
        let mut writer = Writer {
            scope: &self.walk.scope,
            questions: &self.questions,
            derived: &service.derived,
            derived_names: &self.derived_names,
            is_sealed: &is_sealed,
            in_item,
            used: BTreeSet::new(),
            trees: self.derived.clone(),
        };
        let rest = writer.rest(condition);
        let (used, trees) = (writer.used, writer.trees);
        // What a condition would have needed that is not written after all is not needed.
        if matches!(rest, Some(Rest::Tree(_))) {
            self.used.extend(used);
            self.derived = trees;
        }
        rest
    }

    /// A condition that changes with the page; none when it does not, or the page cannot tell.
    fn changing(&mut self, condition: Option<&Condition>, in_item: bool) -> Option<Json> {
        self.rest(condition?, in_item).and_then(Rest::changing)
    }

    /// A condition that the page can judge, even when it is always the same.
    fn tree(&mut self, condition: &Condition, in_item: bool) -> Option<Json> {
        self.rest(condition, in_item).and_then(Rest::told)
    }

    /// Whether a name is that of a sealed answer of another page.
    fn is_sealed(&self, name: &str) -> bool {
        let given = self.walk.answers.keys();
        let mut own = given.filter(|id| is_within(name, id) || is_within(id, name));
        own.any(|id| self.walk.service.sealed_under(id, None).is_some())
    }

    /// The page as data, and which of its questions come and go.
    fn page(mut self, page: &Page) -> Option<(Json, BTreeSet<String>)> {
        let fields: Vec<Map<String, Json>> =
            page.fields.iter().flat_map(|field| self.top_field(field)).collect();
        let all: Vec<&Field> = page.fields.iter().collect();
        let rules = self.rules(&page.rules, &all);
        let fees = if self.tells_cost { self.fees() } else { None };
        let acts = |field: &Map<String, Json>| {
            ["w", "o", "v", "r"].iter().any(|key| field.contains_key(*key))
        };
        let has_inner = |field: &Map<String, Json>| field.contains_key("f");
        let acting: Vec<Map<String, Json>> = fields
            .into_iter()
            .filter(|field| {
                let id = field.get("i").and_then(Json::as_str).unwrap_or_default();
                acts(field) || has_inner(field) || self.used.contains(id)
            })
            .collect();
        if rules.is_empty()
            && fees.is_none()
            && !acting.iter().any(|field| acts(field) || has_inner(field))
        {
            return None;
        }
        let mut whole = json!({ "f": acting });
        if let Some(fees) = fees {
            whole["t"] = fees;
        }
        if !rules.is_empty() {
            whole["r"] = json!(rules);
        }
        if !self.derived.is_empty() {
            whole["d"] = json!(self.derived);
        }
        if self.shows_values {
            let words = ["yes", "no"].map(|key| word(key, self.walk.context.language));
            whole["y"] = json!(words);
        }
        Some((whole, self.live))
    }

    /// What the case costs: each line in force with its condition and its amount. None when the page decides nothing of
    /// it, or cannot tell all.
    fn fees(&mut self) -> Option<Json> {
        let (service, context) = (self.walk.service, self.walk.context);
        let before = std::mem::take(&mut self.used);
        let lines = service.fees.lines.iter();
        let lines: Option<Vec<Json>> = lines
            .filter(|line| line.is_in_force(context.today))
            .map(|line| {
                let when =
                    line.when.as_ref().map_or(Some(json!(true)), |when| self.tree(when, false));
                Some(json!([when?, self.tree(&line.amount, false)?]))
            })
            .collect();
        let used = std::mem::replace(&mut self.used, before);
        let lines = lines.filter(|_| !used.is_empty())?;
        self.used.extend(used);
        Some(json!(lines))
    }

    fn top_field(&mut self, field: &Field) -> Vec<Map<String, Json>> {
        let mut own = self.field(field, "");
        let rules = self.rules(&field.rules, &[field]);
        if !rules.is_empty() {
            own.insert("r".to_owned(), json!(rules));
        }
        let mut all = vec![own];
        if let Kind::Person { fields } = &field.kind {
            all.extend(fields.iter().flat_map(|inner| self.top_field(inner)));
        }
        all
    }

    /// A field, or one of an item of the list whose id with a full stop is given.
    fn field(&mut self, field: &Field, list: &str) -> Map<String, Json> {
        let in_item = !list.is_empty();
        let mut own = Map::new();
        let mut put = |key: &str, value: Option<Json>| {
            own.extend(value.map(|value| (key.to_owned(), value)));
        };
        put("i", Some(json!(field.id)));
        put("t", how_read(field).map(|letter| json!(letter)));
        let when = field.when.as_ref().and_then(|when| self.rest(when, in_item));
        let is_static = field.when.is_none()
            || matches!(when, Some(Rest::Known(Some(cel::Value::Bool(true)), _)));
        let when = when.and_then(Rest::changing);
        let is_live = when.is_some();
        put("w", when);
        put("o", self.changing(field.optional.as_ref(), in_item));
        put("p", places(field).map(|places| json!(places)));
        let [min, max] = self.limits(field, in_item);
        put("a", min);
        put("b", max);
        let mut is_value = false;
        match &field.kind {
            Kind::List { fields, .. } => put("f", self.inner(field, fields)),
            Kind::Value { is, show } => {
                let is_asked = is_live || is_static;
                let tree = is_asked.then(|| self.tree(is, in_item)).flatten();
                is_value = *show && tree.as_ref().is_some_and(Json::is_array);
                self.shows_values |= is_value;
                put("v", tree);
            }
            _ => (),
        }
        if is_live || is_value {
            self.live.insert(format!("{list}{}", field.id));
        }
        own
    }

    /// What is asked of each item, where a condition within it or around it needs that.
    fn inner(&mut self, list: &Field, fields: &[Field]) -> Option<Json> {
        let inside = format!("{}.", list.id);
        let inner: Vec<Map<String, Json>> =
            fields.iter().map(|field| self.field(field, &inside)).collect();
        let acts =
            |field: &Map<String, Json>| ["w", "o", "v"].iter().any(|key| field.contains_key(*key));
        let is_needed = self.used.contains(&list.id) || inner.iter().any(acts);
        let told = |field: &Map<String, Json>| acts(field) || field.contains_key("t");
        is_needed.then(|| inner.into_iter().filter(told).collect())
    }

    /// Smallest and largest value, or how many may be chosen or written.
    fn limits(&mut self, field: &Field, in_item: bool) -> [Option<Json>; 2] {
        let mut each = |[min, max]: [Option<&Condition>; 2]| {
            [min, max].map(|limit| {
                let tree = self.tree(limit?, in_item);
                tree.filter(|tree| !tree.is_null())
            })
        };
        match &field.kind {
            Kind::Number { min, max, .. } | Kind::Date { min, max } => {
                each([min.as_ref(), max.as_ref()])
            }
            Kind::Choices { min, max, .. } => [Some(json!(min.max(&1))), max.map(|max| json!(max))],
            Kind::Name { new } => [None, Some(json!(name::most(*new)))],
            Kind::Simple(simple) => match (simple.get().in_page(), simple.get().limits()) {
                (Some(InPage::Line(max) | InPage::Lines(max)), _) => [None, Some(json!(max))],
                (_, Limits::Dates(limits) | Limits::Numbers(limits)) => each(limits),
                (_, Limits::None) => [None, None],
            },
            _ => [None, None],
        }
    }

    fn rules(&mut self, rules: &[Rule], fields: &[&Field]) -> Vec<Json> {
        rules.iter().filter_map(|rule| self.rule(rule, fields)).collect()
    }

    /// What must hold, what is said where it does not, at which question, and which questions it reads.
    fn rule(&mut self, rule: &Rule, fields: &[&Field]) -> Option<Json> {
        let before = std::mem::take(&mut self.used);
        let need = self.changing(Some(&rule.need), false);
        let said = need.is_some().then(|| self.said(&rule.otherwise)).flatten();
        let read = std::mem::replace(&mut self.used, before);
        let (need, said, field) = (need?, said?, meant(rule, fields, self.walk.service)?);
        self.used.extend(read.iter().cloned());
        let mut told = json!({ "n": need, "e": said, "u": read, "p": field.id });
        if let Some(inside) = named_inside(rule, field, self.walk.service) {
            told["q"] = json!(inside.id);
        }
        if rule.warn {
            told["w"] = json!(true);
        }
        Some(told)
    }

    /// A sentence in parts: its words, and between them what the page computes. None when it would name a sealed answer,
    /// or an answer of this page, whose words only the server has.
    fn said(&mut self, words: &Text) -> Option<Vec<Json>> {
        let (service, context) = (self.walk.service, self.walk.context);
        let mut parts = Vec::new();
        let mut rest = words.get(context.language);
        while let Some((plain, after)) = rest.split_once('{')
            && let Some((name, after)) = after.split_once('}')
        {
            parts.push(json!(plain));
            parts.push(self.placeholder(name, service, context)?);
            rest = after;
        }
        parts.push(json!(rest));
        Some(parts)
    }

    fn placeholder(&mut self, name: &str, service: &Service, context: &Context) -> Option<Json> {
        let condition = service.derived.iter().find(|(known, _)| known == name);
        if let Some((_, condition)) = condition {
            let named = Condition::compile(name, condition.place()).ok()?;
            if let Some(tree) = self.changing(Some(&named), false) {
                return Some(tree);
            }
            // It rests on nothing here, or cannot be told.
            self.tree(condition, false)?;
        }
        let of_page = |id: &String| is_within(name, id) || is_within(id, name);
        if self.questions.own.keys().any(of_page) || self.is_sealed(name) {
            return None;
        }
        let whole = format!("{{{name}}}");
        let told = service.told(&Text::both(&whole, &whole), &self.walk.answers, context);
        Some(json!(told.get(context.language)))
    }
}
