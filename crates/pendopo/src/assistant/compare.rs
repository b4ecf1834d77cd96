//! What was right and is wrong: questions whose answer is known, asked before and after a change of packs, answers or the program.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Context as _, bail};
use lingua::{Answered, Change, Comparison, Labelled, answered, compared};

use super::{engine, read};
use crate::cli::Compare;
use crate::settings::Settings;

/// The first line of a saved file: the columns of labelled questions, and how each went.
const HEADER: &str = "question\tlanguage\tintent\tservice\tanswerable\tanswered\tright";

/// What to print, and how many questions were right and are wrong.
///
/// # Errors
/// When questions or services cannot be read, or the saved file cannot be written.
pub(crate) async fn compare(
    settings: &Settings,
    asked: &Compare,
) -> anyhow::Result<(String, usize)> {
    let saved = asked.before.as_deref().map(Saved::read).transpose()?;
    let lines = match (&asked.questions, &saved) {
        (Some(file), _) => labels(&read(file)?),
        (None, Some(saved)) => saved.labels.clone(),
        (None, None) => bail!("name --questions or --before"),
    };
    let set: Vec<Labelled> = lines.iter().filter_map(|line| Labelled::read(line)).collect();
    if set.is_empty() || set.len() < lines.len() {
        bail!("{} of {} lines are questions with five columns", set.len(), lines.len());
    }
    let now = answered(&engine(settings, asked.packs.as_deref()).await?, &set);
    if let Some(file) = &asked.save {
        std::fs::write(file, kept(&lines, &now)).with_context(|| file.display().to_string())?;
    }
    let before = match (saved, &asked.before_packs) {
        (Some(saved), _) => Some(saved.went),
        (None, Some(packs)) => Some(answered(&engine(settings, Some(packs)).await?, &set)),
        (None, None) => None,
    };
    let Some(before) = before else {
        let right = now.iter().filter(|one| one.right).count();
        return Ok((format!("Questions: {}. Right: {right}.\n", now.len()), 0));
    };
    let told = compared(&before, &now);
    Ok((said(&told), told.worse.len()))
}

/// How questions went once.
struct Saved {
    /// The questions with their labels, a line each.
    labels: Vec<String>,
    went: Vec<Answered>,
}

impl Saved {
    fn read(file: &Path) -> anyhow::Result<Self> {
        let text = read(file)?;
        let mut lines = text.lines();
        if lines.next() != Some(HEADER) {
            bail!("{} was not written by --save", file.display());
        }
        let mut saved = Self { labels: Vec::new(), went: Vec::new() };
        for line in lines {
            let cells: Vec<&str> = line.split('\t').collect();
            let [labels @ .., about, right] = cells.as_slice() else {
                bail!("{}: {line:?} has not seven columns", file.display());
            };
            let question = labels.first().copied().unwrap_or_default().to_owned();
            let about = (*about != "-").then(|| (*about).to_owned());
            saved.labels.push(labels.join("\t"));
            saved.went.push(Answered { question, about, right: *right == "yes" });
        }
        Ok(saved)
    }
}

/// The lines of a file of labelled questions, without the names of its columns.
fn labels(text: &str) -> Vec<String> {
    let lines = text.lines().skip(1).filter(|line| !line.trim().is_empty());
    lines.map(str::to_owned).collect()
}

fn kept(lines: &[String], went: &[Answered]) -> String {
    let mut file = format!("{HEADER}\n");
    for (line, one) in lines.iter().zip(went) {
        let right = if one.right { "yes" } else { "no" };
        let about = one.about.as_deref().unwrap_or("-");
        // A string takes all that is written to it.
        let _ = writeln!(file, "{line}\t{about}\t{right}");
    }
    file
}

fn said(told: &Comparison) -> String {
    let Comparison { asked, right_before, right_after, worse, better } = told;
    let mut said =
        format!("Questions: {asked}. Right before: {right_before}, now: {right_after}.\n");
    for (name, changes) in [("WRONG NOW", worse), ("right now", better)] {
        for Change { question, before, after } in changes {
            let about = |service: &Option<String>| service.clone().unwrap_or("-".to_owned());
            let _ = writeln!(said, "{name}\t{question}\t{} > {}", about(before), about(after));
        }
    }
    said
}
