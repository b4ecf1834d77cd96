//! What lies between two corners.

use crate::at::{At, METRES_OF_A_DEGREE};

/// All between two corners, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Area {
    /// South and west.
    pub low: At,
    /// North and east.
    pub high: At,
}

impl Area {
    /// Between two corners in any order.
    pub fn between(a: At, b: At) -> Self {
        Self {
            low: At { lat: a.lat.min(b.lat), lng: a.lng.min(b.lng) },
            high: At { lat: a.lat.max(b.lat), lng: a.lng.max(b.lng) },
        }
    }

    /// `south,west,north,east` in degrees; what lies beyond the Earth is cut off, corners may come in any order.
    pub fn read(text: &str) -> Option<Self> {
        let numbers = text.split(',').map(|part| part.trim().parse::<f64>().ok());
        let numbers: Vec<f64> = numbers.collect::<Option<_>>()?;
        let &[south, west, north, east] = numbers.as_slice() else { return None };
        let all_finite = numbers.iter().all(|number| number.is_finite());
        all_finite.then(|| Self::between(At::new(south, west), At::new(north, east)))
    }

    /// The smallest that holds all these.
    pub fn around(mut places: impl Iterator<Item = At>) -> Option<Self> {
        let first = places.next()?;
        Some(places.fold(Self { low: first, high: first }, |area, at| Self {
            low: At { lat: area.low.lat.min(at.lat), lng: area.low.lng.min(at.lng) },
            high: At { lat: area.high.lat.max(at.lat), lng: area.high.lng.max(at.lng) },
        }))
    }

    /// Whether a place lies in it.
    pub fn holds(&self, at: At) -> bool {
        (self.low.lat..=self.high.lat).contains(&at.lat)
            && (self.low.lng..=self.high.lng).contains(&at.lng)
    }

    /// The same with a margin all around.
    #[must_use]
    pub fn wider(&self, metres: f64) -> Self {
        let high = metres / METRES_OF_A_DEGREE;
        let furthest = self.low.degrees().0.abs().max(self.high.degrees().0.abs());
        // Nobody lives at a pole; there a degree of longitude has no width.
        let wide = high / furthest.to_radians().cos().max(0.01);
        let ((south, west), (north, east)) = (self.low.degrees(), self.high.degrees());
        Self { low: At::new(south - high, west - wide), high: At::new(north + high, east + wide) }
    }

    /// Its middle on the map.
    pub fn middle(&self) -> At {
        let ((west, south), (east, north)) = (self.low.world(), self.high.world());
        At::of_world((west.midpoint(east), south.midpoint(north)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
    fn a_margin_is_as_wide_as_it_says_on_every_side() {
        let city = Area::read("-7.6,110.7,-7.5,110.9").expect("a box");
        let wider = city.wider(50.0);
        let up = city.high.metres_to(At { lat: wider.high.lat, ..city.high });
        let left = city.low.metres_to(At { lng: wider.low.lng, ..city.low });
        assert!((50.0..50.3).contains(&up) && (50.0..50.3).contains(&left), "{up} {left}");
    }
}
