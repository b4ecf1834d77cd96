//! `point`: a place. Its coordinates copied from a map, or its address in words; and its kelurahan or desa.

use serde_json::{Value as Json, json};
use terms::RegionCode;

use crate::answer::{Coordinates, Point, Value};
use crate::check::Type;
use crate::decimal::Decimal;
use crate::form::json::{object, wants};
use crate::form::{Context, Input, LiesIn, Message, SearchInput};
use crate::read::Reader;
use crate::regions::Located;
use crate::schema::{Names, region_code};

use super::region::{self, Wanted};
use super::search;
use super::typed::{Typed, message, plain};
use super::types::{Asked, FieldType, Misshapen, Pairs, Simple};
use super::{Kind, Options};

/// What is said where latitude and longitude were exchanged.
const SWAPPED: &str = "point-swapped";
/// Most characters of an address.
const ADDRESS: usize = 160;
/// Indonesia with its waters, in degrees: no place that an agency serves lies outside.
pub(super) const LATITUDES: [f64; 2] = [-11.5, 6.5];
pub(super) const LONGITUDES: [f64; 2] = [94.5, 141.5];

#[derive(Debug)]
struct PointField {
    /// Whether the kelurahan or desa is asked too. Without it nothing can be said about whose place it is.
    region: bool,
    /// Whether words may stand in place of coordinates.
    address: bool,
    inside: Option<String>,
}

pub(super) fn read(options: &Options, r: &mut Reader) -> Kind {
    // `device` is an aid for filling in the coordinates, which can always be typed.
    const ALSO: [(&str, &str); 3] =
        [("device", "device"), ("address", "address"), ("region", "region")];
    let also: Vec<&str> = match options.map.get("also") {
        None => vec!["address", "region"],
        Some(node) => {
            let list = r.list(node, "also");
            list.iter().map(|node| r.word(node, &ALSO, "device")).collect()
        }
    };
    let inside = options.map.get("inside").map(|node| (node.at, r.string(node)));
    let region = also.contains(&"region");
    if let Some((at, _)) = inside.as_ref().filter(|_| !region) {
        let message = "`inside` memerlukan kelurahan atau desanya.";
        r.fault("E203", *at, message, "Tambahkan `region` di `also`.");
    }
    let inside = inside.map(|(_, inside)| inside);
    Simple::kind(PointField { region, address: also.contains(&"address"), inside })
}

impl PointField {
    fn wanted(&self) -> Wanted<'_> {
        Wanted { level: 4, inside: self.inside.as_deref() }
    }

    /// Where coordinates lie among the regions of which one is wanted.
    fn locate(&self, at: &Coordinates, context: &Context) -> Located {
        context.regions.locate(at, self.wanted().around(context).as_ref())
    }

    /// The kelurahan or desa in which coordinates lie, with its name.
    fn lies_in(&self, at: &Coordinates, context: &Context) -> Option<(RegionCode, String)> {
        let Located::In(code) = self.locate(at, context) else { return None };
        let name = context.regions.name(&code, context.language)?;
        (self.region && code.level() == 4).then_some((code, name))
    }

    /// Coordinates as they were typed, where they are surely not elsewhere.
    fn at(
        &self,
        (lat, lng): (&str, &str),
        context: &Context,
    ) -> Result<Option<Coordinates>, Message> {
        let is_elsewhere = |at: &Coordinates| {
            self.inside.is_some() && self.locate(at, context) == Located::Outside
        };
        let elsewhere = || {
            let around = self.wanted().around(context);
            let name = around.and_then(|around| context.regions.name(&around, context.language));
            message("point-elsewhere", &[("place", name.unwrap_or_default())])
        };
        match coordinates(lat, lng) {
            Ok(Some(at)) if is_elsewhere(&at) => Err(elsewhere()),
            Err(wrong) if wrong.key == SWAPPED => {
                let right = swapped(lat, lng);
                let is_none = right.is_some_and(|(lat, lng)| {
                    matches!(coordinates(&lat, &lng), Ok(Some(at)) if is_elsewhere(&at))
                });
                Err(if is_none { elsewhere() } else { wrong })
            }
            read => read,
        }
    }

    /// The region that was chosen; without one, that in which the coordinates lie. Coordinates that are wrong may yet tell
    /// it: then it is not asked for.
    fn region(
        &self,
        asked: Asked<'_>,
        at: &Result<Option<Coordinates>, Message>,
    ) -> Result<String, Message> {
        if !self.region {
            return Ok(String::new());
        }
        let path = format!("{}.region", asked.path);
        let chosen = region::take(asked.typed, &path, self.wanted(), asked.context);
        let Err(wrong) = chosen else { return chosen };
        if wrong.key != "region-missing" {
            return Err(wrong);
        }
        match at {
            // A region that is none here was told: nothing else is put in its place unseen.
            _ if !asked.typed.get(&path).is_empty() => Err(plain("address-region")),
            Err(_) if asked.context.regions.has_outlines() => Ok(String::new()),
            Ok(Some(at)) => {
                let found = self.lies_in(at, asked.context);
                found.map(|(code, _)| code.to_string()).ok_or_else(|| plain("address-region"))
            }
            Ok(None) | Err(_) => Err(plain("address-region")),
        }
    }
}

