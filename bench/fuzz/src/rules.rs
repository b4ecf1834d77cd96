//! Conditions: whatever stands there is typed against a form with its faults; what is sound is asked with answers.
#![no_main]

use std::sync::Arc;

use definition::form::Context;
use definition::{Answers, Facts, Pack, RegionTable, Service, Value};
use libfuzzer_sys::fuzz_target;
use terms::Language;

const SERVICE: &str = include_str!("../../../fixtures/spine/kelurahan/surat-domisili/service.yaml");

fuzz_target!(|bytes: &[u8]| {
    let Ok(rule) = std::str::from_utf8(bytes) else { return };
    // JSON's quotes are YAML's too.
    let quoted = serde_json::to_string(rule).expect("a text");
    let derived = format!(
        "\nderived: {{ own: {quoted}, twice: \"own == own\" }}\nsettings: [ {{ id: days, value: 60, basis: Perda }} ]\nform:"
    );
    let source = SERVICE.replacen("\nform:", &derived, 1);
    let source = source.replacen("when: same_as_ktp == false", &format!("when: {quoted}"), 1);
    let (service, _) = Service::examine(&source, "service.yaml", None, &Pack::default());
    let Some(service) = service else { return };
    let day = jiff::civil::date(2026, 11, 2);
    let context = Context {
        today: day,
        submitted_on: day,
        language: Language::Id,
        agency_region: "99.71".parse().expect("a code"),
        regions: Arc::new(RegionTable::read("code,name\n99,Pendopo Raya\n99.71,Kota Pendopo\n")),
    };
    let all: Answers = [
        ("same_as_ktp", Value::Bool(true)),
        ("since", Value::Date(jiff::civil::date(2024, 2, 29))),
        ("tenure", Value::Text("rent".to_owned())),
        ("purpose", Value::Text("Membuka rekening".to_owned())),
        ("applicant.name", Value::Text("Wulan Prasasti".to_owned())),
        ("applicant.birth_date", Value::Date(jiff::civil::date(1996, 3, 5))),
    ]
    .map(|(id, value)| (id.to_owned(), value))
    .into();
    for answers in [all, Answers::new()] {
        drop(service.rules(&answers, &Facts::default(), &context));
        drop(service.pages(&answers, &context));
        drop(service.check_all(&answers, &context));
        drop(service.schema(&context));
    }
});
