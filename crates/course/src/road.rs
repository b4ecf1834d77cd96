//! The road of one case: the service's stages, with conditions answered from the case's own answers.

use casework::{
    ABSENT, Against, Calendar, CountsFrom, End, Extension, Objection, Outcome, Reopen, Road,
    Silence, Span, Stage, Unit, Waits, Way, Work,
};
use definition::form::{Asks, Context};
use definition::{Answers, PromiseFrom, Rules, Service, Time, TimeUnit, shared_reasons};
use terms::{Date, Moment, RegionCode};

use crate::known::Known;

/// The offices of an agency.
pub trait Offices {
    /// The id of the unit with this id, or of the one of this kind whose region covers the place most closely.
    fn covering(&self, unit: &str, region: &RegionCode) -> Option<&str>;

    /// The id of the unit above this one; none: objections stay in the unit.
    fn superior(&self, _unit: &str) -> Option<&str> {
        None
    }

    /// Whether another system answers by itself; where none does, an officer does it by hand.
    fn connects(&self, _connector: &str) -> bool {
        false
    }
}

/// A time of the service file as the calendar counts it; a working day where nothing is said.
pub fn span(time: Option<Time>) -> Span {
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
    Span { count: time.count.saturating_mul(days), unit }
}

/// The day on which something promised now is due.
pub fn promised(calendar: &Calendar, time: Time, now: Moment) -> Date {
    calendar.due(now, span(Some(time))).day(&calendar.zone)
}

/// The codes that a way out offers: its own; a correction without own ones, what an applicant can mend.
pub fn reasons(outcome: &definition::Outcome) -> Vec<String> {
    if outcome.to != definition::Way::Applicant || !outcome.reasons.is_empty() {
        return outcome.reasons.clone();
    }
    let mends = shared_reasons().iter().filter(|reason| reason.mends);
    mends.map(|reason| reason.code.clone()).collect()
}

/// What a road is judged by: the ways out of the stage at which a case is by what is known there, all other stages by
/// what is known once that decision stands.
pub struct Judged<'a> {
    /// The stage at which the case is.
    pub stage: &'a str,
    /// What is known there.
    pub here: &'a Rules,
    /// What is known once the decision stands.
    pub then: &'a Rules,
    /// Whether the road is only shown: a way out that depends on what is still to be filled in stands there too.
    pub is_shown: bool,
}

impl<'a> Judged<'a> {
    /// Before the case is at a stage.
    pub fn at_the_start(rules: &'a Rules) -> Self {
        Self { stage: "", here: rules, then: rules, is_shown: false }
    }
}

/// Where a case stands, and what it is judged by besides what is known of it.
pub struct Situation<'a> {
    /// Its service.
    pub service: &'a Service,
    /// Its answers, free of hidden ones.
    pub answers: &'a Answers,
    /// The day, the regions.
    pub context: &'a Context,
    /// The stage at which it is.
    pub stage: &'a str,
    /// The offices of the agency.
    pub offices: &'a dyn Offices,
    /// The unit whose case it is.
    pub unit: &'a str,
    /// The region it is about.
    pub region: &'a RegionCode,
}

impl Situation<'_> {
    /// The road when this is known; when nothing is being decided it is only shown.
    pub fn road(&self, known: &Known) -> Road {
        let here = self.service.rules(self.answers, &known.before, self.context);
        // A decision changes what is known of its stage, and nothing else.
        let left = known.after.as_ref().and_then(|after| after.stages.get(self.stage));
        let after = left.map(|left| here.once(self.service, self.stage, left));
        let then = after.as_ref().unwrap_or(&here);
        let is_shown = known.after.is_none();
        let judged = Judged { stage: self.stage, here: &here, then, is_shown };
        road(self.service, &judged, self.offices, self.unit, self.region)
    }
}

