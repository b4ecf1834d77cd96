//! The assistant on the command line: what it knows of packs or of an agency, and its answers to a file of questions.

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, anyhow, bail};
use assistant::desk::Written;
use casework::Hours;
use definition::form::Context;
use definition::{RegionTable, Service};
use identity::Units;
use lingua::{Engine, Knowledge, Lists, Office, Reply, Source, Texts};
use serde_json::{Value as Json, json};
use terms::{Date, Language, RegionCode, Zone};

use crate::cli::Ask;
use crate::settings::Settings;
use crate::{boot, calendar, shell};

pub(crate) mod compare;
pub(crate) mod own_set;

/// The region of packs that no agency serves yet: none of their fees or times depends on it.
const NOWHERE: &str = "99";

/// Answers a question a line: a JSON object each, or for people the question and what is said to it. An empty line ends
/// a conversation, and with `conversation` the lines before it belong together.
///
/// # Errors
/// When the questions or the services cannot be read.
pub(crate) async fn ask(settings: &Settings, asked: &Ask) -> anyhow::Result<String> {
    let questions = read(&asked.file)?;
    let (engine, texts) = (engine(settings, asked.packs.as_deref()).await?, Texts::new());
    let mut known = lingua::Context::default();
    let mut said = String::new();
    for question in questions.lines() {
        if question.trim().is_empty() {
            known = lingua::Context::default();
            continue;
        }
        let start = Instant::now();
        let (reply, next) = engine.answer(&known, question);
        let answer = texts.render(&reply);
        let took = start.elapsed();
        said += &match asked.json {
            true => format!("{}\n", told(question, &reply, &answer, took)),
            false => format!("> {question}\n{answer}\n\n"),
        };
        if asked.conversation {
            known = next;
        }
    }
    Ok(said)
}

/// An engine that knows these packs, or without them what the agency has published, or else the packs of the settings.
async fn engine(settings: &Settings, given: Option<&Path>) -> anyhow::Result<Engine> {
    let packs = given.unwrap_or(&settings.packs);
    let lists = lists(packs)?;
    match given.is_none() && boot::is_there(settings) {
        true => Ok(of_agency(settings).await?.engine(&lists)),
        false => Ok(Engine::with(of_packs(packs)?, &lists)),
    }
}

fn read(file: &Path) -> anyhow::Result<String> {
    if file == Path::new("-") {
        let mut typed = String::new();
        std::io::stdin().read_to_string(&mut typed)?;
        return Ok(typed);
    }
    std::fs::read_to_string(file).with_context(|| file.display().to_string())
}

/// The words of emergency of a pack, which join those of the program.
const EMERGENCY: &str = "emergency.yaml";
/// How people talk of a pack's matters.
pub(crate) const TALK: &str = "talk.yaml";

/// The lists of words of the program, with what packs add to them.
///
/// # Errors
/// When a file cannot be read.
pub(crate) fn lists(packs: &Path) -> anyhow::Result<Lists> {
    let mut lists = Lists::default();
    let emergencies = emergencies(packs).into_iter().map(|file| (file, true));
    let talks = of_every_pack(packs, TALK).into_iter().map(|file| (file, false));
    for (file, is_emergency) in emergencies.chain(talks) {
        let path = file.display().to_string();
        let text = boot::text(&file).map_err(|fault| anyhow!("{fault}"))?;
        let read = match is_emergency {
            true => lists.read_emergency(&text, &path),
            false => lists.read_talk(&text, &path),
        };
        if let Err(fault) = read.map_err(|faults| faults.into_iter().next()) {
            bail!("{}", fault.map_or(path, |fault| fault.to_string()));
        }
    }
    Ok(lists)
}

/// The files of packs with words of emergency and whom to call.
pub(crate) fn emergencies(packs: &Path) -> Vec<PathBuf> {
    of_every_pack(packs, EMERGENCY)
}

/// The files of this name that packs have.
fn of_every_pack(packs: &Path, name: &str) -> Vec<PathBuf> {
    let packs = boot::sorted(packs).unwrap_or_default().into_iter();
    packs.map(|pack| pack.join(name)).filter(|file| file.is_file()).collect()
}

