//! What is wanted of a service, as far as words tell it.

use crate::intent::Intent;

/// Kinds of questions, each with how surely it is meant; the surest first.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wants(Vec<(Intent, f32)>);

/// What is wanted of people or of the assistant itself.
const NOT_OF_ONE: [Intent; 4] =
    [Intent::Greeting, Intent::Thanks, Intent::Person, Intent::Complain];

impl Wants {
    /// The surest first.
    pub(crate) const fn new(all: Vec<(Intent, f32)>) -> Self {
        Self(all)
    }

    pub(crate) fn sure(&self, intent: Intent) -> f32 {
        self.0.iter().find(|(own, _)| *own == intent).map_or(0.0, |(_, sure)| *sure)
    }

    pub(crate) fn has(&self, intent: Intent) -> bool {
        self.sure(intent) > 0.0
    }

    /// What is wanted of a service, where words tell it.
    fn told(&self) -> Option<Intent> {
        let own = self.0.iter().find(|(intent, _)| !NOT_OF_ONE.contains(intent));
        own.map(|(intent, _)| *intent)
    }

    /// Whether words tell what is wanted of a service.
    pub(crate) fn any_of_service(&self) -> bool {
        self.told().is_some()
    }

    /// What is wanted of a service.
    pub(crate) fn of_service(&self) -> Intent {
        self.told().unwrap_or_default()
    }

    /// The same with what was wanted before, where nothing else is told now.
    pub(crate) fn or_before(mut self, intent: Intent) -> Self {
        if !self.any_of_service() && !NOT_OF_ONE.contains(&intent) {
            self.0.push((intent, BEFORE));
        }
        self
    }
}

/// How surely what was wanted before is wanted again.
const BEFORE: f32 = 0.3;
