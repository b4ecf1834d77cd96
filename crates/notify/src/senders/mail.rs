//! Mail by SMTP.

use std::net::IpAddr;
use std::time::Duration;

use identity::Message;
use lettre::message::Mailbox;
use lettre::message::header::ContentType;
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Tokio1Executor};
use reqwest::Url;
use web::Later;

use super::Sender;
use crate::reason::Reason;

/// For one command to the server; the whole mail has the handler's patience.
const PATIENCE: Duration = Duration::from_secs(15);

/// Mail by SMTP.
pub struct MailSender {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl MailSender {
    /// For a server, `smtp://user:password@host:587` or `smtps://…`, and a sender, `Name <address>`.
    ///
    /// A password leaves this machine only encrypted: `smtp://` with one wants STARTTLS, without one it takes STARTTLS
    /// where the server has it. `?tls=required`, `opportunistic` or `none` says otherwise.
    ///
    /// # Errors
    /// What cannot be read in either.
    pub fn new(url: &str, from: &str) -> Result<Self, String> {
        let url = encrypted(url)?;
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(&url)
            .map_err(|error| error.to_string())?;
        let from = from.parse().map_err(|_| "mail.from must be Name <address>".to_owned())?;
        Ok(Self { transport: transport.timeout(Some(PATIENCE)).build(), from })
    }
}

impl MailSender {
    /// Whether the server takes us; no mail is sent.
    pub async fn answers(&self) -> bool {
        self.transport.test_connection().await.unwrap_or(false)
    }
}

/// The address with what it leaves open about encryption written out.
fn encrypted(url: &str) -> Result<String, String> {
    let mut url =
        Url::parse(url).map_err(|error| format!("mail.smtp is not an address: {error}"))?;
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']).to_owned();
    let is_here =
        host == "localhost" || host.parse().is_ok_and(|address: IpAddr| address.is_loopback());
    let asked =
        url.query_pairs().find(|(name, _)| name == "tls").map(|(_, value)| value.into_owned());
    let (tls, port) = match asked.as_deref() {
        None if url.scheme() == "smtp" && !is_here && url.password().is_some() => {
            (Some("required"), 587)
        }
        None if url.scheme() == "smtp" && !is_here => (Some("opportunistic"), 25),
        Some("none") => (None, 25),
        None | Some(_) => return Ok(url.into()),
    };
    url.set_query(tls.map(|tls| format!("tls={tls}")).as_deref());
    if url.port().is_none() {
        url.set_port(Some(port)).map_err(|()| "mail.smtp names no host".to_owned())?;
    }
    Ok(url.into())
}

impl Sender for MailSender {
    fn send<'a>(&'a self, message: &'a Message) -> Later<'a, Result<(), Reason>> {
        Box::pin(async move {
            let to = message.to.parse().map_err(|_| Reason::new("mail-address"))?;
            let mail = lettre::Message::builder()
                .from(self.from.clone())
                .to(to)
                .subject(&message.subject)
                .message_id(None) // A new one; mail without is taken for spam.
                .header(ContentType::TEXT_PLAIN)
                .body(message.text.clone())
                .map_err(|_| Reason::new("mail-unwritten"))?;
            // What the server says may repeat the address: it goes no further.
            self.transport.send(mail).await.map(drop).map_err(|error| match error.status() {
                Some(code) => Reason::about("mail-answered", code),
                None if error.is_tls() => Reason::new("mail-tls"),
                None if error.is_client() => Reason::new("mail-lacks"),
                None => Reason::new("mail-silent"),
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_leaves_this_machine_only_encrypted() {
        for (given, used) in [
            ("smtp://u:p@mail.go.id", "smtp://u:p@mail.go.id:587?tls=required"),
            ("smtp://u:p@mail.go.id:2525", "smtp://u:p@mail.go.id:2525?tls=required"),
            ("smtp://mail.go.id", "smtp://mail.go.id:25?tls=opportunistic"),
            ("smtp://u:p@mail.go.id?tls=none", "smtp://u:p@mail.go.id:25"),
            ("smtp://u:p@mail.go.id?tls=opportunistic", "smtp://u:p@mail.go.id?tls=opportunistic"),
            ("smtp://u:p@127.0.0.1:25", "smtp://u:p@127.0.0.1:25"),
            ("smtp://u:p@[::1]:25", "smtp://u:p@[::1]:25"),
            ("smtps://u:p@mail.go.id", "smtps://u:p@mail.go.id"),
        ] {
            assert_eq!(encrypted(given).as_deref(), Ok(used));
        }
        for wrong in ["mail.go.id", "http://mail.go.id", "smtp:"] {
            assert!(MailSender::new(wrong, "Kota <surat@kota.example>").is_err(), "{wrong}");
        }
    }
}
