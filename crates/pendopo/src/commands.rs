//! What each command does.

#![expect(clippy::print_stdout, reason = "the command line prints")]

use std::io::IsTerminal as _;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use definition::Severity;
use identity::{AgencyRow, Keyring, NewOfficer, Unit};
use issuance::LetterKeys;
use terms::AgencyId;
use tracing_appender::non_blocking::{NonBlockingBuilder, WorkerGuard};
use web::{NoSessions, Role, Source as _};

use crate::boot;
use crate::city::{Agency, City, DEMO_REGIONS};
use crate::cli::{ApiKey, Cli, Command, Init, Letter, Officer, Service};
use crate::serve;
use crate::settings::{self, Given, Settings};
use crate::shell;

/// Reads the settings and does what was asked.
///
/// # Errors
/// What went wrong, for people.
pub(crate) fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    if matches!(cli.command, Command::Settings) {
        print!("{}", settings::table());
        return Ok(ExitCode::SUCCESS);
    }
    if let Command::Letter(Letter::Verify { file, trust }) = &cli.command {
        return verify(file, trust);
    }
    let settings = read_settings(&cli)?;
    let _written_at_the_end = logs(&settings)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(command(cli.command, &settings))
}

fn read_settings(cli: &Cli) -> anyhow::Result<Settings> {
    let mut given = Given::default();
    let usual = PathBuf::from("pendopo.toml");
    let file = cli.config.clone().or_else(|| usual.is_file().then_some(usual));
    if let Some(file) = file {
        let text = std::fs::read_to_string(&file).with_context(|| file.display().to_string())?;
        given = given.file(&file, &text)?;
    }
    Ok(given.environment(std::env::vars())?.flags(&cli.set)?.settings()?)
}

/// Lines that may wait for the thread that writes them; beyond it they are dropped, and no request waits.
const WAITING_LINES: usize = 100_000;

/// Log lines are written by a thread of their own, many at once, in colours only for a person at a terminal; what waits is written when the guard goes.
fn logs(settings: &Settings) -> anyhow::Result<WorkerGuard> {
    let filter =
        tracing_subscriber::EnvFilter::try_new(&settings.log_level).context("log.level")?;
    let (writer, guard) = NonBlockingBuilder::default()
        .buffered_lines_limit(WAITING_LINES)
        .finish(std::io::BufWriter::with_capacity(64 * 1024, std::io::stderr()));
    // A log on a full disk must not break the request it speaks of: reporting that on stderr would panic.
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(writer)
        .with_ansi(std::io::stderr().is_terminal())
        .log_internal_errors(false);
    if settings.log_json {
        builder.json().init()
    } else {
        builder.init()
    }
    Ok(guard)
}

async fn command(command: Command, settings: &Settings) -> anyhow::Result<ExitCode> {
    match command {
        Command::Serve => serve::serve(settings).await?,
        Command::Demo => demo(settings).await?,
        Command::Init(init) => initialise(settings, &init).await?,
        Command::Migrate { quiet } => {
            let count = boot::database(settings).await?.migrate(&boot::migrations()).await?;
            if count > 0 || !quiet {
                println!("{count} migrations applied.");
            }
        }
        Command::Doctor => return doctor(settings).await,
        Command::Rebuild => {
            let db = boot::database(settings).await?;
            let agency = boot::agency(&db).await?;
            let (count, found) = cases::rebuild(&db, agency.id).await?;
            for difference in &found {
                println!("case {}: {}", difference.case, difference.what);
            }
            println!("{count} cases, {} differences.", found.len());
            return Ok(if found.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE });
        }
        Command::Reindex => {
            let running = boot::start(settings).await?;
            let count = cases::reindex(&running.cases).await?;
            println!("The names of {count} cases can be found again.");
        }
        Command::Service(Service::Check { paths }) => return check(settings, &paths),
        Command::Service(Service::Publish { paths }) => publish(settings, &paths).await?,
        Command::Letter(Letter::Revoke { number, reason }) => {
            let db = boot::database(settings).await?;
            let agency = boot::agency(&db).await?;
            match db.commit(issuance::revoke(agency.id, &number, &reason, shell::now())).await {
                Ok(()) => println!("{number} is revoked."),
                Err(db::DbError::Stale) => bail!("no valid letter has the number {number}"),
                Err(error) => return Err(error.into()),
            }
        }
        Command::Officer(Officer::Add { name, title, email, roles }) => {
            add_officer(settings, &name, &title, &email, &roles).await?
        }
        Command::ApiKey(ApiKey::Add { name }) => {
            let db = boot::database(settings).await?;
            let agency = boot::agency(&db).await?;
            let keys = Keyring::load(&settings.keys, settings.root_key_command.as_deref())?;
            let mut bytes = [0; 24];
            shell::fill(&mut bytes);
            let secret: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
            let key = format!("{}_{secret}", agency.code);
            db.commit(identity::api_key_batch(&keys, agency.id, &key, &name, shell::now())).await?;
            println!("{key}\nKeep it: it is shown only now.");
        }
        Command::BenchLetters { count } => crate::bench_seed::letters(settings, count).await?,
        Command::BenchSeed(wanted) => crate::bench_seed::run(settings, &wanted).await?,
        Command::Letter(Letter::Verify { .. }) | Command::Settings => {}
    }
    Ok(ExitCode::SUCCESS)
}

