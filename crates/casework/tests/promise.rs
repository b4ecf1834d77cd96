//! A promise that is put off, one that is not kept, and what one objects to. Whoever presses when, each happens once,
//! in its moment, and a case never loses where it stood.

mod common;

use casework::{
    Actor, Against, Answered, Case, Command, CountsFrom, Due, End, Event, Extension, Objection,
    Outcome, Refusal, Road, Silence, Span, Stage, Turn, Unit, Verdict, Waits, Way, Work, decide,
    evolve, may_object,
};
use jiff::civil::date;
use proptest::prelude::*;
use terms::{Moment, OfficerId, Zone};
use uuid::Uuid;

use common::{calendar, filing};

const DAY: i64 = 86_400;

fn days(count: u32) -> Span {
    Span { count, unit: Unit::WorkingDays }
}

fn stage(id: &str, outcomes: &[(&str, Way)]) -> Stage {
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
        work: Work::Staff,
        silent: None,
        stops: false,
        opinions: Vec::new(),
        unit: "u".to_owned(),
        within: days(1),
        applies: true,
        checks: Vec::new(),
        rebook: None,
        members: Vec::new(),
        first_closes: false,
        outcomes: outcomes.iter().map(out).collect(),
    }
}

/// Two desks, three working days, and a hearing for who objects within five.
fn road(silence: Silence) -> Road {
    let to = |id: &str| Way::Stage(id.to_owned());
    let verify =
        [("accept", to("sign")), ("correct", Way::Applicant), ("refuse", Way::End(End::Refused))];
    let hear = [("uphold", Way::Upheld(None)), ("reject", Way::Rejected)];
    Road {
        stages: vec![
            stage("verify", &verify),
            stage("sign", &[("sign", Way::End(End::Granted))]),
            Stage { role: "superior".to_owned(), ..stage("hear", &hear) },
        ],
        promise: days(3),
        counts_from: CountsFrom::Submission,
        stops_for_applicant: true,
        extend: vec![
            Extension { by: days(2), holds: false, role: None, times: 1 },
            Extension { by: days(5), holds: false, role: Some("signatory".to_owned()), times: 1 },
        ],
        silence,
        objection: Some(Objection {
            first: "hear".to_owned(),
            against: Against { refused: true, granted: false, late: true },
            within: days(5),
            promise: days(10),
            silence: Silence::Escalate,
        }),
        reopen: None,
        waits: Waits {
            mend: Span { count: 14, unit: Unit::Days },
            opinion: Span { count: 2, unit: Unit::WorkingDays },
            book_ahead: Span { count: 365, unit: Unit::Days },
        },
    }
}

struct Played {
    case: Case,
    road: Road,
    now: Moment,
    events: Vec<Event>,
}

impl Played {
    fn filed(road: Road) -> Self {
        let now = Zone::wib().moment(date(2026, 11, 2).at(9, 0, 0, 0));
        let mut played = Self { case: Case::default(), road, now, events: Vec::new() };
        let filed = filing();
        played.does(filed).expect("a new case");
        played
    }

    fn does(&mut self, command: Command) -> Result<Event, Refusal> {
        let event = decide(&self.case, &self.road, &calendar(), command, self.now)?;
        self.case = evolve(std::mem::take(&mut self.case), &event, self.now);
        self.events.push(event.clone());
        Ok(event)
    }

    fn takes(&mut self) -> Result<Event, Refusal> {
        self.does(Command::Take(actor(&self.case.hand.role)))
    }

    fn takes_back(&mut self) -> Result<Event, Refusal> {
        let officer = self.case.last.as_ref().map(|last| last.officer);
        let mut own = ["officer", "superior"].map(actor).into_iter();
        let who = own.find(|one| Some(one.officer) == officer);
        self.does(Command::Undo(who.unwrap_or_else(|| actor("officer"))))
    }

    fn decides(&mut self, outcome: &str) -> Result<Event, Refusal> {
        if self.case.hand.holder.is_none() {
            self.takes()?;
        }
        self.does(Command::Decide {
            actor: actor(&self.case.hand.role),
            outcome: outcome.to_owned(),
            reason: Some("duplicate".to_owned()),
            text: Some("words".into()),
            checks: Vec::new(),
            filled: None,
            letters: Vec::new(),
        })
    }

