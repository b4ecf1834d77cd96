//! `service`: the tool around the service file, and a catalogue that is large.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use rusqlite::params;
use serde_json::Value;

use crate::figures::{Line, Times, cpu_seconds, memory_mb, round, say};
use crate::http::{Connection, Session, get, post};
use crate::install::{Engine, Install, given};

/// What to measure.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Fields of a large form.
    #[arg(long, default_value_t = 300)]
    fields: usize,
    /// Services of a large catalogue, each with such a form.
    #[arg(long, default_value_t = 2_000)]
    services: usize,
    /// Cases of a year.
    #[arg(long, default_value_t = 100_000)]
    cases: usize,
    /// How often a command is timed; the middle one counts.
    #[arg(long, default_value_t = 9)]
    rounds: usize,
    /// Searches in the large catalogue.
    #[arg(long, default_value_t = 2_000)]
    searches: usize,
}

/// Questions of one page.
const A_PAGE: usize = 7;
/// Words of which titles are made: a catalogue of one word would be searched too easily.
const WORDS: [&str; 20] = [
    "usaha",
    "tanah",
    "bangunan",
    "kendaraan",
    "kelahiran",
    "kematian",
    "pernikahan",
    "pindah",
    "pajak",
    "reklame",
    "pasar",
    "sekolah",
    "kesehatan",
    "ternak",
    "hutan",
    "perikanan",
    "makanan",
    "air",
    "listrik",
    "jalan",
];
/// What people type, rightly and nearly so.
const TYPED: [&str; 8] = [
    "izin usaha",
    "surat tanah",
    "pindah rumah",
    "akta kelahiran",
    "bayar pajak",
    "kesehtan",
    "bangunn baru",
    "domisili",
];

/// Measures and prints.
pub(crate) async fn run(options: &Options) -> anyhow::Result<()> {
    let folder = PathBuf::from(given("BENCH_FOLDER")?).join("services");
    let large =
        write(&folder.join("layanan-besar"), "layanan-besar", "Surat besar", options.fields)?;
    let install = Install::new(Engine::Sqlite, &[("LANG", "en_US.UTF-8")]).await?;

    let check_ms = check(&install, &large, options.rounds)?;
    let scenarios = scenarios(&install)?;
    let simulate_s = simulate(&install, options.cases)?;
    say(&format!("check {check_ms} ms, {scenarios} scenarios/s, a year in {simulate_s} s"));

    install.output(&["service", "publish", text(&large)?])?;
    let (mut step, first, whole) = steps(&install, options).await?;
    let (step_ms, step_p99_ms) = (step.percentile(50), step.percentile(99));
    say(&format!("a step: p50 {step_ms} ms, p99 {step_p99_ms} ms; the first {first} ms"));

    fill(&install, options.services)?;
    let mut server = install.serve().await?;
    let start_ms = round(server.start_ms);
    let start_cpu = cpu_seconds(server.pid());
    let (rss, anon) = (memory_mb(server.pid(), "VmRSS"), memory_mb(server.pid(), "RssAnon"));
    let services = options.services;
    say(&format!("{services} services: start {start_ms} ms, {start_cpu} s of processor, {rss} MB"));
    let mut searched = search(&install, options.searches).await?;
    let search_cpu = (cpu_seconds(server.pid()) - start_cpu) * 1_000.0 / options.searches as f64;
    server.stop()?;
    Line::new("service")
        .with("fields", options.fields)
        .with("services", options.services)
        .with("check_ms", check_ms)
        .with("scenarios_per_s", scenarios)
        .with("simulate_s", simulate_s)
        .with("step_ms", step_ms)
        .with("step_p99_ms", step_p99_ms)
        .with("step_first_ms", first)
        .with("whole_form_ms", whole)
        .with("start_ms", start_ms)
        .with("start_cpu_s", round(start_cpu))
        .with("rss_mb", rss)
        .with("anon_mb", anon)
        .with("search_p50_ms", searched.percentile(50))
        .with("search_p99_ms", searched.percentile(99))
        .with("search_cpu_ms", round(search_cpu))
        .print();
    install.remove();
    Ok(())
}

/// A service with a form of so many fields, its letter and a scenario, in a folder of its own.
fn write(folder: &Path, id: &str, title: &str, fields: usize) -> anyhow::Result<PathBuf> {
    std::fs::create_dir_all(folder)?;
    std::fs::write(folder.join("service.yaml"), service(id, title, fields))?;
    let letter = "#set document(title: \"Surat besar\")\n#let d = json(\"/data.json\")\nMenerangkan bahwa \
                  #d.applicant.name tinggal di sini.\n";
    let answers: Vec<String> =
        (0..fields).map(|place| format!("f{place}: {}", answer(place))).collect();
    let scenario = format!(
        "- name: semua\n  today: 2026-11-02\n  as: Wulan Prasasti\n  answers: {{ {} }}\n",
        answers.join(", ")
    );
    std::fs::write(folder.join("scenarios.yaml"), scenario)?;
    std::fs::write(folder.join("letter.typ"), letter)?;
    Ok(folder.to_owned())
}

