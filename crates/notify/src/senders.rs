//! Senders of messages to people: mail by SMTP, SMS by one plain POST form; in the demo nothing is sent and everything
//! can be read.

use std::sync::Arc;
use std::time::Duration;

use db::outbox::Taken;
use db::{Batch, Db};
use identity::{Keyring, Message};
use web::{Later, Shared};

use crate::reason::Reason;
use crate::worker::Handler;

mod demo;
mod mail;
mod sms;

pub use demo::{DemoSender, NoSender};
pub use mail::MailSender;
pub use sms::SmsSender;

/// Three rounds of this fit into the lease of a message, so that nobody else takes it meanwhile.
const PATIENCE: Duration = Duration::from_secs(18);

/// Sends one message. An error says nothing personal.
pub trait Sender: Send + Sync {
    /// Sends it.
    fn send<'a>(&'a self, message: &'a Message) -> Later<'a, Result<(), Reason>>;
}

/// Handles `message.mail` or `message.sms`.
pub struct MessageHandler {
    /// The database.
    pub db: Db,
    /// Clock and agency.
    pub web: Shared,
    /// The keys that open messages.
    pub keys: Arc<Keyring>,
    /// The sender.
    pub sender: Arc<dyn Sender>,
    /// The kind.
    pub kind: &'static str,
}

impl Handler for MessageHandler {
    fn kind(&self) -> &'static str {
        self.kind
    }

    fn handle<'a>(&'a self, message: &'a Taken) -> Later<'a, Result<Batch, Reason>> {
        Box::pin(async move {
            let found =
                identity::read_message(&self.db, &self.keys, message.agency, &message.body).await;
            let found = found.map_err(|error| {
                tracing::warn!(outbox.id = %message.id, error = ?error, "A message could not be opened");
                Reason::new("unreadable")
            });
            match found? {
                // Sent already, by whoever held it before.
                None => Ok(Batch::new()),
                Some((id, message)) => {
                    let sent = tokio::time::timeout(PATIENCE, self.sender.send(&message)).await;
                    sent.map_err(|_| Reason::new("slow"))??;
                    Ok(identity::mark_sent(&self.web, id))
                }
            }
        })
    }
}
