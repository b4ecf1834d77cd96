//! Tables `conversation_holders`, `desk_presence`, `written_answers`, `written_versions`; and what is asked of `unanswered`.

use std::collections::BTreeMap;

use db::{Batch, Db, DbError, Row, params};
use definition::Text;
use terms::{AgencyId, ConversationId, Date, Moment, OfficerId};
use uuid::Uuid;

const HOLDERS: &str = "SELECT conversation_id, officer_id, officer, since FROM conversation_holders
    WHERE agency_id = $1 LIMIT 1000";
const HOLDER: &str = "SELECT conversation_id, officer_id, officer, since FROM conversation_holders
    WHERE agency_id = $1 AND conversation_id = $2";
const HOLD: &str =
    "INSERT INTO conversation_holders (agency_id, conversation_id, officer_id, officer, since)
    VALUES ($1, $2, $3, $4, $5) ON CONFLICT (agency_id, conversation_id)
    DO UPDATE SET officer_id = $3, officer = $4, since = $5";
const LET_GO: &str =
    "DELETE FROM conversation_holders WHERE agency_id = $1 AND conversation_id = $2";
const HERE: &str = "INSERT INTO desk_presence (agency_id, officer_id, here, seen_at)
    VALUES ($1, $2, $3, $4) ON CONFLICT (agency_id, officer_id) DO UPDATE SET here = $3, seen_at = $4";
const SEEN: &str = "UPDATE desk_presence SET seen_at = $3 WHERE agency_id = $1 AND officer_id = $2";
const PRESENT: &str = "SELECT officer_id FROM desk_presence
    WHERE agency_id = $1 AND here = TRUE AND seen_at >= $2";

/// Whoever has a conversation.
#[derive(Clone, Debug)]
pub(super) struct HolderRow {
    pub(super) officer: OfficerId,
    pub(super) name: String,
    pub(super) since: Moment,
}

/// Who has which conversation.
pub(super) async fn holders(
    db: &Db,
    agency: AgencyId,
) -> Result<BTreeMap<ConversationId, HolderRow>, DbError> {
    let rows = db.query(HOLDERS, params![agency]).await?;
    rows.iter().map(|row| Ok((row.get(0)?, holder(row)?))).collect()
}

fn holder(row: &Row) -> Result<HolderRow, DbError> {
    Ok(HolderRow { officer: row.get(1)?, name: row.get(2)?, since: row.get(3)? })
}

/// Who has this conversation.
pub(super) async fn holder_of(
    db: &Db,
    agency: AgencyId,
    id: ConversationId,
) -> Result<Option<HolderRow>, DbError> {
    db.query_opt(HOLDER, params![agency, id]).await?.as_ref().map(holder).transpose()
}

/// Somebody has a conversation from now on.
pub(super) fn hold(
    agency: AgencyId,
    id: ConversationId,
    (officer, name): (OfficerId, &str),
    now: Moment,
) -> Batch {
    Batch::new().any(HOLD, params![agency, id, officer, name, now])
}

/// Nobody has it any more.
pub(super) fn let_go(agency: AgencyId, id: ConversationId) -> Batch {
    Batch::new().any(LET_GO, params![agency, id])
}

/// Somebody answers from now on, or no longer.
pub(super) fn here(agency: AgencyId, officer: OfficerId, here: bool, now: Moment) -> Batch {
    Batch::new().any(HERE, params![agency, officer, here, now])
}

/// Somebody is still there.
pub(super) fn seen(agency: AgencyId, officer: OfficerId, now: Moment) -> Batch {
    Batch::new().any(SEEN, params![agency, officer, now])
}

/// Who answers and was seen since.
pub(super) async fn present(
    db: &Db,
    agency: AgencyId,
    since: Moment,
) -> Result<Vec<OfficerId>, DbError> {
    let rows = db.query(PRESENT, params![agency, since]).await?;
    rows.iter().map(|row| row.get(0)).collect()
}

const UNANSWERED: &str = "SELECT question, words, times, last_at FROM unanswered
    WHERE agency_id = $1 AND last_at >= $2 ORDER BY times DESC, last_at DESC LIMIT 500";
const ANSWERED: &str = "DELETE FROM unanswered WHERE agency_id = $1 AND question = $2";

/// A question that had no answer.
#[derive(Clone, Debug)]
pub(super) struct Unanswered {
    pub(super) question: Vec<u8>,
    pub(super) words: String,
    pub(super) times: i64,
    pub(super) last_at: Moment,
}

/// The questions without an answer since a moment, the most frequent first.
pub(super) async fn unanswered(
    db: &Db,
    agency: AgencyId,
    since: Moment,
) -> Result<Vec<Unanswered>, DbError> {
    let rows = db.query(UNANSWERED, params![agency, since]).await?;
    let read = |row: &Row| {
        Ok(Unanswered {
            question: row.get(0)?,
            words: row.get(1)?,
            times: row.get(2)?,
            last_at: row.get(3)?,
        })
    };
    rows.iter().map(read).collect()
}

