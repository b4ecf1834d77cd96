//! From settings to running slices: database, keys, catalogue, and the state of each slice.

mod bridge;
mod needs;

use std::collections::BTreeSet;
use std::io::Read as _;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, bail};
use catalog::{Catalog, Folder};
use db::{Db, Migration, Options};
use definition::RegionTable;
use files::Objects;
use identity::{AgencyRow, AnswerStore, Keyring, SessionStore, Units};
use issuance::{LetterKeys, Numbers};
use terms::{AgencyId, RegionCode, Zone};
use web::{Brand, NoSessions, Palette, Role, Shared, Texts};

use self::bridge::Bridge;
use crate::beside;
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

/// What maps are drawn of: the outline of the demo, or the one beside the data, and tiles.
fn ground(settings: &Settings, demo: bool) -> anyhow::Result<complaints::Ground> {
    let file = settings.data.join("outline.geojson");
    let read = |text: &str| complaints::Outline::read(text);
    let outline = match std::fs::read_to_string(&file) {
        Ok(text) => read(&text).with_context(|| file.display().to_string())?,
        Err(_) if demo => read(DEMO_OUTLINE).context("the outline of the demo")?,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            complaints::Outline::default()
        }
        Err(error) => return Err(error).with_context(|| file.display().to_string()),
    };
    Ok(complaints::Ground { outline, tiles: settings.tiles.clone() })
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
    let offices = units.iter().map(|unit| [&unit.kind, &unit.id, &unit.title].map(String::clone));
    let regions = Arc::unwrap_or_clone(regions(settings, row.demo)?)
        .closed_on(calendar.holidays.iter().copied())
        .served_by(offices.collect::<Vec<_>>());
    let regions = Arc::new(regions);
    let published = Arc::new(Catalog::with_offices(&db, row.id, regions, units.names()).await?);
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
        follower: Arc::new(complaints::Public { agency: row.id, news: news.clone() }),
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
    let office = |unit: &identity::Unit| catalog::Office {
        id: unit.id.clone(),
        kind: unit.kind.clone(),
        title: unit.title.clone(),
        address: unit.address.clone(),
        phone: unit.phone.clone(),
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
    let offices = units.iter().map(office).collect();
    let board = Arc::new(portal::Board::load(&db, row.id, web.now()).await?);
    let beyond = Arc::new(portal::Beyond {
        cases: cases.clone(),
        published: published.clone(),
        board: board.clone(),
    });
    let region_of = region.clone();
    let catalog = catalog::App::new(web.clone(), published, offices, beyond, region);
    let portal = portal::App { cases: cases.clone(), catalog: catalog.clone(), board };
    let complaints = complaints::App {
        web: web.clone(),
        db: db.clone(),
        catalog: catalog.clone(),
        intake: intake.clone(),
        sessions: sessions.clone(),
        emergency,
        keys: keys.clone(),
        live: Arc::new(complaints::Live::new(row.id)),
        map: Arc::new(ground(settings, row.demo)?),
        news,
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
        sessions: sessions.clone(),
        knowing: known.clone(),
        texts: Arc::new(lingua::Texts::new()),
        kept_days: settings.chat_kept_days,
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

/// The services of the packs folder: one folder each, with what the letters share.
///
/// # Errors
/// What cannot be read.
pub(crate) fn pack_folders(root: &Path) -> anyhow::Result<Vec<(String, Folder)>> {
    let mut found = Vec::new();
    let lib = root.join("lib/surat.typ");
    let lib = std::fs::read_to_string(&lib).with_context(|| lib.display().to_string())?;
    for service in pack_places(root)? {
        found.push((service.display().to_string(), read_folder(&service, &lib)?));
    }
    Ok(found)
}

/// Where the services of the packs folder lie.
///
/// # Errors
/// When it cannot be read.
pub(crate) fn pack_places(root: &Path) -> anyhow::Result<Vec<std::path::PathBuf>> {
    let packs = sorted(root)?;
    let all = packs.iter().flat_map(|pack| sorted(pack).unwrap_or_default());
    Ok(all.filter(|service| service.join("service.yaml").is_file()).collect())
}

/// The files of one service folder.
///
/// # Errors
/// What cannot be read.
pub(crate) fn read_folder(folder: &Path, lib: &str) -> anyhow::Result<Folder> {
    let (folder, faults) = read_what_can_be(folder, lib)?;
    match faults.first() {
        Some(fault) => anyhow::bail!("{fault}"),
        None => Ok(folder),
    }
}

/// The files of one service folder, and which of them are no texts. A template that is none stands there empty: it is
/// not missing.
///
/// # Errors
/// When the folder cannot be read.
pub(crate) fn read_what_can_be(
    folder: &Path,
    lib: &str,
) -> anyhow::Result<(Folder, Vec<definition::Fault>)> {
    let (mut files, mut faults) = (std::collections::BTreeMap::new(), Vec::new());
    for file in sorted(folder)?.into_iter().filter(|file| file.is_file()) {
        let name =
            file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        match text(&file) {
            Ok(text) => drop(files.insert(name, text)),
            Err(fault) => {
                faults.push(fault);
                if name.ends_with(".typ") {
                    files.insert(name, String::new());
                }
            }
        }
    }
    files.insert("lib/surat.typ".to_owned(), lib.to_owned());
    if let Some(pack) = folder.canonicalize().ok().as_deref().and_then(Path::parent) {
        add_shared(pack, "", &mut files);
        let shared = [catalog::PACK, TEXTS].map(|name| pack.join(name));
        faults.extend(
            shared.iter().filter(|file| file.is_file()).filter_map(|file| text(file).err()),
        );
    }
    let packs = folder.canonicalize().ok();
    if let Some(packs) = packs.as_deref().and_then(Path::parent).and_then(Path::parent) {
        beside::add(packs, &mut files, &|_| None);
    }
    Ok((Folder { files }, faults))
}

/// The English texts of a service, and of a pack.
const TEXTS: &str = "texts.en.yaml";

/// Puts what the services of a pack share among the files of one of them, below a place.
pub(crate) fn add_shared(pack: &Path, below: &str, files: &mut beside::Files) {
    let Ok(shared) = std::fs::read_to_string(pack.join(catalog::PACK)) else { return };
    files.insert(format!("{below}{}", catalog::PACK), shared);
    if let Ok(english) = std::fs::read_to_string(pack.join(TEXTS)) {
        files.insert(format!("{below}{}", catalog::PACK_TEXTS), english);
    }
}

/// Bytes of a file that are looked at: more than any file of a service may have.
const LOOKED_AT: u64 = 2 * 1024 * 1024;

/// A file of a service: a text of a bounded length.
///
/// # Errors
/// The fault that says where it is no text, or that it cannot be read.
pub(crate) fn text(file: &Path) -> Result<String, definition::Fault> {
    let place = file.display().to_string();
    let mut bytes = Vec::new();
    let read = std::fs::File::open(file)
        .and_then(|open| open.take(LOOKED_AT).read_to_end(&mut bytes).map(drop));
    match read {
        Ok(()) => definition::text_of(&bytes, &place),
        Err(error) => Err(definition::unreadable(&place, &error.to_string())),
    }
}

/// What a folder holds; hidden things, as editors and an import leave them, are passed over.
pub(crate) fn sorted(folder: &Path) -> anyhow::Result<Vec<std::path::PathBuf>> {
    let entries = std::fs::read_dir(folder).with_context(|| folder.display().to_string())?;
    let shown = |entry: &std::fs::DirEntry| !entry.file_name().to_string_lossy().starts_with('.');
    let mut paths: Vec<_> = entries.flatten().filter(shown).map(|entry| entry.path()).collect();
    paths.sort();
    Ok(paths)
}

/// The demo city's file.
pub(crate) fn demo_city() -> anyhow::Result<City> {
    City::read(DEMO)
}
