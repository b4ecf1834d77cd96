//! `/meja/buku-nomor/luar`: numbers that a letter on paper took. Series skip them.

use std::collections::BTreeMap;
use std::sync::Arc;

use askama::Template;
use axum::extract::{FromRequest as _, Query, Request, State};
use axum::response::{IntoResponse, Response};
use db::DbError;
use definition::{Letter, Service};
use http::StatusCode;
use identity::Unit;
use serde::Deserialize;
use terms::Date;
use web::{Page, Pairs, Signed, Staff, View, see_other};

use crate::app::App;
use crate::book;
use crate::error::Failure;
use crate::numbers;
use crate::store::book::Outside;
use crate::typed::{TypedDay, Wrong, is_line};

/// The highest number that can be entered: what is above is a slip of the finger.
const HIGHEST: i64 = 99_999;
/// How many numbers can be entered at once.
const AT_ONCE: i64 = 200;
const LONGEST_REASON: usize = 160;
const LONGEST_NUMBER: usize = 80;

/// A series of a unit, with a letter that takes its numbers from it.
struct Choice {
    key: String,
    service: Arc<Service>,
    letter: usize,
}

impl Choice {
    fn letter(&self) -> &Letter {
        &self.service.letters[self.letter]
    }
}

/// The series from which the letters of a unit take their numbers, by the services as they are published now.
fn choices(app: &App, unit: &Unit) -> Vec<Choice> {
    let mut found: Vec<Choice> = Vec::new();
    for service in app.templates.services() {
        for (place, letter) in service.letters.iter().enumerate() {
            let stage = letter.signers.last().and_then(|signer| service.stage(&signer.stage));
            let at = stage.and_then(|stage| stage.unit.as_ref()).unwrap_or(&service.handled.unit);
            let key = numbers::series(letter, &service.id, &unit.id);
            if unit.is_office(at) && found.iter().all(|one| one.key != key) {
                found.push(Choice { key, service: Arc::clone(&service), letter: place });
            }
        }
    }
    found
}

#[derive(Template)]
#[template(path = "outside.html")]
struct OutsidePage {
    view: View,
    wrong: Wrong,
    unit: String,
    unit_title: String,
    series: Vec<(String, String)>,
    asked_series: String,
    seq: String,
    to: String,
    written: String,
    day: TypedDay,
    reason: String,
}

impl OutsidePage {
    fn new(view: View, unit: &Unit, choices: &[Choice]) -> Self {
        let label = |one: &Choice| {
            let (name, title) = (book::series_name(&view, &one.key), &one.letter().title);
            (one.key.clone(), format!("{name}: {}", title.get(view.language)))
        };
        let series: Vec<_> = choices.iter().map(label).collect();
        let asked_series = match series.as_slice() {
            [(only, _)] => only.clone(),
            _ => String::new(),
        };
        Self {
            wrong: Wrong::default(),
            unit: unit.id.clone(),
            unit_title: unit.title.clone(),
            series,
            asked_series,
            seq: String::new(),
            to: String::new(),
            written: String::new(),
            day: TypedDay::default(),
            reason: String::new(),
            view,
        }
    }

    fn filled(mut self, form: &Pairs) -> Self {
        let text = |name: &str| form.get(name).trim().to_owned();
        (self.asked_series, self.seq, self.to) = (text("seri"), text("nomor"), text("hingga"));
        (self.written, self.reason) = (text("tertulis"), text("alasan"));
        self.day = TypedDay::read(form, "tanggal");
        self
    }

    fn mark(&mut self, field: &'static str, key: &str) {
        let words = self.view.say(key);
        self.wrong.add(field, words);
    }

    /// First and last number and the day of the paper; what is wrong is marked, all of it.
    fn read(&mut self, chosen: bool, today: Date) -> Option<(i64, i64, Date)> {
        if !chosen {
            self.mark("seri", "issuance-outside-series-wrong");
        }
        let number = |typed: &str| typed.parse().ok().filter(|seq| (1..=HIGHEST).contains(seq));
        let seq = number(&self.seq);
        if seq.is_none() {
            self.mark("nomor", "issuance-outside-seq-wrong");
        }
        let to = if self.to.is_empty() { seq } else { number(&self.to) };
        let sound = to.is_some_and(|to| seq.is_none_or(|seq| (0..AT_ONCE).contains(&(to - seq))));
        if !sound && (seq.is_some() || !self.to.is_empty()) {
            self.mark("hingga", "issuance-outside-to-wrong");
        }
        let several = to != seq;
        let unwritten = self.written.is_empty();
        if !unwritten && (several || !is_line(&self.written, LONGEST_NUMBER)) {
            self.mark("tertulis", "issuance-outside-written-wrong");
        }
        let day = self.day.date().filter(|day| *day <= today);
        if day.is_none() {
            self.mark("tanggal", "issuance-outside-day-wrong");
        }
        if !is_line(&self.reason, LONGEST_REASON) {
            self.mark("alasan", "issuance-outside-reason-wrong");
        }
        if self.wrong.is_empty() { Some((seq?, to?, day?)) } else { None }
    }
}

