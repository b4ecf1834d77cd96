//! Complaints: put to each other, handed on, put under another heading, opened again. Whatever is done to one, its first
//! promise is not forgotten, and what was done a moment ago can be taken back.

mod common;

use casework::{
    Actor, Answered, Case, Command, CountsFrom, End, Event, Kin, Outcome, Refusal, Reopen, Road,
    Silence, Sorted, Span, Stage, Tie, Turn, Unit, Waits, Way, Word, Work, decide, evolve,
    may_reopen,
};
use jiff::civil::date;
use proptest::prelude::*;
use terms::{CaseId, Moment, OfficerId, Zone};
use uuid::Uuid;

use common::{calendar, filing};

const DAY: i64 = 86_400;

fn days(count: u32) -> Span {
    Span { count, unit: Unit::WorkingDays }
}

fn stage(id: &str, work: Work, outcomes: &[(&str, Way)]) -> Stage {
    let out = |(name, to): &(&str, Way)| Outcome {
        name: (*name).to_owned(),
        to: to.clone(),
        open: true,
        reasons: vec!["unclear".to_owned()],
        within: None,
    };
    let silent = (work == Work::Asked).then(|| (days(10), "silent".to_owned()));
    Stage {
        id: id.to_owned(),
        role: if work == Work::Staff { "officer" } else { "" }.to_owned(),
        second_person: false,
        work,
        silent,
        stops: false,
        opinions: Vec::new(),
        unit: "u".to_owned(),
        within: days(2),
        applies: true,
        checks: Vec::new(),
        rebook: None,
        members: Vec::new(),
        first_closes: false,
        outcomes: outcomes.iter().map(out).collect(),
    }
}

/// Taken in, mended, asked about; three working days, and twenty to open it again.
fn road(promise: u32) -> Road {
    let to = |id: &str| Way::Stage(id.to_owned());
    let granted = || Way::End(End::Granted);
    Road {
        stages: vec![
            stage("triage", Work::Staff, &[("accept", to("work")), ("correct", Way::Applicant)]),
            stage("work", Work::Staff, &[("done", to("ask"))]),
            stage(
                "ask",
                Work::Asked,
                &[("agree", granted()), ("deny", to("work")), ("silent", granted())],
            ),
        ],
        promise: days(promise),
        counts_from: CountsFrom::Submission,
        stops_for_applicant: true,
        extend: Vec::new(),
        silence: Silence::Escalate,
        objection: None,
        reopen: Some(Reopen { to: "work".to_owned(), within: days(20) }),
        waits: Waits { mend: days(5), opinion: days(3), book_ahead: days(60) },
    }
}

fn actor() -> Actor {
    Actor {
        officer: OfficerId::new(Uuid::from_u128(1)),
        name: "P".to_owned(),
        roles: vec!["officer".to_owned()],
    }
}

fn kin(number: u128) -> Kin {
    Kin { id: CaseId::new(Uuid::from_u128(number)), number: format!("KP26-{number}") }
}

fn reported() -> Command {
    let Command::File { number, service, version, unit, region, answers, .. } = filing() else {
        unreachable!("it files")
    };
    Command::File {
        number,
        service,
        version,
        unit,
        region,
        answers,
        entered: None,
        parcel: false,
        reported: Some(casework::Reported::Open),
        hidden_from: Vec::new(),
        out_of: None,
        withheld: casework::Withheld { photos: vec![file(2)], ..casework::Withheld::default() },
    }
}

fn file(number: u128) -> terms::FileId {
    terms::FileId::new(Uuid::from_u128(number))
}

/// This photo, and a sentence.
fn showing(number: u128, after: bool) -> casework::Showing {
    let photo = casework::PublicPhoto {
        file: file(number),
        copy: file(number + 100),
        small: file(number + 200),
        after,
    };
    casework::Showing { photos: vec![photo], story: Some(serde_json::Value::from("sealed")) }
}

fn publish(showing: casework::Showing) -> Command {
    Command::Publish { actor: actor(), showing }
}

