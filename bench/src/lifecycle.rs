//! `lifecycle`: whole cases over HTTP, against a ceiling under the same client in the same run.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use anyhow::{Context as _, bail};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::figures::{self, Line, Times, round, say};
use crate::http::{Connection, Session};
use crate::install::{self, Engine, Install, Seed, Server};
use crate::script::{self, Cast, Play, Ready, Step};
use crate::store::{Store, folder_bytes};

/// What to measure.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Database.
    #[arg(long, value_enum, default_value = "sqlite")]
    engine: Engine,
    /// Cases that are there before.
    #[arg(long, default_value_t = 1_000)]
    cases: usize,
    /// Lifecycles on top.
    #[arg(long, default_value_t = 20_000)]
    lifecycles: usize,
    /// Connections that each work on one case after the other.
    #[arg(long, default_value_t = 64)]
    workers: usize,
    /// Leave out asking for a correction and correcting.
    #[arg(long)]
    without_corrections: bool,
    /// Filter of the server's log; its own default unless said otherwise.
    #[arg(long, default_value = "info")]
    log_level: String,
    /// Do not measure the ceiling.
    #[arg(long)]
    without_ceiling: bool,
    /// Record where the time goes with `perf` while lifecycles run; leaves `perf.data` here.
    #[arg(long)]
    perf: Option<std::path::PathBuf>,
}

/// Cases that ended as they should.
const GRANTED: &str = "SELECT COUNT(*) FROM cases WHERE turn = 'granted'";

/// Times of a run, by step.
pub(crate) struct Outcome {
    /// Seconds from the first request to the last answer.
    pub(crate) seconds: f64,
    /// By step.
    pub(crate) times: BTreeMap<Step, Times>,
}

impl Outcome {
    fn requests(&self) -> usize {
        self.times.values().map(Times::len).sum()
    }

    fn all(&self) -> Times {
        let mut all = Times::default();
        self.times.values().for_each(|times| all.join(times.clone()));
        all
    }

    fn by_step(&mut self) -> Value {
        let one = |(step, times): (&Step, &mut Times)| {
            (step.name().to_owned(), json!([times.percentile(50), times.percentile(99)]))
        };
        Value::Object(self.times.iter_mut().map(one).collect())
    }
}

/// Measures and prints.
pub(crate) async fn run(options: &Options, play: Play) -> anyhow::Result<()> {
    let packs = std::path::Path::new(&install::given("BENCH_ROOT")?).join(play.packs());
    let packs = packs.to_string_lossy();
    let extra = [
        ("PENDOPO_LETTER_WORKER", "false"),
        ("PENDOPO_LOG_LEVEL", options.log_level.as_str()),
        ("PENDOPO_PACKS", &*packs),
    ];
    let install = Install::new(options.engine, &extra).await?;
    let seed = install.seed_of(play.service(), options.cases, options.lifecycles, false)?;
    let fill_rate = round(seed.cases as f64 / seed.seconds.max(0.001));
    say(&format!("{} cases filled in, {fill_rate} a second", seed.cases));
    let durability = install.durability()?;
    say(&format!("read back: {}", durability.join(", ")));
    let cast = Cast::new(&seed, play, !options.without_corrections);

    let (mut ours, costs, written) = measure(options, play, &install, &seed, &cast).await?;
    let rate = options.lifecycles as f64 / ours.seconds;
    say(&format!("ours: {rate:.1} lifecycles a second; {}", ours.by_step()));
    let mut line = Line::new(match play {
        Play::Letter => "lifecycle",
        Play::Complaint => "complaints",
    })
    .with("engine", options.engine.name())
    .with("cases", options.cases)
    .with("lifecycles", options.lifecycles)
    .with("workers", options.workers)
    .with("steps", cast.steps.iter().map(|step| step.name()).collect::<Vec<_>>())
    .with("rate_per_s", round(rate))
    .with("requests_per_s", round(ours.requests() as f64 / ours.seconds))
    .with("p50_ms", ours.all().percentile(50))
    .with("p99_ms", ours.all().percentile(99))
    .with("fill_per_s", fill_rate)
    .with("settings", durability)
    .with("step_p50_p99_ms", ours.by_step());
    for (key, value) in costs {
        line = line.with(&key, value);
    }
    if !options.without_ceiling {
        let (usual, more) = ceiling(options, &seed, &cast, (1, 1_024)).await?;
        let top = options.lifecycles as f64 / usual.seconds;
        say(&format!("ceiling: {top:.1} lifecycles a second"));
        line = line.with("ratio", round(rate / top)).with("ceiling_per_s", round(top));
        for (key, value) in more {
            line = line.with(&format!("ceiling_{key}"), value);
        }
        // The same once more, with as many rows and bytes to write as ours had.
        let writes = cast.steps.iter().filter(|step| step.writes()).count();
        let shape = written.a_commit(writes);
        let (same, more) = ceiling(options, &seed, &cast, shape).await?;
        let top = options.lifecycles as f64 / same.seconds;
        say(&format!("ceiling that writes as much: {top:.1} lifecycles a second, {shape:?}"));
        line = line.with("ratio_same_bytes", round(rate / top));
        line = line.with("ceiling_same_bytes_per_s", round(top));
        for (key, value) in more.into_iter().filter(|(key, _)| key == "bytes" || key == "rows") {
            line = line.with(&format!("ceiling_same_bytes_{key}"), value);
        }
    }
    install.remove();
    line.print();
    Ok(())
}

