//! How many messages a text is: GSM 7-bit letters where it has no others, else UCS-2 (3GPP TS 23.038, 23.040).

use crate::cut;

/// The letters that take one unit. Those of [`DOUBLE`] take two: an escape comes before them.
const SINGLE: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
const DOUBLE: &str = "^{}\\[~]|€\u{c}";

/// How a text is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// 160 units, 153 each where there are several.
    Gsm7,
    /// 70 units, 67 each where there are several.
    Ucs2,
}

/// How long a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Segments {
    /// How it is written.
    pub encoding: Encoding,
    /// In letters of that.
    pub units: usize,
    /// In messages, each of which is paid.
    pub count: usize,
}

fn septets(c: char) -> Option<usize> {
    if SINGLE.contains(c) {
        Some(1)
    } else if DOUBLE.contains(c) {
        Some(2)
    } else {
        None
    }
}

/// How long a text is.
pub fn segments(text: &str) -> Segments {
    let units: Option<Vec<usize>> = text.chars().map(septets).collect();
    let (encoding, units, one, each) = match units {
        Some(units) => (Encoding::Gsm7, units, 160, 153),
        None => (Encoding::Ucs2, text.chars().map(char::len_utf16).collect(), 70, 67),
    };
    let total = units.iter().sum();
    Segments { encoding, units: total, count: if total <= one { 1 } else { filled(&units, each) } }
}

/// A letter of two units is never halved, so a message may end one unit early.
fn filled(units: &[usize], each: usize) -> usize {
    let mut used = 0;
    let mut count = 1;
    for unit in units {
        if used + unit > each {
            count += 1;
            used = 0;
        }
        used += unit;
    }
    count
}

/// The same in letters that a phone sends as one unit each, where there is a usual way: a single typographic quote more than
/// doubles what a text costs.
pub fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\u{2018}' | '\u{2019}' | '\u{201a}' | '`' | '´' => plain.push('\''),
            '\u{201c}' | '\u{201d}' | '\u{201e}' | '«' | '»' => plain.push('"'),
            '\u{2010}'..='\u{2015}' | '−' => plain.push('-'),
            '…' => plain.push_str("..."),
            '•' | '·' | '▪' => plain.push('-'),
            '\u{a0}' | '\u{202f}' | '\u{2009}' | '\t' => plain.push(' '),
            '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}' | '\u{ad}' => {}
            'ê' | 'ë' => plain.push('e'),
            'á' | 'â' => plain.push('a'),
            'í' | 'î' | 'ï' => plain.push('i'),
            'ó' | 'ô' => plain.push('o'),
            'ú' | 'û' => plain.push('u'),
            '→' => plain.push_str("->"),
            '×' => plain.push('x'),
            c => plain.push(c),
        }
    }
    plain
}

/// The text, or as much of it as fits into so many messages, ended at a sentence where there is one, and `more`.
pub fn fitted(text: &str, most: usize, more: &str) -> String {
    fitted_to(text, most, more, 0)
}

/// The same, with room for so many units after it.
pub(super) fn fitted_to(text: &str, most: usize, more: &str, room: usize) -> String {
    let fits = |text: &str| {
        let Segments { encoding, units, count } = segments(text);
        let (one, each) = match encoding {
            Encoding::Gsm7 => (160, 153),
            Encoding::Ucs2 => (70, 67),
        };
        if room == 0 {
            count <= most
        } else {
            units + room <= if most == 1 { one } else { each * most }
        }
    };
    if fits(text) {
        return text.to_owned();
    }
    let tail = if more.is_empty() { String::new() } else { format!(" {more}") };
    // No letter takes less than one unit, so more than this never fits.
    let longest = cut::length(text).min(153 * most);
    let ends = (1..longest).rev().map(|limit| format!("{}{tail}", cut::first(text, limit).0));
    ends.filter(|whole| whole.len() > tail.len())
        .find(|whole| fits(whole))
        .unwrap_or_else(|| more.to_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(text: &str, encoding: Encoding, units: usize, count: usize) {
        assert_eq!(segments(text), Segments { encoding, units, count }, "{text}");
    }

    #[test]
    fn plain_letters_are_seven_bits() {
        check("", Encoding::Gsm7, 0, 1);
        check(&"a".repeat(160), Encoding::Gsm7, 160, 1);
        check(&"a".repeat(161), Encoding::Gsm7, 161, 2);
        check(&"a".repeat(306), Encoding::Gsm7, 306, 2);
        check(&"a".repeat(307), Encoding::Gsm7, 307, 3);
    }

    #[test]
    fn a_bracket_takes_two() {
        check("[a]", Encoding::Gsm7, 5, 1);
        // The escape of the last letter would stand alone in the first message.
        check(&format!("{}€{}", "a".repeat(152), "a".repeat(152)), Encoding::Gsm7, 306, 3);
    }

    #[test]
    fn one_other_letter_makes_all_of_them_wide() {
        check("“Ya”", Encoding::Ucs2, 4, 1);
        check(&format!("😀{}", "a".repeat(68)), Encoding::Ucs2, 70, 1);
        check(&format!("😀{}", "a".repeat(69)), Encoding::Ucs2, 71, 2);
    }

    #[test]
    fn typography_is_made_plain() {
        let made = plain("“Surat” – Rp\u{a0}0… • é");
        assert_eq!(made, "\"Surat\" - Rp 0... - é");
        assert_eq!(segments(&made).encoding, Encoding::Gsm7);
    }

    proptest! {
        #[test]
        fn what_is_fitted_fits(text in "([a-zA-Z“😀]{1,12}[ .\n]{1,2}){0,120}", most in 1_usize..5) {
            let made = fitted(text.trim(), most, "https://pendopo.example/kait");
            prop_assert!(segments(&made).count <= most, "{}", made);
        }
    }
}