struct Desk {
    case: Case,
    now: Moment,
}

impl Desk {
    /// A report that came on a Monday and was taken.
    fn taken() -> Self {
        let now = Zone::wib().moment(date(2026, 11, 2).at(9, 0, 0, 0));
        let mut desk = Self { case: Case::default(), now };
        desk.does(reported()).expect("filed");
        desk.does(Command::Take(actor())).expect("taken");
        desk
    }

    fn does(&mut self, command: Command) -> Result<Event, Refusal> {
        self.does_on(&road(3), command)
    }

    fn does_on(&mut self, road: &Road, command: Command) -> Result<Event, Refusal> {
        let event = decide(&self.case, road, &calendar(), command, self.now)?;
        self.case = evolve(self.case.clone(), &event, self.now);
        Ok(event)
    }

    fn decides(&mut self, outcome: &str) {
        self.does(Command::Take(actor())).ok();
        let command = Command::Decide {
            actor: actor(),
            outcome: outcome.to_owned(),
            reason: None,
            text: None,
            checks: Vec::new(),
            filled: None,
            letters: Vec::new(),
        };
        self.does(command).expect("decided");
    }

    fn ties(&mut self, tie: Tie) -> Result<Event, Refusal> {
        self.does(Command::Tie { actor: actor(), to: kin(9), tie, hides: false })
    }

    fn forwards(&mut self, unit: &str) -> Result<Event, Refusal> {
        let (unit, why) = (unit.to_owned(), serde_json::Value::from("sealed"));
        self.does(Command::Forward { actor: actor(), unit, why })
    }

    /// Taken in and mended; its reporter is asked.
    fn done() -> Self {
        let mut desk = Self::taken();
        desk.decides("accept");
        desk.decides("done");
        desk
    }
}

#[test]
fn a_report_that_is_put_to_another_ends_and_can_be_taken_back_for_ten_seconds() {
    let mut desk = Desk::taken();
    let before = desk.case.clone();
    desk.ties(Tie::Same).expect("put");
    assert_eq!(desk.case.turn, Turn::Ended(End::Closed));
    assert_eq!((desk.case.same.as_ref(), desk.case.ended_at), (Some(&kin(9)), Some(desk.now)));
    assert!(desk.case.due().is_empty(), "its clock ends with it");
    let mut late = Desk { case: desk.case.clone(), now: desk.now.plus_seconds(11) };
    assert_eq!(late.does(Command::Undo(actor())), Err(Refusal::TooLate));
    desk.does(Command::Undo(actor())).expect("in time");
    assert_eq!((&desk.case.same, &desk.case.turn), (&None, &before.turn));
    assert_eq!(desk.case.promised_at, before.promised_at);
}

#[test]
fn what_everybody_sees_is_not_put_to_what_nobody_may_know_of() {
    let mut desk = Desk::taken();
    let hidden = Command::Tie { actor: actor(), to: kin(9), tie: Tie::Same, hides: true };
    assert_eq!(desk.does(hidden), Err(Refusal::Hidden));
    let child = Command::Tie { actor: actor(), to: kin(9), tie: Tie::Child, hides: true };
    assert_eq!(desk.does(child), Err(Refusal::Hidden));
}

#[test]
fn a_child_goes_on_and_is_done_when_its_parent_is() {
    let mut desk = Desk::taken();
    desk.ties(Tie::Child).expect("put");
    assert_eq!(desk.case.turn, Turn::Office);
    assert_eq!(desk.ties(Tie::Child), Err(Refusal::NoWay), "it stands there already");
    assert_eq!(desk.does(Command::EndWith { kin: kin(8) }), Err(Refusal::NoWay));
    desk.does(Command::EndWith { kin: kin(9) }).expect("done with it");
    assert_eq!(desk.case.turn, Turn::Ended(End::Granted));
    assert!(!desk.case.is_done_by_word(), "nobody asked its reporter");
    assert_eq!(desk.does(Command::EndWith { kin: kin(9) }), Err(Refusal::NotOpen));
}

