//! A small canvas with soft edges: what is filled is told by how far each dot lies outside of it.

use image::{Rgb, RgbImage};

/// Width and height of what is drawn, in the measure of scenes.
pub(super) const WIDTH: f32 = 640.0;
pub(super) const HEIGHT: f32 = 480.0;
/// Dots a measure: small photos, since whoever makes the demo waits for them.
const SCALE: f32 = 0.75;
const SIZE: (u32, u32) = (480, 360);
const COLUMNS: usize = 480;
const ROWS: usize = 360;

/// How finely edges are looked at from above to below.
const PARTS: usize = 4;

/// Red, green, blue: 0 to 255.
pub(super) type Colour = [f32; 3];
/// From the left, and from the top.
type At = (f32, f32);

/// Dice that fall alike for the same seed.
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new(seed: u32) -> Self {
        Self(u64::from(seed).wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// A number between two.
    pub(super) fn within(&mut self, least: f32, most: f32) -> f32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        let part = u16::try_from(self.0 >> 48).unwrap_or_default();
        least + (most - least) * f32::from(part) / f32::from(u16::MAX)
    }

    /// One of several colours.
    pub(super) fn one_of(&mut self, colours: &[Colour]) -> Colour {
        let turn = index(self.within(0.0, 1.0) * float(colours.len()) * 0.999);
        colours.get(turn).copied().unwrap_or_default()
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts and places of a small picture")]
fn float(count: usize) -> f32 {
    count as f32
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "held within the picture"
)]
fn index(at: f32) -> usize {
    at.max(0.0) as usize
}

/// A place in dots.
fn dots((x, y): At) -> At {
    (x * SCALE, y * SCALE)
}

/// A picture that is drawn.
pub(super) struct Canvas {
    dots: Vec<Colour>,
}

fn mixed(own: Colour, other: Colour, part: f32) -> Colour {
    std::array::from_fn(|one| own[one] + (other[one] - own[one]) * part)
}

impl Canvas {
    pub(super) fn new() -> Self {
        Self { dots: vec![[0.0; 3]; COLUMNS * ROWS] }
    }

    /// Fills what lies within a shape: how far outside a dot is, negative within.
    fn fill(
        &mut self,
        (from, to): (At, At),
        colour: Colour,
        cover: f32,
        outside: impl Fn(At) -> f32,
    ) {
        let (from, to) = (dots(from), dots(to));
        let rows = index(from.1 - 1.0)..index(to.1 + 2.0).min(ROWS);
        let columns = index(from.0 - 1.0)..index(to.0 + 2.0).min(COLUMNS);
        for row in rows {
            for column in columns.clone() {
                let far = outside(((float(column) + 0.5) / SCALE, (float(row) + 0.5) / SCALE));
                let part = (0.5 - far * SCALE).clamp(0.0, 1.0) * cover;
                if part > 0.0
                    && let Some(dot) = self.dots.get_mut(row * COLUMNS + column)
                {
                    *dot = mixed(*dot, colour, part);
                }
            }
        }
    }

    /// A band across the picture that goes from one colour to the other.
    pub(super) fn shade(&mut self, above: Colour, below: Colour, top: f32, base: f32) {
        for (dots, row) in self.dots.chunks_mut(COLUMNS).zip(0_usize..) {
            let at = (float(row) / SCALE - top) / (base - top);
            if (0.0..=1.0).contains(&at) {
                dots.fill(mixed(above, below, at));
            }
        }
    }

    /// An ellipse around a place, by half its width and height.
    pub(super) fn ellipse(&mut self, (x, y): At, (wide, high): At, colour: Colour, cover: f32) {
        let bounds = ((x - wide, y - high), (x + wide, y + high));
        self.fill(bounds, colour, cover, |(at_x, at_y)| {
            (length((at_x - x) / wide, (at_y - y) / high) - 1.0) * wide.min(high)
        });
    }

    /// A line with round ends.
    pub(super) fn line(&mut self, from: At, to: At, thick: f32, colour: Colour, cover: f32) {
        let half = thick / 2.0;
        let bounds = (
            (from.0.min(to.0) - half, from.1.min(to.1) - half),
            (from.0.max(to.0) + half, from.1.max(to.1) + half),
        );
        self.fill(bounds, colour, cover, |at| distance(at, from, to) - half);
    }

    /// A rectangle from its corner above on the left to the one below on the right.
    pub(super) fn block(&mut self, from: At, to: At, colour: Colour, cover: f32) {
        self.fill((from, to), colour, cover, |(x, y)| {
            (from.0 - x).max(x - to.0).max((from.1 - y).max(y - to.1))
        });
    }

    /// Something with corners, row by row: how much of each dot lies between two of its edges.
    pub(super) fn polygon(&mut self, corners: &[At], colour: Colour, cover: f32) {
        let corners: Vec<At> = corners.iter().copied().map(dots).collect();
        let edges = corners.iter().zip(corners.iter().cycle().skip(1));
        let edges: Vec<(At, At)> = edges.map(|(from, to)| (*from, *to)).collect();
        let least = corners.iter().fold(f32::MAX, |own, at| own.min(at.1));
        let most = corners.iter().fold(0.0_f32, |own, at| own.max(at.1));
        for row in index(least)..index(most + 1.0).min(ROWS) {
            let mut covered = [0.0_f32; COLUMNS];
            for part in 0..PARTS {
                let y = float(row) + (float(part) + 0.5) / float(PARTS);
                let crossed = edges.iter().filter(|(from, to)| (from.1 > y) != (to.1 > y));
                let crossed = crossed
                    .map(|(from, to)| (to.0 - from.0) * (y - from.1) / (to.1 - from.1) + from.0);
                let right_edge = float(COLUMNS);
                let mut crossed: Vec<f32> = crossed.map(|x| x.clamp(0.0, right_edge)).collect();
                crossed.sort_by(f32::total_cmp);
                for pair in crossed.chunks_exact(2) {
                    let columns = index(pair[0])..index(pair[1] + 1.0).min(COLUMNS);
                    for (dot, column) in covered[columns.clone()].iter_mut().zip(columns) {
                        let left = pair[0].max(float(column));
                        let right = pair[1].min(float(column) + 1.0);
                        *dot += (right - left).max(0.0) / float(PARTS);
                    }
                }
            }
            let dots = self.dots.iter_mut().skip(row * COLUMNS);
            for (dot, part) in dots.zip(covered).filter(|(_, part)| *part > 0.0) {
                *dot = mixed(*dot, colour, part * cover);
            }
        }
    }

    /// Light that fades away from a place.
    pub(super) fn glow(&mut self, (x, y): At, reach: f32, colour: Colour, most: f32) {
        for (dot, place) in self.dots.iter_mut().zip(0_usize..) {
            let (at_x, at_y) = (float(place % COLUMNS) / SCALE, float(place / COLUMNS) / SCALE);
            let part = 1.0 - length(at_x - x, at_y - y) / reach;
            if part > 0.0 {
                *dot = mixed(*dot, colour, part * part * most);
            }
        }
    }

    /// Night falls: so much of each colour is left.
    pub(super) fn darken(&mut self, left: Colour) {
        for dot in &mut self.dots {
            *dot = std::array::from_fn(|one| dot[one] * left[one]);
        }
    }

    /// The light of the hour: from one side, with the shadows of what stands behind whoever takes the photo.
    pub(super) fn light(&mut self, dice: &mut Dice) {
        let (across, down) = (dice.within(-0.5, 0.5), dice.within(-0.3, 0.3));
        let middle = (WIDTH * dice.within(0.0, 1.0), HEIGHT * dice.within(0.3, 1.0));
        let reach = dice.within(120.0, 260.0);
        let depth = dice.within(-0.35, 0.35);
        for (dot, place) in self.dots.iter_mut().zip(0_usize..) {
            let (x, y) = (float(place % COLUMNS) / SCALE, float(place / COLUMNS) / SCALE);
            let near = (1.0 - length(x - middle.0, y - middle.1) / reach).max(0.0);
            let light = 1.0 + across * (x / WIDTH - 0.5) + down * (y / HEIGHT - 0.5) + depth * near;
            *dot = dot.map(|part| part * light);
        }
    }

    /// The grain of a cheap lens, and its darker corners.
    pub(super) fn grain(&mut self, dice: &mut Dice) {
        for (dot, place) in self.dots.iter_mut().zip(0_usize..) {
            let x = float(place % COLUMNS) / float(COLUMNS) - 0.5;
            let y = float(place / COLUMNS) / float(ROWS) - 0.5;
            let light = 1.06 - 0.34 * (x * x + y * y);
            let grain = dice.within(-5.0, 5.0);
            *dot = dot.map(|part| part * light + grain);
        }
    }

    /// The picture, or as a mirror shows it.
    pub(super) fn done(self, mirrored: bool) -> RgbImage {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "held between 0 and 255"
        )]
        let whole = |part: f32| part.clamp(0.0, 255.0) as u8;
        RgbImage::from_fn(SIZE.0, SIZE.1, |x, y| {
            let x = if mirrored { SIZE.0 - 1 - x } else { x };
            let place = usize::try_from(y).unwrap_or(0) * COLUMNS + usize::try_from(x).unwrap_or(0);
            Rgb(self.dots.get(place).copied().unwrap_or_default().map(whole))
        })
    }
}

/// How far a place is from a line between two others.
fn distance((x, y): At, (from_x, from_y): At, (to_x, to_y): At) -> f32 {
    let (dx, dy) = (to_x - from_x, to_y - from_y);
    let along = ((x - from_x) * dx + (y - from_y) * dy) / (dx * dx + dy * dy).max(0.001);
    let along = along.clamp(0.0, 1.0);
    length(x - from_x - dx * along, y - from_y - dy * along)
}

/// How long a way is; `hypot` takes ten times as long, for numbers that no picture has.
fn length(x: f32, y: f32) -> f32 {
    (x * x + y * y).sqrt()
}
