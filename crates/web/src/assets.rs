//! Style sheet, islands, pictures: embedded, named by their content, cached for a year.

use axum::Router;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::{HeaderMap, HeaderValue, StatusCode, header};

struct Asset {
    name: &'static str,
    hash: &'static str,
    kind: &'static str,
    plain: &'static [u8],
    brotli: &'static [u8],
}

include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// The drawing of a pictogram.
pub(crate) fn icon(name: &str) -> Option<&'static str> {
    ICONS.iter().find(|(known, _)| *known == name).map(|(_, body)| *body)
}

fn find(name: &str) -> Option<&'static Asset> {
    ASSETS.iter().find(|asset| asset.name == name)
}

/// What the path of every asset begins with.
pub(crate) const FOLDER: &str = "/aset/";

/// Where an asset lies: `/aset/{hash}/{name}`.
pub(crate) fn path(name: &str) -> String {
    let hash = find(name).map_or("0", |asset| asset.hash);
    format!("{FOLDER}{hash}/{name}")
}

/// The routes of the assets.
pub fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    // Browsers ask for this one by themselves.
    let icon = get(|| async { asset_now("logo.svg") });
    Router::new().route("/aset/{hash}/{name}", get(serve)).route("/favicon.ico", icon)
}

/// Whether a browser takes brotli.
pub(crate) fn takes_brotli(headers: &HeaderMap) -> bool {
    let accepts = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok());
    accepts.is_some_and(|list| list.split(',').any(|one| one.trim().starts_with("br")))
}

/// An asset under an address of its own, asked for anew each time.
pub fn asset_now(name: &str) -> Response {
    let Some(asset) = find(name) else { return StatusCode::NOT_FOUND.into_response() };
    let kind = HeaderValue::from_static(asset.kind);
    let fresh = HeaderValue::from_static("no-cache");
    ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, fresh)], asset.plain).into_response()
}

/// How long something named by its content may be kept: a year under its own name. Under another one it is asked for
/// anew: while servers of two versions answer, a page of the one may ask the other.
pub(crate) fn kept(is_its_name: bool) -> HeaderValue {
    HeaderValue::from_static(if is_its_name {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    })
}

async fn serve(Path((hash, name)): Path<(String, String)>, headers: HeaderMap) -> Response {
    let Some(asset) = find(&name) else { return StatusCode::NOT_FOUND.into_response() };
    let can = takes_brotli(&headers);
    let mut answer = if can { asset.brotli } else { asset.plain }.into_response();
    let headers = answer.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(asset.kind));
    headers.insert(header::CACHE_CONTROL, kept(hash == asset.hash));
    headers.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
    if can {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("br"));
    }
    answer
}
