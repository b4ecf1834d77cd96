//! What `faults`, `texts`, `show` and `diff` tell.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use catalog::Folder;
use definition::faults::KNOWN;
use definition::{Severity, Untranslated};
use workbench::differ::{self, How, Who};
use workbench::readable::{self, Level};
use workbench::{picture, shown};

use super::{examine, folders, said, service};
use crate::settings::Settings;
use crate::verify;

/// Lists every fault that `check` knows.
pub(in crate::commands) fn faults() -> ExitCode {
    for known in KNOWN {
        println!("{}  {}", known.code, known.what);
    }
    let errors = KNOWN.iter().filter(|known| known.severity() == Severity::Error).count();
    let counted =
        [("errors", errors.to_string()), ("warnings", (KNOWN.len() - errors).to_string())];
    println!("{}", said("faults-known", &counted));
    ExitCode::SUCCESS
}

/// Prints the JSON Schema of the language.
pub(in crate::commands) fn schema() -> ExitCode {
    println!("{:#}", definition::json_schema());
    ExitCode::SUCCESS
}

/// Says how hard the texts of services are to read, where they speak like an office, and what is not translated.
///
/// # Errors
/// When a folder cannot be read.
pub(in crate::commands) fn texts(
    settings: &Settings,
    paths: &[PathBuf],
) -> anyhow::Result<ExitCode> {
    let mut lacking = 0;
    for (place, folder) in &folders(settings, paths)? {
        println!("{place}");
        reading(place, folder)?;
        lacking += translation(place, folder)?;
    }
    Ok(if lacking == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn reading(place: &str, folder: &Folder) -> anyhow::Result<()> {
    let Some(service) = examine(place, folder).0 else { return Ok(()) };
    let reading = readable::of_service(&service);
    if let (Some(lix), Some(level)) = (reading.lix(), reading.level()) {
        let level = match level {
            Level::VeryEasy => "texts-very-easy",
            Level::Easy => "texts-easy",
            Level::Medium => "texts-medium",
            Level::Hard => "texts-hard",
            Level::VeryHard => "texts-very-hard",
        };
        let words = [("lix", lix.to_string()), ("level", said(level, &[]))];
        println!("  {}", said("texts-reading", &words));
    }
    for text in readable::texts(&service) {
        for (word, plain) in readable::jargon(&text.id) {
            let words = [("word", word), ("plain", plain), ("text", &text.id)];
            println!(
                "  {}",
                said("texts-jargon", &words.map(|(name, value)| (name, value.to_owned())))
            );
        }
    }
    Ok(())
}

/// Prints what a service's translation lacks, and counts it.
fn translation(place: &str, folder: &Folder) -> anyhow::Result<usize> {
    let source = folder.files.get("service.yaml").with_context(|| place.to_owned())?;
    let english = folder.files.get("texts.en.yaml").map(String::as_str);
    let lacks = Untranslated::of(source, english, &folder.pack()).unwrap_or_default();
    for path in &lacks.missing {
        println!("  {}", said("texts-missing", &[("path", path.clone())]));
    }
    for (path, line) in &lacks.outdated {
        let words = [("path", path.clone()), ("line", line.to_string())];
        println!("  {}", said("texts-outdated", &words));
    }
    Ok(lacks.missing.len() + lacks.outdated.len())
}

/// Shows a service in words, and draws its road.
///
/// # Errors
/// When the service cannot be read, or the picture not be written.
pub(in crate::commands) fn show(
    settings: &Settings,
    name: &str,
    svg: Option<&Path>,
) -> anyhow::Result<ExitCode> {
    let service = service(settings, name)?;
    let language = verify::language(|name| std::env::var(name).ok());
    for line in shown::lines(&service, language) {
        let indent = "  ".repeat(line.depth);
        println!("{indent}{}", said(line.key, &[("words", line.words)]));
    }
    if let Some(path) = svg {
        std::fs::write(path, picture::svg(&service, language))
            .with_context(|| path.display().to_string())?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Says what a new version changes for whom.
///
/// # Errors
/// When one of them cannot be read.
pub(in crate::commands) fn diff(
    settings: &Settings,
    old: &str,
    new: &str,
) -> anyhow::Result<ExitCode> {
    let changes = differ::changes(&service(settings, old)?, &service(settings, new)?);
    for (who, key) in [
        (Who::Citizen, "diff-citizen"),
        (Who::Officer, "diff-officer"),
        (Who::Register, "diff-register"),
    ] {
        let own: Vec<_> = changes.iter().filter(|change| change.who == who).collect();
        println!("{}", said(key, &[("count", own.len().to_string())]));
        for change in own {
            match &change.how {
                How::Added(says) => println!("  + {}: {says}", change.what),
                How::Removed(said) => println!("  - {}: {said}", change.what),
                How::Changed { from, to } => println!("  ~ {}: {from} → {to}", change.what),
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}
