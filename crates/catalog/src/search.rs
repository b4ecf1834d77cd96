//! Search that forgives typing: words that people use, their stems, and what is nearly spelt like them.

use std::collections::BTreeMap;

use definition::Service;

use crate::life_events::{self, LifeEvent};

/// Words that the stemmer gets wrong, or that people spell in their own way.
const SAME: [(&str, &str); 24] = [
    ("akte", "akta"),
    ("aktanya", "akta"),
    ("kelairan", "lahir"),
    ("kalahiran", "lahir"),
    ("kelahiran", "lahir"),
    ("lahiran", "lahir"),
    ("melahirkan", "lahir"),
    ("bayi", "lahir"),
    ("anak", "anak"),
    ("skd", "domisili"),
    ("skts", "domisili"),
    ("suket", "surat"),
    ("srt", "surat"),
    ("ket", "terang"),
    ("keterangan", "terang"),
    ("tinggal", "tinggal"),
    ("domicile", "domisili"),
    ("ngekos", "kos"),
    ("kost", "kos"),
    ("kontrakan", "kontrak"),
    ("bikin", ""),
    ("buat", ""),
    ("urus", ""),
    ("ngurus", ""),
];
const SKIPPED: [&str; 20] = [
    "mau",
    "saya",
    "yang",
    "di",
    "ke",
    "dan",
    "untuk",
    "cara",
    "gimana",
    "bagaimana",
    "dong",
    "nih",
    "ya",
    "apa",
    "kak",
    "pak",
    "bu",
    "the",
    "a",
    "of",
];

/// A word in the form in which words are compared; empty for one that says nothing.
pub fn normal(word: &str) -> String {
    let word = word.to_lowercase();
    if SKIPPED.contains(&word.as_str()) {
        return String::new();
    }
    if let Some((_, same)) = SAME.iter().find(|(known, _)| *known == word) {
        return (*same).to_owned();
    }
    frostem::Stemmer::new(frostem::Algorithm::Indonesian).stem(&word).into_owned()
}

fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(normal)
        .filter(|word| !word.is_empty())
        .collect()
}

/// Words of every service, with their weights.
#[derive(Debug, Default)]
pub struct Index(Vec<(String, BTreeMap<String, u32>)>);

impl Index {
    pub(crate) fn new<'a>(services: impl Iterator<Item = &'a Service>) -> Self {
        let one = |service: &Service| {
            let mut weights = BTreeMap::new();
            let mut add = |text: &str, weight: u32| {
                for word in words(text) {
                    let entry = weights.entry(word).or_insert(0);
                    *entry = weight.max(*entry);
                }
            };
            add(&service.summary.id, 1);
            add(service.summary.en.as_deref().unwrap_or_default(), 1);
            let happens = |event: &LifeEvent| service.life_events.iter().any(|id| id == event.id);
            life_events::all().filter(happens).for_each(|event| add(event.words, 2));
            service.words.iter().for_each(|text| add(text, 4));
            add(&service.title.id, 5);
            add(service.title.en.as_deref().unwrap_or_default(), 5);
            (service.id.clone(), weights)
        };
        Self(services.map(one).collect())
    }

    /// Ids of the services that fit, the best first.
    pub fn find(&self, typed: &str) -> Vec<String> {
        let typed = words(typed);
        let mut found: Vec<(u32, &String)> = self
            .0
            .iter()
            .map(|(id, weights)| (typed.iter().map(|word| score(word, weights)).sum(), id))
            .filter(|(score, _)| *score > 0)
            .collect();
        found.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(b.1)));
        found.into_iter().map(|(_, id)| id.clone()).collect()
    }
}

