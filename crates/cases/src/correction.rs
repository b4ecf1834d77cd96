//! `/permohonan/{number}/perbaiki`: the applicant mends what was asked for, and nothing else is open. Whoever applied on
//! paper may come to the counter instead, where an officer types it: `/meja/berkas/{number}/perbaiki`.

use std::sync::Arc;

use axum::extract::{Path, Query, Request, State};
use axum::response::Response;
use casework::{Assisted, Command, Event, Guarded, Reported};
use definition::Answers;
use http::HeaderMap;
use identity::{Reader, Unit};
use intake::{After, Corrected, Pen, Published, Seen, Wanted};
use serde::Deserialize;
use terms::{Language, PersonId, RegionCode};
use uuid::Uuid;
use vault::Purpose;
use web::{Citizen, Role, Signed, Staff, View, see_other};

use crate::app::App;
use crate::error::Failure;
use crate::store::By;
use crate::working::{Desks, Opened, Order};
use crate::{access, submit};

/// What the officer asked for: the reason's sentence and their own words; none when nothing is awaited.
pub(crate) fn asked_words(app: &App, view: &View, opened: &Opened) -> Option<String> {
    opened.case.correction.as_ref()?;
    opened.events.iter().rev().find_map(|(event, _)| {
        let Event::CorrectionAsked { reason, text, .. } = event else { return None };
        let reason = Some(reason).filter(|code| !code.is_empty());
        let sentence = reason.and_then(|code| opened.service.reason(code));
        let sentence = sentence.map(|text| text.get(view.language).to_owned());
        let words = app.words(opened, "correction", text);
        Some(sentence.into_iter().chain(words).collect::<Vec<_>>().join(" "))
    })
}

/// Who sends a correction.
#[derive(Clone, Copy)]
enum Sender<'a> {
    /// The applicant.
    Applicant(PersonId),
    /// An officer at the counter of a unit.
    Officer(&'a Staff, &'a Unit),
}

impl Sender<'_> {
    const fn pen(self) -> Pen {
        match self {
            Self::Applicant(_) => Pen::Applicant,
            Self::Officer(..) => Pen::Officer,
        }
    }

    const fn by(self) -> By {
        match self {
            Self::Applicant(person) => By::Citizen(person),
            Self::Officer(staff, _) => By::Staff(staff.officer),
        }
    }

    fn assisted(self) -> Option<Assisted> {
        let Self::Officer(staff, unit) = self else { return None };
        Some(Assisted { officer: staff.officer, name: staff.name.clone(), unit: unit.id.clone() })
    }

    /// Where the case is, for them.
    fn case(self, number: &str) -> String {
        match self {
            Self::Applicant(_) => format!("/permohonan/{number}"),
            Self::Officer(..) => format!("/meja/berkas/{number}"),
        }
    }

    /// A correction was sent already, from another device or by a double click, or it is asked for no more: the page of
    /// the case says that what came now is not part of it.
    fn too_late(self, number: &str) -> Response {
        see_other(&format!("{}?perbaikan=terlambat", self.case(number)))
    }
}

/// The correction that is awaited, opened for who sends it. What an officer reads of it is recorded.
async fn open(
    app: &App,
    view: &View,
    sender: Sender<'_>,
    opened: &Opened,
) -> Result<Option<intake::Correction>, Failure> {
    let Some(asked) = &opened.case.correction else { return Ok(None) };
    let held = opened.keys.get("applicant").ok_or(Failure::NotFound)?;
    let submitted: Answers = match sender {
        Sender::Applicant(_) => app.answers(opened, Reader::Owner, Purpose::Own).await?,
        Sender::Officer(staff, unit) => {
            app.answers(opened, Reader::Staff(staff, &unit.title), Purpose::Entry).await?
        }
    };
    // As when it was typed: whoever has neither phone nor e-mail leaves them out.
    let service = match opened.entered() {
        Some(_) => Arc::new(opened.service.at_counter()),
        None => opened.service.clone(),
    };
    let wanted = Wanted {
        pen: sender.pen(),
        case: opened.row.id,
        number: opened.row.number.clone(),
        person: held.person.unwrap_or_else(|| PersonId::new(Uuid::nil())),
        published: Published { service, version: opened.row.version },
        key_id: held.id,
        key: held.key.clone(),
        named: asked.fields.clone(),
        submitted,
        seq: opened.row.seq,
        context: app.case_context(opened, view.language, view.now),
        words: asked_words(app, view, opened).unwrap_or_default(),
        offices: {
            let units = app.units.clone();
            Box::new(move |kind, region| units.covering(kind, region).map(|unit| unit.id.clone()))
        },
    };
    Ok(Some(intake::correction(&app.intake, wanted).await?))
}