#[test]
fn a_report_learns_once_who_follows_it_and_says_nothing_of_secret_ones() {
    let mut desk = Desk::taken();
    for (number, hidden) in [(5, false), (6, true)] {
        let gather = || Command::Gather { kin: kin(number), tie: Tie::Same, hidden };
        desk.does(gather()).expect("learnt");
        assert_eq!(desk.does(gather()), Err(Refusal::WentOn));
    }
    assert_eq!((desk.case.reports(), desk.case.followers().count()), (2, 2));
}

#[test]
fn who_is_handed_a_report_has_the_time_that_was_left() {
    let mut desk = Desk::taken();
    let before = desk.case.clone();
    desk.now = desk.now.plus_seconds(DAY);
    assert_eq!(desk.forwards("u"), Err(Refusal::NoUnit));
    let nothing =
        Command::Forward { actor: actor(), unit: "v".to_owned(), why: serde_json::Value::Null };
    assert_eq!(desk.does(nothing), Err(Refusal::NoWords));
    desk.forwards("v").expect("handed on");
    assert_eq!((&*desk.case.unit, &*desk.case.hand.unit), ("v", "v"));
    assert_eq!(desk.case.hand.holder, None);
    assert_eq!(desk.case.hand.due_at, before.hand.due_at);
    assert_eq!(desk.case.hand.since, before.hand.since);
    assert_eq!((desk.case.promised_at, desk.case.forwards), (before.promised_at, 1));
    desk.does(Command::Undo(actor())).expect("taken back");
    assert_eq!((&*desk.case.unit, desk.case.forwards), ("u", 0));
}

#[test]
fn under_another_heading_the_promise_is_counted_from_the_day_it_was_sent() {
    let mut desk = Desk::taken();
    let (first, sent) = (desk.case.promised_at, desk.case.submitted_at);
    desk.now = desk.now.plus_seconds(2 * DAY);
    let sorted = |service: &str| Command::SortAnew {
        actor: actor(),
        sorted: Box::new(Sorted {
            reported: None,
            service: service.to_owned(),
            version: 4,
            unit: "w".to_owned(),
            region: "99.72".to_owned(),
            hidden_from: vec!["named".to_owned()],
            answers: Answered::default(),
        }),
    };
    assert_eq!(desk.does(sorted("s")), Err(Refusal::NoWay), "it is there already");
    desk.does_on(&road(10), sorted("t")).expect("sorted");
    assert_eq!(desk.case.promised_at, calendar().due(sent, days(10)));
    assert_eq!((&*desk.case.service, desk.case.version, &*desk.case.unit), ("t", 4, "w"));
    assert_eq!(desk.case.hidden_from, ["named"]);
    assert_eq!(desk.case.first_promise, first);
    assert_eq!(desk.does(Command::Undo(actor())), Err(Refusal::WentOn));
}

#[test]
fn who_says_that_it_is_done_is_remembered() {
    let answer = |outcome: &str| Command::Confirm { outcome: outcome.to_owned(), text: None };
    let mut desk = Desk::done();
    desk.does(answer("deny")).expect("answered");
    assert_eq!((desk.case.word, desk.case.disputes), (Some(Word::NotDone), 1));
    desk.decides("done");
    desk.does(answer("agree")).expect("answered");
    assert!(desk.case.is_done_by_word());

    let mut desk = Desk::done();
    desk.now = desk.now.plus_seconds(30 * DAY);
    desk.does(Command::Elapse { outcome: None, letters: Vec::new() }).expect("silent");
    assert_eq!(desk.case.turn, Turn::Ended(End::Granted));
    assert!(!desk.case.is_done_by_word(), "nobody said so but the office");
}

