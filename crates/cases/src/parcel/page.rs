//! The page of a parcel: one bar for each of its cases; and the receipt of one that was typed at a counter.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use definition::Service;
use identity::Unit;
use terms::CaseId;
use web::{Citizen, Page, Signed, Staff, View};

use crate::app::App;
use crate::error::Failure;
use crate::store as cases;
use crate::timeline;
use crate::told;

use super::store::{self, PartRow, PartState};

/// A case of the parcel, or what it waits for.
struct Bar {
    title: String,
    /// The item for which it is: "1", where there are several.
    item: Option<String>,
    /// Where it leads; nothing to see while it waits.
    href: Option<String>,
    number: Option<String>,
    /// The promise in words, while it is open.
    promised: Option<String>,
    tag: (&'static str, &'static str, &'static str),
    /// What it waits for, or why it does not go on.
    note: Option<String>,
}

#[derive(Template)]
#[template(path = "parcel.html")]
struct ParcelPage {
    title: String,
    /// Whether it was sent just now.
    is_new: bool,
    bars: Vec<Bar>,
    done: usize,
    view: View,
}

impl ParcelPage {
    /// `2 of 4`.
    fn progress(&self) -> String {
        let (done, all) = (self.done.to_string(), self.bars.len().to_string());
        self.view.say2("cases-parcel-done", ("done", &done), ("all", &all))
    }
}

/// `GET /permohonan/paket/{id}`.
pub(crate) async fn show(
    State(app): State<App>,
    view: View,
    citizen: Signed<Citizen>,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    page(&app, view, &citizen, &id, false).await
}

/// `GET /permohonan/paket/{id}/terima`, after it was sent.
pub(crate) async fn receipt(
    State(app): State<App>,
    view: View,
    citizen: Signed<Citizen>,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    page(&app, view, &citizen, &id, true).await
}

/// A part on the receipt of the counter.
struct Slip {
    title: String,
    /// Its number and the code with which it is followed.
    case: Option<(String, String)>,
    /// Where it is completed, where something was missing.
    draft: Option<CaseId>,
    /// The text that says why there is neither.
    note: &'static str,
}

#[derive(Template)]
#[template(path = "counter_parcel.html")]
struct CounterPage {
    title: String,
    slips: Vec<Slip>,
    /// Who took it in, and where.
    officer: String,
    unit: Unit,
    view: View,
}

impl CounterPage {
    /// Where one follows a case without an account.
    fn address(&self) -> String {
        format!("{}/lacak", self.view.brand().public_url)
    }
}

/// `GET /meja/berkas/paket/{id}/tanda-terima`: to be printed and handed over, by whoever typed the form.
pub(crate) async fn counter_receipt(
    State(app): State<App>,
    view: View,
    staff: Signed<Staff>,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let id: CaseId = id.parse().map_err(|_| Failure::NotFound)?;
    let agency = app.agency();
    let parcel = store::parcel(&app.db, agency, id).await?;
    let rows = store::parts(&app.db, agency, id).await?;
    let parcel = parcel.filter(|own| own.is_typed_by(staff.officer)).ok_or(Failure::NotFound)?;
    let entered = parcel.entered.ok_or(Failure::NotFound)?;
    let service =
        app.versions.version(&parcel.service, parcel.version).ok_or(Failure::NoService)?;
    let drafts = intake::drafts_at_counter(&app.intake, staff.officer).await?;
    let mut slips = Vec::new();
    for part in &service.parts {
        for row in rows.iter().filter(|row| row.part == part.id) {
            let case = cases::by_id(&app.db, agency, row.case).await?;
            slips.push(Slip {
                title: part.service.title.get(view.language).to_owned(),
                case: case.map(|case| (case.number, app.code(row.case))),
                draft: drafts.iter().map(|draft| draft.id).find(|id| *id == row.case),
                note: match row.state {
                    PartState::Waiting => "counter-part-later",
                    PartState::Stopped => "cases-part-stopped",
                    PartState::Opened => "cases-part-gone",
                },
            });
        }
    }
    let page = CounterPage {
        title: service.title.get(view.language).to_owned(),
        slips,
        officer: entered.name,
        unit: app.units.get(&entered.unit).ok_or(Failure::NotFound)?.clone(),
        view,
    };
    Ok(Page(page).into_response())
}

async fn page(
    app: &App,
    view: View,
    citizen: &Citizen,
    id: &str,
    is_new: bool,
) -> Result<Response, Failure> {
    let id: CaseId = id.parse().map_err(|_| Failure::NotFound)?;
    let agency = app.agency();
    let parcel = store::parcel(&app.db, agency, id).await?;
    let rows = store::parts(&app.db, agency, id).await?;
    let parcel = parcel.filter(|own| own.person == citizen.person).ok_or(Failure::NotFound)?;
    let service =
        app.versions.version(&parcel.service, parcel.version).ok_or(Failure::NoService)?;
    let drafts = intake::drafts_of(&app.intake, citizen.person).await?;
    let mut bars = Vec::new();
    for part in &service.parts {
        let own = rows.iter().filter(|row| row.part == part.id);
        let several = own.clone().count() > 1;
        for row in own {
            bars.push(bar(app, &view, &service, (row, several), &drafts).await?);
        }
    }
    let done = bars.iter().filter(|bar| bar.tag.0 == "ok").count();
    let title = service.title.get(view.language).to_owned();
    Ok(Page(ParcelPage { title, is_new, bars, done, view }).into_response())
}

async fn bar(
    app: &App,
    view: &View,
    service: &Service,
    (row, several): (&PartRow, bool),
    own_drafts: &[intake::DraftLine],
) -> Result<Bar, Failure> {
    let title_of = |id: &str| {
        let part = service.parts.iter().find(|part| part.id == id);
        part.map_or_else(String::new, |part| part.service.title.get(view.language).to_owned())
    };
    let part = service.parts.iter().find(|part| part.id == row.part);
    let after = part.and_then(|part| part.after.as_ref());
    let mut bar = Bar {
        title: title_of(&row.part),
        item: row.item.filter(|_| several).map(|item| (item + 1).to_string()),
        href: None,
        number: None,
        promised: None,
        tag: ("", "next", "cases-part-waiting"),
        note: None,
    };
    let drafts: Vec<CaseId> = own_drafts.iter().map(|draft| draft.id).collect();
    match row.state {
        PartState::Waiting => {
            let blocked = own_drafts.iter().any(|draft| draft.service == row.service);
            bar.note = if blocked {
                Some(view.say1("cases-part-blocked", "service", title_of(&row.part)))
            } else {
                let key = "cases-part-after";
                after.map(|after| view.say1(key, "service", title_of(&after.part)))
            };
        }
        PartState::Stopped => {
            bar.tag = ("bad", "no", "cases-part-stopped");
            let key = "cases-part-stopped-by";
            bar.note = after.map(|after| view.say1(key, "service", title_of(&after.part)));
        }
        PartState::Opened => match cases::by_id(&app.db, app.agency(), row.case).await? {
            Some(case) => {
                let (case, known) = told::known(&app.db, app.agency(), case, view.now).await?;
                let is_open = case.ended_at.is_none();
                let day = case.promised_at.day(view.zone());
                bar.promised = is_open.then(|| view.long_day(&day));
                bar.href = Some(format!("/permohonan/{}", case.number));
                let service = app.versions.version(&case.service, case.version);
                let turn = timeline::told_turn(service.as_deref(), &known);
                bar.tag = timeline::tag(turn);
                bar.number = Some(case.number);
            }
            None if drafts.contains(&row.case) => {
                bar.href = Some(format!("/isian/{}/periksa", row.case));
                bar.tag = ("warn", "warn", "cases-part-begun");
            }
            // Its person threw the begun form away, or it was kept long enough.
            None => {
                bar.href = Some(format!("/layanan/{}", row.service));
                bar.tag = ("", "no", "cases-part-gone");
            }
        },
    }
    Ok(bar)
}
