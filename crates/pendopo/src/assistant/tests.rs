use super::*;
use crate::cli;
use crate::settings::Given;

/// The answers to these lines, out of the packs of the repository.
async fn answers(lines: &str, conversation: bool) -> Vec<Json> {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("questions");
    std::fs::write(&file, lines).expect("a file");
    let packs = concat!(env!("CARGO_MANIFEST_DIR"), "/../../packs").into();
    let asked = Ask { file, json: true, conversation, packs: Some(packs) };
    let settings = Given::default().settings().expect("settings");
    let said = ask(&settings, &asked).await.expect("answers");
    said.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

#[tokio::test]
async fn a_question_is_answered_from_the_service_file_with_its_source() {
    let answers = answers("bikin sim c berapa duit\nperpanjang paspor di mana\n", false).await;
    let [fee, passport] = answers.as_slice() else { panic!("{answers:?}") };
    assert_eq!(fee["service"], "sim-baru");
    assert_eq!(fee["intent"], "fee");
    assert!(fee["answer"].as_str().expect("words").contains("Rp100.000"), "{fee}");
    assert_eq!(fee["sources"][0]["link"], "/layanan/sim-baru");
    assert_eq!(passport["service"], Json::Null);
    assert_eq!(passport["sources"], json!([]));
    assert!(passport["answer"].as_str().expect("words").contains("tidak tahu"), "{passport}");
}

#[tokio::test]
async fn lines_of_a_conversation_belong_together_until_an_empty_one() {
    let lines = "cara bikin ktp\nkalau yang hilang?\n\nkalau yang hilang?\n";
    let answers = answers(lines, true).await;
    assert_eq!(answers[1]["service"], "ktp-el", "{answers:?}");
    assert_eq!(answers[1]["intent"], "lost");
    assert_eq!(answers[2]["service"], Json::Null, "{answers:?}");
}

fn packs() -> PathBuf {
    concat!(env!("CARGO_MANIFEST_DIR"), "/../../packs").into()
}

/// A copy of two packs, of which nobody talks yet.
fn small(to: &Path) {
    for pack in ["korlantas", "lib"] {
        copy(&packs().join(pack), &to.join(pack));
    }
    std::fs::remove_file(to.join("korlantas").join(TALK)).expect("a file of talk");
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("a folder").map(|entry| entry.expect("an entry")) {
        let to = to.join(entry.file_name());
        match entry.path().is_dir() {
            true => copy(&entry.path(), &to),
            false => std::fs::write(&to, std::fs::read(entry.path()).expect("a file")).expect("it"),
        }
    }
}

#[tokio::test]
async fn what_was_right_and_is_wrong_is_told_by_a_saved_file_and_by_packs() {
    let folder = tempfile::tempdir().expect("a folder");
    let (before, after) = (folder.path().join("before"), folder.path().join("after"));
    small(&before);
    small(&after);
    std::fs::remove_dir_all(after.join("korlantas/sim-perpanjangan")).expect("a service");
    let file = |name: &str| folder.path().join(name);
    let questions = "question\tlanguage\tintent\tservice\tanswerable\n\
        perpanjang sim c berapa biayanya\tid\tfee\tsim-perpanjangan\tyes\n\
        bikin sim c baru syaratnya apa\tid\tdocuments\tsim-baru\tyes\n\
        resep rendang padang\tid\tunknown\t-\tno\n";
    std::fs::write(file("questions.tsv"), questions).expect("questions");
    let asked = |packs: &Path| cli::Compare {
        questions: Some(file("questions.tsv")),
        before: None,
        before_packs: None,
        save: None,
        packs: Some(packs.to_owned()),
    };
    let settings = Given::default().settings().expect("settings");
    let save = cli::Compare { save: Some(file("saved.tsv")), ..asked(&before) };
    let (told, worse) = compare::compare(&settings, &save).await.expect("saved");
    assert_eq!((told.as_str(), worse), ("Questions: 3. Right: 3.\n", 0));
    // The saved file holds the questions too.
    let by_file =
        cli::Compare { questions: None, before: Some(file("saved.tsv")), ..asked(&after) };
    let by_packs = cli::Compare { before_packs: Some(before.clone()), ..asked(&after) };
    for by in [by_file, by_packs] {
        let (told, worse) = compare::compare(&settings, &by).await.expect("compared");
        assert_eq!(worse, 1, "{told}");
        assert!(told.starts_with("Questions: 3. Right before: 3, now: 2.\n"), "{told}");
        let line = "WRONG NOW\tperpanjang sim c berapa biayanya\tsim-perpanjangan > ";
        assert!(told.contains(line), "{told}");
    }
    let same = cli::Compare { before: Some(file("saved.tsv")), ..asked(&before) };
    assert_eq!(compare::compare(&settings, &same).await.expect("compared").1, 0);
    let no_save = cli::Compare { before: Some(file("questions.tsv")), ..asked(&before) };
    assert!(compare::compare(&settings, &no_save).await.is_err());
}

#[test]
fn what_packs_say_of_talk_is_sound_and_of_services_and_categories_that_they_have() {
    let lists = lists(&packs()).expect("sound files");
    let knowledge = of_packs(&packs()).expect("packs");
    let first = |list: &str| -> Vec<String> {
        let cells = list.lines().filter_map(|line| line.split('\t').next());
        cells.map(str::to_owned).collect()
    };
    let (services, categories) = (first(&lists.questions), first(&lists.complaints));
    assert!(
        services.len() > 1_000 && categories.len() > 9,
        "{} {}",
        services.len(),
        categories.len()
    );
    let is_category = |id: &str| knowledge.categories.iter().any(|own| own.id == id);
    for about in services {
        assert!(knowledge.service(&about).is_some() || is_category(&about), "{about}");
    }
    for category in categories {
        assert!(is_category(&category), "{category}");
    }
}
