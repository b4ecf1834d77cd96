//! Conversations by messenger: webhooks come in at `/kait/…`, answers leave by the outbox.
//!
//! Reading order: [`Lines`] are the services that the operator connected; `hooks` takes their webhooks, proves them and puts what
//! they bring into the `inbox`; [`come`] hands it to the assistant in the order in which it was written; [`leave`] sends
//! what was said, [`told`] says news of a case. `carrier` is the only place that knows the network.

mod lines;
mod carrier;
mod hooks;
mod inbox;
mod come;
mod leave;
mod told;
mod words;

pub use carrier::{Answer, Carrier, Https, Silent};
pub use come::{IN, come};
pub use hooks::routes;
pub use inbox::forget;
pub use leave::{OUT, leave};
pub(crate) use leave::{forgotten, going, undelivered};
pub use lines::{Lines, Sms, Telegram, Template, Templates, WhatsApp, WrongLine};
pub use told::told;

use messaging::Trouble;

use crate::conversation::Channel;

/// Why a message could not be handled now.
#[derive(Debug, thiserror::Error)]
pub enum Stuck {
    /// The database.
    #[error("reading or storing a message of a channel")]
    Store(#[from] db::DbError),
    /// The conversation.
    #[error(transparent)]
    Talk(#[from] crate::Failure),
    /// The service said no.
    #[error(transparent)]
    Refused(#[from] Trouble),
    /// The service did not answer.
    #[error("the service of a channel did not answer")]
    Silent(#[from] Silent),
    /// Another worker sends in the same conversation.
    #[error("another worker sends in the same conversation")]
    Busy,
    /// Whoever wrote on `WhatsApp` more than a day ago can be told nothing: no template is named, and no other way is known.
    #[error("no template and no other way to tell it")]
    NoTemplate,
    /// The operator disconnected the service meanwhile.
    #[error("the channel is not connected")]
    Off,
}

/// The channel of a conversation as its service names it; none for the web.
const fn service(channel: Channel) -> Option<messaging::Channel> {
    match channel {
        Channel::Web => None,
        Channel::Whatsapp => Some(messaging::Channel::WhatsApp),
        Channel::Telegram => Some(messaging::Channel::Telegram),
        Channel::Sms => Some(messaging::Channel::Sms),
    }
}

const fn ours(channel: messaging::Channel) -> Channel {
    match channel {
        messaging::Channel::WhatsApp => Channel::Whatsapp,
        messaging::Channel::Telegram => Channel::Telegram,
        messaging::Channel::Sms => Channel::Sms,
    }
}
