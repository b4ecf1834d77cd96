//! Subject keys: one random key per case and subject, wrapped by the agency's key, in a table of its own.

use std::collections::BTreeMap;

use db::{Batch, Db, DbError, Query, Row, params};
use terms::{AgencyId, CaseId, KeyId, PersonId, ResidentId};
use vault::{Index, SubjectKey};
use web::Shared;

use crate::error::Failure;
use crate::keyring::Keyring;

/// A subject's key in hand.
#[derive(Clone)]
pub struct Held {
    /// Its id.
    pub id: KeyId,
    /// The key.
    pub key: SubjectKey,
    /// The person it is linked to, if any.
    pub person: Option<PersonId>,
}

/// The keys of a case by subject.
pub type Keys = BTreeMap<String, Held>;

/// Who a subject is, as far as it is known.
#[derive(Debug, Clone, Copy, Default)]
pub struct Owner {
    /// The person with an account.
    pub person: Option<PersonId>,
    /// The human the agency knows.
    pub resident: Option<ResidentId>,
}

const ADD: &str = "INSERT INTO subject_keys
    (agency_id, case_id, subject, key_id, wrapped, person_id, resident_id) VALUES ($1, $2, $3, $4, $5, $6, $7)";
const LOAD: &str = "SELECT subject, key_id, wrapped, person_id FROM subject_keys WHERE agency_id = $1 AND case_id = $2";
const DESTROY: &str =
    "DELETE FROM subject_keys WHERE agency_id = $1 AND case_id = $2 AND subject = $3";
const RELINK: &str = "UPDATE subject_keys SET resident_id = $4
    WHERE agency_id = $1 AND case_id = $2 AND subject = $3";
const RESIDENT: &str = "SELECT resident_id FROM residents WHERE agency_id = $1 AND nik_index = $2";
const ADD_RESIDENT: &str =
    "INSERT INTO residents (agency_id, nik_index, resident_id) VALUES ($1, $2, $3)
    ON CONFLICT (agency_id, nik_index) DO NOTHING";

/// A new key for a subject, and the row that keeps it.
pub fn new_key(
    shared: &Shared,
    keyring: &Keyring,
    agency: AgencyId,
    case: CaseId,
    subject: &str,
    owner: Owner,
) -> (Held, Batch) {
    let id = KeyId::new(shared.id());
    let key = SubjectKey::from_bytes(shared.random());
    let wrapped = keyring.agency.wrap(&key, id, shared.random());
    let row = params![agency, case, subject, id, wrapped, owner.person, owner.resident];
    (Held { id, key, person: owner.person }, Batch::new().exactly(1, ADD, row))
}

/// The keys of a case that are still there.
///
/// # Errors
/// [`Failure`] when they could not be read or unwrapped.
pub async fn load(
    db: &Db,
    keyring: &Keyring,
    agency: AgencyId,
    case: CaseId,
) -> Result<Keys, Failure> {
    let [rows] = db.query_each([keys_query(agency, case)]).await?;
    keys_of(keyring, &rows)
}

/// What [`keys_of`] reads the answer of, for whoever asks more in the same breath.
pub fn keys_query(agency: AgencyId, case: CaseId) -> Query {
    Query { sql: LOAD, params: params![agency, case] }
}

/// The keys in the answer of [`keys_query`].
///
/// # Errors
/// [`Failure`] when one could not be unwrapped.
pub fn keys_of(keyring: &Keyring, rows: &[Row]) -> Result<Keys, Failure> {
    let mut keys = Keys::new();
    for row in rows {
        let id: KeyId = row.get(1)?;
        let key = keyring.agency.unwrap(id, &row.get::<Vec<u8>>(2)?)?;
        keys.insert(row.get(0)?, Held { id, key, person: row.get(3)? });
    }
    Ok(keys)
}

/// Destroys the key of a subject: what it sealed is unreadable from then on, wherever a copy lies.
pub fn destroy(agency: AgencyId, case: CaseId, subject: &str) -> Batch {
    Batch::new().exactly(1, DESTROY, params![agency, case, subject])
}

/// The resident with this NIK, known already or new, and the row that makes them known.
///
/// # Errors
/// [`DbError`] when it could not be asked.
pub async fn resident(
    db: &Db,
    shared: &Shared,
    keyring: &Keyring,
    agency: AgencyId,
    nik: &str,
) -> Result<(ResidentId, Batch), DbError> {
    let index = keyring.agency.index(Index::Nik, nik);
    if let Some(row) = db.query_opt(RESIDENT, params![agency, index]).await? {
        return Ok((row.get(0)?, Batch::new()));
    }
    let resident = ResidentId::new(shared.id());
    Ok((resident, Batch::new().any(ADD_RESIDENT, params![agency, index, resident])))
}

/// Links a subject to the resident that a corrected NIK names.
pub fn relink(
    agency: AgencyId,
    case: CaseId,
    subject: &str,
    resident: Option<ResidentId>,
) -> Batch {
    Batch::new().any(RELINK, params![agency, case, subject, resident])
}
