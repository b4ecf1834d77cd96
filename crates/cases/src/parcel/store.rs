//! Tables `parcels` and `parcel_parts`.

use casework::Entered;
use db::outbox::Outgoing;
use db::{Batch, Db, DbError, Query, Row, params};
use serde::{Deserialize, Serialize};
use terms::{AgencyId, CaseId, KeyId, Language, Moment, OfficerId, OutboxId, PersonId};
use web::Shared;

/// The outbox kind of a parcel that may go on.
pub const PARCEL: &str = "parcel.step";

const PARCEL_BY_ID: &str =
    "SELECT person_id, service_id, service_version, key_id, sealed, language, filed_at, entered
    FROM parcels WHERE agency_id = $1 AND parcel_id = $2";
const OF_PERSON: &str = "SELECT parcel_id, service_id, service_version, filed_at FROM parcels
    WHERE agency_id = $1 AND person_id = $2 ORDER BY filed_at DESC";
const ADD: &str =
    "INSERT INTO parcels (agency_id, parcel_id, person_id, service_id, service_version,
        key_id, sealed, language, filed_at, entered)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
const ADD_PART: &str =
    "INSERT INTO parcel_parts (agency_id, parcel_id, part, item, case_id, service_id, state, later)
    VALUES ($1, $2, $3, $4, $5, $6, 'waiting', $7)";
const PARTS: &str = "SELECT part, item, case_id, service_id, state, later FROM parcel_parts
    WHERE agency_id = $1 AND parcel_id = $2 ORDER BY part, item";
const WAITING: &str = "SELECT p.parcel_id FROM parcels p
    WHERE p.agency_id = $1 AND p.person_id = $2 AND EXISTS (SELECT 1 FROM parcel_parts q
    WHERE q.agency_id = $1 AND q.parcel_id = p.parcel_id AND q.service_id = $3 AND q.state = 'waiting'
    AND q.case_id <> $4)";
const OF_CASE: &str = "SELECT parcel_id FROM parcel_parts WHERE agency_id = $1 AND case_id = $2";
const CHANGE: &str = "UPDATE parcel_parts SET state = $5
    WHERE agency_id = $1 AND parcel_id = $2 AND case_id = $3 AND state = $4";
const TOLD: &str = "UPDATE parcel_parts SET later = $4
    WHERE agency_id = $1 AND parcel_id = $2 AND case_id = $3 AND later IN ('waiting', 'unfit')";
const EMPTY: &str = "UPDATE parcels SET sealed = $3 WHERE agency_id = $1 AND parcel_id = $2";

/// A bundle's form that was sent.
#[derive(Debug, Clone)]
pub(crate) struct Parcel {
    pub(crate) id: CaseId,
    pub(crate) person: PersonId,
    pub(crate) service: String,
    pub(crate) version: i64,
    pub(crate) key: KeyId,
    /// What was answered; empty once every part has its case.
    pub(crate) sealed: Vec<u8>,
    pub(crate) language: Language,
    pub(crate) filed_at: Moment,
    /// Who typed it at which counter, with the scans of the paper sealed; none: its person sent it.
    pub(crate) entered: Option<Entered>,
}

impl Parcel {
    pub(crate) fn is_typed_by(&self, officer: OfficerId) -> bool {
        self.entered.as_ref().is_some_and(|entered| entered.officer == officer)
    }
}

/// How far one of its cases is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PartState {
    /// It waits for another part.
    Waiting,
    /// Its case, or a form that its person has to complete, is there.
    Opened,
    /// Another part's refusal kept it from starting.
    Stopped,
}

impl PartState {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Opened => "opened",
            Self::Stopped => "stopped",
        }
    }

    fn named(name: &str) -> Self {
        match name {
            "opened" => Self::Opened,
            "stopped" => Self::Stopped,
            _ => Self::Waiting,
        }
    }
}