impl FieldType for PointField {
    fn take(&self, asked: Asked<'_>) -> Result<Value, Vec<(String, Message)>> {
        let mut wrong = Vec::new();
        let mut note = |part: &str, message: Message| {
            wrong.push((format!("{}.{part}", asked.path), message));
        };
        let part = |part: &str| asked.typed.part(asked.path, part);
        let text = if self.address { part("address").replace('\n', ", ") } else { String::new() };
        let at = self.at((&part("lat"), &part("lng")), asked.context);
        let region = self.region(asked, &at);
        let at = at.unwrap_or_else(|message| {
            note("lat", message);
            None
        });
        let told = at.is_some() || !text.is_empty();
        let address = address(text).unwrap_or_else(|message| {
            note("address", message);
            String::new()
        });
        let region = region.unwrap_or_else(|message| {
            note("region", message);
            String::new()
        });
        let (part, key) =
            if self.address { ("address", "point-missing") } else { ("lat", "point-wrong") };
        let lat = format!("{}.lat", asked.path);
        if !told && wrong.iter().all(|(path, _)| *path != lat) {
            wrong.push((format!("{}.{part}", asked.path), plain(key)));
        }
        if wrong.is_empty() { Ok(Value::Point(Point { at, region, address })) } else { Err(wrong) }
    }

    fn is_empty(&self, typed: Typed<'_>, path: &str) -> bool {
        search::is_empty(typed, &format!("{path}.region"))
            && ["lat", "lng", "address"].iter().all(|part| typed.part(path, part).is_empty())
    }

    fn input(&self, asked: Asked<'_>) -> Input {
        let path = format!("{}.region", asked.path);
        let part = |part: &str| asked.typed.part(asked.path, part);
        let at = self.at((&part("lat"), &part("lng")), asked.context);
        let found = at.as_ref().ok().and_then(Option::as_ref);
        let found = found.and_then(|at| self.lies_in(at, asked.context));
        let mut region = region::input_typed(asked.typed, &path, self.wanted(), asked.context);
        let lies_in = found.map(|(code, name)| {
            let is_other = region.code.is_empty() && !region.typed.is_empty();
            let is_taken = !is_other && (region.code.is_empty() || region.code == code.as_str());
            LiesIn { code, name, is_taken }
        });
        if lies_in.as_ref().is_some_and(|found| found.is_taken) {
            // It follows the coordinates until another one is chosen.
            region = SearchInput::default();
        }
        Input::Point {
            lat: asked.as_typed(".lat"),
            lng: asked.as_typed(".lng"),
            address: self.address.then(|| asked.as_typed(".address")),
            region: self.region.then_some(region),
            lies_in,
            swapped: at.is_err_and(|wrong| wrong.key == SWAPPED),
        }
    }

