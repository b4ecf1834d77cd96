//! What comes from a channel and what goes back: the same for the web, messengers and SMS.

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use terms::{FileId, Language, PersonId};

use crate::conversation::Channel;

/// Who writes, as far as their channel knows them.
#[derive(Clone, Debug)]
pub struct Peer {
    /// Where they write.
    pub channel: Channel,
    /// Where an answer goes: a number, the id of a chat, the token of a browser. Stored sealed, found by a keyed index.
    pub address: String,
    /// Who is signed in there. Only the web knows.
    pub citizen: Option<web::Citizen>,
    /// The language of their device, until they write.
    pub language: Language,
    /// The network that they write from. Only the web knows: a messenger knows whoever writes by their number.
    pub network: Option<web::Network>,
}

impl Peer {
    /// Whoever is signed in with an account.
    pub(crate) fn account(&self) -> Option<PersonId> {
        self.citizen.as_ref().filter(|citizen| citizen.has_account).map(|citizen| citizen.person)
    }
}

/// A message as a channel delivers it.
#[derive(Clone, Debug)]
pub struct Incoming {
    /// How the channel names it: what comes with the same name is the same message.
    pub id: String,
    /// What it is.
    pub what: What,
}

/// What somebody sends.
#[derive(Clone, Debug)]
pub enum What {
    /// Words.
    Text(String),
    /// Pictures, or other files.
    Files {
        /// Name and bytes of each; a name may be empty.
        files: Vec<(String, Bytes)>,
        /// The names of those that are larger than any that is read.
        too_large: Vec<String>,
        /// Words beneath them.
        caption: String,
    },
    /// Where they are, in degrees.
    Place {
        /// Latitude.
        lat: f64,
        /// Longitude.
        lng: f64,
    },
    /// A button of ours: the id of its [`Choice`].
    Button(String),
    /// Something that cannot be read: a voice message, a sticker, a picture that cannot be fetched.
    Unreadable,
}

/// What is said to somebody.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Say {
    /// The words. Addresses of ours in them begin with a slash.
    pub text: String,
    /// Where more stands.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<Link>,
    /// What may be pressed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<Choice>,
    /// What besides words would answer it.
    #[serde(default)]
    pub asks: Asks,
    /// Photos that came with it, for the people who have the conversation.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub photos: Vec<FileId>,
}

/// A link under words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// What it is called.
    pub label: String,
    /// A page of ours from its slash, or an address that stands alone (`tel:112`).
    pub href: String,
}

/// Something to press; where nothing can be pressed, it has a number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// What [`What::Button`] brings back.
    pub id: String,
    /// What it is called.
    pub label: String,
}

/// What besides words would answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Asks {
    /// Nothing.
    #[default]
    Nothing,
    /// A number: then a digit is an answer, and no choice.
    Digits,
    /// A place.
    Place,
    /// A photo.
    Photo,
}

impl Say {
    /// Words.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    /// The same with a link under it.
    #[must_use]
    pub fn link(mut self, label: impl Into<String>, href: impl Into<String>) -> Self {
        self.links.push(Link { label: label.into(), href: href.into() });
        self
    }

    /// The same with something to press.
    #[must_use]
    pub fn choice(mut self, id: impl Into<String>, label: impl Into<String>) -> Self {
        self.choices.push(Choice { id: id.into(), label: label.into() });
        self
    }

    /// The same, asking for more than words.
    #[must_use]
    pub const fn asking(mut self, asks: Asks) -> Self {
        self.asks = asks;
        self
    }

    /// All of it in one text, for where nothing can be pressed: choices with numbers, addresses of ours after `start`
    /// (`https://layanan.kota.example`).
    pub fn in_one_text(&self, start: &str) -> String {
        let mut text = absolute(&self.text, start);
        for link in &self.links {
            let href = match link.href.strip_prefix("tel:") {
                Some(number) => number.to_owned(),
                None => absolute(&link.href, start),
            };
            text.push_str(&format!("\n{}: {href}", link.label));
        }
        for (place, choice) in self.choices.iter().enumerate() {
            match self.asks {
                Asks::Digits => text.push_str(&format!("\n- {}", choice.label)),
                Asks::Nothing | Asks::Place | Asks::Photo => {
                    text.push_str(&format!("\n{}. {}", place + 1, choice.label));
                }
            }
        }
        text
    }
}

/// Where an address of ours begins within words: at a slash with a blank, a bracket or nothing before it.
pub(crate) fn is_ours(word: &str) -> bool {
    let mut signs = word.chars();
    signs.next() == Some('/') && signs.next().is_some_and(|sign| sign.is_ascii_lowercase())
}

/// Words with the addresses of ours written out.
fn absolute(text: &str, start: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for piece in text.split_inclusive([' ', '\n', '(']) {
        if is_ours(piece) {
            out.push_str(start);
        }
        out.push_str(piece);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_nothing_can_be_pressed_choices_have_numbers_and_addresses_are_whole() {
        let say = Say::new("Sumber: /layanan/ktp-el, per hari ini (/aduan)\nBaik/buruk")
            .link("Telepon", "tel:112")
            .link("Buka", "/permohonan")
            .choice("a", "Ya")
            .choice("b", "Tidak");
        assert_eq!(
            say.in_one_text("https://kota.example"),
            "Sumber: https://kota.example/layanan/ktp-el, per hari ini (https://kota.example/aduan)\nBaik/buruk\n\
             Telepon: 112\nBuka: https://kota.example/permohonan\n1. Ya\n2. Tidak"
        );
    }

    #[test]
    fn where_a_number_is_asked_for_no_choice_has_one() {
        let say = Say::new("Berapa?").choice("skip", "Lewati").asking(Asks::Digits);
        assert_eq!(say.in_one_text(""), "Berapa?\n- Lewati");
    }
}
