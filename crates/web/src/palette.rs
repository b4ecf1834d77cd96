//! An agency's colours, made from the one it chose so that every page stays readable.
//!
//! Hue is kept in OKLCH (Björn Ottosson, 2020), chroma is limited, and lightness moves until the contrast of
//! WCAG 2.2 that the design asks for is reached. States, gold and greys never change.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

const PAGE: Rgb = Rgb([0xfd, 0xfc, 0xf8]);
const DARK_PAGE: Rgb = Rgb([0x11, 0x16, 0x14]);
const DARK_SHEET: Rgb = Rgb([0x1c, 0x24, 0x21]);
const WHITE: Rgb = Rgb([0xff, 0xff, 0xff]);

/// Lightness moves by this much at a time; chroma gives way by [`LESS_CHROMA`] where the screen cannot show it.
const STEP: f64 = 0.005;
const LESS_CHROMA: f64 = 0.004;

/// A colour of the screen: red, green, blue, 0 to 255 each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rgb([u8; 3]);

impl Rgb {
    /// Reads `#rrggbb`, in either case.
    pub fn read(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#')?;
        if digits.len() != 6 || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return None;
        }
        let part = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).ok();
        Some(Self([part(0)?, part(2)?, part(4)?]))
    }

    /// Relative luminance, 0 to 1.
    fn luminance(self) -> f64 {
        let [red, green, blue] = self.linear();
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    /// Contrast with another colour, 1 to 21.
    fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    fn linear(self) -> [f64; 3] {
        self.0.map(|value| {
            let share = f64::from(value) / 255.0;
            if share <= 0.04045 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
        })
    }

    fn from_linear(parts: [f64; 3]) -> Self {
        Self(parts.map(|part| {
            let part = part.clamp(0.0, 1.0);
            let share = if part <= 0.003_130_8 {
                12.92 * part
            } else {
                1.055 * part.powf(1.0 / 2.4) - 0.055
            };
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a share of 0 to 1 times 255 is a byte"
            )]
            let byte = (share * 255.0).round() as u8;
            byte
        }))
    }
}

impl std::fmt::Display for Rgb {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let [red, green, blue] = self.0;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

/// A colour as lightness, chroma and hue.
#[derive(Clone, Copy)]
struct Lch {
    light: f64,
    chroma: f64,
    hue: f64,
}

impl Lch {
    fn of(colour: Rgb) -> Self {
        let [red, green, blue] = colour.linear();
        let l = (0.412_221_470_8 * red + 0.536_332_536_3 * green + 0.051_445_992_9 * blue).cbrt();
        let m = (0.211_903_498_2 * red + 0.680_699_545_1 * green + 0.107_396_956_6 * blue).cbrt();
        let s = (0.088_302_461_9 * red + 0.281_718_837_6 * green + 0.629_978_700_5 * blue).cbrt();
        let light = 0.210_454_255_3 * l + 0.793_617_785 * m - 0.004_072_046_8 * s;
        let a = 1.977_998_495_1 * l - 2.428_592_205 * m + 0.450_593_709_9 * s;
        let b = 0.025_904_037_1 * l + 0.782_771_766_2 * m - 0.808_675_766 * s;
        Self { light, chroma: a.hypot(b), hue: b.atan2(a) }
    }

    /// The same hue at another lightness, with at most this chroma.
    fn at(self, light: f64, most: f64) -> Self {
        Self { light, chroma: self.chroma.min(most), hue: self.hue }
    }

    fn linear(self) -> [f64; 3] {
        let (a, b) = (self.chroma * self.hue.cos(), self.chroma * self.hue.sin());
        let l = (self.light + 0.396_337_777_4 * a + 0.215_803_757_3 * b).powi(3);
        let m = (self.light - 0.105_561_345_8 * a - 0.063_854_172_8 * b).powi(3);
        let s = (self.light - 0.089_484_177_5 * a - 1.291_485_548 * b).powi(3);
        [
            4.076_741_662_1 * l - 3.307_711_591_3 * m + 0.230_969_929_2 * s,
            -1.268_438_004_6 * l + 2.609_757_401_1 * m - 0.341_319_396_5 * s,
            -0.004_196_086_3 * l - 0.703_418_614_7 * m + 1.707_614_701 * s,
        ]
    }

