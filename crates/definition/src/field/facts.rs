//! The facts a person may have, each with the type by which it is typed.

use crate::condition::Condition;
use crate::fault::Place;
use crate::text::Text;

use super::{Choice, Kind, text};

/// What can be known of a person.
pub(crate) const PERSON: [&str; 18] = [
    "name",
    "nik",
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
    "phone",
    "email",
    "father_name",
    "mother_name",
    "alive",
];
/// What can be known of a body.
pub(crate) const ENTITY: [&str; 6] = ["name", "number", "npwp", "seat", "address", "status"];
/// What can be known of a person or a body.
pub(crate) const PARTY: [&str; 4] = ["name", "nationality", "address", "status"];

/// Whether some subject can have this fact.
pub(crate) fn is_fact(name: &str) -> bool {
    PERSON.contains(&name) || ENTITY.contains(&name) || PARTY.contains(&name)
}

/// The type of a fact.
pub(crate) fn kind_of(fact: &str) -> Option<Kind> {
    Some(match fact {
        "name" | "father_name" | "mother_name" => Kind::Name { new: false },
        "nik" => Kind::Nik { born: None },
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
        "blood" => options(&[
            "a",
            "b",
            "ab",
            "o",
            "a_pos",
            "a_neg",
            "b_pos",
            "b_neg",
            "ab_pos",
            "ab_neg",
            "o_pos",
            "o_neg",
            "blood_unknown",
        ]),
        "alive" => Kind::YesNo,
        "kind" => options(&["person", "entity"]),
        "number" | "npwp" => text::line(40),
        "status" => text::line(80),
        "seat" => Kind::Region { level: 2, inside: None },
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
        let all = PERSON.iter().chain(&ENTITY).chain(&PARTY);
        assert!(all.clone().all(|name| kind_of(name).is_some() && is_fact(name)));
    }
}
