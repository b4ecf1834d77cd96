//! News of a case, said in the conversation that belongs to its applicant.

use db::Batch;
use terms::ConversationId;
use uuid::Uuid;

use super::Stuck;
use crate::conversation::Who;
use crate::say::Say;
use crate::{Assistant, store};

/// The rows by which a message is said in the conversation of its address; none where that is forgotten. Whoever has the
/// conversation keeps it.
///
/// # Errors
/// [`Stuck`] when it could not be read.
pub async fn told(app: &Assistant, message: &identity::Message) -> Result<Batch, Stuck> {
    let id = message.to.strip_prefix(identity::CHAT).and_then(|id| Uuid::parse_str(id).ok());
    let Some(id) = id.map(ConversationId::new) else { return Ok(Batch::new()) };
    let found = store::by_id(&app.db, app.web.brand().agency, id).await?;
    let Some(own) = found else { return Ok(Batch::new()) };
    let say = Say::new(message.text.clone());
    Ok(app.speaking(&own, (Who::Assistant, None), &say, own.holder).await?)
}
