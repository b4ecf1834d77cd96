//! What happens by itself: rules, silence, bills and corrections whose time is over. Whoever presses when, it happens
//! once, and not before its time.

mod common;

use casework::{
    Actor, Case, Command, CountsFrom, End, Event, Outcome, Refusal, Road, Silence, Span, Stage,
    Turn, Unit, Waits, Way, Work, decide, evolve,
};
use jiff::civil::date;
use proptest::prelude::*;
use terms::{Moment, OfficerId, Zone};
use uuid::Uuid;

use common::{calendar, filing};

const DAY: i64 = 86_400;

fn stage(id: &str, work: Work, outcomes: &[(&str, Way)]) -> Stage {
    let out = |(name, to): &(&str, Way)| Outcome {
        name: (*name).to_owned(),
        to: to.clone(),
        open: true,
        reasons: vec!["duplicate".to_owned()],
        within: None,
    };
    Stage {
        id: id.to_owned(),
        role: "officer".to_owned(),
        second_person: false,
        work,
        silent: None,
        stops: work == Work::Bill,
        opinions: Vec::new(),
        unit: "u".to_owned(),
        within: Span { count: 1, unit: Unit::WorkingDays },
        applies: true,
        checks: Vec::new(),
        rebook: None,
        members: Vec::new(),
        first_closes: false,
        outcomes: outcomes.iter().map(out).collect(),
    }
}

/// A question to the RT, a rule, a bill, a desk.
fn road() -> Road {
    let to = |id: &str| Way::Stage(id.to_owned());
    let asked = [("agree", to("rules")), ("deny", to("rules")), ("silent", to("rules"))];
    let bill = [("paid", to("desk")), ("expired", Way::End(End::Closed))];
    let desk = [("accept", Way::End(End::Granted)), ("correct", Way::Applicant)];
    let silent = |days, name: &str| Some((Span { count: days, unit: Unit::Days }, name.to_owned()));
    Road {
        stages: vec![
            Stage { silent: silent(2, "silent"), ..stage("rt", Work::Asked, &asked) },
            stage("rules", Work::Rules, &[("clear", to("bill"))]),
            Stage { silent: silent(7, "expired"), ..stage("bill", Work::Bill, &bill) },
            stage("desk", Work::Staff, &desk),
        ],
        promise: Span { count: 3, unit: Unit::WorkingDays },
        counts_from: CountsFrom::Payment,
        stops_for_applicant: true,
        extend: Vec::new(),
        silence: Silence::Escalate,
        objection: None,
        reopen: None,
        waits: Waits {
            mend: Span { count: 14, unit: Unit::Days },
            opinion: Span { count: 2, unit: Unit::WorkingDays },
            book_ahead: Span { count: 365, unit: Unit::Days },
        },
    }
}

/// A case with the time it is.
struct Played {
    case: Case,
    now: Moment,
    events: Vec<Event>,
}

impl Played {
    fn filed() -> Self {
        let now = Zone::wib().moment(date(2026, 11, 2).at(9, 0, 0, 0));
        let mut played = Self { case: Case::default(), now, events: Vec::new() };
        let filed = filing();
        played.does(filed).expect("a new case");
        played
    }

    fn does(&mut self, command: Command) -> Result<(), Refusal> {
        let event = decide(&self.case, &road(), &calendar(), command, self.now)?;
        self.case = evolve(std::mem::take(&mut self.case), &event, self.now);
        self.events.push(event);
        Ok(())
    }

    fn elapses(&mut self) -> Result<(), Refusal> {
        self.does(Command::Elapse { outcome: None, letters: Vec::new() })
    }

    fn takes_and_decides(&mut self, outcome: &str) -> Result<(), Refusal> {
        self.does(Command::Take(officer()))?;
        self.does(Command::Decide {
            actor: officer(),
            outcome: outcome.to_owned(),
            reason: None,
            text: None,
            checks: Vec::new(),
            filled: None,
            letters: Vec::new(),
        })
    }

    fn later(&mut self, days: i64) {
        self.now = self.now.plus_seconds(days * DAY);
    }

    fn to_the_bill() -> Self {
        let mut played = Self::filed();
        played.does(Command::Confirm { outcome: "agree".into(), text: None }).expect("asked");
        played.elapses().expect("a rule acts at once");
        played
    }
}

