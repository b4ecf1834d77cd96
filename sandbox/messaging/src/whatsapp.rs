//! `WhatsApp` Cloud API: `POST /graph/{version}/{number}/messages`, media in two steps, webhooks of the field `messages`.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::control::Said;
use crate::post::{Hook, Twist, deliver, signature};
use crate::world::{Choice, Message, NUMBER_ID, Phone, Service, World};

pub(crate) fn routes() -> Router<Arc<World>> {
    Router::new()
        .route("/graph/{version}/{number}/messages", post(take))
        .route("/graph/{version}/{media}", get(found))
        .route("/lookaside/{media}", get(fetched))
}

fn refused(status: StatusCode, code: i64, message: &str) -> Response {
    let error =
        json!({ "message": message, "type": "OAuthException", "code": code, "fbtrace_id": "A" });
    (status, Json(json!({ "error": error }))).into_response()
}

fn has_token(world: &World, headers: &HeaderMap) -> bool {
    let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    given.and_then(|given| given.strip_prefix("Bearer ")) == Some(&world.secrets.whatsapp_token)
}

fn bearer_refused() -> Response {
    refused(StatusCode::UNAUTHORIZED, 190, "Invalid OAuth access token.")
}

async fn take(
    State(world): State<Arc<World>>,
    Path((_, number)): Path<(String, String)>,
    headers: HeaderMap,
    raw: Bytes,
) -> Response {
    if !has_token(&world, &headers) {
        return bearer_refused();
    }
    if let Some(status) = world.trouble(Service::WhatsApp) {
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        return refused(status, 131_000, "Something went wrong");
    }
    let read =
        serde_json::from_slice::<Value>(&raw).map_err(|_| Wrong::from("not JSON".to_owned()));
    let message = read.and_then(|body| checked(&number, &body).map(|message| (message, body)));
    let (message, body) = match message {
        Ok(found) => found,
        Err(Wrong { code, why }) => {
            return refused(StatusCode::BAD_REQUEST, code, &format!("(#{code}) {why}"));
        }
    };
    let to = body["to"].as_str().unwrap_or_default().trim_start_matches('+').to_owned();
    let is_free = message.template.is_none();
    let refuses_later = world.inside().refuses_later;
    if is_free && !is_open(&world, &to) {
        if !refuses_later {
            return refused(StatusCode::BAD_REQUEST, LATE, "Re-engagement message");
        }
        let id = world.id("wamid.");
        tell_refusal(&world, &id, &to, &body["biz_opaque_callback_data"]);
        return taken(&body, &to, &id);
    }
    if world.put(Service::WhatsApp, &to, message).is_none() {
        return refused(StatusCode::BAD_REQUEST, 131_026, "Message undeliverable");
    }
    let id = world.id("wamid.");
    tell_progress(&world, &id, &to, &body["biz_opaque_callback_data"]);
    taken(&body, &to, &id)
}

fn taken(body: &Value, to: &str, id: &str) -> Response {
    let answer = json!({
        "messaging_product": "whatsapp",
        "contacts": [{ "input": body["to"], "wa_id": to }],
        "messages": [{ "id": id }],
    });
    Json(answer).into_response()
}

fn within(value: &Value, name: &str, most: usize) -> Result<String, String> {
    let text = value.as_str().ok_or_else(|| format!("{name} is required"))?;
    match text.chars().count() {
        0 => Err(format!("{name} must not be empty")),
        long if long > most => Err(format!("{name} is longer than {most} characters")),
        _ => Ok(text.to_owned()),
    }
}

/// The code of free text to somebody who wrote more than 24 hours ago.
const LATE: i64 = 131_047;

/// Whether somebody wrote within 24 hours: else only templates are taken.
fn is_open(world: &World, peer: &str) -> bool {
    let now = world.now();
    let inside = world.inside();
    let phone = inside.phones.iter().find(|p| p.service == Service::WhatsApp && p.peer == peer);
    // Whoever has no phone is answered as such below.
    phone.is_none_or(|phone| phone.messages.iter().any(|m| m.mine && now - m.at < 24 * 3_600))
}

/// What is wrong with a call, with its code in the list of errors.
struct Wrong {
    code: i64,
    why: String,
}

impl From<String> for Wrong {
    fn from(why: String) -> Self {
        Self { code: 100, why }
    }
}

/// The templates that were approved: name, language, and their words around the one place of each.
const APPROVED: [(&str, &str, &str); 4] = [
    ("kabar_berkas", "id", "Ada kabar: {{1}}"),
    ("case_news", "en", "There is news: {{1}}"),
    ("jawaban_petugas", "id", "Jawaban petugas: {{1}}"),
    ("officer_answer", "en", "An officer answers: {{1}}"),
];

