use definition::Severity;

use super::*;
use crate::run::Run;

const SERVICE: &str =
    include_str!("../../../../fixtures/spine/kelurahan/surat-domisili/service.yaml");
const SCENARIOS: &str =
    include_str!("../../../../fixtures/spine/kelurahan/surat-domisili/scenarios.yaml");
const BIRTH: &str = include_str!("../../../../fixtures/spine/dukcapil/akta-kelahiran/service.yaml");
const BIRTHS: &str =
    include_str!("../../../../fixtures/spine/dukcapil/akta-kelahiran/scenarios.yaml");

const SOUND: &str = "- name: a
  today: 2026-11-02
  as: Wulan Prasasti
  answers: { same_as_ktp: true, since: 2026-08-01, tenure: own, purpose: Bank }
";

fn service(source: &str) -> Service {
    Service::read(source, "service.yaml", None).expect("a sound service")
}

/// The faults of scenarios for surat-domisili, those of reading or else those of playing.
fn faults(source: &str) -> Vec<String> {
    let (service, world) = (service(SERVICE), World::fixed());
    let (scenarios, mut faults) = read(source, "s.yaml", &service, &world);
    if faults.is_empty() {
        let verdict =
            |one: &Scenario| one.verdict(&service, &world, &one.play(&service, &world), "s.yaml");
        faults = scenarios.iter().flat_map(verdict).collect();
    }
    assert!(faults.iter().all(|fault| fault.severity == Severity::Error));
    faults.iter().map(|fault| format!("{}:{} {}", fault.line, fault.column, fault.code)).collect()
}

/// The sound scenario with this line after it has this one fault at this place.
fn check(line: &str, fault: &str) {
    assert_eq!(faults(&format!("{SOUND}  {line}\n")), [fault], "{line}");
}

/// The message of the only fault.
fn message(line: &str) -> String {
    let (service, world) = (service(SERVICE), World::fixed());
    let (scenarios, _) = read(&format!("{SOUND}  {line}\n"), "s.yaml", &service, &world);
    let scenario = scenarios.first().expect("a sound scenario");
    let ran = scenario.play(&service, &world);
    let verdict = scenario.verdict(&service, &world, &ran, "s.yaml");
    verdict.first().map(|fault| fault.message.clone()).unwrap_or_default()
}

#[test]
fn the_scenarios_of_the_packs_pass() {
    let world = World::fixed();
    for (source, scenarios) in [(SERVICE, SCENARIOS), (BIRTH, BIRTHS)] {
        let service = service(source);
        let (scenarios, faults) = read(scenarios, "scenarios.yaml", &service, &world);
        assert_eq!(faults, []);
        assert!(scenarios.len() >= 8);
        for one in scenarios {
            let ran = one.play(&service, &world);
            assert_eq!(one.verdict(&service, &world, &ran, "scenarios.yaml"), [], "{}", one.name);
        }
    }
}

#[test]
fn a_sound_scenario_without_expectations_passes() {
    assert_eq!(faults(SOUND), [] as [&str; 0]);
}

#[test]
fn a_person_that_is_not_there_is_named() {
    assert_eq!(faults(&SOUND.replace("Wulan Prasasti", "Wulan Prasast")), ["3:7 E801"]);
}

#[test]
fn an_answer_to_no_question_is_named() {
    assert_eq!(faults(&SOUND.replace("tenure:", "tenur:")), ["4:52 E801"]);
}

#[test]
fn an_option_that_is_none_is_named_with_the_nearest() {
    let wrong = SOUND.replace("tenure: own", "tenure: rentt");
    assert_eq!(faults(&wrong), ["4:60 E801"]);
    let (_, faults) = read(&wrong, "s.yaml", &service(SERVICE), &World::fixed());
    assert!(faults[0].mend.contains("Maksud Anda `rent`?"), "{}", faults[0]);
}

#[test]
fn an_answer_of_another_shape_is_named() {
    assert_eq!(faults(&SOUND.replace("since: 2026-08-01", "since: kemarin")), ["4:40 E801"]);
}

#[test]
fn a_stage_that_is_not_there_is_named() {
    check("then: [ { verfy: accept } ]", "5:13 E801");
}

#[test]
fn an_outcome_that_is_not_there_is_named() {
    check("then: [ { sign: ok } ]", "5:19 E801");
}

#[test]
fn a_reason_that_is_not_offered_is_named() {
    check("then: [ { verify: { outcome: refuse, reason: court_required } } ]", "5:48 E801");
}

