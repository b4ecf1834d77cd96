//! What a page gets of the conditions of its service, and what it does not.

use std::sync::Arc;

use definition::form::{Context, FieldView, Input, Live, LivePage};
use definition::{Answers, Pack, RegionTable, Service, Value};
use jiff::civil::date;
use serde_json::{Value as Json, json};
use terms::Language;

const DOMICILE: &str =
    include_str!("../../../fixtures/spine/kelurahan/surat-domisili/service.yaml");
const BIRTH: &str = include_str!("../../../fixtures/spine/dukcapil/akta-kelahiran/service.yaml");
const FIELDS: &str = "    fields:\n      - yes_no:  { id: same_as_ktp,";

fn context() -> Context {
    let today = date(2026, 11, 25);
    Context {
        today,
        submitted_on: today,
        language: Language::Id,
        agency_region: "99.71".parse().expect("a code"),
        regions: Arc::new(RegionTable::read("99;Provinsi Pendopo Raya\n99.71;Kota Pendopo")),
    }
}

fn service(source: &str) -> Service {
    let (service, faults) = Service::examine(source, "service.yaml", None, &Pack::default());
    service.unwrap_or_else(|| panic!("{faults:?}"))
}

/// The letter of domicile with more on its page: fields, and rules of the step.
fn asking(fields: &str, rules: &str) -> Service {
    let rules = if rules.is_empty() { String::new() } else { format!("    rules:\n{rules}\n") };
    let source =
        DOMICILE.replacen(FIELDS, &format!("{rules}    fields:\n{fields}\n{}", &FIELDS[12..]), 1);
    assert_ne!(source, DOMICILE, "the step is in the file");
    service(&source)
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn page(service: &Service, page: &str, answers: &[(&str, Value)]) -> Option<LivePage> {
    let answers: Answers =
        answers.iter().map(|(id, value)| ((*id).to_owned(), value.clone())).collect();
    service.live(page, None, &answers, &context())
}

fn field(live: &LivePage, id: &str) -> Json {
    let fields = live.rules["f"].as_array().expect("fields");
    fields.iter().find(|field| field["i"] == id).cloned().unwrap_or_default()
}

fn view<'a>(fields: &'a [FieldView], path: &str) -> &'a FieldView {
    let lists = fields.iter().filter_map(|field| {
        if let Input::List { items, .. } = &field.input { Some(items) } else { None }
    });
    let inner = lists.flatten().flat_map(|item| &item.fields);
    let mut all = fields.iter().chain(inner);
    all.find(|field| field.path == path).expect("it is on the page")
}

#[test]
fn a_page_gets_only_what_rests_on_its_own_questions() {
    let domicile = service(DOMICILE);
    let live = page(&domicile, "tempat", &[]).expect("it lives");
    let expected = json!({ "f": [
        { "i": "same_as_ktp", "t": "y" },
        { "i": "applicant.lives_at", "w": ["==", ["n", "same_as_ktp"], false] },
    ] });
    assert_eq!(live.rules, expected);
    assert!(page(&domicile, "data-diri", &[]).is_none(), "nothing on it depends on anything");
    assert!(page(&domicile, "berkas", &[("tenure", text("rent"))]).is_none());
}

#[test]
fn what_may_come_is_ready_and_waits() {
    let domicile = service(DOMICILE);
    for (same, expected) in [(true, Live::Waiting), (false, Live::Shown)] {
        let live = page(&domicile, "tempat", &[("same_as_ktp", Value::Bool(same))]).expect("lives");
        assert_eq!(view(&live.fields, "applicant.lives_at").live, expected);
        assert_eq!(view(&live.fields, "since").live, Live::No);
    }
    let answers = Answers::from([("same_as_ktp".to_owned(), Value::Bool(true))]);
    let plain = domicile.pages(&answers, &context());
    let fields = plain.iter().flat_map(|page| &page.fields);
    assert!(fields.into_iter().all(|field| field.live == Live::No), "elsewhere nothing waits");
}

