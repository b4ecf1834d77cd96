//! What each command does.

#![expect(clippy::print_stdout, reason = "the command line prints")]

use std::io::{IsTerminal as _, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context as _, bail};
use casework::Refusal;
use tracing_appender::non_blocking::{NonBlockingBuilder, WorkerGuard};
use web::NoSessions;

use crate::boot;
use crate::cli::{
    ApiKey, Assistant, Cli, Command, ContactCommand, Lapor, Letter, Officer, Service, UnitCommand,
};
use crate::guard;
use crate::settings::{self, Given, Settings};
use crate::{doctor, serve, setup, shell, staff, verify};

pub(crate) mod services;

use services::publishing::Running;

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
        let language = verify::language(|name| std::env::var(name).ok());
        return Ok(verify::run(file, trust, language));
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

/// How long lines gather: a thread that is woken for each of them costs as much as a fifth of a page.
const GATHERED_FOR: Duration = Duration::from_millis(10);

/// Writes lines, and after those that were waiting lets others gather.
struct Gathered<W>(W);

impl<W: Write> Write for Gathered<W> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.0.flush()?;
        std::thread::park_timeout(GATHERED_FOR);
        Ok(())
    }
}

/// Log lines are written by a thread of their own, many at once, in colours only for a person at a terminal; what waits is written when the guard goes.
fn logs(settings: &Settings) -> anyhow::Result<WorkerGuard> {
    let filter =
        tracing_subscriber::EnvFilter::try_new(&settings.log_level).context("log.level")?;
    let (writer, guard) = NonBlockingBuilder::default()
        .buffered_lines_limit(WAITING_LINES)
        .finish(Gathered(std::io::BufWriter::with_capacity(64 * 1024, std::io::stderr())));
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
        Command::Demo { without_reports } => setup::demo(settings, !without_reports).await?,
        Command::Init(init) => setup::initialise(settings, &init).await?,
        Command::Migrate { quiet } => {
            let count = boot::database(settings).await?.migrate(&boot::migrations()).await?;
            if count > 0 || !quiet {
                println!("{count} migrations applied.");
            }
        }
        Command::Doctor => return doctor::doctor(settings).await,
        Command::Rebuild => {
            let db = boot::database(settings).await?;
            let agency = boot::agency(&db).await?;
            let letters = issuance::Proof { db: &db, agency: agency.id };
            // What is published, for how its cases stand: no name of a region is asked.
            let regions = std::sync::Arc::new(definition::RegionTable::read(""));
            let catalog = catalog::Catalog::load(&db, agency.id, regions).await?;
            let keys =
                identity::Keyring::load(&settings.keys, settings.root_key_command.as_deref()).ok();
            let reports = complaints::Proof {
                db: &db,
                agency: agency.id,
                catalog: &catalog,
                keys: keys.as_ref(),
            };
            let (count, found) = cases::rebuild(&db, agency.id, &[&letters, &reports]).await?;
            let numbers = issuance::check_numbers(&db, agency.id).await?;
            for difference in &found {
                println!("case {}: {}", difference.case, difference.what);
            }
            numbers.iter().for_each(|what| println!("{what}"));
            let differences = found.len() + numbers.len();
            println!("Cases: {count}. Differences: {differences}.");
            return Ok(if differences == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE });
        }
        Command::Reindex => {
            let running = boot::start(settings).await?;
            let count = cases::reindex(&running.cases).await?;
            println!("The names of {count} cases can be found again.");
        }
        Command::Service(Service::New(asked)) => return services::writing::new(&asked),
        Command::Service(Service::Check { paths, format }) => {
            return services::check(settings, &paths, format, &services::press()?).await;
        }
        Command::Service(Service::Faults) => return Ok(services::telling::faults()),
        Command::Service(Service::Schema) => return Ok(services::telling::schema()),
        Command::Service(Service::Fmt { paths, check }) => {
            return services::writing::tidy(settings, &paths, check);
        }
        Command::Service(Service::Texts { paths }) => {
            return services::telling::texts(settings, &paths);
        }
        Command::Service(Service::Show { service, svg }) => {
            return services::telling::show(settings, &service, svg.as_deref());
        }
        Command::Service(Service::Diff { old, new }) => {
            return services::telling::diff(settings, &old, &new);
        }
        Command::Service(Service::Simulate(asked)) => {
            return services::playing::simulate(settings, &asked);
        }
        Command::Service(Service::Test { paths }) => return services::test(settings, &paths),
        Command::Service(Service::Letters { service, out }) => {
            return services::setting::letters(settings, &service, &out, &services::press()?).await;
        }
        Command::Service(Service::Try(asked)) => return services::try_out(settings, &asked),
        Command::Service(Service::Publish { paths, although_cases_part }) => {
            let running = if although_cases_part { Running::Known } else { Running::Stop };
            let press = services::press()?;
            services::publishing::publish(settings, &paths, running, &press).await?;
        }
        Command::Service(Service::Rollback { service, to }) => {
            services::publishing::rollback(settings, &service, to).await?;
        }
        Command::Service(Service::Export { service, to }) => {
            return services::moving::export(settings, &service, to.as_deref());
        }
        Command::Service(Service::Import { file, replace }) => {
            return services::moving::import(settings, &file, replace);
        }
        Command::Assistant(Assistant::Ask(asked)) => {
            print!("{}", crate::assistant::ask(settings, &asked).await?);
        }
        Command::Assistant(Assistant::Compare(asked)) => {
            let (told, worse) = crate::assistant::compare::compare(settings, &asked).await?;
            print!("{told}");
            return Ok(if worse == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE });
        }
        Command::Letter(Letter::Revoke { number, reason }) => {
            let running = boot::start(settings).await?;
            match issuance::revoke(&running.cases, &number, &reason).await {
                Ok(case) => println!("{number} is revoked; its case is {case}."),
                Err(cases::Failure::NotFound) => bail!("no letter has the number {number}"),
                Err(cases::Failure::Refused(Refusal::NoReason)) => {
                    bail!("say why: everybody who checks the letter will read --reason")
                }
                Err(cases::Failure::Refused(_)) => bail!("{number} was revoked before"),
                Err(error) => return Err(error.into()),
            }
        }
        Command::Lapor(Lapor::Import { file }) => {
            return crate::lapor::import(settings, &file).await;
        }
        Command::Lapor(Lapor::Export { since, to, with_stories, with_secret }) => {
            let wanted = open311::lapor::Wanted { secret: with_secret, stories: with_stories };
            crate::lapor::export(settings, since, &to, wanted).await?;
        }
        Command::Unit(UnitCommand::Add(new)) => setup::add_unit(settings, new).await?,
        Command::Unit(UnitCommand::List { demo, json }) => {
            print!("{}", crate::units::list(settings, demo, json).await?);
        }
        Command::Unit(UnitCommand::Institution { id, no }) => {
            setup::unit_heads(settings, &id, !no).await?;
        }
        Command::Unit(UnitCommand::File) => print!("{}", crate::city::DEMO),
        Command::Officer(Officer::Add { name, title, nip, email, roles }) => {
            setup::add_officer(settings, &name, &title, &nip, &email, &roles).await?;
        }
        Command::Officer(Officer::List) => print!("{}", staff::list(settings).await?),
        Command::Officer(Officer::End { email }) => {
            println!("{}", staff::end(settings, &email).await?);
        }
        Command::Officer(Officer::Reset { email, back }) => {
            staff::reset(settings, &email, back).await?.print(settings);
        }
        Command::ApiKey(asked) => api_key(settings, asked).await?,
        Command::Contact(asked) => contact(settings, asked).await?,
        Command::BenchLetters { count } => crate::bench_seed::letters(settings, count).await?,
        Command::BenchSeed(wanted) => crate::bench_seed::run(settings, &wanted).await?,
        Command::Letter(Letter::Verify { .. }) | Command::Settings => {}
    }
    Ok(ExitCode::SUCCESS)
}

