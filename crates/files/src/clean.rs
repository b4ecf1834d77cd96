//! What a file is, by its content; and pictures with nothing in them but the picture.

use std::io::Cursor;

use image::{DynamicImage, ImageDecoder as _, ImageFormat, ImageReader, Limits};

use crate::print::Print;
use crate::taken::{self, MicroDegrees};

/// Types of files that are taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// Kept as given.
    Pdf,
    /// A photo.
    Jpeg,
    /// A picture with sharp edges.
    Png,
    /// A workbook of Excel, kept as given.
    Xlsx,
    /// A spreadsheet of LibreOffice, kept as given.
    Ods,
    /// A table as text, kept as given.
    Csv,
}

impl Kind {
    /// Its media type.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Ods => "application/vnd.oasis.opendocument.spreadsheet",
            Self::Csv => "text/csv",
        }
    }

    /// Its group in service files: `pdf`, `image`, `sheet`.
    pub const fn group(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Jpeg | Self::Png => "image",
            Self::Xlsx | Self::Ods | Self::Csv => "sheet",
        }
    }
}

/// Why a file is not taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refused {
    /// No bytes.
    Empty,
    /// An iPhone's picture format, which offices cannot open.
    Heic,
    /// Another type than asked for, whatever its name says.
    WrongKind,
    /// A picture that cannot be read.
    Broken,
    /// A picture that unpacks to far more than a document needs.
    TooManyPixels,
}

/// A file as it is kept.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Clean {
    /// What it is.
    pub kind: Kind,
    /// The bytes.
    pub bytes: Vec<u8>,
    /// The likeness of a picture that shows something.
    pub print: Option<Print>,
    /// Where the camera says that it was; it stands in the bytes no more.
    pub place: Option<MicroDegrees>,
}

/// Longest edge of a kept picture in pixels: an A4 page at 300 dots an inch.
const LONG_EDGE: u32 = 3508;
/// Longest edge of a picture that is unpacked at all.
const MOST_EDGE: u32 = 12_000;
/// Most memory a picture may take while it is unpacked, in bytes.
const MOST_MEMORY: u64 = 192 * 1024 * 1024;

/// What a file is, as far as a document takes it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Found {
    /// Something that is kept as it is.
    AsGiven(Kind),
    /// A picture, to be cleaned.
    Picture(Picture),
}

/// A picture of a format that is taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Picture(ImageFormat);

/// Finds out what a file is by its first bytes; a document takes `groups`: `pdf`, `image`, `sheet`.
///
/// # Errors
/// [`Refused`]: something its owner can understand and mend.
pub fn found(head: &[u8], groups: &[&str]) -> Result<Found, Refused> {
    if head.is_empty() {
        return Err(Refused::Empty);
    }
    let picture = |format| Ok(Found::Picture(Picture(format)));
    match infer::get(head).map(|kind| kind.mime_type()) {
        Some("application/pdf") if groups.contains(&"pdf") => Ok(Found::AsGiven(Kind::Pdf)),
        Some("image/jpeg") if groups.contains(&"image") => picture(ImageFormat::Jpeg),
        Some("image/png") if groups.contains(&"image") => picture(ImageFormat::Png),
        Some("image/webp") if groups.contains(&"image") => picture(ImageFormat::WebP),
        Some("image/heif" | "image/heic") => Err(Refused::Heic),
        Some(_) | None if groups.contains(&"sheet") => {
            sheet(head).map(Found::AsGiven).ok_or(Refused::WrongKind)
        }
        Some(_) | None => Err(Refused::WrongKind),
    }
}

/// Which table a file is. A workbook is an archive that names its parts; `.ods` says in its first entry what it is.
fn sheet(head: &[u8]) -> Option<Kind> {
    let says = |words: &[u8]| head.windows(words.len()).any(|part| part == words);
    if !head.starts_with(b"PK\x03\x04") {
        return is_table(head).then_some(Kind::Csv);
    }
    if says(b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet") {
        return Some(Kind::Ods);
    }
    let office = says(b"[Content_Types].xml") || says(b"_rels/.rels") || says(b"docProps/");
    (office && says(b"xl/") && !says(b"xl/vbaProject")).then_some(Kind::Xlsx)
}

/// Text in lines, of which the first has columns. The last letter may be cut.
fn is_table(head: &[u8]) -> bool {
    let text = match std::str::from_utf8(head) {
        Ok(text) => text,
        Err(cut) if cut.error_len().is_none() => {
            std::str::from_utf8(&head[..cut.valid_up_to()]).unwrap_or_default()
        }
        Err(_) => return false,
    };
    let plain = |c: char| !c.is_control() || matches!(c, '\t' | '\r' | '\n');
    let first = text.trim_start_matches('\u{feff}').lines().next().unwrap_or_default();
    text.chars().all(plain) && first.contains([',', ';', '\t']) && !first.starts_with('<')
}

impl Picture {
    /// Turns it upright and takes out its metadata (place, camera, thumbnails). Takes long for big pictures: not
    /// for async threads.
    ///
    /// # Errors
    /// [`Refused`]: something its owner can understand and mend.
    pub fn clean(self, bytes: &[u8]) -> Result<Clean, Refused> {
        picture(bytes, self.0)
    }
}

