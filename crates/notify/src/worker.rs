//! Takes what is due, with a lease; done and its effect are one batch, so nothing is done twice by us.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use db::outbox::{self, Taken};
use db::{Batch, Db, DbError};
use futures_util::future::join_all;
use futures_util::{FutureExt as _, StreamExt as _, stream};
use terms::{AgencyId, Moment};
use tokio::sync::watch;
use web::{Clock, Later};

use crate::reason::Reason;

/// Does what one kind of message asks for.
pub trait Handler: Send + Sync {
    /// The kind.
    fn kind(&self) -> &'static str;
    /// Does it; gives what is committed together with "done". The operator is shown why not.
    fn handle<'a>(&'a self, message: &'a Taken) -> Later<'a, Result<Batch, Reason>>;
    /// Whether all that it does is in its batch: then many are stored and noted together.
    fn is_all_in_its_batch(&self) -> bool {
        false
    }
    /// How many are handled at once: more where it waits for others, fewer where it works itself.
    fn at_once(&self) -> usize {
        8
    }
}

const TAKEN: i64 = 20;
const LEASE_SECONDS: i64 = 60;
const IDLE: Duration = Duration::from_millis(500);
/// While messages come one by one they are let gather so long: taking and noting them costs by how often, not by how many.
const GATHER: Duration = Duration::from_millis(50);
/// What was sent must be noted, or it is sent again: a database that is busy is asked so many times.
const NOTES: u32 = 3;

async fn note(db: &Db, outcome: Batch) -> Result<(), DbError> {
    for pause in 1..NOTES {
        match db.commit(outcome.clone()).await {
            Err(error) if error.passes() => tokio::time::sleep(IDLE * pause).await,
            noted => return noted,
        }
    }
    db.commit(outcome).await
}

/// What a message asks for, done but for storing it.
async fn handled(handler: &dyn Handler, message: &Taken) -> Result<Batch, Reason> {
    let handled = AssertUnwindSafe(handler.handle(message)).catch_unwind().await;
    let done = handled.unwrap_or_else(|_| Err(Reason::new("program")));
    done.map(|batch| batch.then(outbox::done(message.agency, message.id)))
}

/// Stores what a message did, or that it failed.
async fn settle(
    db: &Db,
    message: &Taken,
    handled: Result<Batch, Reason>,
    now: &(dyn Fn() -> Moment + Send + Sync),
) {
    let reason = match handled {
        Ok(batch) => match note(db, batch).await {
            Ok(()) => return,
            Err(error) => {
                tracing::warn!(outbox.kind = message.kind, outbox.id = %message.id, error = %error, "What a message did could not be stored");
                Reason::new("not-stored")
            }
        },
        Err(reason) => reason,
    };
    let reason = reason.code();
    tracing::warn!(outbox.kind = message.kind, outbox.id = %message.id, reason, "A message was not sent");
    if let Err(error) = note(db, outbox::failed(message, &reason, now())).await {
        // The lease runs out, and it is tried again.
        tracing::warn!(outbox.id = %message.id, error = %error, "What became of a message could not be noted");
    }
}

/// Handles messages whose effect is all in their batches, and stores that with one commit; each by itself if that fails.
async fn together(
    db: &Db,
    handler: &dyn Handler,
    taken: Vec<Taken>,
    now: &(dyn Fn() -> Moment + Send + Sync),
) {
    let (mut all, mut done) = (Batch::new(), Vec::with_capacity(taken.len()));
    // While a question of one waits for the database, others are asked.
    let each = stream::iter(taken).map(|message| async move {
        let outcome = handled(handler, &message).await;
        (message, outcome)
    });
    let each: Vec<(Taken, Result<Batch, Reason>)> =
        each.buffered(handler.at_once()).collect().await;
    for (message, outcome) in each {
        match outcome {
            Ok(batch) => {
                all = all.then(batch.clone());
                done.push((message, batch));
            }
            failed => settle(db, &message, failed, now).await,
        }
    }
    if db.commit(all).await.is_err() {
        for (message, batch) in done {
            settle(db, &message, Ok(batch), now).await;
        }
    }
}

/// Takes and handles some of one kind; says how many.
async fn some(
    db: &Db,
    agency: AgencyId,
    handler: &dyn Handler,
    now: &(dyn Fn() -> Moment + Send + Sync),
) -> usize {
    let taken = match outbox::take(db, agency, handler.kind(), TAKEN, LEASE_SECONDS, now()).await {
        Ok(taken) => taken,
        Err(error) => {
            tracing::warn!(outbox.kind = handler.kind(), error = %error, "The outbox could not be asked");
            return 0;
        }
    };
    let count = taken.len();
    if handler.is_all_in_its_batch() {
        together(db, handler, taken, now).await;
        return count;
    }
    stream::iter(taken)
        .for_each_concurrent(handler.at_once(), |message| async move {
            let handled = handled(handler, &message).await;
            settle(db, &message, handled, now).await;
        })
        .await;
    count
}

/// Handles everything that is due now, once; says how many there were.
pub async fn drain(db: &Db, agency: AgencyId, now: Moment, handlers: &[Arc<dyn Handler>]) -> usize {
    let mut count = 0;
    for handler in handlers {
        // What fails is due later than now, so this ends.
        loop {
            match some(db, agency, handler.as_ref(), &|| now).await {
                0 => break,
                more => count += more,
            }
        }
    }
    count
}

/// Handles what becomes due, until told to stop; then ends what it has begun. No kind waits for another.
pub async fn run(
    db: Db,
    agency: AgencyId,
    clock: Clock,
    handlers: Vec<Arc<dyn Handler>>,
    stop: watch::Receiver<bool>,
) {
    let kinds = handlers.iter().map(|handler| {
        let (db, clock, mut stop) = (&db, &clock, stop.clone());
        async move {
            while !*stop.borrow() {
                let taken = some(db, agency, handler.as_ref(), clock.as_ref()).await;
                let pause = match i64::try_from(taken) {
                    Ok(0) => IDLE,
                    Ok(TAKEN..) => continue,
                    Ok(_) | Err(_) => GATHER,
                };
                tokio::select! {
                    () = tokio::time::sleep(pause) => {}
                    changed = stop.changed() => if changed.is_err() { break },
                }
            }
        }
    });
    join_all(kinds).await;
}
