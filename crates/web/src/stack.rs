//! What stands around every handler: limits, headers, cookies of guests, a log line without personal data.

use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, BodyDataStream};
use axum::extract::{
    ConnectInfo, DefaultBodyLimit, FromRef, FromRequestParts, MatchedPath, Request, State,
};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum_extra::extract::CookieJar;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bytes::Bytes;
use futures_util::{Stream, StreamExt as _};
use http::request::Parts;
use http::{Extensions, HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use tokio::time::timeout;
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::csrf::CsrfLayer;

use crate::assets;
use crate::ended::is_in_parts;
use crate::form::with_cookie;
use crate::kept;
use crate::limits::Network;
use crate::problem::Problem;
use crate::program;
use crate::shared::Shared;
use crate::view::{GUEST_COOKIE, NewGuest, asked_language};

/// Longest body but for forms with files.
const BODY: usize = 256 * 1024;
/// Longest form with files in bytes. What is too large for its form is read and dropped as it comes, so that it is answered
/// with a sentence within the form: a photo of the best camera, several of them, a short video.
const BODY_WITH_FILES: usize = 256 * 1024 * 1024;
const PATIENCE: Duration = Duration::from_secs(30);
/// For a form with files: 10 MB over a line of 20 kB a second.
const PATIENCE_WITH_FILES: Duration = Duration::from_secs(600);
const YEAR_SECONDS: i64 = 31_536_000;
/// Pages with forms for people who are not signed in.
const GUEST_FORMS: [&str; 6] = ["/masuk", "/meja/masuk", "/surat", "/tanya", "/aduan/", "/lacak"];
/// Pages and files below them without a form: programs and other sites fetch them, and no cookie is set there.
const NO_FORMS: [&str; 3] = ["/aduan/peta", "/aduan/umpan", "/aduan/sematan"];

/// The policy of a page: style, scripts and pictures of ours, the pattern within the style sheet, and what is named.
macro_rules! policy {
    ($also:literal) => {
        HeaderValue::from_static(concat!(
            "default-src 'none';style-src 'self';script-src 'self';img-src 'self' data:;",
            $also,
            "form-action 'self';base-uri 'none';frame-ancestors 'self'"
        ))
    };
}

/// The policy of a file that is shown in the browser: it is nobody's page, runs nothing, and stands in frames of ours
/// alone. Chromium's viewer shows a PDF under it (tried with 156, alone and in a frame).
pub const FILE_POLICY: HeaderValue = HeaderValue::from_static(
    "sandbox; default-src 'none'; object-src 'self'; frame-ancestors 'self'",
);

/// Puts the whole stack around the routes.
pub fn stack(routes: Router, shared: &Shared) -> Router {
    let layers = ServiceBuilder::new()
        .layer(middleware::from_fn_with_state(shared.clone(), around))
        .layer(CatchPanicLayer::new())
        .layer(CsrfLayer::new())
        .layer(middleware::from_fn(in_time))
        .layer(
            CompressionLayer::new()
                .br(true)
                .gzip(true)
                .quality(tower_http::CompressionLevel::Precise(5)),
        );
    routes.fallback(missing).with_state(()).layer(DefaultBodyLimit::max(BODY)).layer(layers)
}

/// Who sends a request, for the layer of routes that take files.
#[derive(Clone)]
struct Sender(Shared, Network);

/// Whether a route took the time that a form with files needs.
#[derive(Clone, Default)]
struct Longer(Arc<AtomicBool>);

/// The layer of a route that takes files: a form in parts may be long there, and on a slow line reading it takes long.
/// Everywhere else it gets no more room and time than any other, so that nobody holds a request open for nothing.
pub async fn takes_files(mut request: Request, next: Next) -> Response {
    if !is_in_parts(&request) {
        return next.run(request).await;
    }
    let sender = request.extensions().get::<Sender>().cloned();
    let limits = sender.as_ref().and_then(|Sender(shared, from)| Some((shared.limits()?, *from)));
    let reading = limits.map(|(limits, network)| limits.begin_long(network));
    if let Some(None) = reading {
        return Problem::mendable(StatusCode::TOO_MANY_REQUESTS, "too-often").into_response();
    }
    DefaultBodyLimit::max(BODY_WITH_FILES).apply(&mut request);
    if let Some(longer) = request.extensions().get::<Longer>() {
        longer.0.store(true, Ordering::Relaxed);
    }
    let (parts, body) = request.into_parts();
    let rest = Rest(Arc::new(Mutex::new(body.into_data_stream())));
    let body = Body::from_stream(rest.clone());
    let answer = next.run(Request::from_parts(parts, body)).await;
    rest.drain().await;
    answer
}

/// What is still to come of a form. Whoever answers before all of it came reads the rest and drops it: a connection that
/// is closed over it shows the person an error of the browser in place of the answer.
#[derive(Clone)]
struct Rest(Arc<Mutex<BodyDataStream>>);

impl Stream for Rest {
    type Item = Result<Bytes, axum::Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let mut body = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        body.poll_next_unpin(context)
    }
}

