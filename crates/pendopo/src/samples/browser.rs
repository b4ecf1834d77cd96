//! A browser of somebody in the demo city: it asks for pages, keeps cookies, sends the forms that it was shown. There is
//! no socket between it and the pages.

use std::collections::BTreeMap;

use anyhow::{Context as _, bail};
use axum::Router;
use axum::body::{Body, to_bytes};
use http::{Request, header};
use tower::ServiceExt as _;

const FORM: &str = "application/x-www-form-urlencoded";
/// What parts a form with a file. It stands in no text of ours.
const EDGE: &str = "pendopo-demo-5f2c9b";
/// More than any page.
const PAGE: usize = 4 << 20;

/// Most parts of what is wrong that are told.
const PROBLEMS: usize = 6;

/// Names and values of a form.
pub(super) type Pairs<'a> = &'a [(&'a str, &'a str)];

/// A page that was shown.
pub(super) struct Shown(String);

impl Shown {
    /// What the first input of this name holds.
    pub(super) fn value(&self, name: &str) -> Option<String> {
        self.values(name).next()
    }

    /// What all inputs of this name hold.
    pub(super) fn values(&self, name: &str) -> impl Iterator<Item = String> {
        let start = format!("name=\"{name}\" value=\"");
        let parts: Vec<&str> = self.0.split(&start).skip(1).collect();
        let own = parts.into_iter().filter_map(|rest| rest.split('"').next());
        own.map(plain).collect::<Vec<_>>().into_iter()
    }

    /// What stands in the text area of this name.
    pub(super) fn area(&self, name: &str) -> Option<String> {
        let (_, rest) = self.0.split_once(&format!("name=\"{name}\""))?;
        let (_, rest) = rest.split_once('>')?;
        rest.split("</textarea>").next().map(plain)
    }

    /// What the page says is wrong.
    pub(super) fn problem(&self) -> String {
        let (_, rest) = self.0.split_once("role=\"alert\"").unwrap_or_default();
        let (_, rest) = rest.split_once('>').unwrap_or_default();
        let parts = rest.split("</div>").next().unwrap_or_default().split('<');
        let words = parts.map(|part| part.split_once('>').map_or(part, |(_, words)| words));
        let words = words.filter(|words| !words.trim().is_empty()).take(PROBLEMS);
        plain(&words.collect::<Vec<_>>().join(" "))
    }

    /// Name and value of the button that stands after these words.
    pub(super) fn button_after(&self, words: &str) -> Option<(String, String)> {
        let (_, rest) = self.0.split_once(words)?;
        let (_, rest) = rest.split_once("<button")?;
        let attribute = |name: &str| {
            let (_, rest) = rest.split_once(&format!("{name}=\""))?;
            rest.split('"').next().map(plain)
        };
        Some((attribute("name")?, attribute("value")?))
    }
}

/// Text of a page as it is read.
fn plain(html: &str) -> String {
    let signs = [("&#34;", "\""), ("&#39;", "'"), ("&#60;", "<"), ("&#62;", ">"), ("&#38;", "&")];
    signs.iter().fold(html.to_owned(), |text, (sign, own)| text.replace(sign, own))
}

/// A browser.
pub(super) struct Browser {
    router: Router,
    cookies: BTreeMap<String, String>,
    /// The token of forms, as long as no new cookie came.
    token: Option<String>,
}

/// A photo in a form: the name of its input, and the file.
pub(super) type Photo<'a> = (&'a str, &'a [u8]);

impl Browser {
    pub(super) fn new(router: Router) -> Self {
        Self { router, cookies: BTreeMap::new(), token: None }
    }

