//! The services that ship: they are sound, and their forms ask what they should.

use std::sync::Arc;

use definition::form::{Asks, Context, Input, Outcome};
use definition::{Address, Answers, Facts, Pack, RegionTable, Service, Shown, Truth, Value};
use jiff::civil::date;
use terms::Language;

const REGIONS: &str = "99;Provinsi Pendopo Raya\n99.71;Kota Pendopo\n99.71.01;Saka Guru
99.71.01.1001;Umpak\n99.71.01.1002;Blandar\n99.72;Kota Limasan\n99.72.01;Sela
99.72.01.1001;Batur\n98;Provinsi Bentang Selatan\n98.01;Kabupaten Tajug\n98.01.05;Gebang
98.01.05.2003;Gebyok";

fn read(pack: &str, id: &str) -> Service {
    let folder = format!(
        "{}/../../fixtures/spine/{pack}/{id}",
        std::env::var("CARGO_MANIFEST_DIR").expect("cargo says it")
    );
    let file =
        |name: &str| std::fs::read_to_string(format!("{folder}/{name}")).expect("the pack's file");
    let english = file("texts.en.yaml");
    let texts = Some(("texts.en.yaml", english.as_str()));
    let (service, faults) =
        Service::examine(&file("service.yaml"), "service.yaml", texts, &Pack::default());
    let list: Vec<String> = faults.iter().map(ToString::to_string).collect();
    assert!(list.is_empty(), "{}", list.join("\n"));
    service.expect("no faults")
}

fn on(year: i16, month: i8, day: i8) -> Context {
    let today = date(year, month, day);
    Context {
        today,
        submitted_on: today,
        language: Language::Id,
        agency_region: "99.71".parse().expect("a code"),
        regions: Arc::new(RegionTable::read(REGIONS)),
    }
}

