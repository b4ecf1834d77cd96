//! What came of a case.

use std::collections::{BTreeMap, BTreeSet};

use casework::{Case, Turn};
use definition::form::{Context, FieldProblem, FieldView, Input, Refused};
use definition::{Answers, Bill, Facts, Place, Service};
use serde_json::{Map, Value as Json};
use terms::{Date, Moment};

use crate::words::add_words;

use super::RanPart;

/// What came of a case.
pub struct Ran {
    /// The answers that were right.
    pub answers: Answers,
    /// What was wrong with the others; then nothing was submitted.
    pub problems: Vec<FieldProblem>,
    /// Advice.
    pub warnings: Vec<FieldProblem>,
    /// Why the person cannot apply; then nothing was submitted.
    pub refused: Option<Refused>,
    /// From which day on they can, where it is only too early.
    pub again_on: Option<Date>,
    /// What is carried over to the right service, by its names.
    pub carries: BTreeMap<String, Json>,
    /// The steps that can be used without signing in.
    pub open_steps: Vec<String>,
    /// The case, if there is one.
    pub case: Option<Case>,
    /// How urgent it is: `normal`, `raised`, `high`.
    pub priority: &'static str,
    /// The stages it was at, `applicant` for a correction; a group stands before its members.
    pub road: Vec<String>,
    /// The ways out that were taken, with their stages.
    pub ways: BTreeSet<(String, String)>,
    /// The day on which each of them is due.
    pub due: Vec<(String, Date)>,
    /// What other units were asked.
    pub opinions: Vec<String>,
    /// The moments and dates for which a message was sent.
    pub notices: BTreeSet<String>,
    /// The day promised, moved by corrections.
    pub promised: Option<Date>,
    /// The reason of the last refusal.
    pub reason: Option<String>,
    /// Whether the promise was broken.
    pub late: bool,
    /// The letters signed, in their order.
    pub letters: Vec<Made>,
    /// The statutory forms filled in.
    pub forms: Vec<String>,
    /// The rows of registers written.
    pub records: Vec<Written>,
    /// The needs whose letter has served.
    pub uses_up: Vec<String>,
    /// How the last objection ended: `upheld`, `rejected`.
    pub objection: Option<&'static str>,
    /// Who says of a complaint that it is done: `reporter`, `office`.
    pub done_by: Option<&'static str>,
    /// Whether its applicant may object now.
    pub objection_open: bool,
    /// What it costs.
    pub bill: Bill,
    /// The step that was not possible, if one was not: nothing happened after it.
    pub stopped: Option<Stopped>,
    /// What is offered in place of a new report: `follow`, where there is one like it.
    pub offers: Option<&'static str>,
    /// What it was told while it ran, by the names of its answers.
    pub told: Vec<String>,
    /// What came of the parts of a bundle.
    pub parts: Vec<RanPart>,
    /// When it came to each stage.
    pub(super) reached: Vec<(String, Moment)>,
    /// What letters that are needed brought in, and nobody was asked.
    pub(super) known: BTreeSet<String>,
    pub(super) context: Context,
    /// What was known of it at the end.
    pub(super) facts: Facts,
}

/// A letter that was signed.
#[derive(Debug, Clone)]
pub struct Made {
    /// Its id in the service file.
    pub letter: String,
    /// Its number, as the first of its series.
    pub number: String,
    /// The last day it is valid; none when for life.
    pub valid_until: Option<Date>,
    /// How many signed it.
    pub signers: usize,
    /// What stands above the titles of those who sign for somebody else.
    pub lines: Vec<String>,
}

/// A row of a register that was written.
#[derive(Debug, Clone)]
pub struct Written {
    /// Its id in the service file.
    pub record: String,
    /// The last day it is valid; none when for ever.
    pub valid_until: Option<Date>,
    /// The row that it closes.
    pub replaces: Option<String>,
}

/// A step that was not possible.
#[derive(Debug, Clone)]
pub struct Stopped {
    /// What was tried.
    pub name: String,
    /// The step of the scenario; none for what came by itself.
    pub step: Option<(usize, Place)>,
    /// Why not, in Indonesian.
    pub why: String,
}

