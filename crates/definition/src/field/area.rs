//! `area`: a piece of land or water by its outline: a pair of coordinates a line, or GeoJSON; and its kelurahan or desa.

use serde_json::{Value as Json, json};

use crate::answer::{Area, Coordinates, Value};
use crate::check::Type;
use crate::form::json::{object, wants};
use crate::form::{Context, Input, Message};
use crate::read::Reader;
use crate::schema::{Names, region_code};

use super::point::{self, LATITUDES, LONGITUDES};
use super::region::{self, Wanted};
use super::search;
use super::typed::{Typed, message, plain};
use super::types::{Asked, FieldType, Misshapen, Pairs, Simple};
use super::{Kind, Options};

/// Corners of an outline: fewer enclose nothing, more nobody checks.
const FEWEST: usize = 3;
const MOST: usize = 200;

#[derive(Debug)]
struct AreaField {
    inside: Option<String>,
}

pub(super) fn read(options: &Options, r: &mut Reader) -> Kind {
    Simple::kind(AreaField { inside: options.map.get("inside").map(|node| r.string(node)) })
}

impl AreaField {
    fn wanted(&self) -> Wanted<'_> {
        Wanted { level: 4, inside: self.inside.as_deref() }
    }
}

impl FieldType for AreaField {
    fn take(&self, asked: Asked<'_>) -> Result<Value, Vec<(String, Message)>> {
        let mut wrong = Vec::new();
        let outline = outline(&asked.typed.part(asked.path, "outline")).unwrap_or_else(|message| {
            wrong.push((format!("{}.outline", asked.path), message));
            Vec::new()
        });
        let path = format!("{}.region", asked.path);
        let region = region::take(asked.typed, &path, self.wanted(), asked.context);
        let region = region.unwrap_or_else(|found| {
            let missing = found.key == "region-missing";
            wrong.push((path, if missing { plain("address-region") } else { found }));
            String::new()
        });
        if wrong.is_empty() { Ok(Value::Area(Area { outline, region })) } else { Err(wrong) }
    }

    fn is_empty(&self, typed: Typed<'_>, path: &str) -> bool {
        search::is_empty(typed, &format!("{path}.region")) && typed.part(path, "outline").is_empty()
    }

    fn input(&self, asked: Asked<'_>) -> Input {
        let path = format!("{}.region", asked.path);
        Input::Area {
            outline: asked.as_typed(".outline"),
            region: region::input_typed(asked.typed, &path, self.wanted(), asked.context),
        }
    }

    /// `Umpak, Saka Guru, Kota Pendopo (-7.79, 110.37; -7.8, 110.37; -7.8, 110.38)`.
    fn shown(&self, value: &Value, context: &Context) -> String {
        let Value::Area(area) = value else { return String::new() };
        let corners = written(&area.outline).replace('\n', "; ");
        format!("{} ({corners})", region::name(&area.region, context))
    }

    fn pairs(&self, given: &Json) -> Result<Pairs, Misshapen> {
        object(given, |name, value| match name {
            "outline" => corners(value),
            "region" => value.as_str().map(str::to_owned).ok_or_else(|| wants("string")),
            _ => Err(vec![(String::new(), plain("json-unknown"))]),
        })
    }

    fn schema(&self, _: &Names) -> Json {
        let range =
            |[min, max]: [f64; 2]| json!({ "type": "number", "minimum": min, "maximum": max });
        let corner = json!({
            "type": "object",
            "additionalProperties": false,
            "required": ["lat", "lng"],
            "properties": { "lat": range(LATITUDES), "lng": range(LONGITUDES) },
        });
        json!({
            "type": "object",
            "additionalProperties": false,
            "required": ["outline", "region"],
            "properties": {
                "outline": { "type": "array", "minItems": FEWEST, "maxItems": MOST, "items": corner },
                "region": region_code(4),
            },
        })
    }

    fn in_conditions(&self) -> Type {
        let corner = [("lat", Type::Decimal), ("lng", Type::Decimal)];
        let corner = Type::Parts(corner.map(|(name, kind)| (name.to_owned(), kind)).into());
        let parts = [("outline", Type::List(Box::new(corner))), ("region", Type::Text)];
        Type::Parts(parts.map(|(name, kind)| (name.to_owned(), kind)).into())
    }

    fn is_personal(&self) -> bool {
        true
    }
}

/// Corners as they are typed: a pair a line.
pub(crate) fn written(outline: &[Coordinates]) -> String {
    let corners = outline.iter().map(|at| format!("{}, {}", at.lat, at.lng));
    corners.collect::<Vec<_>>().join("\n")
}

