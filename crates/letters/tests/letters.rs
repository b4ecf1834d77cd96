//! The letters of our own packs, as people get them.

use std::path::Path;
use std::process::Command;

use letters::pdf_sign::{self, Identity, Said, Signer, Subject};
use letters::{Meta, Template, qr, render};
use serde_json::{Value, json};
use terms::{Moment, Zone};

const LIB: &str = include_str!("../../../packs/lib/surat.typ");
const REFUSAL: &str = include_str!("../../../packs/lib/refusal.typ");
const DOMICILE: &str = include_str!("../../../fixtures/spine/kelurahan/surat-domisili/letter.typ");
const BIRTH: &str = include_str!("../../../fixtures/spine/dukcapil/akta-kelahiran/letter.typ");
const LATE: &str = include_str!("../../../fixtures/spine/dukcapil/akta-kelahiran/late.typ");

const LONG: &str = "Raden Ayu Siti Nurhalimah Kusumaningtyas Wirawardhana Prawirodirdjo \
    Sastroamidjojo binti Haji Abdurrahman Wahyudiningrat Kartasasmita";

fn at() -> Moment {
    Zone::wib().moment(jiff::civil::date(2026, 11, 25).at(10, 30, 0, 0))
}

fn make(source: &str, data: &Value, demo: bool) -> Vec<u8> {
    let meta = Meta { title: "Surat", id: "0193-5f", at: at(), demo };
    let made = render(&Template { source, lib: LIB }, data, &meta);
    made.unwrap_or_else(|fault| panic!("{fault}"))
}

fn letter(number: &str, title: &str, paper: &str) -> Value {
    let url = "https://layanan.contoh.go.id/periksa/7KQM-4TRX-9D";
    json!({
        "number": number, "signed_on": "2026-11-25", "valid_until": "2027-05-25", "paper": paper,
        "demo": false, "qr_svg": qr::svg(url), "url": url,
        "signers": [{ "name": "Dra. Endang Sulistyowati, M.Si.", "title": title,
            "nip": "19710412 199603 2 001", "line": null }],
    })
}

fn address(street: &str) -> Value {
    json!({ "region": "99.71.01.1001", "region_name": "Kelurahan Sukamaju, Kecamatan Contoh Utara, \
        Kota Contoh", "street": street, "rt": "003", "rw": "007" })
}

fn domicile(name: &str, same: bool, paper: &str) -> Value {
    json!({
        "agency": { "name": "Pemerintah Kota Contoh", "city": "Contoh", "address": "Jalan Merdeka 1",
            "phone": "(0999) 100" },
        "unit": { "title": "Kelurahan Sukamaju", "address": "Jalan Melati Nomor 5, Contoh Utara",
            "phone": "(0999) 123456", "city": "Contoh" },
        "letter": letter("470/0042/KL-SM/XI/2026", "Lurah Sukamaju", paper),
        "applicant": { "name": name, "nik": "9971014505900001", "birth_date": "1990-05-05",
            "sex": "female", "job": "Karyawan swasta", "address": address("Jalan Anggrek Nomor 12"),
            "lives_at": if same { Value::Null } else { address("Gang Kenanga III Nomor 7B") } },
        "same_as_ktp": same, "since": "2019-03-01", "tenure": "rent",
        "purpose": "membuka rekening bank.",
    })
}

fn birth(name: &str, parents: &str) -> Value {
    let child = json!({ "name": name, "sex": "female", "birth_date": "2026-11-17",
        "birth_region": "99.71", "birth_region_name": "Kota Contoh", "birth_order": 2 });
    let mut data = domicile(LONG, true, "A4");
    data["unit"] = json!({ "title": "Dinas Kependudukan dan Pencatatan Sipil",
        "address": "Jalan Merdeka Nomor 3", "phone": "(0999) 200", "city": "Contoh" });
    let head = "Kepala Dinas Kependudukan dan Pencatatan Sipil";
    data["letter"] = letter("9971-LU-25112026-0042", head, "A4");
    data["children"] = json!([child, child]);
    data["item"] = child;
    if parents != "unknown" {
        data["mother"] = json!({ "name": "Ratna Dewi Lestari" });
    }
    if parents == "both" {
        data["father"] = json!({ "name": "Muhammad Ilham Nugroho" });
        data["marriage_proof"] = json!("book");
    }
    data["applicant"] = json!({ "name": "Ratna Dewi Lestari" });
    data["late_reason"] = json!("orang tua bekerja di luar negeri saat anak lahir.");
    data
}

