//! Fees tried with what people may answer: a bill is never below zero, and never unknown when it is made.

#![expect(clippy::wildcard_enum_match_arm, reason = "kinds that are not named have no ends to try")]

use std::collections::BTreeSet;
use std::sync::Arc;

use terms::{Date, Language};

use crate::answer::{Answers, Value};
use crate::condition::{Condition, Scope, Truth};
use crate::fault::Faults;
use crate::field::types::Limits;
use crate::field::{Field, Kind};
use crate::form::Context;
use crate::regions::RegionTable;
use crate::service::{FeeLine, Rule, Service, Stage, Work};

use super::Type;

/// How many combinations of answers a line is tried with.
const MOST_TRIES: usize = 64;
/// On how many days.
const MOST_DAYS: usize = 4;
/// The day on which a line is tried that holds on all.
const SOME_DAY: Date = Date::constant(2026, 1, 1);
/// Where whoever answers lives: a village that does not exist.
const VILLAGE: &str = "99.71.01.1001";

pub(super) fn amounts(service: &Service, faults: &mut Faults) {
    // What is written as a number needs no trial; an installation reads thousands of services when it starts.
    let is_plain = |line: &&FeeLine| line.amount.source().parse::<u32>().is_ok();
    for line in service.fees.lines.iter().filter(|line| !is_plain(line)) {
        if let Some(later) = known_later(service, line) {
            let message = format!("`{later}` belum ada saat tarif `{}` ditagih.", line.id);
            let mend = "Pakai jawaban isian, atau tagih di tahap sesudahnya.";
            faults.note("E404", line.amount.place(), message, mend);
        } else if let Some((amount, answers)) = first_wrong(service, line) {
            let when = if answers.is_empty() { String::new() } else { format!(" bila {answers}") };
            let (message, mend) = match amount {
                Some(amount) => (
                    format!("Tarif `{}` bernilai {amount}{when}.", line.id),
                    "Tulis nol atau lebih, dalam rupiah; batasi isiannya dengan `min`.",
                ),
                None => (
                    format!("Tarif `{}` tidak dapat dihitung{when}.", line.id),
                    "Beri `when` untuk keadaan itu, atau wajibkan isiannya.",
                ),
            };
            faults.note("E404", line.amount.place(), message, mend);
        }
    }
}

/// What the amount uses and only comes about once it was billed.
fn known_later(service: &Service, line: &FeeLine) -> Option<String> {
    let bills = |stage: &&Stage| matches!(stage.work, Work::Pay(_));
    let pay = match &line.stage {
        Some(id) => service.stage(id)?,
        None => service.road.iter().find(bills)?,
    };
    let names = super::used_through(&service.derived, &line.amount);
    let guards = line.when.as_ref().map(|when| super::used_through(&service.derived, when));
    let asked = super::names::of(service);
    let later = super::given_by(service).into_iter().find(|(name, givers)| {
        names.contains(*name)
            && !asked.contains_key(*name)
            && !guards.as_ref().is_some_and(|guards| guards.contains(*name))
            && super::may_miss(service, givers, &pay.id)
    });
    later.map(|(name, _)| name.to_owned())
}

/// The first answers with which the amount is below zero or has no value though the line holds.
fn first_wrong(service: &Service, line: &FeeLine) -> Option<(Option<i64>, String)> {
    let village = VILLAGE.parse().ok()?;
    let varied = varied(service, line);
    for day in days(service, line) {
        let context = Context {
            today: day,
            submitted_on: day,
            language: Language::Id,
            agency_region: "99.71".parse().ok()?,
            regions: Arc::new(RegionTable::default()),
        };
        let (invented, known) = service.invented(&village, day);
        let start = service.scope(&invented, &known, &context);
        let choices: Vec<(&Field, Vec<Option<Value>>)> = varied
            .iter()
            .map(|field| (*field, candidates(field, &start)))
            .filter(|(_, candidates)| !candidates.is_empty())
            .collect();
        for turn in 0..MOST_TRIES {
            let (mut answers, mut facts) = (invented.clone(), known.clone());
            let Some(said) = choose(turn, &choices, &mut answers, &mut facts.filled) else { break };
            let answers = service.visible(&answers, &context);
            let scope = service.scope(&answers, &facts, &context);
            let holds = line.when.as_ref().is_none_or(|when| when.truth(&scope).holds());
            if !holds || is_refused(service, &scope) {
                continue;
            }
            let amount = line.amount.int(&scope);
            let is_wrong = match amount {
                Some(amount) => amount < 0,
                None => is_ours(service, line),
            };
            if is_wrong {
                return Some((amount, said));
            }
        }
    }
    None
}

/// The days from which something else is in force, the latest first: of those on which every setting has a value.
fn days(service: &Service, line: &FeeLine) -> Vec<Date> {
    let begins = service.settings.iter().filter_map(|setting| setting.from);
    let mut days: Vec<Date> = begins.chain([line.from.unwrap_or(SOME_DAY)]).collect();
    let is_known = |id: &str, day: Date| {
        service.settings.iter().any(|own| {
            let has_begun = own.from.is_none_or(|from| from <= day);
            own.id == id && has_begun && own.to.is_none_or(|to| day <= to)
        })
    };
    days.retain(|day| {
        line.is_in_force(*day) && service.settings.iter().all(|own| is_known(&own.id, *day))
    });
    days.sort_unstable_by(|a, b| b.cmp(a));
    days.dedup();
    days.truncate(MOST_DAYS);
    days
}

