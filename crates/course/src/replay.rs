//! Whether a running case would have gone, and would go on, the same way by another version of its service.
//!
//! Both versions judge the same steps by the same knowledge, so that a case parts from its own way only where the
//! versions differ.

use std::collections::BTreeMap;

use casework::{Case, Event, Road, Turn, Way};
use definition::form::Context;
use definition::{Answers, Facts, Service};
use terms::{Moment, RegionCode, Zone};

use crate::known::{Deciding, Known, Told, decisions, facts, standing};
use crate::road::{Offices, Situation};

/// A case as it stands, with everything that its road is judged by.
pub struct Past<'a> {
    /// Its number.
    pub number: &'a str,
    /// Its events.
    pub events: &'a [(Event, Moment)],
    /// Its answers.
    pub answers: &'a Answers,
    /// What officers filled in.
    pub filled: &'a Answers,
    /// What was paid at each stage, in rupiah.
    pub paid: &'a BTreeMap<String, i64>,
    /// The day, the regions.
    pub context: &'a Context,
    /// The offices of the agency.
    pub offices: &'a dyn Offices,
    /// The unit whose case it is.
    pub unit: &'a str,
    /// The region it is about.
    pub region: &'a RegionCode,
    /// Where its days begin.
    pub zone: &'a Zone,
    /// The clock.
    pub now: Moment,
}

/// Where two versions part.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Parting {
    /// The stage that is left there; empty: when the form is sent.
    pub stage: String,
    /// By which way out; empty where the form or an objection is sent.
    pub outcome: String,
    /// Where that leads: a stage, `applicant`, or an end.
    pub was: String,
    /// Where it leads by the other version; none: that version does not have this way.
    pub would: Option<String>,
}

/// The first place where a case parts from its own way by another version; none: it does not.
pub fn parting(own: &Service, other: &Service, past: &Past<'_>) -> Option<Parting> {
    let both = Both { own, other, past };
    let events: Vec<(Event, Moment)> = standing(past.events).into_iter().cloned().collect();
    both.behind(&events).or_else(|| both.ahead(&events))
}

struct Both<'a> {
    own: &'a Service,
    other: &'a Service,
    past: &'a Past<'a>,
}

/// A step of a case: from where, by which way out.
#[derive(Clone, Copy)]
struct Step<'a> {
    stage: &'a str,
    outcome: &'a str,
}

