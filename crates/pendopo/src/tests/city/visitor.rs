//! Visitors of a test city: a browser without script.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Mutex;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use http::{HeaderMap, Request, StatusCode, header};
use tower::ServiceExt as _;

pub(super) const FORM: &str = "application/x-www-form-urlencoded";

/// An answer.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
    pub(crate) bytes: Vec<u8>,
    /// Whether a form that was sent led back to its own page, which this is.
    pub(crate) is_shown_again: bool,
}

impl Answer {
    /// Where it leads, without the query.
    pub(crate) fn location(&self) -> String {
        let place = self.headers.get(header::LOCATION).and_then(|place| place.to_str().ok());
        place.unwrap_or_else(|| panic!("{} leads nowhere: {}", self.status, self.body)).to_owned()
    }

    /// The form's token.
    pub(crate) fn token(&self) -> String {
        self.hidden("csrf").expect("a form")
    }

    /// What a form sends unseen under this name.
    pub(crate) fn hidden(&self, name: &str) -> Option<String> {
        let (_, rest) = self.body.split_once(&format!("name=\"{name}\" value=\""))?;
        rest.split('"').next().map(str::to_owned)
    }
}

/// A browser without script.
pub(crate) struct Visitor {
    pub(super) router: Router,
    pub(super) cookies: Mutex<BTreeMap<String, String>>,
    pub(super) address: Option<SocketAddr>,
}

impl Visitor {
    pub(super) async fn send(
        &self,
        method: &str,
        path: &str,
        kind: Option<&str>,
        body: Vec<u8>,
    ) -> Answer {
        self.send_with(method, path, kind, body, &[]).await
    }

    pub(crate) async fn send_with(
        &self,
        method: &str,
        path: &str,
        kind: Option<&str>,
        body: impl Into<Body>,
        more: &[(header::HeaderName, &str)],
    ) -> Answer {
        let cookies = {
            let held = self.cookies.lock().expect("no panic before");
            held.iter()
                .map(|(name, value)| format!("{name}={value}"))
                .collect::<Vec<_>>()
                .join("; ")
        };
        let mut request = Request::builder().method(method).uri(path);
        if !cookies.is_empty() {
            request = request.header(header::COOKIE, cookies);
        }
        if let Some(kind) = kind {
            request = request.header(header::CONTENT_TYPE, kind);
        }
        for (name, value) in more {
            request = request.header(name, *value);
        }
        if let Some(address) = self.address {
            request = request.extension(ConnectInfo(address));
        }
        let request = request.body(body.into()).expect("a request");
        let answer = self.router.clone().oneshot(request).await.expect("an answer");
        let (parts, body) = answer.into_parts();
        for cookie in parts.headers.get_all(header::SET_COOKIE) {
            let text = cookie.to_str().expect("a cookie");
            if let Some((name, value)) =
                text.split(';').next().and_then(|pair| pair.split_once('='))
            {
                self.cookies
                    .lock()
                    .expect("no panic before")
                    .insert(name.to_owned(), value.to_owned());
            }
        }
        let bytes = to_bytes(body, 64 << 20).await.expect("a body").to_vec();
        let body = String::from_utf8_lossy(&bytes).into_owned();
        let (status, headers) = (parts.status, parts.headers);
        Answer { status, headers, body, bytes, is_shown_again: false }
    }

    /// Sends a form; when it leads back to its own page, that page.
    async fn send_or_see_again(&self, path: &str, kind: &str, body: Vec<u8>) -> Answer {
        let answer = self.send("POST", path, Some(kind), body).await;
        let leads = answer.headers.get(header::LOCATION).and_then(|place| place.to_str().ok());
        let leads = leads.unwrap_or_default().split('#').next().unwrap_or_default();
        match leads.split('?').next() == Some(path) {
            true => Answer { is_shown_again: true, ..self.get(leads).await },
            false => answer,
        }
    }

