//! Reports in words: what was reported, and where.

use catalog::Catalog;
use definition::Regions as _;
use terms::{Language, RegionCode};

use crate::store::Report;

/// What was reported: its kind, where the file tells kinds apart, else its category.
pub(crate) fn title(catalog: &Catalog, report: &Report, language: Language) -> String {
    titled(catalog, (&report.service, report.version, &report.alike), language)
}

/// The same of a report of this category and version, alike to others by these answers.
pub(crate) fn titled(
    catalog: &Catalog,
    (service, version, alike): (&str, i64, &str),
    language: Language,
) -> String {
    let Some(entry) = catalog.version(service, version) else {
        return service.to_owned();
    };
    let title = entry.service.title.get(language).to_owned();
    let kind = entry.service.complaint.as_ref().and_then(|complaint| {
        let field = complaint.same.as_ref()?.fields.first()?;
        let chosen = alike.lines().next()?;
        entry.service.choice_label(field, chosen, language)
    });
    match kind {
        Some(kind) => format!("{title}: {}", first_small(&kind)),
        None => title,
    }
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
    let region: Option<RegionCode> = report.region.parse().ok();
    let name = region.and_then(|code| catalog.regions.name(&code, language));
    let parts = [Some(report.address.clone()).filter(|words| !words.is_empty()), name];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
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
    fn millionths_are_written_as_degrees() {
        assert_eq!(degrees(-7_556_123), "-7.556123");
        assert_eq!(degrees(-23), "-0.000023");
        assert_eq!(degrees(110_800_000), "110.800000");
    }
}
