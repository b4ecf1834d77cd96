//! `/aduan/{number}`: a report, as everybody sees it.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use cases::read_number;
use db::DbError;
use terms::{Date, Moment, PersonId};
use web::{Network, Page, Pairs, View, see_other};

use crate::App;
use crate::error::Failure;
use crate::photos;
use crate::public::{REPORTER, State as Standing};
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
    /// Who says that it is done, as a key of texts.
    done_by: Option<&'static str>,
    /// How often its reporter said that it is not.
    disputes: i64,
    /// How many reports tell of the same.
    told: i64,
    /// The one that it was put to, and the one under which it was put.
    leads_to: String,
    beneath: String,
    /// The promise as it was given first, where it is another one now.
    first_promise: Option<Date>,
    /// The institutions that had it, one after another: id and name.
    hands: Vec<(String, String)>,
    /// How often it was forwarded, and that its promise stays, in words; empty where it was not.
    forwarded: String,
    /// Its story in a sentence; empty where it is not public.
    story: String,
    /// Photos that everybody may see: those of its reporter, those of the work done.
    shots: [Vec<String>; 2],
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
    let (hands, forwards) = hands(&app, &report, view.now).await?;
    let promised = report.promised_at.day(view.zone());
    let count = forwards.to_string();
    let forwarded = match forwards {
        0 => String::new(),
        _ if report.state.is_open() => view.say2(
            "complaints-forwards-open",
            ("count", &count),
            ("day", &view.long_day(&promised)),
        ),
        _ => view.say1("complaints-forwards", "count", &count),
    };
    let page = ReportPage {
        hands,
        forwarded,
        title: words::title(&app.catalog.catalog, &report, view.language),
        place: words::place(&app.catalog.catalog, &report, view.language),
        state: report.state,
        is_late: report.is_late(view.now),
        filed_at: report.filed_at,
        promised,
        changed_at: report.changed_at,
        ended_at: report.ended_at,
        supporters,
        done_by: words::done_by(report.state, report.done_by == REPORTER),
        disputes: report.disputes,
        told: report.told,
        leads_to: seen(&app, report.leads_to.clone()).await?,
        beneath: seen(&app, report.beneath.clone()).await?,
        first_promise: (report.first_promise != report.promised_at)
            .then(|| report.first_promise.day(view.zone())),
        map: report.at.map(|(lat, lng)| format!("{},{}", degrees(lat), degrees(lng))),
        shots: [false, true].map(|after| shots(&report, after)),
        story: report.story,
        number: report.number,
        view,
    };
    Ok(Page(page).into_response())
}

/// The number of another report, as long as everybody may see that one: a correction may have made it secret.
async fn seen(app: &App, number: String) -> Result<String, Failure> {
    if number.is_empty() {
        return Ok(number);
    }
    let other = store::by_number(&app.db, app.web.brand().agency, &number).await?;
    Ok(other.map(|_| number).unwrap_or_default())
}

/// The institutions that had a public report, one after another, and how often it was forwarded.
async fn hands(
    app: &App,
    report: &store::Report,
    now: Moment,
) -> Result<(Vec<(String, String)>, usize), Failure> {
    let agency = app.web.brand().agency;
    let (held, forwards) = cases::hands_of(&app.db, agency, report.case, now).await?;
    let heads = held.iter().filter_map(|one| app.units.institution(&one.unit));
    let mut hands: Vec<(String, String)> =
        heads.map(|unit| (unit.id.clone(), unit.title.clone())).collect();
    hands.dedup();
    Ok((hands, forwards))
}

/// Paths of the photos of its reporter, or of the work done.
fn shots(report: &store::Report, after: bool) -> Vec<String> {
    let photos = photos::read(&report.photos).into_iter().filter(|photo| photo.after == after);
    photos.map(|photo| photos::path(&report.number, &photo.copy)).collect()
}

/// `POST /aduan/{number}/dukung`: somebody is bothered by the same.
pub(crate) async fn support(
    State(app): State<App>,
    view: View,
    network: Network,
    Path(number): Path<String>,
    _form: Pairs,
) -> Result<Response, Failure> {
    let agency = app.web.brand().agency;
    let number = read_number(&number).unwrap_or_default();
    let report = store::by_number(&app.db, agency, &number).await?.ok_or(Failure::NotFound)?;
    let answer = see_other(&format!("/aduan/{}", report.number));
    if let Some(citizen) = &view.citizen {
        counted(&app, &report, citizen.person, view.now).await?;
        return Ok(answer);
    }
    if !app.web.takes_stranger(network) {
        return Err(Failure::TooOften);
    }
    let reporter = app.sessions.open_reporter(&app.web).await?;
    counted(&app, &report, reporter.person, view.now).await?;
    Ok(reporter.told(answer))
}

/// Counts somebody once, and tells the office how many there are now.
pub(crate) async fn counted(
    app: &App,
    report: &store::Report,
    person: PersonId,
    now: Moment,
) -> Result<(), Failure> {
    let agency = app.web.brand().agency;
    app.db.commit(store::support(agency, report.case, person, now)).await?;
    let count = store::supporters(&app.db, agency, report.case).await?;
    match app.db.commit(cases::supported(&app.web, report.case, count, now)).await {
        // As many were told before: it was somebody who counts already.
        Ok(()) | Err(DbError::Duplicate(_)) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// `GET` of the same, after "reload".
pub(crate) async fn turn_to(Path(number): Path<String>) -> Response {
    see_other(&format!("/aduan/{number}"))
}
