//! Letters as they lie on paper: with the longest and the shortest values of every field nothing is cut, nothing is
//! printed over anything, the signature stands whole under its text, and a phone reads the code off the page.

use std::path::Path;
use std::process::Command;

use ed25519_dalek::SigningKey;
use letters::qr::{self, Claims};
use letters::{Meta, Template, render};
use serde_json::{Value, json};
use terms::{Moment, Zone};

const LIB: &str = include_str!("../../../packs/lib/surat.typ");
const DOMICILE: &str = include_str!("../../../fixtures/spine/kelurahan/surat-domisili/letter.typ");
const BIRTH: &str = include_str!("../../../fixtures/spine/dukcapil/akta-kelahiran/letter.typ");
const LATE: &str = include_str!("../../../fixtures/spine/dukcapil/akta-kelahiran/late.typ");

const BRIDE: &str = "Raden Ayu Siti Nurhaliza Kusumaningtyas Prawirodirdjo, S.Pd., M.Hum.";
const PLACE: &str = "Desa Tanjung Harapan Sikabu-Kabu Pondok Panjang, Kecamatan Lubuk Alung \
    Selatan, Kabupaten Kepulauan Pondok Tinggi Bersaudara";
const OFFICE: &str = "Pelaksana Tugas Sekretaris Kecamatan";

/// How much each value holds.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Size {
    Shortest,
    Usual,
    Longest,
}

impl Size {
    fn pick<'a>(self, shortest: &'a str, usual: &'a str, longest: &'a str) -> &'a str {
        match self {
            Self::Shortest => shortest,
            Self::Usual => usual,
            Self::Longest => longest,
        }
    }

    fn name(self) -> &'static str {
        self.pick("D", "Siti Nurhaliza", BRIDE)
    }

    /// As many letters as a field takes, in words as people write them.
    fn words(self, usual: &'static str, most: usize) -> String {
        let long: String = "Pengembangan usaha kerajinan anyaman purun bersama "
            .chars()
            .cycle()
            .take(most)
            .collect();
        let long = format!("{}x", &long[..most - 1]);
        self.pick("X", usual, &long).to_owned()
    }
}

fn at() -> Moment {
    Zone::wib().moment(jiff::civil::date(2026, 11, 25).at(10, 30, 0, 0))
}

/// What a phone is to read: a real code, with the name that the service lets it carry.
fn address_of_code(number: &str, name: &str) -> String {
    let claims = Claims {
        letter_id: "7KQM-4TRX-9DWE-83HB".to_owned(),
        number: number.to_owned(),
        service: "surat".to_owned(),
        issued: jiff::civil::date(2026, 11, 25),
        agency: "PDP".to_owned(),
        fields: vec![
            ("number".to_owned(), number.to_owned()),
            ("children.name".to_owned(), name.to_owned()),
            ("children.birth_date".to_owned(), "2026-11-17".to_owned()),
        ],
    };
    let payload = qr::payload(&claims, &SigningKey::from_bytes(&[7; 32]));
    format!("https://layanan.kota-pendopo.go.id/surat/7KQM-4TRX-9DWE-83HB#{payload}")
}

fn address(size: Size) -> Value {
    json!({
        "region": "99.71.01.1001",
        "region_name": size.pick("Desa Ee", "Kelurahan Umpak, Kecamatan Soko, Kota Pendopo", PLACE),
        "street": size.words("Gang Umpak 2", 120), "rt": size.pick("1", "003", "012"), "rw": "1",
    })
}

struct Case {
    name: String,
    source: &'static str,
    data: Value,
    /// What must be found whole in the text.
    values: Vec<String>,
    url: String,
}

