//! `pendopo serve`: the pages of all slices, and the workers beside them.

mod handlers;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use anyhow::{Context as _, bail};
use assistant::Knowing as _;
use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use definition::Regions as _;
use http::StatusCode;
use issuance::Press;
use terms::{Language, Moment, RegionCode};
use tokio::net::TcpListener;
use tokio::sync::watch;

pub(crate) use self::handlers::handlers;
use crate::assistant::own_set;
use crate::boot::{self, Running};
use crate::gauges;
use crate::settings::Settings;
use crate::shell;
use crate::{guard, listen};

/// All routes of all slices; the demo's own only in the demo.
pub(crate) fn router(running: &Running) -> anyhow::Result<Router> {
    let mut routes = Router::new()
        .merge(web::assets())
        .merge(identity::routes().with_state(running.identity.clone()))
        .merge(catalog::routes().with_state(running.catalog.clone()))
        .merge(guide::routes().with_state(guide::App {
            catalog: running.catalog.clone(),
            intake: running.intake.clone(),
        }))
        .merge(intake::routes().with_state(running.intake.clone()))
        .merge(cases::routes().with_state(running.cases.clone()))
        .merge(complaints::routes().with_state(running.complaints.clone()))
        .merge(field::routes().with_state(running.field.clone()))
        .merge(portal::routes().with_state(running.portal.clone()))
        .merge(assistant::routes().with_state(running.assistant.clone()))
        .merge(assistant::desk::routes().with_state(running.assistant.clone()))
        .merge(assistant::channels::routes().with_state(running.assistant.clone()))
        .merge(issuance::routes().with_state(running.issuance.clone()))
        .merge(api::routes().with_state(running.api.clone()))
        .merge(open311::routes().with_state(running.open311.clone()))
        .merge(notify::routes().with_state(operator(running)))
        .merge(web::display::<web::Shared>().with_state(running.web.clone()));
    if running.web.is_demo() {
        let people = boot::demo_city()?.people;
        let regions = running.catalog.catalog.regions.clone();
        let place = |code: &str| {
            let code = code.parse().expect("a code; the city's test reads it");
            regions.full_name(&code, Language::Id)
        };
        let neighbour = |person: crate::city::Person| identity::demo::Neighbour {
            phone: definition::contact(&person.phone).unwrap_or_default(),
            nik: definition::in_fours(&person.nik),
            female: person.sex == "female",
            birth_date: person.birth_date.parse().expect("a day; the city's test reads it"),
            address: format!(
                "{} RT {} RW {}, {}",
                person.street,
                person.rt,
                person.rw,
                place(&person.region)
            ),
            birth_place: person.birth_place,
            job: person.job,
            name: person.name,
        };
        let demo = identity::demo::Demo {
            app: running.identity.clone(),
            people: people.into_iter().map(neighbour).collect(),
        };
        routes = routes.merge(identity::demo::routes(demo));
    }
    let health = Router::new()
        .route("/healthz", get(|| async { "ok" }))
        .route("/readyz", get(ready))
        .with_state(running.db.clone());
    Ok(web::stack(routes, &running.web).merge(health))
}

/// The operator's pages: the outbox, and keys of programs.
fn operator(running: &Running) -> notify::App {
    let (catalog, published) = (running.catalog.catalog.clone(), running.catalog.catalog.clone());
    let title = move |language: Language| -> Vec<(String, String)> {
        let now = catalog.now();
        let services = now.all().map(|entry| &entry.service);
        services.map(|one| (one.id.clone(), one.title.get(language).to_owned())).collect()
    };
    let offered = running.catalog.catalog.clone();
    let done_by = move |kind: &str, language: Language| -> Vec<String> {
        let now = offered.now();
        let named = now.all().filter(|entry| entry.service.offices().contains(kind));
        named.map(|entry| entry.service.title.get(language).to_owned()).collect()
    };
    let catalogue = running.catalog.clone();
    notify::App {
        web: running.web.clone(),
        db: running.db.clone(),
        keys: running.keys.clone(),
        services: Arc::new(title),
        done_by: Arc::new(done_by),
        roles: Arc::new(move || boot::own_roles(&published).into_iter().collect()),
        units: running.cases.units.clone(),
        regions: Arc::new(move |language| {
            let regions = &catalogue.catalog.regions;
            let own = |code: &&RegionCode| code.lies_in(&catalogue.region);
            let codes = regions.iter().map(|(code, _)| code).filter(own);
            codes.map(|code| (code.to_string(), regions.full_name(code, language))).collect()
        }),
    }
}

