//! `/meja`: the desk of officers and signatories.

mod acts;
mod attach;
mod case;
mod documents;
mod handling;
mod changes;
mod correction;
mod counter;
mod cover;
mod inbox;
mod kinds;
mod opinions;
mod panel;
mod promise;
mod publishing;

pub(crate) use acts::{ask_refuse, refused, release, settle, take, take_several, turn_to, undo};
pub(crate) use attach::attach;
pub(crate) use case::{file, show};
pub(crate) use correction::{ask as ask_correction, page as correction_page};
pub(crate) use counter::{
    begin as begin_at_counter, receipt as counter_receipt, send as send_from_counter,
    show as counter, turn_to as turn_to_draft,
};
pub(crate) use cover::show as cover;
pub(crate) use handling::{forward, say, show as handling, sort_anew, split, tie};
pub(crate) use inbox::{inbox, next, previous, search, to_inbox};
pub(crate) use kinds::{PAID, book};
pub(crate) use opinions::{
    ask as ask_opinion, give as give_opinion, list as opinions, show as opinion, turn_back,
    withdraw as withdraw_opinion,
};
pub(crate) use promise::extend;
pub(crate) use publishing::{publish, show as public};
