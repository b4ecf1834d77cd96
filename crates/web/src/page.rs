//! A template as an answer, with just the pictograms it shows; and pages that are made once and kept.

use std::collections::BTreeSet;
use std::io::Write as _;

use askama::Template;
use axum::body::Body;
use axum::response::{Html, IntoResponse, Response};
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode, header};

use crate::assets::{icon, takes_brotli};
use crate::stack::guard;

/// A page.
#[derive(Debug, Clone)]
pub struct Page<T>(pub T);

impl<T: Template> IntoResponse for Page<T> {
    fn into_response(self) -> Response {
        let Ok(html) = self.0.render() else {
            tracing::error!("A template could not be rendered");
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        };
        let mut answer = Html(with_icons(html)).into_response();
        let headers = answer.headers_mut();
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        answer
    }
}

/// Adds the drawings of the pictograms that the page refers to (`#i-name`), and no others.
fn with_icons(mut html: String) -> String {
    let used: BTreeSet<&str> =
        html.split("href=\"#i-").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let symbols: String = used
        .iter()
        .filter_map(|name| icon(name).map(|body| (name, body)))
        .map(|(name, body)| {
            format!("<symbol id=\"i-{name}\" viewBox=\"0 0 24 24\">{body}</symbol>")
        })
        .collect();
    if let Some(end) = html.rfind("</body>") {
        html.insert_str(end, &format!("<svg hidden aria-hidden=\"true\">{symbols}</svg>"));
    }
    html
}

/// A public page as bytes, plain and as brotli 11: what everybody gets comes from memory.
#[derive(Debug, Clone)]
pub struct Stored {
    plain: Ready,
    brotli: Ready,
}

/// An answer with all its headers but those of one request: putting them together each time costs as much as sending it.
#[derive(Debug, Clone)]
struct Ready {
    headers: HeaderMap,
    body: Bytes,
}

impl Ready {
    fn new(body: impl Into<Bytes>, kind: &'static str) -> Self {
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=60"));
        headers.insert(header::VARY, HeaderValue::from_static("Accept-Encoding, Cookie"));
        guard(&mut headers, "/");
        Self { headers, body: body.into() }
    }
}

impl Stored {
    /// Renders a page.
    ///
    /// # Panics
    /// When the template fails: a fault that its test finds.
    pub fn page(template: &impl Template) -> Self {
        let html = template.render().expect("templates only write to a string");
        Self::new(with_icons(html), "text/html; charset=utf-8")
    }

    /// Keeps a text.
    pub fn new(text: String, kind: &'static str) -> Self {
        let mut brotli = Vec::new();
        let mut writer = brotli::CompressorWriter::new(&mut brotli, 4096, 11, 22);
        writer.write_all(text.as_bytes()).expect("a Vec takes all");
        drop(writer);
        let (plain, mut brotli) = (Ready::new(text, kind), Ready::new(brotli, kind));
        brotli.headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("br"));
        Self { plain, brotli }
    }

    /// The page, compressed when the browser can.
    pub fn answer(&self, headers: &HeaderMap) -> Response {
        let ready = if takes_brotli(headers) { &self.brotli } else { &self.plain };
        let mut answer = Response::new(Body::from(ready.body.clone()));
        answer.headers_mut().clone_from(&ready.headers);
        answer
    }

    /// Bytes on the wire, compressed.
    pub fn weight(&self) -> usize {
        self.brotli.body.len()
    }
}
