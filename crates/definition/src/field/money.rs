//! `money`: whole rupiah, written `75.000` or `Rp 75.000,00`.

use serde_json::{Value as Json, json};
use terms::Rupiah;

use crate::answer::Value;
use crate::check::Type;
use crate::condition::Condition;
use crate::form::json::wants;
use crate::form::{Context, Input, Line, Message};
use crate::read::Reader;
use crate::schema::Names;

use super::decimal::without_stops;
use super::typed::{message, plain};
use super::types::{Asked, FieldType, InPage, Limits, Misshapen, Pairs, Simple};
use super::{Kind, Options, number};

/// Most characters that are typed.
const LONGEST: usize = 24;

#[derive(Debug)]
struct MoneyField {
    min: Option<Condition>,
    max: Option<Condition>,
}

pub(super) fn read(options: &Options, r: &mut Reader) -> Kind {
    let [min, max] = number::limits(options, r);
    Simple::kind(MoneyField { min, max })
}

impl FieldType for MoneyField {
    fn take(&self, asked: Asked<'_>) -> Result<Value, Vec<(String, Message)>> {
        let limit = |limit: &Option<Condition>| limit.as_ref()?.int(asked.scope);
        take(&asked.line(), limit(&self.min), limit(&self.max))
            .map(Value::Int)
            .map_err(|message| asked.wrong(message))
    }

    fn input(&self, asked: Asked<'_>) -> Input {
        Input::Line { value: asked.as_typed(""), kind: Line::Money, max: LONGEST, unit: None }
    }

    fn shown(&self, value: &Value, _: &Context) -> String {
        let Value::Int(amount) = value else { return String::new() };
        written(*amount)
    }

    fn pairs(&self, given: &Json) -> Result<Pairs, Misshapen> {
        let amount = given.as_i64().ok_or_else(|| wants("integer"))?;
        Ok(vec![(String::new(), amount.to_string())])
    }

    fn schema(&self, names: &Names) -> Json {
        let mut schema = json!({ "type": "integer", "minimum": 0 });
        names.bound(&mut schema, [self.min.as_ref(), self.max.as_ref()]);
        schema
    }

    fn in_conditions(&self) -> Type {
        Type::Number
    }

    fn in_page(&self) -> Option<InPage> {
        Some(InPage::Money)
    }

    fn limits(&self) -> Limits<'_> {
        Limits::Numbers([self.min.as_ref(), self.max.as_ref()])
    }

    fn is_money(&self) -> bool {
        true
    }

    fn is_personal(&self) -> bool {
        false
    }
}

fn take(text: &str, min: Option<i64>, max: Option<i64>) -> Result<i64, Message> {
    if text.is_empty() {
        return Err(plain("field-missing"));
    }
    let amount = parse(text).ok_or_else(|| plain("money-wrong"))?.amount();
    match (min, max) {
        (Some(min), _) if amount < min => Err(message("number-small", &[("min", written(min))])),
        (_, Some(max)) if amount > max => Err(message("number-large", &[("max", written(max))])),
        _ => Ok(amount),
    }
}

/// An amount in rupiah as people read it: `Rp75.000`.
pub fn written(amount: i64) -> String {
    if amount < 0 {
        return format!("−{}", written(amount.saturating_neg()));
    }
    Rupiah::new(amount).map_or_else(|_| amount.to_string(), |money| money.to_string())
}

/// Whole rupiah, with or without `Rp`, full stops between thousands, and `,00` or `,-` behind.
fn parse(text: &str) -> Option<Rupiah> {
    let lower = text.to_lowercase();
    let bare = lower.strip_prefix("rp").map_or(lower.as_str(), |rest| rest.trim_start_matches('.'));
    let bare = bare.trim();
    let whole = bare.strip_suffix(",00").or_else(|| bare.strip_suffix(",-")).unwrap_or(bare);
    let digits = without_stops(whole)?;
    let plain = digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|_| plain).and_then(|amount| Rupiah::new(amount).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_read_as_it_is_written_here() {
        for text in ["75000", "75.000", "Rp75.000", "Rp 75.000,00", "Rp. 75.000,-", "rp 75000"] {
            assert_eq!(take(text, None, None), Ok(75_000), "{text}");
        }
    }

    #[test]
    fn what_is_no_whole_sum_of_rupiah_is_not_taken() {
        for text in ["75.00", "-75.000", "75,5", "75rb", "Rp", "75.000.00", "99999999999999999999"]
        {
            let taken = take(text, None, None).map_err(|wrong| wrong.key);
            assert_eq!(taken, Err("money-wrong"), "{text}");
        }
    }

    #[test]
    fn a_limit_is_named_as_money() {
        let problem = take("500", Some(75_000), None).expect_err("too little");
        assert_eq!(problem.args, [("min", "Rp75.000".to_owned())]);
    }
}