fn verify(file: &std::path::Path, trust: &std::path::Path) -> anyhow::Result<ExitCode> {
    let pdf = std::fs::read(file).with_context(|| file.display().to_string())?;
    let trust = std::fs::read(trust).with_context(|| trust.display().to_string())?;
    let report = letters::pdf_sign::verify(&pdf, &trust)
        .context("this PDF carries no signature that can be checked")?;
    println!("signed by     {}\nissued by     {}", report.signed_by, report.issuer);
    println!(
        "trusted       {}\nunaltered     {}\nwhole file    {}",
        report.trusted, report.intact, report.covers_whole
    );
    if let Some(at) = report.signed_at {
        println!("signed at     {}", at.rfc3339());
    }
    println!("revoked       not known here: ask the agency's page");
    let good = report.trusted && report.intact && report.covers_whole;
    Ok(if good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn check(settings: &Settings, paths: &[PathBuf]) -> anyhow::Result<ExitCode> {
    let lib = std::fs::read_to_string(settings.packs.join("lib/surat.typ")).unwrap_or_default();
    let folders = if paths.is_empty() {
        boot::pack_folders(&settings.packs)?
    } else {
        let read =
            |path: &PathBuf| Ok((path.display().to_string(), boot::read_folder(path, &lib)?));
        paths.iter().map(read).collect::<anyhow::Result<_>>()?
    };
    let mut errors = 0;
    for (place, folder) in &folders {
        let source =
            folder.files.get("service.yaml").with_context(|| format!("{place}/service.yaml"))?;
        let english = folder.files.get("texts.en.yaml");
        let translation = format!("{place}/texts.en.yaml");
        let english = english.map(|text| (translation.as_str(), text.as_str()));
        let (_, faults) =
            definition::Service::examine(source, &format!("{place}/service.yaml"), english);
        for fault in &faults {
            println!("{fault}");
            errors += usize::from(fault.severity == Severity::Error);
        }
    }
    println!("{} services, {errors} errors.", folders.len());
    Ok(if errors == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn publish(settings: &Settings, paths: &[PathBuf]) -> anyhow::Result<()> {
    let db = boot::database(settings).await?;
    let agency = boot::agency(&db).await?;
    let lib = std::fs::read_to_string(settings.packs.join("lib/surat.typ")).unwrap_or_default();
    for path in paths {
        let folder = boot::read_folder(path, &lib)?;
        publish_folder(&db, agency.id, &path.display().to_string(), &folder).await?;
    }
    Ok(())
}

async fn publish_folder(
    db: &db::Db,
    agency: AgencyId,
    place: &str,
    folder: &catalog::Folder,
) -> anyhow::Result<()> {
    match catalog::publish(db, agency, folder, shell::now()).await {
        Ok(version) => println!("{place}: version {version}"),
        Err(catalog::PublishError::Faults(faults)) => {
            faults.iter().for_each(|fault| println!("{place}: {fault}"));
            bail!("{place} has faults; nothing was published");
        }
        Err(error) => return Err(error).with_context(|| place.to_owned()),
    }
    Ok(())
}

async fn demo(settings: &Settings) -> anyhow::Result<()> {
    let city = boot::demo_city()?;
    set_up(settings, &city, true, DEMO_REGIONS).await?;
    println!("\nKota Pendopo is ready. Sign in as anyone at {}/demo:", settings.public_url);
    for officer in &city.staff {
        println!("  {}, {}", officer.name, officer.title);
    }
    println!("  and {} citizens. Stop the server with Ctrl+C.", city.people.len());
    Ok(())
}

async fn initialise(settings: &Settings, init: &Init) -> anyhow::Result<()> {
    if settings.data.join("demo").exists() {
        bail!("{} is a demo folder: choose another one with --set data=…", settings.data.display());
    }
    let city = match &init.city {
        Some(file) => {
            City::read(&std::fs::read_to_string(file).with_context(|| file.display().to_string())?)?
        }
        None => City {
            agency: Agency {
                code: init.code.clone(),
                name: init.name.clone(),
                short: init.short.clone().unwrap_or_else(|| init.name.clone()),
                city: init.short.clone().unwrap_or_else(|| init.name.clone()),
                region: init.region.clone(),
                zone: init.zone.clone(),
                address: String::new(),
                phone: String::new(),
            },
            units: Vec::new(),
            staff: Vec::new(),
            people: Vec::new(),
        },
    };
    let regions = match &init.regions {
        Some(file) => std::fs::read_to_string(file).with_context(|| file.display().to_string())?,
        None => format!("code,name\n{},{}\n", init.region, init.name),
    };
    set_up(settings, &city, false, &regions).await?;
    let unit = city.units.first().map_or("kantor", |unit| unit.id.as_str());
    add_officer(
        settings,
        &init.admin_name,
        "Administrator",
        &init.admin_email,
        &[format!("administrator:{unit}")],
    )
    .await
}

/// Keys, agency, units, staff, services; the mark that says demo or not.
pub(crate) async fn set_up(
    settings: &Settings,
    city: &City,
    demo: bool,
    regions: &str,
) -> anyhow::Result<()> {
    std::fs::create_dir_all(&settings.data)?;
    let db = boot::database(settings).await?;
    db.migrate(&boot::migrations()).await?;
    if let Some(row) = identity::agency(&db).await? {
        if row.demo != demo || !demo {
            bail!("this database already holds {}", row.name);
        }
        return publish_packs(settings, &db, row.id).await;
    }
    let mut random = |bytes: &mut [u8]| shell::fill(bytes);
    let keys = Keyring::create(&settings.keys, &mut random)?;
    LetterKeys::create(&settings.keys, &city.agency.name, demo, &mut random, shell::now())?;
    let a = &city.agency;
    let row = AgencyRow {
        id: AgencyId::new(shell::Machine.id()),
        code: a.code.clone(),
        name: a.name.clone(),
        short: a.short.clone(),
        city: a.city.clone(),
        region: a.region.clone(),
        zone: a.zone.clone(),
        address: a.address.clone(),
        phone: a.phone.clone(),
        demo,
    };
    let mut batch = identity::agency_batch(&row);
    for unit in &city.units {
        let unit = Unit {
            id: unit.id.clone(),
            kind: unit.kind.clone(),
            title: unit.title.clone(),
            short: unit.short.clone(),
            region: unit.region.parse().with_context(|| format!("region of {}", unit.id))?,
            parent: unit.parent.clone(),
            address: unit.address.clone(),
            phone: unit.phone.clone(),
        };
        batch = batch.then(identity::unit_batch(row.id, &unit));
    }
    db.commit(batch).await?;
    let web = boot::shared(&row, settings, &keys, std::sync::Arc::new(NoSessions));
    for officer in &city.staff {
        let grants = grants(city, officer)?;
        let new = NewOfficer {
            name: &officer.name,
            title: &officer.title,
            nip: &officer.nip,
            email: &officer.email,
            grants: &grants,
        };
        identity::add_officer(&db, &web, &keys, &new).await?;
    }
    std::fs::write(settings.data.join("regions.csv"), regions)?;
    if demo {
        std::fs::write(settings.data.join("demo"), "This folder holds the demo city.\n")?;
    }
    publish_packs(settings, &db, row.id).await
}

async fn publish_packs(settings: &Settings, db: &db::Db, agency: AgencyId) -> anyhow::Result<()> {
    for (place, folder) in boot::pack_folders(&settings.packs)? {
        publish_folder(db, agency, &place, &folder).await?;
    }
    Ok(())
}

fn grants(city: &City, officer: &crate::city::Officer) -> anyhow::Result<Vec<(Role, String)>> {
    let mut found = Vec::new();
    for grant in &officer.grants {
        let role = Role::named(&grant.role).with_context(|| format!("role {}", grant.role))?;
        match (&grant.unit, &grant.kind) {
            (Some(unit), _) => found.push((role, unit.clone())),
            (None, Some(kind)) => {
                let region = grant.region.as_deref().unwrap_or_default();
                let units = city
                    .units
                    .iter()
                    .filter(|unit| unit.kind == *kind && unit.region.starts_with(region));
                found.extend(units.map(|unit| (role, unit.id.clone())));
            }
            (None, None) => bail!("a grant of {} names neither unit nor kind", officer.name),
        }
    }
    Ok(found)
}

async fn add_officer(
    settings: &Settings,
    name: &str,
    title: &str,
    email: &str,
    roles: &[String],
) -> anyhow::Result<()> {
    let db = boot::database(settings).await?;
    let agency = boot::agency(&db).await?;
    let keys = Keyring::load(&settings.keys, settings.root_key_command.as_deref())?;
    let web = boot::shared(&agency, settings, &keys, std::sync::Arc::new(NoSessions));
    let mut grants = Vec::new();
    for text in roles {
        let (role, unit) = text
            .split_once(':')
            .with_context(|| format!("`{text}`: write ROLE:UNIT, officer:kelurahan-umpak"))?;
        let role = Role::named(role).with_context(|| {
            format!("`{role}` is no role: officer, signatory, supervisor, administrator")
        })?;
        grants.push((role, unit.to_owned()));
    }
    let new = NewOfficer { name, title, nip: "", email, grants: &grants };
    match identity::add_officer(&db, &web, &keys, &new).await {
        Ok((_, password, address)) => {
            println!(
                "{name} can sign in at {}/meja/masuk\n  e-mail    {email}\n  password  {password}\n  code app  {address}",
                settings.public_url
            );
            println!("Password and address are shown only now.");
            Ok(())
        }
        Err(db::DbError::Duplicate(_)) => bail!("{email} is taken by another member of staff"),
        Err(error) => Err(error.into()),
    }
}

async fn doctor(settings: &Settings) -> anyhow::Result<ExitCode> {
    let mut wrong = 0;
    let mut say = |good: bool, what: &str, mend: &str| {
        wrong += usize::from(!good);
        println!(
            "{} {what}{}",
            if good { "ok   " } else { "WRONG" },
            if good { String::new() } else { format!("\n      {mend}") }
        );
    };
    let db = boot::database(settings).await;
    say(
        db.is_ok(),
        "database",
        "Is the address right, and does the server run? See the setting `database`.",
    );
    if let Ok(db) = &db {
        let schema = db.schema(&boot::migrations()).await?;
        say(schema.missing.is_empty(), "schema", "Run `pendopo migrate`.");
        say(
            schema.unknown.is_empty(),
            "program not older than its database",
            "Install the newer program.",
        );
        for (name, value) in db.settings().await? {
            println!("      {name} = {value}");
        }
        let agency = if schema.missing.is_empty() { identity::agency(db).await? } else { None };
        say(agency.is_some(), "agency", "Run `pendopo init` or `pendopo demo`.");
    }
    let keys = Keyring::load(&settings.keys, settings.root_key_command.as_deref());
    let mend = keys.as_ref().err().map(ToString::to_string).unwrap_or_default();
    say(keys.is_ok(), "keys", &format!("{mend}. Bring the key folder back from its backup."));
    let letters = LetterKeys::load(&settings.keys);
    let mend = letters.as_ref().err().map(ToString::to_string).unwrap_or_default();
    say(
        letters.is_ok(),
        "keys of letters",
        &format!("{mend}. Bring the key folder back from its backup."),
    );
    let year = shell::now().rfc3339();
    say(
        year.as_str() > "2026-01-01",
        "clock",
        "The clock of this machine is wrong: set it, and keep it by NTP.",
    );
    let probe = settings.data.join(".probe");
    let written =
        std::fs::write(&probe, vec![0; 1 << 20]).and_then(|()| std::fs::remove_file(&probe));
    say(written.is_ok(), "disk", "The data folder cannot be written, or is full.");
    say(
        settings.smtp.is_some() || settings.sms_url.is_some(),
        "mail or SMS",
        "Without mail.smtp or sms.url nobody gets a sign-in code.",
    );
    say(
        settings.listen.ip().is_loopback() || settings.trusted_proxy,
        "TLS",
        "Cookies need TLS: put a proxy in front and set trusted_proxy, or listen on 127.0.0.1 only.",
    );
    Ok(if wrong == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
