//! `map`: the map of complaints at many reports, at any zoom and with any filter, over HTTP.

use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use rand::random_range;
use rusqlite::params;
use serde_json::json;
use tokio::task::JoinSet;

use crate::figures::{Line, Times, memory_mb, round, say};
use crate::http::{Connection, get};
use crate::install::{self, Engine, Install, Server, given};

/// What to measure.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Public reports.
    #[arg(long, default_value_t = 100_000)]
    reports: u32,
    /// Requests at each zoom.
    #[arg(long, default_value_t = 400)]
    requests: usize,
    /// Connections for the rate beside the bare server.
    #[arg(long, default_value_t = 16)]
    connections: usize,
    /// Seconds for the rate of each server.
    #[arg(long, default_value_t = 5)]
    seconds: u64,
}

/// The demo city: south, west, north, east.
const CITY: [f64; 4] = [-7.60, 110.77, -7.51, 110.89];
/// Places where much is reported.
const HOTSPOTS: usize = 60;
/// A wide window, in pixels.
const WINDOW: [f64; 2] = [1_280.0, 640.0];
/// Zooms, from a country to a house.
const ZOOMS: std::ops::RangeInclusive<u8> = 4..=19;
/// Filters by turns: as the address writes them.
const FILTERS: [&str; 5] = [
    "",
    "&keadaan=terbuka",
    "&wilayah=99.71.01",
    "&kategori=jalan-rusak&jenis=hole&sejak=90",
    "&q=kawung",
];
const STATES: [&str; 6] = ["new", "working", "asking", "done", "refused", "closed"];
const REGIONS: [&str; 4] = ["99.71.01.1001", "99.71.01.1002", "99.71.06.1001", "99.71.08.1002"];
/// How many places are looked up in the outlines of the city, and those.
const LOCATED: u32 = 1_000_000;
const OUTLINE: &str = include_str!("../../crates/pendopo/demo/outline.geojson");
const DAY_MICROS: i64 = 86_400_000_000;

