use serde_json::{Value, json};
use terms::Moment;

use super::*;
use crate::call::{Call, Payload, Trouble};
use crate::message::{Body, Channel, Choice, Incoming, Outgoing, Unreadable};

const NOW: Moment = Moment::from_micros(1_790_000_100_000_000);
const TOKEN: &str = "123456:ABC-DEF";

fn update(message: Value) -> Vec<u8> {
    json!({ "update_id": 10_000, "message": message }).to_string().into_bytes()
}

fn message(mut with: Value) -> Value {
    with["message_id"] = 1365.into();
    with["date"] = 1_790_000_000.into();
    with["chat"] = json!({ "id": 9_700_001, "type": "private", "first_name": "Sari" });
    with["from"] = json!({ "id": 9_700_001, "is_bot": false, "first_name": "Sari" });
    with
}

fn check(with: Value, expected: Option<Body>) {
    let read = read(&update(message(with.clone())), NOW).expect("an update");
    assert_eq!(read.map(|incoming| incoming.body), expected, "{with}");
}

#[test]
fn words_are_read_with_who_and_when() {
    let expected = Incoming {
        channel: Channel::Telegram,
        peer: "9700001".to_owned(),
        message_id: "10000".to_owned(),
        at: Moment::from_micros(1_790_000_000_000_000),
        body: Body::Text("berapa?".to_owned()),
    };
    assert_eq!(read(&update(message(json!({ "text": "berapa?" }))), NOW), Ok(Some(expected)));
}

#[test]
fn every_kind_of_message_is_read() {
    check(json!({ "text": "/start" }), Some(Body::Begins));
    check(json!({ "text": "/start aduan" }), Some(Body::Begins));
    let sizes = json!([{ "file_id": "small", "file_unique_id": "s", "width": 90, "height": 60 },
        { "file_id": "large", "file_unique_id": "l", "width": 1280, "height": 853 },
        { "file_id": "middle", "file_unique_id": "m", "width": 320, "height": 213 }]);
    let picture = |media: &str, caption: Option<&str>| {
        Some(Body::Picture { media: media.to_owned(), caption: caption.map(str::to_owned) })
    };
    check(json!({ "photo": sizes, "caption": "lubang" }), picture("large", Some("lubang")));
    check(
        json!({ "document": { "file_id": "whole", "mime_type": "image/jpeg" } }),
        picture("whole", None),
    );
    let place = |name: Option<&str>| {
        Some(Body::Place { latitude: -7.5, longitude: 110.25, name: name.map(str::to_owned) })
    };
    let location = json!({ "latitude": -7.5, "longitude": 110.25 });
    check(json!({ "location": location }), place(None));
    check(
        json!({ "location": location, "venue": { "location": location, "title": "Pasar", "address": "Jl. A" } }),
        place(Some("Pasar")),
    );
    check(json!({ "voice": { "file_id": "v" } }), Some(Body::Other("voice".to_owned())));
    check(
        json!({ "document": { "file_id": "d", "mime_type": "application/pdf" } }),
        Some(Body::Picture { media: "d".to_owned(), caption: None }),
    );
    check(json!({ "pinned_message": {} }), None);
}

#[test]
fn a_pressed_button_tells_its_words_and_wants_to_be_seen() {
    let keyboard = json!({ "inline_keyboard": [[{ "text": "Ya, kirim", "callback_data": "ya" }]] });
    let pressed = |data: &str| {
        let message = message(json!({ "text": "Kirim?", "reply_markup": keyboard }));
        let callback = json!({ "id": "4382", "from": { "id": 9_700_001, "is_bot": false, "first_name": "S" },
            "message": message, "chat_instance": "1", "data": data });
        let raw = json!({ "update_id": 10_001, "callback_query": callback }).to_string();
        read(raw.as_bytes(), NOW).expect("an update").expect("a choice")
    };
    let chosen = |id: &str, title: &str| Body::Chosen {
        id: id.to_owned(),
        title: title.to_owned(),
        acknowledge: Some("4382".to_owned()),
    };
    assert_eq!(pressed("ya").body, chosen("ya", "Ya, kirim"));
    assert_eq!(pressed("ya").at, NOW);
    assert_eq!(pressed("gone").body, chosen("gone", "gone"));
}

#[test]
fn groups_edits_and_other_updates_want_no_answer() {
    let mut group = message(json!({ "text": "halo" }));
    group["chat"] = json!({ "id": -100, "type": "supergroup" });
    assert_eq!(read(&update(group), NOW), Ok(None));
    for raw in [
        json!({ "update_id": 1, "edited_message": message(json!({ "text": "x" })) }),
        json!({ "update_id": 2 }),
    ] {
        assert_eq!(read(raw.to_string().as_bytes(), NOW), Ok(None));
    }
    for raw in [&b""[..], b"{}", b"[1]"] {
        assert_eq!(read(raw, NOW), Err(Unreadable(Channel::Telegram)));
    }
}

