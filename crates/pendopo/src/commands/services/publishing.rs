//! What `publish` and `rollback` do to the services that are served.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use cases::{Parted, Replayed};
use catalog::Folder;
use db::Db;
use definition::{Service, Severity};
use identity::Units;
use issuance::Press;
use lingua::{Change, Comparison};
use terms::AgencyId;

use super::{Verdicts, faults_of, lines, said, tried};
use crate::assistant::own_set;
use crate::boot;
use crate::settings::Settings;
use crate::{setup, shell};

/// Whether running cases that would go another way keep a version from being published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Running {
    /// They do.
    Stop,
    /// It is known, and they stay on their version.
    Known,
}

/// Checks folders of services and publishes each as the next version of its service.
///
/// # Errors
/// What is wrong in them, or which running cases would go another way.
pub(crate) async fn publish(
    settings: &Settings,
    paths: &[PathBuf],
    running: Running,
    press: &Press,
) -> anyhow::Result<()> {
    let db = boot::database(settings).await?;
    let agency = boot::agency(&db).await?.id;
    let mut folders = Vec::new();
    for path in paths {
        let folder = boot::read_folder(path, &setup::shared_letter(settings, path)?)?;
        folders.push((path.display().to_string(), folder));
    }
    must_stand(settings, &folders, &catalog::published(&db, agency).await?, press).await?;
    let would = own_set::would(settings, &folders).await?;
    if let Some(would) = &would {
        print!("{}", questions(&would.told));
    }
    for (path, (_, folder)) in paths.iter().zip(folders) {
        let service = folder.service().ok();
        if let Some(service) = &service {
            all_can_be_done(&db, agency, path, service).await?;
        }
        if let Some(service) = &service
            && catalog::is_change(&db, agency, &service.id, &folder).await?
        {
            let replayed = replayed(settings, &db, agency, service).await?;
            tell(&replayed);
            if running == Running::Stop && !replayed.parted.is_empty() {
                bail!("{}", said("publish-stopped", &[("service", service.id.clone())]));
            }
        }
        setup::publish_folder(&db, agency, &path.display().to_string(), &folder).await?;
    }
    would.map_or(Ok(()), |would| would.keep(&settings.data))
}

/// Stops where `check` finds an error, a scenario parts from what it expects, or a sheet cannot be set. Services with the
/// `known` ids are served already.
///
/// # Errors
/// All that stops one of them.
pub(crate) async fn must_stand(
    settings: &Settings,
    folders: &[(String, Folder)],
    known: &[String],
    press: &Press,
) -> anyhow::Result<()> {
    let mut faults = faults_of(settings, folders, known);
    faults.extend(tried(folders, press, Verdicts::Told).await);
    faults.retain(|fault| fault.severity == Severity::Error);
    if !faults.is_empty() {
        bail!("{}\n{}", lines(&faults), said("publish-faults", &[]));
    }
    Ok(())
}

/// Stops where a stage has nobody who could do it. A service whose office is not there yet is not offered, and waits.
async fn all_can_be_done(
    db: &Db,
    agency: AgencyId,
    path: &Path,
    service: &Service,
) -> anyhow::Result<()> {
    let units = Units::load(db, agency).await?;
    if !units.names().contains(&service.handled.unit) {
        return Ok(());
    }
    let staff = identity::staff(db, agency).await?;
    let grants: Vec<(&str, &str)> = staff
        .iter()
        .filter(|member| member.active)
        .flat_map(|member| &member.grants)
        .filter_map(|grant| grant.split_once(':'))
        .collect();
    // As at the desk: people work in their own unit, a supervisor in all beneath theirs too.
    let does = |role: &str, wanted: &str| {
        let of_it = |unit: &identity::Unit| unit.id == wanted || unit.kind == wanted;
        let holds = |unit: &identity::Unit| {
            grants.iter().any(|(own, at)| {
                *own == role
                    && (*at == unit.id
                        || (role == "supervisor" && units.beneath(at).contains(&unit.id.as_str())))
            })
        };
        // A unit that is not there gives its work to the unit whose case it is.
        !units.names().contains(wanted) || units.iter().any(|unit| of_it(unit) && holds(unit))
    };
    let faults = service.unstaffed(&format!("{}/service.yaml", path.display()), &does);
    if !faults.is_empty() {
        bail!("{}", lines(&faults));
    }
    Ok(())
}

