//! Services as one file, to hand on: a tar whose first entry lists every other one with its SHA-256.
//!
//! What comes from elsewhere is believed in nothing: it is read whole and checked whole before anybody writes a byte of
//! it. Names lead nowhere but into the pack, links and devices are refused, and sizes have bounds.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Read as _;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use tar::{Builder, EntryType, Header};

/// Bytes of a whole archive, at most.
pub const LARGEST: u64 = 16 * 1024 * 1024;
/// Bytes of one file; a service file has the same bound.
const LARGEST_FILE: u64 = 1024 * 1024;
/// Files of a pack.
const MOST: usize = 2000;
/// The list of files.
const MANIFEST: &str = "manifest.json";
/// The version of the archive's shape.
const SHAPE: u32 = 1;

/// Services of one pack. A service's files stand below its id, those of the pack itself beside.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Archive {
    /// The folder of the pack, which is its id.
    pub pack: String,
    /// Text by path below the pack.
    pub files: BTreeMap<String, String>,
}

/// What the first entry says.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Manifest {
    pendopo: u32,
    pack: String,
    files: BTreeMap<String, String>,
}

/// Why an archive is not taken.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Spoiled {
    /// It is no tar, or broken off.
    Unreadable,
    /// It holds more than is taken: bytes or files.
    TooLarge,
    /// A path that leads elsewhere, or is none of a pack.
    Path(String),
    /// A link, a device, a folder of its own kind.
    NotAFile(String),
    /// A path that stands there twice.
    Twice(String),
    /// The list of files is not there, or says nothing that this program knows.
    NoManifest,
    /// The list names a file that is not there.
    Missing(String),
    /// A file that the list does not name.
    Unlisted(String),
    /// A file is not what the list says.
    Altered(String),
    /// A file is no text.
    NotText(String),
}

impl Archive {
    /// Ids of the services in it.
    pub fn services(&self) -> Vec<&str> {
        let mut ids: Vec<&str> =
            self.files.keys().filter_map(|path| path.strip_suffix("/service.yaml")).collect();
        ids.dedup();
        ids
    }

    /// The archive's bytes; the same files give the same bytes.
    pub fn write(&self) -> Vec<u8> {
        let hashes = self.files.iter().map(|(path, text)| (path.clone(), hash(text.as_bytes())));
        let manifest =
            Manifest { pendopo: SHAPE, pack: self.pack.clone(), files: hashes.collect() };
        let manifest = serde_json::to_vec_pretty(&manifest).expect("texts are plain data");
        let mut builder = Builder::new(Vec::new());
        add(&mut builder, MANIFEST, &manifest);
        for (path, text) in &self.files {
            add(&mut builder, path, text.as_bytes());
        }
        builder.into_inner().expect("memory takes all")
    }

    /// Reads and checks an archive.
    ///
    /// # Errors
    /// [`Spoiled`]: the first thing that is wrong.
    pub fn read(bytes: &[u8]) -> Result<Self, Spoiled> {
        if u64::try_from(bytes.len()).is_ok_and(|length| length > LARGEST) {
            return Err(Spoiled::TooLarge);
        }
        let mut found = entries(bytes)?;
        let manifest = found.remove(MANIFEST).ok_or(Spoiled::NoManifest)?;
        let manifest: Manifest =
            serde_json::from_slice(&manifest).map_err(|_| Spoiled::NoManifest)?;
        if manifest.pendopo != SHAPE || !is_id(&manifest.pack) {
            return Err(Spoiled::NoManifest);
        }
        if let Some(path) = manifest.files.keys().find(|path| !found.contains_key(*path)) {
            return Err(Spoiled::Missing(path.clone()));
        }
        let mut files = BTreeMap::new();
        for (path, bytes) in found {
            match manifest.files.get(&path) {
                None => return Err(Spoiled::Unlisted(path)),
                Some(listed) if *listed != hash(&bytes) => return Err(Spoiled::Altered(path)),
                Some(_) => {}
            }
            match String::from_utf8(bytes) {
                Ok(text) => drop(files.insert(path, text)),
                Err(_) => return Err(Spoiled::NotText(path)),
            }
        }
        Ok(Self { pack: manifest.pack, files })
    }
}

fn add(builder: &mut Builder<Vec<u8>>, path: &str, bytes: &[u8]) {
    let mut header = Header::new_ustar();
    header.set_size(bytes.len() as u64);
    header.set_mode(0o644);
    header.set_entry_type(EntryType::Regular);
    builder.append_data(&mut header, path, bytes).expect("memory takes all");
}

/// Every file of a tar, by path.
fn entries(bytes: &[u8]) -> Result<BTreeMap<String, Vec<u8>>, Spoiled> {
    let mut archive = tar::Archive::new(bytes);
    let mut found = BTreeMap::new();
    for entry in archive.entries().map_err(|_| Spoiled::Unreadable)? {
        let mut entry = entry.map_err(|_| Spoiled::Unreadable)?;
        let path = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        if entry.header().entry_type() != EntryType::Regular {
            return Err(Spoiled::NotAFile(path));
        }
        if !is_path(&path) {
            return Err(Spoiled::Path(path));
        }
        if entry.size() > LARGEST_FILE || found.len() > MOST {
            return Err(Spoiled::TooLarge);
        }
        let mut content = Vec::new();
        // A header may promise less than there is; no more than the bound is ever read.
        let read = entry.by_ref().take(LARGEST_FILE).read_to_end(&mut content);
        read.map_err(|_| Spoiled::Unreadable)?;
        if found.insert(path.clone(), content).is_some() {
            return Err(Spoiled::Twice(path));
        }
    }
    Ok(found)
}

/// A file of the pack, or one of a service in it: one level, plain names, none hidden.
fn is_path(path: &str) -> bool {
    match path.split_once('/') {
        None => is_name(path),
        Some((service, name)) => is_id(service) && is_name(name),
    }
}

fn is_name(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    name.len() <= 100
        && name.starts_with(|c: char| c.is_ascii_alphanumeric())
        && name.chars().all(plain)
}

/// An id as folders of packs and services have it; `lib` is what all packs share.
fn is_id(id: &str) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    id != "lib"
        && id.len() <= 60
        && id.starts_with(|c: char| c.is_ascii_lowercase())
        && id.chars().all(plain)
}

fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("a string takes all");
        text
    })
}

#[cfg(test)]
mod tests;