    /// The nearest colour that a screen can show, with less chroma where it must be.
    fn shown(self) -> Rgb {
        let mut tried = self;
        while tried.chroma > 0.0 {
            let parts = tried.linear();
            if parts.iter().all(|part| (-0.0005..=1.0005).contains(part)) {
                return Rgb::from_linear(parts);
            }
            tried.chroma -= LESS_CHROMA;
        }
        Rgb::from_linear([self.light.powi(3); 3])
    }

    /// Moves lightness by `step` until the contrast with `ground` is at least `wanted`.
    fn until(mut self, ground: Rgb, wanted: f64, step: f64) -> Self {
        while self.shown().contrast(ground) < wanted && (0.02..0.99).contains(&self.light) {
            self.light += step;
        }
        self
    }
}

/// The colours of one scheme that belong to the agency; the rest are the design's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Scheme {
    brand: Rgb,
    deep: Rgb,
    tint: Rgb,
    on_brand: Rgb,
    roof: Rgb,
    eave: Rgb,
    data: Rgb,
}

impl Scheme {
    fn light(own: Lch) -> Self {
        let brand = own.at(own.light.min(0.46), 0.13).until(PAGE, 7.0, -STEP);
        let eave = own.at(0.5, 0.11).until(WHITE, 5.0, -STEP).shown();
        Self {
            brand: brand.shown(),
            deep: own.at(brand.light - 0.08, 0.13).shown(),
            tint: own.at(0.942, 0.018).shown(),
            on_brand: WHITE,
            roof: own.at(own.light.min(0.36), 0.09).until(WHITE, 10.0, -STEP).shown(),
            eave,
            data: eave,
        }
    }

    fn dark(own: Lch) -> Self {
        let brand = own.at(0.8, 0.09).until(DARK_PAGE, 9.0, STEP).shown();
        Self {
            brand,
            deep: own.at(0.88, 0.06).shown(),
            tint: own.at(0.305, 0.035).shown(),
            on_brand: own.at(0.24, 0.05).until(brand, 7.0, -STEP).shown(),
            roof: own.at(0.31, 0.06).shown(),
            eave: own.at(0.42, 0.08).shown(),
            data: own.at(0.62, 0.1).until(DARK_SHEET, 4.5, STEP).shown(),
        }
    }

    fn rule(&self, selector: &str) -> String {
        format!(
            "{selector}{{--brand:{};--brand-deep:{};--brand-tint:{};--on-brand:{};--roof-1:{};--roof-2:{};--data:{}}}",
            self.brand, self.deep, self.tint, self.on_brand, self.roof, self.eave, self.data
        )
    }
}

/// The colours of an agency in both schemes.
#[derive(Debug, Clone)]
pub struct Palette {
    roof: Rgb,
    css: String,
    hash: String,
}

impl Palette {
    /// The palette of an agency whose colour this is.
    pub fn of(colour: Rgb) -> Self {
        let own = Lch::of(colour);
        let (light, dark) = (Scheme::light(own), Scheme::dark(own));
        let css = format!(
            "{}{}@media(prefers-color-scheme:dark){{{}}}",
            light.rule(":root"),
            dark.rule("[data-theme=dark]"),
            dark.rule(":root:not([data-theme=light])"),
        );
        let hash = Sha256::digest(&css)[..5].iter().fold(String::new(), |mut text, byte| {
            write!(text, "{byte:02x}").expect("strings grow");
            text
        });
        Self { roof: light.roof, css, hash }
    }

    /// Colour of the roof, with which a phone paints its own bar.
    pub(crate) fn roof(&self) -> Rgb {
        self.roof
    }

    /// The style sheet, to be read after the common one.
    pub(crate) fn css(&self) -> &str {
        &self.css
    }

    /// Whether this is the name by which it is found.
    pub(crate) fn is_named(&self, hash: &str) -> bool {
        self.hash == hash
    }

    /// Where the style sheet lies; another palette lies elsewhere, so that browsers may keep it.
    pub(crate) fn path(&self) -> String {
        format!("/aset/{}/tema.css", self.hash)
    }
}

#[cfg(test)]
mod tests;