/// Makes an earlier version of a service, else the one before, the newest again.
///
/// # Errors
/// When there is none, or this program cannot read it any more.
pub(crate) async fn rollback(settings: &Settings, id: &str, to: Option<i64>) -> anyhow::Result<()> {
    let db = boot::database(settings).await?;
    let agency = boot::agency(&db).await?.id;
    let Some(newest) = catalog::newest_version(&db, agency, id).await? else {
        bail!("{}", said("rollback-unknown", &[("service", id.to_owned())]));
    };
    let wanted = to.unwrap_or(newest - 1);
    let words = |version: i64| [("service", id.to_owned()), ("version", version.to_string())];
    let folder: Option<Folder> = catalog::version(&db, agency, id, wanted).await?;
    let Some(folder) = folder else { bail!("{}", said("rollback-none", &words(wanted))) };
    let service = folder.service().with_context(|| said("rollback-unreadable", &words(wanted)))?;
    // They stay on their version, so that going back is never kept from anybody in need of it.
    tell(&replayed(settings, &db, agency, &service).await?);
    let version = catalog::publish(&db, agency, &folder, shell::now()).await?;
    if version == newest {
        bail!("{}", said("rollback-same", &words(wanted)));
    }
    let words = [
        ("service", id.to_owned()),
        ("version", version.to_string()),
        ("earlier", wanted.to_string()),
    ];
    println!("{}", said("rollback-done", &words));
    Ok(())
}

/// The running cases of a service, tried on another version of it. Where there are none nothing is started.
async fn replayed(
    settings: &Settings,
    db: &Db,
    agency: AgencyId,
    service: &Service,
) -> anyhow::Result<Replayed> {
    if !cases::has_running(db, agency, &service.id).await? {
        return Ok(Replayed::default());
    }
    let running = boot::start(settings).await?;
    Ok(cases::replay(&running.cases, service).await?)
}

/// What becomes of the agency's own questions: those that change, and how many stay.
fn questions(would: &Comparison) -> String {
    let mut lines = String::new();
    for (key, changes) in [("publish-worse", &would.worse), ("publish-better", &would.better)] {
        for Change { question, before, after } in changes {
            let about =
                |service: &Option<String>| service.clone().unwrap_or_else(|| "-".to_owned());
            let words =
                [("question", question.clone()), ("was", about(before)), ("is", about(after))];
            lines += &format!("  {}\n", said(key, &words));
        }
    }
    let words = [
        ("asked", would.asked.to_string()),
        ("worse", would.worse.len().to_string()),
        ("better", would.better.len().to_string()),
    ];
    format!("{lines}{}\n", said("publish-questions", &words))
}

fn tell(replayed: &Replayed) {
    if replayed.running == 0 {
        return;
    }
    for parted in &replayed.parted {
        println!("  {}", parts(parted));
    }
    let words =
        [("running", replayed.running.to_string()), ("parted", replayed.parted.len().to_string())];
    println!("{}", said("replay-counted", &words));
}

fn parts(Parted { number, version, parting }: &Parted) -> String {
    let key = match (parting.stage.is_empty(), &parting.would) {
        (true, _) => "replay-begins",
        (false, Some(_)) => "replay-parts",
        (false, None) => "replay-no-way",
    };
    let would = parting.would.clone().unwrap_or_else(|| "-".to_owned());
    let words = [
        ("number", number.clone()),
        ("version", version.to_string()),
        ("stage", parting.stage.clone()),
        ("outcome", parting.outcome.clone()),
        ("was", parting.was.clone()),
        ("would", would),
    ];
    said(key, &words)
}