#[test]
fn opened_again_it_goes_on_where_the_service_says_and_late_is_late() {
    let mut desk = Desk::done();
    let promised = desk.case.promised_at;
    assert_eq!(desk.does(Command::Reopen { text: None }), Err(Refusal::NotOpen));
    desk.now = desk.now.plus_seconds(30 * DAY);
    desk.does(Command::Elapse { outcome: None, letters: Vec::new() }).expect("silent");
    let mut late = Desk { case: desk.case.clone(), now: desk.now.plus_seconds(40 * DAY) };
    assert_eq!(late.does(Command::Reopen { text: None }), Err(Refusal::TooLate));
    desk.now = desk.now.plus_seconds(DAY);
    assert!(may_reopen(&desk.case, &road(3), &calendar(), desk.now).is_ok());
    desk.does(Command::Reopen { text: None }).expect("opened again");
    assert_eq!((&*desk.case.hand.stage, &desk.case.turn), ("work", &Turn::Office));
    assert_eq!((desk.case.promised_at, desk.case.first_promise), (promised, promised));
    assert!(desk.case.is_late(desk.now));
    assert_eq!(desk.case.disputes, 1);
    let never = Road { reopen: None, ..road(3) };
    assert_eq!(may_reopen(&desk.case, &never, &calendar(), desk.now), Err(Refusal::NotOpen));
}

fn any_command() -> impl Strategy<Value = Command> {
    (0..13_u8, any::<bool>()).prop_map(|(kind, flag)| match kind {
        0 => Command::Take(actor()),
        1 => Command::Release(actor()),
        2..=4 => Command::Decide {
            actor: actor(),
            outcome: if kind == 2 { "accept" } else { "done" }.to_owned(),
            reason: None,
            text: None,
            checks: Vec::new(),
            filled: None,
            letters: Vec::new(),
        },
        5 => {
            Command::Confirm { outcome: if flag { "agree" } else { "deny" }.to_owned(), text: None }
        }
        6 => Command::Tie {
            actor: actor(),
            to: kin(9),
            tie: if flag { Tie::Same } else { Tie::Child },
            hides: false,
        },
        7 => Command::Gather { kin: kin(5), tie: Tie::Same, hidden: flag },
        8 => Command::EndWith { kin: kin(9) },
        9 => Command::Forward {
            actor: actor(),
            unit: if flag { "u" } else { "v" }.to_owned(),
            why: serde_json::Value::from("sealed"),
        },
        10 => Command::Reopen { text: None },
        11 => Command::Say { actor: actor(), text: serde_json::Value::from("sealed") },
        _ => Command::Undo(actor()),
    })
}

proptest! {
    #[test]
    fn whatever_is_done_the_first_promise_stands_and_the_end_says_why(
        commands in prop::collection::vec((any_command(), 0..400_000_i64), 0..60),
    ) {
        let mut desk = Desk::taken();
        let first = desk.case.promised_at;
        let mut disputes = 0;
        for (command, wait) in commands {
            // Some within the ten seconds, some days later.
            desk.now = desk.now.plus_seconds(if wait % 2 == 0 { wait % 8 } else { wait });
            let before = desk.case.clone();
            if let Ok(event) = desk.does(command) {
                let denied = matches!(&event, Event::Confirmed { outcome, .. } if outcome == "deny");
                disputes += usize::from(denied || matches!(event, Event::Reopened { .. }));
                if matches!(event, Event::Forwarded { .. } | Event::Reopened { .. }) {
                    prop_assert_eq!(desk.case.promised_at, before.promised_at);
                }
            }
            prop_assert_eq!(desk.case.first_promise, first);
            prop_assert_eq!(desk.case.disputes, disputes);
            let is_merged = desk.case.same.is_some();
            prop_assert_eq!(is_merged, desk.case.turn == Turn::Ended(End::Closed));
            prop_assert_eq!(is_merged && desk.case.ended_at.is_none(), false);
            prop_assert!(!desk.case.is_done_by_word() || desk.case.word == Some(Word::Done));
        }
    }
}

