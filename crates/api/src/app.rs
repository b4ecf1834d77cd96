//! State of this slice.

use std::sync::{Arc, OnceLock};

use axum::extract::FromRef;
use catalog::Catalog;
use db::Db;
use definition::Text;
use definition::form::Context;
use identity::Keyring;
use serde::Serialize;
use terms::{AgencyId, Date, Language, RegionCode};
use utoipa::ToSchema;
use web::Shared;

/// What the handlers of this slice need.
#[derive(Clone)]
pub struct App {
    /// Clock, texts, agency.
    pub(crate) web: Shared,
    /// The database.
    pub(crate) db: Db,
    /// For fingerprints of API keys.
    pub(crate) keys: Arc<Keyring>,
    /// What is published.
    pub(crate) catalog: Arc<Catalog>,
    /// The region the agency serves.
    pub(crate) region: RegionCode,
    /// The certificate under which letters are signed, as PEM.
    pub(crate) authority: Arc<str>,
    /// The document, once somebody asked for it.
    pub(crate) document: Arc<OnceLock<String>>,
}

impl FromRef<App> for Shared {
    fn from_ref(app: &App) -> Self {
        app.web.clone()
    }
}

impl App {
    /// The state over these.
    pub fn new(
        web: Shared,
        db: Db,
        keys: Arc<Keyring>,
        catalog: Arc<Catalog>,
        region: RegionCode,
        authority: &str,
    ) -> Self {
        let (authority, document) = (authority.into(), Arc::default());
        Self { web, db, keys, catalog, region, authority, document }
    }

    /// The host agency.
    pub(crate) fn agency(&self) -> AgencyId {
        self.web.brand().agency
    }

    /// Where a path of ours is found.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.web.brand().public_url)
    }

    /// Today in the agency's zone.
    pub(crate) fn today(&self) -> Date {
        self.web.now().day(&self.web.brand().zone)
    }

    /// What a form depends on, today.
    pub(crate) fn context(&self, language: Language) -> Context {
        let today = self.today();
        Context {
            today,
            submitted_on: today,
            language,
            agency_region: self.region.clone(),
            regions: self.catalog.regions.clone(),
        }
    }
}

/// A text in every language; the Indonesian one where there is no translation.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Words {
    /// Indonesian.
    id: String,
    /// English.
    en: String,
}

impl From<&Text> for Words {
    fn from(text: &Text) -> Self {
        let [id, en] = [Language::Id, Language::En].map(|language| text.get(language).to_owned());
        Self { id, en }
    }
}

impl Words {
    pub(crate) fn new(id: String, en: String) -> Self {
        Self { id, en }
    }
}
