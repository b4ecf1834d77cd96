//! What carries calls to the services and files from them: the only place here that knows the network.

use std::time::Duration;

use messaging::{Call, Payload};
use reqwest::redirect::Policy;
use reqwest::{Client, Url, header};
use web::Later;

/// Largest file that is fetched, in bytes: as large as one that may be uploaded.
const LARGEST: usize = 10 * 1024 * 1024;
const PATIENCE: Duration = Duration::from_secs(15);

/// What a service answered.
#[derive(Debug)]
pub struct Answer {
    /// Its status.
    pub status: u16,
    /// Its body; cut at the largest file.
    pub body: Vec<u8>,
    /// Whether there was more of it.
    pub is_cut: bool,
}

/// No answer came.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("no answer")]
pub struct Silent;

/// Carries calls.
pub trait Carrier: Send + Sync {
    /// Makes a call behind a base address, with a bearer where the service wants one.
    fn carry<'a>(
        &'a self,
        base: &'a str,
        bearer: Option<&'a str>,
        call: Call,
    ) -> Later<'a, Result<Answer, Silent>>;
}

/// Carries calls by HTTP.
pub struct Https(Client);

impl Https {
    /// The process's TLS provider must be installed.
    ///
    /// # Errors
    /// When no client can be made.
    pub fn new() -> Result<Self, String> {
        // A redirect would take the token to whoever is named in it.
        let client = Client::builder().timeout(PATIENCE).redirect(Policy::none()).build();
        client.map(Self).map_err(|error| error.to_string())
    }
}

/// The address of a call. What a service names by a whole address is fetched there, by the same scheme: a token that goes by
/// TLS goes by nothing less.
fn address(base: &str, path: &str) -> Result<Url, Silent> {
    let base = base.trim_end_matches('/');
    if path.starts_with('/') || path.is_empty() {
        return Url::parse(&format!("{base}{path}")).map_err(|_| Silent);
    }
    let (named, base) =
        (Url::parse(path).map_err(|_| Silent)?, Url::parse(base).map_err(|_| Silent)?);
    if named.scheme() == base.scheme() { Ok(named) } else { Err(Silent) }
}

impl Carrier for Https {
    fn carry<'a>(
        &'a self,
        base: &'a str,
        bearer: Option<&'a str>,
        call: Call,
    ) -> Later<'a, Result<Answer, Silent>> {
        Box::pin(async move {
            let url = address(base, &call.path)?;
            let request = match call.payload {
                None => self.0.get(url),
                Some(payload) => {
                    let kind = Payload::media_type(&payload);
                    self.0.post(url).header(header::CONTENT_TYPE, kind).body(payload.into_bytes())
                }
            };
            let request = match bearer {
                Some(bearer) => request.bearer_auth(bearer),
                None => request,
            };
            let mut answer = request.send().await.map_err(|_| Silent)?;
            let (status, mut body) = (answer.status().as_u16(), Vec::new());
            let mut is_cut = false;
            while let Some(part) = answer.chunk().await.map_err(|_| Silent)? {
                is_cut = body.len() + part.len() > LARGEST;
                if is_cut {
                    break;
                }
                body.extend_from_slice(&part);
            }
            Ok(Answer { status, body, is_cut })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(base: &str, path: &str, expected: Option<&str>) {
        let made = address(base, path).ok().map(String::from);
        assert_eq!(made.as_deref(), expected, "{base} {path}");
    }

    #[test]
    fn a_path_stands_behind_the_base_and_a_whole_address_keeps_its_scheme() {
        check(
            "https://graph.example/v23.0/",
            "/1/messages",
            Some("https://graph.example/v23.0/1/messages"),
        );
        check("https://sms.example/send", "", Some("https://sms.example/send"));
        check(
            "https://graph.example",
            "https://look.example/x?y=1",
            Some("https://look.example/x?y=1"),
        );
        check("https://graph.example", "http://look.example/x", None);
        check("https://graph.example", "file:///etc/passwd", None);
    }
}