#[test]
fn a_time_that_cannot_be_read_is_named() {
    check("then: [ { wait: 3 hari } ]", "5:19 E010");
}

#[test]
fn what_only_others_have_is_not_given() {
    check("given: { cases: [] }", "5:12 E801");
    check("given: { delegation: { unit: kelurahan } }", "5:24 E801");
}

#[test]
fn what_only_others_have_is_not_expected() {
    check("expect: { offers: [jalan] }", "5:13 E801");
    // Only a bundle has parts, and they have names.
    check("expect: { parts: [births] }", "5:20 E801");
    check("expect: { opens: { akta: 1 } }", "5:22 E801");
}

#[test]
fn a_promise_that_nobody_may_put_off_is_said() {
    check("then: [ { extend: { by: signatory } } ]", "5:13 E801");
    check("then: [ extend ]", "5:11 E801");
}

#[test]
fn an_unknown_key_is_named() {
    check("expect: { promise: 2026-11-04 }", "5:13 E004");
}

#[test]
fn like_leads_to_a_scenario_of_this_file() {
    assert_eq!(faults("- { name: b, like: a }"), ["1:20 E803"]);
}

#[test]
fn like_does_not_go_in_a_ring() {
    let found = faults("- { name: a, like: b }\n- { name: b, like: a }\n");
    assert_eq!(found, ["2:20 E803", "1:20 E803"]);
}

#[test]
fn two_scenarios_have_two_names() {
    assert_eq!(faults(&format!("{SOUND}{SOUND}")), ["5:9 E803"]);
}

#[test]
fn a_fault_is_told_once_of_all_that_are_like_it() {
    let source = SOUND.replace("tenure:", "tenur:");
    assert_eq!(faults(&format!("{source}- {{ name: b, like: a }}\n")), ["4:52 E801"]);
}

#[test]
fn a_failure_shows_where_the_roads_part() {
    let said = message("expect: { road: [verify, sign, verify] }");
    assert!(
        said.contains("di tahap ke-3 diharapkan `verify`, berkas ada di akhir jalan"),
        "{said}"
    );
    assert!(said.contains("(verify → sign)"), "{said}");
}

#[test]
fn a_failure_shows_the_step_that_was_not_possible() {
    let said = message("then: [ { verify: accept }, { applicant: { since: 2026-08-02 } } ]");
    assert!(said.contains("langkah 2 (`applicant`) tidak dapat dilakukan"), "{said}");
}

#[test]
fn every_expectation_can_fail() {
    let wrong = [
        "eligible: false",
        "reason: data_mismatch",
        "instead: ktp",
        "asks: [owner_letter]",
        "never_asks: [since]",
        "errors: [since]",
        "warnings: [since]",
        "documents: [owner_letter]",
        "fee: 5000",
        "promised: 2026-11-05",
        "due: { verify: 2026-11-03 }",
        "late: true",
        "unit: kelurahan-blandar",
        "road: [verify]",
        "ends: refused",
        "letters: { surat: 2 }",
        "letters: { surat: 470/0002/KEL.UMPA/XI/2026 }",
        "letters: { surat: { valid_until: 2027-05-03 } }",
        "letters: { surat: { signers: 2 } }",
        "refused_step: sign",
    ];
    for want in wrong {
        let found = faults(&format!("{SOUND}  expect: {{ {want} }}\n"));
        assert!(
            found.iter().all(|fault| fault.ends_with("E802")) && found.len() == 1,
            "{want}: {found:?}"
        );
    }
}

