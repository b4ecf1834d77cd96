//! What one case of a parcel has for another: what it starts with, and what it is told while it runs.

use std::collections::BTreeMap;

use casework::{Command, Event, Refusal, Turn};
use definition::{Awaited, Brought, Part, Service};
use identity::Reader;
use terms::{CaseId, Language};
use vault::Purpose;

use crate::app::App;
use crate::error::Failure;
use crate::store::{self as cases, By};
use crate::working::{self, Opened, Order};
use crate::{names, submit};

use super::store::{self, Later, PartRow, PartState};

/// Whether a case has come to a stage, or ended so.
pub(super) fn has_reached(app: &App, opened: &Opened, place: &str) -> bool {
    let facts = app.facts(opened, app.web.now());
    facts.end.as_deref() == Some(place)
        || facts.stages.get(place).is_some_and(|stage| stage.rounds > 0)
}

/// What another part's case gives. Rules read it; nobody is shown it here.
pub(super) async fn brought(
    app: &App,
    (part, item): (&Part, Option<usize>),
    awaited: &Awaited,
    opened: &Opened,
) -> Result<Brought, Failure> {
    let now = app.web.now();
    let answers = app.answers(opened, Reader::Owner, Purpose::Rule).await?;
    let facts = app.facts(opened, now);
    let context = app.case_context(opened, Language::Id, now);
    Ok(opened.service.brings((awaited, part, item), &answers, &facts, &context))
}

/// Tells the running cases of a parcel what other cases of it have for them now.
pub(super) async fn hand(app: &App, parcel: CaseId, service: &Service) -> Result<(), Failure> {
    if service.parts.iter().all(|part| part.later.is_none()) {
        return Ok(());
    }
    let rows = store::parts(&app.db, app.agency(), parcel).await?;
    let parts: BTreeMap<&str, &Part> =
        service.parts.iter().map(|part| (part.id.as_str(), part)).collect();
    let waiting =
        rows.iter().filter(|row| row.later == Later::Waiting && row.state == PartState::Opened);
    for row in waiting {
        let Some(part) = parts.get(row.part.as_str()) else { continue };
        hand_to(app, parcel, (part, row), &rows).await?;
    }
    Ok(())
}

async fn hand_to(
    app: &App,
    parcel: CaseId,
    (part, row): (&Part, &PartRow),
    rows: &[PartRow],
) -> Result<(), Failure> {
    let (agency, now) = (app.agency(), app.web.now());
    let Some(later) = &part.later else { return Ok(()) };
    // Still a form that its person has to complete.
    let Some(own) = cases::by_id(&app.db, agency, row.case).await? else { return Ok(()) };
    let opened = app.open_row(own).await?;
    let zone = &app.web.brand().zone;
    let last = part.within.map(|time| time.after(opened.row.submitted_at.day(zone)));
    let is_over = last.is_some_and(|last| now.day(zone) > last);
    if is_over || matches!(opened.case.turn, Turn::Ended(_)) {
        return told(app, parcel, row, Later::Late).await;
    }
    let Some(other) = rows.iter().find(|other| other.part == later.part) else { return Ok(()) };
    let Some(other) = cases::by_id(&app.db, agency, other.case).await? else { return Ok(()) };
    let other = app.open_row(other).await?.known_to_applicant(now);
    if !has_reached(app, &other, &later.reached) {
        return Ok(());
    }
    let brought = brought(app, (part, row.item), later, &other).await?;
    let before = app.answers(&opened, Reader::Owner, Purpose::Rule).await?;
    let context = app.case_context(&opened, Language::Id, now);
    let read = opened.service.supplemented(&before, &brought, &context);
    if brought.is_empty() || !read.problems.is_empty() {
        tracing::warn!(case = %row.case, "What another case of a parcel has does not fit this one");
        return told(app, parcel, row, Later::Late).await;
    }
    let answers = opened.service.visible(&read.answers, &context);
    let (case, service) = (opened.row.id, opened.service.clone());
    let (keys, key_rows) =
        submit::keys_for(app, case, opened.keys.clone(), &service, &answers).await?;
    let command = |_: &Opened| Command::Supplement {
        answers: working::seal_answers(app, &keys, case, &service, &answers),
        from: other.row.number.clone(),
    };
    let rows = key_rows
        .then(names::index_anew(&app.keys, agency, case, &service, &before, &answers))
        .then(store::told(agency, parcel, row.case, Later::Handed));
    let also = |_: &Opened, _: &Event| rows.clone();
    let order = Order::new(By::System, &command).also(&also).with_answers(&answers);
    match app.carry_out(opened, order).await {
        // Another process was first, or its applicant mends it: it is tried again when that is sent.
        Ok(_) | Err(Failure::Refused(Refusal::NotOpen) | Failure::Busy) => Ok(()),
        Err(failure) => Err(failure),
    }
}

async fn told(app: &App, parcel: CaseId, row: &PartRow, how: Later) -> Result<(), Failure> {
    let batch = store::told(app.agency(), parcel, row.case, how);
    super::opening::committed(app.db.commit(batch).await)
}
