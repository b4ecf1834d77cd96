//! `/operator/pengumuman`: what is announced, written and ended. For administrators, and for supervisors of what
//! concerns their own units.

use askama::Template;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use db::DbError;
use definition::{Text, clean_text};
use http::StatusCode;
use jiff::civil::DateTime;
use terms::Moment;
use uuid::Uuid;
use web::{Page, Pairs, Problem, Role, Signed, Staff, View, see_other};

use crate::App;
use crate::announcement::{Announcement, Kind, Standing};
use crate::error::Failure;
use crate::public::Told;
use crate::store;

/// Longest heading and longest text, in characters.
const TITLE: usize = 120;
const TEXT: usize = 2_000;

/// As `<input type=datetime-local>` sends it.
const TYPED: &str = "%Y-%m-%dT%H:%M";

/// What was typed, and what is wrong with it: the field and the key of the words.
#[derive(Default)]
struct Said {
    kind: String,
    unit: String,
    title_id: String,
    title_en: String,
    text_id: String,
    text_en: String,
    from: String,
    until: String,
    wrong: Vec<(&'static str, &'static str)>,
}

impl Said {
    fn of(form: &Pairs) -> Self {
        let line = |name: &str| form.get(name).trim().to_owned();
        Self {
            kind: line("jenis"),
            unit: line("unit"),
            title_id: line("judul"),
            title_en: line("title"),
            text_id: clean_text(form.get("isi")),
            text_en: clean_text(form.get("text")),
            from: line("mulai"),
            until: line("sampai"),
            wrong: Vec::new(),
        }
    }

    /// The announcement, or nothing when something is wrong: all of it is told then.
    fn read(&mut self, view: &View, units: &[(String, String)], id: Uuid) -> Option<Announcement> {
        let long = |text: &str, most: usize| text.is_empty() || text.chars().count() > most;
        let fields = [
            ("judul", "portal-wrong-title-id", long(&self.title_id, TITLE)),
            ("isi", "portal-wrong-text-id", long(&self.text_id, TEXT)),
            ("title", "portal-wrong-title-en", long(&self.title_en, TITLE)),
            ("text", "portal-wrong-text-en", long(&self.text_en, TEXT)),
        ];
        self.wrong
            .extend(fields.into_iter().filter(|(.., is)| *is).map(|(field, key, _)| (field, key)));
        let kind = Kind::named(&self.kind);
        if kind.is_none() {
            self.wrong.push(("jenis", "portal-wrong-kind"));
        }
        if !units.iter().any(|(known, _)| *known == self.unit) {
            self.wrong.push(("unit", "portal-wrong-unit"));
        }
        let from = if self.from.is_empty() { Some(view.now) } else { typed(&self.from, view) };
        if from.is_none() {
            self.wrong.push(("mulai", "portal-wrong-time"));
        }
        let until = typed(&self.until, view);
        if !self.until.is_empty() && until.is_none() {
            self.wrong.push(("sampai", "portal-wrong-time"));
        } else if until.zip(from).is_some_and(|(until, from)| until <= from || until <= view.now) {
            self.wrong.push(("sampai", "portal-wrong-order"));
        } else if until.is_none() && kind == Some(Kind::Closure) {
            self.wrong.push(("sampai", "portal-wrong-open"));
        }
        if !self.wrong.is_empty() {
            return None;
        }
        Some(Announcement {
            id,
            kind: kind?,
            unit: self.unit.clone(),
            title: Text::both(&self.title_id, &self.title_en),
            text: Text::both(&self.text_id, &self.text_en),
            from: from?,
            until,
            written_at: view.now,
        })
    }

    /// The key of what is wrong with a field.
    fn problem(&self, field: &str) -> Option<&'static str> {
        self.wrong.iter().find(|(wrong, _)| *wrong == field).map(|(_, key)| *key)
    }
}

/// A time as a browser sends it, where the agency is.
fn typed(text: &str, view: &View) -> Option<Moment> {
    let text = text.get(..16)?;
    DateTime::strptime(TYPED, text).ok().map(|at| view.zone().moment(at))
}

/// The units for which somebody may announce something: id and name. The whole agency has no id, and is an
/// administrator's to speak for.
fn units(app: &App, view: &View, staff: &Staff) -> Vec<(String, String)> {
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
    /// What holds or is to come, and whether whoever looks may end it.
    told: Vec<(Told, bool)>,
    said: Said,
    /// Whether the page was too old to be believed: nothing was done yet.
    again: bool,
    /// Whether they see the operator's other pages.
    sets_up: bool,
}

impl OperatorPage {
    fn is_wrong(&self, field: &str) -> bool {
        self.said.problem(field).is_some()
    }

    /// What is wrong with a field, in words; empty when nothing is.
    fn words(&self, field: &str) -> String {
        self.said.problem(field).map_or_else(String::new, |key| self.view.say(key))
    }
}

fn page(app: &App, view: View, staff: &Staff, (said, again): (Said, bool)) -> Response {
    let units = units(app, &view, staff);
    let may = |one: &Announcement| units.iter().any(|(id, _)| *id == one.unit);
    let all = app.board.all();
    let told = all.iter().filter(|one| one.standing(view.now) != Standing::Over);
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
    let Some(one) = said.read(&view, &known, app.cases.web.id()) else {
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
) -> Response {
    if !staff.announces() {
        return Problem::not_found().into_response();
    }
    let units = units(&app, &view, &staff);
    let all = app.board.all();
    let wanted = all.iter().find(|one| one.id.to_string() == form.get("id"));
    let Some(one) = wanted.filter(|one| units.iter().any(|(id, _)| *id == one.unit)) else {
        return Problem::not_found().into_response();
    };
    match kept(&app, store::end(staff.agency, one.id, view.now)).await {
        // Stale: a double click, or somebody else was first.
        Ok(()) | Err(DbError::Stale) => {
            tracing::info!(
                announcement.id = %one.id, by.id = %staff.officer, "An announcement was ended"
            );
            see_other("/operator/pengumuman")
        }
        Err(error) => Failure::from(error).into_response(),
    }
}

/// Writes, and shows at once what was written.
async fn kept(app: &App, batch: db::Batch) -> Result<(), DbError> {
    app.cases.db.commit(batch).await?;
    app.board.follow(&app.cases.db, app.cases.web.now()).await
}
