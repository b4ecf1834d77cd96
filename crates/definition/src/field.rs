//! Fields: what is asked, one file for each type.

use crate::condition::Condition;
use crate::fault::Place;
use crate::service::Rule;
use crate::text::Text;

/// A field of the form or of a stage.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its id: `since`, `applicant.lives_at`; bare inside a list.
    pub id: String,
    /// What is asked; empty for `person`, `document`.
    pub label: Text,
    /// Help.
    pub hint: Option<Text>,
    /// When it is shown; always if absent.
    pub when: Option<Condition>,
    /// When it may stay empty; never if absent.
    pub optional: Option<Condition>,
    /// Rules over this field.
    pub rules: Vec<Rule>,
    /// The class of its data, if it says one.
    pub data: Option<String>,
    /// The subject it is about, if it says one.
    pub about: Option<String>,
    /// Whether anyone may see it.
    pub public: bool,
    /// What it is.
    pub kind: Kind,
    /// Where it stands.
    pub at: Place,
}

/// The types of fields.
#[derive(Clone, Debug)]
pub enum Kind {
    /// One line of text.
    Text {
        /// Most characters.
        max: usize,
        /// A named pattern.
        pattern: Option<String>,
    },
    /// Several lines of text.
    LongText {
        /// Most characters.
        max: usize,
    },
    /// A person's name.
    Name {
        /// Whether it is being given (PD 73/2022 applies).
        new: bool,
    },
    /// A NIK.
    Nik,
    /// A KK number.
    KkNumber,
    /// A civil date.
    Date {
        /// First day: condition giving a date.
        min: Option<Condition>,
        /// Last day.
        max: Option<Condition>,
    },
    /// A time of day.
    Time,
    /// A whole number.
    Number {
        /// Smallest.
        min: Option<Condition>,
        /// Largest.
        max: Option<Condition>,
        /// Its unit.
        unit: Option<String>,
    },
    /// Yes or no.
    YesNo,
    /// One of several.
    Choice {
        /// What there is to choose from.
        options: Vec<Choice>,
    },
    /// Some of several.
    Choices {
        /// What there is to choose from.
        options: Vec<Choice>,
        /// Fewest.
        min: usize,
        /// Most.
        max: Option<usize>,
    },
    /// A region.
    Region {
        /// How deep: 1 province to 4 kelurahan or desa.
        level: usize,
        /// Where it must lie: `agency` or a code.
        inside: Option<String>,
    },
    /// An address.
    Address {
        /// Where it must lie.
        inside: Option<String>,
    },
    /// A phone number.
    Phone,
    /// An e-mail address.
    Email,
    /// The subject with this id: NIK and facts.
    Person,
    /// A list of items.
    List {
        /// The fields of one item, with bare ids.
        fields: Vec<Field>,
        /// Fewest: condition giving a number.
        min: Option<Condition>,
        /// Most.
        max: Option<Condition>,
        /// What one is called: `Anak {n}`.
        item: Option<Text>,
    },
    /// The upload with this id.
    Document,
    /// A value that is computed.
    Value {
        /// The condition that gives it.
        is: Condition,
        /// Whether it is shown.
        show: bool,
    },
    /// A consent that must be given.
    Consent {
        /// The very words.
        words: Text,
    },
    /// Words to read.
    Note {
        /// The words.
        words: Text,
    },
}

/// One option of a choice.
#[derive(Clone, Debug)]
pub struct Choice {
    /// Its key.
    pub key: String,
    /// What it is called; empty for the keys of facts, which have texts of their own.
    pub label: Text,
    /// Help.
    pub hint: Option<Text>,
    /// The code of a statutory form.
    pub code: Option<String>,
    /// When it is offered.
    pub when: Option<Condition>,
}
