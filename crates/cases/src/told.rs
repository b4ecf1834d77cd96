//! What an applicant, and a program, may know of a case: not yet what its officer can still take back. For those ten
//! seconds a case is shown as it was before. This is the one place that says so.

use casework::{Case, Event, Hand, LastDecision};
use db::{Batch, Db};
use definition::Work;
use terms::{AgencyId, Moment};

use crate::app::App;
use crate::error::Failure;
use crate::opened::{self, Opened};
use crate::parcel;
use crate::store::{self, CaseRow};
use crate::timeline;

impl Opened {
    /// The case as its applicant may know it now.
    pub(crate) fn known_to_applicant(mut self, now: Moment) -> Self {
        if let Some(place) = untold(&self.case, &self.events, now) {
            self.events.remove(place);
            self.case = Case::of(&self.events);
            self.row.stand_as(&self.case);
        }
        if let Some(stage) = self.waits_for_applicant() {
            self.look_at(&stage);
        }
        self
    }

    /// The one of several stages at which its applicant has something to do: to pay, to come, to fetch.
    pub(crate) fn waits_for_applicant(&self) -> Option<String> {
        let waits = |hand: &&Hand| {
            let stage = self.service.stage(&hand.stage);
            hand.booked.is_some()
                || stage.is_some_and(|stage| matches!(stage.work, Work::Pay(_) | Work::Handover(_)))
        };
        self.case.hands().find(waits).map(|hand| hand.stage.clone())
    }
}

/// The row of a person's own list that an outbox message asks for, and what its parcel goes on with, where it is part of
/// one. The message is known by `key`.
///
/// # Errors
/// [`Failure`] when the case could not be read.
pub async fn timeline_row(app: &App, body: &[u8], key: &str) -> Result<Batch, Failure> {
    let agency = app.agency();
    let Some((person, case)) = store::to_copy(body) else { return Ok(Batch::new()) };
    let queries = [store::by_id_query(agency, case), store::events_query(agency, case)];
    let [row, events] = app.db.query_each(queries).await?;
    let Some(row) = row.first().map(store::row).transpose()? else { return Ok(Batch::new()) };
    let events = opened::read(&store::events_of(&events)?)?;
    let is_part = matches!(events.first(), Some((Event::Filed { parcel: true, .. }, _)));
    let (mut row, known) = as_known(row, events, app.web.now());
    let service = app.versions.version(&row.service, row.version);
    timeline::told_turn(service.as_deref(), &known).clone_into(&mut row.turn);
    let copied = store::put_mine(agency, person, &row);
    Ok(match is_part {
        true => copied.then(parcel::moved(app, case, key).await?),
        false => copied,
    })
}

/// A case as a program may know it now.
///
/// # Errors
/// [`Failure`] when its events could not be read.
pub async fn as_told(
    db: &Db,
    agency: AgencyId,
    row: CaseRow,
    now: Moment,
) -> Result<CaseRow, Failure> {
    Ok(known(db, agency, row, now).await?.0)
}

/// A case as it may be known outside now: its row, and all the stages at which it is.
pub(crate) async fn known(
    db: &Db,
    agency: AgencyId,
    row: CaseRow,
    now: Moment,
) -> Result<(CaseRow, Case), Failure> {
    let events = opened::read(&store::events(db, agency, row.id).await?)?;
    Ok(as_known(row, events, now))
}

fn as_known(mut row: CaseRow, mut events: Vec<(Event, Moment)>, now: Moment) -> (CaseRow, Case) {
    let mut case = Case::of(&events);
    if let Some(place) = untold(&case, &events, now) {
        events.remove(place);
        case = Case::of(&events);
        row.stand_as(&case);
    }
    (row, case)
}

/// The place of the decision that nobody outside is told of yet. A signature is told at once: it stays.
pub(crate) fn untold(case: &Case, events: &[(Event, Moment)], now: Moment) -> Option<usize> {
    let can_be_undone = |last: &&LastDecision| !last.signed && last.is_fresh(now);
    case.last.as_ref().filter(can_be_undone)?;
    events.iter().rposition(|(event, _)| course::can_be_taken_back(event))
}
