//! The proof that the projection is what the events say, and that no event was altered.

use casework::{Case, evolve};
use db::Db;
use terms::{AgencyId, CaseId};
use uuid::Uuid;

use crate::error::Failure;
use crate::store;
use crate::working::read;

/// Something that is not as the events say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The case.
    pub case: CaseId,
    /// What differs.
    pub what: String,
}

/// Goes through all cases of an agency; says how many there were and what differs.
///
/// # Errors
/// [`Failure`] when they could not be read.
pub async fn rebuild(db: &Db, agency: AgencyId) -> Result<(usize, Vec<Difference>), Failure> {
    let (mut count, mut found, mut last) = (0, Vec::new(), CaseId::new(Uuid::nil()));
    loop {
        let rows = store::after(db, agency, last).await?;
        let Some(end) = rows.last() else { return Ok((count, found)) };
        last = end.id;
        for row in &rows {
            count += 1;
            let logged = store::events(db, agency, row.id).await?;
            let mut add =
                |what: &str| found.push(Difference { case: row.id, what: what.to_owned() });
            let mut before = Vec::new();
            for (place, event) in logged.iter().enumerate() {
                let right = store::leaf(agency, row.id, event, &before);
                if right != event.leaf || i64::try_from(place + 1) != Ok(event.seq) {
                    add(&format!("event {} was altered", event.seq));
                }
                before.clone_from(&event.leaf);
            }
            let Ok(events) = read(&logged) else {
                add("an event cannot be read");
                continue;
            };
            let case =
                events.iter().fold(Case::default(), |case, (event, at)| evolve(case, event, *at));
            let same = row.turn == store::turn(&case)
                && row.stage == case.stage
                && row.role == case.role
                && row.stage_unit == case.stage_unit
                && row.holder == case.holder
                && row.due_at == case.due_at
                && row.promised_at == case.promised_at
                && row.submitted_at == case.submitted_at
                && row.paused_days == i64::from(case.paused_days)
                && row.ended_at == case.ended_at
                && usize::try_from(row.seq) == Ok(logged.len());
            if !same {
                add("the row of the case differs from its events");
            }
        }
    }
}
