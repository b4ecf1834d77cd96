//! What every channel has in common: a message that came, and one that goes.

use terms::Moment;

/// How a person writes to us.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Channel {
    /// `WhatsApp` Cloud API.
    WhatsApp,
    /// Telegram Bot API.
    Telegram,
    /// An SMS gateway.
    Sms,
}

impl Channel {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::WhatsApp, Self::Telegram, Self::Sms];

    /// Its name in addresses, settings and tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::WhatsApp => "whatsapp",
            Self::Telegram => "telegram",
            Self::Sms => "sms",
        }
    }

    /// The channel of a name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|channel| channel.name() == name)
    }
}

/// A message that came.
#[derive(Clone, Debug, PartialEq)]
pub struct Incoming {
    /// By which way.
    pub channel: Channel,
    /// Who wrote, as the channel names them: a number, or the id of a chat. Personal data.
    pub peer: String,
    /// What the channel calls this message: the same message sent twice has the same.
    pub message_id: String,
    /// When it was written.
    pub at: Moment,
    /// What it says.
    pub body: Body,
}

/// What a message says.
#[derive(Clone, Debug, PartialEq)]
pub enum Body {
    /// A conversation is opened by a button, with nothing said yet.
    Begins,
    /// Words.
    Text(String),
    /// A picture, to be fetched by its id.
    Picture {
        /// What the channel calls the file.
        media: String,
        /// What is written below it.
        caption: Option<String>,
    },
    /// A place on earth, in degrees.
    Place {
        /// North is positive.
        latitude: f64,
        /// East is positive.
        longitude: f64,
        /// What the person's map calls it.
        name: Option<String>,
    },
    /// One of the choices that were offered.
    Chosen {
        /// Which.
        id: String,
        /// What stood on it.
        title: String,
        /// What has to be told to the channel, or its button keeps turning: the id of Telegram's callback query.
        acknowledge: Option<String>,
    },
    /// Something that we cannot read, by the channel's name for it: a voice message, a sticker, a contact.
    Other(String),
}

/// Whether a document may be a photo, or a scan: whoever reads it looks at its contents.
pub(crate) fn is_read(media_type: &str) -> bool {
    media_type.starts_with("image/") || media_type == "application/pdf"
}

/// A message that goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outgoing {
    /// Words.
    Text(String),
    /// Words, and what can be answered with one tap; numbered where nothing can be tapped.
    Choices {
        /// The words.
        text: String,
        /// What stands on the button that opens a list of them.
        open: String,
        /// How one answers where there are only numbers: "Reply with the number."
        how: String,
        /// The choices.
        choices: Vec<Choice>,
    },
    /// Asks where it is.
    AskPlace {
        /// The question.
        text: String,
        /// What stands on the button.
        button: String,
    },
    /// A picture behind a public address.
    Picture {
        /// The address.
        link: String,
        /// What is written below it.
        caption: String,
    },
    /// A document behind a public address.
    Document {
        /// The address.
        link: String,
        /// The name of the file.
        name: String,
        /// What is written below it.
        caption: String,
    },
}

/// One of the choices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    id: String,
    title: String,
}

impl Choice {
    /// What Telegram takes as data of a button, in bytes: the smallest limit of the three.
    pub const ID_BYTES: usize = 64;

    /// A choice; none where the id or the title is empty, or the id is longer than [`Self::ID_BYTES`].
    pub fn new(id: &str, title: &str) -> Option<Self> {
        let title = title.trim();
        let fits = (1..=Self::ID_BYTES).contains(&id.len()) && !title.is_empty();
        fits.then(|| Self { id: id.to_owned(), title: title.to_owned() })
    }

    /// Which.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// What stands on it.
    pub fn title(&self) -> &str {
        &self.title
    }
}

/// The choice that somebody means who typed its number ("2", "2.", "no 2") or its very words.
pub fn chosen<'a>(text: &str, choices: &'a [Choice]) -> Option<&'a Choice> {
    let text = text.trim().to_lowercase();
    let number = text.strip_prefix("nomor").or_else(|| text.strip_prefix("no")).unwrap_or(&text);
    let number = number.trim_matches(|c: char| c.is_whitespace() || matches!(c, '.' | ')' | '('));
    match number.parse::<usize>() {
        Ok(number) => number.checked_sub(1).and_then(|index| choices.get(index)),
        Err(_) => choices.iter().find(|choice| choice.title.to_lowercase() == text),
    }
}

/// A choice list as text, for where nothing can be tapped.
pub(crate) fn numbered(text: &str, how: &str, choices: &[Choice]) -> String {
    let lines = choices.iter().enumerate();
    let lines: String =
        lines.map(|(index, choice)| format!("\n{}. {}", index + 1, choice.title)).collect();
    format!("{text}\n{lines}\n{how}")
}

/// A webhook that is not what its channel writes.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("not a message of {}", .0.name())]
pub struct Unreadable(pub Channel);

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<&str>) {
        let choices = [("yes", "Ya, kirim"), ("no", "Tidak")];
        let choices = choices.map(|(id, title)| Choice::new(id, title).expect("fits"));
        assert_eq!(chosen(text, &choices).map(Choice::id), expected, "{text}");
    }

    #[test]
    fn a_choice_is_known_by_its_number_or_its_words() {
        check("1", Some("yes"));
        check(" 2. ", Some("no"));
        check("No 2", Some("no"));
        check("nomor 1", Some("yes"));
        check("tidak", Some("no"));
        check("YA, KIRIM", Some("yes"));
    }

    #[test]
    fn what_is_no_choice_is_none() {
        check("0", None);
        check("3", None);
        check("1 juta rupiah", None);
        check("", None);
        check("99999999999999999999999", None);
    }

    #[test]
    fn a_choice_fits_the_smallest_channel() {
        assert!(Choice::new(&"x".repeat(64), "Ya").is_some());
        assert!(Choice::new(&"x".repeat(65), "Ya").is_none());
        assert!(Choice::new("", "Ya").is_none());
        assert!(Choice::new("a", "  ").is_none());
    }

    #[test]
    fn every_channel_is_found_by_its_name() {
        for channel in Channel::ALL {
            assert_eq!(Channel::named(channel.name()), Some(channel));
        }
        assert_eq!(Channel::named("fax"), None);
    }
}
