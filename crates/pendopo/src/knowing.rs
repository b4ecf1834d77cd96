//! What the assistant knows: what is published, with offices, hours and telephone, read anew when that changes.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use assistant::Knowing;
use assistant::desk::{Replies, Written};
use casework::Calendar;
use catalog::{Catalog, Snapshot};
use identity::Units;
use lingua::{Engine, Knowledge, Lists};
use terms::{Date, RegionCode};
use web::Shared;

use crate::assistant as command;
use crate::boot;

/// The engine over what is published now. It is made when somebody first asks, and again when something was published or
/// another day began: fees and promises may change with it.
pub(crate) struct Known {
    web: Shared,
    catalog: Arc<Catalog>,
    region: RegionCode,
    units: Arc<Units>,
    calendar: Arc<Calendar>,
    lists: Lists,
    /// Answers that people wrote, and which change of them these are.
    written: Mutex<(i64, Arc<Vec<Written>>)>,
    made: Mutex<Option<Made>>,
}

struct Made {
    of: Arc<Snapshot>,
    on: Date,
    written: i64,
    engine: Arc<Engine>,
}

impl Known {
    /// Nothing is read but the words of the packs.
    ///
    /// # Errors
    /// When those cannot be read.
    pub(crate) fn new(
        (web, catalog, region): (Shared, Arc<Catalog>, RegionCode),
        (units, calendar): (Arc<Units>, Arc<Calendar>),
        packs: &Path,
    ) -> anyhow::Result<Self> {
        let lists = command::lists(packs)?;
        let (written, made) = (Mutex::default(), Mutex::default());
        Ok(Self { web, catalog, region, units, calendar, lists, written, made })
    }

    /// Which change of the answers that people wrote is known.
    pub(crate) fn learnt(&self) -> i64 {
        self.written.lock().unwrap_or_else(PoisonError::into_inner).0
    }

    fn make(&self, snapshot: &Snapshot, today: Date, written: &[Written]) -> Arc<Engine> {
        Arc::new(assistant::desk::engine(self.knowledge(snapshot, today), &self.lists, written))
    }

    fn today(&self) -> Date {
        self.web.now().day(&self.web.brand().zone)
    }

    fn knowledge(&self, snapshot: &Snapshot, today: Date) -> Knowledge {
        let regions = Arc::clone(&self.catalog.regions);
        let context = command::context(today, self.region.clone(), regions);
        let mut knowledge = Knowledge::default();
        for entry in snapshot.services().chain(snapshot.complaints()) {
            knowledge.add(&entry.service, &context, Some(entry.version), Some(today));
        }
        Knowledge {
            offices: command::offices(&self.units),
            hours: Some(command::open(self.calendar.hours_on(today))),
            phone: self.web.brand().phone.clone(),
            ..knowledge
        }
    }
}

impl Knowing for Known {
    fn engine(&self) -> Arc<Engine> {
        let (snapshot, today) = (self.catalog.now(), self.today());
        let (version, written) =
            self.written.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(made) = &*made
            && Arc::ptr_eq(&made.of, &snapshot)
            && made.on == today
            && made.written == version
        {
            return Arc::clone(&made.engine);
        }
        let engine = self.make(&snapshot, today, &written);
        let engine_now = Arc::clone(&engine);
        *made = Some(Made { of: snapshot, on: today, written: version, engine: engine_now });
        engine
    }

    fn engine_with(&self, written: &[Written]) -> Arc<Engine> {
        self.make(&self.catalog.now(), self.today(), written)
    }

    fn learn(&self, version: i64, written: Vec<Written>) {
        let mut known = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        if version >= known.0 {
            *known = (version, Arc::new(written));
        }
    }
}

/// What officers need to say again and again in conversations, as packs have it.
///
/// # Errors
/// When a pack cannot be read.
pub(crate) fn replies(packs: &Path) -> anyhow::Result<Replies> {
    let mut replies = Replies::default();
    for folder in boot::sorted(packs).unwrap_or_default() {
        boot::pack(&folder)?.iter().for_each(|pack| replies.add(pack));
    }
    Ok(replies)
}
