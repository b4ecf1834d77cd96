//! What cannot wait for an office: words of emergency, and the numbers to call. Both are data of the agency
//! (`emergency.yaml` of a pack), never of the program.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use definition::yaml::{self, Node, NodeKind};
use definition::{Fault, Faults};
use lingua::{Context, Danger, Engine, Knowledge, Lists};
use serde::Deserialize;
use terms::Language;
use web::{Page, View};

use crate::App;

/// A number or a page to turn to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Phone {
    id: String,
    /// As one dials it; empty where there is only a page.
    pub(crate) number: String,
    pub(crate) link: String,
    label: [String; 2],
    hint: [String; 2],
}

impl Phone {
    pub(crate) fn label(&self, language: &Language) -> &str {
        in_language(&self.label, *language)
    }

    pub(crate) fn hint(&self, language: &Language) -> &str {
        in_language(&self.hint, *language)
    }
}

/// A kind of emergency.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Kind {
    id: String,
    phones: Vec<String>,
    label: [String; 2],
    tell: [String; 2],
}

fn in_language(words: &[String; 2], language: Language) -> &str {
    let [id, en] = words;
    match language {
        Language::En if !en.is_empty() => en,
        Language::En | Language::Id => id,
    }
}

/// Words of emergency and numbers to call.
pub struct Emergency {
    phones: Vec<Phone>,
    kinds: Vec<Kind>,
    engine: Engine,
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
            let named = |section: &str| {
                let entries = file.as_ref().map(|file| entries(under(file, section)));
                entries.unwrap_or_default()
            };
            phones.extend(named("phones").into_iter().map(|(id, node)| Phone {
                id: id.to_owned(),
                number: text_at(node, "number"),
                link: text_at(node, "link"),
                label: both(node, "label"),
                hint: both(node, "hint"),
            }));
            kinds.extend(named("kinds").into_iter().map(|(id, node)| Kind {
                id: id.to_owned(),
                phones: texts(under(node, "phones")),
                label: both(node, "label"),
                tell: both(node, "tell"),
            }));
        }
        Ok(Self { phones, kinds, engine: Engine::with(Knowledge::default(), &lists) })
    }

    /// The kind of emergency that is heard in these words; the file's id of it.
    pub fn hears(&self, words: &str) -> Option<&str> {
        let heard = self.engine.answer(&Context::default(), words).0.emergency?;
        let ids: &[&str] = match heard.danger {
            Danger::Fire => &["fire"],
            Danger::Power => &["electric"],
            Danger::Water => &["water"],
            Danger::Disaster => &["disaster"],
            Danger::Accident => &["accident"],
            Danger::Medical => &["medical"],
            Danger::SelfHarm => &["self_harm"],
            Danger::Violence => &["violence"],
            Danger::Threat | Danger::Call => &["crime"],
        };
        let known = |id: &&str| self.kinds.iter().any(|kind| kind.id == *id);
        ids.iter().copied().find(known)
    }

    /// The number that is for everything: the first of the file.
    pub(crate) fn first(&self) -> Option<&Phone> {
        self.phones.first()
    }

    fn kind(&self, id: &str) -> Option<(&Kind, Vec<&Phone>)> {
        let kind = self.kinds.iter().find(|kind| kind.id == id)?;
        let phone = |id: &String| self.phones.iter().find(|phone| phone.id == *id);
        Some((kind, kind.phones.iter().filter_map(phone).collect()))
    }
}

impl std::fmt::Debug for Emergency {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Emergency({} kinds, {} numbers)", self.kinds.len(), self.phones.len())
    }
}

fn under<'a>(node: &'a Node, key: &str) -> Option<&'a Node> {
    entries(Some(node)).into_iter().find(|(name, _)| *name == key).map(|(_, node)| node)
}

fn entries(node: Option<&Node>) -> Vec<(&str, &Node)> {
    match node.map(|node| &node.kind) {
        Some(NodeKind::Map(entries)) => {
            entries.iter().map(|(key, node)| (key.name.as_str(), node)).collect()
        }
        Some(NodeKind::Empty | NodeKind::Scalar { .. } | NodeKind::List(_)) | None => Vec::new(),
    }
}

fn scalar(node: Option<&Node>) -> String {
    match node.map(|node| &node.kind) {
        Some(NodeKind::Scalar { text, .. }) => text.clone(),
        Some(NodeKind::Empty | NodeKind::List(_) | NodeKind::Map(_)) | None => String::new(),
    }
}

fn text_at(node: &Node, key: &str) -> String {
    scalar(under(node, key))
}

fn both(node: &Node, key: &str) -> [String; 2] {
    [text_at(node, key), text_at(node, &format!("{key}_en"))]
}

fn texts(node: Option<&Node>) -> Vec<String> {
    match node.map(|node| &node.kind) {
        Some(NodeKind::List(items)) => items.iter().map(|item| scalar(Some(item))).collect(),
        Some(NodeKind::Empty | NodeKind::Scalar { .. } | NodeKind::Map(_)) | None => Vec::new(),
    }
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
        let (number, who) = (phone.number.as_str(), phone.label(&self.view.language));
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
    fn without_a_file_no_number_is_made_up() {
        let nothing = Emergency::read(&[]).expect("nothing is sound");
        assert_eq!(nothing.first(), None);
        assert_eq!(nothing.hears("kebakaran"), None);
        assert!(Emergency::read(&[("phones: [".to_owned(), "x".to_owned())]).is_err());
    }
}
