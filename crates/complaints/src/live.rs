//! The index of all public reports in this process, kept up with the table.
//!
//! What changed is found by its time (`changed_at`), what is no longer public by `reports_gone`. A time is set before its
//! row is stored, so each look goes back a little further than the one before, and now and then a good deal further.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use arc_swap::ArcSwap;
use db::{Db, DbError};
use terms::{AgencyId, CaseId, Moment};
use tokio::sync::Mutex;
use uuid::Uuid;

use crate::index::{Change, Index};
use crate::store;

/// Rows are stored at most so long after the time that they tell, nearly always.
const LATE_SECONDS: i64 = 10;
/// And so long at the very most: a form with files may take ten minutes.
const LATEST_SECONDS: i64 = 900;
/// How often it is looked so far back.
const FAR_BACK: Duration = Duration::from_secs(120);
/// Where so many rows changed of late, it is looked again after a pause only.
const BUSY: usize = 200;
const PAUSE: Duration = Duration::from_secs(1);

/// All public reports as they were a moment ago.
pub struct Live {
    agency: AgencyId,
    index: ArcSwap<Index>,
    /// How often it was looked for changes.
    looks: AtomicU64,
    looking: Mutex<Looking>,
}

/// How far it was looked.
struct Looking {
    /// The last change that was seen; none: the table was not read yet.
    seen: Option<Moment>,
    /// Not before then again.
    rests_until: Option<Instant>,
    far_back_at: Instant,
}

impl Live {
    /// Of an agency, with nothing read yet: the first look reads the table.
    pub fn new(agency: AgencyId) -> Self {
        let looking = Looking { seen: None, rests_until: None, far_back_at: Instant::now() };
        Self {
            agency,
            index: ArcSwap::default(),
            looks: AtomicU64::new(0),
            looking: Mutex::new(looking),
        }
    }

    /// All public reports, with what was stored before this was asked; where very much changes, a second ago.
    ///
    /// # Errors
    /// [`DbError`] when the table could not be read.
    pub(crate) async fn now(&self, db: &Db) -> Result<Arc<Index>, DbError> {
        self.look(db).await?;
        Ok(self.index.load_full())
    }

    /// Looks for what changed.
    ///
    /// # Errors
    /// [`DbError`] when the table could not be read.
    pub async fn look(&self, db: &Db) -> Result<(), DbError> {
        let before = self.looks.load(Ordering::SeqCst);
        let mut looking = self.looking.lock().await;
        // Somebody began to look while this one waited: what they saw is new enough.
        let is_new = self.looks.load(Ordering::SeqCst) != before;
        let rests = looking.rests_until.is_some_and(|until| Instant::now() < until);
        if (is_new || rests) && looking.seen.is_some() {
            return Ok(());
        }
        self.looks.fetch_add(1, Ordering::SeqCst);
        match looking.seen {
            None => {
                let (index, seen) = self.read(db).await?;
                tracing::debug!(reports = index.len(), "Public reports lie in memory");
                self.index.store(Arc::new(index));
                looking.seen = Some(seen);
            }
            Some(seen) => self.follow(db, &mut looking, seen).await?,
        }
        Ok(())
    }

    async fn read(&self, db: &Db) -> Result<(Index, Moment), DbError> {
        let mut all = Vec::new();
        let (mut last, mut seen) = (CaseId::new(Uuid::nil()), Moment::from_micros(0));
        loop {
            let rows = store::after(db, self.agency, last).await?;
            let Some(end) = rows.last() else { return Ok((Index::of(all), seen)) };
            last = end.case;
            for row in rows {
                seen = seen.max(row.changed_at);
                all.push(row.read());
            }
        }
    }

    async fn follow(&self, db: &Db, looking: &mut Looking, seen: Moment) -> Result<(), DbError> {
        let is_far = looking.far_back_at.elapsed() >= FAR_BACK;
        let back = if is_far { LATEST_SECONDS } else { LATE_SECONDS };
        let since = seen.plus_seconds(-back);
        let gone = store::gone(db, self.agency, since).await?;
        let changed = store::changed(db, self.agency, since).await?;
        let (index, rows) = (self.index.load(), changed.len());
        let newest = changed.last().map_or(seen, |row| row.changed_at.max(seen));
        // Whatever has a row is public, also where it was not for a while.
        let public: BTreeSet<CaseId> = changed.iter().map(|row| row.case).collect();
        let is_gone = |case: &CaseId| !public.contains(case) && index.find(*case).is_some();
        let is_news = |row: &store::Report| {
            let known = index.find(row.case);
            known.is_none_or(|spot| {
                let is_shown_so = spot.story() == row.story && spot.photo_is(&row.photos);
                spot.changed_at != row.changed_at || spot.state != row.state || !is_shown_so
            })
        };
        let gone = gone.into_iter().filter(is_gone).map(Change::Gone);
        let changed =
            changed.into_iter().filter(is_news).map(|row| Change::Is(Box::new(row.read())));
        let changes: Vec<Change> = gone.chain(changed).collect();
        if !changes.is_empty() {
            self.index.store(Arc::new(index.with(changes)));
        }
        looking.seen = Some(newest);
        looking.rests_until = (rows > BUSY && !is_far).then(|| Instant::now() + PAUSE);
        if is_far {
            looking.far_back_at = Instant::now();
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
