//! `/meja/lapangan`: the cases in somebody's hands, in the order in which to go to them.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use cases::FieldTask;
use serde::Deserialize;
use terms::Moment;
use uuid::Uuid;
use web::{Page, Signed, Staff, View};

use crate::App;
use crate::error::Failure;
use crate::store::{self, Work};
use crate::way;

/// A case as it stands on the page.
pub(crate) struct Task {
    task: FieldTask,
    /// How far it is from the one before, in words.
    leg: String,
    /// When work on it began, if it did.
    began: Option<Moment>,
    /// How many photos there are from before and after.
    before: usize,
    after: usize,
    /// Keys of what it sends without script: each counts once.
    keys: [Uuid; 3],
}

impl Task {
    /// How many photos there are, in words.
    fn photos(&self, view: &View) -> String {
        let (before, after) = (self.before.to_string(), self.after.to_string());
        view.say2("field-photos", ("before", &before), ("after", &after))
    }
}

#[derive(Template)]
#[template(path = "tasks.html")]
struct TasksPage {
    tasks: Vec<Task>,
    /// What could not be done, and with which case.
    problem: Option<(String, Vec<String>)>,
    has_device: bool,
    view: View,
}

impl TasksPage {
    fn is_wrong(&self, task: &Task) -> bool {
        self.problem.as_ref().is_some_and(|(number, _)| *number == task.task.address)
    }
}

/// Where somebody is.
#[derive(Deserialize, Default)]
pub(crate) struct From {
    #[serde(default)]
    dari: String,
}

impl From {
    /// `-7.55,110.83`.
    fn place(&self) -> Option<(f64, f64)> {
        let (lat, lng) = self.dari.split_once(',')?;
        let place = (lat.trim().parse().ok()?, lng.trim().parse().ok()?);
        let (lat, lng): (f64, f64) = place;
        (lat.abs() <= 90.0 && lng.abs() <= 180.0).then_some(place)
    }
}

/// `GET /meja/lapangan?dari=`.
pub(crate) async fn show(
    State(app): State<App>,
    view: View,
    staff: Signed<Staff>,
    Query(from): Query<From>,
) -> Result<Response, Failure> {
    page(&app, view, &staff, from.place(), None).await
}

/// The page, with what could not be done.
pub(crate) async fn page(
    app: &App,
    view: View,
    staff: &Staff,
    from: Option<(f64, f64)>,
    problem: Option<(String, Vec<String>)>,
) -> Result<Response, Failure> {
    let mut tasks = Vec::new();
    let mut here = from;
    for task in in_order(from, cases::field_tasks(&app.cases, &view, staff).await?) {
        let leg = here.zip(task.at).map(|(here, there)| places::metres(here, there));
        here = task.at.or(here);
        tasks.push(shown(app, &view, staff, task, leg).await?);
    }
    let has_device = !store::devices(&app.db, staff.agency, staff.officer).await?.is_empty();
    Ok(Page(TasksPage { tasks, problem, has_device, view }).into_response())
}

/// Those with a place along the way; the others after them, the most urgent first.
fn in_order(from: Option<(f64, f64)>, mut tasks: Vec<FieldTask>) -> Vec<FieldTask> {
    tasks.sort_by(|a, b| (a.due_at, &a.number).cmp(&(b.due_at, &b.number)));
    let (placed, rest): (Vec<_>, Vec<_>) = tasks.into_iter().partition(|task| task.at.is_some());
    let places: Vec<(f64, f64)> = placed.iter().filter_map(|task| task.at).collect();
    let way = way::order(from, &places);
    way.into_iter().map(|at| placed[at].clone()).chain(rest).collect()
}

async fn shown(
    app: &App,
    view: &View,
    staff: &Staff,
    task: FieldTask,
    leg: Option<f64>,
) -> Result<Task, Failure> {
    let work = Work {
        agency: staff.agency,
        case: task.case,
        stage: &task.stage.0,
        officer: staff.officer,
    };
    let began = work.began(&app.db, task.since).await?;
    let photos = store::photos(&app.db, staff.agency, task.case).await?;
    let wanted = task.photo.as_ref();
    let before =
        photos.iter().filter(|photo| photo.document.is_empty() && photo.kept_at >= task.since);
    let keys = [app.web.id(), app.web.id(), app.web.id()];
    Ok(Task {
        leg: leg.map_or_else(String::new, |metres| far(view, metres)),
        before: before.count(),
        after: wanted.map_or(0, |photo| photo.given.len()),
        began,
        keys,
        task,
    })
}

/// A distance as one says it: `40 m`, `1,2 km`.
fn far(view: &View, metres: f64) -> String {
    #[expect(clippy::cast_possible_truncation, reason = "no way is longer than the Earth is round")]
    let metres = metres.round() as i64;
    if metres < 1000 {
        return view.say1("field-metres", "count", metres);
    }
    let (whole, tenth) = (metres / 1000, metres % 1000 / 100);
    let count = match view.language {
        terms::Language::Id => format!("{whole},{tenth}"),
        terms::Language::En => format!("{whole}.{tenth}"),
    };
    view.say1("field-kilometres", "count", count)
}

/// `GET /meja/lapangan.js`: keeps the page on the phone. It lies here and not among the assets, because it may act only
/// beside its own address.
pub(crate) async fn worker() -> Response {
    web::asset_now("lapangan-luring.js")
}
