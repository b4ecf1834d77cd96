//! What is known of an opened case, which letters a decision signs, and what their templates know.

use course::{Deciding, Due, Known, Told};
use definition::{Answers, Facts};
use identity::Reader;
use serde_json::{Map, Value as Json, json};
use terms::{CaseId, Language, Moment};
use vault::Purpose;

use crate::app::App;
use crate::error::Failure;
use crate::store;
use crate::working::Opened;

impl App {
    /// What is known of a case beyond its answers.
    pub(crate) fn facts(&self, opened: &Opened, now: Moment) -> Facts {
        let told = Told {
            service: &opened.service,
            number: &opened.row.number,
            case: &opened.case,
            events: &opened.events,
            filled: self
                .filled(opened)
                .into_iter()
                .flat_map(|(_, own)| own)
                .chain(self.objection(opened).into_iter().flatten())
                .collect(),
            paid: self.paid(opened),
        };
        let facts = course::facts(told, &self.web.brand().zone, now);
        Facts { supporters: Some(opened.row.supporters), ..facts }
    }

    /// What is known of a case when this is decided, with what is filled in for it.
    pub(crate) fn known(
        &self,
        opened: &Opened,
        filled: Option<&Answers>,
        deciding: Option<&Deciding<'_>>,
        now: Moment,
    ) -> Known {
        let on = now.day(&self.web.brand().zone);
        Known::new(self.facts(opened, now), filled, deciding, on)
    }

    /// The letters that this decision signs: those whose last signer's stage it is.
    pub(crate) fn letters_due(
        &self,
        opened: &Opened,
        answers: &Answers,
        known: &Known,
        decision: (&str, &str),
        now: Moment,
    ) -> Vec<Due> {
        let context = self.case_context(opened, Language::Id, now);
        let mut due =
            course::due(&opened.service, answers, known, &context, &opened.events, decision);
        // A refusal's letter waits until the refusal can no longer be taken back.
        due.retain(|due| due.letter != course::REFUSAL);
        due
    }

    /// What a template knows of a case with these answers; `each` is the item of a list that it is for.
    pub(crate) fn template_data(
        &self,
        opened: &Opened,
        answers: &Answers,
        each: Option<(&str, usize)>,
        now: Moment,
    ) -> Map<String, Json> {
        let context = self.case_context(opened, Language::Id, now);
        let facts = self.facts(opened, now);
        let item = each.and_then(|(list, item)| answers.get(list)?.items().get(item));
        let service = &opened.service;
        let mut data = service.letter_data(answers, &facts, &context, item);
        course::add_words(service, each.map(|(list, _)| list), &mut data);
        data.insert("service".to_owned(), json!({ "title": service.title.get(Language::Id) }));
        data.extend(self.refusal_data(opened, answers, now));
        data
    }
}

/// A case opened to make its letters: the service, and the data a template gets, for each letter's item.
///
/// # Errors
/// [`Failure`] when it is not there or cannot be opened.
pub async fn open_for_letters(
    app: &App,
    case: CaseId,
    letter: &str,
    item: Option<usize>,
) -> Result<(Opened, Map<String, Json>), Failure> {
    let row = store::by_id(&app.db, app.agency(), case).await?.ok_or(Failure::NotFound)?;
    let opened = app.open_row(row).await?;
    let mut answers = app.answers(&opened, Reader::Owner, Purpose::Render).await?;
    // What an officer filled in stands in letters under its own name, as in a decision: its reason.
    answers.extend(app.filled(&opened).into_iter().flat_map(|(_, own)| own));
    let list =
        course::letter(&opened.service, letter).and_then(|letter| letter.for_each.as_deref());
    let data = app.template_data(&opened, &answers, list.zip(item), app.web.now());
    Ok((opened, data))
}
