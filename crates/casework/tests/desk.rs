//! What an officer does at a stage besides deciding: books a time, asks another unit, takes that back.

use std::collections::BTreeSet;

use casework::{
    Actor, Answered, Calendar, Case, Command, CountsFrom, End, Event, Hours, Outcome, Refusal,
    Road, Silence, Span, Stage, Unit, Waits, Way, Work, decide, evolve,
};
use jiff::civil::{date, time};
use terms::{Moment, OfficerId, Zone};
use uuid::Uuid;

const fn days(count: u32) -> Span {
    Span { count, unit: Unit::WorkingDays }
}

/// One desk, whose visit may be moved once.
fn road() -> Road {
    let accept = Outcome {
        name: "accept".to_owned(),
        to: Way::End(End::Granted),
        open: true,
        reasons: Vec::new(),
        within: None,
    };
    let absent =
        Outcome { name: "absent".to_owned(), to: Way::Stage("visit".to_owned()), ..accept.clone() };
    Road {
        stages: vec![Stage {
            id: "visit".to_owned(),
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
            rebook: Some(1),
            members: Vec::new(),
            first_closes: false,
            outcomes: vec![accept, absent],
        }],
        promise: days(3),
        counts_from: CountsFrom::Submission,
        stops_for_applicant: true,
        extend: Vec::new(),
        silence: Silence::Escalate,
        objection: None,
        reopen: None,
        waits: Waits {
            mend: Span { count: 14, unit: Unit::Days },
            opinion: days(2),
            book_ahead: Span { count: 365, unit: Unit::Days },
        },
    }
}

fn calendar() -> Calendar {
    Calendar {
        zone: Zone::wib(),
        usual: Hours { opens: time(8, 0, 0, 0), closes: time(16, 0, 0, 0) },
        seasons: Vec::new(),
        holidays: BTreeSet::from([date(2026, 11, 3)]),
    }
}

fn actor(number: u128) -> Actor {
    Actor {
        officer: OfficerId::new(Uuid::from_u128(number)),
        name: "P".to_owned(),
        roles: vec!["officer".to_owned()],
    }
}

/// 2026-11, this day and hour; the second is a Monday, the third a holiday.
fn at(day: i8, hour: i8) -> Moment {
    Zone::wib().moment(date(2026, 11, day).at(hour, 0, 0, 0))
}

struct Desk {
    case: Case,
    road: Road,
    now: Moment,
}

impl Desk {
    fn taken() -> Self {
        let mut desk = Self { case: Case::default(), road: road(), now: at(2, 9) };
        let filed = Command::File {
            number: "KP26-0000-0000".to_owned(),
            service: "s".to_owned(),
            version: 1,
            unit: "u".to_owned(),
            region: "99.71".to_owned(),
            answers: Answered::default(),
            entered: None,
            parcel: false,
            reported: None,
            hidden_from: Vec::new(),
            out_of: None,
            withheld: casework::Withheld::default(),
        };
        desk.does(filed).expect("filed");
        desk.does(Command::Take(actor(1))).expect("taken");
        desk
    }

    fn does(&mut self, command: Command) -> Result<Event, Refusal> {
        let event = decide(&self.case, &self.road, &calendar(), command, self.now)?;
        self.case = evolve(self.case.clone(), &event, self.now);
        Ok(event)
    }

    fn books(&mut self, time: Moment) -> Result<Event, Refusal> {
        self.does(Command::Book { actor: actor(1), time, place: "Balai".to_owned() })
    }

    fn asks(&mut self, id: &str) -> Result<Event, Refusal> {
        self.does(Command::AskOpinion {
            actor: actor(1),
            id: id.to_owned(),
            role: "officer".to_owned(),
            unit: "other".to_owned(),
            question: "?".into(),
        })
    }

    fn leaves(&mut self, outcome: &str) -> Result<Event, Refusal> {
        self.does(Command::Decide {
            actor: actor(1),
            outcome: outcome.to_owned(),
            reason: None,
            text: None,
            checks: Vec::new(),
            filled: None,
            letters: Vec::new(),
        })
    }