impl Ran {
    /// What a template knows of it at the end; of a list, the first item is the one that it is for.
    pub fn template_data(&self, service: &Service, each: Option<&str>) -> Map<String, Json> {
        let item = each.and_then(|list| self.answers.get(list)?.items().first());
        let mut data = service.letter_data(&self.answers, &self.facts, &self.context, item);
        add_words(service, each, &mut data);
        data
    }

    pub(super) fn new(context: Context) -> Self {
        Self {
            answers: Answers::new(),
            facts: Facts::default(),
            problems: Vec::new(),
            warnings: Vec::new(),
            refused: None,
            again_on: None,
            carries: BTreeMap::new(),
            open_steps: Vec::new(),
            case: None,
            priority: "normal",
            road: Vec::new(),
            ways: BTreeSet::new(),
            due: Vec::new(),
            opinions: Vec::new(),
            notices: BTreeSet::new(),
            promised: None,
            reason: None,
            late: false,
            letters: Vec::new(),
            forms: Vec::new(),
            records: Vec::new(),
            uses_up: Vec::new(),
            objection: None,
            done_by: None,
            objection_open: false,
            bill: Bill::default(),
            stopped: None,
            offers: None,
            told: Vec::new(),
            parts: Vec::new(),
            reached: Vec::new(),
            known: BTreeSet::new(),
            context,
        }
    }

    /// The ids of all that is asked with these answers: `tenure`, `children.name`, `owner_letter`.
    pub fn asks(&self, service: &Service) -> Vec<String> {
        let mut ids = Vec::new();
        for page in service.pages(&self.answers, &self.context) {
            page.fields.iter().for_each(|field| asked(field, &mut ids));
        }
        ids.retain(|id| !self.known.contains(id));
        ids
    }

    /// What is asked in the same words, of the same person, more than once.
    pub fn asked_twice(&self, service: &Service) -> Vec<String> {
        let mut seen = BTreeSet::new();
        let mut twice = BTreeSet::new();
        for page in service.pages(&self.answers, &self.context) {
            for field in &page.fields {
                let inner: &[FieldView] =
                    if let Input::Group { fields } = &field.input { fields } else { &[] };
                let own = inner.is_empty().then_some(field);
                for one in inner.iter().chain(own).filter(|one| !one.label.is_empty()) {
                    let of = if inner.is_empty() { "" } else { field.label.as_str() };
                    if !seen.insert((of.to_owned(), one.label.clone())) {
                        twice.insert(one.label.clone());
                    }
                }
            }
        }
        twice.into_iter().collect()
    }

    /// When the case came to a stage, or ended so; none: it did not.
    pub(super) fn when(&self, place: &str) -> Option<Moment> {
        let stage = self.reached.iter().find(|(stage, _)| stage == place).map(|(_, at)| *at);
        let ended = || self.case.as_ref()?.ended_at.filter(|_| self.ends() == Some(place));
        stage.or_else(ended)
    }

    /// The ids of the documents that are asked for.
    pub fn documents(&self, service: &Service) -> Vec<String> {
        let views = service.documents_for(&self.answers, &self.context);
        views.into_iter().map(|view| view.id).collect()
    }

    /// What it costs, in rupiah; none while that is not known.
    pub fn fee(&self) -> Option<i64> {
        self.bill.total()
    }

    /// How it ended: `granted`.
    pub fn ends(&self) -> Option<&'static str> {
        let Turn::Ended(end) = self.case.as_ref()?.turn else { return None };
        Some(end.name())
    }
}

fn asked(field: &FieldView, ids: &mut Vec<String>) {
    #[expect(clippy::wildcard_enum_match_arm, reason = "all other inputs are one question")]
    match &field.input {
        Input::Group { fields } => fields.iter().for_each(|inner| asked(inner, ids)),
        Input::List { items, .. } => {
            ids.push(field.path.clone());
            items.iter().flat_map(|item| &item.fields).for_each(|inner| asked(inner, ids));
        }
        Input::Note { .. } | Input::Shown { .. } => {}
        _ => ids.push(without_places(&field.path)),
    }
}

/// `children.0.name` is the question `children.name`.
pub(crate) fn without_places(path: &str) -> String {
    let parts = path.split('.').filter(|part| part.parse::<usize>().is_err());
    parts.collect::<Vec<_>>().join(".")
}
