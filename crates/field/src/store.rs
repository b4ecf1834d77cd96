//! The tables of work outside.

use db::{Batch, Db, DbError, Row, params};
use terms::{AgencyId, CaseId, FileId, Moment, OfficerId};
use uuid::Uuid;

const ADD_DEVICE: &str = "INSERT INTO field_devices
    (agency_id, device_id, officer_id, label, public_key, enrolled_at) VALUES ($1, $2, $3, $4, $5, $6)";
const END_DEVICE: &str = "UPDATE field_devices SET ended_at = $4
    WHERE agency_id = $1 AND device_id = $2 AND officer_id = $3 AND ended_at IS NULL";
const DEVICES: &str = "SELECT device_id, label, enrolled_at FROM field_devices
    WHERE agency_id = $1 AND officer_id = $2 AND ended_at IS NULL ORDER BY enrolled_at DESC";
const DEVICE_KEY: &str = "SELECT public_key FROM field_devices
    WHERE agency_id = $1 AND device_id = $2 AND officer_id = $3 AND ended_at IS NULL";
const BEGIN: &str =
    "INSERT INTO field_starts (agency_id, case_id, stage, officer_id, began_at, told_at)
    VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (agency_id, case_id, stage, officer_id) DO NOTHING";
const BEGAN: &str = "SELECT began_at FROM field_starts
    WHERE agency_id = $1 AND case_id = $2 AND stage = $3 AND officer_id = $4 AND began_at >= $5";
const FORGET_START: &str = "DELETE FROM field_starts
    WHERE agency_id = $1 AND case_id = $2 AND stage = $3 AND officer_id = $4";