/// The corners that a program gives, as they are typed.
fn corners(given: &Json) -> Result<String, Misshapen> {
    let Json::Array(corners) = given else { return Err(wants("array")) };
    let mut lines = Vec::new();
    for (place, corner) in corners.iter().enumerate() {
        let number = |name: &str| corner.get(name).filter(|value| value.is_number());
        let known = corner.as_object().is_some_and(|parts| parts.len() == 2);
        match (number("lat"), number("lng")) {
            (Some(lat), Some(lng)) if known => lines.push(format!("{lat}, {lng}")),
            _ => return Err(vec![(format!("/{place}"), plain("point-wrong"))]),
        }
    }
    Ok(lines.join("\n"))
}

/// Reads corners, a pair a line or as GeoJSON. The first may stand at the end once more.
fn outline(text: &str) -> Result<Vec<Coordinates>, Message> {
    if text.is_empty() {
        return Err(plain("area-missing"));
    }
    let lines: Vec<String> = if text.starts_with('{') {
        ring(text).ok_or_else(|| plain("area-geojson"))?
    } else {
        text.lines().map(str::to_owned).collect()
    };
    let mut corners = Vec::new();
    for (number, line) in (1..).zip(&lines).filter(|(_, line)| !line.is_empty()) {
        let at = point::coordinates(line, "").ok().flatten();
        let line = || message("area-wrong", &[("line", number.to_string())]);
        corners.push(at.ok_or_else(line)?);
        if corners.len() > MOST + 1 {
            break;
        }
    }
    if corners.len() > 1 && corners.first() == corners.last() {
        corners.pop();
    }
    match corners.len() {
        ..FEWEST => Err(message("area-few", &[("min", FEWEST.to_string())])),
        FEWEST..=MOST => Ok(corners),
        _ => Err(message("area-many", &[("max", MOST.to_string())])),
    }
}

/// The outer ring of the only polygon in GeoJSON, as lines: GeoJSON says longitude first.
fn ring(text: &str) -> Option<Vec<String>> {
    let json: Json = serde_json::from_str(text).ok()?;
    let feature = match json["features"].as_array() {
        Some(features) => (features.len() == 1).then(|| features[0].clone())?,
        None => json,
    };
    let geometry = feature.get("geometry").unwrap_or(&feature);
    if geometry["type"] != "Polygon" {
        return None;
    }
    let ring = geometry["coordinates"].as_array()?.first()?.as_array()?;
    let corner = |at: &Json| match at.as_array().map(Vec::as_slice) {
        Some([lng, lat, ..]) if lng.is_number() && lat.is_number() => Some(format!("{lat}, {lng}")),
        _ => None,
    };
    ring.iter().take(MOST + 2).map(corner).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(text: &str) -> Result<String, &'static str> {
        outline(text).map(|corners| written(&corners)).map_err(|wrong| wrong.key)
    }

    const THREE: &str = "-7.79, 110.37\n-7.8, 110.37\n-7.8, 110.38";

    #[test]
    fn an_outline_is_taken_as_lines_and_as_geojson() {
        assert_eq!(taken(THREE).as_deref(), Ok(THREE));
        assert_eq!(taken(&format!("{THREE}\n\n-7.79, 110.37")).as_deref(), Ok(THREE));
        let polygon = r#"{ "type": "Polygon", "coordinates": [[[110.37, -7.79], [110.37, -7.8], [110.38, -7.8], [110.37, -7.79]]] }"#;
        assert_eq!(taken(polygon).as_deref(), Ok(THREE));
        let feature = format!(r#"{{ "type": "Feature", "geometry": {polygon} }}"#);
        assert_eq!(taken(&feature).as_deref(), Ok(THREE));
        let all = format!(r#"{{ "type": "FeatureCollection", "features": [{feature}] }}"#);
        assert_eq!(taken(&all).as_deref(), Ok(THREE));
    }

    #[test]
    fn what_encloses_nothing_and_what_cannot_be_read_are_told_apart() {
        assert_eq!(taken(""), Err("area-missing"));
        assert_eq!(taken("-7.79, 110.37\n-7.8, 110.37"), Err("area-few"));
        assert_eq!(taken("-7.79, 110.37\nsudut\n-7.8, 110.38"), Err("area-wrong"));
        assert_eq!(taken("110.37, -7.79\n-7.8, 110.37\n-7.8, 110.38"), Err("area-wrong"));
        let many: Vec<String> = (0..=MOST).map(|n| format!("-7.{n:03}, 110.37")).collect();
        assert_eq!(taken(&many.join("\n")), Err("area-many"));
        assert_eq!(
            taken(r#"{ "type": "Point", "coordinates": [110.37, -7.79] }"#),
            Err("area-geojson")
        );
        assert_eq!(taken("{ bukan json"), Err("area-geojson"));
    }
}
