//! Settings: one table, read from a file, then the environment, then flags; the later one wins.
//!
//! A wrong or unknown setting stops the start with its name, its place and the nearest right name.

mod known;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

pub(crate) use self::known::table;
use self::known::{KNOWN, nearest};

/// Where a value came from, for messages.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Place {
    Default,
    File(PathBuf, usize),
    Environment(String),
    Flag,
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File(file, line) => write!(f, "{}:{line}", file.display()),
            Self::Environment(name) => write!(f, "environment variable {name}"),
            Self::Flag => f.write_str("command line"),
        }
    }
}

/// A setting that stops the start.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub(crate) enum Wrong {
    /// No setting has this name.
    #[error("{place}: setting `{name}` is not known.{hint}")]
    Unknown { name: String, place: String, hint: String },
    /// The value does not fit.
    #[error("{place}: setting `{name}` has the value `{value}`, but {wants}.")]
    Value { name: &'static str, place: String, value: String, wants: &'static str },
    /// The file cannot be read as TOML.
    #[error("{file}: {reason}")]
    File { file: String, reason: String },
}

/// Which messengers are connected.
#[derive(Debug, Clone)]
pub(crate) struct LineSettings {
    /// Base of `WhatsApp` Cloud API.
    pub(crate) whatsapp_url: String,
    /// Our number there.
    pub(crate) whatsapp_number: Option<String>,
    /// Base of Telegram Bot API.
    pub(crate) telegram_url: String,
    /// Whether a bot is connected.
    pub(crate) telegram: bool,
    /// Whether the gateway brings SMS.
    pub(crate) sms_inbox: bool,
}

/// The settings of this process.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    /// Folder of the database and the files.
    pub(crate) data: PathBuf,
    /// Folder of the keys.
    pub(crate) keys: PathBuf,
    /// Command that prints the root key, instead of a file.
    pub(crate) root_key_command: Option<String>,
    /// PostgreSQL address; none: the embedded SQLite.
    pub(crate) postgres: Option<String>,
    /// Address to listen on.
    pub(crate) listen: SocketAddr,
    /// Address that people type, without a slash at the end.
    pub(crate) public_url: String,
    /// Whether a proxy in front ends TLS.
    pub(crate) trusted_proxy: bool,
    /// Address of `/metrics`, apart from the pages.
    pub(crate) metrics_listen: Option<SocketAddr>,
    /// The agency's colour; none: that of the design.
    pub(crate) colour: Option<web::Rgb>,
    /// Folder of the service packs.
    pub(crate) packs: PathBuf,
    /// Mail server.
    pub(crate) smtp: Option<String>,
    /// Sender of mail.
    pub(crate) mail_from: Option<String>,
    /// SMS gateway.
    pub(crate) sms_url: Option<String>,
    /// Key of the SMS gateway.
    pub(crate) sms_key: Option<String>,
    /// Messengers.
    pub(crate) lines: LineSettings,
    /// Days for which conversations are kept.
    pub(crate) chat_kept_days: i64,
    /// Days of silence after which an account is connected to a conversation no longer.
    pub(crate) chat_connected_days: i64,
    /// Where tiles of maps come from.
    pub(crate) tiles: Option<complaints::Tiles>,
    /// Whether logs are JSON.
    pub(crate) log_json: bool,
    /// Filter of the logs.
    pub(crate) log_level: String,
    /// Connections or readers.
    pub(crate) database_connections: usize,
    /// Whether letters are rendered here.
    pub(crate) letter_worker: bool,
    /// Whether rate limits are on.
    pub(crate) rate_limits: bool,
    /// How many of a thousand reports that are done are checked.
    pub(crate) audit_in_thousand: u32,
}

/// Values with their places, as the sources gave them.
#[derive(Debug, Default)]
pub(crate) struct Given(BTreeMap<String, (String, Place)>);

impl Given {
    /// Adds the settings of a TOML file; tables become names with a full stop.
    ///
    /// # Errors
    /// [`Wrong::File`] when the file is no TOML; [`Wrong::Unknown`] for a name that is not known.
    pub(crate) fn file(mut self, path: &Path, text: &str) -> Result<Self, Wrong> {
        let read = config::Config::builder()
            .add_source(config::File::from_str(text, config::FileFormat::Toml))
            .build()
            .map_err(|error| Wrong::File {
                file: path.display().to_string(),
                reason: error.to_string(),
            })?;
        let table = read.try_deserialize::<serde_json::Map<String, serde_json::Value>>().map_err(
            |error| Wrong::File { file: path.display().to_string(), reason: error.to_string() },
        )?;
        for (name, value) in flat("", table) {
            let place = Place::File(path.to_owned(), line_of(text, &name));
            self.put(name, value, place)?;
        }
        Ok(self)
    }

