//! What cannot wait for an office: words of emergency, and the numbers to call. Both are data of the agency
//! (`emergency.yaml` of a pack), never of the program.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use definition::yaml::{self, Key, Node, both, entries, get, items, scalar};
use definition::{Fault, Faults, Text};
use lingua::{Danger, Listener, Lists};
use serde::Deserialize;
use terms::Language;
use web::{Page, View};

use crate::App;

/// A number or a page to turn to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phone {
    id: String,
    /// As one dials it; empty where there is only a page.
    pub number: String,
    /// The page.
    pub link: String,
    label: Text,
    hint: Text,
}

impl Phone {
    /// Who is called.
    pub fn label(&self, language: Language) -> &str {
        in_language(&self.label, language)
    }

    pub(crate) fn hint(&self, language: Language) -> &str {
        in_language(&self.hint, language)
    }
}

/// A kind of emergency.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Kind {
    id: String,
    /// Whether whoever tells of it must not be found out by it: such a report is secret, whoever sends it.
    is_private: bool,
    phones: Vec<String>,
    label: Text,
    tell: Text,
}

/// Words in a language; in Indonesian where they are empty in English.
fn in_language(words: &Text, language: Language) -> &str {
    Some(words.get(language)).filter(|text| !text.is_empty()).unwrap_or(&words.id)
}

/// What the file calls a danger; a call for help that names none is none of its kinds.
const fn kind_of(danger: Danger) -> Option<&'static str> {
    Some(match danger {
        Danger::Fire => "fire",
        Danger::Power => "electric",
        Danger::Water => "water",
        Danger::Disaster => "disaster",
        Danger::Accident => "accident",
        Danger::Medical => "medical",
        Danger::SelfHarm => "self_harm",
        Danger::Violence => "violence",
        Danger::Threat => "crime",
        Danger::Call => return None,
    })
}

/// What hears the words. Learning how people cry for help takes a part of a second: whoever is never told of anything never does it.
struct Heard {
    all: Listener,
    /// The same with what names one kind alone.
    apart: Listener,
}

/// Words of emergency and numbers to call.
pub struct Emergency {
    phones: Vec<Phone>,
    kinds: Vec<Kind>,
    heard: LazyLock<Heard, Box<dyn FnOnce() -> Heard + Send>>,
}

impl Emergency {
    /// Those of these files, each with its path. Without one only the program's own words are heard, and no number is
    /// shown.
    ///
    /// # Errors
    /// What cannot be read, with its place.
    pub fn read(files: &[(String, String)]) -> Result<Self, Vec<Fault>> {
        let (mut lists, mut phones, mut kinds) = (Lists::default(), Vec::new(), Vec::new());
        for (text, path) in files {
            lists.read_emergency(text, path)?;
            let mut faults = Faults::new(path);
            let file = yaml::parse(text, &mut faults);
            let text =
                |node: &Node, key| get(node, key).and_then(scalar).unwrap_or_default().to_owned();
            phones.extend(below(file.as_ref(), "phones").iter().map(|(id, node)| Phone {
                id: id.name.clone(),
                number: text(node, "number"),
                link: text(node, "link"),
                label: both(node, "label"),
                hint: both(node, "hint"),
            }));
            kinds.extend(below(file.as_ref(), "kinds").iter().map(|(id, node)| Kind {
                id: id.name.clone(),
                is_private: text(node, "private") == "true",
                phones: get(node, "phones").map(texts).unwrap_or_default(),
                label: both(node, "label"),
                tell: both(node, "tell"),
            }));
        }
        let heard = move || {
            let all = Listener::new(&lists);
            let apart = all.hearing(&told_apart(&lists));
            Heard { all, apart }
        };
        Ok(Self { phones, kinds, heard: LazyLock::new(Box::new(heard)) })
    }

    /// Learns now how people cry for help, so that the first who does so does not wait for it.
    pub fn learn(&self) {
        LazyLock::force(&self.heard);
    }

    /// The kind of emergency that is heard in these words; the file's id of it.
    pub fn hears(&self, words: &str) -> Option<&'static str> {
        self.kind_in(&self.heard.all, words)
    }

    fn kind_in(&self, listener: &Listener, words: &str) -> Option<&'static str> {
        let heard = listener.hears(words)?;
        let is_told = |id: &&str| self.kinds.iter().any(|kind| kind.id == *id);
        match kind_of(heard.danger) {
            Some(id) => Some(id).filter(is_told),
            // Help is called for, and the words do not say against what.
            None => ["call", "crime"].into_iter().find(is_told),
        }
    }

    /// Whether these words tell of something of which nobody but the office may know. Words that name a kind that is no
    /// secret too do not: a street without lamps where people are robbed is everybody's.
    pub(crate) fn is_private(&self, words: &str) -> bool {
        let heard = self.kind_in(&self.heard.apart, words);
        heard.is_some_and(|id| self.kinds.iter().any(|kind| kind.id == id && kind.is_private))
    }

    /// What is told first of a danger, if the file says anything.
    pub fn tell(&self, danger: Danger, language: Language) -> Option<&str> {
        let (kind, _) = self.kind(kind_of(danger)?)?;
        Some(in_language(&kind.tell, language)).filter(|tell| !tell.is_empty())
    }

    /// Whom to call, the first before all others; of a danger that names nobody the number that is for everything.
    pub fn called(&self, danger: Danger) -> Vec<&Phone> {
        let kind = kind_of(danger).and_then(|id| self.kinds.iter().find(|kind| kind.id == id));
        match kind.filter(|kind| !kind.phones.is_empty()) {
            Some(kind) => self.phones_of(kind),
            None => self.first().into_iter().collect(),
        }
    }

    /// The number that is for everything: the first of the file.
    pub(crate) fn first(&self) -> Option<&Phone> {
        self.phones.first()
    }

    fn kind(&self, id: &str) -> Option<(&Kind, Vec<&Phone>)> {
        let kind = self.kinds.iter().find(|kind| kind.id == id)?;
        Some((kind, self.phones_of(kind)))
    }

    fn phones_of(&self, kind: &Kind) -> Vec<&Phone> {
        let phone = |id: &String| self.phones.iter().find(|phone| phone.id == *id);
        kind.phones.iter().filter_map(phone).collect()
    }
}

