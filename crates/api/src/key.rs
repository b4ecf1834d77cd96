//! Who asks: a program of the agency, by its key.

use axum::extract::FromRequestParts;
use axum::response::{IntoResponse, Response};
use http::request::Parts;
use http::{HeaderValue, StatusCode, header};
use identity::ApiScope;
use web::Problem;

use crate::app::App;
use crate::problems;

/// A program that showed a key of the host agency.
pub(crate) struct Caller {
    /// What it may ask about.
    pub(crate) scope: ApiScope,
}

impl FromRequestParts<App> for Caller {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Self::Rejection> {
        let given = parts.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let Some(key) = given.and_then(bearer) else {
            return Err(refused("key-missing", "Bearer realm=\"pendopo\""));
        };
        let now = app.web.now();
        match identity::api_scope(&app.db, &app.keys, app.agency(), key, now).await {
            Ok(Some(scope)) => Ok(Self { scope }),
            Ok(None) => {
                Err(refused("key-unknown", "Bearer realm=\"pendopo\", error=\"invalid_token\""))
            }
            Err(error) => Err(problems::store(&error)),
        }
    }
}

/// `Bearer KEY`; the scheme in any case (RFC 9110).
fn bearer(header: &str) -> Option<&str> {
    let (scheme, key) = header.split_once(' ')?;
    let key = key.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !key.is_empty()).then_some(key)
}

fn refused(kind: &'static str, challenge: &'static str) -> Response {
    let mut answer = Problem::new(StatusCode::UNAUTHORIZED, kind).into_response();
    answer.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
    answer
}