    fn extends(&mut self, role: &str) -> Result<Event, Refusal> {
        self.does(Command::Extend { actor: actor(role), why: "why".into(), letters: Vec::new() })
    }

    fn objects(&mut self) -> Result<Event, Refusal> {
        self.does(Command::Object { answers: Answered::default() })
    }

    fn silence(&mut self) -> Result<Event, Refusal> {
        self.does(Command::Silence { letters: Vec::new() })
    }

    fn promised(&self) -> String {
        self.case.promised_at.day(&Zone::wib()).to_string()
    }

    fn later(&mut self, days: i64) {
        self.now = self.now.plus_seconds(days * DAY);
    }

    fn reaches_the_promise(&mut self) {
        self.now = self.case.promised_at.plus_seconds(1);
    }
}

/// Whoever has this role: somebody else for each.
fn actor(role: &str) -> Actor {
    let number = role.bytes().fold(0, |sum, byte| sum * 7 + u128::from(byte));
    Actor {
        officer: OfficerId::new(Uuid::from_u128(number)),
        name: "P".to_owned(),
        roles: vec![role.to_owned()],
    }
}

#[test]
fn a_promise_is_put_off_once_by_who_may_and_with_a_reason() {
    let mut played = Played::filed(road(Silence::Escalate));
    assert_eq!(played.promised(), "2026-11-05");
    assert_eq!(played.extends("officer"), Err(Refusal::NotYours));
    let silent = Command::Extend {
        actor: actor("signatory"),
        why: serde_json::Value::Null,
        letters: Vec::new(),
    };
    assert_eq!(played.does(silent), Err(Refusal::NoWords));
    played.extends("signatory").expect("once");
    assert_eq!(played.promised(), "2026-11-12");
    assert_eq!(played.extends("signatory"), Err(Refusal::PutOff(1)));
}

#[test]
fn a_broken_promise_is_not_put_off() {
    let mut played = Played::filed(road(Silence::Escalate));
    played.reaches_the_promise();
    assert_eq!(played.extends("signatory"), Err(Refusal::Broken));
}

#[test]
fn a_promise_is_put_off_by_itself_where_the_way_leads_to_it() {
    let mut played = Played::filed(road(Silence::Escalate));
    played.road.extend[0].holds = true;
    assert_eq!(played.does(Command::ExtendByItself), Err(Refusal::TooEarly));
    played.decides("accept").expect("a way on");
    // Not while the decision can be taken back.
    assert_eq!(played.does(Command::ExtendByItself), Err(Refusal::TooEarly));
    let (at, due) = *played.case.due().first().expect("something is due");
    assert_eq!((at, due), (played.now.plus_seconds(10), Due::Extend));
    played.now = at;
    let event = played.does(Command::ExtendByItself).expect("its moment");
    assert!(matches!(event, Event::Extended { line: 0, officer: None, .. }));
    assert_eq!(played.promised(), "2026-11-09");
    assert_eq!(played.does(Command::ExtendByItself), Err(Refusal::TooEarly));
}

#[test]
fn the_superior_is_told_once_of_a_broken_promise() {
    let mut played = Played::filed(road(Silence::Escalate));
    assert_eq!(played.silence(), Err(Refusal::TooEarly));
    let due = played.case.due();
    assert_eq!(due, [(played.case.promised_at.plus_seconds(1), Due::Silence)]);
    played.reaches_the_promise();
    assert_eq!(played.silence(), Ok(Event::Escalated));
    assert_eq!(played.silence(), Err(Refusal::TooEarly));
    assert_eq!(played.case.due(), []);
    assert_eq!(played.case.hand.stage, "verify");
}

#[test]
fn silence_that_approves_goes_on_to_the_end() {
    let mut played = Played::filed(road(Silence::Approve));
    played.reaches_the_promise();
    for stage in ["verify", "sign"] {
        let event = played.silence().expect("its moment");
        let by_silence =
            matches!(&event, Event::Passed { stage: own, by_silence: true, .. } if own == stage);
        assert!(by_silence, "{event:?}");
    }
    assert_eq!(played.case.turn, Turn::Ended(End::Granted));
    assert_eq!(played.case.due(), []);
}

