//! What a case does by itself when its time has come: go on by a rule or by silence, remind, end.
//!
//! Each is a message of the outbox that is not sent before that time: it is leased, retried and seen by the operator
//! like any other. Whether it still is to happen is asked of the case then, and its event is committed on the case as
//! it was seen, so two processes cannot both do it.

use casework::{Case, Command, Due, Event, Refusal};
use db::Batch;
use db::outbox::Outgoing;
use definition::Service;
use serde::{Deserialize, Serialize};
use terms::{CaseId, Moment, OutboxId};
use web::Shared;

use crate::app::App;
use crate::error::Failure;
use crate::notices;
use crate::store::{self, By};
use crate::working::{Opened, Order};
use crate::{refusal, replacing};

/// The outbox kind of what is due in a case.
pub const TIMER: &str = "case.due";

/// What is due in a case.
#[derive(Serialize, Deserialize)]
struct Timer {
    case: CaseId,
    /// The moment that the case had for it: another one by then, and this is past.
    at: Moment,
    /// What it is.
    what: What,
}

/// What can be due.
#[derive(Serialize, Deserialize, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
enum What {
    /// Its stage is left, or a correction did not come.
    Elapse,
    /// The promise is put off.
    Extend,
    /// The promise was not kept.
    Silence,
    /// The applicant is reminded of a correction; the moment is its last.
    Remind,
    /// The letter that tells of a refusal is signed; the moment is that of the refusal.
    Letter,
    /// Letters are no longer valid, since those that were signed at the moment take their place.
    Replace,
}

impl What {
    const fn name(self) -> &'static str {
        match self {
            Self::Elapse => "due",
            Self::Extend => "extend",
            Self::Silence => "silence",
            Self::Remind => "remind",
            Self::Letter => "refusal",
            Self::Replace => "replace",
        }
    }

    const fn of(due: Due) -> Self {
        match due {
            Due::Stage | Due::Correction => Self::Elapse,
            Due::Extend => Self::Extend,
            Due::Silence => Self::Silence,
        }
    }
}

/// The message for something that is due, sent not before its moment.
fn order(
    shared: &Shared,
    (case, seq): (CaseId, i64),
    (what, at): (What, Moment),
    (not_before, now): (Moment, Moment),
) -> Outgoing {
    Outgoing {
        agency: shared.brand().agency,
        id: OutboxId::new(shared.id()),
        kind: TIMER,
        key: format!("{}/{case}/{seq}", what.name()),
        body: serde_json::to_vec(&Timer { case, at, what }).expect("ids are plain data"),
        not_before,
        at: now,
    }
}

/// The messages for what became due with an event: `case` and its number of events tell them from others.
pub(crate) fn due(
    shared: &Shared,
    place: (CaseId, i64),
    before: &Case,
    after: &Case,
    now: Moment,
) -> Batch {
    let known = before.due();
    // What silence has given at one stage, it goes on with at the next: that is due again, though its time is the same.
    let has_moved = after.has_moved_since(before);
    let mut new = after.due();
    new.dedup();
    new.retain(|due| !known.contains(due) || (has_moved && due.0 <= now));
    let batch = new.iter().enumerate().fold(Batch::new(), |batch, (nth, (at, due))| {
        let mut one = order(shared, place, (What::of(*due), *at), (*at, now));
        // Stages side by side may each go on by themselves, at moments of their own.
        if nth > 0 {
            one.key = format!("{}/{nth}", one.key);
        }
        batch.outbox(&one)
    });
    let asked = after.correction.as_ref().filter(|_| before.correction != after.correction);
    let zone = &shared.brand().zone;
    let reminder = asked.map(|asked| {
        let since = asked.since.local(zone);
        let day = definition::usual().remind.after(since.date());
        zone.moment(day.to_datetime(since.time()))
    });
    match reminder.zip(asked.and_then(|asked| asked.until)).filter(|(reminder, at)| reminder < at) {
        Some((reminder, at)) => {
            batch.outbox(&order(shared, place, (What::Remind, at), (reminder, now)))
        }
        None => batch,
    }
}

/// The order to sign the letter of the refusal that an event is.
pub(crate) fn of_refusal(
    shared: &Shared,
    (case, seq): (CaseId, i64),
    event: &Event,
    now: Moment,
) -> Batch {
    let Some(not_before) = refusal::due_at(event, now) else { return Batch::new() };
    Batch::new().outbox(&order(shared, (case, seq), (What::Letter, now), (not_before, now)))
}

/// The order to make invalid what the letters of an event take the place of.
pub(crate) fn of_replacing(
    shared: &Shared,
    place: (CaseId, i64),
    service: &Service,
    event: &Event,
    now: Moment,
) -> Batch {
    match replacing::replaces(service, event) {
        true => Batch::new().outbox(&order(shared, place, (What::Replace, now), (now, now))),
        false => Batch::new(),
    }
}

/// Does what an outbox row of [`TIMER`] says, if it still is to happen; gives what is to be committed besides.
///
/// # Errors
/// [`Failure`] when the case could not be read or stored; it is tried again.
pub async fn timer(app: &App, body: &[u8]) -> Result<Batch, Failure> {
    let Ok(timer) = serde_json::from_slice::<Timer>(body) else { return Ok(Batch::new()) };
    let Some(row) = store::by_id(&app.db, app.agency(), timer.case).await? else {
        return Ok(Batch::new());
    };
    let mut opened = app.open_row(row).await?;
    let now = app.web.now();
    opened.case.look_at_due(now);
    let is_due = |wanted| {
        opened.case.due().iter().any(|(at, due)| *at == timer.at && What::of(*due) == wanted)
    };
    match timer.what {
        What::Letter => return refusal::sign(app, opened, timer.at).await,
        What::Replace => return replacing::replace(app, opened, timer.at).await,
        What::Remind if opened.case.mended_by() == Some(timer.at) => {
            return Ok(notices::reminder(&app.web, timer.case, timer.at, now));
        }
        What::Elapse | What::Extend | What::Silence if is_due(timer.what) => {}
        What::Remind | What::Elapse | What::Extend | What::Silence => return Ok(Batch::new()),
    }
    let what = timer.what;
    let command = |_: &Opened| match what {
        What::Extend => Command::ExtendByItself,
        What::Silence => Command::Silence { letters: Vec::new() },
        What::Elapse | What::Remind | What::Letter | What::Replace => {
            Command::Elapse { outcome: None, letters: Vec::new() }
        }
    };
    match app.carry_out(opened, Order::new(By::System, &command)).await {
        Ok(_) => Ok(Batch::new()),
        // Nothing is put off or kept silent about here after all: it is not asked again.
        Err(Failure::Refused(_)) if what != What::Elapse => Ok(Batch::new()),
        // Somebody acted in the same moment.
        Err(Failure::Refused(Refusal::TooEarly | Refusal::NotOpen)) => Ok(Batch::new()),
        Err(failure) => Err(failure),
    }
}
