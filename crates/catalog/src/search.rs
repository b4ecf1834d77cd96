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

/// Every word, with the services that have it and its weight there: what is nearly spelt like a word is looked for once,
/// however many services there are.
#[derive(Debug, Default)]
pub struct Index {
    ids: Vec<String>,
    words: BTreeMap<String, Vec<(usize, u32)>>,
}

impl Index {
    pub(crate) fn new<'a>(services: impl Iterator<Item = &'a Service>) -> Self {
        let mut index = Self::default();
        for service in services {
            let place = index.ids.len();
            index.ids.push(service.id.clone());
            for (word, weight) in weights(service) {
                index.words.entry(word).or_default().push((place, weight));
            }
        }
        index
    }

    /// Ids of the services that fit, the best first.
    pub fn find(&self, typed: &str) -> Vec<String> {
        let mut scores = vec![0; self.ids.len()];
        for word in words(typed) {
            for (place, score) in self.scores(&word) {
                if let Some(sum) = scores.get_mut(place) {
                    *sum += score;
                }
            }
        }
        let found = scores.into_iter().zip(&self.ids).filter(|(score, _)| *score > 0);
        let mut found: Vec<(u32, &String)> = found.collect();
        found.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(b.1)));
        found.into_iter().map(|(_, id)| id.clone()).collect()
    }

    /// What one word is worth to each service that has it, or one nearly spelt like it.
    fn scores(&self, word: &str) -> BTreeMap<usize, u32> {
        // One slip in a word of four letters or more, two in one of eight.
        let length = word.chars().count();
        let slips = (length / 4).min(2);
        let mut best: BTreeMap<usize, u32> = BTreeMap::new();
        for (known, places) in &self.words {
            let is_near = slips > 0
                && known.chars().count().abs_diff(length) <= slips
                && strsim::osa_distance(known, word) <= slips;
            for (place, weight) in places.iter().filter(|_| is_near) {
                let score = best.entry(*place).or_insert(0);
                *score = (*score).max(weight * 5);
            }
        }
        let exact = self.words.get(word).into_iter().flatten();
        best.extend(exact.map(|(place, weight)| (*place, weight * 10)));
        best
    }
}

/// The words of a service, with their weights.
fn weights(service: &Service) -> BTreeMap<String, u32> {
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
    weights
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
