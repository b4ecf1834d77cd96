//! A demo installation in a folder of its own: made, filled, served, stopped.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use serde::Deserialize;
use tokio::time::sleep;

use crate::http::{Connection, Session, get};
use crate::script::Play;
use crate::store::Store;

/// Which database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Engine {
    /// The embedded one.
    Sqlite,
    /// The server that `bench/run` has started.
    Postgres,
}

impl Engine {
    /// Its name.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
        }
    }

    /// A database of its own, as programs are told of it: `sqlite`, or the address of an empty one.
    pub(crate) async fn fresh(self) -> anyhow::Result<String> {
        match self {
            Self::Sqlite => Ok("sqlite".to_owned()),
            Self::Postgres => fresh_database(&given("BENCH_PG")?).await,
        }
    }
}

/// What `bench-seed` says.
#[derive(Debug, Deserialize)]
pub(crate) struct Seed {
    /// Cases filled in.
    pub(crate) cases: usize,
    /// How long that took.
    pub(crate) seconds: f64,
    /// Citizens.
    pub(crate) citizens: Vec<Session>,
    /// Examines.
    pub(crate) officer: Session,
    /// Signs.
    pub(crate) signatory: Session,
    /// Regions of the kelurahans.
    pub(crate) regions: Vec<String>,
}

/// An installation.
pub(crate) struct Install {
    folder: PathBuf,
    log: PathBuf,
    /// `sqlite` or the address of a database of its own.
    pub(crate) database: String,
    /// Where it listens.
    pub(crate) address: SocketAddr,
    extra: Vec<(String, String)>,
}

/// A server that runs; killed when it is dropped.
pub(crate) struct Server {
    child: Child,
    /// From start to the first "ready", in milliseconds.
    pub(crate) start_ms: f64,
}

/// An environment variable that `bench/run` sets.
pub(crate) fn given(name: &str) -> anyhow::Result<String> {
    std::env::var(name).with_context(|| format!("{name} is not set: start me by ./bench/run"))
}

impl Install {
    /// Makes the demo city in a fresh folder beneath `BENCH_FOLDER`.
    pub(crate) async fn new(engine: Engine, extra: &[(&str, &str)]) -> anyhow::Result<Self> {
        Self::within(Path::new(&given("BENCH_FOLDER")?), engine, extra).await
    }

    /// Makes the demo city in a fresh folder beneath this one.
    pub(crate) async fn within(
        above: &Path,
        engine: Engine,
        extra: &[(&str, &str)],
    ) -> anyhow::Result<Self> {
        let mark = Instant::now();
        let name = format!("city-{}", unique());
        let folder = above.join(&name);
        // The log lies on the disk of the benches, also when the city lies on one that runs full.
        let log = Path::new(&given("BENCH_FOLDER")?).join(format!("{name}.log"));
        std::fs::create_dir_all(&folder)?;
        let database = engine.fresh().await?;
        let address = free_address()?;
        let extra = extra.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let this = Self { folder, log, database, address, extra: extra.collect() };
        this.output(&["demo", "--without-reports"])?;
        crate::figures::say(&format!("demo city made in {} ms", mark.elapsed().as_millis()));
        Ok(this)
    }

    /// The data folder.
    pub(crate) fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    /// Its database, opened beside it.
    pub(crate) async fn store(&self) -> anyhow::Result<Store> {
        Store::open(&self.database, &self.data()).await
    }

    fn command(&self, arguments: &[&str]) -> anyhow::Result<Command> {
        let root = given("BENCH_ROOT")?;
        let mut command = Command::new(given("BENCH_PENDOPO")?);
        command
            .args(arguments)
            .current_dir(&root)
            .env("PENDOPO_DATA", self.data())
            .env("PENDOPO_KEYS", self.folder.join("keys"))
            .env("PENDOPO_DATABASE", &self.database)
            .env("PENDOPO_LISTEN", self.address.to_string())
            .env("PENDOPO_PUBLIC_URL", format!("http://{}", self.address))
            .env("PENDOPO_PACKS", Path::new(&root).join("fixtures/spine"))
            .env("PENDOPO_RATE_LIMITS", "false")
            .envs(self.extra.iter().map(|(name, value)| (name, value)));
        Ok(command)
    }

