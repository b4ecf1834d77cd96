//! The outline of the city: what a map shows where there are no tiles, and what tells a place outside from one within.
//!
//! Read from GeoJSON (RFC 7946): areas with their `code` and `name`, and lines of a `kind`, `river` or `road`.

use std::fmt::Write as _;

use serde_json::Value;
use terms::RegionCode;

use crate::geo::{Area, At, Frame};

/// Points of all areas and lines together: a file with more wants to be simplified before.
const MOST_POINTS: usize = 200_000;
/// Points nearer than so many pixels to the one before are left out of a picture.
const DETAIL: f64 = 2.0;
/// So far beyond a picture's edge lines go on, so that their ends are not seen.
const BEYOND: f64 = 40.0;
/// An area is named where its name has room: so many pixels for each letter, and so many in height.
const NAMED: (usize, f64) = (7, 24.0);

/// What cannot be read as an outline, and what is wrong there.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("{0}")]
pub struct Wrong(String);

/// The outline of an agency's region; without areas where none was given.
#[derive(Debug, Default)]
pub struct Outline {
    areas: Vec<Part>,
    lines: Vec<Line>,
    around: Option<Area>,
    /// As scripts ask for it.
    json: String,
}

#[derive(Debug)]
struct Part {
    code: Option<RegionCode>,
    name: String,
    rings: Vec<Vec<At>>,
    around: Area,
}

#[derive(Debug)]
struct Line {
    is_river: bool,
    points: Vec<At>,
}

/// An area on a picture.
#[derive(Debug)]
pub(crate) struct Drawn {
    /// As the `d` of a path.
    pub(crate) path: String,
    /// Whether it lies in the region that is looked at.
    pub(crate) is_chosen: bool,
    /// Where its name stands, where there is room for it.
    pub(crate) name: Option<(i32, i32, String)>,
}

/// All of it on a picture.
#[derive(Debug, Default)]
pub(crate) struct Sketch {
    pub(crate) areas: Vec<Drawn>,
    pub(crate) rivers: String,
    pub(crate) roads: String,
}

impl Outline {
    /// Reads a GeoJSON text.
    ///
    /// # Errors
    /// What is wrong, and with which feature.
    pub fn read(text: &str) -> Result<Self, Wrong> {
        let wrong = |what: &str| Wrong(what.to_owned());
        let json: Value = serde_json::from_str(text).map_err(|error| Wrong(error.to_string()))?;
        let features = json["features"].as_array().ok_or_else(|| wrong("no `features` in it"))?;
        let mut outline = Self::default();
        for (place, feature) in features.iter().enumerate() {
            let told = |what: Wrong| Wrong(format!("feature {}: {}", place + 1, what.0));
            outline.add(feature).map_err(told)?;
        }
        let points = outline.areas.iter().flat_map(|area| area.rings.iter().flatten());
        if points.clone().count() > MOST_POINTS {
            return Err(Wrong(format!("more than {MOST_POINTS} points: simplify it first")));
        }
        outline.around = Area::around(points.copied());
        if outline.around.is_none() {
            return Err(wrong("no Polygon or MultiPolygon in it"));
        }
        outline.json = serde_json::to_string(&json).map_err(|error| Wrong(error.to_string()))?;
        Ok(outline)
    }

    fn add(&mut self, feature: &Value) -> Result<(), Wrong> {
        let (geometry, about) = (&feature["geometry"], &feature["properties"]);
        let shape = &geometry["coordinates"];
        let polygons = match geometry["type"].as_str() {
            Some("Polygon") => vec![shape],
            Some("MultiPolygon") => list(shape)?.iter().collect(),
            Some("LineString") => {
                let is_river = about["kind"] == "river";
                self.lines.push(Line { is_river, points: points(shape)? });
                return Ok(());
            }
            Some(_) | None => return Ok(()),
        };
        let mut rings = Vec::new();
        for polygon in polygons {
            for ring in list(polygon)? {
                rings.push(points(ring)?);
            }
        }
        let around = Area::around(rings.iter().flatten().copied());
        let around = around.ok_or_else(|| Wrong("an area without points".to_owned()))?;
        let code = about["code"].as_str().and_then(|code| code.parse().ok());
        let name = about["name"].as_str().unwrap_or_default().to_owned();
        self.areas.push(Part { code, name, rings, around });
        Ok(())
    }

