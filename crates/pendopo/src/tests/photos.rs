//! Photos as phones make them, and files that are made to do harm, on their way from the form to the officer.

use std::io::{Cursor, Write as _};

use flate2::Compression;
use flate2::write::ZlibEncoder;
use http::header;
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};

use super::city::{City, PDF, Visitor, WULAN};

const NAME: &str = "KTP ayah (1), baru.jpg";
const CORNERS: [[u8; 3]; 4] = [[220, 30, 30], [30, 200, 30], [30, 30, 220], [230, 230, 30]];
/// Where the photo was taken, as it stands in a camera's mark.
pub(super) const WHERE: &[u8] = b"6,12.3456S 106,49.1234E";

/// A picture of this size, four to three, with a colour in each corner.
pub(super) fn upright(width: u32) -> DynamicImage {
    let height = width / 4 * 3;
    RgbImage::from_fn(width, height, |x, y| {
        Rgb(CORNERS[usize::from(x >= width / 2) + 2 * usize::from(y >= height / 2)])
    })
    .into()
}

/// The picture as a camera stores it that was held so, with its mark and the place.
pub(super) fn stored(upright: &DynamicImage, mark: u8) -> Vec<u8> {
    let turned = match mark {
        2 => upright.fliph(),
        3 => upright.rotate180(),
        4 => upright.flipv(),
        5 => upright.rotate90().fliph(),
        6 => upright.rotate270(),
        7 => upright.rotate270().fliph(),
        8 => upright.rotate90(),
        _ => upright.clone(),
    };
    let mut out = Cursor::new(Vec::new());
    turned.write_to(&mut out, ImageFormat::Jpeg).expect("written");
    let mut jpeg = out.into_inner();
    // Two entries: the orientation, and where the list of the place begins; then that list, with one text.
    let mut exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x02".to_vec();
    exif.extend([0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, mark, 0, 0]);
    exif.extend([0x88, 0x25, 0, 4, 0, 0, 0, 1, 0, 0, 0, 38, 0, 0, 0, 0]);
    let length = u8::try_from(WHERE.len()).expect("short");
    exif.extend([0, 1, 0, 2, 0, 2, 0, 0, 0, length, 0, 0, 0, 56, 0, 0, 0, 0]);
    exif.extend(WHERE);
    let length = u16::try_from(exif.len() + 2).expect("short").to_be_bytes();
    jpeg.splice(2..2, [b"\xff\xe1".as_slice(), &length, &exif].concat());
    jpeg
}

/// What the officer gets of a file: its name and its bytes.
async fn at_the_desk(nur: &Visitor, number: &str) -> (String, Vec<u8>) {
    let start = format!("/meja/berkas/{number}/berkas/");
    let page = nur.see(&format!("/meja/berkas/{number}")).await;
    assert!(page.contains(NAME) || !page.contains("KTP ayah"), "{page}");
    let rest = page.split(&start).nth(1).and_then(|rest| rest.split('"').next());
    let file = nur.get(&format!("{start}{}", rest.expect("a link"))).await;
    let name = file.headers.get(header::CONTENT_DISPOSITION).expect("a name");
    (name.to_str().expect("text").to_owned(), file.bytes)
}

#[tokio::test]
async fn a_photo_stands_upright_at_the_desk_with_its_name_and_without_its_place() {
    let city = City::open(None, true).await;
    let (wulan, nur) = (city.person("Wulan").await, city.person("Nur Aini").await);
    // A phone stores with the marks 1, 3, 6 and 8; the one that people hold it by most is tried in full size.
    for mark in 1..=8 {
        let photo = stored(&upright(if mark == 6 { 4000 } else { 800 }), mark);
        assert!(photo.windows(WHERE.len()).any(|part| part == WHERE));
        let draft = wulan.draft(&WULAN).await;
        wulan.give_file(&draft, NAME, &photo).await;
        assert!(wulan.see(&format!("{draft}/periksa")).await.contains(NAME));
        let number = wulan.submit(&draft).await;
        let (name, bytes) = at_the_desk(&nur, &number).await;
        assert_eq!(name, "inline; filename*=UTF-8''KTP%20ayah%20%281%29%2C%20baru.jpg");
        for left in [WHERE, b"Exif"] {
            assert!(!bytes.windows(left.len()).any(|part| part == left), "mark {mark}");
        }
        let shown = image::load_from_memory(&bytes).expect("a picture").into_rgb8();
        let (width, height) = shown.dimensions();
        let expected = if mark == 6 { (3508, 2631) } else { (800, 600) };
        assert_eq!((width, height), expected, "mark {mark}");
        for (place, corner) in (0_u32..).zip(CORNERS) {
            let dot = shown.get_pixel(
                width / 4 + width / 2 * (place % 2),
                height / 4 + height / 2 * (place / 2),
            );
            let near = dot.0.iter().zip(corner).all(|(a, b)| a.abs_diff(b) < 40);
            assert!(near, "mark {mark}, corner {place}: {dot:?} is not {corner:?}");
        }
    }
}