#[test]
fn nothing_is_shown_before_an_officer_says_so_and_back_it_is_taken_at_once() {
    let mut desk = Desk::taken();
    assert!(desk.case.showing.is_nothing());
    desk.does(publish(showing(1, false))).expect("shown");
    assert_eq!(desk.case.showing, showing(1, false));
    desk.does(publish(casework::Showing::default())).expect("taken back");
    assert!(desk.case.showing.is_nothing());
    let again = desk.does(publish(casework::Showing::default()));
    assert_eq!(again, Err(Refusal::NoWay), "there is nothing to take back");
}

#[test]
fn what_its_reporter_holds_back_is_never_shown() {
    let mut desk = Desk::taken();
    assert_eq!(desk.does(publish(showing(2, false))), Err(Refusal::Withheld));
    // What an officer took to prove the work is not theirs.
    desk.does(publish(showing(2, true))).expect("shown");
    desk.case.withheld.story = true;
    assert_eq!(desk.does(publish(showing(1, false))), Err(Refusal::Withheld));
}

#[test]
fn a_secret_report_and_an_application_show_nothing() {
    for reported in [None, Some(casework::Reported::Secret)] {
        let mut desk = Desk::taken();
        desk.case.reported = reported;
        assert_eq!(desk.does(publish(showing(1, false))), Err(Refusal::NoWay), "{reported:?}");
    }
}

#[test]
fn a_correction_takes_back_what_was_shown_and_holds_back_what_comes_instead() {
    let mut desk = Desk::taken();
    desk.does(publish(showing(1, false))).expect("shown");
    desk.case.turn = Turn::Applicant;
    let corrected = Event::Corrected {
        answers: casework::Answered::default(),
        promised_at: desk.now,
        paused_days: 0,
        due_at: desk.now,
        moved: None,
        again: std::collections::BTreeMap::new(),
        assisted: None,
        guarded: None,
    };
    let case = evolve(desk.case, &corrected, desk.now);
    assert!(case.showing.is_nothing());
    assert!(case.withheld.has(file(3)), "who held one photo back holds back the next");
}

#[test]
fn a_correction_makes_a_report_secret_and_hides_it_and_none_makes_it_public_again() {
    let mut desk = Desk::taken();
    desk.case.reported = Some(casework::Reported::Open);
    let mended = |desk: &mut Desk, guarded: Option<casework::Guarded>| {
        if desk.case.hand.holder.is_none() {
            desk.does(Command::Take(actor())).expect("taken");
        }
        desk.does(Command::AskCorrection {
            actor: actor(),
            fields: vec!["story".to_owned()],
            reason: "unclear".to_owned(),
            text: serde_json::Value::Null,
        })
        .expect("asked");
        let answers = casework::Answered::default();
        let correct = Command::Correct { answers, moved: None, assisted: None, guarded };
        desk.does(correct).expect("mended");
    };
    let hidden_from = vec!["kelurahan-umpak".to_owned()];
    mended(&mut desk, Some(casework::Guarded { secret: true, hidden_from: hidden_from.clone() }));
    assert_eq!(desk.case.reported, Some(casework::Reported::Secret));
    assert_eq!(desk.case.hidden_from, hidden_from);
    assert_eq!(desk.case.hand.holder, None, "who had it may be of a unit that never sees it now");
    mended(&mut desk, None);
    assert!(desk.case.hand.holder.is_some(), "nobody new is kept from it");
    assert_eq!(desk.case.reported, Some(casework::Reported::Secret));
    mended(&mut desk, Some(casework::Guarded { secret: false, hidden_from: hidden_from.clone() }));
    assert_eq!(desk.case.reported, Some(casework::Reported::Secret));
    assert_eq!(desk.case.hidden_from, hidden_from);
}

#[test]
fn what_is_shown_does_not_end_the_seconds_in_which_a_decision_is_taken_back() {
    let mut desk = Desk::taken();
    desk.does(Command::Forward {
        actor: actor(),
        unit: "other".to_owned(),
        why: serde_json::Value::from("sealed"),
    })
    .expect("forwarded");
    desk.does(publish(showing(1, false))).expect("by whoever forwarded it");
    desk.does(Command::Undo(actor())).expect("taken back");
}
