//! The outlines of an agency's regions: which kecamatan, kelurahan or desa a place lies in, and what a map without tiles is
//! drawn of.
//!
//! Read from GeoJSON (RFC 7946): areas with their `code` and `name`, and lines of a `kind`, `river` or `road`.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use serde_json::Value;
use terms::RegionCode;

use crate::at::{At, METRES_OF_A_DEGREE};
use crate::boxed::Area;

/// Points of all areas and lines together: a file with more wants to be simplified before.
const MOST_POINTS: usize = 200_000;
/// A place outside of everything that is nearer to an area than so many metres belongs to it: outlines are simplified, which
/// leaves slivers between two of them, and phones are as exact as that.
const NEAR: f64 = 50.0;
/// The level of a kelurahan or desa: nothing is looked for below it.
const DEEPEST: usize = 4;

/// What cannot be read as an outline, and what is wrong there.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("{0}")]
pub struct Wrong(String);

/// The outlines of an agency's regions; without areas where none were given.
#[derive(Debug, Default)]
pub struct Outline {
    areas: Vec<Part>,
    /// Their regions.
    codes: BTreeSet<RegionCode>,
    lines: Vec<Line>,
    around: Option<Area>,
    /// As scripts ask for it.
    json: String,
}

/// An area.
#[derive(Debug)]
pub struct Part {
    /// The region that it is; none where the file does not say.
    pub code: Option<RegionCode>,
    /// What it is called.
    pub name: String,
    /// Its edges, and those of its holes.
    pub rings: Vec<Vec<At>>,
    /// What it lies in.
    pub around: Area,
}

/// A river or a road.
#[derive(Debug)]
pub struct Line {
    /// Whether it is a river.
    pub is_river: bool,
    /// Its bends.
    pub points: Vec<At>,
}

/// Where a place lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found<'o> {
    /// In none of the areas, and near none.
    Outside,
    /// In an area; its region, the smallest where several hold it.
    In(Option<&'o RegionCode>),
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
        let code = Some(&about["code"]).filter(|code| !code.is_null()).map(region).transpose()?;
        self.codes.extend(code.clone());
        let name = about["name"].as_str().unwrap_or_default().to_owned();
        self.areas.push(Part { code, name, rings, around });
        Ok(())
    }

    /// What it lies in; none where there is no outline.
    pub const fn around(&self) -> Option<Area> {
        self.around
    }

    /// What an area of it lies in.
    pub fn around_region(&self, region: &RegionCode) -> Option<Area> {
        let is_there = |part: &&Part| part.code.as_ref().is_some_and(|code| code.lies_in(region));
        let corners = |part: &Part| [part.around.low, part.around.high];
        Area::around(self.areas.iter().filter(is_there).flat_map(corners))
    }

    /// The GeoJSON that it was read from; empty where there is none.
    pub fn json(&self) -> &str {
        &self.json
    }

    /// Its areas.
    pub fn areas(&self) -> &[Part] {
        &self.areas
    }

    /// Its rivers and roads.
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// Where a place lies; none where there is no outline.
    pub fn find(&self, at: At) -> Option<Found<'_>> {
        self.around?;
        let level = |part: &Part| part.code.as_ref().map_or(0, RegionCode::level);
        // The first of those that are equally deep: whatever the file says twice, the answer stays.
        let holding = self.areas.iter().filter(|part| part.holds(at));
        let held = holding.min_by_key(|part| Reverse(level(part)));
        if let Some(part) = held.filter(|part| level(part) >= DEEPEST) {
            return Some(Found::In(part.code.as_ref()));
        }
        let deeper = |part: &&Part| held.is_none_or(|held| level(part) > level(held));
        let far = |part| Some((Part::metres_to(part, at)?, part));
        let near = self.areas.iter().filter(deeper).filter_map(far);
        let nearest = near.min_by(|(a, _), (b, _)| a.total_cmp(b)).map(|(_, part)| part);
        Some(nearest.or(held).map_or(Found::Outside, |part| Found::In(part.code.as_ref())))
    }

    /// Whether a place lies in it; none where there is no outline.
    pub fn holds(&self, at: At) -> Option<bool> {
        Some(self.find(at)? != Found::Outside)
    }

    /// The region in which a place lies.
    pub fn region_of(&self, at: At) -> Option<&RegionCode> {
        match self.find(at)? {
            Found::In(region) => region,
            Found::Outside => None,
        }
    }

    /// Whether it says where this region ends: by its own outline or that of one around it.
    pub fn covers(&self, region: &RegionCode) -> bool {
        let mut around = std::iter::successors(Some(region.clone()), RegionCode::parent);
        around.any(|code| self.codes.contains(&code))
    }
}

impl Part {
    /// By how often a ray from the place to the east crosses its edges. Whole numbers, so that a place on the edge of two
    /// areas lies in exactly one of them.
    fn holds(&self, at: At) -> bool {
        let crosses = |(a, b): &(At, At)| {
            let (low, high) = if a.lat < b.lat { (a, b) } else { (b, a) };
            if !(low.lat..high.lat).contains(&at.lat) {
                return false;
            }
            let part = |one: i32, other: i32| i64::from(one) - i64::from(other);
            part(at.lng, low.lng) * part(high.lat, low.lat)
                < part(high.lng, low.lng) * part(at.lat, low.lat)
        };
        self.around.holds(at) && self.edges().filter(crosses).count() % 2 == 1
    }

    /// How far a place is from its edge, where that is nearer than [`NEAR`].
    fn metres_to(&self, at: At) -> Option<f64> {
        if !self.around.wider(NEAR).holds(at) {
            return None;
        }
        let nearest = self.edges().map(|edge| from_edge(at, edge)).min_by(f64::total_cmp)?;
        (nearest <= NEAR).then_some(nearest)
    }

    fn edges(&self) -> impl Iterator<Item = (At, At)> {
        self.rings.iter().flat_map(|ring| {
            ring.iter().copied().zip(ring.iter().copied().cycle().skip(1)).take(ring.len())
        })
    }
}

/// Metres from a place to a stretch, on ground that is flat: over fifty metres it is.
fn from_edge(at: At, (a, b): (At, At)) -> f64 {
    let (here_lat, here_lng) = at.degrees();
    let narrow = here_lat.to_radians().cos();
    let flat = |point: At| {
        let (lat, lng) = point.degrees();
        ((lng - here_lng) * narrow * METRES_OF_A_DEGREE, (lat - here_lat) * METRES_OF_A_DEGREE)
    };
    let (from, to) = (flat(a), flat(b));
    let way = (to.0 - from.0, to.1 - from.1);
    let length = way.0.powi(2) + way.1.powi(2);
    let along = if length > 0.0 { -(from.0 * way.0 + from.1 * way.1) / length } else { 0.0 };
    let along = along.clamp(0.0, 1.0);
    (from.0 + along * way.0).hypot(from.1 + along * way.1)
}

fn region(code: &Value) -> Result<RegionCode, Wrong> {
    let read = code.as_str().and_then(|code| code.parse().ok());
    read.ok_or_else(|| Wrong(format!("`code` {code} is no code of a region, as \"99.71.01.1001\"")))
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

#[cfg(test)]
mod tests;
