//! `/operator/pengumuman`: what is announced, written and ended. For administrators, and for supervisors of what
//! concerns their own units.

use askama::Template;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use db::DbError;
use http::StatusCode;
use terms::OfficerId;
use uuid::Uuid;
use web::{Page, Pairs, Problem, Role, Signed, Staff, View, see_other};

use crate::App;
use crate::announcement::{Announcement, Deed, Kind};
use crate::error::Failure;
use crate::public::Told;
use crate::said::Said;
use crate::store::{self, Change};

/// The units for which somebody may announce something: id and name. The whole agency has no id, and is an
/// administrator's to speak for.
pub(crate) fn units(app: &App, view: &View, staff: &Staff) -> Vec<(String, String)> {
    let known = &app.cases.units;
    if staff.is(Role::Administrator) {
        let all = known.iter().map(|unit| (unit.id.clone(), unit.title.clone()));
        return std::iter::once((String::new(), view.say("portal-unit-all"))).chain(all).collect();
    }
    let mine = staff.grants.iter().filter(|grant| grant.role == Role::Supervisor);
    let mine = mine.flat_map(|grant| known.beneath(&grant.unit)).filter_map(|id| known.get(id));
    let mut mine: Vec<(String, String)> =
        mine.map(|unit| (unit.id.clone(), unit.title.clone())).collect();
    mine.sort();
    mine.dedup();
    mine
}

#[derive(Template)]
#[template(path = "operator_announcements.html")]
struct OperatorPage {
    view: View,
    kinds: [Kind; 3],
    /// Id and name.
    units: Vec<(String, String)>,
    /// What holds, is to come or was over lately, and whether whoever looks may change it.
    told: Vec<(Told, bool)>,
    said: Said,
    /// Whether the page was too old to be believed: nothing was done yet.
    again: bool,
    /// Whether they see the operator's other pages.
    sets_up: bool,
}

fn page(app: &App, view: View, staff: &Staff, (said, again): (Said, bool)) -> Response {
    let units = units(app, &view, staff);
    let may = |one: &Announcement| units.iter().any(|(id, _)| *id == one.unit);
    let all = app.board.all();
    let (current, past): (Vec<_>, Vec<_>) = all.iter().partition(|one| one.is_current(view.now));
    let told = current.into_iter().chain(past);
    let told = told.map(|one| (Told::new(app, &view, one), may(one))).collect();
    let status = match (again, said.wrong.is_empty()) {
        (true, _) => StatusCode::FORBIDDEN,
        (false, false) => StatusCode::UNPROCESSABLE_ENTITY,
        (false, true) => StatusCode::OK,
    };
    let sets_up = staff.sets_up();
    let kinds = Kind::ALL;
    let page = OperatorPage { kinds, units, told, said, again, sets_up, view };
    (status, Page(page)).into_response()
}

pub(crate) async fn show(State(app): State<App>, view: View, staff: Signed<Staff>) -> Response {
    if !staff.announces() {
        return Problem::not_found().into_response();
    }
    page(&app, view, &staff, (Said::default(), false))
}

/// A form's own address, asked for by itself.
pub(crate) async fn turn_to() -> Response {
    see_other("/operator/pengumuman")
}

/// `POST`: `jenis`, `unit`, `judul`, `isi`, `title`, `text`, `mulai`, `sampai`.
pub(crate) async fn write(
    State(app): State<App>,
    view: View,
    staff: Result<Signed<Staff>, Response>,
    request: Request,
) -> Response {
    let staff = match staff {
        Ok(staff) => staff,
        Err(door) => return web::ended(&app, view, door, request).await,
    };
    if !staff.announces() {
        return Problem::not_found().into_response();
    }
    let (form, again) = match Pairs::or_typed(request, &app).await {
        Ok(sent) => sent,
        Err(answer) => return answer,
    };
    let mut said = Said::of(&form);
    if again {
        return page(&app, view, &staff, (said, true));
    }
    let known = units(&app, &view, &staff);
    let Some(one) = said.read(&view, &known, (app.cases.web.id(), None)) else {
        return page(&app, view, &staff, (said, false));
    };
    let batch = store::add(staff.agency, &one, staff.officer);
    match kept(&app, batch).await {
        Ok(()) => {
            tracing::info!(
                announcement.id = %one.id, by.id = %staff.officer, kind = one.kind.name(),
                "Something was announced"
            );
            see_other("/operator/pengumuman")
        }
        Err(error) => Failure::from(error).into_response(),
    }
}

/// `POST …/akhiri`: `id`.
pub(crate) async fn end(
    State(app): State<App>,
    view: View,
    staff: Signed<Staff>,
    form: Pairs,
) -> Result<Response, Failure> {
    if !staff.announces() {
        return Err(Failure::NotFound);
    }
    let Some((one, ..)) = theirs(&app, &view, &staff, form.get("id")).await? else {
        return Err(Failure::NotFound);
    };
    if one.is_current(view.now) {
        let after = Announcement { until: Some(view.now), ..one.clone() };
        let what = (Deed::Ended, staff.officer, view.now);
        done(&app, store::revise(staff.agency, (&one, &after), what)).await?;
        tracing::info!(
            announcement.id = %one.id, by.id = %staff.officer, "An announcement was ended"
        );
    }
    Ok(see_other("/operator/pengumuman"))
}

/// An announcement that somebody may change, with its history.
pub(crate) async fn theirs(
    app: &App,
    view: &View,
    staff: &Staff,
    id: &str,
) -> Result<Option<(Announcement, OfficerId, Vec<Change>)>, Failure> {
    let Ok(id) = Uuid::try_parse(id) else { return Ok(None) };
    let found = store::whole(&app.cases.db, staff.agency, id).await?;
    let units = units(app, view, staff);
    Ok(found.filter(|(one, ..)| units.iter().any(|(id, _)| *id == one.unit)))
}

/// Writes what two may do at once: for whoever was second it is done already.
pub(crate) async fn done(app: &App, batch: db::Batch) -> Result<(), DbError> {
    match kept(app, batch).await {
        Err(DbError::Stale) => Ok(()),
        outcome => outcome,
    }
}

/// Writes, and shows at once what was written.
pub(crate) async fn kept(app: &App, batch: db::Batch) -> Result<(), DbError> {
    app.cases.db.commit(batch).await?;
    app.board.follow(&app.cases.db, app.cases.web.now()).await
}
