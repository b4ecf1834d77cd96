//! The state of a case: what its events made of it.

use terms::{Moment, OfficerId};

use crate::booking::ABSENT;
use crate::decide::UNDO_SECONDS;
use crate::event::{Clock, End, Event, Reported, Verdict};
use crate::hand::Hand;
use crate::kin::{Gathered, Kin, Tie};
use crate::next::Next;
use crate::publishing::{Showing, Withheld};

/// Whose turn it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Turn {
    /// Nothing has happened yet.
    Nobody,
    /// The office's, at a stage.
    Office,
    /// The applicant's: a correction is awaited.
    Applicant,
    /// It has ended.
    Ended(End),
}

/// A correction that is awaited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correction {
    /// The stage at which it was asked for.
    pub stage: String,
    /// Fields and documents to mend.
    pub fields: Vec<String>,
    /// Since when the clock stands.
    pub since: Moment,
    /// Until when it is awaited; for ever when older events say nothing.
    pub until: Option<Moment>,
}

/// An objection that is being looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Objecting {
    /// Since when.
    pub since: Moment,
    /// Where the case stood, or how it had ended.
    pub before: Next,
    /// The stage that was left last.
    pub stage: String,
    /// The promise as it was.
    pub clock: Clock,
    /// When the case had ended.
    pub ended_at: Option<Moment>,
}

/// The last decision or correction asked for, as long as it can be taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastDecision {
    /// Who.
    pub officer: OfficerId,
    /// When.
    pub at: Moment,
    /// At which stage, and how it stood there.
    pub before: Next,
    /// The promise as it was, and when its clock had last gone on.
    pub clock: (Clock, Option<Moment>),
    /// Whether letters were signed with it: then never.
    pub signed: bool,
    /// Whether the promise had not begun.
    pub unpaid: bool,
    /// The objection that ended with it.
    pub objection: Option<Objecting>,
    /// The appointment as it was, and how often one was booked.
    pub booked: (Option<(Moment, String)>, usize),
    /// Whose case it was, and how often it had been handed on.
    pub unit: (String, usize),
    /// What it was put to.
    pub tied: [Option<Kin>; 2],
}

impl LastDecision {
    /// Whether its ten seconds are not over yet.
    pub fn is_fresh(&self, now: Moment) -> bool {
        now <= self.at.plus_seconds(UNDO_SECONDS)
    }
}

/// What the reporter of a complaint said last of what was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Word {
    /// It is done.
    Done,
    /// It is not.
    NotDone,
}

/// A case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// Whose turn it is.
    pub turn: Turn,
    /// The unit whose case it is.
    pub unit: String,
    /// The region it is about.
    pub region: String,
    /// The stage it is at: of several the one that is looked at, which commands are about.
    pub hand: Hand,
    /// The other stages at which it is at the same time.
    pub beside: Vec<Hand>,
    /// The lines of the service by which its promise was put off.
    pub extended: Vec<usize>,
    /// Whether the promise begins only with a payment that has not come.
    pub unpaid: bool,
    /// Whether its superior was told that the promise was not kept.
    pub escalated: bool,
    /// The objection that is being looked at.
    pub objection: Option<Objecting>,
    /// How the last objection ended.
    pub verdict: Option<Verdict>,
    /// The stage that was left last.
    pub left: String,
    /// Who typed it at a counter, if anybody did.
    pub entered_by: Option<OfficerId>,
    /// How a complaint was reported; none: it is none.
    pub reported: Option<Reported>,
    /// The service that it is of.
    pub service: String,
    /// The version of that.
    pub version: i64,
    /// Units that never see it: those complained about.
    pub hidden_from: Vec<String>,
    /// The promise as it was given first.
    pub first_promise: Moment,
    /// What the reporter of a complaint said last of what was done.
    pub word: Option<Word>,
    /// How often they said that it is not.
    pub disputes: usize,
    /// How often it was handed to another unit.
    pub forwards: usize,
    /// The report that says the same, to which it was put.
    pub same: Option<Kin>,
    /// The report of the same cause, under which it was put.
    pub parent: Option<Kin>,
    /// Reports that follow it.
    pub gathered: Vec<Gathered>,
    /// The report it was taken out of.
    pub out_of: Option<Kin>,
    /// Reports that were made of parts of it.
    pub parts: Vec<Kin>,
    /// What everybody may see of it.
    pub showing: Showing,
    /// What its reporter does not want everybody to see.
    pub withheld: Withheld,
    /// Who typed its last correction at a counter, if anybody did.
    pub corrected_by: Option<OfficerId>,
    /// When it was submitted.
    pub submitted_at: Moment,
    /// The promise.
    pub promised_at: Moment,
    /// Working days that were not counted.
    pub paused_days: u32,
    /// When the clock last went on after a pause.
    pub resumed_at: Option<Moment>,
    /// The correction that is awaited.
    pub correction: Option<Correction>,
    /// The last decision, while it can be taken back.
    pub last: Option<LastDecision>,
    /// Whether any stage was decided.
    pub decided: bool,
    /// Whether any letter was signed.
    pub signed: bool,
    /// Whether the letter that tells how it ended was signed.
    pub told: bool,
    /// Ids of the letters that were signed and not revoked.
    pub valid: Vec<String>,
    /// When it ended.
    pub ended_at: Option<Moment>,
}

