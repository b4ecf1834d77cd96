//! What is wrong with a `talk.yaml`: its form, which stops reading it, and what is read in vain.

use std::collections::{BTreeMap, BTreeSet};

use definition::yaml::{self, Key, Node, NodeKind, entries, get, items};
use definition::{Fault, Faults, Place, nearest};

use super::below;
use crate::intent::Intent;
use crate::lessons::KINDS;

/// What the file may hold.
const KEYS: [&str; 5] = ["pendopo", "questions", "none", "complaints", "related"];

/// Of what there is to talk.
#[derive(Clone, Debug, Default)]
pub struct TalkedOf {
    /// The ids of services.
    pub services: BTreeSet<String>,
    /// The ids of categories of complaints.
    pub complaints: BTreeSet<String>,
}

/// All that is wrong with the `talk.yaml` at this path, where these are the services that there are.
pub fn talk_faults(source: &str, path: &str, of: &TalkedOf) -> Vec<Fault> {
    let mut faults = Faults::new(path);
    let Some(file) = yaml::parse(source, &mut faults) else { return faults.list };
    form(&file, &mut faults);
    let asked_of = &of.services | &of.complaints;
    known(&file, "questions", ("Layanan atau kategori aduan", &asked_of), &mut faults);
    known(&file, "complaints", ("Kategori aduan", &of.complaints), &mut faults);
    // A question may be about two services; twice about one, or about one and none, is an oversight.
    let mut of_services = Told::default();
    for (service, kinds) in below(&file, "questions") {
        let mut told = Told::default();
        for (kind, questions) in entries(kinds) {
            told.all(questions, &format!("questions/{}/{}", service.name, kind.name), &mut faults);
        }
        of_services.0.append(&mut told.0);
    }
    get(&file, "none").into_iter().for_each(|none| of_services.all(none, "none", &mut faults));
    for part in ["complaints", "related"] {
        // A phrase may bring several things to mind; twice under one of them says nothing more.
        for (name, phrases) in below(&file, part) {
            Told::default().all(phrases, &format!("{part}/{}", name.name), &mut faults);
        }
    }
    faults.list.sort_by_key(|fault| (fault.line, fault.column));
    faults.list
}

/// Faults for which the file is not read.
pub(super) fn form(file: &Node, faults: &mut Faults) {
    unknown(entries(file), &KEYS, faults);
    let kinds = KINDS.map(Intent::name);
    for (service, own) in below(file, "questions") {
        is_map(own, service, "jenis: [pertanyaan]", faults);
        unknown(entries(own), &kinds, faults);
        entries(own).iter().for_each(|(kind, questions)| is_list(questions, kind, faults));
    }
    for (key, node) in entries(file) {
        match key.name.as_str() {
            "questions" => is_map(node, key, "layanan: { jenis: [pertanyaan] }", faults),
            "complaints" | "related" => {
                is_map(node, key, "nama: [kata]", faults);
                entries(node).iter().for_each(|(name, words)| is_list(words, name, faults));
            }
            "none" => is_list(node, key, faults),
            _ => {}
        }
    }
}

fn unknown(entries: &[(Key, Node)], right: &[&str], faults: &mut Faults) {
    for (key, _) in entries.iter().filter(|(key, _)| !right.contains(&&*key.name)) {
        let all = format!("Yang ada: {}.", right.join(", "));
        let mend = nearest(&key.name, right.iter().copied(), &all);
        faults.note("E004", key.at, format!("Kunci `{}` tidak dikenal di sini.", key.name), mend);
    }
}

fn is_map(node: &Node, key: &Key, form: &str, faults: &mut Faults) {
    if !matches!(node.kind, NodeKind::Map(_) | NodeKind::Empty) {
        let message = format!("`{}` harus berupa pasangan `{form}`.", key.name);
        faults.note("E006", node.at, message, "");
    }
}

fn is_list(node: &Node, key: &Key, faults: &mut Faults) {
    let is_text = |item: &Node| yaml::scalar(item).is_some();
    let is_sound = match &node.kind {
        NodeKind::List(items) => items.iter().all(is_text),
        NodeKind::Empty => true,
        NodeKind::Scalar { .. } | NodeKind::Map(_) => false,
    };
    if !is_sound {
        let message = format!("`{}` harus berupa daftar kalimat.", key.name);
        faults.note("E006", node.at, message, "Tulis [\"…\", \"…\"].");
    }
}

