//! JSON for tests: `/api/phones`, what they say and hear, and what goes wrong.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{DefaultBodyLimit, Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::post::{Twist, deliver};
use crate::world::{Media, Message, Phone, Service, World};
use crate::{post as posting, sms, telegram, whatsapp};

/// Largest message of a test in bytes: a file, in base64.
const FILE: usize = 64 << 20;

pub(crate) fn routes() -> Router<Arc<World>> {
    Router::new()
        .route("/api/phones", get(phones).post(add))
        .route(
            "/api/phones/{id}/messages",
            get(messages).post(say).layer(DefaultBodyLimit::max(FILE)),
        )
        .route("/api/release", post(release))
        .route("/api/repeat", post(repeat))
        .route("/api/trouble", post(trouble))
        .route("/api/verify", post(verify))
        .route("/api/pass", post(pass))
        .route("/api/late", post(late))
}

/// What somebody says.
#[derive(Clone, Debug)]
pub(crate) enum Said {
    Text(String),
    Picture { media: String, caption: Option<String> },
    Place { latitude: f64, longitude: f64, name: Option<String> },
    Chosen { id: String, title: String, list: bool, markup: Option<Value> },
    Voice,
}

/// Keeps a picture; gives its id.
pub(crate) fn kept(world: &World, bytes: Vec<u8>, kind: &str) -> String {
    let id = world.id("m");
    world.inside().media.insert(id.clone(), Media { bytes, kind: kind.to_owned() });
    id
}

/// The choice of a phone's newest question that has this id.
pub(crate) fn choice(phone: &Phone, id: &str) -> Option<Said> {
    let with = |message: &&Message| message.choices.iter().any(|choice| choice.id == id);
    let message = phone.messages.iter().rev().find(with)?;
    let choice = message.choices.iter().find(|choice| choice.id == id)?;
    Some(Said::Chosen {
        id: choice.id.clone(),
        title: choice.title.clone(),
        list: message.list.is_some(),
        markup: message.markup.clone(),
    })
}

/// Writes into the phone what its holder says, and tells the product.
pub(crate) async fn speak(
    world: &Arc<World>,
    phone: &Phone,
    said: &Said,
    twist: &Twist,
) -> Option<u16> {
    let mut shown = Message::new(true, "");
    match said {
        Said::Text(text) | Said::Chosen { title: text, .. } => shown.text.clone_from(text),
        Said::Picture { media, caption } => {
            shown.media = Some(media.clone());
            shown.text = caption.clone().unwrap_or_default();
        }
        Said::Place { latitude, longitude, name } => {
            shown.text =
                format!("{} ({latitude}, {longitude})", name.as_deref().unwrap_or("Lokasi"));
        }
        Said::Voice => "(pesan suara, 0:03)".clone_into(&mut shown.text),
    }
    let seq = world.put(phone.service, &phone.peer, shown)?;
    let hook = match phone.service {
        Service::WhatsApp => whatsapp::said(world, phone, seq, said, twist),
        Service::Telegram => telegram::said(world, phone, seq, said, twist),
        Service::Sms => sms::said(world, phone, seq, said, twist),
    };
    deliver(world, hook, twist).await
}

async fn phones(State(world): State<Arc<World>>) -> Json<Value> {
    Json(json!(world.inside().phones))
}

#[derive(Deserialize)]
struct Add {
    service: Service,
    name: String,
}

async fn add(State(world): State<Arc<World>>, Json(add): Json<Add>) -> Json<Phone> {
    Json(world.phone(add.service, &add.name))
}

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    after: u64,
    /// So long is waited for one, at most 30 s.
    #[serde(default)]
    wait_ms: u64,
}

/// What the product wrote into a phone after a message.
async fn messages(
    State(world): State<Arc<World>>,
    Path(id): Path<u64>,
    Query(asked): Query<Asked>,
) -> Response {
    let until = tokio::time::Instant::now() + Duration::from_millis(asked.wait_ms.min(30_000));
    loop {
        let news = world.news.notified();
        let Some(phone) = world.find(id) else { return StatusCode::NOT_FOUND.into_response() };
        let found: Vec<_> =
            phone.messages.into_iter().filter(|m| !m.mine && m.seq > asked.after).collect();
        if !found.is_empty() || tokio::time::timeout_at(until, news).await.is_err() {
            return Json(found).into_response();
        }
    }
}

