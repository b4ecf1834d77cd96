//! Statutory forms from the answers of a case: which there are, and what their templates know.

use definition::{Answers, FormFilled};
use identity::Reader;
use serde_json::{Map, Value as Json};
use terms::{Language, Moment};
use vault::Purpose;

use crate::app::App;
use crate::bill::Payer;
use crate::error::Failure;
use crate::working::Opened;

/// A statutory form with what is to be filled into it.
pub struct FilledForm {
    /// Number of the case.
    pub number: String,
    /// Service and version, whose file its template is.
    pub service: (String, i64),
    /// The template.
    pub template: String,
    /// What the form is called.
    pub title: String,
    /// Id of the unit whose case it is.
    pub unit: String,
    /// What the template knows.
    pub data: Map<String, Json>,
}

/// A form on the page of its case.
pub(crate) struct FormLink {
    /// What its address ends with.
    pub(crate) path: String,
    /// What it is called, and whose it is.
    pub(crate) title: String,
}

impl App {
    /// The forms that these answers fill in, one for each item where a form is for each.
    pub(crate) fn forms_of(
        &self,
        opened: &Opened,
        answers: &Answers,
        language: Language,
        now: Moment,
    ) -> Vec<FormLink> {
        let context = self.case_context(opened, language, now);
        let facts = self.facts(opened, now);
        let rules = opened.service.rules(answers, &facts, &context);
        let forms = opened.service.forms_filled.iter();
        let forms = forms.filter(|form| rules.applies(form.when.as_ref()));
        forms.flat_map(|form| links(opened, form, answers, language)).collect()
    }
}

/// One link, or one for each item.
fn links(
    opened: &Opened,
    form: &FormFilled,
    answers: &Answers,
    language: Language,
) -> Vec<FormLink> {
    let title = form.title.get(language);
    let Some(list) = &form.for_each else {
        return vec![FormLink { path: form.id.clone(), title: title.to_owned() }];
    };
    let items = answers.get(list).map_or(0, |value| value.items().len());
    let link = |item| FormLink {
        path: format!("{}?untuk={}", form.id, item + 1),
        title: format!("{title}, {}", opened.service.item_title(list, item, language)),
    };
    (0..items).map(link).collect()
}

/// A statutory form filled in from a case; `item` counts from zero. For an office it is a read of the answers.
///
/// # Errors
/// [`Failure::NotFound`] when the case is not theirs, or these answers do not call for the form.
pub async fn filled_form(
    app: &App,
    reader: Payer<'_>,
    number: &str,
    (form, item): (&str, Option<usize>),
    now: Moment,
) -> Result<FilledForm, Failure> {
    let (opened, mut answers) = match reader {
        Payer::Own(person) => {
            let opened = app.open_own(person, number).await?;
            let answers = app.answers(&opened, Reader::Owner, Purpose::Own).await?;
            (opened, answers)
        }
        Payer::Office(staff) => {
            let opened = app.open_for(staff, number).await?;
            let purpose = app.purpose(staff, &opened);
            let answers = app.answers_for(staff, &opened, purpose).await?;
            (opened, answers)
        }
    };
    let all = app.forms_of(&opened, &answers, Language::Id, now);
    let path = item.map_or_else(|| form.to_owned(), |item| format!("{form}?untuk={}", item + 1));
    let title = all.into_iter().find(|link| link.path == path).ok_or(Failure::NotFound)?.title;
    let declared = opened.service.forms_filled.iter().find(|declared| declared.id == form);
    let declared = declared.ok_or(Failure::NotFound)?;
    answers.extend(app.filled(&opened).into_iter().flat_map(|(_, own)| own));
    let each = declared.for_each.as_deref().zip(item);
    let data = app.template_data(&opened, &answers, each, now);
    Ok(FilledForm {
        number: opened.row.number.clone(),
        service: (opened.row.service.clone(), opened.row.version),
        template: declared.template.clone(),
        title,
        unit: opened.row.unit.clone(),
        data,
    })
}
