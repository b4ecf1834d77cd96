//! Places on the map: boxes of degrees, and the projection that web maps use (spherical Mercator, EPSG:3857).

use std::f64::consts::PI;

/// Micro-degrees of a degree.
const MICRO: f64 = 1_000_000.0;
/// The latitude at which the square map of the world ends.
const LAST_LAT: f64 = 85.051_128;
/// Side of the world at zoom 0, in pixels.
const TILE: f64 = 256.0;
/// Metres of a degree of latitude.
const METRES_OF_A_DEGREE: f64 = 111_195.0;

/// A little room is left around what a frame was made for.
const ROOM: f64 = 0.97;

/// Zooms of the map: from a country to a house.
pub(crate) const ZOOMS: std::ops::RangeInclusive<u8> = 4..=19;

/// A place in millionths of a degree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct At {
    pub(crate) lat: i32,
    pub(crate) lng: i32,
}

/// Why a place cannot be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoPlace {
    /// These are no two numbers.
    Unreadable,
    /// No such place is on Earth.
    Nowhere,
}

impl At {
    /// The nearest place that can be told; beyond the poles and the date line there is none.
    pub(crate) fn new(lat: f64, lng: f64) -> Self {
        #[expect(clippy::cast_possible_truncation, reason = "at most 180 million")]
        let micro = |degrees: f64, most: f64| (degrees.clamp(-most, most) * MICRO).round() as i32;
        Self { lat: micro(lat, 90.0), lng: micro(lng, 180.0) }
    }

    /// A place that was stored.
    pub(crate) fn stored((lat, lng): (i64, i64)) -> Option<Self> {
        Some(Self { lat: i32::try_from(lat).ok()?, lng: i32::try_from(lng).ok()? })
    }

    /// What was typed: `-7.5561, 110.8312`. Where only the other order is on Earth, the two were swapped, and that is
    /// told.
    ///
    /// # Errors
    /// When it is no place in any order.
    pub(crate) fn read(text: &str) -> Result<(Self, bool), NoPlace> {
        let (lat, lng) = text.split_once([',', ';']).ok_or(NoPlace::Unreadable)?;
        let number = |part: &str| part.trim().parse::<f64>().ok().filter(|one| one.is_finite());
        let (lat, lng) = number(lat).zip(number(lng)).ok_or(NoPlace::Unreadable)?;
        if lat.abs() <= 90.0 && lng.abs() <= 180.0 {
            return Ok((Self::new(lat, lng), false));
        }
        if lng.abs() <= 90.0 && lat.abs() <= 180.0 {
            return Ok((Self::new(lng, lat), true));
        }
        Err(NoPlace::Nowhere)
    }

    /// Degrees.
    pub(crate) fn degrees(self) -> (f64, f64) {
        (f64::from(self.lat) / MICRO, f64::from(self.lng) / MICRO)
    }

    /// Metres to another place: on a city's scale the Earth is flat enough for that.
    pub(crate) fn metres_to(self, other: Self) -> f64 {
        let ((lat, lng), (there, away)) = (self.degrees(), other.degrees());
        let high = there - lat;
        let wide = (away - lng) * ((lat + there) / 2.0).to_radians().cos();
        high.hypot(wide) * METRES_OF_A_DEGREE
    }

    /// Where it lies in the square world, 0 to 1 from the left and from the top.
    pub(crate) fn world(self) -> (f64, f64) {
        let (lat, lng) = self.degrees();
        let lat = lat.clamp(-LAST_LAT, LAST_LAT).to_radians();
        let y = 0.5 - (PI / 4.0 + lat / 2.0).tan().ln() / (2.0 * PI);
        (lng / 360.0 + 0.5, y.clamp(0.0, 1.0))
    }

    /// The place there.
    pub(crate) fn of_world((x, y): (f64, f64)) -> Self {
        let lat = 2.0 * ((0.5 - y.clamp(0.0, 1.0)) * 2.0 * PI).exp().atan() - PI / 2.0;
        Self::new(lat.to_degrees(), (x.clamp(0.0, 1.0) - 0.5) * 360.0)
    }
}