/// A PNG of this many dots, of one colour, written without ever holding the picture.
pub(super) fn png(side: u32, rows: u32) -> Vec<u8> {
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::best());
    let row = vec![0; usize::try_from(side).expect("small") * 3 + 1];
    for _ in 0..rows {
        packed.write_all(&row).expect("in memory");
    }
    let chunk = |kind: &[u8], data: &[u8]| {
        let mut sum = flate2::Crc::new();
        sum.update(kind);
        sum.update(data);
        let length = u32::try_from(data.len()).expect("small").to_be_bytes();
        [length.as_slice(), kind, data, &sum.sum().to_be_bytes()].concat()
    };
    let head = [side.to_be_bytes().as_slice(), &side.to_be_bytes(), &[8, 2, 0, 0, 0]].concat();
    let packed = packed.finish().expect("in memory");
    [
        b"\x89PNG\r\n\x1a\n".to_vec(),
        chunk(b"IHDR", &head),
        chunk(b"IDAT", &packed),
        chunk(b"IEND", b""),
    ]
    .concat()
}

/// The most memory this process has used so far, in MB.
fn peak_mb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux");
    let line = status.lines().find(|line| line.starts_with("VmHWM")).expect("a line");
    line.split_whitespace().nth(1).expect("a number").parse::<u64>().expect("a number") / 1024
}

#[tokio::test]
async fn files_that_would_swell_or_are_not_what_they_say_are_refused_with_what_to_do() {
    let city = City::open(None, true).await;
    let wulan = city.person("Wulan").await;
    let draft = wulan.draft(&WULAN).await;
    let page = format!("{draft}/berkas");
    let large = [PDF, &vec![b'x'; 11 << 20]].concat();
    let heic: &[u8] = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic";
    let (wide, heavy) = (png(30_000, 64), png(11_990, 64));
    let cases: [(&str, &[u8], &str); 7] = [
        ("KTP.jpg", b"MZ\x90\0\x03\0\0\0 a program", "bukan foto atau PDF"),
        ("KTP.pdf", b"", "kosong"),
        ("besar.pdf", &large, "terlalu besar"),
        ("IMG_0001.HEIC", heic, "berformat HEIC"),
        ("foto.jpg", heic, "berformat HEIC"),
        ("luas.png", &wide, "terlalu luas"),
        ("berat.png", &heavy, "terlalu luas"),
    ];
    let before = peak_mb();
    for (name, bytes, says) in cases {
        let told = wulan.upload(&page, &[("versi", "0")], ("owner_letter", name, bytes)).await;
        assert!(told.is_shown_again, "{name}");
        assert!(told.body.contains(says) && told.body.contains(name), "{name}: {}", told.body);
    }
    let grown = peak_mb() - before;
    assert!(grown < 400, "{grown} MB for files that are refused");
    let check = wulan.see(&format!("{draft}/periksa")).await;
    assert!(check.contains(WULAN.name), "what was given before is there: {check}");
    // A PDF is kept as it is and unpacked by nobody here, whatever it would swell to.
    let mut zeros = ZlibEncoder::new(Vec::new(), Compression::fast());
    for _ in 0..96 {
        zeros.write_all(&vec![0; 1 << 20]).expect("in memory");
    }
    let zeros = zeros.finish().expect("in memory");
    let stream = format!(
        "1 0 obj<</Type/XRef/Size 9/W[1 2 1]/Filter/FlateDecode/Length {}>>stream\n",
        zeros.len()
    );
    let bomb = [
        b"%PDF-1.7\n".as_slice(),
        stream.as_bytes(),
        &zeros,
        b"\nendstream endobj\nstartxref\n9\n%%EOF\n",
    ]
    .concat();
    let guest = city.guest();
    guest.get("/surat/periksa").await;
    let before = peak_mb();
    let told = guest.upload("/surat/periksa", &[], ("surat", "surat.pdf", &bomb)).await;
    let why = "Berkas ini rusak, atau bukan PDF";
    assert!(told.is_shown_again && told.body.contains(why), "it is no letter that can be read");
    let grown = peak_mb() - before;
    assert!(grown < 64, "{grown} MB for a PDF that swells");
    let file = ("owner_letter", "pernyataan.pdf", bomb.as_slice());
    wulan.upload(&page, &[("versi", "0")], file).await.location();
    wulan.submit(&draft).await;
}

#[tokio::test]
async fn a_screenshot_of_nine_megabytes_is_taken() {
    let city = City::open(None, true).await;
    let (wulan, nur) = (city.person("Wulan").await, city.person("Nur Aini").await);
    let mut seed = 7_u32;
    let noise = RgbImage::from_fn(1740, 1740, |_, _| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let [red, green, blue, _] = seed.to_be_bytes();
        Rgb([red, green, blue])
    });
    let mut out = Cursor::new(Vec::new());
    noise.write_to(&mut out, ImageFormat::Png).expect("written");
    let file = out.into_inner();
    assert!(9_000_000 < file.len() && file.len() < 10 << 20, "{}", file.len());
    let draft = wulan.draft(&WULAN).await;
    wulan.give_file(&draft, "tangkapan.png", &file).await;
    let number = wulan.submit(&draft).await;
    let (_, bytes) = at_the_desk(&nur, &number).await;
    assert_eq!(image::load_from_memory(&bytes).expect("a picture").into_rgb8(), noise);
}