fn posted(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn text(value: &str) -> Value {
    Value::Text(value.to_owned())
}

fn address(region: &str) -> Value {
    Value::Address(Address {
        region: region.to_owned(),
        street: "Gang Umpak 2".to_owned(),
        rt: "003".to_owned(),
        rw: "012".to_owned(),
        postcode: String::new(),
    })
}

fn answers<const N: usize>(pairs: [(&str, Value); N]) -> Answers {
    pairs.into_iter().map(|(id, value)| (id.to_owned(), value)).collect()
}

fn keys(outcome: &Outcome) -> Vec<(&str, &str)> {
    outcome.problems.iter().map(|p| (p.path.as_str(), p.message.key)).collect()
}

const YOU: &[(&str, &str)] = &[
    ("applicant.nik", "9971 0117 0894 0003"),
    ("applicant.name", "Wulan Prasasti"),
    ("applicant.birth_date.day", "17"),
    ("applicant.birth_date.month", "8"),
    ("applicant.birth_date.year", "1994"),
    ("applicant.sex", "female"),
    ("applicant.job", "Guru"),
    ("applicant.phone", "0812 3456 7890"),
    ("applicant.address.region.typed", "Gebyok"),
    ("applicant.address.street", "Jl. Melati 1"),
    ("applicant.address.rt", "1"),
    ("applicant.address.rw", "2"),
];

const PLACE: &[(&str, &str)] = &[
    ("same_as_ktp", "false"),
    ("applicant.lives_at.region.typed", "Umpak"),
    ("applicant.lives_at.street", "Gang Umpak 2"),
    ("applicant.lives_at.rt", "3"),
    ("applicant.lives_at.rw", "12"),
    ("since.day", "1"),
    ("since.month", "8"),
    ("since.year", "2026"),
    ("tenure", "rent"),
    ("purpose", "Membuka rekening"),
];

#[test]
fn domicile_is_filled_in_page_by_page_and_then_complete_but_for_the_file() {
    let (service, context) = (read("kelurahan", "surat-domisili"), on(2026, 11, 2));
    let you = service.read_page("data-diri", &posted(YOU), &Answers::new(), &context);
    assert_eq!(keys(&you), [], "{:?}", you.problems);
    let place = service.read_page("tempat", &posted(PLACE), &you.answers, &context);
    assert_eq!(keys(&place), []);
    let pages: Vec<String> =
        service.page_list(&place.answers, &context).into_iter().map(|(id, _)| id).collect();
    assert_eq!(pages, ["data-diri", "tempat", "berkas"]);
    let open = service.check_all(&place.answers, &context);
    let open: Vec<(&str, &str, &str)> =
        open.iter().map(|(page, p)| (page.as_str(), p.path.as_str(), p.message.key)).collect();
    assert_eq!(open, [("berkas", "owner_letter", "document-missing")]);
    let (unit, region) = service.handled_by(&place.answers, &context).expect("ours");
    assert_eq!((unit.as_str(), region.as_str()), ("kelurahan", "99.71.01.1001"));
    let documents = service.documents_for(&place.answers, &context);
    let asked: Vec<(&str, bool)> = documents.iter().map(|d| (d.id.as_str(), d.required)).collect();
    assert_eq!(asked, [("owner_letter", true), ("rt_letter", false)]);
}

#[test]
fn a_hidden_answer_stays_in_the_draft_and_never_reaches_the_case() {
    let (service, context) = (read("kelurahan", "surat-domisili"), on(2026, 11, 2));
    let draft = answers([
        ("applicant.address", address("99.71.01.1002")),
        ("same_as_ktp", Value::Bool(true)),
        ("applicant.lives_at", address("99.72.01.1001")),
        ("tenure", text("own")),
    ]);
    let visible = service.visible(&draft, &context);
    assert!(!visible.contains_key("applicant.lives_at"));
    let (_, region) = service.handled_by(&visible, &context).expect("ours");
    assert_eq!(region.as_str(), "99.71.01.1002");
    assert!(service.eligibility(&draft, &context).is_none());
}

#[test]
fn an_address_in_another_city_is_refused_by_itself_and_the_right_office_named() {
    let (service, context) = (read("kelurahan", "surat-domisili"), on(2026, 11, 2));
    let draft = answers([
        ("same_as_ktp", Value::Bool(false)),
        ("applicant.lives_at", address("99.72.01.1001")),
    ]);
    let wrong = service.handled_by(&draft, &context).expect_err("elsewhere");
    assert_eq!(wrong.name, "Batur, Sela, Kota Limasan");
    let refused = service.eligibility(&draft, &context).expect("refused");
    assert_eq!(refused.reason, "wrong_region");
}

#[test]
fn a_question_brought_up_by_an_answer_is_shown_before_it_is_missed() {
    let (service, context) = (read("kelurahan", "surat-domisili"), on(2026, 11, 2));
    let mut first: Vec<_> =
        PLACE.iter().copied().filter(|(name, _)| !name.starts_with("applicant.")).collect();
    first.push(("shown", "same_as_ktp since tenure purpose"));
    let outcome = service.read_page("tempat", &posted(&first), &Answers::new(), &context);
    assert!(outcome.stay && outcome.problems.is_empty());
    let page = service
        .page_as_typed("tempat", &outcome.typed, &outcome.answers, &context)
        .expect("the page");
    assert!(page.fields.iter().any(|field| field.path == "applicant.lives_at"));
    first.pop();
    first.push(("shown", "same_as_ktp applicant.lives_at since tenure purpose"));
    let outcome = service.read_page("tempat", &posted(&first), &Answers::new(), &context);
    let missing = ["street", "rt", "rw", "region"].map(|part| format!("applicant.lives_at.{part}"));
    let paths: Vec<&str> = outcome.problems.iter().map(|p| p.path.as_str()).collect();
    assert_eq!(paths, missing);
}

#[test]
fn wrong_answers_are_named_and_right_ones_kept() {
    let (service, context) = (read("kelurahan", "surat-domisili"), on(2026, 11, 2));
    let mut wrong = PLACE.to_vec();
    wrong[5] = ("since.day", "31");
    wrong[6] = ("since.month", "2");
    wrong[8] = ("tenure", "hotel");
    let outcome = service.read_page("tempat", &posted(&wrong), &Answers::new(), &context);
    assert_eq!(keys(&outcome), [("since", "date-unreal"), ("tenure", "choice-foreign")]);
    assert_eq!(outcome.answers.get("purpose"), Some(&text("Membuka rekening")));
    let page = service
        .page_as_typed("tempat", &posted(&wrong), &outcome.answers, &context)
        .expect("the page");
    let since = page.fields.iter().find(|field| field.path == "since").expect("asked");
    assert!(matches!(&since.input, Input::Date { day, month, .. } if day == "31" && month == "2"));
}

#[test]
fn answers_are_shown_as_people_read_them() {
    let (service, mut context) = (read("kelurahan", "surat-domisili"), on(2026, 11, 2));
    let you = service.read_page("data-diri", &posted(YOU), &Answers::new(), &context);
    let all = service.read_page("tempat", &posted(PLACE), &you.answers, &context).answers;
    let shown = |context: &Context| -> Vec<(String, String)> {
        let sections = service.show(&all, context);
        let rows = sections.into_iter().flat_map(|section| section.rows);
        rows.map(|row| match row.value {
            Shown::Text(value) | Shown::Number(value) => (row.label, value),
            Shown::Files(_) => (row.label, String::new()),
        })
        .collect()
    };
    let pair = |label: &str, value: &str| (label.to_owned(), value.to_owned());
    let indonesian = shown(&context);
    assert!(indonesian.contains(&pair("NIK", "9971 0117 0894 0003")));
    assert!(indonesian.contains(&pair("Jenis kelamin", "Perempuan")));
    assert!(indonesian.contains(&pair("Tinggal sejak", "1 Agustus 2026")));
    assert!(indonesian.contains(&pair("Status tempat", "Kontrak")));
    assert!(indonesian.contains(&pair(
        "Alamat tinggal sekarang",
        "Gang Umpak 2, RT 003/RW 012, Umpak, Saka Guru, Kota Pendopo"
    )));
    context.language = Language::En;
    assert!(shown(&context).contains(&pair("Status of the home", "rented")));
}

fn child(name: &str, order: i64, day: i8) -> Answers {
    answers([
        ("name", text(name)),
        ("birth_order", Value::Int(order)),
        ("birth_date", Value::Date(date(2026, 10, day))),
    ])
}

#[test]
fn twins_are_two_children_each_with_a_key_of_its_own_and_day_sixty_is_in_time() {
    let (service, context) = (read("dukcapil", "akta-kelahiran"), on(2026, 12, 14));
    let with = |day: i8| {
        answers([
            ("subject_is", text("newborn")),
            ("birth_kind", text("twins")),
            ("children", Value::List(vec![child("Puspa A", 1, day), child("Puspi A", 2, day)])),
        ])
    };
    let split = service.split(&with(15));
    assert!(split.sealed.contains_key("children#0") && split.sealed.contains_key("children#1"));
    assert!(!serde_json::to_string(&split.plain).expect("json").contains("Puspa"));
    assert_eq!(service.join(split), with(15));
    let stage = service.stage("late_decision").expect("there");
    let late = |day: i8| {
        let when = stage.when.as_ref().expect("conditional");
        service.holds(when, &with(day), &Facts::default(), &context)
    };
    assert_eq!(late(15), Truth::No);
    assert_eq!(late(14), Truth::Yes);
    let letter = service.letter("kutipan").expect("there");
    let parts = service.number_parts(letter, &with(14), &Facts::default(), &context, None);
    assert_eq!(parts.get("kind").map(String::as_str), Some("LT"));
}

#[test]
fn a_father_is_asked_only_when_he_is_put_on_record() {
    let (service, context) = (read("dukcapil", "akta-kelahiran"), on(2026, 11, 2));
    let asks = |proof: &str, statement: bool| {
        let given = answers([
            ("parents_known", text("both")),
            ("marriage_proof", text(proof)),
            ("couple_statement", Value::Bool(statement)),
        ]);
        service.page_list(&given, &context).iter().any(|(id, _)| id == "ayah")
    };
    assert!(asks("book", false));
    assert!(asks("none", true));
    assert!(!asks("none", false));
}

#[test]
fn witnesses_are_two_different_people_and_neither_the_applicant() {
    let (service, context) = (read("dukcapil", "akta-kelahiran"), on(2026, 11, 2));
    let given = answers([("applicant.nik", text("9971011708940003"))]);
    let page = |first: &str, second: &str| {
        let page = posted(&[
            ("witnesses.0.nik", first),
            ("witnesses.0.name", "Tirta Wening"),
            ("witnesses.1.nik", second),
            ("witnesses.1.name", "Suharto"),
        ]);
        let outcome = service.read_page("saksi", &page, &given, &context);
        let words = outcome.problems.iter().filter_map(|p| p.message.words.as_ref());
        words.map(|text| text.id.clone()).collect::<Vec<_>>()
    };
    let (tirta, suharto) = ("9971024112880004", "9971020108700002");
    assert_eq!(page(tirta, tirta), ["Kedua saksi harus orang yang berbeda."]);
    assert_eq!(page(tirta, "9971011708940003"), ["Saksi tidak boleh Anda sendiri."]);
    assert_eq!(page(tirta, suharto), Vec::<String>::new());
}

#[test]
fn who_already_has_a_certificate_is_told_before_typing_more() {
    let (service, context) = (read("dukcapil", "akta-kelahiran"), on(2026, 11, 2));
    let mut given = answers([("subject_is", text("child"))]);
    assert!(service.eligibility(&given, &context).is_none());
    given.insert("already_has_deed".to_owned(), Value::Bool(true));
    assert_eq!(service.eligibility(&given, &context).expect("refused").reason, "duplicate");
}

#[test]
fn as_many_children_are_asked_as_were_born() {
    let (service, context) = (read("dukcapil", "akta-kelahiran"), on(2026, 11, 2));
    let given = answers([("subject_is", text("newborn")), ("birth_kind", text("triplets"))]);
    let pages = service.pages(&given, &context);
    let page = pages.iter().find(|page| page.id == "anak").expect("shown");
    let Input::List { items, more, fewer, .. } = &page.fields[0].input else { panic!("a list") };
    assert_eq!((items.len(), *more, *fewer), (3, false, false));
    assert_eq!(items[2].title, "Anak 3");
}

#[test]
fn letters_get_every_name_and_the_item() {
    let (service, context) = (read("dukcapil", "akta-kelahiran"), on(2026, 12, 14));
    let given = answers([
        ("children", Value::List(vec![child("Puspa A", 1, 14)])),
        ("mother.name", text("Sekar Ayuwati")),
    ]);
    let data =
        service.letter_data(&given, &Facts::default(), &context, Some(&child("Puspa A", 1, 14)));
    assert_eq!(data["mother"]["name"], "Sekar Ayuwati");
    assert_eq!(data["item"]["name"], "Puspa A");
    assert_eq!(data["late"], true);
    assert!(data.get("marriage_date").is_none());
}

#[test]
fn what_an_officer_fills_in_is_read_like_a_form() {
    let (akta, context) = (read("dukcapil", "akta-kelahiran"), on(2026, 11, 25));
    let given = Answers::new();
    let at = |pairs: &[(&str, &str)], asks| {
        akta.read_stage("late_decision", &posted(pairs), asks, &given, &context)
    };
    let wrong = |pairs: &[(&str, &str)]| {
        let filled = at(pairs, Asks::All);
        let keys =
            filled.problems.iter().map(|problem| (problem.path.clone(), problem.message.key));
        keys.collect::<Vec<_>>()
    };
    let path = "isi.late_reason".to_owned();
    assert_eq!(wrong(&[]).len(), 1, "it is asked");
    assert_eq!(wrong(&[])[0].0, path);
    assert_eq!(wrong(&[("isi.late_reason", &"a".repeat(301))]), [(path, "text-long")]);
    let right = at(&[("isi.late_reason", " Ayah melaut. ")], Asks::All);
    assert_eq!(right.answers, answers([("late_reason", text("Ayah melaut."))]));
    assert!(at(&[], Asks::WhatWasTyped).problems.is_empty(), "who sends it back need not say");
    let long = "a".repeat(301);
    assert_eq!(at(&[("isi.late_reason", &long)], Asks::WhatWasTyped).problems.len(), 1);
    let forged = at(
        &[("isi.applicant.name", "EVIL"), ("isi.late_reasons", "x"), ("late_reason", "y")],
        Asks::WhatWasTyped,
    );
    assert!(forged.answers.is_empty() && forged.unknown.len() == 2, "{forged:?}");
    let shown =
        akta.stage_fields("late_decision", &posted(&[("isi.late_reason", "x")]), &given, &context);
    assert_eq!(shown[0].path, "isi.late_reason");
    assert_eq!(shown[0].input, Input::Lines { value: "x".to_owned(), max: 300 });
}

#[test]
fn an_officer_is_warned_of_a_nik_with_another_birthday() {
    let file = format!(
        "{}/../../fixtures/spine/dukcapil/akta-kelahiran/service.yaml",
        std::env::var("CARGO_MANIFEST_DIR").expect("cargo says it")
    );
    let source = std::fs::read_to_string(file).expect("the pack's file");
    let list = "fields:
      - list: { id: registered, label: NIK, item: \"Anak {n}\", max: 2, fields: [ { nik: { id: nik, label: NIK anak, born: children.birth_date } } ] }
      - long_text: { id: late_reason";
    let source = source.replacen("fields:\n      - long_text: { id: late_reason", list, 1);
    let akta = Service::read(&source, "service.yaml", None).expect("sound");
    let twins = Value::List(vec![child("Puspa A", 1, 15), child("Puspi A", 2, 16)]);
    let given = answers([("children", twins)]);
    let warned = |first: &str, second: &str| {
        let typed = posted(&[
            ("isi.registered.count", "2"),
            ("isi.registered.0.nik", first),
            ("isi.registered.1.nik", second),
            ("isi.late_reason", "Ayah melaut."),
        ]);
        let context = on(2026, 12, 14);
        let read = akta.read_stage("late_decision", &typed, Asks::All, &given, &context);
        assert_eq!(read.problems, []);
        read.warnings.iter().map(|one| (one.path.clone(), one.message.key)).collect::<Vec<_>>()
    };
    assert_eq!(warned("9971011510260001", "9971015610260001"), [], "a girl has forty more");
    let second = ("isi.registered.1.nik".to_owned(), "nik-other-birthday");
    assert_eq!(warned("9971011510260001", "9971011510260002"), [second]);
    let wrong = source.replacen("born: children.birth_date", "born: children.birthdate", 1);
    let faults = Service::read(&wrong, "service.yaml", None).expect_err("no such fact");
    assert!(faults.iter().any(|fault| fault.code == "E206"), "{faults:?}");
}

#[test]
fn the_own_parts_of_a_number_know_the_item_that_its_letter_is_for() {
    let file = format!(
        "{}/../../fixtures/spine/dukcapil/akta-kelahiran/service.yaml",
        std::env::var("CARGO_MANIFEST_DIR").expect("cargo says it")
    );
    let source = std::fs::read_to_string(file).expect("the pack's file");
    let source = source.replace("late ? 'LT' : 'LU'", "item.sex == 'male' ? 'L' : 'P'");
    let service = Service::read(&source, "service.yaml", None).expect("sound");
    let letter = service.letter("kutipan").expect("there");
    let context = on(2026, 11, 2);
    let part = |sex: &str| {
        let item = answers([("sex", text(sex))]);
        let facts = Facts::default();
        let parts = service.number_parts(letter, &Answers::new(), &facts, &context, Some(&item));
        parts.get("kind").cloned()
    };
    assert_eq!((part("male").as_deref(), part("female").as_deref()), (Some("L"), Some("P")));
    let unknown = source.replace("item.sex", "item.sax");
    let faults = Service::read(&unknown, "service.yaml", None).expect_err("no such field");
    assert!(faults.iter().any(|fault| fault.code == "E301"), "{faults:?}");
}
