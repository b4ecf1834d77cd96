//! Personal data in what people type: where it stands, and the text without it.
//!
//! Nothing is looked up: a NIK has the structure of one, a card number its check digit, an account a bank's name before it.
//! In doubt it is taken for personal: what was covered needlessly can be asked again, what was kept cannot be taken back.

use std::ops::Range;

use kinds::{Near, kind_of};
use runs::{Run, runs};

mod kinds;
mod runs;

/// Letters before a number in which it is told what the number is.
const BEFORE: usize = 40;

/// What kind of personal data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// The number of a person: 16 digits with a region and a birthday.
    Nik,
    /// The number of a family card: 16 digits of the same structure.
    FamilyCard,
    /// A telephone, at home or abroad.
    Phone,
    /// A payment card: 13 to 19 digits with a sound check digit (Luhn).
    Card,
    /// A bank or virtual account.
    Account,
    /// A tax number in its old form of 15 digits, or any that is called so.
    TaxNumber,
    /// The number of a health insurance card: 13 digits.
    Insurance,
    /// The number of a passport.
    Passport,
    /// An e-mail address.
    Email,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Nik,
        Self::FamilyCard,
        Self::Phone,
        Self::Card,
        Self::Account,
        Self::TaxNumber,
        Self::Insurance,
        Self::Passport,
        Self::Email,
    ];

    /// Its name, as programs read it and as it stands in a covered text.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Nik => "nik",
            Self::FamilyCard => "kk",
            Self::Phone => "phone",
            Self::Card => "card",
            Self::Account => "account",
            Self::TaxNumber => "npwp",
            Self::Insurance => "bpjs",
            Self::Passport => "passport",
            Self::Email => "email",
        }
    }
}

/// Personal data in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Where it stands, in bytes of the text.
    pub range: Range<usize>,
    /// What it is.
    pub kind: Kind,
}

impl Found {
    /// As it was typed.
    pub fn of<'t>(&self, text: &'t str) -> &'t str {
        text.get(self.range.clone()).unwrap_or_default()
    }

    /// In its one form: the digits alone, a mobile number of Indonesia from `08`, an address in small letters.
    pub fn plain(&self, text: &str) -> String {
        let typed = self.of(text);
        match self.kind {
            Kind::Email => typed.to_lowercase(),
            Kind::Passport => {
                typed.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_uppercase()
            }
            Kind::Phone => phone(&runs::digits(typed), typed.starts_with('+')),
            Kind::Nik
            | Kind::FamilyCard
            | Kind::Card
            | Kind::Account
            | Kind::TaxNumber
            | Kind::Insurance => runs::digits(typed),
        }
    }
}

fn phone(digits: &str, is_abroad: bool) -> String {
    match digits.strip_prefix("62") {
        Some(rest) => format!("0{}", rest.trim_start_matches('0')),
        None if is_abroad => format!("+{digits}"),
        None if digits.starts_with('8') => format!("0{digits}"),
        None => digits.to_owned(),
    }
}

/// All personal data in a text, in the order in which it stands there; none overlaps another.
pub fn find(text: &str) -> Vec<Found> {
    let mut found = emails(text);
    let taken = found.clone();
    let is_free = |range: &Range<usize>| {
        taken.iter().all(|own| range.end <= own.range.start || own.range.end <= range.start)
    };
    for run in runs(text) {
        // What stands before a number, but after the last one of its line, tells what it is.
        let numbers = numbers(text, &run);
        found.extend(numbers.into_iter().filter(|own| is_free(&own.range)));
    }
    let numbers: Vec<Found> = passports(text);
    let free = numbers.into_iter().filter(|own| {
        found
            .iter()
            .all(|other| own.range.end <= other.range.start || other.range.end <= own.range.start)
    });
    let free: Vec<Found> = free.collect();
    found.extend(free);
    found.sort_by_key(|own| own.range.start);
    found
}

/// The text with the name of its kind in the place of all personal data: `NIK saya [nik]`.
pub fn redact(text: &str) -> String {
    redact_with(text, |kind| format!("[{}]", kind.name()))
}

