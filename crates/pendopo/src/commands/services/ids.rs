//! The ids of services: each that of its folder, and no other's.

use std::path::{Path, PathBuf};

use catalog::Folder;
use definition::{Fault, Faults, Service};

use super::name_of;
use crate::settings::Settings;
use crate::{beside, boot};

const E101: &str = "E101";

/// That a service is called otherwise than its folder: it is looked for by either name.
pub(super) fn of_another_folder(place: &str, service: &Service) -> Option<Fault> {
    let folder = name_of(place).filter(|folder| *folder != service.id)?;
    let message = format!("`id` ini `{}`, tetapi foldernya `{folder}`.", service.id);
    let mend = format!("Tulis `id: {folder}`, atau ganti nama foldernya.");
    Some(fault(place, service, message, mend))
}

/// Ids that two services have: of those asked about, or of the packs in which they stand. One that extends another may
/// have its id, and is served in its place.
pub(super) fn taken(
    settings: &Settings,
    folders: &[(String, Folder)],
    sound: &[(String, Service)],
) -> Vec<Fault> {
    let packs = whole(&settings.packs);
    let in_packs = |place: &Path| place.parent().and_then(Path::parent) == Some(packs.as_path());
    let asked: Vec<PathBuf> = folders.iter().map(|(place, _)| whole(Path::new(place))).collect();
    let beside: Vec<PathBuf> = boot::pack_places(&packs).unwrap_or_default();
    let mut faults = Vec::new();
    for ((place, folder), own) in folders.iter().zip(&asked) {
        let path = format!("{place}/service.yaml");
        let Some((_, service)) = sound.iter().find(|(sound, _)| *sound == path) else { continue };
        let replaces = folder.files.get("service.yaml").and_then(|own| definition::base_of(own));
        let mut others = beside.iter().filter(|_| in_packs(own)).chain(&asked);
        let other = others.find(|other| {
            let source = boot::text(&other.join("service.yaml")).unwrap_or_default();
            let id = definition::id_of(&source).or_else(|| name_of(&other.display().to_string()));
            let name = |place: &Path| beside::name_of(&place.display().to_string());
            let is_base = replaces.is_some() && replaces == name(other);
            let extends = definition::base_of(&source);
            let is_over = extends.is_some() && extends == name(own);
            *other != own && id.as_ref() == Some(&service.id) && !is_base && !is_over
        });
        if let Some(other) = other {
            let message = format!("`id` `{}` sudah dipakai oleh {}.", service.id, other.display());
            faults.push(fault(
                place,
                service,
                message,
                "Pilih `id` dan nama folder lain.".to_owned(),
            ));
        }
    }
    faults
}

fn whole(place: &Path) -> PathBuf {
    place.canonicalize().unwrap_or_else(|_| place.to_owned())
}

fn fault(place: &str, service: &Service, message: String, mend: String) -> Fault {
    let mut faults = Faults::of(service, &format!("{place}/service.yaml"));
    faults.note(E101, service.id_at, message, mend);
    faults.list.remove(0)
}
