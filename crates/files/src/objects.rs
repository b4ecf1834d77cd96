//! A folder of sealed objects. What `put` has answered survives a crash.

use std::fs::DirEntry;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use terms::{AgencyId, CaseId, FileId};
use tokio::task::spawn_blocking;
use vault::SubjectKey;

use crate::incoming::{Incoming, Temporary};

/// The object store. Cloning is cheap.
#[derive(Clone, Debug)]
pub struct Objects {
    root: PathBuf,
}

/// An object could not be stored or read.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// There is no such object, or not under this key.
    #[error("no such object")]
    Missing,
    /// The disk is full.
    #[error("the disk is full")]
    Full,
    /// Anything else.
    #[error("storing an object")]
    Io(#[source] io::Error),
}

impl From<io::Error> for StoreError {
    fn from(error: io::Error) -> Self {
        let full = [io::ErrorKind::StorageFull, io::ErrorKind::QuotaExceeded];
        if error.kind() == io::ErrorKind::NotFound {
            Self::Missing
        } else if full.contains(&error.kind()) {
            Self::Full
        } else {
            Self::Io(error)
        }
    }
}

/// Does something with the disk that an async thread must not wait for.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    spawn_blocking(work).await.map_err(|error| StoreError::Io(io::Error::other(error)))?
}

/// What binds a sealed object to its place.
pub fn aad(agency: AgencyId, case: CaseId, file: FileId) -> Vec<u8> {
    [agency.uuid(), case.uuid(), file.uuid()].iter().flat_map(|id| *id.as_bytes()).collect()
}

