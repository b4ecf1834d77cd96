//! One contract for field types: what is taken, typed back, shown, sent as JSON and sealed agrees.

use std::sync::Arc;

use definition::form::{Context, Input};
use definition::{Answers, Pack, RegionTable, Service, Shown, Value};
use jiff::civil::date;
use serde_json::{Value as Json, json};
use terms::Language;

const SOUND: &str = include_str!("../../../fixtures/spine/kelurahan/surat-domisili/service.yaml");
const PURPOSE: &str = "      - text:    { id: purpose, label: Untuk keperluan apa, max: 80, hint: \"Misalnya membuka rekening bank.\" }";
const REGIONS: &str = "99;Provinsi Pendopo Raya\n99.71;Kota Pendopo\n99.71.01;Saka Guru
99.71.01.1001;Umpak\n99.71.01.1002;Blandar\n98;Provinsi Bentang Selatan\n98.01;Kabupaten Tajug
98.01.05;Gebang\n98.01.05.2003;Gebyok";

/// A sound service that asks this instead of the purpose.
fn source(field: &str) -> String {
    let source = SOUND.replacen(PURPOSE, &format!("      - {field}"), 1);
    assert_ne!(source, SOUND, "the purpose is in the file");
    source
}

fn service(field: &str) -> Service {
    let (service, faults) =
        Service::examine(&source(field), "service.yaml", None, &Pack::default());
    service.unwrap_or_else(|| panic!("{field}: {faults:?}"))
}

fn context() -> Context {
    let today = date(2026, 11, 25);
    Context {
        today,
        submitted_on: today,
        language: Language::Id,
        agency_region: "99.71".parse().expect("a code"),
        regions: Arc::new(RegionTable::read(REGIONS)),
    }
}

fn pairs(typed: &[(&str, &str)]) -> Vec<(String, String)> {
    typed.iter().map(|(part, text)| (format!("x{part}"), (*text).to_owned())).collect()
}

