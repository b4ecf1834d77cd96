//! Numbers and dates in Indonesian words, and the numbers of letters.

use terms::{Date, Language};

const SMALL: [&str; 12] = [
    "nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan",
    "sepuluh", "sebelas",
];
const ROMAN: [&str; 12] =
    ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"];

/// A number in words (*terbilang*): 1945 is `seribu sembilan ratus empat puluh lima`.
pub fn spelled(number: u64) -> String {
    let big = |unit: u64, name: &str| {
        let head = format!("{} {name}", spelled(number / unit));
        rest(head, number % unit)
    };
    match number {
        0..=11 => small(number).to_owned(),
        12..=19 => format!("{} belas", small(number - 10)),
        20..=99 => rest(format!("{} puluh", small(number / 10)), number % 10),
        100..=199 => rest("seratus".to_owned(), number - 100),
        200..=999 => rest(format!("{} ratus", small(number / 100)), number % 100),
        1_000..=1_999 => rest("seribu".to_owned(), number - 1_000),
        2_000..=999_999 => big(1_000, "ribu"),
        1_000_000..=999_999_999 => big(1_000_000, "juta"),
        1_000_000_000..=999_999_999_999 => big(1_000_000_000, "miliar"),
        _ => big(1_000_000_000_000, "triliun"),
    }
}

fn small(number: u64) -> &'static str {
    usize::try_from(number).ok().and_then(|at| SMALL.get(at)).copied().unwrap_or_default()
}

fn rest(head: String, rest: u64) -> String {
    if rest == 0 { head } else { format!("{head} {}", spelled(rest)) }
}

/// An amount of money in words: `dua puluh lima ribu rupiah`.
pub fn rupiah(amount: u64) -> String {
    format!("{} rupiah", spelled(amount))
}

/// A month's name; January is 1. Empty outside 1 to 12.
pub fn month(month: i8) -> &'static str {
    terms::month(month, Language::Id)
}

/// A month as a Roman numeral; January is `I`. Empty outside 1 to 12.
pub fn roman(month: i8) -> &'static str {
    of_month(&ROMAN, month)
}

fn of_month(list: &[&'static str; 12], month: i8) -> &'static str {
    usize::try_from(i16::from(month) - 1).ok().and_then(|at| list.get(at)).copied().unwrap_or("")
}

/// A date as letters write it: `25 November 2026`.
pub fn date(date: Date) -> String {
    terms::long_date(date, Language::Id)
}

/// A date in words: `dua puluh lima November dua ribu dua puluh enam`.
pub fn spelled_date(date: Date) -> String {
    let number = |value: u16| spelled(value.into());
    let (day, year) = (u16::from(date.day().unsigned_abs()), date.year().unsigned_abs());
    format!("{} {} {}", number(day), month(date.month()), number(year))
}

/// What fills a number's pattern.
#[derive(Clone, Debug)]
pub struct Parts<'a> {
    /// The place in the series.
    pub seq: u64,
    /// The year of the local signing date.
    pub year: i16,
    /// The month of the local signing date.
    pub month: i8,
    /// The local signing date.
    pub date: Date,
    /// The region's code; only its digits are printed.
    pub region: &'a str,
    /// The unit's short name.
    pub unit: &'a str,
    /// The classification code.
    pub code: &'a str,
    /// The series' own parts.
    pub own: &'a [(String, String)],
}

/// Why a pattern gives no number.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum PatternError {
    /// A brace has no partner.
    #[error("a brace is not closed")]
    Open,
    /// Nobody knows this placeholder, or what follows its colon.
    #[error("unknown placeholder {{{0}}}")]
    Unknown(String),
}

/// Fills in a number's pattern, such as `{code}/{seq:4}/{unit}/{month:roman}/{year}`.
///
/// # Errors
/// A [`PatternError`] when a placeholder is not closed or not known.
pub fn number(pattern: &str, parts: &Parts<'_>) -> Result<String, PatternError> {
    let mut out = String::new();
    let mut left = pattern;
    while let Some((plain, open)) = left.split_once('{') {
        let (name, after) = open.split_once('}').ok_or(PatternError::Open)?;
        if plain.contains('}') {
            return Err(PatternError::Open);
        }
        out.push_str(plain);
        out.push_str(&placeholder(name, parts)?);
        left = after;
    }
    if left.contains('}') {
        return Err(PatternError::Open);
    }
    out.push_str(left);
    Ok(out)
}

