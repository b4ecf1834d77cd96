//! What a case says to another service of the same person: the answers behind a letter of it.

use std::sync::Arc;

use db::Db;
use definition::{Answers, Service, Split};
use identity::{Keyring, Part, Reader, reveal};
use terms::{CaseId, PersonId};
use vault::{Purpose, Sealed};
use web::Shared;

use crate::app::Versions;
use crate::error::Failure;
use crate::opened;
use crate::store;

/// Where cases are read for other services.
#[derive(Clone, Copy)]
pub struct Archive<'a> {
    /// The database.
    pub db: &'a Db,
    /// Clock and agency.
    pub web: &'a Shared,
    /// The keys.
    pub keys: &'a Keyring,
    /// Versions of services.
    pub versions: &'a dyn Versions,
}

impl Archive<'_> {
    /// The answers of a case of this person, in its service; none when it is not theirs, or its key was destroyed. What
    /// staff read is recorded before.
    ///
    /// # Errors
    /// [`Failure`] when they could not be read.
    pub async fn given(
        &self,
        case: CaseId,
        person: PersonId,
        reader: Reader<'_>,
        purpose: Purpose,
    ) -> Result<Option<(Arc<Service>, Answers)>, Failure> {
        let agency = self.web.brand().agency;
        let keys = identity::load(self.db, self.keys, agency, case).await?;
        let is_theirs = keys.get("applicant").is_some_and(|held| held.person == Some(person));
        let row = store::by_id(self.db, agency, case).await?;
        let Some(row) = row.filter(|_| is_theirs) else { return Ok(None) };
        let service = self.versions.version(&row.service, row.version).ok_or(Failure::NoService)?;
        let events = opened::read(&store::events(self.db, agency, case).await?)?;
        let Some((answered, _)) = opened::sent_answers(&events).next_back() else {
            return Ok(None);
        };
        let sealed = answered.sealed.iter().filter_map(|(subject, json)| {
            let sealed: Sealed<Answers> = serde_json::from_value(json.clone()).ok()?;
            Some((subject, sealed))
        });
        let sealed: Vec<_> = sealed.collect();
        let parts = sealed.iter().map(|(subject, sealed)| Part {
            subject: subject.as_str(),
            field: "answers",
            sealed,
        });
        let parts: Vec<_> = parts.collect();
        let open = reveal(self.db, self.web, agency, case, &keys, reader, &parts, purpose).await?;
        let plain = serde_json::from_value(answered.plain.clone()).unwrap_or_default();
        let answers = service.join(Split { plain, sealed: open.into_iter().collect() });
        Ok(Some((service, answers)))
    }
}
