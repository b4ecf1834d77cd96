//! Figures: percentiles, the answer as one JSON line, what the kernel knows of a process.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::{Map, Value, json};

/// Durations of one kind, in microseconds.
#[derive(Debug, Default, Clone)]
pub(crate) struct Times(Vec<u64>);

impl Times {
    /// Adds one.
    pub(crate) fn add(&mut self, time: Duration) {
        self.0.push(u64::try_from(time.as_micros()).unwrap_or(u64::MAX));
    }

    /// Adds all of another.
    pub(crate) fn join(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// How many.
    pub(crate) const fn len(&self) -> usize {
        self.0.len()
    }

    /// The time that this share (in hundredths) of all do not exceed, in milliseconds.
    pub(crate) fn percentile(&mut self, share: usize) -> f64 {
        self.0.sort_unstable();
        let place = (self.0.len() * share / 100).min(self.0.len().saturating_sub(1));
        round(self.0.get(place).copied().unwrap_or(0) as f64 / 1_000.0)
    }
}

/// Two decimals are enough for people.
pub(crate) fn round(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

/// The last line of a command.
pub(crate) struct Line(Map<String, Value>);

impl Line {
    /// Of this command.
    pub(crate) fn new(name: &str) -> Self {
        Self(Map::from_iter([("name".to_owned(), json!(name))]))
    }

    /// With one more figure.
    pub(crate) fn with(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.0.insert(key.to_owned(), value.into());
        self
    }

    /// The same under a name that was put together.
    pub(crate) fn with_owned(mut self, key: String, value: impl Into<Value>) -> Self {
        self.0.insert(key, value.into());
        self
    }

    /// Prints it.
    pub(crate) fn print(&self) {
        say(&serde_json::to_string(&self.0).expect("plain data"));
    }
}

/// A line for whoever watches.
#[expect(clippy::print_stdout, reason = "the one place where the benches print")]
pub(crate) fn say(text: &str) {
    println!("{text}");
}

/// A figure of `/proc/PID/status` in MB: `VmRSS`, `RssAnon`.
pub(crate) fn memory_mb(pid: u32, name: &str) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
    let kilobytes = line.and_then(|rest| rest.split_whitespace().next()?.parse::<f64>().ok());
    round(kilobytes.unwrap_or(0.0) / 1024.0)
}

/// Seconds of processor time by name of thread: `tokio-rt-worker`, `sqlite-writer`.
pub(crate) fn cpu_by_thread(pid: u32) -> BTreeMap<String, f64> {
    let mut found = BTreeMap::new();
    let Ok(tasks) = std::fs::read_dir(format!("/proc/{pid}/task")) else { return found };
    for task in tasks.flatten() {
        let stat = std::fs::read_to_string(task.path().join("stat")).unwrap_or_default();
        let Some((start, rest)) = stat.rsplit_once(')') else { continue };
        let name = start.split_once('(').map_or("", |(_, name)| name).to_owned();
        *found.entry(name).or_insert(0.0) += ticks(rest);
    }
    found
}

/// Seconds of processor time of a whole process, threads that have ended included.
pub(crate) fn cpu_seconds(pid: u32) -> f64 {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    stat.rsplit_once(')').map_or(0.0, |(_, rest)| ticks(rest))
}

/// Time in user and kernel mode, in seconds; the kernel counts hundredths.
fn ticks(after_name: &str) -> f64 {
    let fields: Vec<&str> = after_name.split_whitespace().collect();
    let tick = |place: usize| fields.get(place).and_then(|text| text.parse::<f64>().ok());
    (tick(11).unwrap_or(0.0) + tick(12).unwrap_or(0.0)) / 100.0
}

/// Seconds of processor time of all server processes of PostgreSQL on this machine.
pub(crate) fn cpu_of_postgres() -> f64 {
    let Ok(all) = std::fs::read_dir("/proc") else { return 0.0 };
    let pids = all.flatten().filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    let named = |pid: &u32| {
        let name = std::fs::read_to_string(format!("/proc/{pid}/comm")).unwrap_or_default();
        name.trim_end() == "postgres"
    };
    pids.filter(named).map(cpu_seconds).sum()
}
