//! SQL of people, staff and sessions. Only `logins`, `login_codes` and `agencies` are directories without an owner.

use std::collections::{BTreeSet, HashMap};

use db::{Batch, Db, DbError, Row, params};
use terms::{AgencyId, CaseId, KeyId, Language, Moment, OfficerId, PersonId};
use vault::{Place, Purpose, Sealed, SubjectKey, open, seal};
use web::{Grant, Role, Shared};

use crate::account::{Code, Contact, key_params};
use crate::device::Device;
use crate::error::Failure;
use crate::keyring::{Keyring, hex};
use crate::officer::Member;
use crate::unit::Unit;

/// The agency of an installation.
#[derive(Debug, Clone)]
pub struct AgencyRow {
    /// Its id.
    pub id: AgencyId,
    /// Code in case numbers.
    pub code: String,
    /// Full name.
    pub name: String,
    /// Short name.
    pub short: String,
    /// City in which letters are dated.
    pub city: String,
    /// Region it serves.
    pub region: String,
    /// Zone of its offices.
    pub zone: String,
    /// Postal address.
    pub address: String,
    /// Telephone.
    pub phone: String,
    /// Whether this is the demo.
    pub demo: bool,
}

const AGENCY: &str = "SELECT agency_id, code, name, short, city, region, zone, address, phone, demo FROM agencies LIMIT 1";
const ADD_AGENCY: &str = "INSERT INTO agencies
    (agency_id, code, name, short, city, region, zone, address, phone, demo)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
const ADD_UNIT: &str = "INSERT INTO units
    (agency_id, unit_id, kind, title, short, region, parent, address, phone)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
const CODE: &str = "SELECT code_hash, sent, window_at FROM login_codes WHERE contact_index = $1";
const FIRST_CODE: &str =
    "INSERT INTO login_codes (contact_index, code_hash, expires_at, tries, sent, window_at)
    VALUES ($1, $2, $3, 0, $4, $5) ON CONFLICT (contact_index) DO NOTHING";
const NEXT_CODE: &str =
    "UPDATE login_codes SET code_hash = $2, expires_at = $3, tries = 0, sent = $4, window_at = $5
    WHERE contact_index = $1 AND code_hash = $6";
const COUNT_TRY: &str = "UPDATE login_codes SET tries = tries + 1
    WHERE contact_index = $1 AND code_hash = $2 AND tries < $3 AND expires_at > $4";
const USE_CODE: &str = "UPDATE login_codes SET expires_at = 0, sent = 0
    WHERE contact_index = $1 AND code_hash = $2 AND expires_at > $3";
const PERSON_OF: &str = "SELECT person_id FROM logins WHERE contact_index = $1";
const ADD_LOGIN: &str = "INSERT INTO logins (contact_index, person_id) VALUES ($1, $2)";
const ADD_ACCOUNT: &str =
    "INSERT INTO accounts (person_id, wrapped_key, contact, created_at) VALUES ($1, $2, $3, $4)";
const ACCOUNT: &str = "SELECT wrapped_key, contact, language FROM accounts WHERE person_id = $1";
const USES_LANGUAGE: &str =
    "UPDATE accounts SET language = $2 WHERE person_id = $1 AND language <> $2";
const GIVE_CONTACT: &str = "UPDATE accounts SET contact = $2 WHERE person_id = $1";
const ADD_SESSION: &str =
    "INSERT INTO sessions (person_id, token_hash, sealed_name, created_at, expires_at, device, seen_at)
    VALUES ($1, $2, $3, $4, $5, $6, $4)";
const SESSION: &str = "SELECT s.sealed_name, a.wrapped_key, s.seen_at FROM sessions s
    JOIN accounts a ON a.person_id = s.person_id
    WHERE s.person_id = $1 AND s.token_hash = $2 AND s.expires_at > $3";
const ACCOUNT_KEY: &str = "SELECT wrapped_key FROM accounts WHERE person_id = $1";
const END_SESSION: &str = "DELETE FROM sessions WHERE person_id = $1 AND token_hash = $2";
const END_SESSIONS: &str = "DELETE FROM sessions WHERE person_id = $1";
const SESSIONS: &str = "SELECT token_hash, device, created_at, seen_at FROM sessions
    WHERE person_id = $1 AND expires_at > $2 ORDER BY created_at DESC";
const CITIZEN_SEEN: &str =
    "UPDATE sessions SET seen_at = $3 WHERE person_id = $1 AND token_hash = $2";
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

/// The host agency; none before `init` or `demo`.
///
/// # Errors
/// [`DbError`] when it could not be read.
pub async fn agency(db: &Db) -> Result<Option<AgencyRow>, DbError> {
    let Some(row) = db.query_opt(AGENCY, params![]).await? else { return Ok(None) };
    Ok(Some(AgencyRow {
        id: row.get(0)?,
        code: row.get(1)?,
        name: row.get(2)?,
        short: row.get(3)?,
        city: row.get(4)?,
        region: row.get(5)?,
        zone: row.get(6)?,
        address: row.get(7)?,
        phone: row.get(8)?,
        demo: row.get(9)?,
    }))
}

