//! Senders of messages to people: mail by SMTP, SMS by one plain POST form; in the demo nothing is sent and everything
//! can be read.

use std::sync::Arc;
use std::time::Duration;

use db::outbox::Taken;
use db::{Batch, Db};
use identity::{Keyring, Message};
use web::{Later, Shared};

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
    fn send<'a>(&'a self, message: &'a Message) -> Later<'a, Result<(), String>>;
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

    fn handle<'a>(&'a self, message: &'a Taken) -> Later<'a, Result<Batch, String>> {
        Box::pin(async move {
            let found =
                identity::read_message(&self.db, &self.keys, message.agency, &message.body).await;
            match found.map_err(|error| error.to_string())? {
                // Sent already, by whoever held it before.
                None => Ok(Batch::new()),
                Some((id, message)) => {
                    let sent = tokio::time::timeout(PATIENCE, self.sender.send(&message)).await;
                    sent.map_err(|_| "sending took too long".to_owned())??;
                    Ok(identity::mark_sent(&self.web, id))
                }
            }
        })
    }
}
