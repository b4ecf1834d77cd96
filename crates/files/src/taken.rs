//! Where a picture was taken, as the camera wrote it into the file. Read before the picture is cleaned, offered to
//! whoever gave it, and kept nowhere.

use std::io::Cursor;

use exif::{In, Rational, Reader, Tag, Value};

/// Millionths of a degree of WGS 84: latitude, longitude.
pub type MicroDegrees = (i64, i64);

/// The place in the metadata of a picture, where there is one.
pub(crate) fn place(bytes: &[u8]) -> Option<MicroDegrees> {
    let read = Reader::new().read_from_container(&mut Cursor::new(bytes)).ok()?;
    let part = |degrees: Tag, side: Tag, below_zero: u8, most: f64| {
        let Value::Rational(parts) = &read.get_field(degrees, In::PRIMARY)?.value else {
            return None;
        };
        let Value::Ascii(sides) = &read.get_field(side, In::PRIMARY)?.value else { return None };
        let side = sides.first()?.first()?.to_ascii_uppercase();
        let size = degrees_of(parts).filter(|size| (0.0..=most).contains(size))?;
        Some(if side == below_zero { -size } else { size })
    };
    let lat = part(Tag::GPSLatitude, Tag::GPSLatitudeRef, b'S', 90.0)?;
    let lng = part(Tag::GPSLongitude, Tag::GPSLongitudeRef, b'W', 180.0)?;
    // A camera that does not know its place yet writes zeros.
    if lat == 0.0 && lng == 0.0 {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, reason = "at most 180 million")]
    let micro = |degrees: f64| (degrees * 1_000_000.0).round() as i64;
    Some((micro(lat), micro(lng)))
}

/// Degrees, minutes and seconds in one number.
fn degrees_of(parts: &[Rational]) -> Option<f64> {
    let [degrees, minutes, seconds] = parts else { return None };
    let number = |part: &Rational| Some(part.to_f64()).filter(|one| one.is_finite());
    Some(number(degrees)? + number(minutes)? / 60.0 + number(seconds)? / 3600.0)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// An APP1 segment with a place: -7° 33' 21.6", 110° 49' 52.2".
    pub(crate) fn with_place(mut jpeg: Vec<u8>, sides: [u8; 2], seconds_over: u32) -> Vec<u8> {
        let mut exif = b"Exif\0\0MM\0*\0\0\0\x08".to_vec();
        let entry = |tag: u16, kind: u16, count: u32, value: [u8; 4]| {
            [&tag.to_be_bytes()[..], &kind.to_be_bytes(), &count.to_be_bytes(), &value].concat()
        };
        let offset = |at: u32| at.to_be_bytes();
        // The first directory points to that of the place, which begins at 26; its values lie behind it.
        exif.extend(1_u16.to_be_bytes());
        exif.extend(entry(0x8825, 4, 1, offset(26)));
        exif.extend([0; 4]);
        exif.extend(4_u16.to_be_bytes());
        exif.extend(entry(1, 2, 2, [sides[0], 0, 0, 0]));
        exif.extend(entry(2, 5, 3, offset(80)));
        exif.extend(entry(3, 2, 2, [sides[1], 0, 0, 0]));
        exif.extend(entry(4, 5, 3, offset(104)));
        exif.extend([0; 4]);
        for (number, over) in
            [(7, 1), (33, 1), (216, seconds_over), (110, 1), (49, 1), (522, seconds_over)]
        {
            exif.extend(u32::to_be_bytes(number));
            exif.extend(u32::to_be_bytes(over));
        }
        let length = u16::try_from(exif.len() + 2).expect("short").to_be_bytes();
        jpeg.splice(2..2, [b"\xff\xe1".as_slice(), &length, &exif].concat());
        jpeg
    }

    fn jpeg() -> Vec<u8> {
        let mut out = Cursor::new(Vec::new());
        let picture = image::DynamicImage::new_rgb8(16, 16);
        picture.write_to(&mut out, image::ImageFormat::Jpeg).expect("written");
        out.into_inner()
    }

    #[test]
    fn the_place_of_a_photo_is_read() {
        assert_eq!(place(&with_place(jpeg(), *b"SE", 10)), Some((-7_556_000, 110_831_167)));
        assert_eq!(place(&with_place(jpeg(), *b"NW", 10)), Some((7_556_000, -110_831_167)));
    }

    #[test]
    fn what_is_no_place_is_none() {
        assert_eq!(place(&jpeg()), None);
        assert_eq!(place(b"plain words"), None);
        assert_eq!(place(&with_place(jpeg(), *b"SE", 0)), None, "a fraction of zero");
        let cut = with_place(jpeg(), *b"SE", 10);
        for length in 0..cut.len().min(200) {
            let _ = place(&cut[..length]);
        }
    }
}