fn two_signers() -> Value {
    let mut data = domicile("Siti Nurhaliza", true, "A4");
    data["letter"]["signers"] = json!([
        { "name": "Drs. H. Bambang Prawirodirdjo Sastroamidjojo, M.A.P.", "nip": "19680101 199003 1 004",
            "title": "Camat Contoh Utara", "line": "Mengetahui" },
        { "name": "Endang", "title": "Sekretaris", "nip": null, "line": "a.n. Lurah Sukamaju" },
    ]);
    data
}

fn refusal() -> Value {
    let mut data = domicile("Siti Nurhaliza", true, "A4");
    data["service"] = json!({ "title": "Surat keterangan tempat tinggal" });
    data["case"] = json!({ "number": "KL-2026-000123" });
    data["submitted_on"] = json!("2026-11-20");
    data["reasons"] = json!([
        { "title": "Alamat di luar wilayah", "text": "Alamat yang Anda tulis masuk Kelurahan Mekarsari." },
        { "title": "Data tidak cocok", "text": null },
    ]);
    data["objection"] = json!({ "until": "2026-12-25", "to": "Lurah Sukamaju" });
    data
}

/// As little as a form may leave: every optional answer is null or missing.
fn sparse() -> Value {
    let mut data = domicile("Al", true, "A4");
    data["applicant"] = json!({ "name": "Al", "nik": "9971014505900001", "birth_date": null,
        "sex": null, "job": "", "address": { "street": "Jalan Anggrek", "rt": null } });
    for key in [
        "since",
        "tenure",
        "purpose",
        "settings",
        "children",
        "mother",
        "father",
        "late_reason",
        "marriage_proof",
    ] {
        data[key] = Value::Null;
    }
    for key in ["valid_until", "qr_svg"] {
        data["letter"][key] = Value::Null;
    }
    data["unit"]["phone"] = Value::Null;
    data["item"] = json!({ "name": "Al", "sex": "male", "birth_date": "2026-11-17",
        "birth_region_name": "Kota Contoh", "birth_order": null });
    data
}

fn all() -> Vec<(&'static str, &'static str, Value)> {
    vec![
        ("domisili", DOMICILE, domicile("Siti Nurhaliza", false, "A4")),
        ("domisili-long", DOMICILE, domicile(LONG, true, "F4")),
        ("domisili-short", DOMICILE, domicile("Al", true, "A4")),
        ("domisili-two", DOMICILE, two_signers()),
        ("refusal", REFUSAL, refusal()),
        ("domisili-sparse", DOMICILE, sparse()),
        ("akta-sparse", BIRTH, sparse()),
        ("late-sparse", LATE, sparse()),
        ("akta", BIRTH, birth("Aisyah Putri Nugroho", "both")),
        ("akta-long", BIRTH, birth(LONG, "mother")),
        ("akta-short", BIRTH, birth("Al", "unknown")),
        ("late", LATE, birth("Aisyah Putri Nugroho", "both")),
        ("late-long", LATE, birth(LONG, "unknown")),
    ]
}

fn text_of(pdf: &[u8]) -> String {
    let (_dir, path) = saved(pdf);
    let out = Command::new("pdftotext").arg(&path).arg("-").output().expect("poppler-utils");
    String::from_utf8_lossy(&out.stdout).split_whitespace().collect::<Vec<_>>().join(" ")
}

fn saved(pdf: &[u8]) -> (tempfile::TempDir, std::path::PathBuf) {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let path = dir.path().join("letter.pdf");
    std::fs::write(&path, pdf).expect("room on the disk");
    (dir, path)
}

#[test]
fn every_letter_renders_small_and_twice_the_same() {
    for (name, source, data) in all() {
        let pdf = make(source, &data, name.contains("short"));
        assert!(pdf.len() < 100_000, "{name}: {} bytes", pdf.len());
        assert_eq!(pdf, make(source, &data, name.contains("short")), "{name}");
        if let Ok(folder) = std::env::var("LETTERS_OUT") {
            std::fs::write(Path::new(&folder).join(format!("{name}.pdf")), pdf).unwrap();
        }
    }
}