async fn contact(settings: &Settings, asked: ContactCommand) -> anyhow::Result<()> {
    match asked {
        ContactCommand::Add { role, unit, area, name, contact } => {
            let given = crate::city::Contact { role, unit, area, name, contact };
            setup::add_contact(settings, &given).await
        }
        ContactCommand::List => {
            let db = boot::database(settings).await?;
            let agency = boot::agency(&db).await?;
            for one in identity::contact::all(&db, agency.id).await? {
                let area = if one.area.is_empty() { "-" } else { one.area.as_str() };
                println!("{}  {}  {} {area}  {}", one.id, one.unit, one.role, one.name);
            }
            Ok(())
        }
        ContactCommand::Remove { id } => {
            let id = id.parse().with_context(|| format!("{id}: see `contact list`"))?;
            let db = boot::database(settings).await?;
            let agency = boot::agency(&db).await?;
            match db.commit(identity::contact::remove(agency.id, id)).await {
                Ok(()) => Ok(()),
                Err(db::DbError::Stale) => bail!("no contact has the id {id}: see `contact list`"),
                Err(error) => Err(error.into()),
            }
        }
    }
}

async fn api_key(settings: &Settings, asked: ApiKey) -> anyhow::Result<()> {
    let db = boot::database(settings).await?;
    let agency = boot::agency(&db).await?;
    match asked {
        ApiKey::Add { name, services, reports } => {
            let regions = boot::regions(settings, agency.demo)?;
            let catalog = catalog::Catalog::load(&db, agency.id, regions).await?.now();
            let known: Vec<&str> = catalog.all().map(|entry| entry.service.id.as_str()).collect();
            if let Some(wrong) = services.iter().find(|one| !known.contains(&one.as_str())) {
                bail!("no published service is called {wrong}; there are: {}", known.join(", "));
            }
            let keys = guard::keyring(settings, &db, agency.id).await?;
            let web = boot::shared(
                &agency,
                settings,
                &keys,
                std::sync::Arc::new(NoSessions),
                shell::clock(),
            );
            let (key, mut row) = identity::new_api_key(&web, &keys, &name, &services);
            if reports {
                row = row.then(identity::let_report(&keys, agency.id, &key));
            }
            match db.commit(row).await {
                Ok(()) => println!("{key}\nKeep it: it is shown only now."),
                Err(db::DbError::Duplicate(_)) => bail!(
                    "a key with the name {name} is there already: choose another name, or revoke that one"
                ),
                Err(error) => return Err(error.into()),
            }
        }
        ApiKey::List => {
            for key in identity::api_keys(&db, agency.id).await? {
                let at = |at: Option<terms::Moment>| {
                    at.map_or_else(|| "-".to_owned(), terms::Moment::rfc3339)
                };
                let services =
                    if key.services.is_empty() { "all".to_owned() } else { key.services.join(",") };
                println!(
                    "{}  {}\n  services {services}{}, made {}, used {}, revoked {}",
                    key.id(),
                    key.name,
                    if key.reports { ", reports" } else { "" },
                    at(Some(key.created_at)),
                    at(key.used_at),
                    at(key.revoked_at)
                );
            }
        }
        ApiKey::Revoke { id } => {
            let keys = identity::api_keys(&db, agency.id).await?;
            let found = keys.iter().find(|key| key.id() == id && key.revoked_at.is_none());
            let Some(key) = found else { bail!("no live key has the id {id}: see `api-key list`") };
            db.commit(identity::revoke_api_key(agency.id, key, shell::now())).await?;
            println!("{} ({}) is revoked.", key.id(), key.name);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;

    /// How often something was written, and all of it.
    #[derive(Clone, Default)]
    struct Written(Arc<Mutex<(usize, Vec<u8>)>>);

    impl Write for Written {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            let mut written = self.0.lock().expect("no panic before");
            written.0 += 1;
            written.1.extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn lines_that_come_one_by_one_are_written_together_and_none_is_lost() {
        let written = Written::default();
        let buffer = std::io::BufWriter::with_capacity(64 * 1024, written.clone());
        let (mut lines, guard) = NonBlockingBuilder::default().finish(Gathered(buffer));
        for _ in 0..200 {
            lines.write_all(b"line\n").expect("taken");
            std::thread::park_timeout(Duration::from_micros(200));
        }
        drop(guard);
        let (times, all) = written.0.lock().expect("no panic before").clone();
        assert_eq!(all, b"line\n".repeat(200));
        assert!(times <= 100, "{times} times");
    }
}
