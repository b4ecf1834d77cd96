use serde_json::{Value, json};
use terms::Moment;

use super::*;
use crate::call::{Payload, Trouble};
use crate::message::{Body, Channel, Choice, Incoming, Outgoing, Unreadable};

const OURS: &str = "106540352242922";

fn hook(value: Value) -> Vec<u8> {
    let mut value = value;
    value["messaging_product"] = "whatsapp".into();
    value["metadata"] = json!({ "display_phone_number": "15550783881", "phone_number_id": OURS });
    let change = json!({ "value": value, "field": "messages" });
    let entry = json!({ "id": "102290129340398", "changes": [change] });
    json!({ "object": "whatsapp_business_account", "entry": [entry] }).to_string().into_bytes()
}

fn bodies(messages: Value) -> Vec<Body> {
    let told = read(&hook(json!({ "messages": messages })), OURS).expect("a notification");
    told.messages.into_iter().map(|message| message.body).collect()
}

fn check(mut message: Value, expected: Option<Body>) {
    message["from"] = "628120000000".into();
    message["id"] = "wamid.HBgLMTY0NjcwNDM1OTUVAgASGBQzQTdDNDdENkNCQTMyMTM0MEUyNkMA".into();
    message["timestamp"] = "1790000000".into();
    assert_eq!(bodies(json!([message])), expected.into_iter().collect::<Vec<_>>(), "{message}");
}

#[test]
fn words_are_read_with_who_and_when() {
    let message = json!({ "from": "628120000000", "id": "wamid.A", "timestamp": "1790000000", "type": "text", "text": { "body": "berapa?" } });
    let told = read(
        &hook(
            json!({ "contacts": [{ "profile": { "name": "Sari" }, "wa_id": "628120000000" }], "messages": [message] }),
        ),
        OURS,
    );
    let expected = Incoming {
        channel: Channel::WhatsApp,
        peer: "628120000000".to_owned(),
        message_id: "wamid.A".to_owned(),
        at: Moment::from_micros(1_790_000_000_000_000),
        body: Body::Text("berapa?".to_owned()),
    };
    assert_eq!(told.expect("a notification").messages, [expected]);
}

#[test]
fn every_kind_of_message_is_read() {
    let picture = |caption: Option<&str>| Body::Picture {
        media: "27627".to_owned(),
        caption: caption.map(str::to_owned),
    };
    let image =
        json!({ "caption": "lubang", "mime_type": "image/jpeg", "sha256": "x", "id": "27627" });
    check(json!({ "type": "image", "image": image }), Some(picture(Some("lubang"))));
    check(
        json!({ "type": "document", "document": { "filename": "a.jpg", "mime_type": "image/jpeg", "id": "27627" } }),
        Some(picture(None)),
    );
    let place = Body::Place { latitude: -7.5, longitude: 110.25, name: Some("Pasar".to_owned()) };
    let location =
        json!({ "latitude": -7.5, "longitude": 110.25, "name": "Pasar", "address": "Jl. A" });
    check(json!({ "type": "location", "location": location }), Some(place.clone()));
    check(json!({ "location": location }), Some(place));
    let tapped = Body::Chosen { id: "ya".to_owned(), title: "Ya".to_owned(), acknowledge: None };
    for kind in ["button_reply", "list_reply"] {
        let interactive = json!({ "type": kind, kind: { "id": "ya", "title": "Ya" } });
        check(json!({ "type": "interactive", "interactive": interactive }), Some(tapped.clone()));
    }
    check(json!({ "type": "button", "button": { "text": "Ya", "payload": "ya" } }), Some(tapped));
    for kind in ["audio", "video", "sticker", "contacts", "unknown", "order"] {
        check(json!({ "type": kind, kind: { "id": "1" } }), Some(Body::Other(kind.to_owned())));
    }
    check(
        json!({ "type": "document", "document": { "mime_type": "application/pdf", "id": "1" } }),
        Some(Body::Picture { media: "1".to_owned(), caption: None }),
    );
    check(
        json!({ "type": "reaction", "reaction": { "message_id": "wamid.B", "emoji": "👍" } }),
        None,
    );
}

#[test]
fn the_oldest_comes_first_and_a_broken_one_does_not_hide_its_neighbour() {
    let message = |id: &str, at: &str| json!({ "from": "62812", "id": id, "timestamp": at, "type": "text", "text": { "body": id } });
    let told = bodies(json!([
        message("late", "1790000009"),
        message("no time", "x"),
        message("early", "1790000001")
    ]));
    assert_eq!(told, [Body::Text("early".to_owned()), Body::Text("late".to_owned())]);
}