type Costs = Vec<(String, Value)>;

/// What one case left in the database, on average.
struct Written {
    rows: f64,
    bytes: f64,
}

impl Written {
    /// Rows of a commit and bytes of a row, when a case is written in so many commits: whole ones, never more.
    fn a_commit(&self, commits: usize) -> (usize, usize) {
        #[expect(clippy::cast_possible_truncation, reason = "some thousands at most")]
        let whole = |value: f64| value.max(1.0) as usize;
        let rows = whole(self.rows / commits as f64);
        (rows, whole(self.bytes / (commits * rows) as f64))
    }
}

/// Serves, prepares drafts, lets the lifecycles run; counts what they left and what they cost.
async fn measure(
    options: &Options,
    play: Play,
    install: &Install,
    seed: &Seed,
    cast: &Arc<Cast>,
) -> anyhow::Result<(Outcome, Costs, Written)> {
    let objects = install.data().join("objects");
    let store = install.store().await?;
    let before = (store.rows().await?, store.bytes().await?, folder_bytes(&objects));
    let mut server = install.serve().await?;
    let ready = prepare_all(install.address, play, &seed.citizens, options.workers).await?;
    say(&format!("{} drafts prepared", ready.len()));
    let commits = store.commits().await?;
    let prepared = (store.rows().await?, store.bytes().await?);
    let granted = store.number(GRANTED).await?;
    let clocks = Clocks::read(server.pid());
    let profile = options.perf.as_deref().map(|to| record(server.pid(), to)).transpose()?;
    let outcome = all(install.address, cast, ready, options.workers).await;
    let outcome = outcome.with_context(|| install.log_end())?;
    if let Some(mut profile) = profile {
        Command::new("kill").args(["-INT", &profile.id().to_string()]).status()?;
        profile.wait()?;
    }
    let cpu = clocks.since(server.pid(), options.lifecycles);
    let commits = store.commits().await? - commits;
    // That a request was answered is not enough: each case has to have come to its end.
    let granted = store.number(GRANTED).await? - granted;
    if usize::try_from(granted) != Ok(options.lifecycles) {
        bail!("{granted} of {} cases came to their end", options.lifecycles);
    }
    let waiting = store
        .pairs("SELECT kind, COUNT(*) FROM outbox WHERE state = 'waiting' GROUP BY kind")
        .await?;
    let memory = figures::memory_mb(server.pid(), "VmRSS");
    server.stop()?;
    let per = |count: i64| round(count as f64 / options.lifecycles as f64);
    let files = i64::try_from(folder_bytes(&objects) - before.2)?;
    let (rows, bytes) = (store.rows().await?, store.bytes().await?);
    let written = Written { rows: per(rows - prepared.0), bytes: per(bytes - prepared.1) };
    let (rows, bytes) = (rows - before.0, bytes - before.1);
    let costs = vec![
        ("commits".to_owned(), json!(per(commits))),
        ("rows".to_owned(), json!(per(rows))),
        ("bytes".to_owned(), json!(per(bytes + files))),
        ("file_bytes".to_owned(), json!(per(files))),
        ("rss_mb".to_owned(), json!(memory)),
        ("start_ms".to_owned(), json!(round(server.start_ms))),
        ("cpu_ms".to_owned(), cpu),
        ("outbox_waiting".to_owned(), json!(waiting.into_iter().collect::<BTreeMap<_, _>>())),
    ];
    Ok((outcome, costs, written))
}