/// The fields on whose answers the line rests, also through what decides whether they are asked.
fn varied<'s>(service: &'s Service, line: &FeeLine) -> Vec<&'s Field> {
    let through = |condition: &Condition| super::used_through(&service.derived, condition);
    let mut names: BTreeSet<String> =
        [Some(&line.amount), line.when.as_ref()].into_iter().flatten().flat_map(through).collect();
    let form = service.form.iter();
    let form =
        form.flat_map(|step| step.fields.iter().map(move |field| (field, step.when.as_ref())));
    let stages = service.every_stage().flat_map(|stage| &stage.fields).map(|field| (field, None));
    let all: Vec<(&Field, Option<&Condition>)> = form.chain(stages).collect();
    let mut found: Vec<&Field> = Vec::new();
    // What decides is asked before what it decides about.
    for (field, step) in all.iter().rev() {
        if names.contains(field.id.split('.').next().unwrap_or_default()) {
            names.extend(field.when.iter().chain(*step).flat_map(through));
            found.push(field);
        }
    }
    found
}

/// What a field is tried with: both ends, each option, nothing where it may stay empty.
fn candidates(field: &Field, scope: &Scope) -> Vec<Option<Value>> {
    let ends = |limits: [Option<&Condition>; 2]| {
        let [min, max] = limits.map(|limit| limit.and_then(|limit| limit.decimal(scope)));
        let min = min.and_then(|min| min.to_string().parse::<i64>().ok());
        let max = max.and_then(|max| max.to_string().parse::<i64>().ok());
        let within = |number: &i64| {
            min.is_none_or(|min| min <= *number) && max.is_none_or(|max| *number <= max)
        };
        let tried = [min.or(Some(-1)), Some(0), max].into_iter().flatten();
        tried.filter(within).map(Value::Int).collect::<Vec<_>>()
    };
    let mut tried = match &field.kind {
        Kind::Number { min, max, .. } => ends([min.as_ref(), max.as_ref()]),
        Kind::Simple(simple) => match (simple.get().in_conditions(), simple.get().limits()) {
            // An amount of money is never typed below zero.
            (Type::Number, Limits::Numbers(limits)) => {
                let mut ends = ends(limits);
                ends.retain(|value| !matches!(value, Value::Int(number) if *number < 0));
                ends
            }
            _ => Vec::new(),
        },
        Kind::YesNo => vec![Value::Bool(true), Value::Bool(false)],
        Kind::Choice { options } => {
            options.iter().map(|option| Value::Text(option.key.clone())).collect()
        }
        _ => Vec::new(),
    };
    tried.dedup();
    let mut tried: Vec<Option<Value>> = tried.into_iter().map(Some).collect();
    if field.optional.as_ref().is_some_and(|optional| optional.truth(scope) != Truth::No) {
        tried.push(None);
    }
    tried
}

/// Puts the answers of a turn in their places, counting through all combinations, and says them; none after the last.
fn choose(
    turn: usize,
    choices: &[(&Field, Vec<Option<Value>>)],
    answers: &mut Answers,
    filled: &mut Answers,
) -> Option<String> {
    let (mut rest, mut said) = (turn, Vec::new());
    for (field, candidates) in choices {
        let value = candidates.get(rest % candidates.len())?;
        rest /= candidates.len();
        let own = if answers.contains_key(&field.id) || !filled.contains_key(&field.id) {
            &mut *answers
        } else {
            &mut *filled
        };
        match value {
            Some(value) => {
                own.insert(field.id.clone(), value.clone());
                said.push(format!("`{}` {}", field.id, shown(value)));
            }
            None => {
                own.remove(&field.id);
                said.push(format!("`{}` kosong", field.id));
            }
        }
    }
    (rest == 0).then(|| said.join(", "))
}

fn shown(value: &Value) -> String {
    match value {
        Value::Bool(true) => "ya".to_owned(),
        Value::Bool(false) => "tidak".to_owned(),
        Value::Int(number) => number.to_string(),
        other => format!("`{}`", other.text().unwrap_or_default()),
    }
}

/// Whether a rule keeps these answers from being sent.
fn is_refused(service: &Service, scope: &Scope) -> bool {
    let steps = service.form.iter();
    let of_steps = steps.flat_map(|step| {
        step.rules.iter().chain(step.fields.iter().flat_map(|field| &field.rules))
    });
    let stops = |rule: &Rule| !rule.warn && rule.need.truth(scope) == Truth::No;
    of_steps.chain(&service.eligibility).any(stops)
}

/// Whether the amount rests on nothing but answers of which an example can be made, and settings.
fn is_ours(service: &Service, line: &FeeLine) -> bool {
    let names = super::used_through(&service.derived, &line.amount);
    let derived = |name: &str| service.derived.iter().any(|(own, _)| own == name);
    names.iter().all(|name| {
        let typed = service.form.iter().flat_map(|step| &step.fields).any(|field| {
            field.id == *name
                && match &field.kind {
                    Kind::Number { .. } | Kind::YesNo | Kind::Choice { .. } => true,
                    Kind::Simple(simple) => simple.get().in_conditions() == Type::Number,
                    _ => false,
                }
        });
        typed || derived(name) || ["settings", "today", "submitted_on"].contains(&name.as_str())
    })
}