#[test]
fn what_is_for_another_number_or_no_notification_is_not_ours() {
    let raw = hook(
        json!({ "messages": [{ "from": "62812", "id": "a", "timestamp": "1", "type": "text", "text": { "body": "x" } }] }),
    );
    assert_eq!(read(&raw, "999").expect("readable"), Notification::default());
    for raw in [&b"{}"[..], b"[]", b"", br#"{"object":"page","entry":[]}"#] {
        assert_eq!(read(raw, OURS), Err(Unreadable(Channel::WhatsApp)));
    }
}

#[test]
fn what_became_of_ours_is_told() {
    let status = |name: &str, errors: Value| json!({ "id": "wamid.X", "status": name, "timestamp": "1", "recipient_id": "62812", "biz_opaque_callback_data": "k1", "errors": errors });
    let raw = hook(
        json!({ "statuses": [status("sent", json!([])), status("delivered", json!([])), status("read", json!([])), status("failed", json!([{ "code": 131_026 }])), status("warped", json!([]))] }),
    );
    let told: Vec<_> =
        read(&raw, OURS).expect("readable").progress.into_iter().map(|p| p.delivery).collect();
    let keys = read(&raw, OURS).expect("readable").progress.into_iter().map(|p| p.key);
    assert!(keys.eq(std::iter::repeat_n(Some("k1".to_owned()), 4)));
    assert_eq!(
        told,
        [Delivery::Sent, Delivery::Delivered, Delivery::Read, Delivery::Failed { code: 131_026 }]
    );
}

#[test]
fn an_address_is_verified_by_its_token_alone() {
    let pairs = |mode: &str, token: &str, challenge: &str| {
        [("hub.mode", mode), ("hub.verify_token", token), ("hub.challenge", challenge)]
            .map(|(k, v)| (k.to_owned(), v.to_owned()))
    };
    assert_eq!(
        verified(&pairs("subscribe", "kunci", "1158201444"), "kunci").as_deref(),
        Some("1158201444")
    );
    assert_eq!(verified(&pairs("subscribe", "Kunci", "1158201444"), "kunci"), None);
    assert_eq!(verified(&pairs("unsubscribe", "kunci", "1"), "kunci"), None);
    assert_eq!(verified(&pairs("subscribe", "kunci", "<script>"), "kunci"), None);
    assert_eq!(verified(&[], "kunci"), None);
}

fn body(call: &crate::Call) -> Value {
    let Some(Payload::Json(text)) = &call.payload else { panic!("WhatsApp speaks JSON") };
    serde_json::from_str(text).expect("JSON")
}

fn choices(titles: &[&str]) -> Outgoing {
    let choice =
        |(index, title): (usize, &&str)| Choice::new(&format!("c{index}"), title).expect("fits");
    Outgoing::Choices {
        text: "Yang mana?".to_owned(),
        open: "Pilih".to_owned(),
        how: "Balas angkanya.".to_owned(),
        choices: titles.iter().enumerate().map(choice).collect(),
    }
}

#[test]
fn words_are_one_call() {
    let made = calls(OURS, "62812", &Outgoing::Text("Gratis.".to_owned()), "k1");
    assert_eq!(made.len(), 1);
    assert_eq!(made[0].path, "/106540352242922/messages");
    let expected = json!({ "messaging_product": "whatsapp", "recipient_type": "individual", "to": "62812", "type": "text",
        "biz_opaque_callback_data": "k1", "text": { "preview_url": false, "body": "Gratis." } });
    assert_eq!(body(&made[0]), expected);
}

#[test]
fn three_short_choices_are_buttons_more_are_a_list_and_too_many_are_numbers() {
    let buttons = body(&calls(OURS, "6", &choices(&["Ya", "Tidak"]), "k")[0]);
    assert_eq!(
        buttons["interactive"]["action"]["buttons"][1],
        json!({ "type": "reply", "reply": { "id": "c1", "title": "Tidak" } })
    );
    // Twice the same words on buttons are refused by WhatsApp, and so are more than 20 letters.
    for titles in [&["Ya", "Ya"][..], &["Kartu identitas anak yang hilang"], &["a", "b", "c", "d"]]
    {
        let list = body(&calls(OURS, "6", &choices(titles), "k")[0]);
        assert_eq!(list["interactive"]["type"], "list");
        assert_eq!(list["interactive"]["action"]["button"], "Pilih");
    }
    let long = body(&calls(OURS, "6", &choices(&["Kartu identitas anak yang hilang"]), "k")[0]);
    let row = json!({ "id": "c0", "title": "Kartu identitas anak ya…", "description": "Kartu identitas anak yang hilang" });
    assert_eq!(long["interactive"]["action"]["sections"][0]["rows"][0], row);
    let eleven = body(&calls(OURS, "6", &choices(&["x"; 11]), "k")[0]);
    assert!(
        eleven["text"]["body"]
            .as_str()
            .is_some_and(|text| text.ends_with("11. x\nBalas angkanya."))
    );
}

