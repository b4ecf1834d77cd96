//! What nobody should send and somebody will: each with its code, its place and its mend, at once and without harm.

use std::sync::Arc;
use std::time::{Duration, Instant};

use definition::form::Context;
use definition::{Facts, Fault, Pack, RegionTable, Service, Time, TimeUnit, Value, text_of};
use terms::Language;

const SOUND: &str = include_str!("../../../fixtures/spine/kelurahan/surat-domisili/service.yaml");

fn faults(source: &str) -> Vec<Fault> {
    let start = Instant::now();
    let (_, faults) = Service::examine(source, "service.yaml", None, &Pack::default());
    assert!(start.elapsed() < Duration::from_secs(10), "{:?}", start.elapsed());
    for fault in &faults {
        assert!(fault.line > 0 && fault.column > 0 && !fault.mend.is_empty(), "{fault}");
    }
    faults
}

/// That this has just faults of this code, the first on this line.
fn check(source: &str, code: &str, line: u64) {
    let found = faults(source);
    let codes: Vec<&str> = found.iter().map(|fault| fault.code).collect();
    assert!(codes.iter().all(|one| *one == code) && !codes.is_empty(), "{code}: {found:?}");
    assert_eq!(found[0].line, line, "{found:?}");
}

/// The sound service with a part of it replaced, and the line on which that stands.
fn with(from: &str, to: &str) -> (String, u64) {
    let at = SOUND.find(from).unwrap_or_else(|| panic!("{from} is not there"));
    let line = 1 + SOUND[..at].matches('\n').count();
    (SOUND.replacen(from, to, 1), u64::try_from(line).expect("small"))
}

fn check_with(from: &str, to: &str, code: &str) {
    let (source, line) = with(from, to);
    check(&source, code, line);
}

#[test]
fn a_bomb_of_aliases_is_refused_by_its_first_anchor() {
    let mut bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for (name, before) in ["b", "c", "d", "e", "f", "g", "h", "i"]
        .iter()
        .zip(["a", "b", "c", "d", "e", "f", "g", "h"])
    {
        bomb.push_str(&format!("{name}: &{name} [{}]\n", vec![format!("*{before}"); 9].join(", ")));
    }
    check(&bomb, "E002", 1);
}

#[test]
fn a_bomb_that_hides_from_the_scanner_comes_to_nothing() {
    // Where a quote that is none has led it astray, the parser's own bounds hold.
    let mut bomb = "x: it's\na: &a [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for (name, before) in ["b", "c", "d", "e", "f", "g", "h", "i"]
        .iter()
        .zip(["a", "b", "c", "d", "e", "f", "g", "h"])
    {
        bomb.push_str(&format!("{name}: &{name} [{}]\n", vec![format!("*{before}"); 9].join(", ")));
    }
    assert!(!faults(&bomb).is_empty());
}

#[test]
fn anchors_aliases_merge_keys_tags_and_tabs_are_named_where_they_stand() {
    check_with("title: Surat keterangan", "title: &a Surat keterangan", "E002");
    check_with("title: Surat keterangan tempat tinggal", "title: *a", "E002");
    check_with("fees: { free:", "fees: { <<: {}, free:", "E002");
    check_with("title: Surat keterangan", "title: !x Surat keterangan", "E002");
    check_with("    title: Tempat tinggal", "\ttitle: Tempat tinggal", "E002");
    check_with("subjects:", "---\nsubjects:", "E002");
}

#[test]
fn a_tag_or_an_anchor_that_hides_from_the_scanner_is_named_by_the_parser() {
    check("{\"a\":!x b}", "E002", 1);
    check("{\"a\":&x b}", "E002", 1);
}

