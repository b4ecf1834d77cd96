//! The names of months: dates stand in letters, forms and pages, and are written alike in all of them.

use crate::{Date, Language};

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

/// A month's name; January is 1. Empty outside 1 to 12.
pub fn month(month: i8, language: Language) -> &'static str {
    let found = usize::try_from(i16::from(month) - 1).ok().and_then(|place| MONTHS.get(place));
    found.map_or("", |(id, en)| match language {
        Language::Id => id,
        Language::En => en,
    })
}

/// `19 November 2026`.
pub fn long_date(date: Date, language: Language) -> String {
    format!("{} {} {}", date.day(), month(date.month(), language), date.year())
}
