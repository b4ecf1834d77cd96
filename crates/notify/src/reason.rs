//! Why a message was not handled: a name for the row, and words for the operator.

use web::{Texts, View};

/// Why a message was not handled. Nothing in it is personal: it stands in the outbox, the log and on the operator's page.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reason {
    key: &'static str,
    about: String,
}

impl Reason {
    /// By its name: the text is `operator-reason-{key}`.
    pub const fn new(key: &'static str) -> Self {
        Self { key, about: String::new() }
    }

    /// By its name, and what its text says with `{ $about }`: a status, a file, a line.
    pub fn about(key: &'static str, about: impl ToString) -> Self {
        Self { key, about: about.to_string() }
    }

    /// As it lies in the row: `sms-answered 502`.
    pub fn code(&self) -> String {
        format!("{} {}", self.key, self.about).trim_end().to_owned()
    }
}

/// What a row says, in words; a row of an older program says it itself.
pub(crate) fn words(texts: &Texts, view: &View, code: &str) -> String {
    let (key, about) = code.split_once(' ').unwrap_or((code, ""));
    let key = format!("operator-reason-{key}");
    if texts.has(&key) { view.say1(&key, "about", about) } else { code.to_owned() }
}
