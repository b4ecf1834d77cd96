//! Staff: who serves, their roles, their doors and sessions.

use std::collections::{BTreeSet, HashMap};

use db::{Batch, Db, DbError, Query, Row, params};
use terms::{AgencyId, Moment, OfficerId};
use web::{Grant, Role};

use crate::officer::Member;

const OFFICER: &str = "SELECT officer_id, password_hash, totp, totp_step
    FROM officers WHERE agency_id = $1 AND email = $2 AND active";
const GIVE_ROLE: &str = "INSERT INTO officer_grants (agency_id, officer_id, role, unit_id)
    VALUES ($1, $2, $3, $4) ON CONFLICT (agency_id, officer_id, role, unit_id) DO NOTHING";
const TAKE_ROLE: &str = "DELETE FROM officer_grants
    WHERE agency_id = $1 AND officer_id = $2 AND role = $3 AND unit_id = $4";
const STAFFED: &str = "SELECT DISTINCT officer_grants.unit_id FROM officer_grants
    JOIN officers ON officers.agency_id = officer_grants.agency_id
        AND officers.officer_id = officer_grants.officer_id
    WHERE officer_grants.agency_id = $1 AND officer_grants.role = $2 AND officers.active = $3";
const IS_ACTIVE: &str =
    "SELECT title FROM officers WHERE agency_id = $1 AND officer_id = $2 AND active";
const OFFICERS: &str = "SELECT officer_id, name, title, nip FROM officers WHERE agency_id = $1 AND active ORDER BY email";
const ADD_OFFICER: &str = "INSERT INTO officers (agency_id, officer_id, name, title, nip, email, password_hash, totp,
    totp_step, failures, locked_until, active) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, 0, 0, $9)";
const ADD_GRANT: &str =
    "INSERT INTO officer_grants (agency_id, officer_id, role, unit_id) VALUES ($1, $2, $3, $4)";
const GRANTS: &str =
    "SELECT role, unit_id FROM officer_grants WHERE agency_id = $1 AND officer_id = $2";
const STAFF: &str = "SELECT officer_id, name, title, email, active FROM officers
    WHERE agency_id = $1 ORDER BY active DESC, email";
const ALL_GRANTS: &str = "SELECT officer_id, role, unit_id FROM officer_grants
    WHERE agency_id = $1 ORDER BY role, unit_id";
const END_OFFICER: &str =
    "UPDATE officers SET active = $3 WHERE agency_id = $1 AND officer_id = $2";
const NEW_SECRETS: &str =
    "UPDATE officers SET password_hash = $3, totp = $4, totp_step = 0, active = $5
    WHERE agency_id = $1 AND officer_id = $2";
const END_ALL_STAFF: &str = "DELETE FROM officer_sessions WHERE agency_id = $1 AND officer_id = $2";
const STEP: &str = "UPDATE officers SET totp_step = $3
    WHERE agency_id = $1 AND officer_id = $2 AND totp_step < $3";
/// The try counts before it is looked at. While the door is shut no row changes.
const TRY_DOOR: &str =
    "INSERT INTO door_tries (agency_id, name_index, failures, locked_until) VALUES ($1, $2, 1, 0)
    ON CONFLICT (agency_id, name_index) DO UPDATE SET
        failures = CASE WHEN door_tries.locked_until > 0 THEN 1 ELSE door_tries.failures + 1 END,
        locked_until = CASE WHEN door_tries.locked_until = 0 AND door_tries.failures + 1 >= $3
            THEN CAST($4 AS BIGINT) ELSE 0 END
    WHERE door_tries.locked_until <= $5";
const DOORS: &str = "SELECT name_index, locked_until, passed_at FROM door_tries
    WHERE agency_id = $1 AND name_index IN ($2, $3)";
const DOOR_PASSED: &str = "UPDATE door_tries SET failures = 0, locked_until = 0, passed_at = $3
    WHERE agency_id = $1 AND name_index = $2";
const NAME_PASSED: &str = "DELETE FROM door_tries WHERE agency_id = $1 AND name_index = $2";
const FORGET_DOORS: &str =
    "DELETE FROM door_tries WHERE agency_id = $1 AND locked_until < $2 AND passed_at < $3";
const ADD_STAFF_SESSION: &str =
    "INSERT INTO officer_sessions (agency_id, token_hash, officer_id, expires_at, seen_at)
    VALUES ($1, $2, $3, $4, $5)";
const STAFF_SESSION: &str = "SELECT s.officer_id, s.seen_at, o.name, o.title FROM officer_sessions s
    JOIN officers o ON o.agency_id = s.agency_id AND o.officer_id = s.officer_id
    WHERE s.agency_id = $1 AND s.token_hash = $2 AND s.expires_at > $3 AND s.seen_at > $4 AND o.active";
const SEEN: &str =
    "UPDATE officer_sessions SET seen_at = $3 WHERE agency_id = $1 AND token_hash = $2";
