//! What each part of a bundle is answered, once the bundle's form was sent.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value as Json};

use crate::answer::{Answers, Value};
use crate::condition::{Condition, Facts, Scope, to_json};
use crate::field::Kind;
use crate::form::json::pairs_of;
use crate::form::{Context, Outcome, retype};
use crate::service::Service;

use super::link::{answers_of, is_list, list_of};
use super::{Awaited, Part, rename};

/// What another part's case gave, by the names of the part that waits for it; of a list, one value for each item.
pub type Brought = BTreeMap<String, Json>;

impl Service {
    /// For which items a part is opened: none when it is not wanted, `None` where it is opened once.
    /// The answers are free of hidden ones.
    pub fn part_items(
        &self,
        part: &Part,
        answers: &Answers,
        context: &Context,
    ) -> Vec<Option<usize>> {
        let rules = self.rules(answers, &Facts::default(), context);
        if !rules.applies(part.when.as_ref()) {
            return Vec::new();
        }
        match &part.for_each {
            None => vec![None],
            Some(list) => {
                (0..answers.get(list).map_or(0, |own| own.items().len())).map(Some).collect()
            }
        }
    }

    /// What a part is answered: what it shares with the bundle, what it is told, what was brought; read as its own
    /// form reads it. Problems say what is still to be asked. The answers are free of hidden ones.
    pub fn part_answers(
        &self,
        (part, item): (&Part, Option<usize>),
        answers: &Answers,
        brought: &Brought,
        context: &Context,
    ) -> Outcome {
        let telling = Telling { bundle: self, part, item, answers, context };
        let told = telling.told(brought);
        let shared = telling.shared(&told);
        let files = shared.iter().filter(|(_, value)| matches!(value, Value::Files(_)));
        let files: Answers = files.map(|(id, value)| (id.clone(), value.clone())).collect();
        let mut pairs = retype::typed(&shared);
        pairs.extend(pairs_of(&part.service, &nested(told)));
        part.service.read_all(&pairs, (&files, &BTreeSet::new()), context)
    }

    /// What a part's case gives to one that waits for it: `self` is the service of that case.
    pub fn brings(
        &self,
        (awaited, waiting, item): (&Awaited, &Part, Option<usize>),
        answers: &Answers,
        facts: &Facts,
        context: &Context,
    ) -> Brought {
        let mut brought = Brought::new();
        for (name, condition) in &awaited.take {
            let value_of =
                |place: usize| self.value_of((condition, place), answers, facts, context);
            let is_list = name.split_once('.').is_some_and(|(of, _)| is_list(&waiting.service, of));
            let value = match self.list_meant(condition.source(), answers, facts) {
                Some(items) if is_list => {
                    let each = (0..items).map(|place| value_of(place).unwrap_or(Json::Null));
                    Some(each.collect())
                }
                Some(_) | None => value_of(item.unwrap_or(0)),
            };
            brought.extend(value.map(|value| (name.clone(), value)));
        }
        brought
    }

    /// The answers of a running case with what was brought to it: that takes the place of what was there, and all is
    /// read again as its form reads it.
    pub fn supplemented(&self, answers: &Answers, brought: &Brought, context: &Context) -> Outcome {
        let (mut told, mut lists) = (Brought::new(), Lists::new());
        arrange(self, brought, &mut lists, &mut told);
        told.extend(lists.into_iter().map(|(list, facts)| (list.to_owned(), items(&facts))));
        let files = answers.iter().filter(|(_, value)| matches!(value, Value::Files(_)));
        let files: Answers = files.map(|(id, value)| (id.clone(), value.clone())).collect();
        let new = pairs_of(self, &nested(told));
        let mut pairs = retype::typed(answers);
        pairs.retain(|(name, _)| new.iter().all(|(other, _)| other != name));
        pairs.extend(new);
        self.read_all(&pairs, (&files, &BTreeSet::new()), context)
    }

    /// How many items the list has of which a condition speaks: by its name, or by that of a letter for each of them.
    fn list_meant(&self, source: &str, answers: &Answers, facts: &Facts) -> Option<usize> {
        let mut names = rename::names(source);
        let root = names.next()?;
        let letter = (root == "letters").then(|| names.next()).flatten();
        let list = match letter {
            Some(letter) => self.letter(letter)?.for_each.as_deref()?,
            None => root,
        };
        is_list_of(answers, facts, list).then(|| items_of(answers, facts, list).len())
    }

    /// A condition about one item of every list, and about the letter for it.
    fn value_of(
        &self,
        (condition, place): (&Condition, usize),
        answers: &Answers,
        facts: &Facts,
        context: &Context,
    ) -> Option<Json> {
        let mut own = facts.clone();
        for (letter, each) in &facts.letters_each {
            let fact = each.get(place).or_else(|| each.first());
            own.letters.extend(fact.map(|fact| (letter.clone(), fact.clone())));
        }
        let mut scope = self.scope(answers, &own, context);
        let root = rename::names(condition.source())
            .next()
            .filter(|root| is_list_of(answers, facts, root));
        if let Some(list) = root {
            scope = scope.with_one(list, items_of(answers, facts, list).get(place)?);
        }
        value_in(&scope, condition)
    }
}

/// What is said of the items of lists, fact by fact.
type Lists<'a> = BTreeMap<&'a str, Vec<(&'a str, Vec<Json>)>>;

/// Sorts what was brought: facts of items to their lists, all else as it is.
fn arrange<'a>(service: &Service, brought: &'a Brought, lists: &mut Lists<'a>, told: &mut Brought) {
    for (name, value) in brought {
        match name.split_once('.').filter(|(of, _)| is_list(service, of)) {
            Some((list, fact)) => {
                let each = value.as_array().cloned().unwrap_or_else(|| vec![value.clone()]);
                lists.entry(list).or_default().push((fact, each));
            }
            None => {
                told.insert(name.clone(), value.clone());
            }
        }
    }
}

