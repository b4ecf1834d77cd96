use workbench::archive::Archive;

use super::*;
use crate::cli::{NewService, Simulate};
use crate::settings::Given;

mod extending;

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

/// A folder of a service of our own.
struct Own {
    _root: tempfile::TempDir,
    place: PathBuf,
}

impl Own {
    fn path(&self) -> &Path {
        &self.place
    }

    /// Its service file with one text in place of another.
    fn replace(&self, from: &str, to: &str) {
        let file = self.place.join("service.yaml");
        let source = std::fs::read_to_string(&file).expect("a service");
        assert!(source.contains(from), "{from}");
        std::fs::write(file, source.replacen(from, to, 1)).expect("written");
    }
}

/// A copy of surat-domisili with these scenarios.
fn copy(scenarios: &str) -> Own {
    copy_as("surat-domisili", scenarios)
}

/// The same under another id.
fn copy_as(id: &str, scenarios: &str) -> Own {
    let root = tempfile::tempdir().expect("a folder");
    let own = Own { place: root.path().join(id), _root: root };
    std::fs::create_dir(own.path()).expect("made");
    for name in ["service.yaml", "letter.typ"] {
        let from = spine().join("kelurahan/surat-domisili").join(name);
        std::fs::copy(from, own.path().join(name)).expect("a copy");
    }
    std::fs::write(own.path().join(SCENARIOS), scenarios).expect("scenarios");
    own.replace("id: surat-domisili", &format!("id: {id}"));
    own
}

async fn both(scenarios: &str) -> [ExitCode; 2] {
    let folder = copy(scenarios);
    let paths = [folder.path().to_owned()];
    let settings = settings(&spine());
    let check = check(&settings, &paths, Format::Text, &Press::default()).await.expect("a check");
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
        let tally = play(place, folder, &world);
        assert_eq!(tally.failed, 0, "{place}");
        passed += tally.passed;
    }
    assert!(passed >= 16, "only {passed}");
}

#[tokio::test]
async fn a_sound_scenario_is_neither_a_fault_nor_a_failure() {
    assert_eq!(both(SOUND).await, [ExitCode::SUCCESS, ExitCode::SUCCESS]);
}

#[tokio::test]
async fn a_scenario_that_fails_is_found_by_test_and_is_no_fault_of_the_file() {
    let wrong = format!("{SOUND}  expect: {{ ends: refused }}\n");
    assert_eq!(both(&wrong).await, [ExitCode::SUCCESS, ExitCode::FAILURE]);
}

#[tokio::test]
async fn a_scenario_that_cannot_be_read_is_both() {
    let wrong = format!("{SOUND}  expect: {{ ends: granter }}\n");
    assert_eq!(both(&wrong).await, [ExitCode::FAILURE, ExitCode::FAILURE]);
}

