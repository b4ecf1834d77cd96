//! What an officer fills in at a stage: fields of the same types as the form's, read and checked in the same way.

use crate::answer::Answers;
use crate::condition::Facts;
use crate::field::{Field, Kind};
use crate::read::document_field;
use crate::service::Service;

use super::read::Reading;
use super::view::{starts, top_field};
use super::walk::Walk;
use super::{Context, FieldProblem, FieldView, Input, retype};
use crate::field::typed::Typed;

/// What stands before the names of a stage's inputs, so that none meets a name of the page around them.
const PREFIX: &str = "isi.";

/// How much of a stage a way out asks for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Asks {
    /// All that is required: the way goes on.
    All,
    /// What was typed must be right, and may be left out: the way leads back, or ends in a refusal.
    WhatWasTyped,
}

/// What came of the fields of a stage.
#[derive(Clone, PartialEq, Debug)]
pub struct FilledIn {
    /// The answers that are right.
    pub answers: Answers,
    /// What must be mended; paths are names of inputs.
    pub problems: Vec<FieldProblem>,
    /// What should be looked at once more before going on.
    pub warnings: Vec<FieldProblem>,
    /// Names that were sent and stand at no field of the stage, with what was typed.
    pub unknown: Vec<(String, String)>,
    /// Whether an item was added or removed, or a region looked for: nothing is decided yet.
    pub stay: bool,
    /// What was typed, after adding and removing: for [`Service::stage_fields`].
    pub typed: Vec<(String, String)>,
}

impl Service {
    /// The fields of a stage that are shown with these answers of the case, as somebody typed them.
    pub fn stage_fields(
        &self,
        stage: &str,
        typed: &[(String, String)],
        answers: &Answers,
        context: &Context,
    ) -> Vec<FieldView> {
        let bare = bare(typed);
        let mut walk = self.walked(answers, context);
        let nothing = Answers::new();
        let fields = self.stage(stage).map(|stage| stage.fields.as_slice()).unwrap_or_default();
        let bare = if bare.is_empty() { starts(fields) } else { bare };
        let typed = fields.iter().filter(|field| !matches!(field.kind, Kind::Document));
        typed
            .filter_map(|field| top_field(field, Typed(&bare), &nothing, &mut walk))
            .map(prefixed)
            .collect()
    }

    /// The documents that officers add at a stage, whatever the case.
    pub fn documents_at(&self, stage: &str) -> Vec<String> {
        let fields = self.stage(stage).map(|stage| stage.fields.as_slice()).unwrap_or_default();
        let documents = fields.iter().filter(|field| matches!(field.kind, Kind::Document));
        documents.map(|field| field.id.clone()).collect()
    }

    /// The documents that officers add at a stage with these answers of the case, with the files that were added.
    pub fn stage_documents(
        &self,
        stage: &str,
        given: &Answers,
        answers: &Answers,
        context: &Context,
    ) -> Vec<FieldView> {
        let mut walk = self.walked(answers, context);
        let own = self.documents_at(stage).into_iter();
        let fields = own.filter_map(|id| self.document(&id).map(document_field));
        fields.filter_map(|field| top_field(&field, Typed(&[]), given, &mut walk)).collect()
    }

    /// Reads what was sent for the fields of a stage.
    pub fn read_stage(
        &self,
        stage: &str,
        posted: &[(String, String)],
        asks: Asks,
        answers: &Answers,
        context: &Context,
    ) -> FilledIn {
        let fields = self.stage(stage).map(|stage| stage.fields.iter().collect::<Vec<_>>());
        self.read_besides(&fields.unwrap_or_default(), posted, asks, answers, context)
    }

    /// The papers that an applicant gives with an objection, with the files that were added.
    pub fn objection_documents(
        &self,
        given: &Answers,
        answers: &Answers,
        context: &Context,
    ) -> Vec<FieldView> {
        let mut walk = self.walked(answers, context);
        let own = self.objected_documents().map(document_field);
        own.filter_map(|field| top_field(&field, Typed(&[]), given, &mut walk)).collect()
    }

    /// The labels of papers without which an objection cannot be sent.
    pub fn objection_lacks(
        &self,
        given: &Answers,
        answers: &Answers,
        context: &Context,
    ) -> Vec<String> {
        let is_missing = |field: &FieldView| {
            !field.optional
                && matches!(&field.input, Input::Document { files, .. } if files.is_empty())
        };
        let asked = self.objection_documents(given, answers, context).into_iter();
        asked.filter(is_missing).map(|field| field.label).collect()
    }