/// The same with other words in its place.
pub fn redact_with(text: &str, mut say: impl FnMut(Kind) -> String) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut at = 0;
    for own in find(text) {
        kept.push_str(text.get(at..own.range.start).unwrap_or_default());
        kept.push_str(&say(own.kind));
        at = own.range.end;
    }
    kept.push_str(text.get(at..).unwrap_or_default());
    kept
}

/// What the numbers of a row of digits are: groups of digits are joined as far as they make one number.
fn numbers(text: &str, run: &Run) -> Vec<Found> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < run.groups.len() {
        match longest(text, run, at) {
            Some((end, own)) => {
                found.push(own);
                at = end;
            }
            None => at += 1,
        }
    }
    found
}

/// The number that begins at a group. One that is whole in its group takes no other in; else the longest is meant.
fn longest(text: &str, run: &Run, first: usize) -> Option<(usize, Found)> {
    let start = run.groups.get(first)?.range.start;
    let before = tail(text.get(..start).unwrap_or_default());
    let near = Near::of(before);
    let mut best = None;
    let mut digits = String::new();
    for (place, group) in run.groups.iter().enumerate().skip(first) {
        digits.push_str(&group.digits);
        if digits.len() > 19 {
            break;
        }
        let groups = run.groups.get(first..=place).unwrap_or_default();
        let is_plus = text.get(..start).is_some_and(|before| before.ends_with('+'));
        // The number of a case is a code, and the digits behind its letters are no number of their own.
        let is_code = text.get(..start).and_then(|before| before.chars().next_back());
        let is_code = is_code.is_some_and(char::is_alphabetic);
        let Some(kind) = kind_of(&digits, groups, near, is_plus, is_code) else { continue };
        let start = if is_plus { start - 1 } else { start };
        best = Some((place + 1, Found { range: start..group.range.end, kind }));
        if place == first {
            break;
        }
    }
    best
}

/// The last letters of a text, back to the end of its line.
fn tail(text: &str) -> &str {
    let line = text.rsplit('\n').next().unwrap_or_default();
    let from = line.char_indices().rev().nth(BEFORE).map_or(0, |(at, _)| at);
    line.get(from..).unwrap_or_default()
}

/// Addresses: what stands around an `@`.
fn emails(text: &str) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    for (at, _) in text.match_indices('@') {
        let is_name = |letter: char| {
            letter.is_alphanumeric() || matches!(letter, '.' | '_' | '%' | '+' | '-')
        };
        let is_domain = |letter: char| letter.is_alphanumeric() || matches!(letter, '.' | '-');
        let before = text.get(..at).unwrap_or_default();
        let after = text.get(at + 1..).unwrap_or_default();
        let name = before.len() - before.trim_end_matches(is_name).len();
        let domain = after.len() - after.trim_start_matches(is_domain).len();
        let host = after.get(..domain).unwrap_or_default().trim_end_matches(['.', '-']);
        let is_whole = host.rsplit_once('.').is_some_and(|(own, top)| {
            !own.is_empty() && top.chars().count() > 1 && top.chars().all(char::is_alphabetic)
        });
        let own = before.get(at - name..).unwrap_or_default();
        let start = at - name + (own.len() - own.trim_start_matches('.').len());
        if is_whole && start < at && found.last().is_none_or(|last| last.range.end <= start) {
            found.push(Found { range: start..at + 1 + host.len(), kind: Kind::Email });
        }
    }
    found
}

/// Passports: a letter or two with six or seven digits, where the word stands before it.
fn passports(text: &str) -> Vec<Found> {
    let mut found = Vec::new();
    let mut at = 0;
    for word in text.split_inclusive(|letter: char| !letter.is_ascii_alphanumeric()) {
        let own = word.trim_end_matches(|letter: char| !letter.is_ascii_alphanumeric());
        let digits = own.trim_start_matches(|letter: char| letter.is_ascii_alphabetic());
        let letters = own.len() - digits.len();
        let is_number = matches!(digits.len(), 6..=7) && digits.bytes().all(|b| b.is_ascii_digit());
        let named = || Near::of(tail(text.get(..at).unwrap_or_default())) == Near::Passport;
        if is_number && matches!(letters, 1..=2) && named() {
            found.push(Found { range: at..at + own.len(), kind: Kind::Passport });
        }
        at += word.len();
    }
    found
}

#[cfg(test)]
mod tests;