impl Rest {
    async fn drain(mut self) {
        let mut left = BODY_WITH_FILES;
        while let Some(Ok(part)) = self.next().await {
            left = left.saturating_sub(part.len());
            if left == 0 {
                break;
            }
        }
    }
}

async fn in_time(request: Request, next: Next) -> Response {
    within(PATIENCE, PATIENCE_WITH_FILES, request, next).await
}

/// The answer, or 503 when it takes too long.
async fn within(usual: Duration, longest: Duration, mut request: Request, next: Next) -> Response {
    let longer = Longer::default();
    request.extensions_mut().insert(longer.clone());
    let mut answer = pin!(next.run(request));
    let mut outcome = timeout(usual, answer.as_mut()).await;
    if outcome.is_err() && longer.0.load(Ordering::Relaxed) {
        outcome = timeout(longest.saturating_sub(usual), answer).await;
    }
    outcome.unwrap_or_else(|_| StatusCode::SERVICE_UNAVAILABLE.into_response())
}

async fn missing() -> Response {
    let mut answer = StatusCode::NOT_FOUND.into_response();
    answer.extensions_mut().insert(Problem::not_found());
    answer
}

async fn around(State(shared): State<Shared>, mut request: Request, next: Next) -> Response {
    let started = Instant::now();
    let id = shared.id().to_string();
    let method = request.method().clone();
    let uri = request.uri().clone();
    let path = uri.path().to_owned();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let route = || route.as_ref().map_or("-", MatchedPath::as_str);
    let headers = request.headers().clone();
    let address = address(&shared, request.extensions(), &headers);
    let wrong = |problem: Problem, replaced: Response| {
        if program::is_open311(&path) {
            program::errors(&problem, &shared, &headers, &path)
        } else if program::asks(&path) {
            program::answer(&problem, replaced, &shared, &headers, &id)
        } else {
            problem.answer(&shared, &headers, &uri)
        }
    };
    if let Some(limits) = &shared.0.limits
        && !limits.allow(address, &method, &path)
    {
        let problem = Problem::mendable(StatusCode::TOO_MANY_REQUESTS, "too-often");
        let answer = wrong(problem, Response::default());
        note(&shared, &method, route(), answer.status(), started, &id);
        return finish(&shared, answer, &path, &id);
    }
    if method == Method::GET
        && let Some(answer) = kept::shown(&shared, &uri, &headers).await
    {
        note(&shared, &method, route(), answer.status(), started, &id);
        return finish(&shared, answer, &path, &id);
    }
    request.extensions_mut().insert(Sender(shared.clone(), Network::of(address)));
    let guest = new_guest(&shared, &headers, &path);
    if let Some(guest) = &guest {
        request.extensions_mut().insert(NewGuest(guest.clone()));
    }
    let language = request.uri().query().and_then(asked_language);
    let mut answer = next.run(request).await;
    let said = answer.extensions_mut().remove::<Problem>();
    if let Some(problem) = said.or_else(|| unsaid(&answer, &path)) {
        answer = wrong(problem, answer);
    } else if kept::is_form(&method, &headers) && !program::asks(&path) {
        answer = kept::addressed(&shared, (&uri, &headers), answer).await;
    }
    if let Some(guest) = guest {
        answer = with_cookie(answer, GUEST_COOKIE, &guest, None);
    }
    if let Some(language) = language {
        answer = with_cookie(answer, "bahasa", language.tag(), Some(YEAR_SECONDS));
    }
    note(&shared, &method, route(), answer.status(), started, &id);
    finish(&shared, answer, &path, &id)
}

