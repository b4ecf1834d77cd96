//! What there is: secrets, phones, what was said, files.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rand::RngExt as _;
use serde::Serialize;
use tokio::sync::Notify;

/// What the services and the product know of each other.
#[derive(Clone)]
pub struct Secrets {
    /// Signs `WhatsApp`'s webhooks.
    pub whatsapp_app: String,
    /// Bearer of calls to `WhatsApp`.
    pub whatsapp_token: String,
    /// Registers the webhook's address.
    pub whatsapp_verify: String,
    /// Names the bot in addresses.
    pub telegram_token: String,
    /// Comes with every webhook of Telegram.
    pub telegram_secret: String,
    /// Bearer of calls to the SMS gateway.
    pub sms_key: String,
    /// Signs the gateway's forms.
    pub sms_secret: String,
}

fn letters() -> String {
    let mut random = rand::rng();
    (0..32)
        .map(|_| char::from(b"abcdefghijkmnpqrstuvwxyz23456789"[random.random_range(0..32)]))
        .collect()
}

/// A folder that only its owner enters.
fn private(folder: &Path) -> std::io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

impl Secrets {
    /// Made by chance.
    pub fn random() -> Self {
        Self {
            whatsapp_app: letters(),
            whatsapp_token: letters(),
            whatsapp_verify: letters(),
            telegram_token: format!("970001:{}", letters()),
            telegram_secret: letters(),
            sms_key: letters(),
            sms_secret: letters(),
        }
    }

    /// Those of a folder; what it lacks is made by chance and written there, for the owner's eyes only.
    ///
    /// # Errors
    /// When the folder cannot be made, read or written.
    pub fn in_folder(folder: &Path) -> std::io::Result<Self> {
        private(folder)?;
        let made = Self::random();
        let one = |name: &str, made: String| {
            let file = folder.join(name);
            if file.exists() {
                return Ok(fs::read_to_string(&file)?.trim().to_owned());
            }
            let mut options = fs::OpenOptions::new();
            options.write(true).create_new(true);
            #[cfg(unix)]
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
            options.open(&file)?.write_all(made.as_bytes())?;
            Ok::<_, std::io::Error>(made)
        };
        Ok(Self {
            whatsapp_app: one("whatsapp-secret", made.whatsapp_app)?,
            whatsapp_token: one("whatsapp-token", made.whatsapp_token)?,
            whatsapp_verify: one("whatsapp-verify", made.whatsapp_verify)?,
            telegram_token: one("telegram-token", made.telegram_token)?,
            telegram_secret: one("telegram-secret", made.telegram_secret)?,
            sms_key: one("sms-key", made.sms_key)?,
            sms_secret: one("sms-secret", made.sms_secret)?,
        })
    }
}

/// A service that the sandbox stands in for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Service {
    WhatsApp,
    Telegram,
    Sms,
}

impl Service {
    pub(crate) const ALL: [Self; 3] = [Self::WhatsApp, Self::Telegram, Self::Sms];

    pub(crate) const fn title(self) -> &'static str {
        match self {
            Self::WhatsApp => "WhatsApp",
            Self::Telegram => "Telegram",
            Self::Sms => "SMS",
        }
    }

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::WhatsApp => "whatsapp",
            Self::Telegram => "telegram",
            Self::Sms => "sms",
        }
    }
}

/// An invented person's phone.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Phone {
    pub(crate) id: u64,
    pub(crate) service: Service,
    /// As the service names its holder: a number that nobody has, or the id of a chat.
    pub(crate) peer: String,
    pub(crate) name: String,
    pub(crate) messages: Vec<Message>,
}

/// What stands in a phone.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Message {
    /// Counts all messages of the sandbox, so that "after" has a meaning.
    pub(crate) seq: u64,
    /// When, in seconds since 1970.
    pub(crate) at: i64,
    /// Whether the holder wrote it.
    pub(crate) mine: bool,
    pub(crate) text: String,
    pub(crate) choices: Vec<Choice>,
    /// What stands on the button that opens the choices as a list.
    pub(crate) list: Option<String>,
    /// Whether it asks for a place.
    pub(crate) asks_place: bool,
    /// What stands on the button that sends a place.
    pub(crate) place_button: Option<String>,
    /// A picture or document behind an address.
    pub(crate) link: Option<String>,
    /// A picture that the holder sent.
    pub(crate) media: Option<String>,
    /// Parts of an SMS, each of which is paid.
    pub(crate) parts: Option<usize>,
    /// The template by which it came, where it did.
    pub(crate) template: Option<String>,
    /// The call's own key, where the service carries one.
    pub(crate) key: Option<String>,
    /// How the webhook was answered.
    pub(crate) answered: Option<u16>,
    /// Telegram's keyboard with this message, as it comes back when a button is pressed.
    #[serde(skip)]
    pub(crate) markup: Option<serde_json::Value>,
}

#[derive(Clone, Debug, Serialize, PartialEq, Eq)]
pub(crate) struct Choice {
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) about: Option<String>,
}

impl Message {
    pub(crate) fn new(mine: bool, text: &str) -> Self {
        Self {
            seq: 0,
            at: 0,
            mine,
            text: text.to_owned(),
            choices: Vec::new(),
            list: None,
            asks_place: false,
            place_button: None,
            link: None,
            media: None,
            parts: None,
            template: None,
            key: None,
            answered: None,
            markup: None,
        }
    }
}

