//! What waits for whom, due first; and the search.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use terms::Moment;
use web::{Page, Role, Signed, Staff, View};

use crate::app::App;
use crate::error::Failure;
use crate::store::{self, CaseRow};
use crate::{access, number, timeline};

/// A case in the inbox.
struct InboxRow {
    row: CaseRow,
    service: String,
    stage: String,
    unit: String,
    left: (String, &'static str, &'static str),
    mine: bool,
    held: bool,
}

#[derive(Template)]
#[template(path = "inbox.html")]
struct InboxPage {
    view: View,
    rows: Vec<InboxRow>,
    only_mine: bool,
    undo: Option<String>,
    asked: String,
}

#[derive(Deserialize, Default)]
pub(crate) struct Filter {
    #[serde(default)]
    milik: String,
    #[serde(default)]
    batalkan: String,
    #[serde(default)]
    q: String,
}

/// What the clock of a case says, as words, colour and pictogram.
pub(super) fn left(app: &App, view: &View, due: Moment) -> (String, &'static str, &'static str) {
    let days = app.calendar.days_left(view.now, due);
    if days < 0 {
        (view.say1("cases-late", "days", -days), "bad", "no")
    } else if days == 0 {
        (view.say1("cases-due-today", "at", view.clock(&due)), "warn", "warn")
    } else {
        (view.say1("cases-days-left", "days", days), "info", "now")
    }
}

fn inbox_row(app: &App, view: &View, staff: &Staff, row: CaseRow) -> InboxRow {
    let service = app.versions.version(&row.service, row.version);
    let title = service
        .as_ref()
        .map_or_else(|| row.service.clone(), |service| service.title.get(view.language).to_owned());
    let stage = service.as_ref().and_then(|service| service.stage(&row.stage));
    InboxRow {
        service: title,
        stage: stage.map_or_else(
            || view.say(timeline::tag(&row.turn).2),
            |stage| stage.title.get(view.language).to_owned(),
        ),
        unit: app.units.get(&row.unit).map_or_else(String::new, |unit| unit.title.clone()),
        left: left(app, view, row.due_at),
        mine: row.holder == Some(staff.officer),
        held: row.holder.is_some(),
        row,
    }
}

pub(crate) async fn inbox(
    State(app): State<App>,
    view: View,
    staff: Signed<Staff>,
    Query(filter): Query<Filter>,
) -> Result<Response, Failure> {
    let mut rows: Vec<CaseRow> = Vec::new();
    for grant in &staff.grants {
        match grant.role {
            Role::Officer | Role::Signatory => {
                rows.extend(
                    store::inbox(&app.db, app.agency(), &grant.unit, grant.role.name()).await?,
                );
            }
            Role::Supervisor => {
                for unit in app.units.beneath(&grant.unit) {
                    for role in ["officer", "signatory"] {
                        rows.extend(store::inbox(&app.db, app.agency(), unit, role).await?);
                    }
                }
            }
            Role::Administrator => {}
        }
    }
    rows.sort_by_key(|row| (row.due_at, row.id));
    rows.dedup_by_key(|row| row.id);
    let only_mine = filter.milik == "saya";
    let rows: Vec<InboxRow> = rows
        .into_iter()
        .map(|row| inbox_row(&app, &view, &staff, row))
        .filter(|row| !only_mine || row.mine)
        .collect();
    let undo = number::read(&filter.batalkan);
    Ok(Page(InboxPage { view, rows, only_mine, undo, asked: String::new() }).into_response())
}

/// `GET /meja/cari?q=`: the one case with this number, if it is theirs.
pub(crate) async fn search(
    State(app): State<App>,
    view: View,
    staff: Signed<Staff>,
    Query(filter): Query<Filter>,
) -> Result<Response, Failure> {
    let found = match number::read(&filter.q) {
        Some(number) => store::find(&app.db, app.agency(), &number).await?,
        None => None,
    };
    let found = found.filter(|row| access::may_see(&staff, &app.units, row));
    let rows = found.into_iter().map(|row| inbox_row(&app, &view, &staff, row)).collect();
    Ok(Page(InboxPage { view, rows, only_mine: false, undo: None, asked: filter.q })
        .into_response())
}
