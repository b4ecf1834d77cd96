//! The form of a service as a sheet of paper asks it: steps, questions, and the codes of what can be chosen.

#![expect(clippy::wildcard_enum_match_arm, reason = "what is not named here is answered on a line")]

use serde::Serialize;
use terms::Language;

use crate::field::{Choice, Field, Kind};
use crate::form::view::named;
use crate::service::Service;
use crate::words::word;

/// Digits of a NIK and of a family card's number.
const DIGITS: usize = 16;
/// More options than these are not printed: the answer is written in words.
const MOST_OPTIONS: usize = 24;
/// How often the fields of a list are printed.
const ITEMS: usize = 2;

/// A step of the form on paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BlankStep {
    /// What it is called.
    pub title: String,
    /// Whether it is for some only.
    pub sometimes: bool,
    /// What it asks.
    pub questions: Vec<BlankQuestion>,
}

/// A question on paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BlankQuestion {
    /// What is asked.
    pub label: String,
    /// Help.
    pub hint: Option<String>,
    /// Whether it is for some only.
    pub sometimes: bool,
    /// Whether it may stay empty.
    pub optional: bool,
    /// Where the answer goes.
    pub space: Space,
}

/// Where an answer is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Space {
    /// A line.
    Line {
        /// What stands behind it.
        unit: Option<String>,
    },
    /// Several lines.
    Lines,
    /// A box a digit.
    Boxes {
        /// How many.
        count: usize,
    },
    /// Day, month, year in boxes.
    Date,
    /// Boxes to be crossed, each with its code.
    Options {
        /// Code and words.
        options: Vec<(String, String)>,
        /// Whether several may be crossed.
        many: bool,
    },
    /// A box to be crossed, with the words it says.
    Consent,
    /// Nothing: words to read.
    None,
    /// Questions of their own, printed as often as there are titles.
    Group {
        /// What each is called.
        titles: Vec<String>,
        /// The questions of one.
        questions: Vec<BlankQuestion>,
    },
}

impl Service {
    /// Its form on paper. Documents are no questions: see [`Service::blank_documents`].
    pub fn blank(&self, language: Language) -> Vec<BlankStep> {
        let steps = self.pages.iter().map(|page| BlankStep {
            title: page.title.get(language).to_owned(),
            sometimes: page.when.is_some(),
            questions: page
                .fields
                .iter()
                .filter_map(|field| question(self, field, language))
                .collect(),
        });
        steps.filter(|step| !step.questions.is_empty()).collect()
    }

    /// What is to be brought: what each document is called, and whether only some bring it.
    pub fn blank_documents(&self, language: Language) -> Vec<BlankQuestion> {
        let asked = self.asked_documents().map(|document| BlankQuestion {
            label: document.label.get(language).to_owned(),
            hint: document.hint.as_ref().map(|hint| hint.get(language).to_owned()),
            sometimes: document.when.is_some(),
            optional: document.optional.is_some(),
            space: Space::None,
        });
        asked.collect()
    }
}

fn question(service: &Service, field: &Field, language: Language) -> Option<BlankQuestion> {
    let space = space(service, field, language)?;
    let (words, label) = match &field.kind {
        Kind::Consent { words } | Kind::Note { words } => (true, words.get(language).to_owned()),
        _ => (false, named(field, service, language)),
    };
    let own = field.hint.as_ref().map(|hint| hint.get(language).to_owned());
    let shared = || {
        let fact = field.fact.as_ref()?;
        word(&format!("hint-{}", fact.name), language).map(str::to_owned)
    };
    Some(BlankQuestion {
        label,
        hint: own.or_else(shared).filter(|_| !words),
        sometimes: field.when.is_some(),
        optional: field.optional.is_some(),
        space,
    })
}

/// Where the answer goes; none for what is not asked on paper.
fn space(service: &Service, field: &Field, language: Language) -> Option<Space> {
    let group = |titles: Vec<String>, fields: &[Field]| {
        let questions = fields.iter().filter_map(|field| question(service, field, language));
        Space::Group { titles, questions: questions.collect() }
    };
    Some(match &field.kind {
        Kind::Document | Kind::Value { .. } => return None,
        Kind::Nik { .. } | Kind::KkNumber => Space::Boxes { count: DIGITS },
        Kind::Date { .. } => Space::Date,
        Kind::Number { unit, .. } => Space::Line { unit: unit.clone() },
        Kind::Address { .. } => Space::Lines,
        Kind::YesNo => {
            let both = ["yes", "no"].map(|key| word(key, language).unwrap_or(key).to_owned());
            Space::Options { options: coded(both), many: false }
        }
        Kind::Choice { options } if options.len() <= MOST_OPTIONS => {
            Space::Options { options: printed(options, language), many: false }
        }
        Kind::Choices { options, .. } if options.len() <= MOST_OPTIONS => {
            Space::Options { options: printed(options, language), many: true }
        }
        Kind::Consent { .. } => Space::Consent,
        Kind::Note { .. } => Space::None,
        Kind::Person { fields } => group(vec![String::new()], fields),
        Kind::List { fields, .. } => {
            let titles = (0..ITEMS).map(|place| service.item_title(&field.id, place, language));
            group(titles.collect(), fields)
        }
        _ => Space::Line { unit: None },
    })
}

/// The options with their codes; those without one are counted.
fn printed(options: &[Choice], language: Language) -> Vec<(String, String)> {
    let label = |choice: &Choice| {
        let own = Some(choice.label.get(language)).filter(|label| !label.is_empty());
        own.or_else(|| word(&choice.key, language)).unwrap_or(&choice.key).to_owned()
    };
    let has_codes = options.iter().all(|choice| choice.code.is_some());
    if has_codes {
        let coded = |choice: &Choice| (choice.code.clone().unwrap_or_default(), label(choice));
        return options.iter().map(coded).collect();
    }
    coded(options.iter().map(label))
}

fn coded(labels: impl IntoIterator<Item = String>) -> Vec<(String, String)> {
    labels.into_iter().enumerate().map(|(place, label)| ((place + 1).to_string(), label)).collect()
}
