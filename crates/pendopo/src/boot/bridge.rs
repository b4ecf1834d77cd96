//! What a slice needs from one above or beside it, answered here.

use std::collections::BTreeSet;
use std::sync::Arc;

use catalog::Catalog;
use db::Db;
use definition::{Regions, Service};
use identity::{Keyring, Units};
use terms::{AgencyId, CaseId, KeyId, Language, PersonId, RegionCode};
use web::{Later, Shared};

use super::own_roles;

/// What a slice needs from one above or beside it, answered here.
pub(super) struct Bridge {
    pub(super) catalog: Arc<Catalog>,
    pub(super) region: RegionCode,
    pub(super) db: Db,
    pub(super) web: Shared,
    pub(super) keys: Arc<Keyring>,
    pub(super) units: Arc<Units>,
    pub(super) emergency: Arc<complaints::Emergency>,
}

impl intake::Services for Bridge {
    fn latest(&self, id: &str) -> Option<intake::Published> {
        let entry = self.catalog.latest(id)?;
        Some(intake::Published { service: entry.service.clone(), version: entry.version })
    }

    fn all(&self) -> Vec<intake::Published> {
        let now = self.catalog.now();
        let mut all: Vec<intake::Published> = now
            .services()
            .map(|entry| intake::Published {
                service: entry.service.clone(),
                version: entry.version,
            })
            .collect();
        all.sort_by(|a, b| {
            a.service.title.get(Language::Id).cmp(b.service.title.get(Language::Id))
        });
        all
    }

    fn regions(&self) -> Arc<dyn Regions> {
        self.catalog.regions.clone()
    }

    fn agency_region(&self) -> RegionCode {
        self.region.clone()
    }
}

impl intake::Keys for Bridge {
    fn create(&self, agency: AgencyId, case: CaseId, person: PersonId) -> intake::NewKey {
        let owner = identity::Owner { person: Some(person), resident: None };
        let (held, batch) =
            identity::new_key(&self.web, &self.keys, agency, case, "applicant", owner);
        intake::NewKey { id: held.id, key: held.key, batch }
    }

    fn looks<'a>(
        &'a self,
        staff: &'a web::Staff,
        unit: &'a str,
        draft: CaseId,
    ) -> Later<'a, Result<(), db::DbError>> {
        Box::pin(async move {
            let unit = self.units.get(unit).map_or(unit, |unit| unit.title.as_str());
            let who = (staff, unit);
            let looked =
                identity::looks_at_draft(&self.db, &self.web, &self.keys, who, draft).await;
            looked.map_err(stored)
        })
    }

    fn destroy(&self, agency: AgencyId, case: CaseId) -> db::Batch {
        identity::destroy(agency, case, "applicant")
    }

    fn asked(&self, agency: AgencyId, case: CaseId) -> db::Query {
        identity::keys_query(agency, case)
    }

    fn found(
        &self,
        rows: &[db::Row],
        key: KeyId,
    ) -> Result<Option<vault::SubjectKey>, db::DbError> {
        let keys = identity::keys_of(&self.keys, rows).map_err(stored)?;
        Ok(keys.into_values().find(|held| held.id == key).map(|held| held.key))
    }
}

/// What the database said stays what it said: a lost connection passes, a fault of ours does not.
pub(super) fn stored(failure: identity::Failure) -> db::DbError {
    match failure {
        identity::Failure::Store(error) => error,
        other @ (identity::Failure::NotFound
        | identity::Failure::TooMany
        | identity::Failure::Sealed(_)) => db::DbError::Other(other.to_string()),
    }
}

