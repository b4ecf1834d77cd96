//! Every question that was answered rightly still is: `answered.tsv` says which were, question by question.

mod support;

use lingua::{Saved, compared};
use support::{engine, root};

/// `LINGUA_SAVE=1 cargo test -p lingua --test regression` keeps how they go now, for whoever has read what changed.
#[test]
fn nothing_that_was_right_becomes_wrong_unseen() {
    let file = root("crates/lingua/tests/answered.tsv");
    let text = std::fs::read_to_string(&file).expect("a file");
    let saved = Saved::read(&text).expect("it was kept by us");
    assert!(saved.labels.len() >= 400, "{}", saved.labels.len());
    let now = Saved::asked(&engine(), saved.labels.clone());
    if std::env::var_os("LINGUA_SAVE").is_some() {
        std::fs::write(&file, now.written()).expect("written");
        return;
    }
    let told = compared(&saved.went, &now.went);
    assert!(
        told.worse.is_empty(),
        "{} of {} questions were right and are wrong: {:#?}",
        told.worse.len(),
        told.asked,
        told.worse
    );
}

#[test]
fn what_is_kept_is_read_again_and_a_question_without_its_columns_is_told() {
    let line = "ktp ilang\tid\tlost\tktp-el\tyes".to_owned();
    let saved = Saved::asked(&lingua::Engine::new(lingua::Knowledge::default()), vec![line]);
    assert_eq!(Saved::read(&saved.written()), Ok(saved.clone()));
    assert!(!saved.went[0].right, "an engine that knows nothing answers nothing");
    assert!(Saved::read("question\n").is_err());
    let columns = "question\tlanguage\tintent\tservice\tanswerable\n";
    assert!(Saved::labels(columns).is_err() && Saved::labels(&format!("{columns}x\ty\n")).is_err());
}
