//! What is checked at random: drawn once a day, looked at by a supervisor, counted for everybody.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use cases::{Audited, ToldPhoto};
use db::DbError;
use http::StatusCode;
use terms::{FileId, Moment};
use web::{Page, Pairs, Role, Signed, Staff, View, see_other};

use crate::App;
use crate::error::Failure;
use crate::sample::is_drawn;
use crate::store::{self, Check, Draw, Waiting};

const DAY_SECONDS: i64 = 86_400;
/// Days that are drawn when the program did not run meanwhile.
const BACK: i64 = 7;
/// Figures are of this many days.
const SHOWN: i64 = 90;
/// Fewer than this say nothing about an office, and may say something about one person.
const FEWEST: i64 = 5;
/// Longest words of who checked, in characters.
const WORDS: usize = 500;

/// Draws of the reports that ended as done on days that are over what is to be checked; of each day once.
///
/// # Errors
/// When the database could not be asked.
pub async fn draw(app: &App) -> Result<usize, DbError> {
    let (now, zone, agency) = (app.web.now(), &app.web.brand().zone, app.web.brand().agency);
    let today = now.day(zone);
    let mut drawn_now = 0;
    for back in (1..=BACK).rev() {
        let until = now.plus_seconds(-(back - 1) * DAY_SECONDS);
        let from = until.plus_seconds(-DAY_SECONDS);
        let day = from.day(zone);
        if day >= today || store::drawn_on(&app.db, agency, &day.to_string()).await?.is_some() {
            continue;
        }
        let begins = |day: terms::Date| zone.moment(day.at(0, 0, 0, 0));
        let span = (begins(day), begins(until.day(zone)));
        let ended = cases::ended_complaints(&app.cases, span).await?;
        // Made only now, when nobody can act on it any more.
        let seed: [u8; 16] = app.web.random();
        let chosen: Vec<_> =
            ended.iter().filter(|one| is_drawn(&seed, one.case, app.in_thousand)).collect();
        let count = |many: usize| i64::try_from(many).unwrap_or(i64::MAX);
        let draw = Draw {
            seed: seed.to_vec(),
            in_thousand: i64::from(app.in_thousand),
            of: count(ended.len()),
            drawn: count(chosen.len()),
        };
        let batch = store::add_draw(agency, &day.to_string(), &draw, &chosen, now);
        match app.db.commit(batch).await {
            Ok(()) => drawn_now += chosen.len(),
            // Another server drew it in the same moment.
            Err(DbError::Duplicate(_)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(drawn_now)
}

/// Whether somebody supervises this unit.
fn supervises(app: &App, staff: &Staff, unit: &str) -> bool {
    let own = staff.grants.iter().filter(|grant| grant.role == Role::Supervisor);
    own.map(|grant| app.units.beneath(&grant.unit)).any(|beneath| beneath.contains(&unit))
}

/// How many were checked in a unit, and how many of them were wrong.
struct Figure {
    unit: String,
    checked: i64,
    wrong: i64,
}

impl Figure {
    /// In words.
    fn said(&self, view: &View) -> String {
        let (checked, wrong) = (self.checked.to_string(), self.wrong.to_string());
        view.say2("field-figure", ("checked", &checked), ("wrong", &wrong))
    }
}

async fn count(app: &App, now: Moment) -> Result<Vec<Figure>, DbError> {
    let since = now.plus_seconds(-SHOWN * DAY_SECONDS);
    let rows = store::figures(&app.db, app.web.brand().agency, since).await?;
    let title =
        |id: &str| app.units.get(id).map_or_else(|| id.to_owned(), |unit| unit.title.clone());
    let figure = |(unit, right, wrong): (String, i64, i64)| Figure {
        unit: title(&unit),
        checked: right + wrong,
        wrong,
    };
    Ok(rows.into_iter().map(figure).collect())
}

#[derive(Template)]
#[template(path = "audits.html")]
struct AuditsPage {
    waiting: Vec<Waiting>,
    figures: Vec<Figure>,
    in_thousand: u32,
    view: View,
}

/// `GET /meja/periksa-acak`.
pub(crate) async fn list(
    State(app): State<App>,
    view: View,
    staff: Signed<Staff>,
) -> Result<Response, Failure> {
    if !staff.is(Role::Supervisor) {
        return Err(Failure::NotFound);
    }
    let mut waiting = store::open(&app.db, staff.agency).await?;
    waiting.retain(|one| supervises(&app, &staff, &one.unit));
    for one in std::mem::take(&mut waiting) {
        let row = cases::find(&app.db, staff.agency, &one.number).await?;
        if row.is_some_and(|row| cases::may_see(&staff, &app.units, &row)) {
            waiting.push(one);
        }
    }
    for one in &mut waiting {
        one.unit = app.units.get(&one.unit).map_or_else(String::new, |unit| unit.title.clone());
    }
    let figures = count(&app, view.now).await?;
    let page = AuditsPage { waiting, figures, in_thousand: app.in_thousand, view };
    Ok(Page(page).into_response())
}

#[derive(Template)]
#[template(path = "audit.html")]
struct AuditPage {
    day: String,
    audited: Audited,
    /// Photos that were taken before the work by whoever did it.
    shot_before: Vec<FileId>,
    told: Vec<ToldPhoto>,
    check: Check,
    draw: Draw,
    words: String,
    problem: Option<String>,
    view: View,
}

impl AuditPage {
    fn seed(&self) -> String {
        self.draw.seed.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// `GET /meja/periksa-acak/{day}/{number}`.
pub(crate) async fn show(
    State(app): State<App>,
    view: View,
    staff: Signed<Staff>,
    Path((day, number)): Path<(String, String)>,
) -> Result<Response, Failure> {
    page(&app, view, &staff, (day, &number), (String::new(), None)).await
}

async fn page(
    app: &App,
    view: View,
    staff: &Staff,
    (day, number): (String, &str),
    (words, problem): (String, Option<&str>),
) -> Result<Response, Failure> {
    let check = store::check(&app.db, staff.agency, (&day, number)).await?;
    let check =
        check.filter(|check| supervises(app, staff, &check.unit)).ok_or(Failure::NotFound)?;
    let draw = store::drawn_on(&app.db, staff.agency, &day).await?.ok_or(Failure::NotFound)?;
    let audited = cases::audited(&app.cases, &view, staff, number).await?;
    let audited = audited.ok_or(Failure::NotFound)?;
    let own = store::photos(&app.db, staff.agency, check.case).await?;
    let shot_before = own.iter().filter(|photo| photo.document.is_empty()).map(|photo| photo.file);
    let told = app.cases.proofs.told(&view, check.case, &audited.after).await?;
    let status = if problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let problem = problem.map(|key| view.say(key));
    let shot_before = shot_before.collect();
    let page = AuditPage { day, audited, shot_before, told, check, draw, words, problem, view };
    Ok((status, Page(page)).into_response())
}

/// `POST` of the same: right or wrong, and why. Nobody checks what they did themselves.
pub(crate) async fn settle(
    State(app): State<App>,
    view: View,
    staff: Signed<Staff>,
    Path((day, number)): Path<(String, String)>,
    form: Pairs,
) -> Result<Response, Failure> {
    let words: String = definition::clean_text(form.get("kata"));
    let check = store::check(&app.db, staff.agency, (&day, &number)).await?;
    let check =
        check.filter(|check| supervises(&app, &staff, &check.unit)).ok_or(Failure::NotFound)?;
    let is_own = cases::did_something(&app.db, staff.agency, check.case, staff.officer).await?;
    let own = store::photos(&app.db, staff.agency, check.case).await?;
    let is_own = is_own || own.iter().any(|photo| photo.officer == staff.officer);
    let verdict = match form.get("hasil") {
        "benar" => Some("right"),
        "tidak" => Some("wrong"),
        _ => None,
    };
    let problem = match verdict {
        _ if is_own => Some("field-audit-own"),
        None => Some("field-audit-missing"),
        Some("wrong") if words.is_empty() => Some("field-audit-words"),
        Some(_) if words.chars().count() > WORDS => Some("field-why-long"),
        Some(_) => None,
    };
    let (Some(verdict), None) = (verdict, problem) else {
        return page(&app, view, &staff, (day, &number), (words, problem)).await;
    };
    let who = (staff.officer, staff.name.as_str());
    let at = (day.as_str(), number.as_str());
    let batch = store::settle(staff.agency, at, (verdict, &words), who, view.now);
    match app.db.commit(batch).await {
        // Somebody else was first: their word stands on the page.
        Ok(()) | Err(DbError::Stale) => {}
        Err(error) => return Err(error.into()),
    }
    Ok(see_other("/meja/periksa-acak"))
}

#[derive(Template)]
#[template(path = "figures.html")]
struct FiguresPage {
    /// Offices of which enough was checked.
    figures: Vec<Figure>,
    /// Of all offices together.
    all: Figure,
    in_thousand: u32,
    view: View,
}

/// `GET /aduan/pemeriksaan`: what came of it, for everybody.
pub(crate) async fn figures(State(app): State<App>, view: View) -> Result<Response, Failure> {
    let (figures, all) = for_everybody(count(&app, view.now).await?);
    let in_thousand = app.in_thousand;
    Ok(Page(FiguresPage { figures, all, in_thousand, view }).into_response())
}

/// The offices of which enough was checked, and all together. Where so little was checked in the others that it would be
/// known by what is missing, they are not among all either.
fn for_everybody(figures: Vec<Figure>) -> (Vec<Figure>, Figure) {
    let (told, few): (Vec<_>, Vec<_>) = figures.into_iter().partition(|one| one.checked >= FEWEST);
    let few = Some(few).filter(|few| few.iter().map(|one| one.checked).sum::<i64>() >= FEWEST);
    let all = || told.iter().chain(few.iter().flatten());
    let (checked, wrong) = (all().map(|one| one.checked).sum(), all().map(|one| one.wrong).sum());
    let all = Figure { unit: String::new(), checked, wrong };
    (told, all)
}

impl FiguresPage {
    const fn says_something(&self) -> bool {
        self.all.checked >= FEWEST
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_little_to_be_told_is_not_told_by_what_is_missing_either() {
        let check = |few: &[i64], expected: i64| {
            let figure =
                |checked: &i64| Figure { unit: String::new(), checked: *checked, wrong: 1 };
            let figures = [50, 6].iter().chain(few).map(figure).collect();
            let (told, all) = for_everybody(figures);
            assert_eq!((told.len(), all.checked), (2, expected), "{few:?}");
        };
        check(&[], 56);
        check(&[2], 56);
        check(&[2, 2], 56);
        check(&[2, 3], 61);
    }
}