/// The road by what is known of the case now, for the unit whose case it is.
pub fn road(
    service: &Service,
    judged: &Judged<'_>,
    offices: &dyn Offices,
    unit: &str,
    region: &RegionCode,
) -> Road {
    let judged_stage = |stage: &definition::Stage| {
        let is_here = stage.id == judged.stage;
        let rules = if is_here { judged.here } else { judged.then };
        let mut own = stage_of(service, stage, rules, offices, (unit, region));
        if is_here && judged.is_shown {
            for (way, outcome) in own.outcomes.iter_mut().zip(&stage.outcomes) {
                way.open |=
                    service.asks_for(stage, outcome) && rules.may_apply(outcome.when.as_ref());
            }
        }
        own
    };
    Road {
        stages: service.every_stage().map(judged_stage).collect(),
        promise: span(judged.then.time(&service.promise.within)),
        counts_from: match service.promise.from {
            PromiseFrom::Submitted => CountsFrom::Submission,
            PromiseFrom::Complete => CountsFrom::Completeness,
            PromiseFrom::Paid => CountsFrom::Payment,
        },
        stops_for_applicant: service.promise.stops.applicant,
        extend: service.promise.extend.iter().map(|line| extension(line, judged.then)).collect(),
        silence: silence(service.promise.silence),
        objection: objection(service, judged.then),
        reopen: service.complaint.as_ref().and_then(|own| reopen(own.reopen.as_ref())),
        waits: waits(),
    }
}

fn extension(line: &definition::Extend, rules: &Rules) -> Extension {
    Extension {
        by: span(line.by.as_ref().and_then(|by| rules.length(by))),
        // Without a condition it is only a person's.
        holds: line.when.is_some() && rules.applies(line.when.as_ref()),
        role: line.who.clone(),
        times: line.times,
    }
}

fn reopen(own: Option<&definition::Reopen>) -> Option<Reopen> {
    own.map(|reopen| Reopen { to: reopen.to.clone(), within: span(Some(reopen.within)) })
}

fn silence(silence: definition::Silence) -> Silence {
    match silence {
        definition::Silence::Escalate => Silence::Escalate,
        definition::Silence::Approve => Silence::Approve,
        definition::Silence::Refuse => Silence::Refuse,
    }
}

fn objection(service: &Service, rules: &Rules) -> Option<Objection> {
    let own = &service.objection;
    let is_against = |what: &str| own.against.iter().any(|one| one == what);
    let promise = own.promise.as_ref();
    Some(Objection {
        first: own.road.first()?.id.clone(),
        against: Against {
            refused: is_against("refused"),
            granted: is_against("granted"),
            late: is_against("late"),
        },
        within: span(own.within.as_ref().and_then(|time| rules.length(time))),
        promise: span(promise.and_then(|promise| rules.time(&promise.within))),
        silence: promise.map_or(Silence::Escalate, |promise| silence(promise.silence)),
    })
}

/// What kind of work a stage is.
fn work_of(stage: &definition::Stage) -> Work {
    match &stage.work {
        definition::Work::Role(_) | definition::Work::Handover(_) => Work::Staff,
        definition::Work::Forward(_) => Work::Elsewhere,
        definition::Work::System | definition::Work::Call(_) => Work::Rules,
        definition::Work::Together(_) => Work::Group,
        definition::Work::Confirm(_) => Work::Asked,
        definition::Work::Pay(_) => Work::Bill,
        definition::Work::Awaited => Work::Awaited,
    }
}

/// The ways out that nobody takes: they come when a time is over, or when somebody does not come.
pub const SILENCE: [&str; 4] = [SILENT, EXPIRED, ABSENT, NOT_COLLECTED];
/// Nobody answered.
const SILENT: &str = "silent";
/// A bill was not paid.
const EXPIRED: &str = "expired";
/// Nothing was fetched.
const NOT_COLLECTED: &str = "not_collected";

/// How long is waited where the service says nothing.
fn waits() -> Waits {
    let usual = definition::usual();
    let of = |time| span(Some(time));
    Waits { mend: of(usual.mend), opinion: of(usual.opinion), book_ahead: of(usual.book_ahead) }
}

