//! What is published, in memory: a page of the catalogue never touches the database.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use arc_swap::{ArcSwap, ArcSwapOption};
use db::{Db, DbError, params};
use definition::{RegionTable, Service};
use terms::AgencyId;

use crate::pages::Office;
use crate::publish::Folder;
use crate::search::Index;

/// A version of a service.
pub struct Entry {
    /// The service.
    pub service: Arc<Service>,
    /// Which version.
    pub version: i64,
    /// What its letters are made of: templates, and what they share.
    pub files: BTreeMap<String, Arc<str>>,
}

/// Versions by id and number.
type Known = BTreeMap<(String, i64), Arc<Kept>>;

/// All that is published.
#[derive(Default)]
pub struct Snapshot {
    newest: BTreeMap<String, Arc<Entry>>,
    all: Known,
    /// Search over the newest versions.
    pub index: Index,
}

impl Snapshot {
    /// The newest versions by id, of all that is offered.
    pub fn all(&self) -> impl Iterator<Item = &Arc<Entry>> {
        self.newest.values()
    }

    /// Those that one applies for.
    pub fn services(&self) -> impl Iterator<Item = &Arc<Entry>> {
        self.all().filter(|entry| entry.service.complaint.is_none())
    }

    /// Those by which one complains; what is for all that belongs under no other heading comes last.
    pub fn complaints(&self) -> impl Iterator<Item = &Arc<Entry>> {
        let of = |catch_all: bool| {
            self.all().filter(move |entry| {
                let complaint = entry.service.complaint.as_ref();
                complaint.is_some_and(|complaint| complaint.catch_all == catch_all)
            })
        };
        of(false).chain(of(true))
    }

    /// The newest version of a service that is offered.
    pub fn latest(&self, id: &str) -> Option<&Arc<Entry>> {
        self.newest.get(id)
    }
}

