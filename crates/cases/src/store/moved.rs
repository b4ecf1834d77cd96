//! Table `case_moved`: that the applicant of a case has moved.

use db::{Batch, Db, DbError, Query, Row, params};
use serde_json::Value as Json;
use terms::{AgencyId, CaseId, Moment};

const TELL: &str = "INSERT INTO case_moved (agency_id, case_id, told_at) VALUES ($1, $2, $3)
    ON CONFLICT (agency_id, case_id) DO UPDATE SET told_at = $3, given_at = NULL, sealed = NULL";
const GIVE: &str =
    "UPDATE case_moved SET given_at = $3, sealed = $4 WHERE agency_id = $1 AND case_id = $2";
const ONE: &str =
    "SELECT told_at, given_at, sealed FROM case_moved WHERE agency_id = $1 AND case_id = $2";

/// What an office knows of it.
pub(crate) struct Moved {
    pub(crate) told_at: Moment,
    /// When the new address was given for the case, and the address.
    pub(crate) given: Option<(Moment, Json)>,
}

/// That they moved; a new address takes the place of an earlier one.
pub(crate) fn tell_moved(agency: AgencyId, case: CaseId, now: Moment) -> Batch {
    Batch::new().any(TELL, params![agency, case, now])
}

/// The new address, for this case. Stale where it was not told that they moved.
pub(crate) fn give_address(agency: AgencyId, case: CaseId, sealed: &Json, now: Moment) -> Batch {
    Batch::new().exactly(1, GIVE, params![agency, case, now, sealed.to_string()])
}

/// What is known of a case.
pub(crate) async fn moved(
    db: &Db,
    agency: AgencyId,
    case: CaseId,
) -> Result<Option<Moved>, DbError> {
    let [rows] = db.query_each([moved_query(agency, case)]).await?;
    moved_of(&rows)
}

/// The question for it, to be asked in the same breath as others.
pub(crate) fn moved_query(agency: AgencyId, case: CaseId) -> Query {
    Query { sql: ONE, params: params![agency, case] }
}

/// What its answer says.
pub(crate) fn moved_of(rows: &[Row]) -> Result<Option<Moved>, DbError> {
    let Some(row) = rows.first() else { return Ok(None) };
    let (given_at, sealed): (Option<Moment>, Option<String>) = (row.get(1)?, row.get(2)?);
    let sealed = sealed.map(|text| serde_json::from_str(&text)).transpose();
    let sealed = sealed.map_err(|_| DbError::Other("a new address does not read".to_owned()))?;
    Ok(Some(Moved { told_at: row.get(0)?, given: given_at.zip(sealed) }))
}
