//! `chats`: many conversations that people have, each with its page open, as `chat.ts` keeps it: a question that waits
//! up to 20 s for what is said. In some of them somebody writes and is answered; how long until the page has it, and
//! how many such rounds a second, beside a bare server that keeps as many pages waiting.

mod bare;

use std::collections::HashMap;
use std::net::SocketAddr;
use std::process::Command;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use serde_json::{Value, json};
use tokio::sync::oneshot;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

pub(crate) use self::bare::{Bare, serve};
use crate::figures::{Line, Times, cpu_by_thread, cpu_seconds, memory_mb, round, say};
use crate::http::{Connection, Session, by_script, get, post};
use crate::install::{self, Engine, Install, Server};
use crate::script::snippet;

/// What to measure.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Database.
    #[arg(long, value_enum, default_value = "sqlite")]
    engine: Engine,
    /// Conversations that are open.
    #[arg(long, default_value_t = 2_000)]
    open: usize,
    /// Rounds: somebody writes, an officer answers, the page has it.
    #[arg(long, default_value_t = 4_000)]
    rounds: usize,
    /// Rounds at once.
    #[arg(long, default_value_t = 8)]
    officers: usize,
}

/// What calls people.
const CALL: &str = "Saya mau bicara dengan petugas";
/// The cookie of a conversation.
const COOKIE: &str = "__Host-obrolan";
/// How long until a page has what was said, before it counts as lost.
const PATIENCE: Duration = Duration::from_secs(30);
/// Between two looks at another page meanwhile.
const PAUSE: Duration = Duration::from_millis(20);
/// What stands before the number of an answer.
const MARK: &str = "Jawaban nomor ";

/// A conversation whose page is open.
#[derive(Clone)]
struct Chat {
    session: Session,
    last: u64,
}

/// What all tasks share.
struct Scene {
    address: SocketAddr,
    chats: Vec<Chat>,
    /// The conversations as the office names them.
    desks: Vec<String>,
    officer: Session,
    /// Who waits for which answer to arrive in its page.
    awaited: Mutex<HashMap<usize, oneshot::Sender<Instant>>>,
    over: AtomicBool,
}

/// What was found.
struct Found {
    told: Times,
    written: Times,
    beside: Times,
    seconds: f64,
    polls: usize,
}

/// Measures and prints.
pub(crate) async fn run(options: &Options) -> anyhow::Result<()> {
    let install = Install::new(options.engine, &[]).await?;
    let seed = install.seed(0, options.open, false)?;
    let server = install.serve().await?;
    let empty = memory(&server);
    let begun = Instant::now();
    let chats = open_all(install.address, &seed.citizens).await?;
    let desks = take_all(install.address, &seed.officer, options.open).await?;
    say(&format!("{} conversations taken in {:.1} s", desks.len(), begun.elapsed().as_secs_f64()));
    let scene = Scene::new(install.address, chats, desks, seed.officer.clone());
    let (mut ours, cpu, full) = measure(options, scene, &server).await?;
    drop(server);

    let (bare, bytes) = start_bare(options).await?;
    let (address, bare) = bare;
    let chats = (0..options.open).map(|place| Chat {
        session: by_script(&seed.citizens[place], &format!("{COOKIE}={place}")),
        last: 0,
    });
    let desks = (0..options.open).map(|place| place.to_string()).collect();
    let scene = Scene::new(address, chats.collect(), desks, seed.officer.clone());
    let (mut top, bare_cpu, bare_full) = measure(options, scene, &bare).await?;
    drop(bare);
    install.remove();

    let rate = |found: &Found| options.rounds as f64 / found.seconds;
    let p50 = (ours.told.percentile(50), top.told.percentile(50));
    Line::new("chats")
        .with("engine", options.engine.name())
        .with("open", options.open)
        .with("rounds", options.rounds)
        .with("rate_per_s", round(rate(&ours)))
        .with("bare_per_s", round(rate(&top)))
        .with("ratio", round(rate(&ours) / rate(&top)))
        .with("p50_ms", p50.0)
        .with("p99_ms", ours.told.percentile(99))
        .with("bare_p50_ms", p50.1)
        .with("bare_p99_ms", top.told.percentile(99))
        .with("written_p50_p99_ms", both(&mut ours.written))
        .with("other_page_p50_p99_ms", both(&mut ours.beside))
        .with("bare_other_page_p50_p99_ms", both(&mut top.beside))
        .with("lost", 0)
        .with("answered_waits", ours.polls)
        .with("rss_mb", full.0)
        .with("anon_mb", full.1)
        .with("rss_before_mb", empty.0)
        .with("anon_before_mb", empty.1)
        .with("kb_a_chat", round((full.1 - empty.1) * 1_024.0 / options.open as f64))
        .with("bare_rss_mb", bare_full.0)
        .with("bare_answer_bytes", bytes)
        .with("cpu_ms", cpu)
        .with("bare_cpu_ms", bare_cpu)
        .print();
    Ok(())
}

