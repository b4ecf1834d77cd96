//! From settings to running slices: database, keys, catalogue, and the state of each slice.

mod bridge;
mod needs;
mod packs;

use std::collections::BTreeSet;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, bail};
use catalog::Catalog;
use db::{Db, Migration, Options};
use definition::RegionTable;
use files::Objects;
use identity::{AgencyRow, AnswerStore, Keyring, SessionStore, Units};
use issuance::{LetterKeys, Numbers};
use places::Outline;
use terms::{AgencyId, RegionCode, Zone};
use web::{Brand, NoSessions, Palette, Role, Shared, Texts};

use self::bridge::Bridge;
pub(crate) use self::packs::{
    add_shared, pack, pack_folders, pack_places, read_folder, read_what_can_be, sorted, text,
};
use crate::calendar;
use crate::city::{City, DEMO, DEMO_OUTLINE, DEMO_REGIONS};
use crate::guard;
use crate::knowing::{Known, replies};
use crate::lines;
use crate::partners;
use crate::settings::Settings;
use crate::shell;

/// Every migration of every slice.
pub(crate) fn migrations() -> Vec<Migration> {
    let mut all = vec![db::outbox::MIGRATION];
    for slice in [
        identity::MIGRATIONS,
        catalog::MIGRATIONS,
        intake::MIGRATIONS,
        cases::MIGRATIONS,
        complaints::MIGRATIONS,
        field::MIGRATIONS,
        portal::MIGRATIONS,
        assistant::MIGRATIONS,
        open311::MIGRATIONS,
        issuance::MIGRATIONS,
    ] {
        all.extend_from_slice(slice);
    }
    all
}

/// The texts of every slice.
pub(crate) fn texts() -> Texts {
    Texts::new(&[
        web::TEXTS,
        identity::TEXTS,
        catalog::TEXTS,
        guide::TEXTS,
        intake::TEXTS,
        cases::TEXTS,
        complaints::TEXTS,
        field::TEXTS,
        portal::TEXTS,
        assistant::TEXTS,
        issuance::TEXTS,
        api::TEXTS,
        open311::TEXTS,
        notify::TEXTS,
    ])
}

const DATABASE: &str = "pendopo.db";

/// Whether there is a database to open; on PostgreSQL only opening it shows that.
pub(crate) fn is_there(settings: &Settings) -> bool {
    settings.postgres.is_some() || settings.data.join(DATABASE).is_file()
}

/// Opens the database of the settings. One that is not there is not made.
///
/// # Errors
/// What cannot be opened.
pub(crate) async fn database(settings: &Settings) -> anyhow::Result<Db> {
    if !is_there(settings) {
        bail!(
            "there is no database in {}: run `pendopo init` or `pendopo demo`, or set `data`",
            settings.data.display()
        );
    }
    open(settings).await
}

/// Opens the database of the settings, made where there is none.
///
/// # Errors
/// What cannot be made or opened.
pub(crate) async fn new_database(settings: &Settings) -> anyhow::Result<Db> {
    private_folder(&settings.data)?;
    open(settings).await
}

/// A folder that only its owner enters; one that is there already stays as it is.
///
/// # Errors
/// Whatever the disk says.
pub(crate) fn private_folder(folder: &Path) -> anyhow::Result<()> {
    let made = std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder);
    made.with_context(|| folder.display().to_string())
}

async fn open(settings: &Settings) -> anyhow::Result<Db> {
    let options = Options { connections: settings.database_connections, max_pages: None };
    match &settings.postgres {
        Some(url) => Db::postgres(url, &options).await.context("PostgreSQL cannot be reached"),
        None => {
            let file = settings.data.join(DATABASE);
            Db::sqlite(&file, &options).await.with_context(|| file.display().to_string())
        }
    }
}

/// Everything that runs.
#[derive(Clone)]
pub(crate) struct Running {
    /// The database.
    pub(crate) db: Db,
    /// What all slices share.
    pub(crate) web: Shared,
    /// The agency.
    pub(crate) agency: AgencyId,
    /// Accounts and staff.
    pub(crate) identity: identity::App,
    /// The catalogue.
    pub(crate) catalog: catalog::App,
    /// Forms.
    pub(crate) intake: intake::App,
    /// Cases.
    pub(crate) cases: cases::App,
    /// Complaints in public.
    pub(crate) complaints: complaints::App,
    /// Work outside.
    pub(crate) field: field::App,
    /// Everything in one place.
    pub(crate) portal: portal::App,
    /// Conversations.
    pub(crate) assistant: assistant::Assistant,
    /// What the assistant knows.
    pub(crate) known: Arc<Known>,
    /// Letters.
    pub(crate) issuance: issuance::App,
    /// What programs may ask.
    pub(crate) api: api::App,
    /// Reports of other programs, and those that are other bodies'.
    pub(crate) open311: open311::App,
    /// Keys.
    pub(crate) keys: Arc<Keyring>,
}

