//! SQL of cases. Writes return a batch; the projection is written with its event. Events themselves are in [`log`], the
//! lists of people in [`mine`].

mod log;
mod mine;
mod moved;
mod told;

use std::cmp::Reverse;

use casework::{Case, Event, Turn, UNDO_SECONDS};
use db::{Batch, Db, DbError, Query, Row, params};
use definition::Level;
use terms::{AgencyId, CaseId, Moment, OfficerId, PersonId};
use web::Shared;

use crate::hands;

pub use log::did_something;
use log::event_batch;
pub(crate) use log::{Before, By, Logged, events, events_of, events_query, leaf};
pub use mine::TIMELINE_COPY;
pub(crate) use mine::{Mine, mine, put_mine, to_copy};
use mine::{PUT_MINE, copy};
pub(crate) use moved::{Moved, give_address, moved, moved_of, moved_query, tell_moved};
pub(crate) use told::{Told, add_told, told};

/// A case as its projection has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseRow {
    /// Id.
    pub id: CaseId,
    /// Number for people.
    pub number: String,
    /// Service.
    pub service: String,
    /// Its version.
    pub version: i64,
    /// Unit whose case it is.
    pub unit: String,
    /// Region it is about.
    pub region: String,
    /// `office`, `applicant`, or how it ended.
    pub turn: String,
    /// Stage.
    pub stage: String,
    /// Role of the stage.
    pub role: String,
    /// Unit of the stage.
    pub stage_unit: String,
    /// Who holds it.
    pub holder: Option<OfficerId>,
    /// When the stage is due.
    pub due_at: Moment,
    /// When it was submitted.
    pub submitted_at: Moment,
    /// The promise.
    pub promised_at: Moment,
    /// Working days not counted.
    pub paused_days: i64,
    /// When it ended.
    pub ended_at: Option<Moment>,
    /// Events so far.
    pub seq: i64,
    /// Units that never see it: those complained about.
    pub hidden_from: Vec<String>,
    /// How urgent it is; for the office alone.
    pub level: Level,
    /// How many others said that it bothers them too, as far as that was told.
    pub supporters: i64,
    /// Which kind of thing a complaint is about, as its file names it; empty where that is told nowhere.
    pub topic: String,
    /// Whether this is a stage at which it is besides the one that its row tells of.
    pub is_beside: bool,
}

impl CaseRow {
    /// What stands for it in addresses of the desk.
    pub(crate) fn address(&self) -> String {
        if self.is_beside { address(&self.number, &self.stage) } else { self.number.clone() }
    }

    /// Stands as this case does.
    pub(crate) fn stand_as(&mut self, case: &Case) {
        turn(case).clone_into(&mut self.turn);
        self.stage.clone_from(&case.hand.stage);
        self.role.clone_from(&case.hand.role);
        self.stage_unit.clone_from(&case.hand.unit);
        self.holder = case.hand.holder;
        self.due_at = case.hand.due_at;
        self.promised_at = case.promised_at;
        self.paused_days = i64::from(case.paused_days);
        self.ended_at = case.ended_at;
    }
}

/// What stands in an address between the number of a case and one of several stages at which it is.
const AT: char = '~';

/// What stands for one of several stages of a case in addresses of the desk.
pub(crate) fn address(number: &str, stage: &str) -> String {
    format!("{number}{AT}{stage}")
}

/// The number and the stage that an address of the desk stands for; the stage is empty where it names none.
pub(crate) fn addressed(address: &str) -> (&str, &str) {
    address.split_once(AT).unwrap_or((address, ""))
}

macro_rules! columns {
    () => {
        "case_id, number, service_id, service_version, unit_id, region, turn, stage, role, stage_unit, holder,
         due_at, submitted_at, promised_at, paused_days, ended_at, seq, hidden_from, priority, supporters, topic"
    };
}

const BY_NUMBER: &str =
    concat!("SELECT ", columns!(), " FROM cases WHERE agency_id = $1 AND number = $2");
