//! `pendopo bench-seed`, hidden: fills a demo database with cases, and opens the sessions of a load test.
//!
//! The rows are those that a case leaves behind when it goes its whole way through the pages; `pendopo rebuild`
//! checks their leaves as it checks all others.

#![expect(clippy::print_stdout, reason = "the command line prints")]

mod filled;
mod letters;
mod reported;

use std::time::Instant;

use anyhow::{Context as _, bail};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use db::{Batch, Engine, params};
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::{Value, json};
use sha2::Sha256;
use terms::{OfficerId, PersonId};
use web::Role;

use self::filled::{Ground, SERIES};
pub(crate) use self::letters::run as letters;
use crate::boot::{self, Running};
use crate::cli::BenchSeed;
use crate::settings::Settings;
use crate::shell;

/// Cases in one batch: SQLite is spared fsyncs by large ones, PostgreSQL plans each statement of a batch.
const fn together(engine: Engine) -> usize {
    match engine {
        Engine::Sqlite => 25,
        Engine::Postgres => 4,
    }
}
/// Batches, or sessions, on their way at once.
const AT_ONCE: usize = 16;

const CLERKS: &str = "SELECT officer_id, unit_id FROM officer_grants
    WHERE agency_id = $1 AND role = $2 ORDER BY unit_id, officer_id";

/// Fills and opens sessions; prints one JSON object.
///
/// # Errors
/// When this is no demo installation, or something cannot be stored.
pub(crate) async fn run(settings: &Settings, wanted: &BenchSeed) -> anyhow::Result<()> {
    let running = boot::start(settings).await?;
    if !running.web.is_demo() || !settings.data.join("demo").exists() {
        bail!("bench-seed fills only a demo installation");
    }
    let (officer, units) = clerk(&running, Role::Officer).await?;
    let (signatory, _) = clerk(&running, Role::Signatory).await?;
    let citizens: Vec<(PersonId, Value)> = stream::iter(0..wanted.people)
        .map(|_| citizen(&running))
        .buffer_unordered(AT_ONCE * 4)
        .try_collect()
        .await?;
    let (officer_session, signatory_session) =
        (staff(&running, officer).await?, staff(&running, signatory).await?);
    let entry =
        running.catalog.catalog.latest(&wanted.service).context("the service is not there")?;
    let ground = Ground {
        agency: running.agency,
        service: entry.service.clone(),
        version: entry.version,
        objects: settings.data.join("objects"),
        people: citizens.iter().map(|(person, _)| *person).collect(),
        now: shell::now(),
        letters_wait: wanted.letters_wait,
        units,
        officer,
        signatory,
    };
    let regions: Vec<&String> = ground.units.iter().map(|(_, region)| region).collect();
    let started = Instant::now();
    fill(&running, &ground, wanted.cases).await?;
    let report = json!({
        "agency": running.agency,
        "cases": wanted.cases,
        "seconds": started.elapsed().as_secs_f64(),
        "citizens": citizens.into_iter().map(|(_, session)| session).collect::<Vec<_>>(),
        "officer": officer_session,
        "signatory": signatory_session,
        "regions": regions,
    });
    println!("{report}");
    Ok(())
}

/// Cookie and form token, as the client of a load test needs them.
fn session(running: &Running, cookie: &str) -> Value {
    let mut mac = Hmac::<Sha256>::new_from_slice(&running.keys.form).expect("keys of any length");
    mac.update(cookie.as_bytes());
    let csrf = URL_SAFE_NO_PAD.encode(&mac.finalize().into_bytes()[..18]);
    json!({ "cookie": cookie, "csrf": csrf })
}

async fn citizen(running: &Running) -> anyhow::Result<(PersonId, Value)> {
    let serial = u64::from_be_bytes(running.web.random()) % 10_000_000_000;
    let phone = format!("+62899{serial:010}");
    let person = identity::account_of(&running.db, &running.web, &running.keys, &phone).await?;
    let opened = running
        .identity
        .sessions
        .open_citizen(&running.web, person, "Uji", true, identity::Device::default())
        .await;
    let (cookie, _) = opened.context("a citizen's session")?;
    Ok((person, session(running, &cookie)))
}

async fn staff(running: &Running, officer: OfficerId) -> anyhow::Result<Value> {
    let opened = running.identity.sessions.open_staff(&running.web, officer).await;
    Ok(session(running, &opened.context("a session of staff")?))
}

/// Who has this role in the kelurahans, and the kelurahans with their regions.
async fn clerk(
    running: &Running,
    role: Role,
) -> anyhow::Result<(OfficerId, Vec<(String, String)>)> {
    let rows = running.db.query(CLERKS, params![running.agency, role.name()]).await?;
    let mut found: Vec<(OfficerId, String)> = Vec::new();
    for row in &rows {
        found.push((row.get(0)?, row.get(1)?));
    }
    let units = &running.cases.units;
    let kelurahan = |unit: &str| units.get(unit).filter(|unit| unit.kind == "kelurahan");
    let (officer, _) =
        found.iter().find(|(_, unit)| kelurahan(unit).is_some()).context("nobody works there")?;
    let own = found.iter().filter(|(one, _)| one == officer);
    let own = own.filter_map(|(_, unit)| kelurahan(unit));
    Ok((*officer, own.map(|unit| (unit.id.clone(), unit.region.as_str().to_owned())).collect()))
}

async fn fill(running: &Running, ground: &Ground, cases: usize) -> anyhow::Result<()> {
    let together = together(running.db.engine());
    let groups = (0..cases).step_by(together).map(|start| start..cases.min(start + together));
    stream::iter(groups)
        .map(|group| async move {
            let mut batch = Batch::new();
            for place in group {
                batch = batch.then(match ground.service.complaint {
                    Some(_) => reported::case(running, ground, place)?,
                    None => filled::case(running, ground, place)?,
                });
            }
            running.db.commit(batch).await.context("filling in")
        })
        .buffer_unordered(AT_ONCE)
        .try_for_each(async |()| Ok(()))
        .await?;
    if cases == 0 || ground.service.complaint.is_some() {
        return Ok(());
    }
    let mut batch = Batch::new();
    for (unit, next) in ground.units.iter().zip(filled::next_numbers(ground, cases)) {
        let series = filled::series(&unit.0);
        batch = batch.any(SERIES, params![ground.agency, series, filled::PERIOD, next]);
    }
    running.db.commit(batch).await.context("the series")
}