/// Everything that letters of both services may be told, at one size; the person and the office at another.
fn data(size: Size, office: Size, paper: &str, number: &str, name: &str) -> (Value, String) {
    let url = address_of_code(number, name);
    let line =
        office.pick("", "a.n. Lurah", "a.n. Camat Lubuk Alung Selatan\nSekretaris Kecamatan\nu.b.");
    let child = json!({
        "name": name, "sex": "female", "birth_date": "2026-11-17", "birth_order": 2,
        "birth_region_name": size.pick("Kota Ee", "Kota Pendopo", "Kabupaten Kepulauan Pondok Tinggi Bersaudara"),
    });
    let unit = office.pick(
        "Desa Ee",
        "Kelurahan Umpak",
        "Kecamatan Tanjung Harapan Sikabu-Kabu Pondok Panjang",
    );
    let data = json!({
        "agency": { "name": office.pick("Kota Ee", "Pemerintah Kota Pendopo", "Pemerintah Kabupaten Kepulauan Pondok Tinggi Bersaudara"),
            "city": office.pick("Ee", "Pendopo", "Kepulauan Pondok Tinggi Bersaudara"), "address": "Jalan Merdeka 1", "phone": "" },
        "unit": { "title": unit, "address": office.words("Jalan Melati 5", 100), "phone": office.pick("", "(0999) 1", "(0999) 1234567"), "city": "Pendopo" },
        "letter": {
            "number": number, "signed_on": "2026-11-25", "valid_until": "2027-05-25", "paper": paper, "demo": false,
            "qr_svg": qr::svg(&url), "url": url.split('#').next(),
            "signers": [{ "name": office.pick("D", "Drs. Bambang Sutejo", "Prof. Dr. H. Abdurrahman Wirawardhana Sastroamidjojo, S.H., M.A.P., Ph.D."),
                "title": office.pick("Lurah", "Lurah Umpak", OFFICE), "nip": "19710412 199603 2 001",
                "line": (!line.is_empty()).then_some(line) }],
        },
        "applicant": {
            "name": name, "nik": "9971014505900001", "birth_date": "1990-05-05", "sex": "female",
            "job": size.words("Guru", 60), "address": address(size), "lives_at": address(size),
        },
        "same_as_ktp": false, "since": "2019-03-01", "tenure": "rent", "purpose": size.words("Membuka rekening", 80),
        "children": [child.clone()], "item": child, "mother": { "name": name }, "father": { "name": name },
        "marriage_proof": "none", "late_reason": size.words("Orang tua bekerja jauh.", 300),
    });
    (data, url)
}

fn cases() -> Vec<Case> {
    const SIZES: [Size; 3] = [Size::Shortest, Size::Usual, Size::Longest];
    let mut all = Vec::new();
    for size in SIZES {
        for office in SIZES {
            for paper in ["A4", "F4"] {
                let number = office.pick(
                    "1",
                    "470/0042/KL-UMPAK/XI/2026",
                    "474.1/0042/KEC-LUBUK-ALUNG-SELATAN/XII/2026",
                );
                for (letter, source) in [("domisili", DOMICILE), ("akta", BIRTH), ("late", LATE)] {
                    let (data, url) = data(size, office, paper, number, size.name());
                    let signer = &data["letter"]["signers"][0];
                    let mut values = vec![size.name(), number];
                    values.extend(signer["name"].as_str());
                    values.extend(signer["title"].as_str());
                    if letter == "domisili" {
                        let own = &data["applicant"];
                        values.extend(
                            [&own["job"], &own["lives_at"]["street"], &data["purpose"]]
                                .map(|one| one.as_str().expect("text")),
                        );
                    }
                    if letter == "late" {
                        values.extend(data["late_reason"].as_str());
                    }
                    let values = values
                        .into_iter()
                        .map(|one| one.trim_end_matches('.').to_owned())
                        .collect();
                    all.push(Case {
                        name: format!("{letter}, {size:?}, office {office:?}, {paper}"),
                        source,
                        data,
                        values,
                        url,
                    });
                }
            }
        }
    }
    all
}