const BY_ID: &str =
    concat!("SELECT ", columns!(), " FROM cases WHERE agency_id = $1 AND case_id = $2");
const INBOX: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM cases WHERE agency_id = $1 AND stage_unit = $2 AND role = $3 AND turn = 'office' ORDER BY due_at LIMIT 100"
);
/// The urgent ones are found though a hundred others are due before them.
const URGENT: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM cases WHERE agency_id = $1 AND stage_unit = $2 AND role = $3 AND turn = 'office' AND priority > 1
     ORDER BY due_at LIMIT 100"
);
const NEXT: &str = "SELECT due_at, case_id, number, hidden_from FROM cases
    WHERE agency_id = $1 AND stage_unit = $2 AND role = $3 AND turn = 'office' AND priority = $6
    AND due_at >= $4 AND (due_at > $4 OR case_id > $5) ORDER BY due_at, case_id LIMIT 1";
const PREVIOUS: &str = "SELECT due_at, case_id, number, hidden_from FROM cases
    WHERE agency_id = $1 AND stage_unit = $2 AND role = $3 AND turn = 'office' AND priority = $6
    AND due_at <= $4 AND (due_at < $4 OR case_id < $5) ORDER BY due_at DESC, case_id DESC LIMIT 1";
const WAITING: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM cases WHERE agency_id = $1 AND stage_unit = $2 AND role = $3 AND turn = 'applicant'
     ORDER BY due_at LIMIT 100"
);
const ENDED: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM cases WHERE agency_id = $1 AND stage_unit = $2 AND ended_at >= $3
     ORDER BY ended_at DESC LIMIT 100"
);
const HELD: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM cases WHERE agency_id = $1 AND holder = $2 ORDER BY case_id"
);
const AFTER: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM cases WHERE agency_id = $1 AND case_id > $2 ORDER BY case_id LIMIT 500"
);
const RUNNING: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM cases WHERE agency_id = $1 AND service_id = $2 AND ended_at IS NULL AND case_id > $3
     ORDER BY case_id LIMIT 500"
);
const IDS_AFTER: &str = "SELECT case_id FROM case_events
    WHERE agency_id = $1 AND case_id > $2 AND seq = 1 ORDER BY case_id LIMIT 500";
const BETWEEN: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM cases WHERE agency_id = $1 AND case_id > $2 AND case_id <= $3 ORDER BY case_id"
);
const ADD: &str = "INSERT INTO cases (agency_id, case_id, number, service_id, service_version, unit_id, region, turn,
    stage, role, stage_unit, holder, due_at, submitted_at, promised_at, paused_days, ended_at, seq, hidden_from,
    priority, topic)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)";
const CHANGE: &str =
    "UPDATE cases SET turn = $4, stage = $5, role = $6, stage_unit = $7, holder = $8, due_at = $9,
    promised_at = $10, paused_days = $11, ended_at = $12, seq = $13, unit_id = $14, region = $15,
    service_id = $16, service_version = $17, hidden_from = $18, priority = $19, topic = $20
    WHERE agency_id = $1 AND case_id = $2 AND seq = $3";
const UNCHANGED: &str =
    "UPDATE cases SET seq = seq WHERE agency_id = $1 AND case_id = $2 AND seq = $3";
const TIMES: &str = "SELECT submitted_at, ended_at FROM cases
    WHERE agency_id = $1 AND service_id = $2 AND turn = 'granted' ORDER BY ended_at DESC LIMIT 500";

pub(crate) fn turn(case: &Case) -> &'static str {
    match case.turn {
        Turn::Nobody => "nobody",
        Turn::Office => "office",
        Turn::Applicant => "applicant",
        Turn::Ended(end) => end.name(),
    }
}

/// How urgent a case is, as the table has it.
fn level(number: i64) -> Level {
    let place = usize::try_from(number).ok();
    place.and_then(|place| Level::ALL.get(place).copied()).unwrap_or(Level::Normal)
}

/// The units of a column.
pub(crate) fn units(column: &str) -> Vec<String> {
    column.split_whitespace().map(str::to_owned).collect()
}