/// A file that a phone sent.
#[derive(Clone)]
pub(crate) struct Media {
    pub(crate) bytes: Vec<u8>,
    pub(crate) kind: String,
}

/// A webhook that is held back.
pub(crate) type Held = crate::post::Hook;

#[derive(Default)]
pub(crate) struct Inside {
    pub(crate) phones: Vec<Phone>,
    pub(crate) media: BTreeMap<String, Media>,
    pub(crate) held: Vec<Held>,
    /// What a phone brought last.
    pub(crate) last: Option<Held>,
    /// The next calls to a service are answered so, instead of taken.
    pub(crate) trouble: BTreeMap<Service, Vec<u16>>,
    /// Seconds by which the sandbox's clock is ahead.
    pub(crate) ahead: i64,
    /// Whether `WhatsApp` takes late free text and refuses it afterwards, as it also does.
    pub(crate) refuses_later: bool,
    /// Buttons of Telegram that were pressed and not yet acknowledged.
    pub(crate) turning: Vec<String>,
    count: u64,
}

/// All there is.
pub struct World {
    pub(crate) secrets: Secrets,
    /// Where the product is.
    pub(crate) product: String,
    /// Where the sandbox is.
    pub(crate) own: String,
    pub(crate) client: reqwest::Client,
    inside: Mutex<Inside>,
    /// Wakes who waits for a message.
    pub(crate) news: Notify,
    /// Ids of two runs differ, or a product that remembers would take them for repetitions.
    run: String,
}

/// The number of the product at `WhatsApp`.
pub(crate) const NUMBER_ID: &str = "970000000000001";

impl World {
    /// An empty world, between a product and the sandbox's own address.
    ///
    /// # Errors
    /// When no HTTP client can be made.
    pub fn new(product: &str, own: &str, secrets: Secrets) -> anyhow::Result<Self> {
        let client = reqwest::Client::builder().timeout(Duration::from_secs(20)).build()?;
        Ok(Self {
            secrets,
            product: product.trim_end_matches('/').to_owned(),
            own: own.trim_end_matches('/').to_owned(),
            client,
            inside: Mutex::default(),
            news: Notify::new(),
            run: letters()[..8].to_owned(),
        })
    }

    /// The settings with which the product talks to this sandbox.
    pub fn settings(&self, keys: &Path) -> String {
        let (own, key) = (&self.own, &self.secrets.sms_key);
        format!(
            "keys = \"{}\"\n\n\
             [whatsapp]\nurl = \"{own}/graph/v23.0\"\nnumber = \"{NUMBER_ID}\"\n\n\
             [telegram]\nurl = \"{own}/telegram\"\non = true\n\n\
             [sms]\nurl = \"{own}/sms/send\"\nkey = \"{key}\"\ninbox = true\n",
            keys.display(),
        )
    }

    pub(crate) fn inside(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The time of this world, in seconds since 1970.
    pub(crate) fn now(&self) -> i64 {
        now() + self.inside().ahead
    }

    /// A number that was not given in this run.
    pub(crate) fn next(&self) -> u64 {
        let mut inside = self.inside();
        inside.count += 1;
        inside.count
    }

    /// An id that was not given before.
    pub(crate) fn id(&self, prefix: &str) -> String {
        format!("{prefix}{}{:06}", self.run, self.next())
    }

    /// A phone of an invented person; the number begins with a code that no operator has.
    pub(crate) fn phone(&self, service: Service, name: &str) -> Phone {
        let id = self.next();
        let random: u32 = rand::rng().random_range(0..100_000);
        let peer = match service {
            Service::WhatsApp => format!("62800{random:05}{:03}", id % 1000),
            Service::Telegram => format!("97{random:05}{:03}", id % 1000),
            Service::Sms => format!("+62800{random:05}{:03}", id % 1000),
        };
        let phone = Phone { id, service, peer, name: name.to_owned(), messages: Vec::new() };
        self.inside().phones.push(phone.clone());
        phone
    }

    pub(crate) fn find(&self, id: u64) -> Option<Phone> {
        self.inside().phones.iter().find(|phone| phone.id == id).cloned()
    }

    /// Puts a message into a phone and wakes who waits for it; false where nobody has this number.
    pub(crate) fn put(&self, service: Service, peer: &str, mut message: Message) -> Option<u64> {
        message.seq = self.next();
        message.at = self.now();
        let seq = message.seq;
        let mut inside = self.inside();
        let phone = inside.phones.iter_mut().find(|p| p.service == service && p.peer == peer)?;
        phone.messages.push(message);
        drop(inside);
        self.news.notify_waiters();
        Some(seq)
    }

    /// What the next call to a service is answered with, where a test said so.
    pub(crate) fn trouble(&self, service: Service) -> Option<u16> {
        let mut inside = self.inside();
        let waiting = inside.trouble.get_mut(&service)?;
        (!waiting.is_empty()).then(|| waiting.remove(0))
    }
}

/// Seconds since 1970, by the clock of this machine.
#[expect(clippy::disallowed_methods, reason = "the sandbox is a shell of its own")]
fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}