    fn withdraws(&mut self, by: u128, id: &str) -> Result<Event, Refusal> {
        self.does(Command::WithdrawOpinion { actor: actor(by), id: id.to_owned() })
    }
}

#[test]
fn a_time_outside_the_open_hours_is_refused_with_the_next_ones() {
    let mut desk = Desk::taken();
    let shut =
        |(day, from): (i8, i8)| Err(Refusal::Shut { opens: at(day, from), closes: at(day, 16) });
    // Before opening, after closing before a holiday, on that, on a Sunday.
    for (time, next) in
        [(at(4, 7), (4, 8)), (at(2, 16), (4, 8)), (at(3, 10), (4, 8)), (at(8, 3), (9, 8))]
    {
        assert_eq!(desk.books(time), shut(next));
    }
    assert_eq!(desk.books(at(2, 8)), Err(Refusal::Past));
    let far = Zone::wib().moment(date(9998, 12, 31).at(10, 0, 0, 0));
    assert_eq!(desk.books(far), Err(Refusal::TooFar));
    assert_eq!(desk.case.hand.bookings, 0);
    desk.books(at(4, 8)).expect("it opens then");
}

#[test]
fn an_appointment_is_moved_as_often_as_the_service_says_also_after_an_absence() {
    let mut desk = Desk::taken();
    desk.books(at(4, 9)).expect("first");
    desk.now = at(4, 10);
    desk.leaves("absent").expect("nobody came");
    desk.does(Command::Take(actor(1))).expect("again");
    desk.books(at(5, 9)).expect("moved once");
    assert_eq!(desk.books(at(6, 9)), Err(Refusal::Rebooked(1)));
    assert_eq!(desk.case.hand.booked, Some((at(5, 9), "Balai".to_owned())));
    desk.road.stages[0].rebook = None;
    assert_eq!(desk.books(at(6, 9)), Err(Refusal::NoAppointment), "a stage without one");
}

#[test]
fn nobody_has_missed_an_appointment_before_its_time_and_then_it_is_gone() {
    let mut desk = Desk::taken();
    desk.books(at(4, 9)).expect("booked");
    desk.now = at(4, 8);
    assert_eq!(desk.leaves("absent"), Err(Refusal::NotYet(at(4, 9))));
    desk.now = at(4, 9);
    desk.leaves("absent").expect("nobody came");
    assert_eq!((&desk.case.hand.booked, desk.case.hand.bookings), (&None, 1));
    desk.does(Command::Undo(actor(1))).expect("they came after all");
    assert_eq!(desk.case.hand.booked, Some((at(4, 9), "Balai".to_owned())));
    assert_eq!(desk.case.hand.bookings, 1);
}

#[test]
fn a_question_holds_the_way_on_until_it_is_taken_back_by_who_asked_or_holds() {
    let mut desk = Desk::taken();
    desk.asks("a").expect("asked");
    assert_eq!(desk.leaves("accept"), Err(Refusal::Awaited));
    assert_eq!(desk.withdraws(2, "a"), Err(Refusal::NotYours));
    assert_eq!(desk.withdraws(1, "b"), Err(Refusal::WentOn), "there is none");
    desk.does(Command::Release(actor(1))).expect("released");
    desk.does(Command::Take(actor(2))).expect("by another");
    desk.withdraws(2, "a").expect("whoever holds it");
    assert!(desk.case.hand.asked.is_empty());
    assert_eq!(desk.withdraws(1, "a"), Err(Refusal::WentOn), "once");
}

#[test]
fn what_the_service_asks_is_not_taken_back() {
    let mut desk = Desk::taken();
    desk.asks("a").expect("asked");
    desk.case.hand.asked[0].asked_by = None;
    assert_eq!(desk.withdraws(1, "a"), Err(Refusal::NotYours));
}
