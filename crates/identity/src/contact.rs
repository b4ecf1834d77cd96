//! People whom an office asks without giving them an account: heads of RT and RW, with the contact they can be reached at.

use db::{Batch, Db, DbError, Row, params};
use terms::AgencyId;
use uuid::Uuid;

/// Somebody whom an office asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// Id.
    pub id: Uuid,
    /// What for: `rt`, `rw`.
    pub role: String,
    /// Id of the unit that asks.
    pub unit: String,
    /// RT and RW, `003/012`; empty for the whole unit.
    pub area: String,
    /// Name.
    pub name: String,
    /// Phone in E.164, or e-mail address.
    pub contact: String,
}

const ADD: &str = "INSERT INTO contacts (agency_id, contact_id, role, unit_id, area, name, contact)
    VALUES ($1, $2, $3, $4, $5, $6, $7)";
const OF_UNIT: &str = "SELECT contact_id, role, unit_id, area, name, contact FROM contacts
    WHERE agency_id = $1 AND unit_id = $2 AND role = $3 ORDER BY area, name";
const ALL: &str = "SELECT contact_id, role, unit_id, area, name, contact FROM contacts
    WHERE agency_id = $1 ORDER BY unit_id, role, area, name";
const DROP: &str = "DELETE FROM contacts WHERE agency_id = $1 AND contact_id = $2";

fn row(row: &Row) -> Result<Contact, DbError> {
    Ok(Contact {
        id: row.get(0)?,
        role: row.get(1)?,
        unit: row.get(2)?,
        area: row.get(3)?,
        name: row.get(4)?,
        contact: row.get(5)?,
    })
}

/// Adds somebody.
pub fn add(agency: AgencyId, contact: &Contact) -> Batch {
    Batch::new().exactly(
        1,
        ADD,
        params![
            agency,
            contact.id,
            &contact.role,
            &contact.unit,
            &contact.area,
            &contact.name,
            &contact.contact
        ],
    )
}

/// Removes somebody.
pub fn remove(agency: AgencyId, id: Uuid) -> Batch {
    Batch::new().exactly(1, DROP, params![agency, id])
}

/// All of an agency.
///
/// # Errors
/// [`DbError`] when they could not be read.
pub async fn all(db: &Db, agency: AgencyId) -> Result<Vec<Contact>, DbError> {
    db.query(ALL, params![agency]).await?.iter().map(row).collect()
}

/// Those whom a unit asks in a role about somebody who lives in these RT and RW: those of the area, else those of the
/// whole unit.
///
/// # Errors
/// [`DbError`] when they could not be read.
pub async fn asked(
    db: &Db,
    agency: AgencyId,
    (unit, role): (&str, &str),
    areas: &[String],
) -> Result<Vec<Contact>, DbError> {
    let rows = db.query(OF_UNIT, params![agency, unit, role]).await?;
    let all: Vec<Contact> = rows.iter().map(row).collect::<Result<_, _>>()?;
    let near: Vec<Contact> = all.iter().filter(|one| areas.contains(&one.area)).cloned().collect();
    if !near.is_empty() {
        return Ok(near);
    }
    Ok(all.into_iter().filter(|one| one.area.is_empty()).collect())
}
