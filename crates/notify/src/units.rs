//! `/operator/unit`: the institutions of the agency and their units. They are listed, added, named, and put under each other;
//! who did it and when stays with each. For administrators.

mod said;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use db::DbError;
use http::StatusCode;
use identity::{Unit, UnitChange};
use web::{Page, Pairs, Problem, Role, Signed, Staff, View, see_other};

use self::said::Said;
use crate::page::App;

const LIST: &str = "/operator/unit";

/// A unit in the list.
struct Row {
    unit: Unit,
    /// The region that it serves, in words.
    region: String,
    /// The unit above it; empty: none.
    above: String,
}

/// An institution with what belongs to it.
struct Group {
    head: String,
    /// Its head first.
    rows: Vec<Row>,
}

#[derive(Template)]
#[template(path = "units.html")]
struct ListPage {
    view: View,
    groups: Vec<Group>,
}

/// A line of what was done to a unit.
struct Line {
    when: String,
    who: String,
    /// What became otherwise, in words; none: it was added.
    what: Vec<String>,
}

#[derive(Template)]
#[template(path = "unit.html")]
struct UnitPage {
    view: View,
    /// Its id; none: it is to be added.
    id: Option<String>,
    title: String,
    said: Said,
    /// Code and name.
    regions: Vec<(String, String)>,
    /// Kinds that there are.
    kinds: Vec<String>,
    /// Id and title of those that it may stand under.
    above: Vec<(String, String)>,
    /// How often it was changed, as the form names it.
    seen: usize,
    history: Vec<Line>,
}

/// Why nothing was done.
pub(crate) enum Refused {
    /// The page is not theirs, or the unit is not there.
    NotFound,
    Store(DbError),
}

impl From<DbError> for Refused {
    fn from(error: DbError) -> Self {
        Self::Store(error)
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        match self {
            Self::NotFound => Problem::not_found().into_response(),
            Self::Store(error) => {
                tracing::error!(error = %error, "Units could not be read or written");
                Problem::mendable(StatusCode::SERVICE_UNAVAILABLE, "try-again").into_response()
            }
        }
    }
}

fn allowed(staff: &Staff) -> Result<(), Refused> {
    if staff.is(Role::Administrator) { Ok(()) } else { Err(Refused::NotFound) }
}

impl App {
    fn unit_title(&self, id: &str) -> String {
        self.units.get(id).map_or_else(|| id.to_owned(), |unit| unit.title.clone())
    }
}

/// `GET /operator/unit`: institutions with many units last within their kind, as their names go.
pub(crate) async fn list(
    State(app): State<App>,
    view: View,
    staff: Signed<Staff>,
) -> Result<Response, Refused> {
    allowed(&staff)?;
    let regions = (app.regions)(view.language);
    let row = |unit: &Unit| {
        let code = unit.region.to_string();
        let region = regions.iter().find(|(known, _)| *known == code);
        Row {
            region: region.map_or(code, |(_, name)| name.clone()),
            above: unit.parent.as_deref().map(|id| app.unit_title(id)).unwrap_or_default(),
            unit: unit.clone(),
        }
    };
    let mut groups: Vec<Group> = Vec::new();
    for unit in app.units.iter() {
        let head = app.units.institution(&unit.id).unwrap_or(unit);
        let known = groups.iter().position(|group| group.head == head.id);
        let place = known.unwrap_or_else(|| {
            groups.push(Group { head: head.id.clone(), rows: Vec::new() });
            groups.len() - 1
        });
        groups[place].rows.push(row(unit));
    }
    for group in &mut groups {
        let head = group.head.clone();
        group.rows.sort_by(|a, b| {
            let key = |row: &Row| (row.unit.id != head, row.unit.title.clone());
            key(a).cmp(&key(b))
        });
    }
    groups.sort_by_key(|group| app.unit_title(&group.head));
    Ok(Page(ListPage { groups, view }).into_response())
}

/// `GET /operator/unit/baru`.
pub(crate) async fn new(
    State(app): State<App>,
    view: View,
    staff: Signed<Staff>,
) -> Result<Response, Refused> {
    allowed(&staff)?;
    page(&app, view, &staff, None, Said::default()).await
}

/// `GET /operator/unit/{id}`.
pub(crate) async fn show(
    State(app): State<App>,
    view: View,
    staff: Signed<Staff>,
    Path(id): Path<String>,
) -> Result<Response, Refused> {
    allowed(&staff)?;
    let unit = app.units.get(&id).ok_or(Refused::NotFound)?.clone();
    let said = Said::shown(&unit);
    page(&app, view, &staff, Some(unit), said).await
}

