//! `person`: the subject with this id. Its NIK and facts are typed while no register is connected.

use crate::fault::nearest;
use crate::read::Reader;
use crate::service::Subject;

use super::{Field, Kind, Options, facts};

pub(super) fn read(options: &Options, r: &mut Reader) -> Option<Kind> {
    let Some(subject) = options.subjects.iter().find(|subject| subject.id == options.id) else {
        let ids = options.subjects.iter().map(|subject| subject.id.as_str());
        let mend = nearest(&options.id, ids, "Tambahkan di `subjects`.");
        r.fault("E206", options.map.at, format!("Subjek `{}` tidak ada.", options.id), mend);
        return None;
    };
    if subject.many {
        let message = format!("`{}` banyak orang.", subject.id);
        r.fault("E207", options.map.at, message, "Isikan dengan `list`.");
        return None;
    }
    Some(Kind::Person { fields: fields(subject) })
}

/// The fields by which a person's NIK and facts are typed.
pub(crate) fn fields(subject: &Subject) -> Vec<Field> {
    let of = (subject.id != "applicant").then(|| subject.label.clone());
    let names = std::iter::once("nik").chain(subject.facts.iter().map(String::as_str));
    let mut names: Vec<&str> = names.collect();
    names.dedup();
    names
        .into_iter()
        .filter_map(|name| {
            let kind = facts::kind_of(name)?;
            let fact = super::Fact { name: name.to_owned(), of: of.clone() };
            Some(Field::fact(format!("{}.{name}", subject.id), fact, kind, subject.at))
        })
        .collect()
}
