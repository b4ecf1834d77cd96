//! `/metrics` for Prometheus: requests, commits, outbox, memory. No label holds anything of a person.
//!
//! `web` counts requests and `db` counts commits; here they are collected, and what is only looked up when somebody
//! asks is added.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use anyhow::Context as _;
use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use db::{Db, Engine, outbox};
use http::header;
use metrics::{describe_counter, describe_gauge, describe_histogram, gauge};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use terms::{AgencyId, Moment};
use tokio::net::TcpListener;

use crate::boot::Running;
use crate::settings::Settings;

/// Upper ends of the latency classes, in seconds.
const CLASSES: [f64; 13] =
    [0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];
/// How often samples are folded into their classes; between two times they are kept one by one.
const UPKEEP: Duration = Duration::from_secs(5);

/// What the page is made of.
#[derive(Clone)]
struct Page {
    handle: PrometheusHandle,
    db: Db,
    agency: AgencyId,
    web: web::Shared,
    started: Moment,
}

/// Starts counting; once in a process, within its runtime.
///
/// # Errors
/// When something counts already.
pub(crate) fn install() -> anyhow::Result<PrometheusHandle> {
    let recorder = PrometheusBuilder::new().set_buckets(&CLASSES)?.build_recorder();
    let handle = recorder.handle();
    metrics::set_global_recorder(recorder).context("metrics")?;
    describe();
    let folding = handle.clone();
    tokio::spawn(async move {
        let mut beat = tokio::time::interval(UPKEEP);
        loop {
            beat.tick().await;
            folding.run_upkeep();
        }
    });
    Ok(handle)
}

fn describe() {
    describe_counter!(
        web::REQUESTS,
        "Requests by method, route as the program writes it, and class of status."
    );
    describe_histogram!(web::REQUEST_SECONDS, "Time to the head of the answer, in seconds.");
    describe_counter!(
        db::COMMITS,
        "Batches by outcome: done, stale (somebody else was first), failed."
    );
    describe_histogram!(db::COMMIT_SECONDS, "Time from a batch to its durable commit, in seconds.");
    describe_gauge!(
        "pendopo_outbox_messages",
        "Messages that have not left: waiting, or failed and in need of a person."
    );
    describe_gauge!(
        "pendopo_outbox_oldest_seconds",
        "How long the oldest message that is due has waited."
    );
    describe_gauge!("pendopo_build_info", "Always 1; the labels say what runs.");
    describe_gauge!("process_resident_memory_bytes", "Resident memory.");
    describe_gauge!("process_start_time_seconds", "When the process started, in Unix time.");
}

/// `/metrics` over what is counted.
pub(crate) fn routes(handle: PrometheusHandle, running: &Running) -> Router {
    let engine = match running.db.engine() {
        Engine::Sqlite => "sqlite",
        Engine::Postgres => "postgres",
    };
    gauge!("pendopo_build_info", "version" => env!("CARGO_PKG_VERSION"), "engine" => engine)
        .set(1.0);
    let page = Page {
        handle,
        db: running.db.clone(),
        agency: running.agency,
        web: running.web.clone(),
        started: running.web.now(),
    };
    Router::new().route("/metrics", get(show)).with_state(page)
}

async fn show(State(page): State<Page>) -> Response {
    let now = page.web.now();
    match outbox::backlog(&page.db, page.agency, now).await {
        Ok(backlog) => {
            gauge!("pendopo_outbox_messages", "state" => "waiting").set(float(backlog.waiting));
            gauge!("pendopo_outbox_messages", "state" => "failed").set(float(backlog.failed));
            let age = backlog.oldest_at.map_or(0, |at| (now.micros() - at.micros()).max(0));
            gauge!("pendopo_outbox_oldest_seconds").set(float(age / 1_000_000));
        }
        Err(error) => tracing::warn!(%error, "The outbox could not be counted for /metrics"),
    }
    if let Some(bytes) = resident_bytes() {
        gauge!("process_resident_memory_bytes").set(float(bytes));
    }
    gauge!("process_start_time_seconds").set(float(page.started.micros() / 1_000_000));
    let kind = "text/plain; version=0.0.4; charset=utf-8";
    let headers = [(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "no-store")];
    (headers, page.handle.render()).into_response()
}

/// Prometheus knows only floating point; 2^53 is beyond all that is counted here.
#[expect(clippy::cast_precision_loss, reason = "counts and bytes far below 2^53")]
fn float(count: i64) -> f64 {
    count as f64
}

/// As Linux reports it; none elsewhere.
fn resident_bytes() -> Option<i64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().strip_suffix(" kB")?.trim().parse::<i64>().ok().map(|kb| kb * 1024)
}

/// Whether `/metrics` stands beside the pages: only where nobody but this machine reaches them, with no proxy in
/// front that would hand it on.
pub(crate) fn on_main(settings: &Settings) -> bool {
    settings.metrics_listen.is_none()
        && settings.listen.ip().is_loopback()
        && !settings.trusted_proxy
        && names_loopback(&settings.public_url)
}

fn names_loopback(url: &str) -> bool {
    let Some((_, rest)) = url.split_once("://") else { return false };
    let authority = rest.split('/').next().unwrap_or_default();
    let host = match authority.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => authority.split(':').next().unwrap_or_default(),
    };
    host == "localhost" || host.parse().is_ok_and(|address: IpAddr| address.is_loopback())
}

/// Serves `/metrics` at an address of its own, until the process ends.
///
/// # Errors
/// When the address cannot be taken.
pub(crate) async fn serve(address: SocketAddr, routes: Router) -> anyhow::Result<()> {
    let listener =
        TcpListener::bind(address).await.with_context(|| format!("metrics_listen, {address}"))?;
    tracing::info!(%address, "Metrics are at http://{address}/metrics");
    tokio::spawn(async move {
        if let Err(error) = axum::serve(listener, routes).await {
            tracing::error!(%error, "Serving metrics ended");
        }
    });
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_address_on_this_machine_counts_as_loopback() {
        for url in
            ["http://127.0.0.1:8080", "http://localhost", "http://[::1]:80", "http://127.1.2.3/x"]
        {
            assert!(names_loopback(url), "{url}");
        }
        for url in
            ["https://layanan.example.id", "http://127.0.0.1.example.id", "http://10.0.0.1", ""]
        {
            assert!(!names_loopback(url), "{url}");
        }
    }
}