async fn page(
    app: &App,
    view: View,
    staff: &Staff,
    unit: Option<Unit>,
    said: Said,
) -> Result<Response, Refused> {
    let mut kinds: Vec<String> = app.units.iter().map(|unit| unit.kind.clone()).collect();
    kinds.sort();
    kinds.dedup();
    // Nothing stands under itself, or under what stands under it.
    let beneath = unit.as_ref().map(|unit| app.units.beneath(&unit.id)).unwrap_or_default();
    let above = app.units.iter().filter(|one| !beneath.contains(&one.id.as_str()));
    let mut above: Vec<(String, String)> =
        above.map(|unit| (unit.id.clone(), unit.title.clone())).collect();
    above.sort_by(|(_, a), (_, b)| a.cmp(b));
    let changes = match &unit {
        Some(unit) => identity::unit_changes(&app.db, staff.agency, &unit.id).await?,
        None => Vec::new(),
    };
    let history = history(app, &view, staff, &changes).await?;
    let status = match said.wrong.is_empty() {
        true => StatusCode::OK,
        false => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let page = UnitPage {
        title: match &unit {
            Some(unit) => unit.title.clone(),
            None => view.say("units-new"),
        },
        id: unit.map(|unit| unit.id),
        said,
        regions: (app.regions)(view.language),
        kinds,
        above,
        seen: changes.len(),
        history,
        view,
    };
    Ok((status, Page(page)).into_response())
}

/// What was done to a unit, the last first.
async fn history(
    app: &App,
    view: &View,
    staff: &Staff,
    changes: &[UnitChange],
) -> Result<Vec<Line>, DbError> {
    if changes.is_empty() {
        return Ok(Vec::new());
    }
    let members = identity::staff(&app.db, staff.agency).await?;
    let who = |change: &UnitChange| {
        let Some(officer) = change.officer else { return view.say("units-command-line") };
        let member = members.iter().find(|member| member.id == officer);
        member.map_or_else(|| view.say("units-somebody"), |member| member.name.clone())
    };
    let words = |name: &str, value: &str| match name {
        _ if value.is_empty() => view.say("units-nothing"),
        "parent" => app.unit_title(value),
        "institution" => view.say("units-yes"),
        _ => value.to_owned(),
    };
    let line = |change: &UnitChange| Line {
        when: view.short_at(&change.at),
        who: who(change),
        what: change
            .fields
            .iter()
            .map(|field| {
                let key = if field.name == "title" { "name" } else { &field.name };
                let name = view.say(&format!("units-{key}"));
                let before = words(&field.name, &field.before);
                let after = words(&field.name, &field.after);
                let args = [("what", &*name), ("before", &*before), ("after", &*after)];
                view.with("units-changed", &args)
            })
            .collect(),
    };
    Ok(changes.iter().rev().map(line).collect())
}

/// `POST /operator/unit/baru`: the fields of a unit, and `id`.
pub(crate) async fn add(
    State(app): State<App>,
    view: View,
    staff: Signed<Staff>,
    form: Pairs,
) -> Result<Response, Refused> {
    allowed(&staff)?;
    let mut said = Said::of(&form);
    let Some(unit) = said.read(&app, &view, None) else {
        return page(&app, view, &staff, None, said).await;
    };
    let by = (Some(staff.officer), view.now);
    match app.db.commit(identity::add_unit(staff.agency, &unit, by)).await {
        Ok(()) => {
            app.units.follow(&app.db, staff.agency).await?;
            tracing::info!(unit = unit.id, by.id = %staff.officer, "A unit was added");
            Ok(see_other(&format!("{LIST}/{}", unit.id)))
        }
        Err(DbError::Duplicate(_)) => {
            said.wrong.push(("id", view.say("units-wrong-there")));
            page(&app, view, &staff, None, said).await
        }
        Err(error) => Err(error.into()),
    }
}

/// `POST /operator/unit/{id}`: the fields of a unit, and `versi`, how often it had been changed when the form was shown.
pub(crate) async fn change(
    State(app): State<App>,
    view: View,
    staff: Signed<Staff>,
    Path(id): Path<String>,
    form: Pairs,
) -> Result<Response, Refused> {
    allowed(&staff)?;
    // Another node, or the command line, may have changed it.
    app.units.follow(&app.db, staff.agency).await?;
    let before = app.units.get(&id).ok_or(Refused::NotFound)?.clone();
    let mut said = Said::of(&form);
    let Some(after) = said.read(&app, &view, Some(&before)) else {
        return page(&app, view, &staff, Some(before), said).await;
    };
    let seen: i64 = form.get("versi").parse().unwrap_or_default();
    let by = (Some(staff.officer), view.now);
    let Some(batch) = identity::change_unit(staff.agency, (&before, &after), seen, by) else {
        return Ok(see_other(&format!("{LIST}/{id}")));
    };
    match app.db.commit(batch).await {
        Ok(()) => {
            app.units.follow(&app.db, staff.agency).await?;
            tracing::info!(unit = id, by.id = %staff.officer, "A unit was changed");
            Ok(see_other(&format!("{LIST}/{id}")))
        }
        Err(DbError::Duplicate(_)) => {
            said.wrong.push(("nama", view.say("units-wrong-meanwhile")));
            page(&app, view, &staff, Some(before), said).await
        }
        Err(error) => Err(error.into()),
    }
}
