//! What is known of a case beyond its answers, from its events, and once a decision that is being made stands.

use std::collections::BTreeMap;

use casework::{ABSENT, Case, Event, LetterLine, SignedAs, Turn};
use definition::{Answers, EXTEND, Facts, LetterFact, Service, Value, paid_at};
use terms::{Date, Moment, Zone};

use crate::due::valid_until;

/// A decision that was not taken back.
pub(crate) struct Standing<'a> {
    pub(crate) stage: &'a str,
    pub(crate) outcome: &'a str,
    pub(crate) letters: &'a [LetterLine],
    pub(crate) signed_as: Option<&'a SignedAs>,
    pub(crate) at: Moment,
}

/// The decisions of a case in their order, without those that were taken back.
pub(crate) fn decisions(events: &[(Event, Moment)]) -> impl Iterator<Item = Standing<'_>> {
    standing(events).into_iter().filter_map(|(event, at)| match event {
        Event::Decided { stage, outcome, letters, signed_as, .. }
        | Event::Passed { stage, outcome, letters, signed_as, .. } => {
            Some(Standing { stage, outcome, letters, signed_as: signed_as.as_ref(), at: *at })
        }
        Event::Confirmed { stage, outcome, .. } => {
            Some(Standing { stage, outcome, letters: &[], signed_as: None, at: *at })
        }
        // Whoever puts off the promise signs the letter that tells it.
        Event::Extended { letters, signed_as, .. } => Some(Standing {
            stage: EXTEND,
            outcome: EXTEND,
            letters,
            signed_as: signed_as.as_ref(),
            at: *at,
        }),
        Event::Filed { .. }
        | Event::Taken { .. }
        | Event::Released
        | Event::GivenBack { .. }
        | Event::Supplemented { .. }
        | Event::CorrectionAsked { .. }
        | Event::Corrected { .. }
        | Event::Booked { .. }
        | Event::OpinionAsked { .. }
        | Event::OpinionGiven { .. }
        | Event::OpinionWithdrawn { .. }
        | Event::Escalated
        | Event::Objected { .. }
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
        | Event::Lapsed
        | Event::LettersAdded { .. }
        | Event::LetterRevoked { .. }
        | Event::Withdrawn => None,
    })
}

/// A decision that is being made: what comes after it is judged as if it had been made.
pub struct Deciding<'a> {
    /// At which stage.
    pub stage: &'a str,
    /// Which way out.
    pub outcome: &'a str,
}

/// A case as its events tell it, with what officers filled in.
pub struct Told<'a> {
    /// Its service.
    pub service: &'a Service,
    /// Its number.
    pub number: &'a str,
    /// Its state.
    pub case: &'a Case,
    /// Its events.
    pub events: &'a [(Event, Moment)],
    /// What officers filled in.
    pub filled: Answers,
    /// What was paid at each stage, in rupiah.
    pub paid: BTreeMap<String, i64>,
}

/// What is known of a case beyond its answers.
pub fn facts(told: Told<'_>, zone: &Zone, now: Moment) -> Facts {
    let mut facts = Facts {
        number: Some(told.number.to_owned()),
        region: told.case.region.parse().ok(),
        late: Some(told.case.is_late(now)),
        reports: i64::try_from(told.case.reports()).ok(),
        channel: Some(Channel::of(told.events).name().to_owned()),
        reason: reason(told.case, told.events),
        end: if let Turn::Ended(end) = told.case.turn { Some(end.name().to_owned()) } else { None },
        filled: told.filled,
        ..Facts::default()
    };
    // A bill that comes again asks for what is not paid yet.
    let paid = told.paid.iter().map(|(stage, sum)| (paid_at(stage), Value::Int(*sum)));
    facts.filled.extend(paid);
    for decision in decisions(told.events) {
        let on = decision.at.day(zone);
        add_outcome(&mut facts, decision.stage, decision.outcome, on);
        // What is signed again takes the place of what was signed before.
        decision.letters.iter().for_each(|line| drop(facts.letters_each.remove(&line.letter)));
        for line in decision.letters {
            let letter = told.service.letter(&line.letter);
            let fact = LetterFact {
                number: line.number.clone(),
                signed_on: on,
                valid_until: letter.and_then(|letter| valid_until(told.service, letter, on)),
            };
            facts.letters_each.entry(line.letter.clone()).or_default().push(fact.clone());
            facts.letters.insert(line.letter.clone(), fact);
        }
    }
    if told.case.turn == Turn::Office {
        for hand in told.case.hands() {
            let here = facts.stages.entry(hand.stage.clone()).or_default();
            here.rounds += 1;
            here.is_here = true;
        }
    }
    facts
}

/// How a case came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Channel {
    /// Its applicant sent it.
    Web,
    /// An officer typed it at a counter.
    Counter,
    /// A bundle opened it.
    Parcel,
}

impl Channel {
    /// That of a case with these events.
    fn of(events: &[(Event, Moment)]) -> Self {
        match events.first() {
            Some((Event::Filed { parcel: true, .. }, _)) => Self::Parcel,
            Some((Event::Filed { entered: Some(_), .. }, _)) => Self::Counter,
            Some(_) | None => Self::Web,
        }
    }

