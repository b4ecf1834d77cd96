//! What came and is not handled yet: sealed, once a message, found by its writer.

use db::outbox::Outgoing;
use db::{Batch, Db, DbError, params};
use messaging::{Body, Incoming, age};
use serde::{Deserialize, Serialize};
use terms::{AgencyId, CaseId, KeyId, Moment, OutboxId};
use uuid::Uuid;
use vault::{Place, Purpose, Sealed, SubjectKey};

use super::come::IN;
use crate::Assistant;
use crate::error::Failure;

const ADD: &str = "INSERT INTO channel_messages
    (agency_id, message, channel, peer, at, received_at, wrapped_key, sealed) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
    ON CONFLICT (agency_id, message) DO NOTHING";
const WAITING: &str = "SELECT message, wrapped_key, sealed FROM channel_messages
    WHERE agency_id = $1 AND peer = $2 AND sealed IS NOT NULL ORDER BY at, received_at LIMIT 50";
const HANDLED: &str = "UPDATE channel_messages SET sealed = NULL, wrapped_key = NULL
    WHERE agency_id = $1 AND message = $2";
const FORGET: &str =
    "DELETE FROM channel_messages WHERE agency_id = $1 AND received_at < $2 AND sealed IS NULL";

/// A message as it is kept.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Kept {
    pub(super) channel: String,
    pub(super) peer: String,
    pub(super) id: String,
    pub(super) came: Came,
}

/// What it says.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Came {
    /// Words.
    Text(String),
    /// A picture to be fetched.
    Picture(String, String),
    /// A place.
    Place(f64, f64),
    /// A button, and what has to be told to its channel.
    Button(String, Option<String>),
    /// Something that cannot be read.
    Other,
}

/// A message that waits.
pub(super) struct Waiting {
    pub(super) name: [u8; 32],
    pub(super) kept: Kept,
}

/// What the outbox carries: the writer's index, and nothing that says who it is.
#[derive(Serialize, Deserialize)]
pub(super) struct Of {
    pub(super) peer: String,
}

fn came(body: Body) -> Came {
    match body {
        // What the assistant reads as "begin anew".
        Body::Begins => Came::Text("/start".to_owned()),
        Body::Text(text) => Came::Text(text),
        Body::Picture { media, caption } => Came::Picture(media, caption.unwrap_or_default()),
        Body::Place { latitude, longitude, .. } => Came::Place(latitude, longitude),
        Body::Chosen { id, acknowledge, .. } => Came::Button(id, acknowledge),
        Body::Other(_) => Came::Other,
    }
}

fn key_of(name: &[u8; 32]) -> Uuid {
    let mut half = [0; 16];
    half.copy_from_slice(&name[..16]);
    Uuid::from_bytes(half)
}

fn place(agency: AgencyId, id: Uuid) -> Place<'static> {
    Place { owner: agency.uuid(), case: CaseId::new(id), subject: "channel", field: "message" }
}

/// Puts messages into the inbox and calls for a worker. One that came before, or is too old to come now, changes nothing.
pub(super) async fn put(app: &Assistant, messages: Vec<Incoming>) -> Result<(), DbError> {
    let (agency, now) = (app.web.brand().agency, app.web.now());
    let mut batch = Batch::new();
    let mut count = 0;
    for message in messages {
        if !age::is_of_now(message.at, now) {
            tracing::warn!(
                channel = message.channel.name(),
                "A message was too old or from the future"
            );
            continue;
        }
        let (channel, at) = (message.channel.name(), message.at);
        let index =
            |kind: &str, of: &str| app.keys.agency.fingerprint(kind, &format!("{channel}\0{of}"));
        let name = index("channel-message", &message.message_id);
        let peer = index("channel-peer", &message.peer);
        let id = key_of(&name);
        let secret = SubjectKey::from_bytes(app.web.random());
        let kept = Kept {
            channel: channel.to_owned(),
            peer: message.peer,
            id: message.message_id,
            came: came(message.body),
        };
        let sealed =
            vault::seal(&secret, KeyId::new(id), &kept, &place(agency, id), app.web.random());
        let wrapped = app.keys.agency.wrap(&secret, KeyId::new(id), app.web.random());
        let row = params![agency, name, channel, peer, at, now, wrapped, sealed.to_bytes()];
        let of = Of { peer: identity::hex(&peer) };
        batch = batch.any(ADD, row).outbox(&Outgoing {
            agency,
            id: OutboxId::new(app.web.id()),
            kind: IN,
            key: format!("channel/in/{}", identity::hex(&name)),
            body: serde_json::to_vec(&of).expect("an index is plain data"),
            not_before: now,
            at: now,
        });
        count += 1;
    }
    if count == 0 { Ok(()) } else { app.db.commit(batch).await }
}

/// What waits of a writer, in the order in which it was written.
pub(super) async fn waiting(app: &Assistant, peer: &[u8]) -> Result<Vec<Waiting>, Failure> {
    let agency = app.web.brand().agency;
    let rows = app.db.query(WAITING, params![agency, peer.to_vec()]).await?;
    let open = |row: &db::Row| {
        let name: [u8; 32] = row.get::<Vec<u8>>(0)?.try_into().map_err(|_| Failure::Sealed)?;
        let id = key_of(&name);
        let key = app.keys.agency.unwrap(KeyId::new(id), &row.get::<Vec<u8>>(1)?);
        let key = key.map_err(|_| Failure::Sealed)?;
        let sealed = Sealed::<Kept>::from_bytes(KeyId::new(id), row.get(2)?);
        // It is read for whoever wrote it.
        let opened = vault::open(&key, &sealed, &place(agency, id), Purpose::Own);
        let (kept, _read) = opened.map_err(|_| Failure::Sealed)?;
        Ok(Waiting { name, kept })
    };
    rows.iter().map(open).collect()
}

/// A message was handled: its name stays, what it said goes.
pub(super) fn handled(app: &Assistant, name: [u8; 32]) -> Batch {
    Batch::new().any(HANDLED, params![app.web.brand().agency, name])
}

/// Forgets the names of messages that are too old to come again.
///
/// # Errors
/// [`DbError`] when it could not be done.
pub async fn forget(db: &Db, agency: AgencyId, now: Moment) -> Result<(), DbError> {
    // A message that lay long in the service is as old as it is, and came later.
    let before = now.plus_seconds(-2 * age::REMEMBER_SECONDS);
    db.commit(Batch::new().any(FORGET, params![agency, before])).await
}
