//! `month`: a month of a year, kept as its first day.

use jiff::civil::Date;
use serde_json::{Value as Json, json};

use crate::answer::Value;
use crate::check::Type;
use crate::condition::Condition;
use crate::form::json::wants;
use crate::form::{Context, Input, Message};
use crate::read::Reader;
use crate::schema::Names;

use super::typed::{Typed, message, plain};
use super::types::{Asked, FieldType, InPage, Limits, Misshapen, Pairs, Simple};
use super::{Kind, Options, date};

#[derive(Debug)]
struct MonthField {
    min: Option<Condition>,
    max: Option<Condition>,
}

pub(super) fn read(options: &Options, r: &mut Reader) -> Kind {
    let limit =
        |name: &str, r: &mut Reader| options.map.get(name).and_then(|node| r.date_condition(node));
    Simple::kind(MonthField { min: limit("min", r), max: limit("max", r) })
}

impl FieldType for MonthField {
    fn take(&self, asked: Asked<'_>) -> Result<Value, Vec<(String, Message)>> {
        let limit = |limit: &Option<Condition>| date::limit(limit.as_ref(), asked.scope);
        take(asked, limit(&self.min), limit(&self.max))
            .map(Value::Date)
            .map_err(|message| asked.wrong(message))
    }

    fn is_empty(&self, typed: Typed<'_>, path: &str) -> bool {
        ["month", "year"].iter().all(|part| typed.part(path, part).is_empty())
    }

    fn input(&self, asked: Asked<'_>) -> Input {
        let example = format!("8 {}", asked.context.today.year() - 1);
        Input::Month { month: asked.as_typed(".month"), year: asked.as_typed(".year"), example }
    }

    fn shown(&self, value: &Value, context: &Context) -> String {
        let Value::Date(month) = value else { return String::new() };
        written(*month, context)
    }

    /// `2026-11`.
    fn pairs(&self, given: &Json) -> Result<Pairs, Misshapen> {
        let text = given.as_str().ok_or_else(|| wants("string"))?;
        let digits =
            |part: &str, count| part.len() == count && part.bytes().all(|b| b.is_ascii_digit());
        match text.split_once('-') {
            Some((year, month)) if digits(year, 4) && digits(month, 2) => Ok(vec![
                (".year".to_owned(), year.to_owned()),
                (".month".to_owned(), month.to_owned()),
            ]),
            Some(_) | None => Err(vec![(String::new(), plain("json-month"))]),
        }
    }

    fn schema(&self, _: &Names) -> Json {
        json!({ "type": "string", "pattern": "^(1[89][0-9]{2}|2[01][0-9]{2}|2200)-(0[1-9]|1[0-2])$" })
    }

    fn in_conditions(&self) -> Type {
        Type::Date
    }

    fn in_page(&self) -> Option<InPage> {
        Some(InPage::Month)
    }

    fn limits(&self) -> Limits<'_> {
        Limits::Dates([self.min.as_ref(), self.max.as_ref()])
    }

    fn is_personal(&self) -> bool {
        false
    }
}

fn take(asked: Asked<'_>, min: Option<Date>, max: Option<Date>) -> Result<Date, Message> {
    let [month, year] = ["month", "year"].map(|part| asked.typed.part(asked.path, part));
    if month.is_empty() && year.is_empty() {
        return Err(plain("date-missing"));
    }
    let month = date::month_number(&month).ok_or_else(|| plain("date-month"))?;
    let year = date::year_number(&year).ok_or_else(|| plain("date-year"))?;
    let month = Date::new(year, month, 1).map_err(|_| plain("date-year"))?;
    let shown = |day: Date| written(day, asked.context);
    match (min, max) {
        (_, Some(max)) if month > max => Err(message("date-late", &[("max", shown(max))])),
        (Some(min), _) if month < min.first_of_month() => {
            Err(message("date-early", &[("min", shown(min))]))
        }
        _ => Ok(month),
    }
}

/// `November 2026`.
fn written(month: Date, context: &Context) -> String {
    format!("{} {}", terms::month(month.month(), context.language), month.year())
}