/// The correction that its applicant is asked for, if one is.
pub(crate) async fn of_applicant(
    app: &App,
    view: &View,
    opened: &Opened,
) -> Result<Option<intake::Correction>, Failure> {
    open(app, view, Sender::Applicant(opened.owner()?), opened).await
}

#[derive(Deserialize)]
pub(crate) struct Shown {
    /// After what the page is shown again.
    #[serde(default)]
    sesudah: String,
    /// What the officer said of the applicant.
    #[serde(default)]
    dilihat: String,
}

pub(crate) async fn page(
    State(app): State<App>,
    view: View,
    citizen: Signed<Citizen>,
    Path(number): Path<String>,
    Query(shown): Query<Shown>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let opened = app.open_own(&citizen, &number).await?;
    let sender = Sender::Applicant(opened.owner()?);
    shown_to(&app, view, sender, &opened, (&shown, &headers)).await
}

async fn shown_to(
    app: &App,
    view: View,
    sender: Sender<'_>,
    opened: &Opened,
    (shown, headers): (&Shown, &HeaderMap),
) -> Result<Response, Failure> {
    let Some(correction) = open(app, &view, sender, opened).await? else {
        return Ok(see_other(&sender.case(&opened.row.number)));
    };
    let correction = correction.seen(Seen::named(&shown.dilihat));
    Ok(correction.show(view, After::named(&shown.sesudah), headers))
}

pub(crate) async fn send(
    State(app): State<App>,
    view: View,
    citizen: Result<Signed<Citizen>, Response>,
    Path(number): Path<String>,
    request: Request,
) -> Result<Result<Response, Response>, Failure> {
    let citizen = match citizen {
        Ok(citizen) => citizen,
        Err(door) => return Ok(Err(web::ended(&app, view, door, request).await)),
    };
    let opened = app.open_own(&citizen, &number).await?;
    let sender = Sender::Applicant(opened.owner()?);
    sent_by(&app, view, sender, opened, request).await
}

async fn sent_by(
    app: &App,
    view: View,
    sender: Sender<'_>,
    opened: Opened,
    request: Request,
) -> Result<Result<Response, Response>, Failure> {
    let number = opened.row.number.clone();
    let Some(correction) = open(app, &view, sender, &opened).await? else {
        return Ok(Ok(sender.too_late(&number)));
    };
    let before = correction.submitted().clone();
    let (answers, moved, batch) = match correction.save(&app.intake, view, request).await {
        Ok(Corrected::Sent { answers, moved, batch }) => (answers, moved, batch),
        Ok(Corrected::Again(answer)) => return Ok(Ok(answer)),
        Err(refused) => return Ok(Err(refused)),
    };
    let (sealed, rows) = submit::replaced(app, &opened, &before, &answers).await?;
    let guarded = guarded(app, &opened, &answers);
    let moved = out_of_sight(app, &opened, moved, guarded.as_ref());
    let command = |_: &Opened| Command::Correct {
        answers: sealed.clone(),
        moved: moved.as_ref().map(|(unit, region)| (unit.clone(), region.as_str().to_owned())),
        assisted: sender.assisted(),
        guarded: guarded.clone(),
    };
    let rows = batch.then(rows);
    let also = |_: &Opened, _: &Event| rows.clone();
    let order = Order::new(sender.by(), &command).also(&also);
    let hidden = guarded.as_ref().map(|guarded| guarded.hidden_from.as_slice());
    let order = order.with_answers(&answers).moved_to(moved.as_ref()).hidden_from(hidden);
    match app.carry_out(opened, order).await {
        Ok(_) => Ok(Ok(see_other(&sender.case(&number)))),
        Err(Failure::Refused(casework::Refusal::NotAsked)) => Ok(Ok(sender.too_late(&number))),
        Err(failure) => Err(failure),
    }
}

