//! `plate`: the number on a vehicle, `AB 1234 XY`.

use serde_json::{Value as Json, json};

use crate::answer::Value;
use crate::check::Type;
use crate::form::json;
use crate::form::{Context, Input, Line, Message};
use crate::schema::Names;

use super::Kind;
use super::typed::{message, plain};
use super::types::{Asked, FieldType, Misshapen, Pairs, Simple};

/// The letters in front and the area that gives them. Perpol 7/2021, annex A, orders them, and Korlantas `PS`, `PT` and
/// `PY` since 2024; the rows were written from what is generally known and not yet compared with the annex. `DS` stays on vehicles that had it before: a plate that exists is not refused.
/// Plates of diplomats, the army and the police have other forms and belong to no citizen.
const AREAS: &str = include_str!("../../data/plate_areas.tsv");
/// Most characters that are typed.
const LONGEST: usize = 14;

#[derive(Debug)]
struct PlateField;

pub(super) fn kind() -> Kind {
    Simple::kind(PlateField)
}

impl FieldType for PlateField {
    fn take(&self, asked: Asked<'_>) -> Result<Value, Vec<(String, Message)>> {
        take(&asked.line()).map(Value::Text).map_err(|message| asked.wrong(message))
    }

    fn input(&self, asked: Asked<'_>) -> Input {
        Input::Line { value: asked.as_typed(""), kind: Line::Plate, max: LONGEST, unit: None }
    }

    fn shown(&self, value: &Value, _: &Context) -> String {
        value.text().unwrap_or_default().to_owned()
    }

    fn pairs(&self, given: &Json) -> Result<Pairs, Misshapen> {
        json::text(given)
    }

    fn schema(&self, _: &Names) -> Json {
        json!({ "type": "string", "pattern": "^[A-Za-z]{1,2}[ .-]?[1-9][0-9]{0,3}[ .-]?[A-Za-z]{0,3}$" })
    }

    fn in_conditions(&self) -> Type {
        Type::Text
    }

    fn is_personal(&self) -> bool {
        true
    }
}

/// Takes it with or without blanks, in small letters too; keeps `AB 1234 XY`.
pub(super) fn take(text: &str) -> Result<String, Message> {
    if text.is_empty() {
        return Err(plain("field-missing"));
    }
    let bare: String = text.chars().filter(|c| !matches!(c, ' ' | '.' | '-')).collect();
    let bare = bare.to_ascii_uppercase();
    let (area, rest) = bare.split_at(letters(&bare));
    let (number, series) = rest.split_at(rest.bytes().take_while(u8::is_ascii_digit).count());
    let fits = (1..=2).contains(&area.len())
        && (1..=4).contains(&number.len())
        && !number.starts_with('0')
        && series.len() <= 3
        && letters(series) == series.len();
    if !fits {
        return Err(plain("plate-wrong"));
    }
    if !AREAS.lines().filter_map(|line| line.split_once('\t')).any(|(known, _)| known == area) {
        return Err(message("plate-area", &[("area", area.to_owned())]));
    }
    Ok(format!("{area} {number} {series}").trim_end().to_owned())
}

/// How many letters a text begins with.
fn letters(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_alphabetic).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_area_has_a_name_and_a_plate() {
        let rows: Vec<_> =
            AREAS.lines().map(|line| line.split_once('\t').expect("two columns")).collect();
        assert_eq!(rows.len(), 62);
        for (area, name) in rows {
            assert!(!name.is_empty());
            assert_eq!(take(&format!("{area}1XY")), Ok(format!("{area} 1 XY")));
        }
    }

    #[test]
    fn a_plate_is_kept_as_it_is_painted() {
        for text in ["ab1234xy", "AB 1234 XY", "ab-1234-xy", "Ab 1234xy"] {
            assert_eq!(take(text), Ok("AB 1234 XY".to_owned()), "{text}");
        }
        assert_eq!(take("B 1"), Ok("B 1".to_owned()));
    }

    #[test]
    fn what_is_no_plate_is_not_taken() {
        let wrong = |text: &str| take(text).expect_err("no plate").key;
        for text in
            ["1234", "ABC 1234", "B 12345 X", "B 0123 X", "B 123 ABCD", "B 12X3", "Ｂ 1 X", "é1"]
        {
            assert_eq!(wrong(text), "plate-wrong", "{text}");
        }
        assert_eq!(wrong("XX 1234 Y"), "plate-area");
    }
}