    fn advice(&self, value: &Value, context: &Context) -> Option<Message> {
        let Value::Point(point) = value else { return None };
        let (code, marked) = self.lies_in(point.at.as_ref()?, context)?;
        let name = |code: RegionCode| context.regions.name(&code, context.language);
        let chosen = point.region.parse().ok().filter(|chosen| *chosen != code).and_then(name)?;
        Some(message("point-two-regions", &[("marked", marked), ("chosen", chosen)]))
    }

    /// `Depan pasar, Umpak, Saka Guru, Kota Pendopo (-7.797068, 110.370529)`.
    fn shown(&self, value: &Value, context: &Context) -> String {
        let Value::Point(point) = value else { return String::new() };
        let region = match point.region.as_str() {
            "" => String::new(),
            code => region::name(code, context),
        };
        let words = [point.address.as_str(), region.as_str()];
        let words: Vec<&str> = words.into_iter().filter(|part| !part.is_empty()).collect();
        let words = words.join(", ");
        match &point.at {
            None => words,
            Some(at) if words.is_empty() => format!("{}, {}", at.lat, at.lng),
            Some(at) => format!("{words} ({}, {})", at.lat, at.lng),
        }
    }

    fn pairs(&self, given: &Json) -> Result<Pairs, Misshapen> {
        object(given, |name, value| match name {
            "lat" | "lng" if value.is_number() => Ok(value.to_string()),
            "lat" | "lng" => Err(wants("number")),
            "address" if self.address => {
                value.as_str().map(str::to_owned).ok_or_else(|| wants("string"))
            }
            "region" if self.region => {
                value.as_str().map(str::to_owned).ok_or_else(|| wants("string"))
            }
            _ => Err(vec![(String::new(), plain("json-unknown"))]),
        })
    }

    fn schema(&self, names: &Names) -> Json {
        let range =
            |[min, max]: [f64; 2]| json!({ "type": "number", "minimum": min, "maximum": max });
        let mut schema = json!({
            "type": "object",
            "additionalProperties": false,
            "properties": { "lat": range(LATITUDES), "lng": range(LONGITUDES) },
            "dependentRequired": { "lat": ["lng"], "lng": ["lat"] },
        });
        if self.region {
            schema["properties"]["region"] = region_code(4);
            // Where outlines are known, coordinates tell it.
            match names.has_outlines {
                true => {
                    schema["anyOf"] =
                        json!([{ "required": ["region"] }, { "required": ["lat", "lng"] }])
                }
                false => schema["required"] = json!(["region"]),
            }
        }
        let told = json!({ "required": ["lat", "lng"] });
        if self.address {
            schema["properties"]["address"] =
                json!({ "type": "string", "minLength": 1, "maxLength": ADDRESS });
            let told = json!({ "anyOf": [told, { "required": ["address"] }] });
            schema["allOf"] = json!([told]);
        } else {
            schema["allOf"] = json!([told]);
        }
        schema
    }

    fn in_conditions(&self) -> Type {
        let parts = [
            ("lat", Type::Decimal),
            ("lng", Type::Decimal),
            ("region", Type::Text),
            ("address", Type::Text),
        ];
        Type::Parts(parts.map(|(name, kind)| (name.to_owned(), kind)).into())
    }

    fn is_personal(&self) -> bool {
        true
    }
}

/// In which kelurahan or desa of the agency a place lies, with its name; none where no outline tells it.
///
/// # Errors
/// What is wrong with the place.
pub fn locate(
    typed: (&str, &str),
    context: &Context,
) -> Result<Option<(RegionCode, String)>, Message> {
    let inside = Some("agency".to_owned());
    let field = PointField { region: true, address: false, inside };
    let at = field.at(typed, context)?;
    Ok(at.and_then(|at| field.lies_in(&at, context)))
}

fn address(text: String) -> Result<String, Message> {
    let length = text.chars().count();
    if length > ADDRESS {
        let args = [("max", ADDRESS.to_string()), ("over", (length - ADDRESS).to_string())];
        return Err(message("text-long", &args));
    }
    Ok(text)
}

