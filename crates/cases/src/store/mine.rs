//! A person's own list of cases, which the outbox keeps fresh.

use db::outbox::Outgoing;
use db::{Batch, Db, DbError, params};
use serde::{Deserialize, Serialize};
use terms::{AgencyId, CaseId, Moment, OutboxId, PersonId};
use web::Shared;

use super::CaseRow;

/// Kind of the outbox messages that keep a person's own list fresh.
pub const TIMELINE_COPY: &str = "timeline.copy";

pub(super) const PUT_MINE: &str = "INSERT INTO person_cases
    (person_id, agency_id, case_id, number, service_id, service_version, turn, promised_at, submitted_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
    ON CONFLICT (person_id, agency_id, case_id) DO UPDATE SET service_id = $5, service_version = $6,
    turn = $7, promised_at = $8";
const MINE: &str =
    "SELECT number, service_id, service_version, turn, submitted_at FROM person_cases
    WHERE person_id = $1 ORDER BY submitted_at DESC LIMIT 100";

/// What the outbox carries to a person's own list.
#[derive(Debug, Serialize, Deserialize)]
struct Copy {
    person: PersonId,
    case: CaseId,
}

pub(super) fn copy(
    shared: &Shared,
    agency: AgencyId,
    case: CaseId,
    person: PersonId,
    seq: i64,
    (not_before, at): (Moment, Moment),
) -> Outgoing {
    Outgoing {
        agency,
        id: OutboxId::new(shared.id()),
        kind: TIMELINE_COPY,
        key: format!("{case}/{seq}/{person}"),
        body: serde_json::to_vec(&Copy { person, case }).expect("ids are plain data"),
        not_before,
        at,
    }
}

/// Whose list an outbox message keeps fresh, and with which case.
pub(crate) fn to_copy(body: &[u8]) -> Option<(PersonId, CaseId)> {
    serde_json::from_slice::<Copy>(body).ok().map(|copy| (copy.person, copy.case))
}

/// Puts a case into a person's own list.
pub(crate) fn put_mine(agency: AgencyId, person: PersonId, case: &CaseRow) -> Batch {
    let row = params![
        person,
        agency,
        case.id,
        &case.number,
        &case.service,
        case.version,
        &case.turn,
        case.promised_at,
        case.submitted_at
    ];
    Batch::new().any(PUT_MINE, row)
}

/// One of a person's own cases.
#[derive(Debug, Clone)]
pub(crate) struct Mine {
    pub(crate) number: String,
    pub(crate) service: String,
    pub(crate) version: i64,
    pub(crate) turn: String,
    pub(crate) submitted_at: Moment,
}

pub(crate) async fn mine(db: &Db, person: PersonId) -> Result<Vec<Mine>, DbError> {
    let rows = db.query(MINE, params![person]).await?;
    rows.iter()
        .map(|row| {
            Ok(Mine {
                number: row.get(0)?,
                service: row.get(1)?,
                version: row.get(2)?,
                turn: row.get(3)?,
                submitted_at: row.get(4)?,
            })
        })
        .collect()
}
