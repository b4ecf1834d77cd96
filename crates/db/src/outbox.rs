//! What leaves the process leaves from here: rows written in the same batch as their cause, taken by workers
//! with a lease, retried with back-off, and visible to the operator.

use terms::{AgencyId, Moment, OutboxId};

use crate::batch::Batch;
use crate::db::Db;
use crate::error::DbError;
use crate::migrate::Migration;
use crate::params;
use crate::value::Row;

/// The table.
pub const MIGRATION: Migration = Migration {
    name: "V20261125_0800__db_outbox",
    sql: include_str!("../migrations/V20261125_0800__db_outbox.sql"),
};

/// Tries after which a message waits for a person: about four days with the back-off below.
const TRIES: i64 = 12;
const DAY_SECONDS: i64 = 86_400;

/// A message on its way out.
#[derive(Debug, Clone)]
pub struct Outgoing {
    /// Whose message it is.
    pub agency: AgencyId,
    /// Its id.
    pub id: OutboxId,
    /// What is to be done: `message.mail`, `letter.render`, …
    pub kind: &'static str,
    /// Cause and receiver: the same key is sent once.
    pub key: String,
    /// What the handler needs: ids, never personal data.
    pub body: Vec<u8>,
    /// Not before this instant.
    pub not_before: Moment,
    /// Now.
    pub at: Moment,
}

/// A message that a worker holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// Whose message it is.
    pub agency: AgencyId,
    /// Its id.
    pub id: OutboxId,
    /// What is to be done.
    pub kind: String,
    /// Cause and receiver.
    pub key: String,
    /// What the handler needs.
    pub body: Vec<u8>,
    /// How often it has been tried, this time included.
    pub attempts: i64,
}

/// A message as the operator sees it.
#[derive(Debug, Clone)]
pub struct Listed {
    /// Its id.
    pub id: OutboxId,
    /// What is to be done.
    pub kind: String,
    /// `waiting`, `done` or `failed`.
    pub state: String,
    /// How often it has been tried.
    pub attempts: i64,
    /// Why the last try failed.
    pub last_error: Option<String>,
    /// When it is tried next.
    pub not_before: Moment,
    /// When it was written.
    pub created_at: Moment,
}

const PUT: &str = "INSERT INTO outbox
    (agency_id, outbox_id, kind, dedup_key, body, not_before, lease_until, attempts, state, created_at)
    VALUES ($1, $2, $3, $4, $5, $6, 0, 0, 'waiting', $7) ON CONFLICT (agency_id, dedup_key) DO NOTHING";
/// The same on both engines but for the lock clause: SQLite has one writer and needs none.
const TAKE: [&str; 2] = [
    "UPDATE outbox SET lease_until = $4, attempts = attempts + 1
     WHERE agency_id = $1 AND outbox_id IN (SELECT outbox_id FROM outbox
        WHERE agency_id = $1 AND state = 'waiting' AND kind = $2 AND not_before <= $3 AND lease_until <= $3
        ORDER BY not_before LIMIT $5)
     RETURNING outbox_id, kind, dedup_key, body, attempts",
    "UPDATE outbox SET lease_until = $4, attempts = attempts + 1
     WHERE agency_id = $1 AND outbox_id IN (SELECT outbox_id FROM outbox
        WHERE agency_id = $1 AND state = 'waiting' AND kind = $2 AND not_before <= $3 AND lease_until <= $3
        ORDER BY not_before LIMIT $5 FOR UPDATE SKIP LOCKED)
     RETURNING outbox_id, kind, dedup_key, body, attempts",
];
const DONE: &str = "UPDATE outbox SET state = 'done', lease_until = 0, last_error = NULL
    WHERE agency_id = $1 AND outbox_id = $2";
const FAILED: &str =
    "UPDATE outbox SET state = $3, lease_until = 0, not_before = $4, last_error = $5
    WHERE agency_id = $1 AND outbox_id = $2";
const RETRY: &str =
    "UPDATE outbox SET state = 'waiting', lease_until = 0, attempts = 0, not_before = $3
    WHERE agency_id = $1 AND outbox_id = $2 AND state <> 'done' AND lease_until <= $3";
/// What waits stands in the order in which it leaves, so that what is due in a month does not hide what is due now.
const LIST: &str =
    "SELECT outbox_id, kind, state, attempts, last_error, not_before, created_at FROM outbox
    WHERE agency_id = $1 AND state = $2
    ORDER BY CASE WHEN state = 'waiting' THEN not_before ELSE -created_at END LIMIT 200";
const WAITING: &str = "SELECT kind, COUNT(*), MIN(not_before) FROM outbox
    WHERE agency_id = $1 AND state = 'waiting' GROUP BY kind ORDER BY kind";
