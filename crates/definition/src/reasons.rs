//! Reason codes that every service shares, with their sentences.

use std::sync::LazyLock;

use crate::service::Service;
use crate::text::Text;

/// A refusal code and its sentence.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reason {
    /// Public API.
    pub code: String,
    /// The sentence.
    pub text: Text,
    /// Whether an applicant can mend it: then it fits a correction, too.
    pub mends: bool,
}

static SHARED: LazyLock<Vec<Reason>> = LazyLock::new(|| {
    let row = |line: &str| {
        let mut columns = line.split('\t');
        let (code, id, en) = (columns.next()?, columns.next()?, columns.next()?);
        let mends = columns.next() == Some("mends");
        Some(Reason { code: code.to_owned(), text: Text::both(id, en), mends })
    };
    include_str!("../data/reasons.tsv").lines().filter_map(row).collect()
});

/// The codes that every service may use.
pub fn shared_reasons() -> &'static [Reason] {
    &SHARED
}

impl Service {
    /// The sentence of a code: the service's own, else the shared one.
    pub fn reason(&self, code: &str) -> Option<Text> {
        let shared = || SHARED.iter().find(|reason| reason.code == code).map(|r| r.text.clone());
        self.reasons.get(code).cloned().or_else(shared)
    }
}
