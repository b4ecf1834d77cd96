//! What `WhatsApp`, Telegram and an SMS gateway say to us and want to hear, exactly as they write it.
//!
//! Reading order: [`Incoming`] and [`Outgoing`] are what all channels have in common; [`whatsapp`], [`telegram`] and [`sms`] read
//! a webhook into the one and write the other as a [`Call`]; [`proof`] says whether a webhook is theirs, [`age`] whether it is
//! of now.
//!
//! Pure: no network, no clock. Who sends calls, keeps messages and knows secrets is elsewhere.

mod message;
mod call;
mod cut;
pub mod proof;
pub mod age;
pub mod whatsapp;
pub mod telegram;
pub mod sms;

pub use call::{Call, Payload, Trouble};
pub use message::{Body, Channel, Choice, Incoming, Outgoing, Unreadable, chosen};
