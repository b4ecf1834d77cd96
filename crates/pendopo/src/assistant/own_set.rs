//! The agency's own questions, `questions.tsv` in the data folder: asked whenever a service is published and whenever the program starts with
//! other words of packs, and compared with how they went the last time (`answered.tsv` beside it).

use std::path::Path;

use anyhow::Context as _;
use catalog::Folder;
use lingua::{Comparison, Engine, Saved, compared};

use super::{compare, lists, of_agency};
use crate::settings::Settings;

const QUESTIONS: &str = "questions.tsv";
const ANSWERED: &str = "answered.tsv";

/// What services would change for the agency's questions.
pub(crate) struct Would {
    pub(crate) told: Comparison,
    after: Saved,
}

impl Would {
    /// Keeps how the questions go, once the services are published.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub(crate) fn keep(&self, data: &Path) -> anyhow::Result<()> {
        keep(data, &self.after)
    }
}

/// What these services would change; none where the agency has no set.
///
/// # Errors
/// When questions or services cannot be read.
pub(crate) async fn would(
    settings: &Settings,
    folders: &[(String, Folder)],
) -> anyhow::Result<Option<Would>> {
    let Some(labels) = own(&settings.data)? else { return Ok(None) };
    let known = of_agency(settings).await?;
    let lists = lists(&settings.packs)?;
    let now = known.engine(&lists);
    let mut then = known;
    for service in folders.iter().filter_map(|(_, folder)| folder.service().ok()) {
        then.knowledge.replace(&service, &then.context, None, Some(then.context.today));
    }
    let before = before(&settings.data, &labels, &now)?;
    let after = Saved::asked(&then.engine(&lists), labels);
    Ok(Some(Would { told: compared(&before.went, &after.went), after }))
}

/// Asks the agency's questions of what is known now, keeps how they went, and tells what changed since the last time; none where there is
/// no set, or no last time.
///
/// # Errors
/// When a file cannot be read or written.
pub(crate) fn kept(data: &Path, engine: &Engine) -> anyhow::Result<Option<Comparison>> {
    let Some(labels) = own(data)? else { return Ok(None) };
    let now = Saved::asked(engine, labels);
    let before = last(data)?;
    if before.as_ref() != Some(&now) {
        keep(data, &now)?;
    }
    Ok(before.map(|before| compared(&before.went, &now.went)))
}

/// How the questions went the last time; none where they were never asked.
fn last(data: &Path) -> anyhow::Result<Option<Saved>> {
    let file = data.join(ANSWERED);
    if file.is_file() { compare::saved(&file).map(Some) } else { Ok(None) }
}

fn keep(data: &Path, went: &Saved) -> anyhow::Result<()> {
    let file = data.join(ANSWERED);
    std::fs::write(&file, went.written()).with_context(|| file.display().to_string())
}

/// How these questions went the last time; those that are new, how they go now.
fn before(data: &Path, labels: &[String], now: &Engine) -> anyhow::Result<Saved> {
    let mut last = last(data)?.unwrap_or_default();
    let new = labels.iter().filter(|label| !last.labels.contains(label)).cloned().collect();
    let new = Saved::asked(now, new);
    last.labels.extend(new.labels);
    last.went.extend(new.went);
    Ok(last)
}

fn own(data: &Path) -> anyhow::Result<Option<Vec<String>>> {
    let file = data.join(QUESTIONS);
    if file.is_file() { Ok(Some(compare::labels(&file)?)) } else { Ok(None) }
}
