//! What is wanted of a service, as far as words tell it.

use crate::intent::Intent;

/// Kinds of questions, each with how surely it is meant; the surest first.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wants {
    all: Vec<(Intent, f32)>,
    /// What is wanted of a service, all in all.
    chosen: Option<Intent>,
    /// Whether something is wanted as before, by no word of this message.
    before: bool,
}

/// What is wanted of people or of the assistant itself.
const NOT_OF_ONE: [Intent; 4] =
    [Intent::Greeting, Intent::Thanks, Intent::Person, Intent::Complain];

impl Wants {
    /// The surest first.
    pub(crate) const fn new(all: Vec<(Intent, f32)>) -> Self {
        Self { all, chosen: None, before: false }
    }

    pub(crate) fn sure(&self, intent: Intent) -> f32 {
        self.all.iter().find(|(own, _)| *own == intent).map_or(0.0, |(_, sure)| *sure)
    }

    pub(crate) fn has(&self, intent: Intent) -> bool {
        self.sure(intent) > 0.0
    }

    /// What is wanted of a service, where words tell it.
    fn told(&self) -> Option<Intent> {
        let own = self.all.iter().find(|(intent, _)| !NOT_OF_ONE.contains(intent));
        own.map(|(intent, _)| *intent)
    }

    /// Whether words tell what is wanted of a service.
    pub(crate) fn any_of_service(&self) -> bool {
        self.told().is_some()
    }

    /// What is wanted of a service.
    pub(crate) fn of_service(&self) -> Intent {
        self.chosen.or_else(|| self.told()).unwrap_or_default()
    }

    /// How surely something of this kind is wanted, and which of its finer kinds.
    pub(crate) fn finest(&self, kind: Intent) -> (f32, Intent) {
        let own = self.all.iter().find(|(intent, _)| intent.name() == kind.name());
        own.map_or((0.0, kind), |(intent, sure)| (*sure, *intent))
    }

    /// The same, with what is wanted of a service as it is chosen from them. What goes on as before stays.
    pub(crate) fn chosen(mut self, choose: impl FnOnce(&Self) -> Intent) -> Self {
        if !self.before {
            self.chosen = Some(choose(&self));
        }
        self
    }

    /// The same with what was wanted before, where nothing else is told now.
    pub(crate) fn or_before(mut self, intent: Intent) -> Self {
        if !self.any_of_service() && !NOT_OF_ONE.contains(&intent) {
            self.all.push((intent, BEFORE));
            self.before = true;
        }
        self
    }
}

/// How surely what was wanted before is wanted again.
const BEFORE: f32 = 0.3;
