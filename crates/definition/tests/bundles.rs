//! Bundles: one form of several services in which nothing is asked twice, and what each part is answered of it.

use std::collections::BTreeMap;
use std::sync::Arc;

use definition::form::Context;
use definition::{Answers, Brought, Fault, Pack, PartFiles, RegionTable, Service, Value, parts_of};
use serde_json::json;

const CHILD: &str = "pendopo: 1
id: akta
title: Akta
summary: Akta anak.
standard: { basis: [UU 1] }
handled_by: { unit: dukcapil }
settings:
  - { id: limit, value: 60, basis: UU 1 }
subjects:
  applicant: { person: { facts: [name] } }
  children: { person: { label: Anak, many: true, new: true } }
derived:
  late: size(children) > settings.limit
form:
  - step: keperluan
    title: Keperluan
    fields:
      - choice: { id: purpose, label: Keperluan, options: { new: Baru, lost: Hilang } }
      - text: { id: lost_where, label: Hilang di mana, max: 40, when: purpose == 'lost' }
  - step: anak
    title: Anak
    fields:
      - list:
          id: children
          label: Anak
          min: 1
          max: 4
          fields:
            - text: { id: name, label: Nama, max: 60 }
            - region: { id: born_in, label: Tempat lahir, level: city }
fees: { free: UU 1 }
promise: { within: 3 working days }
road:
  sign: { title: Tanda tangan, role: signatory, within: 1 working day, outcomes: { sign: { end: granted } } }
";

const CARD: &str = "pendopo: 1
id: kartu
title: Kartu
summary: Kartu anak.
standard: { basis: [UU 2] }
handled_by: { unit: dukcapil }
settings:
  - { id: limit, value: 5, basis: UU 2 }
subjects:
  applicant: { person: { facts: [name] } }
derived:
  late: settings.limit > 4
form:
  - step: anak
    title: Anak
    fields:
      - text: { id: child_name, label: Nama anak, max: 60 }
      - text: { id: born, label: Tempat lahir anak, max: 60 }
      - text: { id: deed, label: Nomor akta, max: 40 }
  - step: foto
    title: Foto
    fields:
      - choice: { id: photo, label: Dengan foto, options: { yes_photo: Ya, no_photo: Tidak }, when: late && child_name != 'x' }
fees: { free: UU 2 }
promise: { within: 5 working days }
road:
  sign: { title: Tanda tangan, role: signatory, within: 1 working day, outcomes: { sign: { end: granted } } }
";

const BUNDLE: &str = "pendopo: 1
id: paket
kind: bundle
title: Paket
summary: Akta dan kartu.
form:
  - { step: anak, from: akta.anak }
  - step: pilihan
    title: Pilihan
    fields:
      - yes_no: { id: with_card, label: Apakah dengan kartu }
  - { step: foto, from: kartu.foto, title: Foto pada kartu }
parts:
  akta: { service: akta, set: { purpose: new } }
  kartu:
    service: kartu
    for_each: children
    when: with_card
    after: { part: akta, reached: granted, take: { deed: letters.akta.number } }
    take: { child_name: children.name, born: children.born_in }
    if_refused: { akta: stop }
";

fn read(bundle: &str) -> (Option<Service>, Vec<Fault>) {
    let part = |source: &str| PartFiles { source: source.to_owned(), ..PartFiles::default() };
    let services: BTreeMap<_, _> =
        [("akta".to_owned(), part(CHILD)), ("kartu".to_owned(), part(CARD))].into();
    let pack = Pack { services: Arc::new(services), ..Pack::default() };
    Service::examine(bundle, "service.yaml", None, &pack)
}

fn bundle() -> Service {
    let (service, faults) = read(BUNDLE);
    let said: Vec<String> = faults.iter().map(ToString::to_string).collect();
    service.unwrap_or_else(|| panic!("{said:?}"))
}

fn context() -> Context {
    let today = "2026-11-26".parse().expect("a day");
    let regions = RegionTable::read("99;Provinsi\n99.71;Kota Pendopo\n");
    Context {
        today,
        submitted_on: today,
        language: terms::Language::Id,
        agency_region: "99.71".parse().expect("a region"),
        regions: Arc::new(regions),
    }
}

fn child(name: &str) -> Answers {
    [
        ("name".to_owned(), Value::Text(name.to_owned())),
        ("born_in".to_owned(), Value::Region("99.71".to_owned())),
    ]
    .into()
}

