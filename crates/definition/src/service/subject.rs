//! The people, bodies and records a case is about.

use crate::fault::Place;
use crate::field::Field;
use crate::text::Text;

/// A person, a body or a record that a case is about.
#[derive(Clone, Debug)]
pub struct Subject {
    /// Its id.
    pub id: String,
    /// What it is.
    pub kind: SubjectKind,
    /// What to call it; "Anda" for the applicant.
    pub label: Text,
    /// What is known of it.
    pub facts: Vec<String>,
    /// How its key and its facts are typed while no register is connected; bare ids in a list.
    pub fields: Vec<Field>,
    /// Whether it is a list.
    pub many: bool,
    /// Whether it need not be in a register yet.
    pub new: bool,
    /// The class of its data.
    pub data: String,
    /// The register it is read from, if not that of its kind.
    pub register: Option<String>,
    /// Whose record it must be.
    pub of: Option<String>,
    /// Whether only the office reads it: neither shown to nor asked of the citizen.
    pub for_office: bool,
    /// Whether it may be nameless.
    pub optional: bool,
    /// On whose behalf the applicant may act.
    pub acts: Vec<String>,
    /// The profession that the applicant's account must have.
    pub profession: Option<String>,
    /// Facts that stay after the end.
    pub keep: Vec<String>,
    /// Where it is declared.
    pub at: Place,
}

/// What a subject is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SubjectKind {
    /// A human.
    Person,
    /// A body.
    LegalEntity,
    /// A person or a body.
    Party,
    /// A row of a register.
    Record,
}
