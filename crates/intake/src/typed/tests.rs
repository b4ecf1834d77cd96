//! What lies under the seal, as text.

use definition::{FileRef, Value};
use terms::FileId;
use uuid::Uuid;

use super::*;

fn answers() -> Answers {
    let file = FileRef {
        id: FileId::new(Uuid::from_u128(30)),
        name: "surat.pdf".to_owned(),
        kind: "application/pdf".to_owned(),
        bytes: 9,
    };
    let item = [("born".to_owned(), Value::Date(jiff::civil::date(2026, 11, 20)))].into();
    [
        ("applicant.name".to_owned(), Value::Text("Sri".to_owned())),
        ("rent".to_owned(), Value::Int(-3)),
        ("same_as_ktp".to_owned(), Value::Bool(true)),
        ("children".to_owned(), Value::List(vec![item])),
        ("owner_letter".to_owned(), Value::Files(vec![file])),
    ]
    .into()
}

#[test]
fn a_draft_that_was_sealed_before_is_read_as_its_answers() {
    let before = serde_json::to_vec(&answers()).expect("text");
    let read: Contents = serde_json::from_slice(&before).expect("read");
    assert_eq!(read, Contents { answers: answers(), typed: Typed::new(), ..Contents::default() });
    assert_eq!(serde_json::to_vec(&read).expect("text"), before, "nothing typed leaves no mark");
}

#[test]
fn what_is_typed_stands_beside_the_answers() {
    let pairs = vec![("applicant.nik".to_owned(), "99".to_owned())];
    let typed = Typed::from([("data-diri".to_owned(), pairs)]);
    let contents = Contents { answers: answers(), typed, ..Contents::default() };
    let text = serde_json::to_vec(&contents).expect("text");
    assert_eq!(serde_json::from_slice::<Contents>(&text).expect("read"), contents);
}
