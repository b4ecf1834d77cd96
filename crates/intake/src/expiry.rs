//! Drafts that nobody came back to: after the time that their service states they go, with their files and their key.
//!
//! A draft has one message of the outbox that is due when it is to go: leased, retried and seen by the operator like any
//! other. Saving a draft does not touch it. It asks the draft for its time when it is due, and is written anew for then
//! when that has moved.

use db::outbox::{Outgoing, Taken};
use db::{Batch, DbError};
use definition::{DRAFTS_KEPT, Time};
use serde::{Deserialize, Serialize};
use terms::{CaseId, Date, Moment, OutboxId};

use crate::App;
use crate::error::Failure;
use crate::store::{self, DraftRow};

/// The outbox kind of a draft whose time may have come.
pub const DRAFT: &str = "draft.due";
/// The outbox kind of files of a form that is gone.
pub const FILES: &str = "form.files";

/// What a message is about.
#[derive(Serialize, Deserialize)]
struct About {
    form: CaseId,
}

impl About {
    fn body(form: CaseId) -> Vec<u8> {
        serde_json::to_vec(&Self { form }).expect("an id is plain data")
    }

    /// A draft that is older than these messages got one from its migration, which has the id of the draft and says
    /// nothing.
    fn read(message: &Taken) -> CaseId {
        let said = serde_json::from_slice::<Self>(&message.body);
        said.map_or_else(|_| CaseId::new(message.id.uuid()), |about| about.form)
    }
}

impl App {
    /// How long drafts of a service are kept; of one that is published no more, as long as usual.
    fn kept(&self, service: &str) -> Time {
        self.services.latest(service).map_or(DRAFTS_KEPT, |found| found.service.drafts_kept())
    }

    /// The last day on which a draft of a service is there that was saved then.
    pub(crate) fn kept_until(&self, service: &str, saved: Moment) -> Date {
        self.kept(service).after(saved.day(&self.web.brand().zone))
    }

    /// When it goes: with the day after.
    fn due_at(&self, service: &str, saved: Moment) -> Moment {
        let last = self.kept_until(service, saved);
        let day = last.tomorrow().unwrap_or(last);
        self.web.brand().zone.moment(day.at(0, 0, 0, 0))
    }

    fn order(&self, kind: &'static str, form: CaseId, key: String, times: [Moment; 2]) -> Outgoing {
        let [not_before, at] = times;
        Outgoing {
            agency: self.web.brand().agency,
            id: OutboxId::new(self.web.id()),
            kind,
            key,
            body: About::body(form),
            not_before,
            at,
        }
    }

    /// A new draft, and the message that is due when it is to go.
    pub(crate) fn adding(&self, row: &DraftRow) -> Batch {
        let times = [self.due_at(&row.service, row.saved_at), row.saved_at];
        store::add(row).outbox(&self.order(DRAFT, row.id, format!("draft/{}", row.id), times))
    }

    /// What destroys the key of a form and takes out the rows of its files: they are unreadable from here on, and their
    /// bytes follow.
    pub(crate) fn forgetting(&self, form: CaseId, now: Moment) -> Batch {
        let agency = self.web.brand().agency;
        store::drop_uploads(agency, form).then(self.keys.destroy(agency, form)).outbox(&self.order(
            FILES,
            form,
            format!("files/{form}"),
            [now, now],
        ))
    }

    /// What removes a draft, if it is still as it was read.
    pub(crate) fn giving_up(&self, draft: CaseId, version: i64, now: Moment) -> Batch {
        store::drop(self.web.brand().agency, draft, version).then(self.forgetting(draft, now))
    }
}

/// What a message of [`DRAFT`] does: removes the draft, or asks again when its time has moved.
///
/// # Errors
/// When the database could not be asked.
pub async fn draft_due(app: &App, message: &Taken, now: Moment) -> Result<Batch, DbError> {
    let draft = About::read(message);
    let saved = store::saved(&app.db, message.agency, draft).await?;
    // It was sent, or thrown away.
    let Some((service, version, saved)) = saved else { return Ok(Batch::new()) };
    let due = app.due_at(&service, saved);
    if due <= now {
        return Ok(app.giving_up(draft, version, now));
    }
    let key = format!("draft/{draft}/{}", message.id);
    Ok(Batch::new().outbox(&app.order(DRAFT, draft, key, [due, now])))
}

/// Removes the bytes of the files that a message of [`FILES`] names.
///
/// # Errors
/// When the disk does not let them go; it is tried again.
pub async fn remove_files(app: &App, message: &Taken) -> Result<(), Failure> {
    let gone = app.objects.remove_all(message.agency, About::read(message));
    gone.await.map_err(Failure::Object)
}
