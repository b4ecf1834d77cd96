//! Tables `conversations`, `conversation_turns` and `unanswered`.

use db::{Batch, Db, DbError, Row, params};
use terms::{AgencyId, ConversationId, Language, Moment, OfficerId, PersonId};

use crate::conversation::{Channel, Conversation, Holder, Who};

macro_rules! columns {
    () => {
        "conversation_id, channel, person_id, language, key_id, address, state, holder, urgent, waiting_since, turns,
         version, opened_at, last_at, peer"
    };
}

const OF_PEER: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM conversations WHERE agency_id = $1 AND channel = $2 AND peer = $3"
);
const BY_ID: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM conversations WHERE agency_id = $1 AND conversation_id = $2"
);
const HELD: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM conversations WHERE agency_id = $1 AND holder = $2 ORDER BY urgent DESC, waiting_since LIMIT 200"
);
const OF_PERSON: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM conversations WHERE agency_id = $1 AND person_id = $2 ORDER BY last_at DESC LIMIT 20"
);
const ADD: &str = "INSERT INTO conversations
    (agency_id, conversation_id, channel, peer, person_id, language, key_id, address, state, holder, urgent,
     waiting_since, turns, version, opened_at, last_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 1, $14, $15)";
const SAVE: &str =
    "UPDATE conversations SET person_id = $4, language = $5, state = $6, holder = $7, urgent = $8,
    waiting_since = $9, turns = $10, last_at = $11, version = version + 1
    WHERE agency_id = $1 AND conversation_id = $2 AND version = $3";
const DROP: &str =
    "DELETE FROM conversations WHERE agency_id = $1 AND conversation_id = $2 AND version = $3";
const ADD_TURN: &str = "INSERT INTO conversation_turns
    (agency_id, conversation_id, seq, at, who, officer_id, message, sealed) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
const TURNS: &str = "SELECT seq, at, who, officer_id, sealed FROM conversation_turns
    WHERE agency_id = $1 AND conversation_id = $2 AND seq > $3 ORDER BY seq LIMIT 500";
const HAS: &str = "SELECT 1 FROM conversation_turns
    WHERE agency_id = $1 AND conversation_id = $2 AND message = $3";
const HEARD: &str = "SELECT MAX(at) FROM conversation_turns
    WHERE agency_id = $1 AND conversation_id = $2 AND who = $3";
const DROP_TURNS: &str =
    "DELETE FROM conversation_turns WHERE agency_id = $1 AND conversation_id = $2";
const UNANSWERED: &str = "INSERT INTO unanswered
    (agency_id, question, words, language, times, first_at, last_at) VALUES ($1, $2, $3, $4, 1, $5, $5)
    ON CONFLICT (agency_id, question) DO UPDATE SET times = unanswered.times + 1, last_at = $5";

fn conversation(agency: AgencyId, row: &Row) -> Result<Conversation, DbError> {
    let wrong = |what: &str| DbError::Other(format!("a conversation with {what:?}"));
    let (channel, language, holder): (String, String, String) =
        (row.get(1)?, row.get(3)?, row.get(7)?);
    let peer: Vec<u8> = row.get(14)?;
    Ok(Conversation {
        agency,
        id: row.get(0)?,
        channel: Channel::named(&channel).ok_or_else(|| wrong(&channel))?,
        person: row.get(2)?,
        language: Language::from_tag(&language).ok_or_else(|| wrong(&language))?,
        key: row.get(4)?,
        address: row.get(5)?,
        state: row.get(6)?,
        holder: Holder::named(&holder).ok_or_else(|| wrong(&holder))?,
        urgent: row.get(8)?,
        waiting_since: row.get(9)?,
        turns: row.get(10)?,
        version: row.get(11)?,
        opened_at: row.get(12)?,
        last_at: row.get(13)?,
        peer: peer.try_into().map_err(|_| wrong("a short index"))?,
    })
}

/// The conversation of somebody.
pub(crate) async fn of_peer(
    db: &Db,
    agency: AgencyId,
    channel: Channel,
    peer: [u8; 32],
) -> Result<Option<Conversation>, DbError> {
    let row = db.query_opt(OF_PEER, params![agency, channel.name(), peer]).await?;
    row.map(|row| conversation(agency, &row)).transpose()
}

/// The conversation with this id.
pub(crate) async fn by_id(
    db: &Db,
    agency: AgencyId,
    id: ConversationId,
) -> Result<Option<Conversation>, DbError> {
    let row = db.query_opt(BY_ID, params![agency, id]).await?;
    row.map(|row| conversation(agency, &row)).transpose()
}

