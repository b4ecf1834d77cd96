//! The services beside a service that it is made of: the parts of a bundle, and what a file extends.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use catalog::{Folder, PACK, PACK_TEXTS, PARTS};

use crate::boot;

/// Files of a service, by name.
pub(crate) type Files = BTreeMap<String, String>;

const SERVICE: &str = "service.yaml";
const ENGLISH: &str = "texts.en.yaml";

/// Puts the files of all that a service is made of among its own, so that it stays as it was checked when they change.
/// They come from the packs, those that `nearer` knows from there. What is nowhere is told when the service is checked.
pub(crate) fn add(packs: &Path, files: &mut Files, nearer: &dyn Fn(&str) -> Option<Files>) {
    let mut wanted = made_of(files.get(SERVICE));
    // Templates of a base are used where the file has none of its own; of the nearest base first.
    let mut base = files.get(SERVICE).and_then(|source| definition::base_of(source));
    let mut seen = BTreeSet::new();
    while let Some(id) = wanted.pop() {
        if !seen.insert(id.clone()) {
            continue;
        }
        let Some(own) = nearer(&id).or_else(|| read(packs, &id)) else { continue };
        wanted.extend(made_of(own.get(SERVICE)));
        let is_base = base.as_ref() == Some(&id);
        if is_base {
            base = own.get(SERVICE).and_then(|source| definition::base_of(source));
        }
        for (name, text) in own {
            if [SERVICE, ENGLISH, PACK, PACK_TEXTS].contains(&name.as_str()) {
                files.insert(format!("{PARTS}{id}/{name}"), text);
            } else if is_base && name.ends_with(".typ") && !name.contains('/') {
                files.entry(name).or_insert(text);
            }
        }
    }
}

fn made_of(source: Option<&String>) -> Vec<String> {
    source.map(|source| definition::made_of(source)).unwrap_or_default()
}

/// The files of a service of the packs: by `pack/service`, or by its id in whichever pack has it.
fn read(packs: &Path, id: &str) -> Option<Files> {
    let pack = match id.split_once('/') {
        Some((pack, _)) => packs.join(pack),
        None => {
            let all = boot::sorted(packs).unwrap_or_default();
            all.into_iter().find(|pack| pack.join(id).join(SERVICE).is_file())?
        }
    };
    let folder = pack.join(id.rsplit('/').next().unwrap_or(id));
    let mut files = Files::new();
    for path in boot::sorted(&folder).ok()? {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
        let is_text = path.is_file();
        if let (Some(name), Some(text)) = (name, is_text.then(|| boot::text(&path).ok()).flatten())
        {
            files.insert(name, text);
        }
    }
    boot::add_shared(&pack, "", &mut files);
    Some(files)
}

/// The services that an extending one takes the place of, as `pack/service`: it is served under the same id.
pub(crate) fn replaced(folders: &[(String, Folder)]) -> BTreeSet<String> {
    let of = |(place, folder): &(String, Folder)| {
        let base = definition::base_of(folder.files.get(SERVICE)?)?;
        let own = Path::new(place).file_name()?.to_string_lossy();
        (base.split_once('/')?.1 == own).then_some(base)
    };
    folders.iter().filter_map(of).collect()
}

/// The name of a service's folder with that of its pack: `kelurahan/surat-domisili`.
pub(crate) fn name_of(place: &str) -> Option<String> {
    let place = Path::new(place);
    let pack = place.parent()?.file_name()?.to_string_lossy();
    Some(format!("{pack}/{}", place.file_name()?.to_string_lossy()))
}
