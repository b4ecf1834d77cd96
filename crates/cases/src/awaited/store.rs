//! Table `case_waits`: which case waits for what becomes of which other one.

use db::outbox::Outgoing;
use db::{Batch, Db, DbError, Row, params};
use serde::{Deserialize, Serialize};
use terms::{AgencyId, CaseId, Moment, OutboxId, PersonId};
use web::Shared;

/// The outbox kind of a case that may have what it waits for.
pub const AWAITED: &str = "case.awaited";

const RUNNING: &str = "SELECT p.case_id, p.number, p.submitted_at
    FROM person_cases p
    JOIN cases c ON c.agency_id = p.agency_id AND c.case_id = p.case_id
    WHERE p.person_id = $1 AND p.agency_id = $2 AND p.service_id = $3
        AND c.turn IN ('office', 'applicant')
    ORDER BY p.submitted_at DESC LIMIT 20";
const IS_AWAITED: &str =
    "SELECT need FROM case_waits WHERE agency_id = $1 AND awaited_id = $2 LIMIT 1";
const ADD: &str =
    "INSERT INTO case_waits (agency_id, case_id, need, awaited_id) VALUES ($1, $2, $3, $4)";
const OF_CASE: &str =
    "SELECT need, awaited_id FROM case_waits WHERE agency_id = $1 AND case_id = $2 ORDER BY need";
const WAITING: &str =
    "SELECT DISTINCT case_id FROM case_waits WHERE agency_id = $1 AND awaited_id = $2";
const DONE: &str = "DELETE FROM case_waits WHERE agency_id = $1 AND case_id = $2 AND need = $3";
const DROP: &str = "DELETE FROM case_waits WHERE agency_id = $1 AND case_id = $2";

/// What may have let a case go on.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Step {
    /// It was sent.
    Sent(CaseId),
    /// A case has ended, or brought a letter, for which others may wait.
    Moved(CaseId),
}

/// A case of a person that has not ended: id, number, when it was sent.
pub(super) async fn running(
    db: &Db,
    agency: AgencyId,
    person: PersonId,
    service: &str,
) -> Result<Vec<(CaseId, String, Moment)>, DbError> {
    let rows = db.query(RUNNING, params![person, agency, service]).await?;
    rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).collect()
}

/// Whether another case waits for what becomes of this one.
pub(super) async fn is_awaited(db: &Db, agency: AgencyId, case: CaseId) -> Result<bool, DbError> {
    Ok(db.query_opt(IS_AWAITED, params![agency, case]).await?.is_some())
}

/// A case waits for another one, for this need.
pub(super) fn add(agency: AgencyId, case: CaseId, need: &str, awaited: CaseId) -> Batch {
    Batch::new().exactly(1, ADD, params![agency, case, need, awaited])
}

/// For what a case waits: needs, and the cases that are to bring their letters.
pub(super) async fn of_case(
    db: &Db,
    agency: AgencyId,
    case: CaseId,
) -> Result<Vec<(String, CaseId)>, DbError> {
    let rows = db.query(OF_CASE, params![agency, case]).await?;
    rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
}

/// The cases that wait for what becomes of this one.
pub(super) async fn waiting(
    db: &Db,
    agency: AgencyId,
    awaited: CaseId,
) -> Result<Vec<CaseId>, DbError> {
    let rows = db.query(WAITING, params![agency, awaited]).await?;
    rows.iter().map(|row: &Row| row.get(0)).collect()
}

/// A letter has come.
pub(super) fn done(agency: AgencyId, case: CaseId, need: &str) -> Batch {
    Batch::new().any(DONE, params![agency, case, need])
}

/// A case waits for nothing any more.
pub(super) fn drop(agency: AgencyId, case: CaseId) -> Batch {
    Batch::new().any(DROP, params![agency, case])
}

/// The message that lets cases go on, if what they wait for is there.
pub(super) fn step(
    shared: &Shared,
    step: &Step,
    key: String,
    (not_before, now): (Moment, Moment),
) -> Batch {
    Batch::new().outbox(&Outgoing {
        agency: shared.brand().agency,
        id: OutboxId::new(shared.id()),
        kind: AWAITED,
        key,
        body: serde_json::to_vec(step).expect("an id is plain data"),
        not_before,
        at: now,
    })
}

/// What a message of [`AWAITED`] says.
pub(super) fn of_message(body: &[u8]) -> Option<Step> {
    serde_json::from_slice(body).ok()
}
