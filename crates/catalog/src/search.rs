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
    words: BTreeMap<String, Known>,
}

/// A word of some services.
#[derive(Debug)]
struct Known {
    spelling: Spelling,
    /// The services that have it, each with its weight there.
    places: Vec<(usize, u32)>,
}

/// What tells quickly that two words are not nearly spelt alike.
#[derive(Debug, Clone, Copy)]
struct Spelling {
    length: usize,
    /// A bit for each letter in it; letters may share one.
    letters: u64,
}

impl Spelling {
    fn of(word: &str) -> Self {
        let bit = |letter: char| 1_u64 << (u32::from(letter) % u64::BITS);
        let letters = word.chars().fold(0, |all, letter| all | bit(letter));
        Self { length: word.chars().count(), letters }
    }

    /// Whether so few slips could make one of the other: each takes away one letter at most, and adds one.
    fn may_be(self, other: Self, slips: usize) -> bool {
        let missing = |a: u64, b: u64| usize::try_from((a & !b).count_ones()).unwrap_or(0);
        self.length.abs_diff(other.length) <= slips
            && missing(self.letters, other.letters) <= slips
            && missing(other.letters, self.letters) <= slips
    }
}

impl Index {
    pub(crate) fn new<'a>(services: impl Iterator<Item = &'a Service>) -> Self {
        let mut index = Self::default();
        for service in services {
            let place = index.ids.len();
            index.ids.push(service.id.clone());
            for (word, weight) in weights(service) {
                let spelling = Spelling::of(&word);
                let known = index.words.entry(word);
                let known = known.or_insert_with(|| Known { spelling, places: Vec::new() });
                known.places.push((place, weight));
            }
        }
        index
    }

    /// Ids of the services that fit, the best first.
    pub fn find(&self, typed: &str) -> Vec<String> {
        let mut sums = vec![0; self.ids.len()];
        for word in words(typed) {
            let sums = sums.iter_mut().zip(self.scores(&word));
            sums.for_each(|(sum, score)| *sum += score);
        }
        let found = sums.into_iter().zip(&self.ids).filter(|(score, _)| *score > 0);
        let mut found: Vec<(u32, &String)> = found.collect();
        found.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(b.1)));
        found.into_iter().map(|(_, id)| id.clone()).collect()
    }

    /// What one word is worth to each service: for having it, or one nearly spelt like it.
    fn scores(&self, word: &str) -> Vec<u32> {
        let mut best = vec![0; self.ids.len()];
        let spelling = Spelling::of(word);
        // One slip in a word of four letters or more, two in one of eight.
        let slips = (spelling.length / 4).min(2);
        if slips > 0 {
            let may_be = |known: &Known| known.spelling.may_be(spelling, slips);
            let near = self.words.iter().filter(|(_, known)| may_be(known));
            let near = near.filter(|(known, _)| strsim::osa_distance(known, word) <= slips);
            for (place, weight) in near.flat_map(|(_, known)| &known.places) {
                if let Some(score) = best.get_mut(*place) {
                    *score = (weight * 5).max(*score);
                }
            }
        }
        for (place, weight) in self.words.get(word).into_iter().flat_map(|known| &known.places) {
            if let Some(score) = best.get_mut(*place) {
                *score = weight * 10;
            }
        }
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