/// What a scenario answers to one question.
fn answer(place: usize) -> &'static str {
    match place % A_PAGE {
        0 => "true",
        1 => "b",
        3 => "12",
        4 => "2020-08-01",
        _ => "Jawaban yang cukup panjang",
    }
}

/// Pages of seven questions: texts, choices, dates and numbers, a third of them under a condition on an earlier one.
fn service(id: &str, title: &str, fields: usize) -> String {
    let mut source = format!(
        "pendopo: 1\nid: {id}\ntitle: {title}\nsummary: Layanan besar untuk mengukur. Gratis.\nwords: [{title}]\n\
         standard: {{ basis: [Peraturan contoh] }}\nhandled_by: {{ unit: kelurahan, region: applicant.address.region }}\n\n\
         subjects:\n  applicant: {{ person: {{ facts: [name, birth_date, address] }} }}\n\nform:\n"
    );
    for place in 0..fields {
        if place % A_PAGE == 0 {
            let page = place / A_PAGE;
            let line = format!("  - step: s{page}\n    title: Bagian {page}\n    fields:\n");
            source.push_str(&line);
        }
        let label = format!("label: Pertanyaan nomor {place}");
        let line = match place % A_PAGE {
            0 => format!("yes_no: {{ id: f{place}, {label} }}"),
            1 => format!(
                "choice: {{ id: f{place}, {label}, options: {{ a: Satu, b: Dua, c: Tiga }} }}"
            ),
            2 => format!("text: {{ id: f{place}, {label}, max: 80, when: f{} }}", place - 2),
            3 => format!("number: {{ id: f{place}, {label}, min: 0, max: 1000 }}"),
            4 => format!("date: {{ id: f{place}, {label}, max: today }}"),
            5 => format!("text: {{ id: f{place}, {label}, optional: \"f{} == 'a'\" }}", place - 4),
            _ => format!("text: {{ id: f{place}, {label}, max: 200 }}"),
        };
        writeln!(source, "      - {line}").expect("a string takes all");
    }
    source.push_str(
        "\nfees: { free: Peraturan contoh }\npromise: { within: 2 working days }\n\nroad:\n  verify:\n    title: Periksa\n    \
         role: officer\n    within: 4 office hours\n    outcomes:\n      accept: sign\n      correct: { to: applicant, reasons: \
         [data_mismatch] }\n      refuse: { end: refused, reasons: [wrong_region] }\n  sign:\n    title: Tanda tangan\n    role: \
         signatory\n    within: 4 office hours\n    outcomes: { sign: { end: granted }, return: verify }\n\nletters:\n  surat:\n    \
         title: Surat besar\n    template: letter.typ\n    series: { scope: service, pattern: \"B/{seq:4}/{unit}/{year}\", restarts: \
         yearly }\n    signers: [sign]\n",
    );
    source
}

fn text(path: &Path) -> anyhow::Result<&str> {
    path.to_str().context("a plain path")
}

/// Milliseconds of the middle one of some runs of `service check`, from start to end of the process.
fn check(install: &Install, folder: &Path, rounds: usize) -> anyhow::Result<f64> {
    let mut times = Times::default();
    for _ in 0..rounds {
        let start = Instant::now();
        install.output(&["service", "check", text(folder)?])?;
        times.add(start.elapsed());
    }
    Ok(times.percentile(50))
}

/// Scenarios a second, as `service test` counts them over all packs on one core.
fn scenarios(install: &Install) -> anyhow::Result<u64> {
    let packs = Path::new(&given("BENCH_ROOT")?).join("packs");
    let mut arguments = vec!["service".to_owned(), "test".to_owned()];
    let mut folders: Vec<PathBuf> =
        std::fs::read_dir(&packs)?.flatten().map(|entry| entry.path()).collect();
    folders.retain(|folder| folder.join("pack.yaml").is_file());
    arguments.extend(folders.iter().map(|folder| folder.display().to_string()));
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let told = install.output(&arguments)?;
    let line = told.lines().rev().nth(1).context("a line with the speed")?;
    let digits: String = line.chars().filter(char::is_ascii_digit).collect();
    digits.parse().with_context(|| line.to_owned())
}

