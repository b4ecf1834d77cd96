//! `pendopo doctor`: what is wrong, and how to mend it. Changes nothing.

#![expect(clippy::print_stdout, reason = "the command line prints")]

use std::process::ExitCode;

use db::Db;
use definition::RegionTable;
use identity::{AgencyRow, Belonging, Keyring, Units};
use issuance::LetterKeys;
use notify::{MailSender, SmsSender};
use terms::Zone;

use crate::boot;
use crate::calendar;
use crate::guard;
use crate::settings::Settings;
use crate::setup::{self, missing_villages};
use crate::shell;

/// What was found so far.
#[derive(Default)]
struct Report {
    wrong: usize,
}

impl Report {
    fn say(&mut self, good: bool, what: &str, mend: &str) {
        if good {
            println!("ok    {what}");
        } else {
            self.wrong += 1;
            println!("WRONG {what}\n      {}", mend.replace('\n', "\n      "));
        }
    }

    fn result<T, E: std::fmt::Display>(&mut self, result: &Result<T, E>, what: &str, mend: &str) {
        match result {
            Ok(_) => self.say(true, what, ""),
            Err(error) => self.say(false, what, &format!("{error:#}. {mend}")),
        }
    }
}

/// What is as it may be, but ought to be known.
fn note(what: &str) {
    println!("note  {what}");
}

