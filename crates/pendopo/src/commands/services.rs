//! Work on service files: check, test, try; in files of their own what writes them, tells of them, plays a year of them
//! and hands them on. None of it needs a database but [`publishing`].

#![expect(clippy::print_stdout, reason = "the command line prints")]

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use catalog::{Folder, SCENARIOS};
use course::scenario::{self, Scenario};
use course::{Ran, Run, World};
use definition::{Among, Fault, Pack, Service, Severity};
use issuance::Press;
use jiff::civil::time;
use serde_json::{Value as Json, json};
use web::Texts;
use workbench::report;

use crate::boot;
use crate::cli::{Format, Try};
use crate::settings::Settings;
use crate::verify::{self, TEXTS};

mod ids;
pub(super) mod moving;
pub(super) mod playing;
pub(crate) mod publishing;
pub(super) mod setting;
mod talk;
pub(super) mod telling;
pub(crate) mod trial;
pub(super) mod writing;

/// Finds every fault of service files and their scenarios.
///
/// # Errors
/// When a folder cannot be read.
pub(super) async fn check(
    settings: &Settings,
    paths: &[PathBuf],
    format: Format,
    press: &Press,
) -> anyhow::Result<ExitCode> {
    let folders = folders(settings, paths)?;
    let mut faults = unreadable(&folders);
    faults.extend(faults_of(settings, &folders, &[]));
    faults.extend(talk::faults(settings, &folders));
    faults.extend(tried(&folders, press, Verdicts::Untold).await);
    let errors = faults.iter().filter(|fault| fault.severity == Severity::Error).count();
    match format {
        Format::Text => print!("{}", report::text(&faults)),
        Format::Json => println!("{:#}", report::json(&faults)),
        Format::Sarif => println!("{:#}", report::sarif(&faults, env!("CARGO_PKG_VERSION"))),
        Format::Github => print!("{}", report::github(&faults)),
    }
    if format == Format::Text {
        let counted = [("services", folders.len().to_string()), ("errors", errors.to_string())];
        println!("{}", said("services-checked", &counted));
    }
    Ok(if errors == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Whether scenarios that part from what they expect are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdicts {
    /// They stop publishing.
    Told,
    /// They are no faults of the file: `test` tells them.
    Untold,
}

/// What trying sound services finds: sheets that cannot be set, ways out that no scenario takes, and scenarios that part
/// from what they expect. Where there is no scenario sheets are set with invented answers.
async fn tried(folders: &[(String, Folder)], press: &Press, verdicts: Verdicts) -> Vec<Fault> {
    let world = World::fixed();
    let mut faults = Vec::new();
    for (place, folder) in folders {
        let (Some(service), own) = examine(place, folder) else { continue };
        if own.iter().any(|fault| fault.severity == Severity::Error) {
            continue;
        }
        let played = scenarios(place, folder, &service, &world).0;
        let rans: Vec<Ran> = played.iter().map(|one| one.play(&service, &world)).collect();
        if verdicts == Verdicts::Told {
            let path = format!("{place}/{SCENARIOS}");
            let both = played.iter().zip(&rans);
            faults.extend(both.flat_map(|(one, ran)| one.verdict(&service, &world, ran, &path)));
        }
        faults.extend(scenario::unwalked(&service, &rans, &format!("{place}/service.yaml")));
        faults.extend(trial::faults(press, (place, folder), (&service, &world), &rans).await);
    }
    faults
}

/// Where `check` sets sheets: in processes of this very program, which are stopped when a template knows no bounds.
///
/// # Errors
/// When this program does not know where it lies.
pub(crate) fn press() -> anyhow::Result<Press> {
    Ok(Press::by(std::env::current_exe().context("this program")?))
}

/// The faults of these services, and those that they have beside the others of the packs; services with the `known` ids
/// are somewhere else.
fn faults_of(settings: &Settings, folders: &[(String, Folder)], known: &[String]) -> Vec<Fault> {
    let world = World::fixed();
    let (mut faults, mut sound, mut unreadable) = (Vec::new(), Vec::new(), known.to_vec());
    for (place, folder) in folders {
        let (service, own) = examine(place, folder);
        faults.extend(own);
        match service {
            Some(service) => {
                faults.extend(scenarios(place, folder, &service, &world).1);
                faults.extend(ids::of_another_folder(place, &service));
                sound.push((format!("{place}/service.yaml"), service));
            }
            None => unreadable.extend(name_of(place)),
        }
    }
    faults.extend(ids::taken(settings, folders, &sound));
    let asked: Vec<String> = sound.iter().map(|(path, _)| path.clone()).collect();
    // Those that are not asked about are there to be named, and their own faults are not told.
    for (place, folder) in others(settings) {
        let here = |(_, service): &(String, Service)| name_of(&place) == Some(service.id.clone());
        if folders.iter().any(|(own, _)| name_of(own) == name_of(&place)) || sound.iter().any(here)
        {
            continue;
        }
        match examine(&place, &folder).0 {
            Some(service) => sound.push((format!("{place}/service.yaml"), service)),
            None => unreadable.extend(name_of(&place)),
        }
    }
    let all: Vec<Among> = sound.iter().map(|(path, service)| Among { path, service }).collect();
    let between = definition::among(&all, unreadable.iter().map(String::as_str));
    faults.extend(between.into_iter().filter(|fault| asked.contains(&fault.path)));
    faults
}

/// The services of the packs folder, as far as they can be read.
fn others(settings: &Settings) -> Vec<(String, Folder)> {
    let lib = shared_letter(settings);
    let places = boot::pack_places(&settings.packs).unwrap_or_default();
    let read = |place: PathBuf| {
        let (folder, _) = boot::read_what_can_be(&place, &lib).ok()?;
        Some((place.display().to_string(), folder))
    };
    places.into_iter().filter_map(read).collect()
}

/// What letters share; nothing where there is none.
fn shared_letter(settings: &Settings) -> String {
    std::fs::read_to_string(settings.packs.join("lib/surat.typ")).unwrap_or_default()
}

/// The files of these services that are no texts.
fn unreadable(folders: &[(String, Folder)]) -> Vec<Fault> {
    let mut faults: Vec<Fault> = Vec::new();
    for (place, _) in folders {
        let own = boot::read_what_can_be(Path::new(place), "").map(|(_, faults)| faults);
        // What a pack shares is told once.
        for fault in own.unwrap_or_default() {
            if !faults.contains(&fault) {
                faults.push(fault);
            }
        }
    }
    faults
}

/// The name of a service's folder, which is its id.
fn name_of(place: &str) -> Option<String> {
    let place = Path::new(place);
    // A folder may be given as `.`; what comes from an archive is not there yet.
    let whole = place.canonicalize().unwrap_or_else(|_| place.to_owned());
    whole.file_name().map(|name| name.to_string_lossy().into_owned())
}

/// Plays scenarios and says where they fail.
///
/// # Errors
/// When a folder cannot be read.
pub(super) fn test(settings: &Settings, paths: &[PathBuf]) -> anyhow::Result<ExitCode> {
    let world = World::fixed();
    let folders = folders(settings, paths)?;
    let unreadable = unreadable(&folders);
    unreadable.iter().for_each(|fault| println!("{fault}"));
    let mut whole = Tally { failed: u32::from(!unreadable.is_empty()), ..Tally::default() };
    for (place, folder) in &folders {
        let tally = play(place, folder, &world);
        whole.passed += tally.passed;
        whole.failed += tally.failed;
        whole.took += tally.took;
    }
    // Nothing played has no speed.
    if !whole.took.is_zero() && whole.passed > 0 {
        let speed = f64::from(whole.passed + whole.failed) / whole.took.as_secs_f64();
        println!("{}", said("services-speed", &[("count", format!("{speed:.0}"))]));
    }
    let counted = [("passed", whole.passed.to_string()), ("failed", whole.failed.to_string())];
    println!("{}", said("services-tested", &counted));
    Ok(if whole.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// A line of the command line in the language of who asks; faults of a file are Indonesian, as the file is.
fn said(key: &str, args: &[(&str, String)]) -> String {
    let args: Vec<(&str, &str)> =
        args.iter().map(|(name, value)| (*name, value.as_str())).collect();
    Texts::new(&[TEXTS]).with(verify::language(|name| std::env::var(name).ok()), key, &args)
}

/// How scenarios went.
#[derive(Debug, Default)]
struct Tally {
    passed: u32,
    failed: u32,
    took: Duration,
}

/// Plays the scenarios of one service. A service or a file of scenarios that cannot be read is one that fails.
fn play(place: &str, folder: &Folder, world: &World) -> Tally {
    let (service, mut faults) = examine(place, folder);
    faults.retain(|fault| fault.severity == Severity::Error);
    let mut played = Vec::new();
    if let Some(service) = &service {
        let (sound, own) = scenarios(place, folder, service, world);
        faults.extend(own);
        played.extend(sound.into_iter().map(|scenario| (scenario, service)));
    }
    let mut tally = Tally { failed: u32::from(!faults.is_empty()), ..Tally::default() };
    let path = format!("{place}/{SCENARIOS}");
    let start = Instant::now();
    for (scenario, service) in &played {
        let ran = scenario.play(service, world);
        let parted = scenario.verdict(service, world, &ran, &path);
        let count = if parted.is_empty() { &mut tally.passed } else { &mut tally.failed };
        *count += 1;
        faults.extend(parted);
    }
    tally.took = start.elapsed();
    faults.iter().for_each(|fault| println!("{fault}"));
    tally
}

/// Says what answers lead to.
///
/// # Errors
/// When the service or the answers cannot be read.
pub(super) fn try_out(settings: &Settings, asked: &Try) -> anyhow::Result<ExitCode> {
    let service = service(settings, &asked.service)?;
    let source = std::fs::read_to_string(&asked.answers)
        .with_context(|| asked.answers.display().to_string())?;
    let world = World::fixed();
    let world = world.serving(&service).unwrap_or(world);
    let path = asked.answers.display().to_string();
    let typed = match scenario::answers(&source, &path, &asked.person, &service, &world) {
        Ok(typed) => typed,
        Err(faults) => bail!("{}", lines(&faults)),
    };
    let today = asked.today.to_datetime(time(9, 0, 0, 0));
    let ran = Run::new(&service, &world, today).play(&typed, &[]);
    let told = told(&service, &ran);
    if asked.json {
        println!("{told:#}");
    } else {
        for (name, value) in told.as_object().into_iter().flatten() {
            println!("{name}: {}", plain(value));
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// What came of a case, as programs read it.
fn told(service: &Service, ran: &Ran) -> Json {
    let errors = ran.problems.iter().map(|problem| {
        let words = problem.message.words.as_ref();
        let why = words.map_or(problem.message.key, |text| text.get(terms::Language::Id));
        json!({ "field": problem.path, "why": why })
    });
    let letters = ran.letters.iter().map(|made| {
        json!({ "letter": made.letter, "number": made.number, "valid_until": made.valid_until })
    });
    json!({
        "eligible": ran.refused.is_none(),
        "reason": ran.refused.as_ref().map(|refused| &refused.reason),
        "instead": ran.refused.as_ref().and_then(|refused| refused.instead.as_ref()),
        "errors": errors.collect::<Vec<_>>(),
        "asks": ran.asks(service),
        "documents": ran.documents(service),
        "fee": ran.fee(),
        "bill": ran.bill.lines.iter().map(|line| json!({ "id": line.id, "rupiah": line.amount })).collect::<Vec<_>>(),
        "promised": ran.promised,
        "road": ran.road,
        "stopped": ran.stopped.as_ref().map(|stopped| format!("{}: {}", stopped.name, stopped.why)),
        "ends": ran.ends(),
        "letters": letters.collect::<Vec<_>>(),
    })
}

/// A value in one line for people.
fn plain(value: &Json) -> String {
    match value {
        Json::Null => "-".to_owned(),
        Json::String(text) => text.clone(),
        Json::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join(", "),
        Json::Object(parts) => parts.values().map(plain).collect::<Vec<_>>().join(" "),
        Json::Bool(_) | Json::Number(_) => value.to_string(),
    }
}

fn lines(faults: &[Fault]) -> String {
    faults.iter().map(Fault::to_string).collect::<Vec<_>>().join("\n")
}

/// A service by its folder, or by its id in the packs.
fn service(settings: &Settings, name: &str) -> anyhow::Result<Service> {
    Ok(found(settings, name)?.2)
}

/// A service by its folder, or by its id in the packs, with the folder and where that is.
fn found(settings: &Settings, name: &str) -> anyhow::Result<(String, Folder, Service)> {
    let folder = PathBuf::from(name);
    let is_path = is_service(&folder);
    let paths = if is_path { vec![folder] } else { Vec::new() };
    for (place, folder) in folders(settings, &paths)? {
        if is_path || Path::new(&place).file_name().is_some_and(|own| own == name) {
            let (service, faults) = examine(&place, &folder);
            let service = service.with_context(|| lines(&faults))?;
            return Ok((place, folder, service));
        }
    }
    bail!("no service {name} in {}: give its id or its folder", settings.packs.display())
}

/// The folders of services at these paths. A folder of a pack is looked through; files, as `packs/*/*` has some, are
/// passed over.
fn folders(settings: &Settings, paths: &[PathBuf]) -> anyhow::Result<Vec<(String, Folder)>> {
    let lib = shared_letter(settings);
    let mut found = Vec::new();
    if paths.is_empty() {
        for place in boot::pack_places(&settings.packs)? {
            let folder = boot::read_what_can_be(&place, &lib)?.0;
            found.push((place.display().to_string(), folder));
        }
        return Ok(found);
    }
    for path in paths.iter().filter(|path| !path.is_file()) {
        let mut services = vec![path.clone()];
        if !is_service(path) {
            let entries = std::fs::read_dir(path).with_context(|| path.display().to_string())?;
            services =
                entries.flatten().map(|entry| entry.path()).filter(|own| is_service(own)).collect();
            services.sort();
            if services.is_empty() {
                bail!("{} has no service.yaml", path.display());
            }
        }
        for service in services {
            let folder = boot::read_what_can_be(&service, &lib)?.0;
            found.push((service.display().to_string(), folder));
        }
    }
    Ok(found)
}

fn is_service(folder: &Path) -> bool {
    folder.join("service.yaml").is_file()
}

/// The service in a folder, if no fault stops it, and all its faults; of a file that is no text see [`unreadable`].
fn examine(place: &str, folder: &Folder) -> (Option<Service>, Vec<Fault>) {
    let path = format!("{place}/service.yaml");
    let Some(source) = folder.files.get("service.yaml") else { return (None, Vec::new()) };
    let translation = format!("{place}/texts.en.yaml");
    let english = folder.files.get("texts.en.yaml");
    let english = english.map(|text| (translation.as_str(), text.as_str()));
    let (service, mut faults) = Service::examine(source, &path, english, &folder.pack());
    if let Some(pack) = folder.files.get(catalog::PACK) {
        let texts = format!("{place}/../texts.en.yaml");
        let english = folder.files.get(catalog::PACK_TEXTS);
        let english = english.map(|text| (texts.as_str(), text.as_str()));
        faults.extend(Pack::examine(pack, &format!("{place}/../{}", catalog::PACK), english).1);
    }
    let files = folder.files.keys().map(String::as_str);
    faults.extend(service.iter().flat_map(|one| one.missing_templates(&path, files.clone())));
    faults.extend(folder.template_faults(&format!("{place}/")));
    let texts = folder.files.values().map(String::as_str);
    faults.extend(service.iter().flat_map(|one| one.unused_facts(&path, texts.clone())));
    (service, faults)
}

fn scenarios(
    place: &str,
    folder: &Folder,
    service: &Service,
    world: &World,
) -> (Vec<Scenario>, Vec<Fault>) {
    let Some(source) = folder.files.get(SCENARIOS) else { return (Vec::new(), Vec::new()) };
    scenario::read(source, &format!("{place}/{SCENARIOS}"), service, world)
}

#[cfg(test)]
mod tests;