impl Default for Case {
    fn default() -> Self {
        let start = Moment::from_micros(0);
        Self {
            turn: Turn::Nobody,
            unit: String::new(),
            region: String::new(),
            hand: Hand::default(),
            beside: Vec::new(),
            extended: Vec::new(),
            unpaid: false,
            escalated: false,
            objection: None,
            verdict: None,
            left: String::new(),
            entered_by: None,
            reported: None,
            service: String::new(),
            version: 0,
            hidden_from: Vec::new(),
            first_promise: start,
            word: None,
            disputes: 0,
            forwards: 0,
            same: None,
            parent: None,
            gathered: Vec::new(),
            out_of: None,
            parts: Vec::new(),
            showing: Showing::default(),
            withheld: Withheld::default(),
            corrected_by: None,
            submitted_at: start,
            promised_at: start,
            paused_days: 0,
            resumed_at: None,
            correction: None,
            last: None,
            decided: false,
            signed: false,
            told: false,
            valid: Vec::new(),
            ended_at: None,
        }
    }
}

impl Case {
    /// What these events made of it, in their order.
    pub fn of<'a>(events: impl IntoIterator<Item = &'a (Event, Moment)>) -> Self {
        events.into_iter().fold(Self::default(), |case, (event, at)| evolve(case, event, *at))
    }

    /// Whether the promise is broken: not before it has begun. While the clock stands it is as it was when the clock stopped, and once
    /// ended as it was then.
    pub fn is_late(&self, now: Moment) -> bool {
        if self.unpaid {
            return false;
        }
        let corrected = self.correction.as_ref().map(|correction| correction.since);
        let stopped = corrected.or_else(|| self.stands_since());
        self.ended_at.or(stopped).unwrap_or(now) > self.promised_at
    }

    /// Whether this officer typed its answers at a counter, all of them or the last correction.
    pub fn was_typed_by(&self, officer: OfficerId) -> bool {
        [self.entered_by, self.corrected_by].contains(&Some(officer))
    }

    fn go(&mut self, next: &Next, at: Moment) {
        match next {
            Next::Stage { .. } => {
                let Some(mut hand) = Hand::of(next, at) else { return };
                if self.hand.stage == hand.stage {
                    hand.booked = self.hand.booked.take();
                    hand.bookings = self.hand.bookings;
                }
                self.come_into(hand, Vec::new());
            }
            Next::Together { hands } => {
                let mut hands = hands.iter().cloned();
                let Some(first) = hands.next() else { return };
                self.come_into(first, hands.collect());
            }
            // The others go on: the next of them is looked at.
            Next::Joined => {
                if !self.beside.is_empty() {
                    self.hand = self.beside.remove(0);
                }
            }
            Next::End(end) => {
                self.turn = Turn::Ended(*end);
                self.ended_at = Some(at);
                self.beside.clear();
                let unit = std::mem::take(&mut self.hand.unit);
                let (due_at, since) = (self.hand.due_at, self.hand.since);
                self.hand = Hand { unit, due_at, since, ..Hand::default() };
            }
        }
    }

    fn come_into(&mut self, hand: Hand, beside: Vec<Hand>) {
        self.turn = Turn::Office;
        self.ended_at = None;
        self.hand = hand;
        self.beside = beside;
    }

    fn last_by(&self, officer: OfficerId, at: Moment, signed: bool) -> LastDecision {
        let clock = (self.promise(), self.resumed_at);
        let objection = self.objection.clone();
        let (before, unpaid) = (self.here(), self.unpaid);
        let booked = (self.hand.booked.clone(), self.hand.bookings);
        let unit = (self.unit.clone(), self.forwards);
        let tied = [self.same.clone(), self.parent.clone()];
        LastDecision { officer, at, before, clock, signed, unpaid, objection, booked, unit, tied }
    }

    fn promise(&self) -> Clock {
        Clock { promised_at: self.promised_at, paused_days: self.paused_days, starts: false }
    }

    /// The objection ends: the case has the end and the promise that it had, or goes on.
    fn close_objection(&mut self, next: &Next, at: Moment) {
        let Some(objecting) = self.objection.take() else { return };
        self.go(next, at);
        if let Next::End(_) = next {
            self.ended_at = objecting.ended_at;
        }
    }

    /// The applicant gives it up: a whole case, or an objection alone.
    fn give_up(&mut self, at: Moment) {
        self.last = None;
        self.correction = None;
        let Some(objecting) = self.objection.clone() else {
            self.showing = Showing::default();
            return self.go(&Next::End(End::Withdrawn), at);
        };
        self.promised_at = objecting.clock.promised_at;
        self.close_objection(&objecting.before, at);
    }

    /// A stage was left.
    fn leave(&mut self, stage: &str, next: &Next, verdict: Option<Verdict>, at: Moment) {
        self.hand.holder = None;
        match verdict {
            Some(verdict) => {
                self.verdict = Some(verdict);
                self.close_objection(next, at);
            }
            None => {
                if self.objection.is_none() {
                    stage.clone_into(&mut self.left);
                }
                self.go(next, at);
            }
        }
    }

    /// The reporter of a complaint says whether it is done.
    fn hear(&mut self, outcome: &str) {
        match outcome {
            "agree" => self.word = Some(Word::Done),
            "deny" => {
                self.word = Some(Word::NotDone);
                self.disputes += 1;
            }
            _ => {}
        }
    }

    /// Whether its reporter themselves said that it is done.
    pub fn is_done_by_word(&self) -> bool {
        self.turn == Turn::Ended(End::Granted) && self.word == Some(Word::Done)
    }

    fn set_clock(&mut self, clock: Option<Clock>, at: Moment) {
        if let Some(clock) = clock {
            self.promised_at = clock.promised_at;
            self.paused_days = clock.paused_days;
            self.resumed_at = Some(at);
            self.unpaid &= !clock.starts;
        }
    }
}

