//! SQL of the number book: numbers with their letters, and those that were used outside.

use db::{Batch, Db, DbError, Row, params};
use terms::{AgencyId, Moment};

const PAGE: &str = "SELECT n.series, n.period, n.seq, n.number, n.at, n.reason, n.entered_by, l.title, l.case_number,
     l.signer, l.signer_title, l.signer_line, l.revoked_at, l.revoked_reason
    FROM numbers n LEFT JOIN letters l ON l.agency_id = n.agency_id AND l.letter_id = n.letter_id
    WHERE n.agency_id = $1 AND n.unit_id = $2 AND n.at >= $3 AND n.at < $4 AND ($5 = '' OR n.series = $5)
      AND ($6 OR (n.series, n.period, n.seq) < ($7, $8, $9))
    ORDER BY n.series DESC, n.period DESC, n.seq DESC LIMIT $10";
const SERIES: &str =
    "SELECT DISTINCT series FROM numbers WHERE agency_id = $1 AND unit_id = $2 ORDER BY series";
const FIRST: &str = "SELECT MIN(at) FROM numbers WHERE agency_id = $1 AND unit_id = $2";
const LAST: &str = "SELECT at FROM numbers WHERE agency_id = $1 AND unit_id = $2
    ORDER BY series DESC, period DESC, seq DESC LIMIT 1";
const ADD_OUTSIDE: &str = "INSERT INTO numbers
    (agency_id, series, period, seq, number, reason, at, unit_id, entered_by, entered_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
const TAKEN: &str = "SELECT seq, reason, at FROM numbers
    WHERE agency_id = $1 AND series = $2 AND period = $3 AND seq >= $4 AND seq <= $5 ORDER BY seq";

/// A place in the book, from which the next page goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) series: String,
    pub(crate) period: String,
    pub(crate) seq: i64,
}

/// What is asked of the book.
pub(crate) struct Asked<'a> {
    pub(crate) agency: AgencyId,
    pub(crate) unit: &'a str,
    /// From this instant up to the other, without it.
    pub(crate) year: (Moment, Moment),
    /// Empty: every series.
    pub(crate) series: &'a str,
    pub(crate) after: Option<&'a Place>,
}

/// A line of the book.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub(crate) place: Place,
    pub(crate) number: String,
    pub(crate) at: Moment,
    /// Why it was used outside; none for a letter of ours.
    pub(crate) outside: Option<String>,
    pub(crate) entered_by: Option<String>,
    pub(crate) title: Option<String>,
    pub(crate) case_number: Option<String>,
    pub(crate) signer: Option<String>,
    pub(crate) signer_title: Option<String>,
    pub(crate) signer_line: Option<String>,
    pub(crate) revoked_at: Option<Moment>,
    pub(crate) revoked_reason: Option<String>,
}

fn line(row: &Row) -> Result<Line, DbError> {
    Ok(Line {
        place: Place { series: row.get(0)?, period: row.get(1)?, seq: row.get(2)? },
        number: row.get(3)?,
        at: row.get(4)?,
        outside: row.get(5)?,
        entered_by: row.get(6)?,
        title: row.get(7)?,
        case_number: row.get(8)?,
        signer: row.get(9)?,
        signer_title: row.get(10)?,
        signer_line: row.get(11)?,
        revoked_at: row.get(12)?,
        revoked_reason: row.get(13)?,
    })
}

/// At most `limit` lines, newest number first.
pub(crate) async fn page(db: &Db, asked: &Asked<'_>, limit: i64) -> Result<Vec<Line>, DbError> {
    let (from, to) = asked.year;
    let (series, period, seq) = asked
        .after
        .map_or(("", "", 0), |place| (place.series.as_str(), place.period.as_str(), place.seq));
    let first = asked.after.is_none();
    let asked = params![
        asked.agency,
        asked.unit,
        from,
        to,
        asked.series,
        first,
        series,
        period,
        seq,
        limit
    ];
    db.query(PAGE, asked).await?.iter().map(line).collect()
}

/// The series of which a unit has numbers.
pub(crate) async fn series(db: &Db, agency: AgencyId, unit: &str) -> Result<Vec<String>, DbError> {
    db.query(SERIES, params![agency, unit]).await?.iter().map(|row| row.get(0)).collect()
}

/// The oldest number of a unit.
pub(crate) async fn first(
    db: &Db,
    agency: AgencyId,
    unit: &str,
) -> Result<Option<Moment>, DbError> {
    let row = db.query_opt(FIRST, params![agency, unit]).await?;
    Ok(row.map(|row| row.get::<Option<Moment>>(0)).transpose()?.flatten())
}

/// When the last number of a unit's last series was used.
pub(crate) async fn last(db: &Db, agency: AgencyId, unit: &str) -> Result<Option<Moment>, DbError> {
    let row = db.query_opt(LAST, params![agency, unit]).await?;
    row.map(|row| row.get(0)).transpose()
}

/// Numbers used outside: of one series and period, by one hand.
pub(crate) struct Outside<'a> {
    pub(crate) agency: AgencyId,
    pub(crate) series: &'a str,
    pub(crate) period: &'a str,
    pub(crate) unit: &'a str,
    pub(crate) reason: &'a str,
    /// The day of the paper.
    pub(crate) at: Moment,
    pub(crate) entered_by: &'a str,
    pub(crate) now: Moment,
}

impl Outside<'_> {
    /// The rows of these numbers; [`DbError::Duplicate`] when one is in the book already.
    pub(crate) fn rows(&self, numbers: &[(i64, String)]) -> Batch {
        numbers.iter().fold(Batch::new(), |batch, (seq, number)| {
            let row = params![
                self.agency,
                self.series,
                self.period,
                *seq,
                number,
                self.reason,
                self.at,
                self.unit,
                self.entered_by,
                self.now
            ];
            batch.exactly(1, ADD_OUTSIDE, row)
        })
    }

    /// Which numbers between these are in the book already; and whether they are all these very ones.
    pub(crate) async fn taken(
        &self,
        db: &Db,
        from: i64,
        to: i64,
    ) -> Result<(Vec<i64>, bool), DbError> {
        let asked = params![self.agency, self.series, self.period, from, to];
        let rows = db.query(TAKEN, asked).await?;
        let (mut taken, mut same) = (Vec::new(), true);
        for row in &rows {
            taken.push(row.get(0)?);
            let (reason, at): (Option<String>, Moment) = (row.get(1)?, row.get(2)?);
            same &= reason.as_deref() == Some(self.reason) && at == self.at;
        }
        let all = i64::try_from(taken.len()).is_ok_and(|count| count == to - from + 1);
        Ok((taken, same && all))
    }
}
