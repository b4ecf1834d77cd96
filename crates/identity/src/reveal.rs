//! The only way in which a sealed value is opened. When a human other than its owner will see it, that is recorded
//! first, in the same breath.

use db::outbox::Outgoing;
use db::{Batch, Db, DbError, params};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use terms::{AgencyId, CaseId, Date, Moment, OutboxId, PersonId, ReadId};
use vault::{Place, Purpose, Sealed, open};
use web::{Shared, Staff, View};

use crate::error::Failure;
use crate::keys::Keys;

/// Kind of the outbox messages that bring a read to its person's own list.
pub const DISCLOSURE_COPY: &str = "disclosure.copy";

/// What stands before the key of a reader's words: nobody is called so.
const WORDED: char = '#';

/// Who reads.
#[derive(Debug, Clone)]
pub enum Reader<'a> {
    /// A member of staff, in a unit.
    Staff(&'a Staff, &'a str),
    /// Somebody without an account who is told something: what the service calls them, and the unit that tells.
    Asked(&'a str, &'a str),
    /// Somebody without an account who has no name here: the key of the words for them, and the unit that asks.
    Worded(&'static str, &'a str),
    /// The owner, or the system for them: nothing is recorded.
    Owner,
}

/// A sealed value with its place.
pub struct Part<'a, T> {
    /// The subject.
    pub subject: &'a str,
    /// The field or group.
    pub field: &'a str,
    /// The value.
    pub sealed: &'a Sealed<T>,
}

/// What the outbox carries to the list of a person.
#[derive(Debug, Serialize, Deserialize)]
pub struct DisclosureCopy {
    /// Whose list.
    pub person: PersonId,
    /// The read.
    pub read: ReadId,
    /// The case.
    pub case: CaseId,
    /// Its key within the case.
    pub key: String,
}

/// One read, as its person sees it.
#[derive(Debug, Clone)]
pub struct ReadRow {
    /// When.
    pub at: Moment,
    /// Name of who read, or after `#` the key of the words for them; empty: whoever holds a letter.
    pub officer: String,
    /// Their unit, or the number of the letter.
    pub unit: String,
    /// What for: name of the [`Purpose`].
    pub purpose: String,
    /// The case, where it is a list over cases.
    pub number: String,
}

impl ReadRow {
    /// Who read, as its person reads it: name and unit, or the holder of a letter.
    pub fn reader(&self, view: &View) -> String {
        if self.officer.is_empty() {
            return view.say1("identity-reader-holder", "number", &self.unit);
        }
        let worded = self.officer.strip_prefix(WORDED).map(|key| view.say(key));
        format!("{}, {}", worded.as_ref().unwrap_or(&self.officer), self.unit)
    }
}

const RECORD: &str = "INSERT INTO reads
    (agency_id, case_id, read_key, read_id, at, officer, unit, purpose, subjects)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (agency_id, case_id, read_key) DO NOTHING";
const READS: &str = "SELECT at, officer, unit, purpose FROM reads
    WHERE agency_id = $1 AND case_id = $2 ORDER BY at DESC LIMIT 100";

/// Opens sealed values of a case. A part whose key is destroyed is left out.
///
/// # Errors
/// [`Failure::Store`] when the read could not be recorded: then nothing is opened.
#[expect(
    clippy::too_many_arguments,
    reason = "each is a different thing, and all are needed to record a read"
)]
pub async fn reveal<T: DeserializeOwned>(
    db: &Db,
    shared: &Shared,
    agency: AgencyId,
    case: CaseId,
    keys: &Keys,
    reader: Reader<'_>,
    parts: &[Part<'_, T>],
    purpose: Purpose,
) -> Result<Vec<(String, T)>, Failure> {
    let (officer, worded);
    let named = match reader {
        Reader::Staff(staff, unit) => {
            officer = staff.officer.to_string();
            Some(Named { id: &officer, name: &staff.name, at: unit })
        }
        Reader::Asked(name, unit) => Some(Named { id: name, name, at: unit }),
        Reader::Worded(key, unit) => {
            worded = format!("{WORDED}{key}");
            Some(Named { id: key, name: &worded, at: unit })
        }
        Reader::Owner => None,
    };
    if let Some(named) = named.filter(|_| purpose.is_disclosure()) {
        let batch = record(
            shared,
            agency,
            case,
            keys,
            &named,
            parts.iter().map(|part| part.subject),
            purpose,
        );
        db.commit(batch).await?;
    }
    let mut opened = Vec::with_capacity(parts.len());
    for part in parts {
        let Some(held) = keys.get(part.subject).filter(|held| held.id == part.sealed.key) else {
            continue;
        };
        let place = Place { owner: agency.uuid(), case, subject: part.subject, field: part.field };
        // The read was recorded above, for all parts at once.
        let (value, _read) = open(&held.key, part.sealed, &place, purpose)?;
        opened.push((part.subject.to_owned(), value));
    }
    Ok(opened)
}

/// Records that whoever holds a letter of a case saw the name on it; nobody knows who that was.
pub fn record_holder(
    shared: &Shared,
    agency: AgencyId,
    case: CaseId,
    keys: &Keys,
    (letter, number, subject): (&str, &str, &str),
) -> Batch {
    let reader = Named { id: letter, name: "", at: number };
    record(shared, agency, case, keys, &reader, [subject].into_iter(), Purpose::Verify)
}

/// Records that a member of staff of a unit reads what a case, or a draft that will be one, holds of its applicant.
pub(crate) fn record_staff(
    shared: &Shared,
    agency: AgencyId,
    case: CaseId,
    keys: &Keys,
    (staff, unit): (&Staff, &str),
    purpose: Purpose,
) -> Batch {
    let id = staff.officer.to_string();
    let reader = Named { id: &id, name: &staff.name, at: unit };
    record(shared, agency, case, keys, &reader, ["applicant"].into_iter(), purpose)
}

/// Records that a member of staff of a unit reads a conversation, which has a key and, once they were signed in, a person.
pub fn record_conversation(
    shared: &Shared,
    agency: AgencyId,
    conversation: CaseId,
    person: Option<PersonId>,
    (staff, unit): (&Staff, &str),
) -> Batch {
    let id = staff.officer.to_string();
    let reader = Named { id: &id, name: &staff.name, at: unit };
    let people = person.into_iter().collect();
    record_for(shared, agency, conversation, people, &reader, &["conversation"], Purpose::Converse)
}

/// Records that what an account holds was told in a conversation that is connected to it, on a channel of this name.
pub fn record_told(
    shared: &Shared,
    agency: AgencyId,
    conversation: CaseId,
    person: PersonId,
    channel: &str,
) -> Batch {
    let reader = Named { id: "told", name: "#identity-reader-chat", at: channel };
    record_for(shared, agency, conversation, vec![person], &reader, &["account"], Purpose::Converse)
}

/// Who is written down as the reader.
struct Named<'a> {
    /// What tells them from others.
    id: &'a str,
    /// Their name; empty for whoever holds a letter.
    name: &'a str,
    /// Their unit, or the number of the letter.
    at: &'a str,
}