impl std::fmt::Display for At {
    /// `-7.556100,110.831200`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (lat, lng) = self.degrees();
        write!(f, "{lat:.6},{lng:.6}")
    }
}

/// All between two corners, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Area {
    /// South and west.
    pub(crate) low: At,
    /// North and east.
    pub(crate) high: At,
}

impl Area {
    /// Between two corners in any order.
    pub(crate) fn between(a: At, b: At) -> Self {
        Self {
            low: At { lat: a.lat.min(b.lat), lng: a.lng.min(b.lng) },
            high: At { lat: a.lat.max(b.lat), lng: a.lng.max(b.lng) },
        }
    }

    /// `south,west,north,east` in degrees; what lies beyond the Earth is cut off, corners may come in any order.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let numbers = text.split(',').map(|part| part.trim().parse::<f64>().ok());
        let numbers: Vec<f64> = numbers.collect::<Option<_>>()?;
        let &[south, west, north, east] = numbers.as_slice() else { return None };
        let all_finite = numbers.iter().all(|number| number.is_finite());
        all_finite.then(|| Self::between(At::new(south, west), At::new(north, east)))
    }

    /// The smallest that holds all these.
    pub(crate) fn around(mut places: impl Iterator<Item = At>) -> Option<Self> {
        let first = places.next()?;
        Some(places.fold(Self { low: first, high: first }, |area, at| Self {
            low: At { lat: area.low.lat.min(at.lat), lng: area.low.lng.min(at.lng) },
            high: At { lat: area.high.lat.max(at.lat), lng: area.high.lng.max(at.lng) },
        }))
    }

    pub(crate) fn holds(&self, at: At) -> bool {
        (self.low.lat..=self.high.lat).contains(&at.lat)
            && (self.low.lng..=self.high.lng).contains(&at.lng)
    }

    /// Its middle on the map.
    pub(crate) fn middle(&self) -> At {
        let ((west, south), (east, north)) = (self.low.world(), self.high.world());
        At::of_world((west.midpoint(east), south.midpoint(north)))
    }
}

/// What a picture of some pixels shows.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Frame {
    /// What lies in its middle.
    pub(crate) middle: At,
    /// 0 shows the world on 256 pixels, each further one half as much.
    pub(crate) zoom: u8,
    /// How much larger than at that zoom it is drawn, 1 to 2: so that what it was made for fills it.
    pub(crate) stretch: f64,
    /// Width and height in pixels.
    pub(crate) size: (f64, f64),
}

impl Frame {
    /// The closest that shows all of an area.
    pub(crate) fn of(area: &Area, size: (f64, f64)) -> Self {
        let ((west, south), (east, north)) = (area.low.world(), area.high.world());
        let (wide, high) = (east - west, south - north);
        let fits = |zoom: &u8| wide * scale(*zoom) <= size.0 && high * scale(*zoom) <= size.1;
        let zoom = ZOOMS.rev().skip(1).find(fits).unwrap_or(*ZOOMS.start());
        let room = |part: f64, size: f64| size / (part * scale(zoom)).max(1.0);
        let stretch = (room(wide, size.0).min(room(high, size.1)) * ROOM).clamp(1.0, 2.0);
        Self { middle: area.middle(), zoom, stretch, size }
    }

    /// What lies around a place.
    pub(crate) const fn at(middle: At, zoom: u8, size: (f64, f64)) -> Self {
        Self { middle, zoom, stretch: 1.0, size }
    }

    fn scale(&self) -> f64 {
        scale(self.zoom) * self.stretch
    }

    /// Where a place lies in it, in pixels from its left upper corner.
    pub(crate) fn pixel(&self, at: At) -> (f64, f64) {
        let ((x, y), (left, top)) = (at.world(), self.corner());
        (x * self.scale() - left, y * self.scale() - top)
    }

