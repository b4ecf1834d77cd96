//! `date`: a civil date in three parts.

use jiff::civil::Date;

use crate::answer::Value;
use crate::condition::Condition;
use crate::form::{Context, Message};
use crate::read::Reader;

use super::typed::{Typed, message, plain};
use super::{Kind, Options};

pub(super) fn read(options: &Options, r: &mut Reader) -> Kind {
    let min = options.map.get("min").and_then(|node| r.date_condition(node));
    let max = options.map.get("max").and_then(|node| r.date_condition(node));
    Kind::Date { min, max }
}

/// The limits of a date, as far as they are known now.
#[derive(Clone, Copy, Default)]
pub(crate) struct Limits {
    pub(crate) min: Option<Date>,
    pub(crate) max: Option<Date>,
}

/// A date that a limit gives.
pub(crate) fn limit(
    condition: Option<&Condition>,
    scope: &crate::condition::Scope,
) -> Option<Date> {
    condition?.text(scope)?.parse().ok()
}

/// Takes `path.day`, `path.month`, `path.year`.
pub(crate) fn take(
    typed: Typed,
    path: &str,
    limits: Limits,
    context: &Context,
) -> Result<Value, Message> {
    let [day, month, year] = ["day", "month", "year"].map(|part| typed.part(path, part));
    if day.is_empty() && month.is_empty() && year.is_empty() {
        return Err(plain("date-missing"));
    }
    let date = parse(&day, &month, &year)?;
    let shown = |date: Date| message_date(date, context);
    match (limits.min, limits.max) {
        (_, Some(max)) if date > max && max == context.today => Err(plain("date-future")),
        (_, Some(max)) if date > max => Err(message("date-late", &[("max", shown(max))])),
        (Some(min), _) if date < min => Err(message("date-early", &[("min", shown(min))])),
        _ => Ok(Value::Date(date)),
    }
}

fn parse(day: &str, month: &str, year: &str) -> Result<Date, Message> {
    let month = month_number(month).ok_or_else(|| plain("date-month"))?;
    let day: i8 =
        day.parse().ok().filter(|d| (1..=31).contains(d)).ok_or_else(|| plain("date-day"))?;
    let year = year_number(year).ok_or_else(|| plain("date-year"))?;
    Date::new(year, month, day).map_err(|_| {
        message("date-unreal", &[("day", day.to_string()), ("month", month.to_string())])
    })
}

/// A year of four digits.
pub(super) fn year_number(text: &str) -> Option<i16> {
    let year = text.parse().ok().filter(|_| text.len() == 4)?;
    (1800..=2200).contains(&year).then_some(year)
}

/// A month as a number, or by its first three letters in either language.
pub(super) fn month_number(text: &str) -> Option<i8> {
    const NAMES: [&[&str]; 12] = [
        &["jan"],
        &["feb", "peb"],
        &["mar"],
        &["apr"],
        &["mei", "may"],
        &["jun"],
        &["jul"],
        &["agu", "agt", "aug"],
        &["sep"],
        &["okt", "oct"],
        &["nov", "nop"],
        &["des", "dec"],
    ];
    if let Ok(number) = text.parse::<i8>() {
        return (1..=12).contains(&number).then_some(number);
    }
    let start: String = text.to_lowercase().chars().take(3).collect();
    let place = NAMES.iter().position(|names| names.contains(&start.as_str()))?;
    i8::try_from(place + 1).ok()
}

/// A date for the argument of a message.
fn message_date(date: Date, context: &Context) -> String {
    terms::long_date(date, context.language)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form::testing::context;

    fn taken(day: &str, month: &str, year: &str) -> Result<Value, &'static str> {
        let typed = [("at.day", day), ("at.month", month), ("at.year", year)];
        let typed = typed.map(|(key, value)| (key.to_owned(), value.to_owned()));
        let context = context();
        let limits = Limits { min: Some(jiff::civil::date(1900, 1, 1)), max: Some(context.today) };
        take(Typed(&typed), "at", limits, &context).map_err(|message| message.key)
    }

    #[test]
    fn a_day_that_is_not_in_the_calendar_is_named() {
        assert_eq!(taken("31", "2", "2026"), Err("date-unreal"));
        assert_eq!(taken("19", "19", "2026"), Err("date-month"));
        assert_eq!(taken("32", "1", "2026"), Err("date-day"));
        assert_eq!(taken("", "", ""), Err("date-missing"));
    }

    #[test]
    fn two_digits_of_a_year_ask_back_and_tomorrow_is_refused() {
        assert_eq!(taken("1", "1", "26"), Err("date-year"));
        assert_eq!(taken("26", "11", "2026"), Err("date-future"));
        assert!(taken("25", "11", "2026").is_ok());
        assert_eq!(taken("31", "12", "1899"), Err("date-early"));
    }

    #[test]
    fn months_may_be_written_out() {
        let agustus = Ok(Value::Date(jiff::civil::date(1994, 8, 17)));
        assert_eq!(taken("17", "Agustus", "1994"), agustus);
        assert_eq!(taken("17", "aug", "1994"), agustus);
    }
}