/// The row of an agency.
pub fn agency_batch(a: &AgencyRow) -> Batch {
    let row = params![
        a.id, &a.code, &a.name, &a.short, &a.city, &a.region, &a.zone, &a.address, &a.phone, a.demo
    ];
    Batch::new().exactly(1, ADD_AGENCY, row)
}

/// The row of a unit.
pub fn unit_batch(agency: AgencyId, u: &Unit) -> Batch {
    let row = params![
        agency,
        &u.id,
        &u.kind,
        &u.title,
        &u.short,
        &u.region,
        u.parent.as_ref(),
        &u.address,
        &u.phone
    ];
    Batch::new().exactly(1, ADD_UNIT, row)
}

pub(crate) async fn code(db: &Db, index: &[u8; 32]) -> Result<Option<Code>, DbError> {
    let Some(row) = db.query_opt(CODE, key_params(index)).await? else { return Ok(None) };
    let code = Code { hash: row.get(0)?, sent: row.get(1)?, window_at: row.get(2)? };
    Ok(Some(code))
}

/// The new code in place of the one that was `seen`; stale when another one came meanwhile.
pub(crate) fn put_code(
    index: &[u8; 32],
    hash: [u8; 32],
    expires: Moment,
    (sent, window): (i64, Moment),
    seen: Option<&Code>,
) -> Batch {
    let row = params![*index, hash, expires, sent, window];
    match seen {
        None => Batch::new().exactly(1, FIRST_CODE, row),
        Some(code) => {
            let row = [row, params![&code.hash]].concat();
            Batch::new().exactly(1, NEXT_CODE, row)
        }
    }
}

/// Takes one of the tries of a code; stale when none is left or the code is too old.
pub(crate) fn count_try(index: &[u8; 32], code: &Code, tries: i64, now: Moment) -> Batch {
    Batch::new().exactly(1, COUNT_TRY, params![*index, &code.hash, tries, now])
}

/// Uses a code up; stale when somebody else did.
pub(crate) fn use_code(index: &[u8; 32], code: &Code, now: Moment) -> Batch {
    Batch::new().exactly(1, USE_CODE, params![*index, &code.hash, now])
}

pub(crate) async fn person_of(db: &Db, index: &[u8; 32]) -> Result<Option<PersonId>, DbError> {
    db.query_opt(PERSON_OF, key_params(index)).await?.map(|row| row.get(0)).transpose()
}

fn account_place(person: PersonId, field: &'static str) -> Place<'static> {
    Place { owner: person.uuid(), case: CaseId::new(person.uuid()), subject: "account", field }
}

pub(crate) fn add_account(
    shared: &Shared,
    keyring: &Keyring,
    person: PersonId,
    contact: &Contact,
) -> Batch {
    Batch::new()
        .exactly(1, ADD_LOGIN, params![contact.index(keyring), person])
        .then(account_row(shared, keyring, person, &contact.0))
}

/// An account of somebody who has no contact: nobody can sign in to it.
pub(crate) fn add_account_without(shared: &Shared, keyring: &Keyring, person: PersonId) -> Batch {
    account_row(shared, keyring, person, "")
}

fn account_row(shared: &Shared, keyring: &Keyring, person: PersonId, contact: &str) -> Batch {
    let key = SubjectKey::from_bytes(shared.random());
    let id = KeyId::new(person.uuid());
    let wrapped = keyring.portal.wrap(&key, id, shared.random());
    let place = account_place(person, "contact");
    let sealed = seal(&key, id, &contact.to_owned(), &place, shared.random());
    let row = params![person, wrapped, sealed.to_bytes(), shared.now()];
    Batch::new().exactly(1, ADD_ACCOUNT, row)
}

/// Gives an account without contact one: who has it signs in from now on. None when the account is gone.
pub(crate) async fn give_contact(
    db: &Db,
    shared: &Shared,
    keyring: &Keyring,
    person: PersonId,
    contact: &Contact,
) -> Result<Option<Batch>, Failure> {
    let Some(row) = db.query_opt(ACCOUNT_KEY, params![person]).await? else { return Ok(None) };
    let id = KeyId::new(person.uuid());
    let key = keyring.portal.unwrap(id, &row.get::<Vec<u8>>(0)?)?;
    let place = account_place(person, "contact");
    let sealed = seal(&key, id, &contact.0, &place, shared.random());
    let given = Batch::new()
        .exactly(1, ADD_LOGIN, params![contact.index(keyring), person])
        .exactly(1, GIVE_CONTACT, params![person, sealed.to_bytes()]);
    Ok(Some(given))
}

/// Where a person can be reached; none when the account is gone or has no contact.
///
/// # Errors
/// [`Failure`] when it could not be read or opened.
pub async fn contact_of(
    db: &Db,
    keyring: &Keyring,
    person: PersonId,
) -> Result<Option<String>, Failure> {
    Ok(reached(db, keyring, person).await?.map(|(contact, _)| contact))
}

/// Where a person can be reached, and in which language; none when the account is gone or has no contact.
///
/// # Errors
/// [`Failure`] when it could not be read or opened.
pub async fn reached(
    db: &Db,
    keyring: &Keyring,
    person: PersonId,
) -> Result<Option<(String, Language)>, Failure> {
    let Some(row) = db.query_opt(ACCOUNT, params![person]).await? else { return Ok(None) };
    let id = KeyId::new(person.uuid());
    let key = keyring.portal.unwrap(id, &row.get::<Vec<u8>>(0)?)?;
    // Used to write to its owner, or shown to them: no disclosure.
    let sealed = Sealed::<String>::from_bytes(id, row.get(1)?);
    let (contact, _read) = open(&key, &sealed, &account_place(person, "contact"), Purpose::Notice)?;
    let language = Language::from_tag(&row.get::<String>(2)?).unwrap_or_default();
    Ok((!contact.is_empty()).then_some((contact, language)))
}

/// Keeps the language that a person uses, for what is written to them later.
pub fn uses_language(person: PersonId, language: Language) -> Batch {
    Batch::new().any(USES_LANGUAGE, params![person, language.tag()])
}

/// A session to be opened for a citizen.
pub(crate) struct NewSession<'a> {
    pub(crate) person: PersonId,
    pub(crate) hash: [u8; 32],
    pub(crate) name: &'a str,
    pub(crate) device: Device,
    pub(crate) expires: Moment,
}

