//! What holds for every case, whatever is asked of it.

use std::collections::BTreeSet;

use casework::{
    Actor, Answered, Calendar, Case, Command, CountsFrom, End, Event, Hours, Outcome, Refusal,
    Road, Silence, Span, Stage, Turn, Unit, Waits, Way, Work, decide, evolve,
};
use jiff::civil::{date, time};
use proptest::prelude::*;
use terms::{Moment, OfficerId, Zone};
use uuid::Uuid;

fn calendar() -> Calendar {
    Calendar {
        zone: Zone::wib(),
        usual: Hours { opens: time(7, 30, 0, 0), closes: time(16, 0, 0, 0) },
        seasons: Vec::new(),
        holidays: BTreeSet::new(),
    }
}

fn road(late: bool) -> Road {
    let stage = |id: &str, role: &str, applies, outcomes| Stage {
        id: id.to_owned(),
        role: role.to_owned(),
        second_person: false,
        work: Work::Staff,
        silent: None,
        stops: false,
        opinions: Vec::new(),
        unit: "u".to_owned(),
        within: Span { count: 3, unit: Unit::OfficeHours },
        applies,
        checks: if id == "verify" { vec!["readable".to_owned()] } else { Vec::new() },
        rebook: None,
        members: Vec::new(),
        first_closes: false,
        outcomes,
    };
    let out = |name: &str, to| Outcome {
        name: name.to_owned(),
        to,
        open: true,
        reasons: vec!["duplicate".to_owned(), "doc_unreadable".to_owned()],
        within: None,
    };
    let to = |id: &str| Way::Stage(id.to_owned());
    Road {
        stages: vec![
            stage(
                "verify",
                "officer",
                true,
                vec![
                    out("accept", to("late")),
                    out("correct", Way::Applicant),
                    out("refuse", Way::End(End::Refused)),
                ],
            ),
            stage(
                "late",
                "signatory",
                late,
                vec![out("sign", to("sign")), out("correct", Way::Applicant)],
            ),
            stage(
                "sign",
                "signatory",
                true,
                vec![out("sign", Way::End(End::Granted)), out("return", to("verify"))],
            ),
        ],
        promise: Span { count: 3, unit: Unit::WorkingDays },
        counts_from: CountsFrom::Completeness,
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

fn actor(number: u128) -> Actor {
    let roles = if number < 3 { vec!["officer".to_owned()] } else { vec!["signatory".to_owned()] };
    Actor { officer: OfficerId::new(Uuid::from_u128(number)), name: format!("P{number}"), roles }
}

fn file() -> Command {
    Command::File {
        number: "KP26-0000-0000".into(),
        service: "s".into(),
        version: 1,
        unit: "u".into(),
        region: "99.71".into(),
        answers: Answered::default(),
        entered: None,
        parcel: false,
        reported: None,
        hidden_from: Vec::new(),
        out_of: None,
        withheld: casework::Withheld::default(),
    }
}

fn any_command() -> impl Strategy<Value = Command> {
    (0..11_u8, 1..5_u128, any::<bool>()).prop_map(|(kind, who, flag)| {
        let outcome = |name: &str, reason: Option<&str>| Command::Decide {
            actor: actor(who),
            outcome: name.to_owned(),
            reason: reason.map(str::to_owned),
            text: reason.map(|_| serde_json::json!("words")),
            checks: if flag { vec!["readable".to_owned()] } else { Vec::new() },
            filled: None,
            letters: Vec::new(),
        };
        match kind {
            0 => file(),
            1 | 2 => Command::Take(actor(who)),
            3 => Command::Release(actor(who)),
            4 => Command::AskCorrection {
                actor: actor(who),
                fields: vec!["a".into()],
                reason: "doc_unreadable".into(),
                text: serde_json::Value::Null,
            },
            5 => Command::Correct {
                answers: Answered::default(),
                moved: flag.then(|| ("v".to_owned(), "99.71.02".to_owned())),
                assisted: None,
                guarded: None,
            },
            6 => outcome("accept", None),
            7 => outcome("sign", None),
            9 => Command::Vacate(actor(who).officer),
            8 => outcome("refuse", flag.then_some("duplicate")),
            _ => {
                if flag {
                    Command::Undo(actor(who))
                } else {
                    outcome("return", None)
                }
            }
        }
    })
}

proptest! {
    #[test]
    fn a_case_never_breaks_its_rules(late in any::<bool>(), steps in prop::collection::vec((any_command(), 1..200_000_i64), 0..60)) {
        let (road, calendar) = (road(late), calendar());
        let mut now = Zone::wib().moment(date(2026, 11, 2).at(9, 0, 0, 0));
        let (mut case, mut log) = (Case::default(), Vec::new());
        for (command, seconds) in steps {
            now = now.plus_seconds(seconds);
            let asked = command.clone();
            let Ok(event) = decide(&case, &road, &calendar, command, now) else { continue };
            if let (Command::Decide { actor, checks, .. }, Event::Decided { stage, outcome, .. }) = (&asked, &event) {
                prop_assert_eq!(case.hand.holder, Some(actor.officer), "only who holds it decides");
                prop_assert!(actor.roles.contains(&case.hand.role), "only with the role of the stage");
                prop_assert!(outcome != "accept" || checks.contains(&"readable".to_owned()), "only when checked");
                prop_assert!(late || stage != "late", "what does not apply is passed by");
            }
            if let Command::Vacate(officer) = &asked {
                prop_assert_eq!(case.hand.holder, Some(*officer), "only what they hold is given back for somebody");
            }
            let waited = case.turn == Turn::Applicant;
            let held = case.hand.holder;
            prop_assert!(!matches!(case.turn, Turn::Ended(_)) || matches!(event, Event::Undone { .. }), "ended stays ended");
            let before = case.promised_at;
            case = evolve(case, &event, now);
            prop_assert!(case.promised_at >= before, "a promise is never shortened");
            let came_back = waited && matches!(&event, Event::Corrected { moved, .. } if moved.as_ref().is_none_or(|moved| moved.next.is_none()));
            prop_assert!(!came_back || case.hand.holder == held, "a correction comes back to who still holds the case");
            prop_assert!(!matches!(asked, Command::Vacate(_)) || case.hand.holder.is_none());
            prop_assert_eq!(case.turn == Turn::Applicant, case.correction.is_some());
            prop_assert!(!matches!(case.turn, Turn::Ended(_)) || case.hand.holder.is_none());
            log.push((event, now));
        }
        // Replay gives the same state, and events survive their JSON.
        let again = log.iter().fold(Case::default(), |case, (event, at)| {
            let text = serde_json::to_string(event).expect("writes");
            evolve(case, &serde_json::from_str(&text).expect("reads"), *at)
        });
        prop_assert_eq!(again, case);
    }
}

fn filed_and_taken() -> (Case, Moment) {
    let now = Zone::wib().moment(date(2026, 11, 2).at(9, 0, 0, 0));
    let case =
        [file(), Command::Take(actor(1))].into_iter().fold(Case::default(), |case, command| {
            let event = decide(&case, &road(false), &calendar(), command, now).expect("allowed");
            evolve(case, &event, now)
        });
    (case, now)
}

fn accept() -> Command {
    Command::Decide {
        actor: actor(1),
        outcome: "accept".into(),
        reason: None,
        text: None,
        checks: vec!["readable".into()],
        filled: None,
        letters: Vec::new(),
    }
}

#[test]
fn the_second_of_two_officers_is_told_who_was_first() {
    let (case, now) = filed_and_taken();
    let refused = decide(&case, &road(false), &calendar(), Command::Take(actor(2)), now);
    assert_eq!(refused, Err(Refusal::Held(actor(1).officer)));
}

#[test]
fn a_decision_can_be_taken_back_for_ten_seconds_and_not_longer() {
    let (case, now) = filed_and_taken();
    let event = decide(&case, &road(false), &calendar(), accept(), now).expect("allowed");
    let decided = evolve(case.clone(), &event, now);
    assert_eq!(decided.hand.stage, "sign");
    let undo = |seconds| {
        decide(
            &decided,
            &road(false),
            &calendar(),
            Command::Undo(actor(1)),
            now.plus_seconds(seconds),
        )
    };
    assert_eq!(undo(11), Err(Refusal::TooLate));
    let back = evolve(decided.clone(), &undo(9).expect("in time"), now);
    assert_eq!((back.hand.stage.as_str(), back.hand.holder), ("verify", Some(actor(1).officer)));
}

fn ask(reason: &str, text: serde_json::Value) -> Command {
    Command::AskCorrection {
        actor: actor(1),
        fields: vec!["birth_letter".into()],
        reason: reason.to_owned(),
        text,
    }
}

fn does(case: &Case, command: Command, now: Moment) -> Result<Case, Refusal> {
    let event = decide(case, &road(false), &calendar(), command, now)?;
    Ok(evolve(case.clone(), &event, now))
}

#[test]
fn a_correction_that_was_asked_for_is_taken_back_like_a_decision() {
    let (case, now) = filed_and_taken();
    let asked = does(&case, ask("doc_unreadable", serde_json::Value::Null), now).expect("asked");
    let back = does(&asked, Command::Undo(actor(1)), now.plus_seconds(9)).expect("in time");
    assert_eq!((back.turn.clone(), back.correction.clone()), (Turn::Office, None));
    assert_eq!((back.hand.holder, back.promised_at), (case.hand.holder, case.promised_at));
    let late = does(&asked, Command::Undo(actor(1)), now.plus_seconds(11));
    assert_eq!(late, Err(Refusal::TooLate));
    for went_on in [
        Command::Withdraw,
        Command::Correct {
            answers: Answered::default(),
            moved: None,
            assisted: None,
            guarded: None,
        },
    ] {
        let further = does(&asked, went_on, now.plus_seconds(2)).expect("the applicant's turn");
        let undone = does(&further, Command::Undo(actor(1)), now.plus_seconds(3));
        assert_eq!(undone, Err(Refusal::WentOn), "and not that it is too late");
    }
}

#[test]
fn a_letter_that_was_signed_is_never_taken_back() {
    let (case, now) = filed_and_taken();
    let accepted = does(&case, accept(), now).expect("accepted");
    let held = does(&accepted, Command::Take(actor(3)), now).expect("taken");
    let letter = casework::LetterLine {
        letter: "l".into(),
        id: "i".into(),
        number: "1".into(),
        signed: std::collections::BTreeMap::new(),
    };
    let sign = Command::Decide {
        actor: actor(3),
        outcome: "sign".into(),
        reason: None,
        text: None,
        checks: Vec::new(),
        filled: None,
        letters: vec![letter],
    };
    let signed = does(&held, sign, now).expect("signed");
    assert_eq!(does(&signed, Command::Undo(actor(3)), now), Err(Refusal::Signed));
}

#[test]
fn a_refusal_has_words_and_a_correction_one_of_its_reasons_or_words() {
    let (case, now) = filed_and_taken();
    let refuse = |reason: Option<&str>, text| {
        let reason = reason.map(str::to_owned);
        let (actor, outcome) = (actor(1), "refuse".to_owned());
        let (checks, filled, letters) = (Vec::new(), None, Vec::new());
        let command = Command::Decide { actor, outcome, reason, text, checks, filled, letters };
        does(&case, command, now).err()
    };
    let words = || serde_json::json!("sealed");
    assert_eq!(refuse(Some("duplicate"), None), Some(Refusal::NoWords));
    assert_eq!(refuse(Some("bogus"), Some(words())), Some(Refusal::NoReason));
    assert_eq!(refuse(Some("duplicate"), Some(words())), None);
    let asked = |reason, text| does(&case, ask(reason, text), now).err();
    assert_eq!(asked("bogus<b>", words()), Some(Refusal::NoReason));
    assert_eq!(asked("", serde_json::Value::Null), Some(Refusal::NoWords));
    assert_eq!((asked("", words()), asked("duplicate", serde_json::Value::Null)), (None, None));
}

#[test]
fn a_case_that_moves_to_another_unit_begins_there_and_is_held_by_nobody() {
    let (case, now) = filed_and_taken();
    let asked = does(&case, ask("", serde_json::json!("sealed")), now).expect("asked");
    let correct = |unit: &str| {
        let moved = Some((unit.to_owned(), "99.71.02".to_owned()));
        does(
            &asked,
            Command::Correct { answers: Answered::default(), moved, assisted: None, guarded: None },
            now,
        )
        .expect("sent")
    };
    let there = correct("v");
    assert_eq!((there.unit.as_str(), there.region.as_str()), ("v", "99.71.02"));
    assert_eq!((there.hand.stage.as_str(), there.hand.holder), ("verify", None));
    let here = correct("u");
    assert_eq!((here.region.as_str(), here.hand.holder), ("99.71.02", case.hand.holder));
}

#[test]
fn a_correction_stops_the_clock_and_comes_back_to_the_same_officer() {
    let (case, now) = filed_and_taken();
    let ask = Command::AskCorrection {
        actor: actor(1),
        fields: vec!["birth_letter".into()],
        reason: "doc_unreadable".into(),
        text: serde_json::Value::Null,
    };
    let waiting = evolve(
        case.clone(),
        &decide(&case, &road(false), &calendar(), ask, now).expect("allowed"),
        now,
    );
    let later = Zone::wib().moment(date(2026, 11, 4).at(10, 0, 0, 0));
    let event = decide(
        &waiting,
        &road(false),
        &calendar(),
        Command::Correct {
            answers: Answered::default(),
            moved: None,
            assisted: None,
            guarded: None,
        },
        later,
    );
    let back = evolve(waiting, &event.expect("awaited"), later);
    assert_eq!(
        (back.hand.stage.as_str(), back.hand.holder, back.paused_days),
        ("verify", Some(actor(1).officer), 2)
    );
    // Of Monday the 2nd, the day of receipt, nothing was counted; Tuesday and Wednesday are left out; three days remain.
    assert_eq!(back.promised_at.day(&Zone::wib()), date(2026, 11, 9));
}

#[test]
fn two_corrections_on_one_day_leave_it_out_once() {
    let (mut case, start) = filed_and_taken();
    let mut road = road(false);
    road.counts_from = CountsFrom::Submission;
    for hour in [24, 26] {
        let ask = Command::AskCorrection {
            actor: actor(1),
            fields: vec!["birth_letter".into()],
            reason: "doc_unreadable".into(),
            text: serde_json::Value::Null,
        };
        for (command, at) in [
            (ask, hour),
            (
                Command::Correct {
                    answers: Answered::default(),
                    moved: None,
                    assisted: None,
                    guarded: None,
                },
                hour + 1,
            ),
        ] {
            let now = start.plus_seconds(at * 3_600);
            let event = decide(&case, &road, &calendar(), command, now).expect("allowed");
            case = evolve(case, &event, now);
        }
    }
    assert_eq!((case.paused_days, case.promised_at.day(&Zone::wib())), (1, date(2026, 11, 6)));
}

#[test]
fn kept_events_can_still_be_read() {
    for line in include_str!("golden/events-v1.jsonl").lines() {
        let event: Event = serde_json::from_str(line).expect("an event of version 1");
        assert_eq!(serde_json::to_string(&event).expect("writes"), line);
    }
}

#[test]
fn a_case_is_late_from_the_instant_after_its_promise_and_stays_as_it_was_when_the_clock_stopped() {
    let (case, start) = filed_and_taken();
    let promised = case.promised_at;
    let after = Moment::from_micros(promised.micros() + 1);
    assert_eq!([start, promised, after].map(|now| case.is_late(now)), [false, false, true]);
    for now in [start, promised, after, promised.plus_seconds(9 * 86_400)] {
        assert_eq!(
            calendar().days_left(now, promised) < 0,
            case.is_late(now),
            "as people are told"
        );
    }
    let ask = |at| {
        let command = Command::AskCorrection {
            actor: actor(1),
            fields: vec!["a".into()],
            reason: "doc_unreadable".into(),
            text: serde_json::Value::Null,
        };
        let event = decide(&case, &road(false), &calendar(), command, at).expect("allowed");
        evolve(case.clone(), &event, at)
    };
    assert!(!ask(promised).is_late(promised.plus_seconds(30 * 86_400)));
    assert!(ask(after).is_late(after));
    let ended = evolve(case.clone(), &Event::Withdrawn, promised);
    assert!(!ended.is_late(after.plus_seconds(30 * 86_400)));
}
