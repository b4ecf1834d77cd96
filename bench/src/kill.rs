//! `kill`: the server dies at random instants under load, the database server too, the disk runs full; afterwards
//! what is there is compared with what the client was told.

mod disk;
mod proof;
mod sync;
mod worker;

use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, bail};
use serde_json::json;
use tokio::task::JoinSet;
use tokio::time::sleep;

use self::proof::Found;
use self::worker::{Told, Work};
use crate::figures::{Line, round, say};
use crate::install::{self, Engine, Install};
use crate::letters;
use crate::lifecycle::prepare_all;
use crate::script::{Cast, Play};

/// What to measure.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Database.
    #[arg(long, value_enum, default_value = "sqlite")]
    engine: Engine,
    /// How often something is killed; on PostgreSQL every third time its server.
    #[arg(long, default_value_t = 30)]
    kills: usize,
    /// Citizens that are signed in: the most cases there can be.
    #[arg(long, default_value_t = 12_000)]
    people: usize,
    /// Cases that are worked on at once.
    #[arg(long, default_value_t = 24)]
    workers: usize,
}

/// Longest and shortest time between a start and a kill, in milliseconds.
const INSTANTS: std::ops::Range<u64> = 200..2_200;

/// Kills, compares, prints.
pub(crate) async fn run(options: &Options) -> anyhow::Result<()> {
    let postgres = options.engine == Engine::Postgres;
    let install = Install::new(options.engine, &[]).await?;
    let seed = install.seed(0, options.people, false)?;
    let durability = install.durability()?;
    say(&format!("read back: {}", durability.join(", ")));
    let mut server = install.serve().await?;
    let cast = Cast::new(&seed, Play::Letter, true);
    let ready = prepare_all(install.address, Play::Letter, &seed.citizens, options.workers).await?;
    let synced = sync::watch(&install, &server, &cast, &ready[..sync::CASES]).await?;
    say(&format!("syncs: {synced}"));

    let work = Work::new(install.address, cast, ready[sync::CASES..].to_vec());
    let mut tasks = JoinSet::new();
    for _ in 0..options.workers {
        tasks.spawn(worker::work(Arc::clone(&work)));
    }
    let mut restarts = Vec::new();
    for kill in 0..options.kills {
        sleep(Duration::from_millis(rand::random_range(INSTANTS))).await;
        if postgres && kill % 3 == 2 {
            stop_database("immediate")?;
            start_database()?;
        } else {
            server.kill();
            server = install.serve().await.with_context(|| install.log_end())?;
            restarts.push(server.start_ms);
        }
    }
    if postgres {
        // In an orderly way too, under load: no more than clear words to whoever asks meanwhile.
        sleep(Duration::from_millis(800)).await;
        stop_database("fast")?;
        sleep(Duration::from_millis(500)).await;
        start_database()?;
        sleep(Duration::from_millis(800)).await;
    }
    work.enough();
    let told = gather(&mut tasks).await?;
    let statuses = work.statuses();
    let store = install.store().await?;
    letters::drained(&store, Duration::from_secs(900)).await?;
    server.stop()?;
    let found = proof::compare(&install, &store, &told).await?;
    let full = if postgres { None } else { Some(disk::full(options.workers).await?) };
    say(&format!(
        "{} cases, {} kills, refusals {statuses:?}: {found:?}",
        told.len(),
        options.kills
    ));
    let sum = |pick: fn(&Found) -> usize| {
        pick(&found) + full.as_ref().map_or(0, |full| pick(&full.found))
    };
    let mut line = Line::new("kill")
        .with("engine", options.engine.name())
        .with("kills", options.kills)
        .with("cases", told.len())
        .with("lost", sum(|found| found.lost))
        .with("doubled", sum(|found| found.doubled))
        .with("differences", sum(|found| found.differences))
        .with("gaps", sum(|found| found.gaps))
        .with("orphan_files", found.orphans)
        .with("checked", found.checked)
        .with("start_ms", round(restarts.iter().fold(0.0, |most, one| f64::max(most, *one))))
        .with("settings", durability)
        .with("syncs", synced)
        .with("refusals", json!(statuses));
    if let Some(full) = full {
        let words = json!({ "cases": full.cases, "refusals": full.statuses, "after": full.after });
        line = line.with("disk_full", words);
    }
    line.print();
    install.remove();
    Ok(())
}

/// What all workers were told.
async fn gather(tasks: &mut JoinSet<anyhow::Result<Vec<Told>>>) -> anyhow::Result<Vec<Told>> {
    let mut all = Vec::new();
    while let Some(done) = tasks.join_next().await {
        all.extend(done??);
    }
    Ok(all)
}

/// A program of the database server, as its own user.
fn pg_ctl(arguments: &[&str]) -> anyhow::Result<()> {
    let program = Path::new(&install::given("BENCH_PG_BIN")?).join("pg_ctl");
    let data = Path::new(&install::given("BENCH_PG_FOLDER")?).join("data");
    let mut command = Command::new("setpriv");
    command.args(["--reuid=postgres", "--regid=postgres", "--init-groups"]).arg(program);
    // Its old options are in its data folder; it takes them again.
    let log = Path::new(&install::given("BENCH_PG_FOLDER")?).join("log");
    let status = command.arg("-D").arg(data).arg("-l").arg(log).args(arguments).output()?;
    if !status.status.success() {
        bail!("pg_ctl {arguments:?}: {}", String::from_utf8_lossy(&status.stderr));
    }
    Ok(())
}

fn stop_database(how: &str) -> anyhow::Result<()> {
    pg_ctl(&["-m", how, "-w", "stop"])
}

fn start_database() -> anyhow::Result<()> {
    let options = std::fs::read_to_string(
        Path::new(&install::given("BENCH_PG_FOLDER")?).join("data/postmaster.opts"),
    )?;
    let (_, rest) = options.split_once(' ').context("postmaster.opts")?;
    pg_ctl(&["-w", "-o", rest.trim(), "start"])
}
