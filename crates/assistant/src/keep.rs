//! How long a conversation is kept: so many days after its last message it goes, with its key, as a draft does.

use db::outbox::{Outgoing, Taken};
use db::{Batch, DbError};
use serde::{Deserialize, Serialize};
use terms::{CaseId, ConversationId, Moment, OutboxId};

use crate::conversation::Conversation;
use crate::{Assistant, store};

/// The outbox kind of a conversation whose time may have come.
pub const DUE: &str = "conversation.due";
/// The subject under whose key a conversation is sealed.
pub(crate) const SUBJECT: &str = "conversation";
const DAY_SECONDS: i64 = 86_400;

/// What a message is about.
#[derive(Serialize, Deserialize)]
struct About {
    conversation: ConversationId,
}

/// Keys and seals name a case; a conversation stands there by its own id.
pub(crate) const fn sealed_as(id: ConversationId) -> CaseId {
    CaseId::new(id.uuid())
}

impl Assistant {
    pub(crate) const fn due_at(&self, last: Moment) -> Moment {
        last.plus_seconds(self.kept_days * DAY_SECONDS)
    }

    /// The message that is due when a conversation is to go.
    pub(crate) fn keeping(&self, own: &Conversation, key: String, now: Moment) -> Outgoing {
        let about = About { conversation: own.id };
        Outgoing {
            agency: own.agency,
            id: OutboxId::new(self.web.id()),
            kind: DUE,
            key,
            body: serde_json::to_vec(&about).expect("an id is plain data"),
            not_before: self.due_at(own.last_at),
            at: now,
        }
    }
}

/// What a message of [`DUE`] does: removes the conversation with its key, or asks again when something was said since.
///
/// # Errors
/// When the database could not be asked.
pub async fn conversation_due(
    app: &Assistant,
    message: &Taken,
    now: Moment,
) -> Result<Batch, DbError> {
    let Ok(about) = serde_json::from_slice::<About>(&message.body) else { return Ok(Batch::new()) };
    let found = store::by_id(&app.db, message.agency, about.conversation).await?;
    let Some(own) = found else { return Ok(Batch::new()) };
    if app.due_at(own.last_at) > now {
        let key = format!("conversation/{}/{}", own.id, message.id);
        return Ok(Batch::new().outbox(&app.keeping(&own, key, now)));
    }
    // Without their key nobody can open them; what is left of them is swept.
    if let Err(error) = app.intake.objects.remove_all(own.agency, sealed_as(own.id)).await {
        tracing::warn!(error = ?error, "The photos of a conversation could not be removed");
    }
    let key = identity::destroy(own.agency, sealed_as(own.id), SUBJECT);
    Ok(store::drop(&own)
        .then(crate::channels::forgotten(&own))
        .then(crate::desk::forgotten(&own))
        .then(crate::connection::forgotten(&own))
        .then(crate::photos::forgotten(&own))
        .then(key))
}