#[test]
fn silence_that_refuses_says_why() {
    let mut played = Played::filed(road(Silence::Refuse));
    played.reaches_the_promise();
    let event = played.silence().expect("its moment");
    let Event::Passed { outcome, reason, .. } = event else { panic!("{event:?}") };
    assert_eq!((outcome.as_str(), reason.as_deref()), ("refuse", Some("unanswered")));
    assert_eq!(played.case.turn, Turn::Ended(End::Refused));
}

#[test]
fn a_promise_from_payment_is_not_broken_before_it_begins() {
    let mut road = road(Silence::Escalate);
    road.counts_from = CountsFrom::Payment;
    let pay = [("paid", Way::Stage("sign".to_owned())), ("expired", Way::End(End::Closed))];
    road.stages.insert(1, Stage { work: Work::Bill, ..stage("pay", &pay) });
    road.stages[0].outcomes[0].to = Way::Stage("pay".to_owned());
    let mut played = Played::filed(road);
    played.reaches_the_promise();
    assert!(!played.case.is_late(played.now));
    assert_eq!(played.silence(), Err(Refusal::TooEarly));
    played.decides("accept").expect("a way on");
    played.decides("paid").expect("money");
    assert_eq!(played.promised(), "2026-11-11");
    played.does(Command::Undo(actor("officer"))).expect("within ten seconds");
    assert!(played.case.unpaid);
    played.does(Command::Release(actor("officer"))).expect("in their hands");
    played.decides("paid").expect("money");
    assert_eq!(played.case.due(), [(played.case.promised_at.plus_seconds(1), Due::Silence)]);
}

#[test]
fn who_was_refused_objects_in_time_and_the_case_begins_where_it_was_refused() {
    let mut played = Played::filed(road(Silence::Escalate));
    assert_eq!(played.objects(), Err(Refusal::NotOpen));
    played.decides("refuse").expect("a refusal");
    played.later(1);
    played.objects().expect("a day later");
    assert_eq!(
        (played.case.hand.stage.as_str(), played.promised().as_str()),
        ("hear", "2026-11-17")
    );
    assert_eq!(played.case.ended_at, None);
    assert_eq!(played.objects(), Err(Refusal::NotOpen));
    played.decides("uphold").expect("a verdict");
    assert_eq!(played.case.verdict, Some(Verdict::Upheld));
    // The whole promise begins anew.
    assert_eq!(
        (played.case.hand.stage.as_str(), played.promised().as_str()),
        ("verify", "2026-11-06")
    );
    played.decides("accept").expect("a way on");
    played.decides("sign").expect("the end");
    assert_eq!(played.case.turn, Turn::Ended(End::Granted));
    assert_eq!(played.objects(), Err(Refusal::NotOpen));
}

#[test]
fn a_rejected_objection_leaves_the_end_as_it_was() {
    let mut played = Played::filed(road(Silence::Escalate));
    played.decides("refuse").expect("a refusal");
    let ended = (played.case.turn.clone(), played.case.ended_at, played.case.promised_at);
    played.later(2);
    played.objects().expect("two days later");
    played.later(2);
    played.decides("reject").expect("a verdict");
    let now = (played.case.turn.clone(), played.case.ended_at, played.case.promised_at);
    assert_eq!(now, ended);
    assert_eq!(played.case.verdict, Some(Verdict::Rejected));
    assert_eq!(
        may_object(&played.case, &played.road, &calendar(), played.now),
        Err(Refusal::NotOpen)
    );
    played.takes_back().expect("within ten seconds");
    assert_eq!(played.case.hand.stage, "hear");
    assert!(played.case.objection.is_some() && played.case.verdict.is_none());
}

#[test]
fn an_objection_comes_in_time_or_not_at_all() {
    let mut played = Played::filed(road(Silence::Escalate));
    played.decides("refuse").expect("a refusal");
    let last = calendar().due(played.now, days(5));
    assert_eq!(may_object(&played.case, &played.road, &calendar(), last), Ok(()));
    played.now = last.plus_seconds(1);
    assert_eq!(played.objects(), Err(Refusal::TooLate));
}

