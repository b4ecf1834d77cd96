//! `pages`: the public pages against a bare axum handler that returns the same bytes, at 200 connections.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::{StatusCode, Uri, header};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use crate::figures::{Line, Times, round, say};
use crate::http::{Connection, get_as};
use crate::install::{self, Engine, Install, Server};

/// What to measure.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Connections.
    #[arg(long, default_value_t = 200)]
    connections: usize,
    /// Seconds for each page and each server.
    #[arg(long, default_value_t = 5)]
    seconds: u64,
    /// What the client says it unpacks; browsers say `br`. Empty: nothing.
    #[arg(long, default_value = "br")]
    encoding: String,
}

/// The bare server: a file for each page, named by its place.
#[derive(Debug, clap::Args)]
pub(crate) struct Plain {
    /// Address.
    #[arg(long)]
    listen: SocketAddr,
    /// Folder with `0`, `1`, `2`.
    #[arg(long)]
    folder: std::path::PathBuf,
}

const PAGES: [(&str, &str); 3] =
    [("home", "/"), ("catalogue", "/layanan"), ("service", "/layanan/surat-domisili")];

/// Measures and prints; the ratio is the worst of the pages.
pub(crate) async fn run(options: &Options) -> anyhow::Result<()> {
    let install = Install::new(Engine::Sqlite, &[]).await?;
    let mut server = install.serve().await?;
    let folder = std::path::PathBuf::from(install::given("BENCH_FOLDER")?).join("plain");
    std::fs::create_dir_all(&folder)?;
    let mut sizes = BTreeMap::new();
    for (place, (name, path)) in PAGES.iter().enumerate() {
        let mut connection = Connection::new(install.address);
        let answer = connection.send(&get_as(path, &options.encoding)).await?;
        if answer.status != 200 {
            bail!("{path}: {}", answer.status);
        }
        std::fs::write(folder.join(place.to_string()), connection.body())?;
        sizes.insert((*name).to_owned(), json!(connection.body().len()));
    }
    let address = install::free_address()?;
    let mut command = Command::new(std::env::current_exe()?);
    command.args(["plain", "--listen", &address.to_string(), "--folder"]).arg(&folder);
    let mut child = command.spawn()?;
    install::wait_ready(address, &mut child).await?;
    let plain = Server::of(child);

    let (mut worst, mut all, mut pages) = (f64::MAX, Times::default(), serde_json::Map::new());
    let (mut slowest, mut total) = (f64::MAX, 0.0);
    for (name, path) in PAGES {
        let (rate, mut times) = load(options, install.address, path).await?;
        let (top, mut plain_times) = load(options, address, path).await?;
        let ratio = round(rate / top);
        say(&format!("{name}: {rate:.0} a second, bare {top:.0}, ratio {ratio}"));
        let (p50, p99) = (times.percentile(50), times.percentile(99));
        let own = json!({ "rate_per_s": round(rate), "bare_per_s": round(top), "ratio": ratio, "p50_ms": p50,
            "p99_ms": p99, "bare_p99_ms": plain_times.percentile(99) });
        pages.insert(name.to_owned(), own);
        worst = f64::min(worst, ratio);
        slowest = f64::min(slowest, rate);
        total += rate;
        all.join(times);
    }
    drop(plain);
    server.stop()?;
    install.remove();
    Line::new("pages")
        .with("ratio", worst)
        .with("rate_per_s", round(total / PAGES.len() as f64))
        .with("p50_ms", all.percentile(50))
        .with("p99_ms", all.percentile(99))
        .with("connections", options.connections)
        .with("encoding", options.encoding.as_str())
        .with("bytes", Value::Object(sizes.into_iter().collect()))
        .with("pages", Value::Object(pages))
        .print();
    Ok(())
}

/// Asks for one page on all connections for some seconds.
async fn load(
    options: &Options,
    address: SocketAddr,
    path: &'static str,
) -> anyhow::Result<(f64, Times)> {
    let request: Arc<[u8]> = get_as(path, &options.encoding).into();
    let started = Instant::now();
    let until = started + Duration::from_secs(options.seconds);
    let mut tasks = JoinSet::new();
    for _ in 0..options.connections {
        let request = Arc::clone(&request);
        tasks.spawn(async move {
            let mut connection = Connection::new(address);
            let mut times = Times::default();
            while Instant::now() < until {
                let sent = Instant::now();
                let answer = connection.send(&request).await?;
                if answer.status != 200 {
                    bail!("{path}: {}", answer.status);
                }
                times.add(sent.elapsed());
            }
            Ok(times)
        });
    }
    let mut all = Times::default();
    while let Some(done) = tasks.join_next().await {
        all.join(done??);
    }
    Ok((all.len() as f64 / started.elapsed().as_secs_f64(), all))
}

type Bodies = Arc<BTreeMap<String, Bytes>>;

/// The bare server.
pub(crate) async fn plain(options: &Plain) -> anyhow::Result<()> {
    let mut bodies = BTreeMap::new();
    for (place, (_, path)) in PAGES.iter().enumerate() {
        let file = options.folder.join(place.to_string());
        let bytes = std::fs::read(&file).with_context(|| file.display().to_string())?;
        bodies.insert((*path).to_owned(), Bytes::from(bytes));
    }
    bodies.insert("/readyz".to_owned(), Bytes::from_static(b"ready"));
    let router = Router::new().fallback(body).with_state(Arc::new(bodies));
    axum::serve(TcpListener::bind(options.listen).await?, router).await?;
    Ok(())
}

async fn body(State(bodies): State<Bodies>, uri: Uri) -> Response {
    match bodies.get(uri.path()) {
        Some(bytes) => {
            ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], bytes.clone()).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
