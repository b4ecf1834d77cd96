//! Documents: of whom each is asked, and where it may stand.

use std::sync::Arc;

use definition::form::{Asks, Context, Input};
use definition::{Answers, Pack, RegionTable, Service};
use jiff::civil::date;
use terms::Language;

const SOUND: &str = include_str!("../../../fixtures/spine/kelurahan/surat-domisili/service.yaml");
const RT: &str = "  rt_letter: {";
const VERIFY: &str = "    title: Periksa\n    role: officer\n";

/// A sound service with a document more, and fields of the first stage.
fn source(document: &str, fields: &str) -> String {
    let more = format!("  photo: {{ label: Foto kunjungan{document} }}\n{RT}");
    let stage = format!("{VERIFY}    fields: [{fields}]\n");
    let source = SOUND.replacen(RT, &more, 1).replacen(VERIFY, &stage, 1);
    assert!(source.contains(&more) && source.contains(&stage), "both stand in the file");
    source
}

fn faults(source: &str) -> Vec<(&'static str, String)> {
    let (_, faults) = Service::examine(source, "service.yaml", None, &Pack::default());
    faults.into_iter().map(|fault| (fault.code, fault.to_string())).collect()
}

fn context(language: Language) -> Context {
    let today = date(2026, 11, 25);
    Context {
        today,
        submitted_on: today,
        language,
        agency_region: "99.71".parse().expect("a code"),
        regions: Arc::new(RegionTable::read("99.71;Kota Pendopo")),
    }
}

const OFFICE: &str = ", for: office";
const PLACED: &str = "{ document: { id: photo } }, { text: { id: finding, label: Temuan } }";

#[test]
fn a_file_of_the_office_is_asked_of_no_citizen() {
    let service = Service::read(&source(OFFICE, PLACED), "service.yaml", None).expect("sound");
    let context = context(Language::Id);
    let pages = service.pages(&Answers::new(), &context);
    let asked = pages.iter().flat_map(|page| &page.fields);
    assert!(asked.clone().all(|field| field.path != "photo"));
    assert!(asked.clone().any(|field| field.path == "rt_letter"));
    let listed = service.documents_for(&Answers::new(), &context);
    assert!(listed.iter().all(|document| document.id != "photo"));
    assert!(!service.schema(&context)["x-documents"].to_string().contains("photo"));
}

#[test]
fn a_file_of_the_office_is_added_at_its_stage() {
    let service = Service::read(&source(OFFICE, PLACED), "service.yaml", None).expect("sound");
    let context = context(Language::En);
    let shown = service.stage_fields("verify", &[], &Answers::new(), &context);
    assert_eq!(shown.len(), 1, "files are added beside what is typed");
    assert!(matches!(shown[0].input, Input::Line { .. }));
    let files = service.stage_documents("verify", &Answers::new(), &Answers::new(), &context);
    assert_eq!(files[0].label, "Foto kunjungan");
    assert!(matches!(&files[0].input, Input::Document { files, .. } if files.is_empty()));
    let posted = [("isi.finding".to_owned(), "Benar".to_owned())];
    let read = service.read_stage("verify", &posted, Asks::All, &Answers::new(), &context);
    assert_eq!((read.problems, read.unknown, read.stay), (vec![], vec![], false));
    assert_eq!(read.answers.keys().collect::<Vec<_>>(), ["finding"]);
}

#[test]
fn a_document_stands_where_its_giver_is_asked() {
    let only = |source: &str, says: &str| {
        let found = faults(source);
        assert!(found.len() == 1 && found[0].0 == "E215" && found[0].1.contains(says), "{found:?}");
    };
    only(&source("", PLACED), "for: office");
    only(&source(OFFICE, "{ text: { id: finding, label: Temuan } }"), "tidak diminta di tahap");
    let asked = "      - document: { id: photo }\n      - text:    { id: purpose";
    let both = source(OFFICE, PLACED).replacen("      - text:    { id: purpose", asked, 1);
    only(&both, "Pindahkan ke `fields`");
    let list = "{ list: { id: visits, label: Kunjungan, fields: [{ document: { id: photo } }] } }";
    only(&source("", list), "di dalam daftar");
    assert_eq!(faults(&source(", for: warga", PLACED))[0].0, "E006");
}