/// An answer as programs read it.
fn told(question: &str, reply: &Reply, answer: &str, took: Duration) -> Json {
    let source = |source: &Source| {
        json!({
            "title": Some(&source.title).filter(|title| !title.is_empty()),
            "link": Some(&source.path).filter(|path| !path.is_empty()),
            "version": source.version,
            "date": source.on.map(|day| day.to_string()),
        })
    };
    let emergency = reply.emergency.filter(|emergency| emergency.now);
    json!({
        "question": question,
        "language": reply.tongue.tag(),
        "intent": reply.intent.name(),
        "service": reply.about(),
        "confidence": (f64::from(reply.confidence) * 1_000.0).round() / 1_000.0,
        "answer": answer,
        "sources": reply.sources.iter().map(source).collect::<Vec<_>>(),
        "emergency": emergency.is_some(),
        "category": reply.category,
        "took_us": u64::try_from(took.as_micros()).unwrap_or(u64::MAX),
    })
}

/// What the services of a folder of packs say today.
fn of_packs(packs: &Path) -> anyhow::Result<Knowledge> {
    let today = shell::now().local(&Zone::wib()).date();
    let context = context(today, NOWHERE.parse()?, Arc::new(RegionTable::default()));
    let mut knowledge = Knowledge::default();
    for (place, folder) in boot::pack_folders(packs)? {
        let source = folder.files.get("service.yaml").context(place.clone())?;
        let english = folder.files.get("texts.en.yaml");
        let english = english.map(|text| ("texts.en.yaml", text.as_str()));
        let (service, faults) = Service::examine(source, &place, english, &folder.pack());
        let first = || faults.first().map_or_else(|| place.clone(), ToString::to_string);
        let service = service.with_context(first)?;
        knowledge.add(&service, &context, None, Some(today));
    }
    Ok(knowledge)
}

/// What the assistant of an agency knows.
struct Known {
    knowledge: Knowledge,
    /// What people wrote.
    written: Vec<Written>,
    /// What prices and promises depend on.
    context: Context,
}

impl Known {
    fn engine(&self, lists: &Lists) -> Engine {
        assistant::desk::engine(self.knowledge.clone(), lists, &self.written)
    }
}

/// What an agency has published, with its offices, their hours and its telephone; and what it has written.
async fn of_agency(settings: &Settings) -> anyhow::Result<Known> {
    let db = boot::database(settings).await?;
    let agency = boot::agency(&db).await?;
    let zone = Zone::named(&agency.zone).unwrap_or_else(Zone::wib);
    let (today, region) = (shell::now().local(&zone).date(), agency.region.parse()?);
    let regions = boot::regions(settings, agency.demo)?;
    let hours = calendar::read(&settings.data, &zone, &region)?.hours_on(today);
    let context = context(today, region, Arc::clone(&regions));
    let published = catalog::Catalog::load(&db, agency.id, regions).await?.now();
    let mut knowledge = Knowledge::default();
    for entry in published.services().chain(published.complaints()) {
        knowledge.add(&entry.service, &context, Some(entry.version), Some(today));
    }
    let written = assistant::desk::written(&db, agency.id).await?;
    let offices = Units::load(&db, agency.id).await?;
    let offices = self::offices(&offices);
    let knowledge =
        Knowledge { offices, hours: Some(open(hours)), phone: agency.phone, ..knowledge };
    Ok(Known { knowledge, written, context })
}

/// The offices of an agency, as the assistant knows them.
pub(crate) fn offices(units: &Units) -> Vec<Office> {
    let office = |unit: &identity::Unit| Office {
        id: unit.id.clone(),
        kind: unit.kind.clone(),
        title: unit.title.clone(),
        address: unit.address.clone(),
        phone: unit.phone.clone(),
    };
    units.iter().map(office).collect()
}

/// Opening hours as they are written here: `08.00–16.00`.
pub(crate) fn open(hours: Hours) -> String {
    let time = |time: jiff::civil::Time| format!("{:02}.{:02}", time.hour(), time.minute());
    format!("{}–{}", time(hours.opens), time(hours.closes))
}

/// What prices and promises of today depend on.
pub(crate) fn context(
    today: Date,
    agency_region: RegionCode,
    regions: Arc<RegionTable>,
) -> Context {
    Context { today, submitted_on: today, language: Language::Id, agency_region, regions }
}

#[cfg(test)]
mod tests;