const COUNT: &str = "SELECT state, COUNT(*) FROM outbox WHERE agency_id = $1 GROUP BY state";
/// What failed before is as old as itself; what was not tried yet, as long as it has been due.
const BACKLOG: &str = "SELECT state, COUNT(*),
        MIN(CASE WHEN attempts > 0 AND lease_until = 0 THEN created_at
            WHEN not_before <= $2 THEN not_before END)
    FROM outbox WHERE agency_id = $1 AND state IN ('waiting', 'failed') GROUP BY state";
const CANCEL: &str = "DELETE FROM outbox WHERE agency_id = $1 AND dedup_key = $2 AND state = 'waiting' AND lease_until = 0";

/// The statement that writes a message. A key that was written before is not written again.
pub fn put(message: &Outgoing) -> Batch {
    Batch::new().any(
        PUT,
        params![
            message.agency,
            message.id,
            message.kind,
            &message.key,
            &message.body,
            message.not_before,
            message.at
        ],
    )
}

/// Takes up to `limit` messages of a kind that are due; nobody else gets them for `lease_seconds`.
///
/// # Errors
/// [`DbError`] when they could not be taken.
pub async fn take(
    db: &Db,
    agency: AgencyId,
    kind: &str,
    limit: i64,
    lease_seconds: i64,
    now: Moment,
) -> Result<Vec<Taken>, DbError> {
    let until = now.plus_seconds(lease_seconds);
    let rows = db.take(TAKE, params![agency, kind, now, until, limit]).await?;
    rows.iter().map(|row| taken(agency, row)).collect()
}

fn taken(agency: AgencyId, row: &Row) -> Result<Taken, DbError> {
    Ok(Taken {
        agency,
        id: row.get(0)?,
        kind: row.get(1)?,
        key: row.get(2)?,
        body: row.get(3)?,
        attempts: row.get(4)?,
    })
}

/// Marks a message as sent.
pub fn done(agency: AgencyId, id: OutboxId) -> Batch {
    Batch::new().exactly(1, DONE, params![agency, id])
}

/// Marks a try as failed: again in 10 s, 40 s, 160 s … at most a day, and after twelve tries when a person says so.
pub fn failed(message: &Taken, reason: &str, now: Moment) -> Batch {
    let power = u32::try_from(message.attempts.clamp(1, 8) - 1).unwrap_or(0);
    let pause = (10 * 4_i64.pow(power)).min(DAY_SECONDS);
    let state = if message.attempts >= TRIES { "failed" } else { "waiting" };
    let again = now.plus_seconds(pause);
    Batch::new().exactly(1, FAILED, params![message.agency, message.id, state, again, reason])
}

/// Tries a message again at once.
pub fn retry(agency: AgencyId, id: OutboxId, now: Moment) -> Batch {
    Batch::new().exactly(1, RETRY, params![agency, id, now])
}

/// Takes back a message that nobody holds yet.
pub fn cancel(agency: AgencyId, key: &str) -> Batch {
    Batch::new().any(CANCEL, params![agency, key])
}

/// The messages in a state, at most 200: what waits in the order in which it leaves, the others with the newest first.
///
/// # Errors
/// [`DbError`] when it could not be asked.
pub async fn list(db: &Db, agency: AgencyId, state: &str) -> Result<Vec<Listed>, DbError> {
    let rows = db.query(LIST, params![agency, state]).await?;
    rows.iter()
        .map(|row| {
            Ok(Listed {
                id: row.get(0)?,
                kind: row.get(1)?,
                state: row.get(2)?,
                attempts: row.get(3)?,
                last_error: row.get(4)?,
                not_before: row.get(5)?,
                created_at: row.get(6)?,
            })
        })
        .collect()
}

/// How many messages are in each state.
///
/// # Errors
/// [`DbError`] when it could not be asked.
pub async fn count(db: &Db, agency: AgencyId) -> Result<Vec<(String, i64)>, DbError> {
    let rows = db.query(COUNT, params![agency]).await?;
    rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
}

/// What waits of each kind: how many messages, and when the next of them is due.
///
/// # Errors
/// [`DbError`] when it could not be asked.
pub async fn waiting(db: &Db, agency: AgencyId) -> Result<Vec<(String, i64, Moment)>, DbError> {
    let rows = db.query(WAITING, params![agency]).await?;
    rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).collect()
}

/// What has not left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Backlog {
    /// Messages that a worker will take, now or later.
    pub waiting: i64,
    /// Since when the oldest of those that are due waits.
    pub oldest_at: Option<Moment>,
    /// Messages that wait for a person.
    pub failed: i64,
}

/// What has not left.
///
/// # Errors
/// [`DbError`] when it could not be asked.
pub async fn backlog(db: &Db, agency: AgencyId, now: Moment) -> Result<Backlog, DbError> {
    let mut backlog = Backlog::default();
    for row in db.query(BACKLOG, params![agency, now]).await? {
        if row.get::<String>(0)? == "waiting" {
            backlog.waiting = row.get(1)?;
            backlog.oldest_at = row.get(2)?;
        } else {
            backlog.failed = row.get(1)?;
        }
    }
    Ok(backlog)
}