fn brand(row: &AgencyRow, settings: &Settings) -> Brand {
    Brand {
        agency: row.id,
        code: row.code.clone(),
        name: row.name.clone(),
        short: row.short.clone(),
        city: row.city.clone(),
        address: row.address.clone(),
        phone: row.phone.clone(),
        zone: Zone::named(&row.zone).unwrap_or_else(Zone::wib),
        public_url: settings.public_url.clone(),
    }
}

/// The shared state of an agency; without sessions for the command line.
pub(crate) fn shared(
    row: &AgencyRow,
    settings: &Settings,
    keys: &Keyring,
    sessions: Arc<dyn web::Sessions>,
    clock: web::Clock,
) -> Shared {
    let source = Arc::new(shell::Machine);
    let (limited, proxy) = (settings.rate_limits, settings.trusted_proxy);
    let shared = Shared::new(
        brand(row, settings),
        row.demo,
        clock,
        source,
        sessions,
        texts(),
        keys.form,
        limited,
        proxy,
    );
    match settings.colour {
        Some(colour) => shared.in_colours(Palette::of(colour)),
        None => shared,
    }
}

/// The agency of this installation.
///
/// # Errors
/// When there is none yet.
pub(crate) async fn agency(db: &Db) -> anyhow::Result<AgencyRow> {
    match identity::agency(db).await? {
        Some(row) => Ok(row),
        None => bail!("this database holds no agency yet: run `pendopo init` or `pendopo demo`"),
    }
}

/// Region names: the demo's, or the table beside the data.
pub(crate) fn regions(settings: &Settings, demo: bool) -> anyhow::Result<Arc<RegionTable>> {
    if demo {
        return Ok(Arc::new(RegionTable::read(DEMO_REGIONS)));
    }
    let file = settings.data.join("regions.csv");
    let text = std::fs::read_to_string(&file)
        .with_context(|| format!("the table of regions, {}", file.display()))?;
    Ok(Arc::new(RegionTable::read(&text)))
}

/// Where regions end: the outlines of the demo, or those beside the data; none where there are none.
pub(crate) fn outline(settings: &Settings, demo: bool) -> anyhow::Result<Arc<Outline>> {
    let file = settings.data.join("outline.geojson");
    let outline = match std::fs::read_to_string(&file) {
        Ok(text) => Outline::read(&text).with_context(|| file.display().to_string())?,
        Err(_) if demo => Outline::read(DEMO_OUTLINE).context("the outline of the demo")?,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Outline::default(),
        Err(error) => return Err(error).with_context(|| file.display().to_string()),
    };
    Ok(Arc::new(outline))
}

/// What the command line works with besides the settings: the database with its agency, keys and clock.
pub(crate) struct Office {
    pub(crate) db: Db,
    pub(crate) agency: AgencyRow,
    pub(crate) keys: Keyring,
    pub(crate) web: Shared,
}

/// Opens it; nothing is served.
///
/// # Errors
/// What cannot be opened, or does not belong together.
pub(crate) async fn office(settings: &Settings) -> anyhow::Result<Office> {
    let db = database(settings).await?;
    let agency = agency(&db).await?;
    let keys = guard::keyring(settings, &db, agency.id).await?;
    let web = shared(&agency, settings, &keys, Arc::new(NoSessions), shell::clock());
    Ok(Office { db, agency, keys, web })
}

/// Which messages can leave; in a demo all do, into its own outbox page.
pub(crate) fn reach(settings: &Settings, demo: bool) -> identity::Reach {
    identity::Reach {
        mail: demo || settings.smtp.is_some(),
        sms: demo || settings.sms_url.is_some(),
    }
}

/// The units as the catalogue shows them.
pub(crate) fn offices(units: &Units) -> Vec<catalog::Office> {
    let office = |unit: &identity::Unit| catalog::Office {
        id: unit.id.clone(),
        kind: unit.kind.clone(),
        title: unit.title.clone(),
        address: unit.address.clone(),
        phone: unit.phone.clone(),
    };
    units.iter().map(office).collect()
}