#[test]
fn an_objection_that_is_withdrawn_leaves_the_refusal() {
    let mut played = Played::filed(road(Silence::Escalate));
    played.decides("refuse").expect("a refusal");
    played.objects().expect("at once");
    played.does(Command::Withdraw).expect("its applicant may");
    assert_eq!(played.case.turn, Turn::Ended(End::Refused));
    assert!(played.case.objection.is_none());
}

#[test]
fn an_objection_that_is_withdrawn_leaves_the_case_to_who_works_there() {
    let mut played = Played::filed(road(Silence::Escalate));
    played.reaches_the_promise();
    played.objects().expect("it is late");
    played.takes().expect("the superior");
    played.does(Command::Withdraw).expect("its applicant may");
    assert_eq!((played.case.hand.stage.as_str(), played.case.hand.holder), ("verify", None));
    played.decides("accept").expect("free to be taken");
}

#[test]
fn who_waits_too_long_objects_and_the_case_goes_on_where_it_stood() {
    let mut played = Played::filed(road(Silence::Escalate));
    played.decides("accept").expect("a way on");
    played.reaches_the_promise();
    let promised = played.case.promised_at;
    played.objects().expect("it is late");
    assert_eq!(played.case.hand.stage, "hear");
    played.decides("uphold").expect("a verdict");
    assert_eq!((played.case.hand.stage.as_str(), played.case.promised_at), ("sign", promised));
    assert!(played.case.is_late(played.now));
}

fn any_act() -> impl Strategy<Value = (u8, i64)> {
    (0..12_u8, prop_oneof![Just(0), 1..20_i64, DAY..4 * DAY])
}

proptest! {
    /// Whatever is tried in whatever order: what is due is carried out in its moment or refused for good, each line
    /// puts the promise off as often as it may, and an objection ends where it began.
    #[test]
    fn nothing_happens_twice(acts in prop::collection::vec(any_act(), 0..40), kind in 0..3_u8) {
        let silence = [Silence::Escalate, Silence::Approve, Silence::Refuse][usize::from(kind)];
        let mut played = Played::filed(road(silence));
        played.road.extend[0].holds = true;
        for (act, seconds) in acts {
            played.now = played.now.plus_seconds(seconds);
            let before = played.case.clone();
            let done = match act {
                0 => played.decides("accept"),
                1 => played.decides("sign"),
                2 => played.decides("refuse"),
                3 => played.decides("uphold"),
                4 => played.decides("reject"),
                5 => played.extends("signatory"),
                6 => played.does(Command::ExtendByItself),
                7 => played.silence(),
                8 => played.objects(),
                9 => played.takes(),
                10 => played.does(Command::Withdraw),
                _ => played.takes_back(),
            };
            let hand = &played.case.hand;
            let is_theirs = hand.holder.is_none_or(|holder| holder == actor(&hand.role).officer);
            prop_assert!(is_theirs, "{} is held by who has not its role", hand.stage);
            if done.is_ok() && [6, 7].contains(&act) {
                let wanted = if act == 6 { Due::Extend } else { Due::Silence };
                let was_due = before.due().iter().any(|(at, due)| *due == wanted && *at <= played.now);
                prop_assert!(was_due, "{wanted:?} happened and was not due");
            }
        }
        let count = |is: fn(&Event) -> bool| played.events.iter().filter(|event| is(event)).count();
        let objected = count(|event| matches!(event, Event::Objected { .. }));
        let by_itself = count(|event| matches!(event, Event::Extended { line: 0, .. }));
        let by_hand = count(|event| matches!(event, Event::Extended { line: 1, .. }));
        let told = count(|event| matches!(event, Event::Escalated));
        prop_assert!(by_itself <= 1 && by_hand <= 1, "{by_itself} {by_hand}");
        prop_assert!(told <= 1 + objected, "{told} {objected}");
        if let Some(objecting) = &played.case.objection {
            prop_assert_eq!(played.case.hand.stage.as_str(), "hear");
            prop_assert!(objecting.since <= played.now);
        }
        // The same events give the same case.
        let due = played.case.due();
        prop_assert!(due.is_sorted());
    }
}
