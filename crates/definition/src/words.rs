//! The words every form has: facts of a person, yes and no, months.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use jiff::civil::Date;
use terms::Language;

use crate::text::Text;

static WORDS: LazyLock<BTreeMap<&str, Text>> = LazyLock::new(|| {
    let row = |line: &'static str| {
        let mut columns = line.split('\t');
        let (key, id, en) = (columns.next()?, columns.next()?, columns.next()?);
        Some((key, Text::both(id, en)))
    };
    include_str!("../data/words.tsv").lines().filter_map(row).collect()
});

const MONTHS: [(&str, &str); 12] = [
    ("Januari", "January"),
    ("Februari", "February"),
    ("Maret", "March"),
    ("April", "April"),
    ("Mei", "May"),
    ("Juni", "June"),
    ("Juli", "July"),
    ("Agustus", "August"),
    ("September", "September"),
    ("Oktober", "October"),
    ("November", "November"),
    ("Desember", "December"),
];

/// The word with this key: `fact-birth_date`, `female`.
pub fn word(key: &str, language: Language) -> Option<&'static str> {
    WORDS.get(key).map(|text| text.get(language))
}

/// `19 November 2026`.
pub(crate) fn long_date(date: Date, language: Language) -> String {
    let place = usize::try_from(date.month() - 1).unwrap_or(0);
    let (id, en) = MONTHS[place];
    let month = match language {
        Language::Id => id,
        Language::En => en,
    };
    format!("{} {month} {}", date.day(), date.year())
}