/// Who may see a complaint now that it says something else: one that tells of what nobody but the office may know is secret
/// from here on, and the units that it complains about never see it, nor do those that it complained about before. None where
/// that is as it was.
fn guarded(app: &App, opened: &Opened, answers: &Answers) -> Option<Guarded> {
    let reported = opened.case.reported?;
    let context = app.case_context(opened, Language::Id, app.web.now());
    let before = opened.case.hidden_from.as_slice();
    let hidden_from = app.hidden(&opened.service, answers, &context, before);
    let secret = reported != Reported::Secret && app.follower.is_private(answers);
    (secret || hidden_from != before).then_some(Guarded { secret, hidden_from })
}

/// Where a complaint belongs after its correction: with the superior, where it would be with a unit that may not see it.
fn out_of_sight(
    app: &App,
    opened: &Opened,
    moved: Option<(String, RegionCode)>,
    guarded: Option<&Guarded>,
) -> Option<(String, RegionCode)> {
    let hidden_from = guarded.map_or(&opened.case.hidden_from, |guarded| &guarded.hidden_from);
    let stays = || {
        let region = opened.case.region.parse().ok()?;
        Some((opened.case.unit.clone(), region))
    };
    let is_hidden = |unit: &String| hidden_from.contains(unit);
    let is_seen =
        is_hidden(&opened.case.unit) || opened.case.hands().any(|hand| is_hidden(&hand.unit));
    let (unit, region) = moved.or_else(|| stays().filter(|_| is_seen))?;
    let desks = Desks { units: &app.units, hidden_from };
    let allowed = desks.allowed(&unit).map(str::to_owned);
    Some((allowed.unwrap_or(unit), region))
}

/// The unit at whose counter this member of staff may type the correction of a case: it came on paper, and they examine
/// the cases of that unit.
pub(crate) fn counter_of<'a>(app: &'a App, staff: &Staff, opened: &Opened) -> Option<&'a Unit> {
    let roles = access::roles_at(staff, &app.units, &opened.case.unit);
    let serves = roles.iter().any(|role| role == Role::Officer.name());
    app.units.get(&opened.case.unit).filter(|_| serves && opened.entered().is_some())
}

/// `GET /meja/berkas/{number}/perbaiki`.
pub(crate) async fn page_at_counter(
    State(app): State<App>,
    view: View,
    staff: Signed<Staff>,
    Path(number): Path<String>,
    Query(shown): Query<Shown>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let opened = app.open_for(&staff, &number).await?;
    let unit = counter_of(&app, &staff, &opened).ok_or(Failure::NotFound)?;
    let sender = Sender::Officer(&staff, unit);
    shown_to(&app, view, sender, &opened, (&shown, &headers)).await
}

/// `POST /meja/berkas/{number}/perbaiki`.
pub(crate) async fn send_from_counter(
    State(app): State<App>,
    view: View,
    staff: Result<Signed<Staff>, Response>,
    Path(number): Path<String>,
    request: Request,
) -> Result<Result<Response, Response>, Failure> {
    let staff = match staff {
        Ok(staff) => staff,
        Err(door) => return Ok(Err(web::ended(&app, view, door, request).await)),
    };
    let opened = app.open_for(&staff, &number).await?;
    let unit = counter_of(&app, &staff, &opened).ok_or(Failure::NotFound)?;
    sent_by(&app, view, Sender::Officer(&staff, unit), opened, request).await
}