/// The lists without the words of emergency that stand under several kinds.
fn told_apart(lists: &Lists) -> Lists {
    let lines = || lists.emergency.lines().filter_map(|line| line.split_once('\t'));
    let mut kinds: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (kind, phrases) in lines() {
        for phrase in phrases.split('|') {
            kinds.entry(phrase).or_default().insert(kind);
        }
    }
    let is_apart = |phrase: &&str| kinds.get(phrase).is_some_and(|kinds| kinds.len() == 1);
    let line = |(kind, phrases): (&str, &str)| {
        let own: Vec<&str> = phrases.split('|').filter(is_apart).collect();
        format!("{kind}\t{}\n", own.join("|"))
    };
    Lists { emergency: lines().map(line).collect(), ..lists.clone() }
}

impl std::fmt::Debug for Emergency {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Emergency({} kinds, {} numbers)", self.kinds.len(), self.phones.len())
    }
}

/// The texts of a list.
fn texts(node: &Node) -> Vec<String> {
    items(node).iter().map(|item| scalar(item).unwrap_or_default().to_owned()).collect()
}

/// Keys and values of the map under a key.
fn below<'n>(file: Option<&'n Node>, key: &str) -> &'n [(Key, Node)] {
    file.and_then(|file| get(file, key)).map(entries).unwrap_or_default()
}

#[derive(Deserialize, Default)]
pub(crate) struct Asked {
    #[serde(default)]
    jenis: String,
    /// Where the report goes on.
    #[serde(default)]
    ke: String,
}

#[derive(Template)]
#[template(path = "emergency.html")]
struct EmergencyPage<'a> {
    label: &'a str,
    tell: &'a str,
    phones: Vec<&'a Phone>,
    next: String,
    view: View,
}

impl EmergencyPage<'_> {
    fn call(&self, phone: &Phone) -> String {
        let (number, who) = (phone.number.as_str(), phone.label(self.view.language));
        self.view.say2("complaints-emergency-call", ("number", number), ("who", who))
    }
}

/// Where somebody is led who typed words of emergency: their report lies there as they typed it, and goes on at `next`.
pub fn panel_at(kind: &str, next: &str) -> String {
    let next = next.replace('?', "%3F").replace('=', "%3D").replace('&', "%26");
    format!("/aduan/darurat?jenis={kind}&ke={next}")
}

/// `GET /aduan/darurat?jenis=&ke=`.
pub(crate) async fn show(
    State(app): State<App>,
    view: View,
    Query(asked): Query<Asked>,
) -> Response {
    // Only back into a form of ours.
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"/-_?=&".contains(&b);
    let is_ours = asked.ke.starts_with("/isian/") && asked.ke.bytes().all(plain);
    let next = if is_ours { asked.ke } else { "/aduan/lapor".to_owned() };
    let Some((kind, phones)) = app.emergency.kind(&asked.jenis) else {
        return web::see_other(&next);
    };
    let (label, tell) =
        (in_language(&kind.label, view.language), in_language(&kind.tell, view.language));
    Page(EmergencyPage { label, tell, phones, next, view: view.clone() }).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shipped() -> Emergency {
        let text = include_str!("../../../packs/aduan/emergency.yaml").to_owned();
        Emergency::read(&[(text, "emergency.yaml".to_owned())]).expect("a sound file")
    }

    #[test]
    fn what_cannot_wait_is_heard_and_has_numbers() {
        let emergency = shipped();
        for (words, kind) in [
            ("Ada kebakaran di belakang pasar", "fire"),
            ("kabel putus di jalan", "electric"),
            ("suami saya memukul saya", "violence"),
        ] {
            assert_eq!(emergency.hears(words), Some(kind), "{words}");
            let (_, phones) = emergency.kind(kind).expect("known");
            assert!(phones.iter().all(|phone| !phone.number.is_empty()), "{kind}");
        }
        assert_eq!(emergency.hears("Lubang besar di depan musala"), None);
        assert_eq!(emergency.first().map(|phone| phone.number.as_str()), Some("112"));
    }

    #[test]
    fn violence_and_despair_are_private_and_a_fire_is_not() {
        let emergency = shipped();
        for (words, expected) in [
            ("Anak tetangga dipukuli ayahnya tiap malam", true),
            ("Tahun lalu istri saya dilecehkan di sini", true),
            ("saya mau bunuh diri saja", true),
            ("Ada kebakaran di belakang pasar", false),
            ("Lampu jalan mati, rawan begal dan tawuran", false),
            ("Lubang besar di depan musala", false),
        ] {
            assert_eq!(emergency.is_private(words), expected, "{words}");
        }
    }

    #[test]
    fn without_a_file_no_number_is_made_up() {
        let nothing = Emergency::read(&[]).expect("nothing is sound");
        assert_eq!(nothing.first(), None);
        assert_eq!(nothing.hears("kebakaran"), None);
        assert!(Emergency::read(&[("phones: [".to_owned(), "x".to_owned())]).is_err());
    }
}
