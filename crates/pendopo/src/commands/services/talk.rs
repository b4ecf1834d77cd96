//! `talk.yaml` of the packs in which services stand: of what it talks, and what is wrong with it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use catalog::Folder;
use definition::Fault;
use lingua::TalkedOf;

use crate::assistant::TALK;
use crate::boot;
use crate::settings::Settings;

/// The faults of each `talk.yaml` beside these services, once. It may talk of what the packs folder has too.
pub(super) fn faults(settings: &Settings, folders: &[(String, Folder)]) -> Vec<Fault> {
    // A folder may be given as `.`; by which name a pack is told is that of its first service.
    let mut packs: BTreeMap<PathBuf, PathBuf> = BTreeMap::new();
    for (place, _) in folders {
        let place = Path::new(place);
        let Some(pack) = whole(place).parent().map(Path::to_owned) else { continue };
        let told = match place.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
            _ => place.join(".."),
        };
        packs.entry(pack).or_insert(told);
    }
    let all = boot::pack_places(&settings.packs).unwrap_or_default();
    let mut found = Vec::new();
    for (pack, told) in packs {
        let file = pack.join(TALK);
        if !file.is_file() {
            continue;
        }
        let beside = boot::sorted(&pack).unwrap_or_default();
        let of = talked_of(all.iter().chain(&beside));
        match boot::text(&file) {
            Ok(source) => {
                let path = told.join(TALK).display().to_string();
                found.extend(lingua::talk_faults(&source, &path, &of));
            }
            Err(fault) => found.push(fault),
        }
    }
    found
}

/// What these folders of services are to talk of. One that extends another may be of either kind.
fn talked_of<'p>(places: impl Iterator<Item = &'p PathBuf>) -> TalkedOf {
    let mut of = TalkedOf::default();
    for place in places {
        let Ok(source) = boot::text(&place.join("service.yaml")) else { continue };
        let name = place.file_name().map(|name| name.to_string_lossy().into_owned());
        let ids: BTreeSet<String> = definition::id_of(&source).into_iter().chain(name).collect();
        let is_complaint = definition::is_complaint(&source);
        let extends = definition::base_of(&source).is_some();
        if is_complaint || extends {
            of.complaints.extend(ids.iter().cloned());
        }
        if !is_complaint {
            of.services.extend(ids);
        }
    }
    of
}

fn whole(place: &Path) -> PathBuf {
    place.canonicalize().unwrap_or_else(|_| place.to_owned())
}
