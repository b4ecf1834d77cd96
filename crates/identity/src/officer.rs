//! Staff sign in with a password and a code from their code generator, which works once.

use std::sync::LazyLock;

use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _, phc::PasswordHash};
use argon2::{Algorithm, Argon2, Params, Version};
use db::{Db, DbError};
use terms::{Moment, OfficerId};
use tokio::sync::Semaphore;
use totp_rs::{Builder, Secret, Totp};
use vault::AgencyKey;
use web::{Network, Role, Shared};

use crate::app::App;
use crate::delegation;
use crate::error::Failure;
use crate::guess::Guess;
use crate::keyring::Keyring;
use crate::store;

/// Argon2id of 19 MiB and 28 ms: two at a time, off the threads that serve.
static TURNS: Semaphore = Semaphore::const_new(2);
/// A program that is built for development hashes cheaply: a quarter of the time of all tests were passwords of invented officers.
/// What one build has hashed another can verify, as the hash names its cost.
const MEMORY_KIB: u32 = if cfg!(debug_assertions) { 1024 } else { 19 * 1024 };
const STEP_SECONDS: u64 = 30;

static ARGON: LazyLock<Argon2<'static>> = LazyLock::new(|| {
    let params = Params::new(MEMORY_KIB, 2, 1, None).expect("parameters within the limits");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
});

/// A member of staff to be.
pub struct NewOfficer<'a> {
    /// Full name, as letters print it.
    pub name: &'a str,
    /// Title.
    pub title: &'a str,
    /// Civil servant's number.
    pub nip: &'a str,
    /// E-mail, for signing in.
    pub email: &'a str,
    /// What they may do where.
    pub grants: &'a [(Role, String)],
}

/// Adds a member of staff; gives their first password and the address for a code generator.
///
/// # Errors
/// [`DbError::Duplicate`] when the e-mail is taken.
pub async fn add(
    db: &Db,
    shared: &Shared,
    keyring: &Keyring,
    new: &NewOfficer<'_>,
) -> Result<(OfficerId, String, String), DbError> {
    let agency = shared.brand().agency;
    let id = OfficerId::new(shared.id());
    let Secrets { password, address, hashed, masked } =
        secrets(shared, keyring, id, new.email).await;
    let email = new.email.to_lowercase();
    let batch = store::add_officer(
        agency, id, new.name, new.title, new.nip, &email, &hashed, masked, new.grants,
    );
    db.commit(batch).await?;
    Ok((id, password, address))
}

/// A member of staff as the operator sees them.
#[derive(Debug, Clone)]
pub struct Member {
    /// Who.
    pub id: OfficerId,
    /// Name.
    pub name: String,
    /// Title.
    pub title: String,
    /// E-mail, for signing in.
    pub email: String,
    /// Whether they serve.
    pub active: bool,
    /// What they may do where, as `role:unit`.
    pub grants: Vec<String>,
}

/// Ends the service of somebody: their sessions, and the delegations they gave or took, go with it. Gives how many
/// delegations those are. What they have in their hands is given back by `cases`.
///
/// # Errors
/// [`DbError`] when it could not be stored.
pub async fn end(db: &Db, shared: &Shared, officer: OfficerId) -> Result<usize, DbError> {
    let (agency, now) = (shared.brand().agency, shared.now());
    let today = now.day(&shared.brand().zone);
    let delegations = delegation::open_of(db, agency, officer, today).await?;
    let over = delegation::end_of(agency, officer, today, now);
    db.commit(store::end_officer(agency, officer).then(over)).await?;
    Ok(delegations)
}

/// Gives somebody another password and code generator, and forgets the sessions under the old ones. Who was ended
/// serves again.
///
/// # Errors
/// [`DbError`] when it could not be stored.
pub async fn reset(
    db: &Db,
    shared: &Shared,
    keyring: &Keyring,
    member: &Member,
) -> Result<(String, String), DbError> {
    let agency = shared.brand().agency;
    let Secrets { password, address, hashed, masked } =
        secrets(shared, keyring, member.id, &member.email).await;
    let name = keyring.agency.fingerprint("staff-door", &member.email);
    let changed = store::new_secrets(agency, member.id, &hashed, masked);
    db.commit(changed.then(store::forget_tries(agency, name))).await?;
    Ok((password, address))
}

/// What somebody signs in with, as they are told it and as it is kept.
struct Secrets {
    password: String,
    address: String,
    hashed: String,
    masked: Vec<u8>,
}