/// The problem of an answer that no handler worded: of axum, of a layer.
fn unsaid(answer: &Response, path: &str) -> Option<Problem> {
    let status = answer.status();
    let bare = answer.headers().get(header::CONTENT_TYPE).is_none_or(is_plain);
    if !bare || !(status.is_client_error() || status.is_server_error()) {
        return None;
    }
    let by_programs = program::asks(path) || program::is_open311(path);
    Some(if by_programs { program::known(status) } else { known(status) })
}

fn known(status: StatusCode) -> Problem {
    match status {
        StatusCode::FORBIDDEN => Problem::mendable(status, "form-token"),
        StatusCode::PAYLOAD_TOO_LARGE => Problem::mendable(status, "too-large"),
        StatusCode::METHOD_NOT_ALLOWED | StatusCode::NOT_FOUND => Problem::new(status, "not-found"),
        StatusCode::SERVICE_UNAVAILABLE => Problem::new(status, "try-again"),
        _ if status.is_server_error() => Problem::new(status, "our-fault"),
        _ => Problem::mendable(status, "not-understood"),
    }
}

fn is_plain(kind: &HeaderValue) -> bool {
    kind.as_bytes().starts_with(b"text/plain")
}

/// Whoever will see a form without being signed in gets a cookie to tie it to.
fn new_guest(shared: &Shared, headers: &http::HeaderMap, path: &str) -> Option<String> {
    let below = |paths: &[&str]| paths.iter().any(|start| path.starts_with(start));
    let wanted = below(&GUEST_FORMS) && !below(&NO_FORMS);
    let has = || CookieJar::from_headers(headers).get(GUEST_COOKIE).is_some();
    (wanted && !has()).then(|| URL_SAFE_NO_PAD.encode(shared.random::<18>()))
}

pub(crate) fn address(shared: &Shared, extensions: &Extensions, headers: &HeaderMap) -> IpAddr {
    let peer = extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    let forwarded = headers
        .get("x-forwarded-for")
        .filter(|_| shared.0.trusted_proxy)
        .and_then(|value| value.to_str().ok()?.rsplit(',').next()?.trim().parse().ok());
    forwarded.or(peer).unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST))
}

impl<S: Send + Sync> FromRequestParts<S> for Network
where
    Shared: FromRef<S>,
{
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        let shared = Shared::from_ref(state);
        Ok(Self::of(address(&shared, &parts.extensions, &parts.headers)))
    }
}

/// The route as it is written in the program, never the path: a path may hold somebody's number.
pub(crate) fn note(
    shared: &Shared,
    method: &Method,
    route: &str,
    status: StatusCode,
    started: Instant,
    id: &str,
) {
    let took = started.elapsed();
    shared.0.tallies.count(method, route, status, took);
    let took_us = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
    let (method, status) = (method.as_str(), status.as_u16());
    tracing::info!(
        request.id = id,
        http.method = method,
        http.route = route,
        http.status = status,
        took_us,
        "request"
    );
}

/// What a page under this path may do. Beside an officer's decision stands the browser's viewer; a script asks for
/// something where letters are checked, in a conversation and where a place is marked, and nowhere else.
fn policy(path: &str) -> HeaderValue {
    if path.starts_with("/meja/berkas/") {
        policy!("object-src 'self';frame-src 'self';")
    } else if path.starts_with("/surat/")
        || path.starts_with("/meja/lapangan")
        || path.starts_with("/meja/obrolan")
        || path == "/tanya"
        || path.starts_with("/isian/")
        || path.starts_with("/meja/loket/")
        || path == "/aduan/lapor"
    {
        policy!("connect-src 'self';")
    } else {
        policy!("")
    }
}

/// Headers of every page. They travel uncompressed with each on HTTP/1.1, so none says what is so without it: camera and
/// place are for our own pages alone as it is.
const OF_PAGES: [(HeaderName, HeaderValue); 3] = [
    (header::REFERRER_POLICY, HeaderValue::from_static("same-origin")),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        HeaderValue::from_static("same-origin"),
    ),
    (HeaderName::from_static("permissions-policy"), HeaderValue::from_static("microphone=()")),
];