async fn ready(State(db): State<db::Db>) -> Response {
    match identity::agency(&db).await {
        Ok(Some(_)) => "ready".into_response(),
        Ok(None) | Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}

/// Serves until told to stop.
///
/// # Errors
/// What keeps it from starting.
pub(crate) async fn serve(settings: &Settings) -> anyhow::Result<()> {
    let mut running = boot::start(settings).await?;
    // Templates are set beside this process, which they cannot harm then.
    running.issuance.press = Arc::new(Press::by(std::env::current_exe()?));
    if let Some(fault) = guard::exposed(settings, running.web.is_demo()) {
        bail!(fault);
    }
    let counted = gauges::install()?;
    let mut router = router(&running)?;
    let metrics = gauges::routes(counted, &running);
    if gauges::on_main(settings) {
        router = router.merge(metrics.clone());
    }
    let listener =
        TcpListener::bind(settings.listen).await.with_context(|| settings.listen.to_string())?;
    let (stop, stopped) = watch::channel(false);
    if let Some(address) = settings.metrics_listen {
        gauges::serve(address, metrics).await?;
    }
    let worker = tokio::spawn(notify::run(
        running.db.clone(),
        running.agency,
        shell::clock(),
        handlers(&running, settings)?,
        stopped,
    ));
    let keeping_up = tokio::spawn(keep_up(running.clone()));
    let asking = tokio::spawn(ask_own(running.clone(), settings.data.clone()));
    tracing::info!(address = %settings.listen, "Pendopo serves {}", settings.public_url);
    let front = web::Front::new(running.web.clone(), Arc::new(running.catalog.clone()));
    let limits = (listen::room(), listen::HEAD);
    listen::serve(listener, (Some(front), router), limits, signal()).await;
    keeping_up.abort();
    asking.abort();
    stop.send_replace(true);
    worker.await?;
    Ok(())
}

const LOOKED_EVERY: Duration = Duration::from_secs(5);
/// How long services take is measured at every so many looks: ten minutes.
const MEASURED_AT: u32 = 120;

/// Partners are asked what became of what they got every five minutes.
const ASKED_AT: u32 = 60;

/// What crashes left of uploads is swept every hour, and what is checked at random is drawn.
const SWEPT_AT: u32 = 720;

fn system_time(at: Moment) -> SystemTime {
    let micros = u64::try_from(at.micros()).unwrap_or(0);
    SystemTime::UNIX_EPOCH + Duration::from_micros(micros)
}

const DAY: Duration = Duration::from_secs(24 * 60 * 60);
/// How far back objects without a row are looked for when the program starts, in days.
const LOOKED_BACK_DAYS: u32 = 30;

/// Packs may have other words than when the program last ran: which of the agency's own questions go wrong by them is said.
async fn ask_own(running: Running, data: PathBuf) {
    let asking = move || own_set::kept(&data, &running.known.engine());
    match tokio::task::spawn_blocking(asking).await {
        Ok(Ok(told)) => {
            for lingua::Change { question, before, after } in told.unwrap_or_default().worse {
                tracing::warn!(
                    question,
                    before,
                    after,
                    "A question was answered rightly and is not now"
                );
            }
        }
        Ok(Err(error)) => {
            tracing::warn!(error = %error, "The questions of the agency could not be asked");
        }
        Err(error) => tracing::warn!(error = %error, "The questions of the agency were not asked"),
    }
}

/// Services and announcements that were published meanwhile are read, and how long services really take is measured.
async fn keep_up(running: Running) {
    let mut swept = system_time(shell::now()) - DAY * LOOKED_BACK_DAYS;
    let emergency = running.complaints.emergency.clone();
    drop(tokio::task::spawn_blocking(move || emergency.learn()).await);
    for look in 0_u32.. {
        if look.is_multiple_of(MEASURED_AT) {
            boot::measure(&running).await;
        }
        if look.is_multiple_of(SWEPT_AT) {
            sweep(&running, &mut swept).await;
            match field::draw(&running.field).await {
                Ok(0) => {}
                Ok(count) => tracing::info!(count, "Reports are drawn to be checked"),
                Err(error) => {
                    tracing::warn!(error = %error, "What is checked at random could not be drawn");
                }
            }
        }
        if look.is_multiple_of(ASKED_AT) {
            open311::poll(&running.open311).await;
        }
        if let Err(error) = follow_units(&running).await {
            tracing::warn!(error = %error, "The units could not be read");
        }
        if let Err(error) = running.catalog.catalog.follow(&running.db).await {
            tracing::warn!(error = %error, "The catalogue could not be read");
        }
        if let Err(error) = running.portal.board.follow(&running.db, shell::now()).await {
            tracing::warn!(error = %error, "What is announced could not be read");
        }
        if let Err(error) = learn(&running).await {
            tracing::warn!(error = %error, "Written answers could not be read");
        }
        // Whoever asks next does not wait for what was published just now.
        let known = running.known.clone();
        drop(tokio::task::spawn_blocking(move || known.engine()).await);
        if let Err(error) = running.complaints.keep_up().await {
            tracing::warn!(error = %error, "Public reports could not be read");
        }
        tokio::time::sleep(LOOKED_EVERY).await;
    }
}

/// Units that were added or changed meanwhile, here, on another node or by the command line; what they are the office of is
/// offered with them.
///
/// # Errors
/// When the database could not be asked.
pub(crate) async fn follow_units(running: &Running) -> Result<(), db::DbError> {
    let units = &running.cases.units;
    units.follow(&running.db, running.agency).await?;
    running.catalog.catalog.serve_by(&running.db, boot::offices(units)).await
}

/// Answers that were approved meanwhile, on this node or another.
///
/// # Errors
/// When the database could not be asked.
pub(crate) async fn learn(running: &Running) -> Result<(), db::DbError> {
    let version = assistant::desk::version(&running.db, running.agency).await?;
    if version > running.known.learnt() {
        let written = assistant::desk::written(&running.db, running.agency).await?;
        running.known.learn(version, written);
    }
    Ok(())
}

const DAY_SECONDS: i64 = 86_400;
/// How long a door through which staff came is remembered: as long as it counts, and a little more.
const DOORS_KEPT_SECONDS: i64 = 100 * DAY_SECONDS;

/// Tries at the staff door that no longer count.
async fn forget_doors(running: &Running) {
    let now = shell::now();
    let (day, season) = (now.plus_seconds(-DAY_SECONDS), now.plus_seconds(-DOORS_KEPT_SECONDS));
    let forgotten = identity::forget_doors(running.agency, day, season);
    if let Err(error) = running.db.commit(forgotten).await {
        tracing::warn!(error = %error, "Old tries at the staff door could not be removed");
    }
}

/// What failed uploads left, from the last instant that was looked at until a day ago; addresses and tries that no
/// longer count.
async fn sweep(running: &Running, swept: &mut SystemTime) {
    running.web.forget_addresses();
    forget_doors(running).await;
    let forgotten = assistant::channels::forget(&running.db, running.agency, shell::now()).await;
    if let Err(error) = forgotten {
        tracing::warn!(error = %error, "Names of old messages could not be removed");
    }
    let now = system_time(shell::now());
    if let Err(error) = running.cases.objects.sweep(now).await {
        tracing::warn!(error = ?error, "Leftovers of uploads could not be swept");
    }
    let letters = issuance::Cards { db: running.db.clone() };
    let until = (now - DAY).max(*swept);
    let copies = complaints::Copies { db: running.db.clone() };
    let photos = assistant::Photos { db: running.db.clone() };
    match intake::sweep_files(&running.intake, &[&letters, &copies, &photos], *swept..until).await {
        Ok(count) => {
            *swept = until;
            if count > 0 {
                tracing::info!(count, "Files that no form and no letter names are removed");
            }
        }
        Err(error) => tracing::warn!(error = ?error, "Files without a row could not be swept"),
    }
}

/// Ctrl+C or SIGTERM.
async fn signal() {
    let mut term = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()).ok();
    let terminated = async {
        match &mut term {
            Some(term) => drop(term.recv().await),
            None => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = terminated => {}
    }
}
