//! What cannot wait, and what a message is that is about no service.

use std::sync::Arc;

use super::{Engine, telling};
use crate::emergency::{Alarm, Danger, Emergency};
use crate::intent::Intent;
use crate::knowledge::Knowledge;
use crate::lessons::{OF_COMPLAINTS, OF_REPORTS, OF_SERVICES, STRAY, SUBJECTS};
use crate::lexicon::Message;
use crate::lists::Lists;
use crate::ours::likely;
use crate::reply::{Context, Offer, Reply, Says};
use crate::signs::Signs;

/// How much likelier a message must be a complaint, a greeting or a cry for help than out of scope or about a service: a logarithm.
const PLAINLY: f32 = 1.5;
/// The same of a danger, beside the others and all in all: who is in need says it in few words, and a false alarm costs one tap.
const DANGER: (f32, f32) = (0.75, 0.3);
/// The same of a question about reports, of which fewer are known.
const REPORT: (f32, f32) = (0.7, 0.7);
/// How much each word of a category speaks for a complaint: a logarithm of odds.
const NAMED: f32 = 0.5;

/// What a message is that is about no service.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Subject {
    /// A complaint, a greeting, a cry for help, or out of scope.
    Of(Intent),
    /// A question about reports: how long one takes, who sees it; and how likely that is.
    Report(f32),
}

/// What messages of others tell of a message that may be about no service.
#[derive(Clone, Copy, Debug)]
pub(super) struct Matter {
    /// What it is; none where it is likelier about a service, or says little.
    pub(super) subject: Option<Subject>,
    /// How much speaks for a complaint and against a question of any kind: a logarithm of odds.
    pub(super) complains: f32,
}

impl Matter {
    /// Whether it is this.
    pub(super) fn is(&self, kind: Intent) -> bool {
        self.subject == Some(Subject::Of(kind))
    }

    /// How likely something is amiss, where so many words say of which category it is.
    pub(super) fn amiss(&self, words: usize) -> f32 {
        likely(self.complains + NAMED * f32::from(u8::try_from(words).unwrap_or(u8::MAX)))
    }

    /// How likely it asks about reports, where it does.
    pub(super) fn of_report(&self) -> Option<f32> {
        match self.subject {
            Some(Subject::Report(likely)) => Some(likely),
            _ => None,
        }
    }
}

/// Hears what cannot wait and answers nothing. Several of one agency share what the language is, each with words of emergency of its own.
#[derive(Clone, Debug)]
pub struct Listener {
    engine: Arc<Engine>,
    alarm: Alarm,
}

impl Listener {
    /// One that hears the words of emergency of these lists.
    pub fn new(lists: &Lists) -> Self {
        let mut engine = Engine::with(Knowledge::default(), lists);
        engine.answers = false;
        let alarm = engine.alarm.clone();
        Self { engine: Arc::new(engine), alarm }
    }

    /// One that hears those of other lists, and knows the language as this one does.
    #[must_use]
    pub fn hearing(&self, lists: &Lists) -> Self {
        let alarm = Alarm::new(lists, &self.engine.lexicon);
        Self { engine: Arc::clone(&self.engine), alarm }
    }

    /// What cannot wait in these words; see [`Engine::hears`].
    pub fn hears(&self, text: &str) -> Option<Emergency> {
        self.engine.hears_by(&self.alarm, text)
    }
}

impl Engine {
    /// Whether words tell of something that cannot wait, and nothing else: the same as [`Engine::answer`] says of them where they do not
    /// plainly ask for a service.
    pub fn hears(&self, text: &str) -> Option<Emergency> {
        self.hears_by(&self.alarm, text)
    }

    fn hears_by(&self, alarm: &Alarm, text: &str) -> Option<Emergency> {
        let message = self.lexicon.message(text, Context::default().tongue);
        let signs = Signs::of_all(&message.typed, &message.stems, &message.all());
        self.heard(alarm, &message, &self.matter(&message, &signs))
    }

    /// What a message is that is about no service, as messages of others teach it.
    pub(super) fn matter(&self, message: &Message, signs: &Signs) -> Matter {
        if telling(&message.stems) < 0.5 {
            return Matter { subject: None, complains: 0.0 };
        }
        let scores = self.subjects.scores(signs);
        let of = |place: usize| scores.get(place).copied().unwrap_or(0.0);
        let (stray, ours, reports) = (of(STRAY), of(OF_SERVICES), of(OF_REPORTS));
        let complains = of(OF_COMPLAINTS) - stray.max(ours);
        let report = (Subject::Report(likely(reports - stray.max(ours))), reports);
        let kinds = SUBJECTS.into_iter().map(Subject::Of).zip(scores.iter().copied());
        let all = kinds.chain([report]).filter(|(kind, _)| *kind != Subject::Of(Intent::Unknown));
        let best = all.max_by(|a, b| a.1.total_cmp(&b.1));
        Matter { subject: best.and_then(|best| self.plainly(best, stray, ours)), complains }
    }

    /// The likeliest subject, where it is likely enough beside what is out of scope and what is about a service.
    fn plainly(&self, (best, score): (Subject, f32), stray: f32, ours: f32) -> Option<Subject> {
        // Who only listens does so within reports, where everybody tells of what is broken: there it has to be plain.
        let (beside, least) = match best {
            Subject::Of(Intent::Crisis | Intent::Emergency) if self.answers => DANGER,
            Subject::Report(_) => REPORT,
            Subject::Of(_) => (PLAINLY, PLAINLY),
        };
        if score >= (ours.max(stray) + beside).max(least) {
            return Some(best);
        }
        (stray >= ours).then_some(Subject::Of(Intent::Unknown))
    }

    /// What cannot wait: by the words of the agency, or because messages of others like it could not.
    pub(super) fn heard(
        &self,
        alarm: &Alarm,
        message: &Message,
        matter: &Matter,
    ) -> Option<Emergency> {
        let told = alarm.hears(&message.stems);
        let learnt = |danger| alarm.is_set().then_some(Emergency { danger, now: true });
        match matter.subject {
            // Despair outweighs another danger that stands beside it: an overdose is told to people, too.
            Some(Subject::Of(Intent::Crisis)) => {
                told.filter(|told| told.danger.is_grave()).or_else(|| learnt(Danger::SelfHarm))
            }
            Some(Subject::Of(Intent::Emergency)) => told.or_else(|| learnt(Danger::Call)),
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
