use super::*;
use crate::cli::{NewService, Simulate};
use crate::settings::Given;

/// The folder of packs.
fn packs() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../packs"))
}

/// Two services that stay as they are when those of the packs change.
fn spine() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/spine"))
}

fn settings(packs: &Path) -> Settings {
    let packs = ("packs".to_owned(), packs.display().to_string());
    Given::default().flags(&[packs]).expect("a setting").settings().expect("settings")
}

/// A copy of surat-domisili with these scenarios.
fn copy(scenarios: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for name in ["service.yaml", "letter.typ"] {
        let from = spine().join("kelurahan/surat-domisili").join(name);
        std::fs::copy(from, folder.path().join(name)).expect("a copy");
    }
    std::fs::write(folder.path().join(SCENARIOS), scenarios).expect("scenarios");
    folder
}

fn both(scenarios: &str) -> [ExitCode; 2] {
    let folder = copy(scenarios);
    let paths = [folder.path().to_owned()];
    let settings = settings(&spine());
    let check = check(&settings, &paths, Format::Text).expect("a check");
    [check, test(&settings, &paths).expect("a test")]
}

const SOUND: &str = "- name: a
  today: 2026-11-02
  as: Wulan Prasasti
  answers: { same_as_ktp: true, since: 2026-08-01, tenure: own, purpose: Bank }
";

#[test]
fn the_scenarios_of_all_packs_pass() {
    let world = World::fixed();
    let mut passed = 0;
    for (place, folder) in &folders(&settings(&packs()), &[]).expect("packs") {
        let tally = play(place, folder, &world).expect("a service");
        assert_eq!(tally.failed, 0, "{place}");
        passed += tally.passed;
    }
    assert!(passed >= 16, "only {passed}");
}

#[test]
fn a_sound_scenario_is_neither_a_fault_nor_a_failure() {
    assert_eq!(both(SOUND), [ExitCode::SUCCESS, ExitCode::SUCCESS]);
}

#[test]
fn a_scenario_that_fails_is_found_by_test_and_is_no_fault_of_the_file() {
    let wrong = format!("{SOUND}  expect: {{ ends: refused }}\n");
    assert_eq!(both(&wrong), [ExitCode::SUCCESS, ExitCode::FAILURE]);
}

#[test]
fn a_scenario_that_cannot_be_read_is_both() {
    let wrong = format!("{SOUND}  expect: {{ ends: granter }}\n");
    assert_eq!(both(&wrong), [ExitCode::FAILURE, ExitCode::FAILURE]);
}

#[test]
fn a_pack_is_looked_through_and_files_beside_it_are_passed_over() {
    let paths = [packs().join("kelurahan"), packs().join("lib/surat.typ")];
    let found = folders(&settings(&packs()), &paths).expect("a pack");
    let pack = std::fs::read_dir(packs().join("kelurahan")).expect("a pack").flatten();
    let services = pack.filter(|entry| entry.path().join("service.yaml").is_file());
    assert_eq!(found.len(), services.count());
    assert!(folders(&settings(&packs()), &[packs().join("lib")]).is_err(), "no services there");
}

#[test]
fn answers_are_tried_out_by_the_id_of_a_service() {
    let service = service(&settings(&spine()), "surat-domisili").expect("a service");
    let world = World::fixed();
    let source = "{ same_as_ktp: true, since: 2026-08-01, tenure: own, purpose: Bank }";
    let typed = scenario::answers(source, "a.yaml", "Wulan Prasasti", &service, &world);
    let today = jiff::civil::date(2026, 11, 2).at(9, 0, 0, 0);
    let ran = Run::new(&service, &world, today).play(&typed.expect("sound answers"), &[]);
    let told = told(&service, &ran);
    assert_eq!(told["eligible"], true);
    assert_eq!(told["errors"], json!([]));
    assert_eq!(told["documents"], json!(["rt_letter"]));
    assert_eq!(told["fee"], 0);
    assert_eq!(told["promised"], "2026-11-04");
    assert_eq!(told["road"], json!(["verify", "sign"]));
    assert_eq!(told["letters"][0]["number"], "470/0001/KEL.UMPA/XI/2026");
    assert!(self::service(&settings(&spine()), "surat-domisil").is_err());
}