    /// Adds the variables that begin with `PENDOPO_`.
    ///
    /// # Errors
    /// [`Wrong::Unknown`] for a variable that names no setting.
    pub(crate) fn environment(
        mut self,
        all: impl Iterator<Item = (String, String)>,
    ) -> Result<Self, Wrong> {
        for (variable, value) in all {
            let Some(rest) = variable.strip_prefix("PENDOPO_") else { continue };
            if matches!(rest, "CONFIG" | "TARGET") || rest.starts_with("TEST_") {
                continue;
            }
            let wanted = rest.to_lowercase();
            let name = KNOWN
                .iter()
                .map(|known| known.name)
                .find(|name| name.replace('.', "_") == wanted)
                .map_or(wanted, str::to_owned);
            self.put(name, value, Place::Environment(variable))?;
        }
        Ok(self)
    }

    /// Adds what the command line said.
    ///
    /// # Errors
    /// [`Wrong::Unknown`] for a name that is not known.
    pub(crate) fn flags(mut self, flags: &[(String, String)]) -> Result<Self, Wrong> {
        for (name, value) in flags {
            self.put(name.clone(), value.clone(), Place::Flag)?;
        }
        Ok(self)
    }

    fn put(&mut self, name: String, value: String, place: Place) -> Result<(), Wrong> {
        if !KNOWN.iter().any(|known| known.name == name) {
            return Err(Wrong::Unknown { hint: nearest(&name), place: place.to_string(), name });
        }
        self.0.insert(name, (value, place));
        Ok(())
    }

    fn get(&self, name: &'static str) -> (String, Place) {
        self.0.get(name).cloned().unwrap_or_else(|| {
            let known = KNOWN.iter().find(|known| known.name == name);
            (known.map_or("", |known| known.default).to_owned(), Place::Default)
        })
    }

    fn read<T>(
        &self,
        name: &'static str,
        wants: &'static str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Result<T, Wrong> {
        let (value, place) = self.get(name);
        parse(value.trim()).ok_or_else(|| Wrong::Value {
            name,
            place: place.to_string(),
            value,
            wants,
        })
    }

    fn lines(&self) -> Result<LineSettings, Wrong> {
        let is_web = |value: &str| value.starts_with("https://") || value.starts_with("http://");
        let url = |name| {
            self.read(name, "it must begin with http:// or https://", |value| {
                is_web(value).then(|| value.trim_end_matches('/').to_owned())
            })
        };
        let truth =
            |name| self.read(name, "it must be true or false", |value| value.parse::<bool>().ok());
        Ok(LineSettings {
            whatsapp_url: url("whatsapp.url")?,
            whatsapp_number: self.read(
                "whatsapp.number",
                "it must be the digits of phone_number_id, or empty",
                |value| match value {
                    "" => Some(None),
                    digits if digits.bytes().all(|byte| byte.is_ascii_digit()) => {
                        Some(Some(digits.to_owned()))
                    }
                    _ => None,
                },
            )?,
            telegram_url: url("telegram.url")?,
            telegram: truth("telegram.on")?,
            sms_inbox: truth("sms.inbox")?,
        })
    }

