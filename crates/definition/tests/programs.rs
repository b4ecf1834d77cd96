//! The schema for programs, and answers read as JSON: both say the same of the services that ship.

use std::sync::Arc;

use definition::form::Context;
use definition::{RegionTable, Service};
use jiff::civil::date;
use serde_json::{Value as Json, json};
use terms::Language;

const REGIONS: &str =
    "99;Provinsi Pendopo Raya\n99.71;Kota Pendopo\n99.71.01;Saka Guru\n99.71.01.1001;Umpak";

fn service(path: &str) -> Service {
    let folder = format!(
        "{}/../../fixtures/spine/{path}",
        std::env::var("CARGO_MANIFEST_DIR").expect("cargo says it")
    );
    let file = |name: &str| std::fs::read_to_string(format!("{folder}/{name}")).expect("there");
    let english = file("texts.en.yaml");
    let texts = Some(("texts.en.yaml", english.as_str()));
    Service::read(&file("service.yaml"), "service.yaml", texts).expect("sound")
}

fn context() -> Context {
    let today = date(2026, 11, 25);
    Context {
        today,
        submitted_on: today,
        language: Language::En,
        agency_region: "99.71".parse().expect("a code"),
        regions: Arc::new(RegionTable::read(REGIONS)),
    }
}

fn address() -> Json {
    json!({ "region": "99.71.01.1001", "street": "Gang Umpak 2", "rt": "3", "rw": "12" })
}

fn domicile() -> Json {
    json!({
        "applicant": {
            "nik": "9971014503960001", "name": "Wulan Prasasti", "birth_date": "1996-03-05", "sex": "female",
            "job": "Penjahit", "phone": "0812 9971 0001", "address": address(),
        },
        "same_as_ktp": true, "since": "2020-08-01", "tenure": "rent", "purpose": "Membuka rekening",
    })
}

fn birth() -> Json {
    json!({
        "applicant": { "nik": "9971014503960001", "name": "Wulan Prasasti", "phone": "081299710001", "address": address() },
        "subject_is": "newborn", "birth_kind": "single",
        "children": [{
            "name": "Puspa Melati", "sex": "female", "birth_date": "2026-11-01", "birth_region": "99.71",
            "birth_place_kind": "hospital", "helper": "midwife", "birth_order": 1,
        }],
        "parents_known": "mother_only",
        "mother": { "nik": "9971014503960001", "name": "Wulan Prasasti", "birth_date": "1996-03-05", "address": address() },
        "witnesses": [
            { "nik": "9971011708940003", "name": "Bagus" }, { "nik": "9971011708940004", "name": "Ratna" },
        ],
        "has_birth_letter": true,
    })
}

/// Puts a value at a pointer, or takes away what is there.
fn with(mut given: Json, pointer: &str, value: Option<Json>) -> Json {
    let (parent, name) = pointer.rsplit_once('/').expect("a pointer");
    let parent = given.pointer_mut(parent).expect("there");
    match value {
        Some(value) => parent[name] = value,
        None => drop(parent.as_object_mut().expect("an object").remove(name)),
    }
    given
}

fn accepts(service: &Service, given: &Json) -> bool {
    let schema = service.schema(&context());
    jsonschema::draft202012::meta::validate(&schema).expect("a sound schema");
    let options = jsonschema::draft202012::options().should_validate_formats(true);
    options.build(&schema).expect("a schema").is_valid(given)
}

/// Where answers are wrong, and how.
fn wrong(service: &Service, given: &Json) -> Vec<(String, &'static str)> {
    let outcome = service.read_json(given, &context());
    outcome.problems.into_iter().map(|problem| (problem.path, problem.message.key)).collect()
}

/// Schema and form refuse the same.
fn check(service: &Service, given: &Json, pointer: &str, kind: &str) {
    assert!(!accepts(service, given), "the schema takes it: {pointer} {kind}");
    let found = wrong(service, given);
    assert!(
        found.iter().any(|(at, what)| at == pointer && *what == kind),
        "{pointer} {kind}: {found:?}"
    );
}

#[test]
fn right_answers_are_right_for_schema_and_form() {
    for (path, given) in
        [("kelurahan/surat-domisili", domicile()), ("dukcapil/akta-kelahiran", birth())]
    {
        let service = service(path);
        assert_eq!(wrong(&service, &given), [], "{path}");
        assert!(accepts(&service, &given), "{path}");
    }
}

