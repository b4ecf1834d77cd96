//! `/operator/pengumuman/{id}`: an announcement is changed, ended or withdrawn, and what became of it so far.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use askama::Template;
use axum::extract::{Path, Request, State};
use axum::response::{IntoResponse, Response};
use db::DbError;
use http::StatusCode;
use terms::{Language, Moment, OfficerId};
use web::{Page, Pairs, Signed, Staff, View, see_other};

use crate::App;
use crate::announcement::{Announcement, Deed, Kind};
use crate::error::Failure;
use crate::operator::{done, kept, theirs, units};
use crate::public::{Told, when};
use crate::said::Said;
use crate::store::{self, Change};

/// What was done once.
struct Past {
    /// Who did what.
    what: String,
    at: Moment,
    /// What was otherwise before: the key of its name, and what stood there.
    before: Vec<(&'static str, String)>,
}

#[derive(Template)]
#[template(path = "operator_announcement.html")]
struct RevisePage {
    view: View,
    told: Told,
    version: i64,
    kinds: [Kind; 3],
    /// Id and name.
    units: Vec<(String, String)>,
    said: Said,
    /// Key of why nothing was done.
    problem: Option<&'static str>,
    /// The last first.
    history: Vec<Past>,
    /// Whether they see the operator's other pages.
    sets_up: bool,
}

/// What stood otherwise before a change.
fn differences(
    app: &App,
    view: &View,
    was: &Announcement,
    is: &Announcement,
) -> Vec<(&'static str, String)> {
    let (id, en) = (Language::Id, Language::En);
    let unit = match app.cases.units.get(&was.unit) {
        Some(unit) => unit.title.clone(),
        None => view.say("portal-unit-all"),
    };
    let all = [
        ("portal-write-kind", was.kind != is.kind, view.say(was.kind.key())),
        ("portal-write-unit", was.unit != is.unit, unit),
        (
            "portal-write-title-id",
            was.title.get(id) != is.title.get(id),
            was.title.get(id).to_owned(),
        ),
        ("portal-write-text-id", was.text.get(id) != is.text.get(id), was.text.get(id).to_owned()),
        (
            "portal-write-title-en",
            was.title.get(en) != is.title.get(en),
            was.title.get(en).to_owned(),
        ),
        ("portal-write-text-en", was.text.get(en) != is.text.get(en), was.text.get(en).to_owned()),
        ("portal-write-when", (was.from, was.until) != (is.from, is.until), when(view, was)),
    ];
    all.into_iter().filter(|(_, is, _)| *is).map(|(name, _, was)| (name, was)).collect()
}

async fn history(
    app: &App,
    view: &View,
    (one, writer): (&Announcement, OfficerId),
    changes: &[Change],
) -> Result<Vec<Past>, Failure> {
    let mut names: BTreeMap<OfficerId, String> = BTreeMap::new();
    for officer in changes.iter().map(|change| change.by).chain([writer]) {
        if let Entry::Vacant(unknown) = names.entry(officer) {
            let card = identity::officer_card(&app.cases.db, app.cases.web.brand().agency, officer);
            unknown.insert(card.await?.map(|[name, ..]| name).unwrap_or_default());
        }
    }
    let by = |key: &str, officer: OfficerId| {
        view.say1(key, "name", names.get(&officer).map_or("", String::as_str))
    };
    let mut after = one;
    let mut history = Vec::new();
    for change in changes {
        let before = differences(app, view, &change.before, after);
        history.push(Past { what: by(change.deed.key(), change.by), at: change.at, before });
        after = &change.before;
    }
    let what = by("portal-deed-written", writer);
    history.push(Past { what, at: one.written_at, before: Vec::new() });
    Ok(history)
}

/// What a page is made of besides the announcement.
struct Typed {
    said: Said,
    problem: Option<&'static str>,
    status: StatusCode,
}

async fn page(
    app: &App,
    view: View,
    staff: &Staff,
    (one, writer, changes): (&Announcement, OfficerId, &[Change]),
    typed: Typed,
) -> Result<Response, Failure> {
    let history = history(app, &view, (one, writer), changes).await?;
    let page = RevisePage {
        told: Told::new(app, &view, one),
        version: one.version,
        kinds: Kind::ALL,
        units: units(app, &view, staff),
        said: typed.said,
        problem: typed.problem,
        history,
        sets_up: staff.sets_up(),
        view,
    };
    Ok((typed.status, Page(page)).into_response())
}

/// `GET`.
pub(crate) async fn show(
    State(app): State<App>,
    view: View,
    staff: Signed<Staff>,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    if !staff.announces() {
        return Err(Failure::NotFound);
    }
    let found = theirs(&app, &view, &staff, &id).await?;
    let (one, writer, changes) = found.ok_or(Failure::NotFound)?;
    let said = Said::from(&view, &one);
    let typed = Typed { said, problem: None, status: StatusCode::OK };
    page(&app, view, &staff, (&one, writer, &changes), typed).await
}

/// `POST`: as it was typed anew, with `versi`, the number of the changes that its writer saw.
pub(crate) async fn change(
    State(app): State<App>,
    view: View,
    Path(id): Path<String>,
    staff: Result<Signed<Staff>, Response>,
    request: Request,
) -> Result<Response, Failure> {
    let staff = match staff {
        Ok(staff) => staff,
        Err(door) => return Ok(web::ended(&app, view, door, request).await),
    };
    if !staff.announces() {
        return Err(Failure::NotFound);
    }
    let (form, again) = match Pairs::or_typed(request, &app).await {
        Ok(sent) => sent,
        Err(answer) => return Ok(answer),
    };
    let found = theirs(&app, &view, &staff, &id).await?;
    let (one, writer, changes) = found.ok_or(Failure::NotFound)?;
    let mut said = Said::of(&form);
    let whole = (&one, writer, &changes[..]);
    let back = |said, problem, status| Typed { said, problem, status };
    if again {
        let typed = back(said, Some("portal-revise-again"), StatusCode::FORBIDDEN);
        return page(&app, view, &staff, whole, typed).await;
    }
    let seen = form.get("versi") == one.version.to_string() && one.withdrawn_at.is_none();
    if !seen {
        let typed = back(said, Some("portal-revise-stale"), StatusCode::CONFLICT);
        return page(&app, view, &staff, whole, typed).await;
    }
    let known = units(&app, &view, &staff);
    let Some(after) = said.read(&view, &known, (one.id, Some(&one))) else {
        let typed = back(said, None, StatusCode::UNPROCESSABLE_ENTITY);
        return page(&app, view, &staff, whole, typed).await;
    };
    if after != one {
        let what = (Deed::Changed, staff.officer, view.now);
        match kept(&app, store::revise(staff.agency, (&one, &after), what)).await {
            Ok(()) => tracing::info!(
                announcement.id = %one.id, by.id = %staff.officer, "An announcement was changed"
            ),
            Err(DbError::Stale) => {
                let typed = back(said, Some("portal-revise-stale"), StatusCode::CONFLICT);
                return page(&app, view, &staff, whole, typed).await;
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(see_other(&format!("/operator/pengumuman/{id}#riwayat")))
}

/// `POST …/tarik`.
pub(crate) async fn withdraw(
    State(app): State<App>,
    view: View,
    staff: Signed<Staff>,
    Path(id): Path<String>,
    _form: Pairs,
) -> Result<Response, Failure> {
    if !staff.announces() {
        return Err(Failure::NotFound);
    }
    let (one, ..) = theirs(&app, &view, &staff, &id).await?.ok_or(Failure::NotFound)?;
    if one.withdrawn_at.is_none() {
        let after = Announcement { withdrawn_at: Some(view.now), ..one.clone() };
        let what = (Deed::Withdrawn, staff.officer, view.now);
        done(&app, store::revise(staff.agency, (&one, &after), what)).await?;
        tracing::info!(
            announcement.id = %one.id, by.id = %staff.officer, "An announcement was withdrawn"
        );
    }
    Ok(see_other(&format!("/operator/pengumuman/{id}")))
}

/// A form's own address, asked for by itself.
pub(crate) async fn turn_to(Path(id): Path<String>) -> Response {
    see_other(&format!("/operator/pengumuman/{id}"))
}