/// One part being told what the bundle knows.
struct Telling<'a> {
    bundle: &'a Service,
    part: &'a Part,
    item: Option<usize>,
    answers: &'a Answers,
    context: &'a Context,
}

impl Telling<'_> {
    /// What the part does not ask, by its own names; a list as an array of items.
    fn told(&self, brought: &Brought) -> Brought {
        let scope = self.scope();
        let mut told = Brought::new();
        let mut lists = Lists::new();
        for (name, condition) in self.part.set.iter().chain(&self.part.take) {
            match name.split_once('.').filter(|(of, _)| is_list(&self.part.service, of)) {
                Some((list, fact)) => {
                    let each = self.each(&scope, condition).into_iter();
                    let each = each.map(|value| self.named(name, condition, value));
                    lists.entry(list).or_default().push((fact, each.collect()));
                }
                None => {
                    let value = value_in(&scope, condition);
                    told.extend(value.map(|own| (name.clone(), self.named(name, condition, own))));
                }
            }
        }
        arrange(&self.part.service, brought, &mut lists, &mut told);
        for (list, facts) in lists {
            told.insert(list.to_owned(), items(&facts));
        }
        told
    }

    /// A region taken into a text is written as its name.
    fn named(&self, name: &str, condition: &Condition, value: Json) -> Json {
        let is_region = |service: &Service, path: &str| {
            kind_at(service, path).is_some_and(|kind| matches!(kind, Kind::Region { .. }))
        };
        if !is_region(self.bundle, condition.source()) || is_region(&self.part.service, name) {
            return value;
        }
        let code = value.as_str().and_then(|code| code.parse().ok());
        let name = code.and_then(|code| self.context.regions.name(&code, self.context.language));
        name.map_or(value, Json::from)
    }

    /// The bundle's names; the item for which the part is opened stands under its list's name.
    fn scope(&self) -> Scope {
        let scope = self.bundle.scope(self.answers, &Facts::default(), self.context);
        let list = self.part.for_each.as_ref().zip(self.item);
        match list.and_then(|(list, item)| Some((list, self.answers.get(list)?.items().get(item)?)))
        {
            Some((list, item)) => scope.with_one(list, item),
            None => scope,
        }
    }

    /// The values of a condition for each item of the list of which it speaks; one where it speaks of none.
    fn each(&self, scope: &Scope, condition: &Condition) -> Vec<Json> {
        let list = list_of(self.part, condition.source()).filter(|list| is_list(self.bundle, list));
        let Some(list) = list else {
            return vec![value_in(scope, condition).unwrap_or(Json::Null)];
        };
        let items = self.answers.get(list).map(Value::items).unwrap_or_default();
        let value = |item| value_in(&scope.with_one(list, item), condition).unwrap_or(Json::Null);
        items.iter().map(value).collect()
    }

    /// The answers that part and bundle have under one name, except those that the part is told.
    fn shared(&self, told: &Brought) -> Answers {
        let own = answers_of(&self.part.service);
        let asks = |id: &String| {
            own.contains(id)
                || is_list(&self.part.service, id)
                || self.part.service.document(id).is_some()
        };
        let shared = self.answers.iter().filter(|(id, _)| asks(id) && !told.contains_key(*id));
        shared.map(|(id, value)| (id.clone(), value.clone())).collect()
    }
}

/// The type of the answer at a path: `children.birth_region`.
fn kind_at<'s>(service: &'s Service, path: &str) -> Option<&'s Kind> {
    service.every_field().find_map(|field| {
        let inner = field.inner().iter().find(|one| {
            one.id == path
                || path.strip_prefix(&field.id).and_then(|rest| rest.strip_prefix('.'))
                    == Some(&one.id)
        });
        inner.or_else(|| (field.id == path).then_some(field)).map(|field| &field.kind)
    })
}

/// A list of what is said of its items: one value is that of all.
fn items(facts: &[(&str, Vec<Json>)]) -> Json {
    let count = facts.iter().map(|(_, values)| values.len()).max().unwrap_or(0);
    let item = |place: usize| {
        let own = facts.iter().filter_map(|(fact, values)| {
            let value = if values.len() == 1 { values.first() } else { values.get(place) };
            let value = value.filter(|value| !value.is_null())?;
            Some(((*fact).to_owned(), value.clone()))
        });
        Json::Object(own.collect())
    };
    (0..count).map(item).collect()
}

fn value_in(scope: &Scope, condition: &Condition) -> Option<Json> {
    condition.value(scope).map(|value| to_json(&value))
}

fn is_list_of(answers: &Answers, facts: &Facts, id: &str) -> bool {
    [answers, &facts.filled].iter().any(|own| matches!(own.get(id), Some(Value::List(_))))
}

fn items_of<'v>(answers: &'v Answers, facts: &'v Facts, id: &str) -> &'v [Answers] {
    let found = answers.get(id).or_else(|| facts.filled.get(id));
    found.map(Value::items).unwrap_or_default()
}

/// `child.name` within `child`, as the JSON of a form has it.
fn nested(flat: Brought) -> Json {
    let mut whole = Map::new();
    for (name, value) in flat {
        match name.split_once('.') {
            Some((of, fact)) => {
                let inner = whole.entry(of.to_owned()).or_insert_with(|| Json::Object(Map::new()));
                if let Json::Object(inner) = inner {
                    inner.insert(fact.to_owned(), value);
                }
            }
            None => {
                whole.insert(name, value);
            }
        }
    }
    Json::Object(whole)
}