fn officer() -> Actor {
    Actor {
        officer: OfficerId::new(Uuid::from_u128(1)),
        name: "P".into(),
        roles: vec!["officer".into()],
    }
}

#[test]
fn who_is_asked_answers_without_an_account_and_silence_answers_for_them_later() {
    let mut asked = Played::filed();
    assert_eq!(asked.elapses(), Err(Refusal::TooEarly));
    assert_eq!(asked.does(Command::Take(officer())), Err(Refusal::NotYours), "no desk has it");
    let silent = Command::Confirm { outcome: "silent".into(), text: None };
    assert_eq!(asked.does(silent), Err(Refusal::NoWay), "nobody says silence");
    asked.later(3);
    asked.elapses().expect("nobody answered");
    assert!(
        matches!(asked.events.last(), Some(Event::Passed { outcome, .. }) if outcome == "silent")
    );
    let late = Command::Confirm { outcome: "agree".into(), text: None };
    assert_eq!(asked.does(late), Err(Refusal::NoWay), "who answers too late is told so");
}

#[test]
fn a_bill_stops_the_clock_and_its_payment_starts_the_promise() {
    let mut billed = Played::to_the_bill();
    assert_eq!(billed.case.hand.stage, "bill");
    billed.later(5);
    assert!(!billed.case.is_late(billed.now), "nobody owes anything before it is paid");
    billed.takes_and_decides("paid").expect("paid");
    assert_eq!(billed.case.promised_at, calendar().due(billed.now, road().promise));
    let promised = billed.case.promised_at;
    billed.does(Command::Undo(officer())).expect("within ten seconds");
    assert_ne!(billed.case.promised_at, promised, "what was taken back moves no promise");
}

#[test]
fn a_bill_that_is_not_paid_ends_the_case() {
    let mut billed = Played::to_the_bill();
    billed.later(8);
    billed.elapses().expect("its time is over");
    assert_eq!(billed.case.turn, Turn::Ended(End::Closed));
    assert_eq!(billed.elapses(), Err(Refusal::TooEarly), "once");
}

#[test]
fn a_correction_that_does_not_come_ends_the_case_after_fourteen_days() {
    let mut waiting = Played::to_the_bill();
    waiting.takes_and_decides("paid").expect("paid");
    waiting.does(Command::Take(officer())).expect("free");
    let ask = Command::AskCorrection {
        actor: officer(),
        fields: vec!["a".into()],
        reason: "duplicate".into(),
        text: serde_json::Value::Null,
    };
    waiting.does(ask).expect("asked");
    waiting.later(13);
    assert_eq!(waiting.elapses(), Err(Refusal::TooEarly));
    waiting.later(2);
    waiting.elapses().expect("fourteen days are over");
    assert_eq!(waiting.case.turn, Turn::Ended(End::Withdrawn));
}

proptest! {
    /// Two workers, a clock that jumps, people who answer in between: what is due by itself happens once, in its time.
    #[test]
    fn what_is_due_by_itself_happens_once(steps in proptest::collection::vec((0..5_u8, 0..9_i64), 1..40)) {
        let mut played = Played::filed();
        for (kind, days) in steps {
            let due = played.case.hand.acts_at;
            let before = played.events.len();
            let outcome = match kind {
                0 => played.does(Command::Confirm { outcome: "agree".into(), text: None }),
                1 => played.takes_and_decides("paid"),
                2 => { played.later(days); Ok(()) }
                // Two processes take the same row: the second finds another case than it had read.
                _ => { let first = played.elapses(); if first.is_ok() { let _ = played.elapses(); } first }
            };
            let passed = |event: &Event| matches!(event, Event::Passed { .. } | Event::Lapsed);
            let new = played.events[before..].iter().filter(|event| passed(event)).count();
            if new > 0 {
                prop_assert!(due.is_some_and(|due| due <= played.now), "never before its time");
            }
            if kind > 2 && outcome.is_err() {
                prop_assert_eq!(new, 0);
            }
            let mut stages: Vec<&str> = played.events.iter().filter_map(|event| {
                let Event::Passed { stage, .. } = event else { return None };
                Some(stage.as_str())
            }).collect();
            let all = stages.len();
            stages.sort_unstable();
            stages.dedup();
            prop_assert_eq!(all, stages.len(), "no stage is passed twice on a road without loops");
        }
    }
}