fn score(word: &str, weights: &BTreeMap<String, u32>) -> u32 {
    if let Some(weight) = weights.get(word) {
        return weight * 10;
    }
    // One slip in a word of four letters or more, two in one of eight.
    let slips = word.chars().count() / 4;
    weights
        .iter()
        .filter(|(known, _)| slips > 0 && strsim::osa_distance(known, word) <= slips.min(2))
        .map(|(_, weight)| weight * 5)
        .max()
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const BIRTH: &str = "akta-kelahiran";
    const HOME: &str = "surat-domisili";

    fn index() -> Index {
        let read = |path: &str| {
            let root = format!(
                "{}/../../fixtures/spine/{path}",
                std::env::var("CARGO_MANIFEST_DIR").expect("cargo says it")
            );
            let text = |name| std::fs::read_to_string(format!("{root}/{name}")).expect("a file");
            let english = text("texts.en.yaml");
            let words = Some(("texts.en.yaml", english.as_str()));
            Service::read(&text("service.yaml"), "service.yaml", words).expect("a sound pack")
        };
        let both = [read("dukcapil/akta-kelahiran"), read("kelurahan/surat-domisili")];
        Index::new(both.iter())
    }

    #[test]
    fn however_it_is_typed_it_is_found() {
        let asked = [
            ("akta kelahiran", BIRTH),
            ("akte kelahiran", BIRTH),
            ("AKTE LAHIR", BIRTH),
            ("akta lahir", BIRTH),
            ("akte", BIRTH),
            ("akta", BIRTH),
            ("aktanya bayi", BIRTH),
            ("bikin akte anak", BIRTH),
            ("mau bikin akta lahir dong", BIRTH),
            ("cara urus akte bayi", BIRTH),
            ("gimana ngurus akte kelahiran kak", BIRTH),
            ("akte kelairan", BIRTH),
            ("akta kalahiran", BIRTH),
            ("akta kelahirn", BIRTH),
            ("akta klahiran", BIRTH),
            ("akta kelahirna", BIRTH),
            ("surat lahir", BIRTH),
            ("kenal lahir", BIRTH),
            ("surat kenal lahir", BIRTH),
            ("anak baru lahir", BIRTH),
            ("bayi baru lahir", BIRTH),
            ("istri saya melahirkan", BIRTH),
            ("lahiran", BIRTH),
            ("akte telat", BIRTH),
            ("akta terlambat", BIRTH),
            ("birth certificate", BIRTH),
            ("birth certificat", BIRTH),
            ("domisili", HOME),
            ("surat domisili", HOME),
            ("surat keterangan domisili", HOME),
            ("suket domisili", HOME),
            ("domisli", HOME),
            ("domosili", HOME),
            ("domisilli", HOME),
            ("SKD", HOME),
            ("skts", HOME),
            ("surat tinggal", HOME),
            ("surat keterangan tempat tinggal", HOME),
            ("suket tempat tinggal", HOME),
            ("ket. tempat tinggal", HOME),
            ("surat kos", HOME),
            ("surat kost", HOME),
            ("surat buat anak kos", HOME),
            ("saya ngekos", HOME),
            ("keterangan alamat", HOME),
            ("proof of residence", HOME),
            ("domicile letter", HOME),
        ];
        let index = index();
        let wrong: Vec<_> = asked
            .iter()
            .map(|&(typed, wanted)| (typed, wanted, index.find(typed)))
            .filter(|(_, wanted, found)| found.first().map(String::as_str) != Some(*wanted))
            .collect();
        assert!(wrong.is_empty(), "{wrong:#?}");
    }

    #[test]
    fn a_life_event_is_found_by_its_name_on_the_home_page_and_by_its_id() {
        let index = index();
        for typed in ["pindah rumah", "Pindah rumah", "pindah", "moving house"] {
            assert_eq!(index.find(typed).first().map(String::as_str), Some(HOME), "{typed}");
        }
        for typed in ["Anak lahir", "kelahiran", "A child is born"] {
            assert_eq!(index.find(typed).first().map(String::as_str), Some(BIRTH), "{typed}");
        }
    }

    #[test]
    fn what_is_not_here_is_not_found() {
        let index = index();
        for typed in ["", "   ", "?!", "zzzz", "mau yang di", "paspor", "kendaraan"] {
            assert_eq!(index.find(typed), Vec::<String>::new(), "{typed}");
        }
    }
}
