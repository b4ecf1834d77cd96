//! `assistant`: labelled questions through `pendopo assistant ask`: which service is named first, how often one is named
//! for sure and wrongly, how often what has no answer is refused, how long a question takes.

use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context as _, bail};
use serde_json::Value;

use crate::figures::{Line, Times, memory_mb, round, say};
use crate::install::given;

/// Files of questions, each with what stands before its figures: one that is learnt from, and those that nobody reads who builds.
const FILES: [(&str, &str); 5] = [
    ("dev", "dev_"),
    ("eighth", "eighth_"),
    ("ninth", "ninth_"),
    ("seventeenth", "seventeenth_"),
    ("test", ""),
];

/// What to measure.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Folder of the questions: `dev.tsv` and the checks that nobody reads who builds.
    #[arg(long, value_name = "DIR")]
    questions: Option<PathBuf>,
    /// From which confidence on a service counts as named for sure.
    #[arg(long, default_value_t = 0.75)]
    sure: f64,
}

/// A labelled question.
struct Question {
    text: String,
    language: String,
    intent: String,
    /// Services of which each is right; none where none is meant, or where it complains and no category is named: then each is.
    services: Vec<String>,
    answerable: bool,
}

/// How a file of questions went.
#[derive(Default)]
struct Tally {
    all: usize,
    of_services: usize,
    right: usize,
    wrong: usize,
    unanswerable: usize,
    refused: usize,
    intents: usize,
    languages: usize,
    times: Times,
    peak_mb: f64,
}

/// Measures and prints: a line for each file, and the figures of the test half without a prefix.
pub(crate) fn run(options: &Options) -> anyhow::Result<()> {
    let root = PathBuf::from(given("BENCH_ROOT")?);
    let folder = options.questions.clone().unwrap_or_else(|| root.join("bench/questions"));
    let mut line = Line::new("assistant").with("sure", options.sure);
    for (name, prefix) in FILES {
        let path = folder.join(format!("{name}.tsv"));
        if !path.is_file() {
            continue;
        }
        let mut tally = ask(&path, &root.join("packs"), options.sure)?;
        let share = |part: usize, all: usize| round(part as f64 * 100.0 / all.max(1) as f64);
        let figures = [
            ("questions", tally.all as f64),
            ("right", share(tally.right, tally.of_services)),
            ("wrong_confident", share(tally.wrong, tally.all)),
            ("refused", share(tally.refused, tally.unanswerable)),
            ("intents", share(tally.intents, tally.all)),
            ("languages", share(tally.languages, tally.all)),
            ("p50_ms", tally.times.percentile(50)),
            ("p99_ms", tally.times.percentile(99)),
            ("peak_mb", tally.peak_mb),
        ];
        let told: Vec<String> =
            figures.iter().map(|(key, value)| format!("{key} {value}")).collect();
        say(&format!("{name}: {}", told.join(", ")));
        for (key, value) in figures {
            line = line.with_owned(format!("{prefix}{key}"), value);
        }
    }
    line.print();
    Ok(())
}

/// Asks all questions of a file in one process.
fn ask(path: &Path, packs: &Path, sure: f64) -> anyhow::Result<Tally> {
    let questions = read(path)?;
    let asked = PathBuf::from(given("BENCH_FOLDER")?).join("questions");
    let lines: Vec<&str> = questions.iter().map(|question| question.text.as_str()).collect();
    std::fs::write(&asked, lines.join("\n"))?;
    let mut child = Command::new(given("BENCH_PENDOPO")?)
        .args(["assistant", "ask", "--json", "--packs"])
        .arg(packs)
        .arg("--file")
        .arg(&asked)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()?;
    let mut answers = BufReader::new(child.stdout.take().context("its answers")?);
    let mut told = String::new();
    // It has answered all when the first line comes, and stays until the last one is read.
    answers.read_line(&mut told)?;
    let peak_mb = memory_mb(child.id(), "VmHWM");
    answers.read_to_string(&mut told)?;
    if !child.wait()?.success() {
        bail!("pendopo assistant ask failed");
    }
    let mut tally = Tally { peak_mb, ..Tally::default() };
    let answers: Vec<Value> = told.lines().map(serde_json::from_str).collect::<Result<_, _>>()?;
    if answers.len() != questions.len() {
        bail!("{} questions, {} answers", questions.len(), answers.len());
    }
    questions
        .iter()
        .zip(&answers)
        .for_each(|(question, answer)| tally.count(question, answer, sure));
    Ok(tally)
}

impl Tally {
    fn count(&mut self, question: &Question, answer: &Value, sure: f64) {
        let service = answer["service"].as_str();
        let intent = answer["intent"].as_str().unwrap_or_default();
        let is_any = question.intent == "complain" && question.services.is_empty();
        let is_right = match service {
            Some(_) if is_any && answer["category"].is_string() => true,
            Some(id) => question.services.iter().any(|own| own == id),
            None => question.services.is_empty(),
        };
        let is_sure = answer["confidence"].as_f64().is_some_and(|confidence| confidence >= sure);
        self.all += 1;
        self.wrong += usize::from(service.is_some() && is_sure && !is_right);
        self.intents += usize::from(intent == question.intent);
        self.languages += usize::from(answer["language"] == question.language.as_str());
        if !question.services.is_empty() {
            self.of_services += 1;
            self.right += usize::from(is_right);
        }
        if !question.answerable {
            self.unanswerable += 1;
            self.refused += usize::from(service.is_none() && intent == "unknown");
        }
        let took = answer["took_us"].as_u64().unwrap_or(0);
        self.times.add(Duration::from_micros(took));
    }
}

fn read(path: &Path) -> anyhow::Result<Vec<Question>> {
    let file = BufReader::new(File::open(path)?);
    let mut found = Vec::new();
    for line in file.lines().skip(1) {
        let line = line?;
        let cells: Vec<&str> = line.split('\t').collect();
        let [text, language, intent, service, answerable] = cells.as_slice() else {
            bail!("{}: {line:?} has not five columns", path.display());
        };
        found.push(Question {
            text: (*text).to_owned(),
            language: (*language).to_owned(),
            intent: (*intent).to_owned(),
            services: service.split('|').filter(|id| *id != "-").map(str::to_owned).collect(),
            answerable: *answerable == "yes",
        });
    }
    Ok(found)
}