    /// Fetches a page.
    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, None, Vec::new()).await
    }

    /// Fetches a page as it travels to a browser.
    pub(crate) async fn compressed(&self, path: &str) -> Answer {
        self.get_with(path, &[(header::ACCEPT_ENCODING, "gzip, br")]).await
    }

    /// Fetches a page with some headers.
    pub(crate) async fn get_with(
        &self,
        path: &str,
        headers: &[(header::HeaderName, &str)],
    ) -> Answer {
        self.send_with("GET", path, None, Vec::new(), headers).await
    }

    /// Fetches a page that must be there.
    pub(crate) async fn see(&self, path: &str) -> String {
        let answer = self.get(path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.body);
        answer.body
    }

    /// Sends a form of a page, with that page's token, and says which answers were read where the page does. A page
    /// that leads on is followed, as a browser does.
    pub(crate) async fn post(&self, form: &str, path: &str, pairs: &[(&str, &str)]) -> Answer {
        let mut page = self.get(form).await;
        if page.status == StatusCode::SEE_OTHER {
            page = self.get(&page.location()).await;
        }
        let mut body = format!("csrf={}", page.token());
        let read =
            page.hidden("jawaban").filter(|_| pairs.iter().all(|(name, _)| *name != "jawaban"));
        if let Some(read) = read {
            body.push_str(&format!("&jawaban={read}"));
        }
        for (name, value) in pairs {
            body.push_str(&format!("&{}={}", escape(name), escape(value)));
        }
        self.send_or_see_again(path, FORM, body.into_bytes()).await
    }

    /// Sends the form that a page has for itself.
    pub(crate) async fn fill(&self, path: &str, pairs: &[(&str, &str)]) -> Answer {
        self.post(path, path, pairs).await
    }

    /// Sends the body of a form as it is.
    pub(crate) async fn send_form(&self, path: &str, body: &[u8]) -> Answer {
        self.send_or_see_again(path, FORM, body.to_vec()).await
    }

    /// Sends a body as no page of ours would.
    pub(crate) async fn forge(
        &self,
        path: &str,
        kind: &str,
        body: &[u8],
        headers: &[(header::HeaderName, &str)],
    ) -> Answer {
        self.send_with("POST", path, Some(kind), body.to_vec(), headers).await
    }

    /// Sends a form with one file.
    pub(crate) async fn upload(
        &self,
        path: &str,
        pairs: &[(&str, &str)],
        file: (&str, &str, &[u8]),
    ) -> Answer {
        self.upload_from(path, path, pairs, file).await
    }

    /// Sends a form with one file, with the token of another page.
    pub(crate) async fn upload_from(
        &self,
        form: &str,
        path: &str,
        pairs: &[(&str, &str)],
        (document, name, bytes): (&str, &str, &[u8]),
    ) -> Answer {
        const EDGE: &str = "tepi-formulir";
        let token = self.get(form).await.token();
        let mut body = Vec::new();
        for (name, value) in [("csrf", token.as_str())].iter().chain(pairs) {
            body.extend_from_slice(
                format!(
                    "--{EDGE}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
                )
                .as_bytes(),
            );
        }
        body.extend_from_slice(
            format!("--{EDGE}\r\nContent-Disposition: form-data; name=\"{document}\"; filename=\"{name}\"\r\nContent-Type: application/octet-stream\r\n\r\n").as_bytes(),
        );
        body.extend_from_slice(bytes);
        body.extend_from_slice(format!("\r\n--{EDGE}--\r\n").as_bytes());
        let kind = format!("multipart/form-data; boundary={EDGE}");
        self.send_or_see_again(path, &kind, body).await
    }
}

fn escape(text: &str) -> String {
    let byte = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'.' | b'-' | b'_' => {
            char::from(byte).to_string()
        }
        byte => format!("%{byte:02X}"),
    };
    text.bytes().map(byte).collect()
}
