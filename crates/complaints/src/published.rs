//! Public reports for programs: which there are, and what became of them. Reads what the pages read.

use std::collections::BTreeMap;

use cases::Followed;
use casework::Event;
use catalog::Catalog;
use db::{Batch, Db, DbError, Param, Row, params};
use terms::{AgencyId, CaseId, Language, Moment};

use crate::index::Label;
use crate::photos;
use crate::public::State;
use crate::store::{self, Report, columns};
use crate::words;

/// Most categories that one question names.
pub const MOST_CATEGORIES: usize = 32;

const LISTED: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM reports WHERE agency_id = $1 AND filed_at >= $2 AND filed_at <= $3 AND changed_at >= $4 AND changed_at <= $5
    AND ($6 = '' OR ($6 = 'open' AND ended_at IS NULL) OR ($6 = 'closed' AND ended_at IS NOT NULL))
    ORDER BY filed_at DESC, case_id DESC LIMIT $7 OFFSET $8"
);
const OF_CATEGORIES: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM reports WHERE agency_id = $1 AND filed_at >= $2 AND filed_at <= $3 AND changed_at >= $4 AND changed_at <= $5
    AND ($6 = '' OR ($6 = 'open' AND ended_at IS NULL) OR ($6 = 'closed' AND ended_at IS NOT NULL))
    AND service_id IN ($9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27,
        $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40)
    ORDER BY filed_at DESC, case_id DESC LIMIT $7 OFFSET $8"
);
const CHANGED: &str = "INSERT INTO report_changes (agency_id, case_id, changed_at, state)
    VALUES ($1, $2, $3, $4) ON CONFLICT (agency_id, case_id, changed_at) DO NOTHING";
const FORGET: &str = "DELETE FROM report_changes WHERE agency_id = $1 AND case_id = $2";
const CHANGES: &str = "SELECT c.case_id, r.number, r.service_id, c.changed_at, c.state
    FROM report_changes c JOIN reports r ON r.agency_id = c.agency_id AND r.case_id = c.case_id
    WHERE c.agency_id = $1 AND c.changed_at >= $2 AND c.changed_at <= $3 ORDER BY c.changed_at, c.case_id LIMIT $4";
const CHANGES_OF: &str = "SELECT c.case_id, r.number, r.service_id, c.changed_at, c.state
    FROM report_changes c JOIN reports r ON r.agency_id = c.agency_id AND r.case_id = c.case_id
    WHERE c.agency_id = $1 AND c.case_id = $2 ORDER BY c.changed_at";

/// A report as everybody may see it.
#[derive(Debug, Clone)]
pub struct PublicReport {
    /// Its case.
    pub case: CaseId,
    /// Its number.
    pub number: String,
    /// Its category.
    pub service: String,
    /// The version of the category.
    pub version: i64,
    alike: String,
    /// The code of its kelurahan.
    pub region: String,
    /// Where it is, in the words of whoever reported it.
    pub address: String,
    /// Latitude and longitude in degrees, as they are written.
    pub at: Option<(String, String)>,
    state: State,
    /// When it was reported.
    pub filed_at: Moment,
    /// By when it was promised.
    pub promised_at: Moment,
    /// When it changed last.
    pub changed_at: Moment,
    /// When it ended.
    pub ended_at: Option<Moment>,
    /// Its story in a sentence; empty where an officer has not let everybody read it.
    pub story: String,
    /// The path of its first photo that everybody may see.
    pub photo: Option<String>,
}

impl PublicReport {
    /// What was reported: its kind, where the file tells kinds apart, else its category.
    pub fn title(&self, catalog: &Catalog, language: Language) -> String {
        let kind = self.alike.lines().next().unwrap_or_default().to_owned();
        let label = Label { service: self.service.clone(), version: self.version, kind };
        words::title_of(catalog, &label, language)
    }

    /// Key of the words that say how far it is.
    pub const fn state_key(&self) -> &'static str {
        self.state.key()
    }

    /// How far it is: `new`, `working`, `asking`, `done`, `refused`, `closed`, `merged`.
    pub const fn state(&self) -> &'static str {
        self.state.name()
    }
}

/// That a public report came to a state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportChange {
    /// The case.
    pub case: CaseId,
    /// Its number.
    pub number: String,
    /// Its category.
    pub service: String,
    /// When.
    pub at: Moment,
    /// `working`, `asking`, `done`, …
    pub state: &'static str,
    /// Key of the words that say it.
    pub key: &'static str,
}

