//! The ceiling of `chats`: a bare server on which as many pages wait. What is said is one commit of 1 kB and wakes the one
//! page that waits for it; nothing is sealed, looked up or rendered.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use axum::Router;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use http::{HeaderMap, StatusCode, header};
use serde::Deserialize;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::time::timeout;

use crate::ceiling::{Shape, Store};

/// Bytes of an answer: about what a part of our page has.
pub(super) const ANSWER: usize = 1_536;
/// As long as ours waits.
const PATIENCE: Duration = Duration::from_secs(20);

/// Where and over what.
#[derive(Debug, clap::Args)]
pub(crate) struct Bare {
    /// `sqlite` or a PostgreSQL address.
    #[arg(long)]
    database: String,
    /// Folder of the database.
    #[arg(long)]
    folder: PathBuf,
    /// Address.
    #[arg(long)]
    listen: SocketAddr,
    /// Conversations.
    #[arg(long)]
    open: usize,
}

/// A conversation: how much was said, and what was said last.
type Room = watch::Sender<(u64, VecDeque<String>)>;

/// So much of what was said is kept for a page that has not asked again yet.
const KEPT: usize = 4;

#[derive(Clone)]
struct App {
    store: Store,
    rooms: Arc<[Room]>,
    next: Arc<AtomicI64>,
}

#[derive(Deserialize)]
struct Asked {
    sesudah: u64,
}

/// Serves until killed.
pub(crate) async fn serve(options: &Bare) -> anyhow::Result<()> {
    let store = Store::open(&options.database, &options.folder, Shape::USUAL).await?;
    let rooms = (0..options.open).map(|_| watch::channel((0, VecDeque::new())).0).collect();
    let app = App { store, rooms, next: Arc::default() };
    let router = Router::new()
        .route("/readyz", get(page))
        .route("/layanan", get(page))
        .route("/tanya/baru", get(wait))
        .route("/tanya", post(write))
        .route("/meja/obrolan/{room}/jawab", post(answer))
        .with_state(app);
    axum::serve(TcpListener::bind(options.listen).await?, router).await?;
    Ok(())
}

/// A page that waits for nothing.
async fn page() -> String {
    "x".repeat(ANSWER)
}

/// The room that a cookie names.
fn room<'a>(app: &'a App, headers: &HeaderMap) -> Option<&'a Room> {
    let cookie = headers.get(header::COOKIE)?.to_str().ok()?;
    let (_, number) = cookie.rsplit_once('=')?;
    app.rooms.get(number.parse::<usize>().ok()?)
}

fn part((last, said): &(u64, VecDeque<String>)) -> String {
    let words = said.iter().map(String::as_str).collect::<Vec<_>>().join("<br>");
    let start = format!("<div data-last=\"{last}\">{words}</div>");
    format!("{start:ANSWER$}")
}

async fn wait(State(app): State<App>, Query(asked): Query<Asked>, headers: HeaderMap) -> Response {
    let Some(room) = room(&app, &headers) else { return StatusCode::NOT_FOUND.into_response() };
    let mut heard = room.subscribe();
    let said = timeout(PATIENCE, heard.wait_for(|(last, _)| *last > asked.sesudah)).await;
    match said {
        Ok(Ok(said)) => part(&said).into_response(),
        Ok(Err(_)) | Err(_) => StatusCode::NO_CONTENT.into_response(),
    }
}

async fn write(State(app): State<App>, headers: HeaderMap, body: String) -> Response {
    let Some(room) = room(&app, &headers) else { return StatusCode::NOT_FOUND.into_response() };
    match say(&app, room, body).await {
        Ok(said) => said.into_response(),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
    }
}

async fn answer(State(app): State<App>, Path(number): Path<usize>, body: String) -> Response {
    let Some(room) = app.rooms.get(number) else { return StatusCode::NOT_FOUND.into_response() };
    match say(&app, room, body).await {
        Ok(_) => {
            let place = [(header::LOCATION, format!("/meja/obrolan/{number}#kini"))];
            (StatusCode::SEE_OTHER, place).into_response()
        }
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
    }
}

/// Commits and tells; the words of the form are said as they came.
async fn say(app: &App, room: &Room, form: String) -> anyhow::Result<String> {
    app.store.commit(app.next.fetch_add(1, Ordering::Relaxed)).await?;
    let mut said = String::new();
    room.send_modify(|state| {
        state.0 += 1;
        state.1.push_back(form.replace('+', " "));
        if state.1.len() > KEPT {
            state.1.pop_front();
        }
        said = part(state);
    });
    Ok(said)
}