#[test]
fn lists_of_items_merge_by_position_and_other_lists_are_replaced() {
    let list = |source: &str| {
        let mut faults = definition::Faults::new("x");
        definition::yaml::parse(source, &mut faults).expect("yaml")
    };
    let (base, over) = (list("[{ a: 1, b: 2 }, { a: 3 }]"), list("[{ b: 9 }]"));
    let shown = format!("{:?}", read::merged(&base, &over).kind);
    let texts: Vec<&str> =
        shown.split("text: \"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert_eq!(texts, ["1", "9", "3"]);
    let shown = format!("{:?}", read::merged(&list("[a, b, c]"), &list("[d]")).kind);
    assert_eq!(shown.matches("text: ").count(), 1);
}

#[test]
fn answers_alone_can_be_tried() {
    let (service, world) = (service(SERVICE), World::fixed());
    let source =
        r#"{ "same_as_ktp": true, "since": "2026-08-01", "tenure": "rent", "purpose": "Bank" }"#;
    let typed =
        answers(source, "a.json", "Sekar Ayuwati", &service, &world).expect("sound answers");
    let today = jiff::civil::date(2026, 11, 2).at(9, 0, 0, 0);
    let ran = Run::new(&service, &world, today).play(&typed, &[]);
    let wrong: Vec<&str> = ran.problems.iter().map(|problem| problem.path.as_str()).collect();
    assert_eq!(wrong, ["owner_letter"]);
    assert_eq!(ran.documents(&service), ["owner_letter", "rt_letter"]);
    assert!(ran.case.is_none() && ran.road.is_empty());
}

#[test]
fn answers_with_parts_are_written_as_programs_send_them() {
    let fields = "      - month: { id: from, label: Mulai }\n      - decimal: { id: area, label: Luas }\n      \
        - bank_account: { id: account, label: Rekening }\n      - text:    { id: purpose";
    let source = SERVICE.replacen("      - text:    { id: purpose", fields, 1);
    let (service, world) = (service(&source), World::fixed());
    let played = |from: &str| {
        let own = format!(
            "purpose: Bank, from: {from}, area: \"3,5\", account: {{ bank: \"014\", number: \"1234567890\", name: Wulan }} }}"
        );
        let source = SOUND.replacen("purpose: Bank }", &own, 1);
        let (scenarios, faults) = read(&source, "s.yaml", &service, &world);
        assert_eq!(faults, []);
        let one = scenarios.first().expect("a scenario");
        one.verdict(&service, &world, &one.play(&service, &world), "s.yaml")
    };
    assert_eq!(played("2026-08"), []);
    assert!(!played("Agustus").is_empty());
}

/// What no scenario of these takes: code, line and words.
fn not_walked(service: &Service, source: &str) -> Vec<(&'static str, u64, String)> {
    let world = World::fixed();
    let (scenarios, faults) = read(source, "s.yaml", service, &world);
    assert_eq!(faults, []);
    let rans: Vec<_> = scenarios.iter().map(|one| one.play(service, &world)).collect();
    let found = unwalked(service, &rans, "service.yaml").into_iter();
    found.map(|fault| (fault.code, fault.line, fault.message)).collect()
}

#[test]
fn what_ends_stages_side_by_side_is_no_way_that_a_scenario_takes() {
    const ASK: &str = "  ask: { title: Tanya, together: [one, two], until: all, outcomes: { done: verify } }
  one: { title: Satu, role: officer, within: 1 working day, outcomes: { accept: join } }
  two: { title: Dua, role: officer, within: 1 working day, outcomes: { accept: join, refuse: { end: refused, reasons: [data_mismatch] } } }
  verify:";
    let service = service(&SERVICE.replacen("  verify:", ASK, 1));
    let found = not_walked(&service, SOUND);
    let said: Vec<&str> = found.iter().map(|(_, _, said)| said.as_str()).collect();
    assert!(said.contains(&"Di `two` belum pernah dicoba: refuse."), "{said:?}");
    assert!(!said.iter().any(|said| said.contains("`ask`") || said.contains("`one`")), "{said:?}");
}

#[test]
fn ways_that_no_scenario_takes_are_named_at_their_stage() {
    let service = service(SERVICE);
    let walked = |source: &str| not_walked(&service, source);
    let line =
        |text: &str| 1 + SERVICE.lines().position(|line| line.starts_with(text)).expect("it");
    let (verify, sign) = (line("  verify:") as u64, line("  sign:") as u64);
    let found = walked(SOUND);
    let told = |place: usize| (found[place].0, found[place].1, found[place].2.as_str());
    assert_eq!(told(0), ("W803", verify, "Di `verify` belum pernah dicoba: correct, refuse."));
    assert_eq!(told(1), ("W803", sign, "Di `sign` belum pernah dicoba: return."));
    assert_eq!(found.len(), 2);
    let more = format!(
        "{SOUND}- {{ name: b, like: a, then: [ {{ verify: {{ outcome: correct, reason: doc_missing, fields: [rt_letter] }} }}, \
         {{ applicant: {{}} }}, {{ verify: accept }}, {{ sign: return }}, {{ verify: {{ outcome: refuse, reason: wrong_region }} }} ] }}\n"
    );
    assert_eq!(walked(&more), []);
}

mod awaited;
mod paid;
mod whole;
