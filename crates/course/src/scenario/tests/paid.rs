//! Bills of a case that is sent back after it was paid.

use super::*;

/// A place of residence that costs by its purpose, paid before it is signed; the signatory may send it back.
fn costly() -> Service {
    let fees = "fees: { lines: [ { id: fee, label: Biaya, amount: \"purpose == 'Bank' ? 5000 : 8000\", basis: Perda } ] }";
    let pay = "  pay: { title: Bayar, pay: { within: 7 days }, outcomes: { paid: sign, expired: { end: closed } } }\n  sign:";
    let source = SERVICE
        .replacen("fees: { free: Perda retribusi setempat }", fees, 1)
        .replacen("accept: sign", "accept: pay", 1)
        .replacen("  sign:", pay, 1);
    service(&source)
}

/// Plays these steps, and says by which stages the case went and how it ended.
fn check(then: &str, road: &str) {
    let (service, world) = (costly(), World::fixed());
    let expect = format!("expect: {{ road: [{road}], ends: granted }}");
    let source = format!("{SOUND}  then: [ {then} ]\n  {expect}\n");
    let (scenarios, faults) = read(&source, "s.yaml", &service, &world);
    assert_eq!(faults, [], "{source}");
    for one in &scenarios {
        assert_eq!(one.verdict(&service, &world, &one.play(&service, &world), "s.yaml"), []);
    }
}

const BACK: &str = "{ verify: accept }, { pay: paid }, { sign: return }";

#[test]
fn a_bill_that_is_paid_does_not_come_again() {
    check(&format!("{BACK}, {{ verify: accept }}"), "verify, pay, sign, verify, sign");
}

fn corrected(purpose: &str) -> String {
    format!(
        "{BACK}, {{ verify: {{ outcome: correct, fields: [purpose], reason: data_mismatch }} }},
         {{ applicant: {{ purpose: {purpose} }} }}, {{ verify: accept }}"
    )
}

#[test]
fn a_bill_that_rose_comes_again_and_once_that_is_paid_no_more() {
    let road = "verify, pay, sign, verify, applicant, verify, pay, sign, verify, sign";
    check(&format!("{}, {{ pay: paid }}, {{ sign: return }}", corrected("Sekolah")), road);
}

#[test]
fn a_bill_that_stayed_as_it_was_does_not_come_again_after_a_correction() {
    check(&corrected("Bank"), "verify, pay, sign, verify, applicant, verify, sign");
}
