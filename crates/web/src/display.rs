//! How pages look: `/tampilan` (size of letters, colours, language, letter keys, for this browser) and the agency's own colours.

use axum::Router;
use axum::extract::{FromRef, Path, State};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode, header};

use crate::assets;
use crate::form::{local_path, see_other, with_cookie};
use crate::shared::Shared;

const YEAR_SECONDS: i64 = 31_536_000;

/// The routes. `/tampilan` changes nothing but this browser's own cookies, so Origin and Sec-Fetch-Site are check enough.
pub fn routes<S: Clone + Send + Sync + 'static>() -> Router<S>
where
    Shared: FromRef<S>,
{
    Router::new()
        .route("/tampilan", get(|| async { see_other("/") }).post(choose))
        .route("/aset/{hash}/tema.css", get(colours::<S>))
}

async fn colours<S>(State(state): State<S>, Path(hash): Path<String>) -> Response
where
    Shared: FromRef<S>,
{
    match Shared::from_ref(&state).palette() {
        Some(palette) => (
            [
                (header::CONTENT_TYPE, HeaderValue::from_static("text/css; charset=utf-8")),
                (header::CACHE_CONTROL, assets::kept(palette.is_named(&hash))),
            ],
            palette.css().to_owned(),
        )
            .into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn choose(headers: HeaderMap, body: Bytes) -> Response {
    let text = String::from_utf8_lossy(&body);
    let back = headers
        .get(header::REFERER)
        .and_then(|value| value.to_str().ok())
        .and_then(|from| from.split_once("://"))
        .and_then(|(_, rest)| rest.find('/').map(|slash| rest[slash..].to_owned()))
        .map(|path| path.split('?').next().unwrap_or("/").to_owned())
        .unwrap_or_else(|| "/".to_owned());
    let mut answer = see_other(&format!("{}#tampilan", local_path(&back, "/")));
    for (name, values) in [
        ("teks", &["biasa", "besar", "lebih"][..]),
        ("warna", &["ikut", "terang", "gelap"]),
        ("bahasa", &["id", "en"]),
        ("tombol", &["hidup", "mati"]),
    ] {
        let given = text.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
        if let Some(value) = given.filter(|value| values.contains(value)) {
            answer = with_cookie(answer, name, value, Some(YEAR_SECONDS));
        }
    }
    answer
}
