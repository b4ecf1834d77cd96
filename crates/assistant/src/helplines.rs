//! Whom to call when something cannot wait: numbers and first words of a pack's `emergency.yaml`.

use definition::yaml::{self, Node, NodeKind};
use definition::{Fault, Faults, Text};
use lingua::Danger;
use terms::Language;

use crate::say::Link;

/// Somebody to call.
#[derive(Clone, Debug, Default)]
struct Phone {
    id: String,
    number: String,
    link: String,
    label: Text,
}

/// What to do about one kind of danger.
#[derive(Clone, Debug, Default)]
struct Kind {
    id: String,
    phones: Vec<String>,
    tell: Text,
}

/// The numbers of an agency; none until a file is read.
#[derive(Clone, Debug, Default)]
pub struct Helplines {
    phones: Vec<Phone>,
    kinds: Vec<Kind>,
}

/// The kinds of a file that a danger stands for.
const fn kind_of(danger: Danger) -> &'static str {
    match danger {
        Danger::Fire => "fire",
        Danger::Power => "electric",
        Danger::Water => "water",
        Danger::Disaster => "disaster",
        Danger::Accident => "accident",
        Danger::Medical => "medical",
        Danger::SelfHarm => "self_harm",
        Danger::Violence => "violence",
        Danger::Threat => "crime",
        Danger::Call => "",
    }
}

impl Helplines {
    /// Adds those of a file at this path.
    ///
    /// # Errors
    /// Why it cannot be read, with its places.
    pub fn read(&mut self, source: &str, path: &str) -> Result<(), Vec<Fault>> {
        let mut faults = Faults::new(path);
        let Some(file) = yaml::parse(source, &mut faults) else { return Err(faults.list) };
        for (id, node) in entries(under(&file, "phones")) {
            let text = |key| under(node, key).map(scalar).unwrap_or_default();
            self.phones.push(Phone {
                id: id.to_owned(),
                number: text("number"),
                link: text("link"),
                label: both(node, "label"),
            });
        }
        for (id, node) in entries(under(&file, "kinds")) {
            let phones = under(node, "phones").map(scalars).unwrap_or_default();
            self.kinds.push(Kind { id: id.to_owned(), phones, tell: both(node, "tell") });
        }
        Ok(())
    }

    /// What is told first.
    pub(crate) fn tell(&self, danger: Danger, language: Language) -> Option<&str> {
        let kind = self.kinds.iter().find(|kind| kind.id == kind_of(danger))?;
        Some(kind.tell.get(language)).filter(|tell| !tell.is_empty())
    }

    /// Whom to call, the first before all others.
    pub(crate) fn links(&self, danger: Danger, language: Language) -> Vec<Link> {
        let kind = self.kinds.iter().find(|kind| kind.id == kind_of(danger));
        let wanted = kind.map(|kind| kind.phones.as_slice()).unwrap_or_default();
        let named = wanted.iter().filter_map(|id| self.phones.iter().find(|own| own.id == *id));
        // A call for help that names no danger: the number for all.
        let first = self.phones.iter().take(usize::from(wanted.is_empty()));
        named
            .chain(first)
            .map(|phone| {
                let label = phone.label.get(language);
                match phone.number.is_empty() {
                    true => Link { label: label.to_owned(), href: phone.link.clone() },
                    false => Link {
                        label: format!("{label} {}", phone.number),
                        href: format!("tel:{}", phone.number),
                    },
                }
            })
            .collect()
    }
}

pub(crate) fn both(node: &Node, key: &str) -> Text {
    let text = |key: &str| under(node, key).map(scalar);
    Text { id: text(key).unwrap_or_default(), en: text(&format!("{key}_en")) }
}

pub(crate) fn under<'a>(node: &'a Node, key: &str) -> Option<&'a Node> {
    entries(Some(node)).into_iter().find(|(name, _)| *name == key).map(|(_, node)| node)
}

pub(crate) fn entries(node: Option<&Node>) -> Vec<(&str, &Node)> {
    match node.map(|node| &node.kind) {
        Some(NodeKind::Map(entries)) => {
            entries.iter().map(|(key, node)| (key.name.as_str(), node)).collect()
        }
        Some(NodeKind::Empty | NodeKind::Scalar { .. } | NodeKind::List(_)) | None => Vec::new(),
    }
}

fn scalar(node: &Node) -> String {
    match &node.kind {
        NodeKind::Scalar { text, .. } => text.clone(),
        NodeKind::Empty | NodeKind::List(_) | NodeKind::Map(_) => String::new(),
    }
}

fn scalars(node: &Node) -> Vec<String> {
    match &node.kind {
        NodeKind::List(items) => items.iter().map(scalar).collect(),
        NodeKind::Empty | NodeKind::Scalar { .. } | NodeKind::Map(_) => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "pendopo: 1
phones:
  all: { number: \"112\", label: Darurat, label_en: Emergency }
  talk: { link: \"https://bicara.example\", label: Konselor, label_en: Counsellor }
kinds:
  fire: { phones: [all], tell: Keluar dulu., tell_en: Get out first. }
  self_harm: { phones: [all, talk], tell: Ada yang mendengar., tell_en: Somebody listens. }
";

    #[test]
    fn numbers_and_first_words_are_those_of_the_file() {
        let mut lines = Helplines::default();
        lines.read(FILE, "emergency.yaml").expect("a sound file");
        assert_eq!(lines.tell(Danger::Fire, Language::En), Some("Get out first."));
        let links = lines.links(Danger::SelfHarm, Language::Id);
        let links: Vec<(&str, &str)> =
            links.iter().map(|link| (link.label.as_str(), link.href.as_str())).collect();
        assert_eq!(links, [("Darurat 112", "tel:112"), ("Konselor", "https://bicara.example")]);
        let call = lines.links(Danger::Call, Language::Id);
        assert_eq!(call.first().map(|link| link.href.as_str()), Some("tel:112"));
    }
}
