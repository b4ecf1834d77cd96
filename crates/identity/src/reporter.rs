//! Whoever reports without an account. They are known by the cookie of their browser and by nothing else: it makes their
//! reports theirs, and opens no other page.

use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use db::{Batch, Db, DbError, params};
use terms::{Moment, PersonId};
use web::{REPORTER_COOKIE, Shared, with_cookie};

use crate::keyring::Keyring;
use crate::sessions::hash;
use crate::store;

/// How long a browser finds its reports again; the number and the code of a receipt do for ever.
const SECONDS: i64 = 366 * 86_400;

const ADD: &str = "INSERT INTO reporters
    (person_id, token_hash, created_at, expires_at) VALUES ($1, $2, $3, $4)";
const FIND: &str =
    "SELECT 1 FROM reporters WHERE person_id = $1 AND token_hash = $2 AND expires_at > $3";
const IS_ONE: &str = "SELECT 1 FROM reporters WHERE person_id = $1 LIMIT 1";

/// Where somebody reports without an account: who they are to us, and the cookie that says so again.
pub struct Reporter {
    /// Whose the reports are.
    pub person: PersonId,
    cookie: String,
}

impl Reporter {
    pub(crate) fn new(shared: &Shared, person: PersonId) -> (Self, [u8; 32]) {
        let token = URL_SAFE_NO_PAD.encode(shared.random::<32>());
        let cookie = format!("{}.{token}", person.uuid().simple());
        (Self { person, cookie }, hash(&token))
    }

    /// The answer by which their browser gets to know it.
    pub fn told(&self, answer: Response) -> Response {
        with_cookie(answer, REPORTER_COOKIE, &self.cookie, Some(SECONDS))
    }
}

/// Somebody who reports without an account and without a browser of ours, and their rows: they find it again by number
/// and code alone.
pub fn new_reporter(shared: &Shared, keyring: &Keyring) -> (PersonId, Batch) {
    let person = PersonId::new(shared.id());
    let (_, unknown) = Reporter::new(shared, person);
    (person, add(shared, keyring, person, unknown))
}

/// The rows of somebody new, known by a token with this hash.
pub(crate) fn add(shared: &Shared, keyring: &Keyring, person: PersonId, hash: [u8; 32]) -> Batch {
    store::add_account_without(shared, keyring, person).then(from_here(shared, person, hash))
}

/// The row of one more browser of theirs.
pub(crate) fn from_here(shared: &Shared, person: PersonId, hash: [u8; 32]) -> Batch {
    let now = shared.now();
    Batch::new().exactly(1, ADD, params![person, hash, now, now.plus_seconds(SECONDS)])
}

/// Whoever has a token with this hash.
pub(crate) async fn find(
    db: &Db,
    person: PersonId,
    hash: [u8; 32],
    now: Moment,
) -> Result<Option<PersonId>, DbError> {
    let row = db.query_opt(FIND, params![person, hash, now]).await?;
    Ok(row.map(|_| person))
}

/// Whether somebody reported without an account.
pub(crate) async fn is_one(db: &Db, person: PersonId) -> Result<bool, DbError> {
    Ok(db.query_opt(IS_ONE, params![person]).await?.is_some())
}
