//! Each fault alone, with its code, its place and its cure.

use definition::{Pack, Service};

const SOUND: &str = include_str!("../../../fixtures/spine/kelurahan/surat-domisili/service.yaml");

/// Replaces a piece of a sound service and expects just one kind of fault there.
fn check(from: &str, to: &str, code: &str, says: &str) {
    let source = SOUND.replacen(from, to, 1);
    assert_ne!(source, SOUND, "{from} is in the file");
    let (_, faults) = Service::examine(&source, "service.yaml", None, &Pack::default());
    let found = faults.iter().find(|fault| fault.code == code);
    let found = found.unwrap_or_else(|| panic!("{code} expected, found {faults:?}"));
    assert!(found.to_string().contains(says), "{found}");
    assert!(found.line > 0 && found.column > 0, "{found}");
}

#[test]
fn a_sound_service_has_no_fault() {
    let (service, faults) = Service::examine(SOUND, "service.yaml", None, &Pack::default());
    assert!(service.is_some());
    assert_eq!(faults, []);
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
fn yaml_that_cannot_be_read() {
    check("summary: Menerangkan", "summary: \"Menerangkan", "E001", "tidak terbaca");
    check("same_as_ktp == false }", "!same_as_ktp }", "E002", "tanda kutip");
    check("  - step: tempat", "\t- step: tempat", "E002", "spasi");
    check("title: Periksa", "title: &a Periksa", "E002", "Jangkar");
    check("words: [", "title: Lagi\nwords: [", "E003", "dua kali");
}

#[test]
fn keys_and_shapes() {
    check("summary:", "sumary:", "E004", "Maksud Anda `summary`?");
    check("    title: Tanda tangan\n", "", "E005", "belum punya `title`");
    check("words: [", "words: { a: [", "E001", "");
    check("code: \"470\"", "code: 470.5", "E008", "tanda kutip");
    check("optional: true", "optional: [a]", "E006", "teks");
    check(
        "role: signatory\n",
        "role: signatory\n    within2: 1\n",
        "E004",
        "Maksud Anda `within`?",
    );
    check("max: 80", "options: 80", "E203", "tidak berlaku untuk `text`");
    check("optional: true", "optional: yes", "E007", "true");
    check("when: same_as_ktp == false }", "when: days(today, today) == 0 }", "E009", "kutip");
    check("within: 2 working days", "within: 2 hari", "E010", "3 working days");
    check("id: surat-domisili", "id: Surat_Domisili", "E101", "huruf kecil");
    check("fees: { free: Perda retribusi setempat }\n", "", "E103", "Biaya");
    check("role: officer", "role: oficer", "E105", "Maksud Anda `officer`?");
}

#[test]
fn fields_and_subjects() {
    check("id: purpose", "id: since", "E201", "sudah dipakai");
    check("id: purpose", "id: today", "E201", "sudah dipakai bahasa");
    check("- date: ", "- dat: ", "E202", "Maksud Anda `date`?");
    check(
        "options: { own: Milik sendiri, rent: Kontrak, board: Kos, stay: Menumpang }",
        "options: { own: Milik sendiri }",
        "E205",
        "kurang dari dua",
    );
    check(
        "facts: [name, birth_date,",
        "facts: [name, birthdate,",
        "E206",
        "Maksud Anda `birth_date`?",
    );
    check(
        "applicant: { person:",
        "mother: { person: { label: Ibu } }\n  applicant: { person:",
        "E208",
        "tidak pernah ditanyakan",
    );
    check(
        "applicant: { person:",
        "mother: { person: { label: Ibu, many: true } }\n  applicant: { person:",
        "E207",
        "Isikan dengan `list`",
    );
    check(
        "max: 80",
        "max: 80 }\n      - document: { id: deed }\n      - text: { id: other, label: Lain",
        "E401",
        "belum dijelaskan",
    );
    check(
        "max: today }",
        "max: today }\n      - number: { id: n, label: N, min: 9, max: 1 }",
        "E203",
        "di atas",
    );
    check(
        "\nform:",
        "\nsettings: [ { id: a, value: 1, basis: b }, { id: a, value: 2, basis: b } ]\nform:",
        "E106",
        "bertumpuk",
    );
    check(
        "since, label: Tinggal sejak",
        "since, label: TINGGAL SEJAK KAPAN DI SINI",
        "W213",
        "berteriak",
    );
}

#[test]
fn conditions() {
    check("when: tenure != 'own'", "when: tenur != 'own'", "E301", "Maksud Anda `tenure`?");
    check("applicant.address.region", "applicant.adress.region", "E301", "Maksud Anda `address`?");
    check("when: same_as_ktp == false", "when: same_as_ktp == 'tidak'", "E302", "dibandingkan");
    check("when: tenure != 'own'", "when: since == 'besok'", "E302", "Tanggal");
    check("when: tenure != 'own'", "when: tenure != 'hotel'", "E303", "bukan pilihan");
    check(
        "when: tenure != 'own'",
        "when: \"agee(since, today) > 1\"",
        "E304",
        "Maksud Anda `age`?",
    );
    check("when: tenure != 'own'", "when: age(since) > 1", "E304", "perlu 2 nilai");
    check("when: tenure != 'own'", "when: tenure != null", "E310", "known");
    check("when: tenure != 'own'", "when: year(since) / 0 > 1", "E309", "nol");
    check("when: tenure != 'own'", "when: \"false\"", "E305", "selalu salah");
    check("when: tenure != 'own'", "when: since + 1 > today", "E302", "add_days");
    check(
        "    within: 4 office hours\n    outcomes: { sign:",
        "    within: 4 office hours\n    when: sign.rounds > 1\n    outcomes: { sign:",
        "E308",
        "belum ada",
    );
    check("when: same_as_ktp == false", "when: tenure == 'own'", "E307", "sesudahnya");
    check("when: same_as_ktp == false", "when: verify.rounds > 1", "E308", "setelah permohonan");
    check("\nform:", "\nderived: { a: b == 1, b: a == 1 }\nform:", "E306", "sebaliknya");
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

#[test]
fn roads_and_letters() {
    check("accept: sign", "accept: sgin", "E501", "Maksud Anda `sign`?");
    check("      accept: sign\n", "      accept: { end: granted }\n", "E502", "Tidak ada jalan");
    check(
        "outcomes: { sign: { end: granted }, return: verify }",
        "outcomes: { sign: sign }",
        "E503",
        "tidak pernah selesai",
    );
    check("    role: signatory\n", "", "E504", "role: officer");
    check("role: signatory", "pay: { within: 1 day }", "E405", "tidak ada biaya");
    check("return: verify", "paid: verify", "E508", "Beri nama lain");
    check(
        "reasons: [wrong_region, data_mismatch]",
        "reasons: [wrong_regio]",
        "E505",
        "tidak dikenal",
    );
    check(", reasons: [wrong_region, data_mismatch]", "", "E505", "alasan");
    check(
        "      accept: sign\n      correct:",
        "      again: applicant\n      accept: sign\n      correct:",
        "E509",
        "jalan maju",
    );
    check("signers: [sign]", "signers: [verify]", "E601", "tidak dapat menandatangani");
    check("{seq:4}/", "", "E603", "seq");
    check("{unit}", "{unitt}", "E603", "Maksud Anda `unit`?");
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
        check("template: letter.typ", &to, "E401", "bukan nama templat");
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