/// Starts every slice.
///
/// # Errors
/// What is missing, and how to mend it.
pub(crate) async fn start(settings: &Settings) -> anyhow::Result<Running> {
    start_by(settings, shell::clock()).await
}

/// Starts every slice by this clock.
///
/// # Errors
/// What is missing, and how to mend it.
pub(crate) async fn start_by(settings: &Settings, clock: web::Clock) -> anyhow::Result<Running> {
    // Other servers are asked over TLS; whoever comes second finds it there.
    drop(rustls::crypto::ring::default_provider().install_default());
    let db = database(settings).await?;
    let known = migrations();
    let schema = db.schema(&known).await?;
    if schema.missing.len() == known.len() {
        bail!("this database is empty: run `pendopo init` or `pendopo demo`");
    }
    if !schema.missing.is_empty() {
        bail!("the database lacks {} migrations: run `pendopo migrate`", schema.missing.len());
    }
    let row = agency(&db).await?;
    if let Some(fault) = guard::wrong_mark(settings, row.demo) {
        bail!(fault);
    }
    let keys = Arc::new(guard::keyring(settings, &db, row.id).await?);
    let sessions = SessionStore::new(
        db.clone(),
        keys.clone(),
        Zone::named(&row.zone).unwrap_or_else(Zone::wib),
        clock.clone(),
    );
    let machine = Arc::new(shell::Machine);
    let answers = AnswerStore::new(db.clone(), keys.clone(), clock.clone(), machine);
    let web = shared(&row, settings, &keys, sessions.clone(), clock).keeping(answers);
    let units = Arc::new(Units::load(&db, row.id).await?);
    let region: RegionCode = row.region.parse().context("the agency's region")?;
    let calendar = Arc::new(calendar::read(&settings.data, &web.brand().zone, &region)?);
    let regions = Arc::unwrap_or_clone(regions(settings, row.demo)?)
        .closed_on(calendar.holidays.iter().copied())
        .served_by(units.clone());
    let outline = outline(settings, row.demo)?;
    let regions = regions.outlined_by(outline.clone());
    let regions = Arc::new(regions);
    let published = Catalog::with_offices(&db, row.id, regions, offices(&units)).await?;
    let published = Arc::new(published);
    let objects = Objects::in_folder(settings.data.join("objects"));
    let emergency = Arc::new(emergency(&settings.packs)?);
    let bridge = Arc::new(Bridge {
        catalog: published.clone(),
        region: region.clone(),
        db: db.clone(),
        web: web.clone(),
        keys: keys.clone(),
        units: units.clone(),
        emergency: emergency.clone(),
    });
    let promised = {
        let calendar = calendar.clone();
        Arc::new(move |time, now| course::promised(&calendar, time, now))
    };
    let intake = intake::App {
        web: web.clone(),
        db: db.clone(),
        objects: objects.clone(),
        services: bridge.clone(),
        keys: bridge.clone(),
        filed: bridge.clone(),
        letters: bridge.clone(),
        reports: bridge.clone(),
        promised,
    };
    let news = complaints::News::new(web.clone());
    let numbers = Numbers::new(db.clone(), web.clone(), keys.clone(), units.clone());
    let agreement = Arc::new(partners::read(settings, row.demo)?);
    let cases = cases::App {
        web: web.clone(),
        db: db.clone(),
        objects,
        keys: keys.clone(),
        intake: intake.clone(),
        versions: bridge.clone(),
        units: units.clone(),
        calendar: calendar.clone(),
        signing: Arc::new(numbers),
        letters: Arc::new(issuance::Cards { db: db.clone() }),
        follower: Arc::new(complaints::Public {
            agency: row.id,
            news: news.clone(),
            emergency: emergency.clone(),
        }),
        proofs: Arc::new(field::Known { db: db.clone(), agency: row.id, units: units.clone() }),
        bodies: Arc::new(open311::Bodies {
            db: db.clone(),
            agency: row.id,
            agreement: agreement.clone(),
        }),
        sessions: sessions.clone(),
        opened_numbers: Arc::default(),
    };
    let issuance = issuance::App {
        cases: cases.clone(),
        signing: Arc::new(LetterKeys::load(&settings.keys)?),
        templates: bridge.clone(),
        blanks: Arc::default(),
        press: Arc::default(),
    };
    let api = api::App::new(
        web.clone(),
        db.clone(),
        keys.clone(),
        published.clone(),
        region.clone(),
        &issuance.signing.authority,
    );
    let open311 = open311::App {
        web: web.clone(),
        db: db.clone(),
        keys: keys.clone(),
        catalog: published.clone(),
        intake: intake.clone(),
        cases: cases.clone(),
        agreement,
    };
    let board = Arc::new(portal::Board::load(&db, row.id, web.now()).await?);
    let conversations: Arc<dyn portal::Conversations> = bridge.clone();
    let beyond = Arc::new(portal::Beyond {
        cases: cases.clone(),
        published: published.clone(),
        board: board.clone(),
        conversations: conversations.clone(),
    });
    let region_of = region.clone();
    let catalog = catalog::App::new(web.clone(), published, beyond, region);
    let complaints = complaints::App {
        units: units.clone(),
        web: web.clone(),
        db: db.clone(),
        catalog: catalog.clone(),
        intake: intake.clone(),
        sessions: sessions.clone(),
        emergency,
        keys: keys.clone(),
        live: Arc::new(complaints::Live::new(row.id)),
        cases: cases.clone(),
        map: Arc::new(complaints::Ground { outline, tiles: settings.tiles.clone() }),
        news,
    };
    let portal = portal::App {
        cases: cases.clone(),
        catalog: catalog.clone(),
        complaints: complaints.clone(),
        board,
        conversations,
    };
    let field = field::App {
        web: web.clone(),
        db: db.clone(),
        cases: cases.clone(),
        units: units.clone(),
        in_thousand: settings.audit_in_thousand,
    };
    let known = Arc::new(Known::new(
        (web.clone(), catalog.catalog.clone(), region_of),
        (units, calendar),
        &settings.packs,
    )?);
    let assistant = assistant::Assistant {
        web: web.clone(),
        db: db.clone(),
        keys: keys.clone(),
        catalog: catalog.catalog.clone(),
        intake: intake.clone(),
        cases: cases.clone(),
        complaints: complaints.clone(),
        board: portal.board.clone(),
        sessions: sessions.clone(),
        knowing: known.clone(),
        texts: Arc::new(lingua::Texts::new()),
        kept_days: settings.chat_kept_days,
        connected_days: settings.chat_connected_days,
        live: assistant::Live::default(),
        replies: Arc::new(replies(&settings.packs)?),
        lines: Arc::new(lines::connect(settings, row.demo)?),
    };
    let reach = reach(settings, row.demo);
    let identity =
        identity::App { web: web.clone(), db: db.clone(), keys: keys.clone(), sessions, reach };
    Ok(Running {
        agency: row.id,
        db,
        web,
        identity,
        catalog,
        intake,
        cases,
        complaints,
        field,
        portal,
        assistant,
        known,
        issuance,
        api,
        open311,
        keys,
    })
}

