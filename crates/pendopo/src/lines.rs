//! Messengers: what settings connect, and the workers that bring messages in and out.

use std::net::IpAddr;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, bail};
use assistant::Assistant;
use assistant::channels::{self, Carrier, Https, Lines, Sms, Stuck, Telegram, Templates, WhatsApp};
use db::Batch;
use db::outbox::Taken;
use http::Uri;
use notify::{Handler, Reason};
use terms::Language;
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
        let mut line = read.context("whatsapp.number is set")?;
        line.templates = templates(settings, demo)?;
        lines.whatsapp = Some(line);
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
    lines.sms_leaves = demo || settings.sms_url.is_some();
    Ok(lines)
}

/// The file of messages that `WhatsApp` approved beforehand, beside the data.
pub(crate) const TEMPLATES: &str = "whatsapp.toml";
/// Those that the sandbox approved.
const DEMO_TEMPLATES: &str = include_str!("../demo/whatsapp.toml");

/// What was approved; nothing where there is no file. The demo has what the sandbox approved, and its file where there is one.
///
/// # Errors
/// What is wrong with the file.
fn templates(settings: &Settings, demo: bool) -> anyhow::Result<Templates> {
    let file = settings.data.join(TEMPLATES);
    let text = match std::fs::read_to_string(&file) {
        Ok(text) => text,
        Err(_) if demo => DEMO_TEMPLATES.to_owned(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Ok(Templates::default());
        }
        Err(error) => return Err(error).with_context(|| file.display().to_string()),
    };
    named(&text).with_context(|| file.display().to_string())
}

fn named(text: &str) -> anyhow::Result<Templates> {
    let read = config::Config::builder()
        .add_source(config::File::from_str(text, config::FileFormat::Toml))
        .build()?;
    let found: Templates = read.try_deserialize()?;
    for (tag, template) in found.news.iter().chain(&found.answer) {
        if Language::from_tag(tag).is_none() {
            bail!("`{tag}` is no language of ours: id or en");
        }
        let is_word = |text: &str| {
            !text.is_empty()
                && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        };
        if !is_word(&template.name) || !is_word(&template.code) {
            bail!("name and code of `{tag}` are words of letters, digits and _");
        }
    }
    Ok(found)
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

/// News of cases, for whoever is told in a conversation.
pub(crate) struct InChat {
    pub(crate) app: Assistant,
}

impl Handler for InChat {
    fn kind(&self) -> &'static str {
        "message.chat"
    }

    fn is_all_in_its_batch(&self) -> bool {
        true
    }

    fn handle<'a>(&'a self, message: &'a Taken) -> Later<'a, Result<Batch, Reason>> {
        Box::pin(async move {
            let app = &self.app;
            let found =
                identity::read_message(&app.db, &app.keys, message.agency, &message.body).await;
            let found = found.map_err(|error| {
                tracing::warn!(outbox.id = %message.id, error = ?error, "A message could not be opened");
                Reason::new("unreadable")
            });
            let Some((id, own)) = found? else { return Ok(Batch::new()) };
            let said = channels::told(app, &own).await.map_err(|stuck| reason(&stuck, message))?;
            Ok(said.then(identity::mark_sent(&app.web, id)))
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
        Stuck::NoTemplate => Reason::new("channel-template"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_are_named_by_language_and_what_is_none_is_refused() {
        let found = named(DEMO_TEMPLATES).expect("sound");
        assert!(found.news.contains_key("id") && found.answer.contains_key("en"));
        for wrong in [
            "[news]\nid = { name = 'kabar baik', code = 'id' }",
            "[news]\nfr = { name = 'kabar', code = 'fr' }",
            "[berita]\nid = { name = 'kabar', code = 'id' }",
            "[news]\nid = { name = 'kabar' }",
        ] {
            assert!(named(wrong).is_err(), "{wrong}");
        }
    }

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