#[test]
fn a_new_service_checks_and_its_scenarios_pass() {
    let folder = tempfile::tempdir().expect("a folder");
    let asked = NewService {
        folder: folder.path().to_owned(),
        title: Some("Surat keterangan belum menikah".to_owned()),
        summary: Some("Menerangkan bahwa Anda belum menikah. Gratis.".to_owned()),
        basis: Some("Perda contoh".to_owned()),
        unit: Some("kelurahan".to_owned()),
        ask: vec!["Untuk keperluan apa".to_owned()],
    };
    assert_eq!(writing::new(&asked).expect("written"), ExitCode::SUCCESS);
    let paths = [folder.path().join("surat-keterangan-belum-menikah")];
    let found =
        faults_of(&settings(&packs()), &folders(&settings(&packs()), &paths).expect("a folder"));
    assert_eq!(found.expect("read"), []);
    assert_eq!(test(&settings(&packs()), &paths).expect("a test"), ExitCode::SUCCESS);
    assert_eq!(
        writing::tidy(&settings(&packs()), &paths, true).expect("laid out"),
        ExitCode::SUCCESS
    );
    assert!(writing::new(&asked).is_err(), "what is there is not written over");
}

#[test]
fn a_service_beside_the_packs_may_name_theirs_and_no_others() {
    let answers =
        "\nanswers:\n  - { ask: Usaha, instead: sku }\n  - { ask: SIM, instead: sim-bru }\n";
    let folder = copy(SOUND);
    let file = folder.path().join("service.yaml");
    let source = std::fs::read_to_string(&file).expect("a service");
    let source = source.replacen("id: surat-domisili", "id: surat-lain", 1);
    let (head, _) = source.split_once("\nanswers:").expect("answers");
    std::fs::write(&file, format!("{head}{answers}")).expect("written");
    let paths = [folder.path().to_owned()];
    let found =
        faults_of(&settings(&packs()), &folders(&settings(&packs()), &paths).expect("a folder"));
    let found: Vec<&str> = found.expect("read").iter().map(|fault| fault.code).collect();
    assert_eq!(found, ["E701"]);
}

#[test]
fn a_file_is_laid_out_and_says_the_same() {
    let folder = copy(SOUND);
    let paths = [folder.path().to_owned()];
    assert_eq!(
        writing::tidy(&settings(&packs()), &paths, true).expect("looked at"),
        ExitCode::FAILURE
    );
    assert_eq!(
        writing::tidy(&settings(&packs()), &paths, false).expect("written"),
        ExitCode::SUCCESS
    );
    assert_eq!(
        writing::tidy(&settings(&packs()), &paths, true).expect("looked at"),
        ExitCode::SUCCESS
    );
    assert_eq!(both(SOUND), [ExitCode::SUCCESS, ExitCode::SUCCESS]);
}

#[test]
fn texts_without_a_translation_are_told() {
    let folder = copy(SOUND);
    let paths = [folder.path().to_owned()];
    assert_eq!(telling::texts(&settings(&packs()), &paths).expect("read"), ExitCode::FAILURE);
    let whole = [packs().join("kelurahan/surat-domisili")];
    assert_eq!(telling::texts(&settings(&packs()), &whole).expect("read"), ExitCode::SUCCESS);
}

#[test]
fn a_service_is_shown_drawn_compared_and_played() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = |name: &str| folder.path().join(name);
    let shown = telling::show(&settings(&spine()), "surat-domisili", Some(&file("road.svg")));
    assert_eq!(shown.expect("shown"), ExitCode::SUCCESS);
    let drawn = std::fs::read_to_string(file("road.svg")).expect("a picture");
    assert!(drawn.starts_with("<svg") && drawn.trim_end().ends_with("</svg>"));
    let compared =
        telling::diff(&settings(&spine()), "surat-domisili", "akta-kelahiran").expect("compared");
    assert_eq!(compared, ExitCode::SUCCESS);
    std::fs::write(file("days"), "20\n0\n35\n").expect("written");
    let mut asked = Simulate {
        service: "surat-domisili".to_owned(),
        cases: 0,
        arrivals: Some(file("days")),
        staff: vec![("officer".to_owned(), 2)],
        minutes: vec![("verify".to_owned(), 20)],
        usual_minutes: 15,
        shares: vec![("verify.correct".to_owned(), 50)],
        hours: 8,
        sick: 3,
        seed: 1,
        svg: Some(file("year.svg")),
    };
    assert_eq!(playing::simulate(&settings(&spine()), &asked).expect("played"), ExitCode::SUCCESS);
    assert!(
        std::fs::read_to_string(file("year.svg")).expect("a picture").contains(">verify</text>")
    );
    asked.staff = vec![("oficer".to_owned(), 2)];
    assert!(playing::simulate(&settings(&spine()), &asked).is_err());
    std::fs::write(file("days"), "20\nmany\n").expect("written");
    asked.staff.clear();
    assert!(playing::simulate(&settings(&spine()), &asked).is_err());
}