#[test]
fn the_longest_name_stands_whole_in_the_letter() {
    let text = text_of(&make(DOMICILE, &domicile(LONG, true, "A4"), false));
    assert!(text.contains(LONG), "{text}");
    let text = text_of(&make(BIRTH, &birth(LONG, "mother"), false));
    assert!(text.contains(LONG), "{text}");
}

#[test]
fn a_fault_is_told_with_its_place() {
    let fail = |source: &str| {
        let meta = Meta { title: "Surat", id: "1", at: at(), demo: false };
        render(&Template { source, lib: LIB }, &json!({}), &meta).expect_err("a fault")
    };
    let fault = fail("Baris satu\n#tidak_ada()");
    assert_eq!((fault.line, fault.column), (2, 2), "{fault}");
    for forbidden in [
        "#read(\"/etc/passwd\")",
        "#import \"@preview/x:0.1.0\": *",
        "#image(\"a.png\")",
        "#read(\"../../x\")",
        "#include \"a\\\\..\\\\b.typ\"",
        "#read(\"\")",
        "#read(\"C:/x\")",
        "#import \"\\u{0}.typ\": *",
    ] {
        assert_eq!(fail(forbidden).line, 1);
    }
}

fn officer() -> (Identity, Signer) {
    let until = at().plus_seconds(3 * 365 * 86_400);
    let ca =
        pdf_sign::make_authority("Kota Contoh", &[1; 32], 1, at(), until).expect("signing works");
    let subject = Subject {
        name: "Dra. Endang Sulistyowati, M.Si.",
        title: "Lurah Sukamaju",
        organization: "Pemerintah Kota Contoh",
    };
    let own =
        pdf_sign::make_certificate(&ca, subject, &[2; 32], 2, at(), until).expect("signing works");
    let chain = format!("{}{}", own.certificate, ca.certificate);
    let signer = Signer::from_pem(&own.key, &chain).expect("signing works");
    (ca, signer)
}

fn signed() -> (Vec<u8>, Identity) {
    let (ca, signer) = officer();
    let pdf = make(DOMICILE, &domicile("Siti Nurhaliza", false, "A4"), false);
    let said = Said { number: "470/0042", signer: "Dra. Endang", office: "Kelurahan – satu" };
    let out = pdf_sign::sign(&pdf, &signer, at(), said).expect("signing works");
    assert!(out.starts_with(&pdf));
    assert_eq!(out, pdf_sign::sign(&pdf, &signer, at(), said).expect("signing works"));
    (out, ca)
}

fn pdfsig(pdf: &[u8]) -> String {
    let (_dir, path) = saved(pdf);
    let out = Command::new("pdfsig").arg(&path).output().expect("poppler-utils");
    String::from_utf8_lossy(&out.stdout).into_owned()
}

#[test]
fn a_signed_letter_is_valid_for_others_and_for_us() {
    let (pdf, ca) = signed();
    let seen = pdfsig(&pdf);
    assert!(
        seen.contains("Signature is Valid") && seen.contains("Total document signed"),
        "{seen}"
    );
    let report = pdf_sign::verify(&pdf, ca.certificate.as_bytes()).unwrap();
    assert!(report.trusted && report.intact && report.covers_whole, "{report:?}");
    assert_eq!(report.signed_by, "Dra. Endang Sulistyowati, M.Si.");
    assert_eq!(report.issuer, "Kota Contoh");
    assert_eq!(report.signed_at, Some(at()));
    assert_eq!(report.number.as_deref(), Some("470/0042"));
    assert_eq!(report.signer.as_deref(), Some("Dra. Endang"));
    assert_eq!(report.office.as_deref(), Some("Kelurahan – satu"));
    assert!(!pdf_sign::verify(&pdf, b"").unwrap().trusted);
}

#[test]
fn one_flipped_byte_is_seen() {
    let (pdf, ca) = signed();
    for place in [1_000, pdf.len() / 2] {
        let mut bad = pdf.clone();
        bad[place] ^= 1;
        let ours = pdf_sign::verify(&bad, ca.certificate.as_bytes());
        assert!(!ours.is_ok_and(|report| report.intact), "{place}");
        assert!(!pdfsig(&bad).contains("Signature is Valid"), "{place}");
    }
}

