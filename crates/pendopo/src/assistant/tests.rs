use super::*;
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
