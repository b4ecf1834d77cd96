//! A case on its road: commands become events, events become state. Pure: no clock, no storage, no keys.
//!
//! [`decide`] answers a command with the events it causes or the rule that forbids it; [`evolve`] applies an event,
//! reading nothing but the event: where it leads and by when are outcomes written inside it.

mod calendar;
mod case;
mod decide;
mod event;
mod road;

pub use calendar::{Calendar, Hours, Pause, Season, Span, Unit};
pub use case::{Case, Correction, LastDecision, Turn, evolve};
pub use decide::{Actor, Command, Refusal, UNDO_SECONDS, by_itself, decide};
pub use event::{Answered, Asking, Clock, End, Event, LetterLine, Moved, Next, Opaque, SignedAs};
pub use road::{CountsFrom, Opinion, Outcome, Road, Stage, Way, Work};
