//! Two writings of the same documents: what `messaging` sends, the sandbox takes; and it refuses what the services refuse.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use messaging::{Call, Choice, Outgoing, Payload, sms, telegram, whatsapp};
use sandbox_messaging::{Secrets, World, routes};
use serde_json::{Value, json};
use tower::ServiceExt as _;

const NUMBER: &str = "970000000000001";

struct Services {
    secrets: Secrets,
    routes: Router,
}

impl Services {
    fn new() -> Self {
        let secrets = Secrets::random();
        let world = World::new("http://127.0.0.1:9", "http://127.0.0.1:8", secrets.clone());
        Self { secrets, routes: routes(Arc::new(world.expect("a client"))) }
    }

    async fn send(&self, path: &str, bearer: &str, kind: &str, body: Vec<u8>) -> (u16, Vec<u8>) {
        let request = Request::post(path).header("content-type", kind);
        let request = request.header("authorization", format!("Bearer {bearer}"));
        let request = request.body(Body::from(body)).expect("a request");
        let answer = self.routes.clone().oneshot(request).await.expect("an answer");
        let status = answer.status().as_u16();
        (status, to_bytes(answer.into_body(), usize::MAX).await.expect("a body").to_vec())
    }

    /// A phone; what the service calls its holder, and its id here.
    async fn phone(&self, service: &str) -> (String, u64) {
        let body = json!({ "service": service, "name": "Sari" }).to_string();
        let (_, raw) = self.send("/api/phones", "", "application/json", body.into_bytes()).await;
        let phone: Value = serde_json::from_slice(&raw).expect("a phone");
        let id = phone["id"].as_u64().expect("an id");
        (phone["peer"].as_str().expect("a peer").to_owned(), id)
    }

    /// The holder of a phone writes: now they may be answered.
    async fn writes(&self, phone: u64) {
        let said = json!({ "text": "halo" }).to_string().into_bytes();
        let path = format!("/api/phones/{phone}/messages");
        self.send(&path, "", "application/json", said).await;
    }

    async fn make(&self, base: &str, bearer: &str, call: Call) -> (u16, Vec<u8>) {
        let payload = call.payload.expect("something is posted");
        let kind = Payload::media_type(&payload);
        self.send(&format!("{base}{}", call.path), bearer, kind, payload.into_bytes()).await
    }
}

fn every_kind() -> Vec<Outgoing> {
    let choices = |titles: &[&str]| Outgoing::Choices {
        text: "Yang mana?".to_owned(),
        open: "Pilih dari daftar yang panjang".to_owned(),
        how: "Balas angkanya.".to_owned(),
        choices: titles
            .iter()
            .enumerate()
            .map(|(place, title)| Choice::new(&format!("c{place}"), title).expect("fits"))
            .collect(),
    };
    let link = "https://a.example/x.pdf".to_owned();
    vec![
        Outgoing::Text("Gratis.".to_owned()),
        Outgoing::Text("Kalimat yang panjang sekali. ".repeat(400)),
        choices(&["Ya", "Tidak"]),
        choices(&["Ya", "Ya"]),
        choices(&["Kartu identitas anak yang hilang di jalan", "b", "c", "d"]),
        choices(&["x"; 14]),
        Outgoing::AskPlace { text: "Di mana?".to_owned(), button: "Kirim lokasi saya".to_owned() },
        Outgoing::Picture { link: link.clone(), caption: "Foto".repeat(400) },
        Outgoing::Document { link, name: "x.pdf".to_owned(), caption: String::new() },
    ]
}

#[tokio::test]
async fn what_we_send_is_taken_by_every_service() {
    drop(rustls::crypto::ring::default_provider().install_default());
    let services = Services::new();
    let (peer, id) = services.phone("whatsapp").await;
    services.writes(id).await;
    for message in every_kind() {
        for call in whatsapp::calls(NUMBER, &peer, &message, "k/1") {
            let (status, raw) =
                services.make("/graph/v23.0", &services.secrets.whatsapp_token, call).await;
            assert!(
                whatsapp::sent(status, &raw).is_ok(),
                "{message:?} {status} {}",
                String::from_utf8_lossy(&raw)
            );
        }
    }
    let (peer, _) = services.phone("telegram").await;
    for message in every_kind() {
        for call in telegram::calls(&services.secrets.telegram_token, &peer, &message) {
            let (status, raw) = services.make("/telegram", "", call).await;
            assert!(
                telegram::sent(status, &raw).is_ok(),
                "{message:?} {status} {}",
                String::from_utf8_lossy(&raw)
            );
        }
    }
    let (peer, _) = services.phone("sms").await;
    for (place, message) in every_kind().iter().enumerate() {
        let call = sms::call(&peer, message, &place.to_string(), "Selengkapnya: https://a.example");
        let (status, _) = services.make("/sms/send", &services.secrets.sms_key, call).await;
        assert_eq!(sms::taken(status), Ok(()), "{message:?}");
    }
}

