//! With whom a case lies, for its pages.

use std::sync::Arc;

use cases::Lies;
use db::{Db, DbError};
use terms::{AgencyId, CaseId};
use web::Later;

use crate::agreement::Agreement;
use crate::store;

/// The partners, for the pages of cases.
pub struct Bodies {
    /// The database.
    pub db: Db,
    /// The agency.
    pub agency: AgencyId,
    /// What was agreed with them.
    pub agreement: Arc<Agreement>,
}

impl cases::Bodies for Bodies {
    fn lies<'a>(
        &'a self,
        case: CaseId,
        service: &'a str,
        region: &'a str,
    ) -> Later<'a, Result<Lies, DbError>> {
        Box::pin(async move {
            let partners = &self.agreement.partners;
            // Programs that report name pictures too, where there are no partners.
            let links = store::media_of(&self.db, self.agency, case).await?;
            // Without partners no case went anywhere, and none is asked for it.
            if partners.is_empty() {
                return Ok(Lies { links, ..Lies::default() });
            }
            let sent = store::sent_to(&self.db, self.agency, case).await?;
            let name = |id: &str| {
                self.agreement.partner(id).map_or_else(|| id.to_owned(), |one| one.name.clone())
            };
            Ok(Lies {
                links,
                may_go: partners.iter().any(|partner| partner.maps(service, region).is_some()),
                with: sent.into_iter().map(|one| (name(&one.partner), one.external)).collect(),
            })
        })
    }
}
