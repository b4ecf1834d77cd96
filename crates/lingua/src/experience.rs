//! What known texts and questions teach: which class a message is likest to, by how often its signs stand in the texts of each (naive
//! Bayes). A class of which little is known is neither likely nor unlikely by it, so that a service without questions loses nothing.

use std::collections::{BTreeMap, HashMap};

use crate::lexicon::Said;

/// How much of every class is taken as if all classes were alike: what one text says is no law.
const DOUBT: f32 = 50.0;
/// The same for kinds of questions, of which there are few.
pub(crate) const DOUBT_OF_KINDS: f32 = 20.0;
/// The same for what messages are that are about no service.
pub(crate) const DOUBT_OF_SUBJECTS: f32 = 10.0;
/// How often every sign counts as seen.
const SEEN: f32 = 0.5;
/// How much letters that stand together count beside words.
const LETTERS: f32 = 0.3;

/// Signs of a text, by the hash of each, with how much it counts.
#[derive(Clone, Debug, Default)]
pub(crate) struct Signs(BTreeMap<u64, f32>);

impl Signs {
    /// Signs that tell of what somebody speaks: its stems, pairs of them, and letters of its words as they are typed, for slips and
    /// words that nobody has listed.
    pub(crate) fn of_matter(typed: &[String], said: &[Said]) -> Self {
        let mut signs = Self::of_stems(said);
        let telling: Vec<&str> = telling(said).map(|word| word.stem.as_str()).collect();
        for pair in telling.windows(2) {
            let [a, b] = pair else { continue };
            signs.put('p', &[a.min(b), " ", a.max(b)], 1.0);
        }
        signs.letters(typed);
        signs
    }

    /// The stems alone, for long texts.
    pub(crate) fn of_stems(said: &[Said]) -> Self {
        let mut signs = Self::default();
        for word in telling(said) {
            signs.put('s', &[&word.stem], word.weight.max(LETTERS));
        }
        signs
    }

    /// Signs that tell what somebody wants: small words count here as much as others, and so does their order.
    pub(crate) fn of_kind(typed: &[String], said: &[Said]) -> Self {
        let mut signs = Self::default();
        let edges = std::iter::once("^").chain(said.iter().map(|word| word.stem.as_str()));
        let row: Vec<&str> = edges.chain(std::iter::once("$")).collect();
        said.iter().for_each(|word| signs.put('w', &[&word.stem], 1.0));
        for pair in row.windows(2) {
            let [a, b] = pair else { continue };
            signs.put('o', &[a, " ", b], 1.0);
        }
        for three in row.get(1..row.len().saturating_sub(1)).unwrap_or_default().windows(3) {
            let [a, _, b] = three else { continue };
            signs.put('g', &[a, " ", b], 0.5);
        }
        signs.letters(typed);
        signs
    }

    /// All of them: what somebody wants, and of what they speak, which may be brought to mind besides what is said.
    pub(crate) fn of_all(typed: &[String], said: &[Said], matter: &[Said]) -> Self {
        let mut signs = Self::of_kind(typed, said);
        signs.0.extend(Self::of_matter(typed, matter).0);
        signs
    }

    fn letters(&mut self, typed: &[String]) {
        for word in typed {
            let edges = std::iter::once(' ').chain(word.chars()).chain(std::iter::once(' '));
            let letters: Vec<char> = edges.collect();
            for count in [3, 4] {
                for part in letters.windows(count) {
                    self.put_letters(part);
                }
            }
        }
    }

    fn put_letters(&mut self, letters: &[char]) {
        let key = letters.iter().fold(step(START, 'c'), |hash, letter| step(hash, *letter));
        self.0.insert(key, LETTERS);
    }

    fn put(&mut self, kind: char, parts: &[&str], counts: f32) {
        let key = parts.iter().fold(step(START, kind), |known, part| hash(known, part));
        let own = self.0.entry(key).or_default();
        *own = own.max(counts);
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (u64, f32)> {
        self.0.iter().map(|(key, counts)| (*key, *counts))
    }
}

fn telling(said: &[Said]) -> impl Iterator<Item = &Said> {
    said.iter().filter(|word| word.weight > 0.0)
}

/// FNV-1a: the same on every machine. Two signs of one hash count as one, which is rare and does little.
const START: u64 = 0xcbf2_9ce4_8422_2325;

const fn step(hash: u64, letter: char) -> u64 {
    (hash ^ letter as u64).wrapping_mul(0x0000_0100_0000_01b3)
}

fn hash(start: u64, text: &str) -> u64 {
    text.chars().fold(start, step)
}

/// What is being learnt.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lessons {
    /// How often each sign stands in each class.
    signs: BTreeMap<u64, BTreeMap<usize, f32>>,
    totals: Vec<f32>,
}