    /// What an applicant who objects fills in, as they typed it; names are as at a stage.
    pub fn objection_fields(
        &self,
        typed: &[(String, String)],
        answers: &Answers,
        context: &Context,
    ) -> Vec<FieldView> {
        let bare = bare(typed);
        let mut walk = self.walked(answers, context);
        let nothing = Answers::new();
        let fields = self.objection.form.iter().flat_map(|step| &step.fields);
        let fields = fields.filter(|field| !matches!(field.kind, Kind::Document));
        let shown = fields.filter_map(|field| top_field(field, Typed(&bare), &nothing, &mut walk));
        shown.map(prefixed).collect()
    }

    /// Reads what an applicant who objects fills in; names are as at a stage.
    pub fn read_objection(
        &self,
        posted: &[(String, String)],
        answers: &Answers,
        context: &Context,
    ) -> FilledIn {
        let fields: Vec<&Field> =
            self.objection.form.iter().flat_map(|step| &step.fields).collect();
        self.read_besides(&fields, posted, Asks::All, answers, context)
    }

    /// Reads fields that stand in no page of the form and see all its answers.
    fn read_besides(
        &self,
        fields: &[&Field],
        posted: &[(String, String)],
        asks: Asks,
        answers: &Answers,
        context: &Context,
    ) -> FilledIn {
        let (bare, stay) = retype::edited(&bare(posted));
        let nothing = Answers::new();
        let mut reading = Reading::new(self.walked(answers, context), &bare, &nothing);
        let is_typed = |field: &&&Field| {
            asks == Asks::All
                || bare.iter().any(|(name, text)| !text.is_empty() && is_of(name, &field.id))
        };
        let is_answer = |field: &&&Field| !matches!(field.kind, Kind::Document);
        let asked = fields.iter().filter(is_answer).filter(is_typed);
        asked.for_each(|field| reading.field(field));
        let outcome = reading.outcome(&nothing, stay);
        let known = |name: &str| fields.iter().any(|field| is_of(name, &field.id));
        let own = |(name, value): &(String, String)| {
            let name = name.strip_prefix(PREFIX)?;
            (!known(name)).then(|| (name.to_owned(), value.clone()))
        };
        let problem = |problem: FieldProblem| FieldProblem {
            path: format!("{PREFIX}{}", problem.path),
            ..problem
        };
        FilledIn {
            answers: outcome.answers,
            problems: outcome.problems.into_iter().map(problem).collect(),
            warnings: outcome.warnings.into_iter().map(problem).collect(),
            unknown: posted.iter().filter_map(own).collect(),
            stay,
            typed: bare.into_iter().map(|(name, text)| (format!("{PREFIX}{name}"), text)).collect(),
        }
    }

    /// The form walked to its end: conditions of a stage see all answers of the case, which are free of hidden ones.
    fn walked<'a>(&'a self, answers: &Answers, context: &'a Context) -> Walk<'a> {
        let scope = self.scope(answers, &Facts::default(), context);
        Walk { scope, answers: answers.clone(), ..Walk::new(self, context) }
    }
}

/// Whether an input belongs to a field.
fn is_of(name: &str, field: &str) -> bool {
    name.strip_prefix(field).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// Names without the prefix; buttons that add, remove and look for something name their field with it.
fn bare(pairs: &[(String, String)]) -> Vec<(String, String)> {
    let one = |(name, value): &(String, String)| match name.as_str() {
        "add" | "remove" | "find" => {
            Some((name.clone(), value.strip_prefix(PREFIX).unwrap_or(value).to_owned()))
        }
        _ => Some((name.strip_prefix(PREFIX)?.to_owned(), value.clone())),
    };
    pairs.iter().filter_map(one).collect()
}

fn prefixed(mut view: FieldView) -> FieldView {
    view.path = format!("{PREFIX}{}", view.path);
    match &mut view.input {
        Input::Group { fields } => {
            *fields = std::mem::take(fields).into_iter().map(prefixed).collect();
        }
        Input::List { items, .. } => {
            for item in items {
                item.fields = std::mem::take(&mut item.fields).into_iter().map(prefixed).collect();
            }
        }
        Input::Line { .. }
        | Input::Lines { .. }
        | Input::Date { .. }
        | Input::Month { .. }
        | Input::Pick { .. }
        | Input::PickMany { .. }
        | Input::SearchMany { .. }
        | Input::YesNo { .. }
        | Input::Search(_)
        | Input::Address { .. }
        | Input::BankAccount { .. }
        | Input::Point { .. }
        | Input::Area { .. }
        | Input::Document { .. }
        | Input::Letters { .. }
        | Input::Consent { .. }
        | Input::Shown { .. }
        | Input::Note { .. } => {}
    }
    view
}