/// Seconds of a year.
fn simulate(install: &Install, cases: usize) -> anyhow::Result<f64> {
    let start = Instant::now();
    let cases = cases.to_string();
    let staff = ["--staff", "officer=60", "--staff", "signatory=30"];
    let head = ["service", "simulate", "akta-kelahiran", "--cases", &cases];
    install.output(&[&head[..], &staff[..]].concat())?;
    Ok(round(start.elapsed().as_secs_f64()))
}

/// What is typed at one question.
fn typed(place: usize) -> Vec<(String, String)> {
    let one = |value: &str| vec![(format!("f{place}"), value.to_owned())];
    match place % A_PAGE {
        0 => one("true"),
        1 => one("b"),
        3 => one("12"),
        4 => [("day", "1"), ("month", "8"), ("year", "2020")]
            .map(|(part, value)| (format!("f{place}.{part}"), value.to_owned()))
            .to_vec(),
        _ => one("Jawaban yang cukup panjang"),
    }
}

/// Saves all pages of a large form, some times: how long the last ten take each, the very first page, and a whole form.
async fn steps(install: &Install, options: &Options) -> anyhow::Result<(Times, f64, f64)> {
    let seed = install.seed(0, options.rounds, false)?;
    let mut server = install.serve().await?;
    let mut connection = Connection::new(install.address);
    let (mut last, mut first, mut whole) = (Times::default(), Times::default(), Times::default());
    for citizen in &seed.citizens {
        let times = form(&mut connection, citizen, options.fields).await?;
        whole.add(times.iter().sum());
        first.add(*times.first().context("a page")?);
        times.iter().rev().take(10).for_each(|time| last.add(*time));
    }
    server.stop()?;
    Ok((last, first.percentile(50), whole.percentile(50)))
}

/// Saves every page of the large form; how long each took.
async fn form(
    connection: &mut Connection,
    citizen: &Session,
    fields: usize,
) -> anyhow::Result<Vec<Duration>> {
    let begun = connection.send(&post("/layanan/layanan-besar/mulai", citizen, &[])).await?;
    let Some(draft) = begun.location.strip_prefix("/isian/") else { bail!("no draft: {begun:?}") };
    let mut times = Vec::new();
    for (page, start) in (0..fields).step_by(A_PAGE).enumerate() {
        let mut pairs = vec![("versi".to_owned(), "0".to_owned())];
        pairs.extend((start..fields.min(start + A_PAGE)).flat_map(typed));
        let pairs: Vec<(&str, &str)> =
            pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let request = post(&format!("/isian/{draft}/s{page}"), citizen, &pairs);
        let begun = Instant::now();
        let saved = connection.send(&request).await?;
        times.push(begun.elapsed());
        let own = format!("/s{page}");
        if saved.status != 303 || saved.location.ends_with(&own) {
            bail!(
                "page {page} was not saved: {saved:?} {}",
                String::from_utf8_lossy(connection.body())
            );
        }
    }
    Ok(times)
}

/// Publishes the large service under many ids, as its own version is kept.
fn fill(install: &Install, services: usize) -> anyhow::Result<()> {
    let mut database = rusqlite::Connection::open(install.data().join("pendopo.db"))?;
    let row = "SELECT agency_id, source, published_at FROM service_versions WHERE service_id = 'layanan-besar'";
    let (agency, source, at): (Vec<u8>, Vec<u8>, i64) =
        database.query_row(row, [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    let files: Value = serde_json::from_slice(&source)?;
    let transaction = database.transaction()?;
    for place in 0..services {
        let id = format!("layanan-{place}");
        let (one, other) = (WORDS[place % 20], WORDS[place / 20 % 20]);
        let title = format!("title: Izin {one} dan {other} nomor {place}\n");
        let own = files["service.yaml"].as_str().context("a service")?;
        let own = own.replacen("id: layanan-besar", &format!("id: {id}"), 1);
        let own = own.replacen("title: Surat besar\n", &title, 1);
        let mut files = files.clone();
        files["service.yaml"] = own.into();
        let add = "INSERT INTO service_versions (agency_id, service_id, version, source, published_at) VALUES (?, ?, 1, ?, ?)";
        transaction.execute(add, params![agency, id, serde_json::to_vec(&files)?, at])?;
    }
    transaction.commit()?;
    Ok(())
}

/// How long searches take over HTTP.
async fn search(install: &Install, count: usize) -> anyhow::Result<Times> {
    let (mut connection, mut times) = (Connection::new(install.address), Times::default());
    for place in 0..count {
        let words = TYPED[place % TYPED.len()].replace(' ', "+");
        let request = get(&format!("/cari?q={words}"), None);
        let start = Instant::now();
        let answer = connection.send(&request).await?;
        times.add(start.elapsed());
        if answer.status != 200 {
            bail!("{answer:?}");
        }
    }
    Ok(times)
}
