//! `pendopo bench-letters`, hidden: makes waiting letters one after the other, as the worker does, and times each.

#![expect(clippy::print_stdout, reason = "the command line prints")]

use std::time::Instant;

use anyhow::{Context as _, bail};
use db::outbox;
use serde_json::json;

use crate::boot;
use crate::settings::Settings;
use crate::shell;

/// Letters that only warm up: fonts and templates are read with the first.
const WARM: usize = 3;

/// Times `count` letters; prints one JSON object, times in microseconds.
///
/// # Errors
/// When this is no demo installation, or a letter cannot be made.
pub(crate) async fn run(settings: &Settings, count: usize) -> anyhow::Result<()> {
    let running = boot::start(settings).await?;
    if !running.web.is_demo() {
        bail!("bench-letters works only in a demo installation");
    }
    let (mut cold, mut warm) = (Vec::new(), Vec::new());
    for place in 0..count + WARM {
        let (db, agency) = (&running.db, running.agency);
        let kind = issuance::LETTER_RENDER;
        let taken = outbox::take(db, agency, kind, 1, 60, shell::now()).await?;
        let Some(message) = taken.first() else { break };
        let started = Instant::now();
        let batch = issuance::render(&running.issuance, message).await.context("a letter")?;
        db.commit(batch.then(outbox::done(agency, message.id))).await?;
        let took = u64::try_from(started.elapsed().as_micros())?;
        if place < WARM { cold.push(took) } else { warm.push(took) }
    }
    println!("{}", json!({ "cold": cold, "warm": warm }));
    Ok(())
}