/// Whether a running case still waits to be told what another part's case has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Later {
    /// There is nothing to tell.
    Nothing,
    /// It waits.
    Waiting,
    /// What came does not fit its answers: its officer reads that, and it is tried again as long as there is time.
    Unfit,
    /// It was told.
    Handed,
    /// The case had ended, or its time was over.
    Late,
}

impl Later {
    /// Whether it is still to be told.
    pub(crate) const fn is_open(self) -> bool {
        matches!(self, Self::Waiting | Self::Unfit)
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Nothing => "",
            Self::Waiting => "waiting",
            Self::Unfit => "unfit",
            Self::Handed => "handed",
            Self::Late => "late",
        }
    }

    fn named(name: &str) -> Self {
        match name {
            "waiting" => Self::Waiting,
            "unfit" => Self::Unfit,
            "handed" => Self::Handed,
            "late" => Self::Late,
            _ => Self::Nothing,
        }
    }
}

/// One of its cases.
#[derive(Debug, Clone)]
pub(crate) struct PartRow {
    pub(crate) part: String,
    /// The item of the list for which it is; none: there is one.
    pub(crate) item: Option<usize>,
    pub(crate) case: CaseId,
    pub(crate) service: String,
    pub(crate) state: PartState,
    pub(crate) later: Later,
}

/// Whether a case, or a form that will be one, is a part of a parcel.
///
/// # Errors
/// [`DbError`] when it could not be asked.
pub(crate) async fn has(db: &Db, agency: AgencyId, case: CaseId) -> Result<bool, DbError> {
    Ok(db.query_opt(OF_CASE, params![agency, case]).await?.is_some())
}

/// A parcel in a person's list.
#[derive(Debug, Clone)]
pub(crate) struct ParcelLine {
    pub(crate) id: CaseId,
    pub(crate) service: String,
    pub(crate) version: i64,
    pub(crate) filed_at: Moment,
}

/// A parcel by its id.
pub(crate) async fn parcel(
    db: &Db,
    agency: AgencyId,
    id: CaseId,
) -> Result<Option<Parcel>, DbError> {
    let row = db.query_opt(PARCEL_BY_ID, params![agency, id]).await?;
    row.map(|row| {
        Ok(Parcel {
            id,
            person: row.get(0)?,
            service: row.get(1)?,
            version: row.get(2)?,
            key: row.get(3)?,
            sealed: row.get(4)?,
            language: Language::from_tag(&row.get::<String>(5)?).unwrap_or(Language::Id),
            filed_at: row.get(6)?,
            entered: serde_json::from_str(&row.get::<String>(7)?).ok(),
        })
    })
    .transpose()
}

/// The parcels of a person, newest first.
pub(crate) async fn of_person(
    db: &Db,
    agency: AgencyId,
    person: PersonId,
) -> Result<Vec<ParcelLine>, DbError> {
    let rows = db.query(OF_PERSON, params![agency, person]).await?;
    let line = |row: &Row| {
        Ok(ParcelLine {
            id: row.get(0)?,
            service: row.get(1)?,
            version: row.get(2)?,
            filed_at: row.get(3)?,
        })
    };
    rows.iter().map(line).collect()
}

/// The cases of a parcel.
pub(crate) async fn parts(db: &Db, agency: AgencyId, id: CaseId) -> Result<Vec<PartRow>, DbError> {
    let rows = db.query(PARTS, params![agency, id]).await?;
    let part = |row: &Row| {
        Ok(PartRow {
            part: row.get(0)?,
            item: usize::try_from(row.get::<i64>(1)?).ok(),
            case: row.get(2)?,
            service: row.get(3)?,
            state: PartState::named(&row.get::<String>(4)?),
            later: Later::named(&row.get::<String>(5)?),
        })
    };
    rows.iter().map(part).collect()
}