    /// Where an answer leads, and its page.
    async fn ask(
        &mut self,
        request: http::request::Builder,
        body: Body,
    ) -> anyhow::Result<(u16, String, Shown)> {
        let cookies = self.cookies.iter().map(|(name, value)| format!("{name}={value}"));
        let request = request.header(header::COOKIE, cookies.collect::<Vec<_>>().join("; "));
        let answer = self.router.clone().oneshot(request.body(body)?).await?;
        let (parts, body) = answer.into_parts();
        for cookie in parts.headers.get_all(header::SET_COOKIE) {
            let pair = cookie.to_str()?.split(';').next().and_then(|pair| pair.split_once('='));
            if let Some((name, value)) = pair {
                self.cookies.insert(name.to_owned(), value.to_owned());
                self.token = None;
            }
        }
        let place = parts.headers.get(header::LOCATION).map(|place| place.to_str()).transpose()?;
        let page = String::from_utf8(to_bytes(body, PAGE).await?.to_vec()).unwrap_or_default();
        Ok((parts.status.as_u16(), place.unwrap_or_default().to_owned(), Shown(page)))
    }

    /// Looks at a page, and keeps the token of its forms.
    pub(super) async fn see(&mut self, path: &str) -> anyhow::Result<Shown> {
        let (status, place, page) = self.ask(Request::get(path), Body::empty()).await?;
        if status != 200 {
            bail!("{path} is answered with {status} {place}: {}", page.problem());
        }
        self.token = page.value("csrf").or(self.token.take());
        Ok(page)
    }

    /// Sends a form, with the token of the page on which it stands; where that leads.
    pub(super) async fn send(
        &mut self,
        page: &str,
        path: &str,
        pairs: Pairs<'_>,
        photo: Option<Photo<'_>>,
    ) -> anyhow::Result<String> {
        if self.token.is_none() {
            self.see(page).await?;
        }
        let token = self.token.clone().with_context(|| format!("{page} has no form"))?;
        let all = [&[("csrf", token.as_str())], pairs].concat();
        let (kind, body) = match photo {
            None => (FORM.to_owned(), written(&all).into_bytes()),
            Some(photo) => (format!("multipart/form-data; boundary={EDGE}"), parted(&all, photo)),
        };
        self.post(path, &kind, body).await
    }

    /// The demo's own door.
    pub(super) async fn enter(&mut self, pair: &(String, String)) -> anyhow::Result<()> {
        let body = written(&[(&pair.0, &pair.1)]).into_bytes();
        self.post("/demo/masuk", FORM, body).await.map(drop)
    }

    async fn post(&mut self, path: &str, kind: &str, body: Vec<u8>) -> anyhow::Result<String> {
        let request = Request::post(path).header(header::CONTENT_TYPE, kind);
        let (status, place, _) = self.ask(request, body.into()).await?;
        if place.is_empty() {
            bail!("{path} is answered with {status}");
        }
        Ok(place)
    }
}

/// A form as browsers write it.
fn written(pairs: Pairs<'_>) -> String {
    let escape = |text: &str| {
        text.bytes().fold(String::new(), |out, byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'.' | b'-' | b'_' => {
                out + &char::from(byte).to_string()
            }
            byte => out + &format!("%{byte:02X}"),
        })
    };
    let pairs = pairs.iter().map(|(name, value)| format!("{}={}", escape(name), escape(value)));
    pairs.collect::<Vec<_>>().join("&")
}

/// A form with a file.
fn parted(pairs: Pairs<'_>, (input, bytes): Photo<'_>) -> Vec<u8> {
    let head = |name: &str| format!("--{EDGE}\r\nContent-Disposition: form-data; name=\"{name}\"");
    let mut body = Vec::new();
    for (name, value) in pairs {
        body.extend(format!("{}\r\n\r\n{value}\r\n", head(name)).into_bytes());
    }
    let file = "; filename=\"foto.jpg\"\r\nContent-Type: image/jpeg\r\n\r\n";
    body.extend(format!("{}{file}", head(input)).into_bytes());
    body.extend_from_slice(bytes);
    body.extend(format!("\r\n--{EDGE}--\r\n").into_bytes());
    body
}