const ADD_PHOTO: &str = "INSERT INTO field_photos
    (agency_id, case_id, file_id, document, officer_id, device_id, file_hash, taken_at, far, marks, statement,
     signature, kept_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
const PHOTOS: &str =
    "SELECT file_id, document, officer_id, taken_at, far, marks, kept_at FROM field_photos
    WHERE agency_id = $1 AND case_id = $2 ORDER BY kept_at, file_id";
const WAS_SENT: &str = "SELECT COUNT(*) FROM field_photos WHERE agency_id = $1 AND file_hash = $2";
const LIKE: &str = "SELECT like_case, like_file, distance, why, why_by FROM field_likes
    WHERE agency_id = $1 AND case_id = $2 AND file_id = $3";
const ADD_LIKE: &str = "INSERT INTO field_likes
    (agency_id, case_id, file_id, like_case, like_file, distance, looked_at, why, why_by)
    VALUES ($1, $2, $3, $4, $5, $6, $7, '', '') ON CONFLICT (agency_id, case_id, file_id) DO NOTHING";
const EXPLAIN: &str = "UPDATE field_likes SET why = $4, why_by = $5, why_at = $6
    WHERE agency_id = $1 AND case_id = $2 AND file_id = $3 AND like_case IS NOT NULL AND why = ''";
const ADD_SEND: &str =
    "INSERT INTO field_sends (agency_id, officer_id, send_key, sent_at) VALUES ($1, $2, $3, $4)";
const SENT: &str =
    "SELECT COUNT(*) FROM field_sends WHERE agency_id = $1 AND officer_id = $2 AND send_key = $3";
const ADD_DRAW: &str = "INSERT INTO field_draws
    (agency_id, day, seed, in_thousand, of_count, drawn, drawn_at) VALUES ($1, $2, $3, $4, $5, $6, $7)";
const DRAW: &str = "SELECT seed, in_thousand, of_count, drawn FROM field_draws
    WHERE agency_id = $1 AND day = $2";
const ADD_CHECK: &str = "INSERT INTO field_checks
    (agency_id, day, case_id, number, unit, words, name) VALUES ($1, $2, $3, $4, $5, '', '')";
const OPEN: &str = "SELECT day, case_id, number, unit FROM field_checks
    WHERE agency_id = $1 AND checked_at IS NULL ORDER BY day, case_id LIMIT 500";
const CHECK: &str = "SELECT case_id, unit, verdict, words, name, checked_at FROM field_checks
    WHERE agency_id = $1 AND day = $2 AND number = $3";
const SETTLE: &str = "UPDATE field_checks
    SET verdict = $4, words = $5, officer_id = $6, name = $7, checked_at = $8
    WHERE agency_id = $1 AND day = $2 AND number = $3 AND checked_at IS NULL";
const FIGURES: &str = "SELECT unit, verdict, COUNT(*) FROM field_checks
    WHERE agency_id = $1 AND checked_at >= $2 GROUP BY unit, verdict ORDER BY unit, verdict";

/// A device of an officer.
#[derive(Debug, Clone)]
pub(crate) struct Device {
    pub(crate) id: Uuid,
    pub(crate) label: String,
    pub(crate) enrolled_at: Moment,
}

pub(crate) fn enrol(
    (agency, officer): (AgencyId, OfficerId),
    id: Uuid,
    (label, key): (&str, &[u8]),
    now: Moment,
) -> Batch {
    Batch::new().exactly(1, ADD_DEVICE, params![agency, id, officer, label, key.to_vec(), now])
}

pub(crate) fn end((agency, officer): (AgencyId, OfficerId), id: Uuid, now: Moment) -> Batch {
    Batch::new().any(END_DEVICE, params![agency, id, officer, now])
}

pub(crate) async fn devices(
    db: &Db,
    agency: AgencyId,
    officer: OfficerId,
) -> Result<Vec<Device>, DbError> {
    let read =
        |row: &Row| Ok(Device { id: row.get(0)?, label: row.get(1)?, enrolled_at: row.get(2)? });
    db.query(DEVICES, params![agency, officer]).await?.iter().map(read).collect()
}

/// The key of a device that an officer has enrolled and not ended.
pub(crate) async fn device_key(
    db: &Db,
    (agency, officer): (AgencyId, OfficerId),
    id: Uuid,
) -> Result<Option<Vec<u8>>, DbError> {
    let row = db.query_opt(DEVICE_KEY, params![agency, id, officer]).await?;
    row.map(|row| row.get(0)).transpose()
}

/// Whose work on what.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Work<'a> {
    pub(crate) agency: AgencyId,
    pub(crate) case: CaseId,
    pub(crate) stage: &'a str,
    pub(crate) officer: OfficerId,
}

impl Work<'_> {
    /// It began then, unless that was told already.
    pub(crate) fn begin(&self, at: Moment, now: Moment) -> Batch {
        let row = params![self.agency, self.case, self.stage, self.officer, at, now];
        Batch::new().any(BEGIN, row)
    }

    /// A start that belongs to an earlier time at the stage is forgotten when work begins anew.
    pub(crate) fn begin_anew(&self, at: Moment, now: Moment) -> Batch {
        let row = params![self.agency, self.case, self.stage, self.officer];
        Batch::new().any(FORGET_START, row).then(self.begin(at, now))
    }

    /// When it began, if that was since then.
    pub(crate) async fn began(&self, db: &Db, since: Moment) -> Result<Option<Moment>, DbError> {
        let row = params![self.agency, self.case, self.stage, self.officer, since];
        db.query_opt(BEGAN, row).await?.map(|row| row.get(0)).transpose()
    }
}

/// A photo that is to be kept.
#[derive(Debug, Clone)]
pub(crate) struct NewPhoto {
    pub(crate) document: String,
    pub(crate) device: Option<Uuid>,
    pub(crate) hash: String,
    pub(crate) taken: Option<Moment>,
    pub(crate) far: Option<i64>,
    pub(crate) marks: String,
    pub(crate) statement: String,
    pub(crate) signature: Vec<u8>,
}

