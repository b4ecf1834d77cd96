//! How a complaint is reported, and what a public list keeps of it.

use casework::{Case, Event, Reported, Withheld};
use db::{Batch, DbError, params};
use definition::{Answers, Complaint, Report, Service};
use terms::{CaseId, FileId, Moment, PersonId};
use web::{Citizen, Pairs};

use crate::app::App;

/// What happened to a case, for whoever keeps a public list of them.
pub struct Followed<'a> {
    /// The case.
    pub case: CaseId,
    /// Its number.
    pub number: &'a str,
    /// Its service, in the version it was filed with.
    pub service: &'a Service,
    /// That version.
    pub version: i64,
    /// What was answered.
    pub answers: &'a Answers,
    /// What happened.
    pub event: &'a Event,
    /// The case after it.
    pub after: &'a Case,
    /// The sentence that everybody may read, where an officer lets them.
    pub story: Option<&'a str>,
    /// When.
    pub now: Moment,
}

/// A public list of complaints; the slice of complaints keeps it.
pub trait Follower: Send + Sync {
    /// The rows that follow from an event; they are stored in its batch.
    fn of_event(&self, about: &Followed<'_>) -> Batch;
}

/// Name of the question on the check of all answers how a complaint is to be reported.
pub(crate) const HOW: &str = "cara";

/// How a complaint is reported: secretly where its reporter chose that and the file lets them, else without a name by
/// whoever has no account.
pub(crate) fn chosen(complaint: &Complaint, form: &Pairs, is_nameless: bool) -> Reported {
    let lets = |mode: Report| complaint.modes.contains(&mode);
    match form.get(HOW) == Reported::Secret.name() {
        true if lets(Report::Secret) => Reported::Secret,
        _ if is_nameless => Reported::Anonymous,
        _ => Reported::Open,
    }
}

/// Name of what its reporter does not want everybody to see: the id of a photo, [`PHOTOS`] or [`STORY`].
pub(crate) const WITHHELD: &str = "tutup";
/// All photos.
pub(crate) const PHOTOS: &str = "foto";
/// The story.
pub(crate) const STORY: &str = "cerita";

/// What its reporter does not want everybody to see.
pub(crate) fn withheld(form: &Pairs) -> Withheld {
    let mut withheld = Withheld::default();
    for what in form.all(WITHHELD) {
        match what {
            PHOTOS => withheld.all_photos = true,
            STORY => withheld.story = true,
            photo => withheld.photos.extend(photo.parse::<FileId>().ok()),
        }
    }
    withheld
}

/// Whether whoever sends this draft has no account to us.
pub(crate) fn is_nameless(citizen: &Citizen, person: terms::PersonId) -> bool {
    citizen.without_account() == Some(person)
}

/// How many complaints anybody may send in a day: twice what the busiest reporter of a city of ten million sends.
const A_DAY: i64 = 20;
const DAY_SECONDS: i64 = 86_400;

const SENT: &str = "SELECT service_id, service_version, COUNT(*) FROM person_cases
    WHERE person_id = $1 AND agency_id = $2 AND submitted_at > $3 GROUP BY service_id, service_version";

/// Whether somebody sent as many complaints within a day as one may.
pub(crate) async fn is_flood(app: &App, person: PersonId) -> Result<bool, DbError> {
    if !app.web.is_limited() {
        return Ok(false);
    }
    let since = app.web.now().plus_seconds(-DAY_SECONDS);
    let mut sent = 0;
    for row in app.db.query(SENT, params![person, app.agency(), since]).await? {
        let (service, version, count): (String, i64, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let service = app.versions.version(&service, version);
        if service.is_some_and(|service| service.complaint.is_some()) {
            sent += count;
        }
    }
    Ok(sent >= A_DAY)
}

/// What an officer is told of how it was reported.
pub(crate) const fn key(reported: Reported) -> &'static str {
    match reported {
        Reported::Open => "cases-reported-open",
        Reported::Anonymous => "cases-reported-anonymous",
        Reported::Secret => "cases-reported-secret",
    }
}