fn answers() -> Answers {
    [
        ("applicant.nik".to_owned(), Value::Text("9971015708930002".to_owned())),
        ("applicant.name".to_owned(), Value::Text("Sekar Ayuwati".to_owned())),
        ("children".to_owned(), Value::List(vec![child("Puspa Kirana"), child("Puspa Kirani")])),
        ("with_card".to_owned(), Value::Bool(true)),
        ("photo".to_owned(), Value::Text("yes_photo".to_owned())),
    ]
    .into()
}

#[test]
fn a_bundle_names_its_services_and_another_file_none() {
    assert_eq!(parts_of(BUNDLE), ["akta", "kartu"]);
    assert_eq!(parts_of(CHILD), Vec::<String>::new());
    assert_eq!(parts_of("[nothing"), Vec::<String>::new());
}

#[test]
fn the_form_asks_what_no_part_is_told_and_nothing_twice() {
    let service = bundle();
    let pages = service.page_list(&answers(), &context());
    let ids: Vec<&str> = pages.iter().map(|(id, _)| id.as_str()).collect();
    assert_eq!(ids, ["data-diri", "anak", "pilihan", "foto"]);
    let fields: Vec<&str> = service.every_field().map(|field| field.id.as_str()).collect();
    for told in ["purpose", "lost_where", "child_name", "born", "deed"] {
        assert!(!fields.contains(&told), "{told} in {fields:?}");
    }
    // Names that the two use for other things are told apart: the card's `late` rests on its own limit.
    let without = Answers::from([("with_card".to_owned(), Value::Bool(false))]);
    let pages = service.page_list(&[answers(), without].concat_answers(), &context());
    assert!(pages.iter().all(|(id, _)| id != "foto"), "only with the card: {pages:?}");
    assert_eq!(service.promise.within.len(), 1, "the longest promise of all");
}

/// Later answers over earlier ones.
trait Concat {
    fn concat_answers(self) -> Answers;
}

impl<const N: usize> Concat for [Answers; N] {
    fn concat_answers(self) -> Answers {
        self.into_iter().flatten().collect()
    }
}

#[test]
fn each_part_is_answered_with_what_it_shares_is_told_and_was_brought() {
    let (service, context) = (bundle(), context());
    let [akta, card] = service.parts.as_slice() else { panic!("two parts") };
    let answers = service.visible(&answers(), &context);
    assert_eq!(service.part_items(akta, &answers, &context), [None]);
    assert_eq!(service.part_items(card, &answers, &context), [Some(0), Some(1)]);

    let read = service.part_answers((akta, None), &answers, &Brought::new(), &context);
    assert_eq!(read.problems, []);
    assert_eq!(read.answers["purpose"], Value::Text("new".to_owned()));
    assert_eq!(read.answers["children"], answers["children"]);

    let brought = Brought::from([("deed".to_owned(), json!("LU-7"))]);
    let read = service.part_answers((card, Some(1)), &answers, &brought, &context);
    assert_eq!(read.problems, []);
    assert_eq!(read.answers["child_name"], Value::Text("Puspa Kirani".to_owned()));
    assert_eq!(read.answers["born"], Value::Text("Kota Pendopo".to_owned()), "a name, not a code");
    assert_eq!(read.answers["deed"], Value::Text("LU-7".to_owned()));
    // What nothing brought is still to be asked, and said so.
    let read = service.part_answers((card, Some(1)), &answers, &Brought::new(), &context);
    let open: Vec<&str> = read.problems.iter().map(|problem| problem.path.as_str()).collect();
    assert_eq!(open, ["deed"]);
}

#[test]
fn what_a_bundle_says_wrongly_is_found_at_its_place() {
    for (from, to, code) in [
        ("service: kartu", "service: kartua", "E701"),
        ("from: kartu.foto", "from: kartu.fotoo", "E704"),
        ("{ purpose: new }", "{ purposes: new }", "E704"),
        ("part: akta, reached", "part: nikah, reached", "E703"),
        ("reached: granted", "reached: signs", "E501"),
        ("when: with_card", "when: with_cart", "E301"),
        ("children.name,", "children.nama,", "E301"),
    ] {
        assert!(BUNDLE.contains(from), "{from}");
        let source = BUNDLE.replacen(from, to, 1);
        let line = 1 + source.lines().position(|line| line.contains(to)).expect("there") as u64;
        let (_, faults) = read(&source);
        let found = faults.iter().find(|fault| fault.code == code);
        let said: Vec<String> = faults.iter().map(ToString::to_string).collect();
        let found = found.unwrap_or_else(|| panic!("{to}: {said:?}"));
        // A part stands some lines above what it says.
        assert!(found.line <= line && line - found.line < 6, "{to}: {found}");
        assert!(found.path == "service.yaml" && !found.mend.is_empty(), "{found}");
    }
}

