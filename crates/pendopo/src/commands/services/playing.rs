//! What `simulate` plays.

use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context as _, bail};
use simulate::{Plan, Report, one_more, picture, run};

use super::{said, service};
use crate::cli::Simulate;
use crate::settings::Settings;

/// Plays a year and tells what came of it.
///
/// # Errors
/// When the service or the arrivals cannot be read, a name in the plan is none of the road, or the picture cannot be written.
pub(in crate::commands) fn simulate(
    settings: &Settings,
    asked: &Simulate,
) -> anyhow::Result<ExitCode> {
    let service = service(settings, &asked.service)?;
    let known = |name: &str| {
        let (stage, outcome) = name.split_once('.').map_or((name, None), |(a, b)| (a, Some(b)));
        let stage = service.stage(stage);
        stage.is_some_and(|stage| outcome.is_none_or(|name| stage.outcome(name).is_some()))
    };
    let works = |desk: &str| service.road.iter().any(|own| simulate::desk(&service, own) == desk);
    let stages = asked.minutes.iter().chain(&asked.shares).filter(|(name, _)| !known(name));
    let roles = asked.staff.iter().filter(|(role, _)| !works(role));
    if let Some((name, _)) = stages.chain(roles).next() {
        bail!("{}", said("simulate-unknown", &[("name", name.clone())]));
    }
    let plan = plan(asked)?;
    let report = run(&service, &plan);
    tell(&report);
    if let Some((role, better)) = one_more(&service, &plan, &report) {
        println!("{}", said("simulate-bottleneck", &[("role", role.clone())]));
        let words = [("role", role), ("kept", kept(&better)), ("mean", hours(better.mean))];
        println!("{}", said("simulate-more", &words));
    }
    if let Some(path) = &asked.svg {
        let hours = |hours: f64| said("simulate-hours", &[("hours", format!("{hours:.1}"))]);
        std::fs::write(path, picture::svg(&report, hours))
            .with_context(|| path.display().to_string())?;
    }
    Ok(ExitCode::SUCCESS)
}

fn plan(asked: &Simulate) -> anyhow::Result<Plan> {
    let mut plan = Plan::even(asked.cases);
    if let Some(path) = &asked.arrivals {
        plan.arrivals = measured(path)?;
    }
    plan.staff.extend(asked.staff.iter().cloned());
    plan.minutes.extend(asked.minutes.iter().cloned());
    plan.shares.extend(asked.shares.iter().cloned());
    plan.usual_minutes = asked.usual_minutes;
    plan.hours = asked.hours;
    plan.sick = asked.sick;
    plan.seed = asked.seed;
    Ok(plan)
}

/// The cases of each working day, a line each.
fn measured(path: &Path) -> anyhow::Result<Vec<u32>> {
    let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
    let mut days = Vec::new();
    for (number, line) in (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty()) {
        let place = || format!("{}:{number}: {line}", path.display());
        days.push(line.trim().parse().with_context(place)?);
    }
    Ok(days)
}

fn tell(report: &Report) {
    let words = [
        ("cases", report.cases.to_string()),
        ("ended", report.ended.to_string()),
        ("kept", kept(report)),
        ("mean", hours(report.mean)),
    ];
    println!("{}", said("simulate-year", &words));
    for stage in &report.stages {
        let words = [
            ("stage", stage.id.clone()),
            ("role", stage.role.clone().unwrap_or_else(|| "-".to_owned())),
            ("visits", stage.visits.to_string()),
            ("waiting", hours(stage.waiting)),
            ("most", hours(stage.nine_of_ten)),
            ("busy", stage.busy.to_string()),
        ];
        println!("  {}", said("simulate-stage", &words));
    }
}

fn kept(report: &Report) -> String {
    report.kept.map_or_else(|| "-".to_owned(), |percent| percent.to_string())
}

fn hours(time: Duration) -> String {
    format!("{:.1}", time.as_secs_f64() / 3600.0)
}
