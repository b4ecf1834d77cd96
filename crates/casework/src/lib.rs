//! A case on its road: commands become events, events become state. Pure: no clock, no storage, no keys.
//!
//! [`decide`] answers a command with the events it causes or the rule that forbids it; [`evolve`] applies an event,
//! reading nothing but the event: where it leads and by when are outcomes written inside it.

mod calendar;
mod road;
mod command;
mod event;
mod next;
mod case;
mod hand;
mod decide;
mod by_itself;
mod booking;
mod extend;
mod opinions;
mod objection;
mod kin;
mod handling;
mod publishing;

pub use booking::ABSENT;
pub use by_itself::{Due, by_itself, by_silence};
pub use calendar::{Calendar, Hours, Pause, Season, Span, Unit};
pub use case::{Case, Correction, LastDecision, Objecting, Turn, Word, evolve};
pub use command::{Actor, Command, Refusal, Sorted};
pub use decide::{UNDO_SECONDS, decide};
pub use event::{
    Again, Answered, Assisted, Clock, End, Entered, Event, Guarded, LetterLine, Moved, Opaque,
    Reported, SignedAs, Verdict,
};
pub use extend::extension;
pub use hand::Hand;
pub use handling::may_reopen;
pub use kin::{Gathered, Kin, Tie};
pub use next::{Asking, Next};
pub use objection::may_object;
pub use publishing::{PublicPhoto, Showing, Withheld, may_be_shown};
pub use road::{
    Against, CountsFrom, Extension, Objection, Opinion, Outcome, Reopen, Road, Silence, Stage,
    Waits, Way, Work,
};
