//! A bundle: one set of answers opens the cases of several services, each with its own number, office and clock.
//!
//! Reading it makes an ordinary form of the bundle's own steps and of those of its parts (`link`): what a part is told
//! by `set` and `take` is put in place of its names (`rename`), so that nothing is asked twice. Once it was sent,
//! [`Service::part_answers`] makes of it what each part would have been answered (`split`).

mod compose;
mod link;
mod rename;
mod split;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::condition::Condition;
use crate::fault::Place;
use crate::pack::Pack;
use crate::service::{Service, Time};

pub(crate) use link::{Linked, link};
pub(crate) use rename::speaks_of;
pub use split::Brought;

/// A service of which a bundle opens cases.
#[derive(Clone, Debug)]
pub struct Part {
    /// Its name in the bundle: `kia`.
    pub id: String,
    /// The service, as it was when the bundle was read.
    pub service: Arc<Service>,
    /// When it is opened; always if absent.
    pub when: Option<Condition>,
    /// One case for each item of this list.
    pub for_each: Option<String>,
    /// Fixed answers, as CEL writes them: `reason` → `'first'`.
    pub set: Vec<(String, Condition)>,
    /// Its answers as conditions over those of the bundle.
    pub take: Vec<(String, Condition)>,
    /// What it waits for; it starts at once if absent.
    pub after: Option<Awaited>,
    /// What it is told once that is known.
    pub later: Option<Awaited>,
    /// Time for `later`, counted from its own start.
    pub within: Option<Time>,
    /// The parts whose refusal keeps it from starting.
    pub stopped_by: Vec<String>,
    /// Where it stands.
    pub at: Place,
}

/// Another part that must have come somewhere.
#[derive(Clone, Debug)]
pub struct Awaited {
    /// The other part.
    pub part: String,
    /// A stage of its road, or how it ends: `granted`.
    pub reached: String,
    /// Answers as conditions over the other part's case: `child.nik` → `children.nik`.
    pub take: Vec<(String, Condition)>,
}

impl Part {
    /// The answers that come from another part's case.
    pub fn awaited(&self) -> impl Iterator<Item = &(String, Condition)> {
        self.after.iter().chain(&self.later).flat_map(|awaited| &awaited.take)
    }
}

/// The files of a service that a bundle is made of.
#[derive(Clone, Debug, Default)]
pub struct PartFiles {
    /// `service.yaml`.
    pub source: String,
    /// `texts.en.yaml`.
    pub english: Option<String>,
    /// What its pack shares.
    pub pack: Pack,
}

/// The services that a bundle is made of, by id.
pub type PartSources = Arc<BTreeMap<String, PartFiles>>;

/// The ids of the services of which this file is a bundle; none: it is no bundle.
pub fn parts_of(source: &str) -> Vec<String> {
    link::parts_of(source)
}
