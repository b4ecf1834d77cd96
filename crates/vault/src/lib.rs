//! Keys, sealing and blind indexes. Pure: random bytes are given by the caller, nothing is stored here.
//!
//! Root key → agency key → one random subject key per case and subject. A value is sealed under its subject's
//! key, bound to its place; destroying the key makes the value unreadable wherever a copy lies.

mod key;
mod seal;
pub mod stream;

pub use key::{AgencyKey, Index, RootKey, SubjectKey};
pub use seal::{Place, Purpose, Read, Sealed, open, seal};

/// A value that cannot be opened: another key, another place, or altered bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the seal does not open with this key in this place")]
pub struct Unreadable;

/// Length of a nonce of XChaCha20-Poly1305, in bytes.
pub const NONCE: usize = 24;
