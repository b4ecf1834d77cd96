//! Tables `drafts` and `uploads`.

use std::collections::BTreeMap;

use db::{Batch, Db, DbError, Query, Row, params};
use terms::{AgencyId, CaseId, FileId, KeyId, Moment, OfficerId, PersonId};

use crate::filling::AtCounter;
use crate::prints;

const COLUMNS_OF: &str = "SELECT draft_id, person_id, service_id, service_version, version, pages,
        key_id, sealed, saved_at, officer_id, unit_id
    FROM drafts WHERE agency_id = $1 AND draft_id = $2 AND person_id = $3 AND officer_id IS NULL";
const AT_COUNTER: &str = "SELECT draft_id, person_id, service_id, service_version, version, pages,
        key_id, sealed, saved_at, officer_id, unit_id
    FROM drafts WHERE agency_id = $1 AND draft_id = $2 AND officer_id = $3";
const BY_SERVICE: &str = "SELECT draft_id FROM drafts
    WHERE agency_id = $1 AND person_id = $2 AND service_id = $3 AND officer_id IS NULL";
const BY_OFFICER_FOR: &str = "SELECT draft_id FROM drafts
    WHERE agency_id = $1 AND officer_id = $2 AND person_id = $3 AND service_id = $4
    ORDER BY saved_at DESC LIMIT 1";
const BY_PERSON: &str = "SELECT draft_id, service_id, saved_at FROM drafts
    WHERE agency_id = $1 AND person_id = $2 AND officer_id IS NULL ORDER BY saved_at DESC";
const BY_OFFICER: &str = "SELECT draft_id, service_id, saved_at FROM drafts
    WHERE agency_id = $1 AND officer_id = $2 ORDER BY saved_at DESC LIMIT 50";
const ADD: &str = "INSERT INTO drafts (agency_id, draft_id, person_id, service_id, service_version,
        version, pages, key_id, sealed, created_at, saved_at, officer_id, unit_id)
    VALUES ($1, $2, $3, $4, $5, 1, $6, $7, $8, $9, $10, $11, $12)";
const SAVE: &str = "UPDATE drafts SET version = version + 1, service_version = $5, pages = $6,
        sealed = $7, saved_at = $8
    WHERE agency_id = $1 AND draft_id = $2 AND person_id = $3 AND version = $4";
const DROP: &str = "DELETE FROM drafts WHERE agency_id = $1 AND draft_id = $2 AND version = $3";
const SAVED: &str = "SELECT service_id, version, saved_at FROM drafts
    WHERE agency_id = $1 AND draft_id = $2";
const ADD_UPLOAD: &str = "INSERT INTO uploads
        (agency_id, case_id, file_id, key_id, sealed, bytes, added_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7)";
const DROP_UPLOAD: &str =
    "DELETE FROM uploads WHERE agency_id = $1 AND case_id = $2 AND file_id = $3";
const DROP_UPLOADS: &str = "DELETE FROM uploads WHERE agency_id = $1 AND case_id = $2";
const UPLOAD: &str = "SELECT key_id, sealed FROM uploads
    WHERE agency_id = $1 AND case_id = $2 AND file_id = $3";
const UPLOADS: &str = "SELECT file_id FROM uploads WHERE agency_id = $1 AND case_id = $2";

const CORRECTION: &str = "SELECT asked_seq, key_id, sealed, saved_at FROM corrections
    WHERE agency_id = $1 AND case_id = $2";
const PUT_CORRECTION: &str = "INSERT INTO corrections
        (agency_id, case_id, asked_seq, key_id, sealed, saved_at)
    VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (agency_id, case_id) DO UPDATE SET asked_seq = $3, key_id = $4, sealed = $5, saved_at = $6";
const DROP_CORRECTION: &str = "DELETE FROM corrections WHERE agency_id = $1 AND case_id = $2";