#[test]
fn names_in_what_a_bundle_says_must_lead_somewhere() {
    let wrong = |before: &str, more: &str| {
        let (_, faults) = read(&BUNDLE.replacen(before, &format!("{more}{before}"), 1));
        faults
            .into_iter()
            .filter(|one| one.code == "E608")
            .map(|one| one.message)
            .collect::<Vec<_>>()
    };
    let answer = |say: &str| {
        wrong("parts:\n", &format!("answers:\n  - {{ ask: Berapa lama?, say: \"{say}\" }}\n"))
    };
    assert_eq!(answer("Paling lama {promise}."), [] as [String; 0]);
    assert_eq!(answer("Paling lama {janji}."), ["`{janji}` tidak ada."]);
    assert_eq!(answer("Untuk {with_card}."), ["`{with_card}` belum diketahui di sini."]);
    let rule = |words: &str| {
        let rule = format!("    rules: [ {{ need: with_card, else: \"{words}\" }} ]\n");
        wrong("    fields:\n      - yes_no: { id: with_card", &rule)
    };
    assert_eq!(rule("Untuk {applicant.name} belum."), [] as [String; 0]);
    assert_eq!(rule("Untuk {aplicant.name} belum."), ["`{aplicant.name}` tidak ada."]);
}

#[test]
fn a_bundle_has_no_bundle_for_a_part_and_no_ring_is_followed() {
    let bundle = |id: &str, part: &str| {
        format!(
            "pendopo: 1\nid: {id}\ntitle: Paket\nkind: bundle\nparts:\n  x: {{ service: {part} }}\n"
        )
    };
    let part = |source: String| PartFiles { source, ..PartFiles::default() };
    let extends = "extends: akta\nbased_on: 1\nkind: bundle\nparts: { x: { service: own } }\n";
    let services: BTreeMap<String, PartFiles> = [
        ("own".to_owned(), part(bundle("own", "own"))),
        ("one".to_owned(), part(bundle("one", "two"))),
        ("two".to_owned(), part(bundle("two", "one"))),
        ("akta".to_owned(), part(CHILD.to_owned())),
        ("over".to_owned(), part(extends.to_owned())),
    ]
    .into();
    let pack = Pack { services: Arc::new(services), ..Pack::default() };
    for inner in ["own", "one", "over"] {
        let source = bundle("outer", inner);
        let (service, faults) = Service::examine(&source, "service.yaml", None, &pack);
        let found = faults.iter().find(|fault| fault.code == "E703").expect("a fault");
        assert_eq!((found.line, service.is_none()), (6, true), "{found}");
    }
}

#[test]
fn a_bundle_is_not_made_without_a_part_that_cannot_be_read() {
    for broken in ["id: [", "id: kartu\n"] {
        let files = [("akta", CHILD), ("kartu", broken)].map(|(id, source)| {
            let source = source.to_owned();
            (id.to_owned(), PartFiles { source, ..PartFiles::default() })
        });
        let pack = Pack { services: Arc::new(files.into()), ..Pack::default() };
        let (service, faults) = Service::examine(BUNDLE, "service.yaml", None, &pack);
        let found = faults.iter().find(|fault| fault.code == "E701").expect("a fault");
        assert!(service.is_none() && found.message.contains("`kartu`"), "{found}");
    }
}

#[test]
fn nothing_is_taken_from_a_part_before_it_can_be_there() {
    let road = "road:\n  look: { title: Periksa, role: officer, within: 1 working day, fields: [ { text: { id: found, label: Temuan, max: 40 } } ], outcomes: { ok: sign } }\n";
    let child = CHILD.replacen("road:\n", road, 1);
    let with = |reached: &str, take: &str| {
        let to = format!("after: {{ part: akta, reached: {reached}, take: {{ deed: {take} }} }}");
        let from = "after: { part: akta, reached: granted, take: { deed: letters.akta.number } }";
        let bundle = BUNDLE.replacen(from, &to, 1);
        assert_ne!(bundle, BUNDLE);
        let services = [("akta", child.as_str()), ("kartu", CARD)].map(|(id, source)| {
            let source = source.to_owned();
            (id.to_owned(), PartFiles { source, ..PartFiles::default() })
        });
        let pack = Pack { services: Arc::new(services.into()), ..Pack::default() };
        let (_, faults) = Service::examine(&bundle, "service.yaml", None, &pack);
        faults.iter().any(|fault| fault.code == "E308")
    };
    assert!(with("look", "found"));
    assert!(with("look", "look.outcome"));
    assert!(!with("sign", "found"));
    assert!(!with("granted", "found"));
    assert!(!with("look", "purpose"));
}
