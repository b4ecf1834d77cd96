//! A form that came without a session: what was typed waits on a page until its person is signed in again.

use askama::Template;
use axum::extract::{FromRef, FromRequest as _, Multipart, Request};
use axum::response::{IntoResponse as _, Response};
use http::{StatusCode, header};

use crate::form::Pairs;
use crate::page::Page;
use crate::shared::Shared;
use crate::view::{View, is_desk};

/// Most bytes of plain fields that wait, of a form with files.
const KEPT: usize = 256 * 1024;
/// Longest name of a file that is told again, in characters.
const NAME: usize = 100;
/// Name of the hidden field that tells which file was chosen for which question: `question/name`.
pub const CHOSEN: &str = "dipilih";

/// What came with a form.
type Typed = Vec<(String, String)>;

#[derive(Template)]
#[template(path = "ended.html")]
struct EndedPage {
    view: View,
    path: String,
    typed: Typed,
    chosen: Vec<String>,
}

#[derive(Template)]
#[template(path = "desk_ended.html")]
struct DeskEndedPage {
    view: View,
    path: String,
    typed: Typed,
}

#[derive(Template)]
#[template(path = "desk_renewed.html")]
struct DeskRenewedPage {
    view: View,
    path: String,
    chosen: Vec<String>,
}

/// The answer to a form with nothing but files whose page was opened before its officer signed in anew: which files are
/// to be chosen once more, and the way back to the form. Nothing was kept.
pub fn renewed(view: View, path: &str, typed: &[(String, String)]) -> Response {
    let page = DeskRenewedPage { view, path: path.to_owned(), chosen: chosen(typed) };
    (StatusCode::FORBIDDEN, Page(page)).into_response()
}

/// The names of the files that were chosen.
fn chosen(typed: &[(String, String)]) -> Vec<String> {
    let chosen = typed.iter().filter(|(name, _)| name == CHOSEN);
    chosen.filter_map(|(_, value)| Some(value.split_once('/')?.1.to_owned())).collect()
}

/// Whether a form is sent in parts, as forms with files are.
pub fn is_in_parts(request: &Request) -> bool {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    kind.is_some_and(|kind| kind.starts_with("multipart/form-data"))
}

/// The answer to a form without a session: nothing is done with it but to show a page that keeps what was typed, with
/// the way to the door in another tab. Files cannot wait; the page says which have to be chosen once more.
pub async fn ended<S>(state: &S, view: View, door: Response, request: Request) -> Response
where
    Shared: FromRef<S>,
    S: Send + Sync,
{
    if door.status() != StatusCode::SEE_OTHER {
        return door;
    }
    let path = request.uri().path().to_owned();
    let came = match is_in_parts(&request) {
        true => parts(state, request).await,
        false => plain(state, request).await,
    };
    let Some(mut typed) = came else { return door };
    typed.retain(|(name, _)| name != "csrf");
    let chosen = chosen(&typed);
    let page = match is_desk(&path) {
        true => Page(DeskEndedPage { view, path, typed }).into_response(),
        false => Page(EndedPage { view, path, typed, chosen }).into_response(),
    };
    (StatusCode::FORBIDDEN, page).into_response()
}

async fn plain<S>(state: &S, request: Request) -> Option<Typed>
where
    Shared: FromRef<S>,
    S: Send + Sync,
{
    Pairs::or_typed(request, state).await.ok().map(|(pairs, _)| pairs.0)
}

/// The plain fields of a form in parts; of its files the names.
async fn parts<S>(state: &S, request: Request) -> Option<Typed>
where
    S: Send + Sync,
{
    let mut parts = Multipart::from_request(request, state).await.ok()?;
    let (mut typed, mut bytes) = (Typed::new(), 0);
    while let Some(mut field) = parts.next_field().await.ok()? {
        let name = field.name().unwrap_or_default().to_owned();
        let file = field.file_name().map(|file| file.chars().take(NAME).collect::<String>());
        let mut text = Vec::new();
        while let Some(chunk) = field.chunk().await.ok()? {
            if file.is_none() {
                bytes += chunk.len();
                text.extend_from_slice(&chunk);
            }
            if bytes > KEPT {
                return None;
            }
        }
        match file {
            None => typed.push((name, String::from_utf8_lossy(&text).into_owned())),
            Some(file) if file.is_empty() => {}
            Some(file) => typed.push((CHOSEN.to_owned(), format!("{name}/{file}"))),
        }
    }
    Some(typed)
}
