//! What forms ask of letters that were issued here: answered by `issuance`, with what `cases` keeps behind each.

use definition::form::Context;
use terms::{CaseId, Language};
use web::Later;

use super::bridge::Bridge;

impl Bridge {
    fn archive(&self) -> cases::Archive<'_> {
        cases::Archive { db: &self.db, web: &self.web, keys: &self.keys, versions: self }
    }
}

/// What the database said stays what it said.
fn unread(failure: cases::Failure) -> db::DbError {
    match failure {
        cases::Failure::Store(error) => error,
        cases::Failure::Identity(failure) => super::bridge::stored(failure),
        failure @ (cases::Failure::Refused(_)
        | cases::Failure::NotFound
        | cases::Failure::NoOffice
        | cases::Failure::TooManyReports
        | cases::Failure::Busy
        | cases::Failure::UsedUp
        | cases::Failure::Signing(_)
        | cases::Failure::Intake(_)
        | cases::Failure::NoService
        | cases::Failure::Event(_)) => db::DbError::Other(failure.to_string()),
    }
}

impl intake::Letters for Bridge {
    fn own<'a>(
        &'a self,
        wanted: intake::WantedLetters<'a>,
    ) -> Later<'a, Result<Vec<intake::OwnLetter>, db::DbError>> {
        Box::pin(async move {
            let today = self.web.now().day(&self.web.brand().zone);
            let context = Context {
                today,
                submitted_on: today,
                language: Language::Id,
                agency_region: self.region.clone(),
                regions: self.catalog.regions.clone(),
            };
            let unit = wanted.staff.map_or("", |(_, unit)| unit);
            let unit = self.units.get(unit).map_or(unit, |unit| unit.title.as_str());
            let own = issuance::own_letters(&self.archive(), &wanted, unit, &context).await;
            own.map_err(unread)
        })
    }

    fn is_free<'a>(
        &'a self,
        letter: &'a intake::OwnLetter,
    ) -> Later<'a, Result<bool, db::DbError>> {
        Box::pin(async move { issuance::is_free(&self.archive(), letter).await })
    }

    fn serves<'a>(&'a self, letter: &'a str) -> Later<'a, Result<Option<CaseId>, db::DbError>> {
        Box::pin(issuance::serves(&self.db, self.web.brand().agency, letter))
    }

    fn use_up(&self, letter: &intake::OwnLetter, case: CaseId) -> db::Batch {
        issuance::use_up(&self.archive(), letter, case)
    }
}
