//! What `new` and `fmt` write.

use std::io::{BufRead as _, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use catalog::SCENARIOS;
use workbench::starter::{self, Wish};
use workbench::tidy;

use super::{folders, said};
use crate::cli::NewService;
use crate::settings::Settings;

/// Writes a small service into a folder of its own.
///
/// # Errors
/// When an answer is missing and nobody can be asked, or the folder exists.
pub(in crate::commands) fn new(asked: &NewService) -> anyhow::Result<ExitCode> {
    let questions = match asked.ask.as_slice() {
        [] => answer(None, "new-ask")?.split(';').map(|one| one.trim().to_owned()).collect(),
        given => given.to_vec(),
    };
    let wish = Wish {
        title: answer(asked.title.as_deref(), "new-title")?,
        summary: answer(asked.summary.as_deref(), "new-summary")?,
        basis: answer(asked.basis.as_deref(), "new-basis")?,
        unit: answer(asked.unit.as_deref(), "new-unit")?,
        questions,
    };
    let folder = asked.folder.join(starter::id(&wish.title));
    if folder.exists() {
        bail!("{}", said("new-exists", &[("folder", folder.display().to_string())]));
    }
    std::fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
    for (name, text) in starter::write(&wish) {
        std::fs::write(folder.join(name), text).with_context(|| name.to_owned())?;
    }
    println!("{}", said("new-written", &[("folder", folder.display().to_string())]));
    Ok(ExitCode::SUCCESS)
}

/// A flag, or what a person at the terminal answers.
fn answer(flag: Option<&str>, question: &str) -> anyhow::Result<String> {
    if let Some(flag) = flag {
        return Ok(flag.to_owned());
    }
    let input = std::io::stdin();
    if !input.is_terminal() {
        bail!("{}", said("new-unanswered", &[("question", said(question, &[]))]));
    }
    let mut line = String::new();
    while line.trim().is_empty() {
        eprint!("{} ", said(question, &[]));
        std::io::stderr().flush()?;
        line.clear();
        if input.lock().read_line(&mut line)? == 0 {
            bail!("{}", said("new-unanswered", &[("question", said(question, &[]))]));
        }
    }
    Ok(line.trim().to_owned())
}

/// Lays files out, or says which would change.
///
/// # Errors
/// When a file cannot be read or written.
pub(in crate::commands) fn tidy(
    settings: &Settings,
    paths: &[PathBuf],
    only_check: bool,
) -> anyhow::Result<ExitCode> {
    let mut changed = 0;
    for (place, folder) in &folders(settings, paths)? {
        for name in ["service.yaml", "texts.en.yaml", SCENARIOS] {
            let Some(source) = folder.files.get(name) else { continue };
            let path = Path::new(place).join(name);
            match tidy::tidy(source) {
                Some(tidied) if tidied != *source => {
                    println!("{}", path.display());
                    changed += 1;
                    if !only_check {
                        std::fs::write(&path, tidied)
                            .with_context(|| path.display().to_string())?;
                    }
                }
                Some(_) => {}
                None => {
                    println!("{}", said("fmt-unreadable", &[("path", path.display().to_string())]))
                }
            }
        }
    }
    println!("{}", said("fmt-changed", &[("count", changed.to_string())]));
    Ok(if only_check && changed > 0 { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}
