//! Which answers to one form are answers to another: what a report says stays with it under another heading.

use crate::answer::{Answers, Value};
use crate::field::{Field, Kind};
use crate::form::Context;
use crate::service::Service;

impl Service {
    /// The answers given to another service that answer this one's questions too: of the same name and type, and of a
    /// choice that is offered here. All others are left behind.
    pub fn fitting(&self, other: &Self, answers: &Answers, context: &Context) -> Answers {
        let fits = |(id, value): &(&String, &Value)| {
            let ours = self.every_field().find(|field| field.id == **id);
            let theirs = other.every_field().find(|field| field.id == **id);
            ours.zip(theirs).is_some_and(|(ours, theirs)| is_alike(ours, theirs, value))
        };
        let kept = answers.iter().filter(fits);
        let kept = kept.map(|(id, value)| (id.clone(), value.clone())).collect();
        self.visible(&kept, context)
    }

    /// The question in whose answer somebody tells what happened: the first one of several lines.
    pub fn story(&self) -> Option<&str> {
        let is_story =
            |field: &&Field| matches!(&field.kind, Kind::Simple(simple) if simple.get().is_story());
        self.every_field().find(is_story).map(|field| field.id.as_str())
    }
}

fn is_alike(ours: &Field, theirs: &Field, value: &Value) -> bool {
    let offers = |options: &[crate::field::Choice]| {
        value.text().is_some_and(|text| options.iter().any(|option| option.key == text))
    };
    match (&ours.kind, &theirs.kind) {
        (Kind::Choice { options }, Kind::Choice { .. }) => offers(options),
        // Several of them would have to be looked at one by one.
        (Kind::Choices { .. } | Kind::List { .. }, _) => false,
        // A type of the table is known by what conditions see of it.
        (Kind::Simple(a), Kind::Simple(b)) => a.get().in_conditions() == b.get().in_conditions(),
        (a, b) => std::mem::discriminant(a) == std::mem::discriminant(b),
    }
}