/// The units from which a case is hidden, in one column: ids have no spaces.
fn hidden(case: &Case) -> String {
    case.hidden_from.join(" ")
}

pub(crate) fn row(row: &Row) -> Result<CaseRow, DbError> {
    Ok(CaseRow {
        id: row.get(0)?,
        number: row.get(1)?,
        service: row.get(2)?,
        version: row.get(3)?,
        unit: row.get(4)?,
        region: row.get(5)?,
        turn: row.get(6)?,
        stage: row.get(7)?,
        role: row.get(8)?,
        stage_unit: row.get(9)?,
        holder: row.get(10)?,
        due_at: row.get(11)?,
        submitted_at: row.get(12)?,
        promised_at: row.get(13)?,
        paused_days: row.get(14)?,
        ended_at: row.get(15)?,
        seq: row.get(16)?,
        hidden_from: units(&row.get::<String>(17)?),
        level: level(row.get(18)?),
        supporters: row.get(19)?,
        topic: row.get(20)?,
        is_beside: false,
    })
}

/// The case with this number.
///
/// # Errors
/// [`DbError`] when it could not be asked.
pub async fn find(db: &Db, agency: AgencyId, number: &str) -> Result<Option<CaseRow>, DbError> {
    db.query_opt(BY_NUMBER, params![agency, number]).await?.as_ref().map(row).transpose()
}

/// What [`row`] reads the answer of, for whoever asks more in the same breath.
pub(crate) fn find_query(agency: AgencyId, number: &str) -> Query {
    Query { sql: BY_NUMBER, params: params![agency, number] }
}

/// The same by its id.
pub(crate) fn by_id_query(agency: AgencyId, id: CaseId) -> Query {
    Query { sql: BY_ID, params: params![agency, id] }
}

pub(crate) async fn by_id(
    db: &Db,
    agency: AgencyId,
    id: CaseId,
) -> Result<Option<CaseRow>, DbError> {
    db.query_opt(BY_ID, params![agency, id]).await?.as_ref().map(row).transpose()
}

/// The number of a case.
///
/// # Errors
/// [`DbError`] when it could not be asked.
pub async fn number_of(db: &Db, agency: AgencyId, id: CaseId) -> Result<Option<String>, DbError> {
    Ok(by_id(db, agency, id).await?.map(|row| row.number))
}

pub(crate) async fn inbox(
    db: &Db,
    agency: AgencyId,
    unit: &str,
    role: &str,
) -> Result<Vec<CaseRow>, DbError> {
    let own = |sql| Query { sql, params: params![agency, unit, role] };
    let beside = hands::inbox_query(agency, unit, role);
    let [urgent, own, beside] = db.query_each([own(URGENT), own(INBOX), beside]).await?;
    let mut found = urgent.iter().map(row).collect::<Result<Vec<CaseRow>, DbError>>()?;
    for row in own.iter().map(row) {
        let row = row?;
        if !found.iter().any(|urgent| urgent.id == row.id) {
            found.push(row);
        }
    }
    for row in beside.iter().map(hands::row) {
        found.push(row?);
    }
    Ok(found)
}

/// Cases by the stage that their row tells of, and by those at which they are besides.
async fn own_and_beside(db: &Db, queries: [Query; 2]) -> Result<Vec<CaseRow>, DbError> {
    let [own, beside] = db.query_each(queries).await?;
    let beside = beside.iter().map(hands::row);
    own.iter().map(row).chain(beside).collect()
}

/// Which way one goes through an inbox.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Way {
    Next,
    Previous,
}

/// The place of a case in an inbox: the most urgent first, then as they are due.
pub(crate) type InboxPlace = (Reverse<Level>, Moment, CaseId);

/// A case in an inbox, and its number.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Neighbour {
    pub(crate) place: InboxPlace,
    pub(crate) number: String,
    /// Units that never see it.
    pub(crate) hidden_from: Vec<String>,
}

