//! The pages of a form: the steps of the file, and those that come by themselves.

use crate::condition::Condition;
use crate::field::{Choice, Fact, Field, Kind, Questions, RtRw};
use crate::read::document_field;
use crate::service::{Rule, Service, Stage, Work};
use crate::text::Text;

/// The id of the page of the applicant's facts.
pub const YOU: &str = "data-diri";
/// The id of the page that asks how things are to be handed over.
pub(crate) const DELIVERY: &str = "penyerahan";
/// The id of the page of uploads.
pub const FILES: &str = "berkas";

/// One page.
#[derive(Clone, Debug)]
pub(crate) struct Page {
    pub(crate) id: String,
    pub(crate) title: Text,
    pub(crate) hint: Option<Text>,
    pub(crate) when: Option<Condition>,
    pub(crate) fields: Questions,
    pub(crate) rules: Vec<Rule>,
}

impl Page {
    /// The open questions of a correction as one page.
    pub(crate) fn of_open(fields: Vec<Field>, rules: Vec<Rule>) -> Self {
        Self {
            id: String::new(),
            title: Text::default(),
            hint: None,
            when: None,
            fields: fields.into(),
            rules,
        }
    }
}

/// The applicant's facts, the steps, and the uploads that stand in no step.
pub(crate) fn pages(service: &Service) -> Vec<Page> {
    // Whoever need not say who they are is not asked.
    let applicant = service.subject("applicant").filter(|applicant| !applicant.optional);
    let you = applicant.map(|subject| own_page(YOU, "page-you", subject.fields.clone()));
    let steps = service.form.iter().map(|step| Page {
        id: step.id.clone(),
        title: step.title.clone(),
        hint: step.hint.clone(),
        when: step.when.clone(),
        fields: placed(&step.fields, service),
        rules: step.rules.clone(),
    });
    let loose = service.asked_documents().filter(|document| !is_placed(&document.id, service));
    let files: Vec<Field> = loose.map(document_field).collect();
    let files = (!files.is_empty()).then(|| own_page(FILES, "page-files", files));
    let delivery = delivery(service);
    you.into_iter().chain(steps).chain(delivery).chain(files).collect()
}

impl Service {
    /// All that its form can ask, page after page: also the pages that come by themselves.
    pub fn every_field(&self) -> impl Iterator<Item = &Field> {
        self.pages.iter().flat_map(|page| &page.fields)
    }
}

/// How one is reached: not everybody who comes to a counter has it.
const CONTACT: [&str; 2] = ["applicant.phone", "applicant.email"];

impl Service {
    /// As it is filled in at a counter: whoever has neither phone nor e-mail leaves them out.
    #[must_use]
    pub fn at_counter(&self) -> Self {
        let mut own = self.clone();
        let is_contact = |field: &Field| CONTACT.contains(&field.id.as_str());
        for page in own.pages.iter_mut().filter(|page| page.fields.iter().any(is_contact)) {
            for field in page.fields.own().iter_mut().filter(|field| is_contact(field)) {
                field.optional = Condition::compile("true", field.at).ok();
            }
        }
        own
    }
}

/// How each thing that is handed over is to come, where there is a choice.
fn delivery(service: &Service) -> Option<Page> {
    let fields: Vec<Field> =
        service.road.iter().flat_map(|stage| delivery_fields(service, stage)).collect();
    (!fields.is_empty()).then(|| own_page(DELIVERY, "page-delivery", fields))
}

fn delivery_fields(service: &Service, stage: &Stage) -> Vec<Field> {
    let Work::Handover(handover) = &stage.work else { return Vec::new() };
    if handover.ways.len() < 2 {
        return Vec::new();
    }
    let way = format!("{}.way", stage.id);
    let option = |key: &String| Choice {
        key: key.clone(),
        label: both(&format!("way-{key}")),
        hint: None,
        code: None,
        when: None,
    };
    let ways = Kind::Choice { options: handover.ways.iter().map(option).collect() };
    // Something is handed over only where its stage is on the road. What decides that may be known only there: then
    // it is asked of all.
    let when = stage.when.as_ref().filter(|when| is_known_early(service, when));
    let courier = when.map_or_else(String::new, |when| format!("({}) && ", when.source()));
    let only_courier = Condition::compile(&format!("{courier}{way} == 'courier'"), stage.at).ok();
    let field = |id: String, label: &str, when: Option<Condition>, kind: Kind| Field {
        when,
        label: both(label),
        ..Field::fact(id, Fact { name: String::new(), of: None }, kind, stage.at)
    };
    let address = format!("{}.address", stage.id);
    let mut fields = vec![
        field(way, "delivery-way", when.cloned(), ways),
        field(
            address,
            "delivery-address",
            only_courier,
            Kind::Address { inside: None, rt_rw: RtRw::Required },
        ),
    ];
    fields.iter_mut().for_each(|field| field.fact = None);
    fields
}

/// Whether a condition asks for answers alone.
fn is_known_early(service: &Service, when: &Condition) -> bool {
    let on_the_road = |name: &String| {
        let filled = |stage: &Stage| {
            stage.fields.iter().any(|field| field.id.split('.').next() == Some(name))
        };
        let received = |stage: &Stage| stage.received().iter().any(|(ours, _)| ours == name);
        ["case", "letters", "records", "fees", "duplicates"].contains(&name.as_str())
            || service.road.iter().any(|own| own.id == *name || filled(own) || received(own))
    };
    !crate::check::used_through(&service.derived, when).iter().any(on_the_road)
}

/// A word of every form, in both languages.
fn both(key: &str) -> Text {
    let in_language = |language| crate::words::word(key, language).unwrap_or_default();
    let [indonesian, english] = terms::Language::ALL.map(in_language);
    Text::both(indonesian, english)
}

fn own_page(id: &str, title: &str, fields: Vec<Field>) -> Page {
    Page {
        id: id.to_owned(),
        title: both(title),
        hint: None,
        when: None,
        fields: fields.into(),
        rules: Vec::new(),
    }
}

/// The fields of a step; a document in it is asked as it is declared.
fn placed(fields: &Questions, service: &Service) -> Questions {
    let mut fields = fields.clone();
    if fields.iter().any(|field| matches!(field.kind, Kind::Document)) {
        for field in fields.own().iter_mut().filter(|field| matches!(field.kind, Kind::Document)) {
            if let Some(document) = service.document(&field.id) {
                *field = document_field(document);
            }
        }
    }
    fields
}

fn is_placed(id: &str, service: &Service) -> bool {
    let mut fields = service.form.iter().flat_map(|step| &step.fields);
    fields.any(|field| field.id == id && matches!(field.kind, Kind::Document))
}
