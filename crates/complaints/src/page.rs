//! `/aduan/{number}`: a report, as everybody sees it.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use cases::read_number;
use terms::{Date, Moment};
use web::{Page, Pairs, View, see_other};

use crate::App;
use crate::error::Failure;
use crate::public::State as Standing;
use crate::store;
use crate::words::{self, degrees};

#[derive(Template)]
#[template(path = "report.html")]
struct ReportPage {
    number: String,
    title: String,
    place: String,
    state: Standing,
    is_late: bool,
    filed_at: Moment,
    promised: Date,
    changed_at: Moment,
    ended_at: Option<Moment>,
    supporters: i64,
    /// Latitude and longitude in degrees, as map programs take them.
    map: Option<String>,
    view: View,
}

/// `GET /aduan/{number}`.
pub(crate) async fn show(
    State(app): State<App>,
    view: View,
    Path(number): Path<String>,
) -> Result<Response, Failure> {
    let agency = app.web.brand().agency;
    let number = read_number(&number).unwrap_or_default();
    let report = store::by_number(&app.db, agency, &number).await?.ok_or(Failure::NotFound)?;
    let supporters = store::supporters(&app.db, agency, report.case).await?;
    let page = ReportPage {
        title: words::title(&app.catalog.catalog, &report, view.language),
        place: words::place(&app.catalog.catalog, &report, view.language),
        state: report.state,
        is_late: report.is_late(view.now),
        filed_at: report.filed_at,
        promised: report.promised_at.day(view.zone()),
        changed_at: report.changed_at,
        ended_at: report.ended_at,
        supporters,
        map: report.at.map(|(lat, lng)| format!("{},{}", degrees(lat), degrees(lng))),
        number: report.number,
        view,
    };
    Ok(Page(page).into_response())
}

/// `POST /aduan/{number}/dukung`: somebody is bothered by the same.
pub(crate) async fn support(
    State(app): State<App>,
    view: View,
    Path(number): Path<String>,
    _form: Pairs,
) -> Result<Response, Failure> {
    let agency = app.web.brand().agency;
    let number = read_number(&number).unwrap_or_default();
    let report = store::by_number(&app.db, agency, &number).await?.ok_or(Failure::NotFound)?;
    let answer = see_other(&format!("/aduan/{}", report.number));
    let row = |person| store::support(agency, report.case, person, view.now);
    if let Some(citizen) = &view.citizen {
        app.db.commit(row(citizen.person)).await?;
        return Ok(answer);
    }
    let reporter = app.sessions.open_reporter(&app.web).await?;
    app.db.commit(row(reporter.person)).await?;
    Ok(reporter.told(answer))
}

/// `GET` of the same, after "reload".
pub(crate) async fn turn_to(Path(number): Path<String>) -> Response {
    see_other(&format!("/aduan/{number}"))
}
