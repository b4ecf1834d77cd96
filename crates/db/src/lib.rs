//! The two engines behind one [`Db`]: queries, all-or-nothing writes, migrations, the outbox.
//!
//! One SQL text runs on SQLite and PostgreSQL: `$1` placeholders, the common subset, times as `BIGINT`
//! microseconds, ids as `UUID`. What differs between the engines stays inside this crate.

mod batch;
mod db;
mod engine;
mod error;
mod migrate;
mod value;

pub mod outbox;
#[doc(hidden)]
pub mod testing;

pub use batch::{Batch, Expect, Statement};
pub use db::{COMMIT_SECONDS, COMMITS, Db, Engine, Options};
pub use error::DbError;
pub use migrate::{Migration, Schema};
pub use value::{FromParam, Param, Query, Row};
