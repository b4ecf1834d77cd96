//! An SMS gateway: `POST /sms/send`, a form with a bearer key; and a signed form for what comes.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::routing::post;

use crate::control::Said;
use crate::post::{Hook, Twist, signature};
use crate::world::{Message, Phone, Service, World};

pub(crate) fn routes() -> Router<Arc<World>> {
    Router::new().route("/sms/send", post(take))
}

/// So many letters go into one part, and into each of several.
fn parts(text: &str) -> usize {
    let wide = !text.chars().all(|c| c.is_ascii() || "£¥èéùìòÇØøÅåÆæßÉÄÖÑÜäöñüà§¿¡€".contains(c));
    let doubled = |c: char| if "^{}\\[~]|€".contains(c) { 2 } else { 1 };
    let (units, one, each) = if wide {
        (text.encode_utf16().count(), 70, 67)
    } else {
        (text.chars().map(doubled).sum(), 160, 153)
    };
    if units <= one { 1 } else { units.div_ceil(each) }
}

async fn take(State(world): State<Arc<World>>, headers: HeaderMap, raw: Bytes) -> StatusCode {
    let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    if given.and_then(|given| given.strip_prefix("Bearer ")) != Some(&world.secrets.sms_key) {
        return StatusCode::UNAUTHORIZED;
    }
    if let Some(status) = world.trouble(Service::Sms) {
        return StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    }
    let pairs: Vec<(String, String)> = form_urlencoded::parse(&raw).into_owned().collect();
    let of = |name: &str| pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone());
    let (Some(to), Some(text)) = (of("to"), of("text").filter(|text| !text.is_empty())) else {
        return StatusCode::UNPROCESSABLE_ENTITY;
    };
    // A gateway that knows ids sends a message once.
    let key = of("id");
    let known = world.inside().phones.iter().any(|phone| {
        phone.peer == to && key.is_some() && phone.messages.iter().any(|message| message.key == key)
    });
    if known {
        return StatusCode::OK;
    }
    let message = Message { parts: Some(parts(&text)), key, ..Message::new(false, &text) };
    match world.put(Service::Sms, &to, message) {
        Some(_) => StatusCode::ACCEPTED,
        None => StatusCode::NOT_FOUND,
    }
}

/// The webhook of what somebody said; a phone that can only write writes.
pub(crate) fn said(world: &World, phone: &Phone, seq: u64, said: &Said, twist: &Twist) -> Hook {
    let text = match said {
        Said::Text(text) | Said::Chosen { title: text, .. } => text.clone(),
        Said::Place { latitude, longitude, .. } => format!("{latitude},{longitude}"),
        Said::Picture { caption, .. } => caption.clone().unwrap_or_default(),
        Said::Voice => String::new(),
    };
    let raw = form_urlencoded::Serializer::new(String::new())
        .append_pair("id", &world.id("sms-"))
        .append_pair("from", &phone.peer)
        .append_pair("text", &text)
        .append_pair("at", &(world.now() - twist.age_seconds).to_string())
        .finish()
        .into_bytes();
    Hook {
        service: Service::Sms,
        of: Some((phone.id, seq)),
        kind: "application/x-www-form-urlencoded",
        header: ("x-sms-signature", signature(&world.secrets.sms_secret, &raw)),
        raw,
    }
}
