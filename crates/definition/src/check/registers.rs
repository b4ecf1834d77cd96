//! Questions that a register answers: what it knows of people is read there as `facts`, and confirmed with one tap.

use terms::Language;

use crate::fault::Faults;
use crate::field::Field;
use crate::service::{Service, Subject, SubjectKind};
use crate::words::word;

/// What the register of residents knows of a person; the number itself is how they are found.
const KNOWN: [&str; 14] = [
    "name",
    "kk_number",
    "birth_date",
    "birth_place",
    "sex",
    "religion",
    "nationality",
    "marital_status",
    "blood",
    "education",
    "job",
    "address",
    "father_name",
    "mother_name",
];

pub(super) fn registers(service: &Service, faults: &mut Faults) {
    for field in service.form.iter().flat_map(|step| &step.fields) {
        // What may be left out is asked for those of whom the register does not know it.
        if field.from_register || field.optional.is_some() {
            continue;
        }
        let Some((subject, fact)) = asked_of(field, service) else { continue };
        // Who is not in a register yet is asked.
        if subject.kind != SubjectKind::Person || subject.new || !KNOWN.contains(&fact) {
            continue;
        }
        let name = word(&format!("fact-{fact}"), Language::Id).unwrap_or(fact);
        let message = format!("{name} sudah ada di register penduduk: `{}`.", field.id);
        let mend =
            format!("Tulis `{fact}` di `facts` dari `{}`, lalu hapus isian ini.", subject.id);
        faults.note("W211", field.at, message, mend);
    }
}

/// Of whom a field asks a fact: `mother.birth_date`, or `birth_date` about the mother.
fn asked_of<'s>(field: &'s Field, service: &'s Service) -> Option<(&'s Subject, &'s str)> {
    if let Some((subject, fact)) = field.id.split_once('.') {
        return Some((service.subject(subject)?, fact));
    }
    Some((service.subject(field.about.as_deref()?)?, &field.id))
}
