//! The addresses of its person that a form asks for: where somebody who moves wants the new one.

use definition::form::{FieldView, Input};
use terms::CaseId;
use web::{Citizen, View};

use crate::App;
use crate::aloud::Question;
use crate::error::Failure;

/// The questions of a draft that ask for an address of the applicant, as they stand now.
///
/// # Errors
/// [`Failure::NotFound`], or [`Failure::Filed`] with the number of its case.
pub async fn address_questions(
    app: &App,
    view: &View,
    (citizen, draft): (&Citizen, CaseId),
) -> Result<Vec<Question>, Failure> {
    let draft = app.open_own(citizen, draft).await?;
    let pages = draft.published.service.pages(&draft.answers, &app.context(view));
    let mut questions = Vec::new();
    for page in &pages {
        questions.extend(of_applicant(&page.fields).into_iter().map(|field| Question {
            page: page.id.clone(),
            path: field.path.clone(),
            field: field.clone(),
            item: None,
            wrong: None,
            photo_place: None,
            at: (0, 0),
        }));
    }
    Ok(questions)
}

/// The fields that ask for an address of the applicant.
pub(crate) fn of_applicant(fields: &[FieldView]) -> Vec<&FieldView> {
    let mut found = Vec::new();
    fields.iter().for_each(|field| collect(field, &mut found));
    found
}

fn collect<'f>(field: &'f FieldView, found: &mut Vec<&'f FieldView>) {
    if let Input::Group { fields } = &field.input {
        fields.iter().for_each(|inner| collect(inner, found));
    } else if matches!(field.input, Input::Address { .. }) && field.path.starts_with("applicant.") {
        found.push(field);
    }
}
