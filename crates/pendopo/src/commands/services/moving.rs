//! What `export` writes and `import` takes.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use catalog::{Folder, PACK, PACK_TEXTS};
use definition::{Fault, Severity};
use workbench::archive::{Archive, LARGEST, Spoiled};

use super::{faults_of, is_service, lines, said};
use crate::settings::Settings;
use crate::{beside, boot};

/// Writes a service, or a whole pack, as one archive.
///
/// # Errors
/// When it cannot be read, an archive could not be read again, or the file is there already.
pub(in crate::commands) fn export(
    settings: &Settings,
    name: &str,
    to: Option<&Path>,
) -> anyhow::Result<ExitCode> {
    let place = place(settings, name)?;
    let is_one = is_service(&place);
    let pack = if is_one { place.parent().unwrap_or(&place) } else { &place };
    let mut files = texts(pack)?;
    for service in services(pack)?.into_iter().filter(|own| !is_one || *own == place) {
        let id = id_of(&service);
        files.extend(
            texts(&service)?.into_iter().map(|(name, text)| (format!("{id}/{name}"), text)),
        );
    }
    let archive = Archive { pack: id_of(pack), files };
    let bytes = archive.write();
    // What nobody could import is told now, not to whoever gets it.
    Archive::read(&bytes).map_err(|spoiled| anyhow::anyhow!("{}", why(&spoiled)))?;
    let file = to.map_or_else(|| PathBuf::from(format!("{}.tar", id_of(&place))), Path::to_owned);
    if file.exists() {
        bail!("{}", said("archive-exists", &[("file", file.display().to_string())]));
    }
    std::fs::write(&file, bytes).with_context(|| file.display().to_string())?;
    let words = [
        ("file", file.display().to_string()),
        ("services", archive.services().join(", ")),
        ("count", archive.files.len().to_string()),
    ];
    println!("{}", said("archive-written", &words));
    Ok(ExitCode::SUCCESS)
}

/// Takes the services of an archive into the packs folder: all of them, or nothing is written.
///
/// # Errors
/// What is wrong with the archive or its services, or what is there already.
pub(in crate::commands) fn import(
    settings: &Settings,
    file: &Path,
    replace: bool,
) -> anyhow::Result<ExitCode> {
    let archive = Archive::read(&bytes(file)?).map_err(|spoiled| {
        anyhow::anyhow!(
            "{}",
            said(
                "archive-refused",
                &[("file", file.display().to_string()), ("why", why(&spoiled)),]
            )
        )
    })?;
    let pack = settings.packs.join(&archive.pack);
    free(settings, &archive, &pack, replace)?;
    let errors = faults(settings, &archive, &pack)?;
    if !errors.is_empty() {
        bail!("{}\n{}", lines(&errors), said("archive-faults", &[]));
    }
    put(settings, &archive, &pack)?;
    for id in archive.services() {
        let folder = pack.join(id).display().to_string();
        println!("{}", said("archive-taken", &[("folder", folder)]));
    }
    Ok(ExitCode::SUCCESS)
}

/// The bytes of a file, if they are no more than an archive may have.
fn bytes(file: &Path) -> anyhow::Result<Vec<u8>> {
    let open = std::fs::File::open(file).with_context(|| file.display().to_string())?;
    let mut bytes = Vec::new();
    open.take(LARGEST + 1).read_to_end(&mut bytes).with_context(|| file.display().to_string())?;
    Ok(bytes)
}

