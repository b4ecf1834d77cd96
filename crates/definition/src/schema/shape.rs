//! How answers nest in JSON: by the parts of a field's id.

use std::collections::BTreeMap;

use crate::condition::Condition;
use crate::field::{Field, Kind};
use crate::service::Service;

/// The properties of an object.
#[derive(Default)]
pub(crate) struct Shape<'a>(pub(crate) BTreeMap<&'a str, Part<'a>>);

/// One property.
pub(crate) enum Part<'a> {
    /// What is told of a subject.
    Group(Shape<'a>),
    /// A field, and what must hold for it to be shown.
    Field {
        /// The field.
        field: &'a Field,
        /// The conditions of its page, of the group around it, and its own.
        when: Vec<&'a Condition>,
    },
}

/// The shape of a service's answers.
pub(crate) fn of(service: &Service) -> Shape<'_> {
    let mut shape = Shape::default();
    for page in &service.pages {
        let around: Vec<_> = page.when.iter().collect();
        page.fields.iter().for_each(|field| add(&mut shape, field, &around));
    }
    shape
}

/// The shape of one item of a list.
pub(crate) fn of_items(fields: &[Field]) -> Shape<'_> {
    let mut shape = Shape::default();
    fields.iter().for_each(|field| add(&mut shape, field, &[]));
    shape
}

fn add<'a>(shape: &mut Shape<'a>, field: &'a Field, around: &[&'a Condition]) {
    let when: Vec<_> = around.iter().copied().chain(&field.when).collect();
    if let Kind::Person { fields } = &field.kind {
        return fields.iter().for_each(|inner| add(shape, inner, &when));
    }
    if matches!(field.kind, Kind::Document | Kind::Value { .. } | Kind::Note { .. }) {
        return;
    }
    let part = Part::Field { field, when };
    match field.id.split_once('.') {
        None => drop(shape.0.insert(&field.id, part)),
        Some((subject, fact)) => {
            let group = shape.0.entry(subject).or_insert_with(|| Part::Group(Shape::default()));
            if let Part::Group(inner) = group {
                inner.0.insert(fact, part);
            }
        }
    }
}
