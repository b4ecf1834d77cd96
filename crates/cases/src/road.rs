//! The road of one case: the service's stages, with conditions answered from the case's own answers.

use casework::{Calendar, End, Outcome, Road, Span, Stage, Unit, Way};
use definition::form::Context;
use definition::{Answers, Facts, PromiseFrom, Service, Time, TimeUnit};
use identity::Units;
use terms::{Date, Moment, RegionCode};

fn span(time: Option<Time>) -> Span {
    let Some(time) = time else { return Span { count: 1, unit: Unit::WorkingDays } };
    let unit = match time.unit {
        TimeUnit::OfficeHours => Unit::OfficeHours,
        TimeUnit::Hours => Unit::Hours,
        TimeUnit::WorkingDays => Unit::WorkingDays,
        TimeUnit::Days | TimeUnit::Months | TimeUnit::Years => Unit::Days,
    };
    let days = match time.unit {
        TimeUnit::Months => 30,
        TimeUnit::Years => 365,
        TimeUnit::OfficeHours | TimeUnit::Hours | TimeUnit::Days | TimeUnit::WorkingDays => 1,
    };
    Span { count: time.count * days, unit }
}

/// The day on which something promised now is due.
pub fn promised(calendar: &Calendar, time: Time, now: Moment) -> Date {
    calendar.due(now, span(Some(time))).day(&calendar.zone)
}

/// The road, for the unit whose case it is.
pub(crate) fn road(
    service: &Service,
    answers: &Answers,
    context: &Context,
    units: &Units,
    unit: &str,
    region: &RegionCode,
) -> Road {
    let rules = service.rules(answers, &Facts::default(), context);
    let applies = |when: Option<&definition::Condition>| rules.applies(when);
    let stage = |stage: &definition::Stage| Stage {
        id: stage.id.clone(),
        role: stage.role.clone(),
        unit: stage
            .unit
            .as_deref()
            .and_then(|wanted| units.covering(wanted, region))
            .map_or_else(|| unit.to_owned(), |found| found.id.clone()),
        within: span(rules.time(&stage.within)),
        applies: applies(stage.when.as_ref()),
        checks: stage
            .checks
            .iter()
            .filter(|check| applies(check.when.as_ref()))
            .map(|check| check.id.clone())
            .collect(),
        outcomes: stage
            .outcomes
            .iter()
            .map(|outcome| Outcome {
                name: outcome.name.clone(),
                to: match &outcome.to {
                    definition::Way::Stage(id) => Way::Stage(id.clone()),
                    definition::Way::Applicant => Way::Applicant,
                    definition::Way::End(end) => Way::End(match end {
                        definition::End::Granted => End::Granted,
                        definition::End::Refused => End::Refused,
                        definition::End::Withdrawn => End::Withdrawn,
                        definition::End::Closed => End::Closed,
                    }),
                },
                open: applies(outcome.when.as_ref()),
                reasons: outcome.reasons.clone(),
            })
            .collect(),
    };
    Road {
        stages: service.road.iter().map(stage).collect(),
        promise: span(rules.time(&service.promise.within)),
        from_complete: service.promise.from == PromiseFrom::Complete,
    }
}
