//! Citizens sign in with a code sent to their phone or mail. Known and unknown contacts are treated alike.

use db::{Db, DbError, params};
use subtle::ConstantTimeEq as _;
use terms::{Moment, PersonId};
use vault::Index;
use web::Shared;

use crate::app::App;
use crate::error::Failure;
use crate::keyring::Keyring;
use crate::message::{self, Message};
use crate::store;

/// How long a code lives, in seconds.
pub(crate) const CODE_SECONDS: i64 = 600;
/// Wrong tries of one code.
const TRIES: i64 = 5;
/// Codes for one contact within an hour.
const CODES_AN_HOUR: i64 = 6;
/// How often a code is put down again when another one came meanwhile.
const ATTEMPTS: usize = 5;

/// A contact as it was typed, in its one form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Contact(pub(crate) String);

impl Contact {
    pub(crate) fn read(typed: &str) -> Option<Self> {
        definition::contact(typed).map(Self)
    }

    pub(crate) fn index(&self, keyring: &Keyring) -> [u8; 32] {
        let kind = if self.0.contains('@') { Index::Email } else { Index::Phone };
        keyring.portal.index(kind, &self.0)
    }
}

/// Sends a code. The same work and the same answer whether the contact has an account or not.
///
/// # Errors
/// [`Failure::TooMany`] after too many codes for this contact.
pub(crate) async fn send_code(
    app: &App,
    contact: &Contact,
    language: terms::Language,
) -> Result<(), Failure> {
    let (shared, now) = (&app.web, app.web.now());
    let index = contact.index(&app.keys);
    let texts = shared.texts();
    for _ in 0..ATTEMPTS {
        let seen = store::code(&app.db, &index).await?;
        let (sent, window) = match &seen {
            Some(code) if now.micros() - code.window_at.micros() < 3_600_000_000 => {
                (code.sent, code.window_at)
            }
            _ => (0, now),
        };
        if sent >= CODES_AN_HOUR {
            return Err(Failure::TooMany);
        }
        let number = u64::from_be_bytes(shared.random::<8>()) % 1_000_000;
        let code = format!("{number:06}");
        let message = Message {
            to: contact.0.clone(),
            subject: texts.say(language, "identity-code-subject"),
            text: texts.with(
                language,
                "identity-code-text",
                &[
                    ("code", &format!("{} {}", &code[..3], &code[3..])),
                    ("sender", &shared.brand().short),
                ],
            ),
        };
        let expires = now.plus_seconds(CODE_SECONDS);
        let hash = code_hash(app, contact, &code);
        let batch = store::put_code(&index, hash, expires, (sent + 1, window), seen.as_ref());
        let key = format!("code/{}", shared.id().simple());
        let batch = batch.then(message::queue(shared, &app.keys, &message, key, now));
        match app.db.commit(batch).await {
            Err(DbError::Stale) => {} // Asked for twice at once: both count.
            outcome => return Ok(outcome?),
        }
    }
    Err(Failure::TooMany)
}

fn code_hash(app: &App, contact: &Contact, digits: &str) -> [u8; 32] {
    app.keys.portal.fingerprint("login-code", &format!("{}{digits}", contact.0))
}

/// The person whose code this is; made with the first code that is right. None when it is wrong or too old.
///
/// # Errors
/// [`Failure`] when it could not be looked up.
pub(crate) async fn prove(
    app: &App,
    contact: &Contact,
    typed: &str,
) -> Result<Option<PersonId>, Failure> {
    let (index, now) = (contact.index(&app.keys), app.web.now());
    let digits: String = typed.chars().filter(char::is_ascii_digit).collect();
    let hash = code_hash(app, contact, &digits);
    let Some(code) = store::code(&app.db, &index).await? else { return Ok(None) };
    // The try is taken before it is looked at: a thousand guesses at once are five.
    match app.db.commit(store::count_try(&index, &code, TRIES, now)).await {
        Err(DbError::Stale) => return Ok(None),
        outcome => outcome?,
    }
    if !bool::from(code.hash.ct_eq(hash.as_slice())) {
        return Ok(None);
    }
    let used = store::use_code(&index, &code, now);
    let (person, batch) = match store::person_of(&app.db, &index).await? {
        Some(person) => (person, used),
        None => {
            let person = PersonId::new(app.web.id());
            (person, used.then(store::add_account(&app.web, &app.keys, person, contact)))
        }
    };
    match app.db.commit(batch).await {
        // A code opens one door once: pressed twice, the second finds it used or its account made.
        Err(DbError::Stale | DbError::Duplicate(_)) => Ok(None),
        outcome => Ok(outcome.map(|()| Some(person))?),
    }
}

/// The person with this contact, made if need be; for the demo and its seeding.
pub(crate) async fn person_with(
    db: &Db,
    shared: &Shared,
    keyring: &Keyring,
    contact: &Contact,
) -> Result<PersonId, Failure> {
    let index = contact.index(keyring);
    if let Some(person) = store::person_of(db, &index).await? {
        return Ok(person);
    }
    let person = PersonId::new(shared.id());
    match db.commit(store::add_account(shared, keyring, person, contact)).await {
        Ok(()) => Ok(person),
        // Somebody made it in the same moment.
        Err(DbError::Duplicate(what)) => {
            Ok(store::person_of(db, &index).await?.ok_or(DbError::Duplicate(what))?)
        }
        Err(error) => Err(error.into()),
    }
}

/// The account of a phone number in E.164, known already or new: for whoever has proof of it in another way.
///
/// # Errors
/// [`Failure`] when it could not be asked or stored.
pub async fn account_of(
    db: &Db,
    shared: &Shared,
    keyring: &Keyring,
    phone: &str,
) -> Result<PersonId, Failure> {
    person_with(db, shared, keyring, &Contact(phone.to_owned())).await
}

/// A code as the table keeps it.
pub(crate) struct Code {
    pub(crate) hash: Vec<u8>,
    pub(crate) sent: i64,
    pub(crate) window_at: Moment,
}

pub(crate) fn key_params(index: &[u8; 32]) -> Vec<db::Param> {
    params![*index]
}
