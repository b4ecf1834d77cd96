//! The likeness of a picture in a few bytes: found again after it was made smaller, stored anew, or cut a little.
//!
//! A print is the sign of the 64 lowest frequencies of the grey picture (a discrete cosine transform, as in Zauner 2010),
//! of the whole and of ten cuts of it. Two pictures are compared whole to whole, and whole to cut in both directions.

use std::f64::consts::PI;

use image::imageops::{self, FilterType};
use image::{DynamicImage, GrayImage};

/// Dots at each edge of the grey picture that is transformed.
const EDGE: u32 = 32;
/// Frequencies that are kept in each direction.
const LOW: usize = 8;
/// Dots at each edge of the picture that is cut.
const SMALL: u32 = 160;
/// What is cut off at left, top, right and bottom, in hundredths.
const CUTS: [[u32; 4]; 11] = [
    [0, 0, 0, 0],
    [4, 4, 4, 4],
    [8, 8, 8, 8],
    [6, 0, 0, 0],
    [12, 0, 0, 0],
    [0, 6, 0, 0],
    [0, 12, 0, 0],
    [0, 0, 6, 0],
    [0, 0, 12, 0],
    [0, 0, 0, 6],
    [0, 0, 0, 12],
];
/// The strongest frequency of a picture that shows something, in steps of grey; what is all black is like all that is.
const SHOWS: f64 = 24.0;

/// The print of a picture.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Print([u64; CUTS.len()]);

impl Print {
    /// How many of 64 signs may differ between two pictures that are one. Of pictures that have nothing to do with each
    /// other 32 differ, give or take four: that nine or fewer do is chance once in a hundred million pairs.
    pub const ALIKE: u32 = 9;

    /// The print of a picture; none of one that shows nothing.
    pub fn of(picture: &DynamicImage) -> Option<Self> {
        if picture.width() == 0 || picture.height() == 0 {
            return None;
        }
        // Averaged first: cuts of a small picture cost nothing, and dots of a sensor are gone.
        let small = picture.thumbnail_exact(SMALL, SMALL).into_luma8();
        let mut signs = [0; CUTS.len()];
        for (sign, cut) in signs.iter_mut().zip(CUTS) {
            *sign = signs_of(&cut_out(&small, cut))?;
        }
        Some(Self(signs))
    }

    /// How many signs differ where the two are most alike: of the whole, or of one whole and a cut of the other.
    pub fn distance(&self, other: &Self) -> u32 {
        let (a, b) = (self.0, other.0);
        let whole_to_cuts = b.iter().map(|cut| (a[0] ^ cut).count_ones());
        let cuts_to_whole = a.iter().map(|cut| (b[0] ^ cut).count_ones());
        whole_to_cuts.chain(cuts_to_whole).min().unwrap_or(u64::BITS)
    }

    /// Whether the two are one picture, as far as that can be seen.
    pub fn is_like(&self, other: &Self) -> bool {
        self.distance(other) <= Self::ALIKE
    }

    /// As it is stored.
    pub fn to_bytes(self) -> Vec<u8> {
        self.0.iter().flat_map(|signs| signs.to_be_bytes()).collect()
    }

    /// A print as it was stored; none of anything else.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut signs = [0; CUTS.len()];
        if bytes.len() != signs.len() * size_of::<u64>() {
            return None;
        }
        for (sign, part) in signs.iter_mut().zip(bytes.chunks_exact(size_of::<u64>())) {
            *sign = u64::from_be_bytes(part.try_into().ok()?);
        }
        Some(Self(signs))
    }
}

/// The middle of a picture, stretched to a square.
fn cut_out(small: &GrayImage, [left, top, right, bottom]: [u32; 4]) -> GrayImage {
    let part = |hundredths: u32| SMALL * hundredths / 100;
    let (x, y) = (part(left), part(top));
    let (width, height) = (SMALL - x - part(right), SMALL - y - part(bottom));
    let view = imageops::crop_imm(small, x, y, width, height).to_image();
    imageops::resize(&view, EDGE, EDGE, FilterType::Triangle)
}

