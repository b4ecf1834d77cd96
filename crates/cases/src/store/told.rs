//! Table `case_told`: what an applicant was told of their case by SMS or mail.

use db::{Batch, Db, DbError, params};
use serde_json::Value as Json;
use terms::{AgencyId, CaseId, Moment};

const ADD: &str = "INSERT INTO case_told (agency_id, case_id, notice, at, channel, alone, sealed)
    VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (agency_id, case_id, notice) DO NOTHING";
const LIST: &str =
    "SELECT at, channel, alone, sealed FROM case_told WHERE agency_id = $1 AND case_id = $2
    ORDER BY at DESC LIMIT 100";

/// Something that was told.
pub(crate) struct Told {
    pub(crate) at: Moment,
    /// `sms` or `mail`.
    pub(crate) channel: String,
    /// Whether no event of the case brought it.
    pub(crate) alone: bool,
    pub(crate) sealed: Json,
}

/// Keeps what is told, once a notice.
pub(crate) fn add_told(agency: AgencyId, case: CaseId, notice: &str, told: &Told) -> Batch {
    let sealed = told.sealed.to_string();
    let row = params![agency, case, notice, told.at, told.channel.as_str(), told.alone, sealed];
    Batch::new().any(ADD, row)
}

/// What was told of a case, the last first.
pub(crate) async fn told(db: &Db, agency: AgencyId, case: CaseId) -> Result<Vec<Told>, DbError> {
    let rows = db.query(LIST, params![agency, case]).await?;
    let rows = rows.iter().map(|row| {
        let sealed: String = row.get(3)?;
        let sealed = serde_json::from_str(&sealed)
            .map_err(|_| DbError::Other("what was told does not read".to_owned()))?;
        Ok(Told { at: row.get(0)?, channel: row.get(1)?, alone: row.get(2)?, sealed })
    });
    rows.collect()
}
