//! What an agency's own language model says is shown only where the passages that it cites say it: every number, amount, day and name
//! stands there, and most of what else it tells. No model comes with the program, and none is asked unless the agency has one.

use std::collections::BTreeSet;

use crate::lexicon::Lexicon;
use crate::lists::Lists;
use crate::words::words;

/// Share of the telling words of a sentence that must stand in what it cites.
const TOLD: f32 = 0.7;

/// A passage that may be cited: a page or a part of a service file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passage {
    /// The address of its page.
    pub path: String,
    /// Its words.
    pub text: String,
}

/// What a model says, and the places of the passages that it cites.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    /// The answer.
    pub text: String,
    /// Places in the list of passages that it was given.
    pub cites: Vec<usize>,
}

/// Whoever writes sentences out of passages: an agency's own language model behind an address of its own. Off unless configured.
pub trait Writer: Send + Sync {
    /// What it says to a question, out of these passages alone; none when it has nothing to say. It may take its time: the caller asks
    /// where that holds nobody up.
    fn write(&self, question: &str, passages: &[Passage]) -> Option<Draft>;
}

/// Why an answer is not shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unsupported {
    /// It cites nothing, or what was not given.
    NoCitation,
    /// It says nothing.
    Empty,
    /// A number, an amount or a day that stands in no passage that it cites.
    Number(String),
    /// A name that stands in none.
    Name(String),
    /// A sentence that says too much else.
    Sentence(String),
    /// A sentence that says no where the passages do not, or the other way.
    Denied(String),
}

/// Holds what a model says against what it cites.
#[derive(Debug)]
pub struct Checker(Lexicon);

/// Words that turn a sentence round.
const NOT: [&str; 14] = [
    "tidak", "bukan", "tanpa", "belum", "jangan", "gratis", "dilarang", "not", "no", "never",
    "without", "free", "cannot", "neither",
];

impl Checker {
    /// With these lists of words.
    pub fn new(lists: &Lists) -> Self {
        Self(Lexicon::new(lists))
    }

    /// Whether everything that is said stands in what it cites.
    ///
    /// # Errors
    /// The first thing that does not.
    pub fn check(&self, draft: &Draft, passages: &[Passage]) -> Result<(), Unsupported> {
        let cited: Option<Vec<&Passage>> =
            draft.cites.iter().map(|place| passages.get(*place)).collect();
        let cited = cited.filter(|cited| !cited.is_empty()).ok_or(Unsupported::NoCitation)?;
        let text =
            cited.iter().map(|passage| passage.text.as_str()).collect::<Vec<_>>().join(".\n");
        let sentences: Vec<&str> = sentences(&draft.text).collect();
        if sentences.is_empty() {
            return Err(Unsupported::Empty);
        }
        let (numbers, known) = (numbers(&text), self.stems(&text));
        // "Rp100.000" is a sign and a number.
        let bare = |word: String| word.trim_end_matches(|c: char| c.is_ascii_digit()).to_owned();
        let typed: BTreeSet<String> = words(&text).into_iter().map(bare).collect();
        for sentence in sentences {
            if let Some(number) =
                self::numbers(sentence).into_iter().find(|own| !numbers.contains(own))
            {
                return Err(Unsupported::Number(number));
            }
            if let Some(name) =
                names(sentence).find(|own| !words(own).iter().all(|word| typed.contains(word)))
            {
                return Err(Unsupported::Name(name.to_owned()));
            }
            let own = self.stems(sentence);
            if own.is_empty() {
                continue;
            }
            if share(&own, &known) < TOLD {
                return Err(Unsupported::Sentence(sentence.to_owned()));
            }
            // The sentence of the passages that is nearest decides whether it is so or not so.
            let near = self::sentences(&text)
                .max_by(|a, b| share(&own, &self.stems(a)).total_cmp(&share(&own, &self.stems(b))));
            if near.is_some_and(|near| denies(near) != denies(sentence)) {
                return Err(Unsupported::Denied(sentence.to_owned()));
            }
        }
        Ok(())
    }

    /// The stems of a text that tell something.
    fn stems(&self, text: &str) -> BTreeSet<String> {
        let said = self.0.stems(text).into_iter().filter(|word| word.weight > 0.1);
        said.map(|word| word.stem).collect()
    }
}

#[expect(clippy::cast_precision_loss, reason = "a sentence has a few words")]
fn share(own: &BTreeSet<String>, known: &BTreeSet<String>) -> f32 {
    own.intersection(known).count() as f32 / own.len().max(1) as f32
}

fn denies(sentence: &str) -> bool {
    words(sentence).iter().any(|word| NOT.contains(&word.as_str()))
}

