//! What was typed into a form of the desk: days in three fields, and what is wrong with it, field by field.

use terms::Date;
use web::{Pairs, View};

/// Months as people begin to write them, in both languages.
const MONTHS: [&[&str]; 12] = [
    &["jan"],
    &["feb", "peb"],
    &["mar"],
    &["apr"],
    &["mei", "may"],
    &["jun"],
    &["jul"],
    &["agu", "aug", "ags"],
    &["sep"],
    &["okt", "oct"],
    &["nov", "nop"],
    &["des", "dec"],
];

/// A day as it was typed.
#[derive(Debug, Clone, Default)]
pub(crate) struct TypedDay {
    pub(crate) day: String,
    pub(crate) month: String,
    pub(crate) year: String,
}

impl TypedDay {
    /// The fields `name.h`, `name.b`, `name.t`.
    pub(crate) fn read(form: &Pairs, name: &str) -> Self {
        let part = |part: &str| form.get(&format!("{name}.{part}")).trim().to_owned();
        Self { day: part("h"), month: part("b"), year: part("t") }
    }

    pub(crate) fn of(day: Date) -> Self {
        let (year, month) = (day.year().to_string(), day.month().to_string());
        Self { day: day.day().to_string(), month, year }
    }

    /// The day, if there is such a day; a year has four digits.
    pub(crate) fn date(&self) -> Option<Date> {
        let year: i16 = self.year.parse().ok().filter(|year| (1900..=2999).contains(year))?;
        Date::new(year, month(&self.month)?, self.day.parse().ok()?).ok()
    }
}

fn month(typed: &str) -> Option<i8> {
    if let Ok(number) = typed.parse() {
        return Some(number);
    }
    let typed = typed.to_lowercase();
    let place = MONTHS.iter().position(|names| names.iter().any(|name| typed.starts_with(name)))?;
    i8::try_from(place + 1).ok()
}

/// What is to be mended: field and words, in the order of the page.
#[derive(Debug, Clone, Default)]
pub(crate) struct Wrong(Vec<(&'static str, String)>);

impl Wrong {
    pub(crate) fn add(&mut self, field: &'static str, words: String) {
        self.0.push((field, words));
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &(&'static str, String)> {
        self.0.iter()
    }

    /// What is wrong with this field.
    pub(crate) fn at(&self, field: &str) -> Option<&str> {
        self.0.iter().find(|(at, _)| *at == field).map(|(_, words)| words.as_str())
    }

    /// "Ada 2 hal yang perlu diperbaiki".
    pub(crate) fn title(&self, view: &View) -> String {
        view.say1("issuance-wrong", "count", self.0.len())
    }
}

/// Whether a text may stand in one line of a page, a letter and a table.
pub(crate) fn is_line(text: &str, longest: usize) -> bool {
    !text.trim().is_empty() && text.chars().count() <= longest && !text.contains(char::is_control)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(day: &str, month: &str, year: &str, expected: Option<&str>) {
        let typed = TypedDay { day: day.into(), month: month.into(), year: year.into() };
        assert_eq!(typed.date().map(|day| day.to_string()).as_deref(), expected, "{typed:?}");
    }

    #[test]
    fn a_day_is_read_as_people_write_it() {
        check("25", "11", "2026", Some("2026-11-25"));
        check("5", "Nopember", "2026", Some("2026-11-05"));
        check("05", "agu", "2026", Some("2026-08-05"));
        check("31", "2", "2026", None);
        check("1", "13", "2026", None);
        check("1", "1", "26", None);
        check("", "", "", None);
        check("1", "mmm", "2026", None);
    }
}
