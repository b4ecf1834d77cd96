//! The rows of the stages at which a case is besides the one that its own row tells of, so that every desk finds it; a
//! projection of the events, written in their batch.

use casework::{Case, Hand};
use db::{Batch, Db, DbError, Query, Row, params};
use terms::{AgencyId, CaseId, Moment, OfficerId};

use crate::store::{self, CaseRow};

const DROP: &str = "DELETE FROM case_hands WHERE agency_id = $1 AND case_id = $2";
const ADD: &str =
    "INSERT INTO case_hands (agency_id, case_id, stage, role, unit_id, holder, due_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7)";
const OF_CASE: &str = "SELECT stage, role, unit_id, holder, due_at FROM case_hands
    WHERE agency_id = $1 AND case_id = $2";
/// A case as it stands there: the columns that its row has, those of the stage from the other table.
macro_rules! standing_there {
    ($rest:literal) => {
        concat!(
            "SELECT c.case_id, c.number, c.service_id, c.service_version, c.unit_id, c.region, c.turn,
             h.stage, h.role, h.unit_id, h.holder, h.due_at, c.submitted_at, c.promised_at, c.paused_days,
             c.ended_at, c.seq, c.hidden_from, c.priority, c.supporters, c.topic
             FROM case_hands h JOIN cases c ON c.agency_id = h.agency_id AND c.case_id = h.case_id
             WHERE h.agency_id = $1 AND ",
            $rest
        )
    };
}
const INBOX: &str = standing_there!(
    "h.unit_id = $2 AND h.role = $3 AND c.turn = 'office' ORDER BY h.due_at LIMIT 100"
);
const WAITING: &str = standing_there!(
    "h.unit_id = $2 AND h.role = $3 AND c.turn = 'applicant' ORDER BY h.due_at LIMIT 100"
);
const HELD: &str = standing_there!("h.holder = $2 ORDER BY h.case_id, h.stage");

/// A row as it is told: stage, role, unit, holder, until when.
type Told = (String, String, String, Option<OfficerId>, Moment);

fn told(hand: &Hand) -> Told {
    (hand.stage.clone(), hand.role.clone(), hand.unit.clone(), hand.holder, hand.due_at)
}

fn beside(case: &Case) -> Vec<Told> {
    let mut all: Vec<Told> = case.beside.iter().map(told).collect();
    all.sort();
    all
}

/// The rows after a change; nothing where nothing changed.
pub(crate) fn change(agency: AgencyId, id: CaseId, before: &Case, after: &Case) -> Batch {
    let (old, new) = (beside(before), beside(after));
    if old == new {
        return Batch::new();
    }
    let clean = match old.is_empty() {
        true => Batch::new(),
        false => Batch::new().any(DROP, params![agency, id]),
    };
    new.into_iter().fold(clean, |batch, (stage, role, unit, holder, due_at)| {
        batch.exactly(1, ADD, params![agency, id, stage, role, unit, holder, due_at])
    })
}

/// What asks for the cases that wait at a desk, beside others at which they are.
pub(crate) fn inbox_query(agency: AgencyId, unit: &str, role: &str) -> Query {
    Query { sql: INBOX, params: params![agency, unit, role] }
}

/// What asks for those of them that wait for their applicants.
pub(crate) fn waiting_query(agency: AgencyId, unit: &str, role: &str) -> Query {
    Query { sql: WAITING, params: params![agency, unit, role] }
}

/// What somebody holds besides.
pub(crate) async fn held(
    db: &Db,
    agency: AgencyId,
    officer: OfficerId,
) -> Result<Vec<CaseRow>, DbError> {
    db.query(HELD, params![agency, officer]).await?.iter().map(row).collect()
}

pub(crate) fn row(row: &Row) -> Result<CaseRow, DbError> {
    Ok(CaseRow { is_beside: true, ..store::row(row)? })
}

/// Whether the rows are as the events say.
pub(crate) async fn are_as_told(
    db: &Db,
    agency: AgencyId,
    id: CaseId,
    case: &Case,
) -> Result<bool, DbError> {
    let rows = db.query(OF_CASE, params![agency, id]).await?;
    let read = |row: &Row| -> Result<Told, DbError> {
        Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?))
    };
    // Engines order letters each their own way.
    let mut rows = rows.iter().map(read).collect::<Result<Vec<Told>, DbError>>()?;
    rows.sort();
    Ok(rows == beside(case))
}
