//! What cannot wait, and what a message is that is about no service.

use super::{Engine, telling};
use crate::emergency::{Danger, Emergency};
use crate::intent::Intent;
use crate::lessons::SUBJECTS;
use crate::lexicon::Message;
use crate::reply::{Context, Offer, Reply, Says};
use crate::signs::Signs;

/// How much likelier a message must be a complaint, a greeting or a cry for help than out of scope or about a service: a logarithm.
const PLAINLY: f32 = 1.5;

impl Engine {
    /// Whether words tell of something that cannot wait, and nothing else: the same as [`Engine::answer`] says of them where they do not
    /// plainly ask for a service.
    pub fn hears(&self, text: &str) -> Option<Emergency> {
        let message = self.lexicon.message(text, Context::default().tongue);
        let signs = Signs::of_all(&message.typed, &message.stems, &message.all());
        self.heard(&message, self.subject(&message, &signs))
    }

    /// What a message is that is about no service, as messages of others teach it; none where it is likelier about one, or says little.
    pub(super) fn subject(&self, message: &Message, signs: &Signs) -> Option<Intent> {
        if telling(&message.stems) < 0.5 {
            return None;
        }
        let scores = self.subjects.scores(signs);
        let of_ours = scores.last().copied()?;
        let mut all: Vec<(Intent, f32)> = SUBJECTS.into_iter().zip(scores).collect();
        all.sort_by(|a, b| b.1.total_cmp(&a.1));
        let stray = all.iter().find(|(kind, _)| *kind == Intent::Unknown)?.1;
        let (best, score) = *all.iter().find(|(kind, _)| *kind != Intent::Unknown)?;
        if score >= (of_ours.max(stray) + PLAINLY).max(PLAINLY) {
            return Some(best);
        }
        (stray >= of_ours).then_some(Intent::Unknown)
    }

    /// What cannot wait: by the words of the agency, or because messages of others like it could not.
    pub(super) fn heard(&self, message: &Message, subject: Option<Intent>) -> Option<Emergency> {
        let told = self.alarm.hears(&message.stems);
        let learnt = |danger| self.alarm.is_set().then_some(Emergency { danger, now: true });
        match subject {
            // Despair outweighs another danger that stands beside it: an overdose is told to people, too.
            Some(Intent::Crisis) => {
                told.filter(|told| told.danger.is_grave()).or_else(|| learnt(Danger::SelfHarm))
            }
            Some(Intent::Emergency) => told.or_else(|| learnt(Danger::Call)),
            _ => told,
        }
    }

    /// Whom to call first, where the agency says it.
    pub(super) fn call(&self, emergency: Emergency) -> Option<Offer> {
        let number = self.phones.of(emergency.danger).0;
        (!number.is_empty()).then_some(Offer::Call(number))
    }

    pub(super) fn emergency(&self, message: &Message, emergency: Emergency) -> Reply {
        let is_crisis = emergency.danger == Danger::SelfHarm;
        let intent = if is_crisis { Intent::Crisis } else { Intent::Emergency };
        let words = self.phones.of(emergency.danger).1;
        let says = match is_crisis {
            true => Says::Crisis(words),
            false => Says::Emergency(words),
        };
        let mut reply = Self::reply(message, intent, 0.99, says);
        reply.emergency = Some(emergency);
        reply.offers = self.call(emergency).into_iter().chain([Offer::Person]).collect();
        reply
    }
}
