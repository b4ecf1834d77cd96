//! Ways out that no scenario takes.

use definition::{Fault, Faults, Service, Stage, Work};

use crate::run::Ran;

/// The ways out of a road that none of its scenarios took, as faults of the file at `path`: one for each stage. The
/// stages of an objection are mostly not of the file.
pub fn unwalked(service: &Service, rans: &[Ran], path: &str) -> Vec<Fault> {
    let mut faults = Faults::of(service, path);
    // Stages side by side end by themselves once theirs have: no step takes that way.
    let by_steps = |stage: &&Stage| !matches!(stage.work, Work::Together(_));
    for stage in service.road.iter().filter(by_steps) {
        let is_taken = |outcome: &str| {
            let way = (stage.id.clone(), outcome.to_owned());
            rans.iter().any(|ran| ran.ways.contains(&way))
        };
        let names = stage.outcomes.iter().map(|outcome| outcome.name.as_str());
        let left: Vec<&str> = names.filter(|name| !is_taken(name)).collect();
        if !left.is_empty() {
            let message = format!("Di `{}` belum pernah dicoba: {}.", stage.id, left.join(", "));
            faults.note("W803", stage.at, message, "Tambahkan skenario yang melewatinya.");
        }
    }
    faults.list
}
