//! SQL of people, staff and sessions. Only `logins`, `login_codes` and `agencies` are directories without an owner.

mod staff;

use db::{Batch, Db, DbError, Row, params};
use terms::{AgencyId, CaseId, KeyId, Language, Moment, PersonId};
use vault::{Place, Purpose, Sealed, SubjectKey, open, seal};
use web::Shared;

use crate::account::{Code, Contact, key_params};
use crate::device::Device;
use crate::error::Failure;
use crate::keyring::{Keyring, hex};
use crate::unit::Unit;

pub(crate) use staff::{
    add_officer, add_staff_session, door_passed, doors, end_officer, end_staff_session,
    forget_tries, grants, is_active, new_secrets, officer, seen, staff_session, take_step,
    try_door,
};
pub use staff::{
    forget_doors, give_role, officer_card, officers, staff, staffed, staffed_of, staffed_query,
    take_role,
};

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
    (agency_id, unit_id, kind, title, short, region, parent, address, phone, institution)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
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
pub(crate) const ACCOUNT_KEY: &str = "SELECT wrapped_key FROM accounts WHERE person_id = $1";
const END_SESSION: &str = "DELETE FROM sessions WHERE person_id = $1 AND token_hash = $2";
const END_SESSIONS: &str = "DELETE FROM sessions WHERE person_id = $1";
const SESSIONS: &str = "SELECT token_hash, device, created_at, seen_at FROM sessions
    WHERE person_id = $1 AND expires_at > $2 ORDER BY created_at DESC";
const CITIZEN_SEEN: &str =
    "UPDATE sessions SET seen_at = $3 WHERE person_id = $1 AND token_hash = $2";
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
        &u.phone,
        u.institution
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

pub(crate) fn account_place(person: PersonId, field: &'static str) -> Place<'static> {
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