/// A word on a page: where it begins and ends, from the upper left, in points.
#[derive(Clone, Debug)]
struct Word {
    left: f64,
    top: f64,
    right: f64,
    bottom: f64,
    text: String,
}

/// The words of every page, with its width and height.
fn words(file: &Path) -> Vec<(f64, f64, Vec<Word>)> {
    let out = Command::new("pdftotext").args(["-bbox"]).arg(file).arg("-").output();
    let out = String::from_utf8(out.expect("poppler-utils").stdout).expect("text");
    let number = |line: &str, name: &str| -> f64 {
        let rest = line.split(&format!("{name}=\"")).nth(1).expect("an attribute");
        rest.split('"').next().expect("a value").parse().expect("a number")
    };
    let mut pages: Vec<(f64, f64, Vec<Word>)> = Vec::new();
    for line in out.lines().map(str::trim) {
        if line.starts_with("<page ") {
            pages.push((number(line, "width"), number(line, "height"), Vec::new()));
        } else if line.starts_with("<word ") {
            let text = line.split('>').nth(1).and_then(|rest| rest.split('<').next());
            let word = Word {
                left: number(line, "xMin"),
                top: number(line, "yMin"),
                right: number(line, "xMax"),
                bottom: number(line, "yMax"),
                text: text.expect("words").to_owned(),
            };
            pages.last_mut().expect("a page").2.push(word);
        }
    }
    pages
}

/// Whether one is printed over the other: boxes of words are as high as their lines, so a little is shared by neighbours.
fn collide(a: &Word, b: &Word) -> bool {
    let across = a.right.min(b.right) - a.left.max(b.left);
    let down = a.bottom.min(b.bottom) - a.top.max(b.top);
    let low = (a.bottom - a.top).min(b.bottom - b.top);
    across > 1.0 && down > low * 0.5
}

/// How many lines of text stand above this height, below the letterhead.
fn lines_above(words: &[Word], top: f64) -> usize {
    let mut tops: Vec<f64> =
        words.iter().filter(|word| word.bottom < top).map(|word| word.bottom).collect();
    tops.sort_by(f64::total_cmp);
    tops.dedup_by(|a, b| (*a - *b).abs() < 3.0);
    tops.len()
}

/// What a phone reads off a page at this many dots an inch.
fn scanned(file: &Path, page: usize, dots: u32) -> Vec<String> {
    let page = page.to_string();
    let out = Command::new("pdftoppm")
        // The left half of the page: there is the code.
        .args(["-gray", "-r", &dots.to_string(), "-f", &page, "-l", &page])
        .args(["-x", "0", "-y", "0", "-W", &(dots * 4).to_string(), "-H", &(dots * 13).to_string()])
        .arg(file)
        .output()
        .expect("poppler-utils");
    // P5, width, height, 255, each on a line of its own or after a blank, then one byte a dot.
    let mut head = out.stdout.splitn(4, |byte| byte.is_ascii_whitespace());
    let mut number = || -> usize {
        let part = head.next().expect("a head");
        std::str::from_utf8(part).expect("digits").parse().unwrap_or(0)
    };
    let (_, width, height) = (number(), number(), number());
    let rest = head.next().expect("a picture");
    let dots = &rest[rest.iter().position(u8::is_ascii_whitespace).expect("255") + 1..];
    let mut picture =
        rqrr::PreparedImage::prepare_from_greyscale(width, height, |x, y| dots[y * width + x]);
    picture.detect_grids().iter().filter_map(|grid| Some(grid.decode().ok()?.1)).collect()
}

fn squeezed(text: &str) -> String {
    text.split_whitespace().collect()
}

