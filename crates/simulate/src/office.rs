//! The road as an office sees it: who works on a stage, how long it takes, and how often cases go which way.

use std::time::Duration;

use definition::{
    Duration as Span, End, Outcome, Service, Stage, Time, TimeLine, TimeUnit, Way, Work,
};

use crate::plan::Plan;

/// How a stage takes time.
#[derive(Debug)]
pub(crate) enum Takes {
    /// Officers of a pool work on it.
    Work { pool: usize, mean: Duration },
    /// Somebody outside is waited for.
    Wait(Duration),
    /// None.
    Nothing,
}

/// Where a way out leads.
#[derive(Clone, Copy, Debug)]
pub(crate) enum To {
    Stage(usize),
    Applicant,
    Join,
    End,
}

/// A stage of the road.
#[derive(Debug)]
pub(crate) struct Post {
    pub(crate) takes: Takes,
    /// Whether only some cases pass it.
    pub(crate) sometimes: bool,
    /// Percent of cases by way out; the first takes the rest.
    pub(crate) ways: Vec<(u32, To)>,
    /// Of a group: its members.
    pub(crate) members: Vec<usize>,
}

/// The whole road.
#[derive(Debug)]
pub(crate) struct Office {
    pub(crate) posts: Vec<Post>,
    /// Desks with how many officers each.
    pub(crate) pools: Vec<(String, u32)>,
    /// What is promised; none where it is counted from answers.
    pub(crate) promised: Option<Duration>,
}

impl Office {
    pub(crate) fn new(service: &Service, plan: &Plan) -> Self {
        let mut pools: Vec<(String, u32)> = Vec::new();
        let posts =
            service.road.iter().map(|stage| post(stage, service, plan, &mut pools)).collect();
        Self { posts, pools, promised: longest(&service.promise.within, plan) }
    }
}

/// Whose queue a stage stands in: a role in the service's own office, `officer`, or in another, `officer@kecamatan`.
pub fn desk(service: &Service, stage: &Stage) -> String {
    let elsewhere = stage.unit.as_deref().filter(|unit| *unit != service.handled.unit);
    elsewhere.map_or_else(|| stage.role().to_owned(), |unit| format!("{}@{unit}", stage.role()))
}

fn post(stage: &Stage, service: &Service, plan: &Plan, pools: &mut Vec<(String, u32)>) -> Post {
    let place = |id: &str| service.road.iter().position(|stage| stage.id == id);
    let waited = || longest(&stage.within, plan).unwrap_or(plan.day()) / 2;
    let mut members = Vec::new();
    let takes = match &stage.work {
        Work::Role(_) => {
            let desk = desk(service, stage);
            let pool = pools.iter().position(|(own, _)| *own == desk).unwrap_or_else(|| {
                let officers = plan.officers(&desk);
                pools.push((desk, officers));
                pools.len() - 1
            });
            Takes::Work { pool, mean: plan.work(&stage.id) }
        }
        Work::Confirm(_) | Work::Pay(_) | Work::Handover(_) | Work::Forward(_) | Work::Awaited => {
            Takes::Wait(waited())
        }
        Work::System | Work::Call(_) => Takes::Nothing,
        Work::Together(group) => {
            members = group.members.iter().filter_map(|id| place(id)).collect();
            Takes::Nothing
        }
    };
    let ways = stage.outcomes.iter().enumerate().map(|(number, outcome)| {
        let to = match &outcome.to {
            Way::Stage(id) => place(id).map_or(To::End, To::Stage),
            Way::Applicant => To::Applicant,
            Way::Join => To::Join,
            Way::End(_) => To::End,
        };
        let given = plan.shares.get(&format!("{}.{}", stage.id, outcome.name)).copied();
        let usual = if number == 0 { 0 } else { usual(outcome) };
        (given.unwrap_or(usual), to)
    });
    Post { takes, sometimes: stage.when.is_some(), ways: ways.collect(), members }
}

/// Percent of cases that take another way than the first, where nobody says how many.
fn usual(outcome: &Outcome) -> u32 {
    match outcome.to {
        Way::Applicant => 8,
        Way::End(End::Refused) => 3,
        Way::Stage(_) | Way::Join | Way::End(_) => 4,
    }
}

/// The longest of the times, in office time.
fn longest(lines: &[TimeLine], plan: &Plan) -> Option<Duration> {
    let fixed = |line: &TimeLine| match line.time {
        Span::Fixed(time) => Some(office(time, plan)),
        Span::Counted(..) => None,
    };
    lines.iter().filter_map(fixed).max()
}

fn office(time: Time, plan: &Plan) -> Duration {
    let (count, day) = (time.count, plan.day());
    match time.unit {
        TimeUnit::OfficeHours => Duration::from_secs(u64::from(count) * 3600),
        TimeUnit::WorkingDays => day * count,
        TimeUnit::Hours => day * count / 24 * 5 / 7,
        TimeUnit::Days => day * count * 5 / 7,
        TimeUnit::Months => day * count * 20,
        TimeUnit::Years => day * count * crate::plan::DAYS,
    }
}