    /// What it lies in; none where there is no outline.
    pub(crate) const fn around(&self) -> Option<Area> {
        self.around
    }

    /// What an area of it lies in.
    pub(crate) fn around_region(&self, region: &RegionCode) -> Option<Area> {
        let is_there = |part: &&Part| part.code.as_ref().is_some_and(|code| code.lies_in(region));
        let corners = |part: &Part| [part.around.low, part.around.high];
        Area::around(self.areas.iter().filter(is_there).flat_map(corners))
    }

    /// The GeoJSON that it was read from; empty where there is none.
    pub(crate) fn json(&self) -> &str {
        &self.json
    }

    /// Whether a place lies in it; none where there is no outline.
    pub(crate) fn holds(&self, at: At) -> Option<bool> {
        self.around?;
        Some(self.areas.iter().any(|part| part.holds(at)))
    }

    /// The area in which a place lies.
    pub(crate) fn region_of(&self, at: At) -> Option<&RegionCode> {
        self.areas.iter().find(|part| part.holds(at))?.code.as_ref()
    }

    /// As it is seen in a frame, with the region that is looked at.
    pub(crate) fn sketch(&self, frame: &Frame, chosen: Option<&RegionCode>) -> Sketch {
        let lies_in = |part: &Part| {
            chosen.is_some_and(|region| part.code.as_ref().is_some_and(|code| code.lies_in(region)))
        };
        let mut sketch = Sketch::default();
        for part in &self.areas {
            let rings = part.rings.iter().map(|ring| path(frame, ring, true));
            let path: String = rings.collect();
            if !path.is_empty() {
                let (name, is_chosen) = (part.name_in(frame), lies_in(part));
                sketch.areas.push(Drawn { path, is_chosen, name });
            }
        }
        for line in &self.lines {
            let way = if line.is_river { &mut sketch.rivers } else { &mut sketch.roads };
            way.push_str(&path(frame, &line.points, false));
        }
        sketch
    }
}

impl Part {
    /// By how often a ray from the place to the east crosses its edges.
    fn holds(&self, at: At) -> bool {
        if !self.around.holds(at) {
            return false;
        }
        let crosses = |(a, b): &(&At, &At)| {
            if (a.lat > at.lat) == (b.lat > at.lat) {
                return false;
            }
            let part = f64::from(at.lat - a.lat) / f64::from(b.lat - a.lat);
            f64::from(at.lng) < f64::from(a.lng) + part * f64::from(b.lng - a.lng)
        };
        let edges =
            |ring: &[At]| ring.iter().zip(ring.iter().cycle().skip(1)).filter(crosses).count();
        self.rings.iter().map(|ring| edges(ring)).sum::<usize>() % 2 == 1
    }

    fn name_in(&self, frame: &Frame) -> Option<(i32, i32, String)> {
        let ((left, bottom), (right, top)) =
            (frame.pixel(self.around.low), frame.pixel(self.around.high));
        let ring: Vec<(f64, f64)> = self.rings.first()?.iter().map(|at| frame.pixel(*at)).collect();
        let (x, y) = middle(&ring).unwrap_or((left.midpoint(right), top.midpoint(bottom)));
        let length = whole(right - left).unsigned_abs() as usize;
        let has_room = length >= NAMED.0 * self.name.chars().count() && bottom - top >= NAMED.1;
        let is_seen = (0.0..frame.size.0).contains(&x) && (0.0..frame.size.1).contains(&y);
        let name = (has_room && is_seen && !self.name.is_empty()).then(|| self.name.clone())?;
        Some((whole(x), whole(y), name))
    }
}