/// Applies one event that happened at `at`. It reads the event and nothing else; every variant is named, so a new one
/// does not compile until it has a meaning.
pub fn evolve(mut case: Case, event: &Event, at: Moment) -> Case {
    if let Some(stage) = event.stage() {
        case.look_at(stage);
    }
    match event {
        Event::Filed {
            service,
            version,
            unit,
            region,
            next,
            promised_at,
            unpaid,
            entered,
            reported,
            hidden_from,
            out_of,
            withheld,
            ..
        } => {
            case.service.clone_from(service);
            case.version = *version;
            case.hidden_from.clone_from(hidden_from);
            case.out_of.clone_from(out_of);
            case.withheld.clone_from(withheld);
            case.first_promise = *promised_at;
            case.reported = *reported;
            case.entered_by = entered.as_ref().map(|entered| entered.officer);
            case.unpaid = *unpaid;
            case.unit.clone_from(unit);
            case.region.clone_from(region);
            case.submitted_at = at;
            case.promised_at = *promised_at;
            case.go(next, at);
        }
        Event::Taken { officer, .. } => {
            case.hand.holder = Some(*officer);
            case.last = None;
        }
        Event::Released => case.hand.holder = None,
        Event::GivenBack { .. } => {
            case.hand.holder = None;
            case.last = None;
        }
        Event::CorrectionAsked { officer, fields, until, .. } => {
            case.last = Some(case.last_by(*officer, at, false));
            case.turn = Turn::Applicant;
            let (stage, fields) = (case.hand.stage.clone(), fields.clone());
            case.correction = Some(Correction { stage, fields, since: at, until: *until });
        }
        Event::Corrected {
            promised_at,
            paused_days,
            due_at,
            moved,
            again,
            assisted,
            guarded,
            ..
        } => {
            case.corrected_by = assisted.as_ref().map(|assisted| assisted.officer);
            // What was looked at is not what stands there now.
            case.showing = Showing::default();
            case.withheld.widened();
            case.turn = Turn::Office;
            case.last = None;
            // Back to who asked, unless they gave it up meanwhile.
            if let Some(correction) = case.correction.take() {
                case.look_at(&correction.stage);
            }
            case.promised_at = *promised_at;
            case.paused_days += paused_days;
            case.resumed_at = Some(at);
            case.hand.due_at = *due_at;
            case.hand.acts_at = None;
            case.hand.extends_at = None;
            for hand in case.hands_mut() {
                if let Some(again) = again.get(&hand.stage) {
                    (hand.due_at, hand.acts_at) = (again.due_at, again.acts_at);
                }
            }
            if let Some(guarded) = guarded {
                if case.hidden_from != guarded.hidden_from {
                    case.hidden_from.clone_from(&guarded.hidden_from);
                    // Whoever has it in their hands may be of a unit that never sees it from here on.
                    case.hands_mut().for_each(|hand| hand.holder = None);
                }
                if guarded.secret {
                    case.reported = Some(Reported::Secret);
                }
            }
            if let Some(moved) = moved {
                case.unit.clone_from(&moved.unit);
                case.region.clone_from(&moved.region);
                if let Some(next) = &moved.next {
                    case.hand.holder = None;
                    case.go(next, at);
                }
            }
        }
        Event::Decided { officer, stage, outcome, next, letters, clock, verdict, .. } => {
            let signed = !letters.is_empty();
            case.last = Some(case.last_by(*officer, at, signed));
            case.decided = true;
            case.signed |= signed;
            case.valid.extend(letters.iter().map(|line| line.id.clone()));
            case.set_clock(*clock, at);
            case.leave(stage, next, *verdict, at);
            if outcome == ABSENT {
                // The time that was missed is over; the next one is booked anew.
                let hands = case.hands_mut().filter(|hand| hand.stage == *stage);
                hands.for_each(|hand| hand.booked = None);
            }
        }
        Event::Confirmed { stage, outcome, next, .. } => {
            case.last = None;
            if case.reported.is_some() {
                case.hear(outcome);
            }
            case.leave(stage, next, None, at);
        }
        Event::Passed { stage, next, letters, clock, verdict, .. } => {
            case.last = None;
            case.signed |= !letters.is_empty();
            case.valid.extend(letters.iter().map(|line| line.id.clone()));
            case.set_clock(*clock, at);
            case.leave(stage, next, *verdict, at);
        }
        Event::Extended { line, new, letters, .. } => {
            case.promised_at = *new;
            case.extended.push(*line);
            case.hands_mut().for_each(|hand| hand.extends_at = None);
            // What came before it is not taken back: the promise would be.
            case.last = None;
            case.signed |= !letters.is_empty();
            case.valid.extend(letters.iter().map(|line| line.id.clone()));
        }
        Event::Supplemented { .. } => case.last = None,
        Event::Escalated => case.escalated = true,
        Event::Objected { next, promised_at, .. } => {
            case.last = None;
            case.hand.holder = None;
            case.correction = None;
            let before =
                if let Turn::Ended(end) = case.turn { Next::End(end) } else { case.here() };
            case.objection = Some(Objecting {
                since: at,
                before,
                stage: case.left.clone(),
                clock: case.promise(),
                ended_at: case.ended_at,
            });
            case.verdict = None;
            case.escalated = false;
            case.promised_at = *promised_at;
            case.resumed_at = Some(at);
            case.go(next, at);
        }
        Event::Booked { time, place, .. } => {
            case.last = None;
            case.hand.booked = Some((*time, place.clone()));
            case.hand.bookings += 1;
        }
        Event::OpinionAsked { asking, .. } => {
            case.last = None;
            case.hand.asked.push(asking.clone());
        }
        Event::OpinionGiven { id, due_at, .. } | Event::OpinionWithdrawn { id, due_at, .. } => {
            case.last = None;
            case.hand.asked.retain(|asked| asked.id != *id);
            case.hand.due_at = *due_at;
        }
        Event::Tied { officer, to, tie, .. } => {
            case.last = Some(case.last_by(*officer, at, false));
            match tie {
                Tie::Same => {
                    case.same = Some(to.clone());
                    case.correction = None;
                    case.go(&Next::End(End::Closed), at);
                }
                Tie::Child => case.parent = Some(to.clone()),
            }
        }
        // It comes from elsewhere: what was decided here a moment ago can still be taken back.
        Event::Gathered { kin, tie, hidden } => {
            let (kin, tie, hidden) = (kin.clone(), *tie, *hidden);
            case.gathered.push(Gathered { kin, tie, hidden });
        }
        Event::DoneWith { end, .. } => {
            case.last = None;
            case.correction = None;
            case.go(&Next::End(*end), at);
        }
        Event::Split { into, .. } => {
            case.last = None;
            case.parts.push(into.clone());
        }
        Event::Forwarded { officer, unit, next, .. } => {
            case.last = Some(case.last_by(*officer, at, false));
            case.forwards += 1;
            case.unit.clone_from(unit);
            let since = case.hand.since;
            case.hand.holder = None;
            case.go(next, at);
            // It has not come to this stage anew: its time runs on.
            case.hand.since = since;
        }
        Event::Sorted {
            service,
            version,
            unit,
            region,
            hidden_from,
            reported,
            promised_at,
            next,
            ..
        } => {
            case.last = None;
            case.reported = reported.or(case.reported);
            case.service.clone_from(service);
            case.version = *version;
            case.unit.clone_from(unit);
            case.region.clone_from(region);
            case.hidden_from.clone_from(hidden_from);
            case.promised_at = *promised_at;
            case.hand.holder = None;
            // Under another heading somebody else looks at it first.
            case.showing = Showing::default();
            case.go(next, at);
        }
        Event::Said { .. } => case.last = None,
        // It stands beside the road: what was decided a moment ago can still be taken back.
        Event::Published { showing, .. } => case.showing.clone_from(showing),
        Event::Reopened { next, .. } => {
            case.last = None;
            case.hear("deny");
            case.hand.holder = None;
            case.go(next, at);
        }
        Event::Lapsed | Event::Withdrawn => case.give_up(at),
        Event::Undone { officer, next } => {
            let last = case.last.take();
            if let Some(last) = &last {
                let (clock, resumed_at) = last.clock;
                case.promised_at = clock.promised_at;
                case.paused_days = clock.paused_days;
                case.resumed_at = resumed_at;
                case.unpaid = last.unpaid;
                case.verdict = case.verdict.filter(|_| last.objection.is_none());
                case.objection.clone_from(&last.objection);
                (case.unit, case.forwards) = last.unit.clone();
                [case.same, case.parent] = last.tied.clone();
            }
            case.correction = None;
            case.ended_at = None;
            case.go(next, at);
            if let Some(last) = last {
                (case.hand.booked, case.hand.bookings) = last.booked;
            }
            case.hand.holder = Some(*officer);
        }
        Event::LettersAdded { letters, .. } => {
            case.last = None;
            case.signed = true;
            case.told = true;
            case.valid.extend(letters.iter().map(|line| line.id.clone()));
        }
        Event::LetterRevoked { id, .. } => case.valid.retain(|valid| valid != id),
    }
    case
}
