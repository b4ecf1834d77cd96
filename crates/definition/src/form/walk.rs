//! Walking a form from its first page: each question is seen with the answers before it.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "kinds that are not named are one plain input, and a new one begins as that"
)]

use std::collections::BTreeSet;

use crate::answer::{Answers, Value};
use crate::condition::{Condition, Facts, Scope};
use crate::field::{Field, Kind, value};
use crate::service::{Need, Service};

use super::Context;
use super::page::Page;

/// The answers given so far, as conditions see them.
pub(crate) struct Walk<'a> {
    pub(crate) service: &'a Service,
    pub(crate) context: &'a Context,
    pub(crate) scope: Scope,
    pub(crate) answers: Answers,
    /// The questions of the page that come and go while it is filled in: `since`, `children.nik`.
    pub(crate) live: BTreeSet<String>,
}

impl<'a> Walk<'a> {
    pub(crate) fn new(service: &'a Service, context: &'a Context) -> Self {
        let mut scope = Scope::new(service, context, &Facts::default());
        scope.derive(service);
        Self { service, context, scope, answers: Answers::new(), live: BTreeSet::new() }
    }

    /// Whether something is shown: an unknown `when` is no.
    pub(crate) fn shows(&self, when: Option<&Condition>) -> bool {
        shows(when, &self.scope)
    }

    /// The same answers once more, for looking at what is not shown.
    pub(crate) fn beside(&self) -> Self {
        Self {
            scope: self.scope.within(&Answers::new()),
            answers: self.answers.clone(),
            live: self.live.clone(),
            ..*self
        }
    }

    /// Adds an answer.
    pub(crate) fn put(&mut self, id: &str, value: Value) {
        self.scope.add(id, &value);
        self.scope.derive_from(self.service, id.split('.').next().unwrap_or(id));
        self.answers.insert(id.to_owned(), value);
    }

    /// Adds the given answers of a page, as far as their questions are shown.
    pub(crate) fn pass(&mut self, page: &Page, given: &Answers) {
        if self.shows(page.when.as_ref()) {
            page.fields.iter().for_each(|field| self.pass_field(field, given));
        }
    }

    pub(crate) fn pass_field(&mut self, field: &Field, given: &Answers) {
        if !self.shows(field.when.as_ref()) {
            return;
        }
        if self.bring_in(field) {
            return;
        }
        match &field.kind {
            Kind::Person { fields } => {
                fields.iter().for_each(|inner| self.pass_field(inner, given));
                self.pass_letter(field, given);
            }
            Kind::Value { is, .. } => {
                if let Some(value) = value::compute(is, &self.scope) {
                    self.put(&field.id, value);
                }
            }
            Kind::List { fields, .. } => {
                if let Some(list) = given.get(&field.id) {
                    let items = list.items().iter().map(|item| self.item(fields, item)).collect();
                    self.put(&field.id, Value::List(items));
                }
            }
            _ => {
                if let Some(value) = given.get(&field.id) {
                    self.put(&field.id, value.clone());
                }
            }
        }
    }

    /// Adds what the letter that was chosen brings in; whether this is asked of a letter and not of people.
    pub(crate) fn bring_in(&mut self, field: &Field) -> bool {
        let service = self.service;
        if let Some(value) = service.brought(&field.id, &self.answers) {
            self.put(&field.id, value.clone());
        }
        service.is_brought(&field.id)
    }

    /// Whether this is the choice of a letter that serves once, and serves another need of the form already.
    pub(crate) fn serves_already(&self, id: &str, letter: &Value) -> bool {
        let once = || self.service.needs.iter().filter(|need| need.use_up);
        once().any(|need| need.chosen() == id)
            && once()
                .map(Need::chosen)
                .any(|own| own != id && self.answers.get(&own) == Some(letter))
    }

    /// Which letter was found stays with what it brought in.
    fn pass_letter(&mut self, group: &Field, given: &Answers) {
        let Some(need) = self.service.need(&group.id) else { return };
        if let Some(letter) = given.get(&need.chosen()) {
            self.put(&need.chosen(), letter.clone());
        }
    }

    /// An item without its hidden answers.
    fn item(&self, fields: &[Field], given: &Answers) -> Answers {
        let mut item = Answers::new();
        for field in fields {
            let scope = self.scope.within(&item);
            if !shows(field.when.as_ref(), &scope) {
                continue;
            }
            let value = match &field.kind {
                Kind::Value { is, .. } => value::compute(is, &scope),
                _ => given.get(&field.id).cloned(),
            };
            if let Some(value) = value {
                item.insert(field.id.clone(), value);
            }
        }
        item
    }
}

/// Whether something is shown: an unknown `when` is no.
pub(crate) fn shows(when: Option<&Condition>, scope: &Scope) -> bool {
    when.is_none_or(|when| when.truth(scope).holds())
}

impl Service {
    /// The answers without those of hidden fields, with computed values.
    pub fn visible(&self, answers: &Answers, context: &Context) -> Answers {
        let mut walk = Walk::new(self, context);
        self.pages.iter().for_each(|page| walk.pass(page, answers));
        walk.answers
    }
}
