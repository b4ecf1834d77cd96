//! What other programs see in our letters: poppler in the paper, the fonts and the tags, poppler and pyHanko in the signature.

use std::path::{Path, PathBuf};
use std::process::Command;

use letters::pdf_sign::{self, Signer, Subject};
use letters::{Meta, Template, qr, render};
use serde_json::{Value, json};
use terms::{Moment, Zone};

const LIB: &str = include_str!("../../../packs/lib/surat.typ");
const DOMICILE: &str = include_str!("../../../fixtures/spine/kelurahan/surat-domisili/letter.typ");
const BIRTH: &str = include_str!("../../../fixtures/spine/dukcapil/akta-kelahiran/letter.typ");
const LATE: &str = include_str!("../../../fixtures/spine/dukcapil/akta-kelahiran/late.typ");

/// The version that `install_pyhanko` of tools/lib.sh installs.
const PYHANKO: &str = "pendopo/pyhanko-0.38.0/bin/python";

fn at() -> Moment {
    Zone::wib().moment(jiff::civil::date(2026, 11, 25).at(10, 30, 0, 0))
}

fn data(paper: &str) -> Value {
    let url = "https://layanan.contoh.go.id/surat/KP7KQM4TRX9D";
    let address = json!({ "region": "99.71.01.1001", "region_name": "Umpak, Saka Guru, Kota Pendopo",
        "street": "Jalan Anggrek 12", "rt": "003", "rw": "007" });
    let child = json!({ "name": "Puspa", "sex": "female", "birth_date": "2026-08-17",
        "birth_region": "99.71", "birth_region_name": "Kota Pendopo", "birth_order": 2 });
    json!({
        "agency": { "name": "Pemerintah Kota Pendopo", "city": "Pendopo", "address": "Jalan Merdeka 1",
            "phone": "(0999) 100" },
        "unit": { "title": "Kelurahan Umpak", "address": "Jalan Melati 5", "phone": "(0999) 123",
            "city": "Pendopo" },
        "letter": { "number": "470/0042/KL-UM/XI/2026", "signed_on": "2026-11-25",
            "valid_until": "2027-05-25", "paper": paper, "demo": false, "qr_svg": qr::svg(url),
            "url": url, "signers": [{ "name": "Bambang", "title": "Lurah Umpak",
                "nip": "19710412 199603 2 001", "line": null }] },
        "applicant": { "name": "Wulan", "nik": "9971014505900001", "birth_date": "1990-05-05",
            "sex": "female", "job": "Karyawan", "address": address, "lives_at": null },
        "same_as_ktp": true, "since": "2019-03-01", "tenure": "rent", "purpose": "membuka rekening.",
        "children": [child], "item": child, "mother": { "name": "Wulan" },
        "father": { "name": "Ilham" }, "marriage_proof": "book",
        "late_reason": "bekerja di luar negeri.",
    })
}

fn authority(name: &str, seed: u8) -> (String, Signer) {
    let until = at().plus_seconds(3 * 365 * 86_400);
    let ca = pdf_sign::make_authority(name, &[seed; 32], 1, at(), until).expect("signing works");
    let subject =
        Subject { name: "Bambang", title: "Lurah Umpak", organization: "Pemerintah Kota Pendopo" };
    let own =
        pdf_sign::make_certificate(&ca, subject, &[2; 32], 2, at(), until).expect("signing works");
    let chain = format!("{}{}", own.certificate, ca.certificate);
    (ca.certificate, Signer::from_pem(&own.key, &chain).expect("they belong together"))
}

fn signed(source: &str, paper: &str) -> Vec<u8> {
    let meta = Meta { title: "Surat", id: "0193-5f", at: at(), demo: false };
    let made = render(&Template { source, lib: LIB }, &data(paper), &meta).expect("sound");
    let (_, signer) = authority("Kota Pendopo", 1);
    let said = pdf_sign::Said { number: "470/0042", signer: "Bambang", office: "Kelurahan" };
    pdf_sign::sign(&made, &signer, at(), said).expect("signing works")
}

struct Saved {
    _folder: tempfile::TempDir,
    path: PathBuf,
}

fn saved(bytes: &[u8], name: &str) -> Saved {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).expect("written");
    Saved { _folder: folder, path }
}

fn poppler(program: &str, more: &[&str], pdf: &Path) -> String {
    let out =
        Command::new(program).args(more).arg(pdf).output().expect("apt install poppler-utils");
    String::from_utf8_lossy(&out.stdout).into_owned()
}

fn line<'a>(text: &'a str, name: &str) -> &'a str {
    let found = text.lines().find_map(|line| line.trim_start().strip_prefix(name));
    found.unwrap_or_else(|| panic!("{name} in {text}")).trim()
}

/// Width and height in millimetres of the first page's MediaBox.
fn media_box(pdf: &Path) -> [i64; 2] {
    let text = poppler("pdfinfo", &["-box"], pdf);
    let points: Vec<f64> = line(&text, "MediaBox:")
        .split_whitespace()
        .map(|one| one.parse().expect("a number"))
        .collect();
    assert_eq!(&points[..2], &[0.0, 0.0], "{text}");
    #[expect(clippy::cast_possible_truncation, reason = "a page of paper is smaller than that")]
    [points[2], points[3]].map(|point| (point / 72.0 * 25.4).round() as i64)
}

