//! In which kelurahan or desa a place lies, for the script of a page: told at once where it is marked.
//!
//! Without script the form tells it when it is sent, by the same outlines. Nothing is kept, and the place travels in no
//! address.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use definition::locate;
use serde_json::json;
use terms::RegionCode;
use web::{Pairs, View};

use crate::App;
use crate::page::message_text;
use crate::routes::pair;

/// `POST /isian/di-mana` with `lat` and `lng`: `lies` says where that is, `wrong` what is wrong with it; neither where nobody
/// knows. It lies below the pages whose forms are tied to the same cookies; at a counter it is `/meja/loket/di-mana`.
pub(crate) async fn tell(State(app): State<App>, view: View, Pairs(sent): Pairs) -> Response {
    let told = match locate((pair(&sent, "lat"), pair(&sent, "lng")), &app.context(&view)) {
        Ok(Some((code, name))) => json!({ "lies": marked(&view, &code, &name) }),
        Ok(None) => json!({}),
        Err(wrong) => json!({ "wrong": message_text(&view, &wrong) }),
    };
    Json(told).into_response()
}

/// `Kelurahan Umpak (dari tempat yang Anda tandai)`.
pub(crate) fn marked(view: &View, code: &RegionCode, name: &str) -> String {
    view.say1("point-marked", "place", kind_and_name(view, code, name))
}

/// `Kelurahan Umpak`, `Desa Gebyok`.
pub(crate) fn kind_and_name(view: &View, code: &RegionCode, name: &str) -> String {
    let kind = if code.is_desa() { "point-desa" } else { "point-kelurahan" };
    view.say1(kind, "name", name)
}