/// The case beside one in the inbox of a unit's role.
pub(crate) async fn beside(
    db: &Db,
    agency: AgencyId,
    (unit, role): (&str, &str),
    (Reverse(here), due_at, id): InboxPlace,
    way: Way,
) -> Result<Option<Neighbour>, DbError> {
    let (sql, mut levels, start) = match way {
        Way::Next => (NEXT, Level::ALL, Moment::from_micros(i64::MIN)),
        Way::Previous => (PREVIOUS, Level::ALL, Moment::from_micros(i64::MAX)),
    };
    if matches!(way, Way::Next) {
        levels.reverse();
    }
    for level in levels.into_iter().skip_while(|level| *level != here) {
        let from = if level == here { due_at } else { start };
        let found = params![agency, unit, role, from, id, level as i64];
        if let Some(row) = db.query(sql, found).await?.first() {
            return Ok(Some(Neighbour {
                place: (Reverse(level), row.get(0)?, row.get(1)?),
                number: row.get(2)?,
                hidden_from: units(&row.get::<String>(3)?),
            }));
        }
    }
    Ok(None)
}

/// What somebody has in their hands, cases that wait for their applicants too.
pub(crate) async fn held(
    db: &Db,
    agency: AgencyId,
    officer: OfficerId,
) -> Result<Vec<CaseRow>, DbError> {
    let own = db.query(HELD, params![agency, officer]).await?;
    let mut held = own.iter().map(row).collect::<Result<Vec<CaseRow>, DbError>>()?;
    held.extend(hands::held(db, agency, officer).await?);
    Ok(held)
}

/// Cases of a unit's role that wait for their applicants.
pub(crate) async fn waiting(
    db: &Db,
    agency: AgencyId,
    unit: &str,
    role: &str,
) -> Result<Vec<CaseRow>, DbError> {
    let own = Query { sql: WAITING, params: params![agency, unit, role] };
    own_and_beside(db, [own, hands::waiting_query(agency, unit, role)]).await
}

/// Cases that ended in a unit since then.
pub(crate) async fn ended(
    db: &Db,
    agency: AgencyId,
    unit: &str,
    since: Moment,
) -> Result<Vec<CaseRow>, DbError> {
    db.query(ENDED, params![agency, unit, since]).await?.iter().map(row).collect()
}

pub(crate) async fn after(db: &Db, agency: AgencyId, id: CaseId) -> Result<Vec<CaseRow>, DbError> {
    db.query(AFTER, params![agency, id]).await?.iter().map(row).collect()
}

/// Cases of which an event tells, after this one.
pub(crate) async fn ids_after(
    db: &Db,
    agency: AgencyId,
    id: CaseId,
) -> Result<Vec<CaseId>, DbError> {
    db.query(IDS_AFTER, params![agency, id]).await?.iter().map(|row| row.get(0)).collect()
}

/// The rows of the cases after one up to another.
pub(crate) async fn between(
    db: &Db,
    agency: AgencyId,
    after: CaseId,
    to: CaseId,
) -> Result<Vec<CaseRow>, DbError> {
    db.query(BETWEEN, params![agency, after, to]).await?.iter().map(row).collect()
}

/// Cases of a service that have not ended, after this one, in the order of their ids; 500 at once.
pub(crate) async fn running(
    db: &Db,
    agency: AgencyId,
    service: &str,
    after: CaseId,
) -> Result<Vec<CaseRow>, DbError> {
    db.query(RUNNING, params![agency, service, after]).await?.iter().map(row).collect()
}