/// Processor time so far, of everybody who takes part.
struct Clocks {
    server: BTreeMap<String, f64>,
    client: f64,
    postgres: f64,
}

impl Clocks {
    fn read(pid: u32) -> Self {
        Self {
            server: figures::cpu_by_thread(pid),
            client: figures::cpu_seconds(std::process::id()),
            postgres: figures::cpu_of_postgres(),
        }
    }

    /// Milliseconds of processor time a lifecycle, by thread of the server, client, and database server.
    fn since(&self, pid: u32, lifecycles: usize) -> Value {
        let now = Self::read(pid);
        let each = |seconds: f64| json!(round(seconds * 1_000.0 / lifecycles as f64));
        let mut found = serde_json::Map::new();
        for (name, seconds) in &now.server {
            let spent = seconds - self.server.get(name).copied().unwrap_or(0.0);
            found.insert(name.clone(), each(spent));
        }
        found.insert("client".to_owned(), each(now.client - self.client));
        found.insert("postgres".to_owned(), each(now.postgres - self.postgres));
        Value::Object(found)
    }
}

fn record(pid: u32, to: &std::path::Path) -> anyhow::Result<std::process::Child> {
    let mut perf = Command::new("perf");
    perf.args(["record", "-F", "199", "--call-graph", "dwarf,16384", "-p", &pid.to_string(), "-o"])
        .arg(to);
    perf.stdout(Stdio::null()).stderr(Stdio::null()).spawn().context("perf: apt install linux-perf")
}

/// The drafts of all citizens.
pub(crate) async fn prepare_all(
    address: SocketAddr,
    play: Play,
    citizens: &[Session],
    workers: usize,
) -> anyhow::Result<Vec<Ready>> {
    let citizens: Arc<[Session]> = citizens.into();
    let next = Arc::new(AtomicUsize::new(0));
    let mut tasks = JoinSet::new();
    for _ in 0..workers {
        let (citizens, next) = (Arc::clone(&citizens), Arc::clone(&next));
        tasks.spawn(async move {
            let mut connection = Connection::new(address);
            let mut ready = Vec::new();
            loop {
                let place = next.fetch_add(1, Ordering::Relaxed);
                let Some(citizen) = citizens.get(place) else { return anyhow::Ok(ready) };
                ready.push(script::prepare(&mut connection, play, citizen, place).await?);
            }
        });
    }
    let mut all = Vec::with_capacity(citizens.len());
    while let Some(done) = tasks.join_next().await {
        all.extend(done??);
    }
    Ok(all)
}

