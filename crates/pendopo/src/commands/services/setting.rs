//! Sets the letters and forms of a service to be looked at.

use std::path::Path;
use std::process::ExitCode;

use anyhow::Context as _;
use course::{Ran, World};
use issuance::Press;

use super::trial::{Sheet, blank, of_run};
use super::{found, said, scenarios};
use crate::settings::Settings;

/// Sets every letter and form that the scenarios of a service bring about, and its blank forms. The files are named by
/// the place of their scenario; sheets that know the same are set once.
///
/// # Errors
/// When the service cannot be read, a sheet cannot be set, or a file not be written.
pub(in crate::commands) async fn letters(
    settings: &Settings,
    name: &str,
    out: &Path,
    press: &Press,
) -> anyhow::Result<ExitCode> {
    let (place, folder, service) = found(settings, name)?;
    let world = World::fixed();
    let played = scenarios(&place, &folder, &service, &world).0;
    let rans: Vec<Ran> = played.iter().map(|one| one.play(&service, &world)).collect();
    std::fs::create_dir_all(out).with_context(|| out.display().to_string())?;
    let of_scenarios = rans.iter().enumerate().flat_map(|(at, ran)| {
        let named = move |sheet: Sheet| (format!("{:02}-{}", at + 1, sheet.id), sheet);
        of_run(&service, &world, ran).into_iter().map(named)
    });
    let blank = blank(&service, &world).into_iter().map(|sheet| (sheet.id.clone(), sheet));
    let mut set: Vec<(String, Sheet)> = Vec::new();
    for (name, sheet) in of_scenarios.chain(blank) {
        if set.iter().any(|(_, one)| one.id == sheet.id && one.data == sheet.data) {
            continue;
        }
        let pdf = press.set(sheet.job(&folder)).await;
        let pdf = pdf.with_context(|| format!("{place}/{}, {name}", sheet.template))?;
        let write = |ending: &str, bytes: &[u8]| {
            let file = out.join(format!("{name}.{ending}"));
            std::fs::write(&file, bytes).with_context(|| file.display().to_string())
        };
        write("pdf", &pdf)?;
        write("json", format!("{:#}", serde_json::json!(sheet.data)).as_bytes())?;
        set.push((name, sheet));
    }
    let told = [("count", set.len().to_string()), ("folder", out.display().to_string())];
    println!("{}", said("letters-set", &told));
    Ok(ExitCode::SUCCESS)
}
