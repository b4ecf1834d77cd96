//! Forms: what was posted, after the token was checked.

use axum::extract::{FromRef, FromRequest, Request};
use axum::response::{IntoResponse, Response};
use axum_extra::extract::CookieJar;
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use subtle::ConstantTimeEq as _;

use crate::problem::Problem;
use crate::shared::Shared;
use crate::view::{form_cookie, token_for};

/// Name of the hidden field with the token.
const TOKEN: &str = "csrf";
/// Fields that a form may have at the most.
const FIELDS: usize = 2_000;

/// A form as names and values in their order. Without the right token the answer is 403.
#[derive(Debug, Clone, Default)]
pub struct Pairs(pub Vec<(String, String)>);

impl Pairs {
    /// The form of a request, and whether only its token is wrong, as after signing in anew: then nothing may be done
    /// with it but show it again.
    ///
    /// # Errors
    /// The answer to one that cannot be read.
    pub async fn or_typed<S>(request: Request, state: &S) -> Result<(Self, bool), Response>
    where
        Shared: FromRef<S>,
        S: Send + Sync,
    {
        match Self::from_request(request, state).await {
            Ok(form) => Ok((form, false)),
            Err(refused) => refused.typed().map(|typed| (typed, true)),
        }
    }

    /// The first value of this name; empty when it is not there.
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }

    /// All values of this name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Whether there is such a name.
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(key, _)| key == name)
    }
}

/// Why a form was not taken.
pub struct Refused {
    answer: Response,
    typed: Option<Pairs>,
}

impl Refused {
    /// When only the token is wrong, the page with what was typed and a token that is right, under 403; nothing
    /// may be done with it but show it. Else what went wrong.
    pub fn show_again<P: IntoResponse>(self, page: impl FnOnce(&Pairs) -> P) -> Response {
        match self.typed {
            Some(typed) => (StatusCode::FORBIDDEN, page(&typed)).into_response(),
            None => self.answer,
        }
    }

    /// What was typed, when only the token is wrong; nothing may be done with it but show it again.
    ///
    /// # Errors
    /// Else what went wrong.
    #[expect(
        clippy::result_large_err,
        reason = "it is what a handler answers with, and is made once"
    )]
    pub fn typed(self) -> Result<Pairs, Response> {
        self.typed.ok_or(self.answer)
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        self.answer
    }
}

impl From<Refused> for Response {
    fn from(refused: Refused) -> Self {
        refused.answer
    }
}

impl<S: Send + Sync> FromRequest<S> for Pairs
where
    Shared: FromRef<S>,
{
    type Rejection = Refused;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refused> {
        let shared = Shared::from_ref(state);
        let cookies = CookieJar::from_headers(request.headers());
        let path = request.uri().path().to_owned();
        let refuse = |problem: Problem| Refused { answer: problem.into_response(), typed: None };
        let body = Bytes::from_request(request, state)
            .await
            .map_err(|_| refuse(Problem::mendable(StatusCode::PAYLOAD_TOO_LARGE, "too-large")))?;
        let pairs: Vec<(String, String)> = read(&body);
        let given = pairs.iter().find(|(name, _)| name == TOKEN).map_or("", |(_, value)| value);
        if !right_token(&shared, &cookies, &path, given) {
            let refused = refuse(Problem::mendable(StatusCode::FORBIDDEN, "form-token"));
            return Err(Refused { typed: Some(Self(pairs)), ..refused });
        }
        if pairs.len() > FIELDS {
            return Err(refuse(Problem::mendable(StatusCode::PAYLOAD_TOO_LARGE, "too-large")));
        }
        Ok(Self(pairs))
    }
}

/// Checks the token of a form that is sent in parts (uploads), where it is the first field.
#[derive(Clone)]
pub struct MultipartToken {
    shared: Shared,
    cookies: CookieJar,
    path: String,
}

impl MultipartToken {
    /// For a request with these headers and this path.
    pub fn new(shared: &Shared, headers: &HeaderMap, path: &str) -> Self {
        Self {
            shared: shared.clone(),
            cookies: CookieJar::from_headers(headers),
            path: path.to_owned(),
        }
    }