#[test]
fn a_key_that_stands_twice_is_named_at_the_second() {
    let (source, line) = with("summary: ", "title: Lagi\nsummary: ");
    check(&source, "E003", line);
    assert!(faults(&source)[0].message.contains("`title`"), "by its name");
    let many: String = (0..40).map(|place| format!("k{place}: x\n")).collect();
    check(&format!("{many}k3: x\n"), "E003", 41);
    check(&format!("{many}k33: x\n"), "E003", 41);
    let (source, line) = with("  sign:\n", "  verify: {}\n  sign:\n");
    check(&source, "E003", line);
}

#[test]
fn bytes_that_are_no_text_are_named_at_their_place() {
    for (bytes, line, column) in [
        (&b"pendopo: 1\ntitle: caf\xe9\n"[..], 2, 11),
        (b"\xff\xfep\0e\0", 1, 1),
        (b"id: a\n\n\xc3\xa9\xc3", 3, 2),
    ] {
        let fault = text_of(bytes, "service.yaml").expect_err("no text");
        assert_eq!((fault.code, fault.line, fault.column), ("E001", line, column), "{fault}");
        assert!(fault.mend.contains("UTF-8"), "{fault}");
    }
    assert_eq!(text_of("pendopo: 1\r\n".as_bytes(), "x").expect("a text"), "pendopo: 1\r\n");
}

#[test]
fn a_byte_order_mark_and_other_line_ends_change_nothing() {
    assert_eq!(faults(&SOUND.replace('\n', "\r\n")), []);
    assert_eq!(faults(&format!("\u{feff}{SOUND}")), []);
}

#[test]
fn a_huge_file_is_refused_unread() {
    let huge = vec![b'a'; 100 * 1024 * 1024];
    let fault = text_of(&huge, "service.yaml").expect_err("too large");
    assert_eq!((fault.code, fault.line), ("E012", 1), "{fault}");
    check(&"a".repeat(2 * 1024 * 1024), "E012", 1);
}

#[test]
fn depth_and_length_are_bounded() {
    for (open, close) in [("[", "]"), ("{ a: ", " }")] {
        let deep = format!("a: {}x{}", open.repeat(50_000), close.repeat(50_000));
        let found = faults(&deep);
        assert!(matches!(found.first(), Some(Fault { code: "E012" | "E001", .. })), "{found:?}");
    }
    let deep: String = (0..3_000).map(|depth| format!("{}a:\n", " ".repeat(depth % 250))).collect();
    assert!(!faults(&deep).is_empty());
    for depth in [13, 90, 300] {
        let nested = format!("{}same_as_ktp{}", "(".repeat(depth), ")".repeat(depth));
        let (source, _) = with("when: same_as_ktp == false", &format!("when: \"{nested}\""));
        assert!(faults(&source).iter().any(|fault| fault.code == "E312"), "{depth}");
    }
    check_with("when: same_as_ktp == false", &format!("when: \"{}\"", "!".repeat(5_000)), "E312");
}

#[test]
fn a_condition_as_deep_as_it_may_be_is_typed_and_asked() {
    for link in ["1 + ", "since == since || ", "tenure == 'own' ? 1 : ", "[1] + ", "--"] {
        for times in [10, 29, 60, 990 / link.len()] {
            let own = link.repeat(times);
            let value = if link.starts_with('[') {
                "[1]"
            } else if link.contains("||") {
                "true"
            } else {
                "1"
            };
            let derived =
                format!("\nderived: {{ own: \"{own}{value}\", twice: \"own == own\" }}\nform:");
            let (source, _) = with("\nform:", &derived);
            let (service, faults) = Service::examine(&source, "s.yaml", None, &Pack::default());
            let too_deep = faults.iter().any(|fault| fault.code == "E312");
            // Whatever becomes of the others, a sum is as deep as it is long.
            assert!(link != "1 + " || too_deep == (times > 29), "{times}: {faults:?}");
            let Some(service) = service else { continue };
            let day = jiff::civil::date(2026, 11, 2);
            let context = Context {
                today: day,
                submitted_on: day,
                language: Language::Id,
                agency_region: "99.71".parse().expect("a code"),
                regions: Arc::new(RegionTable::read("99.71;Kota Pendopo")),
            };
            let answers = [("since".to_owned(), Value::Date(day))].into();
            drop(service.rules(&answers, &Facts::default(), &context));
        }
    }
}

