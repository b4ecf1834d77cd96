//! Senders: mail by SMTP, SMS by one plain POST form; in the demo nothing is sent and everything can be read.

use std::sync::Arc;
use std::time::Duration;

use db::outbox::Taken;
use db::{Batch, Db};
use identity::{Keyring, Message};
use lettre::message::Mailbox;
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Tokio1Executor};
use web::{Later, Shared};

use crate::worker::Handler;

/// Sends one message. An error says nothing personal.
pub trait Sender: Send + Sync {
    /// Sends it.
    fn send<'a>(&'a self, message: &'a Message) -> Later<'a, Result<(), String>>;
}

/// The demo: the message stays where it can be read.
pub struct DemoSender;

impl Sender for DemoSender {
    fn send<'a>(&'a self, _: &'a Message) -> Later<'a, Result<(), String>> {
        Box::pin(async { Ok(()) })
    }
}

/// Nothing is configured: the operator sees what is missing.
pub struct NoSender(pub &'static str);

impl Sender for NoSender {
    fn send<'a>(&'a self, _: &'a Message) -> Later<'a, Result<(), String>> {
        Box::pin(async move { Err(self.0.to_owned()) })
    }
}

/// Mail by SMTP.
pub struct MailSender {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl MailSender {
    /// For a server, `smtp://user:password@host:587`, and a sender, `Name <address>`.
    ///
    /// # Errors
    /// What cannot be read in either.
    pub fn new(url: &str, from: &str) -> Result<Self, String> {
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url)
            .map_err(|error| error.to_string())?;
        let from = from.parse().map_err(|_| "mail.from must be Name <address>".to_owned())?;
        Ok(Self { transport: transport.timeout(Some(Duration::from_secs(20))).build(), from })
    }
}

impl Sender for MailSender {
    fn send<'a>(&'a self, message: &'a Message) -> Later<'a, Result<(), String>> {
        Box::pin(async move {
            let to =
                message.to.parse().map_err(|_| "the address cannot be written to".to_owned())?;
            let mail = lettre::Message::builder()
                .from(self.from.clone())
                .to(to)
                .subject(&message.subject)
                .body(message.text.clone())
                .map_err(|_| "the mail could not be written".to_owned())?;
            let sent = self.transport.send(mail).await;
            sent.map(drop).map_err(|error| {
                if error.is_permanent() {
                    "the server refused the mail".into()
                } else {
                    "the mail server does not answer".into()
                }
            })
        })
    }
}

/// SMS by one POST form with `to` and `text`.
pub struct SmsSender {
    client: reqwest::Client,
    url: String,
    key: Option<String>,
}

impl SmsSender {
    /// For a gateway, with its bearer key if it wants one.
    ///
    /// # Errors
    /// When no client can be made.
    pub fn new(url: &str, key: Option<&str>) -> Result<Self, String> {
        let client = reqwest::Client::builder()
            .timeout(Duration::from_secs(10))
            .build()
            .map_err(|error| error.to_string())?;
        Ok(Self { client, url: url.to_owned(), key: key.map(str::to_owned) })
    }
}

fn form(pairs: &[(&str, &str)]) -> String {
    let escape = |text: &str| -> String {
        text.bytes()
            .map(|b| {
                if b.is_ascii_alphanumeric() {
                    char::from(b).to_string()
                } else {
                    format!("%{b:02X}")
                }
            })
            .collect()
    };
    pairs
        .iter()
        .map(|(name, value)| format!("{name}={}", escape(value)))
        .collect::<Vec<_>>()
        .join("&")
}

impl Sender for SmsSender {
    fn send<'a>(&'a self, message: &'a Message) -> Later<'a, Result<(), String>> {
        Box::pin(async move {
            let body = form(&[("to", &message.to), ("text", &message.text)]);
            let request = self
                .client
                .post(&self.url)
                .header("content-type", "application/x-www-form-urlencoded")
                .body(body);
            let request = match &self.key {
                Some(key) => request.bearer_auth(key),
                None => request,
            };
            let answer =
                request.send().await.map_err(|_| "the SMS gateway does not answer".to_owned())?;
            let status = answer.status();
            if status.is_success() {
                Ok(())
            } else {
                Err(format!("the SMS gateway answered {status}"))
            }
        })
    }
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
                    self.sender.send(&message).await?;
                    Ok(identity::mark_sent(&self.web, id))
                }
            }
        })
    }
}
