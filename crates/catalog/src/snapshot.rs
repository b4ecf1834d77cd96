//! What is published, in memory: a page of the catalogue never touches the database.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use arc_swap::ArcSwap;
use db::{Db, DbError, params};
use definition::{RegionTable, Service};
use terms::AgencyId;

use crate::publish::Folder;
use crate::search::Index;

/// A version of a service.
pub struct Entry {
    /// The service.
    pub service: Arc<Service>,
    /// Which version.
    pub version: i64,
    /// The files of its folder.
    pub files: BTreeMap<String, String>,
}

/// Versions by id and number.
type Known = BTreeMap<(String, i64), Arc<Entry>>;

/// All that is published.
#[derive(Default)]
pub struct Snapshot {
    newest: BTreeMap<String, Arc<Entry>>,
    all: Known,
    /// Search over the newest versions.
    pub index: Index,
}

impl Snapshot {
    /// The newest versions by id, of the services that are offered.
    pub fn services(&self) -> impl Iterator<Item = &Arc<Entry>> {
        self.newest.values()
    }
}

/// The catalogue of a process.
pub struct Catalog {
    agency: AgencyId,
    snapshot: ArcSwap<Snapshot>,
    /// Ids and kinds of the agency's units; none: every service is offered.
    offices: Option<BTreeSet<String>>,
    /// Names of regions.
    pub regions: Arc<RegionTable>,
}

const ALL: &str = "SELECT service_id, version, source FROM service_versions
    WHERE agency_id = $1 ORDER BY service_id, version";

const COUNT: &str = "SELECT COUNT(*) FROM service_versions WHERE agency_id = $1";

impl Catalog {
    /// Reads what is published.
    ///
    /// # Errors
    /// [`DbError`] when it could not be read.
    pub async fn load(
        db: &Db,
        agency: AgencyId,
        regions: Arc<RegionTable>,
    ) -> Result<Self, DbError> {
        Self { agency, snapshot: ArcSwap::default(), offices: None, regions }.read(db).await
    }

    /// Reads what is published, and offers what has an office: a unit among these ids and kinds. Older versions stay
    /// known, for the cases filed with them.
    ///
    /// # Errors
    /// [`DbError`] when it could not be read.
    pub async fn with_offices(
        db: &Db,
        agency: AgencyId,
        regions: Arc<RegionTable>,
        offices: BTreeSet<String>,
    ) -> Result<Self, DbError> {
        let offices = Some(offices);
        Self { agency, snapshot: ArcSwap::default(), offices, regions }.read(db).await
    }

    async fn read(self, db: &Db) -> Result<Self, DbError> {
        self.poll(db).await?;
        Ok(self)
    }

    fn offers(&self, service: &Service) -> bool {
        self.offices.as_ref().is_none_or(|offices| offices.contains(&service.handled.unit))
    }

    /// Reads it again if something was published meanwhile, by this process or another. Versions are only ever added.
    ///
    /// # Errors
    /// [`DbError`] when it could not be read.
    pub async fn follow(&self, db: &Db) -> Result<(), DbError> {
        let row = db.query_opt(COUNT, params![self.agency]).await?;
        let count: i64 = row.map_or(Ok(0), |row| row.get(0))?;
        if usize::try_from(count) == Ok(self.snapshot.load().all.len()) {
            return Ok(());
        }
        self.poll(db).await
    }

    /// Reads it again.
    ///
    /// # Errors
    /// [`DbError`] when it could not be read.
    pub async fn poll(&self, db: &Db) -> Result<(), DbError> {
        let before = self.snapshot.load_full();
        let mut stored = Vec::new();
        for row in db.query(ALL, params![self.agency]).await? {
            let (id, version): (String, i64) = (row.get(0)?, row.get(1)?);
            stored.push(Stored { id, version, source: row.get(2)? });
        }
        let mut snapshot = Snapshot::default();
        for entry in read_all(stored, &before.all).into_iter().flatten() {
            let id = entry.service.id.clone();
            if self.offers(&entry.service) {
                snapshot.newest.insert(id.clone(), Arc::clone(&entry));
            } else {
                // A version that names another office than the one before it takes that one's place all the same.
                snapshot.newest.remove(&id);
            }
            snapshot.all.insert((id, entry.version), entry);
        }
        snapshot.index = Index::new(snapshot.newest.values().map(|entry| &*entry.service));
        self.snapshot.store(Arc::new(snapshot));
        Ok(())
    }

    /// What is published now.
    pub fn now(&self) -> Arc<Snapshot> {
        self.snapshot.load_full()
    }

    /// The newest version of a service that is offered.
    pub fn latest(&self, id: &str) -> Option<Arc<Entry>> {
        self.snapshot.load().newest.get(id).cloned()
    }

    /// A version of a service.
    pub fn version(&self, id: &str, version: i64) -> Option<Arc<Entry>> {
        self.snapshot.load().all.get(&(id.to_owned(), version)).cloned()
    }
}

/// A version as it is kept.
struct Stored {
    id: String,
    version: i64,
    source: Vec<u8>,
}

/// The entries of all versions in their order, read on all cores: a large catalogue is some seconds of work. What was
/// read before is taken as it is, since a published version never changes.
fn read_all(stored: Vec<Stored>, known: &Known) -> Vec<Option<Arc<Entry>>> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let share = stored.len().div_ceil(cores).max(1);
    std::thread::scope(|scope| {
        let read = |part: &[Stored]| part.iter().map(|one| entry(one, known)).collect::<Vec<_>>();
        let workers: Vec<_> =
            stored.chunks(share).map(|part| scope.spawn(move || read(part))).collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap_or_default()).collect()
    })
}

fn entry(stored: &Stored, known: &Known) -> Option<Arc<Entry>> {
    let Stored { id, version, source } = stored;
    if let Some(entry) = known.get(&(id.clone(), *version)) {
        return Some(Arc::clone(entry));
    }
    let files: BTreeMap<String, String> = serde_json::from_slice(source).unwrap_or_default();
    let folder = Folder { files };
    // It was checked when it was published; a file that this program cannot read is left out and said.
    let Ok(service) = folder.service() else {
        tracing::error!(service.id = %id, service.version = version, "A published service cannot be read");
        return None;
    };
    Some(Arc::new(Entry { service: Arc::new(service), version: *version, files: folder.files }))
}
