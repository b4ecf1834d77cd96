//! `/kantor`: the offices of the agency, when they are open, and what they do.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use catalog::Line;
use definition::Regions as _;
use identity::Unit;
use terms::Date;
use web::{Page, View, format};

use crate::App;
use crate::error::Failure;
use crate::public::Told;

/// How many days ahead closed days are told of.
const AHEAD: i64 = 30;

#[derive(Template)]
#[template(path = "offices.html")]
struct OfficesPage {
    view: View,
    hours: String,
    /// Units that stand for themselves, and those of which there are several of a kind.
    groups: Vec<(String, Vec<Unit>)>,
}

/// "Senin sampai Jumat, 07.30 sampai 16.00 WIB", the zone once.
fn hours(app: &App, view: &View) -> String {
    let hours = app.cases.calendar.hours_on(view.today());
    let opens = hours.opens.strftime("%H.%M").to_string();
    let closes = view.zone().moment(view.today().to_datetime(hours.closes));
    let closes = format::clock(closes, view.zone());
    view.say2("portal-hours", ("opens", &opens), ("closes", &closes))
}

/// `GET /kantor`: by kind, the kinds with many units last.
pub(crate) async fn list(State(app): State<App>, view: View) -> Response {
    let mut kinds: BTreeMap<&str, Vec<Unit>> = BTreeMap::new();
    for unit in app.cases.units.iter() {
        kinds.entry(&unit.kind).or_default().push(unit.clone());
    }
    let mut groups: Vec<(String, Vec<Unit>)> = Vec::new();
    let mut single = Vec::new();
    for (kind, mut units) in kinds {
        units.sort_by(|a, b| a.title.cmp(&b.title));
        if units.len() < 3 {
            single.append(&mut units);
        } else {
            groups.push((named(kind), units));
        }
    }
    single.sort_by(|a, b| a.title.cmp(&b.title));
    if !single.is_empty() {
        groups.insert(0, (view.say("portal-offices-city"), single));
    }
    let hours = hours(&app, &view);
    Page(OfficesPage { hours, groups, view }).into_response()
}

/// A kind as a heading: `kelurahan` is "Kelurahan".
fn named(kind: &str) -> String {
    let mut signs = kind.chars();
    let first = signs.next().map(char::to_uppercase).into_iter().flatten();
    first.chain(signs).collect::<String>().replace(['-', '_'], " ")
}

#[derive(Template)]
#[template(path = "office.html")]
struct OfficePage {
    view: View,
    unit: Unit,
    /// The region that it serves.
    region: String,
    above: Option<(String, String)>,
    /// The institution that it belongs to, where it is not its head.
    head: Option<(String, String)>,
    /// Units of the institution whose head it is: id and name.
    beneath: Vec<(String, String)>,
    hours: String,
    /// Whether it is open now, and the words for it.
    open: (bool, String),
    /// Working days of the next weeks on which it is closed.
    closed: Vec<Date>,
    /// What is announced of it, or of all, now and to come.
    told: Vec<Told>,
    /// What it does, each with the days that it really takes where that is known.
    services: Vec<(Line, Option<String>)>,
}

impl OfficePage {
    /// Its telephone for a link that calls it.
    fn call(&self) -> String {
        format::digits(&self.unit.phone)
    }
}

/// `GET /kantor/{id}`.
pub(crate) async fn show(
    State(app): State<App>,
    view: View,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let units = &app.cases.units;
    let unit = units.get(&id).cloned().ok_or(Failure::NotFound)?;
    let above = unit.parent.as_deref().and_then(|id| units.get(id));
    let snapshot = app.catalog.catalog.now();
    let medians = app.catalog.medians.load();
    let head = units.institution(&unit.id).filter(|head| head.id != unit.id);
    let own: Vec<&Unit> = match unit.institution {
        true => units.iter().filter(|one| belongs(units, one, &unit)).collect(),
        false => vec![&unit],
    };
    let serves = |handled: &str| own.iter().any(|one| handled == one.id || handled == one.kind);
    let services = snapshot.services().filter(|entry| serves(&entry.service.handled.unit));
    let services = services.map(|entry| {
        let days = medians.get(&entry.service.id).map(|days| format!("{days:.1}"));
        let days = days.map(|days| match view.language {
            terms::Language::Id => days.replace('.', ","),
            terms::Language::En => days,
        });
        (catalog::line(&app.catalog, entry, &view), days)
    });
    let concerns = |one: &crate::announcement::Announcement| {
        (one.unit.is_empty() || one.unit == unit.id) && one.is_current(view.now)
    };
    let all = app.board.all();
    let told = all.iter().filter(|one| concerns(one)).map(|one| Told::new(&app, &view, one));
    let page = OfficePage {
        region: app.catalog.catalog.regions.full_name(&unit.region, view.language),
        above: above.map(|above| (above.id.clone(), above.title.clone())),
        head: head.map(|head| (head.id.clone(), head.title.clone())),
        beneath: own
            .iter()
            .filter(|one| one.id != unit.id)
            .map(|one| (one.id.clone(), one.title.clone()))
            .collect(),
        hours: hours(&app, &view),
        open: open(&app, &view),
        closed: closed(&app, &view),
        told: told.collect(),
        services: services.collect(),
        unit,
        view,
    };
    Ok(Page(page).into_response())
}

/// Whether a unit belongs to the institution of which another one is head.
fn belongs(units: &identity::Units, one: &Unit, head: &Unit) -> bool {
    units.institution(&one.id).is_some_and(|own| own.id == head.id)
}

/// Whether the office is open now, and the words for it.
fn open(app: &App, view: &View) -> (bool, String) {
    match app.cases.calendar.shut(view.now) {
        Some((opens, _)) => (false, view.say1("portal-opens", "at", view.short_at(&opens))),
        None => {
            let closes = app.cases.calendar.hours_on(view.today()).closes;
            let closes = view.zone().moment(view.today().to_datetime(closes));
            (true, view.say1("portal-closes", "at", format::clock(closes, view.zone())))
        }
    }
}

/// Days of the next weeks, from Monday to Friday, on which nobody works.
fn closed(app: &App, view: &View) -> Vec<Date> {
    let weekday = |day: &Date| day.weekday().to_monday_one_offset() <= 5;
    let mut days = view.today().series(jiff::Span::new().days(1));
    let mut closed = Vec::new();
    for _ in 0..AHEAD {
        let Some(day) = days.next() else { break };
        if weekday(&day) && !app.cases.calendar.works_on(day) {
            closed.push(day);
        }
    }
    closed
}