/// After which time a stage goes on though nobody acted, and by which outcome.
fn silent(stage: &definition::Stage, rules: &Rules) -> Option<(Span, String)> {
    let (name, time) = match &stage.work {
        definition::Work::Pay(pay) => {
            let own = pay.within.as_ref().map(|within| span(rules.length(within)));
            (EXPIRED, own.unwrap_or_else(|| span(Some(definition::usual().pay))))
        }
        definition::Work::Handover(handover) => (NOT_COLLECTED, span(Some(handover.hold?))),
        definition::Work::Role(_) | definition::Work::Confirm(_) | definition::Work::Forward(_) => {
            (SILENT, span(rules.time(&stage.within)))
        }
        definition::Work::System
        | definition::Work::Call(_)
        | definition::Work::Together(_)
        | definition::Work::Awaited => return None,
    };
    stage.outcome(name).map(|outcome| (time, outcome.name.clone()))
}

/// Where a way leads.
fn way_of(service: &Service, stage: &definition::Stage, outcome: &definition::Outcome) -> Way {
    match &outcome.to {
        definition::Way::Stage(id) => Way::Stage(id.clone()),
        definition::Way::Applicant => Way::Applicant,
        // `service check` refuses a member of no group.
        definition::Way::Join => match service.group_of(&stage.id) {
            Some(group) => Way::Join(group.id.clone()),
            None => Way::End(End::Closed),
        },
        definition::Way::End(end) => Way::End(match end {
            definition::End::Granted => End::Granted,
            definition::End::Refused => End::Refused,
            definition::End::Withdrawn => End::Withdrawn,
            definition::End::Closed => End::Closed,
            definition::End::Upheld => return Way::Upheld(outcome.reopen.clone()),
            definition::End::Rejected => return Way::Rejected,
        }),
    }
}

fn stage_of(
    service: &Service,
    stage: &definition::Stage,
    rules: &Rules,
    offices: &dyn Offices,
    (unit, region): (&str, &RegionCode),
) -> Stage {
    let applies = |when: Option<&definition::Condition>| rules.applies(when);
    let by_hand = match &stage.work {
        definition::Work::Call(call) => !offices.connects(&call.connector),
        definition::Work::Role(_)
        | definition::Work::System
        | definition::Work::Confirm(_)
        | definition::Work::Pay(_)
        | definition::Work::Handover(_)
        | definition::Work::Forward(_)
        | definition::Work::Together(_)
        | definition::Work::Awaited => false,
    };
    let outcome = |outcome: &definition::Outcome| Outcome {
        name: outcome.name.clone(),
        to: way_of(service, stage, outcome),
        open: applies(outcome.when.as_ref()) && (!by_hand || outcome.name == "failed"),
        reasons: reasons(outcome),
        within: outcome.within.map(|time| span(Some(time))),
    };
    let mut outcomes: Vec<Outcome> = stage.outcomes.iter().map(outcome).collect();
    outcomes.extend(absent(stage, rules));
    let group =
        if let definition::Work::Together(group) = &stage.work { Some(group) } else { None };
    let is_bill = matches!(stage.work, definition::Work::Pay(_));
    let is_awaited = matches!(stage.work, definition::Work::Awaited);
    let total = is_bill.then(|| service.bill_at(stage, rules).total()).flatten();
    let is_settled = total.is_some_and(|total| total <= rules.paid(&stage.id));
    Stage {
        id: stage.id.clone(),
        role: stage.role().to_owned(),
        second_person: stage.second_person,
        work: work_of(stage),
        silent: silent(stage, rules),
        // Who sends a case before its letter is there lets it wait, as when something is theirs to mend.
        stops: (is_bill && service.promise.stops.payment)
            || (is_awaited && service.promise.stops.applicant),
        unit: unit_of(stage, rules, offices, (unit, region)),
        within: span(rules.time(&stage.within)),
        // A bill of nothing is not sent, nor one that is paid when a case that was sent back comes by again.
        applies: applies(stage.when.as_ref()) && !is_settled,
        checks: stage
            .checks
            .iter()
            .filter(|check| applies(check.when.as_ref()))
            .map(|check| check.id.clone())
            .collect(),
        rebook: rebook(stage),
        opinions: stage
            .opinions
            .iter()
            // Of any unit: the officer picks it, and asks by hand.
            .filter(|opinion| opinion.unit != "any" && applies(opinion.when.as_ref()))
            .map(|opinion| casework::Opinion {
                id: opinion.id.clone(),
                role: opinion.role.clone(),
                unit: offices.covering(&opinion.unit, region).unwrap_or(unit).to_owned(),
                within: opinion.within.as_ref().map_or(span(None), |time| span(rules.length(time))),
            })
            .collect(),
        outcomes,
        members: group.map(|group| group.members.clone()).unwrap_or_default(),
        first_closes: group.is_some_and(|group| group.any),
    }
}