/// Measures and prints.
pub(crate) async fn run(options: &Options) -> anyhow::Result<()> {
    let install = Install::new(Engine::Sqlite, &[]).await?;
    let folder = PathBuf::from(given("BENCH_ROOT")?).join("fixtures/complaint/aduan/jalan-rusak");
    install.output(&["service", "publish", folder.to_str().context("a plain path")?])?;
    fill(&install, options.reports)?;
    let mut server = install.serve().await?;
    let mut connection = Connection::new(install.address);
    let begun = Instant::now();
    ask(&mut connection, &format!("/aduan/peta/isi?{}&z=12", window(12, -7.556, 110.83))).await?;
    let first_ms = round(begun.elapsed().as_secs_f64() * 1_000.0);
    say(&format!("{} reports read and first answered in {first_ms} ms", options.reports));

    let (mut all, mut largest, mut zooms) = (Times::default(), 0, serde_json::Map::new());
    for zoom in ZOOMS {
        let (mut times, mut bytes) = (Times::default(), 0);
        for turn in 0..options.requests {
            let place = (random_range(CITY[0]..CITY[2]), random_range(CITY[1]..CITY[3]));
            let query = window(zoom, place.0, place.1);
            let filter = FILTERS[turn % FILTERS.len()];
            let path = format!("/aduan/peta/isi?{query}&z={zoom}{filter}");
            let (took, length) = ask(&mut connection, &path).await?;
            times.add(took);
            bytes = bytes.max(length);
        }
        let (p50, p99) = (times.percentile(50), times.percentile(99));
        say(&format!("zoom {zoom}: p50 {p50} ms, p99 {p99} ms, largest {bytes} bytes"));
        zooms.insert(zoom.to_string(), json!({ "p50_ms": p50, "p99_ms": p99, "bytes": bytes }));
        largest = largest.max(bytes);
        all.join(times);
    }
    let mut pages = serde_json::Map::new();
    for (name, path) in [
        ("page", "/aduan/peta?z=14&di=-7.556,110.831"),
        ("list", "/aduan?keadaan=terbuka&q=kawung"),
        ("near", "/aduan?dekat=-7.556,110.831"),
        ("atom", "/aduan/umpan.atom?wilayah=99.71.01"),
    ] {
        let (mut times, mut bytes) = (Times::default(), 0);
        for _ in 0..options.requests {
            let (took, length) = ask(&mut connection, path).await?;
            times.add(took);
            bytes = bytes.max(length);
        }
        let (p50, p99) = (times.percentile(50), times.percentile(99));
        say(&format!("{name}: p50 {p50} ms, p99 {p99} ms, {bytes} bytes"));
        pages.insert(name.to_owned(), json!({ "p50_ms": p50, "p99_ms": p99, "bytes": bytes }));
    }

    let path = format!("/aduan/peta/isi?{}&z=14", window(14, -7.556, 110.831));
    ask(&mut connection, &path).await?;
    let (rate, bare) = beside(options, &install, &path, connection.body()).await?;
    let located = located_per_s()?;
    say(&format!("{located:.0} places a second are found in their kelurahan"));
    let ratio = round(rate / bare);
    say(&format!("{rate:.0} maps a second, bare {bare:.0}, ratio {ratio}"));
    let (rss, anon) = (memory_mb(server.pid(), "VmRSS"), memory_mb(server.pid(), "RssAnon"));
    server.stop()?;
    install.remove();
    Line::new("map")
        .with("reports", options.reports)
        .with("p50_ms", all.percentile(50))
        .with("p99_ms", all.percentile(99))
        .with("largest_bytes", largest)
        .with("ratio", ratio)
        .with("rate_per_s", round(rate))
        .with("bare_per_s", round(bare))
        .with("located_per_s", round(located))
        .with("first_ms", first_ms)
        .with("rss_mb", rss)
        .with("anon_mb", anon)
        .with("zooms", serde_json::Value::Object(zooms))
        .with("pages", serde_json::Value::Object(pages))
        .print();
    Ok(())
}

/// Places whose kelurahan the outlines of the city tell, in a second, on one core.
fn located_per_s() -> anyhow::Result<f64> {
    let outline = places::Outline::read(OUTLINE)?;
    let began = Instant::now();
    let somewhere =
        || places::At::new(random_range(CITY[0]..CITY[2]), random_range(CITY[1]..CITY[3]));
    let found = (0..LOCATED).filter(|_| outline.region_of(somewhere()).is_some()).count();
    std::hint::black_box(found);
    Ok(f64::from(LOCATED) / began.elapsed().as_secs_f64())
}

/// Rows of public reports, half of them close together; straight into the table, which is all that a map reads.
fn fill(install: &Install, count: u32) -> anyhow::Result<()> {
    let mut database = rusqlite::Connection::open(install.data().join("pendopo.db"))?;
    let agency: Vec<u8> =
        database.query_row("SELECT agency_id FROM agencies", [], |row| row.get(0))?;
    let now: i64 =
        database
            .query_row("SELECT MAX(published_at) FROM service_versions", [], |row| row.get(0))?;
    let place = || (random_range(CITY[0]..CITY[2]), random_range(CITY[1]..CITY[3]));
    let hotspots: Vec<(f64, f64)> = (0..HOTSPOTS).map(|_| place()).collect();
    let transaction = database.transaction()?;
    let mut add = transaction.prepare(
        "INSERT INTO reports (agency_id, case_id, number, service_id, service_version, alike, region, address, lat,
         lng, state, filed_at, promised_at, changed_at) VALUES (?, ?, ?, 'jalan-rusak', 1, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )?;
    for one in 0..count {
        let (lat, lng) = if one % 2 == 0 {
            (random_range(CITY[0]..CITY[2]), random_range(CITY[1]..CITY[3]))
        } else {
            let (lat, lng) = hotspots[random_range(0..HOTSPOTS)];
            (lat + random_range(-0.002..0.002), lng + random_range(-0.002..0.002))
        };
        let filed = now - random_range(0..365 * DAY_MICROS);
        let street = ["Jl. Kawung", "Jl. Sogan", "Gang Umpak", "Jl. Soko Guru"][random_range(0..4)];
        let state = STATES[random_range(0..STATES.len())];
        #[expect(clippy::cast_possible_truncation, reason = "at most 180 million")]
        let micro = |degrees: f64| (degrees * 1_000_000.0) as i64;
        add.execute(params![
            agency,
            (u128::from(one) + 1).to_be_bytes().to_vec(),
            format!("KP26-{:04}-{:04}", one / 10_000, one % 10_000),
            ["hole", "other"][random_range(0..2)],
            REGIONS[random_range(0..REGIONS.len())],
            format!("{street} {}", random_range(1..200)),
            micro(lat),
            micro(lng),
            state,
            filed,
            filed + 14 * DAY_MICROS,
            filed,
        ])?;
    }
    drop(add);
    transaction.commit()?;
    Ok(())
}

