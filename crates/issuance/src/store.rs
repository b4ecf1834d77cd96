//! SQL of letters and numbers.

pub(crate) mod book;
pub(crate) mod proof;
pub(crate) mod uses;

use std::collections::BTreeMap;

use cases::Earlier;
use casework::SignedAs;
use db::{Batch, Db, DbError, Param, Row, params};
use terms::{AgencyId, CaseId, FileId, KeyId, Moment};

const NEXT: &str = "SELECT next FROM series WHERE agency_id = $1 AND series = $2 AND period = $3";
const USED: &str = "SELECT seq FROM numbers
    WHERE agency_id = $1 AND series = $2 AND period = $3 AND seq >= $4 ORDER BY seq";
const START: &str = "INSERT INTO series (agency_id, series, period, next) VALUES ($1, $2, $3, $4)";
const ADVANCE: &str = "UPDATE series SET next = $4 WHERE agency_id = $1 AND series = $2 AND period = $3 AND next = $5";
const ADD_NUMBER: &str =
    "INSERT INTO numbers (agency_id, series, period, seq, number, letter_id, at, unit_id)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
const ADD_LETTER: &str = "INSERT INTO letters (agency_id, letter_id, case_id, case_number, letter, item, to_file, title,
    number, unit_id, signed_at, valid_until, signer, signer_title, signer_nip, signer_line, delegation_id, wrapped_key, key_id, stage, signed_before, signer_numbers, bytes)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, 0)";
const READY: &str = "UPDATE letters SET file_id = $3, sha256 = $4, bytes = $5
    WHERE agency_id = $1 AND letter_id = $2 AND file_id IS NULL";
const REVOKE: &str = "UPDATE letters SET revoked_at = $3, revoked_reason = $4
    WHERE agency_id = $1 AND letter_id = $2 AND revoked_at IS NULL";

macro_rules! columns {
    () => {
        "SELECT letter_id, case_id, case_number, letter, item, to_file, title, number, unit_id, signed_at, valid_until,
         signer, signer_title, signer_nip, wrapped_key, key_id, file_id, bytes, revoked_at, revoked_reason,
         signer_line, stage, signed_before, signer_numbers FROM letters "
    };
}

const ONE: &str = concat!(columns!(), "WHERE agency_id = $1 AND letter_id = $2");
const BY_CONTENT: &str = concat!(columns!(), "WHERE agency_id = $1 AND sha256 = $2");
const BY_NUMBER: &str = concat!(columns!(), "WHERE agency_id = $1 AND number = $2");
const BETWEEN: &str =
    concat!(columns!(), "WHERE agency_id = $1 AND case_id > $2 AND case_id <= $3");
const OF_CASE: &str = concat!(columns!(), "WHERE agency_id = $1 AND case_id = $2");

const FILES: &str = "SELECT file_id FROM letters
    WHERE agency_id = $1 AND case_id = $2 AND file_id IS NOT NULL";

/// A letter.
#[derive(Debug, Clone)]
pub(crate) struct LetterRow {
    pub(crate) id: String,
    pub(crate) case: CaseId,
    pub(crate) case_number: String,
    pub(crate) letter: String,
    pub(crate) item: Option<i64>,
    pub(crate) to_file: bool,
    pub(crate) title: String,
    pub(crate) number: String,
    pub(crate) unit: String,
    pub(crate) signed_at: Moment,
    pub(crate) valid_until: Option<String>,
    pub(crate) signer: String,
    pub(crate) signer_title: String,
    pub(crate) signer_nip: String,
    pub(crate) wrapped_key: Vec<u8>,
    pub(crate) key: KeyId,
    pub(crate) file: Option<FileId>,
    pub(crate) bytes: i64,
    pub(crate) revoked_at: Option<Moment>,
    pub(crate) revoked_reason: Option<String>,
    /// What stands above the signer's title, a line each: "a.n. Lurah".
    pub(crate) signer_line: Option<String>,
    /// At which stage of the road the last signer signed.
    pub(crate) stage: String,
    /// Who signed before.
    pub(crate) before: Vec<Earlier>,
    /// The numbers that signers with a series of their own gave it, by their stage.
    pub(crate) signed: BTreeMap<String, String>,
}

impl LetterRow {
    /// How the block of the last signer reads.
    pub(crate) fn block(&self) -> SignedAs {
        SignedAs {
            name: self.signer.clone(),
            title: self.signer_title.clone(),
            nip: self.signer_nip.clone(),
            line: self.signer_line.clone(),
        }
    }

    /// Who signed, the last one first: "Drs. Bambang Sutejo, Lurah Umpak".
    pub(crate) fn people(&self) -> String {
        let last = self.block();
        let all = std::iter::once(&last).chain(self.before.iter().rev().map(|one| &one.block));
        let one = |block: &SignedAs| {
            format!("{}, {}", block.name, in_one_line(block.line.as_deref(), &block.title))
        };
        all.map(one).collect::<Vec<_>>().join("; ")
    }

    /// "a.n. Lurah, Sekretaris".
    pub(crate) fn office(&self) -> String {
        in_one_line(self.signer_line.as_deref(), &self.signer_title)
    }
}

