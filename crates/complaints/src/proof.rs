//! The proof that the public rows are what the events of complaints say. Where a report is and what it is alike by is
//! sealed with its answers: that is not compared.

use std::collections::BTreeMap;

use cases::{Difference, Events, Projection, Stood};
use catalog::Catalog;
use db::{Db, DbError};
use identity::Keyring;
use terms::{AgencyId, CaseId};
use web::Later;

use crate::public::{self, Shown};
use crate::store::{self, Report};

/// Compares the table `reports` with the events.
pub struct Proof<'a> {
    /// The database.
    pub db: &'a Db,
    /// The agency.
    pub agency: AgencyId,
    /// What is published.
    pub catalog: &'a Catalog,
    /// Keys; without them the sentence that everybody may read is not compared.
    pub keys: Option<&'a Keyring>,
}

impl Projection for Proof<'_> {
    fn compare<'a>(
        &'a self,
        range: (CaseId, CaseId),
        told: &'a Events,
    ) -> Later<'a, Result<Vec<Difference>, DbError>> {
        Box::pin(async move {
            let rows = store::between(self.db, self.agency, range).await?;
            let mut rows: BTreeMap<CaseId, Report> =
                rows.into_iter().map(|row| (row.case, row)).collect();
            let mut found = Vec::new();
            for stood in &told.cases {
                let what = match (self.is_public(stood), rows.remove(&stood.id)) {
                    (true, None) => "is not among the public reports",
                    (true, Some(row))
                        if !self.is_as_told(&row, stood)
                            || !self.tells_the_same(&row, stood).await? =>
                    {
                        "stands among the public reports otherwise than its events say"
                    }
                    (false, Some(_)) => "stands among the public reports and is none",
                    (true, Some(_)) | (false, None) => continue,
                };
                found.push(Difference { case: stood.id, what: format!("{} {what}", stood.number) });
            }
            let strays = rows.into_values();
            found.extend(strays.map(|row| Difference {
                case: row.case,
                what: format!("no event tells of the public report {}", row.number),
            }));
            Ok(found)
        })
    }
}

impl Proof<'_> {
    fn is_public(&self, stood: &Stood) -> bool {
        let entry = self.catalog.version(&stood.service, stood.version);
        let complaint = entry.as_ref().and_then(|entry| entry.service.complaint.as_ref());
        complaint.is_some_and(|complaint| public::is_public(complaint, &stood.case))
    }

    /// Whether the sentence is the one of the events. Whose key was destroyed, theirs can be compared no more.
    async fn tells_the_same(&self, row: &Report, stood: &Stood) -> Result<bool, DbError> {
        let Some(sealed) = &stood.case.showing.story else { return Ok(row.story.is_empty()) };
        let Some(keys) = self.keys else { return Ok(true) };
        let place = (self.agency, stood.id);
        let story = cases::public_story(self.db, keys, place, sealed).await?;
        Ok(story.is_none_or(|story| story == row.story))
    }

    fn is_as_told(&self, row: &Report, stood: &Stood) -> bool {
        let entry = self.catalog.version(&stood.service, stood.version);
        let state = entry.map(|entry| public::state(&entry.service, &stood.case));
        row.number == stood.number
            && row.service == stood.service
            && row.version == stood.version
            && row.region == stood.case.region
            && Some(row.state) == state
            && row.filed_at == stood.case.submitted_at
            && row.promised_at == stood.case.promised_at
            && row.ended_at == stood.case.ended_at
            && row.first_promise == stood.case.first_promise
            && row.shown() == Shown::of(&stood.case)
    }
}