/// A question has its answer.
pub(super) fn answered(agency: AgencyId, question: &[u8]) -> Batch {
    Batch::new().any(ANSWERED, params![agency, question.to_vec()])
}

const ADD: &str =
    "INSERT INTO written_answers (agency_id, answer_id, service, asks, says, says_en, source, page,
    source_on, state, author_id, author, written_at, reviewer, reviewed_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'draft', $10, $11, $12, '', 0)";
const REVIEW: &str = "UPDATE written_answers SET state = $4, reviewer = $5, reviewed_at = $6
    WHERE agency_id = $1 AND answer_id = $2 AND state = $3";
const NEXT: &str = "INSERT INTO written_versions (agency_id, version) VALUES ($1, 1)
    ON CONFLICT (agency_id) DO UPDATE SET version = written_versions.version + 1";
const VERSION: &str = "SELECT version FROM written_versions WHERE agency_id = $1";

macro_rules! columns {
    () => {
        "SELECT answer_id, service, asks, says, says_en, source, page, source_on, state, author_id, author,
         written_at, reviewer, reviewed_at FROM written_answers "
    };
}
const ONE: &str = concat!(columns!(), "WHERE agency_id = $1 AND answer_id = $2");
const IN_STATE: &str =
    concat!(columns!(), "WHERE agency_id = $1 AND state = $2 ORDER BY written_at LIMIT 500");

/// An answer that somebody wrote.
#[derive(Clone, Debug)]
pub struct Written {
    /// Its id.
    pub id: Uuid,
    /// The service that it is about; empty for one that the agency gives without a service.
    pub service: String,
    /// Ways of asking.
    pub asks: Vec<String>,
    /// What is said.
    pub says: Text,
    /// Where it stands: what a rule, a circular or a page is called.
    pub source: String,
    /// Where everybody can read that: a page of ours from its slash, or an address. May be empty where there is a service.
    pub page: String,
    /// The day on which the source said so; none for answers of before it was asked.
    pub on: Option<Date>,
    /// `draft`, `approved`, `refused` or `revoked`.
    pub(crate) state: String,
    pub(crate) author_id: OfficerId,
    pub(crate) author: String,
    pub(crate) written_at: Moment,
    pub(crate) reviewer: String,
    pub(crate) reviewed_at: Moment,
}

fn one_written(row: &Row) -> Result<Written, DbError> {
    let (asks, id, en): (String, String, String) = (row.get(2)?, row.get(3)?, row.get(4)?);
    let on: String = row.get(7)?;
    Ok(Written {
        id: row.get(0)?,
        service: row.get(1)?,
        asks: asks.lines().map(str::to_owned).collect(),
        says: Text { id, en: Some(en).filter(|en| !en.is_empty()) },
        source: row.get(5)?,
        page: row.get(6)?,
        on: on.parse().ok(),
        state: row.get(8)?,
        author_id: row.get(9)?,
        author: row.get(10)?,
        written_at: row.get(11)?,
        reviewer: row.get(12)?,
        reviewed_at: row.get(13)?,
    })
}

/// Adds a draft.
pub(super) fn add(agency: AgencyId, own: &Written) -> Batch {
    let row = params![
        agency,
        own.id,
        &own.service,
        own.asks.join("\n"),
        &own.says.id,
        own.says.en.clone().unwrap_or_default(),
        &own.source,
        &own.page,
        own.on.map(|day| day.to_string()).unwrap_or_default(),
        own.author_id,
        &own.author,
        own.written_at,
    ];
    Batch::new().exactly(1, ADD, row)
}

/// Moves an answer from a state to another; what is approved is another set from then on.
pub(super) fn review(
    agency: AgencyId,
    id: Uuid,
    (from, to): (&str, &str),
    reviewer: &str,
    now: Moment,
) -> Batch {
    let moved = Batch::new().exactly(1, REVIEW, params![agency, id, from, to, reviewer, now]);
    match (from, to) {
        ("approved", _) | (_, "approved") => moved.any(NEXT, params![agency]),
        _ => moved,
    }
}

/// The answer with this id.
pub(super) async fn one(db: &Db, agency: AgencyId, id: Uuid) -> Result<Option<Written>, DbError> {
    db.query_opt(ONE, params![agency, id]).await?.map(|row| one_written(&row)).transpose()
}

/// The answers in a state, the oldest first.
pub(super) async fn in_state(
    db: &Db,
    agency: AgencyId,
    state: &str,
) -> Result<Vec<Written>, DbError> {
    db.query(IN_STATE, params![agency, state]).await?.iter().map(one_written).collect()
}

/// The answers that the assistant gives.
///
/// # Errors
/// [`DbError`] when they could not be read.
pub async fn written(db: &Db, agency: AgencyId) -> Result<Vec<Written>, DbError> {
    in_state(db, agency, "approved").await
}

/// Counts the changes of [`written`].
///
/// # Errors
/// [`DbError`] when it could not be asked.
pub async fn version(db: &Db, agency: AgencyId) -> Result<i64, DbError> {
    db.query_opt(VERSION, params![agency]).await?.map_or(Ok(0), |row| row.get(0))
}
