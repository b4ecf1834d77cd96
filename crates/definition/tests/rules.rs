//! Rules of steps and fields: at which question a broken one is told.

use std::sync::Arc;

use definition::form::Context;
use definition::{Answers, Pack, RegionTable, Service};
use jiff::civil::date;
use terms::Language;

/// A service of one page: its fields and its rules, and what is derived.
fn service(fields: &str, rules: &str, derived: &str) -> Service {
    let source = format!(
        "pendopo: 1
id: contoh
title: Contoh
summary: Contoh.
standard: {{ basis: [Perda] }}
handled_by: {{ unit: kelurahan }}
subjects:
  applicant: {{ person: {{ facts: [name] }} }}
  mother: {{ person: {{ label: Ibu, facts: [name, birth_date] }} }}
{derived}
form:
  - step: isi
    title: Isi
    rules:
      - {{ {rules}, else: Perbaiki }}
    fields:
{fields}
      - person: {{ id: mother }}
fees: {{ free: Perda }}
promise: {{ within: 3 working days }}
road:
  verify:
    title: Periksa
    role: officer
    within: 1 working day
    outcomes: {{ accept: {{ end: granted }} }}
"
    );
    let (service, faults) = Service::examine(&source, "service.yaml", None, &Pack::default());
    service.unwrap_or_else(|| panic!("{faults:?}"))
}

const MOTHER: [(&str, &str); 6] = [
    ("mother.name", "Ratih"),
    ("mother.nik", "9971 0157 0870 0003"),
    ("mother.birth_date.day", "17"),
    ("mother.birth_date.month", "8"),
    ("mother.birth_date.year", "1970"),
    ("to", "Paman"),
];

fn told_at(service: &Service, sent: &[(&str, &str)]) -> Vec<String> {
    let today = date(2026, 11, 25);
    let context = Context {
        today,
        submitted_on: today,
        language: Language::Id,
        agency_region: "99.71".parse().expect("a code"),
        regions: Arc::new(RegionTable::read("99;Provinsi Pendopo Raya\n99.71;Kota Pendopo")),
    };
    let sent: Vec<(String, String)> = MOTHER
        .iter()
        .chain(sent)
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    let outcome = service.read_page("isi", &sent, &Answers::new(), &context);
    outcome.problems.into_iter().map(|problem| problem.path).collect()
}

const FIELDS: &str = "      - text: { id: to, label: Kepada }
      - number: { id: total, label: Jumlah }";

#[test]
fn a_broken_rule_is_told_at_the_field_that_it_names_not_at_one_whose_name_is_part_of_it() {
    let service = service(FIELDS, "need: total < 10", "");
    assert_eq!(told_at(&service, &[("total", "12")]), ["total"]);
    assert_eq!(told_at(&service, &[("total", "9")]), [""; 0]);
}

#[test]
fn a_field_is_named_also_through_what_is_derived() {
    let service = service(FIELDS, "need: few", "derived: { few: total < 10 }");
    assert_eq!(told_at(&service, &[("total", "12")]), ["total"]);
}

#[test]
fn what_the_rule_names_itself_comes_before_what_a_derived_name_reads() {
    let service = service(FIELDS, "need: total < least", "derived: { least: size(to) }");
    assert_eq!(told_at(&service, &[("total", "12")]), ["total"]);
}

#[test]
fn of_a_person_the_fact_is_told_that_the_rule_reads() {
    let service = service(FIELDS, "need: \"age(mother.birth_date, today) < 50\"", "");
    assert_eq!(told_at(&service, &[("total", "1")]), ["mother.birth_date"]);
}
