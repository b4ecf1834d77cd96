//! A write: statements of which all take effect, or none.

use crate::outbox::Outgoing;
use crate::value::Param;

/// How many rows a statement has to change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Expect {
    /// Exactly this many; another number makes the whole batch [`crate::DbError::Stale`].
    Exactly(u64),
    /// Any number.
    Any,
}

/// One statement of a batch.
#[derive(Debug, Clone)]
pub struct Statement {
    /// The text; the same on both engines.
    pub sql: &'static str,
    /// Its parameters.
    pub params: Vec<Param>,
    /// The rows it must change.
    pub expect: Expect,
}

/// Statements that are committed together.
#[derive(Debug, Clone, Default)]
#[must_use = "a batch does nothing until it is committed"]
pub struct Batch(pub(crate) Vec<Statement>);

impl Batch {
    /// A batch of nothing.
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// Adds a statement that must change exactly `rows` rows.
    pub fn exactly(mut self, rows: u64, sql: &'static str, params: Vec<Param>) -> Self {
        self.0.push(Statement { sql, params, expect: Expect::Exactly(rows) });
        self
    }

    /// Adds a statement that may change any number of rows.
    pub fn any(mut self, sql: &'static str, params: Vec<Param>) -> Self {
        self.0.push(Statement { sql, params, expect: Expect::Any });
        self
    }

    /// Adds the statements of another batch after these.
    pub fn then(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }

    /// Adds a message that leaves the process once this batch is committed.
    pub fn outbox(self, message: &Outgoing) -> Self {
        self.then(crate::outbox::put(message))
    }

    /// Whether there is nothing to commit.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The statements, for whoever counts or checks them.
    pub fn statements(&self) -> &[Statement] {
        &self.0
    }
}