    /// The settings, all checked.
    ///
    /// # Errors
    /// [`Wrong::Value`] for the first value that does not fit.
    pub(crate) fn settings(&self) -> Result<Settings, Wrong> {
        let text = |name| self.get(name).0;
        let some = |name| Some(self.get(name).0).filter(|value| !value.trim().is_empty());
        let truth = |value: &str| match value {
            "true" => Some(true),
            "false" => Some(false),
            _ => None,
        };
        Ok(Settings {
            data: PathBuf::from(text("data")),
            keys: self.read("keys", "the keys must not lie inside the data folder", |value| {
                let (keys, data) = (Path::new(value), PathBuf::from(text("data")));
                (!value.is_empty() && !keys.starts_with(data)).then(|| keys.to_owned())
            })?,
            root_key_command: some("root_key_command"),
            postgres: self.read("database", "it must be `sqlite` or postgres://…", |value| {
                match value {
                    "sqlite" => Some(None),
                    url if url.starts_with("postgres://") || url.starts_with("postgresql://") => {
                        Some(Some(url.to_owned()))
                    }
                    _ => None,
                }
            })?,
            listen: self.read(
                "listen",
                "it must be an address and a port, 127.0.0.1:8080",
                |value| value.parse().ok(),
            )?,
            public_url: self.read(
                "public_url",
                "it must begin with http:// or https://",
                |value| {
                    let right = value.starts_with("http://") || value.starts_with("https://");
                    right.then(|| value.trim_end_matches('/').to_owned())
                },
            )?,
            trusted_proxy: self.read("trusted_proxy", "it must be true or false", truth)?,
            metrics_listen: self.read(
                "metrics_listen",
                "it must be an address and a port, 127.0.0.1:9464, or empty",
                |value| match value {
                    "" => Some(None),
                    value => value.parse().ok().map(Some),
                },
            )?,
            colour: self.read(
                "colour",
                "it must be # and six digits of 0-9 and a-f, like #196bcd, or empty",
                |value| match value {
                    "" => Some(None),
                    value => web::Rgb::read(value).map(Some),
                },
            )?,
            packs: PathBuf::from(text("packs")),
            smtp: self.read("mail.smtp", "it must begin with smtp:// or smtps://", |value| {
                let right = value.is_empty()
                    || value.starts_with("smtp://")
                    || value.starts_with("smtps://");
                right.then(|| Some(value.to_owned()).filter(|value| !value.is_empty()))
            })?,
            mail_from: self.read(
                "mail.from",
                "mail.smtp needs a sender here, Name <address>",
                |value| {
                    let wanted = !text("mail.smtp").trim().is_empty();
                    let given = Some(value.to_owned()).filter(|value| !value.is_empty());
                    (given.is_some() || !wanted).then_some(given)
                },
            )?,
            sms_url: self.read(
                "sms.url",
                "it must be an address that begins with https://, or empty",
                |value| match value {
                    "" => Some(None),
                    url => notify::SmsSender::new(url, None).is_ok().then(|| Some(url.to_owned())),
                },
            )?,
            sms_key: some("sms.key"),
            lines: self.lines()?,
            chat_kept_days: self.read("chat_kept_days", "it must be 1 to 3650", |value| {
                value.parse().ok().filter(|days| (1..=3_650).contains(days))
            })?,
            chat_connected_days: self.read(
                "chat_connected_days",
                "it must be 1 to 365",
                |value| value.parse().ok().filter(|days| (1..=365).contains(days)),
            )?,
            tiles: self.read(
                "map.tiles",
                "it must be an https:// address with {z}, {x} and {y}, or empty",
                |value| match value {
                    "" => Some(None),
                    value => complaints::Tiles::new(value, &text("map.attribution")).map(Some),
                },
            )?,
            log_json: self.read(
                "log.format",
                "it must be `text` or `json`",
                |value| match value {
                    "text" => Some(false),
                    "json" => Some(true),
                    _ => None,
                },
            )?,
            log_level: self.read(
                "log.level",
                "it must be `error`, `warn`, `info`, `debug`, or a filter such as info,db=debug",
                |value| value.split(',').all(is_directive).then(|| value.to_owned()),
            )?,
            database_connections: self.read(
                "database_connections",
                "it must be 1 to 200",
                |value| value.parse().ok().filter(|count| (1..=200).contains(count)),
            )?,
            letter_worker: self.read("letter_worker", "it must be true or false", truth)?,
            rate_limits: self.read("rate_limits", "it must be true or false", truth)?,
            audit_in_thousand: self.read("audit_in_thousand", "it must be 0 to 1000", |value| {
                value.parse().ok().filter(|count| *count <= 1000)
            })?,
        })
    }
}

/// A level, or a level for a part of the program; a bare word that is no level would silence the log.
fn is_directive(part: &str) -> bool {
    let level = part.rsplit('=').next().unwrap_or(part).trim().to_lowercase();
    ["off", "error", "warn", "info", "debug", "trace"].contains(&level.as_str())
}

fn flat(prefix: &str, table: serde_json::Map<String, serde_json::Value>) -> Vec<(String, String)> {
    table
        .into_iter()
        .flat_map(|(key, value)| {
            let name = if prefix.is_empty() { key } else { format!("{prefix}.{key}") };
            match &value {
                serde_json::Value::Object(inner) => flat(&name, inner.clone()),
                serde_json::Value::String(text) => vec![(name, text.clone())],
                serde_json::Value::Null
                | serde_json::Value::Bool(_)
                | serde_json::Value::Number(_)
                | serde_json::Value::Array(_) => vec![(name, value.to_string())],
            }
        })
        .collect()
}

/// The line on which a key of the file stands, counted from 1; 1 when it cannot be found.
fn line_of(text: &str, name: &str) -> usize {
    let last = name.rsplit('.').next().unwrap_or(name);
    text.lines()
        .position(|line| {
            line.trim_start()
                .strip_prefix(last)
                .is_some_and(|rest| rest.trim_start().starts_with('='))
        })
        .map_or(1, |index| index + 1)
}

#[cfg(test)]
mod tests;
