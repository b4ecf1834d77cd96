//! Telegram Bot API: `POST /telegram/bot{token}/{method}`, files below `/telegram/file/bot{token}`, updates by webhook.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};

use crate::control::Said;
use crate::post::{Hook, Twist};
use crate::world::{Choice, Message, Phone, Service, World};

pub(crate) fn routes() -> Router<Arc<World>> {
    Router::new()
        .route("/telegram/{bot}/{method}", post(call))
        .route("/telegram/file/{bot}/photos/{file}", get(fetched))
}

fn refused(code: u16, why: &str) -> Response {
    let status = StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut answer = json!({ "ok": false, "error_code": code, "description": why });
    if code == 429 {
        answer["parameters"] = json!({ "retry_after": 1 });
    }
    (status, Json(answer)).into_response()
}

fn done(result: &Value) -> Response {
    Json(json!({ "ok": true, "result": result })).into_response()
}

fn is_ours(world: &World, bot: &str) -> bool {
    bot.strip_prefix("bot") == Some(&world.secrets.telegram_token)
}

async fn call(
    State(world): State<Arc<World>>,
    Path((bot, method)): Path<(String, String)>,
    raw: Bytes,
) -> Response {
    if !is_ours(&world, &bot) {
        return refused(401, "Unauthorized");
    }
    let Ok(body) = serde_json::from_slice::<Value>(&raw) else {
        return refused(400, "Bad Request: can't parse JSON object");
    };
    match method.as_str() {
        "getFile" => file(&world, &body),
        "answerCallbackQuery" => {
            let id = body["callback_query_id"].as_str().unwrap_or_default().to_owned();
            let mut inside = world.inside();
            let known = inside.turning.iter().position(|turning| *turning == id);
            match known {
                Some(index) => {
                    inside.turning.remove(index);
                    done(&json!(true))
                }
                None => refused(400, "Bad Request: query is too old or query ID is invalid"),
            }
        }
        "sendMessage" | "sendPhoto" | "sendDocument" => {
            if let Some(status) = world.trouble(Service::Telegram) {
                return refused(status, "Too Many Requests: retry after 1");
            }
            match checked(&method, &body) {
                Ok(message) => send(&world, &body, message),
                Err(why) => refused(400, &format!("Bad Request: {why}")),
            }
        }
        _ => refused(404, "Not Found"),
    }
}

fn send(world: &World, body: &Value, message: Message) -> Response {
    let chat =
        body["chat_id"].as_str().map(str::to_owned).unwrap_or_else(|| body["chat_id"].to_string());
    let Some(seq) = world.put(Service::Telegram, &chat, message) else {
        return refused(400, "Bad Request: chat not found");
    };
    let chat: Value = chat.parse::<i64>().map_or(Value::Null, Value::from);
    done(
        &json!({ "message_id": seq, "date": world.now(), "chat": { "id": chat, "type": "private" }, "text": body["text"] }),
    )
}

fn within(value: &Value, name: &str, most: usize) -> Result<String, String> {
    let text = value.as_str().unwrap_or_default();
    match text.encode_utf16().count() {
        0 => Err(format!("{name} is empty")),
        long if long > most => Err(format!("{name} is too long")),
        _ => Ok(text.to_owned()),
    }
}

/// A call by the documents, as a message in a phone; else what is wrong with it.
fn checked(method: &str, body: &Value) -> Result<Message, String> {
    let mut message = if method == "sendMessage" {
        Message::new(false, &within(&body["text"], "message text", 4096)?)
    } else {
        let name = if method == "sendPhoto" { "photo" } else { "document" };
        let link = within(&body[name], name, 2048)?;
        let caption = body["caption"].as_str().unwrap_or_default();
        if caption.encode_utf16().count() > 1024 {
            return Err("message caption is too long".to_owned());
        }
        Message { link: Some(link), ..Message::new(false, caption) }
    };
    let markup = &body["reply_markup"];
    let rows = markup["inline_keyboard"].as_array().cloned().unwrap_or_default();
    for button in rows.iter().flat_map(|row| row.as_array().cloned().unwrap_or_default()) {
        let id = button["callback_data"].as_str().unwrap_or_default().to_owned();
        if !(1..=64).contains(&id.len()) {
            return Err("BUTTON_DATA_INVALID".to_owned());
        }
        let title = within(&button["text"], "button text", 256)?;
        message.choices.push(Choice { id, title, about: None });
    }
    if !rows.is_empty() {
        message.markup = Some(markup.clone());
    }
    let keyboard = markup["keyboard"].as_array().cloned().unwrap_or_default();
    for button in keyboard.iter().flat_map(|row| row.as_array().cloned().unwrap_or_default()) {
        if button["request_location"] == true {
            message.asks_place = true;
            message.place_button = button["text"].as_str().map(str::to_owned);
        }
    }
    Ok(message)
}

