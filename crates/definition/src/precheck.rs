//! Which services somebody needs: few questions that decide most, over several services at once.

use std::collections::{BTreeMap, BTreeSet};

use crate::answer::Answers;
use crate::check::used_through;
use crate::condition::Condition;
use crate::field::{Field, Kind};
use crate::form::{Context, FieldView, page::Page};
use crate::service::Service;

/// A question, and where each of the services asks it.
#[derive(Clone, Debug)]
pub struct Question {
    asks: Vec<Ask>,
}

#[derive(Clone, Debug)]
struct Ask {
    service: usize,
    page: String,
    field: String,
}

/// How much a question counts: a rule that bars somebody more than a document that is asked for.
const RULE: usize = 3;

/// The questions, at most so many, that decide most about these services. Asked is only what stands under no
/// condition itself, and what is quickly answered.
pub fn questions(services: &[&Service], most: usize) -> Vec<Question> {
    let mut found: BTreeMap<String, (usize, Vec<Ask>)> = BTreeMap::new();
    for (place, service) in services.iter().enumerate() {
        let weights = weights(service);
        for (page, field) in asked(service) {
            let Some(weight) = weights.get(&field.id) else { continue };
            let own = found.entry(same(field)).or_default();
            own.0 += weight;
            own.1.push(Ask { service: place, page: page.id.clone(), field: field.id.clone() });
        }
    }
    let mut all: Vec<(usize, Vec<Ask>)> = found.into_values().collect();
    all.sort_by_key(|(weight, _)| std::cmp::Reverse(*weight));
    all.into_iter().take(most).map(|(_, asks)| Question { asks }).collect()
}

/// The questions that stand under no condition and are answered by a word, a number or a day.
fn asked(service: &Service) -> impl Iterator<Item = (&Page, &Field)> {
    let pages = service.pages.iter().filter(|page| page.when.is_none());
    let fields = pages.flat_map(|page| page.fields.iter().map(move |field| (page, field)));
    fields.filter(|(_, field)| {
        let quick = matches!(
            field.kind,
            Kind::YesNo | Kind::Choice { .. } | Kind::Number { .. } | Kind::Date { .. }
        );
        quick && field.when.is_none()
    })
}

/// What the names of a service decide, by name.
fn weights(service: &Service) -> BTreeMap<String, usize> {
    let mut weights = BTreeMap::new();
    let mut count = |condition: &Condition, weight: usize| {
        for name in names(service, condition) {
            *weights.entry(name).or_default() += weight;
        }
    };
    service.eligibility.iter().for_each(|rule| count(&rule.need, RULE));
    let documents = service.documents.iter().filter_map(|document| document.when.as_ref());
    documents.for_each(|when| count(when, 1));
    weights
}

/// The answers that a condition rests on, facts with their subject: `applicant.birth_date`.
fn names(service: &Service, condition: &Condition) -> BTreeSet<String> {
    let roots = used_through(&service.derived, condition);
    let mut names = roots.clone();
    let sources: Vec<&Condition> = std::iter::once(condition)
        .chain(service.derived.iter().filter(|(name, _)| roots.contains(name)).map(|(_, c)| c))
        .collect();
    for field in service.pages.iter().flat_map(|page| &page.fields) {
        let is_fact = field.id.split_once('.').is_some_and(|(subject, _)| roots.contains(subject));
        if is_fact && sources.iter().any(|one| one.source().contains(&field.id)) {
            names.insert(field.id.clone());
        }
    }
    names
}

/// What makes two questions of two services the same: one fact of one person, or one id with one label.
fn same(field: &Field) -> String {
    match &field.fact {
        Some(_) => field.id.clone(),
        None => [field.id.as_str(), &field.label.id, &options(field)].join("\u{1f}"),
    }
}

/// The keys of a choice: a choice among others is another question.
fn options(field: &Field) -> String {
    let Kind::Choice { options } = &field.kind else { return String::new() };
    options.iter().map(|choice| choice.key.as_str()).collect::<Vec<_>>().join(",")
}

impl Question {
    /// How it is asked under a name of its own, with what was typed for it.
    pub fn view(
        &self,
        services: &[&Service],
        name: &str,
        typed: &[(String, String)],
        context: &Context,
    ) -> Option<FieldView> {
        let ask = self.asks.first()?;
        let service = services.get(ask.service)?;
        let own = renamed(typed, name, &ask.field);
        let page = service.page_as_typed(&ask.page, &own, &Answers::new(), context)?;
        let field = page.fields.into_iter().find(|field| field.path == ask.field)?;
        // What one service alone asks is asked in its name: "Apa yang Anda perlukan?" is no question to all of them.
        let is_own = services.len() > 1 && self.asks.iter().all(|one| one.service == ask.service);
        let is_own = is_own && !ask.field.starts_with("applicant.");
        let title = service.title.get(context.language);
        let label = if is_own { format!("{title}: {}", field.label) } else { field.label };
        Some(FieldView { path: name.to_owned(), label, ..field })
    }
}

/// What was answered, for each of the services, as far as it was answered rightly.
pub fn answered(
    services: &[&Service],
    questions: &[Question],
    name: impl Fn(usize) -> String,
    typed: &[(String, String)],
    context: &Context,
) -> Vec<Answers> {
    let mut all = vec![Answers::new(); services.len()];
    for (place, question) in questions.iter().enumerate() {
        for ask in &question.asks {
            let (Some(service), Some(answers)) =
                (services.get(ask.service), all.get_mut(ask.service))
            else {
                continue;
            };
            let own = renamed(typed, &name(place), &ask.field);
            let read = service.read_page(&ask.page, &own, &Answers::new(), context);
            if let Some(value) = read.answers.get(&ask.field) {
                answers.insert(ask.field.clone(), value.clone());
            }
        }
    }
    all
}

/// The inputs of a question under the names of a field: `t0.day` as `birth_date.day`.
fn renamed(typed: &[(String, String)], name: &str, field: &str) -> Vec<(String, String)> {
    let own = typed.iter().filter_map(|(key, text)| {
        let rest = key.strip_prefix(name)?;
        (rest.is_empty() || rest.starts_with('.')).then(|| (format!("{field}{rest}"), text.clone()))
    });
    own.collect()
}