fn both(times: &mut Times) -> Value {
    json!([times.percentile(50), times.percentile(99)])
}

fn memory(server: &Server) -> (f64, f64) {
    (memory_mb(server.pid(), "VmRSS"), memory_mb(server.pid(), "RssAnon"))
}

/// Each writes that they want people; from then on their page waits.
async fn open_all(address: SocketAddr, citizens: &[Session]) -> anyhow::Result<Vec<Chat>> {
    let mut connection = Connection::new(address);
    let mut chats = Vec::with_capacity(citizens.len());
    for (place, citizen) in citizens.iter().enumerate() {
        let once = place.to_string();
        let fields = [("pesan", CALL), ("kirim", once.as_str())];
        let request = post("/tanya", &by_script(citizen, "bench=1"), &fields);
        let answer = connection.send(&request).await?;
        let own = connection.cookie(COOKIE).map(|value| format!("{COOKIE}={value}"));
        let last = last_of(connection.body()).filter(|_| waits(connection.body()));
        let (Some(own), Some(last)) = (own, last) else {
            bail!("people were not called: {answer:?} {}", snippet(connection.body()));
        };
        chats.push(Chat { session: by_script(citizen, &own), last });
    }
    Ok(chats)
}

/// The officer takes whatever waits, until nothing does; gives what the conversations are called.
async fn take_all(
    address: SocketAddr,
    officer: &Session,
    count: usize,
) -> anyhow::Result<Vec<String>> {
    let mut connection = Connection::new(address);
    let mut taken = Vec::with_capacity(count);
    while taken.len() < count {
        connection.send(&get("/meja/obrolan", Some(officer))).await?;
        let page = String::from_utf8_lossy(connection.body()).into_owned();
        let parts = page.split("/meja/obrolan/").skip(1);
        let ids = parts.filter_map(|part| part.split_once("/ambil")).map(|(id, _)| id);
        let ids: Vec<&str> = ids.filter(|id| !id.contains('"')).collect();
        if ids.is_empty() {
            bail!("{} of {count} conversations wait: {}", taken.len(), snippet(page.as_bytes()));
        }
        for id in ids {
            let answer =
                connection.send(&post(&format!("/meja/obrolan/{id}/ambil"), officer, &[])).await?;
            if !answer.location.ends_with(id) {
                bail!("not taken: {answer:?}");
            }
            taken.push(id.to_owned());
        }
    }
    Ok(taken)
}

impl Scene {
    fn new(
        address: SocketAddr,
        chats: Vec<Chat>,
        desks: Vec<String>,
        officer: Session,
    ) -> Arc<Self> {
        let (awaited, over) = (Mutex::default(), AtomicBool::new(false));
        Arc::new(Self { address, chats, desks, officer, awaited, over })
    }

    /// Says that an answer is there.
    fn arrived(&self, number: usize, at: Instant) {
        let waiting = self.awaited.lock().expect("no holder panics").remove(&number);
        if let Some(waiting) = waiting {
            // Who asked may have given up.
            waiting.send(at).ok();
        }
    }
}

/// Keeps a page open: asks what is new, and again; gives how often it was answered.
async fn keep_open(scene: Arc<Scene>, place: usize) -> anyhow::Result<usize> {
    let chat = &scene.chats[place];
    let (mut connection, mut last, mut answers) = (Connection::new(scene.address), chat.last, 0);
    while !scene.over.load(Ordering::Relaxed) {
        let path = format!("/tanya/baru?sesudah={last}");
        let answer = connection.send(&get(&path, Some(&chat.session))).await?;
        let at = Instant::now();
        if answer.status >= 300 {
            bail!("a page that waits: {answer:?} {}", snippet(connection.body()));
        }
        answers += 1;
        let body = connection.body();
        last = last_of(body).map_or(last, |now| now.max(last));
        let text = String::from_utf8_lossy(body);
        for part in text.split(MARK).skip(1) {
            let digits: String = part.chars().take_while(char::is_ascii_digit).collect();
            scene.arrived(digits.parse()?, at);
        }
    }
    Ok(answers)
}

