//! Tables `reports` and `report_supporters`.

use db::{Batch, Db, DbError, Row, params};
use terms::{AgencyId, CaseId, Moment, PersonId};

use crate::geo::At;
use crate::index::{Label, Read};
use crate::photos;
use crate::public::{REPORTER, Shown, State};

pub(crate) const ADD: &str = "INSERT INTO reports
    (agency_id, case_id, number, service_id, service_version, alike, region, address, lat, lng, state, filed_at,
     promised_at, changed_at, ended_at, done_by, disputes, told, leads_to, beneath, first_promise, unit)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)";
pub(crate) const CHANGE: &str = "UPDATE reports SET alike = $3, region = $4, address = $5, lat = $6, lng = $7,
    state = $8, promised_at = $9, changed_at = $10, ended_at = $11, done_by = $12, disputes = $13, told = $14,
    leads_to = $15, beneath = $16, photos = $17, story = $18, unit = $19 WHERE agency_id = $1 AND case_id = $2";
pub(crate) const DROP: &str = "DELETE FROM reports WHERE agency_id = $1 AND case_id = $2";

macro_rules! columns {
    () => {
        "case_id, number, service_id, service_version, alike, region, address, lat, lng, state, filed_at, promised_at,
         changed_at, ended_at, done_by, disputes, told, leads_to, beneath, first_promise, photos,
         story, unit"
    };
}
pub(crate) use columns;

const BY_NUMBER: &str =
    concat!("SELECT ", columns!(), " FROM reports WHERE agency_id = $1 AND number = $2");
const ONE: &str =
    concat!("SELECT ", columns!(), " FROM reports WHERE agency_id = $1 AND case_id = $2");
const AFTER: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM reports WHERE agency_id = $1 AND case_id > $2 ORDER BY case_id LIMIT 5000"
);
const CHANGED: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM reports WHERE agency_id = $1 AND changed_at >= $2 ORDER BY changed_at"
);
const GONE: &str = "SELECT case_id FROM reports_gone WHERE agency_id = $1 AND gone_at >= $2";
const AROUND: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM reports WHERE agency_id = $1 AND service_id = $2 AND lat BETWEEN $3 AND $4 AND lng BETWEEN $5 AND $6
     AND alike = $7 AND (ended_at IS NULL OR ended_at >= $8) ORDER BY filed_at DESC LIMIT 50"
);
const IN_WORDS: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM reports WHERE agency_id = $1 AND service_id = $2 AND lat IS NULL AND region = $3 AND alike = $4
     AND (ended_at IS NULL OR ended_at >= $5) ORDER BY filed_at DESC LIMIT 50"
);
pub(crate) const TELL_GONE: &str =
    "INSERT INTO reports_gone (agency_id, case_id, gone_at) VALUES ($1, $2, $3)
    ON CONFLICT (agency_id, case_id) DO UPDATE SET gone_at = $3";
const BETWEEN: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM reports WHERE agency_id = $1 AND case_id > $2 AND case_id <= $3"
);
const SUPPORT: &str = "INSERT INTO report_supporters (agency_id, case_id, person_id, at)
    VALUES ($1, $2, $3, $4) ON CONFLICT (agency_id, case_id, person_id) DO NOTHING";
const SUPPORTERS: &str =
    "SELECT COUNT(*) FROM report_supporters WHERE agency_id = $1 AND case_id = $2";

