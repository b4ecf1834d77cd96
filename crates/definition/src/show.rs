//! Answers as people read them: check your answers, the officer's page, letters.

use crate::answer::Answers;
use crate::form::{Context, Heading, Label};
use crate::service::Service;

/// The answers of one page.
#[derive(Clone, PartialEq, Debug)]
pub struct Section {
    /// The page where they can be changed.
    pub page: String,
    /// Its heading.
    pub title: Heading,
    /// One row for each answer.
    pub rows: Vec<Row>,
}

/// One answer.
#[derive(Clone, PartialEq, Debug)]
pub struct Row {
    /// The field's path: `children.0.name`.
    pub key: String,
    /// What was asked.
    pub label: Label,
    /// For an answer within a list: "Anak 1".
    pub item: Option<String>,
    /// The subject under whose key it is sealed; none for plain case data.
    pub subject: Option<String>,
    /// The answer.
    pub value: Shown,
}

/// An answer as it is read.
#[derive(Clone, PartialEq, Debug)]
pub enum Shown {
    /// Words ready to show.
    Text(String),
    /// Yes or no, in the reader's words.
    YesNo(bool),
    /// The key of a fact's option, such as `female`: text key `option-female`.
    FactKey(String),
    /// A civil date.
    Date(terms::Date),
    /// A NIK or KK number, to be masked where the place asks for it.
    Number(String),
    /// Files.
    Files(Vec<crate::answer::FileRef>),
}

impl Service {
    /// The visible answers by page, in the order of the form.
    pub fn show(&self, answers: &Answers, context: &Context) -> Vec<Section> {
        let _ = (answers, context);
        Vec::new()
    }
}
