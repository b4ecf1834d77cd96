//! Conversations that belong to a person: an account that was connected to one, and whoever reported in one without an
//! account. News of their cases goes there.

use db::{Batch, Db, DbError, params};
use terms::{AgencyId, ConversationId, Language, Moment, PersonId};

use crate::error::Failure;
use crate::keyring::Keyring;
use crate::store;

/// What stands before the id of a conversation where a message has its address.
pub const CHAT: &str = "chat:";

const ADD: &str = "INSERT INTO person_chats
    (person_id, agency_id, conversation_id, channel, language, is_account, since) VALUES ($1, $2, $3, $4, $5, $6, $7)
    ON CONFLICT (person_id, conversation_id) DO UPDATE SET is_account = $6, since = $7, language = $5";
const NEWEST: &str = "SELECT conversation_id, language, is_account FROM person_chats
    WHERE person_id = $1 ORDER BY since DESC LIMIT 1";
const OF_PERSON: &str = "SELECT conversation_id, channel, since, person_id FROM person_chats
    WHERE person_id = $1 AND is_account = $2 ORDER BY since DESC LIMIT 50";
const OF_CONVERSATION: &str = "SELECT conversation_id, channel, since, person_id FROM person_chats
    WHERE agency_id = $1 AND conversation_id = $2 AND is_account = $3 LIMIT 1";
const CUT: &str =
    "DELETE FROM person_chats WHERE person_id = $1 AND conversation_id = $2 AND is_account = $3";
const CUT_ALL: &str = "DELETE FROM person_chats WHERE person_id = $1 AND is_account = $2";
const FORGET: &str = "DELETE FROM person_chats WHERE agency_id = $1 AND conversation_id = $2";
const OTHERS: &str = "DELETE FROM person_chats
    WHERE agency_id = $1 AND conversation_id = $2 AND is_account = $3 AND person_id <> $4";

/// A conversation of somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chat {
    /// Which.
    pub conversation: ConversationId,
    /// Where it is held, by its name in tables.
    pub channel: String,
    /// Since when.
    pub since: Moment,
    /// Whose account it is connected to.
    pub person: PersonId,
}

/// How somebody is told something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Way {
    /// Phone, mail address, or a conversation after [`CHAT`].
    pub to: String,
    /// In which language.
    pub language: Language,
    /// Whether they have no account: their pages open with the code of a receipt alone.
    pub is_nameless: bool,
}

fn chat(row: &db::Row) -> Result<Chat, DbError> {
    Ok(Chat {
        conversation: row.get(0)?,
        channel: row.get(1)?,
        since: row.get(2)?,
        person: row.get(3)?,
    })
}

/// Somebody reported in a conversation without an account: it is where they are told of it.
pub fn reported_in(
    agency: AgencyId,
    person: PersonId,
    (conversation, channel): (ConversationId, &str),
    language: Language,
    now: Moment,
) -> Batch {
    let row = params![person, agency, conversation, channel, language.tag(), false, now];
    Batch::new().any(ADD, row)
}

/// An account is connected to a conversation, and no other one is.
pub fn connected(
    agency: AgencyId,
    person: PersonId,
    (conversation, channel): (ConversationId, &str),
    language: Language,
    now: Moment,
) -> Batch {
    let row = params![person, agency, conversation, channel, language.tag(), true, now];
    Batch::new().any(OTHERS, params![agency, conversation, true, person]).any(ADD, row)
}

/// Ends the connection of an account to a conversation.
pub fn disconnected(person: PersonId, conversation: ConversationId) -> Batch {
    Batch::new().any(CUT, params![person, conversation, true])
}

/// Ends all connections of an account.
pub(crate) fn disconnected_everywhere(person: PersonId) -> Batch {
    Batch::new().any(CUT_ALL, params![person, true])
}

/// What goes with a conversation that is forgotten.
pub fn chat_forgotten(agency: AgencyId, conversation: ConversationId) -> Batch {
    Batch::new().any(FORGET, params![agency, conversation])
}

/// The conversations that an account is connected to, the newest first.
///
/// # Errors
/// [`DbError`] when they could not be asked.
pub async fn chats_of(db: &Db, person: PersonId) -> Result<Vec<Chat>, DbError> {
    db.query(OF_PERSON, params![person, true]).await?.iter().map(chat).collect()
}

/// The account that is connected to a conversation.
///
/// # Errors
/// [`DbError`] when it could not be asked.
pub async fn account_in(
    db: &Db,
    agency: AgencyId,
    conversation: ConversationId,
) -> Result<Option<Chat>, DbError> {
    let row = db.query_opt(OF_CONVERSATION, params![agency, conversation, true]).await?;
    row.map(|row| chat(&row)).transpose()
}

/// How a person is told news of their cases: in the conversation that is theirs, else by the contact of their account; none
/// when they have neither.
///
/// # Errors
/// [`Failure`] when it could not be read or opened.
pub async fn way_to(db: &Db, keyring: &Keyring, person: PersonId) -> Result<Option<Way>, Failure> {
    if let Some(row) = db.query_opt(NEWEST, params![person]).await? {
        let (conversation, language): (ConversationId, String) = (row.get(0)?, row.get(1)?);
        return Ok(Some(Way {
            to: format!("{CHAT}{conversation}"),
            language: Language::from_tag(&language).unwrap_or_default(),
            is_nameless: !row.get::<bool>(2)?,
        }));
    }
    let reached = store::reached(db, keyring, person).await?;
    Ok(reached.map(|(to, language)| Way { to, language, is_nameless: false }))
}