/// The catalogue of a process.
pub struct Catalog {
    agency: AgencyId,
    snapshot: ArcSwap<Snapshot>,
    /// The agency's units; none: every service is offered.
    offices: ArcSwapOption<Vec<Office>>,
    /// Names of regions.
    pub regions: Arc<RegionTable>,
    sheets: Sheets,
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
        Self::new(agency, None, regions).read(db).await
    }

    /// Reads what is published, and offers what has an office: one of these. Older versions stay known, for the cases
    /// filed with them.
    ///
    /// # Errors
    /// [`DbError`] when it could not be read.
    pub async fn with_offices(
        db: &Db,
        agency: AgencyId,
        regions: Arc<RegionTable>,
        offices: Vec<Office>,
    ) -> Result<Self, DbError> {
        Self::new(agency, Some(offices), regions).read(db).await
    }

    fn new(agency: AgencyId, offices: Option<Vec<Office>>, regions: Arc<RegionTable>) -> Self {
        let (snapshot, sheets) = (ArcSwap::default(), Sheets::default());
        let offices = ArcSwapOption::new(offices.map(Arc::new));
        Self { agency, snapshot, offices, regions, sheets }
    }

    async fn read(self, db: &Db) -> Result<Self, DbError> {
        self.poll(db).await?;
        Ok(self)
    }

    fn offers(&self, service: &Service) -> bool {
        let is_one = |office: &Office| office.is(&service.handled.unit);
        self.offices.load().as_ref().is_none_or(|offices| offices.iter().any(is_one))
    }

    /// The offices that a file names so: one, or all of a kind.
    pub(crate) fn offices_of(&self, named: &str) -> Vec<Office> {
        let offices = self.offices.load();
        offices
            .iter()
            .flat_map(|all| all.iter())
            .filter(|office| office.is(named))
            .cloned()
            .collect()
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

    /// Offers from now on what one of these is the office of. Whatever else about them is otherwise than before makes a new
    /// snapshot too, by which all that shows them is made anew.
    ///
    /// # Errors
    /// [`DbError`] when it could not be read.
    pub async fn serve_by(&self, db: &Db, offices: Vec<Office>) -> Result<(), DbError> {
        if self.offices.load().as_deref() == Some(&offices) {
            return Ok(());
        }
        let before = self.offices.swap(Some(Arc::new(offices)));
        let read = self.poll(db).await;
        if read.is_err() {
            // It is tried again at the next look.
            self.offices.store(before);
        }
        read
    }

    /// Reads it again.
    ///
    /// # Errors
    /// [`DbError`] when it could not be read.
    pub async fn poll(&self, db: &Db) -> Result<(), DbError> {
        let before = self.snapshot.load_full();
        let mut all = Known::new();
        for row in db.query(ALL, params![self.agency]).await? {
            let key: (String, i64) = (row.get(0)?, row.get(1)?);
            // A published version never changes: what was read before is taken as it is.
            let kept = match before.all.get(&key) {
                Some(kept) => Arc::clone(kept),
                None => Arc::new(Kept { source: Mutex::new(row.get(2)?), entry: OnceLock::new() }),
            };
            all.insert(key, kept);
        }
        let newest = self.newest(&all);
        let index = Index::new(newest.values().map(|entry| &*entry.service));
        self.snapshot.store(Arc::new(Snapshot { newest, all, index }));
        Ok(())
    }

    /// The newest version of each service that can be read, where its office is one of ours: a version that names
    /// another office than the one before it takes that one's place all the same.
    fn newest(&self, all: &Known) -> BTreeMap<String, Arc<Entry>> {
        self.read_newest(all);
        let mut newest = BTreeMap::new();
        for (key, kept) in all.iter().rev() {
            if newest.contains_key(&key.0) {
                continue;
            }
            let Some(entry) = kept.entry(key, &self.sheets) else { continue };
            newest.insert(key.0.clone(), Arc::clone(entry));
        }
        newest.retain(|_, entry| self.offers(&entry.service));
        newest
    }

    /// Reads the newest versions on all cores, each taking the next one: a large catalogue is some seconds of work.
    fn read_newest(&self, all: &Known) {
        let last: BTreeMap<&str, _> = all.iter().map(|one| (one.0.0.as_str(), one)).collect();
        let last: Vec<_> = last.into_values().collect();
        let next = AtomicUsize::new(0);
        let read = || {
            while let Some((key, kept)) = last.get(next.fetch_add(1, Ordering::Relaxed)) {
                let _read = kept.entry(key, &self.sheets);
            }
        };
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        std::thread::scope(|scope| {
            (0..cores.min(last.len())).for_each(|_| drop(scope.spawn(read)))
        });
    }

    /// What is published now.
    pub fn now(&self) -> Arc<Snapshot> {
        self.snapshot.load_full()
    }

    /// The newest version of a service that is offered.
    pub fn latest(&self, id: &str) -> Option<Arc<Entry>> {
        self.snapshot.load().latest(id).cloned()
    }

    /// A version of a service.
    pub fn version(&self, id: &str, version: i64) -> Option<Arc<Entry>> {
        let key = (id.to_owned(), version);
        self.snapshot.load().all.get(&key)?.entry(&key, &self.sheets).cloned()
    }
}

/// A version as it was published. It is read when it is first asked for: a catalogue that has lived for years has many
/// versions, of which nearly nobody asks any more.
struct Kept {
    /// Its files; none once it is read.
    source: Mutex<Vec<u8>>,
    /// None: it cannot be read.
    entry: OnceLock<Option<Arc<Entry>>>,
}

impl Kept {
    fn entry(&self, (id, version): &(String, i64), sheets: &Sheets) -> Option<&Arc<Entry>> {
        let read = || {
            let source = std::mem::take(&mut *locked(&self.source));
            let files = serde_json::from_slice(&source).unwrap_or_default();
            let folder = Folder { files };
            // A file that this program cannot read is left out and said.
            let Some(service) = folder.published() else {
                tracing::error!(service.id = %id, service.version = version, "A published service cannot be read");
                return None;
            };
            let (service, files) = (Arc::new(service), sheets.of(folder));
            Some(Arc::new(Entry { service, version: *version, files }))
        };
        self.entry.get_or_init(read).as_ref()
    }
}

/// The files of which letters are made, each text once: nearly all services share the one that draws the letterhead.
#[derive(Default)]
struct Sheets(Mutex<BTreeSet<Arc<str>>>);

impl Sheets {
    /// The files of a folder without those that say what the service is, which has been read.
    fn of(&self, folder: Folder) -> BTreeMap<String, Arc<str>> {
        let mut known = locked(&self.0);
        let sheets = folder.files.into_iter().filter(|(name, _)| !name.ends_with(".yaml"));
        let shared = sheets.map(|(name, text)| {
            let text = Arc::from(text);
            let same = known.get(&text).cloned().unwrap_or_else(|| {
                known.insert(Arc::clone(&text));
                text
            });
            (name, same)
        });
        shared.collect()
    }
}

fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
