//! `letters`: how many letters a core renders and signs in a second, and how long a backlog takes to drain.

use std::time::{Duration, Instant};

use anyhow::bail;
use serde::Deserialize;
use tokio::time::sleep;

use crate::figures::{self, Line, Times, round, say};
use crate::install::{Engine, Install};
use crate::store::{Store, folder_bytes};

/// How many letters wait.
pub(crate) const WAITING: &str =
    "SELECT COUNT(*) FROM outbox WHERE kind = 'letter.render' AND state <> 'done'";

/// What to measure.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Database.
    #[arg(long, value_enum, default_value = "sqlite")]
    engine: Engine,
    /// Letters that wait when the worker starts.
    #[arg(long, default_value_t = 600)]
    backlog: usize,
    /// Letters that are made one by one before, to time each.
    #[arg(long, default_value_t = 200)]
    alone: usize,
}

#[derive(Deserialize)]
struct Timed {
    cold: Vec<u64>,
    warm: Vec<u64>,
}

/// Times of letters made one by one: the first, and the others.
pub(crate) fn alone(install: &Install, count: usize) -> anyhow::Result<(f64, Times)> {
    let text = install.output(&["bench-letters", "--count", &count.to_string()])?;
    let timed: Timed = serde_json::from_str(text.lines().last().unwrap_or_default())?;
    let mut warm = Times::default();
    timed.warm.iter().for_each(|took| warm.add(Duration::from_micros(*took)));
    let first = timed.cold.first().copied().unwrap_or(0);
    Ok((round(Duration::from_micros(first).as_secs_f64() * 1_000.0), warm))
}

/// Waits until no letter waits; gives the seconds it took.
pub(crate) async fn drained(store: &Store, patience: Duration) -> anyhow::Result<f64> {
    let started = Instant::now();
    while store.number(WAITING).await? > 0 {
        if started.elapsed() > patience {
            bail!("letters still wait after {} s", patience.as_secs());
        }
        sleep(Duration::from_millis(100)).await;
    }
    Ok(started.elapsed().as_secs_f64())
}

/// Measures and prints.
pub(crate) async fn run(options: &Options) -> anyhow::Result<()> {
    let install = Install::new(options.engine, &[]).await?;
    install.seed(options.backlog + options.alone + 3, 10, true)?;
    let files = install.data().join("objects");
    let before = folder_bytes(&files);
    let (cold, mut warm) = alone(&install, options.alone)?;
    let bytes = (folder_bytes(&files) - before) / (options.alone as u64 + 3);
    say(&format!("one by one: first {cold} ms, then p50 {} ms", warm.percentile(50)));
    let store = install.store().await?;
    let server = install.serve().await?;
    let seconds = drained(&store, Duration::from_secs(600)).await?;
    let cpu = figures::cpu_seconds(server.pid());
    let rate = options.backlog as f64 / seconds;
    let rss = figures::memory_mb(server.pid(), "VmRSS");
    drop(server);
    let failed = "SELECT COUNT(*) FROM letters WHERE file_id IS NULL";
    Line::new("letters")
        .with("engine", options.engine.name())
        .with("rate_per_s", round(rate))
        .with("per_core_per_s", round(options.backlog as f64 / cpu))
        .with("backlog", options.backlog)
        .with("drain_s", round(seconds))
        .with("cold_ms", cold)
        .with("p50_ms", warm.percentile(50))
        .with("p99_ms", warm.percentile(99))
        .with("bytes", bytes)
        .with("rss_mb", rss)
        .with("lost", store.number(failed).await?)
        .print();
    install.remove();
    Ok(())
}
