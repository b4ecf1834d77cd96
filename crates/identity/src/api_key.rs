//! Keys of programs that ask under `/api`: made, listed, revoked. Only a keyed hash is kept; the key is shown once.

use db::{Batch, Db, DbError, params};
use terms::{AgencyId, Moment};
use web::Shared;

use crate::keyring::{Keyring, hex};

const FIND: &str = "SELECT services, used_at, reports FROM api_keys
    WHERE agency_id = $1 AND key_hash = $2 AND revoked_at IS NULL";
const LIST: &str =
    "SELECT key_hash, name, services, created_at, used_at, revoked_at, reports FROM api_keys
    WHERE agency_id = $1 ORDER BY created_at";
const ADD: &str = "INSERT INTO api_keys (agency_id, key_hash, name, services, created_at)
    VALUES ($1, $2, $3, $4, $5)";
const USED: &str = "UPDATE api_keys SET used_at = $3 WHERE agency_id = $1 AND key_hash = $2";
const LET_REPORT: &str = "UPDATE api_keys SET reports = 1 WHERE agency_id = $1 AND key_hash = $2";
const REVOKE: &str = "UPDATE api_keys SET revoked_at = $3
    WHERE agency_id = $1 AND key_hash = $2 AND revoked_at IS NULL";

/// The last use is written at most so often.
const USE_NOTED_SECONDS: i64 = 60 * 60;

/// What a program may ask about that showed a key.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ApiScope {
    services: Vec<String>,
    /// What names its key, as [`ApiKey::id`] does.
    pub program: String,
    /// Whether it may report by Open311, and not only ask.
    pub reports: bool,
}

impl ApiScope {
    /// Whether it may ask about cases of this service.
    pub fn covers(&self, service: &str) -> bool {
        self.services.is_empty() || self.services.iter().any(|own| own == service)
    }
}

/// A key as it is listed: never the key itself.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ApiKey {
    hash: Vec<u8>,
    /// Who uses it.
    pub name: String,
    /// The services it is for; none for all.
    pub services: Vec<String>,
    /// Whether it may report by Open311, and not only ask.
    pub reports: bool,
    /// When it was made.
    pub created_at: Moment,
    /// When it was used last, to the hour.
    pub used_at: Option<Moment>,
    /// Since when it is good for nothing.
    pub revoked_at: Option<Moment>,
}

impl ApiKey {
    /// What names it: the beginning of its hash, in hex.
    pub fn id(&self) -> String {
        id(&self.hash)
    }
}

fn id(hash: &[u8]) -> String {
    hex(hash).chars().take(12).collect()
}

/// A new key for a program, and the row that keeps its hash. Another live key of that name makes the batch fail with
/// [`DbError::Duplicate`].
pub fn new_api_key(
    shared: &Shared,
    keys: &Keyring,
    name: &str,
    services: &[String],
) -> (String, Batch) {
    let brand = shared.brand();
    let key = format!("{}_{}", brand.code, hex(&shared.random::<24>()));
    let batch = api_key_batch(keys, brand.agency, &key, name, services, shared.now());
    (key, batch)
}

/// The row of an API key: its keyed hash only.
pub fn api_key_batch(
    keys: &Keyring,
    agency: AgencyId,
    key: &str,
    name: &str,
    services: &[String],
    now: Moment,
) -> Batch {
    let row = params![agency, fingerprint(keys, key), name, services.join(" "), now];
    Batch::new().exactly(1, ADD, row)
}

/// Lets whoever shows this key report by Open311. Goes after the row that keeps it.
pub fn let_report(keys: &Keyring, agency: AgencyId, key: &str) -> Batch {
    Batch::new().exactly(1, LET_REPORT, params![agency, fingerprint(keys, key)])
}

/// What the program may ask about that shows this key; none when it is not, or no longer, a key of this agency.
///
/// # Errors
/// [`DbError`] when it could not be asked.
pub async fn api_scope(
    db: &Db,
    keys: &Keyring,
    agency: AgencyId,
    key: &str,
    now: Moment,
) -> Result<Option<ApiScope>, DbError> {
    let hash = fingerprint(keys, key);
    let Some(row) = db.query_opt(FIND, params![agency, hash]).await? else { return Ok(None) };
    let used: Option<Moment> = row.get(1)?;
    if used.is_none_or(|used| used.plus_seconds(USE_NOTED_SECONDS) <= now) {
        db.commit(Batch::new().any(USED, params![agency, hash, now])).await?;
    }
    Ok(Some(ApiScope {
        services: words(&row.get::<String>(0)?),
        program: id(&hash),
        reports: row.get::<i64>(2)? == 1,
    }))
}

/// All keys of an agency, the oldest first, revoked ones too.
///
/// # Errors
/// [`DbError`] when they could not be read.
pub async fn api_keys(db: &Db, agency: AgencyId) -> Result<Vec<ApiKey>, DbError> {
    let read = |row: &db::Row| {
        Ok(ApiKey {
            hash: row.get(0)?,
            name: row.get(1)?,
            services: words(&row.get::<String>(2)?),
            created_at: row.get(3)?,
            used_at: row.get(4)?,
            revoked_at: row.get(5)?,
            reports: row.get::<i64>(6)? == 1,
        })
    };
    db.query(LIST, params![agency]).await?.iter().map(read).collect()
}

/// From now on this key is good for nothing. [`DbError::Stale`] when it was revoked before.
pub fn revoke_api_key(agency: AgencyId, key: &ApiKey, now: Moment) -> Batch {
    Batch::new().exactly(1, REVOKE, params![agency, key.hash.clone(), now])
}

fn words(text: &str) -> Vec<String> {
    text.split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

fn fingerprint(keys: &Keyring, key: &str) -> [u8; 32] {
    keys.agency.fingerprint("api-key", key)
}