/// Which reports are wanted.
#[derive(Debug, Clone)]
pub struct Which<'a> {
    /// Reported from then to then.
    pub filed: (Moment, Moment),
    /// Changed from then to then.
    pub changed: (Moment, Moment),
    /// Of these categories, at most [`MOST_CATEGORIES`]; none: of all.
    pub services: &'a [String],
    /// Whether they ended; none: either way.
    pub ended: Option<bool>,
    /// After how many it begins.
    pub skip: i64,
    /// How many at most.
    pub most: i64,
}

impl From<Report> for PublicReport {
    fn from(own: Report) -> Self {
        Self {
            at: own.at.map(|(lat, lng)| (words::degrees(lat), words::degrees(lng))),
            case: own.case,
            photo: photos::read(&own.photos)
                .first()
                .map(|one| photos::path(&own.number, &one.copy)),
            story: own.story,
            number: own.number,
            service: own.service,
            version: own.version,
            alike: own.alike,
            region: own.region,
            address: own.address,
            state: own.state,
            filed_at: own.filed_at,
            promised_at: own.promised_at,
            changed_at: own.changed_at,
            ended_at: own.ended_at,
        }
    }
}

/// Reports, the newest first.
///
/// # Errors
/// [`DbError`] when it could not be asked.
pub async fn reports(
    db: &Db,
    agency: AgencyId,
    which: &Which<'_>,
) -> Result<Vec<PublicReport>, DbError> {
    let ended = match which.ended {
        None => "",
        Some(false) => "open",
        Some(true) => "closed",
    };
    let ((from, to), (since, until)) = (which.filed, which.changed);
    let mut row: Vec<Param> =
        params![agency, from, to, since, until, ended, which.most, which.skip];
    let rows = match which.services.first() {
        None => db.query(LISTED, row).await?,
        Some(first) => {
            // The same category once more changes nothing.
            let all = which.services.iter().chain(std::iter::repeat(first));
            for service in all.take(MOST_CATEGORIES) {
                row.extend(params![service]);
            }
            db.query(OF_CATEGORIES, row).await?
        }
    };
    rows.iter().map(|row| store::report(row).map(PublicReport::from)).collect()
}

/// The public report with this number.
///
/// # Errors
/// [`DbError`] when it could not be asked.
pub async fn numbered(
    db: &Db,
    agency: AgencyId,
    number: &str,
) -> Result<Option<PublicReport>, DbError> {
    Ok(store::by_number(db, agency, number).await?.map(PublicReport::from))
}

/// The row of a state that an event brought.
pub(crate) fn changed(agency: AgencyId, about: &Followed<'_>, state: State) -> Batch {
    let moves = matches!(
        about.event,
        Event::Decided { .. }
            | Event::Confirmed { .. }
            | Event::Passed { .. }
            | Event::CorrectionAsked { .. }
            | Event::Corrected { .. }
            | Event::Objected { .. }
            | Event::Tied { .. }
            | Event::DoneWith { .. }
            | Event::Sorted { .. }
            | Event::Reopened { .. }
            | Event::Lapsed
            | Event::Undone { .. }
    );
    if !moves {
        return Batch::new();
    }
    Batch::new().any(CHANGED, params![agency, about.case, about.now, state.name()])
}

/// The end of the rows of a report that was taken back.
pub(crate) fn forget(agency: AgencyId, case: CaseId) -> Batch {
    Batch::new().any(FORGET, params![agency, case])
}

/// What became of public reports between two instants, the oldest first: only where the state became another one, as far
/// as that can be told from what lies between.
///
/// # Errors
/// [`DbError`] when it could not be asked.
pub async fn changes(
    db: &Db,
    agency: AgencyId,
    (from, to): (Moment, Moment),
    most: i64,
) -> Result<Vec<ReportChange>, DbError> {
    new(&db.query(CHANGES, params![agency, from, to, most]).await?)
}

/// What became of one public report, the oldest first.
///
/// # Errors
/// [`DbError`] when it could not be asked.
pub async fn changes_of(
    db: &Db,
    agency: AgencyId,
    case: CaseId,
) -> Result<Vec<ReportChange>, DbError> {
    new(&db.query(CHANGES_OF, params![agency, case]).await?)
}

fn new(rows: &[Row]) -> Result<Vec<ReportChange>, DbError> {
    let mut last = BTreeMap::new();
    let mut found = Vec::new();
    for row in rows {
        let state = store::state(&row.get::<String>(4)?)?;
        let case: CaseId = row.get(0)?;
        if last.insert(case, state.name()) == Some(state.name()) {
            continue;
        }
        found.push(ReportChange {
            case,
            number: row.get(1)?,
            service: row.get(2)?,
            at: row.get(3)?,
            state: state.name(),
            key: state.key(),
        });
    }
    Ok(found)
}
