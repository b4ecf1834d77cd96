//! What somebody wants done, where a message is more than a question: to look, to report, to begin, to speak with people, to
//! go on or back. Whoever acts asks before acting; here it is only understood.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use terms::Language;

use crate::cues::Cue;
use crate::intent::Intent;
use crate::lexicon::{Lexicon, Message};
use crate::lists::lines;
use crate::reply::Reply;
use crate::words::words;

/// Words of a message that is nothing but a word of command.
const SHORT: usize = 7;

/// What somebody wants done.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wish {
    /// To know something: nothing is to be done but to answer.
    #[default]
    Answer,
    /// To see where an application is, by its number where one is named.
    Status(Option<String>),
    /// To see where a complaint is, by its number where one is named.
    Follow(Option<String>),
    /// To complain, of this category where one is told.
    Report(Option<String>),
    /// To begin or go on with a service, which one where one is named.
    Fill(Option<String>),
    /// To have a letter that was given.
    Letter(Option<String>),
    /// To speak with a person.
    Person,
    /// To leave what is being done.
    Cancel,
    /// To go back by one question.
    Back,
    /// To leave a question out.
    Skip,
    /// To change an answer.
    Change,
    /// To see what can be done.
    Menu,
    /// Agreed.
    Yes,
    /// Not agreed.
    No,
    /// To be spoken to in another language.
    Speak(Language),
}

/// Recognises wishes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wishes {
    /// Messages that are nothing else.
    whole: BTreeMap<Vec<String>, &'static str>,
    /// Words that change nothing about them.
    fillers: BTreeSet<String>,
    parts: Vec<(&'static str, Cue)>,
    /// Words with which a message begins that goes on with what was spoken of.
    starts: BTreeSet<Vec<String>>,
    /// Words that point at it.
    points: Vec<Cue>,
}

/// Names of the list, in the order in which they are looked for.
const NAMES: [&str; 15] = [
    "language_en",
    "language_id",
    "cancel",
    "back",
    "skip",
    "change",
    "menu",
    "yes",
    "no",
    "person",
    "letter",
    "follow",
    "status",
    "report",
    "fill",
];

impl Wishes {
    /// What the list says.
    pub(crate) fn new(list: &str, lexicon: &Lexicon) -> Self {
        let mut all = Self::default();
        for line in lines(list) {
            let [name, how, phrases] = line.as_slice() else { continue };
            let phrases = phrases.split('|');
            if *name == "filler" {
                all.fillers.extend(phrases.flat_map(words));
                continue;
            }
            if *name == "goes_on" {
                match *how {
                    "start" => all.starts.extend(phrases.map(words)),
                    _ => all.points.extend(phrases.map(|phrase| Cue::new(phrase, 1.0, lexicon))),
                }
                continue;
            }
            let Some(name) = NAMES.into_iter().find(|own| own == name) else { continue };
            match *how {
                "whole" => all.whole.extend(phrases.map(|phrase| (words(phrase), name))),
                _ => all.parts.extend(phrases.map(|phrase| (name, Cue::new(phrase, 1.0, lexicon)))),
            }
        }
        all
    }

    /// What is wanted done with a message to which this is the reply.
    pub(crate) fn of(&self, text: &str, message: &Message, reply: &Reply) -> Wish {
        let number = number(text);
        let name = self.command(text).or_else(|| self.part(message));
        let own = match name {
            Some("language_en") => Some(Wish::Speak(Language::En)),
            Some("language_id") => Some(Wish::Speak(Language::Id)),
            Some("cancel") => Some(Wish::Cancel),
            Some("back") => Some(Wish::Back),
            Some("skip") => Some(Wish::Skip),
            Some("change") => Some(Wish::Change),
            Some("menu") => Some(Wish::Menu),
            Some("yes") => Some(Wish::Yes),
            Some("no") => Some(Wish::No),
            Some("person") => Some(Wish::Person),
            Some("letter") => Some(Wish::Letter(number.clone())),
            Some("follow") => Some(Wish::Follow(number.clone())),
            Some("status") => Some(Wish::Status(number.clone())),
            Some("report") => Some(Wish::Report(reply.category.clone())),
            Some("fill") => Some(Wish::Fill(reply.service.clone())),
            Some(_) | None => None,
        };
        own.unwrap_or_else(|| match reply.intent {
            Intent::Complain => Wish::Report(reply.category.clone()),
            Intent::Person => Wish::Person,
            Intent::Status => Wish::Status(number),
            _ if number.is_some() => Wish::Status(number),
            Intent::How
            | Intent::Fee
            | Intent::Documents
            | Intent::Time
            | Intent::Valid
            | Intent::Until
            | Intent::Where
            | Intent::Hours
            | Intent::Online
            | Intent::Condition
            | Intent::Lost
            | Intent::Objection
            | Intent::Emergency
            | Intent::Crisis
            | Intent::Greeting
            | Intent::Thanks
            | Intent::Unknown => Wish::Answer,
        })
    }

    /// Whether a message goes on with what was spoken of before, by how it begins or by what it points at.
    pub(crate) fn goes_on(&self, text: &str, message: &Message) -> bool {
        let said = words(text);
        let begins =
            (1..=3).filter_map(|count| said.get(..count)).any(|start| self.starts.contains(start));
        begins || self.points.iter().any(|cue| cue.place(&message.stems).is_some())
    }