/// The first event of a case and its row; `told` is how it stands in its person's list.
pub(crate) fn file(
    shared: &Shared,
    agency: AgencyId,
    id: CaseId,
    (person, by): (PersonId, By),
    event: &Event,
    (case, level, (told, topic)): (&Case, Level, (&str, &str)),
    at: Moment,
) -> Batch {
    let Event::Filed { number, service, version, unit, region, .. } = event else {
        return Batch::new();
    };
    let nothing = Case::default();
    let before = Before { agency, case: id, seq: 0, leaf: &[], stood: &nothing, is_heard: false };
    let row = params![
        agency,
        id,
        number,
        service,
        *version,
        unit,
        region,
        turn(case),
        &case.hand.stage,
        &case.hand.role,
        &case.hand.unit,
        case.hand.holder,
        case.hand.due_at,
        case.submitted_at,
        case.promised_at,
        i64::from(case.paused_days),
        case.ended_at,
        1_i64,
        hidden(case),
        level as i64,
        topic
    ];
    let mine = params![
        person,
        agency,
        id,
        number,
        service,
        *version,
        told,
        case.promised_at,
        case.submitted_at
    ];
    event_batch(shared, &before, by, event, at)
        .exactly(1, ADD, row)
        .then(hands::change(agency, id, &nothing, case))
        // Whoever sends sees it in their list at once; what others do to it comes there by the outbox.
        .any(PUT_MINE, mine)
}

/// A further event of a case and the change of its row. Stale when the case is not as it was seen.
pub(crate) fn change(
    shared: &Shared,
    before: &Before<'_>,
    by: By,
    person: Option<PersonId>,
    event: &Event,
    (case, level, topic): (&Case, Level, &str),
    at: Moment,
) -> Batch {
    let row = params![
        before.agency,
        before.case,
        before.seq,
        turn(case),
        &case.hand.stage,
        &case.hand.role,
        &case.hand.unit,
        case.hand.holder,
        case.hand.due_at,
        case.promised_at,
        i64::from(case.paused_days),
        case.ended_at,
        before.seq + 1,
        &case.unit,
        &case.region,
        &case.service,
        case.version,
        hidden(case),
        level as i64,
        topic
    ];
    let batch =
        Batch::new().exactly(1, CHANGE, row).then(event_batch(shared, before, by, event, at));
    // The person's own list shows the heading, whose turn it is, and the promise: an officer who takes the case changes
    // none of them.
    let listed = |case: &Case| (turn(case), case.promised_at, case.service.clone(), case.version);
    let news = listed(before.stood) != listed(case) || before.is_heard;
    let Some(person) = person.filter(|_| news) else { return batch };
    // What can be taken back comes there when it no longer can.
    let can_be_undone = case.last.as_ref().is_some_and(|last| !last.signed && last.at == at);
    let told_at = if can_be_undone { at.plus_seconds(UNDO_SECONDS) } else { at };
    let seq = before.seq + 1;
    batch.outbox(&copy(shared, before.agency, before.case, person, seq, (told_at, at)))
}

const SUPPORTED: &str =
    "UPDATE cases SET supporters = $3, priority = $4 WHERE agency_id = $1 AND case_id = $2";

/// How many others a report bothers, and how urgent that makes it.
pub(crate) fn supported(agency: AgencyId, case: CaseId, (count, level): (i64, Level)) -> Batch {
    Batch::new().any(SUPPORTED, params![agency, case, count, level as i64])
}

/// What is stored with it is stale when the case is not as it was seen.
pub(crate) fn unchanged(agency: AgencyId, case: CaseId, seq: i64) -> Batch {
    Batch::new().exactly(1, UNCHANGED, params![agency, case, seq])
}

/// Days from receipt to a granted end, the median of the last 500; none below 20 cases.
///
/// # Errors
/// [`DbError`] when it could not be asked.
pub async fn median_days(db: &Db, agency: AgencyId, service: &str) -> Result<Option<f64>, DbError> {
    let rows = db.query(TIMES, params![agency, service]).await?;
    let span = |row: &Row| -> Result<i64, DbError> { Ok(row.get::<i64>(1)? - row.get::<i64>(0)?) };
    let mut spans = rows.iter().map(span).collect::<Result<Vec<_>, _>>()?;
    spans.sort_unstable();
    let middle = spans.get(spans.len() / 2).filter(|_| spans.len() >= 20);
    // Tenths of a day are exact enough for a person.
    Ok(middle
        .and_then(|micros| i32::try_from(micros / 8_640_000_000).ok())
        .map(|tenths| f64::from(tenths) / 10.0))
}
