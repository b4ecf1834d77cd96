//! Every condition of a service, wherever it stands.

use crate::condition::Condition;
use crate::field::{Field, Kind};
use crate::service::{Duration, Handover, Rule, Service, Stage, TimeLine, Work};

/// All conditions, each once.
pub(super) fn conditions(service: &Service) -> Vec<&Condition> {
    let mut all: Vec<&Condition> = service.derived.iter().map(|(_, condition)| condition).collect();
    all.extend(&service.handled.region);
    all.extend(service.handled.others.iter().map(|(when, _)| when));
    if let Some(complaint) = &service.complaint {
        all.extend(&complaint.hidden.region);
        all.extend(complaint.hidden.from.iter().filter_map(|(when, _)| when.as_ref()));
    }
    all.extend(service.eligibility.iter().flat_map(rule));
    all.extend(service.needs.iter().filter_map(|need| need.when.as_ref()));
    for step in &service.form {
        all.extend(&step.when);
        all.extend(step.rules.iter().flat_map(rule));
        all.extend(step.fields.iter().flat_map(field));
    }
    for document in &service.documents {
        all.extend(document.when.iter().chain(&document.optional));
    }
    for line in &service.fees.lines {
        all.extend(line.when.iter().chain([&line.amount]));
    }
    all.extend(service.promise.within.iter().flat_map(time));
    all.extend(service.every_stage().flat_map(stage));
    for letter in &service.letters {
        all.extend(&letter.when);
        all.extend(letter.series.parts.iter().map(|(_, part)| part));
    }
    all.extend(service.priority.iter().filter_map(|line| line.when.as_ref()));
    all.extend(service.forms_filled.iter().filter_map(|form| form.when.as_ref()));
    for record in &service.records {
        all.extend(record.when.iter().chain(&record.key));
        all.extend(record.write.iter().map(|(_, value)| value));
    }
    for notice in &service.notices {
        all.extend(&notice.when);
        all.extend(notice.around.iter().map(|around| &around.date));
    }
    all
}

fn rule(rule: &Rule) -> impl Iterator<Item = &Condition> {
    let carried = rule.carry.iter().map(|(_, value)| value);
    [&rule.need].into_iter().chain(&rule.again_on).chain(carried)
}

fn time(line: &TimeLine) -> impl Iterator<Item = &Condition> {
    let counted = if let Duration::Counted(_, count) = &line.time { Some(count) } else { None };
    line.when.iter().chain(counted)
}

fn field(one: &Field) -> Vec<&Condition> {
    let mut all: Vec<&Condition> = one.when.iter().chain(&one.optional).collect();
    all.extend(one.rules.iter().flat_map(rule));
    if let Kind::Value { is, .. } = &one.kind {
        all.push(is);
    }
    all.extend(one.inner().iter().flat_map(field));
    all
}

fn stage(stage: &Stage) -> Vec<&Condition> {
    let mut all: Vec<&Condition> = stage.when.iter().chain(&stage.region).collect();
    all.extend(stage.within.iter().flat_map(time));
    for check in &stage.checks {
        all.extend(check.when.iter().chain(&check.proves));
    }
    if let Work::Handover(Handover { take_back: Some(back), .. }) = &stage.work {
        all.extend(&back.when);
    }
    all.extend(stage.opinions.iter().filter_map(|opinion| opinion.when.as_ref()));
    all.extend(stage.outcomes.iter().filter_map(|outcome| outcome.when.as_ref()));
    all.extend(stage.fields.iter().flat_map(field));
    all
}