impl intake::Filed for Bridge {
    fn running<'a>(
        &'a self,
        person: PersonId,
        service: &'a str,
        once: bool,
    ) -> Later<'a, Result<Vec<intake::Running>, db::DbError>> {
        Box::pin(cases::running(&self.db, &self.web, person, service, once))
    }

    fn wait_for(&self, case: CaseId, need: &str, other: CaseId) -> db::Batch {
        cases::wait_for(&self.web, case, need, other)
    }

    fn number(
        &self,
        person: PersonId,
        draft: CaseId,
    ) -> Later<'_, Result<Option<String>, db::DbError>> {
        Box::pin(async move {
            let agency = self.web.brand().agency;
            let number = cases::submitted(&self.db, &self.keys, agency, person, draft).await;
            number.map_err(stored)
        })
    }

    fn entered(
        &self,
        officer: terms::OfficerId,
        draft: CaseId,
    ) -> Later<'_, Result<Option<String>, db::DbError>> {
        Box::pin(async move {
            let agency = self.web.brand().agency;
            cases::entered_by(&self.db, agency, officer, draft).await
        })
    }

    fn freed<'a>(
        &'a self,
        person: PersonId,
        service: &'a str,
        draft: CaseId,
    ) -> Later<'a, Result<db::Batch, db::DbError>> {
        Box::pin(cases::freed((&self.db, &self.web), person, service, draft))
    }
}

impl intake::Reports for Bridge {
    fn alike<'a>(
        &'a self,
        service: &'a Service,
        answers: &'a definition::Answers,
        view: &'a web::View,
    ) -> Later<'a, Result<Vec<intake::AlikeReport>, db::DbError>> {
        let agency = self.web.brand().agency;
        let about = (service, answers);
        Box::pin(complaints::alike(&self.db, &self.catalog, agency, about, view))
    }

    fn first(
        &self,
        service: &Service,
        before: &definition::Answers,
        after: &definition::Answers,
        next: &str,
    ) -> Option<String> {
        service.complaint.as_ref()?;
        // What was heard once is not said again at each page.
        let is_new = |id: &String, value: &definition::Value| before.get(id) != Some(value);
        let told = after.iter().filter(|(id, value)| is_new(id, value));
        let told = told.filter_map(|(id, value)| Some((id, value.text()?)));
        // What one may choose are the file's words, not theirs.
        let is_own = |(id, text): &(&String, &str)| {
            service.choice_label(id, text, terms::Language::Id).is_none()
        };
        let told = told.filter(is_own).map(|(_, text)| text).collect::<Vec<_>>().join(". ");
        let kind = self.emergency.hears(&told)?;
        Some(complaints::panel_at(kind, next))
    }
}

impl portal::Conversations for Bridge {
    fn said_to(&self, person: PersonId) -> Later<'_, Vec<portal::Spoken>> {
        Box::pin(async move {
            let agency = self.web.brand().agency;
            match assistant::answers_to(&self.db, &self.keys, agency, person).await {
                Ok(answers) => {
                    let spoken = |one: assistant::Answer| portal::Spoken {
                        at: one.at,
                        text: one.text,
                        seq: one.seq,
                    };
                    answers.into_iter().map(spoken).collect()
                }
                Err(error) => {
                    // Their page shows the rest all the same.
                    tracing::warn!(error = %error, "A person's conversations could not be read");
                    Vec::new()
                }
            }
        })
    }
}

impl cases::Versions for Bridge {
    fn version(&self, id: &str, version: i64) -> Option<Arc<Service>> {
        self.catalog.version(id, version).map(|entry| entry.service.clone())
    }

    fn roles(&self) -> BTreeSet<String> {
        own_roles(&self.catalog)
    }

    fn complaints(&self) -> Vec<intake::Published> {
        let now = self.catalog.now();
        let published = |entry: &Arc<catalog::Entry>| intake::Published {
            service: entry.service.clone(),
            version: entry.version,
        };
        now.complaints().map(published).collect()
    }
}

impl issuance::Templates for Bridge {
    fn file(&self, service: &str, version: i64, name: &str) -> Option<String> {
        self.catalog.version(service, version)?.files.get(name).map(|text| text.to_string())
    }

    fn services(&self) -> Vec<Arc<Service>> {
        self.catalog.now().all().map(|entry| entry.service.clone()).collect()
    }
}
