//! `decimal`: a number with a few decimals, `1,4` as it is written here.

use serde_json::{Value as Json, json};

use crate::answer::Value;
use crate::check::Type;
use crate::condition::Condition;
use crate::decimal::{Decimal, PLACES};
use crate::form::json::wants;
use crate::form::{Context, Input, Line, Message};
use crate::read::Reader;
use crate::schema::Names;

use super::typed::{message, plain};
use super::types::{Asked, FieldType, InPage, Limits, Misshapen, Pairs, Simple};
use super::{Kind, Options, number};

/// Most characters that are typed.
const LONGEST: usize = 24;

#[derive(Debug)]
struct DecimalField {
    min: Option<Condition>,
    max: Option<Condition>,
    unit: Option<String>,
    places: u8,
}

pub(super) fn read(options: &Options, r: &mut Reader) -> Kind {
    let [min, max] = number::limits(options, r);
    let places = options.map.get("places").map_or(2, |node| {
        let places =
            u8::try_from(r.count(node)).ok().filter(|places| (1..=PLACES).contains(places));
        places.unwrap_or_else(|| {
            let mend = "Tulis 1 sampai 6, atau pakai `number` untuk bilangan bulat.";
            r.fault("E203", node.at, "Banyaknya angka di belakang koma tidak dapat dipakai.", mend);
            2
        })
    });
    Simple::kind(DecimalField {
        min,
        max,
        unit: options.map.get("unit").map(|node| r.string(node)),
        places,
    })
}

impl FieldType for DecimalField {
    fn take(&self, asked: Asked<'_>) -> Result<Value, Vec<(String, Message)>> {
        let limit = |limit: &Option<Condition>| limit.as_ref()?.decimal(asked.scope);
        let taken = take(&asked.line(), self.places, limit(&self.min), limit(&self.max));
        taken.map(Value::Decimal).map_err(|message| asked.wrong(message))
    }

    fn input(&self, asked: Asked<'_>) -> Input {
        let unit = self.unit.clone();
        Input::Line { value: asked.as_typed(""), kind: Line::Decimal, max: LONGEST, unit }
    }

    fn shown(&self, value: &Value, _: &Context) -> String {
        let Value::Decimal(number) = value else { return String::new() };
        let unit = self.unit.as_ref().map(|unit| format!(" {unit}")).unwrap_or_default();
        format!("{}{unit}", number.written())
    }

    fn pairs(&self, given: &Json) -> Result<Pairs, Misshapen> {
        let number = given.is_number().then(|| given.to_string().parse::<Decimal>());
        match number {
            None => Err(wants("number")),
            Some(Ok(number)) => Ok(vec![(String::new(), number.written())]),
            Some(Err(_)) => Err(vec![(String::new(), too_fine(self.places))]),
        }
    }

    fn schema(&self, names: &Names) -> Json {
        let step = Decimal::of_millionths(10_i128.pow(u32::from(PLACES - self.places)));
        let step = step.map_or(0.01, Decimal::float);
        let mut schema = json!({ "type": "number", "multipleOf": step });
        names.bound(&mut schema, [self.min.as_ref(), self.max.as_ref()]);
        schema
    }

    fn in_conditions(&self) -> Type {
        Type::Decimal
    }

    fn in_page(&self) -> Option<InPage> {
        Some(InPage::Decimal(self.places))
    }

    fn limits(&self) -> Limits<'_> {
        Limits::Numbers([self.min.as_ref(), self.max.as_ref()])
    }

    fn is_personal(&self) -> bool {
        false
    }
}

fn take(
    text: &str,
    places: u8,
    min: Option<Decimal>,
    max: Option<Decimal>,
) -> Result<Decimal, Message> {
    if text.is_empty() {
        return Err(plain("field-missing"));
    }
    let number = parse(text).ok_or_else(|| plain("decimal-wrong"))?;
    if number.places() > places {
        return Err(too_fine(places));
    }
    match (min, max) {
        (Some(min), _) if number < min => Err(message("number-small", &[("min", min.written())])),
        (_, Some(max)) if number > max => Err(message("number-large", &[("max", max.written())])),
        _ => Ok(number),
    }
}

fn too_fine(places: u8) -> Message {
    message("decimal-places", &[("places", places.to_string())])
}

/// `1,4` and `1.284,5` as written here. Keyboards of some phones have only a full stop: a single one that
/// cannot stand between thousands is taken for the comma.
pub(crate) fn parse(text: &str) -> Option<Decimal> {
    if let Some((whole, rest)) = text.split_once(',') {
        return format!("{}.{rest}", without_stops(whole)?).parse().ok();
    }
    match without_stops(text) {
        Some(whole) => whole.parse().ok(),
        None => text.parse().ok(),
    }
}

/// `1.284` without its full stops, where they all stand between thousands.
pub(crate) fn without_stops(text: &str) -> Option<String> {
    let (sign, digits) = text.strip_prefix('-').map_or(("", text), |digits| ("-", digits));
    let mut groups = digits.split('.');
    let first = groups.next()?;
    let rest: Vec<&str> = groups.collect();
    let thousands = (1..=3).contains(&first.len()) && rest.iter().all(|group| group.len() == 3);
    (rest.is_empty() || thousands).then(|| format!("{sign}{first}{}", rest.concat()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(text: &str) -> Result<String, &'static str> {
        let limits = ["0", "1500"].map(|limit| limit.parse().ok());
        take(text, 2, limits[0], limits[1]).map(|n| n.to_string()).map_err(|wrong| wrong.key)
    }

    #[test]
    fn decimals_are_read_as_they_are_written_here() {
        assert_eq!(taken("1,4"), Ok("1.4".to_owned()));
        assert_eq!(taken("1.284,50"), Ok("1284.5".to_owned()));
        assert_eq!(taken("1.284"), Ok("1284".to_owned()));
        assert_eq!(taken("1.4"), Ok("1.4".to_owned()));
        assert_eq!(taken("7"), Ok("7".to_owned()));
    }

    #[test]
    fn what_is_wrong_with_a_decimal_is_named() {
        assert_eq!(taken(""), Err("field-missing"));
        for text in ["satu", "1,", ",5", "1,2,3", "1.28,4", "1.284.5", "1e3"] {
            assert_eq!(taken(text), Err("decimal-wrong"), "{text}");
        }
        assert_eq!(taken("1,234"), Err("decimal-places"));
        assert_eq!(taken("-0,01"), Err("number-small"));
        assert_eq!(taken("1500,01"), Err("number-large"));
    }
}