/// Sentences: up to a full stop before a blank, a mark of question or of exclamation, a line's end.
fn sentences(text: &str) -> impl Iterator<Item = &str> {
    let lines = text.split(['\n', '!', '?', ';']);
    let parts = lines.flat_map(|line| line.split(". "));
    parts.map(str::trim).filter(|part| part.chars().any(char::is_alphanumeric))
}

/// Numbers as their digits: `Rp100.000` and `100000` are one.
fn numbers(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let letters: Vec<char> = text.chars().collect();
    let mut at = 0;
    while let Some(letter) = letters.get(at) {
        if !letter.is_ascii_digit() {
            at += 1;
            continue;
        }
        let mut digits = String::new();
        while let Some(letter) = letters.get(at) {
            let goes_on = matches!(letter, '.' | ',')
                && letters.get(at + 1).is_some_and(char::is_ascii_digit);
            match letter {
                '0'..='9' => digits.push(*letter),
                _ if goes_on => (),
                _ => break,
            }
            at += 1;
        }
        found.insert(digits);
    }
    found
}

/// Names: words with a capital letter, or in capitals, that do not begin a sentence.
fn names(sentence: &str) -> impl Iterator<Item = &str> {
    let words = sentence
        .split_whitespace()
        .skip(1)
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()));
    words.filter(|word| {
        word.chars().next().is_some_and(char::is_uppercase)
            && !word.chars().any(|c| c.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passages() -> Vec<Passage> {
        vec![
            Passage {
                path: "/layanan/sim-baru".to_owned(),
                text: "Biaya SIM C Rp100.000 menurut PP 76/2020. Ujian teori dan praktik di Satpas. SIM berlaku 5 tahun. \
                       Surat sehat diterbitkan dokter yang ditunjuk Polri. Foto tidak perlu dibawa."
                    .to_owned(),
            },
            Passage { path: "/layanan/ktp-el".to_owned(), text: "KTP-el gratis. Selesai 1 hari kerja.".to_owned() },
        ]
    }

    fn check(text: &str, cites: &[usize]) -> Result<(), Unsupported> {
        let draft = Draft { text: text.to_owned(), cites: cites.to_vec() };
        Checker::new(&Lists::default()).check(&draft, &passages())
    }

    #[test]
    fn what_the_passages_say_is_shown() {
        assert_eq!(check("Biaya SIM C adalah Rp 100.000. SIM berlaku 5 tahun.", &[0]), Ok(()));
        assert_eq!(check("Ujian praktik dilakukan di Satpas.", &[0]), Ok(()));
        assert_eq!(check("Foto tidak perlu dibawa.", &[0]), Ok(()));
    }

    #[test]
    fn no_number_and_no_name_is_made_up() {
        assert_eq!(
            check("Biaya SIM C Rp150.000.", &[0]),
            Err(Unsupported::Number("150000".to_owned()))
        );
        assert_eq!(check("SIM berlaku 10 tahun.", &[0]), Err(Unsupported::Number("10".to_owned())));
        assert_eq!(
            check("Ujian praktik di Polsek.", &[0]),
            Err(Unsupported::Name("Polsek".to_owned()))
        );
        // It stands in a passage, but in none that is cited.
        assert_eq!(check("Selesai 1 hari kerja.", &[0]), Err(Unsupported::Number("1".to_owned())));
    }

    #[test]
    fn what_is_turned_round_or_added_is_not_shown() {
        assert!(matches!(check("Foto perlu dibawa.", &[0]), Err(Unsupported::Denied(_))));
        assert!(matches!(
            check("SIM C gratis.", &[0]),
            Err(Unsupported::Denied(_) | Unsupported::Sentence(_))
        ));
        assert!(matches!(
            check("SIM C sangat disarankan lewat perantara calo terpercaya.", &[0]),
            Err(Unsupported::Sentence(_))
        ));
    }

    #[test]
    fn without_a_citation_nothing_is_shown() {
        assert_eq!(check("KTP-el gratis.", &[]), Err(Unsupported::NoCitation));
        assert_eq!(check("KTP-el gratis.", &[7]), Err(Unsupported::NoCitation));
        assert_eq!(check(" . ", &[0]), Err(Unsupported::Empty));
    }

    /// A model that says what it is told.
    struct Parrot(&'static str);

    impl Writer for Parrot {
        fn write(&self, _question: &str, _passages: &[Passage]) -> Option<Draft> {
            Some(Draft { text: self.0.to_owned(), cites: vec![1] })
        }
    }

    #[test]
    fn a_model_is_asked_through_one_door() {
        let checker = Checker::new(&Lists::default());
        let shown = |says| {
            let draft = Parrot(says).write("ktp bayar?", &passages())?;
            checker.check(&draft, &passages()).ok().map(|()| draft.text)
        };
        assert_eq!(shown("KTP-el gratis."), Some("KTP-el gratis.".to_owned()));
        assert_eq!(shown("KTP-el bayar Rp50.000."), None);
    }
}
