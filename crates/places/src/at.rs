//! A place, how far it is from another, and where it lies on the map of the web (spherical Mercator, EPSG:3857).

use std::f64::consts::PI;

/// Micro-degrees of a degree.
const MICRO: f64 = 1_000_000.0;
/// The latitude at which the square map of the world ends.
const LAST_LAT: f64 = 85.051_128;
/// Mean radius of the Earth (IUGG), in metres.
const EARTH: f64 = 6_371_008.8;
/// Metres of a degree of latitude.
pub const METRES_OF_A_DEGREE: f64 = 111_195.0;

/// A place in millionths of a degree: eleven centimetres at the most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct At {
    /// South of the equator below zero.
    pub lat: i32,
    /// West of Greenwich below zero.
    pub lng: i32,
}

/// Why a place cannot be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoPlace {
    /// These are no two numbers.
    Unreadable,
    /// No such place is on Earth.
    Nowhere,
}

/// How far two places are apart along a great circle; latitude and longitude in degrees.
pub fn metres(a: (f64, f64), b: (f64, f64)) -> f64 {
    let ((lat_a, lng_a), (lat_b, lng_b)) =
        ((a.0.to_radians(), a.1.to_radians()), (b.0.to_radians(), b.1.to_radians()));
    let half = |from: f64, to: f64| ((to - from) / 2.0).sin().powi(2);
    let part = lat_a.cos() * lat_b.cos() * half(lng_a, lng_b);
    2.0 * EARTH * (half(lat_a, lat_b) + part).sqrt().asin()
}

impl At {
    /// The nearest place that can be told; beyond the poles and the date line there is none.
    pub fn new(lat: f64, lng: f64) -> Self {
        #[expect(clippy::cast_possible_truncation, reason = "at most 180 million")]
        let micro = |degrees: f64, most: f64| (degrees.clamp(-most, most) * MICRO).round() as i32;
        Self { lat: micro(lat, 90.0), lng: micro(lng, 180.0) }
    }

    /// A place that was stored.
    pub fn stored((lat, lng): (i64, i64)) -> Option<Self> {
        Some(Self { lat: i32::try_from(lat).ok()?, lng: i32::try_from(lng).ok()? })
    }

    /// What was typed: `-7.5561, 110.8312`. Where only the other order is on Earth, the two were swapped, and that is
    /// told.
    ///
    /// # Errors
    /// When it is no place in any order.
    pub fn read(text: &str) -> Result<(Self, bool), NoPlace> {
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
    pub fn degrees(self) -> (f64, f64) {
        (f64::from(self.lat) / MICRO, f64::from(self.lng) / MICRO)
    }

    /// Metres to another place.
    pub fn metres_to(self, other: Self) -> f64 {
        metres(self.degrees(), other.degrees())
    }

    /// Where it lies in the square world, 0 to 1 from the left and from the top.
    pub fn world(self) -> (f64, f64) {
        let (lat, lng) = self.degrees();
        let lat = lat.clamp(-LAST_LAT, LAST_LAT).to_radians();
        let y = 0.5 - (PI / 4.0 + lat / 2.0).tan().ln() / (2.0 * PI);
        (lng / 360.0 + 0.5, y.clamp(0.0, 1.0))
    }

    /// The place there.
    pub fn of_world((x, y): (f64, f64)) -> Self {
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
    fn a_degree_is_as_long_as_it_is() {
        let degree = metres((-7.0, 110.0), (-8.0, 110.0));
        assert!((degree - METRES_OF_A_DEGREE).abs() < 1.0, "{degree}");
        assert!(metres((-7.5, 110.8), (-7.5, 110.8)) < 0.001);
        let (a, b) = (At::new(-7.5561, 110.8312), At::new(-7.5561, 110.8322));
        assert!((109.0..112.0).contains(&a.metres_to(b)), "{}", a.metres_to(b));
        // Banda Aceh to Jayapura, by the great circle.
        let across = metres((5.55, 95.32), (-2.53, 140.72));
        assert!((5_100_000.0..5_130_000.0).contains(&across), "{across}");
    }

    #[test]
    fn a_place_comes_back_from_the_map() {
        let at = At::new(-7.5561, 110.8312);
        let back = At::of_world(at.world());
        assert!((back.lat - at.lat).abs() <= 1 && (back.lng - at.lng).abs() <= 1);
    }
}
