//! SQL of the proof that the book of numbers is whole.

use std::collections::BTreeMap;

use db::{Db, DbError, Row, params};
use terms::AgencyId;

const COUNTERS: &str =
    "SELECT series, period, next FROM series WHERE agency_id = $1 ORDER BY series, period";
const USED: &str = "SELECT DISTINCT series, period FROM numbers WHERE agency_id = $1";
const NUMBERS: &str = "SELECT n.seq, n.number, l.number, n.letter_id IS NULL AND n.reason IS NOT NULL
    FROM numbers n LEFT JOIN letters l ON l.agency_id = n.agency_id AND l.letter_id = n.letter_id
    WHERE n.agency_id = $1 AND n.series = $2 AND n.period = $3 AND n.seq > $4 ORDER BY n.seq LIMIT 1000";
const WITHOUT: &str = "SELECT l.number FROM letters l WHERE l.agency_id = $1 AND NOT EXISTS
    (SELECT 1 FROM numbers n WHERE n.agency_id = l.agency_id AND n.letter_id = l.letter_id) LIMIT 100";

/// A line of the book.
pub(crate) struct Numbered {
    pub(crate) seq: i64,
    /// As the book has it.
    pub(crate) written: String,
    /// As its letter has it.
    pub(crate) letter: Option<String>,
    /// Whether it was used outside, with a reason.
    pub(crate) outside: bool,
}

/// Every series and period with the number that comes next.
pub(crate) async fn counters(
    db: &Db,
    agency: AgencyId,
) -> Result<BTreeMap<(String, String), i64>, DbError> {
    let mut found = BTreeMap::new();
    for row in db.query(USED, params![agency]).await? {
        found.insert((row.get(0)?, row.get(1)?), 1);
    }
    for row in db.query(COUNTERS, params![agency]).await? {
        found.insert((row.get(0)?, row.get(1)?), row.get(2)?);
    }
    Ok(found)
}

/// The next thousand numbers of a series after this one.
pub(crate) async fn numbers(
    db: &Db,
    agency: AgencyId,
    series: &str,
    period: &str,
    after: i64,
) -> Result<Vec<Numbered>, DbError> {
    let one = |row: &Row| {
        Ok(Numbered {
            seq: row.get(0)?,
            written: row.get(1)?,
            letter: row.get(2)?,
            outside: row.get(3)?,
        })
    };
    db.query(NUMBERS, params![agency, series, period, after]).await?.iter().map(one).collect()
}

/// Letters whose number is in no series; the first hundred.
pub(crate) async fn without_number(db: &Db, agency: AgencyId) -> Result<Vec<String>, DbError> {
    db.query(WITHOUT, params![agency]).await?.iter().map(|row| row.get(0)).collect()
}
