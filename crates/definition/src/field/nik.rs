//! `nik` and `kk_number`: 16 digits `PPKKCC DDMMYY SSSS`. There is no check digit.

use jiff::civil::Date;
use terms::{Language, RegionCode};

use crate::answer::Value;
use crate::form::{Context, Message};
use crate::read::Reader;

use super::typed::{message, plain};
use super::{Kind, Options};

/// A NIK as somebody typed it, in its one form.
///
/// # Errors
/// What is wrong with it.
pub fn nik(typed: &str, context: &Context) -> Result<String, Message> {
    take(typed, context).map(|value| value.text().unwrap_or_default().to_owned())
}

pub(super) fn read(options: &Options, r: &mut Reader) -> Kind {
    Kind::Nik { born: options.map.get("born").map(|node| r.string(node)) }
}

/// Takes a NIK.
pub(crate) fn take(text: &str, context: &Context) -> Result<Value, Message> {
    let digits = sixteen(text, "nik-missing", "nik-letters", "nik-count")?;
    if !province_exists(&digits, context) {
        return Err(plain("nik-province"));
    }
    if date_of(&digits, 40).is_none() {
        return Err(plain("nik-date"));
    }
    if digits.ends_with("0000") {
        return Err(plain("nik-end"));
    }
    Ok(Value::Text(digits))
}

/// Takes a KK number: its date is that of the first issue.
pub(crate) fn take_kk(text: &str, context: &Context) -> Result<Value, Message> {
    let digits = sixteen(text, "kk-missing", "kk-letters", "kk-count")?;
    if !province_exists(&digits, context) || date_of(&digits, 0).is_none() {
        return Err(plain("kk-wrong"));
    }
    Ok(Value::Text(digits))
}

fn sixteen(
    text: &str,
    missing: &'static str,
    letters: &'static str,
    count: &'static str,
) -> Result<String, Message> {
    let bare: String = text.chars().filter(|c| !matches!(c, ' ' | '.' | '-' | '\n')).collect();
    if bare.is_empty() {
        Err(plain(missing))
    } else if !bare.chars().all(|c| c.is_ascii_digit()) {
        Err(plain(letters))
    } else if bare.len() != 16 {
        Err(message(count, &[("count", bare.len().to_string())]))
    } else {
        Ok(bare)
    }
}

/// Real provinces have codes from 11 to 96; others exist where the region data has them.
fn province_exists(digits: &str, context: &Context) -> bool {
    let code = &digits[..2];
    let real = code.parse().is_ok_and(|number: u8| (11..=96).contains(&number));
    let region = || code.parse::<RegionCode>().ok();
    real || region().is_some_and(|code| context.regions.name(&code, Language::Id).is_some())
}

/// The day and month inside, in a year of either century in which it exists.
fn date_of(digits: &str, shift: i8) -> Option<Date> {
    let number = |from: usize| digits[from..from + 2].parse::<i8>().ok();
    let (day, month, year) = (number(6)?, number(8)?, i16::from(number(10)?));
    let day = if day > shift && shift > 0 { day - shift } else { day };
    [1900, 2000].into_iter().find_map(|century| Date::new(century + year, month, day).ok())
}

/// Whether a NIK disagrees with a birth date: a warning, for old NIKs contain mistakes.
pub(crate) fn disagrees(nik: &str, birth: Date) -> bool {
    let Some(inside) = date_of(nik, 40) else { return false };
    (inside.day(), inside.month(), inside.year().rem_euclid(100))
        != (birth.day(), birth.month(), birth.year().rem_euclid(100))
}

/// A number in groups of four, for reading: `9971 0117 0894 0003`.
pub fn grouped(digits: &str) -> String {
    let letters: Vec<char> = digits.chars().collect();
    letters.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form::testing::context;

    fn taken(text: &str) -> Result<Value, &'static str> {
        take(text, &context()).map_err(|message| message.key)
    }

    #[test]
    fn blanks_dots_and_dashes_are_taken_out() {
        let digits = Value::Text("9971011708940003".to_owned());
        assert_eq!(taken("9971 0117.0894-0003"), Ok(digits));
    }

    #[test]
    fn a_woman_has_forty_added_to_her_day() {
        assert!(taken("9971014503960001").is_ok());
    }

    #[test]
    fn wrong_numbers_say_what_is_wrong() {
        assert_eq!(taken(""), Err("nik-missing"));
        assert_eq!(taken("997101170894000"), Err("nik-count"));
        assert_eq!(taken("99710117O8940003"), Err("nik-letters"));
        assert_eq!(taken("9971013102940003"), Err("nik-date"));
        assert_eq!(taken("9971018008940003"), Err("nik-date"));
        assert_eq!(taken("0071011708940003"), Err("nik-province"));
        assert_eq!(taken("9971011708940000"), Err("nik-end"));
    }

    #[test]
    fn the_29th_of_february_is_a_birthday_only_in_a_leap_year() {
        assert!(taken("9971012902960001").is_ok());
        assert_eq!(taken("9971012902950001"), Err("nik-date"));
    }

    #[test]
    fn another_birth_date_than_the_nik_says_is_noticed() {
        let day = jiff::civil::date(1994, 8, 17);
        assert!(!disagrees("9971011708940003", day));
        assert!(disagrees("9971011708940003", day.tomorrow().expect("a day")));
    }
}
