//! The state of a case: what its events made of it.

use terms::{Moment, OfficerId};

use crate::decide::UNDO_SECONDS;
use crate::event::{Asking, Clock, End, Event, Next, Verdict};

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
}

impl LastDecision {
    /// Whether its ten seconds are not over yet.
    pub fn is_fresh(&self, now: Moment) -> bool {
        now <= self.at.plus_seconds(UNDO_SECONDS)
    }
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
    /// The stage it is at, empty before and after the road.
    pub stage: String,
    /// Who works on that stage.
    pub role: String,
    /// Which unit does.
    pub stage_unit: String,
    /// By when that stage is due.
    pub due_at: Moment,
    /// Since when it is at that stage.
    pub since: Moment,
    /// When it leaves that stage by itself, if it does.
    pub acts_at: Option<Moment>,
    /// Whether the promise's clock stands while it is there.
    pub stands: bool,
    /// When its promise is put off by itself, if it is to be.
    pub extends_at: Option<Moment>,
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
    /// The meeting or visit that is booked for that stage, with its place.
    pub booked: Option<(Moment, String)>,
    /// How often a time was booked for that stage.
    pub bookings: usize,
    /// What other units are asked for this stage and have not answered.
    pub asked: Vec<Asking>,
    /// Who holds it.
    pub holder: Option<OfficerId>,
    /// Who typed it at a counter, if anybody did.
    pub entered_by: Option<OfficerId>,
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
            stage: String::new(),
            role: String::new(),
            stage_unit: String::new(),
            due_at: start,
            since: start,
            acts_at: None,
            stands: false,
            extends_at: None,
            extended: Vec::new(),
            unpaid: false,
            escalated: false,
            objection: None,
            verdict: None,
            left: String::new(),
            booked: None,
            bookings: 0,
            asked: Vec::new(),
            holder: None,
            entered_by: None,
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
    /// Whether the promise is broken: not before it has begun. While the clock stands it is as it was when the clock stopped, and once
    /// ended as it was then.
    pub fn is_late(&self, now: Moment) -> bool {
        if self.unpaid {
            return false;
        }
        let corrected = self.correction.as_ref().map(|correction| correction.since);
        let stopped = corrected.or(self.stands.then_some(self.since));
        self.ended_at.or(stopped).unwrap_or(now) > self.promised_at
    }

    fn go(&mut self, next: &Next, at: Moment) {
        match next {
            Next::Stage { stage, role, unit, due_at, acts_at, stands, extends_at, asks } => {
                self.asked.clone_from(asks);
                self.stands = *stands;
                self.extends_at = *extends_at;
                self.ended_at = None;
                if self.stage != *stage {
                    self.booked = None;
                    self.bookings = 0;
                }
                self.since = at;
                self.acts_at = *acts_at;
                self.turn = Turn::Office;
                self.stage.clone_from(stage);
                self.role.clone_from(role);
                self.stage_unit.clone_from(unit);
                self.due_at = *due_at;
            }
            Next::End(end) => {
                self.turn = Turn::Ended(*end);
                self.ended_at = Some(at);
                self.acts_at = None;
                self.extends_at = None;
                self.stands = false;
                self.booked = None;
                self.asked.clear();
                self.stage.clear();
                self.role.clear();
                self.holder = None;
            }
        }
    }

    fn last_by(&self, officer: OfficerId, at: Moment, signed: bool) -> LastDecision {
        let clock = (self.promise(), self.resumed_at);
        let objection = self.objection.clone();
        let (before, unpaid) = (self.here(), self.unpaid);
        LastDecision { officer, at, before, clock, signed, unpaid, objection }
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
            return self.go(&Next::End(End::Withdrawn), at);
        };
        self.promised_at = objecting.clock.promised_at;
        self.close_objection(&objecting.before, at);
    }

    /// A stage was left.
    fn leave(&mut self, stage: &str, next: &Next, verdict: Option<Verdict>, at: Moment) {
        self.holder = None;
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

    /// Where it stands now, to come back to.
    pub(crate) fn here(&self) -> Next {
        Next::Stage {
            stage: self.stage.clone(),
            role: self.role.clone(),
            unit: self.stage_unit.clone(),
            due_at: self.due_at,
            acts_at: self.acts_at,
            stands: self.stands,
            extends_at: self.extends_at,
            asks: self.asked.clone(),
        }
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
    match event {
        Event::Filed { unit, region, next, promised_at, unpaid, entered, .. } => {
            case.entered_by = entered.as_ref().map(|entered| entered.officer);
            case.unpaid = *unpaid;
            case.unit.clone_from(unit);
            case.region.clone_from(region);
            case.submitted_at = at;
            case.promised_at = *promised_at;
            case.go(next, at);
        }
        Event::Taken { officer, .. } => {
            case.holder = Some(*officer);
            case.last = None;
        }
        Event::Released => case.holder = None,
        Event::CorrectionAsked { officer, fields, until, .. } => {
            case.last = Some(case.last_by(*officer, at, false));
            case.turn = Turn::Applicant;
            case.correction = Some(Correction { fields: fields.clone(), since: at, until: *until });
            case.acts_at = *until;
        }
        Event::Corrected { promised_at, paused_days, due_at, moved, .. } => {
            case.turn = Turn::Office;
            case.last = None;
            // Back to who asked, unless they gave it up meanwhile.
            case.correction = None;
            case.promised_at = *promised_at;
            case.paused_days += paused_days;
            case.resumed_at = Some(at);
            case.due_at = *due_at;
            case.acts_at = None;
            case.extends_at = None;
            if let Some(moved) = moved {
                case.unit.clone_from(&moved.unit);
                case.region.clone_from(&moved.region);
                if let Some(next) = &moved.next {
                    case.holder = None;
                    case.go(next, at);
                }
            }
        }
        Event::Decided { officer, stage, next, letters, clock, verdict, .. } => {
            let signed = !letters.is_empty();
            case.last = Some(case.last_by(*officer, at, signed));
            case.decided = true;
            case.signed |= signed;
            case.valid.extend(letters.iter().map(|line| line.id.clone()));
            case.set_clock(*clock, at);
            case.leave(stage, next, *verdict, at);
        }
        Event::Confirmed { stage, next, .. } => {
            case.last = None;
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
            case.extends_at = None;
            // What came before it is not taken back: the promise would be.
            case.last = None;
            case.signed |= !letters.is_empty();
            case.valid.extend(letters.iter().map(|line| line.id.clone()));
        }
        Event::Escalated => case.escalated = true,
        Event::Objected { next, promised_at, .. } => {
            case.last = None;
            case.holder = None;
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
            case.booked = Some((*time, place.clone()));
            case.bookings += 1;
        }
        Event::OpinionAsked { asking, .. } => {
            case.last = None;
            case.asked.push(asking.clone());
        }
        Event::OpinionGiven { id, due_at, .. } | Event::OpinionWithdrawn { id, due_at, .. } => {
            case.asked.retain(|asked| asked.id != *id);
            case.due_at = *due_at;
        }
        Event::Lapsed | Event::Withdrawn => case.give_up(at),
        Event::Undone { officer, next } => {
            if let Some(last) = case.last.take() {
                let (clock, resumed_at) = last.clock;
                case.promised_at = clock.promised_at;
                case.paused_days = clock.paused_days;
                case.resumed_at = resumed_at;
                case.unpaid = last.unpaid;
                case.verdict = case.verdict.filter(|_| last.objection.is_none());
                case.objection = last.objection;
            }
            case.correction = None;
            case.ended_at = None;
            case.go(next, at);
            case.holder = Some(*officer);
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
