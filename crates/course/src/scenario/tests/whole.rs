//! A service that has everything a scenario can speak of, played as its scenarios say.

use definition::{Pack, Severity};

use super::*;

const PACK: &str = include_str!("pack.yaml");
const SERVICE: &str = include_str!("service.yaml");
const SCENARIOS: &str = include_str!("scenarios.yaml");

fn whole() -> Service {
    let (pack, faults) = Pack::read(PACK, "pack.yaml");
    assert_eq!(faults, []);
    let (service, faults) = Service::examine(SERVICE, "service.yaml", None, &pack);
    let errors = faults.into_iter().filter(|fault| fault.severity == Severity::Error);
    assert_eq!(errors.collect::<Vec<_>>(), []);
    service.expect("a sound service")
}

/// What the scenarios say wrongly, by name of the scenario.
fn parted(scenarios: &str) -> Vec<String> {
    let (service, world) = (whole(), World::fixed());
    let (scenarios, faults) = read(scenarios, "s.yaml", &service, &world);
    assert_eq!(faults, []);
    let verdict =
        |one: &Scenario| one.verdict(&service, &world, &one.play(&service, &world), "s.yaml");
    scenarios.iter().flat_map(verdict).map(|fault| fault.message).collect()
}

#[test]
fn all_that_a_scenario_can_say_comes_true() {
    assert_eq!(parted(SCENARIOS), [] as [String; 0]);
}

/// The first scenario with this in place of that part of it fails for this reason.
fn check(from: &str, to: &str, why: &str) {
    let (first, _) = SCENARIOS.split_once("\n- name: tidak menerima").expect("two scenarios");
    assert!(first.contains(from), "{from}");
    let found = parted(&first.replacen(from, to, 1));
    let found: Vec<&str> =
        found.iter().map(|all| all.trim_start_matches("Skenario `semua cocok`: ")).collect();
    assert_eq!(found, [why], "{to}");
}

#[test]
fn each_expectation_is_looked_at() {
    check("priority: high", "priority: raised", "prioritas diharapkan raised, nyatanya high.");
    check("opinions: [market]", "opinions: []", "pendapat diharapkan tidak ada, nyatanya market.");
    check(
        "road: [check, rt",
        "road: [rt",
        "di tahap ke-1 diharapkan `rt`, berkas ada di `check` (check → rt → face → verify → sign → deliver).",
    );
    check("forms_filled: [f1]", "forms_filled: []", "formulir diharapkan tidak ada, nyatanya f1.");
    check("opened: 1", "opened: 2", "jumlah catatan `opened` diharapkan 2, nyatanya 1.");
    check(
        "replaces: \"7\"",
        "replaces: \"8\"",
        "catatan yang digantikan `kept` diharapkan 8, nyatanya 7.",
    );
    check("notices: [submitted", "notices: [late", "pesan `late` tidak dikirim.");
    check(
        "uses_up: [plan]",
        "uses_up: []",
        "surat yang terpakai diharapkan tidak ada, nyatanya plan.",
    );
    check(
        "objection_open: false",
        "objection_open: true",
        "`objection_open` diharapkan true, nyatanya false.",
    );
    check("refusal: 0", "refusal: 1", "jumlah surat `refusal` diharapkan 1, nyatanya 0.");
}

#[test]
fn what_is_not_there_is_named_in_what_is_given() {
    let (service, world) = (whole(), World::fixed());
    for (given, column) in [
        ("calls: { verify: { a: 1 } }", 21),
        ("calls: { face: { nothing: 1 } }", 29),
        ("letters: { booking: null }", 23),
        ("letters: { plan: { area: 3 } }", 31),
        ("welfare: { income: 3 }", 23),
    ] {
        let source = format!(
            "- name: a\n  today: 2026-11-02\n  as: Laras Pinilih\n  given: {{ {given} }}\n"
        );
        let (_, faults) = read(&source, "s.yaml", &service, &world);
        let at: Vec<_> =
            faults.iter().map(|fault| (fault.line, fault.column, fault.code)).collect();
        assert_eq!(at, [(4, column, "E801")], "{given}");
    }
}

#[test]
fn what_is_promised_in_silence_comes_by_itself() {
    for (silence, end) in [("approve", "granted"), ("refuse", "refused")] {
        let service =
            SERVICE.replacen("promise:\n", &format!("promise:\n  silence: {silence}\n"), 1);
        let (pack, _) = Pack::read(PACK, "pack.yaml");
        let (service, _) = Service::examine(&service, "service.yaml", None, &pack);
        let (service, world) = (service.expect("sound"), World::fixed());
        let (first, _) = SCENARIOS.split_once("  expect:").expect("a scenario");
        let source = format!(
            "{first}  then: [ {{ verify: {{ opinion: market, says: Ya. }} }}, {{ wait: 2 working days }}, {{ wait: 1 day }} ]\n  expect: {{ ends: {end} }}\n"
        );
        let (scenarios, faults) = read(&source, "s.yaml", &service, &world);
        assert_eq!(faults, []);
        let one = scenarios.first().expect("a scenario");
        let ran = one.play(&service, &world);
        assert_eq!(one.verdict(&service, &world, &ran, "s.yaml"), [], "{silence}");
        assert_eq!(ran.letters.iter().any(|made| made.letter == "izin"), silence == "approve");
    }
}
