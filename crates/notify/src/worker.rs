//! Takes what is due, with a lease; done and its effect are one batch, so nothing is done twice by us.

use std::sync::Arc;
use std::time::Duration;

use db::outbox::{self, Taken};
use db::{Batch, Db};
use futures_util::future::join_all;
use terms::{AgencyId, Moment};
use tokio::sync::watch;
use web::{Clock, Later};

/// Does what one kind of message asks for.
pub trait Handler: Send + Sync {
    /// The kind.
    fn kind(&self) -> &'static str;
    /// Does it; gives what is committed together with "done". An error is shown to the operator: nothing personal.
    fn handle<'a>(&'a self, message: &'a Taken) -> Later<'a, Result<Batch, String>>;
}

const AT_ONCE: i64 = 8;
const LEASE_SECONDS: i64 = 60;
const IDLE: Duration = Duration::from_millis(500);

async fn one(db: &Db, handler: &Arc<dyn Handler>, message: Taken, now: Moment) {
    let outcome = match handler.handle(&message).await {
        Ok(batch) => batch.then(outbox::done(message.agency, message.id)),
        Err(reason) => {
            tracing::warn!(outbox.kind = message.kind, outbox.id = %message.id, reason, "A message was not sent");
            outbox::failed(&message, &reason, now)
        }
    };
    if let Err(error) = db.commit(outcome).await {
        // The lease runs out, and it is tried again.
        tracing::warn!(outbox.id = %message.id, error = %error, "What became of a message could not be noted");
    }
}

/// Handles everything that is due now, once; says how many there were.
pub async fn drain(db: &Db, agency: AgencyId, now: Moment, handlers: &[Arc<dyn Handler>]) -> usize {
    let mut count = 0;
    for handler in handlers {
        loop {
            let taken = outbox::take(db, agency, handler.kind(), AT_ONCE, LEASE_SECONDS, now)
                .await
                .unwrap_or_default();
            if taken.is_empty() {
                break;
            }
            count += taken.len();
            join_all(taken.into_iter().map(|message| one(db, handler, message, now))).await;
        }
    }
    count
}

/// Handles what becomes due, until told to stop.
pub async fn run(
    db: Db,
    agency: AgencyId,
    clock: Clock,
    handlers: Vec<Arc<dyn Handler>>,
    mut stop: watch::Receiver<bool>,
) {
    while !*stop.borrow() {
        if drain(&db, agency, clock(), &handlers).await == 0 {
            tokio::select! {
                () = tokio::time::sleep(IDLE) => {}
                _ = stop.changed() => {}
            }
        }
    }
}