/// What was mended so far, as it lies in its row.
#[derive(Clone, Debug)]
pub(crate) struct CorrectionRow {
    pub(crate) agency: AgencyId,
    pub(crate) case: CaseId,
    pub(crate) asked_seq: i64,
    pub(crate) key: KeyId,
    pub(crate) sealed: Vec<u8>,
    pub(crate) saved_at: Moment,
}

/// A draft as it lies in its row.
#[derive(Clone, Debug)]
pub(crate) struct DraftRow {
    pub(crate) agency: AgencyId,
    pub(crate) id: CaseId,
    pub(crate) person: PersonId,
    pub(crate) service: String,
    pub(crate) service_version: i64,
    pub(crate) version: i64,
    /// How often each page was saved whole; 0 when it was sent and is not right yet.
    pub(crate) pages: BTreeMap<String, i64>,
    pub(crate) key: KeyId,
    pub(crate) sealed: Vec<u8>,
    pub(crate) saved_at: Moment,
    /// Where it is typed by an officer.
    pub(crate) counter: Option<AtCounter>,
}

/// An upload as it lies in its row.
#[derive(Clone, Debug)]
pub(crate) struct UploadRow {
    pub(crate) key: KeyId,
    pub(crate) sealed: Vec<u8>,
}

/// The question for a person's own draft.
pub(crate) fn draft(agency: AgencyId, id: CaseId, person: PersonId) -> Query {
    Query { sql: COLUMNS_OF, params: params![agency, id, person] }
}

/// The question for a draft that an officer types.
pub(crate) fn draft_at_counter(agency: AgencyId, id: CaseId, officer: OfficerId) -> Query {
    Query { sql: AT_COUNTER, params: params![agency, id, officer] }
}

pub(crate) fn read_draft(agency: AgencyId, row: &Row) -> Result<DraftRow, DbError> {
    let pages: String = row.get(5)?;
    let (officer, unit): (Option<OfficerId>, String) = (row.get(9)?, row.get(10)?);
    Ok(DraftRow {
        agency,
        id: row.get(0)?,
        person: row.get(1)?,
        service: row.get(2)?,
        service_version: row.get(3)?,
        version: row.get(4)?,
        pages: serde_json::from_str(&pages).unwrap_or_default(),
        key: row.get(6)?,
        sealed: row.get(7)?,
        saved_at: row.get(8)?,
        counter: officer.map(|officer| AtCounter { officer, unit }),
    })
}

/// The draft that a person has for a service.
pub(crate) async fn draft_for(
    db: &Db,
    agency: AgencyId,
    person: PersonId,
    service: &str,
) -> Result<Option<CaseId>, DbError> {
    let row = db.query_opt(BY_SERVICE, params![agency, person, service]).await?;
    row.map(|row| row.get(0)).transpose()
}

/// The newest draft of a service that an officer types for a person.
pub(crate) async fn draft_of_officer(
    db: &Db,
    agency: AgencyId,
    officer: OfficerId,
    person: PersonId,
    service: &str,
) -> Result<Option<CaseId>, DbError> {
    let row = db.query_opt(BY_OFFICER_FOR, params![agency, officer, person, service]).await?;
    row.map(|row| row.get(0)).transpose()
}

/// The drafts of a person, newest first: id, service, time.
pub(crate) async fn drafts(
    db: &Db,
    agency: AgencyId,
    person: PersonId,
) -> Result<Vec<(CaseId, String, Moment)>, DbError> {
    let rows = db.query(BY_PERSON, params![agency, person]).await?;
    rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).collect()
}

/// The drafts that an officer types, newest first: id, service, time.
pub(crate) async fn drafts_of_officer(
    db: &Db,
    agency: AgencyId,
    officer: OfficerId,
) -> Result<Vec<(CaseId, String, Moment)>, DbError> {
    let rows = db.query(BY_OFFICER, params![agency, officer]).await?;
    rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).collect()
}

/// Adds a draft.
pub(crate) fn add(row: &DraftRow) -> Batch {
    let params = params![
        row.agency,
        row.id,
        row.person,
        &row.service,
        row.service_version,
        pages(row),
        row.key,
        &row.sealed,
        row.saved_at,
        row.saved_at,
        row.counter.as_ref().map(|counter| counter.officer),
        row.counter.as_ref().map_or("", |counter| counter.unit.as_str()),
    ];
    Batch::new().exactly(1, ADD, params)
}

