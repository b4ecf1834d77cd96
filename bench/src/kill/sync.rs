//! That "stored" means "on the disk": system calls of the server watched by strace while cases go their way.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context as _, bail};
use serde_json::{Value, json};
use tokio::time::sleep;

use crate::http::Connection;
use crate::install::{self, Install, Server};
use crate::script::{self, Cast, Ready, Step};

/// Cases that are watched.
pub(crate) const CASES: usize = 5;

/// Watches the server; says how many syncs there were, and that each upload's file was synced before its row.
pub(crate) async fn watch(
    install: &Install,
    server: &Server,
    cast: &Cast,
    ready: &[Ready],
) -> anyhow::Result<Value> {
    let log = PathBuf::from(install::given("BENCH_FOLDER")?).join("strace.log");
    let mut pids = vec![server.pid()];
    if install.database != "sqlite" {
        pids.extend(postgres_processes());
    }
    let mut command = Command::new("strace");
    command.args(["-f", "-y", "-e", "trace=fsync,fdatasync", "-o"]).arg(&log);
    for pid in pids {
        command.args(["-p", &pid.to_string()]);
    }
    let tracer = command.stderr(Stdio::null()).spawn();
    let mut tracer = tracer.context("strace: apt install strace")?;
    sleep(Duration::from_millis(1_500)).await;
    let mut connection = Connection::new(install.address);
    let (mut writes, mut uploads_first) = (0, 0);
    for one in ready {
        let mut number = String::new();
        for step in &cast.steps {
            let before = lines(&log).len();
            let request = script::request(cast, one, *step, &number);
            let answer = connection.send(&request).await?;
            if !step.is_right(&answer) {
                bail!("{}: {answer:?} {}", step.name(), script::snippet(connection.body()));
            }
            if *step == Step::Submit {
                number = script::number_of(&answer).context("a number")?;
            }
            writes += usize::from(*step != Step::Search);
            if *step == Step::Upload {
                // strace writes each line as the call ends; give the last one a moment.
                sleep(Duration::from_millis(50)).await;
                uploads_first += usize::from(file_first(&lines(&log)[before..]));
            }
        }
    }
    sleep(Duration::from_millis(200)).await;
    Command::new("kill").args(["-INT", &tracer.id().to_string()]).status()?;
    tracer.wait()?;
    let all = lines(&log);
    let of_log = all.iter().filter(|line| is_log(line)).count();
    Ok(json!({
        "cases": ready.len(), "writing_requests": writes, "syncs": all.len(), "syncs_of_log": of_log,
        "uploads_synced_before_row": uploads_first,
    }))
}

fn lines(log: &std::path::Path) -> Vec<String> {
    let text = std::fs::read_to_string(log).unwrap_or_default();
    text.lines().filter(|line| line.contains("sync(")).map(str::to_owned).collect()
}

/// The write-ahead log of either engine.
fn is_log(line: &str) -> bool {
    line.contains("-wal>") || line.contains("pg_wal/")
}

/// Whether the file, then its folder, were synced before the log was.
fn file_first(lines: &[String]) -> bool {
    let place = |wanted: &dyn Fn(&str) -> bool| lines.iter().position(|line| wanted(line));
    let file = place(&|line| line.contains("/objects/") && line.contains(".tmp>"));
    let folder = place(&|line| line.contains("/objects/") && !line.contains(".tmp>"));
    let row = lines.iter().rposition(|line| is_log(line));
    matches!((file, folder, row), (Some(file), Some(folder), Some(row)) if file < folder && folder < row)
}

fn postgres_processes() -> Vec<u32> {
    let Ok(all) = std::fs::read_dir("/proc") else { return Vec::new() };
    let pids = all.flatten().filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    let named = |pid: &u32| {
        let name = std::fs::read_to_string(format!("/proc/{pid}/comm")).unwrap_or_default();
        name.trim_end() == "postgres"
    };
    pids.filter(named).collect()
}
