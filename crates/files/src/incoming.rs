//! An object that comes in parts: sealed chunk by chunk into a temporary file, so that neither memory nor the disk ever
//! holds the whole in plain.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use vault::SubjectKey;
use vault::stream::{CHUNK, Chunks, PREFIX};

use crate::objects::{StoreError, blocking};

/// How much of the beginning stays at hand: enough to say what a file is.
const HEAD: usize = 4096;

/// A temporary file beside the place where it will be. Unless it is kept, it goes when this goes.
pub(crate) struct Temporary {
    pub(crate) file: File,
    path: PathBuf,
    /// Whether the folder was made for it.
    fresh: bool,
}

impl Temporary {
    /// Makes the folder of `path` if it is not there, and a file in it.
    pub(crate) fn create(path: &Path) -> Result<Self, StoreError> {
        let folder = folder(path)?;
        let fresh = !folder.exists();
        DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        let path = path.with_extension("tmp");
        let only_owner =
            OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&path);
        let file = only_owner?;
        Ok(Self { file, path, fresh })
    }

    /// Makes the name appear only once the bytes are on the disk.
    pub(crate) fn keep(self, path: &Path) -> Result<(), StoreError> {
        self.file.sync_all()?;
        std::fs::rename(&self.path, path)?;
        let folder = folder(path)?;
        File::open(folder)?.sync_all()?;
        if self.fresh
            && let Some(above) = folder.parent()
        {
            File::open(above)?.sync_all()?;
        }
        Ok(())
    }
}

impl Drop for Temporary {
    /// After `keep` there is nothing by this name. Where the disk is full, half a file is in the way of whole ones;
    /// a failure here changes nothing, the sweeper finds it later.
    fn drop(&mut self) {
        drop(std::fs::remove_file(&self.path));
    }
}

fn folder(path: &Path) -> Result<&Path, StoreError> {
    Ok(path.parent().ok_or_else(|| io::Error::other("an object lies in a folder"))?)
}

/// What writes the sealed chunks; it goes to a blocking thread and comes back.
struct Writer {
    chunks: Chunks,
    temporary: Temporary,
}

impl Writer {
    fn seal(&mut self, plain: &[u8], last: bool) -> Result<(), StoreError> {
        Ok(self.temporary.file.write_all(&self.chunks.seal(plain, last))?)
    }
}

/// An object that is coming in. Dropped before it is kept, it leaves nothing behind.
pub struct Incoming {
    path: PathBuf,
    key: SubjectKey,
    aad: Vec<u8>,
    /// None while, and after, writing failed or was given up.
    writer: Option<Writer>,
    /// Plain bytes that do not fill a chunk yet: at most one chunk and what came with it.
    waiting: Vec<u8>,
    head: Vec<u8>,
    bytes: u64,
}

impl Incoming {
    pub(crate) async fn begin(
        path: PathBuf,
        key: SubjectKey,
        prefix: [u8; PREFIX],
        aad: Vec<u8>,
    ) -> Result<Self, StoreError> {
        let chunks = Chunks::new(&key, prefix, &aad);
        let place = path.clone();
        let work = move || {
            let mut temporary = Temporary::create(&place)?;
            temporary.file.write_all(&prefix)?;
            Ok(Writer { chunks, temporary })
        };
        let writer = Some(blocking(work).await?);
        let (waiting, head) = (Vec::new(), Vec::new());
        Ok(Self { path, key, aad, writer, waiting, head, bytes: 0 })
    }

    /// Adds a part, of any length.
    ///
    /// # Errors
    /// [`StoreError::Full`], or whatever the disk says; then nothing more can be added.
    pub async fn write(&mut self, part: &[u8]) -> Result<(), StoreError> {
        self.bytes += part.len() as u64;
        let missing = HEAD - self.head.len();
        self.head.extend_from_slice(&part[..missing.min(part.len())]);
        self.waiting.extend_from_slice(part);
        // The last chunk is sealed as the last: one always waits until more has come.
        let full = (self.waiting.len().saturating_sub(1) / CHUNK) * CHUNK;
        if full == 0 {
            return Ok(());
        }
        let rest = self.waiting.split_off(full);
        let plain = std::mem::replace(&mut self.waiting, rest);
        let mut writer = self.take()?;
        let work = move || {
            plain.chunks(CHUNK).try_for_each(|chunk| writer.seal(chunk, false))?;
            Ok(writer)
        };
        self.writer = Some(blocking(work).await?);
        Ok(())
    }

    /// The first bytes, up to 4096.
    pub fn head(&self) -> &[u8] {
        &self.head
    }

