//! Where services bring messages: proved over the bytes as they came, put into the inbox, and answered at once.

use axum::Router;
use axum::extract::{DefaultBodyLimit, Query, State};
use axum::routing::{get, post};
use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use messaging::{Incoming, proof, sms, telegram, whatsapp};

use super::{inbox, leave};
use crate::Assistant;

/// Longest webhook in bytes: `WhatsApp` puts up to a thousand updates into one.
const LONGEST: usize = 1024 * 1024;

/// `/kait/whatsapp`, `/kait/telegram`, `/kait/sms`; each is not there unless it is connected.
pub fn routes() -> Router<Assistant> {
    Router::new()
        .route("/kait/whatsapp", get(verify).post(from_whatsapp))
        .route("/kait/telegram", post(from_telegram))
        .route("/kait/sms", post(from_sms))
        .layer(DefaultBodyLimit::max(LONGEST))
}

fn named<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// Whoever cannot prove who they are hears nothing but that.
fn forged(channel: &'static str) -> StatusCode {
    tracing::warn!(channel, "A webhook was not proved");
    StatusCode::UNAUTHORIZED
}

/// Keeps what came. A service that hears of trouble brings it again.
async fn keep(app: &Assistant, messages: Vec<Incoming>) -> StatusCode {
    match inbox::put(app, messages).await {
        Ok(()) => StatusCode::OK,
        Err(error) => {
            tracing::warn!(error = %error, "What a webhook brought could not be stored");
            StatusCode::SERVICE_UNAVAILABLE
        }
    }
}

/// `GET /kait/whatsapp`: the challenge, for whoever knows the token.
async fn verify(
    State(app): State<Assistant>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<String, StatusCode> {
    let line = app.lines.whatsapp.as_ref().ok_or(StatusCode::NOT_FOUND)?;
    whatsapp::verified(&pairs, &line.verify).ok_or(StatusCode::FORBIDDEN)
}

/// `POST /kait/whatsapp`.
async fn from_whatsapp(State(app): State<Assistant>, headers: HeaderMap, raw: Bytes) -> StatusCode {
    let Some(line) = &app.lines.whatsapp else { return StatusCode::NOT_FOUND };
    if !proof::signed(line.secret.as_bytes(), &raw, named(&headers, "x-hub-signature-256")) {
        return forged("whatsapp");
    }
    let Ok(told) = whatsapp::read(&raw, &line.number) else { return StatusCode::BAD_REQUEST };
    if let Err(error) = leave::heard(&app, &told.progress).await {
        tracing::warn!(error = %error, "What became of a message could not be stored");
        return StatusCode::SERVICE_UNAVAILABLE;
    }
    keep(&app, told.messages).await
}

/// `POST /kait/telegram`.
async fn from_telegram(State(app): State<Assistant>, headers: HeaderMap, raw: Bytes) -> StatusCode {
    let Some(line) = &app.lines.telegram else { return StatusCode::NOT_FOUND };
    if !proof::same(&line.secret, named(&headers, "x-telegram-bot-api-secret-token")) {
        return forged("telegram");
    }
    match telegram::read(&raw, app.web.now()) {
        Ok(message) => keep(&app, message.into_iter().collect()).await,
        Err(_) => StatusCode::BAD_REQUEST,
    }
}

/// `POST /kait/sms`.
async fn from_sms(State(app): State<Assistant>, headers: HeaderMap, raw: Bytes) -> StatusCode {
    let Some(line) = &app.lines.sms else { return StatusCode::NOT_FOUND };
    if !proof::signed(line.secret.as_bytes(), &raw, named(&headers, "x-sms-signature")) {
        return forged("sms");
    }
    match sms::read(&raw) {
        Ok(message) => keep(&app, vec![message]).await,
        Err(_) => StatusCode::BAD_REQUEST,
    }
}
