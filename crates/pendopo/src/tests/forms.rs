//! Statutory forms from the answers of a case, and blank ones, as people fetch them.

use std::io::Write as _;
use std::process::{Command, Stdio};

use http::StatusCode;

use super::city::{City, WULAN, on_both_engines, root};
use crate::{boot, shell};

/// A form that says the name and the purpose, or has room for them.
const FORM: &str = r#"#import "/lib/surat.typ": *
#let data = json("/data.json")
#show: it => formulir(data, "F-9", "Formulir percobaan", it)
#bagian-formulir([Pemohon],
  ([Nama], garis(ada(data.at("applicant", default: none), "name"))),
  ([Keperluan], garis(ada(data, "purpose"))),
)
"#;

/// What forms share; the city serves services of before there were any.
const LIB: &str = include_str!("../../../../packs/lib/surat.typ");

/// The words of a PDF.
fn words(pdf: &[u8]) -> String {
    let mut reader = Command::new("pdftotext")
        .args(["-layout", "-", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("`apt install poppler-utils`");
    reader.stdin.take().expect("a pipe").write_all(pdf).expect("written");
    let out = reader.wait_with_output().expect("read").stdout;
    String::from_utf8(out).expect("text").split_whitespace().collect::<Vec<_>>().join(" ")
}

async fn with_forms(city: &City) {
    let forms = "forms_filled:\n  \
        f9: { title: Formulir F-9, template: f-9.typ, blank: true }\n  \
        f8: { title: Formulir F-8, template: f-9.typ, when: \"purpose == 'xyz'\", blank: false }\nletters:";
    let files = [("f-9.typ", FORM), ("lib/surat.typ", LIB)];
    city.republish_with_files(&[("letters:", forms)], &files).await;
}

#[tokio::test]
async fn the_form_that_answers_fill_in_is_fetched_by_applicant_and_office_alone() {
    on_both_engines(async |city: City| {
        with_forms(&city).await;
        let wulan = city.person("Wulan").await;
        let number = wulan.apply(&WULAN).await;
        let own = format!("/permohonan/{number}/formulir/f9");
        let page = wulan.see(&format!("/permohonan/{number}")).await;
        assert!(page.contains(&own) && !page.contains("/formulir/f8"), "{page}");
        let pdf = wulan.get(&own).await;
        assert_eq!(pdf.status, StatusCode::OK);
        let text = words(&pdf.bytes);
        assert!(text.contains("Wulan") && text.contains(&number), "{text}");

        let nur = city.person("Nur Aini").await;
        let desk = format!("/meja/berkas/{number}");
        let at_desk = format!("{desk}/formulir/f9");
        assert!(nur.see(&desk).await.contains(&at_desk));
        assert!(words(&nur.get(&at_desk).await.bytes).contains("Wulan"));

        let missing = async |who: &super::city::Visitor, path: &str| {
            assert_eq!(who.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
        };
        missing(&wulan, &format!("/permohonan/{number}/formulir/f8")).await;
        missing(&wulan, &format!("/permohonan/{number}/formulir/f7")).await;
        missing(&wulan, &format!("{own}?untuk=1")).await;
        missing(&city.person("Ratna").await, &at_desk).await;
        missing(&city.person("Ketut").await, &own).await;
    })
    .await;
}

#[tokio::test]
async fn a_blank_form_has_room_and_nobodys_name() {
    let city = City::open(None, true).await;
    with_forms(&city).await;
    let guest = city.guest();
    let blank = guest.get("/layanan/surat-domisili/formulir/f9").await;
    assert_eq!(blank.status, StatusCode::OK);
    let text = words(&blank.bytes);
    assert!(text.contains("FORMULIR PERCOBAAN") && !text.contains("Wulan"), "{text}");
    for path in ["/layanan/surat-domisili/formulir/f8", "/layanan/tidak-ada/formulir/f9"] {
        assert_eq!(guest.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn every_service_is_printed_as_a_form_with_its_questions_and_where_to_bring_it() {
    let city = City::open(None, true).await;
    let guest = city.guest();
    let running = &city.running;
    for (place, folder) in boot::pack_folders(&root().join("packs")).expect("packs") {
        let published = catalog::publish(&running.db, running.agency, &folder, shell::now()).await;
        published.unwrap_or_else(|fault| panic!("{place}: {fault}"));
    }
    running.catalog.catalog.follow(&running.db).await.expect("followed");
    let services: Vec<_> =
        city.running.catalog.catalog.now().services().map(|entry| entry.service.clone()).collect();
    assert!(services.len() > 6, "all of the packs");
    for service in services {
        let pdf = guest.get(&format!("/layanan/{}/formulir.pdf", service.id)).await;
        assert_eq!(pdf.status, StatusCode::OK, "{}", service.id);
        if let Some(folder) = std::env::var_os("PENDOPO_PICTURES") {
            let file = std::path::Path::new(&folder).join(format!("{}.pdf", service.id));
            std::fs::write(file, &pdf.bytes).expect("written");
        }
        let text = words(&pdf.bytes);
        let said =
            |words: &str| text.contains(&words.split_whitespace().collect::<Vec<_>>().join(" "));
        assert!(said("Bawa ke"), "{}: {text}", service.id);
        for step in service.blank(terms::Language::Id) {
            assert!(said(&step.title), "{}: {} in {text}", service.id, step.title);
        }
        for document in service.blank_documents(terms::Language::Id) {
            let start: String = document.label.chars().take(20).collect();
            assert!(said(start.trim()), "{}: {start}", service.id);
        }
    }
    let page = guest.see("/layanan/surat-domisili").await;
    assert!(page.contains("/layanan/surat-domisili/formulir.pdf"));
}