/// The unit that works on a stage. What is handed over is so where it is fetched: at the unit that `at` names, or at the
/// one that the applicant chose in the field of that name.
fn unit_of(
    stage: &definition::Stage,
    rules: &Rules,
    offices: &dyn Offices,
    (unit, region): (&str, &RegionCode),
) -> String {
    let place = match &stage.work {
        definition::Work::Handover(handover) => handover.place.as_deref(),
        definition::Work::Role(_)
        | definition::Work::System
        | definition::Work::Confirm(_)
        | definition::Work::Pay(_)
        | definition::Work::Call(_)
        | definition::Work::Forward(_)
        | definition::Work::Together(_)
        | definition::Work::Awaited => None,
    };
    let chosen = place.and_then(|field| rules.text(field));
    let wanted = chosen.as_deref().or(place).or(stage.unit.as_deref());
    let found = wanted.and_then(|wanted| match wanted {
        "superior" => offices.superior(unit),
        wanted => offices.covering(wanted, region),
    });
    found.unwrap_or(unit).to_owned()
}

/// How often the time of a stage may be moved; none where it has none. Of a time to fetch something no service says
/// how often.
fn rebook(stage: &definition::Stage) -> Option<usize> {
    match (&stage.appointment, &stage.work) {
        (Some(appointment), _) => Some(appointment.rebook),
        (None, definition::Work::Handover(_)) => Some(usize::MAX),
        (
            None,
            definition::Work::Role(_)
            | definition::Work::System
            | definition::Work::Confirm(_)
            | definition::Work::Pay(_)
            | definition::Work::Call(_)
            | definition::Work::Forward(_)
            | definition::Work::Together(_)
            | definition::Work::Awaited,
        ) => None,
    }
}

/// What becomes of who does not come to a booked time, where the service says nothing else: the stage again, as often
/// as it may be booked anew, then a refusal.
fn absent(stage: &definition::Stage, rules: &Rules) -> Option<Outcome> {
    let appointment = stage.appointment.as_ref()?;
    if stage.outcome(ABSENT).is_some() {
        return None;
    }
    let may_again = usize::try_from(rules.absences(&stage.id)).ok()? < appointment.rebook;
    let to = if may_again { Way::Stage(stage.id.clone()) } else { Way::End(End::Refused) };
    let reasons = if may_again { Vec::new() } else { vec!["no_show".to_owned()] };
    Some(Outcome { name: ABSENT.to_owned(), to, open: true, reasons, within: None })
}

