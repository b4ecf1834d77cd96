//! What the services of a pack share: code lists, reasons, registers, connectors.

use std::collections::BTreeMap;

use crate::fault::{Fault, Place};
use crate::field::{Choice, Field};
use crate::read::{Fields, Reader, register_fields, replies};
use crate::service::Reply;
use crate::text::Text;
use crate::yaml::{self, Node, NodeKind};

/// What the services of a pack share.
#[derive(Clone, Debug, Default)]
pub struct Pack {
    /// Its id.
    pub id: String,
    /// The version of its services, for those that extend them.
    pub version: usize,
    /// Its name for people.
    pub title: Text,
    /// Code lists by name.
    pub lists: BTreeMap<String, Vec<Choice>>,
    /// Refusal codes with their sentences.
    pub reasons: BTreeMap<String, Text>,
    /// What officers write often, to applicants or in conversations, by id.
    pub replies: BTreeMap<String, Reply>,
    /// Registers by name.
    pub registers: BTreeMap<String, Register>,
    /// Other systems that can be asked, with what they can be asked to do.
    pub connectors: BTreeMap<String, Vec<String>>,
    /// The services that a bundle in it is made of; not part of the file.
    pub services: crate::bundle::PartSources,
    /// What those systems are called.
    pub titles: BTreeMap<String, String>,
}

/// A register: rows with a key.
#[derive(Clone, Debug)]
pub struct Register {
    /// What it is called.
    pub title: Text,
    /// The field that is its key.
    pub key: String,
    /// The field that says whose a row is; empty without one.
    pub of: String,
    /// Its fields, and how each is typed while it is not connected.
    pub fields: Vec<Field>,
    /// The names of all its fields, those too that nobody types.
    pub columns: Vec<String>,
}

const KEYS: &[&str] = &[
    "id",
    "version",
    "title",
    "lists",
    "reasons",
    "replies",
    "settings",
    "registers",
    "connectors",
    "name_rules",
    "words",
];

impl Pack {
    /// Reads `pack.yaml`, with every fault in it.
    pub fn read(source: &str, path: &str) -> (Self, Vec<Fault>) {
        Self::examine(source, path, None)
    }

    /// Like [`Pack::read`], with its English texts: the path and the source of the `texts.en.yaml` beside it.
    pub fn examine(
        source: &str,
        path: &str,
        translations: Option<(&str, &str)>,
    ) -> (Self, Vec<Fault>) {
        let mut r = Reader::new(path, translations, Self::default());
        if let Some(node) = yaml::parse(source, &mut r.faults) {
            let map = Fields::of(&node, "Paket ini", KEYS, &mut r);
            r.pack.id = map.need("id", &mut r).map(|node| r.id(node)).unwrap_or_default();
            r.pack.version = map.get("version").map_or(1, |node| r.count(node));
            let title = map.need("title", &mut r);
            r.pack.title = title.map(|node| r.text(node, "title")).unwrap_or_default();
            r.pack.lists = map.get("lists").map(|node| lists(node, &mut r)).unwrap_or_default();
            r.pack.reasons =
                map.get("reasons").map(|node| reasons(node, &mut r)).unwrap_or_default();
            r.pack.replies =
                map.get("replies").map(|node| replies(node, true, &mut r)).unwrap_or_default();
            let registers = map.get("registers").map(|node| registers(node, &mut r));
            r.pack.registers = registers.unwrap_or_default();
            let connectors = map.get("connectors").map(|node| connectors(node, &mut r));
            let (connectors, titles) = connectors.unwrap_or_default();
            r.pack.connectors = connectors;
            r.pack.titles = titles;
            r.texts.report(&mut r.faults);
        }
        (r.pack, r.faults.list)
    }
}

impl Pack {
    /// Has what another pack shares too, where it has nothing of that name itself: for a bundle of their services.
    pub(crate) fn take_over(&mut self, other: &Self) {
        fill(&mut self.lists, &other.lists);
        fill(&mut self.reasons, &other.reasons);
        fill(&mut self.replies, &other.replies);
        fill(&mut self.registers, &other.registers);
        fill(&mut self.connectors, &other.connectors);
        fill(&mut self.titles, &other.titles);
    }
}

fn fill<T: Clone>(own: &mut BTreeMap<String, T>, other: &BTreeMap<String, T>) {
    for (name, value) in other {
        own.entry(name.clone()).or_insert_with(|| value.clone());
    }
}

fn lists(node: &Node, r: &mut Reader) -> BTreeMap<String, Vec<Choice>> {
    let mut lists = BTreeMap::new();
    for (key, value) in r.entries(node, "lists", "nama: { title, items }") {
        r.check_id(&key.name, key.at);
        let map = Fields::of(
            value,
            &format!("Daftar `{}`", key.name),
            &["title", "basis", "items", "note"],
            r,
        );
        let items = map.need("items", r).map(|node| items(node, &key.name, r));
        let items = items.unwrap_or_default();
        if items.is_empty() {
            let message = format!("Daftar `{}` kosong.", key.name);
            r.fault("E110", key.at, message, "Isi `items` dengan kunci dan labelnya.");
        }
        lists.insert(key.name.clone(), items);
    }
    lists
}

const ITEM: [&str; 10] =
    ["key", "label", "hint", "code", "when", "from", "to", "was", "region", "note"];

