//! Whose hands a case is in: one, or several side by side.

use serde::{Deserialize, Serialize};
use terms::{Moment, OfficerId};

use crate::case::Case;
use crate::next::{Asking, Next};

/// A stage at which a case is now: who works on it there, and by when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hand {
    /// The stage, empty before and after the road.
    pub stage: String,
    /// Who works on that stage.
    pub role: String,
    /// Which unit does.
    pub unit: String,
    /// By when that stage is due.
    pub due_at: Moment,
    /// Since when it is at that stage.
    pub since: Moment,
    /// When it leaves that stage by itself, if it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acts_at: Option<Moment>,
    /// Whether the promise's clock stands while it is there.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub stands: bool,
    /// When its promise is put off by itself, if it is to be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extends_at: Option<Moment>,
    /// What other units are asked for this stage and have not answered.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub asked: Vec<Asking>,
    /// The meeting or visit that is booked for that stage, with its place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub booked: Option<(Moment, String)>,
    /// How often a time was booked for that stage.
    #[serde(default, skip_serializing_if = "is_none")]
    pub bookings: usize,
    /// Who holds it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holder: Option<OfficerId>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
const fn is_none(count: &usize) -> bool {
    *count == 0
}

impl Default for Hand {
    fn default() -> Self {
        let start = Moment::from_micros(0);
        Self {
            stage: String::new(),
            role: String::new(),
            unit: String::new(),
            due_at: start,
            since: start,
            acts_at: None,
            stands: false,
            extends_at: None,
            asked: Vec::new(),
            booked: None,
            bookings: 0,
            holder: None,
        }
    }
}

impl Hand {
    /// The hand that a case comes into; nobody holds it yet.
    pub(crate) fn of(next: &Next, at: Moment) -> Option<Self> {
        let Next::Stage { stage, role, unit, due_at, acts_at, stands, extends_at, asks } = next
        else {
            return None;
        };
        Some(Self {
            stage: stage.clone(),
            role: role.clone(),
            unit: unit.clone(),
            due_at: *due_at,
            since: at,
            acts_at: *acts_at,
            stands: *stands,
            extends_at: *extends_at,
            asked: asks.clone(),
            booked: None,
            bookings: 0,
            holder: None,
        })
    }

    /// Where it is, to come back to.
    fn place(&self) -> Next {
        Next::Stage {
            stage: self.stage.clone(),
            role: self.role.clone(),
            unit: self.unit.clone(),
            due_at: self.due_at,
            acts_at: self.acts_at,
            stands: self.stands,
            extends_at: self.extends_at,
            asks: self.asked.clone(),
        }
    }
}

impl Case {
    /// All the hands it is in, the one that is looked at first.
    pub fn hands(&self) -> impl Iterator<Item = &Hand> {
        std::iter::once(&self.hand).chain(&self.beside)
    }

    pub(crate) fn hands_mut(&mut self) -> impl Iterator<Item = &mut Hand> {
        std::iter::once(&mut self.hand).chain(&mut self.beside)
    }

    /// Whether it has come into a hand, or out of one, since it stood so.
    pub fn has_moved_since(&self, before: &Self) -> bool {
        self.beside.len() != before.beside.len() || self.new_hands(before).next().is_some()
    }

    /// Whether it is at several stages at once.
    pub const fn is_in_several_hands(&self) -> bool {
        !self.beside.is_empty()
    }

    /// Looks at the hand of this stage, if it is in it: commands are about that one then. Says whether it is.
    pub fn look_at(&mut self, stage: &str) -> bool {
        if self.hand.stage == stage {
            return true;
        }
        let Some(place) = self.beside.iter().position(|hand| hand.stage == stage) else {
            return false;
        };
        std::mem::swap(&mut self.hand, &mut self.beside[place]);
        true
    }

    /// Looks at the hand that is left by itself first, if one is by then.
    pub fn look_at_due(&mut self, now: Moment) {
        let due = self.hands().filter(|hand| hand.acts_at.is_some_and(|at| at <= now));
        let first = due.min_by_key(|hand| hand.acts_at).map(|hand| hand.stage.clone());
        if let Some(stage) = first {
            self.look_at(&stage);
        }
    }

    /// The hands into which it has come since it stood so.
    pub fn new_hands<'a>(&'a self, before: &'a Self) -> impl Iterator<Item = &'a Hand> {
        let is_known = |hand: &&Hand| {
            before.hands().any(|old| old.stage == hand.stage && old.since == hand.since)
        };
        self.hands().filter(move |hand| !is_known(hand))
    }

    /// What other units are asked, at all the stages it is at.
    pub fn all_asked(&self) -> Vec<Asking> {
        self.hands().flat_map(|hand| hand.asked.iter().cloned()).collect()
    }

    /// Where it stands now, to come back to: first the hand that is looked at.
    pub(crate) fn here(&self) -> Next {
        match self.is_in_several_hands() {
            true => Next::Together { hands: self.hands().cloned().collect() },
            false => self.hand.place(),
        }
    }

    /// Since when the promise's clock stands because of a stage it is at, if it does.
    pub(crate) fn stands_since(&self) -> Option<Moment> {
        self.hands().filter(|hand| hand.stands).map(|hand| hand.since).min()
    }

    /// When its promise is put off by itself, if it is to be.
    pub fn extends_at(&self) -> Option<Moment> {
        self.hands().filter_map(|hand| hand.extends_at).min()
    }
}