async fn secrets(shared: &Shared, keyring: &Keyring, id: OfficerId, email: &str) -> Secrets {
    let password: String = shared
        .random::<12>()
        .map(|byte| char::from(b"abcdefghjkmnpqrstuvwxyz23456789"[usize::from(byte) % 31]))
        .iter()
        .collect();
    let secret = shared.random::<20>();
    let address = totp(&secret, email, &shared.brand().short).to_url().unwrap_or_default();
    let hashed = hash(password.clone()).await;
    let masked = masked(&keyring.agency, id, &secret).to_vec();
    Secrets { password, address, hashed, masked }
}

async fn hash(password: String) -> String {
    let _turn = TURNS.acquire().await;
    tokio::task::spawn_blocking(move || {
        ARGON.hash_password(password.as_bytes()).map(|hash| hash.to_string()).unwrap_or_default()
    })
    .await
    .unwrap_or_default()
}

fn totp(secret: &[u8; 20], account: &str, issuer: &str) -> Totp {
    Builder::new()
        .with_secret(Secret::new_stack(*secret))
        .with_step_duration(STEP_SECONDS)
        .with_account_name(account.replace(':', " "))
        .with_issuer(Some(issuer.replace(':', " ")))
        .build_noncompliant()
}

/// The secret of a code generator, masked by a keyed stream: 20 bytes in a column say nothing without the key.
fn masked(key: &AgencyKey, officer: OfficerId, secret: &[u8; 20]) -> [u8; 20] {
    let mask = key.fingerprint("totp", &officer.to_string());
    std::array::from_fn(|at| secret[at] ^ mask[at])
}

/// What came of a try at the staff door.
pub(crate) enum Tried {
    /// It is open.
    Open(OfficerId),
    /// Name, password or code are wrong; nothing says which.
    Wrong,
    /// After too many tries nothing is looked at until then, for names that nobody has too.
    Shut(Moment),
}

/// Checks password and code, given from a network.
///
/// # Errors
/// [`Failure`] when it could not be looked up.
pub(crate) async fn prove(
    app: &App,
    network: Network,
    email: &str,
    password: &str,
    code: &str,
) -> Result<Tried, Failure> {
    let (agency, now) = (app.web.brand().agency, app.web.now());
    let email = email.trim().to_lowercase();
    let name = app.keys.agency.fingerprint("staff-door", &email);
    let near = app.keys.agency.fingerprint("staff-door-from", &format!("{network} {email}"));
    let guess = Guess { near, anywhere: name };
    if let Err(until) = guess.count(&app.db, agency, now).await? {
        return Ok(Tried::Shut(until));
    }
    let found = store::officer(&app.db, agency, &email).await?;
    let stored =
        found.as_ref().map_or_else(|| DUMMY.clone(), |officer| officer.password_hash.clone());
    let typed = password.to_owned();
    let right = {
        let _turn = TURNS.acquire().await;
        tokio::task::spawn_blocking(move || {
            PasswordHash::new(&stored)
                .is_ok_and(|hash| ARGON.verify_password(typed.as_bytes(), &hash).is_ok())
        })
        .await
        .unwrap_or(false)
    };
    let Some(officer) = found else { return Ok(Tried::Wrong) };
    let kept: [u8; 20] = officer.totp.clone().try_into().unwrap_or([0; 20]);
    let secret = masked(&app.keys.agency, officer.id, &kept); // Masking twice unmasks.
    let step = matching_step(&secret, code, now.micros() / 1_000_000);
    match step {
        Some(step) if right && step > officer.totp_step => {
            let passed = store::take_step(agency, officer.id, step);
            match app.db.commit(passed.then(guess.was_right(agency, now))).await {
                Ok(()) => Ok(Tried::Open(officer.id)),
                Err(DbError::Stale) => Ok(Tried::Wrong),
                Err(error) => Err(error.into()),
            }
        }
        _ => Ok(Tried::Wrong),
    }
}

static DUMMY: LazyLock<String> = LazyLock::new(|| {
    ARGON
        .hash_password(b"nobody has this password")
        .map(|hash| hash.to_string())
        .unwrap_or_default()
});

/// The step of time whose code this is: now, the one before, or the one after.
fn matching_step(secret: &[u8; 20], code: &str, seconds: i64) -> Option<i64> {
    let digits: String = code.chars().filter(char::is_ascii_digit).collect();
    let generator = totp(secret, "x", "x");
    let step = seconds / i64::try_from(STEP_SECONDS).unwrap_or(30);
    [step, step - 1, step + 1].into_iter().find(|step| {
        let at = u64::try_from(step * 30).unwrap_or(0);
        let expected = generator.generate(at).to_string();
        bool::from(subtle::ConstantTimeEq::ct_eq(expected.as_bytes(), digits.as_bytes()))
    })
}