fn body(call: &Call) -> Value {
    let Some(Payload::Json(text)) = &call.payload else { panic!("Telegram is spoken to in JSON") };
    serde_json::from_str(text).expect("JSON")
}

#[test]
fn words_are_shown_as_they_are() {
    let made = calls(TOKEN, "9700001", &Outgoing::Text("a *b* <c>".to_owned()));
    assert_eq!(made[0].path, "/bot123456:ABC-DEF/sendMessage");
    let expected = json!({ "chat_id": "9700001", "text": "a *b* <c>", "link_preview_options": { "is_disabled": true }, "reply_markup": { "remove_keyboard": true } });
    assert_eq!(body(&made[0]), expected);
    assert!(!format!("{:?}", made[0]).contains(TOKEN), "a token is not for logs");
}

#[test]
fn choices_are_buttons_below_the_last_part() {
    let choices = vec![Choice::new("ya", "Ya").expect("fits")];
    let made = calls(
        TOKEN,
        "9",
        &Outgoing::Choices {
            text: "Kalimat. ".repeat(600),
            open: String::new(),
            how: String::new(),
            choices,
        },
    );
    assert_eq!(made.len(), 2);
    assert!(body(&made[0]).get("reply_markup").is_none());
    assert_eq!(
        body(&made[1])["reply_markup"],
        json!({ "inline_keyboard": [[{ "text": "Ya", "callback_data": "ya" }]] })
    );
}

#[test]
fn a_place_is_asked_for_by_a_button() {
    let made = calls(
        TOKEN,
        "9",
        &Outgoing::AskPlace { text: "Di mana?".to_owned(), button: "Kirim lokasi".to_owned() },
    );
    let expected = json!({ "keyboard": [[{ "text": "Kirim lokasi", "request_location": true }]], "resize_keyboard": true, "one_time_keyboard": true });
    assert_eq!(body(&made[0])["reply_markup"], expected);
}

#[test]
fn files_go_by_their_address() {
    let picture = Outgoing::Picture {
        link: "https://a.example/p.jpg".to_owned(),
        caption: "Foto".to_owned(),
    };
    let made = &calls(TOKEN, "9", &picture)[0];
    assert!(made.path.ends_with("/sendPhoto"));
    assert_eq!(body(made)["photo"], "https://a.example/p.jpg");
    let document = Outgoing::Document {
        link: "https://a.example/s.pdf".to_owned(),
        name: "s.pdf".to_owned(),
        caption: "Surat".to_owned(),
    };
    let made = &calls(TOKEN, "9", &document)[0];
    assert!(made.path.ends_with("/sendDocument"));
    assert_eq!(body(made)["document"], "https://a.example/s.pdf");
}

#[test]
fn a_file_is_fetched_in_two_steps() {
    assert_eq!(body(&file(TOKEN, "AgAD")), json!({ "file_id": "AgAD" }));
    let found = |path: &str| {
        json!({ "ok": true, "result": { "file_id": "AgAD", "file_unique_id": "u", "file_path": path } }).to_string()
    };
    let path = file_path(TOKEN, 200, found("photos/file_2.jpg").as_bytes());
    assert_eq!(path.as_deref(), Ok("/file/bot123456:ABC-DEF/photos/file_2.jpg"));
    assert_eq!(
        file_path(TOKEN, 200, found("../../getMe").as_bytes()),
        Err(Trouble::Final { code: 200 })
    );
    let large = br#"{"ok":false,"error_code":400,"description":"Bad Request: file is too big"}"#;
    assert_eq!(file_path(TOKEN, 400, large), Err(Trouble::Final { code: 400 }));
}

#[test]
fn an_answer_tells_whether_to_try_again() {
    assert_eq!(
        sent(
            200,
            br#"{"ok":true,"result":{"message_id":7,"date":1,"chat":{"id":1,"type":"private"}}}"#
        )
        .as_deref(),
        Ok("7")
    );
    assert_eq!(done(200, br#"{"ok":true,"result":true}"#), Ok(()));
    assert_eq!(sent(403, br#"{"ok":false,"error_code":403,"description":"Forbidden: bot was blocked by the user"}"#), Err(Trouble::Final { code: 403 }));
    let many = br#"{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 5","parameters":{"retry_after":5}}"#;
    assert_eq!(sent(429, many), Err(Trouble::Passing { code: 429, after: Some(5) }));
    assert_eq!(
        sent(401, br#"{"ok":false,"error_code":401,"description":"Unauthorized"}"#),
        Err(Trouble::Passing { code: 401, after: None })
    );
    assert_eq!(sent(502, b"<html>"), Err(Trouble::Passing { code: 502, after: None }));
}

#[test]
fn a_secret_is_plain() {
    assert!(secret_fits("aZ0_-"));
    assert!(!secret_fits("rahasia sekali"));
    assert!(!secret_fits(""));
    assert!(!secret_fits(&"a".repeat(257)));
}