/// Saves a draft, if it is still as it was read.
pub(crate) fn save(row: &DraftRow) -> Batch {
    let params = params![
        row.agency,
        row.id,
        row.person,
        row.version,
        row.service_version,
        pages(row),
        &row.sealed,
        row.saved_at,
    ];
    Batch::new().exactly(1, SAVE, params)
}

fn pages(row: &DraftRow) -> String {
    serde_json::to_string(&row.pages).unwrap_or_default()
}

/// Removes a draft, if it is still as it was read.
pub(crate) fn drop(agency: AgencyId, draft: CaseId, version: i64) -> Batch {
    Batch::new().exactly(1, DROP, params![agency, draft, version])
}

/// Adds an upload to a draft, or to the case that it will be.
pub(crate) fn add_upload(
    (agency, case, key): (AgencyId, CaseId, KeyId),
    file: FileId,
    sealed: Vec<u8>,
    bytes: i64,
    now: Moment,
) -> Batch {
    let params = params![agency, case, file, key, sealed, bytes, now];
    Batch::new().exactly(1, ADD_UPLOAD, params)
}

/// Removes the rows of all files of a form.
pub(crate) fn drop_uploads(agency: AgencyId, case: CaseId) -> Batch {
    prints::drop_all(agency, case).any(DROP_UPLOADS, params![agency, case])
}

/// Removes an upload.
pub(crate) fn drop_upload(draft: &DraftRow, file: FileId) -> Batch {
    prints::drop(draft.agency, draft.id, file)
        .any(DROP_UPLOAD, params![draft.agency, draft.id, file])
}

/// The service of a draft, its version, and when it was saved last, whoever fills it in.
pub(crate) async fn saved(
    db: &Db,
    agency: AgencyId,
    draft: CaseId,
) -> Result<Option<(String, i64, Moment)>, DbError> {
    let row = db.query_opt(SAVED, params![agency, draft]).await?;
    row.map(|row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).transpose()
}

/// One upload.
pub(crate) async fn upload(
    db: &Db,
    agency: AgencyId,
    case: CaseId,
    file: FileId,
) -> Result<Option<UploadRow>, DbError> {
    let row = db.query_opt(UPLOAD, params![agency, case, file]).await?;
    row.map(|row| Ok(UploadRow { key: row.get(0)?, sealed: row.get(1)? })).transpose()
}

/// The uploads of a case.
pub(crate) async fn uploads_of(
    db: &Db,
    agency: AgencyId,
    case: CaseId,
) -> Result<Vec<FileId>, DbError> {
    db.query(UPLOADS, params![agency, case]).await?.iter().map(|row| row.get(0)).collect()
}

/// What was mended so far of a case.
pub(crate) async fn correction(
    db: &Db,
    agency: AgencyId,
    case: CaseId,
) -> Result<Option<CorrectionRow>, DbError> {
    let row = db.query_opt(CORRECTION, params![agency, case]).await?;
    let read = |row: Row| {
        Ok(CorrectionRow {
            agency,
            case,
            asked_seq: row.get(0)?,
            key: row.get(1)?,
            sealed: row.get(2)?,
            saved_at: row.get(3)?,
        })
    };
    row.map(read).transpose()
}

/// Keeps what was mended so far.
pub(crate) fn put_correction(row: &CorrectionRow) -> Batch {
    let params = params![row.agency, row.case, row.asked_seq, row.key, &row.sealed, row.saved_at];
    Batch::new().exactly(1, PUT_CORRECTION, params)
}

/// Forgets what was mended so far: it was sent, or the case ended.
pub(crate) fn drop_correction(agency: AgencyId, case: CaseId) -> Batch {
    Batch::new().any(DROP_CORRECTION, params![agency, case])
}

#[cfg(test)]
mod tests;