impl Both<'_> {
    /// What happened already, step by step.
    fn behind(&self, events: &[(Event, Moment)]) -> Option<Parting> {
        (0..events.len()).find_map(|place| {
            let (before, rest) = events.split_at(place);
            let (event, at) = rest.first()?;
            let facts = |service: &Service| self.facts(service, before, *at);
            // Where a road begins, the case is there already: its unit and region are known.
            let begun = |service: &Service| self.facts(service, events.split_at(place + 1).0, *at);
            match event {
                Event::Filed { .. } => {
                    self.begins(self.own.road.first(), self.other.road.first(), begun)
                }
                Event::Objected { .. } => {
                    let (own, other) = (&self.own.objection, &self.other.objection);
                    self.begins(own.road.first(), other.road.first(), begun)
                }
                Event::Decided { stage, outcome, .. }
                | Event::Confirmed { stage, outcome, .. }
                | Event::Passed { stage, outcome, .. } => {
                    let step = Step { stage, outcome };
                    self.leads(step, facts(self.own), facts(self.other), *at)
                }
                Event::Taken { .. }
                | Event::Released
                | Event::GivenBack { .. }
                | Event::Supplemented { .. }
                | Event::CorrectionAsked { .. }
                | Event::Corrected { .. }
                | Event::Extended { .. }
                | Event::Escalated
                | Event::Booked { .. }
                | Event::OpinionAsked { .. }
                | Event::OpinionGiven { .. }
                | Event::OpinionWithdrawn { .. }
                | Event::Lapsed
                | Event::Tied { .. }
                | Event::Gathered { .. }
                | Event::DoneWith { .. }
                | Event::Split { .. }
                | Event::Forwarded { .. }
                | Event::Sorted { .. }
                | Event::Said { .. }
                | Event::Published { .. }
                | Event::Reopened { .. }
                | Event::Undone { .. }
                | Event::Withdrawn
                | Event::LettersAdded { .. }
                | Event::LetterRevoked { .. } => None,
            }
        })
    }

    /// What comes when every stage from here is left by its first way that is open.
    fn ahead(&self, events: &[(Event, Moment)]) -> Option<Parting> {
        let case = Case::of(events);
        if matches!(case.turn, Turn::Ended(_) | Turn::Nobody) {
            return None;
        }
        let stages: Vec<String> = case.hands().map(|hand| hand.stage.clone()).collect();
        stages.into_iter().find_map(|stage| self.ahead_of(stage, events))
    }

    /// The same from one of the stages at which it is.
    fn ahead_of(&self, mut stage: String, events: &[(Event, Moment)]) -> Option<Parting> {
        let now = self.past.now;
        let [mut own, mut other] =
            [self.own, self.other].map(|service| self.facts(service, events, now));
        let mut seen = Vec::new();
        while !seen.contains(&stage) {
            let road = self.road(self.own, &stage, &self.known(own.clone(), None, now));
            let here = road.stage(&stage)?;
            // What a group begins is gone through besides; then the group is done.
            let members = here.members.iter().filter(|id| !seen.contains(id));
            let parted = members.filter_map(|member| {
                let way = road.stage(member)?.outcomes.iter().find(|outcome| outcome.open)?;
                let step = Step { stage: member, outcome: &way.name };
                self.leads(step, own.clone(), other.clone(), now)
            });
            let outcome = here.outcomes.iter().find(|outcome| outcome.open)?.name.clone();
            let step = Step { stage: &stage, outcome: &outcome };
            let parted = parted.chain(self.leads(step, own.clone(), other.clone(), now)).next();
            if parted.is_some() {
                return parted;
            }
            let known = self.known(own.clone(), Some(step), now);
            let arrived = arrival(&self.road(self.own, &stage, &known), step);
            let Some(Way::Stage(next) | Way::Join(next)) = arrived else { return None };
            other = self.known(other, Some(step), now).then().clone();
            own = known.then().clone();
            seen.push(std::mem::replace(&mut stage, next));
        }
        None
    }

    /// Where a road begins: the case has just been sent.
    fn begins(
        &self,
        own: Option<&definition::Stage>,
        other: Option<&definition::Stage>,
        facts: impl Fn(&Service) -> Facts,
    ) -> Option<Parting> {
        let first = |service: &Service, stage: Option<&definition::Stage>| {
            let known = Known { before: facts(service), after: None };
            let way = Way::Stage(stage?.id.clone());
            Some(name(&self.road(service, "", &known).arrive(way)))
        };
        let (was, would) = (first(self.own, own)?, first(self.other, other));
        let parted = would.as_ref() != Some(&was);
        parted.then(|| Parting { stage: String::new(), outcome: String::new(), was, would })
    }

    /// Where one step leads by both.
    fn leads(&self, step: Step<'_>, own: Facts, other: Facts, at: Moment) -> Option<Parting> {
        let arrives = |service: &Service, facts: Facts| {
            let known = self.known(facts, Some(step), at);
            arrival(&self.road(service, step.stage, &known), step).map(|way| name(&way))
        };
        // A way that is not open by what is known here is nothing to compare with.
        let was = arrives(self.own, own)?;
        let would = arrives(self.other, other);
        let parted = would.as_ref() != Some(&was);
        let (stage, outcome) = (step.stage.to_owned(), step.outcome.to_owned());
        parted.then_some(Parting { stage, outcome, was, would })
    }

    fn known(&self, facts: Facts, step: Option<Step<'_>>, at: Moment) -> Known {
        let deciding = step.map(|Step { stage, outcome }| Deciding { stage, outcome });
        Known::new(facts, None, deciding.as_ref(), at.day(self.past.zone))
    }

    fn facts(&self, service: &Service, events: &[(Event, Moment)], at: Moment) -> Facts {
        let case = Case::of(events);
        let (number, filled) = (self.past.number, self.past.filled.clone());
        // Before it was paid, a bill was one to pay.
        let is_paid = |stage: &String| {
            decisions(events).any(|one| one.stage == stage && one.outcome == "paid")
        };
        let paid = self.past.paid.iter().filter(|(stage, _)| is_paid(stage));
        let paid = paid.map(|(stage, sum)| (stage.clone(), *sum)).collect();
        facts(Told { service, number, case: &case, events, filled, paid }, self.past.zone, at)
    }

    fn road(&self, service: &Service, stage: &str, known: &Known) -> Road {
        let Past { answers, context, offices, unit, region, .. } = *self.past;
        Situation { service, answers, context, stage, offices, unit, region }.road(known)
    }
}

/// Where a way out leads, if it is there and open.
fn arrival(road: &Road, step: Step<'_>) -> Option<Way> {
    let stage = road.stage(step.stage)?;
    let outcome = stage.outcomes.iter().find(|outcome| outcome.name == step.outcome)?;
    outcome.open.then(|| road.arrive(outcome.to.clone()))
}

fn name(way: &Way) -> String {
    match way {
        Way::Stage(stage) => stage.clone(),
        Way::Join(group) => group.clone(),
        Way::Applicant => "applicant".to_owned(),
        Way::End(end) => end.name().to_owned(),
        Way::Upheld(stage) => stage.clone().unwrap_or_else(|| "upheld".to_owned()),
        Way::Rejected => "rejected".to_owned(),
    }
}