#[test]
fn check_reads_how_people_talk_of_a_pack() {
    const FILE: &str = "pendopo: 1
questions:
  surat-domisili: { fee: [\"domisili bayar berapa\"], price: [] }
  surat-dmisili: { fee: [\"bayar berapa\"] }
  kia: { fee: [\"kia bayar berapa\"] }
complaints:
  surat-domisili: [\"surat lama\"]
  jalan: [\"jalan bolong\"]
";
    let own = copy(SOUND);
    let file = own.path().parent().expect("a pack").join("talk.yaml");
    std::fs::write(&file, FILE).expect("written");
    let settings = settings(&packs());
    let folders = folders(&settings, &[own.path().to_owned()]).expect("folders");
    let faults = talk::faults(&settings, &folders);
    let told: Vec<String> =
        faults.iter().map(|fault| format!("{}:{}", fault.line, fault.code)).collect();
    assert_eq!(told, ["3:E004", "3:W812", "4:W811", "7:W811"], "{faults:?}");
    assert!(faults.iter().all(|fault| Path::new(&fault.path) == file), "{faults:?}");
    let stops = faults.iter().any(|fault| fault.severity == Severity::Error);
    assert!(stops, "an unknown kind of question stops it");
}

#[test]
fn how_people_talk_of_our_packs_is_sound() {
    let settings = settings(&packs());
    let folders = folders(&settings, &[]).expect("folders");
    assert_eq!(talk::faults(&settings, &folders), Vec::new());
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
    let own = folders(&settings(&packs()), &paths).expect("a folder");
    assert_eq!(faults_of(&settings(&packs()), &own, &[]), []);
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
    let folder = copy_as("surat-lain", SOUND);
    let file = folder.path().join("service.yaml");
    let source = std::fs::read_to_string(&file).expect("a service");
    let (head, _) = source.split_once("\nanswers:").expect("answers");
    std::fs::write(&file, format!("{head}{answers}")).expect("written");
    let paths = [folder.path().to_owned()];
    let own = folders(&settings(&packs()), &paths).expect("a folder");
    let found = faults_of(&settings(&packs()), &own, &[]);
    let found: Vec<&str> = found.iter().map(|fault| fault.code).collect();
    assert_eq!(found, ["E701"]);
}

#[tokio::test]
async fn a_file_is_laid_out_and_says_the_same() {
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
    assert_eq!(both(SOUND).await, [ExitCode::SUCCESS, ExitCode::SUCCESS]);
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

/// A packs folder with what letters share and nothing else.
fn empty_packs() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(folder.path().join("lib")).expect("made");
    let lib = folder.path().join("lib/surat.typ");
    std::fs::copy(packs().join("lib/surat.typ"), lib).expect("copied");
    folder
}

/// Everything in a folder, by path.
fn held(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        if entry.path().is_dir() {
            found.extend(held(&entry.path()));
        } else {
            found.push((entry.path(), std::fs::read(entry.path()).expect("a file")));
        }
    }
    found.sort();
    found
}

#[test]
fn a_pack_is_handed_on_as_one_archive_and_says_the_same_there() {
    let (from, to) = (tempfile::tempdir().expect("a folder"), empty_packs());
    let file = from.path().join("kelurahan.tar");
    moving::export(&settings(&packs()), "kelurahan", Some(&file)).expect("written");
    assert!(moving::export(&settings(&packs()), "kelurahan", Some(&file)).is_err(), "it is there");
    moving::import(&settings(to.path()), &file, false).expect("taken");
    let below = |root: &Path| {
        let own = held(&root.join("kelurahan")).into_iter();
        own.map(|(path, bytes)| (path.strip_prefix(root).expect("below").to_owned(), bytes))
            .collect::<Vec<_>>()
    };
    assert_eq!(below(to.path()), below(&packs()));
    assert_eq!(std::fs::read_dir(to.path()).expect("packs").count(), 2, "nothing is left beside");
}

#[test]
fn what_is_there_is_replaced_only_when_asked_and_its_neighbours_stay() {
    let (from, to) = (tempfile::tempdir().expect("a folder"), empty_packs());
    let file = |name: &str| from.path().join(name);
    moving::export(&settings(&packs()), "kelurahan", Some(&file("pack.tar"))).expect("written");
    moving::import(&settings(to.path()), &file("pack.tar"), false).expect("taken");
    let own = to.path().join("kelurahan/sku/service.yaml");
    let changed = std::fs::read_to_string(&own).expect("there") + "# milik kami\n";
    std::fs::write(&own, &changed).expect("written");
    moving::export(&settings(&packs()), "surat-domisili", Some(&file("one.tar"))).expect("written");

    let before = held(to.path());
    let refused = moving::import(&settings(to.path()), &file("one.tar"), false);
    assert!(refused.expect_err("it is there").to_string().contains("--replace"));
    assert_eq!(held(to.path()), before);
    moving::import(&settings(to.path()), &file("one.tar"), true).expect("asked");
    assert_eq!(std::fs::read_to_string(&own).expect("there"), changed);
    assert_eq!(held(to.path()), before, "the same service again");

    // In another pack an id is taken for good.
    std::fs::rename(to.path().join("kelurahan"), to.path().join("desa")).expect("moved");
    let before = held(to.path());
    assert!(moving::import(&settings(to.path()), &file("one.tar"), true).is_err());
    assert_eq!(held(to.path()), before);
}

#[test]
fn an_archive_with_a_faulty_service_or_a_broken_one_writes_nothing() {
    let (from, to) = (tempfile::tempdir().expect("a folder"), empty_packs());
    let file = |name: &str| from.path().join(name);
    moving::export(&settings(&packs()), "kelurahan", Some(&file("a.tar"))).expect("written");
    let bytes = std::fs::read(file("a.tar")).expect("there");
    let mut archive = Archive::read(&bytes).expect("sound");
    let service = archive.files.get_mut("surat-domisili/service.yaml").expect("there");
    *service = service.replacen("role: officer", "role: oficer", 1);
    std::fs::write(file("faulty.tar"), archive.write()).expect("written");
    std::fs::write(file("short.tar"), &bytes[..bytes.len() / 2]).expect("written");
    let before = held(to.path());
    let refused = |name: &str| {
        moving::import(&settings(to.path()), &file(name), false).expect_err("refused").to_string()
    };
    assert!(refused("faulty.tar").contains("E105"), "{}", refused("faulty.tar"));
    assert!(refused("short.tar").contains("short.tar"));
    assert!(moving::import(&settings(to.path()), &file("none.tar"), false).is_err());
    assert_eq!(held(to.path()), before);
}

/// The faults of trying surat-domisili with this letter and these scenarios.
async fn trying(letter: &str, scenarios: &str) -> Vec<Fault> {
    let folder = copy(scenarios);
    let lib = std::fs::read_to_string(packs().join("lib/surat.typ")).expect("there");
    let mut read = boot::read_folder(folder.path(), &lib).expect("a folder");
    read.files.insert("letter.typ".to_owned(), letter.to_owned());
    let folders = [("s".to_owned(), read)];
    tried(&folders, &Press::default(), Verdicts::Untold).await
}

#[tokio::test]
async fn a_letter_is_tried_with_what_the_scenarios_bring_about() {
    let errors = async |letter: &str, scenarios: &str| {
        let mut faults = trying(letter, scenarios).await;
        faults.retain(|fault| fault.severity == Severity::Error);
        faults.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    let data = "#set document(title: \"Uji\")\n#let d = json(\"/data.json\")\n";
    assert!(errors(&format!("{data}= #d.applicant.name"), SOUND).await.is_empty());
    let found = errors(&format!("{data}\n= #d.applicant.nmae"), SOUND).await;
    assert_eq!(found.len(), 1);
    assert!(found[0].starts_with("s/letter.typ:4:"), "{found:?}");
    assert!(found[0].contains("E605"), "{found:?}");
    // What no scenario brings about is not tried, and said to be so.
    let refused =
        format!("{SOUND}  then: [ {{ verify: {{ outcome: refuse, reason: wrong_region }} }} ]\n");
    let faults = trying(&format!("{data}= #d.applicant.nmae"), &refused).await;
    assert!(faults.iter().all(|fault| fault.code == "W803"), "{faults:?}");
    assert!(faults.iter().any(|fault| fault.message.contains("accept")), "{faults:?}");
}

#[tokio::test]
async fn a_file_that_is_no_text_is_named_at_its_place_and_hides_no_other_fault() {
    let (broken, wrong) = (copy(SOUND), copy_as("surat-lain", SOUND));
    let file = broken.path().join("service.yaml");
    let mut bytes = std::fs::read(&file).expect("there");
    bytes[0] = 0xff;
    std::fs::write(&file, bytes).expect("written");
    std::fs::write(wrong.path().join("letter.typ"), b"caf\xe9").expect("written");
    wrong.replace("role: officer", "role: oficer");
    let paths = [broken.path().to_owned(), wrong.path().to_owned()];
    let own = folders(&settings(&packs()), &paths).expect("folders");
    let mut found = unreadable(&own);
    found.extend(faults_of(&settings(&packs()), &own, &[]));
    let found: Vec<String> = found.iter().map(ToString::to_string).collect();
    let told = |end: &str| found.iter().any(|fault| fault.contains(end));
    assert!(told("surat-domisili/service.yaml:1:1: E001"), "{found:?}");
    assert!(told("surat-lain/letter.typ:1:4: E001"), "{found:?}");
    assert!(told("E105") && !told("E403"), "{found:?}");
    let checked = check(&settings(&packs()), &paths, Format::Json, &Press::default()).await;
    assert_eq!(checked.expect("it goes on"), ExitCode::FAILURE);
    assert_eq!(test(&settings(&packs()), &paths).expect("it goes on"), ExitCode::FAILURE);
}

#[test]
fn an_id_is_that_of_its_folder_and_of_no_other_service() {
    let codes = |packs: &Path, paths: &[PathBuf]| {
        let own = folders(&settings(packs), paths).expect("folders");
        let found = faults_of(&settings(packs), &own, &[]);
        let found = found.iter().filter(|fault| fault.severity == Severity::Error);
        found.map(|fault| format!("{}:{}", fault.code, fault.line)).collect::<Vec<_>>()
    };
    let own = copy_as("surat-lain", SOUND);
    own.replace("id: surat-lain", "id: surat-itu");
    assert_eq!(codes(&packs(), &[own.path().to_owned()]), ["E101:2"]);
    // One in the packs, one beside them: a copy that is worked on.
    assert_eq!(codes(&packs(), &[copy(SOUND).path().to_owned()]), [""; 0]);
    let root = empty_packs();
    let place = |pack: &str| root.path().join(pack).join("surat-domisili");
    for pack in ["satu", "dua"] {
        std::fs::create_dir_all(place(pack)).expect("made");
        for file in held(copy(SOUND).path()) {
            let name = file.0.file_name().expect("a file").to_owned();
            std::fs::write(place(pack).join(name), file.1).expect("written");
        }
    }
    assert_eq!(codes(root.path(), &[place("satu")]), ["E101:2"]);
    assert_eq!(codes(root.path(), &[]), ["E101:2"; 2]);
}

#[test]
fn an_archive_does_not_bring_an_id_that_is_taken_under_another_folder() {
    let (from, to) = (tempfile::tempdir().expect("a folder"), empty_packs());
    let file = from.path().join("a.tar");
    moving::export(&settings(&packs()), "surat-domisili", Some(&file)).expect("written");
    moving::import(&settings(to.path()), &file, false).expect("taken");
    std::fs::rename(to.path().join("kelurahan"), to.path().join("desa")).expect("moved");
    let own = to.path().join("desa/surat-domisili");
    std::fs::rename(&own, to.path().join("desa/surat-lain")).expect("moved");
    let refused = moving::import(&settings(to.path()), &file, true).expect_err("it is taken");
    assert!(refused.to_string().contains("desa/surat-lain"), "{refused}");
}

#[tokio::test]
async fn what_check_or_test_or_a_letter_finds_keeps_a_service_from_being_published() {
    let stands = async |own: &Own| {
        let settings = settings(&packs());
        let own = folders(&settings, &[own.path().to_owned()]).expect("a folder");
        let stands = publishing::must_stand(&settings, &own, &[], &Press::default()).await;
        stands.err().map(|error| error.to_string()).unwrap_or_default()
    };
    let letter = |own: &Own, text: &str| {
        let data = "#set document(title: \"Uji\")\n#let d = json(\"/data.json\")\n";
        std::fs::write(own.path().join("letter.typ"), format!("{data}{text}")).expect("written");
    };
    let own = copy(SOUND);
    assert_eq!(stands(&own).await, "");
    letter(&own, "= #d.applicant.nmae");
    assert!(stands(&own).await.contains("E605"), "{}", stands(&own).await);
    let own = copy(&format!("{SOUND}  expect: {{ ends: refused }}\n"));
    assert!(stands(&own).await.contains("E802"), "{}", stands(&own).await);
    let own = copy_as("surat-lain", SOUND);
    own.replace("\nanswers:", "\nanswers:\n  - { ask: SIM, instead: sim-bru }");
    assert!(stands(&own).await.contains("E701"), "{}", stands(&own).await);
    // Without scenarios its letter is set with invented answers.
    let own = copy(SOUND);
    std::fs::remove_file(own.path().join(SCENARIOS)).expect("removed");
    assert_eq!(stands(&own).await, "");
    for wrong in ["= #d.fathr", "#let f(n) = f(n + 1)\n= #f(1)", "= #read(\"/etc/passwd\")"] {
        letter(&own, wrong);
        assert!(stands(&own).await.contains("E605"), "{wrong}: {}", stands(&own).await);
    }
}

#[tokio::test]
async fn every_letter_and_form_of_a_service_is_set_beside_what_it_knows() {
    let out = tempfile::tempdir().expect("a folder");
    let out = out.path().join("lembar");
    let packs = settings(&packs());
    setting::letters(&packs, "akta-kelahiran", &out, &Press::default()).await.expect("set");
    let entries = std::fs::read_dir(&out).expect("made").flatten();
    let names: Vec<String> =
        entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    assert!(names.contains(&"01-kutipan.pdf".to_owned()), "{names:?}");
    assert!(names.iter().any(|name| name.ends_with("-kosong.pdf")), "a blank form: {names:?}");
    let knows = std::fs::read_to_string(out.join("01-kutipan.json")).expect("what it knows");
    let knows: serde_json::Value = serde_json::from_str(&knows).expect("JSON");
    assert!(knows["item"]["name"].is_string(), "{knows}");
}
