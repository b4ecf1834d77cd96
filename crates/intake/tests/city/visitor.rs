//! A browser without script, and what came back to it.

use std::collections::BTreeMap;
use std::sync::Mutex;

use axum::Router;
use axum::body::Body;
use http::{Request, StatusCode, header};
use scraper::{Html, Selector};
use tower::ServiceExt as _;

/// A browser without script.
pub(crate) struct Visitor {
    pub(super) router: Router,
    pub(super) cookie: Option<String>,
    /// Further cookies that came.
    pub(super) jar: Mutex<BTreeMap<String, String>>,
}

/// What the hidden fields of a form say.
#[derive(Clone, Default)]
pub(crate) struct Form {
    token: String,
    version: String,
}

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) path: String,
    pub(crate) body: String,
    location: Option<String>,
    /// Whether a form that was sent led back to its own page, which this is.
    pub(crate) is_shown_again: bool,
}

impl Visitor {
    /// Starts filling in; the path of the draft.
    pub(crate) async fn start(&self, service: &str) -> String {
        self.get(&format!("/layanan/{service}/mulai")).await.location()
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.ask(path, Request::get(path), Body::empty()).await
    }

    /// The token of a page's form.
    pub(crate) async fn token(&self, path: &str) -> String {
        self.form(path).await.token
    }

    pub(crate) async fn form(&self, path: &str) -> Form {
        self.get(path).await.form()
    }

    /// Fills in a page and sends it.
    pub(crate) async fn send(&self, path: &str, pairs: &[(&str, &str)]) -> Answer {
        self.send_to(path, pairs, &[]).await
    }

    pub(crate) async fn send_to(
        &self,
        path: &str,
        pairs: &[(&str, &str)],
        more: &[(&str, &str)],
    ) -> Answer {
        let form = self.form(path).await;
        self.send_form(path, &[pairs, more].concat(), &form).await
    }

    pub(crate) async fn send_form(
        &self,
        path: &str,
        pairs: &[(&str, &str)],
        form: &Form,
    ) -> Answer {
        let all = [pairs, &[("versi", form.version.as_str())]].concat();
        self.post(path, &all, &form.token).await
    }

    pub(crate) async fn post(&self, path: &str, pairs: &[(&str, &str)], token: &str) -> Answer {
        let all = [&[("csrf", token)], pairs].concat();
        let body: Vec<String> =
            all.iter().map(|(name, value)| format!("{}={}", escape(name), escape(value))).collect();
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin");
        self.ask(path, request, Body::from(body.join("&"))).await.if_again(self).await
    }

    /// Sends files: document, name, bytes.
    pub(crate) async fn upload(&self, path: &str, files: &[(&str, &str, &[u8])]) -> Answer {
        self.upload_with(path, files, &[]).await
    }

    pub(crate) async fn upload_with(
        &self,
        path: &str,
        files: &[(&str, &str, &[u8])],
        pairs: &[(&str, &str)],
    ) -> Answer {
        let body = self.form_with_files(path, files, pairs).await;
        self.send_parts(path, Body::from(body)).await
    }