fn file(world: &World, body: &Value) -> Response {
    let id = body["file_id"].as_str().unwrap_or_default();
    let size = world.inside().media.get(id).map(|media| media.bytes.len());
    match size {
        None => refused(400, "Bad Request: invalid file_id"),
        Some(size) if size > 20 * 1024 * 1024 => refused(400, "Bad Request: file is too big"),
        Some(size) => done(&json!({
            "file_id": id,
            "file_unique_id": id,
            "file_size": size,
            "file_path": format!("photos/{id}.jpg"),
        })),
    }
}

async fn fetched(
    State(world): State<Arc<World>>,
    Path((bot, file)): Path<(String, String)>,
) -> Response {
    let id = file.strip_suffix(".jpg").unwrap_or(&file).to_owned();
    let media = world.inside().media.get(&id).cloned();
    match media.filter(|_| is_ours(&world, &bot)) {
        Some(media) => media.bytes.into_response(),
        None => refused(404, "Not Found"),
    }
}

/// The webhook of what somebody said.
pub(crate) fn said(world: &World, phone: &Phone, seq: u64, said: &Said, twist: &Twist) -> Hook {
    let id: i64 = phone.peer.parse().unwrap_or_default();
    let chat = json!({ "id": id, "type": "private", "first_name": phone.name });
    let from =
        json!({ "id": id, "is_bot": false, "first_name": phone.name, "language_code": "id" });
    // Numbers of a run come after those of the run before.
    let update_id = world.now() * 1000 + i64::try_from(seq % 1000).unwrap_or(0);
    let base = json!({ "message_id": seq, "date": world.now() - twist.age_seconds, "chat": chat, "from": from });
    let with = |name: &str, value: Value| {
        let mut message = base.clone();
        message[name] = value;
        message
    };
    let update = match said {
        Said::Chosen { id, markup, .. } => {
            let callback = world.id("cb");
            world.inside().turning.push(callback.clone());
            let mut message = with("text", "…".into());
            message["reply_markup"] = markup.clone().unwrap_or_default();
            let pressed = json!({ "id": callback, "from": from, "message": message, "chat_instance": "1", "data": id });
            json!({ "update_id": update_id, "callback_query": pressed })
        }
        Said::Text(text) => {
            json!({ "update_id": update_id, "message": with("text", text.as_str().into()) })
        }
        Said::Picture { media, caption } => {
            let size = |id: &str, width: u32| json!({ "file_id": id, "file_unique_id": id, "width": width, "height": width * 3 / 4 });
            let mut message =
                with("photo", json!([size(&format!("{media}-s"), 90), size(media, 1280)]));
            if let Some(caption) = caption {
                message["caption"] = caption.as_str().into();
            }
            json!({ "update_id": update_id, "message": message })
        }
        Said::Place { latitude, longitude, .. } => {
            let place = json!({ "latitude": latitude, "longitude": longitude });
            json!({ "update_id": update_id, "message": with("location", place) })
        }
        Said::Voice => {
            let voice = json!({ "file_id": "v", "file_unique_id": "v", "duration": 3 });
            json!({ "update_id": update_id, "message": with("voice", voice) })
        }
    };
    Hook {
        service: Service::Telegram,
        of: Some((phone.id, seq)),
        kind: "application/json",
        header: ("x-telegram-bot-api-secret-token", world.secrets.telegram_secret.clone()),
        raw: update.to_string().into_bytes(),
    }
}