/// A message of a template, as the documents of message templates have it.
fn by_template(asked: &Value) -> Result<Message, Wrong> {
    let wrong = |code: i64, why: &str| Wrong { code, why: why.to_owned() };
    let name = within(&asked["name"], "template.name", 512)?;
    let code = within(&asked["language"]["code"], "template.language.code", 16)?;
    let Some((.., words)) =
        APPROVED.iter().find(|(own, language, _)| *own == name && *language == code)
    else {
        return Err(wrong(132_001, "Template name does not exist in the translation"));
    };
    let body = asked["components"].as_array().cloned().unwrap_or_default();
    let body = body.iter().find(|part| part["type"] == "body");
    let values = body.and_then(|part| part["parameters"].as_array()).cloned().unwrap_or_default();
    let [value] = values.as_slice() else {
        return Err(wrong(132_000, "Number of parameters does not match the expected number"));
    };
    if value["type"] != "text" {
        return Err(wrong(132_012, "Parameter format does not match"));
    }
    let text = within(&value["text"], "parameter", 1024)?;
    if text.contains(['\n', '\t']) || text.contains("    ") {
        return Err(wrong(132_018, "Param text cannot have new-line/tab or more than 4 spaces"));
    }
    let text = words.replace("{{1}}", &text);
    if text.chars().count() > 1024 {
        return Err(wrong(132_005, "Translated text too long"));
    }
    Ok(Message { template: Some(name), ..Message::new(false, &text) })
}

/// A call by the documents, as a message in a phone; else what is wrong with it.
fn checked(number: &str, body: &Value) -> Result<Message, Wrong> {
    if number != NUMBER_ID {
        return Err("Unsupported post request: no such phone number id".to_owned().into());
    }
    if body["messaging_product"] != "whatsapp" {
        return Err("messaging_product must be whatsapp".to_owned().into());
    }
    within(&body["to"], "to", 20)?;
    let mut message = match body["type"].as_str().unwrap_or_default() {
        "text" => Message::new(false, &within(&body["text"]["body"], "text.body", 4096)?),
        kind @ ("image" | "document") => {
            let link = within(&body[kind]["link"], "link", 2048)?;
            if !link.starts_with("http") {
                return Err("link must be an address".to_owned().into());
            }
            let caption = &body[kind]["caption"];
            let caption = caption.as_str().unwrap_or_default();
            if caption.chars().count() > 1024 {
                return Err("caption is longer than 1024 characters".to_owned().into());
            }
            Message { link: Some(link), ..Message::new(false, caption) }
        }
        "interactive" => interactive(&body["interactive"])?,
        "template" => by_template(&body["template"])?,
        kind => return Err(format!("type {kind} is not supported").into()),
    };
    message.key = body["biz_opaque_callback_data"].as_str().map(str::to_owned);
    Ok(message)
}

fn interactive(asked: &Value) -> Result<Message, String> {
    let text = &asked["body"]["text"];
    match asked["type"].as_str().unwrap_or_default() {
        "button" => {
            let text = within(text, "body.text", 1024)?;
            let buttons = asked["action"]["buttons"].as_array().cloned().unwrap_or_default();
            if !(1..=3).contains(&buttons.len()) {
                return Err("1 to 3 buttons".to_owned());
            }
            let mut choices = Vec::new();
            for button in buttons {
                let title = within(&button["reply"]["title"], "title", 20)?;
                let id = within(&button["reply"]["id"], "id", 256)?;
                if button["type"] != "reply" {
                    return Err("a button is of type reply".to_owned());
                }
                if choices.iter().any(|other: &Choice| other.title == title || other.id == id) {
                    return Err("ids and titles of buttons must differ".to_owned());
                }
                choices.push(Choice { id, title, about: None });
            }
            Ok(Message { choices, ..Message::new(false, &text) })
        }
        "list" => {
            let text = within(text, "body.text", 4096)?;
            let button = within(&asked["action"]["button"], "button", 20)?;
            let sections = asked["action"]["sections"].as_array().cloned().unwrap_or_default();
            let mut choices = Vec::new();
            for section in sections {
                within(&section["title"], "section.title", 24)?;
                for row in section["rows"].as_array().cloned().unwrap_or_default() {
                    let about = row.get("description").map(|d| within(d, "description", 72));
                    choices.push(Choice {
                        id: within(&row["id"], "row.id", 200)?,
                        title: within(&row["title"], "row.title", 24)?,
                        about: about.transpose()?,
                    });
                }
            }
            if !(1..=10).contains(&choices.len()) {
                return Err("1 to 10 rows".to_owned());
            }
            Ok(Message { choices, list: Some(button), ..Message::new(false, &text) })
        }
        "location_request_message" => {
            let text = within(text, "body.text", 1024)?;
            if asked["action"]["name"] != "send_location" {
                return Err("action.name must be send_location".to_owned());
            }
            let place_button = Some("Kirim lokasi".to_owned());
            Ok(Message { asks_place: true, place_button, ..Message::new(false, &text) })
        }
        kind => Err(format!("interactive type {kind} is not supported")),
    }
}

