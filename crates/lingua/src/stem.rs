//! Stems of words, and the roots of informal ones.

use frostem::{Algorithm, Stemmer};

/// Words that only look as if they had an affix, and whose remainder is another word: "berapa" is not "apa".
const WHOLE: [&str; 4] = ["berapa", "beberapa", "keluar", "seberapa"];

/// The stem of a word. Short words and those made of digits are their own.
pub(crate) fn stem(word: &str) -> String {
    let has_digits = word.contains(|letter: char| letter.is_ascii_digit());
    if word.len() < 5 || word.contains('_') || has_digits || WHOLE.contains(&word) {
        return word.to_owned();
    }
    Stemmer::new(Algorithm::Indonesian).stem(word).into_owned()
}

/// Beginnings that speech puts before a word, and the letters that they stand for.
const BEGINNINGS: [(&str, &str); 14] = [
    ("nge", ""),
    ("ng", ""),
    ("ng", "k"),
    ("ny", "s"),
    ("n", "t"),
    ("m", "p"),
    ("ke", ""),
    ("di", ""),
    ("se", ""),
    ("ter", ""),
    ("me", ""),
    ("mem", ""),
    ("pe", ""),
    ("be", ""),
];
/// Ends that speech and the regional languages put after a word.
const ENDS: [&str; 21] = [
    "nya", "in", "an", "kan", "i", "ku", "mu", "e", "ne", "na", "ipun", "nipun", "keun", "ake",
    "ke", "lah", "kah", "pun", "x", "s", "y",
];

/// Roots that an informal word may have: "ngurusin" of "urus", "syaratnya" of "syarat". The likeliest first.
pub(crate) fn informal(word: &str) -> impl Iterator<Item = String> {
    let mut roots = Vec::new();
    let ends = || ENDS.iter().filter_map(|end| word.strip_suffix(end));
    roots.extend(ends().map(str::to_owned));
    for start in std::iter::once(word).chain(ends()) {
        for (beginning, letter) in BEGINNINGS {
            if let Some(rest) = start.strip_prefix(beginning) {
                roots.push(format!("{letter}{rest}"));
            }
        }
    }
    roots.into_iter().filter(|root| root.chars().count() > 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn affixes_fall_off() {
        for (word, expected) in [
            ("perpanjangan", "panjang"),
            ("kelahiran", "lahir"),
            ("ktp", "ktp"),
            ("berapa", "berapa"),
        ] {
            assert_eq!(stem(word), expected);
        }
    }

    #[test]
    fn speech_has_beginnings_and_ends_of_its_own() {
        for (word, root) in
            [("ngurusin", "urus"), ("nyetak", "setak"), ("syaratx", "syarat"), ("aktena", "akte")]
        {
            assert!(informal(word).any(|own| own == root), "{word}");
        }
    }
}
