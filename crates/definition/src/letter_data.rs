//! What a letter's template gets, and the own parts of its number.

use std::collections::BTreeMap;

use crate::answer::Answers;
use crate::condition::{Facts, Scope};
use crate::form::Context;
use crate::service::{Letter, Service};

impl Service {
    /// Every name of the service language with its value, as a letter's template gets it
    /// at `/data.json`; `item` is one of a `for_each` list. What has no value is not there.
    pub fn letter_data(
        &self,
        answers: &Answers,
        facts: &Facts,
        context: &Context,
        item: Option<&Answers>,
    ) -> serde_json::Map<String, serde_json::Value> {
        self.scope_of_item(answers, facts, context, item).json()
    }

    /// Every name with its value, and `item` with its own.
    fn scope_of_item(
        &self,
        answers: &Answers,
        facts: &Facts,
        context: &Context,
        item: Option<&Answers>,
    ) -> Scope {
        let mut scope = self.scope(answers, facts, context);
        for (id, value) in item.into_iter().flatten() {
            scope.add(&format!("item.{id}"), value);
        }
        scope
    }

    /// The own placeholders of a letter's number, such as `kind`; `item` as for its template.
    pub fn number_parts(
        &self,
        letter: &Letter,
        answers: &Answers,
        facts: &Facts,
        context: &Context,
        item: Option<&Answers>,
    ) -> BTreeMap<String, String> {
        let scope = self.scope_of_item(answers, facts, context, item);
        let parts = letter.series.parts.iter();
        parts.filter_map(|(name, part)| Some((name.clone(), part.text(&scope)?))).collect()
    }
}