impl Objects {
    /// The store in this folder.
    pub fn in_folder(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    /// Seals and keeps bytes: temporary file, fsync, rename, fsync of the folder. `prefix` is random.
    ///
    /// # Errors
    /// [`StoreError::Full`], or whatever the disk says.
    pub async fn put(
        &self,
        (agency, case, file): (AgencyId, CaseId, FileId),
        key: &SubjectKey,
        prefix: [u8; vault::stream::PREFIX],
        plain: Vec<u8>,
    ) -> Result<(), StoreError> {
        let (path, key) = (self.path(agency, case, file), key.clone());
        let work = move || {
            let sealed = vault::stream::seal_all(&key, prefix, &aad(agency, case, file), &plain);
            keep(&path, &sealed)
        };
        blocking(work).await
    }

    /// Begins an object of unknown length; it is there once [`Incoming::keep`] has answered. `prefix` is random.
    ///
    /// # Errors
    /// [`StoreError::Full`], or whatever the disk says.
    pub async fn receive(
        &self,
        (agency, case, file): (AgencyId, CaseId, FileId),
        key: &SubjectKey,
        prefix: [u8; vault::stream::PREFIX],
    ) -> Result<Incoming, StoreError> {
        let path = self.path(agency, case, file);
        Incoming::begin(path, key.clone(), prefix, aad(agency, case, file)).await
    }

    /// Reads and opens bytes.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when there is no such object under this key.
    pub async fn get(
        &self,
        (agency, case, file): (AgencyId, CaseId, FileId),
        key: &SubjectKey,
    ) -> Result<Vec<u8>, StoreError> {
        let (path, key) = (self.path(agency, case, file), key.clone());
        let work = move || {
            let sealed = std::fs::read(path)?;
            let opened = vault::stream::open_all(&key, &aad(agency, case, file), &sealed);
            opened.map_err(|_| StoreError::Missing)
        };
        blocking(work).await
    }

    /// Removes an object; one that is not there is no error.
    ///
    /// # Errors
    /// Whatever the disk says.
    pub async fn remove(
        &self,
        agency: AgencyId,
        case: CaseId,
        file: FileId,
    ) -> Result<(), StoreError> {
        match tokio::fs::remove_file(self.path(agency, case, file)).await.map_err(StoreError::from)
        {
            Ok(()) | Err(StoreError::Missing) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Removes an object where nobody can wait: one call to the disk. What that fails to remove stays.
    pub fn remove_now(&self, (agency, case, file): (AgencyId, CaseId, FileId)) {
        drop(std::fs::remove_file(self.path(agency, case, file)));
    }

    /// Removes all objects of a case; none is no error.
    ///
    /// # Errors
    /// Whatever the disk says.
    pub async fn remove_all(&self, agency: AgencyId, case: CaseId) -> Result<(), StoreError> {
        let folder = self.root.join(agency.to_string()).join(case.to_string());
        match tokio::fs::remove_dir_all(folder).await.map_err(StoreError::from) {
            Ok(()) | Err(StoreError::Missing) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Removes temporary files older than a day: what a crash left behind. Says how many.
    ///
    /// # Errors
    /// Whatever the disk says.
    pub async fn sweep(&self, now: SystemTime) -> Result<usize, StoreError> {
        let root = self.root.clone();
        let work = move || sweep(&root, now);
        blocking(work).await
    }

    /// The objects of an agency that were kept within this time, by case. Whoever asks compares them with their rows.
    ///
    /// # Errors
    /// Whatever the disk says.
    pub async fn kept_within(
        &self,
        agency: AgencyId,
        time: Range<SystemTime>,
    ) -> Result<Vec<(CaseId, Vec<FileId>)>, StoreError> {
        let folder = self.root.join(agency.to_string());
        blocking(move || kept_within(&folder, &time)).await
    }

    fn path(&self, agency: AgencyId, case: CaseId, file: FileId) -> PathBuf {
        self.root.join(agency.to_string()).join(case.to_string()).join(file.to_string())
    }
}

fn kept_within(
    folder: &Path,
    time: &Range<SystemTime>,
) -> Result<Vec<(CaseId, Vec<FileId>)>, StoreError> {
    let mut found = Vec::new();
    let Ok(cases) = std::fs::read_dir(folder) else { return Ok(found) };
    for case in cases {
        let case = case?;
        let Some(id) = named::<CaseId>(&case) else { continue };
        let Ok(entries) = std::fs::read_dir(case.path()) else { continue };
        let mut files = Vec::new();
        for entry in entries {
            let entry = entry?;
            let Some(file) = named::<FileId>(&entry) else { continue };
            // One that is gone meanwhile was removed by whoever owns it.
            let Ok(data) = entry.metadata() else { continue };
            if time.contains(&data.modified()?) {
                files.push(file);
            }
        }
        if !files.is_empty() {
            found.push((id, files));
        }
    }
    Ok(found)
}

fn named<T: std::str::FromStr>(entry: &DirEntry) -> Option<T> {
    entry.file_name().to_str()?.parse().ok()
}

/// Makes the name appear only once the bytes are on the disk.
fn keep(path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    use std::io::Write as _;
    let temporary = Temporary::create(path)?;
    (&temporary.file).write_all(bytes)?;
    temporary.keep(path)
}

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

fn sweep(folder: &Path, now: SystemTime) -> Result<usize, StoreError> {
    let mut removed = 0;
    let Ok(entries) = std::fs::read_dir(folder) else { return Ok(0) };
    for entry in entries {
        let path = entry?.path();
        if path.is_dir() {
            removed += sweep(&path, now)?;
        } else if path.extension().is_some_and(|ending| ending == "tmp") {
            let age = path.metadata()?.modified()?;
            if now.duration_since(age).is_ok_and(|age| age > DAY) {
                std::fs::remove_file(&path)?;
                removed += 1;
            }
        }
    }
    Ok(removed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place() -> (AgencyId, CaseId, FileId) {
        let id = |text: &str| text.parse::<AgencyId>().expect("an id").uuid();
        let (a, b, c) = (
            id("01940000000070008000000000000001"),
            id("01940000000070008000000000000002"),
            id("01940000000070008000000000000003"),
        );
        (AgencyId::new(a), CaseId::new(b), FileId::new(c))
    }

    #[tokio::test]
    async fn what_is_stored_is_sealed_and_comes_back_under_its_key_only() {
        let folder = tempfile::tempdir().expect("a folder");
        let objects = Objects::in_folder(folder.path());
        let key = SubjectKey::from_bytes([7; 32]);
        let plain = b"kapulaga-merah ".repeat(10_000);
        objects.put(place(), &key, [1; 16], plain.clone()).await.expect("stored");
        let (agency, case, file) = place();
        let sealed = std::fs::read(objects.path(agency, case, file)).expect("there");
        assert!(!sealed.windows(14).any(|part| part == b"kapulaga-merah"));
        assert_eq!(objects.get(place(), &key).await.expect("opens"), plain);
        let other = SubjectKey::from_bytes([8; 32]);
        assert!(matches!(objects.get(place(), &other).await, Err(StoreError::Missing)));
        objects.remove(agency, case, file).await.expect("gone");
        objects.remove(agency, case, file).await.expect("twice is fine");
        assert!(matches!(objects.get(place(), &key).await, Err(StoreError::Missing)));
    }

    #[tokio::test]
    async fn what_is_stored_is_its_owners_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        let objects = Objects::in_folder(folder.path().join("objects"));
        let (agency, case, file) = place();
        let key = SubjectKey::from_bytes([7; 32]);
        objects.put(place(), &key, [1; 16], vec![1]).await.expect("stored");
        let mode = |path: &Path| {
            let about = std::fs::metadata(path).expect("there");
            std::os::unix::fs::PermissionsExt::mode(&about.permissions()) & 0o777
        };
        let path = objects.path(agency, case, file);
        assert_eq!(mode(&path), 0o600);
        for above in path.ancestors().skip(1).take_while(|above| *above != folder.path()) {
            assert_eq!(mode(above), 0o700, "{}", above.display());
        }
    }

    #[tokio::test]
    async fn leftovers_of_a_crash_go_after_a_day() {
        let folder = tempfile::tempdir().expect("a folder");
        let objects = Objects::in_folder(folder.path());
        std::fs::write(folder.path().join("x.tmp"), b"half").expect("written");
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(4_000_000_000);
        assert_eq!(objects.sweep(SystemTime::UNIX_EPOCH).await.expect("swept"), 0);
        assert_eq!(objects.sweep(now).await.expect("swept"), 1);
    }

    #[tokio::test]
    async fn objects_are_listed_by_case_for_their_agency_and_their_time() {
        let folder = tempfile::tempdir().expect("a folder");
        let objects = Objects::in_folder(folder.path());
        let key = SubjectKey::from_bytes([7; 32]);
        let (agency, case, file) = place();
        let other = AgencyId::new(case.uuid());
        objects.put(place(), &key, [1; 16], vec![1]).await.expect("stored");
        objects.put((other, case, file), &key, [1; 16], vec![1]).await.expect("stored");
        std::fs::write(objects.path(agency, case, file).with_extension("tmp"), b"half")
            .expect("written");
        let (start, end) = (SystemTime::UNIX_EPOCH, SystemTime::UNIX_EPOCH + 200 * 365 * DAY);
        let listed = objects.kept_within(agency, start..end).await.expect("listed");
        assert_eq!(listed, [(case, vec![file])]);
        let before = SystemTime::UNIX_EPOCH + DAY;
        assert!(objects.kept_within(agency, start..before).await.expect("listed").is_empty());
        let nobody = AgencyId::new(file.uuid());
        assert!(objects.kept_within(nobody, start..end).await.expect("listed").is_empty());
    }
}