    /// Runs a command of the program to its end; gives what it printed.
    pub(crate) fn output(&self, arguments: &[&str]) -> anyhow::Result<String> {
        let output = self.command(arguments)?.output()?;
        if !output.status.success() {
            let (out, err) = (&output.stdout, &output.stderr);
            let (out, err) = (String::from_utf8_lossy(out), String::from_utf8_lossy(err));
            bail!("pendopo {}: {out}{err}", arguments.join(" "));
        }
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// What `pendopo rebuild` counts: cases and differences.
    pub(crate) fn rebuild(&self) -> anyhow::Result<(i64, i64)> {
        let output = self.command(&["rebuild"])?.output()?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let last = text.lines().last().unwrap_or_default().to_owned();
        let numbers: Vec<i64> = last
            .split(|c: char| !c.is_ascii_digit())
            .filter_map(|part| part.parse().ok())
            .collect();
        match numbers.as_slice() {
            [cases, differences] => Ok((*cases, *differences)),
            _ => bail!("rebuild: {text}{}", String::from_utf8_lossy(&output.stderr)),
        }
    }

    /// Fills in cases and opens sessions.
    pub(crate) fn seed(&self, cases: usize, people: usize, wait: bool) -> anyhow::Result<Seed> {
        self.seed_of(Play::Letter.service(), cases, people, wait)
    }

    /// The same with cases of this service.
    pub(crate) fn seed_of(
        &self,
        service: &str,
        cases: usize,
        people: usize,
        wait: bool,
    ) -> anyhow::Result<Seed> {
        let (cases, people) = (cases.to_string(), people.to_string());
        let mut arguments =
            vec!["bench-seed", "--service", service, "--cases", &cases, "--people", &people];
        if wait {
            arguments.push("--letters-wait");
        }
        let text = self.output(&arguments)?;
        let mut seed: Seed = serde_json::from_str(text.lines().last().unwrap_or_default())?;
        for staff in [&mut seed.officer, &mut seed.signatory] {
            "__Host-staf".clone_into(&mut staff.name);
        }
        Ok(seed)
    }

    /// The settings that durability rests on, as `pendopo doctor` reads them back.
    pub(crate) fn durability(&self) -> anyhow::Result<Vec<String>> {
        let output = self.command(&["doctor"])?.output()?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let lines = text.lines().filter(|line| line.starts_with("      ") && line.contains(" = "));
        Ok(lines.map(|line| line.trim().replace(" = ", "=")).collect())
    }

    /// Serves, and waits until it is ready.
    pub(crate) async fn serve(&self) -> anyhow::Result<Server> {
        let log = std::fs::File::options().create(true).append(true).open(&self.log)?;
        let started = Instant::now();
        let mut command = self.command(&["serve"])?;
        command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
        let child = command.spawn().context("pendopo serve")?;
        let mut server = Server { child, start_ms: 0.0 };
        wait_ready(self.address, &mut server.child).await?;
        server.start_ms = started.elapsed().as_secs_f64() * 1_000.0;
        Ok(server)
    }

    /// The end of the server's log.
    pub(crate) fn log_end(&self) -> String {
        let text = std::fs::read_to_string(&self.log).unwrap_or_default();
        let broken =
            text.lines().filter(|line| line.contains("panicked") || line.contains("ERROR"));
        let lines: Vec<&str> = broken.take(5).chain(text.lines().rev().take(5)).collect();
        lines.join("\n")
    }

    /// Removes everything.
    pub(crate) fn remove(&self) {
        drop(std::fs::remove_dir_all(&self.folder));
        drop(std::fs::remove_file(&self.log));
    }
}

/// Waits until `/readyz` says yes.
pub(crate) async fn wait_ready(address: SocketAddr, child: &mut Child) -> anyhow::Result<()> {
    let until = Instant::now() + Duration::from_secs(60);
    let request = get("/readyz", None);
    loop {
        let answer = Connection::new(address).send(&request).await;
        if answer.is_ok_and(|answer| answer.status == 200) {
            return Ok(());
        }
        if child.try_wait()?.is_some() || Instant::now() > until {
            bail!("no server at {address}");
        }
        sleep(Duration::from_millis(2)).await;
    }
}

impl Server {
    /// A process that was started elsewhere.
    pub(crate) const fn of(child: Child) -> Self {
        Self { child, start_ms: 0.0 }
    }

    /// Its process.
    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// SIGKILL.
    pub(crate) fn kill(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }

    /// SIGTERM, and waits for the end.
    pub(crate) fn stop(&mut self) -> anyhow::Result<()> {
        Command::new("kill").arg(self.child.id().to_string()).status()?;
        self.child.wait()?;
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}

fn unique() -> String {
    format!("{:08x}", rand::random::<u32>())
}

/// A loopback address on which nobody listens right now.
pub(crate) fn free_address() -> anyhow::Result<SocketAddr> {
    Ok(std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?)
}

/// A new database beside this one; gives its address.
async fn fresh_database(base: &str) -> anyhow::Result<String> {
    let (client, connection) = tokio_postgres::connect(base, tokio_postgres::NoTls).await?;
    let connection = tokio::spawn(connection);
    let name = format!("bench_{}", unique());
    client.batch_execute(&format!("CREATE DATABASE {name}")).await?;
    connection.abort();
    let (start, _) = base.rsplit_once('/').context("an address with a database")?;
    Ok(format!("{start}/{name}"))
}
