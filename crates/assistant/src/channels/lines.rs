//! The services that the operator connected, with their secrets.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Deserialize;
use terms::Language;

use super::carrier::Carrier;
use crate::conversation::Who;

/// The services that are connected. None is, unless settings say so.
#[derive(Clone)]
pub struct Lines {
    /// `WhatsApp` Cloud API.
    pub whatsapp: Option<WhatsApp>,
    /// Telegram Bot API.
    pub telegram: Option<Telegram>,
    /// An SMS gateway.
    pub sms: Option<Sms>,
    /// Whether SMS leave, also where none come in.
    pub sms_leaves: bool,
    /// What carries calls.
    pub carrier: Arc<dyn Carrier>,
}

/// How we are known to `WhatsApp`.
#[derive(Clone)]
pub struct WhatsApp {
    /// Base of its API, with the version.
    pub url: String,
    /// The id of our number.
    pub number: String,
    /// Bearer of our calls.
    pub token: String,
    /// Signs its webhooks.
    pub secret: String,
    /// With this our address is registered.
    pub verify: String,
    /// Messages that were approved beforehand.
    pub templates: Templates,
}

/// Messages of `WhatsApp` that were approved beforehand, by the tag of our language: each has one place, for what is said.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Templates {
    /// News of a case.
    #[serde(default)]
    pub news: BTreeMap<String, Template>,
    /// What an officer answers.
    #[serde(default)]
    pub answer: BTreeMap<String, Template>,
}

/// One of them.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Template {
    /// Its name at `WhatsApp`.
    pub name: String,
    /// The code of its language there.
    pub code: String,
}

impl Templates {
    /// The one for what somebody said, in this language, else in Indonesian.
    pub(super) fn of(&self, who: Who, language: Language) -> Option<&Template> {
        let all = match who {
            Who::Officer => &self.answer,
            Who::Assistant | Who::Citizen => &self.news,
        };
        all.get(language.tag()).or_else(|| all.get(Language::Id.tag()))
    }
}

/// How we are known to Telegram.
#[derive(Clone)]
pub struct Telegram {
    /// Base of its API.
    pub url: String,
    /// Names the bot in addresses.
    pub token: String,
    /// Comes with its webhooks.
    pub secret: String,
}

/// How we are known to an SMS gateway.
#[derive(Clone)]
pub struct Sms {
    /// Where it takes messages.
    pub url: String,
    /// Bearer of our calls, where it wants one.
    pub key: Option<String>,
    /// Signs what it brings.
    pub secret: String,
}

/// A connection that cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum WrongLine {
    /// A key file is missing or cannot be read.
    #[error("{file}: {1}", file = .0.display())]
    File(PathBuf, std::io::Error),
    /// It holds nothing that could be a secret.
    #[error("{file} must hold {1}", file = .0.display())]
    Content(PathBuf, &'static str),
}

impl Lines {
    /// Nothing is connected.
    pub fn none(carrier: Arc<dyn Carrier>) -> Self {
        Self { whatsapp: None, telegram: None, sms: None, sms_leaves: false, carrier }
    }
}

/// A secret of the key folder: what a file holds, without the line's end.
fn secret(
    keys: &Path,
    name: &str,
    fits: fn(&str) -> bool,
    must: &'static str,
) -> Result<String, WrongLine> {
    let file = keys.join(name);
    let text =
        std::fs::read_to_string(&file).map_err(|error| WrongLine::File(file.clone(), error))?;
    let text = text.trim().to_owned();
    if fits(&text) { Ok(text) } else { Err(WrongLine::Content(file, must)) }
}

/// What can be guessed is no secret.
fn is_long(text: &str) -> bool {
    text.len() >= 16 && text.bytes().all(|byte| byte.is_ascii_graphic())
}

fn is_telegram(text: &str) -> bool {
    is_long(text) && messaging::telegram::secret_fits(text)
}

const LONG: &str = "at least 16 characters of one line";

impl WhatsApp {
    /// With the secrets `whatsapp-token`, `whatsapp-secret` and `whatsapp-verify` of the key folder.
    ///
    /// # Errors
    /// [`WrongLine`], which names the file.
    pub fn read(url: &str, number: &str, keys: &Path) -> Result<Self, WrongLine> {
        let read = |name| secret(keys, name, is_long, LONG);
        Ok(Self {
            url: url.to_owned(),
            number: number.to_owned(),
            token: read("whatsapp-token")?,
            secret: read("whatsapp-secret")?,
            verify: read("whatsapp-verify")?,
            templates: Templates::default(),
        })
    }
}

impl Telegram {
    /// With the secrets `telegram-token` and `telegram-secret` of the key folder.
    ///
    /// # Errors
    /// [`WrongLine`], which names the file.
    pub fn read(url: &str, keys: &Path) -> Result<Self, WrongLine> {
        let must = "16 to 256 of A-Z a-z 0-9 _ -";
        Ok(Self {
            url: url.to_owned(),
            token: secret(keys, "telegram-token", is_long, LONG)?,
            secret: secret(keys, "telegram-secret", is_telegram, must)?,
        })
    }
}

impl Sms {
    /// With the secret `sms-secret` of the key folder.
    ///
    /// # Errors
    /// [`WrongLine`], which names the file.
    pub fn read(url: &str, key: Option<&str>, keys: &Path) -> Result<Self, WrongLine> {
        let secret = secret(keys, "sms-secret", is_long, LONG)?;
        Ok(Self { url: url.to_owned(), key: key.map(str::to_owned), secret })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_is_found_by_who_speaks_and_the_language() {
        let template = |name: &str| Template { name: name.to_owned(), code: "id".to_owned() };
        let templates = Templates {
            news: [("id".to_owned(), template("kabar"))].into(),
            answer: BTreeMap::new(),
        };
        let name = |who, language| templates.of(who, language).map(|own| own.name.as_str());
        assert_eq!(name(Who::Assistant, Language::Id), Some("kabar"));
        assert_eq!(name(Who::Assistant, Language::En), Some("kabar"));
        assert_eq!(name(Who::Officer, Language::Id), None);
    }

    #[test]
    fn a_line_is_made_of_key_files_and_says_which_one_is_lacking() {
        let keys = tempfile::tempdir().expect("a folder");
        let said = |wrong: Result<Telegram, WrongLine>| wrong.err().map(|wrong| wrong.to_string());
        let read = || Telegram::read("https://api.telegram.org", keys.path());
        assert!(said(read()).is_some_and(|said| said.contains("telegram-token")));
        std::fs::write(keys.path().join("telegram-token"), "970001:aaaaaaaaaaaaaaaa\n")
            .expect("written");
        std::fs::write(keys.path().join("telegram-secret"), "two words and so on")
            .expect("written");
        assert!(
            said(read()).is_some_and(|said| said.contains("telegram-secret must hold 16 to 256"))
        );
        std::fs::write(keys.path().join("telegram-secret"), "short").expect("written");
        assert!(said(read()).is_some());
        std::fs::write(keys.path().join("telegram-secret"), "abcdefghijklmnop\n").expect("written");
        assert_eq!(read().expect("whole").secret, "abcdefghijklmnop");
    }
}