/// The middle of what a ring encloses; none where it encloses nothing.
fn middle(ring: &[(f64, f64)]) -> Option<(f64, f64)> {
    let edges = ring.iter().zip(ring.iter().cycle().skip(1));
    let sum = edges.fold((0.0, 0.0, 0.0), |(area, x, y), (a, b)| {
        let part = a.0 * b.1 - b.0 * a.1;
        (area + part, x + (a.0 + b.0) * part, y + (a.1 + b.1) * part)
    });
    (sum.0.abs() > 1.0).then(|| (sum.1 / (3.0 * sum.0), sum.2 / (3.0 * sum.0)))
}

/// Pixels of a picture, which are few enough.
#[expect(clippy::cast_possible_truncation, reason = "at most a million either way")]
pub(crate) fn whole(pixel: f64) -> i32 {
    pixel.clamp(-1e6, 1e6).round() as i32
}

fn list(value: &Value) -> Result<&Vec<Value>, Wrong> {
    value.as_array().ok_or_else(|| Wrong("`coordinates` are not as its type wants them".to_owned()))
}

fn points(value: &Value) -> Result<Vec<At>, Wrong> {
    list(value)?.iter().map(point).collect()
}

/// Longitude comes first in GeoJSON; whoever wrote it the other way round is told.
fn point(value: &Value) -> Result<At, Wrong> {
    let number = |place: usize| value[place].as_f64().filter(|number| number.is_finite());
    let (lng, lat) = number(0)
        .zip(number(1))
        .ok_or_else(|| Wrong(format!("{value} is no longitude and latitude")))?;
    if lat.abs() > 90.0 || lng.abs() > 180.0 {
        let swapped = if lng.abs() <= 90.0 { "; the longitude comes first" } else { "" };
        return Err(Wrong(format!("{value} is nowhere on Earth{swapped}")));
    }
    Ok(At::new(lat, lng))
}

/// The `d` of a path, in whole pixels; empty where nothing of it is seen.
fn path(frame: &Frame, points: &[At], is_closed: bool) -> String {
    let mut pixels: Vec<(f64, f64)> = Vec::new();
    for at in points {
        let pixel = frame.pixel(*at);
        let is_near = |last: &(f64, f64)| (last.0 - pixel.0).hypot(last.1 - pixel.1) < DETAIL;
        if !pixels.last().is_some_and(is_near) {
            pixels.push(pixel);
        }
    }
    if is_closed {
        pixels = clipped(pixels, frame.size);
    } else if !pixels.iter().any(|pixel| is_around(*pixel, frame.size)) {
        return String::new();
    }
    let mut path = String::new();
    for (place, (x, y)) in pixels.iter().enumerate() {
        let sign = if place == 0 { 'M' } else { 'L' };
        write!(path, "{sign}{} {}", whole(*x), whole(*y)).expect("a String takes all");
    }
    if is_closed && !path.is_empty() {
        path.push('Z');
    }
    path
}

fn is_around((x, y): (f64, f64), (wide, high): (f64, f64)) -> bool {
    (-wide..wide * 2.0).contains(&x) && (-high..high * 2.0).contains(&y)
}