#[test]
fn a_place_is_asked_for() {
    let asked =
        Outgoing::AskPlace { text: "Di mana?".to_owned(), button: "Kirim lokasi".to_owned() };
    let expected = json!({ "type": "location_request_message", "body": { "text": "Di mana?" }, "action": { "name": "send_location" } });
    assert_eq!(body(&calls(OURS, "6", &asked, "k")[0])["interactive"], expected);
}

#[test]
fn long_words_go_before_what_is_tapped() {
    let mut long = choices(&["Ya"]);
    if let Outgoing::Choices { text, .. } = &mut long {
        *text = "Satu kalimat. ".repeat(100);
    }
    let made: Vec<_> = calls(OURS, "6", &long, "k").iter().map(body).collect();
    assert_eq!(
        made.iter().map(|call| call["type"].as_str().unwrap_or_default()).collect::<Vec<_>>(),
        ["text", "interactive"]
    );
}

#[test]
fn files_go_by_their_address() {
    let document = Outgoing::Document {
        link: "https://a.example/s.pdf".to_owned(),
        name: "surat.pdf".to_owned(),
        caption: "Surat".to_owned(),
    };
    let made = body(&calls(OURS, "6", &document, "k")[0]);
    assert_eq!(
        made["document"],
        json!({ "link": "https://a.example/s.pdf", "filename": "surat.pdf", "caption": "Surat" })
    );
    let picture = Outgoing::Picture {
        link: "https://a.example/p.jpg".to_owned(),
        caption: "Foto".to_owned(),
    };
    assert_eq!(
        body(&calls(OURS, "6", &picture, "k")[0])["image"]["link"],
        "https://a.example/p.jpg"
    );
}

#[test]
fn media_is_fetched_in_two_steps() {
    assert_eq!(media("27627").map(|call| call.path).as_deref(), Some("/27627"));
    assert_eq!(media("../me"), None);
    let raw = br#"{"url":"https://lookaside.example/x","mime_type":"image/jpeg","sha256":"a","file_size":1,"id":"27627","messaging_product":"whatsapp"}"#;
    assert_eq!(media_address(200, raw).as_deref(), Ok("https://lookaside.example/x"));
    assert_eq!(media_address(404, b"{}"), Err(Trouble::Final { code: 404 }));
}

#[test]
fn an_answer_tells_whether_to_try_again() {
    let taken = br#"{"messaging_product":"whatsapp","contacts":[{"input":"62812","wa_id":"62812"}],"messages":[{"id":"wamid.Y"}]}"#;
    assert_eq!(sent(200, taken).as_deref(), Ok("wamid.Y"));
    let error = |code: i64| {
        json!({ "error": { "message": "x", "type": "OAuthException", "code": code } }).to_string()
    };
    assert_eq!(sent(400, error(131_047).as_bytes()), Err(Trouble::Final { code: 131_047 }));
    assert_eq!(sent(400, error(100).as_bytes()), Err(Trouble::Final { code: 100 }));
    assert_eq!(sent(401, error(190).as_bytes()), Err(Trouble::Passing { code: 190, after: None }));
    assert_eq!(
        sent(429, error(130_429).as_bytes()),
        Err(Trouble::Passing { code: 130_429, after: None })
    );
    assert_eq!(sent(503, b"<html>"), Err(Trouble::Passing { code: 503, after: None }));
    assert_eq!(sent(200, b"{}"), Err(Trouble::Passing { code: 200, after: None }));
}

#[test]
fn a_template_carries_what_is_said_on_one_line() {
    let named = super::Template { name: "kabar_berkas", language: "id" };
    let said = format!("Berkas KP26-1:\n\tselesai    hari ini. {}", "panjang ".repeat(200));
    let call = super::template("970", "62800", named, &said, "k/1");
    assert_eq!(call.path, "/970/messages");
    let body = call.payload.expect("something is posted").into_bytes();
    let body: serde_json::Value = serde_json::from_slice(&body).expect("JSON");
    assert_eq!(body["type"], "template");
    assert_eq!(body["template"]["name"], "kabar_berkas");
    assert_eq!(body["template"]["language"]["code"], "id");
    assert_eq!(body["biz_opaque_callback_data"], "k/1");
    let parameter = &body["template"]["components"][0]["parameters"][0];
    assert_eq!(parameter["type"], "text");
    let text = parameter["text"].as_str().expect("a text");
    assert!(text.starts_with("Berkas KP26-1: selesai hari ini. panjang"), "{text}");
    assert!(text.chars().count() <= 800 && !text.contains(['\n', '\t']), "{text}");
}
