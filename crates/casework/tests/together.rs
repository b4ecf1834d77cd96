//! A case in several hands: each goes its own way, nothing is done twice, and the group is done when all are, or the
//! first.

mod common;

use std::collections::BTreeSet;

use casework::{
    Actor, Answered, Case, Command, CountsFrom, Due, End, Event, Next, Outcome, Refusal, Road,
    Silence, Span, Stage, Turn, Unit, Waits, Way, Work, decide, evolve,
};
use jiff::civil::date;
use proptest::prelude::*;
use terms::{Moment, OfficerId, Zone};
use uuid::Uuid;

use common::{calendar, filing};

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
        stops: false,
        opinions: Vec::new(),
        unit: id.to_owned(),
        within: Span { count: 1, unit: Unit::WorkingDays },
        applies: true,
        checks: Vec::new(),
        rebook: None,
        members: Vec::new(),
        first_closes: false,
        outcomes: outcomes.iter().map(out).collect(),
    }
}

/// A group of three: a desk, another unit that may be silent, a question; then a signature.
fn road(first_closes: bool) -> Road {
    let to = |id: &str| Way::Stage(id.to_owned());
    let join = || Way::Join("both".to_owned());
    let members = ["verify", "regulator", "rt"].map(str::to_owned).to_vec();
    let verify =
        [("accept", join()), ("correct", Way::Applicant), ("refuse", Way::End(End::Refused))];
    let regulator = [("accept", join()), ("silent", join()), ("object", to("hold"))];
    let rt = [("agree", join()), ("silent", join())];
    let silent = |count| Some((Span { count, unit: Unit::Days }, "silent".to_owned()));
    Road {
        stages: vec![
            Stage { members, first_closes, ..stage("both", Work::Group, &[("done", to("sign"))]) },
            stage("verify", Work::Staff, &verify),
            Stage { silent: silent(2), ..stage("regulator", Work::Staff, &regulator) },
            Stage { silent: silent(2), ..stage("rt", Work::Asked, &rt) },
            stage("hold", Work::Staff, &[("release", to("both"))]),
            stage(
                "sign",
                Work::Staff,
                &[("sign", Way::End(End::Granted)), ("return", to("verify"))],
            ),
        ],
        promise: Span { count: 3, unit: Unit::WorkingDays },
        counts_from: CountsFrom::Submission,
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

fn officer(number: u128) -> Actor {
    Actor {
        officer: OfficerId::new(Uuid::from_u128(number)),
        name: format!("Petugas {number}"),
        roles: vec!["officer".to_owned()],
    }
}

/// A case with the time it is.
struct Played {
    case: Case,
    road: Road,
    now: Moment,
    events: Vec<(Event, Moment)>,
}

impl Played {
    fn filed(road: Road) -> Self {
        let now = Zone::wib().moment(date(2026, 11, 2).at(9, 0, 0, 0));
        let mut played = Self { case: Case::default(), road, now, events: Vec::new() };
        let filed = filing();
        played.does("", filed).expect("a new case");
        played
    }

    fn does(&mut self, stage: &str, command: Command) -> Result<(), Refusal> {
        if !stage.is_empty() && !self.case.look_at(stage) {
            return Err(Refusal::WentOn);
        }
        let event = decide(&self.case, &self.road, &calendar(), command, self.now)?;
        self.case = evolve(std::mem::take(&mut self.case), &event, self.now);
        self.events.push((event, self.now));
        self.now = self.now.plus_seconds(60);
        Ok(())
    }

    fn decides(&mut self, stage: &str, who: u128, outcome: &str) -> Result<(), Refusal> {
        self.does(stage, Command::Take(officer(who)))?;
        self.does(stage, decision(who, outcome))
    }

    /// Where it is, in the order of the alphabet.
    fn places(&self) -> Vec<&str> {
        let mut places: Vec<&str> = self.case.hands().map(|hand| hand.stage.as_str()).collect();
        places.sort_unstable();
        places
    }
}

fn decision(who: u128, outcome: &str) -> Command {
    Command::Decide {
        actor: officer(who),
        outcome: outcome.to_owned(),
        reason: Some("duplicate".to_owned()),
        text: Some(serde_json::Value::Null),
        checks: Vec::new(),
        filled: None,
        letters: Vec::new(),
    }
}

fn answer(outcome: &str) -> Command {
    Command::Confirm { outcome: outcome.to_owned(), text: None }
}

#[test]
fn all_begin_at_once_and_the_group_is_done_when_all_are() {
    let mut played = Played::filed(road(false));
    assert_eq!(played.places(), ["regulator", "rt", "verify"]);
    assert!(played.case.hands().all(|hand| hand.since == played.events[0].1));
    played.decides("verify", 1, "accept").expect("its desk");
    played.does("rt", answer("agree")).expect("who was asked");
    assert_eq!(played.places(), ["regulator"]);
    played.decides("regulator", 2, "accept").expect("the other unit");
    assert_eq!(played.places(), ["sign"]);
    // Sent back into one, only that one begins again.
    played.decides("sign", 3, "return").expect("the signer");
    assert_eq!(played.places(), ["verify"]);
    played.decides("verify", 1, "accept").expect("its desk");
    assert_eq!(played.places(), ["sign"]);
}

#[test]
fn the_first_that_is_done_closes_the_others_where_one_is_enough() {
    let mut played = Played::filed(road(true));
    played.does("rt", answer("agree")).expect("who was asked");
    assert_eq!(played.places(), ["sign"]);
    assert_eq!(played.decides("verify", 1, "accept"), Err(Refusal::WentOn));
}

#[test]
fn who_leads_elsewhere_takes_the_whole_case_there() {
    let mut played = Played::filed(road(false));
    played.does("verify", Command::Take(officer(1))).expect("a free stage");
    played.decides("regulator", 2, "object").expect("the other unit");
    assert_eq!(played.places(), ["hold"]);
    assert_eq!(played.case.hand.holder, None);
    let mut refused = Played::filed(road(false));
    refused.decides("verify", 1, "refuse").expect("its desk");
    assert_eq!(refused.case.turn, Turn::Ended(End::Refused));
    assert!(!refused.case.is_in_several_hands());
}

#[test]
fn members_that_do_not_apply_are_done_already() {
    let without = |ids: &[&str]| {
        let mut road = road(false);
        road.stages.iter_mut().for_each(|one| one.applies &= !ids.contains(&one.id.as_str()));
        road
    };
    assert_eq!(Played::filed(without(&["rt"])).places(), ["regulator", "verify"]);
    let mut alone = Played::filed(without(&["rt", "regulator"]));
    assert_eq!(alone.places(), ["verify"]);
    alone.decides("verify", 1, "accept").expect("its desk");
    assert_eq!(alone.places(), ["sign"]);
    assert_eq!(Played::filed(without(&["rt", "regulator", "verify"])).places(), ["sign"]);
}

#[test]
fn each_has_its_own_holder_and_is_given_back_alone() {
    let mut played = Played::filed(road(false));
    played.does("verify", Command::Take(officer(1))).expect("a free stage");
    played.does("regulator", Command::Take(officer(2))).expect("a free stage");
    let held = |played: &Played, stage: &str| {
        let mut hands = played.case.hands();
        hands.find(|hand| hand.stage == stage).and_then(|hand| hand.holder)
    };
    assert_eq!(held(&played, "verify"), Some(officer(1).officer));
    assert_eq!(
        played.does("verify", decision(2, "accept")),
        Err(Refusal::Held(officer(1).officer))
    );
    played.does("verify", Command::Release(officer(1))).expect("its holder");
    assert_eq!(held(&played, "verify"), None);
    assert_eq!(held(&played, "regulator"), Some(officer(2).officer));
}

#[test]
fn a_decision_is_taken_back_alone_and_only_while_nobody_went_on() {
    let mut played = Played::filed(road(false));
    played.does("regulator", Command::Take(officer(2))).expect("a free stage");
    played.does("verify", Command::Take(officer(1))).expect("a free stage");
    played.does("verify", decision(1, "accept")).expect("its desk");
    assert_eq!(played.places(), ["regulator", "rt"]);
    played.now = played.now.plus_seconds(-55);
    played.does("", Command::Undo(officer(1))).expect("its ten seconds");
    assert_eq!(played.places(), ["regulator", "rt", "verify"]);
    assert_eq!(
        (played.case.hand.stage.as_str(), played.case.hand.holder),
        ("verify", Some(officer(1).officer))
    );
    played.case.look_at("regulator");
    assert_eq!(played.case.hand.holder, Some(officer(2).officer));
    // What another one does in between stands.
    played.does("verify", decision(1, "accept")).expect("its desk");
    played.now = played.now.plus_seconds(-58);
    played.does("rt", answer("agree")).expect("who was asked");
    played.now = played.now.plus_seconds(-58);
    assert_eq!(played.does("", Command::Undo(officer(1))), Err(Refusal::WentOn));
}

#[test]
fn a_correction_is_of_the_whole_case_and_comes_back_to_who_asked() {
    let mut played = Played::filed(road(false));
    let before = played.case.due();
    played.does("verify", Command::Take(officer(1))).expect("a free stage");
    let ask = Command::AskCorrection {
        actor: officer(1),
        fields: vec!["name".to_owned()],
        reason: "duplicate".to_owned(),
        text: serde_json::Value::Null,
    };
    played.does("verify", ask).expect("its holder");
    assert_eq!(played.case.turn, Turn::Applicant);
    assert_eq!(played.does("rt", answer("agree")), Err(Refusal::NotOpen));
    assert_eq!(
        played.case.due().iter().map(|(_, due)| *due).collect::<Vec<_>>(),
        [Due::Correction]
    );
    played.now = played.now.plus_seconds(3 * 86_400);
    let mended = Command::Correct {
        answers: Answered::default(),
        moved: None,
        assisted: None,
        guarded: None,
    };
    played.does("", mended).expect("what was asked for");
    assert_eq!(played.places(), ["regulator", "rt", "verify"]);
    assert_eq!(
        (played.case.hand.stage.as_str(), played.case.hand.holder),
        ("verify", Some(officer(1).officer))
    );
    // The others waited with it: their time begins anew.
    let after = played.case.due();
    assert!(after.iter().all(|(at, _)| *at > played.now), "{after:?} after {before:?}");
}

#[test]
fn silence_leaves_each_in_its_moment() {
    let mut played = Played::filed(road(false));
    let at = played.case.due()[0].0;
    played.now = at;
    for _ in 0..2 {
        played.case.look_at_due(played.now);
        let elapse = Command::Elapse { outcome: None, letters: Vec::new() };
        played.does("", elapse).expect("its time has come");
    }
    assert_eq!(played.places(), ["verify"]);
}

/// What somebody may try.
#[derive(Debug, Clone, Copy)]
enum Try {
    Take(usize, u128),
    Decide(usize, u128, usize),
    Release(usize, u128),
    Undo(u128),
    Answer,
    Elapse(i64),
}

fn tries() -> impl Strategy<Value = Vec<Try>> {
    let stage = 0..6_usize;
    let who = 1..4_u128;
    let one = prop_oneof![
        (stage.clone(), who.clone()).prop_map(|(stage, who)| Try::Take(stage, who)),
        (stage.clone(), who.clone(), 0..3_usize)
            .prop_map(|(stage, who, way)| Try::Decide(stage, who, way)),
        (stage, who.clone()).prop_map(|(stage, who)| Try::Release(stage, who)),
        who.prop_map(Try::Undo),
        Just(Try::Answer),
        (0..200_000_i64).prop_map(Try::Elapse),
    ];
    prop::collection::vec(one, 0..60)
}

proptest! {
    /// Whoever tries what, in any order: a case is never twice at one stage, in the group only at its members, and
    /// its events alone tell it again.
    #[test]
    fn a_case_is_never_twice_at_one_stage(tries in tries(), first_closes: bool) {
        let mut played = Played::filed(road(first_closes));
        let ids = ["verify", "regulator", "rt", "hold", "sign", "both"];
        for one in tries {
            let done = match one {
                Try::Take(stage, who) => played.does(ids[stage], Command::Take(officer(who))),
                Try::Decide(stage, who, way) => {
                    let own = played.road.stage(ids[stage]).and_then(|own| own.outcomes.get(way));
                    let name = own.map_or_else(String::new, |way| way.name.clone());
                    played.does(ids[stage], decision(who, &name))
                }
                Try::Release(stage, who) => played.does(ids[stage], Command::Release(officer(who))),
                Try::Undo(who) => {
                    played.now = played.now.plus_seconds(-55);
                    let done = played.does("", Command::Undo(officer(who)));
                    played.now = played.now.plus_seconds(55);
                    done
                }
                Try::Answer => played.does("rt", answer("agree")),
                Try::Elapse(seconds) => {
                    played.now = played.now.plus_seconds(seconds);
                    played.case.look_at_due(played.now);
                    played.does("", Command::Elapse { outcome: None, letters: Vec::new() })
                }
            };
            drop(done);
            let places = played.places();
            let unique: BTreeSet<&str> = places.iter().copied().collect();
            prop_assert_eq!(unique.len(), places.len());
            if places.len() > 1 {
                prop_assert!(places.iter().all(|id| ["verify", "regulator", "rt"].contains(id)));
            }
            let told = played.events.iter().fold(Case::default(), |case, (event, at)| evolve(case, event, *at));
            let mut own = played.case.clone();
            own.look_at(&told.hand.stage);
            prop_assert_eq!(told.places(), own.places());
            prop_assert_eq!(told.turn, own.turn);
        }
    }
}

trait Places {
    fn places(&self) -> BTreeSet<(String, Option<OfficerId>)>;
}

impl Places for Case {
    fn places(&self) -> BTreeSet<(String, Option<OfficerId>)> {
        self.hands().map(|hand| (hand.stage.clone(), hand.holder)).collect()
    }
}

#[test]
fn an_event_of_several_hands_is_read_as_it_was_written() {
    let played = Played::filed(road(false));
    let (event, _) = &played.events[0];
    let Event::Filed { next: Next::Together { hands }, .. } = event else { panic!("{event:?}") };
    assert_eq!(hands.len(), 3);
    let json = serde_json::to_string(event).expect("plain data");
    let read: Event = serde_json::from_str(&json).expect("what was written");
    assert_eq!(read, *event);
}