pub(crate) fn add_photo(
    (agency, officer): (AgencyId, OfficerId),
    (case, file): (CaseId, FileId),
    photo: &NewPhoto,
    now: Moment,
) -> Batch {
    let row = params![
        agency,
        case,
        file,
        &photo.document,
        officer,
        photo.device,
        &photo.hash,
        photo.taken,
        photo.far,
        &photo.marks,
        &photo.statement,
        photo.signature.clone(),
        now
    ];
    Batch::new().exactly(1, ADD_PHOTO, row)
}

/// A photo that came from outside.
#[derive(Debug, Clone)]
pub(crate) struct Photo {
    pub(crate) file: FileId,
    pub(crate) document: String,
    pub(crate) officer: OfficerId,
    pub(crate) taken: Option<Moment>,
    pub(crate) far: Option<i64>,
    pub(crate) marks: String,
    pub(crate) kept_at: Moment,
}

pub(crate) async fn photos(db: &Db, agency: AgencyId, case: CaseId) -> Result<Vec<Photo>, DbError> {
    let read = |row: &Row| {
        Ok(Photo {
            file: row.get(0)?,
            document: row.get(1)?,
            officer: row.get(2)?,
            taken: row.get(3)?,
            far: row.get(4)?,
            marks: row.get(5)?,
            kept_at: row.get(6)?,
        })
    };
    db.query(PHOTOS, params![agency, case]).await?.iter().map(read).collect()
}

/// Whether a file with this hash came before.
pub(crate) async fn was_sent(db: &Db, agency: AgencyId, hash: &str) -> Result<bool, DbError> {
    count(db, WAS_SENT, params![agency, hash]).await
}

async fn count(db: &Db, sql: &'static str, row: Vec<db::Param>) -> Result<bool, DbError> {
    let found: Option<i64> = db.query_opt(sql, row).await?.map(|row| row.get(0)).transpose()?;
    Ok(found.is_some_and(|count| count > 0))
}

/// What was found of a picture: which earlier one it is like, and what was said of that.
#[derive(Debug, Clone)]
pub(crate) struct Like {
    pub(crate) other: Option<(CaseId, FileId, i64)>,
    pub(crate) why: String,
    pub(crate) why_by: String,
}

pub(crate) async fn like(
    db: &Db,
    agency: AgencyId,
    (case, file): (CaseId, FileId),
) -> Result<Option<Like>, DbError> {
    let read = |row: Row| {
        let case: Option<CaseId> = row.get(0)?;
        let (file, distance): (Option<FileId>, Option<i64>) = (row.get(1)?, row.get(2)?);
        let other = case.zip(file).zip(distance);
        Ok(Like {
            other: other.map(|((case, file), distance)| (case, file, distance)),
            why: row.get(3)?,
            why_by: row.get(4)?,
        })
    };
    db.query_opt(LIKE, params![agency, case, file]).await?.map(read).transpose()
}

pub(crate) fn add_like(
    agency: AgencyId,
    (case, file): (CaseId, FileId),
    found: Option<intake::Likeness>,
    now: Moment,
) -> Batch {
    let (other_case, other) = (found.map(|like| like.case), found.map(|like| like.file));
    let distance = found.map(|like| i64::from(like.distance));
    let row = params![agency, case, file, other_case, other, distance, now];
    Batch::new().any(ADD_LIKE, row)
}

pub(crate) fn explain(
    agency: AgencyId,
    (case, file): (CaseId, FileId),
    (why, by): (&str, &str),
    now: Moment,
) -> Batch {
    Batch::new().any(EXPLAIN, params![agency, case, file, why, by, now])
}

/// That something was sent under this key; a duplicate when it was before.
pub(crate) fn add_send((agency, officer): (AgencyId, OfficerId), key: &str, now: Moment) -> Batch {
    Batch::new().exactly(1, ADD_SEND, params![agency, officer, key, now])
}