#[test]
fn what_is_missing_unknown_or_of_the_wrong_type_is_named() {
    let service = service("kelurahan/surat-domisili");
    let check = |pointer: &str, value: Option<Json>, kind: &str| {
        check(&service, &with(domicile(), pointer, value), pointer, kind);
    };
    check("/since", None, "date-missing");
    check("/since", Some(json!("2026-02-31")), "date-unreal");
    check("/since", Some(json!("31/1/2026")), "json-date");
    check("/since", Some(json!(2026)), "json-type");
    check("/applicant/nik", Some(json!(9_971_014_503_960_001_u64)), "json-type");
    check("/applicant/nik", Some(json!("997101450396000")), "nik-count");
    check("/applicant", Some(json!("Wulan")), "json-type");
    check("/applicant/address/zip", Some(json!("60111")), "json-unknown");
    check("/tenure", Some(json!("castle")), "choice-foreign");
    check("/same_as_ktp", Some(json!("yes")), "json-type");
    check("/shown", Some(json!("since")), "json-unknown");
    check("/owner_letter", Some(json!("scan.pdf")), "json-unknown");
    check("/purpose", Some(json!("a".repeat(81))), "text-long");
    check("/purpose", Some(Json::Null), "json-type");
}

#[test]
fn a_name_with_slash_and_tilde_is_escaped_in_its_pointer() {
    let service = service("kelurahan/surat-domisili");
    let mut given = domicile();
    given["a/b~c"] = json!(1);
    assert_eq!(wrong(&service, &given), [("/a~1b~0c".to_owned(), "json-unknown")]);
}

#[test]
fn a_whole_that_is_wrong_hides_what_would_be_missing_in_it() {
    let service = service("kelurahan/surat-domisili");
    assert_eq!(wrong(&service, &json!([1, 2])), [(String::new(), "json-type")]);
    let given = with(domicile(), "/applicant", Some(json!(7)));
    assert_eq!(wrong(&service, &given), [("/applicant".to_owned(), "json-type")]);
}

#[test]
fn conditions_ask_for_more() {
    let domicile_service = service("kelurahan/surat-domisili");
    let elsewhere = with(domicile(), "/same_as_ktp", Some(json!(false)));
    check(&domicile_service, &elsewhere, "/applicant/lives_at/street", "address-street");
    let told = with(elsewhere, "/applicant/lives_at", Some(address()));
    assert!(accepts(&domicile_service, &told) && wrong(&domicile_service, &told).is_empty());

    let service = service("dukcapil/akta-kelahiran");
    let both = with(birth(), "/parents_known", Some(json!("both")));
    check(&service, &both, "/marriage_proof", "choice-missing");
    let unmarried = with(both, "/marriage_proof", Some(json!("none")));
    check(&service, &unmarried, "/couple_statement", "yes-no-missing");
    let stated = with(unmarried.clone(), "/couple_statement", Some(json!(true)));
    check(&service, &stated, "/father/nik", "nik-missing");
    let unstated = with(unmarried, "/couple_statement", Some(json!(false)));
    assert!(accepts(&service, &unstated) && wrong(&service, &unstated).is_empty());
    let child = with(birth(), "/subject_is", Some(json!("child")));
    check(&service, &child, "/already_has_deed", "yes-no-missing");
}

#[test]
fn a_hidden_answer_asks_for_nothing() {
    let service = service("dukcapil/akta-kelahiran");
    // Without a father nobody is asked about the marriage, so its proof counts as not given.
    let given = with(birth(), "/marriage_proof", Some(json!("book")));
    assert!(accepts(&service, &given));
    assert_eq!(wrong(&service, &given), []);
}

#[test]
fn items_of_lists_are_named_by_their_place() {
    let service = service("dukcapil/akta-kelahiran");
    check(
        &service,
        &with(birth(), "/children/0/birth_order", Some(json!("1"))),
        "/children/0/birth_order",
        "json-type",
    );
    check(
        &service,
        &with(birth(), "/children/0/birth_order", Some(json!(21))),
        "/children/0/birth_order",
        "number-large",
    );
    check(
        &service,
        &with(birth(), "/children/0/title", Some(json!("Dr"))),
        "/children/0/title",
        "json-unknown",
    );
    check(&service, &with(birth(), "/children", Some(json!({}))), "/children", "json-type");
    check(&service, &with(birth(), "/witnesses", Some(json!([]))), "/witnesses", "list-few");
    let many: Vec<Json> = (0..51).map(|_| json!({})).collect();
    check(&service, &with(birth(), "/children", Some(json!(many))), "/children", "list-many");
}

#[test]
fn what_json_schema_cannot_say_the_form_still_refuses() {
    let service = service("dukcapil/akta-kelahiran");
    let own = with(birth(), "/witnesses/0/nik", Some(json!("9971014503960001")));
    assert!(accepts(&service, &own));
    let refused = wrong(&service, &own);
    assert!(refused.iter().any(|(at, kind)| at == "/witnesses/0/nik" && *kind == "rule"));
    let future = with(birth(), "/children/0/birth_date", Some(json!("2026-11-26")));
    assert!(
        wrong(&service, &future).contains(&("/children/0/birth_date".to_owned(), "date-future"))
    );
}
