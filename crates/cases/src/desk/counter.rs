//! `/meja/loket`: an officer types what somebody brought on paper. The pages of the form are those that citizens fill in.

use std::collections::BTreeSet;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use definition::{Answers, Service, Value, contact};
use http::StatusCode;
use identity::{AtCounter, Unit};
use intake::{Entry, Published, Untaken};
use serde::Deserialize;
use terms::{CaseId, Date};
use vault::Purpose;
use web::{Page, Pairs, Role, Signed, Staff, View, see_other};

use crate::app::App;
use crate::error::Failure;
use crate::parcel;
use crate::submit::{self, Sender};

/// A unit at whose counter somebody serves, with the services that are its own.
struct Counter {
    unit: Unit,
    services: Vec<Published>,
}

#[derive(Template)]
#[template(path = "counter.html")]
struct CounterPage {
    counters: Vec<Counter>,
    /// What is not sent yet, with the titles of the services.
    drafts: Vec<(intake::DraftLine, String)>,
    /// A draft that was left just now with something on its page that is not right yet.
    unfinished: Option<CaseId>,
    discarded: bool,
    typed: Typed,
    wrong: Vec<(&'static str, String)>,
    view: View,
}

impl CounterPage {
    fn is_unfinished(&self, draft: &intake::DraftLine) -> bool {
        self.unfinished == Some(draft.id)
    }

    fn title<'p>(&self, one: &'p Published) -> &'p str {
        one.service.title.get(self.view.language)
    }

    /// The services whose blank form is given out here: once each, however many counters have them.
    fn blank_forms(&self) -> Vec<&Published> {
        let mut seen = BTreeSet::new();
        let all = self.counters.iter().flat_map(|counter| &counter.services);
        all.filter(|one| seen.insert(one.service.id.as_str())).collect()
    }

    fn at(&self, name: &str) -> Option<&str> {
        self.wrong.iter().find(|(at, _)| *at == name).map(|(_, text)| text.as_str())
    }
}

/// What an officer typed to begin with.
#[derive(Default)]
struct Typed {
    /// Unit and service, `kelurahan-umpak/surat-domisili`.
    service: String,
    nik: String,
    contact: String,
    seen: bool,
}

#[derive(Deserialize)]
pub(crate) struct Left {
    #[serde(default)]
    belum: String,
    #[serde(default)]
    dihapus: String,
}

/// The counters at which somebody serves: those of the units where they examine cases.
fn counters(app: &App, staff: &Staff) -> Vec<Counter> {
    let all = app.intake.services.all();
    let serves = |unit: &&Unit| {
        let mut own = staff.grants.iter();
        own.any(|grant| grant.role == Role::Officer && grant.unit == unit.id)
    };
    let of = |unit: &Unit| {
        let is_own = |one: &&Published| is_of(&one.service, unit);
        all.iter().filter(is_own).cloned().collect::<Vec<_>>()
    };
    let units = app.units.iter().filter(serves);
    let counters = units.map(|unit| Counter { unit: unit.clone(), services: of(unit) });
    counters.filter(|counter| !counter.services.is_empty()).collect()
}

/// Whether the cases of a service may be a unit's: by its id, by its kind, or since applicants choose the unit. Of a
/// bundle, those of one of its parts.
fn is_of(service: &Service, unit: &Unit) -> bool {
    let named = &service.handled.unit;
    match service.parts.as_slice() {
        [] => unit.is_office(named),
        parts => parts.iter().any(|part| is_of(&part.service, unit)),
    }
}

/// `GET /meja/loket`.
pub(crate) async fn show(
    State(app): State<App>,
    view: View,
    staff: Signed<Staff>,
    Query(left): Query<Left>,
) -> Result<Response, Failure> {
    page(&app, view, &staff, &left, Typed::default(), Vec::new()).await
}

