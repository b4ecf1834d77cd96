//! The client: HTTP/1.1 over one kept connection, as light as can be, since it shares the cores with what it measures.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context as _, bail};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// No answer is waited for longer than this.
const PATIENCE: Duration = Duration::from_secs(40);
const BOUNDARY: &str = "pendopo-bench-2f9c1e";

/// Who asks: the value of a session cookie and the token of its forms.
#[derive(Debug, Clone, serde::Deserialize)]
pub(crate) struct Session {
    /// Value of the cookie.
    pub(crate) cookie: String,
    /// Token of forms.
    pub(crate) csrf: String,
    /// Name of the cookie; the citizen's unless said otherwise.
    #[serde(default = "citizen_cookie")]
    pub(crate) name: String,
}

fn citizen_cookie() -> String {
    "__Host-sid".to_owned()
}

/// An answer without its body, which stays in the connection until the next request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Answer {
    /// Status.
    pub(crate) status: u16,
    /// Where it leads.
    pub(crate) location: String,
}

/// One kept connection.
pub(crate) struct Connection {
    address: SocketAddr,
    stream: Option<TcpStream>,
    buffer: Vec<u8>,
    body_at: usize,
}

impl Connection {
    /// To this server; connects with the first request.
    pub(crate) fn new(address: SocketAddr) -> Self {
        Self { address, stream: None, buffer: Vec::with_capacity(64 * 1024), body_at: 0 }
    }

    /// The body of the last answer.
    pub(crate) fn body(&self) -> &[u8] {
        self.buffer.get(self.body_at..).unwrap_or_default()
    }

    /// What the last answer sets as a cookie of this name.
    pub(crate) fn cookie(&self, name: &str) -> Option<&str> {
        let head = std::str::from_utf8(self.buffer.get(..self.body_at)?).ok()?;
        head.split("\r\n").find_map(|line| {
            let (header, value) = line.split_once(": ")?;
            let value = value.strip_prefix(name)?.strip_prefix('=')?;
            header.eq_ignore_ascii_case("set-cookie").then(|| value.split(';').next())?
        })
    }

    /// Sends one request and reads its answer. After an error the next request connects anew.
    pub(crate) async fn send(&mut self, request: &[u8]) -> anyhow::Result<Answer> {
        let outcome = timeout(PATIENCE, self.exchange(request)).await;
        let outcome = outcome.context("no answer in time").and_then(|answer| answer);
        if outcome.is_err() {
            self.stream = None;
        }
        outcome
    }

    async fn exchange(&mut self, request: &[u8]) -> anyhow::Result<Answer> {
        let stream = match &mut self.stream {
            Some(stream) => stream,
            none => {
                let fresh = TcpStream::connect(self.address).await?;
                fresh.set_nodelay(true)?;
                none.insert(fresh)
            }
        };
        stream.write_all(request).await?;
        self.buffer.clear();
        let head_end = loop {
            let seen = self.buffer.len().saturating_sub(3);
            if stream.read_buf(&mut self.buffer).await? == 0 {
                bail!("the connection was closed");
            }
            if let Some(at) = find(&self.buffer[seen..], b"\r\n\r\n") {
                break seen + at + 4;
            }
        };
        let head = std::str::from_utf8(&self.buffer[..head_end]).context("a head in ASCII")?;
        let answer = Answer {
            status: head.get(9..12).and_then(|code| code.parse().ok()).context("no status")?,
            location: header(head, "location").unwrap_or_default().to_owned(),
        };
        let length = header(head, "content-length").and_then(|value| value.parse::<usize>().ok());
        let closes = header(head, "connection").is_some_and(|value| value == "close");
        let chunked = header(head, "transfer-encoding").is_some();
        self.body_at = head_end;
        while match length {
            Some(length) => self.buffer.len() < head_end + length,
            None => chunked && !self.buffer.ends_with(b"\r\n0\r\n\r\n"),
        } {
            if stream.read_buf(&mut self.buffer).await? == 0 {
                bail!("the connection was closed within an answer");
            }
        }
        if closes {
            self.stream = None;
        }
        Ok(answer)
    }
}

