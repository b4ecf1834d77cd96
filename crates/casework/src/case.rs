//! The state of a case: what its events made of it.

mod evolve;

pub use evolve::evolve;
use terms::{Moment, OfficerId};

use crate::decide::UNDO_SECONDS;
use crate::event::{Clock, End, Event, Reported, Verdict};
use crate::hand::Hand;
use crate::kin::{Gathered, Kin};
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