#[test]
fn rings_of_stages_and_of_conditions_are_named() {
    let (source, _) =
        with("outcomes: { sign: { end: granted }, return: verify }", "outcomes: { sign: verify }");
    let source = source.replacen(
        "refuse: { end: refused, reasons: [wrong_region, data_mismatch] }",
        "again: verify",
        1,
    );
    let found = faults(&source);
    assert!(found.iter().any(|fault| fault.code == "E503"), "{found:?}");
    let (source, line) = with("\nform:", "\nderived: { a: b, b: a }\nform:");
    check(&source, "E306", line + 1);
}

#[test]
fn nothing_is_divided_by_zero_and_no_fee_is_negative() {
    check_with("when: same_as_ktp == false", "when: 10 / 0 > 1", "E309");
    let fees = "fees: { lines: [ { id: letter, label: Surat, amount: -5000, basis: Perda } ] }";
    let (source, line) = with("fees: { free: Perda retribusi setempat }", fees);
    let found = faults(&source);
    let negative = found.iter().find(|fault| fault.code == "E404").expect("it is negative");
    assert_eq!(negative.line, line);
}

#[test]
fn no_time_is_longer_than_a_hundred_years() {
    let at = "within: 4 office hours";
    for (right, wrong) in [
        ("200000 office hours", "200001 office hours"),
        ("25000 working days", "10000000 working days"),
        ("36525 days", "4000000000 days"),
        ("100 years", "4000000000 years"),
        ("100 years", "99999999999999999999 years"),
    ] {
        check_with(at, &format!("within: {wrong}"), "E010");
        let (source, _) = with(at, &format!("within: {right}"));
        // A promise shorter than that is another matter.
        assert!(faults(&source).iter().all(|fault| fault.code == "W407"), "{right}");
    }
    check_with("valid: 6 months", "valid: 4294967295 years", "E010");
    let (source, _) = with(at, "within: 4000000000 years");
    assert!(faults(&source)[0].message.contains("seratus tahun"), "{:?}", faults(&source));
    let notices = "notices: [ { before: since, days: [4000000000], text: Segera. } ]\nroad:\n";
    let (source, _) = with("road:\n", notices);
    assert!(faults(&source).iter().any(|fault| fault.code == "E010"), "{:?}", faults(&source));
}

#[test]
fn a_time_that_is_counted_stays_below_a_hundred_years() {
    let counted = TimeUnit::WorkingDays.counted(1_000_000_000).expect("a time");
    assert_eq!(counted.count, TimeUnit::WorkingDays.most());
    assert_eq!(TimeUnit::Years.counted(0), None);
    assert_eq!(TimeUnit::Years.counted(-3), None);
    assert_eq!(TimeUnit::Years.counted(i64::MIN), None);
    // Even one that was made otherwise is a day on paper.
    let day = jiff::civil::date(2026, 11, 2);
    let long = Time { count: u32::MAX, unit: TimeUnit::Years };
    assert_eq!(long.after(day), jiff::civil::date(2126, 11, 2));
}

#[test]
fn a_file_that_is_no_map_says_so_once() {
    for source in ["- a\n- b\n", "selamat\n", "", "# nothing\n"] {
        let found = faults(source);
        assert_eq!(found.iter().map(|fault| fault.code).collect::<Vec<_>>(), ["E006"], "{source}");
    }
}

#[test]
fn derived_names_are_bounded() {
    let names: String = (0..20_000).map(|n| format!("  a{n}: same_as_ktp\n")).collect();
    let (source, line) = with("\nform:", &format!("\nderived:\n{names}form:"));
    check(&source, "E012", line + 2);
}
