//! Whose key seals which answer.

use std::collections::BTreeMap;

use crate::answer::{Answers, Value};
use crate::field::{Field, Kind};
use crate::service::Service;

/// Answers parted by subject.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Split {
    /// Case data that belongs to nobody: it stays readable.
    pub plain: Answers,
    /// What is sealed, by subject: `applicant`, `mother`, `children#0`.
    pub sealed: BTreeMap<String, Answers>,
}

impl Service {
    /// Parts the answers by the subject whose key seals them.
    ///
    /// A value named after a subject is that subject's; items of a list of people are each one's own;
    /// free text and files are the applicant's unless they say whose; the rest is plain case data.
    pub fn split(&self, answers: &Answers) -> Split {
        let mut split = Split::default();
        for (id, value) in answers {
            match self.owner(id) {
                Owner::Nobody => {
                    split.plain.insert(id.clone(), value.clone());
                }
                Owner::Subject(subject) => {
                    let own = split.sealed.entry(subject).or_default();
                    own.insert(id.clone(), value.clone());
                }
                Owner::Each => {
                    for (place, item) in value.items().iter().enumerate() {
                        let own = split.sealed.entry(format!("{id}#{place}")).or_default();
                        own.extend(item.clone());
                    }
                }
            }
        }
        split
    }

    /// Puts parted answers together again; a subject that is missing is left out.
    pub fn join(&self, split: Split) -> Answers {
        let mut answers = split.plain;
        let mut lists: BTreeMap<String, Vec<(usize, Answers)>> = BTreeMap::new();
        for (subject, own) in split.sealed {
            match subject.split_once('#').map(|(list, place)| (list, place.parse())) {
                Some((list, Ok(place))) => {
                    lists.entry(list.to_owned()).or_default().push((place, own))
                }
                Some(_) | None => answers.extend(own),
            }
        }
        for (list, mut items) in lists {
            items.sort_by_key(|(place, _)| *place);
            let items = items.into_iter().map(|(_, item)| self.without_files(item, &mut answers));
            let items: Vec<Answers> = items.filter(|item| !item.is_empty()).collect();
            if !items.is_empty() {
                answers.insert(list, Value::List(items));
            }
        }
        answers
    }

    /// An item of a list without the files sealed beside it, which go to the other answers.
    fn without_files(&self, item: Answers, answers: &mut Answers) -> Answers {
        let (files, own) = item.into_iter().partition(|(id, _)| self.document(id).is_some());
        answers.extend::<Answers>(files);
        own
    }

    /// The subject under whose key the answer with this id is sealed; none for plain case data.
    /// Items of a list of people are `children#0`, `children#1`.
    pub fn sealed_under(&self, id: &str, place: Option<usize>) -> Option<String> {
        match self.owner(id) {
            Owner::Nobody => None,
            Owner::Subject(subject) => Some(subject),
            Owner::Each => Some(format!("{id}#{}", place.unwrap_or(0))),
        }
    }

    fn owner(&self, id: &str) -> Owner {
        if let Some(document) = self.document(id) {
            // A file about several people is one thing with one key: that of the first.
            let many = self.subject(&document.about).is_some_and(|subject| subject.many);
            let subject =
                if many { format!("{}#0", document.about) } else { document.about.clone() };
            return Owner::Subject(subject);
        }
        if let Some((subject, _)) = id.split_once('.') {
            // How something is handed over is the applicant's.
            let known = self.subject(subject).is_some();
            return Owner::Subject(if known { subject } else { "applicant" }.to_owned());
        }
        match self.subject(id) {
            Some(subject) if subject.many => return Owner::Each,
            Some(_) => return Owner::Subject(id.to_owned()),
            None => (),
        }
        self.field(id).map_or(Owner::Subject("applicant".to_owned()), owner_of_field)
    }

    /// The top-level field of the form, of a stage or of an objection with this id.
    pub fn field(&self, id: &str) -> Option<&Field> {
        let of_form = self.form.iter().flat_map(|step| &step.fields);
        let of_road = self.every_stage().flat_map(|stage| &stage.fields);
        let of_objection = self.objection.form.iter().flat_map(|step| &step.fields);
        of_form.chain(of_road).chain(of_objection).find(|field| field.id == id)
    }
}

enum Owner {
    Nobody,
    Subject(String),
    Each,
}

fn owner_of_field(field: &Field) -> Owner {
    if let Some(about) = &field.about {
        return Owner::Subject(about.clone());
    }
    if field.public || field.data.as_deref() == Some("none") {
        return Owner::Nobody;
    }
    match &field.kind {
        Kind::Simple(simple) if simple.get().is_personal() => {
            Owner::Subject("applicant".to_owned())
        }
        Kind::Simple(_)
        | Kind::YesNo
        | Kind::Choice { .. }
        | Kind::Choices { .. }
        | Kind::Number { .. }
        | Kind::Date { .. }
        | Kind::Time
        | Kind::Value { .. }
        | Kind::Consent { .. }
        | Kind::Note { .. }
        | Kind::Region { .. } => Owner::Nobody,
        Kind::Name { .. }
        | Kind::Nik { .. }
        | Kind::KkNumber
        | Kind::Address { .. }
        | Kind::Phone
        | Kind::Email
        | Kind::Person { .. }
        | Kind::List { .. }
        | Kind::Document => Owner::Subject("applicant".to_owned()),
    }
}
