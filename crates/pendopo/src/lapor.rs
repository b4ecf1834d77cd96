//! `pendopo lapor`: reports of SP4N-LAPOR! as tables, in and out.

#![expect(clippy::print_stdout, reason = "the command line prints")]

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use georeport::csv;
use open311::lapor::{Came, HEAD, Wanted, export as told, lines, take_in};
use terms::Date;

use crate::boot;
use crate::settings::Settings;

/// Takes the reports of a table in; says of each row that was refused why, and how many there were of each.
///
/// # Errors
/// When the file cannot be read, or the database not be asked.
pub(crate) async fn import(settings: &Settings, file: &Path) -> anyhow::Result<ExitCode> {
    let text = std::fs::read_to_string(file).with_context(|| file.display().to_string())?;
    let lines = match lines(csv::rows(&text)) {
        Ok(lines) => lines,
        Err(missing) => {
            bail!("{}: these columns are missing: {}", file.display(), missing.join(", "))
        }
    };
    let running = boot::start(settings).await?;
    let (mut new, mut known, mut refused) = (0, 0, 0);
    for (place, line) in lines.iter().enumerate() {
        // The head is row 1.
        let row = place + 2;
        match take_in(&running.open311, line).await? {
            Came::New(number) => {
                new += 1;
                println!("row {row}: {number}");
            }
            Came::Known(_) => known += 1,
            Came::Refused(why) => {
                refused += 1;
                why.iter().for_each(|why| println!("row {row} is refused: {why}"));
            }
        }
    }
    println!("{} read: {new} new, {known} known, {refused} refused", lines.len());
    Ok(if refused == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Writes the complaints that came since a day.
///
/// # Errors
/// When the file cannot be written, or the database not be asked.
pub(crate) async fn export(
    settings: &Settings,
    since: Date,
    to: &Path,
    wanted: Wanted,
) -> anyhow::Result<()> {
    let running = boot::start(settings).await?;
    let zone = &running.web.brand().zone;
    let since = zone.moment(since.to_datetime(jiff::civil::Time::midnight()));
    // It holds what people wrote: nobody else on this machine reads it.
    let new = File::options().write(true).create_new(true).mode(0o600).open(to);
    let mut out = BufWriter::new(new.with_context(|| to.display().to_string())?);
    let head = HEAD.map(str::to_owned);
    let mut written = out.write_all(csv::row(&head).as_bytes());
    let count = told(&running.open311, since, wanted, |row| {
        if written.is_ok() {
            written = out.write_all(csv::row(row).as_bytes());
        }
    })
    .await?;
    written.and_then(|()| out.flush()).with_context(|| to.display().to_string())?;
    println!("{count} written to {}", to.display());
    Ok(())
}
