//! What a case does by itself when its time has come: go on by a rule or by silence, remind, end.
//!
//! Each is a message of the outbox that is not sent before that time: it is leased, retried and seen by the operator
//! like any other. Whether it still is to happen is asked of the case then, and its event is committed on the case as
//! it was seen, so two processes cannot both do it.

use casework::{Case, Command, Event, Refusal, Turn};
use db::Batch;
use db::outbox::Outgoing;
use serde::{Deserialize, Serialize};
use terms::{CaseId, Moment, OutboxId};
use web::Shared;

use crate::app::App;
use crate::error::Failure;
use crate::notices;
use crate::refusal;
use crate::store::{self, By};
use crate::working::{Opened, Order};

/// The outbox kind of what is due in a case.
pub const TIMER: &str = "case.due";

/// Seconds of a correction that pass before its reminder: seven days.
const REMINDED_AFTER: i64 = 7 * 86_400;

/// What is due in a case.
#[derive(Serialize, Deserialize)]
struct Timer {
    case: CaseId,
    /// The moment that the case had for it: another one by then, and this is past.
    at: Moment,
    /// Only a reminder.
    #[serde(default)]
    remind: bool,
    /// The letter that tells of a refusal; the moment is that of the refusal.
    #[serde(default)]
    letter: bool,
}

/// The messages for what became due with an event: `case` and its number of events tell them from others.
pub(crate) fn due(
    shared: &Shared,
    (case, seq): (CaseId, i64),
    before: &Case,
    after: &Case,
    now: Moment,
) -> Batch {
    let Some(at) = after.acts_at.filter(|_| before.acts_at != after.acts_at) else {
        return Batch::new();
    };
    let put = |what: &str, not_before, remind| Outgoing {
        agency: shared.brand().agency,
        id: OutboxId::new(shared.id()),
        kind: TIMER,
        key: format!("{what}/{case}/{seq}"),
        body: serde_json::to_vec(&Timer { case, at, remind, letter: false })
            .expect("ids are plain data"),
        not_before,
        at: now,
    };
    let batch = Batch::new().outbox(&put("due", at, false));
    let reminder = after.correction.as_ref().map(|asked| asked.since.plus_seconds(REMINDED_AFTER));
    match reminder.filter(|reminder| *reminder < at) {
        Some(reminder) => batch.outbox(&put("remind", reminder, true)),
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
    let timer = Timer { case, at: now, remind: false, letter: true };
    Batch::new().outbox(&Outgoing {
        agency: shared.brand().agency,
        id: OutboxId::new(shared.id()),
        kind: TIMER,
        key: format!("refusal/{case}/{seq}"),
        body: serde_json::to_vec(&timer).expect("ids are plain data"),
        not_before,
        at: now,
    })
}

/// Does what an outbox row of [`TIMER`] says, if it still is to happen; gives what is to be committed besides.
///
/// # Errors
/// [`Failure`] when the case could not be read or stored; it is tried again.
pub async fn timer(app: &App, body: &[u8], key: &str) -> Result<Batch, Failure> {
    let Ok(timer) = serde_json::from_slice::<Timer>(body) else { return Ok(Batch::new()) };
    let Some(row) = store::by_id(&app.db, app.agency(), timer.case).await? else {
        return Ok(Batch::new());
    };
    let opened = app.open_row(row).await?;
    if timer.letter {
        return refusal::sign(app, opened, timer.at).await;
    }
    if opened.case.acts_at != Some(timer.at) {
        return Ok(Batch::new());
    }
    let now = app.web.now();
    if timer.remind {
        let id = format!("told/{key}");
        return Ok(notices::queue(&app.web, timer.case, "cases-sms-remind", id, (now, now)));
    }
    let command = |_: &Opened| Command::Elapse { outcome: None, letters: Vec::new() };
    let told = |opened: &Opened, event: &casework::Event| told(app, opened, event, now);
    match app.carry_out(opened, Order::new(By::System, &command).also(&told)).await {
        // Somebody acted in the same moment.
        Ok(_) | Err(Failure::Refused(Refusal::TooEarly | Refusal::NotOpen)) => Ok(Batch::new()),
        Err(failure) => Err(failure),
    }
}

/// What the applicant is told of it.
fn told(app: &App, opened: &Opened, event: &casework::Event, now: Moment) -> Batch {
    if opened.case.turn != Turn::Applicant {
        return notices::of_end(app, opened, event, now);
    }
    let id = format!("lapsed/{}/{}", opened.row.id, opened.row.seq);
    notices::queue(&app.web, opened.row.id, "cases-sms-lapsed", id, (now, now))
}
