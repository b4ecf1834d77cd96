//! Reports in words: what was reported, and where.

use catalog::Catalog;
use definition::field::Kind;
use definition::{Regions as _, Service};
use terms::{Language, RegionCode};

use crate::index::Label;
use crate::public::State;
use crate::store::Report;

/// What was reported: its kind, where the file tells kinds apart, else its category.
pub(crate) fn title(catalog: &Catalog, report: &Report, language: Language) -> String {
    title_of(catalog, &report.label(), language)
}

/// The same of what a report is about.
pub(crate) fn title_of(catalog: &Catalog, label: &Label, language: Language) -> String {
    let Some(entry) = catalog.version(&label.service, label.version) else {
        return label.service.clone();
    };
    let title = entry.service.title.get(language).to_owned();
    match kind(&entry.service, &label.kind, language) {
        Some(kind) => format!("{title}: {}", first_small(&kind)),
        None => title,
    }
}

/// What a kind of thing within a category is called.
pub(crate) fn kind(service: &Service, kind: &str, language: Language) -> Option<String> {
    let field = service.complaint.as_ref()?.same.as_ref()?.fields.first()?;
    service.choice_label(field, kind, language)
}

/// The kinds of things within a category: key and words.
pub(crate) fn kinds(service: &Service, language: Language) -> Vec<(String, String)> {
    let same = service.complaint.as_ref().and_then(|complaint| complaint.same.as_ref());
    let field = same.and_then(|same| service.field(same.fields.first()?));
    let Some(Kind::Choice { options }) = field.map(|field| &field.kind) else {
        return Vec::new();
    };
    let named = |key: &String| Some((key.clone(), kind(service, key, language)?));
    options.iter().filter_map(|option| named(&option.key)).collect()
}

/// A label in the midst of a sentence.
fn first_small(label: &str) -> String {
    let mut signs = label.chars();
    let first = signs.next().map(|sign| sign.to_lowercase().to_string());
    // Names in capitals stay: `PLN`.
    let is_name = label.chars().nth(1).is_some_and(char::is_uppercase);
    match first {
        Some(first) if !is_name => first + signs.as_str(),
        Some(_) | None => label.to_owned(),
    }
}

/// Where it is: the words of its reporter, and the kelurahan.
pub(crate) fn place(catalog: &Catalog, report: &Report, language: Language) -> String {
    place_of(catalog, (&report.address, &report.region), language)
}

/// The same of an address and the code of a region.
pub(crate) fn place_of(
    catalog: &Catalog,
    (address, region): (&str, &str),
    language: Language,
) -> String {
    let region: Option<RegionCode> = region.parse().ok();
    let name = region.and_then(|code| catalog.regions.name(&code, language));
    let parts = [Some(address.to_owned()).filter(|words| !words.is_empty()), name];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// `1.234`, or `1,234` in English.
pub(crate) fn count(number: usize, language: Language) -> String {
    let digits = number.to_string();
    let mark = match language {
        Language::Id => '.',
        Language::En => ',',
    };
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(mark);
        }
        text.push(digit);
    }
    text
}

/// Tenths as people write them: `4,5`, or `4.5` in English.
pub(crate) fn tenths(tenths: i64, language: Language) -> String {
    let mark = match language {
        Language::Id => ',',
        Language::En => '.',
    };
    format!("{}{mark}{}", tenths / 10, tenths % 10)
}

/// Who says that a report is done, as a key of texts.
pub(crate) const fn done_by(state: State, is_by_reporter: bool) -> Option<&'static str> {
    match (state, is_by_reporter) {
        (State::Done, true) => Some("complaints-done-by-reporter"),
        (State::Done, false) => Some("complaints-done-by-office"),
        (
            State::New
            | State::Working
            | State::Asking
            | State::Refused
            | State::Closed
            | State::Merged,
            _,
        ) => None,
    }
}

/// `-7.556123` of as many millionths.
pub(crate) fn degrees(micro: i64) -> String {
    let sign = if micro < 0 { "-" } else { "" };
    let micro = micro.unsigned_abs();
    format!("{sign}{}.{:06}", micro / 1_000_000, micro % 1_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_goes_on_in_small_letters_unless_it_is_a_name() {
        assert_eq!(first_small("Lubang"), "lubang");
        assert_eq!(first_small("PJU mati"), "PJU mati");
        assert_eq!(first_small(""), "");
    }

    #[test]
    fn thousands_are_marked() {
        assert_eq!(count(999, Language::Id), "999");
        assert_eq!(count(1_234_567, Language::Id), "1.234.567");
        assert_eq!(count(100_000, Language::En), "100,000");
    }

    #[test]
    fn millionths_are_written_as_degrees() {
        assert_eq!(degrees(-7_556_123), "-7.556123");
        assert_eq!(degrees(-23), "-0.000023");
        assert_eq!(degrees(110_800_000), "110.800000");
    }
}