/// Refuses an id that is there already: in another pack always, in this one unless asked.
fn free(settings: &Settings, archive: &Archive, pack: &Path, replace: bool) -> anyhow::Result<()> {
    let ids = archive.services();
    if ids.is_empty() {
        bail!("{}", said("archive-empty", &[]));
    }
    // Two services of one id are not served, whatever their folders are called.
    let new: BTreeSet<String> = archive
        .files
        .iter()
        .filter(|(path, _)| path.ends_with("/service.yaml"))
        .filter_map(|(_, source)| definition::id_of(source))
        .chain(ids.iter().map(|id| (*id).to_owned()))
        .collect();
    for place in boot::pack_places(&settings.packs)? {
        let own = boot::text(&place.join("service.yaml")).ok();
        let own = own.and_then(|source| definition::id_of(&source));
        let is_taken = new.contains(&id_of(&place)) || own.is_some_and(|id| new.contains(&id));
        if !is_taken {
            continue;
        }
        let own = archive.files.get(&format!("{}/service.yaml", id_of(&place)));
        let base = own.and_then(|own| definition::base_of(own));
        if base.is_some() && base == beside::name_of(&place.display().to_string()) {
            // It extends that one, and is served in its place.
            continue;
        }
        let words = [("folder", place.display().to_string())];
        let is_same = place.parent() == Some(pack) && ids.contains(&id_of(&place).as_str());
        if !is_same {
            bail!("{}", said("archive-elsewhere", &words));
        }
        if !replace {
            bail!("{}", said("archive-there", &words));
        }
    }
    let changed =
        archive.files.iter().filter(|(path, _)| !path.contains('/')).find(|(path, text)| {
            let own = std::fs::read_to_string(pack.join(path));
            own.is_ok_and(|own| own != **text)
        });
    match changed {
        Some((path, _)) if !replace => {
            let words = [("folder", pack.join(path).display().to_string())];
            bail!("{}", said("archive-there", &words))
        }
        Some(_) | None => Ok(()),
    }
}

/// What stops the services of the pack as it would be with the archive in it.
fn faults(settings: &Settings, archive: &Archive, pack: &Path) -> anyhow::Result<Vec<Fault>> {
    let lib = settings.packs.join("lib/surat.typ");
    let lib = std::fs::read_to_string(&lib).with_context(|| lib.display().to_string())?;
    let mut all: BTreeMap<String, Folder> = BTreeMap::new();
    for service in services(pack).unwrap_or_default() {
        all.insert(id_of(&service), boot::read_folder(&service, &lib)?);
    }
    for id in archive.services() {
        let own = archive.files.iter().filter_map(|(path, text)| {
            let (service, name) = path.split_once('/')?;
            (service == id).then(|| (name.to_owned(), text.clone()))
        });
        let files = own.chain([("lib/surat.typ".to_owned(), lib.clone())]).collect();
        all.insert(id.to_owned(), Folder { files });
    }
    for (name, kept) in [(PACK, PACK), ("texts.en.yaml", PACK_TEXTS)] {
        let own = std::fs::read_to_string(pack.join(name)).ok();
        if let Some(shared) = archive.files.get(name).cloned().or(own) {
            for folder in all.values_mut() {
                folder.files.insert(kept.to_owned(), shared.clone());
            }
        }
    }
    let others = all.clone();
    let pack_id = id_of(pack);
    let nearer = |id: &str| {
        let id = id.split_once('/').map_or(Some(id), |(of, id)| (of == pack_id).then_some(id))?;
        others.get(id).map(|folder| folder.files.clone())
    };
    for folder in all.values_mut() {
        beside::add(&settings.packs, &mut folder.files, &nearer);
    }
    let named = |(id, folder): (String, Folder)| (pack.join(id).display().to_string(), folder);
    let folders: Vec<(String, Folder)> = all.into_iter().map(named).collect();
    let mut faults = faults_of(settings, &folders, &[]);
    faults.retain(|fault| fault.severity == Severity::Error);
    Ok(faults)
}

/// Writes the pack anew beside the old one and puts it in its place.
fn put(settings: &Settings, archive: &Archive, pack: &Path) -> anyhow::Result<()> {
    // Hidden: whoever reads the packs meanwhile passes it over.
    let beside = settings.packs.join(format!(".import-{}", std::process::id()));
    let outcome = put_by(&beside, archive, pack);
    // What is left of a failure, or of the pack that was there.
    if beside.exists() {
        std::fs::remove_dir_all(&beside).with_context(|| beside.display().to_string())?;
    }
    outcome
}