fn find(text: &[u8], wanted: &[u8]) -> Option<usize> {
    text.windows(wanted.len()).position(|part| part == wanted)
}

fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    head.split("\r\n").skip(1).find_map(|line| {
        let (found, value) = line.split_once(':')?;
        found.eq_ignore_ascii_case(name).then(|| value.trim())
    })
}

/// `GET` of a path, by somebody or by nobody.
pub(crate) fn get(path: &str, session: Option<&Session>) -> Vec<u8> {
    let cookie = session.map_or_else(String::new, cookie);
    format!("GET {path} HTTP/1.1\r\nhost: 127.0.0.1\r\naccept: text/html\r\n{cookie}\r\n")
        .into_bytes()
}

/// `GET` of a path as a browser that unpacks this encoding.
pub(crate) fn get_as(path: &str, encoding: &str) -> Vec<u8> {
    let accepts = match encoding {
        "" => String::new(),
        encoding => format!("accept-encoding: {encoding}\r\n"),
    };
    format!("GET {path} HTTP/1.1\r\nhost: 127.0.0.1\r\naccept: text/html\r\n{accepts}\r\n")
        .into_bytes()
}

/// The session of somebody, with one more cookie and as a script asks.
pub(crate) fn by_script(session: &Session, more: &str) -> Session {
    let cookie = format!("{}; {more}\r\nx-obrolan: 1\r\nsec-fetch-mode: cors", session.cookie);
    Session { cookie, ..session.clone() }
}

fn cookie(session: &Session) -> String {
    format!("cookie: {}={}\r\n", session.name, session.cookie)
}

/// `POST` of a form; the token comes first.
pub(crate) fn post(path: &str, session: &Session, fields: &[(&str, &str)]) -> Vec<u8> {
    let mut body = format!("csrf={}", session.csrf);
    for (name, value) in fields {
        body.push('&');
        body.push_str(&escape(name));
        body.push('=');
        body.push_str(&escape(value));
    }
    let mut request = head(path, session, "application/x-www-form-urlencoded", body.len());
    request.extend_from_slice(body.as_bytes());
    request
}

fn head(path: &str, session: &Session, kind: &str, length: usize) -> Vec<u8> {
    format!(
        "POST {path} HTTP/1.1\r\nhost: 127.0.0.1\r\naccept: text/html\r\nsec-fetch-site: same-origin\r\n\
         content-type: {kind}\r\ncontent-length: {length}\r\n{}\r\n",
        cookie(session)
    )
    .into_bytes()
}

/// `POST` of a form with one file.
pub(crate) fn post_file(path: &str, session: &Session, field: &str, file: &[u8]) -> Vec<u8> {
    let mut body = format!(
        "--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"csrf\"\r\n\r\n{}\r\n\
         --{BOUNDARY}\r\ncontent-disposition: form-data; name=\"{field}\"; filename=\"pernyataan.pdf\"\r\n\
         content-type: application/pdf\r\n\r\n",
        session.csrf
    )
    .into_bytes();
    body.extend_from_slice(file);
    body.extend_from_slice(format!("\r\n--{BOUNDARY}--\r\n").as_bytes());
    let kind = format!("multipart/form-data; boundary={BOUNDARY}");
    let mut request = head(path, session, &kind, body.len());
    request.extend_from_slice(&body);
    request
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' => {
                out.push(char::from(byte));
            }
            b' ' => out.push('+'),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

/// A PDF of this many bytes; nothing in it but its head, its tail and noise that does not compress.
pub(crate) fn pdf(bytes: usize) -> Vec<u8> {
    let mut file = b"%PDF-1.4\n%".to_vec();
    let mut state = 88_172_645_463_325_252_u64;
    while file.len() < bytes.saturating_sub(7) {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        file.push(32 + state.to_le_bytes()[3] % 90);
    }
    file.extend_from_slice(b"\n%%EOF\n");
    file
}
