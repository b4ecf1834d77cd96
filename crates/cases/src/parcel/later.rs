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
use crate::submit;
use crate::working::{Opened, Order};

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
    let waiting = rows.iter().filter(|row| row.later.is_open() && row.state == PartState::Opened);
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
    let mut first = None;
    for other in awaited(rows, &later.part, row.item) {
        let Some(other) = cases::by_id(&app.db, agency, other.case).await? else { return Ok(()) };
        let other = app.open_row(other).await?.known_to_applicant(now);
        if !has_reached(app, &other, &later.reached) {
            return Ok(());
        }
        first = first.or(Some(other));
    }
    let Some(other) = first else { return Ok(()) };
    let brought = brought(app, (part, row.item), later, &other).await?;
    // It may have it later still.
    if brought.is_empty() {
        return Ok(());
    }
    let before = app.answers(&opened, Reader::Owner, Purpose::Rule).await?;
    let context = app.case_context(&opened, Language::Id, now);
    let read = opened.service.supplemented(&before, &brought, &context);
    if !read.problems.is_empty() {
        tracing::warn!(case = %row.case, "What another case of a parcel has does not fit this one");
        return told(app, parcel, row, Later::Unfit).await;
    }
    let answers = opened.service.visible(&read.answers, &context);
    let (sealed, rows) = submit::replaced(app, &opened, &before, &answers).await?;
    let command = |_: &Opened| Command::Supplement {
        answers: sealed.clone(),
        from: other.row.number.clone(),
    };
    let rows = rows.then(store::told(agency, parcel, row.case, Later::Handed));
    let also = |_: &Opened, _: &Event| rows.clone();
    let order = Order::new(By::System, &command).also(&also).with_answers(&answers);
    match app.carry_out(opened, order).await {
        // Another process was first, or its applicant mends it: it is tried again when that is sent.
        Ok(_) | Err(Failure::Refused(Refusal::NotOpen) | Failure::Busy) => Ok(()),
        Err(failure) => Err(failure),
    }
}

/// The rows of a part that another one waits for: of several for the items of a list that of the same item, all of
/// them where the one that waits is for all.
pub(super) fn awaited<'r>(
    rows: &'r [PartRow],
    part: &str,
    item: Option<usize>,
) -> impl Iterator<Item = &'r PartRow> {
    let of_part = move |row: &&PartRow| row.part == part;
    let same = rows.iter().filter(of_part).find(|row| item.is_some() && row.item == item);
    let is_meant = move |row: &&PartRow| same.is_none_or(|same| same.case == row.case);
    rows.iter().filter(of_part).filter(is_meant)
}

/// What the officer of a case reads when it was not told what another case of its parcel has: the key of the words, and
/// the number of that case.
pub(crate) async fn missed(
    app: &App,
    opened: &Opened,
) -> Result<Option<(&'static str, String)>, Failure> {
    let is_part = matches!(opened.events.first(), Some((Event::Filed { parcel: true, .. }, _)));
    if !is_part || matches!(opened.case.turn, Turn::Ended(_)) {
        return Ok(None);
    }
    let (db, agency) = (&app.db, app.agency());
    let Some(id) = store::of_case(db, agency, opened.row.id).await? else { return Ok(None) };
    let Some(parcel) = store::parcel(db, agency, id).await? else { return Ok(None) };
    let Some(service) = app.versions.version(&parcel.service, parcel.version) else {
        return Ok(None);
    };
    let rows = store::parts(db, agency, id).await?;
    let Some(own) = rows.iter().find(|row| row.case == opened.row.id) else { return Ok(None) };
    let key = match own.later {
        Later::Unfit => "cases-later-unfit",
        Later::Late => "cases-later-late",
        Later::Nothing | Later::Waiting | Later::Handed => return Ok(None),
    };
    let part = service.parts.iter().find(|part| part.id == own.part);
    let Some(later) = part.and_then(|part| part.later.as_ref()) else { return Ok(None) };
    let Some(other) = awaited(&rows, &later.part, own.item).next() else { return Ok(None) };
    let number = cases::number_of(db, agency, other.case).await?;
    Ok(number.map(|number| (key, number)))
}

async fn told(app: &App, parcel: CaseId, row: &PartRow, how: Later) -> Result<(), Failure> {
    if row.later == how || (row.later == Later::Unfit && how == Later::Late) {
        return Ok(());
    }
    let batch = store::told(app.agency(), parcel, row.case, how);
    super::opening::committed(app.db.commit(batch).await)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn row(part: &str, item: Option<usize>, case: u128) -> PartRow {
        PartRow {
            part: part.to_owned(),
            item,
            case: CaseId::new(Uuid::from_u128(case)),
            service: String::new(),
            state: PartState::Opened,
            later: Later::Nothing,
        }
    }

    #[test]
    fn each_item_waits_for_its_own_and_what_is_for_all_waits_for_all() {
        let rows = [row("each", Some(0), 1), row("each", Some(1), 2), row("one", None, 3)];
        let found = |part, item| -> Vec<u128> {
            awaited(&rows, part, item).map(|row| row.case.uuid().as_u128()).collect()
        };
        assert_eq!(found("each", Some(1)), [2]);
        assert_eq!(found("each", Some(0)), [1]);
        assert_eq!(found("one", Some(1)), [3]);
        assert_eq!(found("each", None), [1, 2]);
        assert_eq!(found("none", None), Vec::<u128>::new());
    }
}
