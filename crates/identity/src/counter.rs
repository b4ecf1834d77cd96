//! People at a counter. Whoever has no phone and no e-mail gets an account too, which nobody can sign in to: it makes
//! their cases theirs, and is found again by their NIK. Once they name a phone, they sign in with it and find them all.

use db::{Batch, Db, DbError, params};
use terms::{AgencyId, CaseId, OfficerId, PersonId, ResidentId};
use vault::Purpose;
use web::{Shared, Staff};

use crate::account::Contact;
use crate::error::Failure;
use crate::keyring::Keyring;
use crate::reveal::record_staff;
use crate::{keys, store};

/// How often it is tried again when the same person comes to two counters at once.
const ATTEMPTS: usize = 5;

const LINKED: &str =
    "SELECT person_id FROM resident_people WHERE agency_id = $1 AND resident_id = $2";
const LINK: &str = "INSERT INTO resident_people
    (agency_id, resident_id, person_id, officer_id, seen_at) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (agency_id, resident_id) DO NOTHING";

/// What somebody at a counter shows and says of themselves.
#[derive(Debug, Clone, Copy)]
pub struct AtCounter<'a> {
    /// The NIK on their identity card.
    pub nik: Option<&'a str>,
    /// A phone in E.164 or an e-mail address that is theirs.
    pub contact: Option<&'a str>,
    /// Who saw them.
    pub officer: OfficerId,
}

/// The person at a counter, known already or new. Nothing of them is told: known and unknown are the same to whoever asks.
///
/// # Errors
/// [`Failure`] when it could not be asked or stored.
pub async fn person_at_counter(
    db: &Db,
    shared: &Shared,
    keyring: &Keyring,
    agency: AgencyId,
    at: AtCounter<'_>,
) -> Result<PersonId, Failure> {
    let contact = at.contact.map(|contact| Contact(contact.to_owned()));
    for _ in 0..ATTEMPTS {
        let (resident, known) = match at.nik {
            Some(nik) => {
                let (resident, row) = keys::resident(db, shared, keyring, agency, nik).await?;
                (Some(resident), row)
            }
            None => (None, Batch::new()),
        };
        let linked = linked(db, agency, resident).await?;
        let (person, made) = person(db, shared, keyring, linked, contact.as_ref()).await?;
        // The account of a contact may be a helper's: it gets this one case, and the NIK is not theirs for ever.
        let is_of_contact = linked.is_none() && made.is_empty();
        let new = resident.filter(|_| linked.is_none() && !is_of_contact);
        let link = new.map(|resident| link(shared, agency, resident, person, at.officer));
        match db.commit(known.then(made).then(link.unwrap_or_default())).await {
            Ok(()) => return Ok(person),
            Err(DbError::Duplicate(_) | DbError::Stale) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(Failure::Store(DbError::Busy))
}

/// Whose account a link, else a contact, names; what makes it where there is none, or gives it the contact. A contact
/// that is somebody else's moves nobody to another account: it may be mistyped, or lent.
async fn person(
    db: &Db,
    shared: &Shared,
    keyring: &Keyring,
    linked: Option<PersonId>,
    contact: Option<&Contact>,
) -> Result<(PersonId, Batch), Failure> {
    let new = || PersonId::new(shared.id());
    let Some(contact) = contact else {
        return Ok(linked.map_or_else(
            || {
                let person = new();
                (person, store::add_account_without(shared, keyring, person))
            },
            |person| (person, Batch::new()),
        ));
    };
    let owner = store::person_of(db, &contact.index(keyring)).await?;
    if let Some(person) = linked {
        let is_free = owner.is_none() && store::reached(db, keyring, person).await?.is_none();
        let given = if is_free {
            store::give_contact(db, shared, keyring, person, contact).await?
        } else {
            None
        };
        return Ok((person, given.unwrap_or_default()));
    }
    if let Some(person) = owner {
        return Ok((person, Batch::new()));
    }
    let person = new();
    Ok((person, store::add_account(shared, keyring, person, contact)))
}

async fn linked(
    db: &Db,
    agency: AgencyId,
    resident: Option<ResidentId>,
) -> Result<Option<PersonId>, DbError> {
    let Some(resident) = resident else { return Ok(None) };
    let row = db.query_opt(LINKED, params![agency, resident]).await?;
    row.map(|row| row.get(0)).transpose()
}

fn link(
    shared: &Shared,
    agency: AgencyId,
    resident: ResidentId,
    person: PersonId,
    officer: OfficerId,
) -> Batch {
    Batch::new().any(LINK, params![agency, resident, person, officer, shared.now()])
}

/// Records that an officer looks at what they type for somebody at the counter of a unit, once an hour.
///
/// # Errors
/// [`Failure`] when it could not be recorded: then nothing is shown.
pub async fn looks_at_draft(
    db: &Db,
    shared: &Shared,
    keyring: &Keyring,
    (staff, unit): (&Staff, &str),
    draft: CaseId,
) -> Result<(), Failure> {
    let agency = shared.brand().agency;
    let keys = keys::load(db, keyring, agency, draft).await?;
    db.commit(record_staff(shared, agency, draft, &keys, (staff, unit), Purpose::Entry)).await?;
    Ok(())
}