/// How much of a stage's fields a way out asks for: a way on for all of them, a refusal and a way back for none.
pub fn asks(service: &Service, stage: &definition::Stage, outcome: &str) -> Asks {
    let place = |id: &str| service.road.iter().position(|stage| stage.id == id);
    let way = stage.outcomes.iter().find(|one| one.name == outcome);
    let goes_on = way.is_some_and(|way| match &way.to {
        definition::Way::Stage(to) => place(to) > place(&stage.id),
        definition::Way::End(end) => *end != definition::End::Refused,
        definition::Way::Join => true,
        definition::Way::Applicant => false,
    });
    if goes_on { Asks::All } else { Asks::WhatWasTyped }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use definition::{Facts, RegionTable, StageFact, Value};
    use terms::Language;

    use super::*;

    struct NoOffices;

    impl Offices for NoOffices {
        fn covering(&self, _: &str, _: &RegionCode) -> Option<&str> {
            None
        }
    }

    const SOUND: &str =
        include_str!("../../../fixtures/spine/kelurahan/surat-domisili/service.yaml");

    fn context(region: &RegionCode) -> Context {
        let day = jiff::civil::date(2026, 11, 25);
        Context {
            today: day,
            submitted_on: day,
            language: Language::Id,
            agency_region: region.clone(),
            regions: Arc::new(RegionTable::default()),
        }
    }

    fn road_of(when: &str, facts: &Facts) -> Road {
        let yaml = SOUND.replacen(
            "    title: Tanda tangan\n",
            &format!("    title: T\n    when: {when}\n"),
            1,
        );
        let service = Service::read(&yaml, "service.yaml", None).expect("sound");
        let region: RegionCode = "99.71".parse().expect("a region");
        let rules = service.rules(&Answers::new(), facts, &context(&region));
        road(&service, &Judged::at_the_start(&rules), &NoOffices, "kelurahan", &region)
    }

    /// A dinas, and two kecamatan.
    struct Town;

    impl Offices for Town {
        fn covering(&self, unit: &str, _: &RegionCode) -> Option<&str> {
            ["dinas", "kecamatan-saka-guru", "kecamatan-emper"].into_iter().find(|id| *id == unit)
        }
    }

    /// Whose desk a hand-over is, when the applicant chose this office.
    fn handed_over_at(at: &str, chosen: Option<&str>) -> String {
        let yaml = SOUND
            .replacen(
                "{ sign: { end: granted }, return: verify }",
                &format!(
                    "{{ sign: fetch, return: verify }}\n  fetch: {{ title: Ambil, handover: {{ at: {at} }}, outcomes: {{ \
                     handed_over: {{ end: granted }} }} }}"
                ),
                1,
            )
            .replacen(
                "      - text:    { id: purpose",
                "      - choice:  { id: office, label: Kantor, units: kecamatan }\n      - text:    { id: purpose",
                1,
            );
        let service = Service::read(&yaml, "service.yaml", None).expect("sound");
        let region: RegionCode = "99.71".parse().expect("a region");
        let answers = chosen.map(|office| ("office".to_owned(), Value::Text(office.to_owned())));
        let rules =
            service.rules(&answers.into_iter().collect(), &Facts::default(), &context(&region));
        let road = road(&service, &Judged::at_the_start(&rules), &Town, "dinas", &region);
        road.stage("fetch").expect("there").unit.clone()
    }

    #[test]
    fn a_thing_is_handed_over_where_the_applicant_wants_to_fetch_it() {
        assert_eq!(handed_over_at("office", Some("kecamatan-emper")), "kecamatan-emper");
        assert_eq!(handed_over_at("kecamatan-saka-guru", None), "kecamatan-saka-guru");
        assert_eq!(handed_over_at("office", None), "dinas", "nothing was chosen");
    }

    #[test]
    fn a_stage_knows_whether_the_promise_is_broken() {
        let applies = |late| {
            let facts = Facts { late, ..Facts::default() };
            road_of("case.late", &facts).stages[1].applies
        };
        assert_eq!([Some(true), Some(false), None].map(applies), [true, false, false]);
    }

    #[test]
    fn a_stage_knows_what_became_of_an_earlier_one() {
        let day = jiff::civil::date(2026, 11, 25);
        let verified = |rounds| {
            let left = Some(("accept".to_owned(), day));
            let fact = StageFact { left, rounds, ..StageFact::default() };
            Facts { stages: [("verify".to_owned(), fact)].into(), ..Facts::default() }
        };
        let applies = |rounds| road_of("verify.rounds > 1", &verified(rounds)).stages[1].applies;
        assert_eq!([1, 2].map(applies), [false, true]);
    }
}
