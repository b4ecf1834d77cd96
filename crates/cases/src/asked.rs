//! The rows of what other units are asked: a projection of the events, written in their batch.

use casework::Asking;
use db::{Batch, Db, DbError, params};
use terms::{AgencyId, CaseId, Moment};

use crate::store;

const DROP: &str = "DELETE FROM case_asked WHERE agency_id = $1 AND case_id = $2";
const ADD: &str = "INSERT INTO case_asked (agency_id, case_id, ask_id, unit_id, role, due_at)
    VALUES ($1, $2, $3, $4, $5, $6)";
const OF_UNIT: &str = "SELECT a.case_id, a.ask_id, a.due_at, c.hidden_from FROM case_asked a
    JOIN cases c ON c.agency_id = a.agency_id AND c.case_id = a.case_id
    WHERE a.agency_id = $1 AND a.unit_id = $2 AND a.role = $3 ORDER BY a.due_at LIMIT 100";
const OF_CASE: &str = "SELECT ask_id, role, unit_id, due_at FROM case_asked
    WHERE agency_id = $1 AND case_id = $2";

/// The rows after a change; nothing where nothing changed.
pub(crate) fn change(agency: AgencyId, case: CaseId, before: &[Asking], after: &[Asking]) -> Batch {
    if before == after {
        return Batch::new();
    }
    let clean = match before.is_empty() {
        true => Batch::new(),
        false => Batch::new().any(DROP, params![agency, case]),
    };
    after.iter().fold(clean, |batch, ask| {
        let row = params![agency, case, &ask.id, &ask.unit, &ask.role, ask.due_at];
        batch.exactly(1, ADD, row)
    })
}

/// What a unit is asked in a role: case, question, until when; nothing of a case that is hidden from whoever asks.
pub(crate) async fn of_unit(
    db: &Db,
    agency: AgencyId,
    unit: &str,
    role: &str,
    is_hidden: impl Fn(&[String]) -> bool,
) -> Result<Vec<(CaseId, String, Moment)>, DbError> {
    let mut found = Vec::new();
    for row in db.query(OF_UNIT, params![agency, unit, role]).await? {
        if !is_hidden(&store::units(&row.get::<String>(3)?)) {
            found.push((row.get(0)?, row.get(1)?, row.get(2)?));
        }
    }
    Ok(found)
}

/// What is asked about a case, as the rows have it: by whom is in the events alone.
pub(crate) async fn of_case(
    db: &Db,
    agency: AgencyId,
    case: CaseId,
) -> Result<Vec<Asking>, DbError> {
    let rows = db.query(OF_CASE, params![agency, case]).await?;
    let ask = |row: &db::Row| {
        let (id, role, unit, due_at) = (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
        Ok(Asking { id, role, unit, due_at, asked_by: None })
    };
    rows.iter().map(ask).collect()
}
