//! A letter that is valid, and those that are not, as a person at a terminal is told of them.

use jiff::civil::date;
use letters::pdf_sign::{Said, Signer, Subject};
use letters::{Meta, Template};
use serde_json::json;
use terms::Moment;

use super::*;

const SAID: [Language; 2] = [Language::Id, Language::En];

fn at() -> Moment {
    Zone::wib().moment(date(2026, 11, 25).at(10, 30, 0, 0))
}

fn authority(seed: u8) -> (String, Signer) {
    let until = at().plus_seconds(365 * 86_400);
    let ca =
        pdf_sign::make_authority("Kota Pendopo CA", &[seed; 32], 1, at(), until).expect("made");
    let subject = Subject { name: "Kota Pendopo", title: "", organization: "Kota Pendopo" };
    let own = pdf_sign::make_certificate(&ca, subject, &[2; 32], 2, at(), until).expect("made");
    let chain = format!("{}{}", own.certificate, ca.certificate);
    (ca.certificate, Signer::from_pem(&own.key, &chain).expect("they belong together"))
}

fn plain() -> Vec<u8> {
    let meta = Meta { title: "Surat", id: "1", at: at(), demo: false };
    let source =
        "#set document(title: \"Surat keterangan – domisili\")\nSurat keterangan untuk Wulan.";
    letters::render(&Template { source, lib: "" }, &json!({}), &meta).expect("sound")
}

fn signed() -> Vec<u8> {
    let said = Said {
        number: "470/0042/XI/2026",
        signer: "Drs. Bambang Sutejo, Lurah Umpak",
        office: "Kelurahan Umpak",
    };
    pdf_sign::sign(&plain(), &authority(1).1, at(), said).expect("signed")
}

fn told(pdf: &[u8], seed: u8, language: Language) -> (String, bool) {
    verdict(pdf, authority(seed).0.as_bytes(), &Texts::new(&[TEXTS]), language)
}

/// What is said first, in both languages, and that it is no recommendation.
fn refused(pdf: &[u8], seed: u8, begins: [&str; 2]) -> String {
    let said = SAID.map(|language| told(pdf, seed, language));
    for ((said, good), begins) in said.iter().zip(begins) {
        assert!(said.starts_with(begins) && !good, "{said}");
    }
    said[0].0.clone()
}

#[test]
fn a_valid_letter_says_what_it_is_who_signed_it_and_what_is_not_known() {
    let (said, good) = told(&signed(), 1, Language::Id);
    assert!(good && said.starts_with("SAH:"), "{said}");
    for part in [
        "Surat keterangan – domisili",
        "470/0042/XI/2026",
        "Ditandatangani   Drs. Bambang Sutejo, Lurah Umpak",
        "Kantor           Kelurahan Umpak",
        "Kota Pendopo CA",
        "2026-11-25 10:30 WIB",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    assert!(said.contains("Pencabutan       tidak dapat diketahui tanpa jaringan"), "{said}");
    let (said, good) = told(&signed(), 1, Language::En);
    assert!(good && said.starts_with("VALID:") && said.contains("Number           470/"), "{said}");
}

#[test]
fn an_altered_letter_is_not_repeated() {
    let mut pdf = signed();
    let place = pdf.windows(7).position(|part| part == b"stream\n").expect("one") + 40;
    pdf[place] ^= 1;
    let said = refused(&pdf, 1, ["DIUBAH:", "ALTERED:"]);
    assert!(!said.contains("470/0042"), "{said}");
    let mut pdf = signed();
    pdf.extend_from_slice(b"\n% tambahan\n");
    refused(&pdf, 1, ["DIUBAH: ada yang ditambahkan", "ALTERED: something was added"]);
}

#[test]
fn a_letter_of_another_agency_of_the_same_name_is_told_apart() {
    let said = refused(&signed(), 9, ["BUKAN DARI INSTANSI ITU:", "NOT OF THAT AGENCY:"]);
    assert!(said.contains("tidak dipercaya") && !said.contains("Pencabutan"), "{said}");
}

#[test]
fn what_is_no_letter_says_so() {
    refused(&plain(), 1, ["TANPA TANDA TANGAN:", "NOT SIGNED:"]);
    for bytes in [&b"bukan"[..], b"", b"\x89PNG\r\n\x1a\n", &signed()[..900]] {
        refused(bytes, 1, ["BUKAN PDF:", "NOT A PDF:"]);
    }
}

#[test]
fn a_key_that_is_none_is_not_taken_for_distrust() {
    let folder = tempfile::tempdir().expect("a folder");
    let (pdf, key) = (folder.path().join("a.pdf"), folder.path().join("kunci.pem"));
    std::fs::write(&pdf, signed()).expect("written");
    let texts = Texts::new(&[TEXTS]);
    assert!(look(&pdf, &key, &texts, Language::Id).is_err(), "it is not there");
    std::fs::write(&key, "bukan sertifikat").expect("written");
    let said = look(&pdf, &key, &texts, Language::Id).expect_err("it is none").to_string();
    assert!(said.contains("kunci.pem tidak berisi sertifikat"), "{said}");
    assert_eq!(run(&pdf, &key, Language::Id), ExitCode::from(2));
    std::fs::write(&key, authority(1).0).expect("written");
    assert_eq!(run(&pdf, &key, Language::Id), ExitCode::SUCCESS);
    std::fs::write(&key, authority(9).0).expect("written");
    assert_eq!(run(&pdf, &key, Language::Id), ExitCode::from(1));
}

#[test]
fn the_machine_says_the_language() {
    let with = |pairs: &[(&str, &str)]| {
        language(|name| {
            pairs.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        })
    };
    assert_eq!(with(&[("LANG", "id_ID.UTF-8")]), Language::Id);
    assert_eq!(with(&[("LC_ALL", "en_GB.UTF-8"), ("LANG", "id_ID.UTF-8")]), Language::En);
    assert_eq!(with(&[("LC_ALL", ""), ("LANG", "id_ID")]), Language::Id);
    assert_eq!(with(&[]), Language::En);
}

#[test]
fn every_text_is_there_in_every_language() {
    assert_eq!(web::missing_texts(&TEXTS), Vec::<String>::new());
}
