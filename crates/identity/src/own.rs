//! What a person tells once, for all of their own: sealed under the key of their account, opened for nobody else.

use db::{Db, params};
use serde::Serialize;
use serde::de::DeserializeOwned;
use terms::{KeyId, PersonId};
use vault::{Purpose, Sealed, SubjectKey, open, seal};
use web::Shared;

use crate::error::Failure;
use crate::keyring::Keyring;
use crate::store::{ACCOUNT_KEY, account_place};

/// The key of an account; none when there is none.
async fn key(
    db: &Db,
    keyring: &Keyring,
    person: PersonId,
) -> Result<Option<(KeyId, SubjectKey)>, Failure> {
    let Some(row) = db.query_opt(ACCOUNT_KEY, params![person]).await? else { return Ok(None) };
    let id = KeyId::new(person.uuid());
    Ok(Some((id, keyring.portal.unwrap(id, &row.get::<Vec<u8>>(0)?)?)))
}

/// Seals a value of a person under the key of their account; none for whoever has no account.
///
/// # Errors
/// [`Failure`] when the key could not be read.
pub async fn seal_own<T: Serialize>(
    (db, shared, keyring): (&Db, &Shared, &Keyring),
    person: PersonId,
    field: &'static str,
    value: &T,
) -> Result<Option<Vec<u8>>, Failure> {
    let Some((id, key)) = key(db, keyring, person).await? else { return Ok(None) };
    let sealed = seal(&key, id, value, &account_place(person, field), shared.random());
    Ok(Some(sealed.to_bytes()))
}

/// Opens it again, for its owner.
///
/// # Errors
/// [`Failure`] when it could not be read or opened.
pub async fn open_own<T: DeserializeOwned>(
    (db, keyring): (&Db, &Keyring),
    person: PersonId,
    field: &'static str,
    bytes: Vec<u8>,
) -> Result<Option<T>, Failure> {
    let Some((id, key)) = key(db, keyring, person).await? else { return Ok(None) };
    let sealed = Sealed::<T>::from_bytes(id, bytes);
    // Shown to its owner: no disclosure.
    let (value, _read) = open(&key, &sealed, &account_place(person, field), Purpose::Own)?;
    Ok(Some(value))
}
