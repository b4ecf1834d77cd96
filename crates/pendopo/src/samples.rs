//! The reports with which the demo city begins, so that whoever opens it finds a city that is talked with: lists, maps,
//! figures, desks with something on them.
//!
//! Nothing here writes a row. Invented people report, support, answer; officers take, decide, send photos: by the pages
//! that everybody uses ([`browser`]), one act after the other, by a clock of their own that runs from a month ago until
//! now. Before each act what is due by then leaves the outbox. Who does what when is a file ([`plan`]).

mod acts;
mod browser;
mod picture;
mod plan;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use anyhow::Context as _;
use terms::Moment;
use tracing::instrument::WithSubscriber as _;
use tracing::subscriber::NoSubscriber;

use self::acts::Town;
use self::plan::Plan;
use crate::settings::Settings;
use crate::{boot, serve, shell};

/// The reports, and what became of them.
pub(crate) const REPORTS: &str = include_str!("../demo/reports.yaml");

/// Lets a demo that was made just now live through its last month; how many reports there are then. Those of categories
/// that are not published are left out.
///
/// # Errors
/// Which act could not be done, and what was answered.
pub(crate) async fn live_through(settings: &Settings) -> anyhow::Result<usize> {
    let plan = Plan::read(REPORTS)?;
    // Its people are many strangers behind one address.
    let settings = Settings { rate_limits: false, ..settings.clone() };
    // A month of requests is no news to whoever waits for the demo.
    lived(&settings, &plan).with_subscriber(NoSubscriber::default()).await
}

async fn lived(settings: &Settings, plan: &Plan) -> anyhow::Result<usize> {
    let behind = Arc::new(AtomicI64::new(0));
    let clock = {
        let behind = behind.clone();
        move || Moment::from_micros(shell::now().micros() - behind.load(Ordering::Relaxed))
    };
    let end = shell::now();
    let running = boot::start_by(settings, Arc::new(clock)).await?;
    let published: Vec<String> = {
        let now = running.catalog.catalog.now();
        now.complaints().map(|entry| entry.service.id.clone()).collect()
    };
    let handlers = serve::handlers(&running, settings)?;
    let zone = running.web.brand().zone.clone();
    let happens = plan.in_order(end, &zone, &published)?;
    let mut town = Town::new(serve::router(&running)?, zone, &happens).await?;
    let (mut told, mut so_far) = (0, 0);
    for next in &happens {
        // Never back: what is appended is not older than what is there.
        let at = next.at.micros().max(so_far);
        behind.store(shell::now().micros() - at, Ordering::Relaxed);
        notify::drain(&running.db, running.agency, running.web.now(), &handlers).await;
        let done = town.does(next).await;
        done.with_context(|| format!("the demo's report `{}`, {}", next.report.id, next.name()))?;
        told += usize::from(next.act.is_none());
        so_far = running.web.now().micros();
    }
    behind.store(0, Ordering::Relaxed);
    notify::drain(&running.db, running.agency, running.web.now(), &handlers).await;
    Ok(told)
}
