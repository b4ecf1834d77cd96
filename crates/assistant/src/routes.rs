//! URL → handler → answer.

use std::time::Duration;

use axum::Router;
use axum::extract::{FromRequest as _, Multipart, Query, Request, State};
use axum::middleware::from_fn;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bytes::{Bytes, BytesMut};
use db::DbError;
use http::{HeaderMap, StatusCode};
use serde::Deserialize;
use vault::Purpose;
use web::{
    Citizen, MultipartToken, Network, Pairs, Problem, REPORTER_COOKIE, Sessions as _, View,
    see_other, takes_files, with_cookie,
};

use crate::conversation::{Channel, Holder};
use crate::error::Failure;
use crate::page::{self, Thread};
use crate::receive::Received;
use crate::say::{Incoming, Peer, What};
use crate::{Assistant, Conversation, photos};

/// The cookie of a browser that has a conversation.
const COOKIE: &str = "__Host-obrolan";
const DAY_SECONDS: i64 = 86_400;
/// Where the thread is scrolled to.
const AT_THE_END: &str = "/tanya#kini";
/// By this header a script asks for what is new alone.
const PART: &str = "x-obrolan";
/// Longest picture in bytes.
const PICTURE: usize = 10 * 1024 * 1024;
/// Most files of one message.
const FILES: usize = 10;
/// Longest other field in bytes, and most of them: the form has less than ten.
const FIELD: usize = 64 * 1024;
const FIELDS: usize = 50;
/// How long a page waits for what people answer: less than the stack gives a request.
const PATIENCE: Duration = Duration::from_secs(20);

/// The routes of this slice.
pub fn routes() -> Router<Assistant> {
    Router::new()
        .route("/tanya", get(show).merge(post(send)).layer(from_fn(takes_files)))
        .route("/tanya/baru", get(news))
        .route("/tanya/foto/{photo}", get(photos::own))
        .route("/tanya/selesai", get(to_chat).post(end))
        .merge(crate::connection::routes())
}

/// Whoever writes from the browser of this request. Who reports from it without an account is known here too, but forms of
/// this page are not tied to that: a report begun in one tab leaves another one as it is.
async fn peer(
    app: &Assistant,
    view: &View,
    headers: &HeaderMap,
    token: &str,
) -> Result<Peer, Failure> {
    let known = app.sessions.reporter(web::cookie(headers, REPORTER_COOKIE)).await;
    let reporter = known.map_err(|_| Failure::Store(DbError::Busy))?;
    let nameless =
        |person| Citizen { person, name: String::new(), has_account: false, reporter: None };
    let citizen = match &view.citizen {
        Some(own) => Some(Citizen { reporter, ..own.clone() }),
        None => reporter.map(nameless),
    };
    let (channel, address) = (Channel::Web, token.to_owned());
    Ok(Peer { channel, address, citizen, language: view.language, network: None })
}

/// The conversation of a browser, with its turns after one of them.
async fn thread(
    app: &Assistant,
    view: &View,
    headers: &HeaderMap,
    after: i64,
) -> Result<Option<(Conversation, Thread)>, Failure> {
    let token = web::cookie(headers, COOKIE);
    if token.is_empty() {
        return Ok(None);
    }
    let Some(own) = app.conversation(&peer(app, view, headers, token).await?).await? else {
        return Ok(None);
    };
    let turns = app.turns(&own, after, Purpose::Own).await?;
    let mut thread = Thread::new(app, view, &own, turns);
    thread.place = crate::desk::place_of(app, &own).await?;
    Ok(Some((own, thread)))
}

/// Which turns are wanted.
#[derive(Deserialize, Default)]
struct Asked {
    /// Those after this one.
    #[serde(default)]
    sesudah: i64,
    /// What somebody came to ask, from another page.
    #[serde(default)]
    t: String,
}

/// `GET /tanya`.
async fn show(
    State(app): State<Assistant>,
    view: View,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let found = thread(&app, &view, &headers, 0).await?;
    let blank = Thread::blank(&app, &view);
    Ok(page::whole(view, found.map_or(blank, |(_, thread)| thread), asked.t))
}

/// `GET` of what is only sent.
async fn to_chat() -> Response {
    see_other("/tanya")
}

/// `GET /tanya/baru`: what was said after a turn, once there is something; while people have the conversation it waits.
async fn news(
    State(app): State<Assistant>,
    view: View,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let ear = app.live.ear();
    let found = thread(&app, &view, &headers, asked.sesudah).await?;
    let Some((own, now)) = found else { return Ok(page::nothing()) };
    if !now.is_empty() || own.holder == Holder::Assistant {
        return Ok(page::part(view, now));
    }
    ear.hear(own.id, PATIENCE).await;
    let found = thread(&app, &view, &headers, asked.sesudah).await?;
    Ok(found.map_or_else(page::nothing, |(_, thread)| page::part(view, thread)))
}

/// What a form of the page holds.
#[derive(Default)]
struct Form {
    pairs: Vec<(String, String)>,
    files: Vec<(String, Bytes)>,
    /// The names of files that are longer than any that is read.
    too_large: Vec<String>,
}

impl Form {
    fn get(&self, name: &str) -> &str {
        self.pairs.iter().find(|(own, _)| own == name).map_or("", |(_, value)| value)
    }

    /// The message of it: what was pressed, else a picture, a place, or words.
    fn message(&self) -> Incoming {
        let degrees =
            |name: &str| self.get(name).trim().parse::<f64>().ok().filter(|d| d.is_finite());
        let text = || What::Text(self.get("pesan").to_owned());
        let has_files = !self.files.is_empty() || !self.too_large.is_empty();
        let what = match (self.get("pilih"), has_files, degrees("lat").zip(degrees("lng"))) {
            ("", true, _) => What::Files {
                files: self.files.clone(),
                too_large: self.too_large.clone(),
                caption: self.get("pesan").to_owned(),
            },
            ("", false, Some((lat, lng))) if self.get("pesan").trim().is_empty() => {
                What::Place { lat, lng }
            }
            ("", false, _) => text(),
            (pressed, ..) => What::Button(pressed.to_owned()),
        };
        Incoming { id: self.get("kirim").to_owned(), what }
    }
}