/// A report as everybody may see it.
#[derive(Debug, Clone)]
pub(crate) struct Report {
    pub(crate) case: CaseId,
    pub(crate) number: String,
    pub(crate) service: String,
    pub(crate) version: i64,
    pub(crate) alike: String,
    pub(crate) region: String,
    pub(crate) address: String,
    /// Micro-degrees.
    pub(crate) at: Option<(i64, i64)>,
    pub(crate) state: State,
    pub(crate) filed_at: Moment,
    pub(crate) promised_at: Moment,
    pub(crate) changed_at: Moment,
    pub(crate) ended_at: Option<Moment>,
    /// Who says that it is done: nobody, its reporter, the office alone.
    pub(crate) done_by: String,
    /// How often its reporter said that it is not.
    pub(crate) disputes: i64,
    /// How many reports tell of the same, this one included.
    pub(crate) told: i64,
    /// The report that says the same, to which it was put; empty: none.
    pub(crate) leads_to: String,
    /// The report of the same cause, under which it was put; empty: none.
    pub(crate) beneath: String,
    /// The promise as it was given first.
    pub(crate) first_promise: Moment,
    /// The photos that an officer lets everybody see, as [`crate::photos`] reads them.
    pub(crate) photos: String,
    /// Its story in a sentence, where an officer lets everybody read it.
    pub(crate) story: String,
    /// The unit that has it, or ended it.
    pub(crate) unit: String,
}

impl Report {
    /// What it is about.
    pub(crate) fn label(&self) -> Label {
        Label {
            service: self.service.clone(),
            version: self.version,
            kind: self.alike.lines().next().unwrap_or_default().to_owned(),
        }
    }

    /// As the index of all reports takes it.
    pub(crate) fn read(self) -> Read {
        let photo = photos::read(&self.photos).into_iter().next();
        Read {
            label: self.label(),
            photo: photo.map(|photo| (photo.copy, photo.small)),
            case: self.case,
            number: self.number,
            region: self.region,
            address: self.address,
            at: self.at.and_then(At::stored),
            state: self.state,
            filed_at: self.filed_at,
            promised_at: self.promised_at,
            changed_at: self.changed_at,
            ended_at: self.ended_at,
            is_by_reporter: self.done_by == REPORTER,
            story: self.story,
            unit: self.unit,
        }
    }

    /// What is shown of it besides its state.
    pub(crate) fn shown(&self) -> Shown {
        Shown {
            done_by: Shown::named(&self.done_by),
            disputes: self.disputes,
            told: self.told,
            leads_to: self.leads_to.clone(),
            beneath: self.beneath.clone(),
            photos: self.photos.clone(),
            unit: self.unit.clone(),
        }
    }

    /// Whether its promise was not kept.
    pub(crate) fn is_late(&self, now: Moment) -> bool {
        self.state.is_open() && self.promised_at < now
    }
}

/// The state of this name.
pub(crate) fn state(name: &str) -> Result<State, DbError> {
    State::named(name).ok_or_else(|| DbError::Other(format!("a report in the state {name:?}")))
}

/// A row of the columns of a report.
pub(crate) fn report(row: &Row) -> Result<Report, DbError> {
    Ok(Report {
        case: row.get(0)?,
        number: row.get(1)?,
        service: row.get(2)?,
        version: row.get(3)?,
        alike: row.get(4)?,
        region: row.get(5)?,
        address: row.get(6)?,
        at: row.get::<Option<i64>>(7)?.zip(row.get(8)?),
        state: state(&row.get::<String>(9)?)?,
        filed_at: row.get(10)?,
        promised_at: row.get(11)?,
        changed_at: row.get(12)?,
        ended_at: row.get(13)?,
        done_by: row.get(14)?,
        disputes: row.get(15)?,
        told: row.get(16)?,
        leads_to: row.get(17)?,
        beneath: row.get(18)?,
        first_promise: row.get(19)?,
        photos: row.get(20)?,
        story: row.get(21)?,
        unit: row.get(22)?,
    })
}

/// Whoever bothers about a report bothers about the one that it was put to.
const MOVE: &str = "INSERT INTO report_supporters (agency_id, case_id, person_id, at)
    SELECT agency_id, $3, person_id, at FROM report_supporters WHERE agency_id = $1 AND case_id = $2
    ON CONFLICT (agency_id, case_id, person_id) DO NOTHING";

