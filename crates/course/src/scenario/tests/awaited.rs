//! A case that is sent before the letter which it needs is there.

use super::*;

const SERVICE: &str = "pendopo: 1
id: pinjam-aula
title: Pinjam aula
summary: Memakai aula kelurahan untuk satu hari.
words: [aula]
standard: { basis: [Peraturan wali kota tentang barang daerah] }
handled_by: { unit: kelurahan, region: \"'99.71.01.1001'\" }
subjects: { applicant: { person: { facts: [phone] } } }
needs:
  home: { letter: surat-domisili.surat, label: Surat tempat tinggal, take: [house], use_up: true, wait: true, else: Belum ada. }
form:
  - step: acara
    title: Acara
    fields:
      - needed: { id: home }
      - text: { id: event, label: Acara apa, max: 80, data: none }
    rules:
      - { need: home.valid_until > today, else: Surat itu habis hari ini. }
fees: { free: Perda retribusi setempat }
promise: { within: 2 working days }
road:
  verify:
    title: Periksa
    role: officer
    within: 4 office hours
    outcomes:
      accept: { end: granted, when: house == 'Griya' }
      refuse: { end: refused, reasons: [data_mismatch] }
";

/// What is wrong with a scenario in which the letter is so, and this is expected.
fn parted(home: &str, then: &str, expect: &str) -> Vec<String> {
    let (service, world) = (Service::read(SERVICE, "s", None).expect("sound"), World::fixed());
    let source = format!(
        "- name: a
  today: 2026-11-02
  as: Laras Pinilih
  given: {{ letters: {{ home: {home} }} }}
  answers: {{ event: Arisan }}
  then: {then}
  expect: {expect}
"
    );
    let (scenarios, faults) = read(&source, "s.yaml", &service, &world);
    let verdict =
        |one: &Scenario| one.verdict(&service, &world, &one.play(&service, &world), "s.yaml");
    faults.into_iter().chain(scenarios.iter().flat_map(verdict)).map(|one| one.message).collect()
}

const COMES: &str = "{ after: 3 working days, number: 470/1, signed_on: 2026-11-05, valid_until: 2027-05-05, house: Griya }";

#[test]
fn it_goes_on_when_the_letter_comes_and_its_clock_stood_meanwhile() {
    let expect =
        "{ promised: 2026-11-09, road: [awaits_letter, verify], ends: granted, uses_up: [home] }";
    assert_eq!(parted(COMES, "[]", expect), [] as [String; 0]);
    assert_eq!(
        parted(COMES, "[ { wait: 4 working days }, { verify: accept } ]", expect),
        [] as [String; 0]
    );
    let early = parted(COMES, "[ { verify: accept } ]", "{ due: 2026-11-05, ends: granted }");
    assert_eq!(early.len(), 1, "and it says when it was there: {early:?}");
}

#[test]
fn it_is_closed_when_the_letter_does_not_come() {
    let expect = "{ road: [awaits_letter], ends: closed, reason: depends_on, uses_up: [] }";
    assert_eq!(parted("{ after: 3 working days }", "[]", expect), [] as [String; 0]);
    assert_eq!(parted(COMES, "[ { awaits_letter: gone } ]", expect), [] as [String; 0]);
}

#[test]
fn who_has_the_letter_waits_for_nothing_and_who_has_not_applied_for_it_is_refused() {
    let letter = COMES.replacen("after: 3 working days, ", "", 1);
    let expect = "{ promised: 2026-11-04, road: [verify], ends: granted }";
    assert_eq!(parted(&letter, "[]", expect), [] as [String; 0]);
    let expect = "{ eligible: false, reason: depends_on, instead: surat-domisili }";
    assert_eq!(parted("null", "[]", expect), [] as [String; 0]);
}

#[test]
fn only_a_need_with_wait_can_be_waited_for() {
    let (world, plain) = (World::fixed(), SERVICE.replacen(", wait: true", "", 1));
    let service = Service::read(&plain, "s", None).expect("sound");
    let source = "- name: a
  today: 2026-11-02
  as: Laras Pinilih
  given: { letters: { home: { after: 1 day } } }
";
    let (_, faults) = read(source, "s.yaml", &service, &world);
    assert_eq!(faults.iter().map(|one| one.code).collect::<Vec<_>>(), ["E801"]);
    assert!(faults[0].message.contains("tidak dapat ditunggu"), "{}", faults[0].message);
}
