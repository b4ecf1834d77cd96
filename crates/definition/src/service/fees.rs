//! The price of a service: nothing, or lines that are added up.

use terms::Date;

use crate::condition::Condition;
use crate::fault::Place;
use crate::text::Text;

/// The price of a service.
#[derive(Clone, Debug, Default)]
pub struct Fees {
    /// The law by which it costs nothing.
    pub free: Option<Text>,
    /// What is paid to us; those whose `when` holds on the day of the bill are added up.
    pub lines: Vec<FeeLine>,
    /// What is paid to others, as an estimate.
    pub elsewhere: Vec<Elsewhere>,
    /// When a payment is given back.
    pub refund: Option<Refund>,
}

/// A line of a bill.
#[derive(Clone, Debug)]
pub struct FeeLine {
    /// Its name after `fees.`; lines of other dates may share it.
    pub id: String,
    /// What is paid for.
    pub label: Text,
    /// How much, in rupiah.
    pub amount: Condition,
    /// When it is paid.
    pub when: Option<Condition>,
    /// The law behind it.
    pub basis: Option<String>,
    /// First day it holds.
    pub from: Option<Date>,
    /// Last day it holds.
    pub to: Option<Date>,
    /// The stage at which it is paid; the first that bills when absent.
    pub stage: Option<String>,
    /// Where it stands.
    pub at: Place,
}

/// What is paid to somebody else.
#[derive(Clone, Debug)]
pub struct Elsewhere {
    /// What is paid for.
    pub label: Text,
    /// About how much.
    pub about: Text,
    /// Where.
    pub place: Option<Text>,
}

/// When a payment is given back.
#[derive(Clone, Debug)]
pub struct Refund {
    /// When; always if absent.
    pub when: Option<Condition>,
    /// The field with the account that gets it.
    pub to: Option<String>,
    /// Where it stands.
    pub at: Place,
}

impl FeeLine {
    /// Whether it holds on this day.
    pub fn is_in_force(&self, day: Date) -> bool {
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to)
    }
}