    /// How many bytes have come.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Keeps the object: what this has answered survives a crash.
    ///
    /// # Errors
    /// As for [`Incoming::write`].
    pub async fn keep(mut self) -> Result<(), StoreError> {
        let (mut writer, path) = (self.take()?, self.path);
        let last = self.waiting;
        blocking(move || {
            writer.seal(&last, true)?;
            writer.temporary.keep(&path)
        })
        .await
    }

    /// All that came, opened again; nothing stays on the disk.
    ///
    /// # Errors
    /// As for [`Incoming::write`].
    pub async fn into_bytes(mut self) -> Result<Vec<u8>, StoreError> {
        let (mut writer, key, aad) = (self.take()?, self.key, self.aad);
        let last = self.waiting;
        blocking(move || {
            writer.seal(&last, true)?;
            let sealed = std::fs::read(&writer.temporary.path)?;
            vault::stream::open_all(&key, &aad, &sealed).map_err(|_| StoreError::Missing)
        })
        .await
    }

    fn take(&mut self) -> Result<Writer, StoreError> {
        Ok(self.writer.take().ok_or_else(|| io::Error::other("writing failed before"))?)
    }
}

#[cfg(test)]
mod tests {
    use terms::{AgencyId, CaseId, FileId};

    use super::*;
    use crate::Objects;

    type Place = (AgencyId, CaseId, FileId);

    fn place(file: u8) -> Place {
        let id = |last: u8| format!("019400000000700080000000000000{last:02}");
        let parse = "an id";
        (id(1).parse().expect(parse), id(2).parse().expect(parse), id(file).parse().expect(parse))
    }

    fn files(folder: &Path) -> Vec<Vec<u8>> {
        let Ok(entries) = std::fs::read_dir(folder) else {
            return vec![std::fs::read(folder).expect("a file")];
        };
        entries.flat_map(|entry| files(&entry.expect("an entry").path())).collect()
    }

    #[tokio::test]
    async fn what_comes_in_parts_is_what_would_have_come_whole() {
        let folder = tempfile::tempdir().expect("a folder");
        let objects = Objects::in_folder(folder.path());
        let key = SubjectKey::from_bytes([7; 32]);
        for length in [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK + 7] {
            let plain: Vec<u8> = (0..251).cycle().take(length).collect();
            for part in [1009, CHUNK, CHUNK + 1, 3 * CHUNK] {
                let place = place(3);
                let mut coming = objects.receive(place, &key, [9; 16]).await.expect("begun");
                for part in plain.chunks(part) {
                    coming.write(part).await.expect("written");
                    assert!(coming.waiting.len() <= CHUNK, "memory holds a chunk, not the file");
                }
                assert_eq!(coming.bytes(), length as u64);
                assert_eq!(coming.head(), &plain[..length.min(HEAD)]);
                coming.keep().await.expect("kept");
                assert_eq!(
                    objects.get(place, &key).await.expect("opens"),
                    plain,
                    "{length} {part}"
                );
            }
        }
    }

    #[tokio::test]
    async fn nothing_plain_is_on_the_disk_meanwhile_and_nothing_at_all_when_it_is_given_up() {
        let folder = tempfile::tempdir().expect("a folder");
        let objects = Objects::in_folder(folder.path());
        let key = SubjectKey::from_bytes([7; 32]);
        let plain = b"kapulaga-merah ".repeat(20_000);
        let mut coming = objects.receive(place(3), &key, [9; 16]).await.expect("begun");
        coming.write(&plain).await.expect("written");
        let half = files(folder.path());
        assert!(half.iter().any(|bytes| bytes.len() > 4 * CHUNK), "it is written as it comes");
        assert!(!half.iter().any(|bytes| bytes.windows(14).any(|part| part == b"kapulaga-merah")));
        drop(coming);
        assert!(files(folder.path()).is_empty());
        let mut coming = objects.receive(place(3), &key, [9; 16]).await.expect("begun");
        coming.write(&plain).await.expect("written");
        assert_eq!(coming.into_bytes().await.expect("opens"), plain);
        assert!(files(folder.path()).is_empty());
    }

    #[tokio::test]
    async fn all_objects_of_a_case_go_at_once() {
        let folder = tempfile::tempdir().expect("a folder");
        let objects = Objects::in_folder(folder.path());
        let key = SubjectKey::from_bytes([7; 32]);
        for file in [3, 4] {
            objects.put(place(file), &key, [1; 16], vec![1]).await.expect("stored");
        }
        let (agency, case, _) = place(3);
        objects.remove_all(agency, case).await.expect("gone");
        objects.remove_all(agency, case).await.expect("twice is fine");
        assert!(files(folder.path()).is_empty());
    }
}
