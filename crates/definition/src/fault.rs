//! What is wrong with a service file: where, and how to mend it.

use std::fmt;

use crate::service::Service;

/// Whether a fault stops publishing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Severity {
    /// Stops publishing.
    Error,
    /// Advice.
    Warning,
}

/// One fault of a service file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fault {
    /// `E004`, `W213`: stable, the documentation lists them.
    pub code: &'static str,
    /// The file.
    pub path: String,
    /// From 1.
    pub line: u64,
    /// From 1, in characters.
    pub column: u64,
    /// What is wrong, in Indonesian.
    pub message: String,
    /// How to mend it, in Indonesian.
    pub mend: String,
    /// Whether it stops publishing.
    pub severity: Severity,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}: {} {}", self.path, self.line, self.column, self.code, self.message)?;
        if self.mend.is_empty() { Ok(()) } else { write!(f, " {}", self.mend) }
    }
}

/// A place in a file: line and column from 1, and the bytes it spans. Small, since everything that is read keeps its own.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub struct Place {
    /// From 1.
    pub line: u32,
    /// From 1, in characters.
    pub column: u32,
    /// First byte.
    pub start: u32,
    /// Number of bytes.
    pub len: u32,
}

/// Bytes between the starts of files that are read as one; more than a file may have.
const APART: u32 = 2 * 1024 * 1024;

impl Place {
    /// The same place, as it is counted where its file lies behind another.
    pub(crate) fn behind(self) -> Self {
        Self { start: self.start.saturating_add(APART), ..self }
    }
}

/// Collects the faults of one run.
#[derive(Default, Debug)]
pub struct Faults {
    pub(crate) path: String,
    /// The files that this one extends, in their order.
    pub(crate) below: Vec<String>,
    /// What was noted, in that order; never the same twice.
    pub list: Vec<Fault>,
}

impl Faults {
    /// None so far, in the file at this path.
    pub fn new(path: &str) -> Self {
        Self { path: path.to_owned(), ..Self::default() }
    }

    /// None so far, in the file of a service at this path or in those that it extends.
    pub fn of(service: &Service, path: &str) -> Self {
        Self { below: service.below.clone(), ..Self::new(path) }
    }

    /// The path of the file in which a place lies.
    fn file(&self, at: Place) -> &str {
        let behind = usize::try_from(at.start / APART).ok().and_then(|files| files.checked_sub(1));
        behind.and_then(|file| self.below.get(file)).unwrap_or(&self.path)
    }

    /// Notes a fault; codes with W are advice.
    pub fn note(
        &mut self,
        code: &'static str,
        at: Place,
        message: impl Into<String>,
        mend: impl Into<String>,
    ) {
        debug_assert!(crate::faults::known(code).is_some(), "{code} stands in the table");
        let severity = crate::faults::severity(code);
        let fault = Fault {
            code,
            path: self.file(at).to_owned(),
            line: at.line.into(),
            column: at.column.into(),
            message: message.into(),
            mend: mend.into(),
            severity,
        };
        if !self.list.contains(&fault) {
            self.list.push(fault);
        }
    }
}

/// "Maksud Anda `x`?" with the nearest of the right names, or `otherwise`.
pub fn nearest<'a>(
    wrong: &str,
    right: impl IntoIterator<Item = &'a str>,
    otherwise: &str,
) -> String {
    let scored = right.into_iter().map(|name| (strsim::jaro_winkler(wrong, name), name));
    let best = scored.filter(|(score, _)| *score > 0.72).max_by(|a, b| a.0.total_cmp(&b.0));
    best.map_or_else(|| otherwise.to_owned(), |(_, name)| format!("Maksud Anda `{name}`?"))
}
