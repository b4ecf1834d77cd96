//! How many others a report bothers makes it more urgent, where its service says so.

use db::Batch;
use db::outbox::Outgoing;
use identity::Reader;
use serde::{Deserialize, Serialize};
use terms::{CaseId, Language, Moment, OutboxId};
use vault::Purpose;
use web::Shared;

use crate::app::App;
use crate::error::Failure;
use crate::store;

/// The outbox kind of a count of supporters that the office is told.
pub const WEIGH: &str = "case.weigh";

#[derive(Serialize, Deserialize)]
struct Step {
    case: CaseId,
    supporters: i64,
}

/// The order to tell the office how many others a report bothers.
pub fn supported(shared: &Shared, case: CaseId, supporters: i64, now: Moment) -> Batch {
    Batch::new().outbox(&Outgoing {
        agency: shared.brand().agency,
        id: OutboxId::new(shared.id()),
        kind: WEIGH,
        key: format!("weigh/{case}/{supporters}"),
        body: serde_json::to_vec(&Step { case, supporters }).expect("ids are plain data"),
        not_before: now,
        at: now,
    })
}

/// The change that a message of [`WEIGH`] asks for.
///
/// # Errors
/// [`Failure`] when the case could not be read.
pub async fn weigh(app: &App, body: &[u8]) -> Result<Batch, Failure> {
    let Ok(step) = serde_json::from_slice::<Step>(body) else { return Ok(Batch::new()) };
    let Some(row) = store::by_id(&app.db, app.agency(), step.case).await? else {
        return Ok(Batch::new());
    };
    // Messages may come out of order; supporters only become more.
    let supporters = step.supporters.max(row.supporters);
    let mut opened = app.open_row(row).await?;
    opened.row.supporters = supporters;
    let now = app.web.now();
    let answers = app.answers(&opened, Reader::Owner, Purpose::Rule).await?;
    let context = app.case_context(&opened, Language::Id, now);
    let rules = opened.service.rules(&answers, &app.facts(&opened, now), &context);
    let level = opened.service.level(&rules);
    Ok(store::supported(app.agency(), step.case, (supporters, level)))
}
