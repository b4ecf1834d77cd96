//! A text for people: Indonesian, written first, and its translation where there is one.

use serde::{Deserialize, Serialize};
use terms::Language;

/// A text in the languages in which it exists.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Text {
    /// As the service file has it.
    pub id: String,
    /// In English, if translated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub en: Option<String>,
}

impl Text {
    /// A text that exists in Indonesian only.
    pub fn new(id: impl Into<String>) -> Self {
        Self { id: id.into(), en: None }
    }

    /// A text in both languages.
    pub fn both(id: &str, en: &str) -> Self {
        Self { id: id.to_owned(), en: Some(en.to_owned()) }
    }

    /// The text in this language, or in Indonesian while it is not translated.
    pub fn get(&self, language: Language) -> &str {
        match (language, &self.en) {
            (Language::En, Some(english)) => english,
            (Language::En | Language::Id, _) => &self.id,
        }
    }
}

impl From<&str> for Text {
    fn from(id: &str) -> Self {
        Self::new(id)
    }
}
