//! What an answer would change: every question whose answer is known is asked of the assistant as it is and as it would be.

use std::collections::BTreeSet;
use std::sync::Arc;

use lingua::{Context, Engine, Texts};
use sha2::{Digest as _, Sha256};
use tokio::task::spawn_blocking;

use super::store::Written;
use crate::Assistant;
use crate::error::Failure;

/// A question that would be answered otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Change {
    pub(super) question: String,
    pub(super) before: String,
    pub(super) after: String,
}

/// What came of asking everything.
#[derive(Clone, Debug, Default)]
pub(super) struct Tried {
    /// How many questions were asked.
    pub(super) asked: usize,
    /// What would change, besides the questions of the answer itself.
    pub(super) changes: Vec<Change>,
    /// Its own questions that it would still not answer.
    pub(super) missed: Vec<String>,
}

impl Tried {
    /// What was seen, so that whoever approves approves just that.
    pub(super) fn seen(&self) -> String {
        let mut hash = Sha256::new();
        for change in &self.changes {
            for part in [&change.question, &change.before, &change.after] {
                hash.update(part.len().to_be_bytes());
                hash.update(part);
            }
        }
        for missed in &self.missed {
            hash.update(missed);
        }
        identity::hex(&hash.finalize()[..8])
    }
}

/// Every question whose answer is known: those that service files and approved answers name.
fn set(engine: &Engine) -> BTreeSet<String> {
    let services = engine.knowledge().services.iter();
    let of_services = services.flat_map(|service| &service.answers).flat_map(|answer| &answer.ask);
    of_services.chain(engine.taught().flat_map(|taught| &taught.asks)).cloned().collect()
}

fn said(engine: &Engine, texts: &Texts, question: &str) -> String {
    let (reply, _) = engine.answer(&Context::default(), question);
    texts.render(&reply)
}

/// Asks everything of the assistant as it is and as it would be with these answers, of which one is new or gone.
pub(super) async fn tried(
    app: &Assistant,
    would: Vec<Written>,
    new: Option<&Written>,
) -> Result<Tried, Failure> {
    let (knowing, texts) = (Arc::clone(&app.knowing), Arc::clone(&app.texts));
    let new = new.cloned();
    let trying = spawn_blocking(move || {
        let (now, then) = (knowing.engine(), knowing.engine_with(&would));
        let own: BTreeSet<String> = new.iter().flat_map(|new| new.asks.iter().cloned()).collect();
        let questions: Vec<String> = set(&now).difference(&own).cloned().collect();
        let mut tried = Tried { asked: questions.len() + own.len(), ..Tried::default() };
        for question in questions {
            let (before, after) = (said(&now, &texts, &question), said(&then, &texts, &question));
            if before != after {
                tried.changes.push(Change { question, before, after });
            }
        }
        if let Some(new) = &new {
            let is_said = |answer: &str| {
                answer.contains(&new.says.id)
                    || new.says.en.as_ref().is_some_and(|en| answer.contains(en))
            };
            let missed = own.into_iter().filter(|ask| !is_said(&said(&then, &texts, ask)));
            tried.missed = missed.collect();
        }
        tried
    });
    trying.await.map_err(|_| Failure::Engine)
}