/// Adds what guards a page under this path, where its handler has not set its own.
pub(crate) fn guard(headers: &mut HeaderMap, path: &str) {
    headers.reserve(OF_PAGES.len() + 3);
    unguessed(headers);
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert_with(|| policy(path));
    for (name, value) in OF_PAGES {
        headers.entry(name).or_insert(value);
    }
}

/// Whatever it is, it is of the kind that we say.
fn unguessed(headers: &mut HeaderMap) {
    headers.entry(header::X_CONTENT_TYPE_OPTIONS).or_insert(HeaderValue::from_static("nosniff"));
}

/// That browsers are to ask this address by TLS alone; none where it is plain HTTP, in which that must not be said (RFC
/// 6797, 7.2).
fn by_tls_alone(public_url: &str) -> Option<HeaderValue> {
    public_url.starts_with("https://").then(|| HeaderValue::from_static("max-age=31536000"))
}

/// Says what the whole program knows: the request's name, as in the log, and how the agency is asked.
pub(crate) fn named(shared: &Shared, mut answer: Response, id: &str) -> Response {
    let headers = answer.headers_mut();
    if let Ok(id) = HeaderValue::from_str(id) {
        headers.insert(HeaderName::from_static("x-request-id"), id);
    }
    if let Some(value) = by_tls_alone(&shared.brand().public_url) {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, value);
    }
    answer
}

fn finish(shared: &Shared, mut answer: Response, path: &str, id: &str) -> Response {
    let (status, headers) = (answer.status(), answer.headers_mut());
    // What leads on shows nothing, and a style sheet, script or picture of ours is part of a page, which says it all: on
    // a slow line each byte is paid twice.
    if status.is_redirection() {
        return answer;
    }
    if path.starts_with(assets::FOLDER) && status.is_success() {
        unguessed(headers);
        return answer;
    }
    guard(headers, path);
    // What nobody may keep, nobody keeps for another browser either.
    if headers.get(header::CACHE_CONTROL).is_some_and(|value| value == "no-store") {
        headers.remove(header::VARY);
    }
    named(shared, answer, id)
}

#[cfg(test)]
mod tests {
    use axum::routing::post;
    use futures_util::stream;
    use tower::ServiceExt as _;

    use super::*;

    const USUAL: Duration = Duration::from_millis(100);

    async fn soon(request: Request, next: Next) -> Response {
        within(USUAL, USUAL * 6, request, next).await
    }

    /// The status of a form that comes in drops and never ends, and how long that took.
    async fn endless(path: &str, kind: &str) -> (StatusCode, Duration) {
        let take = || post(async |_: Bytes| "taken");
        let routes = Router::new()
            .route("/files", take().layer(middleware::from_fn(takes_files)))
            .route("/words", take())
            .layer(middleware::from_fn(soon));
        let drops = stream::repeat("x").then(async |drop| {
            tokio::time::sleep(Duration::from_millis(10)).await;
            Ok::<_, std::io::Error>(drop)
        });
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, kind)
            .body(Body::from_stream(drops))
            .expect("a request");
        let started = Instant::now();
        let answer = routes.oneshot(request).await.expect("an answer");
        (answer.status(), started.elapsed())
    }

    #[tokio::test]
    async fn only_a_form_with_files_where_files_are_taken_may_come_slowly() {
        let parts = "multipart/form-data; boundary=x";
        let plain = "application/x-www-form-urlencoded";
        for (path, kind, long) in
            [("/files", parts, true), ("/files", plain, false), ("/words", parts, false)]
        {
            let (status, took) = endless(path, kind).await;
            assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE, "{path} {kind}");
            assert_eq!(took > USUAL * 5, long, "{path} {kind}: {took:?}");
        }
    }

    #[test]
    fn tls_alone_is_asked_for_where_there_is_tls() {
        assert!(by_tls_alone("https://layanan.kota.example").is_some());
        assert_eq!(by_tls_alone("http://10.0.0.7:8080"), None);
    }

    #[test]
    fn the_longest_time_is_that_of_ten_megabytes_on_a_slow_line() {
        // At 20 kB a second.
        assert!(PATIENCE_WITH_FILES >= Duration::from_secs(10_000 / 20));
    }
}