/// `POST /tanya`: on to the conversation; a script gets what is new.
async fn send(
    State(app): State<Assistant>,
    view: View,
    network: Network,
    request: Request,
) -> Result<Response, Response> {
    let headers = request.headers().clone();
    let form = read(&app, request).await?;
    let answer = sent(&app, view, network, &headers, &form).await;
    answer.map_err(IntoResponse::into_response)
}

async fn sent(
    app: &Assistant,
    view: View,
    network: Network,
    headers: &HeaderMap,
    form: &Form,
) -> Result<Response, Failure> {
    let known = web::cookie(headers, COOKIE);
    let before = peer(app, &view, headers, known).await?;
    let is_theirs = !known.is_empty() && !app.is_of_another(&before).await?;
    // Another person was signed in here before: their conversation stays theirs.
    let fresh = (!is_theirs).then(|| URL_SAFE_NO_PAD.encode(app.web.random::<24>()));
    let token = fresh.as_deref().unwrap_or(known);
    let peer = Peer { address: token.to_owned(), network: Some(network), ..before };
    let message = form.message();
    let is_empty = matches!(&message.what, What::Text(text) if text.trim().is_empty());
    if fresh.is_some() && !is_empty && !app.web.takes_stranger(network) {
        return Err(Failure::TooOften);
    }
    let received = match is_empty {
        true => Received::default(),
        false => app.answered(&peer, &message).await?,
    };
    let is_part = headers.contains_key(PART);
    let answer = if !is_part && !received.is_unread {
        see_other(AT_THE_END)
    } else {
        let after = if is_part { form.get("sesudah").parse().unwrap_or(0) } else { 0 };
        let thread = match app.conversation(&peer).await? {
            Some(own) => {
                let turns = app.turns(&own, after, Purpose::Own).await?;
                Thread::new(app, &view, &own, turns)
            }
            None => Thread::blank(app, &view),
        };
        let unread = received.says.into_iter().filter(|_| received.is_unread);
        let thread = unread.fold(thread, |thread, say| thread.also(&view, say));
        match is_part {
            true => page::part(view, thread),
            false => page::whole(view, thread, form.get("pesan").to_owned()),
        }
    };
    let reporter = received.reporter;
    let answer = match reporter {
        Some(reporter) => reporter.told(answer),
        None => answer,
    };
    Ok(match fresh {
        Some(token) => with_cookie(answer, COOKIE, &token, Some(app.kept_days * DAY_SECONDS)),
        None => answer,
    })
}

/// Whoever writes from a browser, by its cookie.
pub(crate) async fn known(
    app: &Assistant,
    view: &View,
    headers: &HeaderMap,
) -> Result<Peer, Failure> {
    let token = web::cookie(headers, COOKIE);
    if token.is_empty() { Err(Failure::NotFound) } else { peer(app, view, headers, token).await }
}

/// `POST /tanya/selesai`: this browser forgets the conversation; what was said goes when its time is over.
async fn end(_form: Pairs) -> Response {
    with_cookie(see_other("/tanya"), COOKIE, "", Some(0))
}

/// Reads a form of either kind; its token comes first.
async fn read(app: &Assistant, request: Request) -> Result<Form, Response> {
    if !web::is_in_parts(&request) {
        let pairs = Pairs::from_request(request, app).await?.0;
        return Ok(Form { pairs, ..Form::default() });
    }
    let token = MultipartToken::new(&app.web, request.headers(), request.uri().path());
    let unreadable = || Failure::Unreadable.into_response();
    let mut parts = Multipart::from_request(request, app).await.map_err(|_| unreadable())?;
    let (mut form, mut trusted) = (Form::default(), false);
    while let Some(mut field) = parts.next_field().await.map_err(|_| unreadable())? {
        let name = field.name().unwrap_or_default().to_owned();
        let file = field.file_name().map(str::to_owned);
        let most = match &file {
            Some(_) if trusted && form.files.len() < FILES => PICTURE,
            Some(_) => 0,
            None => FIELD,
        };
        let (mut bytes, mut length, mut is_whole) = (BytesMut::new(), 0_usize, true);
        loop {
            match field.chunk().await {
                Ok(Some(chunk)) => {
                    length += chunk.len();
                    // The rest is read and dropped: an answer in the midst of a form is lost.
                    if length <= most {
                        bytes.extend_from_slice(&chunk);
                    }
                }
                Ok(None) => break,
                // Longer than a whole form may be: what came before it stands.
                Err(_) if trusted && file.is_some() && length > PICTURE => {
                    is_whole = false;
                    break;
                }
                Err(_) => return Err(unreadable()),
            }
        }
        match file {
            Some(file) if trusted && length > most => form.too_large.push(file),
            Some(file) if trusted && !bytes.is_empty() => form.files.push((file, bytes.freeze())),
            Some(_) => {}
            None => {
                let text = String::from_utf8_lossy(&bytes).into_owned();
                if name == "csrf" {
                    trusted = token.accepts(&text);
                }
                form.pairs.push((name, text));
                if form.pairs.len() > FIELDS {
                    return Err(unreadable());
                }
            }
        }
        if !is_whole {
            break;
        }
    }
    if !trusted {
        let problem = Problem::mendable(StatusCode::FORBIDDEN, "form-token");
        return Err(problem.into_response());
    }
    Ok(form)
}