/// Adds a parcel with its parts.
pub(crate) fn add(agency: AgencyId, parcel: &Parcel, parts: &[PartRow]) -> Batch {
    let entered = parcel.entered.as_ref().map_or_else(String::new, |entered| {
        serde_json::to_string(entered).expect("names and bytes are plain data")
    });
    let row = params![
        agency,
        parcel.id,
        parcel.person,
        &parcel.service,
        parcel.version,
        parcel.key,
        &parcel.sealed,
        parcel.language.tag(),
        parcel.filed_at,
        entered
    ];
    let batch = Batch::new().exactly(1, ADD, row);
    parts.iter().fold(batch, |batch, part| {
        let item = part.item.map_or(-1, |item| i64::try_from(item).unwrap_or(i64::MAX));
        let later = part.later.name();
        let row = params![agency, parcel.id, &part.part, item, part.case, &part.service, later];
        batch.exactly(1, ADD_PART, row)
    })
}

/// A part goes on; stale when another process was first.
pub(crate) fn change(
    agency: AgencyId,
    parcel: CaseId,
    case: CaseId,
    (from, to): (PartState, PartState),
) -> Batch {
    Batch::new().exactly(1, CHANGE, params![agency, parcel, case, from.name(), to.name()])
}

/// A case was told what it waited for, or is told no more; stale when another process was first.
pub(crate) fn told(agency: AgencyId, parcel: CaseId, case: CaseId, how: Later) -> Batch {
    Batch::new().exactly(1, TOLD, params![agency, parcel, case, how.name()])
}

/// Forgets what was answered: every part has it.
pub(crate) fn empty(agency: AgencyId, parcel: CaseId) -> Batch {
    Batch::new().any(EMPTY, params![agency, parcel, Vec::<u8>::new()])
}

#[derive(Serialize, Deserialize)]
struct Step {
    parcel: CaseId,
}

/// Says that a parcel may go on, once a `why`, and not before a moment.
pub(crate) fn step(
    shared: &Shared,
    parcel: CaseId,
    why: &str,
    (not_before, now): (Moment, Moment),
) -> Batch {
    Batch::new().outbox(&Outgoing {
        agency: shared.brand().agency,
        id: OutboxId::new(shared.id()),
        kind: PARCEL,
        key: format!("{parcel}/{why}"),
        body: serde_json::to_vec(&Step { parcel }).expect("an id is plain data"),
        not_before,
        at: now,
    })
}

/// The parcels of a person with a part that is to be a form of a service as soon as none lies there; not those for
/// which only this case waits.
pub(crate) async fn waiting(
    db: &Db,
    agency: AgencyId,
    (person, service): (PersonId, &str),
    case: CaseId,
) -> Result<Vec<CaseId>, DbError> {
    let rows = db.query(WAITING, params![agency, person, service, case]).await?;
    rows.iter().map(|row| row.get(0)).collect()
}

/// Whether a case is part of a parcel, and [`waiting`], by one look.
pub(crate) async fn has_and_waiting(
    db: &Db,
    agency: AgencyId,
    (person, service): (PersonId, &str),
    case: CaseId,
) -> Result<(bool, Vec<CaseId>), DbError> {
    let own = Query { sql: OF_CASE, params: params![agency, case] };
    let waiting = Query { sql: WAITING, params: params![agency, person, service, case] };
    let [own, waiting] = db.query_each([own, waiting]).await?;
    let waiting = waiting.iter().map(|row| row.get(0)).collect::<Result<_, DbError>>()?;
    Ok((!own.is_empty(), waiting))
}

/// The parcel of a message of [`PARCEL`].
pub(crate) fn of_message(body: &[u8]) -> Option<CaseId> {
    serde_json::from_slice::<Step>(body).ok().map(|step| step.parcel)
}

/// The parcel of which a case is a part.
pub(crate) async fn of_case(
    db: &Db,
    agency: AgencyId,
    case: CaseId,
) -> Result<Option<CaseId>, DbError> {
    let row = db.query_opt(OF_CASE, params![agency, case]).await?;
    row.map(|row| row.get(0)).transpose()
}