#[test]
fn a_sealed_answer_of_another_page_does_not_leave_the_server() {
    let birth = service(BIRTH);
    let nik = "9971015708930002";
    let live = page(&birth, "saksi", &[("applicant.nik", text(nik))]).expect("it lives");
    let told = live.rules.to_string();
    assert!(!told.contains(nik) && !told.contains("Anda sendiri"), "{told}");
    assert!(told.contains("Kedua saksi harus orang yang berbeda."), "{told}");
    let rule = &live.rules["r"][0];
    let distinct = json!(["distinct", ["map", ["n", "witnesses"], "w", [".", ["n", "w"], "nik"]]]);
    assert_eq!(
        (&rule["n"], &rule["p"], &rule["q"]),
        (&distinct, &json!("witnesses"), &json!("nik"))
    );
    assert_eq!(rule["u"], json!(["witnesses"]));
}

#[test]
fn names_of_other_pages_stand_with_their_values_where_these_are_no_secret() {
    let fields = "      - number: { id: years, label: Tahun, when: applicant.sex == 'female' }
      - date: { id: until, label: Sampai, when: years > 1, min: today }";
    let asking = asking(fields, "      - { need: \"years < 9 && applicant.job != 'Guru'\", else: \"Paling lama sampai {today}.\" }
      - { need: \"size(applicant.name) > years\", else: Nama. }
      - { need: \"applicant.sex == 'male' && years < 3\", else: Tiga. }");
    let own = [
        ("applicant.sex", text("female")),
        ("applicant.job", text("Guru")),
        ("applicant.name", text("Sri Lestari")),
    ];
    let live = page(&asking, "tempat", &own).expect("it lives");
    assert_eq!(field(&live, "years"), json!({ "i": "years", "t": "n" }), "it is always shown");
    let until = json!({ "i": "until", "w": [">", ["n", "years"], 1], "t": "d", "a": "2026-11-25" });
    assert_eq!(field(&live, "until")["w"], until["w"]);
    assert_eq!(
        live.rules.get("r"),
        None,
        "what is decided, and what a name would tell, stays: {}",
        live.rules
    );
    let live = page(
        &asking,
        "tempat",
        &[("applicant.sex", text("male")), ("applicant.job", text("Petani"))],
    );
    let live = live.expect("it lives");
    let expected = json!([
        { "n": ["<", ["n", "years"], 9], "e": ["Paling lama sampai ", "25 November 2026", "."], "u": ["years"], "p": "years" },
        { "n": ["<", ["n", "years"], 3], "e": ["Tiga."], "u": ["years"], "p": "years" },
    ]);
    assert_eq!(live.rules["r"], expected);
    assert_eq!(live.rules["f"][0].get("w"), None);
}

#[test]
fn what_a_page_cannot_read_is_left_to_the_server() {
    let fields = "      - region: { id: place, label: Tempat, level: city }
      - text: { id: why, label: Mengapa, when: \"in_region(place, '99.71')\" }
      - company_name: { id: firm, label: Nama }
      - text: { id: doubt, label: Ragu, when: name_check(firm) == 'doubt' }";
    let live = page(&asking(fields, ""), "tempat", &[]).expect("the address still comes and goes");
    assert_eq!(field(&live, "why"), Json::Null);
    assert_eq!(field(&live, "doubt"), Json::Null);
    assert_eq!(field(&live, "applicant.lives_at")["w"][0], "==");
}

#[test]
fn within_an_item_questions_and_values_follow_their_sisters() {
    let fields = "      - list:
          id: bills
          label: Tagihan
          min: 1
          max: 3
          fields:
            - yes_no: { id: late, label: Terlambat }
            - money:  { id: amount, label: Pokok }
            - date:   { id: due, label: Jatuh tempo, when: late, optional: amount < 1000 }
            - value:  { id: fine, label: Denda, is: \"percent(amount, 2 * days(due, today))\", when: late }";
    let asking = asking(fields, "");
    let item = Answers::from([
        ("late".to_owned(), Value::Bool(true)),
        ("amount".to_owned(), Value::Int(100_000)),
        ("due".to_owned(), Value::Date(date(2026, 11, 20))),
    ]);
    let live = page(&asking, "tempat", &[("bills", Value::List(vec![item]))]).expect("it lives");
    let late = json!(["n", "late"]);
    let fine = json!(["percent", ["n", "amount"], ["*", 2, ["days", ["n", "due"], "2026-11-25"]]]);
    let expected = json!([
        { "i": "late", "t": "y" },
        { "i": "amount", "t": "r" },
        { "i": "due", "t": "d", "w": late, "o": ["<", ["n", "amount"], 1000] },
        { "i": "fine", "t": "v", "w": late, "v": fine },
    ]);
    assert_eq!(field(&live, "bills")["f"], expected);
    let shown = view(&live.fields, "bills.0.fine");
    assert_eq!(
        (shown.live, &shown.input),
        (Live::Shown, &Input::Shown { value: "10.000".to_owned() })
    );
    let empty = page(&asking, "tempat", &[]).expect("it lives");
    assert_eq!(view(&empty.fields, "bills.0.fine").live, Live::Waiting);
    assert_eq!(view(&empty.fields, "bills.0.due").live, Live::Waiting);
}

#[test]
fn derived_names_come_along_where_the_page_decides_them() {
    let source = DOMICILE.replacen(
        "subjects:",
        "derived: { rented: \"tenure in ['rent', 'board']\", grown: \"age(applicant.birth_date, today) > 17\" }\nsubjects:",
        1,
    );
    let source = source.replacen(
        "      - text:    { id: purpose,",
        "      - yes_no: { id: paid, label: Lunas, when: rented && grown }\n      - text:    { id: purpose,",
        1,
    );
    let service = service(&source);
    let born = |year| ("applicant.birth_date", Value::Date(date(year, 1, 1)));
    let live = page(&service, "tempat", &[born(1996)]).expect("it lives");
    assert_eq!(field(&live, "paid")["w"], json!(["n", "rented"]));
    assert_eq!(
        live.rules["d"],
        json!({ "rented": ["in", ["n", "tenure"], ["l", "rent", "board"]] })
    );
    assert!(!live.rules.to_string().contains("1996"));
    let child = page(&service, "tempat", &[born(2016)]).expect("the address still comes and goes");
    assert_eq!((field(&child, "paid"), child.rules.get("d")), (Json::Null, None));
}

/// One file of vectors for the two who read what was typed: here, and the script of a page.
const TYPED: &str = include_str!("vectors/typed.json");

#[test]
fn what_was_typed_is_read_as_its_vector_says() {
    let groups: Vec<Json> = serde_json::from_str(TYPED).expect("the file of vectors");
    for group in &groups {
        let field = group["field"].as_str().expect("a field");
        let asking = asking(
            &format!(
                "      - {field}\n      - yes_no: {{ id: after, label: Lalu, when: known(x) }}"
            ),
            "",
        );
        let mut told = field_of_page(&asking);
        told.as_object_mut().expect("a field").remove("i");
        assert_eq!(told, group["asked"], "{field}");
        for row in group["rows"].as_array().expect("rows") {
            let typed = row["typed"].as_object().expect("names").iter();
            let typed = typed.flat_map(|(part, texts)| {
                let texts = texts.as_array().cloned().unwrap_or_else(|| vec![texts.clone()]);
                let pair = move |text: Json| {
                    (format!("x{part}"), text.as_str().expect("a text").to_owned())
                };
                texts.into_iter().map(pair).collect::<Vec<_>>()
            });
            let typed: Vec<(String, String)> = typed.collect();
            let outcome = asking.read_page("tempat", &typed, &Answers::new(), &context());
            let taken = outcome.answers.get("x").map_or(Json::Null, in_conditions);
            assert_eq!(taken, row["gives"], "{field}: {typed:?}");
        }
    }
}

fn field_of_page(service: &Service) -> Json {
    field(&page(service, "tempat", &[]).expect("it lives"), "x")
}

fn in_conditions(value: &Value) -> Json {
    match value {
        Value::Text(text) => json!(text),
        Value::Int(number) => json!(number),
        Value::Decimal(number) => {
            json!(["f", number.to_string().parse::<f64>().expect("a number")])
        }
        Value::Bool(truth) => json!(truth),
        Value::Date(day) => json!(day.to_string()),
        Value::Keys(keys) => std::iter::once("l").chain(keys.iter().map(String::as_str)).collect(),
        Value::Time(_)
        | Value::Region(_)
        | Value::Address(_)
        | Value::BankAccount(_)
        | Value::Point(_)
        | Value::Area(_)
        | Value::List(_)
        | Value::Files(_) => panic!("{value:?} is not read by a page"),
    }
}
