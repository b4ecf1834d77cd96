//! Messengers: what settings connect, and the workers that bring messages in and out.

use std::net::IpAddr;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, bail};
use assistant::Assistant;
use assistant::channels::{self, Carrier, Https, Lines, Sms, Stuck, Telegram, WhatsApp};
use db::Batch;
use db::outbox::Taken;
use http::Uri;
use notify::{Handler, Reason};
use web::Later;

use crate::settings::Settings;

/// Connects what the settings name, with the secrets of the key folder.
///
/// # Errors
/// What is missing, and what must not be: people of a demo are invented, and their messages stay on this machine.
pub(crate) fn connect(settings: &Settings, demo: bool) -> anyhow::Result<Lines> {
    let carrier = Https::new().map_err(|error| anyhow::anyhow!("messengers: {error}"))?;
    connect_by(settings, demo, Arc::new(carrier))
}

fn connect_by(settings: &Settings, demo: bool, carrier: Arc<dyn Carrier>) -> anyhow::Result<Lines> {
    let wanted = &settings.lines;
    let keys: &Path = &settings.keys;
    let near = |url: &str| {
        if demo && !is_loopback(url) {
            bail!("a demo talks with messengers on this machine alone, not with {url}");
        }
        Ok(())
    };
    let mut lines = Lines::none(carrier);
    if let Some(number) = &wanted.whatsapp_number {
        near(&wanted.whatsapp_url)?;
        let read = WhatsApp::read(&wanted.whatsapp_url, number, keys);
        lines.whatsapp = Some(read.context("whatsapp.number is set")?);
    }
    if wanted.telegram {
        near(&wanted.telegram_url)?;
        let read = Telegram::read(&wanted.telegram_url, keys);
        lines.telegram = Some(read.context("telegram.on is set")?);
    }
    if wanted.sms_inbox {
        let url = settings.sms_url.as_deref().context("sms.inbox needs sms.url for answers")?;
        near(url)?;
        let read = Sms::read(url, settings.sms_key.as_deref(), keys);
        lines.sms = Some(read.context("sms.inbox is set")?);
    }
    Ok(lines)
}

fn is_loopback(url: &str) -> bool {
    let Ok(url) = url.parse::<Uri>() else { return false };
    let host = url.host().unwrap_or_default().trim_matches(['[', ']']);
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// What messengers bring, and what is said there.
pub(crate) struct Messengers {
    pub(crate) app: Assistant,
    pub(crate) kind: &'static str,
}

impl Handler for Messengers {
    fn kind(&self) -> &'static str {
        self.kind
    }

    fn handle<'a>(&'a self, message: &'a Taken) -> Later<'a, Result<Batch, Reason>> {
        Box::pin(async move {
            let done = if self.kind == channels::IN {
                channels::come(&self.app, message).await
            } else {
                channels::leave(&self.app, message).await
            };
            done.map_err(|stuck| reason(&stuck, message))
        })
    }
}

fn reason(stuck: &Stuck, message: &Taken) -> Reason {
    tracing::warn!(outbox.kind = message.kind, outbox.id = %message.id, error = %stuck, "A messenger's message has to wait");
    match stuck {
        Stuck::Store(_) | Stuck::Talk(_) => Reason::new("channel"),
        Stuck::Refused(trouble) => Reason::about("channel-answered", trouble.code()),
        Stuck::Silent(_) => Reason::new("channel-silent"),
        Stuck::Busy => Reason::new("channel-busy"),
        Stuck::Off => Reason::new("channel-off"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loopback_is_known_by_its_address() {
        for near in ["http://127.0.0.1:8090/graph/v23.0", "http://[::1]/x", "http://localhost:1"] {
            assert!(is_loopback(near), "{near}");
        }
        for far in
            ["https://graph.facebook.com/v23.0", "http://10.0.0.7", "http://127.0.0.1.example", "x"]
        {
            assert!(!is_loopback(far), "{far}");
        }
    }
}