/// What of a ring lies in a picture and a little beyond it (Sutherland and Hodgman).
fn clipped(ring: Vec<(f64, f64)>, (wide, high): (f64, f64)) -> Vec<(f64, f64)> {
    type Side = (fn((f64, f64)) -> f64, f64, f64);
    let sides: [Side; 4] = [
        (|(x, _)| x, 1.0, -BEYOND),
        (|(x, _)| x, -1.0, -(wide + BEYOND)),
        (|(_, y)| y, 1.0, -BEYOND),
        (|(_, y)| y, -1.0, -(high + BEYOND)),
    ];
    sides.into_iter().fold(ring, |ring, (part, sign, edge)| {
        let inside = |point: (f64, f64)| part(point) * sign - edge;
        let mut kept = Vec::with_capacity(ring.len());
        for (place, &here) in ring.iter().enumerate() {
            let next = ring[(place + 1) % ring.len()];
            let (a, b) = (inside(here), inside(next));
            if a >= 0.0 {
                kept.push(here);
            }
            if (a < 0.0) != (b < 0.0) {
                let along = a / (a - b);
                kept.push((here.0 + along * (next.0 - here.0), here.1 + along * (next.1 - here.1)));
            }
        }
        kept
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SQUARE: &str = r#"{"type":"FeatureCollection","features":[
        {"type":"Feature","properties":{"code":"99.71.01.1001","name":"Umpak"},"geometry":{"type":"Polygon",
         "coordinates":[[[110.8,-7.6],[110.9,-7.6],[110.9,-7.5],[110.8,-7.5],[110.8,-7.6]],
                        [[110.84,-7.56],[110.86,-7.56],[110.86,-7.54],[110.84,-7.54],[110.84,-7.56]]]}},
        {"type":"Feature","properties":{"kind":"river"},"geometry":{"type":"LineString",
         "coordinates":[[110.8,-7.55],[110.9,-7.55]]}}]}"#;

    #[test]
    fn a_place_lies_within_or_without_and_never_in_a_hole() {
        let outline = Outline::read(SQUARE).expect("it reads");
        let within = |lat, lng| outline.holds(At::new(lat, lng));
        assert_eq!(within(-7.52, 110.82), Some(true));
        assert_eq!(within(-7.55, 110.85), Some(false), "the hole");
        assert_eq!(within(-7.4, 110.85), Some(false));
        assert_eq!(Outline::default().holds(At::new(0.0, 0.0)), None, "nobody knows");
        let region = outline.region_of(At::new(-7.52, 110.82)).map(RegionCode::as_str);
        assert_eq!(region, Some("99.71.01.1001"));
        let city = "99.71".parse().expect("a code");
        assert_eq!(outline.around_region(&city), outline.around());
    }

    #[test]
    fn a_picture_shows_it_whole_from_afar_and_cut_from_near() {
        let outline = Outline::read(SQUARE).expect("it reads");
        let size = (480.0, 360.0);
        let whole = Frame::of(&outline.around().expect("areas"), size);
        let sketch = outline.sketch(&whole, Some(&"99.71".parse().expect("a code")));
        assert!(sketch.areas.len() == 1 && sketch.areas[0].is_chosen);
        assert_eq!(sketch.areas[0].path.matches('M').count(), 2, "{}", sketch.areas[0].path);
        assert!(sketch.areas[0].name.is_some() && sketch.rivers.starts_with('M'));
        let near = Frame::at(At::new(-7.52, 110.82), 19, size);
        let sketch = outline.sketch(&near, Some(&"99.72".parse().expect("a code")));
        assert!(!sketch.areas[0].is_chosen);
        assert_eq!(
            sketch.areas[0].path, "M520 400L520 -40L-40 -40L-40 400Z",
            "all of it is inside"
        );
        assert_eq!(sketch.rivers, "");
        let away = Frame { middle: At::new(0.0, 0.0), ..near };
        assert!(outline.sketch(&away, None).areas.is_empty());
    }

    #[test]
    fn a_name_stands_in_the_middle_of_what_it_names() {
        let corner =
            [(0.0, 0.0), (90.0, 0.0), (90.0, 10.0), (10.0, 10.0), (10.0, 90.0), (0.0, 90.0)];
        let (x, y) = middle(&corner).expect("it encloses something");
        assert!((x - y).abs() < 0.01 && x < 30.0, "not the middle of the box around it: {x} {y}");
        assert_eq!(middle(&[(0.0, 0.0), (5.0, 5.0)]), None);
    }

    #[test]
    fn what_is_wrong_is_told() {
        let told = |text: &str| Outline::read(text).expect_err("wrong").to_string();
        assert_eq!(told("{}"), "no `features` in it");
        assert_eq!(told(r#"{"features":[]}"#), "no Polygon or MultiPolygon in it");
        let swapped = SQUARE.replace("[110.9,-7.5]", "[-7.5,110.9]");
        let swapped = told(&swapped);
        assert!(
            swapped.starts_with("feature 1: ") && swapped.ends_with("the longitude comes first"),
            "{swapped}"
        );
        let words = SQUARE.replace("[110.9,-7.5]", "[\"a\",2]");
        assert!(told(&words).contains("is no longitude and latitude"), "{}", told(&words));
    }
}
