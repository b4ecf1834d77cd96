//! Which word was meant by one that is misspelt.

use std::collections::HashMap;

use crate::lexicon::Standing;

/// Known words, found by their pairs of letters.
#[derive(Clone, Debug, Default)]
pub(crate) struct Spelling {
    words: Vec<(String, Standing)>,
    places: HashMap<String, usize>,
    /// Words that have two letters one after another.
    pairs: HashMap<[char; 2], Vec<usize>>,
}

/// The edge of a word, as a letter.
const EDGE: char = '^';

fn pairs(word: &str) -> Vec<[char; 2]> {
    let letters: Vec<char> =
        std::iter::once(EDGE).chain(word.chars()).chain(std::iter::once(EDGE)).collect();
    letters.windows(2).filter_map(|pair| <[char; 2]>::try_from(pair).ok()).collect()
}

/// How many slips are forgiven in a word of so many letters.
const fn slips(letters: usize) -> usize {
    match letters {
        0..=3 => 0,
        4..=9 => 1,
        _ => 2,
    }
}

/// The consonants of a word.
fn skeleton(word: &str) -> String {
    word.chars().filter(|letter| !matches!(letter, 'a' | 'e' | 'i' | 'o' | 'u')).collect()
}

/// The letters of a word in the order of the alphabet.
fn sorted(word: &str) -> Vec<char> {
    let mut letters: Vec<char> = word.chars().collect();
    letters.sort_unstable();
    letters
}

impl Spelling {
    /// Knows a word.
    pub(crate) fn learn(&mut self, word: &str, standing: Standing) {
        if let Some((_, own)) = self.places.get(word).and_then(|place| self.words.get_mut(*place)) {
            *own = (*own).max(standing);
            return;
        }
        let place = self.words.len();
        for pair in pairs(word) {
            self.pairs.entry(pair).or_default().push(place);
        }
        self.words.push((word.to_owned(), standing));
        self.places.insert(word.to_owned(), place);
    }

    /// Whether it is a word.
    pub(crate) fn knows(&self, word: &str) -> bool {
        self.places.contains_key(word)
    }

    /// The word that is spelt most nearly alike; none where none is near.
    pub(crate) fn nearest(&self, word: &str) -> Option<String> {
        let length = word.chars().count();
        let allowed = slips(length);
        if allowed == 0 || word.contains(|letter: char| letter.is_ascii_digit()) {
            return None;
        }
        let own = pairs(word);
        let mut shared: HashMap<usize, usize> = HashMap::new();
        for place in own.iter().filter_map(|pair| self.pairs.get(pair)).flatten() {
            *shared.entry(*place).or_default() += 1;
        }
        // One slip spoils two pairs, or three where letters are swapped.
        let least = own.len().saturating_sub(allowed * 3).max(1);
        let mut best: Option<(usize, bool, std::cmp::Reverse<Standing>, &str)> = None;
        let mut places: Vec<usize> = shared
            .into_iter()
            .filter(|(_, count)| *count >= least)
            .map(|(place, _)| place)
            .collect();
        places.sort_unstable();
        for (known, standing) in places.into_iter().filter_map(|place| self.words.get(place)) {
            let letters = known.chars().count();
            if letters < 4 || letters.abs_diff(length) > allowed {
                continue;
            }
            if *standing == Standing::Common {
                continue;
            }
            let far = strsim::osa_distance(known, word);
            let other_start = known.chars().next() != word.chars().next();
            // Who is wrong about the first letter of a short word means another word; in a short word only vowels are
            // mistaken, or letters swapped.
            if far > allowed || (other_start && (far > 1 || length < 8)) {
                continue;
            }
            if length < 7 && skeleton(known) != skeleton(word) && sorted(known) != sorted(word) {
                continue;
            }
            let own = (far, other_start, std::cmp::Reverse(*standing), known.as_str());
            if best.is_none_or(|best| own < best) {
                best = Some(own);
            }
        }
        best.map(|(.., known)| known.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nearest(word: &str) -> Option<String> {
        let mut spelling = Spelling::default();
        for known in ["kelahiran", "domisili", "syarat", "perpanjang", "biaya"] {
            spelling.learn(known, Standing::Listed);
        }
        spelling.learn("makanan", Standing::Common);
        spelling.nearest(word)
    }

    #[test]
    fn a_slip_is_mended() {
        for (typed, meant) in [
            ("kelahirn", "kelahiran"),
            ("domosili", "domisili"),
            ("syrat", "syarat"),
            ("prepanjang", "perpanjang"),
        ] {
            assert_eq!(nearest(typed).as_deref(), Some(meant), "{typed}");
        }
    }

    #[test]
    fn another_word_is_no_slip() {
        for typed in ["papan", "xyz", "rumah", "asdfghjkl", "syal", "mukanan", "bahaya"] {
            assert_eq!(nearest(typed), None, "{typed}");
        }
    }
}