/// Items as pairs of key and label, or as a list of `{ code, label }` whose codes are their keys.
fn items(node: &Node, list: &str, r: &mut Reader) -> Vec<Choice> {
    let mut items: Vec<Choice> = Vec::new();
    let mut add = |key: String, at: Place, map: &Fields, r: &mut Reader| {
        if items.iter().any(|own| own.key == key) {
            let message = format!("`{key}` dua kali di daftar `{list}`.");
            r.fault("E110", at, message, "Beri kunci lain.");
        }
        let path = format!("lists/{list}/{key}");
        let plain = map.get("hint").is_none();
        let label = if plain { path.clone() } else { format!("{path}/label") };
        items.push(Choice {
            label: map.need("label", r).map(|node| r.text(node, &label)).unwrap_or_default(),
            hint: map.get("hint").map(|node| r.text(node, &format!("{path}/hint"))),
            code: map.get("code").map(|node| r.string(node)),
            when: None,
            key,
        });
    };
    match &node.kind {
        NodeKind::Map(entries) => {
            for (key, value) in entries {
                let map = Fields::short(value, "label", "Butir daftar", &ITEM, r);
                add(key.name.clone(), key.at, &map, r);
            }
        }
        NodeKind::List(values) => {
            for value in values {
                let map = Fields::of(value, "Butir daftar", &ITEM, r);
                let key = map.get("key").or_else(|| map.need("code", r)).map(|node| r.string(node));
                if let Some(key) = key {
                    add(key, value.at, &map, r);
                }
            }
        }
        NodeKind::Empty | NodeKind::Scalar { .. } => {
            r.fault("E006", node.at, "`items` harus berupa pasangan `kunci: label`.", "");
        }
    }
    items
}

fn reasons(node: &Node, r: &mut Reader) -> BTreeMap<String, Text> {
    let mut reasons = BTreeMap::new();
    for (key, value) in r.entries(node, "reasons", "kode: kalimat") {
        r.check_id(&key.name, key.at);
        let text = r.text(value, &format!("reasons/{}", key.name));
        reasons.insert(key.name.clone(), text);
    }
    reasons
}

fn registers(node: &Node, r: &mut Reader) -> BTreeMap<String, Register> {
    let keys =
        ["title", "key", "of", "fields", "public", "data", "unique", "basis", "register", "note"];
    let mut registers = BTreeMap::new();
    for (name, value) in r.entries(node, "registers", "nama: { title, key, fields }") {
        r.check_id(&name.name, name.at);
        let map = Fields::of(value, &format!("Register `{}`", name.name), &keys, r);
        let title = map.need("title", r);
        let columns = map.get("fields").map(|node| r.entries(node, "fields", "nama: jenis"));
        let columns = columns.unwrap_or_default().iter().map(|(key, _)| key.name.clone());
        let fields = map.get("fields").map(|node| register_fields(node, &name.name, r));
        let register = Register {
            title: title
                .map(|node| r.text(node, &format!("registers/{}/title", name.name)))
                .unwrap_or_default(),
            key: map.get("key").map(|node| r.string(node)).unwrap_or_default(),
            of: map.get("of").map(|node| r.string(node)).unwrap_or_default(),
            fields: fields.unwrap_or_default(),
            columns: columns.collect(),
        };
        registers.insert(name.name.clone(), register);
    }
    registers
}

/// What each can be asked to do, and what it is called.
type Connectors = (BTreeMap<String, Vec<String>>, BTreeMap<String, String>);

fn connectors(node: &Node, r: &mut Reader) -> Connectors {
    let (mut connectors, mut titles) = Connectors::default();
    for (key, value) in r.entries(node, "connectors", "nama: { title, actions }") {
        r.check_id(&key.name, key.at);
        let map = Fields::of(
            value,
            &format!("Penghubung `{}`", key.name),
            &["title", "actions", "basis", "note"],
            r,
        );
        let actions = map.get("actions").map(|node| match &node.kind {
            NodeKind::Map(entries) => entries.iter().map(|(key, _)| key.name.clone()).collect(),
            NodeKind::Empty | NodeKind::Scalar { .. } | NodeKind::List(_) => r.strings(node),
        });
        if let Some(title) = map.get("title").map(|node| r.string(node)) {
            titles.insert(key.name.clone(), title);
        }
        connectors.insert(key.name.clone(), actions.unwrap_or_default());
    }
    (connectors, titles)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Service;

    #[test]
    fn a_reply_for_conversations_is_of_no_case_and_of_no_service() {
        let read = |text: &str| {
            let file = format!(
                "id: a\ntitle: A\nreplies:\n  planned: {{ title: B, text: \"{{case.number}}\" }}\n  hello: {{ title: C, text: \"{text}\", for: chat }}\n"
            );
            Pack::read(&file, "pack.yaml")
        };
        let (pack, faults) = read("Selamat datang.");
        assert_eq!(faults, []);
        let chat: Vec<&str> = pack
            .replies
            .iter()
            .filter(|(_, reply)| reply.in_chat)
            .map(|(id, _)| id.as_str())
            .collect();
        assert_eq!(chat, ["hello"]);
        let codes: Vec<&str> = read("Nomor {case.number}.").1.iter().map(|one| one.code).collect();
        assert_eq!(codes, ["E608"]);
        // What a service offers to be written to its applicants leaves it out, and has none of its own.
        let file = include_str!("../../../fixtures/spine/kelurahan/surat-domisili/service.yaml");
        let service = Service::examine(file, "service.yaml", None, &pack).0.expect("a sound file");
        assert_eq!(service.replies.keys().collect::<Vec<_>>(), ["planned"]);
        let own = format!("{file}\nreplies:\n  hello: {{ title: C, text: Hai, for: chat }}\n");
        let faults = Service::examine(&own, "service.yaml", None, &pack).1;
        assert!(faults.iter().any(|fault| fault.code == "E004"), "{faults:?}");
    }
}
