//! Rows of digits in a text: groups that are parted by no more than a blank, a point, a stroke or brackets.

use std::ops::Range;

/// Digits that stand together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Group {
    pub(super) range: Range<usize>,
    pub(super) digits: String,
}

/// Groups that may be one number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Run {
    pub(super) groups: Vec<Group>,
}

/// Marks that may stand between the groups of one number.
const PARTS: usize = 3;

/// A digit of any keyboard: those of full width too.
fn digit(letter: char) -> Option<char> {
    match letter {
        '0'..='9' => Some(letter),
        '\u{ff10}'..='\u{ff19}' => char::from_digit(u32::from(letter) - 0xff10, 10),
        '\u{660}'..='\u{669}' => char::from_digit(u32::from(letter) - 0x660, 10),
        _ => None,
    }
}

/// What is not seen.
const fn is_hidden(letter: char) -> bool {
    matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}')
}

const fn parts(letter: char) -> bool {
    matches!(
        letter,
        ' ' | '\u{a0}' | '\u{202f}' | '.' | '-' | '\u{2010}'
            ..='\u{2014}' | '(' | ')' | '/' | '_' | '*'
    )
}

/// The digits of a text, as those of any keyboard are written here.
pub(super) fn digits(text: &str) -> String {
    text.chars().filter_map(digit).collect()
}

/// All rows of digits of a text.
pub(super) fn runs(text: &str) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut run = Run::default();
    let mut between = 0;
    let mut is_open = false;
    for (at, letter) in text.char_indices() {
        if is_hidden(letter) {
            continue;
        }
        if let Some(own) = digit(letter) {
            let end = at + letter.len_utf8();
            match run.groups.last_mut().filter(|_| is_open) {
                Some(group) => {
                    group.digits.push(own);
                    group.range.end = end;
                }
                None => run.groups.push(Group { range: at..end, digits: own.to_string() }),
            }
            (between, is_open) = (0, true);
            continue;
        }
        is_open = false;
        between += 1;
        if !parts(letter) || between > PARTS {
            runs.extend((!run.groups.is_empty()).then(|| std::mem::take(&mut run)));
        }
    }
    runs.extend((!run.groups.is_empty()).then_some(run));
    runs
}
