//! Each fault alone: a file that holds just it, found at the marked place under its code.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use definition::faults::KNOWN;
use definition::{Among, Fault, Pack, PartFiles, Service, among};

const SOUND: &str = include_str!("../../../fixtures/spine/kelurahan/surat-domisili/service.yaml");

/// Codes that scenarios have, that of templates, and those of `talk.yaml`; `course`, `letters` and `lingua` test them.
const OF_OTHERS: [&str; 8] = ["E605", "E801", "E802", "E803", "W803", "W811", "W812", "W813"];

/// A pack in which the files stand: what is named there exists, and nothing else.
const PACK: &str = "id: contoh
title: Paket contoh
registers:
  penduduk: { title: Penduduk, key: nik, fields: { nik: { nik: { label: NIK } }, since: date } }
";

/// What the letter of the files names.
const LETTER: &str = "#d.applicant.name, #d.applicant.sex";

/// A unit without staff; in all others somebody does everything.
const EMPTY: &str = "kantor-kosong";

/// Another service beside the files.
const OTHER: &str = "surat-pengantar";

fn folder() -> PathBuf {
    PathBuf::from(std::env::var("CARGO_MANIFEST_DIR").expect("cargo says it")).join("tests/faults")
}

fn source(code: &str) -> String {
    let path = folder().join(format!("{code}.yaml"));
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A sound service that is extended, and keeps its fees as they are.
const BASE: &str = "contoh/surat-contoh";

fn base() -> PartFiles {
    let (pack, sound) = Pack::read("id: contoh\ntitle: Paket contoh\nversion: 4\n", "pack.yaml");
    assert_eq!(sound, []);
    let source = source("W804").replacen("fees:", "locked: [fees]\nfees:", 1);
    PartFiles { source, english: None, pack }
}

/// Every fault of a file: its own, and those that it has beside others.
fn found(source: &str) -> Vec<Fault> {
    if source.starts_with("# paket") {
        return Pack::read(source, "f.yaml").1;
    }
    let (mut pack, sound) = Pack::read(PACK, "pack.yaml");
    assert_eq!(sound, []);
    let part = PartFiles { source: another(), ..PartFiles::default() };
    pack.services = Arc::new([(OTHER.to_owned(), part), (BASE.to_owned(), base())].into());
    if source.starts_with("# terjemahan") {
        return Service::examine(&another(), "other.yaml", Some(("f.yaml", source)), &pack).1;
    }
    let english = source.contains("texts.en.yaml").then_some(("f.yaml", "title: An example\n"));
    let (service, mut faults) = Service::examine(source, "f.yaml", english, &pack);
    let other = source_of_another();
    if let Some(service) = &service {
        let beside =
            [Among { path: "f.yaml", service }, Among { path: "other.yaml", service: &other }];
        faults.extend(among(&beside, []));
        faults.extend(service.unused_facts("f.yaml", [source, LETTER].into_iter()));
        faults.extend(service.unstaffed("f.yaml", &|_, unit| unit != EMPTY));
    }
    faults
}

/// The file of a sound service that gives a letter.
fn another() -> String {
    source("W804").replacen("id: surat-contoh", &format!("id: {OTHER}"), 1)
}

fn source_of_another() -> Service {
    let sound = another();
    let (service, faults) = Service::examine(&sound, "other.yaml", None, &Pack::default());
    assert_eq!(faults, []);
    service.expect("sound")
}

#[test]
fn each_file_holds_just_its_fault_at_the_marked_place() {
    let mut wrong = Vec::new();
    for code in KNOWN.iter().map(|known| known.code).filter(|code| !OF_OTHERS.contains(code)) {
        let source = source(code);
        let mark = format!("# <-- {code}");
        let marked: Vec<u64> = (1..)
            .zip(source.lines())
            .filter(|(_, line)| line.contains(&mark))
            .map(|(n, _)| n)
            .collect();
        assert!(!marked.is_empty(), "{code} is marked");
        let faults = found(&source);
        let just_it = !faults.is_empty()
            && faults.iter().all(|fault| fault.code == code && marked.contains(&fault.line));
        if !just_it {
            let list: Vec<String> = faults.iter().map(ToString::to_string).collect();
            wrong.push(format!("{code} at {marked:?}, but found:\n  {}", list.join("\n  ")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_fault_says_what_is_wrong_and_how_to_mend_it() {
    for code in KNOWN.iter().map(|known| known.code).filter(|code| !OF_OTHERS.contains(code)) {
        for fault in found(&source(code)) {
            assert!(!fault.message.is_empty() && !fault.mend.is_empty(), "{fault}");
            assert!(fault.line > 0 && fault.column > 0, "{fault}");
        }
    }
}

#[test]
fn every_code_is_known_once_and_every_file_has_one() {
    let codes: BTreeSet<&str> = KNOWN.iter().map(|known| known.code).collect();
    assert_eq!(codes.len(), KNOWN.len(), "a code twice");
    assert!(codes.len() >= 80, "{}", codes.len());
    for entry in std::fs::read_dir(folder()).expect("the folder") {
        let name = entry.expect("an entry").file_name().into_string().expect("a plain name");
        let code = name.strip_suffix(".yaml").expect("a yaml file").to_owned();
        assert!(codes.contains(code.as_str()), "{name} is of no known fault");
    }
}

#[test]
fn a_translation_of_nothing_is_told_with_the_nearest_right_key() {
    for (wrong, cure) in [
        ("titel: Proof of residence", "Maksud Anda `title`?"),
        ("fields: { sinse: { label: Since } }", "Maksud Anda `since`?"),
        ("fields: { since: { lable: Since } }", "Maksud Anda `label`?"),
        ("fields: { tenure: { options: { rentt: Rented } } }", "Maksud Anda `rent`?"),
        ("fields: { since: Since }", "Tulis kuncinya: label."),
        ("nonsense: { deep: { down: Nothing } }", "Hapus"),
    ] {
        let texts = Some(("texts.en.yaml", wrong));
        let (_, faults) = Service::examine(SOUND, "service.yaml", texts, &Pack::default());
        let own: Vec<_> = faults.iter().filter(|fault| fault.code == "W805").collect();
        assert_eq!(own.len(), 1, "{wrong}: {faults:?}");
        assert!(own[0].mend.contains(cure), "{wrong}: {}", own[0]);
        assert_eq!((own[0].path.as_str(), own[0].line), ("texts.en.yaml", 1));
    }
}

#[test]
fn what_services_share_is_translated_beside_their_pack() {
    let pack = "id: contoh
title: Paket contoh
lists:
  kerja: { title: Pekerjaan, items: { guru: Guru, lain: { label: Lainnya, hint: Tulis nanti } } }
reasons: { kurang: Kurang lengkap }
registers:
  penduduk: { title: Penduduk, key: nik, fields: { nik: { nik: { label: NIK } }, since: date } }
";
    let english = "title: An example
lists: { kerja: { guru: Teacher, lain: { label: Other, hint: Write it later } } }
reasons: { kurang: Not complete }
registers: { penduduk: { title: Residents, fields: { nik: { label: National number } } } }
";
    let read = |english: &str| Pack::examine(pack, "pack.yaml", Some(("texts.en.yaml", english)));
    let (found, faults) = read(english);
    assert_eq!(faults, []);
    let said = |text: &definition::Text| text.get(terms::Language::En).to_owned();
    let jobs = &found.lists["kerja"];
    let jobs: Vec<String> = jobs.iter().map(|choice| said(&choice.label)).collect();
    assert_eq!(jobs, ["Teacher", "Other"]);
    assert_eq!(said(&found.reasons["kurang"]), "Not complete");
    assert_eq!(said(&found.registers["penduduk"].fields[0].label), "National number");
    let codes = |english: &str| read(english).1.iter().map(|fault| fault.code).collect::<Vec<_>>();
    assert_eq!(codes(&english.replace("guru: Teacher, ", "")), ["W804"]);
    assert_eq!(codes(&english.replace("kurang:", "kurangg:")), ["W804", "W805"]);
}

#[test]
fn a_name_in_words_leads_to_what_can_be_written_there() {
    let with = |from: &str, to: &str| {
        let source = SOUND.replacen(from, to, 1);
        assert_ne!(source, SOUND, "{from} is there");
        let (_, faults) = Service::examine(&source, "service.yaml", None, &Pack::default());
        faults.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    let hint = "Misalnya membuka rekening bank.";
    let rule =
        |words: &str| format!("max: 80, rules: [ {{ need: purpose != 'x', else: \"{words}\" }} ]");
    for (from, wrong, says) in [
        (hint, "Sejak {sinse}.", "`{sinse}` tidak ada. Maksud Anda `since`?"),
        (hint, "Sejak {verify.on}.", "`{verify.on}` belum diketahui di sini."),
        (hint, "Di {applicant.lives_at}.", "`{applicant.lives_at}` tidak dapat ditulis"),
        (hint, "Di {applicant.lives_at.regoin}.", "Maksud Anda `applicant.lives_at.region`?"),
        ("max: 80", &rule("Sejak {sinse}"), "Maksud Anda `since`?"),
        ("Tidak wajib. Bila ada, unggah", "Sejak {since}, unggah", "`{since}` belum diketahui"),
        ("Tidak wajib. Bila ada, unggah", "Dalam {promis}, unggah", "Maksud Anda `promise`?"),
        ("Tinggal sejak,", "\"Tinggal {since}\",", "`{since}` tidak diisi di sini."),
        ("Berkas terbaca", "\"Berkas {since}\"", "`{since}` tidak diisi di sini."),
        (
            "Tidak wajib. Bila ada, pemeriksaan",
            "Oleh {officer.name}, pemeriksaan",
            "belum diketahui",
        ),
    ] {
        let faults = with(from, wrong);
        assert_eq!(faults.len(), 1, "{wrong}: {faults:?}");
        assert!(faults[0].contains("E608") && faults[0].contains(says), "{wrong}: {faults:?}");
    }
    for (from, right) in [
        (hint, "Sejak {since}, {applicant.lives_at.street}, {tenure}."),
        (
            "max: 80",
            &rule("Tinggal di {applicant.lives_at} sejak {since}, ya atau tidak: {same_as_ktp}"),
        ),
        ("Tidak wajib. Bila ada, unggah", "Selesai dalam {promise}, unggah"),
    ] {
        assert_eq!(with(from, right), [""; 0], "{right}");
    }
}

#[test]
fn what_is_asked_of_a_file_today_takes_away_none_that_is_in_force() {
    let source = source("E305");
    let (examined, faults) = Service::examine(&source, "f.yaml", None, &Pack::default());
    assert!(examined.is_none() && faults.iter().any(|fault| fault.code == "E305"));
    let published = Service::published(&source, None, &Pack::default());
    assert!(published.is_some(), "it was examined when it was published");
    assert!(Service::published("id: [", None, &Pack::default()).is_none(), "this is no file");
}

#[test]
fn a_name_in_a_translation_is_checked_too() {
    let texts = "fields: { purpose: { hint: \"Since {sinse}\" } }";
    let texts = Some(("texts.en.yaml", texts));
    let (_, faults) = Service::examine(SOUND, "service.yaml", texts, &Pack::default());
    let own = faults.iter().find(|fault| fault.code == "E608").expect("a fault");
    assert!(own.message.contains("bahasa Inggris"), "{own}");
}

#[test]
fn the_place_is_exact() {
    let source = SOUND.replacen("max: 80", "maks: 80", 1);
    let faults = Service::read(&source, "service.yaml", None).expect_err("a fault");
    let line = 1 + SOUND.lines().position(|line| line.contains("max: 80")).expect("there");
    let column =
        1 + SOUND.lines().nth(line - 1).and_then(|line| line.find("max: 80")).expect("there");
    assert_eq!(
        faults[0].to_string(),
        format!(
            "service.yaml:{line}:{column}: E004 Kunci `maks` tidak dikenal di sini. Maksud Anda `max`?"
        )
    );
}

#[test]
fn a_derived_name_may_rest_on_the_road_and_is_then_unknown_to_the_form() {
    let derived = "\nderived: { again: verify.rounds > 1, twice: again && verify.outcome == 'accept' }\nform:";
    let with = SOUND.replacen("\nform:", derived, 1);
    let stage = "    within: 4 office hours\n    outcomes: { sign:";
    let stage_when = "    within: 4 office hours\n    when: \"!twice\"\n    outcomes: { sign:";
    let (service, faults) =
        Service::examine(&with.replacen(stage, stage_when, 1), "s.yaml", None, &Pack::default());
    assert!(service.is_some() && faults.is_empty(), "{faults:?}");
    let asked = with.replacen("when: same_as_ktp == false", "when: twice", 1);
    let (_, faults) = Service::examine(&asked, "s.yaml", None, &Pack::default());
    assert_eq!(faults.iter().map(|fault| fault.code).collect::<Vec<_>>(), ["E308"], "{faults:?}");
}

/// The codes of the faults of a service with these parts of its file replaced.
fn codes(changes: &[(&str, &str)]) -> Vec<&'static str> {
    let changed = |source: String, (from, to): &(&str, &str)| source.replacen(from, to, 1);
    let source = changes.iter().fold(SOUND.to_owned(), changed);
    let (_, faults) = Service::examine(&source, "s.yaml", None, &Pack::default());
    faults.iter().map(|fault| fault.code).collect()
}

#[test]
fn a_stage_is_in_one_group_once() {
    let with = |members: &str, more: &str| {
        let all = format!(
            "road:\n  all: {{ title: Bersama, together: {members}, outcomes: {{ done: sign }} }}\n{more}"
        );
        let camat = "  camat: { title: Camat, role: officer, within: 1 working day, outcomes: { ok: join } }\n  sign:\n";
        codes(&[("road:\n", &all), ("accept: sign", "accept: join"), ("  sign:\n", camat)])
    };
    assert_eq!(with("[verify, camat]", ""), [""; 0]);
    assert_eq!(with("[verify, camat, verify]", ""), ["E510"]);
    let again = "  again: { title: Lagi, together: [camat], outcomes: { done: sign } }\n";
    assert!(with("[verify, camat]", again).contains(&"E510"));
}

/// The codes of the faults of a service that has this condition for a document.
fn of_condition(condition: &str) -> Vec<&'static str> {
    codes(&[("when: tenure != 'own'", &format!("when: \"{condition}\""))])
}

#[test]
fn parts_of_a_condition_are_of_one_kind() {
    for (condition, code) in [
        ("'a' + 1 == 'b'", "E302"),
        ("'a' * 5 == 'b'", "E302"),
        ("tenure - 1 == 2", "E302"),
        ("-tenure == 3", "E302"),
        ("tenure in [1, 2]", "E302"),
        ("since in purpose", "E302"),
        ("purpose.contains(5)", "E304"),
        ("days(since, 'x') > 1", "E304"),
        ("sum(['a']) == 1", "E304"),
        ("same_as_ktp ? 1 : 'a'", "E302"),
        ("(0 - 9223372036854775807 - 1) / -1 == days(since, today)", "E309"),
    ] {
        let found = of_condition(condition);
        assert!(found.contains(&code), "{condition}: {found:?}");
    }
    for condition in [
        "purpose + 'a' == 'b'",
        "size([1] + [2]) == days(since, today)",
        "-days(since, today) == 3",
        "tenure in ['own', 'rent']",
        "purpose.contains('5')",
        "days(since, '2026-01-01') > 1",
        "(same_as_ktp ? 1 : 2) == days(since, today)",
    ] {
        assert_eq!(of_condition(condition), [""; 0], "{condition}");
    }
}

#[test]
fn a_condition_that_no_answer_changes_is_told() {
    for condition in [
        "1 > 2",
        "1 < 2",
        "same_as_ktp && 'a' == 'b'",
        "same_as_ktp && !same_as_ktp",
        "same_as_ktp || !same_as_ktp",
        "tenure == 'own' && tenure != 'own'",
        "tenure == 'own' && same_as_ktp && tenure == 'rent'",
        "tenure != 'own' || tenure != 'rent'",
        "since < today && since >= today",
        "age(since, today) < 0",
        "age(since, today) >= 0",
        "0 > size(purpose)",
        "words(purpose) == -1",
    ] {
        assert_eq!(of_condition(condition), ["E305"], "{condition}");
    }
    for condition in [
        "tenure == 'own' || tenure == 'rent'",
        "tenure != 'own' && tenure != 'rent'",
        "same_as_ktp || tenure == 'own'",
        "days(since, today) < 0",
        "age(since, today) > 0",
        "same_as_ktp && !(tenure == 'own')",
    ] {
        assert_eq!(of_condition(condition), [""; 0], "{condition}");
    }
}

/// The codes of the faults of a service with this fee and these fields, paid before the signature.
fn of_fee(line: &str, fields: &str) -> Vec<&'static str> {
    codes(&[
        (
            "fees: { free: Perda retribusi setempat }",
            &format!("fees: {{ lines: [ {{ id: print, label: Cetak, basis: Perda, {line} }} ] }}"),
        ),
        ("      - text:    { id: purpose,", &format!("{fields}      - text:    {{ id: purpose,")),
        ("accept: sign", "accept: pay"),
        (
            "  sign:\n",
            "  pay:\n    title: Bayar\n    pay: { within: 3 days }\n    outcomes: { paid: sign, expired: { end: closed, reasons: [unpaid_expired] } }\n  sign:\n    fields: [ { number: { id: sheets, label: Lembar, min: 1, max: 9 } } ]\n",
        ),
    ])
}

#[test]
fn no_fee_is_below_zero_or_unknown_for_any_answer() {
    let pages =
        |options: &str| format!("      - number: {{ id: pages, label: Halaman{options} }}\n");
    let limited = pages(", min: 1, max: 20");
    for (line, fields) in [
        ("amount: 2000 - 5000", ""),
        ("amount: \"pages * 500 - 5000\"", limited.as_str()),
        ("amount: \"5000 - pages * 500\"", limited.as_str()),
        ("amount: \"pages * 500\"", &pages("")),
        ("amount: \"1000 / pages\"", &pages(", min: 0, max: 20")),
        ("amount: \"pages * 500\"", &pages(", min: 1, optional: true")),
        ("amount: \"pages * 500\"", &pages(", min: 1, when: same_as_ktp")),
        ("amount: \"tenure == 'own' ? 0 - 1 : 1\"", ""),
        ("amount: \"sheets * 500\"", ""),
    ] {
        assert_eq!(of_fee(line, fields), ["E404"], "{line} {fields}");
    }
    for (line, fields) in [
        ("amount: 5000", ""),
        ("amount: 2000 + 5000", ""),
        ("amount: \"pages * 500\"", limited.as_str()),
        ("amount: \"pages * 500\", when: same_as_ktp", &pages(", min: 1, when: same_as_ktp")),
        ("amount: \"pages * 500 - 500\", when: pages > 0", &pages("")),
        ("amount: \"sheets * 500\", when: known(sheets)", ""),
    ] {
        assert_eq!(of_fee(line, fields), [""; 0], "{line} {fields}");
    }
}

#[test]
fn a_key_that_stands_twice_is_named() {
    let twice = |from: &str, to: &str, key: &str| {
        let source = SOUND.replacen(from, to, 1);
        let faults = Service::read(&source, "s.yaml", None).expect_err("a key twice");
        assert_eq!(faults[0].message, format!("Kunci `{key}` ditulis dua kali."));
    };
    twice("title: Surat", "title: Surat\ntitle: Surat", "title");
    twice("max: 80,", "max: 80, max: 90,", "max");
    twice("    role: officer\n", "    role: officer\n    \"role\": signatory\n", "role");
}

#[test]
fn what_is_taken_back_may_have_a_condition_of_this_case() {
    let with = |back: &str| {
        let fetch = format!(
            "{{ sign: fetch, return: verify }}\n  fetch: {{ title: Ambil, handover: {{ at: kelurahan, take_back: {back} }}, \
             outcomes: {{ handed_over: {{ end: granted }} }} }}"
        );
        codes(&[("{ sign: { end: granted }, return: verify }", &fetch)])
    };
    assert_eq!(with("Surat lama"), [""; 0]);
    assert_eq!(with("{ label: Surat lama, when: tenure == 'rent' }"), [""; 0]);
    assert_eq!(with("{ label: Surat lama, when: tenure == 'lost' }"), ["E303"]);
    assert_eq!(with("{ label: Surat lama, when: tenur == 'rent' }"), ["E301"]);
}

#[test]
fn what_a_register_calls_its_fields_is_translated_by_the_service_that_shows_it() {
    let source = SOUND
        .replacen(
            "subjects:\n",
            "subjects:\n  resident: { record: { label: Data penduduk, register: penduduk, of: applicant, facts: [since] } }\n",
            1,
        )
        .replacen("    fields:\n", "    fields:\n      - record: { id: resident }\n", 1);
    let english =
        Some(("texts.en.yaml", "fields:\n  resident.since: { label: Registered since }\n"));
    let (pack, _) = Pack::read(PACK, "pack.yaml");
    let (service, faults) = Service::examine(&source, "s.yaml", english, &pack);
    let service = service.unwrap_or_else(|| panic!("{faults:?}"));
    let fields = &service.subject("resident").expect("there").fields;
    let since = fields.iter().find(|field| field.id == "resident.since").expect("a field");
    assert_eq!(since.label.get(terms::Language::En), "Registered since");
}

#[test]
fn who_is_asked_by_a_link_is_not_told_beside_it() {
    let notice =
        |to: &str| format!("notices:\n  - {{ at: ask, to: {to}, text: Mohon jawab. }}\nroad:\n");
    let ask = "  ask: { title: Tanya, confirm: { person: applicant, question: Setuju? }, within: 1 working day, outcomes: { \
               agree: verify, deny: verify } }\n  verify:";
    let with = |to: &str| codes(&[("road:\n", &notice(to)), ("  verify:", ask)]);
    assert_eq!(with("applicant"), ["E608"]);
    assert_eq!(with("{ unit: kelurahan }"), [""; 0]);
}

#[test]
fn a_template_is_a_plain_file_beside_the_service() {
    for wrong in [
        "../letter.typ",
        "/letter.typ",
        "lib/surat.typ",
        "a\\\\b.typ",
        "letter.pdf",
        ".typ",
        "\\0.typ",
        "surat baru.typ",
    ] {
        let to = format!("template: \"{wrong}\"");
        let source = SOUND.replacen("template: letter.typ", &to, 1);
        let (_, faults) = Service::examine(&source, "service.yaml", None, &Pack::default());
        assert_eq!(faults.iter().map(|fault| fault.code).collect::<Vec<_>>(), ["E403"], "{to}");
    }
    let service = Service::read(SOUND, "service.yaml", None).expect("sound");
    assert_eq!(service.missing_templates("service.yaml", ["letter.typ"].into_iter()), []);
    let missing =
        service.missing_templates("x/service.yaml", ["leter.typ", "lib/surat.typ"].into_iter());
    let line = 1 + SOUND.lines().position(|line| line.contains("template: letter")).expect("there");
    assert!(
        missing[0].to_string().starts_with(&format!("x/service.yaml:{line}:")),
        "{}",
        missing[0]
    );
    assert!(missing[0].to_string().contains("Maksud Anda `leter.typ`?"), "{}", missing[0]);
}
