//! `/meja`: the desk of officers and signatories.

mod acts;
mod case;
mod documents;
mod changes;
mod correction;
mod inbox;

pub(crate) use acts::{ask_refuse, release, settle, take, take_several, turn_to, undo};
pub(crate) use case::{file, show};
pub(crate) use correction::{ask as ask_correction, page as correction_page};
pub(crate) use inbox::{inbox, next, previous, search, to_inbox};
