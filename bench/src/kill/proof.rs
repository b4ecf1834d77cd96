//! The comparison: everything that was told is there, once.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::worker::Told;
use crate::figures::say;
use crate::install::{Engine, Install};
use crate::script::Step;
use crate::store::Store;

/// What is wrong.
#[derive(Debug, Default, Clone)]
pub(crate) struct Found {
    /// Told, but not there: cases, events, letters, files.
    pub(crate) lost: usize,
    /// There more than once: cases, events, numbers, letters.
    pub(crate) doubled: usize,
    /// Differences that `pendopo rebuild` finds.
    pub(crate) differences: usize,
    /// Holes in the series of letter numbers.
    pub(crate) gaps: usize,
    /// Files that no row names: a crash between file and row leaves them, and the sweeper has to come.
    pub(crate) orphans: usize,
    /// Things that were looked at.
    pub(crate) checked: usize,
}

const EVENTS: [(Step, &str, i64); 6] = [
    (Step::Submit, "filed", 1),
    (Step::TakeToSign, "taken", 2),
    (Step::Ask, "correction_asked", 1),
    (Step::Correct, "corrected", 1),
    (Step::Sign, "decided", 2),
    (Step::Sign, "letter", 1),
];

impl Found {
    fn lose(&mut self, what: &str) {
        self.lost += 1;
        say(&format!("LOST: {what}"));
    }

    fn double(&mut self, what: &str) {
        self.doubled += 1;
        say(&format!("DOUBLED: {what}"));
    }
}

/// Compares the tables and the files with what was told.
pub(crate) async fn compare(
    install: &Install,
    store: &Store,
    told: &[Told],
) -> anyhow::Result<Found> {
    let mut found = Found::default();
    let id = |column: &str| match engine(install) {
        Engine::Sqlite => format!("lower(hex({column}))"),
        Engine::Postgres => format!("replace({column}::text, '-', '')"),
    };
    let case = id("case_id");
    let events =
        format!("SELECT {case} || ' ' || kind, COUNT(*) FROM case_events GROUP BY case_id, kind");
    let mut counts: BTreeMap<String, i64> = store.pairs(&events).await?.into_iter().collect();
    let letters = format!("SELECT {case} || ' letter', COUNT(*) FROM letters GROUP BY case_id");
    counts.extend(store.pairs(&letters).await?);
    let numbers = format!("SELECT {case} || ' ' || number, seq FROM cases");
    let cases: BTreeSet<String> =
        store.pairs(&numbers).await?.into_iter().map(|(name, _)| name).collect();

    for one in told {
        let name = format!("{} {}", one.draft, one.number);
        found.checked += 1;
        if !cases.contains(&name) {
            found.lose(&format!("case {name}"));
        }
        for (step, kind, wanted) in EVENTS {
            if !one.done.contains(&step) {
                continue;
            }
            found.checked += 1;
            let there = counts.get(&format!("{} {kind}", one.draft)).copied().unwrap_or(0);
            if there < wanted {
                found.lose(&format!("{kind} of {name}: {there} of {wanted}"));
            } else if there > wanted {
                found.double(&format!("{kind} of {name}: {there} of {wanted}"));
            }
        }
    }
    let drafts: BTreeSet<&str> = cases.iter().filter_map(|name| name.split(' ').next()).collect();
    let told_drafts: BTreeSet<&str> = told.iter().map(|one| one.draft.as_str()).collect();
    if drafts.len() != cases.len() {
        found.double("a draft has become two cases");
    }
    let strangers = drafts.difference(&told_drafts).count();
    say(&format!("{} cases in the database, {} of them of nobody here", cases.len(), strangers));

    series(store, &mut found).await?;
    files(install, store, &id, &mut found).await?;
    let (_, differences) = install.rebuild()?;
    found.differences = usize::try_from(differences)?;
    Ok(found)
}

fn engine(install: &Install) -> Engine {
    if install.database == "sqlite" { Engine::Sqlite } else { Engine::Postgres }
}

/// Numbers without gap, each with its letter, and none with two.
async fn series(store: &Store, found: &mut Found) -> anyhow::Result<()> {
    let next = "SELECT series || ' ' || period, next FROM series";
    let used = "SELECT series || ' ' || period, COUNT(*) FROM numbers GROUP BY series, period";
    let used: BTreeMap<String, i64> = store.pairs(used).await?.into_iter().collect();
    for (name, next) in store.pairs(next).await? {
        let gap = next - 1 - used.get(&name).copied().unwrap_or(0);
        found.gaps += usize::try_from(gap.max(0))?;
        found.checked += 1;
        if gap < 0 {
            found.double(&format!("numbers of {name}"));
        }
    }
    let twice = "SELECT COUNT(*) - COUNT(DISTINCT letter_id) FROM numbers";
    found.doubled += usize::try_from(store.number(twice).await?)?;
    let alone =
        "SELECT COUNT(*) FROM letters WHERE letter_id NOT IN (SELECT letter_id FROM numbers)";
    found.lost += usize::try_from(store.number(alone).await?)?;
    let unmade = "SELECT COUNT(*) FROM letters WHERE file_id IS NULL";
    found.lost += usize::try_from(store.number(unmade).await?)?;
    Ok(())
}

/// Every file that a row names lies in the store, whole.
async fn files(
    install: &Install,
    store: &Store,
    id: &impl Fn(&str) -> String,
    found: &mut Found,
) -> anyhow::Result<()> {
    let mut named = BTreeSet::new();
    for table in ["uploads", "letters"] {
        let (agency, case, file) = (id("agency_id"), id("case_id"), id("file_id"));
        let sql = format!(
            "SELECT {agency} || '/' || {case} || '/' || {file}, bytes FROM {table} WHERE file_id IS NOT NULL"
        );
        for (path, bytes) in store.pairs(&sql).await? {
            found.checked += 1;
            let length = std::fs::metadata(install.data().join("objects").join(&path));
            // Sealing adds to it, and never takes away.
            if length.map_or(0, |found| found.len()) < u64::try_from(bytes)? {
                found.lose(&format!("file {path}"));
            }
            named.insert(path);
        }
    }
    let root = install.data().join("objects");
    found.orphans = walk(&root, &root).into_iter().filter(|path| !named.contains(path)).count();
    Ok(())
}

fn walk(root: &Path, folder: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut all = Vec::new();
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            all.extend(walk(root, &path));
        } else if let Ok(rest) = path.strip_prefix(root) {
            all.push(rest.display().to_string());
        }
    }
    all
}
