//! The two engines.

pub(crate) mod postgres;
pub(crate) mod sqlite;
