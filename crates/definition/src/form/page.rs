//! The pages of a form: the steps of the file, and those that come by themselves.

use crate::condition::Condition;
use crate::field::{Field, Kind};
use crate::read::document_field;
use crate::service::{Rule, Service};
use crate::text::Text;

/// The id of the page of the applicant's facts.
pub const YOU: &str = "data-diri";
/// The id of the page of uploads.
pub const FILES: &str = "berkas";

/// One page.
#[derive(Clone, Debug)]
pub(crate) struct Page {
    pub(crate) id: String,
    pub(crate) title: Text,
    pub(crate) hint: Option<Text>,
    pub(crate) when: Option<Condition>,
    pub(crate) fields: Vec<Field>,
    pub(crate) rules: Vec<Rule>,
}

/// The applicant's facts, the steps, and the uploads that stand in no step.
pub(crate) fn pages(service: &Service) -> Vec<Page> {
    let applicant = service.subject("applicant");
    let you = applicant.map(|subject| own_page(YOU, "page-you", subject.fields.clone()));
    let steps = service.form.iter().map(|step| Page {
        id: step.id.clone(),
        title: step.title.clone(),
        hint: step.hint.clone(),
        when: step.when.clone(),
        fields: step.fields.iter().map(|field| placed(field, service)).collect(),
        rules: step.rules.clone(),
    });
    let loose = service.asked_documents().filter(|document| !is_placed(&document.id, service));
    let files: Vec<Field> = loose.map(document_field).collect();
    let files = (!files.is_empty()).then(|| own_page(FILES, "page-files", files));
    you.into_iter().chain(steps).chain(files).collect()
}

fn own_page(id: &str, title: &str, fields: Vec<Field>) -> Page {
    let in_language = |language| crate::words::word(title, language).unwrap_or_default();
    let [indonesian, english] = terms::Language::ALL.map(in_language);
    Page {
        id: id.to_owned(),
        title: Text::both(indonesian, english),
        hint: None,
        when: None,
        fields,
        rules: Vec::new(),
    }
}

/// A document in a step is asked as it is declared.
fn placed(field: &Field, service: &Service) -> Field {
    let document = matches!(field.kind, Kind::Document).then(|| service.document(&field.id));
    document.flatten().map_or_else(|| field.clone(), document_field)
}

fn is_placed(id: &str, service: &Service) -> bool {
    let mut fields = service.form.iter().flat_map(|step| &step.fields);
    fields.any(|field| field.id == id && matches!(field.kind, Kind::Document))
}