async fn page(
    app: &App,
    view: View,
    staff: &Staff,
    left: &Left,
    typed: Typed,
    wrong: Vec<(&'static str, String)>,
) -> Result<Response, Failure> {
    let drafts = intake::drafts_at_counter(&app.intake, staff.officer).await?;
    let title = |draft: &intake::DraftLine| {
        let service = app.intake.services.latest(&draft.service);
        service.map_or_else(
            || draft.service.clone(),
            |found| found.service.title.get(view.language).to_owned(),
        )
    };
    let unfinished = left.belum.parse().ok();
    let status = if wrong.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = CounterPage {
        counters: counters(app, staff),
        unfinished: unfinished.filter(|id| drafts.iter().any(|draft| draft.id == *id)),
        drafts: drafts.into_iter().map(|draft| (draft.clone(), title(&draft))).collect(),
        discarded: left.dihapus == "1",
        typed,
        wrong,
        view,
    };
    Ok((status, Page(page)).into_response())
}

/// `POST /meja/loket`: finds or makes the person, and on to the first page of the form.
pub(crate) async fn begin(
    State(app): State<App>,
    view: View,
    staff: Signed<Staff>,
    form: Pairs,
) -> Result<Response, Failure> {
    let typed = Typed {
        service: form.get("layanan").to_owned(),
        nik: form.get("nik").trim().to_owned(),
        contact: form.get("kontak").trim().to_owned(),
        seen: !form.get("dilihat").is_empty(),
    };
    let begun = match read(&app, &view, &staff, &typed) {
        Ok(begun) => begun,
        Err(wrong) => {
            let left = Left { belum: String::new(), dihapus: String::new() };
            return page(&app, view, &staff, &left, typed, wrong).await;
        }
    };
    let at = AtCounter {
        nik: begun.nik.as_deref(),
        contact: begun.contact.as_deref(),
        officer: staff.officer,
    };
    let person =
        identity::person_at_counter(&app.db, &app.web, &app.keys, app.agency(), at).await?;
    let draft = intake::enter(
        &app.intake,
        Entry {
            officer: staff.officer,
            unit: &begun.unit,
            person,
            service: &begun.service,
            known: known(&begun),
        },
    );
    Ok(see_other(&format!("/meja/loket/{}", draft.await?)))
}

/// What an officer begins to type, read.
struct Begun {
    unit: String,
    service: String,
    nik: Option<String>,
    contact: Option<String>,
}

fn read(
    app: &App,
    view: &View,
    staff: &Staff,
    typed: &Typed,
) -> Result<Begun, Vec<(&'static str, String)>> {
    let mut wrong = Vec::new();
    let chosen = typed.service.split_once('/').filter(|(unit, service)| {
        let counters = counters(app, staff);
        let own = counters.iter().find(|counter| counter.unit.id == *unit);
        own.is_some_and(|own| own.services.iter().any(|one| one.service.id == *service))
    });
    if chosen.is_none() {
        wrong.push(("layanan", view.say("counter-service-missing")));
    }
    let nik = (!typed.nik.is_empty())
        .then(|| definition::nik(&typed.nik, &app.intake.context(view)))
        .transpose();
    let nik = nik.unwrap_or_else(|message| {
        wrong.push(("nik", intake::message_words(view, &message)));
        None
    });
    let reached = (!typed.contact.is_empty()).then(|| contact(&typed.contact));
    if reached == Some(None) {
        wrong.push(("kontak", view.say("counter-contact-wrong")));
    }
    if typed.nik.is_empty() && typed.contact.is_empty() {
        wrong.push(("nik", view.say("counter-nobody")));
    }
    if !typed.seen {
        wrong.push(("dilihat", view.say("counter-seen-missing")));
    }
    match chosen {
        Some((unit, service)) if wrong.is_empty() => Ok(Begun {
            unit: unit.to_owned(),
            service: service.to_owned(),
            nik,
            contact: reached.flatten(),
        }),
        Some(_) | None => Err(wrong),
    }
}

/// What was said at the counter already, for the form.
fn known(begun: &Begun) -> Answers {
    let fact = |name: &str, value: &Option<String>| {
        value.clone().map(|text| (format!("applicant.{name}"), Value::Text(text)))
    };
    let is_mail = begun.contact.as_deref().is_some_and(|contact| contact.contains('@'));
    let contact = if is_mail { "email" } else { "phone" };
    fact("nik", &begun.nik).into_iter().chain(fact(contact, &begun.contact)).collect()
}

/// The answers lead to the counter of another office.
#[derive(Template)]
#[template(path = "counter_elsewhere.html")]
struct ElsewherePage {
    draft: String,
    office: Option<Unit>,
    view: View,
}

/// `POST /meja/loket/{draft}/kirim`: on to the receipt, or back to what is open.
pub(crate) async fn send(
    State(app): State<App>,
    view: View,
    staff: Signed<Staff>,
    Path(draft): Path<String>,
    form: Pairs,
) -> Result<Response, Failure> {
    let id: CaseId = draft.parse().map_err(|_| Failure::NotFound)?;
    let at = format!("/meja/loket/{draft}");
    if form.get("benar").is_empty() {
        return Ok(see_other(&format!("{at}/periksa?salah=benar")));
    }
    let submission = match intake::take_entered(&app.intake, &view, &staff, id).await {
        Ok(submission) => submission,
        Err(Untaken::Open(open)) => {
            let page = open.first().map_or("periksa", |(page, _)| page.as_str());
            return Ok(see_other(&format!("{at}/{page}?dari=periksa")));
        }
        Err(Untaken::NoPaper) => return Ok(see_other(&format!("{at}/kertas"))),
        Err(Untaken::Refused(_)) => return Ok(see_other(&format!("{at}/periksa"))),
        // Pressed twice, or sent before: its page leads to the receipt.
        Err(Untaken::Failed(failure)) => return Err(failure.into()),
    };
    let context = app.intake.context(&view);
    let (service, answers) = (submission.published.service.clone(), &submission.answers);
    let is_bundle = !service.parts.is_empty();
    let offices = if is_bundle {
        parcel::offices(&app, &service, answers, &context)
    } else {
        let handled = service.handled_by(answers, &context).ok();
        let office = handled.and_then(|(unit, region)| app.units.covering(&unit, &region));
        office.into_iter().collect()
    };
    let own = counters(&app, &staff);
    let is_own = offices.iter().any(|unit| own.iter().any(|one| one.unit.id == unit.id));
    // What a bundle began here is completed here, whichever office it is for.
    if !is_own && !parcel::has(&app.db, app.agency(), id).await? {
        let page = ElsewherePage { draft, office: offices.first().copied().cloned(), view };
        return Ok((StatusCode::CONFLICT, Page(page)).into_response());
    }
    let sender = Sender::Officer(&staff);
    if is_bundle {
        let parcel = parcel::file(&app, &view, sender, submission).await?;
        return Ok(see_other(&format!("/meja/berkas/{parcel}/tanda-terima")));
    }
    match submit::file(&app, (&context, view.language), sender, submission).await {
        Ok(number) => Ok(see_other(&format!("/meja/berkas/{number}/tanda-terima"))),
        Err(Failure::UsedUp) => Ok(see_other(&format!("{at}/periksa"))),
        Err(failure) => Err(failure),
    }
}

/// `GET` of the same, after "reload" or from the door: back to the check of all answers.
pub(crate) async fn turn_to(Path(draft): Path<String>) -> Response {
    see_other(&format!("/meja/loket/{draft}/periksa"))
}

#[derive(Template)]
#[template(path = "counter_receipt.html")]
struct ReceiptPage {
    title: String,
    number: String,
    code: String,
    /// Who applied.
    name: String,
    /// Who took it in, and where.
    officer: String,
    unit: Unit,
    promised: Date,
    view: View,
}

impl ReceiptPage {
    /// Where one follows it without an account.
    fn address(&self) -> String {
        format!("{}/lacak", self.view.brand().public_url)
    }
}

/// `GET /meja/berkas/{number}/tanda-terima`: to be printed and handed over.
pub(crate) async fn receipt(
    State(app): State<App>,
    view: View,
    staff: Signed<Staff>,
    Path(number): Path<String>,
) -> Result<Response, Failure> {
    let opened = app.open_for(&staff, &number).await?;
    let Some(entered) = opened.entered().cloned() else {
        return Ok(see_other(&format!("/meja/berkas/{number}")));
    };
    let unit = app.units.get(&entered.unit).ok_or(Failure::NotFound)?.clone();
    let answers = app.answers_for(&staff, &opened, Purpose::Entry).await?;
    let name = answers.get("applicant.name").and_then(Value::text).unwrap_or_default();
    let page = ReceiptPage {
        title: opened.service.title.get(view.language).to_owned(),
        code: app.code(opened.row.id),
        name: name.to_owned(),
        officer: entered.name,
        promised: opened.case.promised_at.day(view.zone()),
        unit,
        number,
        view,
    };
    Ok(Page(page).into_response())
}
