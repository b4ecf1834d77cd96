//! The facts a person may have, each with the type by which it is typed.

use crate::condition::Condition;
use crate::fault::Place;
use crate::text::Text;

use super::{Choice, Kind, text};

/// Every fact.
pub(crate) const NAMES: [&str; 16] = [
    "name",
    "nik",
    "kk_number",
    "birth_date",
    "birth_place",
    "sex",
    "religion",
    "nationality",
    "marital_status",
    "education",
    "job",
    "address",
    "phone",
    "email",
    "father_name",
    "mother_name",
];

/// The type of a fact.
pub(crate) fn kind_of(fact: &str) -> Option<Kind> {
    Some(match fact {
        "name" | "father_name" | "mother_name" => Kind::Name { new: false },
        "nik" => Kind::Nik,
        "kk_number" => Kind::KkNumber,
        "birth_date" => Kind::Date { min: fixed("'1900-01-01'"), max: fixed("today") },
        "birth_place" | "job" => text::line(60),
        "sex" => options(&["male", "female"]),
        "religion" => options(&[
            "islam",
            "protestant",
            "catholic",
            "hindu",
            "buddhist",
            "confucian",
            "belief",
        ]),
        "nationality" => options(&["indonesian", "foreign"]),
        "marital_status" => options(&["single", "married", "divorced", "widowed"]),
        "education" => options(&["none", "primary", "lower", "upper", "diploma", "degree"]),
        "address" => Kind::Address { inside: None },
        "phone" => Kind::Phone,
        "email" => Kind::Email,
        _ => return None,
    })
}

fn fixed(source: &str) -> Option<Condition> {
    Condition::compile(source, Place::default()).ok()
}

fn options(keys: &[&str]) -> Kind {
    let choice = |key: &&str| Choice {
        key: (*key).to_owned(),
        label: Text::default(),
        hint: None,
        code: None,
        when: None,
    };
    Kind::Choice { options: keys.iter().map(choice).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fact_has_a_type() {
        assert!(NAMES.iter().all(|name| kind_of(name).is_some()));
    }
}
