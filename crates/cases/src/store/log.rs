//! Events as the table has them, each hung on the one before by its leaf.

use casework::{Case, Event};
use db::{Batch, Db, DbError, Query, Row, params};
use sha2::{Digest as _, Sha256};
use terms::{AgencyId, CaseId, EventId, Moment, OfficerId, PersonId};
use web::Shared;

/// An event as the table has it.
#[derive(Debug, Clone)]
pub(crate) struct Logged {
    pub(crate) seq: i64,
    pub(crate) id: EventId,
    pub(crate) at: Moment,
    pub(crate) actor_kind: String,
    pub(crate) actor: Option<uuid::Uuid>,
    pub(crate) kind: String,
    pub(crate) version: i64,
    pub(crate) body: Vec<u8>,
    pub(crate) salt: Vec<u8>,
    pub(crate) leaf: Vec<u8>,
}

const EVENTS: &str = "SELECT seq, event_id, at, actor_kind, actor_id, kind, version, body, salt, leaf FROM case_events
    WHERE agency_id = $1 AND case_id = $2 ORDER BY seq";
const ADD_EVENT: &str = "INSERT INTO case_events
    (agency_id, case_id, seq, event_id, at, actor_kind, actor_id, kind, version, body, salt, leaf)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";

pub(crate) async fn events(db: &Db, agency: AgencyId, id: CaseId) -> Result<Vec<Logged>, DbError> {
    let [rows] = db.query_each([events_query(agency, id)]).await?;
    events_of(&rows)
}

const ACTED: &str = "SELECT COUNT(*) FROM case_events
    WHERE agency_id = $1 AND case_id = $2 AND actor_kind = 'officer' AND actor_id = $3";

/// Whether somebody of the staff did anything in a case.
///
/// # Errors
/// [`DbError`] when it could not be asked.
pub async fn did_something(
    db: &Db,
    agency: AgencyId,
    case: CaseId,
    officer: OfficerId,
) -> Result<bool, DbError> {
    let row = db.query_opt(ACTED, params![agency, case, officer]).await?;
    let count: Option<i64> = row.map(|row| row.get(0)).transpose()?;
    Ok(count.is_some_and(|count| count > 0))
}

/// What [`events_of`] reads the answer of.
pub(crate) fn events_query(agency: AgencyId, id: CaseId) -> Query {
    Query { sql: EVENTS, params: params![agency, id] }
}

pub(crate) fn events_of(rows: &[Row]) -> Result<Vec<Logged>, DbError> {
    let one = |row: &Row| {
        Ok(Logged {
            seq: row.get(0)?,
            id: row.get(1)?,
            at: row.get(2)?,
            actor_kind: row.get(3)?,
            actor: row.get(4)?,
            kind: row.get(5)?,
            version: row.get(6)?,
            body: row.get(7)?,
            salt: row.get(8)?,
            leaf: row.get(9)?,
        })
    };
    rows.iter().map(one).collect()
}

/// Who causes an event.
#[derive(Debug, Clone, Copy)]
pub(crate) enum By {
    Citizen(PersonId),
    Staff(OfficerId),
    /// Whoever has the machine, by its command line.
    Operator,
    /// Rules and clocks.
    System,
    /// Somebody without an account, who was asked by a link.
    Asked,
}

/// The leaf of an event: salted, over every column and the leaf before, over the ciphertext, so that it verifies
/// after a key is gone.
pub(crate) fn leaf(agency: AgencyId, case: CaseId, event: &Logged, before: &[u8]) -> Vec<u8> {
    let actor = event.actor.map(|id| *id.as_bytes()).unwrap_or_default();
    let (agency, case, id) = (agency.uuid(), case.uuid(), event.id.uuid());
    let (seq, at, version) =
        (event.seq.to_be_bytes(), event.at.micros().to_be_bytes(), event.version.to_be_bytes());
    let parts: [&[u8]; 13] = [
        &event.salt,
        agency.as_bytes(),
        case.as_bytes(),
        &seq,
        id.as_bytes(),
        &at,
        event.actor_kind.as_bytes(),
        &actor,
        event.kind.as_bytes(),
        &version,
        &event.body,
        before,
        b"pendopo-leaf-1",
    ];
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hash.finalize().to_vec()
}

/// What a new event is hung on: the case as it was seen.
pub(crate) struct Before<'a> {
    pub(crate) agency: AgencyId,
    pub(crate) case: CaseId,
    pub(crate) seq: i64,
    pub(crate) leaf: &'a [u8],
    /// As it stood then.
    pub(crate) stood: &'a Case,
    /// Whether its person's list or its parcel hears of the event, though it is as much their turn as before.
    pub(crate) is_heard: bool,
}

pub(super) fn event_batch(
    shared: &Shared,
    before: &Before<'_>,
    by: By,
    event: &Event,
    at: Moment,
) -> Batch {
    let (actor_kind, actor) = match by {
        By::Citizen(person) => ("citizen", Some(person.uuid())),
        By::Staff(officer) => ("officer", Some(officer.uuid())),
        By::Operator => ("operator", None),
        By::System => ("system", None),
        By::Asked => ("asked", None),
    };
    let logged = Logged {
        seq: before.seq + 1,
        id: EventId::new(shared.id()),
        at,
        actor_kind: actor_kind.to_owned(),
        actor,
        kind: event.kind().to_owned(),
        version: Event::VERSION,
        body: serde_json::to_vec(event).expect("events are plain data"),
        salt: shared.random::<16>().to_vec(),
        leaf: Vec::new(),
    };
    let leaf = leaf(before.agency, before.case, &logged, before.leaf);
    let row = params![
        before.agency,
        before.case,
        logged.seq,
        logged.id,
        at,
        actor_kind,
        actor,
        event.kind(),
        Event::VERSION,
        logged.body,
        logged.salt,
        leaf
    ];
    Batch::new().exactly(1, ADD_EVENT, row)
}
