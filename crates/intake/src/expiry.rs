//! Drafts that nobody came back to: after the time that their service states they go, with their files and their key.

use db::DbError;
use definition::{DRAFTS_KEPT, Time};
use terms::{CaseId, Date, Moment};

use crate::App;
use crate::store;

impl App {
    /// How long drafts of a service are kept; of one that is published no more, as long as usual.
    fn kept(&self, service: &str) -> Time {
        self.services.latest(service).map_or(DRAFTS_KEPT, |found| found.service.drafts_kept())
    }

    /// The last day on which a draft of a service is there that was saved then.
    pub(crate) fn kept_until(&self, service: &str, saved: Moment) -> Date {
        self.kept(service).after(saved.day(&self.web.brand().zone))
    }
}

/// Removes the drafts that were kept long enough; says how many.
///
/// # Errors
/// When the database could not be asked. What was removed until then stays removed.
pub async fn expire_drafts(app: &App, now: Moment) -> Result<usize, DbError> {
    let agency = app.web.brand().agency;
    let zone = &app.web.brand().zone;
    let mut removed = 0;
    for service in store::services(&app.db, agency).await? {
        let day = app.kept(&service).before(now.day(zone));
        let since = zone.moment(day.at(0, 0, 0, 0));
        loop {
            let found = store::untouched(&app.db, agency, &service, since).await?;
            let mut gone = 0;
            for (draft, version) in found {
                gone += usize::from(give_up(app, draft, version).await?);
            }
            removed += gone;
            if gone == 0 {
                break;
            }
        }
    }
    Ok(removed)
}

/// Removes one draft: rows and key first, so that the files are unreadable before they are gone.
pub(crate) async fn give_up(app: &App, draft: CaseId, version: i64) -> Result<bool, DbError> {
    let agency = app.web.brand().agency;
    let rows = store::give_up(agency, draft, version).then(app.keys.destroy(agency, draft));
    match app.db.commit(rows).await {
        Ok(()) => {}
        // Saved or sent meanwhile.
        Err(DbError::Stale) => return Ok(false),
        Err(error) => return Err(error),
    }
    if let Err(error) = app.objects.remove_all(agency, draft).await {
        tracing::warn!(draft.id = %draft, error = ?error, "Files of the draft {draft} could not be removed");
    }
    Ok(true)
}