/// What was taken of what was typed, and what is wrong with it.
fn typed(
    service: &Service,
    typed: &[(&str, &str)],
) -> (Option<Value>, Vec<(String, &'static str)>) {
    let outcome = service.read_page("tempat", &pairs(typed), &Answers::new(), &context());
    let own = outcome.problems.into_iter().filter(|problem| problem.path.starts_with('x'));
    let wrong = own.map(|problem| (problem.path, problem.message.key)).collect();
    (outcome.answers.get("x").cloned(), wrong)
}

/// What is taken of JSON, and what is wrong with it.
fn sent(service: &Service, given: &Json) -> (Option<Value>, Vec<(String, &'static str)>) {
    let outcome = service.read_json(&json!({ "x": given }), &context());
    let own = outcome.problems.into_iter().filter(|problem| problem.path.starts_with("/x"));
    let wrong = own.map(|problem| (problem.path, problem.message.key)).collect();
    (outcome.answers.get("x").cloned(), wrong)
}

fn accepts(service: &Service, given: &Json) -> bool {
    let schema = service.schema(&context());
    let own = &schema["properties"]["x"];
    jsonschema::draft202012::options()
        .should_validate_formats(true)
        .build(own)
        .expect("a sound schema")
        .is_valid(given)
}

/// A right answer: typed, typed back, shown and sent as JSON it is the same.
fn right(field: &str, as_typed: &[(&str, &str)], as_json: Json, as_shown: &str) {
    let service = service(field);
    let (value, wrong) = typed(&service, as_typed);
    assert_eq!(wrong, [], "{field} {as_typed:?}");
    let answers: Answers = [("x".to_owned(), value.clone().expect("taken"))].into();
    let open = service.check_all(&answers, &context());
    let open: Vec<_> = open.iter().filter(|(_, problem)| problem.path.starts_with('x')).collect();
    assert!(open.is_empty(), "typed back: {open:?}");
    let shown = service.show(&answers, &context());
    let rows: Vec<_> = shown.iter().flat_map(|section| &section.rows).collect();
    assert_eq!(rows[0].value, Shown::Text(as_shown.to_owned()), "{field}");
    assert_eq!(sent(&service, &as_json), (value.clone(), vec![]), "{field} {as_json}");
    assert!(accepts(&service, &as_json), "{field} {as_json}");
    let stored = serde_json::to_string(&answers).expect("JSON");
    assert_eq!(serde_json::from_str::<Answers>(&stored).expect("JSON")["x"], value.expect("taken"));
}

/// A wrong answer, by how it is called and where.
fn wrong(field: &str, as_typed: &[(&str, &str)], at: &str, kind: &str) {
    let (_, found) = typed(&service(field), as_typed);
    assert!(
        found.iter().any(|(path, key)| path == &format!("x{at}") && *key == kind),
        "{field} {as_typed:?} {kind}: {found:?}"
    );
}

/// What the schema refuses, the form refuses too.
fn wrong_json(field: &str, given: Json, at: &str, kind: &str) {
    let service = service(field);
    assert!(!accepts(&service, &given), "the schema takes it: {given}");
    let (_, found) = sent(&service, &given);
    assert!(
        found.iter().any(|(path, key)| path == &format!("/x{at}") && *key == kind),
        "{field} {given} {kind}: {found:?}"
    );
}

/// Under whose key the answer lies.
fn sealed(field: &str, subject: Option<&str>) {
    assert_eq!(service(field).sealed_under("x", None).as_deref(), subject, "{field}");
}

/// The faults that a field has.
fn faults(field: &str) -> Vec<&'static str> {
    let (_, faults) = Service::examine(&source(field), "service.yaml", None, &Pack::default());
    faults.iter().map(|fault| fault.code).collect()
}

/// A rule that uses the answer: whether it holds.
fn rule(field: &str, as_typed: &[(&str, &str)], need: &str) -> bool {
    let ruled = field.replacen(
        "id: x,",
        &format!("id: x, rules: [{{ need: \"{need}\", else: Periksa. }}],"),
        1,
    );
    let (_, found) = typed(&service(&ruled), as_typed);
    assert!(found.iter().all(|(_, key)| *key == "rule"), "{found:?}");
    found.is_empty()
}

#[test]
fn a_number_with_decimals() {
    const WEIGHT: &str =
        "decimal: { id: x, label: Berat, min: 0.5, max: 150, unit: kg, places: 1 }";
    right(WEIGHT, &[("", "3,2")], json!(3.2), "3,2 kg");
    right(WEIGHT, &[("", "12")], json!(12), "12 kg");
    wrong(WEIGHT, &[("", "")], "", "field-missing");
    wrong(WEIGHT, &[("", "0,4")], "", "number-small");
    wrong(WEIGHT, &[("", "150,1")], "", "number-large");
    wrong(WEIGHT, &[("", "3,25")], "", "decimal-places");
    wrong(WEIGHT, &[("", "berat")], "", "decimal-wrong");
    wrong_json(WEIGHT, json!("3,2"), "", "json-type");
    wrong_json(WEIGHT, json!(3.25), "", "decimal-places");
    wrong_json(WEIGHT, json!(0.4), "", "number-small");
    sealed(WEIGHT, None);
    assert!(rule(WEIGHT, &[("", "3,2")], "x > 3.1 && x + 0.1 < 3.4"));
    assert!(!rule(WEIGHT, &[("", "3,2")], "sum([x, 0.1]) == 3.4"));
    assert!(rule(WEIGHT, &[("", "0,6")], "sum([x, 0.3]) == 0.9 && max([x, 0.1]) == 0.6"));
    assert_eq!(faults("decimal: { id: x, label: Berat, min: 5, max: 0.5 }"), ["E203"]);
    assert_eq!(faults("decimal: { id: x, label: Berat, places: 9 }"), ["E203"]);
    assert_eq!(faults("decimal: { id: x, label: Berat, max: today }"), ["E302"]);
    assert_eq!(faults("text: { id: x, label: Kode, hint: 99.71 }"), ["E008"]);
}

#[test]
fn money() {
    const SALARY: &str = "money: { id: x, label: Penghasilan, min: 1000, max: 5000000 }";
    right(SALARY, &[("", "Rp 1.500.000")], json!(1_500_000), "Rp1.500.000");
    right(SALARY, &[("", "1500000,00")], json!(1_500_000), "Rp1.500.000");
    wrong(SALARY, &[("", "")], "", "field-missing");
    wrong(SALARY, &[("", "1,5 juta")], "", "money-wrong");
    wrong(SALARY, &[("", "999")], "", "number-small");
    wrong(SALARY, &[("", "5.000.001")], "", "number-large");
    wrong_json(SALARY, json!("1500000"), "", "json-type");
    wrong_json(SALARY, json!(1500.5), "", "json-type");
    wrong_json("money: { id: x, label: Penghasilan }", json!(-1), "", "money-wrong");
    sealed(SALARY, None);
    assert!(rule(SALARY, &[("", "75.000")], "percent(x, 10) == 7500"));
    assert_eq!(faults("money: { id: x, label: Nilai rumah, unit: rupiah }"), ["E203"]);
}

#[test]
fn a_month() {
    const SINCE: &str = "month: { id: x, label: Sejak, min: 2020-03-15, max: today }";
    right(SINCE, &[(".month", "nov"), (".year", "2026")], json!("2026-11"), "November 2026");
    right(SINCE, &[(".month", "3"), (".year", "2020")], json!("2020-03"), "Maret 2020");
    wrong(SINCE, &[(".month", ""), (".year", "")], "", "date-missing");
    wrong(SINCE, &[(".month", "13"), (".year", "2026")], "", "date-month");
    wrong(SINCE, &[(".month", "1"), (".year", "26")], "", "date-year");
    wrong(SINCE, &[(".month", "12"), (".year", "2026")], "", "date-late");
    wrong(SINCE, &[(".month", "2"), (".year", "2020")], "", "date-early");
    wrong_json(SINCE, json!("11/2026"), "", "json-month");
    wrong_json(SINCE, json!(2026), "", "json-type");
    wrong_json(SINCE, json!("2026-13"), "", "date-month");
    sealed(SINCE, None);
    assert!(rule(SINCE, &[(".month", "8"), (".year", "2026")], "month(x) == 8 && x < today"));
}

#[test]
fn the_number_on_a_vehicle() {
    const PLATE: &str = "plate: { id: x, label: Nomor polisi }";
    right(PLATE, &[("", "ab 1234 xy")], json!("AB1234XY"), "AB 1234 XY");
    wrong(PLATE, &[("", "")], "", "field-missing");
    wrong(PLATE, &[("", "XX 1234 Y")], "", "plate-area");
    wrong_json(PLATE, json!("1234"), "", "plate-wrong");
    wrong_json(PLATE, json!(1234), "", "json-type");
    sealed(PLATE, Some("applicant"));
    assert!(rule(PLATE, &[("", "ab1x")], "x.startsWith('AB ')"));
}

#[test]
fn an_account_at_a_bank() {
    const ACCOUNT: &str = "bank_account: { id: x, label: Rekening }";
    right(
        ACCOUNT,
        &[
            (".bank.typed", "mandiri"),
            (".bank", "008"),
            (".number", "137-00-1234567-8"),
            (".name", "Wulan Prasasti"),
        ],
        json!({ "bank": "008", "number": "1370012345678", "name": "Wulan Prasasti" }),
        "Bank Mandiri 1370 0123 4567 8, Wulan Prasasti",
    );
    wrong(ACCOUNT, &[], ".bank", "bank-missing");
    wrong(ACCOUNT, &[(".bank.typed", "bank plecit")], ".bank", "search-unknown");
    wrong(ACCOUNT, &[(".bank.typed", "syariah")], ".bank", "search-many");
    wrong(ACCOUNT, &[(".bank", "999")], ".bank", "bank-missing");
    wrong(ACCOUNT, &[(".number", "12a")], ".number", "bank-number");
    wrong(ACCOUNT, &[(".number", "")], ".number", "bank-number-missing");
    wrong(ACCOUNT, &[(".name", "")], ".name", "bank-name");
    let given = |bank: Json| json!({ "bank": bank, "number": "1370012345678", "name": "Wulan" });
    wrong_json(ACCOUNT, given(json!("999")), "/bank", "bank-missing");
    wrong_json(ACCOUNT, given(json!(8)), "/bank", "json-type");
    wrong_json(ACCOUNT, json!("008 137"), "", "json-type");
    let more = json!({ "bank": "008", "number": "1370012345678", "name": "Wulan", "pin": "1" });
    wrong_json(ACCOUNT, more, "/pin", "json-unknown");
    sealed(ACCOUNT, Some("applicant"));
    let typed = [(".bank", "014"), (".number", "1234567890"), (".name", "Wulan")];
    assert!(rule(ACCOUNT, &typed, "x.bank == '014' && size(x.number) == 10"));
}

#[test]
fn a_place() {
    const PLACE: &str = "point: { id: x, label: Tempat, inside: agency }";
    right(
        PLACE,
        &[
            (".lat", "-7.797068, 110.370529"),
            (".region.typed", "Umpak"),
            (".address", "Depan pasar"),
        ],
        json!({ "lat": -7.797068, "lng": 110.370529, "region": "99.71.01.1001", "address": "Depan pasar" }),
        "Depan pasar, Umpak, Saka Guru, Kota Pendopo (-7.797068, 110.370529)",
    );
    right(
        PLACE,
        &[(".region.typed", "Umpak"), (".address", "Depan pasar")],
        json!({ "region": "99.71.01.1001", "address": "Depan pasar" }),
        "Depan pasar, Umpak, Saka Guru, Kota Pendopo",
    );
    right(
        "point: { id: x, label: Tempat, also: [device] }",
        &[(".lat", "-7.797068"), (".lng", "110.370529")],
        json!({ "lat": -7.797068, "lng": 110.370529 }),
        "-7.797068, 110.370529",
    );
    wrong(PLACE, &[(".region.typed", "Umpak")], ".address", "point-missing");
    wrong(PLACE, &[(".address", "Depan pasar")], ".region", "address-region");
    wrong(PLACE, &[(".region.typed", "Gebyok")], ".region", "search-unknown");
    wrong(PLACE, &[(".lat", "110.37"), (".lng", "-7.79")], ".lat", "point-swapped");
    wrong(PLACE, &[(".lat", "52.37"), (".lng", "4.89")], ".lat", "point-outside");
    let at = |lat: Json, lng: Json| json!({ "lat": lat, "lng": lng, "region": "99.71.01.1001" });
    wrong_json(PLACE, at(json!(110.37), json!(-7.79)), "/lat", "point-swapped");
    wrong_json(PLACE, at(json!("-7.79"), json!(110.37)), "/lat", "json-type");
    wrong_json(PLACE, json!({ "lat": -7.79, "region": "99.71.01.1001" }), "/lat", "point-wrong");
    wrong_json(PLACE, json!({ "region": "99.71.01.1001" }), "/address", "point-missing");
    sealed(PLACE, Some("applicant"));
    sealed("point: { id: x, label: Tempat, public: true }", None);
    let typed = [(".lat", "-7.79"), (".lng", "110.37"), (".region.typed", "Umpak")];
    assert!(rule(
        PLACE,
        &typed,
        "in_region(x.region, '99.71') && x.lat < 0.0 && !known(x.address)"
    ));
    assert_eq!(faults("point: { id: x, label: Tempat, also: [device], inside: agency }"), ["E203"]);
    assert_eq!(faults("point: { id: x, label: Tempat, also: [peta] }"), ["E006"]);
}

/// Umpak is the western half of a city, Blandar the eastern one.
fn outlined() -> Context {
    let half = |code: &str, west: f64| {
        let (south, north, east) = (-7.8, -7.7, west + 0.1);
        json!({ "properties": { "code": code }, "geometry": { "type": "Polygon", "coordinates": [
            [[west, south], [east, south], [east, north], [west, north], [west, south]]
        ] } })
    };
    let halves = [half("99.71.01.1001", 110.3), half("99.71.01.1002", 110.4)];
    let outline = places::Outline::read(&json!({ "features": halves }).to_string());
    let regions = RegionTable::read(REGIONS).outlined_by(Arc::new(outline.expect("it reads")));
    Context { regions: Arc::new(regions), ..context() }
}

/// What becomes of a place in a city whose outlines are known: its answer, what is wrong, and what is to be looked at again.
fn place(
    typed: &[(&str, &str)],
) -> (Option<definition::Point>, Vec<(String, &'static str)>, Vec<&'static str>) {
    let service = service("point: { id: x, label: Tempat, inside: agency }");
    let outcome = service.read_page("tempat", &pairs(typed), &Answers::new(), &outlined());
    let own = outcome.problems.into_iter().filter(|problem| problem.path.starts_with('x'));
    let wrong = own.map(|problem| (problem.path, problem.message.key)).collect();
    let point = match outcome.answers.get("x") {
        Some(Value::Point(point)) => Some(point.clone()),
        Some(_) | None => None,
    };
    (point, wrong, outcome.warnings.iter().map(|advice| advice.message.key).collect())
}

/// The page as it was filled in: where the place lies and whether that is taken, the region asked, and whether it is swapped.
fn shown(typed: &[(&str, &str)]) -> (Option<(String, bool)>, String, bool) {
    let service = service("point: { id: x, label: Tempat, inside: agency }");
    let page = service.page_as_typed("tempat", &pairs(typed), &Answers::new(), &outlined());
    let field = page.expect("a page").fields.into_iter().find(|field| field.path == "x");
    let Some(Input::Point { region: Some(region), lies_in, swapped, .. }) =
        field.map(|one| one.input)
    else {
        panic!("no place is asked");
    };
    (lies_in.map(|found| (found.name, found.is_taken)), region.typed, swapped)
}

#[test]
fn coordinates_tell_the_kelurahan() {
    let (point, wrong, _) = place(&[(".lat", "-7.75"), (".lng", "110.35")]);
    assert_eq!(wrong, []);
    assert_eq!(point.expect("taken").region, "99.71.01.1001");
    let east = [(".lat", "-7.75, 110.45")];
    assert_eq!(shown(&east), (Some(("Blandar".to_owned(), true)), String::new(), false));
    // What was told by coordinates before follows them: nothing was chosen.
    let moved = [(".lat", "-7.75, 110.45"), (".region", ""), (".region.typed", "")];
    assert_eq!(place(&moved).0.expect("taken").region, "99.71.01.1002");
    let (_, wrong, _) = place(&[(".address", "Depan pasar")]);
    assert_eq!(wrong, [("x.region".to_owned(), "address-region")], "words alone do not tell it");
}

#[test]
fn whoever_marks_one_kelurahan_and_chooses_another_is_told_and_decides() {
    let both = [(".lat", "-7.75, 110.35"), (".region.typed", "Blandar")];
    let (point, wrong, advice) = place(&both);
    assert_eq!((wrong.len(), advice), (0, vec!["point-two-regions"]));
    assert_eq!(point.expect("taken").region, "99.71.01.1002", "as they chose");
    let (lies_in, typed, _) = shown(&both);
    assert_eq!(lies_in, Some(("Umpak".to_owned(), false)));
    assert!(typed.starts_with("Blandar"), "what was chosen stays: {typed}");
    let (_, _, advice) = place(&[(".lat", "-7.75, 110.35"), (".region.typed", "Umpak")]);
    assert!(advice.is_empty(), "the same is said twice");
    let service = service("point: { id: x, label: Tempat, inside: agency }");
    let marked = pairs(&[both[0], both[1], ("", "")]);
    let pressed = [marked, vec![("locate".to_owned(), "x".to_owned())]].concat();
    let outcome = service.read_page("tempat", &pressed, &Answers::new(), &outlined());
    assert!(outcome.stay);
    let Some(Value::Point(point)) = outcome.answers.get("x") else { panic!("it is taken") };
    assert_eq!(point.region, "99.71.01.1001", "by one tap it is where it is marked");
}

#[test]
fn a_place_outside_of_the_city_or_swapped_is_told_and_can_be_turned_round() {
    let outside = |lat: &str, lng: &str| place(&[(".lat", lat), (".lng", lng)]).1;
    assert_eq!(outside("-7.65", "110.35"), [("x.lat".to_owned(), "point-elsewhere")]);
    assert_eq!(outside("110.35", "-7.75"), [("x.lat".to_owned(), "point-swapped")]);
    assert_eq!(
        outside("110.35", "-7.65"),
        [("x.lat".to_owned(), "point-elsewhere")],
        "wrong both ways"
    );
    assert!(shown(&[(".lat", "110.35, -7.75")]).2, "turning it round is offered");
    assert!(!shown(&[(".lat", "110.35, -7.65")]).2);
    let service = service("point: { id: x, label: Tempat, inside: agency }");
    let pressed = [pairs(&[(".lat", "110.35, -7.75")]), vec![("swap".to_owned(), "x".to_owned())]];
    let outcome = service.read_page("tempat", &pressed.concat(), &Answers::new(), &outlined());
    let Some(Value::Point(point)) = outcome.answers.get("x") else { panic!("it is taken") };
    assert!(outcome.stay && point.region == "99.71.01.1001");
    // Elsewhere is no fault where a file does not say that it must be here.
    let anywhere = crate::service("point: { id: x, label: Tempat, also: [device] }");
    let far = pairs(&[(".lat", "-7.65"), (".lng", "110.35")]);
    let outcome = anywhere.read_page("tempat", &far, &Answers::new(), &outlined());
    assert!(outcome.answers.contains_key("x"));
}

#[test]
fn programs_may_leave_out_what_outlines_tell() {
    let service = service("point: { id: x, label: Tempat, inside: agency }");
    let schema = service.schema(&outlined());
    let validator = jsonschema::draft202012::options().build(&schema["properties"]["x"]);
    let validator = validator.expect("a sound schema");
    assert!(validator.is_valid(&json!({ "lat": -7.75, "lng": 110.35 })));
    assert!(validator.is_valid(&json!({ "address": "Pasar", "region": "99.71.01.1001" })));
    assert!(!validator.is_valid(&json!({ "address": "Pasar" })));
    let given = json!({ "x": { "lat": -7.75, "lng": 110.35 } });
    let outcome = service.read_json(&given, &outlined());
    assert!(!outcome.problems.iter().any(|problem| problem.path.starts_with("/x")));
    wrong_json(
        "point: { id: x, label: Tempat, inside: agency }",
        json!({ "lat": -7.75, "lng": 110.35 }),
        "/region",
        "address-region",
    );
}

#[test]
fn an_area() {
    const LAND: &str = "area: { id: x, label: Bidang, inside: agency }";
    let corner = |lat: f64, lng: f64| json!({ "lat": lat, "lng": lng });
    let three = || json!([corner(-7.79, 110.37), corner(-7.8, 110.37), corner(-7.8, 110.38)]);
    right(
        LAND,
        &[(".region.typed", "Umpak"), (".outline", "-7.79, 110.37\n-7.8, 110.37\n-7.8, 110.38")],
        json!({ "outline": three(), "region": "99.71.01.1001" }),
        "Umpak, Saka Guru, Kota Pendopo (-7.79, 110.37; -7.8, 110.37; -7.8, 110.38)",
    );
    let umpak = (".region.typed", "Umpak");
    wrong(LAND, &[umpak], ".outline", "area-missing");
    wrong(LAND, &[umpak, (".outline", "-7.79, 110.37")], ".outline", "area-few");
    wrong(LAND, &[umpak, (".outline", "di sawah")], ".outline", "area-wrong");
    let corners = (".outline", "-7.79, 110.37\n-7.8, 110.37\n-7.8, 110.38");
    wrong(LAND, &[corners], ".region", "address-region");
    wrong(LAND, &[corners, (".region.typed", "Gebyok")], ".region", "search-unknown");
    let given = |outline: Json| json!({ "outline": outline, "region": "99.71.01.1001" });
    wrong_json(LAND, given(json!("-7.79, 110.37")), "/outline", "json-type");
    wrong_json(LAND, given(json!([corner(-7.79, 110.37)])), "/outline", "area-few");
    sealed(LAND, Some("applicant"));
    sealed("area: { id: x, label: Bidang, public: true }", None);
    let rule = |condition| rule(LAND, &[umpak, corners], condition);
    assert!(rule(
        "size(x.outline) == 3 && x.outline.all(c, c.lat < 0.0) && in_region(x.region, '99.71')"
    ));
}

#[test]
fn texts_with_a_pattern() {
    let named = |name: &str| format!("text: {{ id: x, label: Nomor, pattern: {name} }}");
    right(&named("passport"), &[("", "x1234567")], json!("X1234567"), "X1234567");
    right(&named("sim"), &[("", "9708 1234 5678")], json!("970812345678"), "970812345678");
    right(&named("plate"), &[("", "ab 1234 xy")], json!("AB1234XY"), "AB 1234 XY");
    right(
        &named("sk_ahu"),
        &[("", "ahu-0012345.ah.01.01.tahun 2026")],
        json!("AHU-0012345.AH.01.01.TAHUN 2026"),
        "AHU-0012345.AH.01.01.TAHUN 2026",
    );
    right(&named("jkn"), &[("", "0001234567890")], json!("0001234567890"), "0001234567890");
    let nop = json!("99.71.010.001.012-0123.0");
    right(&named("nop"), &[("", "99.71.010.001.012-0123.0")], nop, "997101000101201230");
    for name in ["passport", "nib", "npwp", "sim", "plate", "sk_ahu", "jkn", "nop"] {
        wrong(&named(name), &[("", "1")], "", "text-pattern");
        wrong(&named(name), &[("", "")], "", "text-pattern");
        wrong_json(&named(name), json!("1"), "", "text-pattern");
    }
    const OWN: &str =
        "text: { id: x, label: Nomor, regex: \"[0-9]{3}/[A-Z]{2}\", example: 012/KP }";
    right(OWN, &[("", "345/AB")], json!("345/AB"), "345/AB");
    wrong(OWN, &[("", "345/AB/7")], "", "text-pattern");
    wrong_json(OWN, json!("a345/AB"), "", "text-pattern");
    for broken in [
        "regex: \"[0-9\", example: 1",
        "regex: \"[0-9]\"",
        "regex: \"[0-9]\", example: a",
        "regex: \"(a{1000}){1000}\", example: a",
    ] {
        assert_eq!(
            faults(&format!("text: {{ id: x, label: Nomor, {broken} }}")),
            ["E218"],
            "{broken}"
        );
    }
    assert_eq!(faults("text: { id: x, label: Nomor, example: a }"), ["E203"]);
    assert_eq!(faults("text: { id: x, label: Nomor, pattern: nik }"), ["E203"]);
}

/// More jobs than are shown: these, and many that are like none of what is typed.
fn jobs() -> String {
    let named = "teacher: Guru, farmer: Petani, fisher: Nelayan, trader: Pedagang, driver: Sopir, nurse: Perawat, tailor: \
                 Penjahit, soldier: Tentara";
    let others: String = (0..40).map(|number| format!(", other_{number}: Lain {number}")).collect();
    format!("options: {{ {named}{others} }}")
}

#[test]
fn one_of_many_is_looked_for_by_name() {
    let job = format!("choice: {{ id: x, label: Pekerjaan, {} }}", jobs());
    right(&job, &[(".typed", "petni")], json!("farmer"), "Petani");
    right(&job, &[("", "nurse"), (".typed", "pe")], json!("nurse"), "Perawat");
    wrong(&job, &[], "", "choice-missing");
    wrong(&job, &[(".typed", "pe")], "", "search-many");
    wrong(&job, &[(".typed", "raja")], "", "search-unknown");
    wrong_json(&job, json!("king"), "", "choice-foreign");
    let page = service(&job).page_as_typed(
        "tempat",
        &pairs(&[(".typed", "pe")]),
        &Answers::new(),
        &context(),
    );
    let page = page.expect("shown");
    let field = page.fields.iter().find(|field| field.path == "x").expect("asked");
    let Input::Search(search) = &field.input else { panic!("eight are too many to show") };
    let found: Vec<&str> = search.found.iter().map(|(key, _)| key.as_str()).collect();
    assert_eq!(found, ["farmer", "trader", "nurse", "tailor"]);
}

#[test]
fn some_of_many_are_looked_for_one_after_another() {
    let jobs = format!("choices: {{ id: x, label: Pekerjaan, max: 2, {} }}", jobs());
    right(
        &jobs,
        &[("", "teacher"), (".typed", "sopir")],
        json!(["teacher", "driver"]),
        "Guru, Sopir",
    );
    right(&jobs, &[("", "driver"), (".typed", "sopir")], json!(["driver"]), "Sopir");
    wrong(&jobs, &[], "", "choices-few");
    wrong(&jobs, &[("", "teacher"), (".typed", "pe")], "", "search-many");
    wrong(&jobs, &[("", "teacher"), (".typed", "raja")], "", "search-unknown");
    wrong(&jobs, &[("", "teacher"), ("", "nurse"), ("", "tailor")], "", "choices-many");
    let typed = pairs(&[("", "teacher"), (".typed", "pe")]);
    let page = service(&jobs).page_as_typed("tempat", &typed, &Answers::new(), &context());
    let page = page.expect("shown");
    let field = page.fields.iter().find(|field| field.path == "x").expect("asked");
    let Input::SearchMany { options, .. } = &field.input else { panic!("too many to show") };
    let seen: Vec<(&str, bool)> =
        options.iter().map(|one| (one.key.as_str(), one.chosen)).collect();
    let found = ["farmer", "trader", "nurse", "tailor"].map(|key| (key, false));
    assert_eq!(seen, [vec![("teacher", true)], found.to_vec()].concat());
}

/// What stands in a field when its page is opened with these answers.
fn opened(field: &str, answers: &Answers) -> Input {
    let pages = service(field).pages(answers, &context());
    let page = pages.into_iter().find(|page| page.id == "tempat").expect("shown");
    page.fields.into_iter().find(|field| field.path == "x").expect("asked").input
}

#[test]
fn a_first_value_stands_in_a_new_page_and_is_no_answer() {
    const WANTED: &str = "choices: { id: x, label: Dokumen, start: [kk, kia], \
        options: { kk: Kartu Keluarga, kia: Kartu identitas anak, bpjs: Kartu BPJS } }";
    let chosen = |input: &Input| {
        let Input::PickMany { options } = input else { panic!("{input:?}") };
        let chosen = options.iter().filter(|one| one.chosen).map(|one| one.key.clone());
        chosen.collect::<Vec<_>>()
    };
    assert_eq!(chosen(&opened(WANTED, &Answers::new())), ["kk", "kia"]);
    let saved: Answers = [("x".to_owned(), Value::Keys(vec!["bpjs".to_owned()]))].into();
    assert_eq!(chosen(&opened(WANTED, &saved)), ["bpjs"]);
    // The page was saved before, and this was left empty.
    let other: Answers = [("same_as_ktp".to_owned(), Value::Bool(true))].into();
    assert_eq!(chosen(&opened(WANTED, &other)), [""; 0]);
    let missing = service(WANTED).check_all(&Answers::new(), &context());
    assert!(missing.iter().any(|(_, problem)| problem.path == "x"));
    let number = opened("number: { id: x, label: Lembar, start: 2, max: 5 }", &Answers::new());
    assert!(matches!(number, Input::Line { value, .. } if value == "2"));
    for wrong in [
        "number: { id: x, label: Lembar, start: 6, max: 5 }",
        "yes_no: { id: x, label: Benar, start: mungkin }",
        "choice: { id: x, label: Satu, start: c, options: { a: Satu, b: Dua } }",
        "choice: { id: x, label: Satu, start: [a, b], options: { a: Satu, b: Dua } }",
        "text: { id: x, label: Nama, start: Sri }",
    ] {
        assert_eq!(faults(wrong), ["E203"], "{wrong}");
    }
}