    /// A message that is nothing but a command, with or without fillers.
    fn command(&self, text: &str) -> Option<&'static str> {
        let said = words(text);
        if said.is_empty() || said.len() > SHORT {
            return None;
        }
        let known = |words: &[String]| self.whole.get(words).copied();
        if let Some(name) = known(&said) {
            return Some(name);
        }
        let bare = said.iter().filter(|word| !self.fillers.contains(*word)).cloned();
        let bare: Vec<String> = bare.collect();
        // What is left may be too little: "mau dong" wants nothing.
        let first = bare.first()?;
        known(&bare).or_else(|| {
            // "Oke, lanjut": every word says the same.
            let name = known(std::slice::from_ref(first))?;
            bare.iter().all(|word| known(std::slice::from_ref(word)) == Some(name)).then_some(name)
        })
    }

    fn part(&self, message: &Message) -> Option<&'static str> {
        let said = message.stems.as_slice();
        let here = |name: &&'static str| {
            self.parts
                .iter()
                .any(|(own, cue)| own == name && cue.len() > 0 && cue.exact(said).is_some())
        };
        NAMES.into_iter().find(here)
    }
}

/// The number of a case in a text, in its one form: `KP26-4827-1193` however it was typed.
pub(crate) fn number(text: &str) -> Option<String> {
    let kept: Vec<char> = text.chars().collect();
    (0..kept.len()).find_map(|start| {
        let before = start.checked_sub(1).and_then(|at| kept.get(at));
        let rest = kept.get(start..)?;
        if before.is_some_and(|letter| letter.is_alphanumeric()) {
            return None;
        }
        let letters = rest.iter().take_while(|letter| letter.is_ascii_alphabetic()).count();
        if !(1..=8).contains(&letters) {
            return None;
        }
        let (mut digits, mut at) = (String::new(), letters);
        while let Some(letter) = rest.get(at) {
            match letter {
                '0'..='9' => digits.push(*letter),
                ' ' | '-' | '.' | '/' | '\u{2010}'..='\u{2014}'
                    if !digits.is_empty() || at == letters => {}
                _ => break,
            }
            if digits.len() == 10 {
                break;
            }
            at += 1;
        }
        let ends = rest.get(at + 1).is_none_or(|next| !next.is_ascii_alphanumeric());
        let head: String = rest.iter().take(letters).collect::<String>().to_uppercase();
        let (year, first, last) = (digits.get(..2)?, digits.get(2..6)?, digits.get(6..10)?);
        (digits.len() == 10 && ends).then(|| format!("{head}{year}-{first}-{last}"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Context, Engine, Knowledge, Lists};

    /// An engine that has heard of complaints.
    fn engine() -> Engine {
        let mut lists = Lists::default();
        let talk = include_str!("../../../packs/aduan/talk.yaml");
        lists.read_talk(talk, "talk.yaml").expect("a sound file");
        Engine::with(Knowledge::default(), &lists)
    }

    fn check(text: &str, expected: &Wish) {
        thread_local! { static ENGINE: Engine = engine(); }
        let wish = ENGINE.with(|engine| engine.answer(&Context::default(), text).0.wish);
        assert_eq!(wish, *expected, "{text}");
    }

    #[test]
    fn a_word_of_command_is_one_with_or_without_fillers() {
        for (text, wish) in [
            ("ya", Wish::Yes),
            ("iya kak", Wish::Yes),
            ("Oke, lanjut!", Wish::Yes),
            ("nggih", Wish::Yes),
            ("muhun", Wish::Yes),
            ("tidak", Wish::No),
            ("gak", Wish::No),
            ("bukan pak", Wish::No),
            ("mboten", Wish::No),
            ("no thanks", Wish::No),
            ("batal", Wish::Cancel),
            ("gak jadi deh", Wish::Cancel),
            ("cancel please", Wish::Cancel),
            ("ora sido", Wish::Cancel),
            ("kembali", Wish::Back),
            ("go back", Wish::Back),
            ("lewati aja", Wish::Skip),
            ("menu", Wish::Menu),
            ("ubah", Wish::Change),
            ("english", Wish::Speak(Language::En)),
            ("bahasa Indonesia", Wish::Speak(Language::Id)),
            ("can we speak English please", Wish::Speak(Language::En)),
            ("petugas", Wish::Person),
        ] {
            check(text, &wish);
        }
    }

    #[test]
    fn within_a_sentence_such_words_are_no_command() {
        for text in [
            "ktp saya hilang tidak ada gantinya",
            "bisa batal nikah tidak kalau sudah daftar",
            "ya ampun, besok saja saya urus",
            "mau dong",
        ] {
            check(text, &Wish::Answer);
        }
    }

    #[test]
    fn people_and_complaints_are_wanted_in_many_words() {
        for text in [
            "mau bicara dengan petugas dong",
            "sambungkan ke petugas",
            "i want to talk to a real person",
            "ngomong karo wong wae",
        ] {
            check(text, &Wish::Person);
        }
        check("mau lapor lampu jalan mati di depan rumah", &Wish::Report(Some("lampu".to_owned())));
        check("jalan depan rumah berlubang parah", &Wish::Report(Some("jalan".to_owned())));
        check("laporan saya kemarin sampai mana", &Wish::Follow(None));
        check("unduh surat saya", &Wish::Letter(None));
        check("cek status permohonan saya", &Wish::Status(None));
        check("saya mau mengajukan sekarang", &Wish::Fill(None));
    }

    #[test]
    fn a_number_is_read_however_it_is_typed() {
        let number = || Some("KP26-4827-1193".to_owned());
        check("KP26-4827-1193", &Wish::Status(number()));
        check("permohonan kp26 4827 1193 sampai mana ya", &Wish::Status(number()));
        check("status aduan kp2648271193", &Wish::Follow(number()));
        check("hp saya 0812-0000-0000", &Wish::Answer);
        assert_eq!(super::number("KP26-4827-11934"), None);
        assert_eq!(super::number("tahun 2026"), None);
    }
}