/// The box of a window around a place, as the browser writes it.
fn window(zoom: u8, lat: f64, lng: f64) -> String {
    let degrees = 360.0 / (256.0 * f64::from(1_u32 << zoom));
    let (wide, high) = (WINDOW[0] / 2.0 * degrees, WINDOW[1] / 2.0 * degrees);
    format!("kotak={:.6},{:.6},{:.6},{:.6}", lat - high, lng - wide, lat + high, lng + wide)
}

/// Asks once: how long it took, and how long the answer is.
async fn ask(connection: &mut Connection, path: &str) -> anyhow::Result<(Duration, usize)> {
    let request = get(path, None);
    let begun = Instant::now();
    let answer = connection.send(&request).await?;
    let took = begun.elapsed();
    if answer.status != 200 {
        bail!("{path}: {answer:?} {}", String::from_utf8_lossy(connection.body()));
    }
    Ok((took, connection.body().len()))
}

/// Maps a second, and how often a second the bare server gives the very same bytes.
async fn beside(
    options: &Options,
    install: &Install,
    path: &str,
    body: &[u8],
) -> anyhow::Result<(f64, f64)> {
    let folder = PathBuf::from(given("BENCH_FOLDER")?).join("plain-map");
    std::fs::create_dir_all(&folder)?;
    for place in 0..3 {
        std::fs::write(folder.join(place.to_string()), body)?;
    }
    let address = install::free_address()?;
    let mut command = Command::new(std::env::current_exe()?);
    command.args(["plain", "--listen", &address.to_string(), "--folder"]).arg(&folder);
    let mut child = command.spawn()?;
    install::wait_ready(address, &mut child).await?;
    let bare = Server::of(child);
    let rate = load(options, install.address, path).await?;
    let top = load(options, address, "/").await?;
    drop(bare);
    Ok((rate, top))
}

async fn load(options: &Options, address: std::net::SocketAddr, path: &str) -> anyhow::Result<f64> {
    let request: Arc<[u8]> = get(path, None).into();
    let begun = Instant::now();
    let until = begun + Duration::from_secs(options.seconds);
    let mut tasks = JoinSet::new();
    for _ in 0..options.connections {
        let request = Arc::clone(&request);
        tasks.spawn(async move {
            let (mut connection, mut count) = (Connection::new(address), 0_u32);
            while Instant::now() < until {
                let answer = connection.send(&request).await?;
                if answer.status != 200 {
                    bail!("{answer:?}");
                }
                count += 1;
            }
            Ok(count)
        });
    }
    let mut count = 0.0;
    while let Some(done) = tasks.join_next().await {
        count += f64::from(done??);
    }
    Ok(count / begun.elapsed().as_secs_f64())
}
