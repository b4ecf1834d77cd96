//! How a message hangs together with what was spoken of before: "kalau yang hilang?", "biayanya?", "terus kk?".

use crate::confidence::{Evidence, Leaning};
use crate::intent::Intent;
use crate::reply::{Context, Reply, Says};
use crate::wants::Wants;

/// What speaks for the same service in any message of a conversation.
const SAME: f32 = 1.6;
/// What speaks for it where the message goes on by its own words.
const ON: f32 = 4.0;
/// What speaks for it where a short message wants something, and no other service is called by its name.
const WANTS: f32 = 2.5;
/// What speaks against it where words are said that stand nowhere.
const STRANGE: f32 = 3.0;
/// From here on a service is called by its name.
const CALLED: f32 = 0.05;

/// What a conversation brings to a message.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Thread {
    /// The service that was last spoken of.
    pub(crate) place: Option<usize>,
    /// What was last wanted.
    pub(crate) intent: Option<Intent>,
    /// Whether the message goes on by its own words: "kalau", "yang itu".
    pub(crate) goes_on: bool,
    /// Whether it tells what is wanted.
    pub(crate) wants: bool,
    /// Whether it names nothing.
    pub(crate) is_plain: bool,
    /// Whether it is short.
    pub(crate) is_short: bool,
    /// The share of it that stands nowhere.
    pub(crate) unknown: f32,
}

impl Thread {
    /// The service of a message that wants something and names nothing.
    pub(crate) fn bare(&self) -> Option<usize> {
        self.place.filter(|_| self.is_plain && self.is_short && (self.wants || self.goes_on))
    }

    /// Whether this service was last spoken of.
    pub(crate) fn is_of(&self, place: usize) -> bool {
        self.place == Some(place)
    }

    /// What speaks for going on, given what speaks for each service.
    pub(crate) fn leaning(&self, services: &[Evidence]) -> Leaning {
        let place = self.place?;
        let others = services.iter().enumerate().filter(|(other, _)| *other != place);
        let names_other = others.into_iter().any(|(_, own)| own.called > CALLED);
        let own = services.get(place).is_some_and(|own| own.called > CALLED);
        let on = if self.goes_on { ON } else { 0.0 };
        let wants = if self.wants && self.is_short && (own || !names_other) { WANTS } else { 0.0 };
        let more = on + wants - STRANGE * self.unknown;
        Some((place, SAME * (1.0 - self.unknown) + more.max(0.0)))
    }

    /// What is wanted, with what was wanted before where the message goes on.
    pub(crate) fn wanting(&self, wants: Wants) -> Wants {
        match self.intent.filter(|_| self.goes_on) {
            Some(intent) => wants.or_before(intent),
            None => wants,
        }
    }
}

impl Context {
    /// What a conversation has come to after a reply. What is served elsewhere, or is amiss in the city, is another subject.
    pub(crate) fn after(&self, reply: &Reply) -> Self {
        let is_other =
            matches!(reply.says, Says::Elsewhere(_) | Says::Complain(..) | Says::NotOurs(_));
        let before = self.service.clone().filter(|_| !is_other);
        let keeps = matches!(
            reply.intent,
            Intent::Greeting | Intent::Thanks | Intent::Unknown | Intent::Person
        );
        Self {
            service: reply.service.clone().or(before),
            intent: if keeps { self.intent } else { Some(reply.intent) },
            tongue: Some(reply.tongue),
        }
    }
}