#[derive(Deserialize, Default)]
pub(crate) struct Where {
    #[serde(default)]
    unit: String,
}

/// The unit, if numbers may be entered there.
fn entered_at<'a>(app: &'a App, staff: &Staff, asked: &str) -> Result<&'a Unit, Failure> {
    let unit = book::unit(app, staff, asked)?;
    if book::may_enter(app, staff, &unit.id) { Ok(unit) } else { Err(Failure::NotFound) }
}

pub(crate) async fn ask(
    State(app): State<App>,
    view: View,
    staff: Signed<Staff>,
    Query(at): Query<Where>,
) -> Result<Response, Failure> {
    let unit = entered_at(&app, &staff, &at.unit)?;
    Ok(Page(OutsidePage::new(view, unit, &choices(&app, unit))).into_response())
}

/// `POST /meja/buku-nomor/luar`: on to the book, or back to the page as it was filled in.
pub(crate) async fn enter(
    State(app): State<App>,
    view: View,
    staff: Result<Signed<Staff>, Response>,
    request: Request,
) -> Result<Response, Failure> {
    let staff = match staff {
        Ok(staff) => staff,
        Err(door) => return Ok(web::ended(&app, view, door, request).await),
    };
    let form = Pairs::from_request(request, &app).await;
    let (today, now) = (view.today(), view.now);
    let form = match form {
        Ok(form) => form,
        Err(refused) => {
            return Ok(refused.show_again(|typed| {
                match entered_at(&app, &staff, typed.get("unit")) {
                    Ok(unit) => {
                        let mut page =
                            OutsidePage::new(view, unit, &choices(&app, unit)).filled(typed);
                        page.mark("nomor", "issuance-again");
                        Page(page).into_response()
                    }
                    Err(failure) => failure.into_response(),
                }
            }));
        }
    };
    let unit = entered_at(&app, &staff, form.get("unit"))?;
    let choices = choices(&app, unit);
    let zone = view.zone().clone();
    let mut page = OutsidePage::new(view, unit, &choices).filled(&form);
    let chosen = choices.iter().find(|one| one.key == page.asked_series);
    let read = page.read(chosen.is_some(), today);
    let (Some(chosen), Some((seq, to, day))) = (chosen, read) else {
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, Page(page)).into_response());
    };
    let outside = Outside {
        agency: app.cases.agency(),
        series: &chosen.key,
        period: &numbers::period(chosen.letter(), day),
        unit: &unit.id,
        reason: &page.reason,
        at: zone.moment(day.at(12, 0, 0, 0)),
        entered_by: &staff.name,
        now,
    };
    let number = |seq| {
        let from_pattern =
            || numbers::written(chosen.letter(), Some(unit), seq, day, &BTreeMap::new());
        let written = Some(page.written.clone()).filter(|written| !written.is_empty());
        (seq, written.unwrap_or_else(from_pattern))
    };
    let rows: Vec<(i64, String)> = (seq..=to).map(number).collect();
    let done = || {
        let (unit, year, count) = (&unit.id, day.year(), rows.len());
        Ok(see_other(&format!("/meja/buku-nomor?unit={unit}&tahun={year}&dicatat={count}")))
    };
    match app.cases.db.commit(outside.rows(&rows)).await {
        Ok(()) => done(),
        Err(DbError::Duplicate(_)) => {
            let (taken, same) = outside.taken(&app.cases.db, seq, to).await?;
            if same {
                return done(); // Pressed twice.
            }
            let taken: Vec<String> = taken.iter().map(ToString::to_string).collect();
            let words = page.view.say1("issuance-outside-taken", "numbers", taken.join(", "));
            page.wrong.add("nomor", words);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, Page(page)).into_response())
        }
        Err(error) => Err(error.into()),
    }
}