#[test]
fn no_damage_anywhere_passes_or_panics() {
    let (pdf, ca) = signed();
    // The message lies outside what it signs; of it, only the authority's certificate may change.
    let message = pdf.windows(10).rposition(|part| part == b"/Contents<").unwrap();
    let message = message..message + 8_204;
    for place in (0..pdf.len()).step_by(211) {
        let mut bad = pdf.clone();
        bad[place] ^= 1;
        let report = pdf_sign::verify(&bad, ca.certificate.as_bytes());
        let believed = report.is_ok_and(|report| report.intact);
        assert!(!believed || message.contains(&place), "{place}");
        let torn = pdf_sign::verify(&pdf[..place], ca.certificate.as_bytes());
        assert!(!torn.is_ok_and(|report| report.intact && report.covers_whole), "{place}");
    }
}

#[test]
fn bytes_after_the_signature_are_seen() {
    let (mut pdf, ca) = signed();
    pdf.extend_from_slice(b"\n% tambahan\n");
    let report = pdf_sign::verify(&pdf, ca.certificate.as_bytes()).unwrap();
    assert!(report.intact && !report.covers_whole);
}

#[test]
fn a_second_officer_signs_after_the_first() {
    let (pdf, ca) = signed();
    let (_, signer) = officer();
    let said = Said { number: "470/0042", signer: "Camat", office: "Kecamatan" };
    let twice = pdf_sign::sign(&pdf, &signer, at().plus_seconds(60), said).unwrap();
    let report = pdf_sign::verify(&twice, ca.certificate.as_bytes()).unwrap();
    assert!(report.intact && report.covers_whole && report.trusted);
    assert_eq!(pdfsig(&twice).matches("Signature is Valid").count(), 2, "{}", pdfsig(&twice));
}

#[test]
fn an_authority_of_the_same_name_is_not_trusted() {
    let (pdf, _) = signed();
    let until = at().plus_seconds(86_400);
    let other = pdf_sign::make_authority("Kota Contoh", &[9; 32], 1, at(), until).unwrap();
    let report = pdf_sign::verify(&pdf, other.certificate.as_bytes()).unwrap();
    assert!(report.intact && !report.trusted);
}

#[test]
fn what_is_not_signed_says_so() {
    let pdf = make(DOMICILE, &domicile("Al", true, "A4"), true);
    assert_eq!(pdf_sign::verify(&pdf, b""), Err(pdf_sign::VerifyError::Unsigned));
    assert_eq!(pdf_sign::verify(b"bukan", b""), Err(pdf_sign::VerifyError::Unreadable));
}

#[test]
fn the_signatures_are_never_alone_on_their_page() {
    for children in 1..30 {
        let mut data = birth("Aisyah Putri Nugroho", "both");
        let child = data["item"].clone();
        data["children"] = Value::Array(vec![child; children]);
        let (_dir, path) = saved(&make(LATE, &data, false));
        let out = Command::new("pdftotext").arg(&path).arg("-").output().expect("poppler-utils");
        let text = String::from_utf8_lossy(&out.stdout).into_owned();
        let page = text.split('\u{c}').rfind(|page| !page.trim().is_empty()).unwrap();
        assert!(page.contains("KETIGA") && page.contains("NIP"), "{children}: {page}");
    }
}

#[test]
fn numbers_in_words_are_the_same_in_letters_and_in_bills() {
    let numbers = [
        0,
        11,
        19,
        80,
        100,
        110,
        999,
        1_000,
        1_945,
        2_000,
        99_999,
        1_000_000,
        25_500_000,
        999_999_999,
        1_000_000_000,
        2_500_000_000,
        1_000_000_000_000,
        7_000_000_000_001,
    ];
    let pairs: Vec<Value> =
        numbers.iter().map(|number| json!([number, letters::words::spelled(*number)])).collect();
    let source = r#"#import "/lib/surat.typ": terbilang
#set document(title: "Terbilang")
#let data = json("/data.json")
#for (n, kata) in data.pairs { assert.eq(terbilang(n), kata) }
Cocok"#;
    make(source, &json!({ "pairs": pairs }), false);
}