/// A session with the name that the roof shows, sealed under the key of the account; none when there is no account.
pub(crate) async fn add_session(
    db: &Db,
    shared: &Shared,
    keyring: &Keyring,
    new: &NewSession<'_>,
) -> Result<Option<Batch>, Failure> {
    let person = new.person;
    let Some(row) = db.query_opt(ACCOUNT_KEY, params![person]).await? else { return Ok(None) };
    let id = KeyId::new(person.uuid());
    let key = keyring.portal.unwrap(id, &row.get::<Vec<u8>>(0)?)?;
    let place = account_place(person, "session");
    let sealed = seal(&key, id, &new.name.to_owned(), &place, shared.random()).to_bytes();
    let row = params![person, new.hash, sealed, shared.now(), new.expires, new.device.as_str()];
    Ok(Some(Batch::new().exactly(1, ADD_SESSION, row)))
}

/// The name in the roof, and when the session was used last as far as that was kept.
pub(crate) async fn session(
    db: &Db,
    keyring: &Keyring,
    person: PersonId,
    hash: [u8; 32],
    now: Moment,
) -> Result<Option<(String, Moment)>, Failure> {
    let Some(row) = db.query_opt(SESSION, params![person, hash, now]).await? else {
        return Ok(None);
    };
    let id = KeyId::new(person.uuid());
    let key = keyring.portal.unwrap(id, &row.get::<Vec<u8>>(1)?)?;
    // Shown to its owner: no disclosure.
    let sealed = Sealed::<String>::from_bytes(id, row.get(0)?);
    let (name, _read) = open(&key, &sealed, &account_place(person, "session"), Purpose::Own)?;
    Ok(Some((name, row.get(2)?)))
}

pub(crate) fn citizen_seen(person: PersonId, hash: [u8; 32], now: Moment) -> Batch {
    Batch::new().any(CITIZEN_SEEN, params![person, hash, now])
}

pub(crate) fn end_session(person: PersonId, hash: [u8; 32]) -> Batch {
    Batch::new().any(END_SESSION, params![person, hash])
}

pub(crate) fn end_sessions(person: PersonId) -> Batch {
    Batch::new().any(END_SESSIONS, params![person])
}

/// A session of a citizen in a list.
pub(crate) struct SessionRow {
    pub(crate) id: String,
    pub(crate) device: Device,
    pub(crate) created_at: Moment,
    pub(crate) seen_at: Moment,
}

pub(crate) async fn sessions(
    db: &Db,
    person: PersonId,
    now: Moment,
) -> Result<Vec<SessionRow>, DbError> {
    let rows = db.query(SESSIONS, params![person, now]).await?;
    let session = |row: &Row| {
        Ok(SessionRow {
            id: hex(&row.get::<Vec<u8>>(0)?),
            device: Device::kept(row.get(1)?),
            created_at: row.get(2)?,
            seen_at: row.get(3)?,
        })
    };
    rows.iter().map(session).collect()
}

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
    let rows = db.query(STAFFED, params![agency, role, true]).await?;
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

const CARD: &str = "SELECT name, title, nip FROM officers WHERE agency_id = $1 AND officer_id = $2";

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