/// The picture, upright, unless it would take more memory than a document needs.
pub(crate) fn unpack(bytes: &[u8], format: ImageFormat) -> Result<DynamicImage, Refused> {
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    limits.max_image_width = Some(MOST_EDGE);
    limits.max_image_height = Some(MOST_EDGE);
    limits.max_alloc = Some(MOST_MEMORY);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(refused)?;
    // The decoder keeps to the limits with what it needs itself; the picture as it will be is ours to judge.
    if decoder.total_bytes() > MOST_MEMORY {
        return Err(Refused::TooManyPixels);
    }
    let turn = decoder.orientation().ok();
    let mut picture = DynamicImage::from_decoder(decoder).map_err(refused)?;
    if let Some(turn) = turn {
        picture.apply_orientation(turn);
    }
    Ok(picture)
}

fn picture(bytes: &[u8], format: ImageFormat) -> Result<Clean, Refused> {
    let mut picture = unpack(bytes, format)?;
    if picture.width().max(picture.height()) > LONG_EDGE {
        picture = picture.resize(LONG_EDGE, LONG_EDGE, image::imageops::FilterType::Triangle);
    }
    let (kind, format) = if format == ImageFormat::Png {
        (Kind::Png, ImageFormat::Png)
    } else {
        (Kind::Jpeg, ImageFormat::Jpeg)
    };
    let plain = if kind == Kind::Jpeg { picture.into_rgb8().into() } else { picture };
    let mut out = Cursor::new(Vec::new());
    plain.write_to(&mut out, format).map_err(|_| Refused::Broken)?;
    let (print, place) = (Print::of(&plain), taken::place(bytes));
    Ok(Clean { kind, bytes: out.into_inner(), print, place })
}