/// Rounds until all are done.
async fn talk(
    scene: Arc<Scene>,
    next: Arc<AtomicUsize>,
    rounds: usize,
) -> anyhow::Result<(Times, Times)> {
    let mut connection = Connection::new(scene.address);
    let (mut told, mut written) = (Times::default(), Times::default());
    loop {
        let number = next.fetch_add(1, Ordering::Relaxed);
        if number >= rounds {
            return Ok((told, written));
        }
        // Far from each other, so that each conversation comes as often as any other.
        let place = number * 7_919 % scene.chats.len();
        let once = format!("ronde-{number}");
        let fields = [("pesan", "Apakah berkas saya sudah lengkap?"), ("kirim", &once)];
        let begun = Instant::now();
        let answer = connection.send(&post("/tanya", &scene.chats[place].session, &fields)).await?;
        written.add(begun.elapsed());
        if answer.status != 200 {
            bail!("nothing was written: {answer:?} {}", snippet(connection.body()));
        }
        let place = number * 7_907 % scene.desks.len();
        let (path, words) =
            (format!("/meja/obrolan/{}/jawab", scene.desks[place]), format!("{MARK}{number}."));
        let (tell, heard) = oneshot::channel();
        scene.awaited.lock().expect("no holder panics").insert(number, tell);
        let begun = Instant::now();
        let answer =
            connection.send(&post(&path, &scene.officer, &[("kata", words.as_str())])).await?;
        if answer.status != 303 || !answer.location.ends_with("#kini") {
            bail!("not answered: {answer:?} {}", snippet(connection.body()));
        }
        let heard = timeout(PATIENCE, heard).await.context("a page was not told")??;
        told.add(heard.saturating_duration_since(begun));
    }
}

/// Looks at another page again and again.
async fn beside(scene: Arc<Scene>) -> anyhow::Result<Times> {
    let (mut connection, mut times) = (Connection::new(scene.address), Times::default());
    while !scene.over.load(Ordering::Relaxed) {
        let begun = Instant::now();
        connection.send(&get("/layanan", Some(&scene.chats[0].session))).await?;
        times.add(begun.elapsed());
        sleep(PAUSE).await;
    }
    Ok(times)
}

/// All pages wait, then the rounds; also the processor time of a round in milliseconds, and memory at the end.
async fn measure(
    options: &Options,
    scene: Arc<Scene>,
    server: &Server,
) -> anyhow::Result<(Found, Value, (f64, f64))> {
    let mut pages = JoinSet::new();
    for place in 0..scene.chats.len() {
        pages.spawn(keep_open(Arc::clone(&scene), place));
    }
    // Until each has asked, and been told what it missed.
    sleep(Duration::from_secs(5)).await;
    let (client, before) = (cpu_seconds(std::process::id()), cpu_by_thread(server.pid()));
    let look = tokio::spawn(beside(Arc::clone(&scene)));
    let (mut talks, next) = (JoinSet::new(), Arc::new(AtomicUsize::new(0)));
    let begun = Instant::now();
    for _ in 0..options.officers {
        talks.spawn(talk(Arc::clone(&scene), Arc::clone(&next), options.rounds));
    }
    let (mut told, mut written) = (Times::default(), Times::default());
    while let Some(done) = talks.join_next().await {
        let (own_told, own_written) = done??;
        told.join(own_told);
        written.join(own_written);
    }
    let seconds = begun.elapsed().as_secs_f64();
    let each = |seconds: f64| json!(round(seconds * 1_000.0 / options.rounds as f64));
    let mut cpu = serde_json::Map::new();
    for (name, now) in cpu_by_thread(server.pid()) {
        let spent = now - before.get(&name).copied().unwrap_or(0.0);
        cpu.insert(name, each(spent));
    }
    cpu.insert("client".to_owned(), each(cpu_seconds(std::process::id()) - client));
    let full = memory(server);
    scene.over.store(true, Ordering::Relaxed);
    let beside = look.await??;
    let mut polls = 0;
    while let Some(done) = pages.join_next().await {
        polls += done??;
    }
    say(&format!("{} rounds in {seconds:.1} s", options.rounds));
    Ok((Found { told, written, beside, seconds, polls }, Value::Object(cpu), full))
}

/// The bare server, on the same database; gives the length of its answers too.
async fn start_bare(options: &Options) -> anyhow::Result<((SocketAddr, Server), usize)> {
    let folder = std::path::PathBuf::from(install::given("BENCH_FOLDER")?).join("bare-chats");
    drop(std::fs::remove_dir_all(&folder));
    std::fs::create_dir_all(&folder)?;
    let database = options.engine.fresh().await?;
    let address = install::free_address()?;
    let mut command = Command::new(std::env::current_exe()?);
    command.args(["bare-chats", "--database", &database, "--listen", &address.to_string()]);
    command.args(["--open", &options.open.to_string(), "--folder"]).arg(&folder);
    let mut child = command.spawn()?;
    install::wait_ready(address, &mut child).await?;
    Ok(((address, Server::of(child)), bare::ANSWER))
}

/// The last turn that a part of the page holds.
fn last_of(body: &[u8]) -> Option<u64> {
    let text = String::from_utf8_lossy(body);
    let (_, rest) = text.split_once("data-last=\"")?;
    rest.split('"').next()?.parse().ok()
}

/// Whether the page waits for what people say.
fn waits(body: &[u8]) -> bool {
    String::from_utf8_lossy(body).contains("data-waits=\"true\"")
}
