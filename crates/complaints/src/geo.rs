//! What a picture of a map shows.

pub(crate) use places::{Area, At, NoPlace};

/// Side of the world at zoom 0, in pixels.
const TILE: f64 = 256.0;

/// A little room is left around what a frame was made for.
const ROOM: f64 = 0.97;

/// Zooms of the map: from a country to a house.
pub(crate) const ZOOMS: std::ops::RangeInclusive<u8> = 4..=19;

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
}