#[derive(Deserialize)]
struct Say {
    text: Option<String>,
    /// Base64.
    picture: Option<String>,
    caption: Option<String>,
    place: Option<(f64, f64)>,
    choose: Option<String>,
    #[serde(default)]
    voice: bool,
    /// What the file is said to be; a photo where nothing is.
    kind: Option<String>,
    #[serde(default)]
    twist: Twist,
}

async fn say(
    State(world): State<Arc<World>>,
    Path(id): Path<u64>,
    Json(say): Json<Say>,
) -> Response {
    let Some(phone) = world.find(id) else { return StatusCode::NOT_FOUND.into_response() };
    let picture = say.picture.and_then(|text| STANDARD.decode(text).ok());
    let said = match (say.text, picture, say.place, say.choose) {
        (Some(text), ..) => Some(Said::Text(text)),
        (_, Some(bytes), ..) => {
            let kind = say.kind.as_deref().unwrap_or("image/jpeg");
            Some(Said::Picture { media: kept(&world, bytes, kind), caption: say.caption })
        }
        (_, _, Some((latitude, longitude)), _) => {
            Some(Said::Place { latitude, longitude, name: None })
        }
        (.., Some(id)) => choice(&phone, &id),
        _ if say.voice => Some(Said::Voice),
        _ => None,
    };
    let Some(said) = said else { return StatusCode::UNPROCESSABLE_ENTITY.into_response() };
    let answered = speak(&world, &phone, &said, &say.twist).await;
    let last = world
        .find(id)
        .and_then(|phone| phone.messages.iter().rev().find(|m| m.mine).map(|m| m.seq));
    Json(json!({ "answered": answered, "seq": last })).into_response()
}

#[derive(Deserialize)]
struct Release {
    #[serde(default)]
    reverse: bool,
}

/// Delivers what was held, in order or the newest first.
async fn release(State(world): State<Arc<World>>, Json(release): Json<Release>) -> Json<Value> {
    let mut held = std::mem::take(&mut world.inside().held);
    if release.reverse {
        held.reverse();
    }
    let mut answered = Vec::new();
    for hook in &held {
        answered.push(posting::post(&world, hook).await);
    }
    Json(json!({ "answered": answered }))
}

/// Delivers the last webhook of a phone once more, as somebody would who recorded it.
async fn repeat(State(world): State<Arc<World>>) -> Json<Value> {
    let last = world.inside().last.clone();
    let answered = match last {
        Some(hook) => Some(posting::post(&world, &hook).await),
        None => None,
    };
    Json(json!({ "answered": answered }))
}

#[derive(Deserialize)]
struct Trouble {
    service: Service,
    status: u16,
    #[serde(default)]
    times: usize,
}

/// The next calls to a service are answered with this status.
async fn trouble(State(world): State<Arc<World>>, Json(trouble): Json<Trouble>) -> StatusCode {
    let mut inside = world.inside();
    let waiting = inside.trouble.entry(trouble.service).or_default();
    waiting.extend(std::iter::repeat_n(trouble.status, trouble.times.max(1)));
    StatusCode::NO_CONTENT
}

#[derive(Deserialize)]
struct Pass {
    seconds: i64,
}

/// Lets some time pass for the services.
async fn pass(State(world): State<Arc<World>>, Json(pass): Json<Pass>) -> StatusCode {
    world.inside().ahead += pass.seconds;
    StatusCode::NO_CONTENT
}

#[derive(Deserialize)]
struct Late {
    afterwards: bool,
}

/// Whether `WhatsApp` refuses what comes too late at once, or takes it and tells afterwards.
async fn late(State(world): State<Arc<World>>, Json(late): Json<Late>) -> StatusCode {
    world.inside().refuses_later = late.afterwards;
    StatusCode::NO_CONTENT
}

/// Registers the product's address with `WhatsApp`: asks it the challenge.
async fn verify(State(world): State<Arc<World>>) -> Json<Value> {
    let challenge = world.next().to_string();
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("hub.mode", "subscribe")
        .append_pair("hub.challenge", &challenge)
        .append_pair("hub.verify_token", &world.secrets.whatsapp_verify)
        .finish();
    let answer = world.client.get(format!("{}/kait/whatsapp?{query}", world.product)).send().await;
    let echoed = match answer {
        Ok(answer) => answer.text().await.unwrap_or_default(),
        Err(_) => String::new(),
    };
    Json(json!({ "verified": echoed == challenge }))
}
