//! What leaves the process: the worker that empties the outbox, senders of mail and SMS, the operator's pages.

mod api_keys;
mod page;
mod reason;
mod senders;
mod staff;
mod units;
mod worker;

pub use page::{App, DoneBy, routes};
pub use reason::Reason;
pub use senders::{DemoSender, MailSender, MessageHandler, NoSender, Sender, SmsSender};
pub use worker::{Handler, drain, run};

/// The texts of this slice.
pub const TEXTS: web::SliceTexts =
    web::SliceTexts { id: include_str!("../texts/id.ftl"), en: include_str!("../texts/en.ftl") };