fn record<'a>(
    shared: &Shared,
    agency: AgencyId,
    case: CaseId,
    keys: &Keys,
    reader: &Named<'_>,
    subjects: impl Iterator<Item = &'a str>,
    purpose: Purpose,
) -> Batch {
    let subjects: Vec<&str> = subjects.collect();
    let people = keys
        .iter()
        .filter(|(subject, _)| subjects.contains(&subject.as_str()))
        .filter_map(|(_, held)| held.person)
        .collect();
    record_for(shared, agency, case, people, reader, &subjects, purpose)
}

fn record_for(
    shared: &Shared,
    agency: AgencyId,
    case: CaseId,
    mut people: Vec<PersonId>,
    reader: &Named<'_>,
    subjects: &[&str],
    purpose: Purpose,
) -> Batch {
    let now = shared.now();
    let read = ReadId::new(shared.id());
    let day: Date = now.day(&shared.brand().zone);
    // A list is one read a day; opening the case is one read an hour, so that "back" does not fill the page.
    let hour = now.micros() / 3_600_000_000;
    let start = format!("{}/{}", purpose.name(), reader.id);
    let key = if purpose == Purpose::Worklist {
        format!("{start}/{day}")
    } else {
        format!("{start}/{hour}")
    };
    let row = params![
        agency,
        case,
        &key,
        read,
        now,
        reader.name,
        reader.at,
        purpose.name(),
        subjects.join(" ")
    ];
    let batch = Batch::new().any(RECORD, row);
    people.sort();
    people.dedup();
    people.into_iter().fold(batch, |batch, person| {
        let copy = DisclosureCopy { person, read, case, key: key.clone() };
        batch.outbox(&Outgoing {
            agency,
            id: OutboxId::new(shared.id()),
            kind: DISCLOSURE_COPY,
            key: format!("{case}/{key}/{person}"),
            body: serde_json::to_vec(&copy).expect("ids are plain data"),
            not_before: now,
            at: now,
        })
    })
}

/// Who read the data of a case, newest first.
///
/// # Errors
/// [`DbError`] when it could not be asked.
pub async fn reads_of(db: &Db, agency: AgencyId, case: CaseId) -> Result<Vec<ReadRow>, DbError> {
    let rows = db.query(READS, params![agency, case]).await?;
    rows.iter()
        .map(|row| {
            let number = String::new();
            Ok(ReadRow {
                at: row.get(0)?,
                officer: row.get(1)?,
                unit: row.get(2)?,
                purpose: row.get(3)?,
                number,
            })
        })
        .collect()
}

const COPY: &str = "INSERT INTO disclosures
    (person_id, read_id, at, agency, case_number, officer, unit, purpose) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
    ON CONFLICT (person_id, read_id) DO NOTHING";
const ONE: &str = "SELECT at, officer, unit, purpose FROM reads
    WHERE agency_id = $1 AND case_id = $2 AND read_key = $3";
const LIST: &str = "SELECT at, officer, unit, purpose, case_number FROM disclosures
    WHERE person_id = $1 ORDER BY at DESC LIMIT 200";

impl DisclosureCopy {
    /// The row of the person's own list; `number` names the case, `agency_name` the agency.
    ///
    /// # Errors
    /// [`DbError`] when the read could not be found.
    pub async fn row(
        &self,
        db: &Db,
        agency: AgencyId,
        agency_name: &str,
        number: &str,
    ) -> Result<Batch, DbError> {
        let found = db.query_opt(ONE, params![agency, self.case, &self.key]).await?;
        let Some(row) = found else { return Ok(Batch::new()) };
        let (at, officer, unit, purpose): (Moment, String, String, String) =
            (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
        let row = params![self.person, self.read, at, agency_name, number, officer, unit, purpose];
        Ok(Batch::new().any(COPY, row))
    }
}

pub(crate) async fn disclosures(db: &Db, person: PersonId) -> Result<Vec<ReadRow>, DbError> {
    let rows = db.query(LIST, params![person]).await?;
    rows.iter()
        .map(|row| {
            Ok(ReadRow {
                at: row.get(0)?,
                officer: row.get(1)?,
                unit: row.get(2)?,
                purpose: row.get(3)?,
                number: row.get(4)?,
            })
        })
        .collect()
}
