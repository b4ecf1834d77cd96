//! Units are added and changed by an operator or on the command line, and who did what when stays with the agency.

use db::{Batch, Db, DbError, params};
use serde::{Deserialize, Serialize};
use terms::{AgencyId, Moment, OfficerId};

use crate::store::unit_batch;
use crate::unit::Unit;

const CHANGE: &str =
    "UPDATE units SET kind = $3, title = $4, short = $5, region = $6, parent = $7, address = $8,
    phone = $9, institution = $10 WHERE agency_id = $1 AND unit_id = $2";
const NOTE: &str =
    "INSERT INTO unit_history (agency_id, unit_id, place, changed_at, officer_id, fields)
    VALUES ($1, $2, $3, $4, $5, $6)";
const CHANGES: &str = "SELECT changed_at, officer_id, fields FROM unit_history
    WHERE agency_id = $1 AND unit_id = $2 ORDER BY place";

/// Something of a unit that became otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitField {
    /// `title`, `short`, `kind`, `region`, `parent`, `address`, `phone`, `institution`.
    pub name: String,
    /// How it was; empty: nothing stood there.
    pub before: String,
    /// How it is.
    pub after: String,
}

/// What was done to a unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitChange {
    /// When.
    pub at: Moment,
    /// Who; none: the command line.
    pub officer: Option<OfficerId>,
    /// What became otherwise; nothing: it was added.
    pub fields: Vec<UnitField>,
}

/// What differs between two states of a unit.
fn differing(before: &Unit, after: &Unit) -> Vec<UnitField> {
    let parent = |unit: &Unit| unit.parent.clone().unwrap_or_default();
    let heads = |unit: &Unit| if unit.institution { "true" } else { "" }.to_owned();
    let all = [
        ("title", before.title.clone(), after.title.clone()),
        ("short", before.short.clone(), after.short.clone()),
        ("kind", before.kind.clone(), after.kind.clone()),
        ("region", before.region.to_string(), after.region.to_string()),
        ("parent", parent(before), parent(after)),
        ("address", before.address.clone(), after.address.clone()),
        ("phone", before.phone.clone(), after.phone.clone()),
        ("institution", heads(before), heads(after)),
    ];
    let changed = all.into_iter().filter(|(_, before, after)| before != after);
    changed
        .map(|(name, before, after)| UnitField { name: name.to_owned(), before, after })
        .collect()
}

/// The row that tells of a change; a duplicate where another one has this place.
fn note(agency: AgencyId, unit: &str, place: i64, change: &UnitChange) -> Batch {
    let fields = serde_json::to_string(&change.fields).expect("words are plain data");
    Batch::new().exactly(1, NOTE, params![agency, unit, place, change.at, change.officer, fields])
}

/// Adds a unit. [`DbError::Duplicate`]: there is one with this id.
pub fn add_unit(
    agency: AgencyId,
    unit: &Unit,
    (officer, at): (Option<OfficerId>, Moment),
) -> Batch {
    let added = UnitChange { at, officer, fields: Vec::new() };
    unit_batch(agency, unit).then(note(agency, &unit.id, 1, &added))
}

/// Changes a unit, as whoever does it saw it after so many changes; none where nothing becomes otherwise.
/// [`DbError::Duplicate`]: somebody else changed it meanwhile.
pub fn change_unit(
    agency: AgencyId,
    (before, after): (&Unit, &Unit),
    seen: i64,
    (officer, at): (Option<OfficerId>, Moment),
) -> Option<Batch> {
    let fields = differing(before, after);
    if fields.is_empty() {
        return None;
    }
    let row = params![
        agency,
        &before.id,
        &after.kind,
        &after.title,
        &after.short,
        &after.region,
        after.parent.as_ref(),
        &after.address,
        &after.phone,
        after.institution
    ];
    let change = UnitChange { at, officer, fields };
    Some(Batch::new().exactly(1, CHANGE, row).then(note(agency, &before.id, seen + 1, &change)))
}

/// What was done to a unit, the first first.
///
/// # Errors
/// [`DbError`] when it could not be read.
pub async fn unit_changes(
    db: &Db,
    agency: AgencyId,
    unit: &str,
) -> Result<Vec<UnitChange>, DbError> {
    let rows = db.query(CHANGES, params![agency, unit]).await?;
    let read = rows.iter().map(|row| {
        let fields: String = row.get(2)?;
        let fields = serde_json::from_str(&fields);
        let fields = fields.map_err(|error| DbError::Other(format!("unit_history: {error}")))?;
        Ok(UnitChange { at: row.get(0)?, officer: row.get(1)?, fields })
    });
    read.collect()
}
