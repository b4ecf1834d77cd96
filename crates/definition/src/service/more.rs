//! What a service needs, fills in, keeps and counts besides its form and its road.

use std::collections::BTreeMap;

use crate::condition::Condition;
use crate::fault::Place;
use crate::text::Text;

use super::{Duration, Promise, Stage, Step};

/// A letter of another service that is needed.
#[derive(Clone, Debug)]
pub struct Need {
    /// Its id.
    pub id: String,
    /// Which letter: `service.letter`.
    pub letter: String,
    /// What it is called.
    pub label: Text,
    /// The subject whose letter it is.
    pub holder: String,
    /// The names that it brings in.
    pub take: Vec<String>,
    /// When it is needed; always if absent.
    pub when: Option<Condition>,
    /// Whether it serves once only.
    pub use_up: bool,
    /// Whether the case may be filed while it is applied for.
    pub wait: bool,
    /// What to tell who has none.
    pub otherwise: Text,
    /// Where it stands.
    pub at: Place,
}

/// A statutory form that is filled in from the same answers.
#[derive(Clone, Debug)]
pub struct FormFilled {
    /// Its id.
    pub id: String,
    /// What it is called.
    pub title: Text,
    /// The Typst file, beside the service file.
    pub template: String,
    /// Where the name of that file stands.
    pub template_at: Place,
    /// The rule that prescribes it.
    pub basis: Option<String>,
    /// When it is made.
    pub when: Option<Condition>,
    /// One for each item of this list.
    pub for_each: Option<String>,
    /// Whether it is also offered blank.
    pub blank: bool,
}

/// A row of a register that a case writes.
#[derive(Clone, Debug)]
pub struct Record {
    /// Its id.
    pub id: String,
    /// The register.
    pub register: String,
    /// What its key is.
    pub key: Option<Condition>,
    /// When it is written.
    pub when: Option<Condition>,
    /// One for each item of this list.
    pub for_each: Option<String>,
    /// The moment: `granted`, `end`, a stage, or `stage.outcome`.
    pub moment: Option<String>,
    /// Fields with the condition that gives each.
    pub write: Vec<(String, Condition)>,
    /// Fields with a fixed value.
    pub set: Vec<(String, String)>,
    /// The record that it closes.
    pub replaces: Option<String>,
    /// The letter whose validity it has, as `letters.ID`.
    pub valid: Option<String>,
    /// How long it is valid, where no letter says it.
    pub valid_for: Option<Duration>,
    /// Whether a second one is refused, and over which fields besides the key.
    pub unique: Option<Vec<String>>,
    /// The subject it is about.
    pub subject: Option<String>,
    /// Fields that anyone may see.
    pub public: Vec<String>,
    /// Until when it is only a reservation.
    pub until: Option<String>,
    /// Where it stands.
    pub at: Place,
}

/// How urgent a case is when its condition holds.
#[derive(Clone, Debug)]
pub struct Priority {
    /// When; always if absent.
    pub when: Option<Condition>,
    /// How urgent.
    pub level: Level,
}

/// How urgent a case is. What no line names is as urgent as any other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// It may wait.
    Low,
    /// As any other.
    Normal,
    /// Before others.
    Raised,
    /// Before all others.
    High,
}

impl Level {
    /// All of them, the least urgent first.
    pub const ALL: [Self; 4] = [Self::Low, Self::Normal, Self::Raised, Self::High];

    /// Its keyword.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Normal => "normal",
            Self::Raised => "raised",
            Self::High => "high",
        }
    }
}

/// What officers write often: they choose it, change it, and send it.
#[derive(Clone, Debug)]
pub struct Reply {
    /// What it is called in the list.
    pub title: Text,
    /// The words, with `{names}` of the case.
    pub text: Text,
    /// Where it stands.
    pub at: Place,
    /// Whether it is of the pack, and only its names are checked here.
    pub of_pack: bool,
    /// Whether it is written in conversations, which know no case; others are written to applicants.
    pub in_chat: bool,
}

/// That in this mode another body issues: the stages after one are its own.
#[derive(Clone, Debug)]
pub struct FrontOffice {
    /// The last stage that is ours.
    pub after: String,
    /// By which connector it is handed over.
    pub connector: String,
    /// What the issuer's system is called.
    pub issuer: String,
    /// What is asked there.
    pub action: String,
    /// How long the issuer takes.
    pub within: Option<Duration>,
    /// Where it stands.
    pub at: Place,
}

/// Who issues.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// We do.
    Owner,
    /// Another body does; we are its counter.
    FrontOffice,
}

/// What kind of thing the file describes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ServiceKind {
    /// A service.
    Service,
    /// A complaint.
    Complaint,
    /// Several services applied for at once.
    Bundle,
}

/// A second road, for who objects.
#[derive(Clone, Debug)]
pub struct Objection {
    /// What can be objected to: `refused`, `late`, `granted`.
    pub against: Vec<String>,
    /// How long after.
    pub within: Option<Duration>,
    /// When it is answered.
    pub promise: Option<Promise>,
    /// What the citizen writes.
    pub form: Vec<Step>,
    /// Its stages.
    pub road: Vec<Stage>,
    /// Where to go then.
    pub next: Option<Text>,
    /// Where it stands.
    pub at: Place,
}

/// What is published as numbers.
#[derive(Clone, Debug, Default)]
pub struct OpenData {
    /// By which names cases are counted.
    pub count_by: Vec<String>,
    /// Smaller groups are left out.
    pub smallest: usize,
    /// Whether places are rounded.
    pub rounded: bool,
}

/// Codes with their names, which services share.
pub type Lists = BTreeMap<String, Vec<crate::field::Choice>>;