const END_STAFF: &str = "DELETE FROM officer_sessions WHERE agency_id = $1 AND token_hash = $2";
const CARD: &str = "SELECT name, title, nip FROM officers WHERE agency_id = $1 AND officer_id = $2";

/// A member of staff at the door.
pub(crate) struct OfficerRow {
    pub(crate) id: OfficerId,
    pub(crate) password_hash: String,
    pub(crate) totp: Vec<u8>,
    pub(crate) totp_step: i64,
}

pub(crate) async fn officer(
    db: &Db,
    agency: AgencyId,
    email: &str,
) -> Result<Option<OfficerRow>, DbError> {
    let Some(row) = db.query_opt(OFFICER, params![agency, email]).await? else { return Ok(None) };
    Ok(Some(OfficerRow {
        id: row.get(0)?,
        password_hash: row.get(1)?,
        totp: row.get(2)?,
        totp_step: row.get(3)?,
    }))
}

/// The staff who serve: id, name, title.
///
/// # Errors
/// [`DbError`] when they could not be read.
pub async fn officers(
    db: &Db,
    agency: AgencyId,
) -> Result<Vec<(OfficerId, String, String)>, DbError> {
    let rows = db.query(OFFICERS, params![agency]).await?;
    rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).collect()
}

/// All staff that ever were, with their grants as `role:unit`; those who serve first.
///
/// # Errors
/// [`DbError`] when they could not be read.
pub async fn staff(db: &Db, agency: AgencyId) -> Result<Vec<Member>, DbError> {
    let mut grants: HashMap<OfficerId, Vec<String>> = HashMap::new();
    for row in db.query(ALL_GRANTS, params![agency]).await? {
        let (role, unit): (String, String) = (row.get(1)?, row.get(2)?);
        grants.entry(row.get(0)?).or_default().push(format!("{role}:{unit}"));
    }
    let rows = db.query(STAFF, params![agency]).await?;
    let member = |row: &Row| {
        let id = row.get(0)?;
        Ok(Member {
            id,
            name: row.get(1)?,
            title: row.get(2)?,
            email: row.get(3)?,
            active: row.get(4)?,
            grants: grants.remove(&id).unwrap_or_default(),
        })
    };
    rows.iter().map(member).collect()
}

/// From now on they serve no more, and no session of theirs is left.
pub(crate) fn end_officer(agency: AgencyId, officer: OfficerId) -> Batch {
    Batch::new()
        .exactly(1, END_OFFICER, params![agency, officer, false])
        .any(END_ALL_STAFF, params![agency, officer])
}

/// Another password and code generator; no session under the old ones is left.
pub(crate) fn new_secrets(
    agency: AgencyId,
    officer: OfficerId,
    password_hash: &str,
    totp: Vec<u8>,
) -> Batch {
    Batch::new()
        .exactly(1, NEW_SECRETS, params![agency, officer, password_hash, totp, true])
        .any(END_ALL_STAFF, params![agency, officer])
}

#[expect(clippy::too_many_arguments, reason = "one row with all its columns")]
pub(crate) fn add_officer(
    agency: AgencyId,
    id: OfficerId,
    name: &str,
    title: &str,
    nip: &str,
    email: &str,
    password_hash: &str,
    totp: Vec<u8>,
    grants: &[(Role, String)],
) -> Batch {
    let row = params![agency, id, name, title, nip, email, password_hash, totp, true];
    let officer = Batch::new().exactly(1, ADD_OFFICER, row);
    grants.iter().fold(officer, |batch, (role, unit)| {
        batch.exactly(1, ADD_GRANT, params![agency, id, role.name(), unit])
    })
}

/// Gives a member of staff a role in a unit; one that they have stays as it is.
pub fn give_role(agency: AgencyId, officer: OfficerId, role: &Role, unit: &str) -> Batch {
    Batch::new().any(GIVE_ROLE, params![agency, officer, role.name(), unit])
}

/// Takes a role in a unit from a member of staff.
pub fn take_role(agency: AgencyId, officer: OfficerId, role: &Role, unit: &str) -> Batch {
    Batch::new().any(TAKE_ROLE, params![agency, officer, role.name(), unit])
}

/// The units in which somebody who serves has this role.
///
/// # Errors
/// [`DbError`] when it could not be asked.
pub async fn staffed(db: &Db, agency: AgencyId, role: &str) -> Result<BTreeSet<String>, DbError> {
    let [rows] = db.query_each([staffed_query(agency, role)]).await?;
    staffed_of(&rows)
}

/// The question for [`staffed`], to be asked in the same breath as others.
pub fn staffed_query(agency: AgencyId, role: &str) -> Query {
    Query { sql: STAFFED, params: params![agency, role, true] }
}

/// The units in its answer.
///
/// # Errors
/// [`DbError`] when it does not read.
pub fn staffed_of(rows: &[Row]) -> Result<BTreeSet<String>, DbError> {
    rows.iter().map(|row| row.get(0)).collect()
}