/// Words of emergency, and whom to call, of all packs.
fn emergency(packs: &Path) -> anyhow::Result<complaints::Emergency> {
    let mut files = Vec::new();
    for file in crate::assistant::emergencies(packs) {
        let read = text(&file).map_err(|fault| anyhow::anyhow!("{fault}"))?;
        files.push((read, file.display().to_string()));
    }
    let read = complaints::Emergency::read(&files);
    read.map_err(|faults| match faults.into_iter().next() {
        Some(fault) => anyhow::anyhow!("{fault}"),
        None => anyhow::anyhow!("words of emergency cannot be read"),
    })
}

/// The roles of the agency's own that its published services name.
pub(crate) fn own_roles(catalog: &Catalog) -> BTreeSet<String> {
    let now = catalog.now();
    let roles = now.all().flat_map(|entry| entry.service.roles());
    let is_own = |role: &&str| matches!(Role::named(role), Some(Role::Own(_)));
    roles.filter(is_own).map(str::to_owned).collect()
}

/// Measures how long each service really takes, for its page.
pub(crate) async fn measure(running: &Running) {
    let catalog = &running.catalog;
    let mut medians = catalog::Medians::new();
    for entry in catalog.catalog.now().all() {
        let id = &entry.service.id;
        match cases::median_days(&running.db, running.agency, id).await {
            Ok(Some(days)) => drop(medians.insert(id.clone(), days)),
            Ok(None) => {}
            Err(error) => {
                tracing::warn!(error = %error, "How long a service takes could not be measured");
            }
        }
    }
    if *catalog.medians.load_full() != medians {
        catalog.medians.store(Arc::new(medians));
    }
}

/// The demo city's file.
pub(crate) fn demo_city() -> anyhow::Result<City> {
    City::read(DEMO)
}
