//! State of this slice.

use std::sync::Arc;

use axum::extract::FromRef;
use db::Db;
use definition::form::{Context, Message};
use identity::Keyring;
use terms::{AgencyId, Language};
use web::Shared;

use crate::agreement::Agreement;

/// What the handlers of this slice need.
#[derive(Clone)]
pub struct App {
    /// Clock, texts, agency.
    pub web: Shared,
    /// The database.
    pub db: Db,
    /// For fingerprints of keys.
    pub keys: Arc<Keyring>,
    /// What is published.
    pub catalog: Arc<catalog::Catalog>,
    /// Forms.
    pub intake: intake::App,
    /// Cases.
    pub cases: cases::App,
    /// What was agreed with others.
    pub agreement: Arc<Agreement>,
}

impl FromRef<App> for Shared {
    fn from_ref(app: &App) -> Self {
        app.web.clone()
    }
}

impl App {
    /// The host agency.
    pub(crate) fn agency(&self) -> AgencyId {
        self.web.brand().agency
    }

    /// What a form depends on, today.
    pub(crate) fn context(&self, language: Language) -> Context {
        self.intake.context_on(self.web.now().day(&self.web.brand().zone), language)
    }

    /// What is wrong with an answer, in words: the file's own, ours for programs, or those of the form.
    pub(crate) fn words(&self, language: Language, message: &Message) -> String {
        if let Some(words) = &message.words {
            return words.get(language).to_owned();
        }
        let texts = self.web.texts();
        let own = format!("api-wrong-{}", message.key);
        let key = if texts.has(&own) { own } else { format!("wrong-{}", message.key) };
        let args: Vec<(&str, &str)> =
            message.args.iter().map(|(name, value)| (*name, value.as_str())).collect();
        texts.with(language, &key, &args)
    }
}
