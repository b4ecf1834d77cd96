//! Complaints for a file that goes to another body.

use std::sync::Arc;

use casework::Reported;
use db::params;
use definition::{Answers, Service};
use identity::Reader;
use terms::{CaseId, Moment};
use vault::Purpose;

use crate::app::App;
use crate::error::Failure;
use crate::store::{self, CaseRow};

/// How many cases are read at once.
const AT_ONCE: i64 = 200;
const SINCE: &str =
    "SELECT case_id, submitted_at FROM cases WHERE agency_id = $1 AND submitted_at >= $2
    AND (submitted_at > $2 OR case_id > $3) ORDER BY submitted_at, case_id LIMIT $4";

/// A complaint, opened for a file.
pub struct Exported {
    /// Its row.
    pub row: CaseRow,
    /// Its service, in the version it was filed with.
    pub service: Arc<Service>,
    /// How it was reported.
    pub reported: Reported,
    /// Its answers.
    pub answers: Answers,
    /// What the unit is called whose it is.
    pub unit: String,
}

/// The complaints after a place in the order of their filing, and the place after which the next ones stand; none at
/// the end. With the name of a body they are opened for it: who reported finds it among those who read their data, and
/// a secret one is not opened unless `secret` says so. Without a name only a program looks at them.
///
/// # Errors
/// [`Failure`] when they could not be read, or a read not be recorded.
pub async fn complaints_since(
    app: &App,
    (at, after): (Moment, CaseId),
    body: Option<&str>,
    secret: bool,
) -> Result<(Vec<Exported>, Option<(Moment, CaseId)>), Failure> {
    let rows = app.db.query(SINCE, params![app.agency(), at, after, AT_ONCE]).await?;
    let (mut found, mut last) = (Vec::new(), None);
    for row in &rows {
        let case: CaseId = row.get(0)?;
        last = Some((row.get(1)?, case));
        let Some(row) = store::by_id(&app.db, app.agency(), case).await? else { continue };
        let opened = app.open_row(row).await?;
        let Some(reported) = opened.case.reported else { continue };
        if reported == Reported::Secret && !secret {
            continue;
        }
        let unit = app.unit_title(&opened.row.unit);
        let (reader, purpose) = match body {
            Some(body) => (Reader::Asked(body, &unit), Purpose::HandOver),
            None => (Reader::Owner, Purpose::Rule),
        };
        let answers = app.answers(&opened, reader, purpose).await?;
        let (row, service) = (opened.row, opened.service);
        found.push(Exported { row, service, reported, answers, unit });
    }
    Ok((found, last))
}
