//! Messages to people, sealed until they are sent. The outbox carries only their ids.

use db::outbox::Outgoing;
use db::{Batch, Db, params};
use serde::{Deserialize, Serialize};
use terms::{AgencyId, CaseId, KeyId, Moment, OutboxId};
use uuid::Uuid;
use vault::{Place, Purpose, Sealed, SubjectKey, open, seal};
use web::Shared;

use crate::chats::CHAT;
use crate::error::Failure;
use crate::keyring::Keyring;

/// A message to a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Phone in E.164, e-mail address, or a conversation after [`CHAT`].
    pub to: String,
    /// Subject of a mail; an SMS has none.
    pub subject: String,
    /// What it says.
    pub text: String,
}

const ADD: &str = "INSERT INTO messages (agency_id, message_id, wrapped_key, sealed, created_at)
    VALUES ($1, $2, $3, $4, $5)";
const ONE: &str =
    "SELECT wrapped_key, sealed FROM messages WHERE agency_id = $1 AND message_id = $2";
const SENT: &str = "UPDATE messages SET sent_at = $3 WHERE agency_id = $1 AND message_id = $2";
const DROP: &str = "DELETE FROM messages WHERE agency_id = $1 AND message_id = $2";
const RECENT: &str = "SELECT wrapped_key, sealed, message_id, created_at FROM messages
    WHERE agency_id = $1 ORDER BY created_at DESC LIMIT 50";

fn place(agency: AgencyId, id: Uuid) -> Place<'static> {
    Place { owner: agency.uuid(), case: CaseId::new(id), subject: "message", field: "body" }
}

/// Puts a message on its way: sealed under a key of its own, sent not before `not_before`, once a `key`.
pub fn queue(
    shared: &Shared,
    keyring: &Keyring,
    message: &Message,
    key: String,
    not_before: Moment,
) -> Batch {
    let (agency, id, now) = (shared.brand().agency, shared.id(), shared.now());
    let secret = SubjectKey::from_bytes(shared.random());
    let sealed = seal(&secret, KeyId::new(id), message, &place(agency, id), shared.random());
    let wrapped = keyring.portal.wrap(&secret, KeyId::new(id), shared.random());
    Batch::new().exactly(1, ADD, params![agency, id, wrapped, sealed.to_bytes(), now]).outbox(
        &Outgoing {
            agency,
            id: OutboxId::new(shared.id()),
            kind: match message.to.as_str() {
                to if to.starts_with(CHAT) => "message.chat",
                to if to.contains('@') => "message.mail",
                _ => "message.sms",
            },
            key,
            body: id.simple().to_string().into_bytes(),
            not_before,
            at: now,
        },
    )
}

fn opened(
    keyring: &Keyring,
    agency: AgencyId,
    id: Uuid,
    wrapped: &[u8],
    bytes: Vec<u8>,
) -> Result<Message, Failure> {
    let key = keyring.portal.unwrap(KeyId::new(id), wrapped)?;
    // It goes to its owner and nobody else: no disclosure.
    let (message, _read) = open(
        &key,
        &Sealed::from_bytes(KeyId::new(id), bytes),
        &place(agency, id),
        Purpose::Notice,
    )?;
    Ok(message)
}

/// The message that an outbox row names; none when it is gone.
///
/// # Errors
/// [`Failure`] when it could not be read or opened.
pub async fn read(
    db: &Db,
    keyring: &Keyring,
    agency: AgencyId,
    body: &[u8],
) -> Result<Option<(Uuid, Message)>, Failure> {
    let Some(id) = std::str::from_utf8(body).ok().and_then(|text| Uuid::try_parse(text).ok())
    else {
        return Ok(None);
    };
    let Some(row) = db.query_opt(ONE, params![agency, id]).await? else { return Ok(None) };
    Ok(Some((id, opened(keyring, agency, id, &row.get::<Vec<u8>>(0)?, row.get(1)?)?)))
}

/// What to commit once a message was sent: in the demo it stays to be read, elsewhere it goes.
pub fn mark_sent(shared: &Shared, id: Uuid) -> Batch {
    let agency = shared.brand().agency;
    if shared.is_demo() {
        Batch::new().any(SENT, params![agency, id, shared.now()])
    } else {
        Batch::new().any(DROP, params![agency, id])
    }
}

/// The newest messages, for the demo's page of what went out.
///
/// # Errors
/// [`Failure`] when they could not be read.
pub async fn recent(
    db: &Db,
    keyring: &Keyring,
    agency: AgencyId,
) -> Result<Vec<(Moment, Message)>, Failure> {
    let rows = db.query(RECENT, params![agency]).await?;
    rows.iter()
        .map(|row| {
            Ok((
                row.get(3)?,
                opened(keyring, agency, row.get(2)?, &row.get::<Vec<u8>>(0)?, row.get(1)?)?,
            ))
        })
        .collect()
}
