//! How a complaint is reported, and what a public list keeps of it.

use casework::{Case, Event, Reported, Withheld};
use db::{Batch, DbError, params};
use definition::{Answers, Complaint, Report, Service};
use intake::{PHOTOS, STORY};
use terms::{CaseId, FileId, Language, Moment, PersonId};
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
    /// Whether a complaint with these answers tells of something of which nobody but the office may know: then it is
    /// secret, whatever its reporter chose.
    fn is_private(&self, answers: &Answers) -> bool;

    /// The rows that follow from an event; they are stored in its batch.
    fn of_event(&self, about: &Followed<'_>) -> Batch;
}

/// The field by which a file tells apart what a complaint of it may be about.
fn topic_field(service: &Service) -> Option<&str> {
    service.complaint.as_ref()?.same.as_ref()?.fields.first().map(String::as_str)
}

/// Which kind of thing a complaint is about, where its file tells kinds apart and that answer is nobody's secret.
pub(crate) fn topic(service: &Service, answers: &Answers) -> String {
    let answer = || {
        let field = topic_field(service)?;
        let own = Answers::from([(field.to_owned(), answers.get(field)?.clone())]);
        service.split(&own).plain.get(field)?.text().map(str::to_owned)
    };
    answer().unwrap_or_default()
}

/// What a complaint is about, in words: its heading, and the kind of thing.
pub(crate) fn in_words(service: &Service, topic: &str, language: Language) -> String {
    let title = service.title.get(language);
    let kind = topic_field(service).and_then(|field| service.choice_label(field, topic, language));
    kind.map_or_else(|| title.to_owned(), |kind| format!("{title}: {kind}"))
}

/// Name of the question on the check of all answers how a complaint is to be reported.
pub(crate) const HOW: &str = "cara";

/// How a complaint is reported, as a form names it: secretly where its reporter chose that, else without a name by whoever
/// has no account. What the file does not let is secret: nobody sees more than it lets them.
pub(crate) fn chosen(complaint: &Complaint, form: &Pairs, is_nameless: bool) -> Reported {
    match form.get(HOW) == Reported::Secret.name() {
        true => Reported::Secret,
        false if is_nameless => within(complaint, Reported::Anonymous),
        false => within(complaint, Reported::Open),
    }
}

/// Name of what its reporter does not want everybody to see: the id of a photo, [`PHOTOS`] or [`STORY`].
pub(crate) const WITHHELD: &str = "tutup";

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

/// A way of reporting, as far as the file lets it.
pub(crate) fn within(complaint: &Complaint, reported: Reported) -> Reported {
    let mode = match reported {
        Reported::Open => Report::Open,
        Reported::Anonymous => Report::Anonymous,
        Reported::Secret => Report::Secret,
    };
    if complaint.modes.contains(&mode) { reported } else { Reported::Secret }
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
