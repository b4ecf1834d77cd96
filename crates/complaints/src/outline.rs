//! The outline of the city as a picture: what a map shows where there are no tiles.

use std::fmt::Write as _;

use places::{Outline, Part};
use terms::RegionCode;

use crate::geo::{At, Frame};

/// Points nearer than so many pixels to the one before are left out of a picture.
const DETAIL: f64 = 2.0;
/// So far beyond a picture's edge lines go on, so that their ends are not seen.
const BEYOND: f64 = 40.0;
/// An area is named where its name has room: so many pixels for each letter, and so many in height.
const NAMED: (usize, f64) = (7, 24.0);

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

/// As it is seen in a frame, with the region that is looked at.
pub(crate) fn sketch(outline: &Outline, frame: &Frame, chosen: Option<&RegionCode>) -> Sketch {
    let lies_in = |part: &Part| {
        chosen.is_some_and(|region| part.code.as_ref().is_some_and(|code| code.lies_in(region)))
    };
    let mut sketch = Sketch::default();
    for part in outline.areas() {
        let rings = part.rings.iter().map(|ring| path(frame, ring, true));
        let path: String = rings.collect();
        if !path.is_empty() {
            let (name, is_chosen) = (name_in(part, frame), lies_in(part));
            sketch.areas.push(Drawn { path, is_chosen, name });
        }
    }
    for line in outline.lines() {
        let way = if line.is_river { &mut sketch.rivers } else { &mut sketch.roads };
        way.push_str(&path(frame, &line.points, false));
    }
    sketch
}

/// Where the name of an area stands in a frame, where it has room.
fn name_in(part: &Part, frame: &Frame) -> Option<(i32, i32, String)> {
    let ((left, bottom), (right, top)) =
        (frame.pixel(part.around.low), frame.pixel(part.around.high));
    let ring: Vec<(f64, f64)> = part.rings.first()?.iter().map(|at| frame.pixel(*at)).collect();
    let (x, y) = middle(&ring).unwrap_or((left.midpoint(right), top.midpoint(bottom)));
    let length = whole(right - left).unsigned_abs() as usize;
    let has_room = length >= NAMED.0 * part.name.chars().count() && bottom - top >= NAMED.1;
    let is_seen = (0.0..frame.size.0).contains(&x) && (0.0..frame.size.1).contains(&y);
    let name = (has_room && is_seen && !part.name.is_empty()).then(|| part.name.clone())?;
    Some((whole(x), whole(y), name))
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
    fn a_picture_shows_it_whole_from_afar_and_cut_from_near() {
        let outline = Outline::read(SQUARE).expect("it reads");
        let size = (480.0, 360.0);
        let whole = Frame::of(&outline.around().expect("areas"), size);
        let drawn = sketch(&outline, &whole, Some(&"99.71".parse().expect("a code")));
        assert!(drawn.areas.len() == 1 && drawn.areas[0].is_chosen);
        assert_eq!(drawn.areas[0].path.matches('M').count(), 2, "{}", drawn.areas[0].path);
        assert!(drawn.areas[0].name.is_some() && drawn.rivers.starts_with('M'));
        let near = Frame::at(At::new(-7.52, 110.82), 19, size);
        let drawn = sketch(&outline, &near, Some(&"99.72".parse().expect("a code")));
        assert!(!drawn.areas[0].is_chosen);
        assert_eq!(drawn.areas[0].path, "M520 400L520 -40L-40 -40L-40 400Z", "all of it is inside");
        assert_eq!(drawn.rivers, "");
        let away = Frame { middle: At::new(0.0, 0.0), ..near };
        assert!(sketch(&outline, &away, None).areas.is_empty());
    }

    #[test]
    fn a_name_stands_in_the_middle_of_what_it_names() {
        let corner =
            [(0.0, 0.0), (90.0, 0.0), (90.0, 10.0), (10.0, 10.0), (10.0, 90.0), (0.0, 90.0)];
        let (x, y) = middle(&corner).expect("it encloses something");
        assert!((x - y).abs() < 0.01 && x < 30.0, "not the middle of the box around it: {x} {y}");
        assert_eq!(middle(&[(0.0, 0.0), (5.0, 5.0)]), None);
    }
}
