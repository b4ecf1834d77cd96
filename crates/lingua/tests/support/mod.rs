//! The services of the packs as the assistant knows them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

use definition::form::Context;
use definition::{Pack, PartFiles, RegionTable, Service};
use lingua::{Engine, Knowledge, Lists};
use terms::{Language, RegionCode};

/// A path below the workspace.
pub(crate) fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)
}

/// The context in which the packs are read: a day on which their fees are in force.
fn context() -> Context {
    let today = "2026-11-26".parse().expect("a day");
    Context {
        today,
        submitted_on: today,
        language: Language::Id,
        agency_region: "99.71".parse::<RegionCode>().expect("a region"),
        regions: Arc::new(RegionTable::default()),
    }
}

struct Folder {
    id: String,
    source: String,
    english: Option<String>,
    pack: Pack,
}

fn folders() -> Vec<Folder> {
    let text = |path: PathBuf| std::fs::read_to_string(path).ok();
    let mut found = Vec::new();
    for pack in std::fs::read_dir(root("packs")).expect("packs").flatten() {
        let path = pack.path();
        let Some(shared) = text(path.join("pack.yaml")) else { continue };
        let english = text(path.join("texts.en.yaml"));
        let english = english.as_deref().map(|text| ("texts.en.yaml", text));
        let shared = Pack::examine(&shared, "pack.yaml", english).0;
        for service in std::fs::read_dir(&path).expect("a pack").flatten() {
            let Some(source) = text(service.path().join("service.yaml")) else { continue };
            let english = text(service.path().join("texts.en.yaml"));
            let id = service.file_name().to_string_lossy().into_owned();
            found.push(Folder { id, source, english, pack: shared.clone() });
        }
    }
    found.sort_by(|a, b| a.id.cmp(&b.id));
    found
}

/// The lists of the program; with `LINGUA_LISTS` those of that folder, to try others without building.
pub(crate) fn lists() -> Lists {
    let mut lists = Lists::default();
    if let Some(folder) = std::env::var_os("LINGUA_LISTS").map(PathBuf::from) {
        for (name, list) in lists.named() {
            *list = std::fs::read_to_string(folder.join(format!("{name}.tsv"))).expect("a list");
        }
    }
    // As the program reads them: what is learnt depends a little on what comes first.
    let mut packs: Vec<_> = std::fs::read_dir(root("packs")).expect("packs").flatten().collect();
    packs.sort_by_key(std::fs::DirEntry::file_name);
    for pack in packs {
        let file = pack.path().join("emergency.yaml");
        if let Ok(source) = std::fs::read_to_string(&file) {
            let path = file.display().to_string();
            lists.read_emergency(&source, &path).expect("a sound file of emergency words");
        }
        let file = pack.path().join("talk.yaml");
        if let Ok(source) = std::fs::read_to_string(&file) {
            let path = file.display().to_string();
            lists.read_talk(&source, &path).expect("a sound file of talk");
        }
    }
    lists
}

/// An engine that knows the packs of this repository; learnt once for all tests of a program.
pub(crate) fn engine() -> Engine {
    static ENGINE: LazyLock<Engine> = LazyLock::new(|| engine_without(&BTreeSet::new()));
    ENGINE.clone()
}

/// The same without what these questions teach.
pub(crate) fn engine_without(questions: &BTreeSet<String>) -> Engine {
    let folders = folders();
    let part = |folder: &Folder| PartFiles {
        source: folder.source.clone(),
        english: folder.english.clone(),
        pack: folder.pack.clone(),
    };
    let parts: BTreeMap<String, PartFiles> =
        folders.iter().map(|folder| (folder.id.clone(), part(folder))).collect();
    let parts = Arc::new(parts);
    let context = context();
    let mut knowledge = Knowledge::default();
    for folder in &folders {
        let pack = Pack { services: Arc::clone(&parts), ..folder.pack.clone() };
        let english = folder.english.as_deref().map(|text| ("texts.en.yaml", text));
        let (service, faults) = Service::examine(&folder.source, &folder.id, english, &pack);
        let service = service.unwrap_or_else(|| panic!("{}: {faults:?}", folder.id));
        knowledge.add(&service, &context, None, Some(context.today));
    }
    let mut lists = lists();
    for list in [&mut lists.questions, &mut lists.none] {
        let kept = list.lines().filter(|line| {
            !line.split('\t').any(|text| questions.contains(&text.trim().to_lowercase()))
        });
        *list = kept.map(|line| format!("{line}\n")).collect();
    }
    Engine::with(knowledge, &lists)
}