pub(crate) async fn is_sent(
    db: &Db,
    (agency, officer): (AgencyId, OfficerId),
    key: &str,
) -> Result<bool, DbError> {
    count(db, SENT, params![agency, officer, key]).await
}

/// A draw: its seed, its rate, of how many, and how many came of it.
#[derive(Debug, Clone)]
pub(crate) struct Draw {
    pub(crate) seed: Vec<u8>,
    pub(crate) in_thousand: i64,
    pub(crate) of: i64,
    pub(crate) drawn: i64,
}

pub(crate) async fn drawn_on(
    db: &Db,
    agency: AgencyId,
    day: &str,
) -> Result<Option<Draw>, DbError> {
    let read = |row: Row| {
        Ok(Draw {
            seed: row.get(0)?,
            in_thousand: row.get(1)?,
            of: row.get(2)?,
            drawn: row.get(3)?,
        })
    };
    db.query_opt(DRAW, params![agency, day]).await?.map(read).transpose()
}

pub(crate) fn add_draw(
    agency: AgencyId,
    day: &str,
    draw: &Draw,
    drawn: &[&cases::EndedCase],
    now: Moment,
) -> Batch {
    let row = params![agency, day, draw.seed.clone(), draw.in_thousand, draw.of, draw.drawn, now];
    let start = Batch::new().exactly(1, ADD_DRAW, row);
    drawn.iter().fold(start, |batch, one| {
        batch.exactly(1, ADD_CHECK, params![agency, day, one.case, &one.number, &one.unit])
    })
}

/// A case that waits to be checked.
#[derive(Debug, Clone)]
pub(crate) struct Waiting {
    pub(crate) day: String,
    pub(crate) number: String,
    pub(crate) unit: String,
}

pub(crate) async fn open(db: &Db, agency: AgencyId) -> Result<Vec<Waiting>, DbError> {
    let read = |row: &Row| Ok(Waiting { day: row.get(0)?, number: row.get(2)?, unit: row.get(3)? });
    db.query(OPEN, params![agency]).await?.iter().map(read).collect()
}

/// A case that was drawn, and what came of it.
#[derive(Debug, Clone)]
pub(crate) struct Check {
    pub(crate) case: CaseId,
    pub(crate) unit: String,
    pub(crate) verdict: Option<String>,
    pub(crate) words: String,
    pub(crate) name: String,
    pub(crate) checked_at: Option<Moment>,
}

pub(crate) async fn check(
    db: &Db,
    agency: AgencyId,
    (day, number): (&str, &str),
) -> Result<Option<Check>, DbError> {
    let read = |row: Row| {
        Ok(Check {
            case: row.get(0)?,
            unit: row.get(1)?,
            verdict: row.get(2)?,
            words: row.get(3)?,
            name: row.get(4)?,
            checked_at: row.get(5)?,
        })
    };
    db.query_opt(CHECK, params![agency, day, number]).await?.map(read).transpose()
}

pub(crate) fn settle(
    agency: AgencyId,
    (day, number): (&str, &str),
    (verdict, words): (&str, &str),
    (officer, name): (OfficerId, &str),
    now: Moment,
) -> Batch {
    let row = params![agency, day, number, verdict, words, officer, name, now];
    Batch::new().exactly(1, SETTLE, row)
}

/// What was found since then, by unit: how many were right and how many wrong.
pub(crate) async fn figures(
    db: &Db,
    agency: AgencyId,
    since: Moment,
) -> Result<Vec<(String, i64, i64)>, DbError> {
    let mut units: Vec<(String, i64, i64)> = Vec::new();
    for row in db.query(FIGURES, params![agency, since]).await? {
        let (unit, verdict, count): (String, String, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
        if units.last().is_none_or(|(known, ..)| *known != unit) {
            units.push((unit, 0, 0));
        }
        if let Some((_, right, wrong)) = units.last_mut() {
            *(if verdict == "right" { right } else { wrong }) += count;
        }
    }
    Ok(units)
}
