//! State of this slice, and what it needs from above.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::extract::FromRef;
use casework::Calendar;
use db::{Db, DbError};
use definition::Service;
use files::Objects;
use identity::{Keyring, SessionStore, Units};
use intake::Published;
use terms::{AgencyId, CaseId, Moment};
use web::{Later, Shared};

use crate::field::Proofs;
use crate::open::OpenedNumbers;
use crate::outside::Bodies;
use crate::report::Follower;
use crate::signing::Signing;

/// Versions of published services: a case stays on the one it was filed with.
pub trait Versions: Send + Sync {
    /// A version of a service.
    fn version(&self, id: &str, version: i64) -> Option<Arc<Service>>;
    /// The roles of an agency's own that published services name.
    fn roles(&self) -> BTreeSet<String> {
        BTreeSet::new()
    }
    /// The headings under which one complains now.
    fn complaints(&self) -> Vec<Published> {
        Vec::new()
    }
}

/// A letter on the page of its case.
#[derive(Debug, Clone)]
pub struct LetterCard {
    /// Its id in its address.
    pub id: String,
    /// Its title's id in the service file.
    pub letter: String,
    /// Which item of a list it is for, from zero.
    pub item: Option<usize>,
    /// Its number.
    pub number: String,
    /// Length of the PDF in bytes; none while it is being made.
    pub bytes: Option<u64>,
    /// Whether it stays with the office.
    pub to_file: bool,
    /// Since when it is not valid, and why.
    pub revoked: Option<(Moment, String)>,
}

/// The letters of a case; `issuance` knows.
pub trait Letters: Send + Sync {
    /// All of them, by number; an error when it could not be asked.
    fn cards(&self, agency: AgencyId, case: CaseId) -> Later<'_, Result<Vec<LetterCard>, DbError>>;
}

/// What the handlers of this slice need.
#[derive(Clone)]
pub struct App {
    /// Clock, texts, agency.
    pub web: Shared,
    /// The database.
    pub db: Db,
    /// Sealed files.
    pub objects: Objects,
    /// The keys.
    pub keys: Arc<Keyring>,
    /// Forms and drafts.
    pub intake: intake::App,
    /// Versions of services.
    pub versions: Arc<dyn Versions>,
    /// Units of the agency.
    pub units: Arc<Units>,
    /// The office's calendar.
    pub calendar: Arc<Calendar>,
    /// Numbers and letters at signing.
    pub signing: Arc<dyn Signing>,
    /// Letters to fetch.
    pub letters: Arc<dyn Letters>,
    /// The public list of complaints.
    pub follower: Arc<dyn Follower>,
    /// What is known of pictures that prove something.
    pub proofs: Arc<dyn Proofs>,
    /// Other bodies that work on cases.
    pub bodies: Arc<dyn Bodies>,
    /// Browsers of those who report without an account.
    pub sessions: Arc<SessionStore>,
    /// Cases that were opened of late.
    pub opened_numbers: Arc<OpenedNumbers>,
}

impl FromRef<App> for Shared {
    fn from_ref(app: &App) -> Self {
        app.web.clone()
    }
}

impl App {
    /// The host agency.
    pub fn agency(&self) -> AgencyId {
        self.web.brand().agency
    }
}