/// Notes names of which there is nothing to talk.
fn known(file: &Node, part: &str, (what, names): (&str, &BTreeSet<String>), faults: &mut Faults) {
    for (key, _) in below(file, part).iter().filter(|(key, _)| !names.contains(&key.name)) {
        let message = format!("{what} `{}` tidak ada, jadi ini tidak dipakai.", key.name);
        let mend =
            nearest(&key.name, names.iter().map(String::as_str), "Hapus, atau perbaiki namanya.");
        faults.note("W811", key.at, message, mend);
    }
}

/// Sentences that were read: the words of each, with where it stands.
#[derive(Default)]
struct Told(BTreeMap<Vec<String>, (String, Place)>);

impl Told {
    /// Takes over a list, and notes where it says nothing, or nothing new.
    fn all(&mut self, list: &Node, own: &str, faults: &mut Faults) {
        if items(list).is_empty() && matches!(list.kind, NodeKind::List(_) | NodeKind::Empty) {
            let message = format!("`{own}` kosong.");
            faults.note("W812", list.at, message, "Isi dengan kalimat orang, atau hapus.");
        }
        for item in items(list) {
            let Some(text) = yaml::scalar(item) else { continue };
            let said = words(text);
            if !said.iter().any(|word| word.contains(char::is_alphanumeric)) {
                faults.note("W812", item.at, "Kalimat ini tidak berisi kata.", "Hapus.");
            } else if let Some((before, at)) = self.0.get(&said) {
                let message = format!("Kalimat ini sudah ada di baris {}, di `{before}`.", at.line);
                faults.note("W813", item.at, message, "Simpan satu saja.");
            } else {
                self.0.insert(said, (own.to_owned(), item.at));
            }
        }
    }
}

/// The words of a sentence as they are written; a gap is one.
fn words(text: &str) -> Vec<String> {
    let small = text.to_lowercase();
    let parts = small.split(|sign: char| !sign.is_alphanumeric() && sign != '…');
    parts.filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(file: &str) -> Vec<String> {
        let of = TalkedOf {
            services: ["gelang".to_owned(), "cincin".to_owned()].into(),
            complaints: ["tangga".to_owned()].into(),
        };
        let faults = talk_faults(file, "talk.yaml", &of);
        faults.iter().map(|fault| format!("{}:{}", fault.line, fault.code)).collect()
    }

    #[test]
    fn a_sound_file_has_no_fault() {
        let file = "pendopo: 1
questions:
  gelang: { lost: [\"gelang perak lepas\"], fee: [\"gelang berapa\", \"toko buka sabtu\"] }
  cincin: { where: [\"toko buka sabtu\"] }
none: [resep gulai pakis]
complaints: { tangga: [tangga goyang] }
related: { gelang: [perhiasan tangan], cincin: [perhiasan tangan] }
";
        assert_eq!(told(file), Vec::<String>::new());
    }

    #[test]
    fn what_is_of_another_form_stops_it() {
        assert_eq!(told("question: {}\nquestions:\n  gelang: [mahal]\n"), ["1:E004", "3:E006"]);
        let file = "questions:\n  gelang:\n    price: [mahal]\n    fee: mahal\nnone: { a: b }\n";
        assert_eq!(told(file), ["3:E004", "4:E006", "5:E006"]);
    }

    #[test]
    fn a_service_or_a_category_that_is_not_there_is_told() {
        let file = "questions:\n  galang: { fee: [mahal] }\ncomplaints:\n  gelang: [goyang]\n";
        assert_eq!(told(file), ["2:W811", "4:W811"]);
        let mend = |file: &str| {
            talk_faults(
                file,
                "talk.yaml",
                &TalkedOf { services: ["gelang".to_owned()].into(), ..TalkedOf::default() },
            )
        };
        assert!(mend(file).iter().any(|fault| fault.mend.contains("`gelang`")));
    }

    #[test]
    fn an_empty_list_and_a_sentence_told_twice_are_told() {
        let file = "questions:
  gelang:
    fee: []
    lost: [\"gelang lepas\", \"Gelang  lepas!\", \"…\"]
none:
  - gelang lepas
complaints:
  tangga: [goyang, goyang, tangga goyang, tangga … goyang]
";
        assert_eq!(told(file), ["3:W812", "4:W813", "4:W812", "6:W813", "8:W813"]);
    }
}
