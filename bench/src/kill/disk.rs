//! A disk that runs full under load: clear refusals, nothing told that is not there, and on it goes once there is room.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use tokio::task::JoinSet;
use tokio::time::sleep;

use super::proof::{self, Found};
use super::worker::{self, Work};
use crate::figures::say;
use crate::install::{self, Engine, Install};
use crate::letters;
use crate::lifecycle::prepare_all;
use crate::script::{Cast, Play};

/// How it went.
pub(crate) struct Full {
    /// Cases that went their whole way.
    pub(crate) cases: usize,
    /// Refusals by status.
    pub(crate) statuses: BTreeMap<String, usize>,
    /// Refusals as they were when there was room again.
    pub(crate) after: String,
    /// What is wrong afterwards.
    pub(crate) found: Found,
}

const PEOPLE: usize = 2_000;
/// Room at first, and then.
const SMALL: &str = "size=48m";
const LARGE: &str = "size=1g";

/// A small file system in memory; unmounted when dropped.
struct Small(PathBuf);

impl Small {
    fn mount() -> anyhow::Result<Self> {
        let folder = PathBuf::from(install::given("BENCH_FOLDER")?).join("small");
        std::fs::create_dir_all(&folder)?;
        mount(&["-t", "tmpfs", "-o", SMALL, "tmpfs"], &folder)?;
        Ok(Self(folder))
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        drop(Command::new("umount").arg("-l").arg(&self.0).status());
    }
}

fn mount(arguments: &[&str], folder: &Path) -> anyhow::Result<()> {
    let status = Command::new("mount").args(arguments).arg(folder).status()?;
    status.success().then_some(()).context("a tmpfs needs root")
}

/// Fills the disk under load, makes room, lets everybody finish, compares.
pub(crate) async fn full(workers: usize) -> anyhow::Result<Full> {
    let small = Small::mount()?;
    let install = Install::within(&small.0, Engine::Sqlite, &[]).await?;
    let seed = install.seed(0, PEOPLE, false)?;
    let mut server = install.serve().await?;
    let cast = Cast::new(&seed, Play::Letter, true);
    let ready = prepare_all(install.address, Play::Letter, &seed.citizens, workers).await?;
    let work = Work::new(install.address, cast, ready);
    let mut tasks = JoinSet::new();
    for _ in 0..workers {
        tasks.spawn(worker::work(Arc::clone(&work)));
    }
    let until = Instant::now() + Duration::from_secs(60);
    while work.refusals() < 100 {
        if Instant::now() > until {
            bail!("the disk did not run full");
        }
        sleep(Duration::from_millis(50)).await;
    }
    sleep(Duration::from_secs(3)).await;
    let during = work.statuses();
    say(&format!("disk full: {during:?}"));
    mount(&["-o", &format!("remount,{LARGE}")], &small.0)?;
    sleep(Duration::from_secs(3)).await;
    work.enough();
    let told = super::gather(&mut tasks).await.with_context(|| install.log_end())?;
    let store = install.store().await?;
    say(&format!("{} cases told; waiting for their letters", told.len()));
    // A letter that failed on the full disk is tried again after 10, 40 and 160 seconds.
    letters::drained(&store, Duration::from_secs(240)).await.with_context(|| install.log_end())?;
    server.stop()?;
    let found = proof::compare(&install, &store, &told).await?;
    say(&format!("disk full, then room again: {found:?}"));
    let after = format!("{} cases finished after there was room", told.len());
    drop(store);
    Ok(Full { cases: told.len(), statuses: during, after, found })
}