/// Step one: where the file is.
async fn found(
    State(world): State<Arc<World>>,
    Path((_, id)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    if !has_token(&world, &headers) {
        return bearer_refused();
    }
    let Some(media) = world.inside().media.get(&id).cloned() else {
        return refused(StatusCode::BAD_REQUEST, 100, "Unsupported get request.");
    };
    let answer = json!({
        "url": format!("{}/lookaside/{id}", world.own),
        "mime_type": media.kind,
        "sha256": STANDARD.encode(Sha256::digest(&media.bytes)),
        "file_size": media.bytes.len(),
        "id": id,
        "messaging_product": "whatsapp",
    });
    Json(answer).into_response()
}

/// Step two, which wants the same bearer.
async fn fetched(
    State(world): State<Arc<World>>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    if !has_token(&world, &headers) {
        return bearer_refused();
    }
    let media = world.inside().media.get(&id).cloned();
    match media {
        Some(media) => ([(header::CONTENT_TYPE, media.kind)], media.bytes).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

fn wrapped(value: &Value) -> Vec<u8> {
    let mut value = value.clone();
    value["messaging_product"] = "whatsapp".into();
    value["metadata"] =
        json!({ "display_phone_number": "6280000000001", "phone_number_id": NUMBER_ID });
    let entry =
        json!([{ "id": "970000000000000", "changes": [{ "value": value, "field": "messages" }] }]);
    json!({ "object": "whatsapp_business_account", "entry": entry }).to_string().into_bytes()
}

fn hook(world: &World, of: Option<(u64, u64)>, raw: Vec<u8>) -> Hook {
    let header = ("x-hub-signature-256", signature(&world.secrets.whatsapp_app, &raw));
    Hook { service: Service::WhatsApp, of, kind: "application/json", header, raw }
}

/// Tells that a message of the product left and arrived, in the order in which this happens to come.
fn tell_progress(world: &Arc<World>, id: &str, to: &str, key: &Value) {
    for status in ["sent", "delivered"] {
        let told = json!({ "id": id, "status": status, "timestamp": world.now().to_string(), "recipient_id": to, "biz_opaque_callback_data": key });
        let hook = hook(world, None, wrapped(&json!({ "statuses": [told] })));
        let world = Arc::clone(world);
        tokio::spawn(async move { deliver(&world, hook, &Twist::default()).await });
    }
}

/// Tells that a message which was taken will not arrive: its receiver wrote too long ago.
fn tell_refusal(world: &Arc<World>, id: &str, to: &str, key: &Value) {
    let why = json!({ "code": LATE, "title": "Re-engagement message" });
    let told = json!({ "id": id, "status": "failed", "timestamp": world.now().to_string(), "recipient_id": to, "biz_opaque_callback_data": key, "errors": [why] });
    let hook = hook(world, None, wrapped(&json!({ "statuses": [told] })));
    let world = Arc::clone(world);
    tokio::spawn(async move { deliver(&world, hook, &Twist::default()).await });
}

/// The webhook of what somebody said.
pub(crate) fn said(world: &World, phone: &Phone, seq: u64, said: &Said, twist: &Twist) -> Hook {
    let mut message = json!({
        "from": phone.peer,
        "id": world.id("wamid."),
        "timestamp": (world.now() - twist.age_seconds).to_string(),
    });
    let (kind, content) = match said {
        Said::Text(text) => ("text", json!({ "body": text })),
        Said::Picture { media, caption } => {
            let file = world.inside().media.get(media).cloned();
            let sha = file.as_ref().map(|file| STANDARD.encode(Sha256::digest(&file.bytes)));
            let kind = file.map(|file| file.kind);
            let mut image = json!({ "mime_type": kind, "sha256": sha, "id": media });
            if let Some(caption) = caption {
                image["caption"] = caption.as_str().into();
            }
            ("image", image)
        }
        Said::Place { latitude, longitude, name } => (
            "location",
            json!({ "latitude": latitude, "longitude": longitude, "name": name, "address": name }),
        ),
        Said::Chosen { id, title, list, .. } => {
            let kind = if *list { "list_reply" } else { "button_reply" };
            ("interactive", json!({ "type": kind, kind: { "id": id, "title": title } }))
        }
        Said::Voice => {
            ("audio", json!({ "mime_type": "audio/ogg; codecs=opus", "id": "1", "voice": true }))
        }
    };
    message["type"] = kind.into();
    message[kind] = content;
    let contacts = json!([{ "profile": { "name": phone.name }, "wa_id": phone.peer }]);
    hook(
        world,
        Some((phone.id, seq)),
        wrapped(&json!({ "contacts": contacts, "messages": [message] })),
    )
}
