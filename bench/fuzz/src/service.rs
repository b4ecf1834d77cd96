//! The service file: whatever bytes stand there, it is read with its faults; what is sound is shown in all ways.
#![no_main]

use std::sync::Arc;

use definition::form::Context;
use definition::{Answers, Pack, RegionTable, Service, Untranslated};
use libfuzzer_sys::fuzz_target;
use terms::Language;

fuzz_target!(|bytes: &[u8]| {
    let Ok(source) = std::str::from_utf8(bytes) else { return };
    let (pack, _) = Pack::read(source, "pack.yaml");
    // The other half of what a folder has: a translation.
    let english = source.split_once("\n---\n").map(|(_, rest)| ("texts.en.yaml", rest));
    let source = source.split_once("\n---\n").map_or(source, |(own, _)| own);
    let (service, faults) = Service::examine(source, "service.yaml", english, &pack);
    for fault in &faults {
        assert!(!fault.code.is_empty() && fault.path.len() < 40);
    }
    let tidied = workbench::tidy::tidy(source);
    drop(Untranslated::of(source, english.map(|(_, text)| text), &pack));
    let Some(service) = service else { return };
    let day = jiff::civil::date(2026, 11, 2);
    let context = Context {
        today: day,
        submitted_on: day,
        language: Language::Id,
        agency_region: "99.71".parse().expect("a code"),
        regions: Arc::new(RegionTable::read("code,name\n99,Pendopo Raya\n99.71,Kota Pendopo\n")),
    };
    let answers = Answers::new();
    drop(service.schema(&context));
    drop(service.pages(&answers, &context));
    drop(service.check_all(&answers, &context));
    drop(service.blank(Language::Id));
    drop(workbench::picture::svg(&service, Language::En));
    drop(workbench::shown::lines(&service, Language::Id));
    assert!(workbench::readable::of_service(&service).lix().is_none_or(|lix| lix < 1000));
    assert_eq!(workbench::differ::changes(&service, &service), []);
    // What is laid out says the same.
    if let Some(tidied) = tidied {
        let (again, _) = Service::examine(&tidied, "service.yaml", english, &pack);
        let again = again.expect("it was sound before it was laid out");
        assert_eq!(workbench::differ::changes(&service, &again), []);
    }
});
