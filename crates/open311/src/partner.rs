//! Other servers: a case goes there, its number there is kept, and what they say of it comes back into the case.

mod ask;
mod bodies;
mod hear;
mod page;
mod send;

pub use ask::Failure;
pub use bodies::Bodies;
pub use hear::poll;
pub(crate) use hear::{News, keep};
pub(crate) use page::{send_to as send, show};
pub use send::{FORWARD, forward};

/// The way by which these cases leave, as a stage names it: `forward: { to: [open311] }`.
pub(crate) const WAY: &str = "open311";