fn put_by(beside: &Path, archive: &Archive, pack: &Path) -> anyhow::Result<()> {
    let (new, old) = (beside.join("new"), beside.join("old"));
    let replaced: BTreeSet<&str> = archive.services().into_iter().collect();
    std::fs::create_dir_all(&new).with_context(|| new.display().to_string())?;
    if pack.is_dir() {
        copy(pack, &new, &|name| !replaced.contains(name))?;
    }
    for (path, text) in &archive.files {
        let path = new.join(path);
        let folder = path.parent().unwrap_or(&new);
        std::fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
        std::fs::write(&path, text).with_context(|| path.display().to_string())?;
    }
    let is_there = pack.is_dir();
    if is_there {
        std::fs::rename(pack, &old).with_context(|| pack.display().to_string())?;
    }
    if let Err(error) = std::fs::rename(&new, pack) {
        if is_there {
            std::fs::rename(&old, pack).with_context(|| pack.display().to_string())?;
        }
        return Err(error).with_context(|| pack.display().to_string());
    }
    Ok(())
}

/// Copies what a folder holds, but for what is left out at its top.
fn copy(from: &Path, to: &Path, takes: &dyn Fn(&str) -> bool) -> anyhow::Result<()> {
    for entry in std::fs::read_dir(from).with_context(|| from.display().to_string())? {
        let entry = entry.with_context(|| from.display().to_string())?;
        let (path, target) = (entry.path(), to.join(entry.file_name()));
        if !takes(&entry.file_name().to_string_lossy()) {
            continue;
        }
        if path.is_dir() {
            std::fs::create_dir_all(&target).with_context(|| target.display().to_string())?;
            copy(&path, &target, &|_| true)?;
        } else {
            std::fs::copy(&path, &target).with_context(|| path.display().to_string())?;
        }
    }
    Ok(())
}

/// The folder of a service or a pack: as it is named, or by its id.
fn place(settings: &Settings, name: &str) -> anyhow::Result<PathBuf> {
    let is_pack = |place: &Path| services(place).is_ok_and(|all| !all.is_empty());
    let given = PathBuf::from(name);
    if is_service(&given) || is_pack(&given) {
        return given.canonicalize().with_context(|| name.to_owned());
    }
    let pack = settings.packs.join(name);
    if is_pack(&pack) {
        return Ok(pack);
    }
    for place in boot::pack_places(&settings.packs)? {
        if id_of(&place) == name {
            return Ok(place);
        }
    }
    let words = [("name", name.to_owned()), ("packs", settings.packs.display().to_string())];
    bail!("{}", said("archive-unknown", &words))
}

/// The folders of a pack's services, in their order.
fn services(pack: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let entries = std::fs::read_dir(pack).with_context(|| pack.display().to_string())?;
    let mut found: Vec<PathBuf> =
        entries.flatten().map(|entry| entry.path()).filter(|own| is_service(own)).collect();
    found.sort();
    Ok(found)
}

/// The files of a folder, not those below it; hidden ones are none.
fn texts(folder: &Path) -> anyhow::Result<BTreeMap<String, String>> {
    let mut files = BTreeMap::new();
    for entry in std::fs::read_dir(folder).with_context(|| folder.display().to_string())?.flatten()
    {
        let (path, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
        if path.is_file() && !name.starts_with('.') {
            let text =
                std::fs::read_to_string(&path).with_context(|| path.display().to_string())?;
            files.insert(name, text);
        }
    }
    Ok(files)
}

fn id_of(place: &Path) -> String {
    place.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// What is wrong with an archive, for people.
fn why(spoiled: &Spoiled) -> String {
    let (key, path) = match spoiled {
        Spoiled::Unreadable => ("archive-unreadable", ""),
        Spoiled::TooLarge => ("archive-too-large", ""),
        Spoiled::NoManifest => ("archive-no-list", ""),
        Spoiled::Path(path) => ("archive-path", path.as_str()),
        Spoiled::NotAFile(path) => ("archive-not-a-file", path.as_str()),
        Spoiled::Twice(path) => ("archive-twice", path.as_str()),
        Spoiled::Missing(path) => ("archive-missing", path.as_str()),
        Spoiled::Unlisted(path) => ("archive-unlisted", path.as_str()),
        Spoiled::Altered(path) => ("archive-altered", path.as_str()),
        Spoiled::NotText(path) => ("archive-not-text", path.as_str()),
    };
    said(key, &[("path", path.to_owned())])
}