pub(crate) async fn grants(
    db: &Db,
    agency: AgencyId,
    officer: OfficerId,
) -> Result<Vec<Grant>, DbError> {
    let rows = db.query(GRANTS, params![agency, officer]).await?;
    let grant = |row: &Row| -> Result<Option<Grant>, DbError> {
        let (role, unit): (String, String) = (row.get(0)?, row.get(1)?);
        Ok(Role::named(&role).map(|role| Grant { role, unit, region: None }))
    };
    let found: Result<Vec<_>, _> = rows.iter().map(grant).collect();
    Ok(found?.into_iter().flatten().collect())
}

pub(crate) fn take_step(agency: AgencyId, officer: OfficerId, step: i64) -> Batch {
    Batch::new().exactly(1, STEP, params![agency, officer, step])
}

/// Counts a try at a staff door; stale while the door is shut.
pub(crate) fn try_door(
    agency: AgencyId,
    door: [u8; 32],
    tries: i64,
    locked_until: Moment,
    now: Moment,
) -> Batch {
    Batch::new().exactly(1, TRY_DOOR, params![agency, door, tries, locked_until, now])
}

/// What is known of a door.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DoorRow {
    pub(crate) locked_until: Moment,
    pub(crate) passed_at: Moment,
}

/// What is known of two doors; of one where nobody tried, nothing.
pub(crate) async fn doors(
    db: &Db,
    agency: AgencyId,
    wanted: [[u8; 32]; 2],
) -> Result<[DoorRow; 2], DbError> {
    let rows = db.query(DOORS, params![agency, wanted[0], wanted[1]]).await?;
    let never = Moment::from_micros(0);
    let mut found = [DoorRow { locked_until: never, passed_at: never }; 2];
    for row in rows {
        let index: Vec<u8> = row.get(0)?;
        for (door, _) in found.iter_mut().zip(wanted).filter(|(_, own)| own.as_slice() == index) {
            *door = DoorRow { locked_until: row.get(1)?, passed_at: row.get(2)? };
        }
    }
    Ok(found)
}

/// The right words were given at this door: its wrong tries are forgiven, and those of the name anywhere.
pub(crate) fn door_passed(agency: AgencyId, near: [u8; 32], name: [u8; 32], now: Moment) -> Batch {
    Batch::new()
        .any(DOOR_PASSED, params![agency, near, now])
        .any(NAME_PASSED, params![agency, name])
}

/// Forgets the tries at something.
pub(crate) fn forget_tries(agency: AgencyId, what: [u8; 32]) -> Batch {
    Batch::new().any(NAME_PASSED, params![agency, what])
}

/// Removes what is known of doors that are open and where nobody came through since.
pub fn forget_doors(agency: AgencyId, open_since: Moment, passed_before: Moment) -> Batch {
    Batch::new().any(FORGET_DOORS, params![agency, open_since, passed_before])
}

/// Whether there is such a member of staff.
pub(crate) async fn is_active(
    db: &Db,
    agency: AgencyId,
    officer: OfficerId,
) -> Result<bool, DbError> {
    Ok(db.query_opt(IS_ACTIVE, params![agency, officer]).await?.is_some())
}

pub(crate) fn add_staff_session(
    agency: AgencyId,
    hash: [u8; 32],
    officer: OfficerId,
    expires: Moment,
    now: Moment,
) -> Batch {
    Batch::new().exactly(1, ADD_STAFF_SESSION, params![agency, hash, officer, expires, now])
}

pub(crate) struct StaffSession {
    pub(crate) officer: OfficerId,
    pub(crate) seen_at: Moment,
    pub(crate) name: String,
    pub(crate) title: String,
}

pub(crate) async fn staff_session(
    db: &Db,
    agency: AgencyId,
    hash: [u8; 32],
    now: Moment,
    idle_since: Moment,
) -> Result<Option<StaffSession>, DbError> {
    let Some(row) = db.query_opt(STAFF_SESSION, params![agency, hash, now, idle_since]).await?
    else {
        return Ok(None);
    };
    Ok(Some(StaffSession {
        officer: row.get(0)?,
        seen_at: row.get(1)?,
        name: row.get(2)?,
        title: row.get(3)?,
    }))
}

pub(crate) fn seen(agency: AgencyId, hash: [u8; 32], now: Moment) -> Batch {
    Batch::new().any(SEEN, params![agency, hash, now])
}

pub(crate) fn end_staff_session(agency: AgencyId, hash: [u8; 32]) -> Batch {
    Batch::new().any(END_STAFF, params![agency, hash])
}

/// Name, title and number of a member of staff, as letters print them.
///
/// # Errors
/// [`DbError`] when it could not be asked.
pub async fn officer_card(
    db: &Db,
    agency: AgencyId,
    officer: OfficerId,
) -> Result<Option<[String; 3]>, DbError> {
    let row = db.query_opt(CARD, params![agency, officer]).await?;
    row.map(|row| Ok([row.get(0)?, row.get(1)?, row.get(2)?])).transpose()
}
