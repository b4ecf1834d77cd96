//! An answer to a form is an address: what a form was answered with is kept for who sent it, and they are led there. So
//! "back" and "reload" show it again, with what was typed, and nothing is sent twice.

use axum::body::to_bytes;
use axum::response::{IntoResponse as _, Response};
use axum_extra::extract::CookieJar;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header};
use serde::{Deserialize, Serialize};
use terms::AgencyId;
use uuid::Uuid;

use crate::form::{cookie, see_other, with_cookie};
use crate::session::{Citizen, Kind as _, Later, STAFF_COOKIE};
use crate::shared::Shared;
use crate::view::is_desk;

/// The cookie that completes the key of what is kept in this browser.
const COOKIE: &str = "__Host-jawaban";
/// The name in an address under which the id of a kept answer stands.
const NAME: &str = "lagi";
/// Longest answer that is kept, as it travels.
const MOST_BYTES: usize = 256 * 1024;

/// Where answers to forms are kept for a while. Implemented by `identity`.
pub trait Answers: Send + Sync {
    /// Keeps one for whoever has this cookie; whether it is kept.
    fn keep<'a>(&'a self, to: To<'a>, answer: String) -> Later<'a, bool>;
    /// What is kept under an id for whoever has this cookie.
    fn kept<'a>(&'a self, to: To<'a>) -> Later<'a, Option<String>>;
}

/// Whom an answer is for, and under which id.
#[derive(Debug, Clone)]
pub struct To<'a> {
    /// The agency.
    pub agency: AgencyId,
    /// What their browser keeps: without it nobody reads the answer.
    pub cookie: &'a str,
    /// Its id.
    pub id: Uuid,
}

/// An answer as it travels.
#[derive(Serialize, Deserialize)]
struct Kept {
    /// Who was signed in when it was given: nobody else sees it.
    of: Option<String>,
    status: u16,
    headers: Vec<(String, String)>,
    body: String,
}

/// Whether a browser sent a form and shows what it is answered with.
pub(crate) fn is_form(method: &Method, headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let kind = text("content-type").unwrap_or_default();
    let is_shown = text("sec-fetch-mode").is_none_or(|mode| mode == "navigate");
    let kinds = ["application/x-www-form-urlencoded", "multipart/form-data"];
    *method == Method::POST && is_shown && kinds.iter().any(|own| kind.starts_with(own))
}

/// Whether an answer is a page that would be the answer to the form itself.
fn is_page(answer: &Response) -> bool {
    let kind = answer.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let is_html = kind.is_some_and(|kind| kind.starts_with("text/html"));
    let worded = [
        StatusCode::OK,
        StatusCode::FORBIDDEN,
        StatusCode::CONFLICT,
        StatusCode::GONE,
        StatusCode::UNPROCESSABLE_ENTITY,
        StatusCode::TOO_MANY_REQUESTS,
    ];
    is_html && worded.contains(&answer.status())
}

/// Leads on to the page that a form is answered with; the page itself where it cannot be kept.
pub(crate) async fn addressed(
    shared: &Shared,
    (uri, headers): (&Uri, &HeaderMap),
    answer: Response,
) -> Response {
    let Some(answers) = shared.0.answers.as_ref().filter(|_| is_page(&answer)) else {
        return answer;
    };
    let known = cookie(headers, COOKIE);
    let fresh = known.is_empty().then(|| URL_SAFE_NO_PAD.encode(shared.random::<18>()));
    let cookie = fresh.as_deref().unwrap_or(known);
    let (parts, body) = answer.into_parts();
    // A page is in memory already: to read it whole costs no more.
    let Ok(body) = to_bytes(body, usize::MAX).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    if body.len() > MOST_BYTES {
        return Response::from_parts(parts, body.into());
    }
    let named = |(name, value): (&HeaderName, &HeaderValue)| {
        // These belong to one request alone.
        let of_it = [header::SET_COOKIE, header::CONTENT_LENGTH, header::TRANSFER_ENCODING];
        let text = value.to_str().ok().filter(|_| !of_it.contains(name))?;
        Some((name.to_string(), text.to_owned()))
    };
    let kept = Kept {
        of: signed_in(shared, headers, uri.path()).await,
        status: parts.status.as_u16(),
        headers: parts.headers.iter().filter_map(named).collect(),
        body: STANDARD.encode(&body),
    };
    let to = To { agency: shared.brand().agency, cookie, id: shared.id() };
    let address = format!("{}?{NAME}={}", uri.path(), to.id.simple());
    let kept = serde_json::to_string(&kept).expect("texts are plain data");
    if !answers.keep(to, kept).await {
        return Response::from_parts(parts, body.into());
    }
    let mut leads = see_other(&address);
    for cookie in parts.headers.get_all(header::SET_COOKIE) {
        leads.headers_mut().append(header::SET_COOKIE, cookie.clone());
    }
    match &fresh {
        Some(fresh) => with_cookie(leads, COOKIE, fresh, None),
        None => leads,
    }
}

/// The kept answer that an address asks for; none where there is none for whoever asks.
pub(crate) async fn shown(shared: &Shared, uri: &Uri, headers: &HeaderMap) -> Option<Response> {
    let answers = shared.0.answers.as_ref()?;
    let mut pairs = uri.query()?.split('&').filter_map(|pair| pair.split_once('='));
    let (_, id) = pairs.find(|(name, _)| *name == NAME)?;
    let (cookie, id) = (cookie(headers, COOKIE), Uuid::try_parse(id).ok()?);
    let to = To { agency: shared.brand().agency, cookie, id };
    let kept: Kept = serde_json::from_str(&answers.kept(to).await?).ok()?;
    if kept.of.is_some() && kept.of != signed_in(shared, headers, uri.path()).await {
        return None;
    }
    let mut answer = Response::new(STANDARD.decode(&kept.body).ok()?.into());
    *answer.status_mut() = StatusCode::from_u16(kept.status).ok()?;
    for (name, value) in &kept.headers {
        let (name, value) = (name.parse::<HeaderName>().ok()?, value.parse().ok()?);
        answer.headers_mut().append(name, value);
    }
    let encoding = answer.headers().get(header::CONTENT_ENCODING).and_then(|own| own.to_str().ok());
    let takes = headers.get(header::ACCEPT_ENCODING).and_then(|own| own.to_str().ok());
    encoding.is_none_or(|own| takes.is_some_and(|takes| takes.contains(own))).then_some(answer)
}

/// Who is signed in on this side, by id.
async fn signed_in(shared: &Shared, headers: &HeaderMap, path: &str) -> Option<String> {
    let sessions = &shared.0.sessions;
    match is_desk(path) {
        true => {
            let staff = sessions.staff(cookie(headers, STAFF_COOKIE)).await.ok()??;
            Some(staff.officer.to_string())
        }
        false => {
            let cookies = CookieJar::from_headers(headers);
            let citizen = Citizen::of(shared, &cookies, path).await.ok()??;
            Some(citizen.person.to_string())
        }
    }
}