/// Looks at everything.
///
/// # Errors
/// When the database breaks off in the middle.
pub(crate) async fn doctor(settings: &Settings) -> anyhow::Result<ExitCode> {
    let mut report = Report::default();
    // Opening an embedded database that is not there would make it.
    let there = boot::is_there(settings);
    if there {
        let db = boot::database(settings).await;
        let mend = "Is the address right, and does the server run? See the setting `database`.";
        report.result(&db, "database", mend);
        if let Ok(db) = &db {
            database(&mut report, settings, db).await?;
        }
    } else {
        let mend = format!(
            "There is none in {}. Run `pendopo init` or `pendopo demo`, or set `data`.",
            settings.data.display()
        );
        report.say(false, "database", &mend);
    }
    keys(&mut report, settings, there);
    machine(&mut report, settings, there);
    let is_demo = guard::is_demo_folder(settings);
    messages(&mut report, settings, is_demo).await;
    let exposed = guard::exposed(settings, is_demo);
    report.say(exposed.is_none(), "listen and TLS", &exposed.unwrap_or_default());
    let behind = settings.trusted_proxy && settings.public_url.starts_with("http://");
    let mend =
        "Behind a proxy that ends TLS it begins with https://; letters and QR codes carry it.";
    report.say(!behind, "public_url", mend);
    Ok(if report.wrong == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn database(report: &mut Report, settings: &Settings, db: &Db) -> anyhow::Result<()> {
    let schema = db.schema(&boot::migrations()).await?;
    report.say(schema.missing.is_empty(), "schema", "Run `pendopo migrate`.");
    let mend = "Install the newer program.";
    report.say(schema.unknown.is_empty(), "program not older than its database", mend);
    for (name, value) in db.settings().await? {
        println!("      {name} = {value}");
    }
    if !schema.missing.is_empty() {
        return Ok(());
    }
    let agency = identity::agency(db).await?;
    report.say(agency.is_some(), "agency", "Run `pendopo init` or `pendopo demo`.");
    match agency {
        Some(agency) => contents(report, settings, db, &agency).await,
        None => Ok(()),
    }
}

/// What an agency needs before the first citizen comes.
async fn contents(
    report: &mut Report,
    settings: &Settings,
    db: &Db,
    agency: &AgencyRow,
) -> anyhow::Result<()> {
    calendar(report, settings, agency);
    let mark = guard::wrong_mark(settings, agency.demo);
    report.say(mark.is_none(), "demo mark", &mark.unwrap_or_default());
    if let Ok(keys) = Keyring::load(&settings.keys, settings.root_key_command.as_deref()) {
        let belonging = identity::belonging(db, agency.id, &keys).await?;
        let mend = guard::foreign_keys(settings);
        report.say(belonging != Belonging::Foreign, "keys of this database", &mend);
    }
    let units = Units::load(db, agency.id).await?;
    report.say(units.iter().next().is_some(), "units", "Run `pendopo unit add`.");
    let staff = identity::officers(db, agency.id).await?;
    report.say(!staff.is_empty(), "staff", "Run `pendopo officer add`.");
    let regions = boot::regions(settings, agency.demo);
    report.result(&regions, "table of regions", "Bring regions.csv back into the data folder.");
    let Ok(regions) = regions else { return Ok(()) };
    let missing = missing_villages(&regions, &agency.region);
    report.say(missing.is_none(), "kelurahan and desa", &missing.unwrap_or_default());
    outlines(report, settings, (agency, &*regions));
    let catalog = catalog::Catalog::load(db, agency.id, regions).await;
    report.result(&catalog, "published services", "Publish them again: `pendopo service publish`.");
    let Ok(catalog) = catalog else { return Ok(()) };
    let now = catalog.now();
    let mend = "Publish one: `pendopo service publish FOLDER…`.";
    report.say(now.services().next().is_some(), "a service to offer", mend);
    for entry in now.all() {
        let unit = &entry.service.handled.unit;
        let known = units.names().contains(unit);
        report.say(known, &format!("office of {}", entry.service.id), &setup::no_office(unit));
    }
    Ok(())
}

/// Where regions end, and whether that is known of each.
fn outlines(
    report: &mut Report,
    settings: &Settings,
    (agency, regions): (&AgencyRow, &RegionTable),
) {
    let outline = boot::outline(settings, agency.demo);
    report.result(&outline, "outlines of regions", "Mend outline.geojson in the data folder.");
    let (Ok(outline), Ok(region)) = (outline, agency.region.parse()) else { return };
    if outline.around().is_none() {
        return;
    }
    let table = regions.clone().outlined_by(outline);
    let lacking = table.without_outline(&region);
    let named: Vec<&str> = lacking.iter().take(5).map(|code| code.as_str()).collect();
    if !lacking.is_empty() {
        let named = named.join(", ");
        note(&format!(
            "outline.geojson lacks {} kelurahan or desa (the first are {named}): until it has all, no place is told to be outside.",
            lacking.len()
        ));
    }
}

/// Holidays and office hours, and whether this year's holidays are known at all.
fn calendar(report: &mut Report, settings: &Settings, agency: &AgencyRow) {
    let zone = Zone::named(&agency.zone).unwrap_or_else(Zone::wib);
    let region = agency.region.parse().map_err(anyhow::Error::from);
    let read = region.and_then(|region| calendar::read(&settings.data, &zone, &region));
    report.result(&read, "holidays and office hours", "Mend these lines.");
    let Ok(read) = read else { return };
    let year = shell::now().day(&zone).year();
    let known = read.holidays.iter().any(|day| day.year() == year);
    let mend =
        format!("No holiday of {year} is known: add them to holidays.csv in the data folder.");
    report.say(known, &format!("holidays of {year}"), &mend);
}

fn keys(report: &mut Report, settings: &Settings, there: bool) {
    let mend = no_keys(settings, there);
    let keys = Keyring::load(&settings.keys, settings.root_key_command.as_deref());
    report.result(&keys, "keys", mend);
    report.result(&LetterKeys::load(&settings.keys), "keys of letters", mend);
}

/// How keys come that are not there: where nothing was made yet there is no backup either.
fn no_keys(settings: &Settings, there: bool) -> &'static str {
    match there || settings.keys.is_dir() {
        true => "Bring the key folder back from its backup.",
        false => "Run `pendopo init` or `pendopo demo`, which make them, or set `keys`.",
    }
}

fn machine(report: &mut Report, settings: &Settings, there: bool) {
    let year = shell::now().rfc3339();
    let mend = "The clock of this machine is wrong: set it, and keep it by NTP.";
    report.say(year.as_str() > "2026-01-01", "clock", mend);
    if there && settings.postgres.is_none() || settings.data.is_dir() {
        let probe = settings.data.join(".probe");
        let written =
            std::fs::write(&probe, vec![0; 1 << 20]).and_then(|()| std::fs::remove_file(&probe));
        report.result(&written, "disk", "The data folder cannot be written, or is full.");
    }
}

/// Whether mail and SMS are configured, and the mail server takes us.
async fn messages(report: &mut Report, settings: &Settings, is_demo: bool) {
    let identity::Reach { mail, sms } = boot::reach(settings, is_demo);
    let mend = "Without sms.url or mail.smtp nobody gets a sign-in code: set one.";
    report.say(mail || sms, "mail or SMS", mend);
    if mail && !sms {
        note("Without sms.url nobody signs in with a phone, and its owner gets no messages.");
    }
    if sms && !mail {
        note("Without mail.smtp nobody signs in with an e-mail address.");
    }
    if let Some(url) = &settings.smtp {
        let from = settings.mail_from.as_deref().unwrap_or_default();
        match MailSender::new(url, from) {
            Err(error) => report.say(false, "mail", &format!("{error}.")),
            Ok(sender) => {
                let mend = "Is mail.smtp right, and may this machine reach it?";
                report.say(sender.answers().await, "mail server", mend);
            }
        }
    }
    if let Some(url) = &settings.sms_url {
        let sender = SmsSender::new(url, settings.sms_key.as_deref());
        report.result(&sender.map(drop), "SMS gateway", "See the setting sms.url.");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_nothing_was_made_yet_no_backup_is_asked_for() {
        let folder = tempfile::tempdir().expect("a folder");
        let set = ("keys".to_owned(), folder.path().join("keys").display().to_string());
        let given = crate::settings::Given::default().flags(&[set]);
        let settings = given.and_then(|given| given.settings()).expect("all right");
        assert!(no_keys(&settings, false).contains("pendopo init"));
        assert!(no_keys(&settings, true).contains("backup"), "its database is there");
        std::fs::create_dir(&settings.keys).expect("made");
        assert!(no_keys(&settings, false).contains("backup"), "some of them are there");
    }
}