    /// Whether this is the token of the form.
    pub fn accepts(&self, given: &str) -> bool {
        right_token(&self.shared, &self.cookies, &self.path, given)
    }
}

fn right_token(shared: &Shared, cookies: &CookieJar, path: &str, given: &str) -> bool {
    let tied = form_cookie(cookies, path);
    let right = token_for(&shared.0.form_key, &tied);
    !tied.is_empty() && bool::from(right.as_bytes().ct_eq(given.as_bytes()))
}

/// `application/x-www-form-urlencoded`, as browsers write it.
/// The names and values of a query, in their order; more than a form may have are left out.
pub fn form_pairs(query: &[u8]) -> Vec<(String, String)> {
    let mut pairs = read(query);
    pairs.truncate(FIELDS);
    pairs
}

fn read(body: &[u8]) -> Vec<(String, String)> {
    body.split(|&byte| byte == b'&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let cut = pair.iter().position(|&byte| byte == b'=').unwrap_or(pair.len());
            (unescape(&pair[..cut]), unescape(pair.get(cut + 1..).unwrap_or_default()))
        })
        .collect()
}

fn unescape(text: &[u8]) -> String {
    let digit = |at: usize| text.get(at).and_then(|&byte| char::from(byte).to_digit(16));
    let (mut out, mut at) = (Vec::with_capacity(text.len()), 0);
    while let Some(&byte) = text.get(at) {
        match (byte, digit(at + 1), digit(at + 2)) {
            (b'%', Some(high), Some(low)) => {
                out.push(u8::try_from(high * 16 + low).unwrap_or(b'?'));
                at += 2;
            }
            (b'+', _, _) => out.push(b' '),
            (byte, _, _) => out.push(byte),
        }
        at += 1;
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// On to another page of ours: 303, so that "back" and "reload" do not send a form twice.
pub fn see_other(path: &str) -> Response {
    let place = HeaderValue::from_str(path).unwrap_or(HeaderValue::from_static("/"));
    (StatusCode::SEE_OTHER, [(header::LOCATION, place)]).into_response()
}

/// The answer with a cookie; `max_age` in seconds, none for as long as the browser is open, 0 to remove it.
#[must_use]
pub fn with_cookie(
    mut answer: Response,
    name: &str,
    value: &str,
    max_age: Option<i64>,
) -> Response {
    let age = max_age.map_or_else(String::new, |seconds| format!("; Max-Age={seconds}"));
    // `__Host-` wants Secure; browsers take it on loopback without TLS too.
    let cookie = format!("{name}={value}; Path=/; Secure; HttpOnly; SameSite=Lax{age}");
    if let Ok(value) = HeaderValue::from_str(&cookie) {
        answer.headers_mut().append(header::SET_COOKIE, value);
    }
    answer
}

/// The value of a cookie that came; empty when none did.
pub fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    let all = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    all.flat_map(|line| line.split("; "))
        .find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
        .unwrap_or_default()
}

/// The path that was asked for, if it is one of this site; else the other one.
pub fn local_path<'a>(wanted: &'a str, otherwise: &'a str) -> &'a str {
    let local = wanted.starts_with('/')
        && !wanted.starts_with("//")
        // Browsers drop tabs and line ends from an address before they read it.
        && !wanted.contains(|c: char| c == '\\' || c.is_control());
    if local { wanted } else { otherwise }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_read_as_it_was_typed() {
        let pairs = read(b"name=D%27Ayu+Sari&x=&y&bad=%zz%4");
        let expected = [("name", "D'Ayu Sari"), ("x", ""), ("y", ""), ("bad", "%zz%4")]
            .map(|(a, b)| (a.to_owned(), b.to_owned()));
        assert_eq!(pairs, expected);
    }

    #[test]
    fn only_paths_of_ours_are_followed() {
        assert_eq!(local_path("/permohonan?x=1", "/"), "/permohonan?x=1");
        for elsewhere in
            ["//evil.example", "https://evil.example", "/\\evil", "/\t/evil.example", ""]
        {
            assert_eq!(local_path(elsewhere, "/"), "/");
        }
    }
}
