//! A picture as everybody may see it: smaller than what was kept, unpacked and packed anew, so that nothing is in it but
//! what is seen.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::{DynamicImage, ImageFormat};

use crate::clean::{Refused, unpack};

/// Longest edge on the page of a report, in pixels: the width of a phone, three dots each.
const PAGE_EDGE: u32 = 1_200;
const PAGE_QUALITY: u8 = 74;
/// Edge of the square in lists, in pixels: 72 dots of a page, two each.
const SMALL_EDGE: u32 = 144;
const SMALL_QUALITY: u8 = 60;

/// Both sizes, as JPEG.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reduced {
    /// For the page of a report.
    pub page: Vec<u8>,
    /// For lists: the middle of it, in a square.
    pub small: Vec<u8>,
}

impl Reduced {
    /// Of a kept picture. Takes long for big pictures: not for async threads.
    ///
    /// # Errors
    /// [`Refused`] of what is no picture.
    pub fn of(bytes: &[u8]) -> Result<Self, Refused> {
        let format = image::guess_format(bytes).map_err(|_| Refused::WrongKind)?;
        if !matches!(format, ImageFormat::Jpeg | ImageFormat::Png) {
            return Err(Refused::WrongKind);
        }
        let picture = unpack(bytes, format)?;
        let is_large = picture.width().max(picture.height()) > PAGE_EDGE;
        let small = picture.resize_to_fill(SMALL_EDGE, SMALL_EDGE, FilterType::Triangle);
        let page = match is_large {
            true => picture.resize(PAGE_EDGE, PAGE_EDGE, FilterType::Triangle),
            false => picture,
        };
        Ok(Self { page: packed(page, PAGE_QUALITY)?, small: packed(small, SMALL_QUALITY)? })
    }
}

fn packed(picture: DynamicImage, quality: u8) -> Result<Vec<u8>, Refused> {
    let mut out = Cursor::new(Vec::new());
    let encoder = JpegEncoder::new_with_quality(&mut out, quality);
    picture.into_rgb8().write_with_encoder(encoder).map_err(|_| Refused::Broken)?;
    Ok(out.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
        let mut out = Cursor::new(Vec::new());
        let picture = DynamicImage::new_rgb8(width, height);
        picture.write_to(&mut out, format).expect("written");
        out.into_inner()
    }

    fn size(bytes: &[u8]) -> (u32, u32) {
        let picture = image::load_from_memory_with_format(bytes, ImageFormat::Jpeg);
        let picture = picture.expect("a JPEG");
        (picture.width(), picture.height())
    }

    #[test]
    fn what_everybody_sees_is_small_and_never_made_larger() {
        let reduced = Reduced::of(&picture(3_000, 2_000, ImageFormat::Jpeg)).expect("a picture");
        assert_eq!((size(&reduced.page), size(&reduced.small)), ((1_200, 800), (144, 144)));
        let reduced = Reduced::of(&picture(300, 600, ImageFormat::Png)).expect("a picture");
        assert_eq!((size(&reduced.page), size(&reduced.small)), ((300, 600), (144, 144)));
    }

    #[test]
    fn nothing_is_in_it_but_the_picture() {
        let mut jpeg = picture(64, 64, ImageFormat::Jpeg);
        let exif = b"Exif\0\0MM\0*\0\0\0\x08 lintang -6.2";
        let length = u16::try_from(exif.len() + 2).expect("short").to_be_bytes();
        jpeg.splice(2..2, [b"\xff\xe1".as_slice(), &length, exif].concat());
        let reduced = Reduced::of(&jpeg).expect("a picture");
        for bytes in [&reduced.page, &reduced.small] {
            assert!(!bytes.windows(4).any(|part| part == b"Exif"));
            assert!(!bytes.windows(7).any(|part| part == b"lintang"));
        }
    }

    #[test]
    fn what_is_no_picture_is_refused() {
        assert_eq!(Reduced::of(b"%PDF-1.7 ..."), Err(Refused::WrongKind));
        assert_eq!(Reduced::of(b"<svg/>"), Err(Refused::WrongKind));
        let cut = &picture(64, 64, ImageFormat::Jpeg)[..80];
        assert_eq!(Reduced::of(cut), Err(Refused::Broken));
    }
}
