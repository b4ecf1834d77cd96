//! Text as people type it, as a row of words: small letters, no accents, no marks, nothing stretched or said twice.

/// Letters of a message that are looked at: more than any messenger carries in one.
const LONGEST: usize = 5_000;

/// The words of a text.
pub(crate) fn words(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut word = String::new();
    for letter in text.chars().take(LONGEST).flat_map(char::to_lowercase) {
        match plain(letter) {
            Some(letter) => {
                // "17thn" and "150rb" are a number and a word.
                let after_digits = word.chars().all(|known| known.is_ascii_digit());
                if !word.is_empty() && after_digits && !letter.is_ascii_digit() {
                    add(&mut found, &mut word);
                }
                word.push(letter);
            }
            // An apostrophe stands within a word.
            None if matches!(letter, '\'' | '’' | '`' | '\u{301}' | '\u{300}') => (),
            None => add(&mut found, &mut word),
        }
    }
    add(&mut found, &mut word);
    found
}

/// Ends a word: "bangettt" is "banget", "anak2" and "anak-anak" are "anak".
fn add(found: &mut Vec<String>, word: &mut String) {
    let mut own = unstretched(&std::mem::take(word));
    let doubled = own.strip_suffix('2').filter(|start| start.chars().count() > 2);
    if let Some(start) = doubled.filter(|start| start.chars().all(char::is_alphabetic)) {
        own = start.to_owned();
    }
    if !own.is_empty() && found.last() != Some(&own) {
        found.push(own);
    }
}

/// Letters that stand three times or more stand once.
fn unstretched(word: &str) -> String {
    let letters: Vec<char> = word.chars().collect();
    let mut short = String::with_capacity(word.len());
    for run in letters.chunk_by(|a, b| a == b) {
        let [first, ..] = run else { continue };
        let times = if run.len() > 2 && !first.is_ascii_digit() { 1 } else { run.len() };
        short.extend(std::iter::repeat_n(*first, times));
    }
    short
}

/// A letter without its accent, or a digit; none for what parts words.
fn plain(letter: char) -> Option<char> {
    match letter {
        'à' | 'á' | 'â' | 'ä' | 'ã' | 'å' => Some('a'),
        'è' | 'é' | 'ê' | 'ë' | 'ě' => Some('e'),
        'ì' | 'í' | 'î' | 'ï' => Some('i'),
        'ò' | 'ó' | 'ô' | 'ö' | 'õ' => Some('o'),
        'ù' | 'ú' | 'û' | 'ü' => Some('u'),
        'ñ' => Some('n'),
        'ç' => Some('c'),
        // Lists of ours join what is one with it.
        _ => (letter.is_alphanumeric() || letter == '_').then_some(letter),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(typed: &str, expected: &[&str]) {
        assert_eq!(words(typed), expected, "{typed}");
    }

    #[test]
    fn marks_part_words_and_case_does_not_matter() {
        check("KTP-el, dong!!", &["ktp", "el", "dong"]);
        check("", &[]);
        check("???!!", &[]);
    }

    #[test]
    fn what_is_stretched_or_doubled_stands_once() {
        check("bangettt haloooo", &["banget", "halo"]);
        check("anak-anak kira2 tiba2", &["anak", "kira", "tiba"]);
        check("1000 rupiah", &["1000", "rupiah"]);
    }

    #[test]
    fn numbers_and_their_units_are_two_words() {
        check("17thn 150rb n1", &["17", "thn", "150", "rb", "n1"]);
    }

    #[test]
    fn accents_and_apostrophes_are_no_letters() {
        check("Waé téh don't", &["wae", "teh", "dont"]);
    }
}