/// Which of the lowest frequencies are above the middle one; none where hardly anything is there.
fn signs_of(grey: &GrayImage) -> Option<u64> {
    let edge = EDGE as usize;
    let mut wave = [[0.0_f64; EDGE as usize]; LOW];
    let mut step = 0.0;
    for (frequency, row) in (0_u32..).zip(&mut wave) {
        for (at, value) in (0_u32..).zip(row.iter_mut()) {
            let turn = (2.0 * f64::from(at) + 1.0) * f64::from(frequency) * PI;
            *value = (turn / (2.0 * f64::from(EDGE))).cos();
        }
        step += 1.0;
    }
    let scale = 1.0 / (step * f64::from(EDGE));
    let dots = grey.as_raw();
    let mut rows = vec![[0.0_f64; LOW]; edge];
    for (row, line) in rows.iter_mut().zip(dots.chunks_exact(edge)) {
        for (sum, wave) in row.iter_mut().zip(&wave) {
            *sum = line.iter().zip(wave).map(|(dot, wave)| f64::from(*dot) * wave).sum();
        }
    }
    let mut strengths = Vec::with_capacity(LOW * LOW);
    for vertical in &wave {
        for horizontal in 0..LOW {
            let sum: f64 =
                rows.iter().zip(vertical).map(|(row, wave)| row[horizontal] * wave).sum();
            strengths.push(sum * scale);
        }
    }
    // The first is how bright the picture is, which says nothing.
    let mut sorted = strengths.get(1..)?.to_vec();
    sorted.sort_by(f64::total_cmp);
    let strongest = sorted.first()?.abs().max(sorted.last()?.abs());
    if strongest < SHOWS / f64::from(EDGE) {
        return None;
    }
    let middle = *sorted.get(sorted.len() / 2)?;
    let signs = strengths.iter().enumerate().skip(1).filter(|(_, strength)| **strength > middle);
    Some(signs.fold(0, |signs, (place, _)| signs | 1 << place))
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use image::{ImageFormat, Rgb, RgbImage};

    use super::*;

    /// A street as a child draws it: sky, road, house, a hole; different for each seed.
    fn street(seed: u32) -> DynamicImage {
        let mut state = u64::from(seed).wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
        let mut next = |below: u32| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            u32::try_from(state % u64::from(below)).expect("small")
        };
        let (width, height) = (320, 240);
        let horizon = 60 + next(60);
        let mut picture = RgbImage::from_fn(width, height, |x, y| {
            let grain = u8::try_from((x * 7 + y * 13) % 11).expect("small");
            match y < horizon {
                true => Rgb([140 + grain, 180, 220]),
                false => Rgb([90 + grain, 90 + grain, 95]),
            }
        });
        for _ in 0..12 {
            let (x, y, w, h) = (next(280), next(200), 15 + next(80), 15 + next(80));
            let shade = u8::try_from(next(255)).expect("small");
            for at_y in y..(y + h).min(height) {
                for at_x in x..(x + w).min(width) {
                    picture.put_pixel(at_x, at_y, Rgb([shade, shade / 2 + 40, 255 - shade]));
                }
            }
        }
        picture.into()
    }

    fn print(picture: &DynamicImage) -> Print {
        Print::of(picture).expect("it shows something")
    }

    /// Stored as a JPEG and read again.
    fn stored(picture: &DynamicImage, quality: u8) -> DynamicImage {
        let mut out = Cursor::new(Vec::new());
        let encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut out, quality);
        picture.to_rgb8().write_with_encoder(encoder).expect("written");
        image::load_from_memory_with_format(out.get_ref(), ImageFormat::Jpeg).expect("read")
    }

    #[test]
    fn a_picture_is_found_again_smaller_stored_badly_or_brighter() {
        for seed in 1..12 {
            let picture = street(seed);
            let before = print(&picture);
            let changed = [
                stored(&picture, 30),
                stored(&picture.resize(150, 150, FilterType::Triangle), 60),
                picture.brighten(25),
                picture.adjust_contrast(-15.0),
                picture.blur(0.8),
            ];
            for (place, other) in changed.iter().enumerate() {
                let far = before.distance(&print(other));
                assert!(far <= Print::ALIKE, "street {seed}, change {place}: {far}");
            }
        }
    }

    #[test]
    fn a_picture_is_found_again_cut_a_little() {
        let (mut found, mut asked) = (0, 0);
        for seed in 1..12 {
            let picture = street(seed);
            let before = print(&picture);
            for [left, top, right, bottom] in [
                [5, 5, 5, 5],
                [10, 0, 0, 0],
                [0, 8, 0, 0],
                [0, 0, 0, 10],
                [3, 3, 3, 3],
                [0, 0, 5, 5],
            ] {
                let (width, height) = (picture.width(), picture.height());
                let (x, y) = (width * left / 100, height * top / 100);
                let part = picture.crop_imm(
                    x,
                    y,
                    width - x - width * right / 100,
                    height - y - height * bottom / 100,
                );
                asked += 1;
                found += usize::from(before.is_like(&print(&stored(&part, 70))));
            }
        }
        assert!(found * 100 >= asked * 90, "{found} of {asked} cuts were found");
    }

    #[test]
    fn other_pictures_are_other_pictures() {
        let prints: Vec<Print> = (1..40).map(|seed| print(&street(seed))).collect();
        let pairs = prints.iter().enumerate().flat_map(|(place, one)| {
            prints.iter().skip(place + 1).map(move |other| one.distance(other))
        });
        let (all, alike) = pairs
            .fold((0, 0), |(all, alike), far| (all + 1, alike + usize::from(far <= Print::ALIKE)));
        assert!(alike * 500 <= all, "{alike} of {all} pairs");
    }

    #[test]
    fn a_picture_of_nothing_has_no_print_and_a_print_is_stored_whole() {
        assert_eq!(Print::of(&DynamicImage::new_rgb8(300, 200)), None);
        let print = print(&street(7));
        assert_eq!(Print::from_bytes(&print.to_bytes()), Some(print));
        assert_eq!(Print::from_bytes(&print.to_bytes()[1..]), None);
    }
}
