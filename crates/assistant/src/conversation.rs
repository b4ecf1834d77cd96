//! A conversation: where it is held, who has it, and what it has come to.

use serde::{Deserialize, Serialize};
use terms::{AgencyId, ConversationId, KeyId, Language, Moment, OfficerId, PersonId};

use crate::say::{Asks, Choice, Say};

/// Where it is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Channel {
    /// `/tanya`.
    Web,
    /// WhatsApp.
    Whatsapp,
    /// Telegram.
    Telegram,
    /// SMS.
    Sms,
}

impl Channel {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Web, Self::Whatsapp, Self::Telegram, Self::Sms];

    /// Its name in tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Web => "web",
            Self::Whatsapp => "whatsapp",
            Self::Telegram => "telegram",
            Self::Sms => "sms",
        }
    }

    /// The channel with this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|channel| channel.name() == name)
    }
}

/// Who answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holder {
    /// The assistant.
    Assistant,
    /// Nobody yet: people were asked for.
    Waiting,
    /// People.
    People,
}

impl Holder {
    const ALL: [Self; 3] = [Self::Assistant, Self::Waiting, Self::People];

    /// Its name in tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Assistant => "assistant",
            Self::Waiting => "waiting",
            Self::People => "people",
        }
    }

    /// The one with this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|holder| holder.name() == name)
    }
}

/// Who said something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// Whoever writes to us.
    Citizen,
    /// The assistant, by itself.
    Assistant,
    /// An officer.
    Officer,
}

impl Who {
    const ALL: [Self; 3] = [Self::Citizen, Self::Assistant, Self::Officer];

    /// Its name in tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Citizen => "citizen",
            Self::Assistant => "assistant",
            Self::Officer => "officer",
        }
    }

    /// The one with this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|who| who.name() == name)
    }
}

/// A conversation as its row tells of it.
#[derive(Clone, Debug)]
pub struct Conversation {
    /// Whose it is.
    pub agency: AgencyId,
    /// Its id.
    pub id: ConversationId,
    /// Where it is held.
    pub channel: Channel,
    /// Who it is, once they were signed in.
    pub person: Option<PersonId>,
    /// The language in which they are answered.
    pub language: Language,
    /// The key of all that was said.
    pub key: KeyId,
    /// Who answers.
    pub holder: Holder,
    /// Whether somebody must look at once.
    pub urgent: bool,
    /// Since when people are waited for.
    pub waiting_since: Option<Moment>,
    /// How many turns there are.
    pub turns: i64,
    /// How often it was written.
    pub version: i64,
    /// When it began.
    pub opened_at: Moment,
    /// When something was last said.
    pub last_at: Moment,
    /// The keyed index of whoever writes.
    pub(crate) peer: [u8; 32],
    /// Where answers go, sealed.
    pub(crate) address: Vec<u8>,
    /// [`State`], sealed.
    pub(crate) state: Vec<u8>,
}

/// Something that was said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turn {
    /// Its place, from 1.
    pub seq: i64,
    /// When.
    pub at: Moment,
    /// By whom.
    pub who: Who,
    /// Which officer.
    pub officer: Option<OfficerId>,
    /// What.
    pub say: Say,
}

/// What the dialogue has come to. Sealed with the rest: it may name cases.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct State {
    /// What was spoken of.
    #[serde(default)]
    pub(crate) context: lingua::Context,
    /// What can be pressed, or chosen by number or name.
    #[serde(default)]
    pub(crate) offered: Vec<Choice>,
    /// What was asked for with it.
    #[serde(default)]
    pub(crate) asks: Asks,
    /// What is being done.
    #[serde(default)]
    pub(crate) doing: Option<Doing>,
    /// What was left for something else, and is offered again.
    #[serde(default)]
    pub(crate) left: Option<Doing>,
    /// Who they are to us where they report without an account.
    #[serde(default)]
    pub(crate) reporter: Option<PersonId>,
    /// When the present minute began, in microseconds, and how many messages came in it.
    #[serde(default)]
    pub(crate) minute: (i64, u32),
}

/// An act under way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Doing {
    /// Its name.
    pub(crate) act: String,
    /// Where it has come to, as the act itself writes it.
    pub(crate) at: serde_json::Value,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_tables_name_is_found_again() {
        assert!(Channel::ALL.iter().all(|own| Channel::named(own.name()) == Some(*own)));
        assert!(Holder::ALL.iter().all(|own| Holder::named(own.name()) == Some(*own)));
        assert!(Who::ALL.iter().all(|own| Who::named(own.name()) == Some(*own)));
        assert_eq!(
            (Channel::named("fax"), Holder::named(""), Who::named("me")),
            (None, None, None)
        );
    }
}
