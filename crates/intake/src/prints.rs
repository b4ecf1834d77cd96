//! The likenesses of pictures that came with complaints: by them a picture is found that was shown before.
//!
//! Only complaints have them. A paper of somebody's is no picture of a street, and nothing like it is ever looked for.

use db::{Batch, Db, DbError, params};
use files::Print;
use terms::{AgencyId, CaseId, FileId, Moment};

pub(crate) const ADD: &str =
    "INSERT INTO picture_prints (agency_id, case_id, file_id, print, kept_at)
    VALUES ($1, $2, $3, $4, $5)";
const DROP: &str =
    "DELETE FROM picture_prints WHERE agency_id = $1 AND case_id = $2 AND file_id = $3";
const DROP_ALL: &str = "DELETE FROM picture_prints WHERE agency_id = $1 AND case_id = $2";
const OF: &str = "SELECT print, kept_at FROM picture_prints
    WHERE agency_id = $1 AND case_id = $2 AND file_id = $3";
const EARLIER: &str = "SELECT case_id, file_id, print FROM picture_prints
    WHERE agency_id = $1 AND kept_at <= $2";

/// An earlier picture that is like another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Likeness {
    /// The case that it came with.
    pub case: CaseId,
    /// Its file.
    pub file: FileId,
    /// In how many of 64 signs the two differ.
    pub distance: u32,
}

/// The row of a picture's print.
pub(crate) fn add(
    (agency, case, file): (AgencyId, CaseId, FileId),
    print: Option<Print>,
    now: Moment,
) -> Batch {
    match print {
        Some(print) => {
            Batch::new().exactly(1, ADD, params![agency, case, file, print.to_bytes(), now])
        }
        None => Batch::new(),
    }
}

/// A picture is gone, and its print with it.
pub(crate) fn drop(agency: AgencyId, case: CaseId, file: FileId) -> Batch {
    Batch::new().any(DROP, params![agency, case, file])
}

/// All pictures of a form are gone.
pub(crate) fn drop_all(agency: AgencyId, case: CaseId) -> Batch {
    Batch::new().any(DROP_ALL, params![agency, case])
}

/// The earlier picture of the agency that is most like this one; none when nothing is, or this one shows nothing.
///
/// Every print of the agency is looked at: 100 bytes each, so that of a city's year no more than 20 MB go by.
///
/// # Errors
/// When the database could not be asked.
pub async fn most_like(
    db: &Db,
    agency: AgencyId,
    (case, file): (CaseId, FileId),
) -> Result<Option<Likeness>, DbError> {
    let Some(row) = db.query_opt(OF, params![agency, case, file]).await? else { return Ok(None) };
    let (bytes, kept_at): (Vec<u8>, Moment) = (row.get(0)?, row.get(1)?);
    let Some(print) = Print::from_bytes(&bytes) else { return Ok(None) };
    let mut nearest: Option<Likeness> = None;
    for row in db.query(EARLIER, params![agency, kept_at]).await? {
        let (other_case, other): (CaseId, FileId) = (row.get(0)?, row.get(1)?);
        let bytes: Vec<u8> = row.get(2)?;
        let Some(earlier) = Print::from_bytes(&bytes).filter(|_| other != file) else { continue };
        let found = Likeness { case: other_case, file: other, distance: print.distance(&earlier) };
        let is_nearer = nearest.is_none_or(|known| found.distance < known.distance);
        if is_nearer && print.is_like(&earlier) {
            nearest = Some(found);
        }
    }
    Ok(nearest)
}
