//! `rest`: memory at rest before and after much work, start-up, size of the program, time of a letter.

use std::time::Duration;

use serde_json::json;
use tokio::time::sleep;

use crate::figures::{self, Line, round, say};
use crate::install::{self, Engine, Install};
use crate::lifecycle::{all, prepare_all};
use crate::script::{Cast, Play};
use crate::{http, letters};

/// What to measure.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Database.
    #[arg(long, value_enum, default_value = "sqlite")]
    engine: Engine,
    /// Cases that go their whole way, with letters, before memory is read again.
    #[arg(long, default_value_t = 10_000)]
    cases: usize,
    /// Seconds of rest after them.
    #[arg(long, default_value_t = 60)]
    seconds: u64,
}

const STARTS: usize = 5;
const WORKERS: usize = 32;
/// Letters that are timed one by one.
const TIMED: usize = 100;
/// Pages that are seen before memory is read the first time.
const PAGES: [&str; 4] = ["/", "/layanan", "/layanan/surat-domisili", "/masuk"];

/// Measures and prints.
pub(crate) async fn run(options: &Options) -> anyhow::Result<()> {
    let timed = Install::new(options.engine, &[]).await?;
    timed.seed(TIMED + 3, 10, true)?;
    let (cold, mut warm) = letters::alone(&timed, TIMED)?;
    timed.remove();

    let install = Install::new(options.engine, &[]).await?;
    let mut starts = Vec::new();
    for _ in 0..STARTS {
        let mut server = install.serve().await?;
        starts.push(server.start_ms);
        server.stop()?;
    }
    starts.sort_by(f64::total_cmp);
    let seed = install.seed(0, options.cases, false)?;
    let mut server = install.serve().await?;
    let memory = |name| figures::memory_mb(server.pid(), name);
    let fresh = (memory("VmRSS"), memory("RssAnon"));
    let mut connection = http::Connection::new(install.address);
    for page in PAGES {
        connection.send(&http::get(page, None)).await?;
    }
    let seen = (memory("VmRSS"), memory("RssAnon"));
    say(&format!("after start {} MB, after some pages {} MB", fresh.0, seen.0));
    let cast = Cast::new(&seed, Play::Letter, true);
    let ready = prepare_all(install.address, Play::Letter, &seed.citizens, WORKERS).await?;
    let outcome = all(install.address, &cast, ready, WORKERS).await?;
    let store = install.store().await?;
    let drain = letters::drained(&store, Duration::from_secs(1_800)).await?;
    let busy = memory("VmRSS");
    say(&format!("{} cases in {:.0} s, letters {drain:.0} s more", options.cases, outcome.seconds));
    sleep(Duration::from_secs(options.seconds)).await;
    let after = (memory("VmRSS"), memory("RssAnon"));
    let peak = memory("VmHWM");
    server.stop()?;
    let program = std::fs::metadata(install::given("BENCH_PENDOPO")?)?.len();
    Line::new("rest")
        .with("engine", options.engine.name())
        .with("cases", options.cases)
        .with("start_ms", round(starts[STARTS / 2]))
        .with("rss_start_mb", fresh.0)
        .with("anon_start_mb", fresh.1)
        .with("rss_pages_mb", seen.0)
        .with("rss_busy_mb", busy)
        .with("rss_peak_mb", peak)
        .with("rss_mb", after.0)
        .with("anon_mb", after.1)
        .with("bytes", program)
        .with("letters", json!(store.number("SELECT COUNT(*) FROM letters").await?))
        .with("letter_cold_ms", cold)
        .with("letter_p50_ms", warm.percentile(50))
        .with("letter_p99_ms", warm.percentile(99))
        .print();
    install.remove();
    Ok(())
}