/// Runs a lifecycle for each draft.
pub(crate) async fn all(
    address: SocketAddr,
    cast: &Arc<Cast>,
    ready: Vec<Ready>,
    workers: usize,
) -> anyhow::Result<Outcome> {
    let (ready, next) = (Arc::new(ready), Arc::new(AtomicUsize::new(0)));
    let started = Instant::now();
    let mut tasks = JoinSet::new();
    for _ in 0..workers {
        let (cast, ready, next) = (Arc::clone(cast), Arc::clone(&ready), Arc::clone(&next));
        tasks.spawn(async move {
            let mut connection = Connection::new(address);
            let mut times: BTreeMap<Step, Times> = BTreeMap::new();
            while let Some(one) = ready.get(next.fetch_add(1, Ordering::Relaxed)) {
                lifecycle(&mut connection, &cast, one, &mut times).await?;
            }
            anyhow::Ok(times)
        });
    }
    let mut times: BTreeMap<Step, Times> = BTreeMap::new();
    while let Some(done) = tasks.join_next().await {
        for (step, own) in done?? {
            times.entry(step).or_default().join(own);
        }
    }
    Ok(Outcome { seconds: started.elapsed().as_secs_f64(), times })
}

async fn lifecycle(
    connection: &mut Connection,
    cast: &Cast,
    ready: &Ready,
    times: &mut BTreeMap<Step, Times>,
) -> anyhow::Result<()> {
    let mut number = String::new();
    for step in &cast.steps {
        let request = script::request(cast, ready, *step, &number);
        let sent = Instant::now();
        let answer = connection.send(&request).await.with_context(|| step.name())?;
        times.entry(*step).or_default().add(sent.elapsed());
        if !step.is_right(&answer) {
            bail!("{}: {answer:?} {}", step.name(), script::snippet(connection.body()));
        }
        if *step == Step::Submit {
            number = script::number_of(&answer).with_context(|| format!("{answer:?}"))?;
        }
    }
    Ok(())
}

/// The same requests against the ceiling.
async fn ceiling(
    options: &Options,
    seed: &Seed,
    cast: &Arc<Cast>,
    (rows, row_bytes): (usize, usize),
) -> anyhow::Result<(Outcome, Costs)> {
    let folder = std::path::PathBuf::from(install::given("BENCH_FOLDER")?).join("ceiling");
    drop(std::fs::remove_dir_all(&folder));
    std::fs::create_dir_all(&folder)?;
    let database = options.engine.fresh().await?;
    let address = install::free_address()?;
    let mut command = Command::new(std::env::current_exe()?);
    command.args(["ceiling", "--database", &database, "--listen", &address.to_string()]);
    command.args(["--rows", &rows.to_string(), "--row-bytes", &row_bytes.to_string(), "--folder"]);
    let mut child = command.arg(&folder).spawn()?;
    install::wait_ready(address, &mut child).await?;
    let mut server = Server::of(child);
    let store = Store::open(&database, &folder).await?;
    let people = seed.citizens.iter().enumerate();
    let ready = people.map(|(place, citizen)| script::pretend(citizen, place)).collect();
    let commits = store.commits().await?;
    let clocks = Clocks::read(server.pid());
    let outcome = all(address, cast, ready, options.workers).await?;
    let cpu = clocks.since(server.pid(), options.lifecycles);
    let commits = store.commits().await? - commits;
    let rows = store.rows().await?;
    server.stop()?;
    let files = i64::try_from(folder_bytes(&folder.join("objects")))?;
    let bytes = store.bytes().await? + files;
    let per = |count: i64| json!(round(count as f64 / options.lifecycles as f64));
    drop(std::fs::remove_dir_all(&folder));
    let requests = outcome.requests() as f64 / outcome.seconds;
    let costs = vec![
        ("requests_per_s".to_owned(), json!(round(requests))),
        ("commits".to_owned(), per(commits)),
        ("rows".to_owned(), per(rows)),
        ("bytes".to_owned(), per(bytes)),
        ("cpu_ms".to_owned(), cpu),
        ("p50_ms".to_owned(), json!(outcome.all().percentile(50))),
        ("p99_ms".to_owned(), json!(outcome.all().percentile(99))),
    ];
    Ok((outcome, costs))
}