#[test]
fn whatever_their_values_letters_are_whole_and_their_codes_are_read_off_the_page() {
    let folder = tempfile::tempdir().expect("a folder");
    for Case { name, source, data, values, url } in cases() {
        let meta = Meta { title: "Surat", id: "0193-5f", at: at(), demo: false };
        let pdf = render(&Template { source, lib: LIB }, &data, &meta);
        let file = folder.path().join("letter.pdf");
        std::fs::write(&file, pdf.unwrap_or_else(|fault| panic!("{name}: {fault}"))).expect("room");
        let pages = words(&file);
        let text: String =
            pages.iter().flat_map(|page| &page.2).map(|word| word.text.as_str()).collect();
        let text = text.replace("&amp;", "&");
        for value in &values {
            assert!(text.contains(&squeezed(value)), "{name}: {value} is cut: {text}");
        }
        assert!(source == LATE || pages.len() == 1, "{name} has {} pages", pages.len());
        for (width, height, words) in &pages {
            for word in words {
                let inside =
                    word.left > 30.0 && word.right < width - 30.0 && word.bottom < height - 15.0;
                assert!(inside, "{name}: {word:?} runs off the page");
            }
            for (place, one) in words.iter().enumerate() {
                let other = words[place + 1..].iter().find(|other| collide(one, other));
                assert!(
                    other.is_none(),
                    "{name}: {one:?} and {other:?} are printed over each other"
                );
            }
        }
        let signed = |words: &[Word]| {
            words.iter().find(|word| word.text == "Ditandatangani").map(|word| word.top)
        };
        let last = pages.iter().position(|page| signed(&page.2).is_some()).expect("a signature");
        assert_eq!(last + 1, pages.len(), "{name}: nothing comes after the signature");
        let words = &pages[last].2;
        let top = signed(words).expect("found before");
        assert!(
            words.iter().any(|word| word.text == "NIP" && word.top > top),
            "{name}: it is whole"
        );
        // Place and day, the lines of the office, and its title stand between the text and the signature.
        let line = data["letter"]["signers"][0]["line"].as_str().unwrap_or_default();
        assert!(
            lines_above(words, top) > 2 + 1 + line.lines().count(),
            "{name}: text stands before it"
        );
        if data["letter"]["paper"] == "F4" {
            continue; // The same code in the same size.
        }
        // The reader of these tests is simpler than a phone's: one of three scans is enough for it.
        let scans = [300, 600, 400].into_iter().map(|dots| scanned(&file, last + 1, dots));
        let read = scans.into_iter().find(|read| !read.is_empty()).unwrap_or_default();
        assert!(read.contains(&url) && read.iter().all(|one| *one == url), "{name}: {read:?}");
    }
}

#[test]
fn a_letter_is_made_of_whatever_people_type() {
    let folder = tempfile::tempdir().expect("a folder");
    for typed in [
        "kedai 😀🇮🇩",
        "日本語 العربية ไทย",
        "Zlatý kůň Ωμέγα Жук",
        "a\u{301}\u{308}",
        "#read(\"/etc/passwd\") *b* $x$ #{ @a <b>",
    ] {
        let (mut data, _) = data(Size::Usual, Size::Usual, "A4", "1", "Siti");
        for field in ["job", "name"] {
            data["applicant"][field] = json!(typed);
        }
        data["purpose"] = json!(typed);
        data["late_reason"] = json!(typed);
        data["item"]["name"] = json!(typed);
        for source in [DOMICILE, BIRTH, LATE] {
            let meta = Meta { title: "Surat", id: "0193-5f", at: at(), demo: false };
            let pdf = render(&Template { source, lib: LIB }, &data, &meta);
            let pdf = pdf.unwrap_or_else(|fault| panic!("{typed}: {fault}"));
            let file = folder.path().join("letter.pdf");
            std::fs::write(&file, pdf).expect("room");
            let text: String = words(&file)
                .iter()
                .flat_map(|page| &page.2)
                .map(|word| word.text.as_str())
                .collect();
            assert!(!text.contains("root:"), "{typed}");
            let boxes = text.contains('\u{25a1}');
            let foreign = typed.contains("kedai") || typed.contains("日本");
            assert_eq!(boxes, foreign, "{typed}: {text}");
        }
    }
}
