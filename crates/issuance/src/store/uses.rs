//! SQL of letters that serve in another service: whose they are, and the case that one serves.

use db::{Batch, Db, DbError, Row, params};
use terms::{AgencyId, CaseId, Date, Moment, PersonId};

/// The letters of one kind of a person that are valid on a day and serve no case, or one that came to nothing.
const OWN: &str = "SELECT l.letter_id, l.case_id, l.number, l.signed_at, l.valid_until, u.case_id
    FROM person_cases p
    JOIN letters l ON l.agency_id = p.agency_id AND l.case_id = p.case_id
    LEFT JOIN letter_uses u ON u.agency_id = l.agency_id AND u.letter_id = l.letter_id
    LEFT JOIN cases c ON c.agency_id = u.agency_id AND c.case_id = u.case_id
    WHERE p.person_id = $1 AND p.agency_id = $2 AND p.service_id = $3
        AND l.letter = $4 AND l.item IS NULL AND l.revoked_at IS NULL
        AND (l.valid_until IS NULL OR l.valid_until >= $5)
        AND (u.case_id IS NULL
            OR (c.turn IN ('refused', 'withdrawn', 'closed') AND c.ended_at < $6))
    ORDER BY l.signed_at DESC LIMIT 20";
const SERVES: &str = "SELECT case_id FROM letter_uses WHERE agency_id = $1 AND letter_id = $2";
const USE: &str =
    "INSERT INTO letter_uses (agency_id, letter_id, case_id, used_at) VALUES ($1, $2, $3, $4)";
const USE_INSTEAD: &str = "UPDATE letter_uses SET case_id = $3, used_at = $4
    WHERE agency_id = $1 AND letter_id = $2 AND case_id = $5";

/// A letter that may serve.
#[derive(Debug)]
pub(crate) struct OwnRow {
    pub(crate) id: String,
    /// The case that it was made in.
    pub(crate) case: CaseId,
    pub(crate) number: String,
    pub(crate) signed_at: Moment,
    pub(crate) valid_until: Option<String>,
    /// The case that it served, and that came to nothing.
    pub(crate) served: Option<CaseId>,
}

/// Whose letters of which kind are asked for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asked<'a> {
    pub(crate) person: PersonId,
    pub(crate) agency: AgencyId,
    pub(crate) service: &'a str,
    pub(crate) letter: &'a str,
    /// The day on which they must be valid.
    pub(crate) on: Date,
    /// A case that came to nothing later than this may still be taken back.
    pub(crate) before: Moment,
}

pub(crate) async fn own(db: &Db, asked: Asked<'_>) -> Result<Vec<OwnRow>, DbError> {
    let values = params![
        asked.person,
        asked.agency,
        asked.service,
        asked.letter,
        asked.on.to_string(),
        asked.before,
    ];
    let one = |row: &Row| {
        Ok(OwnRow {
            id: row.get(0)?,
            case: row.get(1)?,
            number: row.get(2)?,
            signed_at: row.get(3)?,
            valid_until: row.get(4)?,
            served: row.get(5)?,
        })
    };
    db.query(OWN, values).await?.iter().map(one).collect()
}

/// The case that a letter serves now.
pub(crate) async fn serves(
    db: &Db,
    agency: AgencyId,
    letter: &str,
) -> Result<Option<CaseId>, DbError> {
    db.query_opt(SERVES, params![agency, letter]).await?.map(|row| row.get(0)).transpose()
}

/// A letter serves a case: in place of one that came to nothing, or of none. Stale or a duplicate when another case was
/// first.
pub(crate) fn use_up(
    agency: AgencyId,
    letter: &str,
    (served, case): (Option<CaseId>, CaseId),
    now: Moment,
) -> Batch {
    match served {
        None => Batch::new().exactly(1, USE, params![agency, letter, case, now]),
        Some(old) => Batch::new().exactly(1, USE_INSTEAD, params![agency, letter, case, now, old]),
    }
}
