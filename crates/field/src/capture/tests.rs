use p256::ecdsa::SigningKey;
use p256::ecdsa::signature::Signer as _;

use super::*;

const NUMBER: &str = "KP26-1111-2222";
const FILE: &str = "00aa";
const THERE: (f64, f64) = (-7.5561, 110.8312);

fn now() -> Moment {
    Moment::from_micros(1_800_000_000_000_000)
}

fn text(number: &str, file: &str, at: i64, place: &str, from: &str) -> String {
    format!("{HEAD}\nnumber {number}\nsha256 {file}\nat {at}\nplace {place}\nfrom {from}\n")
}

fn taken(seconds_ago: i64, place: &str, from: &str) -> Statement {
    let at = now().micros() / 1000 - seconds_ago * 1000;
    Statement::read(&text(NUMBER, FILE, at, place, from)).expect("a statement")
}

fn came(said: Option<&Statement>) -> Came<'_> {
    Came {
        said,
        signed: said.map(|_| true),
        number: NUMBER,
        file: FILE,
        there: Some((THERE, 50)),
        began: now().plus_seconds(-3600),
        device_now: Some(now().micros() / 1000),
        now: now(),
        was_sent: false,
    }
}

fn marks(said: &Statement, change: impl Fn(&mut Came<'_>)) -> Vec<Mark> {
    let mut came = came(Some(said));
    change(&mut came);
    judge(&came).marks
}

const HERE: &str = "-7.55612 110.83118 8";

#[test]
fn taken_by_the_camera_there_and_then_bears_no_mark() {
    let said = taken(60, HERE, "camera");
    let judged = judge(&came(Some(&said)));
    assert_eq!(judged.marks, []);
    assert_eq!(judged.taken, Some(now().plus_seconds(-60)));
    assert!(judged.far.is_some_and(|far| far < 5), "{judged:?}");
}

#[test]
fn what_does_not_hold_is_marked_and_named() {
    let said = taken(60, HERE, "camera");
    assert_eq!(judge(&came(None)).marks, [Mark::Unsigned, Mark::Chosen, Mark::NoPlace]);
    let forged = [Mark::Forged, Mark::Chosen, Mark::NoPlace];
    assert_eq!(marks(&said, |came| came.signed = Some(false)), forged);
    assert_eq!(marks(&said, |came| came.file = "00ab"), forged);
    assert_eq!(marks(&said, |came| came.number = "KP26-1111-2223"), forged);
    assert_eq!(marks(&said, |came| came.was_sent = true), [Mark::Again]);
    assert_eq!(marks(&taken(60, HERE, "file"), |_| {}), [Mark::Chosen]);
    assert_eq!(marks(&taken(60, "-", "camera"), |_| {}), [Mark::NoPlace]);
    assert_eq!(marks(&taken(60, "-7.5561 110.8312 900", "camera"), |_| {}), [Mark::NoPlace]);
    assert_eq!(marks(&taken(60, "-7.5581 110.8312 8", "camera"), |_| {}), [Mark::Far]);
    assert_eq!(marks(&taken(7200, HERE, "camera"), |_| {}), [Mark::Early]);
    assert_eq!(marks(&taken(-1200, HERE, "camera"), |_| {}), [Mark::Clock]);
}

#[test]
fn a_clock_that_is_off_is_told_and_counted() {
    let ahead = now().micros() / 1000 + 3_600_000;
    let said = taken(-3600, HERE, "camera");
    let mut came = came(Some(&said));
    came.device_now = Some(ahead);
    let judged = judge(&came);
    assert_eq!(judged.marks, [Mark::Clock]);
    assert_eq!(judged.taken, Some(now()), "by our clock it was just now");
    came.device_now = None;
    assert_eq!(judge(&came).marks, [Mark::Clock]);
    // Five minutes are nothing, and put an early picture where it belongs.
    let said = taken(3600 - 240, HERE, "camera");
    let slow = |came: &mut Came<'_>| came.device_now = Some(now().micros() / 1000 + 300_000);
    assert_eq!(marks(&said, slow), [Mark::Early]);
}

#[test]
fn where_the_report_has_no_place_none_is_missed() {
    assert_eq!(marks(&taken(60, "-", "camera"), |came| came.there = None), []);
}

#[test]
fn only_the_key_that_signed_vouches() {
    let key = SigningKey::from_slice(&[7; 32]).expect("a key");
    let other = SigningKey::from_slice(&[8; 32]).expect("a key");
    let public = |key: &SigningKey| key.verifying_key().to_sec1_point(false).as_bytes().to_vec();
    let said = text(NUMBER, FILE, 1, HERE, "camera");
    let signature: Signature = key.sign(said.as_bytes());
    let bytes = signature.to_bytes();
    assert!(is_signed(&public(&key), &said, &bytes));
    assert!(!is_signed(&public(&other), &said, &bytes));
    assert!(!is_signed(&public(&key), &text(NUMBER, FILE, 2, HERE, "camera"), &bytes));
    assert!(!is_signed(&public(&key), &said, &bytes[1..]));
    assert!(!is_signed(b"no key", &said, &bytes));
}

#[test]
fn what_is_no_statement_is_none() {
    let right = text(NUMBER, FILE, 1, HERE, "camera");
    assert!(Statement::read(&right).is_some());
    for wrong in [
        "",
        "pendopo capture 2",
        &right.replace("capture 1", "capture 11"),
        &right.replace("at 1", "at soon"),
        &right.replace("place", "places"),
        &right.replace(HERE, "1 2"),
        &text(NUMBER, FILE, 1, "1 2 x", "camera"),
    ] {
        assert_eq!(Statement::read(wrong), None, "{wrong}");
    }
    let nowhere = Statement::read(&text(NUMBER, FILE, 1, "91 0 5", "camera"));
    assert_eq!(nowhere.and_then(|said| said.place), None);
}

#[test]
fn marks_are_found_again_by_their_names() {
    let names: Vec<&str> = Mark::ALL.into_iter().map(Mark::name).collect();
    assert_eq!(Mark::named(&names.join(" ")), Mark::ALL);
    assert_eq!(Mark::named("anything"), []);
}