fn refused(error: image::ImageError) -> Refused {
    if matches!(error, image::ImageError::Limits(_)) {
        Refused::TooManyPixels
    } else {
        Refused::Broken
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOTH: &[&str] = &["pdf", "image"];

    /// A file that came whole, cleaned; a PDF is what it is.
    fn clean(bytes: Vec<u8>, groups: &[&str]) -> Result<Clean, Refused> {
        match found(&bytes, groups)? {
            Found::AsGiven(kind) => Ok(Clean { kind, bytes, print: None, place: None }),
            Found::Picture(picture) => picture.clean(&bytes),
        }
    }

    fn photo(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
        let mut out = Cursor::new(Vec::new());
        let picture = DynamicImage::new_rgb8(width, height);
        picture.write_to(&mut out, format).expect("written");
        out.into_inner()
    }

    #[test]
    fn the_content_says_what_a_file_is() {
        assert_eq!(clean(Vec::new(), BOTH), Err(Refused::Empty));
        assert_eq!(clean(b"MZ\x90\0\x03\0\0\0 a program".to_vec(), BOTH), Err(Refused::WrongKind));
        assert_eq!(clean(b"plain words".to_vec(), BOTH), Err(Refused::WrongKind));
        assert_eq!(clean(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic".to_vec(), BOTH), Err(Refused::Heic));
        let pdf = clean(b"%PDF-1.7 ...".to_vec(), BOTH).expect("taken");
        assert_eq!(pdf.kind, Kind::Pdf);
        assert_eq!(clean(b"%PDF-1.7".to_vec(), &["image"]), Err(Refused::WrongKind));
        let jpeg = clean(photo(40, 30, ImageFormat::Jpeg), BOTH).expect("taken");
        assert_eq!(jpeg.kind.media_type(), "image/jpeg");
        assert_eq!(
            clean(photo(40, 30, ImageFormat::Jpeg)[..60].to_vec(), BOTH),
            Err(Refused::Broken)
        );
    }

    #[test]
    fn tables_are_taken_where_they_are_asked_for() {
        let kind = |bytes: &[u8]| clean(bytes.to_vec(), &["sheet"]).map(|clean| clean.kind);
        let ods =
            b"PK\x03\x04\x14\0\0\x08\0\0mimetypeapplication/vnd.oasis.opendocument.spreadsheetPK";
        assert_eq!(kind(ods), Ok(Kind::Ods));
        let xlsx =
            b"PK\x03\x04\x14\0[Content_Types].xml\xb5\x93PK\x03\x04\x14\0xl/workbook.xml\x8c";
        assert_eq!(kind(xlsx), Ok(Kind::Xlsx));
        assert_eq!(kind("nama;umur\nSri;31\nÉ".as_bytes()), Ok(Kind::Csv));
        assert_eq!(kind(&"nama,umur\nÉ".as_bytes()[..11]), Ok(Kind::Csv));
        let docx =
            b"PK\x03\x04\x14\0[Content_Types].xml\xb5\x93PK\x03\x04\x14\0word/document.xml\x8c";
        let macros = b"PK\x03\x04[Content_Types].xml PK\x03\x04xl/vbaProject.bin xl/workbook.xml";
        for wrong in [
            &docx[..],
            macros,
            b"PK\x03\x04 anything",
            b"plain words",
            b"a,b\0c",
            b"<a,b>",
            b"\xff,\xfe",
        ] {
            assert_eq!(kind(wrong), Err(Refused::WrongKind), "{wrong:?}");
        }
        assert_eq!(clean(b"nama;umur".to_vec(), BOTH), Err(Refused::WrongKind));
        assert_eq!(kind(b"%PDF-1.7"), Err(Refused::WrongKind));
        assert_eq!(Kind::Csv.group(), "sheet");
    }

    #[test]
    fn what_a_picture_carries_beside_the_picture_is_gone() {
        let mut jpeg = photo(16, 16, ImageFormat::Jpeg);
        let comment = b"\xff\xfe\0\x13lintang -6.2 rahasia".split_at(19).0;
        jpeg.splice(2..2, comment.iter().copied());
        let cleaned = clean(jpeg, BOTH).expect("taken");
        assert!(!cleaned.bytes.windows(7).any(|part| part == b"lintang"));
    }

    #[test]
    fn a_picture_of_a_billion_dots_is_not_unpacked() {
        // A PNG head that claims 40,000 × 40,000 dots in 60 bytes.
        let mut png = photo(1, 1, ImageFormat::Png);
        png[16..20].copy_from_slice(&40_000_u32.to_be_bytes());
        png[20..24].copy_from_slice(&40_000_u32.to_be_bytes());
        let refused = clean(png, BOTH).expect_err("refused");
        assert!(matches!(refused, Refused::TooManyPixels | Refused::Broken), "{refused:?}");
    }

    #[test]
    fn large_photos_become_as_large_as_a_page() {
        let cleaned = clean(photo(5000, 2000, ImageFormat::Jpeg), BOTH).expect("taken");
        let reader = ImageReader::with_format(Cursor::new(cleaned.bytes), ImageFormat::Jpeg);
        assert_eq!(reader.into_dimensions().expect("readable").0, LONG_EDGE);
    }

    #[test]
    fn the_place_is_told_and_taken_out() {
        let given = taken::tests::with_place(photo(16, 16, ImageFormat::Jpeg), *b"SE", 10);
        let cleaned = clean(given, BOTH).expect("taken");
        assert_eq!(cleaned.place, Some((-7_556_000, 110_831_167)));
        assert_eq!(taken::place(&cleaned.bytes), None);
    }

    /// A JPEG of four colours in its corners, stored as a camera with this orientation mark stores it, with a place in it.
    fn marked(mark: u16) -> Vec<u8> {
        let mut upright = image::RgbImage::new(64, 48);
        for (x, y, dot) in upright.enumerate_pixels_mut() {
            *dot = image::Rgb(CORNERS[usize::from(x >= 32) + 2 * usize::from(y >= 24)]);
        }
        let upright = DynamicImage::ImageRgb8(upright);
        let stored = match mark {
            2 => upright.fliph(),
            3 => upright.rotate180(),
            4 => upright.flipv(),
            5 => upright.rotate90().fliph(),
            6 => upright.rotate270(),
            7 => upright.rotate270().fliph(),
            8 => upright.rotate90(),
            _ => upright,
        };
        let mut out = Cursor::new(Vec::new());
        stored.write_to(&mut out, ImageFormat::Jpeg).expect("written");
        let mut jpeg = out.into_inner();
        let mut exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x02\x01\x12\0\x03\0\0\0\x01".to_vec();
        exif.extend(mark.to_be_bytes());
        exif.extend(b"\0\0\x01\x0e\0\x02\0\0\0\x10\0\0\0&\0\0\0\0lintang -6.2 S \0");
        let length = u16::try_from(exif.len() + 2).expect("short").to_be_bytes();
        let segment = [b"\xff\xe1".as_slice(), &length, &exif].concat();
        jpeg.splice(2..2, segment);
        jpeg
    }

    const CORNERS: [[u8; 3]; 4] = [[220, 30, 30], [30, 200, 30], [30, 30, 220], [230, 230, 30]];

    #[test]
    fn the_eight_orientation_marks_give_one_upright_picture_without_the_place() {
        for mark in 1..=8 {
            let given = marked(mark);
            assert!(given.windows(7).any(|part| part == b"lintang"));
            let cleaned = clean(given, BOTH).expect("taken");
            assert!(!cleaned.bytes.windows(7).any(|part| part == b"lintang"), "{mark}");
            let upright = image::load_from_memory(&cleaned.bytes).expect("readable").into_rgb8();
            assert_eq!(upright.dimensions(), (64, 48), "{mark}");
            for (place, corner) in (0_u32..).zip(CORNERS) {
                let at = (16 + 32 * (place % 2), 12 + 24 * (place / 2));
                let dot = upright.get_pixel(at.0, at.1).0;
                let near = dot.iter().zip(corner).all(|(a, b)| a.abs_diff(b) < 40);
                assert!(near, "mark {mark}, corner {place}: {dot:?} is not {corner:?}");
            }
        }
    }
}