/// The conversations of a person who was signed in, the last first.
pub(crate) async fn of_person(
    db: &Db,
    agency: AgencyId,
    person: PersonId,
) -> Result<Vec<Conversation>, DbError> {
    let rows = db.query(OF_PERSON, params![agency, person]).await?;
    rows.iter().map(|row| conversation(agency, row)).collect()
}

/// The conversations that somebody has: what is urgent, then whoever waits longest. However many wait, none that is urgent
/// is left out.
pub(crate) async fn held(
    db: &Db,
    agency: AgencyId,
    holder: Holder,
) -> Result<Vec<Conversation>, DbError> {
    let rows = db.query(HELD, params![agency, holder.name()]).await?;
    rows.iter().map(|row| conversation(agency, row)).collect()
}

/// Adds a conversation. A duplicate when its peer has one by now.
pub(crate) fn add(own: &Conversation) -> Batch {
    let row = params![
        own.agency,
        own.id,
        own.channel.name(),
        own.peer,
        own.person,
        own.language.tag(),
        own.key,
        &own.address,
        &own.state,
        own.holder.name(),
        own.urgent,
        own.waiting_since,
        own.turns,
        own.opened_at,
        own.last_at,
    ];
    Batch::new().exactly(1, ADD, row)
}

/// Saves a conversation, if it is still as it was read.
pub(crate) fn save(own: &Conversation) -> Batch {
    let row = params![
        own.agency,
        own.id,
        own.version,
        own.person,
        own.language.tag(),
        &own.state,
        own.holder.name(),
        own.urgent,
        own.waiting_since,
        own.turns,
        own.last_at,
    ];
    Batch::new().exactly(1, SAVE, row)
}

/// Removes a conversation and all that was said in it, if it is still as it was read.
pub(crate) fn drop(own: &Conversation) -> Batch {
    Batch::new()
        .exactly(1, DROP, params![own.agency, own.id, own.version])
        .any(DROP_TURNS, params![own.agency, own.id])
}

/// A turn as its row keeps it.
#[derive(Clone, Debug)]
pub(crate) struct TurnRow {
    pub(crate) seq: i64,
    pub(crate) at: Moment,
    pub(crate) who: Who,
    pub(crate) officer: Option<OfficerId>,
    /// The digest of the channel's id of the message.
    pub(crate) message: Option<[u8; 32]>,
    pub(crate) sealed: Vec<u8>,
}

/// Adds a turn.
pub(crate) fn add_turn(own: &Conversation, turn: &TurnRow) -> Batch {
    let row = params![
        own.agency,
        own.id,
        turn.seq,
        turn.at,
        turn.who.name(),
        turn.officer,
        turn.message,
        &turn.sealed,
    ];
    Batch::new().exactly(1, ADD_TURN, row)
}

/// The turns of a conversation after one of them.
pub(crate) async fn turns(
    db: &Db,
    own: &Conversation,
    after: i64,
) -> Result<Vec<TurnRow>, DbError> {
    let read = |row: &Row| {
        let who: String = row.get(2)?;
        Ok(TurnRow {
            seq: row.get(0)?,
            at: row.get(1)?,
            who: Who::named(&who).ok_or_else(|| DbError::Other(format!("a turn of {who:?}")))?,
            officer: row.get(3)?,
            message: None,
            sealed: row.get(4)?,
        })
    };
    db.query(TURNS, params![own.agency, own.id, after]).await?.iter().map(read).collect()
}

/// Whether a message came before.
pub(crate) async fn has(db: &Db, own: &Conversation, message: [u8; 32]) -> Result<bool, DbError> {
    Ok(db.query_opt(HAS, params![own.agency, own.id, message]).await?.is_some())
}

/// When somebody last wrote.
pub(crate) async fn heard_at(db: &Db, own: &Conversation) -> Result<Option<Moment>, DbError> {
    let asked = params![own.agency, own.id, Who::Citizen.name()];
    let row = db.query_opt(HEARD, asked).await?;
    row.map_or(Ok(None), |row| row.get(0))
}

/// Counts a question that had no answer.
pub(crate) fn unanswered(
    agency: AgencyId,
    question: [u8; 32],
    words: &str,
    language: &str,
    now: Moment,
) -> Batch {
    Batch::new().any(UNANSWERED, params![agency, question, words, language, now])
}
