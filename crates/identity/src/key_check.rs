//! Whether the keys in hand are those that this database was sealed with.

use db::{Batch, Db, params};
use subtle::ConstantTimeEq as _;
use terms::{AgencyId, KeyId};

use crate::error::Failure;
use crate::keyring::Keyring;

/// What keys are to a database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Belonging {
    /// They are its own.
    Own,
    /// They open what it holds, but it does not know them by themselves yet: [`remember_keys`].
    Unmarked,
    /// They are those of another one.
    Foreign,
}

const KNOWN: &str = "SELECT agency_key, portal_key FROM key_checks WHERE agency_id = $1";
const REMEMBER: &str =
    "INSERT INTO key_checks (agency_id, agency_key, portal_key) VALUES ($1, $2, $3)
    ON CONFLICT (agency_id) DO NOTHING";
const ANY_KEY: &str = "SELECT key_id, wrapped FROM subject_keys WHERE agency_id = $1 LIMIT 1";

fn answers(keyring: &Keyring, agency: AgencyId) -> [[u8; 32]; 2] {
    [&keyring.agency, &keyring.portal].map(|key| key.fingerprint("key-check", &agency.to_string()))
}

/// What these keys are to this database. One without a mark is asked whether a subject's key opens.
///
/// # Errors
/// [`Failure::Store`] when it could not be asked.
pub async fn belonging(db: &Db, agency: AgencyId, keyring: &Keyring) -> Result<Belonging, Failure> {
    if let Some(row) = db.query_opt(KNOWN, params![agency]).await? {
        let known: [Vec<u8>; 2] = [row.get(0)?, row.get(1)?];
        let mut pairs = known.iter().zip(answers(keyring, agency));
        let own = pairs.all(|(known, answer)| bool::from(known.ct_eq(answer.as_slice())));
        return Ok(if own { Belonging::Own } else { Belonging::Foreign });
    }
    let Some(row) = db.query_opt(ANY_KEY, params![agency]).await? else {
        return Ok(Belonging::Unmarked);
    };
    let (id, wrapped): (KeyId, Vec<u8>) = (row.get(0)?, row.get(1)?);
    let opens = keyring.agency.unwrap(id, &wrapped).is_ok();
    Ok(if opens { Belonging::Unmarked } else { Belonging::Foreign })
}

/// Lets the database know its keys; one that knows some already keeps to those.
pub fn remember_keys(agency: AgencyId, keyring: &Keyring) -> Batch {
    let [own, portal] = answers(keyring, agency);
    Batch::new().any(REMEMBER, params![agency, own, portal])
}