#[test]
fn a4_and_f4_are_the_paper_they_say_on_one_page_and_whole() {
    for (paper, size) in [("A4", [210, 297]), ("F4", [215, 330])] {
        for source in [DOMICILE, BIRTH, LATE] {
            let bytes = signed(source, paper);
            assert!(bytes.len() < 100_000, "{paper}: {} bytes", bytes.len());
            let pdf = saved(&bytes, "surat.pdf");
            assert_eq!(media_box(&pdf.path), size, "{paper}");
            let info = poppler("pdfinfo", &[], &pdf.path);
            assert_eq!(line(&info, "Pages:"), "1", "{paper}: {info}");
            assert_eq!(line(&info, "Tagged:"), "yes", "{paper}: {info}");
            let about = poppler("pdfinfo", &["-meta"], &pdf.path);
            assert!(about.contains("pdfaid:part") && about.contains("pdfuaid:part"), "{about}");
            fonts_are_inside(&poppler("pdffonts", &[], &pdf.path));
            let seen = poppler("pdfsig", &[], &pdf.path);
            assert!(seen.contains("Signature is Valid"), "{paper}: {seen}");
            assert!(seen.contains("Total document signed"), "{paper}: {seen}");
            assert!(seen.contains("ETSI.CAdES.detached"), "{paper}: {seen}");
        }
    }
}

/// Of each font pdffonts says `emb sub uni`, before the two numbers of its object.
fn fonts_are_inside(table: &str) {
    let fonts: Vec<&str> = table.lines().skip(2).collect();
    assert!(!fonts.is_empty(), "{table}");
    for font in fonts {
        let words: Vec<&str> = font.split_whitespace().collect();
        assert_eq!(words[words.len() - 5], "yes", "embedded: {table}");
        assert_eq!(words[words.len() - 3], "yes", "can be read out and copied: {table}");
    }
}

fn python() -> PathBuf {
    if let Some(given) = std::env::var_os("PENDOPO_TEST_PYHANKO") {
        return given.into();
    }
    let cache = std::env::var_os("XDG_CACHE_HOME").map_or_else(
        || PathBuf::from(std::env::var_os("HOME").expect("a home")).join(".cache"),
        PathBuf::from,
    );
    cache.join(PYHANKO)
}

/// What pyHanko says: its lines, or its complaint.
fn pyhanko(pdf: &[u8], authority: &str) -> Result<String, String> {
    let (pdf, authority) = (saved(pdf, "surat.pdf"), saved(authority.as_bytes(), "ca.pem"));
    let script = format!(
        "{}/tests/pyhanko_check.py",
        std::env::var("CARGO_MANIFEST_DIR").expect("cargo says it")
    );
    let out = Command::new(python())
        .args([
            Path::new(&script),
            &pdf.path,
            &authority.path,
            Path::new("2026-11-25T11:00:00+07:00"),
        ])
        .output()
        .expect("pyHanko is missing: bash -c 'source tools/lib.sh; install_pyhanko'");
    let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let complaint = said(&out.stderr);
    assert!(!complaint.contains("ModuleNotFoundError"), "{complaint}");
    if out.status.success() { Ok(said(&out.stdout)) } else { Err(complaint) }
}

#[test]
fn pyhanko_finds_a_letter_valid_against_the_agencys_authority() {
    let (ca, _) = authority("Kota Pendopo", 1);
    for paper in ["A4", "F4"] {
        let said = pyhanko(&signed(DOMICILE, paper), &ca).expect("it can be checked");
        assert_eq!(line(&said, "subfilter"), "/ETSI.CAdES.detached", "{said}");
        assert_eq!(line(&said, "bottom_line"), "True", "{said}");
        assert_eq!(line(&said, "trusted"), "True", "{said}");
        assert_eq!(line(&said, "coverage"), "ENTIRE_FILE", "{said}");
        assert_eq!(line(&said, "modification"), "NONE", "{said}");
        assert_eq!(line(&said, "signing_time_attribute"), "False", "PAdES B-B forbids it: {said}");
    }
}

#[test]
fn pyhanko_trusts_no_other_authority() {
    let (other, _) = authority("Kota Pendopo", 9);
    let said = pyhanko(&signed(DOMICILE, "A4"), &other).expect("it can be checked");
    assert_eq!(line(&said, "intact"), "True", "{said}");
    assert_eq!(line(&said, "trusted"), "False", "{said}");
    assert_eq!(line(&said, "bottom_line"), "False", "{said}");
}

#[test]
fn pyhanko_sees_an_altered_byte() {
    let (ca, _) = authority("Kota Pendopo", 1);
    let pdf = signed(DOMICILE, "A4");
    let stream = pdf.windows(7).position(|part| part == b"stream\n").expect("one") + 40;
    for place in [stream, pdf.len() / 2] {
        let mut bad = pdf.clone();
        bad[place] ^= 1;
        let said = pyhanko(&bad, &ca);
        let believed = said.as_ref().is_ok_and(|said| line(said, "bottom_line") == "True");
        assert!(!believed, "{place}: {said:?}");
        let intact = said.as_ref().is_ok_and(|said| line(said, "intact") == "True");
        assert!(!intact, "{place}: {said:?}");
    }
}