fn placeholder(name: &str, parts: &Parts<'_>) -> Result<String, PatternError> {
    let unknown = || PatternError::Unknown(name.to_owned());
    let (head, form) = name.split_once(':').map_or((name, None), |(head, form)| (head, Some(form)));
    Ok(match (head, form) {
        ("seq", None) => parts.seq.to_string(),
        ("seq", Some(width)) => {
            let width = width.parse::<usize>().ok().filter(|width| *width <= 20);
            format!("{:0width$}", parts.seq, width = width.ok_or_else(unknown)?)
        }
        ("year", None) => format!("{:04}", parts.year),
        ("month", None) => format!("{:02}", parts.month),
        ("month", Some("roman")) => roman(parts.month).to_owned(),
        ("date", None) => {
            let date = parts.date;
            format!("{:02}{:02}{:04}", date.day(), date.month(), date.year())
        }
        ("region", None) => parts.region.chars().filter(char::is_ascii_digit).collect(),
        ("unit", None) => parts.unit.to_owned(),
        ("code", None) => parts.code.to_owned(),
        (own, None) => {
            let found = parts.own.iter().find(|(name, _)| name == own);
            found.map(|(_, value)| value.clone()).ok_or_else(unknown)?
        }
        _ => return Err(unknown()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(own: &[(String, String)]) -> Parts<'_> {
        let date = jiff::civil::date(2026, 11, 5);
        let (year, month) = (date.year(), date.month());
        let (region, unit, code) = ("99.71", "KL-SM", "470");
        Parts { seq: 42, year, month, date, region, unit, code, own }
    }

    #[test]
    fn numbers_are_spelled_as_officers_spell_them() {
        for (number, words) in [
            (0, "nol"),
            (11, "sebelas"),
            (19, "sembilan belas"),
            (20, "dua puluh"),
            (101, "seratus satu"),
            (999, "sembilan ratus sembilan puluh sembilan"),
            (1_000, "seribu"),
            (1_945, "seribu sembilan ratus empat puluh lima"),
            (2_026, "dua ribu dua puluh enam"),
            (101_000, "seratus satu ribu"),
            (1_000_000, "satu juta"),
            (25_500_000_000, "dua puluh lima miliar lima ratus juta"),
        ] {
            assert_eq!(spelled(number), words);
        }
        assert_eq!(
            spelled_date(jiff::civil::date(2026, 11, 25)),
            "dua puluh lima November dua ribu dua puluh enam"
        );
        assert!(!spelled(u64::MAX).is_empty());
    }

    #[test]
    fn a_pattern_becomes_a_number() {
        let own = [("kind".to_owned(), "LU".to_owned())];
        let fill = |pattern| number(pattern, &parts(&own)).expect("a good pattern");
        assert_eq!(fill("{code}/{seq:4}/{unit}/{month:roman}/{year}"), "470/0042/KL-SM/XI/2026");
        assert_eq!(fill("{region}-{kind}-{date}-{seq:4}"), "9971-LU-05112026-0042");
        assert_eq!(fill("{seq}.{month}"), "42.11");
    }

    #[test]
    fn a_number_wider_than_its_pattern_is_not_cut() {
        let wide = Parts { seq: 123_456, ..parts(&[]) };
        assert_eq!(number("{seq:4}", &wide), Ok("123456".to_owned()));
    }

    #[test]
    fn a_bad_pattern_is_named() {
        assert_eq!(number("{seq", &parts(&[])), Err(PatternError::Open));
        assert_eq!(number("seq}", &parts(&[])), Err(PatternError::Open));
        for bad in ["{kind}", "{seq:x}", "{year:2}", "{}"] {
            assert!(matches!(number(bad, &parts(&[])), Err(PatternError::Unknown(_))), "{bad}");
        }
    }
}