impl Lessons {
    /// Learns of so many classes.
    pub(crate) fn new(classes: usize) -> Self {
        Self { signs: BTreeMap::new(), totals: vec![0.0; classes] }
    }

    /// A text of a class, and how much it counts: all its signs together count as one text.
    pub(crate) fn learn(&mut self, class: usize, signs: &Signs, counts: f32) {
        let Some(total) = self.totals.get_mut(class) else { return };
        let length = signs.iter().map(|(_, own)| own * own).sum::<f32>().sqrt().max(f32::EPSILON);
        for (key, own) in signs.iter() {
            let own = counts * own / length;
            *total += own;
            *self.signs.entry(key).or_default().entry(class).or_default() += own;
        }
    }

    /// What was learnt, ready to be asked.
    #[expect(clippy::cast_precision_loss, reason = "there are fewer signs than an f32 counts")]
    pub(crate) fn done(self, doubt: f32) -> Experience {
        let all = self.totals.iter().sum::<f32>() + SEEN * self.signs.len() as f32;
        let base = self.totals.iter().map(|total| (doubt / (total + doubt)).ln()).collect();
        let gains = self.signs.into_iter().map(|(key, classes)| {
            let usual = (classes.values().sum::<f32>() + SEEN) / all;
            let gain = |own: f32| (own / (doubt * usual)).ln_1p();
            (key, classes.into_iter().map(|(class, own)| (class, gain(own))).collect())
        });
        Experience { gains: gains.collect(), base }
    }
}

/// What was learnt.
#[derive(Clone, Debug, Default)]
pub(crate) struct Experience {
    /// For each sign what it says for the classes in which it stands.
    gains: HashMap<u64, Vec<(usize, f32)>>,
    /// What a sign that does not stand in a class says against it.
    base: Vec<f32>,
}

impl Experience {
    /// What is learnt with the doubt that suits services.
    pub(crate) fn of(lessons: Lessons) -> Self {
        lessons.done(DOUBT)
    }

    /// How much speaks for each class, as logarithms against what is usual; what is not known counts nothing.
    pub(crate) fn scores(&self, signs: &Signs) -> Vec<f32> {
        let known = signs.iter().filter_map(|(key, own)| Some((self.gains.get(&key)?, own)));
        let known: Vec<(&Vec<(usize, f32)>, f32)> = known.collect();
        let length = known.iter().map(|(_, own)| own * own).sum::<f32>().sqrt();
        let mut scores = vec![0.0; self.base.len()];
        if length <= 0.0 {
            return scores;
        }
        let sum = known.iter().map(|(_, own)| own / length).sum::<f32>();
        for (score, base) in scores.iter_mut().zip(&self.base) {
            *score = base * sum;
        }
        for (gains, own) in known {
            for (class, gain) in gains {
                if let Some(score) = scores.get_mut(*class) {
                    *score += own / length * gain;
                }
            }
        }
        scores
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::Lexicon;
    use crate::lists::Lists;
    use crate::words::words;

    fn signs(text: &str) -> Signs {
        Signs::of_matter(&words(text), &Lexicon::new(&Lists::default()).stems(text))
    }

    fn scores(text: &str) -> [f32; 3] {
        let mut lessons = Lessons::new(3);
        for _ in 0..20 {
            lessons.learn(0, &signs("dompet jatuh, kartu penduduk raib"), 1.0);
            lessons.learn(1, &signs("bayi lahir semalam"), 1.0);
        }
        let scores = Experience::of(lessons).scores(&signs(text));
        <[f32; 3]>::try_from(scores).expect("three classes")
    }

    #[test]
    fn a_question_is_like_those_that_were_learnt() {
        let [lost, born, _] = scores("kartu raib bareng dompet");
        assert!(lost > 0.5 && lost > born + 1.0, "{lost} {born}");
    }

    #[test]
    fn a_slip_is_like_the_word_it_was_meant_to_be() {
        let [lost, born, _] = scores("kartuu pendudk");
        assert!(lost > born + 0.5, "{lost} {born}");
    }

    #[test]
    fn a_class_of_which_nothing_is_known_is_neither_likely_nor_unlikely() {
        let [_, born, unknown] = scores("kartu raib bareng dompet");
        assert!(unknown.abs() < f32::EPSILON && born < 0.0, "{unknown} {born}");
        assert_eq!(scores("xyzzy"), [0.0; 3]);
    }
}