/// What stands above a title, and the title, in one line.
pub(crate) fn in_one_line(above: Option<&str>, title: &str) -> String {
    let lines = above.unwrap_or_default().lines().chain([title]).filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join(", ").replace("u.b., ", "u.b. ")
}

fn letter(row: &Row) -> Result<LetterRow, DbError> {
    Ok(LetterRow {
        id: row.get(0)?,
        case: row.get(1)?,
        case_number: row.get(2)?,
        letter: row.get(3)?,
        item: row.get(4)?,
        to_file: row.get(5)?,
        title: row.get(6)?,
        number: row.get(7)?,
        unit: row.get(8)?,
        signed_at: row.get(9)?,
        valid_until: row.get(10)?,
        signer: row.get(11)?,
        signer_title: row.get(12)?,
        signer_nip: row.get(13)?,
        wrapped_key: row.get(14)?,
        key: row.get(15)?,
        file: row.get(16)?,
        bytes: row.get(17)?,
        revoked_at: row.get(18)?,
        revoked_reason: row.get(19)?,
        signer_line: row.get(20)?,
        stage: row.get(21)?,
        before: serde_json::from_str(&row.get::<String>(22)?)
            .map_err(|error| DbError::Other(error.to_string()))?,
        signed: match row.get::<Option<String>>(23)? {
            Some(own) => {
                serde_json::from_str(&own).map_err(|error| DbError::Other(error.to_string()))?
            }
            None => BTreeMap::new(),
        },
    })
}

pub(crate) async fn one(db: &Db, agency: AgencyId, id: &str) -> Result<Option<LetterRow>, DbError> {
    db.query_opt(ONE, params![agency, id]).await?.as_ref().map(letter).transpose()
}

pub(crate) async fn by_number(
    db: &Db,
    agency: AgencyId,
    number: &str,
) -> Result<Option<LetterRow>, DbError> {
    db.query_opt(BY_NUMBER, params![agency, number]).await?.as_ref().map(letter).transpose()
}

/// The letters of the cases after one up to another.
pub(crate) async fn between(
    db: &Db,
    agency: AgencyId,
    after: CaseId,
    to: CaseId,
) -> Result<Vec<LetterRow>, DbError> {
    db.query(BETWEEN, params![agency, after, to]).await?.iter().map(letter).collect()
}

pub(crate) async fn by_content(
    db: &Db,
    agency: AgencyId,
    sha256: [u8; 32],
) -> Result<Option<LetterRow>, DbError> {
    db.query_opt(BY_CONTENT, params![agency, sha256]).await?.as_ref().map(letter).transpose()
}

pub(crate) async fn of_case(
    db: &Db,
    agency: AgencyId,
    case: CaseId,
) -> Result<Vec<LetterRow>, DbError> {
    let rows = db.query(OF_CASE, params![agency, case]).await?;
    let mut letters = rows.iter().map(letter).collect::<Result<Vec<_>, _>>()?;
    // Not by the statement: SQLite would go through the numbers of the whole agency for their order.
    letters.sort_by(|one, other| one.number.cmp(&other.number));
    Ok(letters)
}

/// The files of the letters of a case.
pub(crate) async fn files_of(
    db: &Db,
    agency: AgencyId,
    case: CaseId,
) -> Result<Vec<FileId>, DbError> {
    db.query(FILES, params![agency, case]).await?.iter().map(|row| row.get(0)).collect()
}

pub(crate) async fn next(
    db: &Db,
    agency: AgencyId,
    series: &str,
    period: &str,
) -> Result<Option<i64>, DbError> {
    db.query_opt(NEXT, params![agency, series, period]).await?.map(|row| row.get(0)).transpose()
}

pub(crate) async fn used(
    db: &Db,
    agency: AgencyId,
    series: &str,
    period: &str,
    from: i64,
) -> Result<Vec<i64>, DbError> {
    db.query(USED, params![agency, series, period, from])
        .await?
        .iter()
        .map(|row| row.get(0))
        .collect()
}

pub(crate) fn advance(
    agency: AgencyId,
    series: &str,
    period: &str,
    seen: Option<i64>,
    next: i64,
) -> Batch {
    match seen {
        None => Batch::new().exactly(1, START, params![agency, series, period, next]),
        Some(seen) => Batch::new().exactly(1, ADVANCE, params![agency, series, period, next, seen]),
    }
}

/// The row of a number: agency, series, period, place, number, letter, instant, unit.
pub(crate) fn add_number(row: Vec<Param>) -> Batch {
    Batch::new().exactly(1, ADD_NUMBER, row)
}

pub(crate) fn add_letter(row: Vec<Param>) -> Batch {
    Batch::new().exactly(1, ADD_LETTER, row)
}

pub(crate) fn ready(
    agency: AgencyId,
    id: &str,
    file: FileId,
    sha256: [u8; 32],
    bytes: i64,
) -> Batch {
    Batch::new().any(READY, params![agency, id, file, sha256, bytes])
}

/// Marks a letter as revoked; stale when it is not there, or was revoked before.
pub(crate) fn revoke(agency: AgencyId, id: &str, reason: &str, now: Moment) -> Batch {
    Batch::new().exactly(1, REVOKE, params![agency, id, now, reason])
}