/// Latitude and longitude; both may stand in the first, as maps copy them.
pub(super) fn coordinates(lat: &str, lng: &str) -> Result<Option<Coordinates>, Message> {
    let pair = match (lat, lng) {
        ("", "") => return Ok(None),
        (both, "") => parted(both),
        (lat, lng) => Some((lat, lng)),
    };
    let read = pair.and_then(|(lat, lng)| Some((degrees(lat)?, degrees(lng)?)));
    let (lat, lng) = read.ok_or_else(|| plain("point-wrong"))?;
    let within = |degrees: Decimal, [min, max]: [f64; 2]| (min..=max).contains(&degrees.float());
    if within(lat, LATITUDES) && within(lng, LONGITUDES) {
        Ok(Some(Coordinates { lat, lng }))
    } else if within(lng, LATITUDES) && within(lat, LONGITUDES) {
        Err(message(SWAPPED, &[("right", format!("{lng}, {lat}"))]))
    } else {
        Err(plain("point-outside"))
    }
}

/// Latitude and longitude, exchanged, as they would be typed; none where there are no two.
pub(crate) fn swapped(lat: &str, lng: &str) -> Option<(String, String)> {
    let (lat, lng) = if lng.is_empty() { parted(lat)? } else { (lat, lng) };
    Some((lng.to_owned(), lat.to_owned()))
}

/// `-7.797068, 110.370529` or, with commas for decimals, `-7,797068 110,370529`.
fn parted(text: &str) -> Option<(&str, &str)> {
    match text.split_once([' ', ';']) {
        Some((lat, lng)) => Some((lat.trim_end_matches(','), lng.trim_start())),
        None => text.split_once(',').filter(|(lat, _)| lat.contains('.')),
    }
}

/// Degrees with at most six decimals: a tenth of a metre. Maps give more, which are cut.
fn degrees(text: &str) -> Option<Decimal> {
    let text = text.replace(',', ".");
    let (whole, rest) = text.split_once('.').unwrap_or((&text, "0"));
    rest.bytes().all(|byte| byte.is_ascii_digit()).then_some(())?;
    format!("{whole}.{}", rest.get(..6).unwrap_or(rest)).parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(lat: &str, lng: &str) -> Result<String, &'static str> {
        let found = coordinates(lat, lng).map_err(|wrong| wrong.key)?;
        Ok(found.map_or_else(String::new, |at| format!("{} {}", at.lat, at.lng)))
    }

    #[test]
    fn coordinates_are_taken_as_maps_copy_them() {
        let yogya = Ok("-7.797068 110.370529".to_owned());
        assert_eq!(taken("-7.797068", "110.370529"), yogya);
        assert_eq!(taken("-7.7970681234, 110.3705299999", ""), yogya);
        assert_eq!(taken("-7.797068,110.370529", ""), yogya);
        assert_eq!(taken("-7,797068", "110,370529"), yogya);
        assert_eq!(taken("-7,797068 110,370529", ""), yogya);
        assert_eq!(taken("", ""), Ok(String::new()));
    }

    #[test]
    fn what_was_exchanged_is_put_right() {
        let right = Some(("-7.79".to_owned(), "110.37".to_owned()));
        assert_eq!(swapped("110.37, -7.79", ""), right);
        assert_eq!(swapped("110.37", "-7.79"), right);
        assert_eq!(swapped("110", ""), None);
    }

    #[test]
    fn swapped_far_and_unreadable_coordinates_are_told_apart() {
        assert_eq!(taken("110.370529, -7.797068", ""), Err("point-swapped"));
        assert_eq!(taken("52.37", "4.89"), Err("point-outside"));
        for (lat, lng) in
            [("-7.79", ""), ("", "110"), ("-7,79,110,37", ""), ("7°47'", "110°"), ("NaN", "inf")]
        {
            assert_eq!(taken(lat, lng), Err("point-wrong"), "{lat} {lng}");
        }
    }
}
