//! Services as they lie in the packs folder: which there are, and their files.

use std::io::Read as _;
use std::path::Path;

use anyhow::Context as _;
use catalog::Folder;
use definition::{Pack, Severity};

use crate::beside;

/// The services of the packs folder: one folder each, with what the letters share.
///
/// # Errors
/// What cannot be read.
pub(crate) fn pack_folders(root: &Path) -> anyhow::Result<Vec<(String, Folder)>> {
    let mut found = Vec::new();
    let lib = root.join("lib/surat.typ");
    let lib = std::fs::read_to_string(&lib).with_context(|| lib.display().to_string())?;
    for service in pack_places(root)? {
        found.push((service.display().to_string(), read_folder(&service, &lib)?));
    }
    Ok(found)
}

/// Where the services of the packs folder lie.
///
/// # Errors
/// When it cannot be read.
pub(crate) fn pack_places(root: &Path) -> anyhow::Result<Vec<std::path::PathBuf>> {
    let packs = sorted(root)?;
    let all = packs.iter().flat_map(|pack| sorted(pack).unwrap_or_default());
    Ok(all.filter(|service| service.join("service.yaml").is_file()).collect())
}

/// What the services of a pack share; none where the folder is no pack.
///
/// # Errors
/// What cannot be read, or is no sound pack.
pub(crate) fn pack(folder: &Path) -> anyhow::Result<Option<Pack>> {
    let (file, texts) = (folder.join(catalog::PACK), folder.join(TEXTS));
    if !file.is_file() {
        return Ok(None);
    }
    let read = |file: &Path| text(file).map_err(|fault| anyhow::anyhow!("{fault}"));
    let (source, english) = (read(&file)?, texts.is_file().then(|| read(&texts)).transpose()?);
    let english = english.as_deref().map(|english| (TEXTS, english));
    let (pack, faults) = Pack::examine(&source, &file.display().to_string(), english);
    match faults.iter().find(|fault| fault.severity == Severity::Error) {
        Some(fault) => anyhow::bail!("{fault}"),
        None => Ok(Some(pack)),
    }
}

/// The files of one service folder.
///
/// # Errors
/// What cannot be read.
pub(crate) fn read_folder(folder: &Path, lib: &str) -> anyhow::Result<Folder> {
    let (folder, faults) = read_what_can_be(folder, lib)?;
    match faults.first() {
        Some(fault) => anyhow::bail!("{fault}"),
        None => Ok(folder),
    }
}

/// The files of one service folder, and which of them are no texts. A template that is none stands there empty: it is
/// not missing.
///
/// # Errors
/// When the folder cannot be read.
pub(crate) fn read_what_can_be(
    folder: &Path,
    lib: &str,
) -> anyhow::Result<(Folder, Vec<definition::Fault>)> {
    let (mut files, mut faults) = (std::collections::BTreeMap::new(), Vec::new());
    for file in sorted(folder)?.into_iter().filter(|file| file.is_file()) {
        let name =
            file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        match text(&file) {
            Ok(text) => drop(files.insert(name, text)),
            Err(fault) => {
                faults.push(fault);
                if name.ends_with(".typ") {
                    files.insert(name, String::new());
                }
            }
        }
    }
    files.insert("lib/surat.typ".to_owned(), lib.to_owned());
    if let Some(pack) = folder.canonicalize().ok().as_deref().and_then(Path::parent) {
        add_shared(pack, "", &mut files);
        let shared = [catalog::PACK, TEXTS].map(|name| pack.join(name));
        faults.extend(
            shared.iter().filter(|file| file.is_file()).filter_map(|file| text(file).err()),
        );
    }
    let packs = folder.canonicalize().ok();
    if let Some(packs) = packs.as_deref().and_then(Path::parent).and_then(Path::parent) {
        beside::add(packs, &mut files, &|_| None);
    }
    Ok((Folder { files }, faults))
}

/// The English texts of a service, and of a pack.
const TEXTS: &str = "texts.en.yaml";

/// Puts what the services of a pack share among the files of one of them, below a place.
pub(crate) fn add_shared(pack: &Path, below: &str, files: &mut beside::Files) {
    let Ok(shared) = std::fs::read_to_string(pack.join(catalog::PACK)) else { return };
    files.insert(format!("{below}{}", catalog::PACK), shared);
    if let Ok(english) = std::fs::read_to_string(pack.join(TEXTS)) {
        files.insert(format!("{below}{}", catalog::PACK_TEXTS), english);
    }
}

/// Bytes of a file that are looked at: more than any file of a service may have.
const LOOKED_AT: u64 = 2 * 1024 * 1024;

/// A file of a service: a text of a bounded length.
///
/// # Errors
/// The fault that says where it is no text, or that it cannot be read.
pub(crate) fn text(file: &Path) -> Result<String, definition::Fault> {
    let place = file.display().to_string();
    let mut bytes = Vec::new();
    let read = std::fs::File::open(file)
        .and_then(|open| open.take(LOOKED_AT).read_to_end(&mut bytes).map(drop));
    match read {
        Ok(()) => definition::text_of(&bytes, &place),
        Err(error) => Err(definition::unreadable(&place, &error.to_string())),
    }
}

/// What a folder holds; hidden things, as editors and an import leave them, are passed over.
pub(crate) fn sorted(folder: &Path) -> anyhow::Result<Vec<std::path::PathBuf>> {
    let entries = std::fs::read_dir(folder).with_context(|| folder.display().to_string())?;
    let shown = |entry: &std::fs::DirEntry| !entry.file_name().to_string_lossy().starts_with('.');
    let mut paths: Vec<_> = entries.flatten().filter(shown).map(|entry| entry.path()).collect();
    paths.sort();
    Ok(paths)
}

#[cfg(test)]
mod tests {
    use terms::Language;

    use super::*;

    #[test]
    fn what_a_pack_shares_is_read_with_its_english_and_a_folder_without_it_is_none() {
        let packs = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../packs"));
        let found = pack(&packs.join("aduan")).expect("read").expect("a pack");
        let photo = &found.replies["photo"];
        assert!(photo.in_chat && photo.text.get(Language::En).contains("Back to the assistant"));
        assert!(!found.replies["planned"].in_chat, "it is of a case");
        assert!(pack(&packs.join("lib")).expect("read").is_none());
        let own = tempfile::tempdir().expect("a folder");
        std::fs::write(own.path().join(catalog::PACK), "id: a\nreplies: 3\n").expect("written");
        assert!(pack(own.path()).is_err(), "a fault stops it");
    }
}
