//! A public report as a conversation tells it, and its support from there.

use cases::read_number;
use db::DbError;
use terms::{Date, Moment, PersonId};
use web::View;

use crate::App;
use crate::error::Failure;
use crate::page;
use crate::store;
use crate::words;

/// What everybody may know of a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// What was reported.
    pub title: String,
    /// Where.
    pub place: String,
    /// Its number.
    pub number: String,
    /// Where it stands: "Dikerjakan".
    pub state: String,
    /// The day that was promised, while it is open.
    pub promised: Option<Date>,
    /// How many are bothered by it besides its reporter.
    pub supporters: i64,
}

/// A public report by its number; none where there is none that everybody may see.
///
/// # Errors
/// When the database could not be asked.
pub async fn told(app: &App, view: &View, number: &str) -> Result<Option<Told>, DbError> {
    let agency = app.web.brand().agency;
    let number = read_number(number).unwrap_or_default();
    let Some(report) = store::by_number(&app.db, agency, &number).await? else { return Ok(None) };
    Ok(Some(Told {
        title: words::title(&app.catalog.catalog, &report, view.language),
        place: words::place(&app.catalog.catalog, &report, view.language),
        state: view.say(report.state.key()),
        promised: report.state.is_open().then(|| report.promised_at.day(view.zone())),
        supporters: store::supporters(&app.db, agency, report.case).await?,
        number: report.number,
    }))
}

/// Counts somebody as bothered by a public report too; whether there is such a report.
///
/// # Errors
/// When it could not be stored.
pub async fn support(
    app: &App,
    person: PersonId,
    number: &str,
    now: Moment,
) -> Result<bool, Failure> {
    let agency = app.web.brand().agency;
    let number = read_number(number).unwrap_or_default();
    let Some(report) = store::by_number(&app.db, agency, &number).await? else { return Ok(false) };
    page::counted(app, &report, person, now).await?;
    Ok(true)
}