#[tokio::test]
async fn the_same_sms_is_shown_once() {
    drop(rustls::crypto::ring::default_provider().install_default());
    let services = Services::new();
    let (peer, id) = services.phone("sms").await;
    for _ in 0..2 {
        let call = sms::call(&peer, &Outgoing::Text("Gratis.".to_owned()), "same", "");
        services.make("/sms/send", &services.secrets.sms_key, call).await;
    }
    let request = Request::get(format!("/api/phones/{id}/messages")).body(Body::empty());
    let answer = services.routes.clone().oneshot(request.expect("a request")).await;
    let raw = to_bytes(answer.expect("an answer").into_body(), usize::MAX).await.expect("a body");
    let heard: Value = serde_json::from_slice(&raw).expect("a list");
    assert_eq!(heard.as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn what_services_refuse_is_refused() {
    drop(rustls::crypto::ring::default_provider().install_default());
    let services = Services::new();
    let (peer, id) = services.phone("whatsapp").await;
    services.writes(id).await;
    let button = |id: u8| json!({ "type": "reply", "reply": { "id": id.to_string(), "title": format!("T{id}") } });
    let with = |buttons: Vec<Value>| {
        let action = json!({ "buttons": buttons });
        json!({ "messaging_product": "whatsapp", "to": peer, "type": "interactive",
            "interactive": { "type": "button", "body": { "text": "?" }, "action": action } })
    };
    let path = format!("/graph/v23.0/{NUMBER}/messages");
    let token = services.secrets.whatsapp_token.clone();
    let kind = "application/json";
    for (body, bearer, expected) in [
        (with((0..3).map(button).collect()), token.as_str(), StatusCode::OK),
        (with((0..4).map(button).collect()), token.as_str(), StatusCode::BAD_REQUEST),
        (with(vec![button(1), button(1)]), token.as_str(), StatusCode::BAD_REQUEST),
        (with(vec![button(1)]), "guessed", StatusCode::UNAUTHORIZED),
        (json!({ "to": peer }), token.as_str(), StatusCode::BAD_REQUEST),
    ] {
        let sent = services.send(&path, bearer, kind, body.to_string().into_bytes()).await;
        assert_eq!(sent.0, expected.as_u16(), "{body}");
    }
    let body = json!({ "chat_id": "1", "text": "x" }).to_string().into_bytes();
    assert_eq!(services.send("/telegram/bot1:guessed/sendMessage", "", kind, body).await.0, 401);
}

#[tokio::test]
async fn after_a_day_only_a_template_that_was_approved_is_taken() {
    drop(rustls::crypto::ring::default_provider().install_default());
    let services = Services::new();
    let (peer, id) = services.phone("whatsapp").await;
    let token = services.secrets.whatsapp_token.clone();
    let free = async || {
        let call = whatsapp::calls(NUMBER, &peer, &Outgoing::Text("Gratis.".to_owned()), "k/1");
        let (status, raw) = services.make("/graph/v23.0", &token, call[0].clone()).await;
        whatsapp::sent(status, &raw).map_err(messaging::Trouble::code)
    };
    let by = async |name: &str, language: &str| {
        let named = whatsapp::Template { name, language };
        let call = whatsapp::template(NUMBER, &peer, named, "Sudah\nselesai.", "k/2");
        let (status, raw) = services.make("/graph/v23.0", &token, call).await;
        whatsapp::sent(status, &raw).map_err(messaging::Trouble::code)
    };
    // Nobody wrote yet: only what was approved.
    assert_eq!(free().await, Err(whatsapp::OUT_OF_WINDOW));
    assert!(by("kabar_berkas", "id").await.is_ok());
    services.writes(id).await;
    assert!(free().await.is_ok());
    let pass = json!({ "seconds": 24 * 3_600 }).to_string().into_bytes();
    services.send("/api/pass", "", "application/json", pass).await;
    assert_eq!(free().await, Err(whatsapp::OUT_OF_WINDOW));
    assert!(by("jawaban_petugas", "id").await.is_ok());
    for (name, language) in [("kabar_berkas", "en"), ("lain", "id")] {
        assert_eq!(by(name, language).await, Err(132_001), "{name} {language}");
    }
    // What a template's place may not hold.
    let path = format!("/graph/v23.0/{NUMBER}/messages");
    let with = |parameters: Value| {
        json!({ "messaging_product": "whatsapp", "to": peer, "type": "template", "template": {
            "name": "kabar_berkas", "language": { "code": "id" },
            "components": [{ "type": "body", "parameters": parameters }] } })
    };
    for (parameters, code) in [
        (json!([]), 132_000),
        (json!([{ "type": "text", "text": "a\nb" }]), 132_018),
        (json!([{ "type": "image" }]), 132_012),
    ] {
        let body = with(parameters.clone()).to_string().into_bytes();
        let (status, raw) = services.send(&path, &token, "application/json", body).await;
        assert_eq!(
            whatsapp::sent(status, &raw).map_err(messaging::Trouble::code),
            Err(code),
            "{parameters}"
        );
    }
}
