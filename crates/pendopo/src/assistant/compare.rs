//! What was right and is wrong: questions whose answer is known, asked before and after a change of packs, answers or the program.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Context as _, anyhow, bail};
use lingua::{Change, Comparison, Saved, compared};

use super::{engine, read};
use crate::cli::Compare;
use crate::settings::Settings;

/// What to print, and how many questions were right and are wrong.
///
/// # Errors
/// When questions or services cannot be read, or the saved file cannot be written.
pub(crate) async fn compare(
    settings: &Settings,
    asked: &Compare,
) -> anyhow::Result<(String, usize)> {
    let saved = asked.before.as_deref().map(saved).transpose()?;
    let labels = match (&asked.questions, &saved) {
        (Some(file), _) => labels(file)?,
        (None, Some(saved)) => saved.labels.clone(),
        (None, None) => bail!("name --questions or --before"),
    };
    let now = Saved::asked(&engine(settings, asked.packs.as_deref()).await?, labels.clone());
    if let Some(file) = &asked.save {
        std::fs::write(file, now.written()).with_context(|| file.display().to_string())?;
    }
    let before = match (saved, &asked.before_packs) {
        (Some(saved), _) => Some(saved),
        (None, Some(packs)) => Some(Saved::asked(&engine(settings, Some(packs)).await?, labels)),
        (None, None) => None,
    };
    let Some(before) = before else {
        let right = now.went.iter().filter(|one| one.right).count();
        return Ok((format!("Questions: {}. Right: {right}.\n", now.went.len()), 0));
    };
    let told = compared(&before.went, &now.went);
    Ok((said(&told), told.worse.len()))
}

/// The labelled questions of a file.
///
/// # Errors
/// When it cannot be read, or holds anything else.
pub(crate) fn labels(file: &Path) -> anyhow::Result<Vec<String>> {
    Saved::labels(&read(file)?).map_err(|why| anyhow!("{}: {why}", file.display()))
}

/// How questions went once, by the file in which that was kept.
///
/// # Errors
/// When it cannot be read, or holds anything else.
pub(crate) fn saved(file: &Path) -> anyhow::Result<Saved> {
    Saved::read(&read(file)?).map_err(|why| anyhow!("{}: {why}", file.display()))
}

/// A comparison in lines.
pub(crate) fn said(told: &Comparison) -> String {
    let Comparison { asked, right_before, right_after, worse, better } = told;
    let mut said =
        format!("Questions: {asked}. Right before: {right_before}, now: {right_after}.\n");
    for (name, changes) in [("WRONG NOW", worse), ("right now", better)] {
        for Change { question, before, after } in changes {
            let about = |service: &Option<String>| service.clone().unwrap_or("-".to_owned());
            // A string takes all that is written to it.
            let _ = writeln!(said, "{name}\t{question}\t{} > {}", about(before), about(after));
        }
    }
    said
}
