//! Problems for programs: everything under `/api` answers with RFC 9457, whatever `Accept` says.

use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use serde::Serialize;
use terms::Language;
use terms::escape::in_markup;

use crate::problem::{Problem, wait};
use crate::shared::Shared;

/// One fault in what a program sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// Where it is: a JSON pointer (RFC 6901) into what was sent; empty for the whole.
    pub pointer: String,
    /// Its stable name: `nik-count`, `unknown`.
    pub kind: String,
    /// What to do, in the language that was asked for.
    pub detail: String,
}

/// The faults of a [`Problem`]; a handler puts them beside it into the answer's extensions.
#[derive(Debug, Clone, Default)]
pub struct Faults(pub Vec<Fault>);

/// What an answer of a handler keeps when it becomes a problem.
const KEPT: [HeaderName; 2] = [header::ALLOW, header::WWW_AUTHENTICATE];

/// Whether programs ask here.
pub(crate) fn asks(path: &str) -> bool {
    path == "/api" || path.starts_with("/api/") || path.starts_with("/kait/")
}

/// Whether other servers ask here, which read errors as GeoReport v2 has them.
pub(crate) fn is_open311(path: &str) -> bool {
    path.starts_with("/open311/")
}

/// The problem as an array of one error, in the spelling that the address names.
pub(crate) fn errors(
    problem: &Problem,
    shared: &Shared,
    headers: &HeaderMap,
    path: &str,
) -> Response {
    let language = accepted_language(headers);
    let own = format!("api-problem-{}-mend", problem.kind);
    let shown = format!("problem-{}-mend", problem.kind);
    let words = shared.texts().say(language, if shared.texts().has(&own) { &own } else { &shown });
    let code = problem.status.as_u16();
    let (kind, body) = if path.ends_with(".json") {
        let body = serde_json::json!([{ "code": code, "description": words }]);
        ("application/json; charset=utf-8", body.to_string())
    } else {
        let words = in_markup(&words);
        let error = format!("<error><code>{code}</code><description>{words}</description></error>");
        let head = "<?xml version=\"1.0\" encoding=\"utf-8\"?>";
        ("text/xml; charset=utf-8", format!("{head}<errors>{error}</errors>"))
    };
    let mut answer = (problem.status, body).into_response();
    for (name, value) in [(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "no-store")] {
        answer.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    wait(answer)
}

/// The language that `Accept-Language` prefers among ours; Indonesian when it names none.
pub fn accepted_language(headers: &HeaderMap) -> Language {
    let wanted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    let mut best = (0, Language::default());
    for range in wanted.unwrap_or_default().split(',') {
        let (tag, weight) = range.split_once(';').unwrap_or((range, "q=1"));
        let primary = tag.trim().split('-').next().unwrap_or_default().to_lowercase();
        let Some(language) = Language::from_tag(&primary) else { continue };
        let weight = thousandths(weight.trim().trim_start_matches("q=")).unwrap_or(0);
        if weight > best.0 {
            best = (weight, language);
        }
    }
    best.1
}

/// `0.8` is 800: what RFC 9110 allows in a weight.
fn thousandths(text: &str) -> Option<u32> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let part = format!("{part:0<3}").get(..3)?.parse::<u32>().ok()?;
    Some((whole.parse::<u32>().ok()? * 1_000 + part).min(1_000))
}

/// The problem of a plain status.
pub(crate) fn known(status: StatusCode) -> Problem {
    let kind = match status {
        StatusCode::NOT_FOUND => "not-found",
        StatusCode::METHOD_NOT_ALLOWED => "method-not-allowed",
        StatusCode::FORBIDDEN => "cross-site",
        StatusCode::PAYLOAD_TOO_LARGE => "too-large",
        StatusCode::UNSUPPORTED_MEDIA_TYPE => "media-type",
        StatusCode::TOO_MANY_REQUESTS => "too-often",
        StatusCode::SERVICE_UNAVAILABLE => "try-again",
        status if status.is_server_error() => "our-fault",
        _ => "not-understood",
    };
    Problem::new(status, kind)
}

/// The problem as its document, with the headers and faults of the answer that it replaces.
pub(crate) fn answer(
    problem: &Problem,
    mut replaced: Response,
    shared: &Shared,
    headers: &HeaderMap,
    id: &str,
) -> Response {
    let language = accepted_language(headers);
    let say = |end: &str| {
        let own = format!("api-problem-{}{end}", problem.kind);
        let shown = format!("problem-{}{end}", problem.kind);
        shared.texts().say(language, if shared.texts().has(&own) { &own } else { &shown })
    };
    let mut body = serde_json::json!({
        "type": format!("{}/api/problems/{}", shared.brand().public_url, problem.kind),
        "title": say(""),
        "status": problem.status.as_u16(),
        "detail": say("-mend"),
        "instance": format!("urn:uuid:{id}"),
    });
    if let Some(Faults(faults)) = replaced.extensions_mut().remove::<Faults>() {
        body["errors"] = serde_json::to_value(faults).expect("texts are plain data");
    }
    let fixed = [
        (header::CONTENT_TYPE, "application/problem+json"),
        (header::CONTENT_LANGUAGE, language.tag()),
        (header::VARY, "Accept-Language"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    let mut answer = (problem.status, body.to_string()).into_response();
    for (name, value) in fixed {
        answer.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    for name in KEPT {
        if let Some(value) = replaced.headers().get(&name) {
            answer.headers_mut().insert(name, value.clone());
        }
    }
    wait(answer)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(wanted: &'static str, language: Language) {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_LANGUAGE, HeaderValue::from_static(wanted));
        assert_eq!(accepted_language(&headers), language, "{wanted}");
    }

    #[test]
    fn the_language_with_the_greatest_weight_is_spoken() {
        check("en", Language::En);
        check("en-GB,en;q=0.9,id;q=0.8", Language::En);
        check("en;q=0.5, id-ID", Language::Id);
        check("de, fr;q=0.9, en;q=0.1", Language::En);
    }

    #[test]
    fn indonesian_is_spoken_to_whoever_names_no_language_of_ours() {
        check("", Language::Id);
        check("de", Language::Id);
        check("en;q=0", Language::Id);
        check("en;q=zero", Language::Id);
    }
}