    fn corner(&self) -> (f64, f64) {
        let (x, y) = self.middle.world();
        (x * self.scale() - self.size.0 / 2.0, y * self.scale() - self.size.1 / 2.0)
    }

    /// What it shows.
    pub(crate) fn area(&self) -> Area {
        let ((left, top), scale) = (self.corner(), self.scale());
        let a = At::of_world((left / scale, top / scale));
        let b = At::of_world(((left + self.size.0) / scale, (top + self.size.1) / scale));
        Area::between(a, b)
    }

    /// The same, moved by parts of its width and height.
    pub(crate) fn moved(&self, right: f64, down: f64) -> Self {
        let ((x, y), scale) = (self.middle.world(), self.scale());
        let middle = (x + right * self.size.0 / scale, y + down * self.size.1 / scale);
        Self { middle: At::of_world(middle), ..*self }
    }
}

/// Pixels of the world's side.
pub(crate) fn scale(zoom: u8) -> f64 {
    TILE * f64::from(1_u32 << zoom.min(*ZOOMS.end()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_read_swapped_or_refused() {
        let umpak = At { lat: -7_556_100, lng: 110_831_200 };
        assert_eq!(At::read("-7.5561, 110.8312"), Ok((umpak, false)));
        assert_eq!(At::read("110.8312;-7.5561"), Ok((umpak, true)), "swapped");
        for text in ["", "7", "a,b", "NaN,1", "inf,3", "1,2,3"] {
            assert_eq!(At::read(text), Err(NoPlace::Unreadable), "{text:?}");
        }
        for text in ["110.8,120.4", "-7.5,1000"] {
            assert_eq!(At::read(text), Err(NoPlace::Nowhere), "{text:?}");
        }
        assert_eq!(umpak.to_string(), "-7.556100,110.831200");
    }

    #[test]
    fn an_absurd_box_is_cut_to_the_earth_and_nonsense_is_none() {
        let world = Area::read("-1e9,-1e9,1e9,1e9").expect("cut");
        assert_eq!(world.high, At { lat: 90_000_000, lng: 180_000_000 });
        assert_eq!(Area::read("1,2,-1,-2"), Area::read("-1,-2,1,2"), "corners in any order");
        for text in ["", "1,2,3", "1,2,3,x", "1,2,3,NaN", "1,2,3,4,5"] {
            assert_eq!(Area::read(text), None, "{text:?}");
        }
    }

    #[test]
    fn a_frame_shows_what_it_was_made_for() {
        let city = Area::read("-7.62,110.75,-7.52,110.88").expect("a box");
        let frame = Frame::of(&city, (640.0, 480.0));
        for corner in [city.low, city.high] {
            let (x, y) = frame.pixel(corner);
            assert!((0.0..=640.0).contains(&x) && (0.0..=480.0).contains(&y), "{x} {y}");
            assert!(frame.area().holds(corner));
        }
        let ((left, top), (right, bottom)) = (
            frame.pixel(At { lat: city.high.lat, ..city.low }),
            frame.pixel(At { lat: city.low.lat, ..city.high }),
        );
        assert!(
            right - left > 500.0 || bottom - top > 400.0,
            "it fills it: {left} {top} {right} {bottom}"
        );
        let (x, y) = frame.pixel(frame.middle);
        assert!((x - 320.0).abs() < 0.01 && (y - 240.0).abs() < 0.01, "{x} {y}");
        let east = frame.moved(0.5, 0.0).middle;
        assert!(east.lng > frame.middle.lng && (east.lat - frame.middle.lat).abs() < 2);
    }

    #[test]
    fn metres_are_those_of_the_map() {
        let (a, b) = (At::new(-7.5561, 110.8312), At::new(-7.5561, 110.8322));
        assert!((109.0..112.0).contains(&a.metres_to(b)), "{}", a.metres_to(b));
        let world = a.world();
        let back = At::of_world(world);
        assert!((back.lat - a.lat).abs() <= 1 && (back.lng - a.lng).abs() <= 1);
    }
}
