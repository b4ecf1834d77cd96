//! `/operator/petugas`: who serves, with which roles in which units; roles given and taken. For administrators.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use db::DbError;
use http::StatusCode;
use identity::Member;
use web::{Page, Pairs, Problem, Role, Signed, Staff, View, see_other};

use crate::page::App;

/// What was chosen, and why it was not taken.
#[derive(Default)]
struct Said {
    officer: String,
    role: String,
    unit: String,
    problem: Option<&'static str>,
}

/// A role that somebody has.
struct Held {
    role: String,
    unit: String,
    words: String,
}

struct Row {
    id: String,
    name: String,
    title: String,
    email: String,
    held: Vec<Held>,
}

#[derive(Template)]
#[template(path = "staff.html")]
struct StaffPage {
    view: View,
    rows: Vec<Row>,
    /// Keyword and words.
    roles: Vec<(String, String)>,
    /// Id and title.
    units: Vec<(String, String)>,
    said: Said,
}

/// A role in words; one of an agency's own is called as its services name it.
fn role_words(view: &View, role: &Role) -> String {
    match role {
        Role::Own(name) => name.replace(['-', '_'], " "),
        Role::Officer | Role::Signatory | Role::Supervisor | Role::Administrator => {
            view.say(&format!("staff-role-{}", role.name()))
        }
    }
}

/// The usual roles, then those that published services name.
fn offered(app: &App) -> Vec<Role> {
    Role::USUAL.into_iter().chain((app.roles)().into_iter().map(Role::Own)).collect()
}

async fn page(app: &App, view: View, staff: &Staff, said: Said) -> Result<Response, DbError> {
    let members = identity::staff(&app.db, staff.agency).await?;
    let unit_words =
        |id: &str| app.units.get(id).map_or_else(|| id.to_owned(), |unit| unit.title.clone());
    let held = |grant: &String| {
        let (role, unit) = grant.split_once(':')?;
        let words = format!("{}: {}", role_words(&view, &Role::named(role)?), unit_words(unit));
        Some(Held { role: role.to_owned(), unit: unit.to_owned(), words })
    };
    let row = |member: Member| Row {
        id: member.id.to_string(),
        name: member.name,
        title: member.title,
        email: member.email,
        held: member.grants.iter().filter_map(held).collect(),
    };
    let rows = members.into_iter().filter(|member| member.active).map(row).collect();
    let roles = offered(app);
    let roles = roles.iter().map(|role| (role.name().to_owned(), role_words(&view, role)));
    let units = app.units.iter().map(|unit| (unit.id.clone(), unit.title.clone()));
    let status = match said.problem {
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
        None => StatusCode::OK,
    };
    let (roles, units) = (roles.collect(), units.collect());
    Ok((status, Page(StaffPage { rows, roles, units, said, view })).into_response())
}

fn failed(error: &DbError) -> Response {
    tracing::error!(error = %error, "The roles of staff could not be read or written");
    Problem::mendable(StatusCode::SERVICE_UNAVAILABLE, "try-again").into_response()
}

pub(crate) async fn show(State(app): State<App>, view: View, staff: Signed<Staff>) -> Response {
    if !staff.is(Role::Administrator) {
        return Problem::not_found().into_response();
    }
    let shown = page(&app, view, &staff, Said::default()).await;
    shown.unwrap_or_else(|error| failed(&error))
}

/// `POST`: `petugas`, `peran`, `unit`, and `lakukan`: `beri` or `ambil`.
pub(crate) async fn change(
    State(app): State<App>,
    view: View,
    staff: Signed<Staff>,
    form: Pairs,
) -> Response {
    if !staff.is(Role::Administrator) {
        return Problem::not_found().into_response();
    }
    match changed(&app, &staff, &form).await {
        Ok(None) => see_other("/operator/petugas"),
        Ok(Some(problem)) => {
            let said = Said {
                officer: form.get("petugas").to_owned(),
                role: form.get("peran").to_owned(),
                unit: form.get("unit").to_owned(),
                problem: Some(problem),
            };
            let shown = page(&app, view, &staff, said).await;
            shown.unwrap_or_else(|error| failed(&error))
        }
        Err(error) => failed(&error),
    }
}

/// Gives or takes a role; the key of what is wrong, where something is.
async fn changed(app: &App, staff: &Staff, form: &Pairs) -> Result<Option<&'static str>, DbError> {
    let members = identity::staff(&app.db, staff.agency).await?;
    let wanted = form.get("petugas");
    let member = members.into_iter().find(|one| one.active && one.id.to_string() == wanted);
    let Some(member) = member else { return Ok(Some("staff-wrong-officer")) };
    let unit = form.get("unit");
    let grant = format!("{}:{unit}", form.get("peran"));
    let takes = form.get("lakukan") == "ambil";
    // What somebody has can be taken, also after its service or unit is gone.
    let role = match takes {
        true => Role::named(form.get("peran")).filter(|_| member.grants.contains(&grant)),
        false => offered(app).into_iter().find(|role| role.name() == form.get("peran")),
    };
    let Some(role) = role else { return Ok(Some("staff-wrong-role")) };
    if !takes && app.units.get(unit).is_none() {
        return Ok(Some("staff-wrong-unit"));
    }
    if takes && member.id == staff.officer && role == Role::Administrator {
        return Ok(Some("staff-wrong-self"));
    }
    let batch = match takes {
        true => identity::take_role(staff.agency, member.id, &role, unit),
        false => identity::give_role(staff.agency, member.id, &role, unit),
    };
    app.db.commit(batch).await?;
    app.web.forget_staff(member.id);
    tracing::info!(
        officer.id = %member.id, by.id = %staff.officer, role = role.name(), unit,
        taken = takes, "A role of a member of staff was changed"
    );
    Ok(None)
}
