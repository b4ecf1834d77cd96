//! What the assistant knows: what is published, with offices, hours and telephone, read anew when that changes.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::bail;
use assistant::{Helplines, Knowing};
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
    made: Mutex<Option<Made>>,
}

struct Made {
    of: Arc<Snapshot>,
    on: Date,
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
        Ok(Self { web, catalog, region, units, calendar, lists, made: Mutex::default() })
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
        let (snapshot, today) = (self.catalog.now(), self.web.now().day(&self.web.brand().zone));
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(made) = &*made
            && Arc::ptr_eq(&made.of, &snapshot)
            && made.on == today
        {
            return Arc::clone(&made.engine);
        }
        let engine = Arc::new(Engine::with(self.knowledge(&snapshot, today), &self.lists));
        *made = Some(Made { of: snapshot, on: today, engine: Arc::clone(&engine) });
        engine
    }
}

/// Whom to call, as packs say.
///
/// # Errors
/// When a file cannot be read.
pub(crate) fn helplines(packs: &Path) -> anyhow::Result<Helplines> {
    let mut lines = Helplines::default();
    for file in command::emergencies(packs) {
        let path = file.display().to_string();
        let text = boot::text(&file).map_err(|fault| anyhow::anyhow!("{fault}"))?;
        if let Err(faults) = lines.read(&text, &path) {
            bail!(faults.first().map_or(path, ToString::to_string));
        }
    }
    Ok(lines)
}