    /// As conditions name it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Web => "web",
            Self::Counter => "counter",
            Self::Parcel => "parcel",
        }
    }
}

/// Why a case was refused, or ended because its applicant was silent.
fn reason(case: &Case, events: &[(Event, Moment)]) -> Option<String> {
    let Turn::Ended(_) = case.turn else { return None };
    standing(events).into_iter().rev().find_map(|(event, _)| match event {
        Event::Decided { reason, .. }
        | Event::Passed { reason, .. }
        | Event::Confirmed { reason, .. } => reason.clone(),
        Event::Lapsed => Some("withdrawn_silent".to_owned()),
        Event::Filed { .. }
        | Event::Taken { .. }
        | Event::Released
        | Event::GivenBack { .. }
        | Event::Supplemented { .. }
        | Event::CorrectionAsked { .. }
        | Event::Corrected { .. }
        | Event::Booked { .. }
        | Event::OpinionAsked { .. }
        | Event::OpinionGiven { .. }
        | Event::OpinionWithdrawn { .. }
        | Event::Extended { .. }
        | Event::Escalated
        | Event::Objected { .. }
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
        | Event::LettersAdded { .. }
        | Event::LetterRevoked { .. }
        | Event::Withdrawn => None,
    })
}

/// Adds an outcome of a stage.
fn add_outcome(facts: &mut Facts, stage: &str, outcome: &str, on: Date) {
    let fact = facts.stages.entry(stage.to_owned()).or_default();
    // Where the case stood, this round is counted already.
    fact.rounds += i64::from(!std::mem::take(&mut fact.is_here));
    fact.absent += i64::from(outcome == ABSENT);
    fact.left = Some((outcome.to_owned(), on));
}

/// What is known of a case, before a decision that is being made and after it.
pub struct Known {
    /// What the ways out of its stage are judged by: what is filled in with the decision is among it.
    pub before: Facts,
    /// What all that follows is judged by; none when nothing is being decided.
    pub after: Option<Facts>,
}

impl Known {
    /// What is known when this is decided on a day, with what is filled in for it.
    pub fn new(
        mut before: Facts,
        filled: Option<&Answers>,
        deciding: Option<&Deciding<'_>>,
        on: Date,
    ) -> Self {
        let own = filled.into_iter().flatten();
        before.filled.extend(own.map(|(id, value)| (id.clone(), value.clone())));
        let after = deciding.map(|deciding| {
            let mut after = before.clone();
            add_outcome(&mut after, deciding.stage, deciding.outcome, on);
            after
        });
        Self { before, after }
    }

    /// What is known once the decision stands.
    pub fn then(&self) -> &Facts {
        self.after.as_ref().unwrap_or(&self.before)
    }
}

/// What happened and still stands: what was taken back is no news to the applicant, nor is a case that was
/// taken and put down again.
pub fn standing(events: &[(Event, Moment)]) -> Vec<&(Event, Moment)> {
    let mut kept: Vec<&(Event, Moment)> = Vec::with_capacity(events.len());
    for one in events {
        let last = |is: fn(&Event) -> bool| kept.iter().rposition(|(event, _)| is(event));
        let gone = match one.0 {
            Event::Undone { .. } => last(can_be_taken_back),
            Event::Released => last(|event| matches!(event, Event::Taken { .. })),
            Event::GivenBack { stage: ref left } => kept.iter().rposition(
                |(event, _)| matches!(event, Event::Taken { stage, .. } if stage == left),
            ),
            Event::Filed { .. }
            | Event::Taken { .. }
            | Event::CorrectionAsked { .. }
            | Event::Corrected { .. }
            | Event::Supplemented { .. }
            | Event::Decided { .. }
            | Event::Confirmed { .. }
            | Event::Passed { .. }
            | Event::Booked { .. }
            | Event::OpinionAsked { .. }
            | Event::OpinionGiven { .. }
            | Event::OpinionWithdrawn { .. }
            | Event::Extended { .. }
            | Event::Escalated
            | Event::Objected { .. }
            | Event::Tied { .. }
            | Event::Gathered { .. }
            | Event::DoneWith { .. }
            | Event::Split { .. }
            | Event::Forwarded { .. }
            | Event::Sorted { .. }
            | Event::Said { .. }
            | Event::Published { .. }
            | Event::Reopened { .. }
            | Event::Lapsed
            | Event::LettersAdded { .. }
            | Event::LetterRevoked { .. }
            | Event::Withdrawn => {
                kept.push(one);
                None
            }
        };
        if let Some(place) = gone {
            kept.remove(place);
        }
    }
    kept
}

/// Whether this is what *Batalkan* takes back: what its officer did, and nobody outside knows of yet.
pub const fn can_be_taken_back(event: &Event) -> bool {
    matches!(
        event,
        Event::Decided { .. }
            | Event::CorrectionAsked { .. }
            | Event::Tied { .. }
            | Event::Forwarded { .. }
    )
}