    /// A form of a page with files, as a browser writes it.
    pub(crate) async fn form_with_files(
        &self,
        path: &str,
        files: &[(&str, &str, &[u8])],
        pairs: &[(&str, &str)],
    ) -> Vec<u8> {
        let form = self.form(path).await;
        let mut body = Vec::new();
        let own = [("csrf", form.token.as_str()), ("versi", form.version.as_str())];
        for (name, value) in own.iter().chain(pairs) {
            let part = format!(
                "--sekat\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            );
            body.extend_from_slice(part.as_bytes());
        }
        for (document, name, bytes) in files {
            let head = format!(
                "--sekat\r\nContent-Disposition: form-data; name=\"{document}\"; filename=\"{name}\"\r\nContent-Type: image/jpeg\r\n\r\n"
            );
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(bytes);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(b"--sekat--\r\n");
        body
    }

    /// Sends a form in parts, whole or as far as the line held.
    pub(crate) async fn send_parts(&self, path: &str, body: Body) -> Answer {
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=sekat")
            .header("sec-fetch-site", "same-origin");
        self.ask(path, request, body).await.if_again(self).await
    }

    async fn ask(&self, path: &str, request: http::request::Builder, body: Body) -> Answer {
        let own = self.cookie.as_ref().map(|cookie| format!("{}={cookie}", web::CITIZEN_COOKIE));
        let jar = self.jar.lock().expect("no panic before").clone();
        let others = jar.into_iter().map(|(name, value)| format!("{name}={value}"));
        let cookie = own.into_iter().chain(others);
        let request = cookie.fold(request, |r, cookie| r.header(header::COOKIE, cookie));
        let request = request.body(body).expect("a request");
        let answer = self.router.clone().oneshot(request).await.expect("an answer");
        for line in answer.headers().get_all(header::SET_COOKIE) {
            let line = line.to_str().expect("text").split(';').next().unwrap_or_default();
            let (name, value) = line.split_once('=').expect("a cookie");
            self.jar.lock().expect("no panic before").insert(name.to_owned(), value.to_owned());
        }
        let location = answer.headers().get(header::LOCATION);
        let location = location.map(|value| value.to_str().expect("text").to_owned());
        let status = answer.status();
        let bytes = axum::body::to_bytes(answer.into_body(), usize::MAX).await.expect("a body");
        let body = String::from_utf8(bytes.to_vec()).expect("UTF-8");
        Answer { status, path: path.to_owned(), body, location, is_shown_again: false }
    }
}

impl Answer {
    pub(crate) fn location(&self) -> String {
        let text = || format!("{} {}", self.status, self.text());
        self.location.clone().unwrap_or_else(|| panic!("no redirect: {}", text()))
    }

    /// The page to which a form that was sent led back, if it is its own.
    async fn if_again(self, visitor: &Visitor) -> Self {
        let leads = self.location.clone().unwrap_or_default();
        let page = leads.split(['?', '#']).next().unwrap_or_default();
        if self.status != StatusCode::SEE_OTHER || page != self.path {
            return self;
        }
        let shown = visitor.get(leads.split('#').next().unwrap_or_default()).await;
        assert_eq!(shown.status, StatusCode::OK, "it is a page to which one can come back");
        Self { path: self.path, location: self.location, is_shown_again: true, ..shown }
    }

    pub(crate) async fn follow(&self, visitor: &Visitor) -> Self {
        visitor.get(&self.location()).await
    }

    /// The words of the page.
    pub(crate) fn text(&self) -> String {
        let page = Html::parse_document(&self.body);
        let words = page.root_element().text().collect::<Vec<_>>().join(" ");
        words.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    pub(crate) fn title(&self) -> String {
        let title = Selector::parse("title").expect("a selector");
        let page = Html::parse_document(&self.body);
        page.select(&title).next().map(|title| title.text().collect()).unwrap_or_default()
    }

    pub(crate) fn form(&self) -> Form {
        let value = |name: &str| self.value_of(name).unwrap_or_default();
        Form { token: value("csrf"), version: value("versi") }
    }

    /// The value of the first control with this name.
    pub(crate) fn value_of(&self, name: &str) -> Option<String> {
        let control = Selector::parse(&format!("[name=\"{name}\"]")).expect("a selector");
        let page = Html::parse_document(&self.body);
        page.select(&control).find_map(|control| control.value().attr("value").map(str::to_owned))
    }

    /// Whether each link of the summary of problems leads to something on the page.
    pub(crate) fn links_resolve(&self) -> bool {
        let links = Selector::parse(".sum a").expect("a selector");
        let page = Html::parse_document(&self.body);
        let all = page.select(&links).filter_map(|link| link.value().attr("href"));
        let all: Vec<&str> = all.filter_map(|href| href.strip_prefix('#')).collect();
        !all.is_empty() && all.iter().all(|id| self.body.contains(&format!("id=\"{id}\"")))
    }
}

fn escape(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}
