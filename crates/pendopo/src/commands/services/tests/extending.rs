//! A city's own service over one of a pack: checked, tried, shown and published as any other.

use std::fs;

use super::*;

/// Packs in which a city extends surat-domisili of the pack `kelurahan`.
fn packs_with_city() -> tempfile::TempDir {
    let root = tempfile::tempdir().expect("a folder");
    let copy = |from: PathBuf, to: &str| {
        let to = root.path().join(to);
        fs::create_dir_all(&to).expect("a folder");
        for file in
            fs::read_dir(from).expect("a folder").flatten().filter(|one| one.path().is_file())
        {
            fs::copy(file.path(), to.join(file.file_name())).expect("a copy");
        }
    };
    copy(packs().join("lib"), "lib");
    copy(packs().join("kelurahan"), "kelurahan");
    copy(packs().join("kelurahan/surat-domisili"), "kelurahan/surat-domisili");
    let own = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/extending/surat-domisili");
    copy(own.into(), "kota-ini/surat-domisili");
    root
}

fn city(packs: &Path) -> PathBuf {
    packs.join("kota-ini/surat-domisili")
}

fn faults(packs: &Path) -> Vec<String> {
    let folders = folders(&settings(packs), &[city(packs)]).expect("a folder");
    let faults = faults_of(&settings(packs), &folders, &[]);
    faults.iter().map(Fault::to_string).collect()
}

/// Writes a file anew with one text in place of another.
fn replace(file: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(file).expect("a file");
    assert!(text.contains(from), "{from}");
    fs::write(file, text.replacen(from, to, 1)).expect("written");
}

#[test]
fn what_differs_is_tried_with_all_that_does_not() {
    let root = packs_with_city();
    assert_eq!(faults(root.path()), Vec::<String>::new());
    let found = folders(&settings(root.path()), &[city(root.path())]).expect("a folder");
    let (place, folder) = &found[0];
    let tally = play(place, folder, &World::fixed());
    assert_eq!((tally.passed, tally.failed), (3, 0));
    let (service, _) = examine(place, folder);
    let verify = service.as_ref().and_then(|service| service.stage("verify")).expect("a stage");
    let within = format!("{:?}", verify.within);
    assert!(within.contains("count: 2") && within.contains("OfficeHours"), "{within}");
}

#[tokio::test]
async fn it_is_checked_with_the_letter_of_its_base() {
    let root = packs_with_city();
    let paths = [city(root.path())];
    let settings = settings(root.path());
    let checked = check(&settings, &paths, Format::Text, &Press::default()).await.expect("a check");
    assert_eq!(checked, ExitCode::SUCCESS);
    let shown = super::super::telling::show(&settings, &paths[0].display().to_string(), None);
    assert_eq!(shown.expect("shown"), ExitCode::SUCCESS);
}

#[test]
fn what_was_published_stays_as_it_was_when_the_base_changes() {
    let root = packs_with_city();
    let read = || boot::read_folder(&city(root.path()), "").expect("a folder");
    let published = read();
    replace(
        &root.path().join("kelurahan/surat-domisili/service.yaml"),
        "title: Periksa",
        "title: Teliti",
    );
    let title = |folder: &Folder| {
        let service = folder.service().expect("sound");
        service.stage("verify").expect("a stage").title.id.clone()
    };
    assert_eq!((title(&published).as_str(), title(&read()).as_str()), ("Periksa", "Teliti"));
    assert!(published.files.contains_key("letter.typ"), "the template of its base");
    fs::write(city(root.path()).join("letter.typ"), "#let own = 1").expect("written");
    assert_eq!(read().files["letter.typ"], "#let own = 1", "its own comes first");
}

#[test]
fn a_base_that_moved_on_is_told_and_an_unknown_one_is_a_fault() {
    let root = packs_with_city();
    let shared = root.path().join("kelurahan/pack.yaml");
    replace(&shared, "id: kelurahan\n", "id: kelurahan\nversion: 2\n");
    let moved = faults(root.path());
    assert!(moved.iter().all(|fault| fault.contains(":5:11: W708 ")), "{moved:?}");
    assert_eq!(moved.len(), 1);
    let own = city(root.path()).join("service.yaml");
    replace(&own, "extends: kelurahan/", "extends: kelurahn/");
    assert!(faults(root.path())[0].contains(":4:10: E701 "), "{:?}", faults(root.path()));
}

#[test]
fn who_keeps_the_id_of_its_base_is_served_in_its_place() {
    let root = packs_with_city();
    let found = boot::pack_folders(root.path()).expect("packs");
    let replaced = crate::beside::replaced(&found);
    assert_eq!(replaced.into_iter().collect::<Vec<_>>(), ["kelurahan/surat-domisili"]);
    let names: Vec<_> =
        found.iter().filter_map(|(place, _)| crate::beside::name_of(place)).collect();
    assert_eq!(names, ["kelurahan/surat-domisili", "kota-ini/surat-domisili"]);
}

#[test]
fn it_moves_to_another_installation_and_is_checked_over_the_base_there() {
    let (from, to) = (packs_with_city(), packs_with_city());
    fs::remove_dir_all(to.path().join("kota-ini")).expect("removed");
    let file = from.path().join("kota-ini.tar");
    moving::export(&settings(from.path()), "kota-ini", Some(&file)).expect("an archive");
    moving::import(&settings(to.path()), &file, false).expect("taken over");
    assert!(city(to.path()).join("service.yaml").is_file());
    assert!(!city(to.path()).join("letter.typ").exists(), "the template stays with the base");
}