/// Whoever follows a report follows the one that it was put to, unless they do already.
const MOVE_FOLLOWS: &str = "UPDATE follows SET target = $3 WHERE agency_id = $1 AND kind = 'report' AND target = $2
    AND NOT EXISTS (SELECT 1 FROM follows o WHERE o.person_id = follows.person_id AND o.agency_id = $1
    AND o.kind = 'report' AND o.target = $3)";

/// The supporters of a report become those of another one too, and who follows it follows that.
pub(crate) fn supporters_move(agency: AgencyId, from: CaseId, to: CaseId) -> Batch {
    let follows = params![agency, from.to_string(), to.to_string()];
    Batch::new().any(MOVE, params![agency, from, to]).any(MOVE_FOLLOWS, follows)
}

/// The report with this number.
pub(crate) async fn by_number(
    db: &Db,
    agency: AgencyId,
    number: &str,
) -> Result<Option<Report>, DbError> {
    let row = db.query_opt(BY_NUMBER, params![agency, number]).await?;
    row.as_ref().map(report).transpose()
}

/// The reports of the cases after one up to another.
pub(crate) async fn between(
    db: &Db,
    agency: AgencyId,
    (after, to): (CaseId, CaseId),
) -> Result<Vec<Report>, DbError> {
    db.query(BETWEEN, params![agency, after, to]).await?.iter().map(report).collect()
}

/// The report of this case.
pub(crate) async fn by_case(
    db: &Db,
    agency: AgencyId,
    case: CaseId,
) -> Result<Option<Report>, DbError> {
    let row = db.query_opt(ONE, params![agency, case]).await?;
    row.as_ref().map(report).transpose()
}

/// Some thousand reports of the cases after this one, in the order of their ids.
pub(crate) async fn after(db: &Db, agency: AgencyId, case: CaseId) -> Result<Vec<Report>, DbError> {
    db.query(AFTER, params![agency, case]).await?.iter().map(report).collect()
}

/// The reports that changed since then.
pub(crate) async fn changed(
    db: &Db,
    agency: AgencyId,
    since: Moment,
) -> Result<Vec<Report>, DbError> {
    db.query(CHANGED, params![agency, since]).await?.iter().map(report).collect()
}

/// The reports that ceased to be public since then, and perhaps are again.
pub(crate) async fn gone(db: &Db, agency: AgencyId, since: Moment) -> Result<Vec<CaseId>, DbError> {
    db.query(GONE, params![agency, since]).await?.iter().map(|row| row.get(0)).collect()
}

/// Reports of a category that are alike, in a square of so many micro-degrees around a place, open or ended since then.
pub(crate) async fn around(
    db: &Db,
    agency: AgencyId,
    (service, alike): (&str, &str),
    ((lat, lng), (high, wide)): ((i64, i64), (i64, i64)),
    since: Moment,
) -> Result<Vec<Report>, DbError> {
    let square = (lat - high, lat + high, lng - wide, lng + wide);
    let row = params![agency, service, square.0, square.1, square.2, square.3, alike, since];
    db.query(AROUND, row).await?.iter().map(report).collect()
}

/// Public reports like one, in a region, whose place was told in words alone; the newest first.
pub(crate) async fn in_words(
    db: &Db,
    agency: AgencyId,
    (service, alike): (&str, &str),
    region: &str,
    since: Moment,
) -> Result<Vec<Report>, DbError> {
    let row = params![agency, service, region, alike, since];
    db.query(IN_WORDS, row).await?.iter().map(report).collect()
}

/// That somebody is bothered by the same; they count once.
pub(crate) fn support(agency: AgencyId, case: CaseId, person: PersonId, now: Moment) -> Batch {
    Batch::new().any(SUPPORT, params![agency, case, person, now])
}

/// How many are bothered by it besides its reporter.
pub(crate) async fn supporters(db: &Db, agency: AgencyId, case: CaseId) -> Result<i64, DbError> {
    let row = db.query_opt(SUPPORTERS, params![agency, case]).await?;
    row.map_or(Ok(0), |row| row.get(0))
}
