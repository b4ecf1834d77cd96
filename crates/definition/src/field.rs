//! Fields: what is asked, one file for each type.
//!
//! A type's file reads its options, takes what was typed, and shows it again. `types.rs` is their table.

#![expect(clippy::wildcard_enum_match_arm, reason = "a type that is not named has no first value")]

use std::sync::LazyLock;

use crate::condition::Condition;
use crate::fault::{Place as At, nearest};
use crate::read::{Fields, Reader};
use crate::service::{Rule, Subject};
use crate::text::Text;
use crate::yaml::{Key, Node};

pub(crate) mod address;
pub(crate) mod area;
pub(crate) mod bank_account;
pub(crate) mod choice;
pub(crate) mod consent;
pub(crate) mod contact;
pub(crate) mod date;
pub(crate) mod decimal;
pub(crate) mod facts;
pub(crate) mod list;
pub(crate) mod money;
pub(crate) mod month;
pub(crate) mod name;
pub(crate) mod needed;
pub(crate) mod nik;
pub(crate) mod number;
pub(crate) mod pattern;
pub(crate) mod person;
pub(crate) mod plate;
pub(crate) mod point;
pub(crate) mod questions;
pub(crate) mod region;
pub(crate) mod search;
pub(crate) mod text;
pub(crate) mod time;
pub(crate) mod typed;
pub(crate) mod types;
pub(crate) mod units;
pub(crate) mod value;
pub(crate) mod yes_no;

pub use address::RtRw;
pub use questions::Questions;
pub use types::Simple;
use types::{Row, TYPES};

/// A field of the form or of a stage.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its id: `since`, `applicant.lives_at`; bare inside a list.
    pub id: String,
    /// What is asked; empty for `person`, `document` and for facts, which have words of their own.
    pub label: Text,
    /// The fact of a person that is asked, if it is one.
    pub fact: Option<Box<Fact>>,
    /// Help.
    pub hint: Option<Text>,
    /// When it is shown; always if absent.
    pub when: Option<Condition>,
    /// When it may stay empty; never if absent.
    pub optional: Option<Condition>,
    /// Rules over this field.
    pub rules: Vec<Rule>,
    /// The class of its data, if it says one.
    pub data: Option<String>,
    /// The subject it is about, if it says one.
    pub about: Option<String>,
    /// Whether a register fills it in where that is connected.
    pub from_register: bool,
    /// Whether anyone may see it.
    pub public: bool,
    /// What stands in it before anybody filled it in: what its input would send.
    pub start: Vec<String>,
    /// What it is.
    pub kind: Kind,
    /// Where it stands.
    pub at: At,
}

/// A fact of a person, and whose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// `name`, `birth_date`.
    pub name: String,
    /// The label of the subject; none for the applicant.
    pub of: Option<Text>,
}

/// The types of fields.
#[derive(Clone, Debug)]
pub enum Kind {
    /// A person's name.
    Name {
        /// Whether it is being given (PD 73/2022 applies).
        new: bool,
    },
    /// A NIK.
    Nik {
        /// The birth date that it should tell, as a name: `mother.birth_date`; of several people, that of the one at
        /// the same place in their list.
        born: Option<String>,
    },
    /// A KK number.
    KkNumber,
    /// A civil date.
    Date {
        /// First day: condition giving a date.
        min: Option<Condition>,
        /// Last day.
        max: Option<Condition>,
    },
    /// A time of day.
    Time,
    /// A whole number.
    Number {
        /// Smallest.
        min: Option<Condition>,
        /// Largest.
        max: Option<Condition>,
        /// Its unit.
        unit: Option<String>,
    },
    /// A type of the table, answered by one value.
    Simple(Simple),
    /// Yes or no.
    YesNo,
    /// One of several.
    Choice {
        /// What there is to choose from.
        options: Vec<Choice>,
    },
    /// Some of several.
    Choices {
        /// What there is to choose from.
        options: Vec<Choice>,
        /// Fewest.
        min: usize,
        /// Most.
        max: Option<usize>,
    },
    /// A region.
    Region {
        /// How deep: 1 province to 4 kelurahan or desa.
        level: usize,
        /// Where it must lie: `agency` or a code.
        inside: Option<String>,
    },
    /// An address.
    Address {
        /// Where it must lie.
        inside: Option<String>,
        /// Whether RT and RW are asked.
        rt_rw: RtRw,
    },
    /// A phone number.
    Phone,
    /// An e-mail address.
    Email,
    /// The subject with this id: NIK and facts, typed as long as no register is connected.
    Person {
        /// The fields of its facts, with full ids.
        fields: Vec<Field>,
    },
    /// A list of items.
    List {
        /// The fields of one item, with bare ids.
        fields: Vec<Field>,
        /// Fewest: condition giving a number.
        min: Option<Condition>,
        /// Most.
        max: Option<Condition>,
        /// What one is called: `Anak {n}`.
        item: Option<Text>,
    },
    /// The upload with this id.
    Document,
    /// A value that is computed.
    Value {
        /// The condition that gives it.
        is: Condition,
        /// Whether it is shown.
        show: bool,
    },
    /// A consent that must be given.
    Consent {
        /// The very words.
        words: Text,
    },
    /// Words to read.
    Note {
        /// The words.
        words: Text,
    },
}

/// One option of a choice.
#[derive(Clone, Debug)]
pub struct Choice {
    /// Its key.
    pub key: String,
    /// What it is called; empty for the keys of facts, which have words of their own.
    pub label: Text,
    /// Help.
    pub hint: Option<Text>,
    /// The code of a statutory form.
    pub code: Option<String>,
    /// When it is offered.
    pub when: Option<Condition>,
}

impl Field {
    /// A field for a fact of a person.
    pub(crate) fn fact(id: String, fact: Fact, kind: Kind, at: At) -> Self {
        Self {
            id,
            label: Text::default(),
            fact: Some(Box::new(fact)),
            hint: None,
            when: None,
            optional: None,
            rules: Vec::new(),
            data: None,
            about: None,
            from_register: false,
            public: false,
            start: Vec::new(),
            kind,
            at,
        }
    }

    /// The least and the most that it takes, by the names of their options, as far as it has them.
    pub fn limits(&self) -> Vec<(&'static str, &Condition)> {
        let [min, max] = match &self.kind {
            Kind::Date { min, max }
            | Kind::Number { min, max, .. }
            | Kind::List { min, max, .. } => [min.as_ref(), max.as_ref()],
            Kind::Simple(simple) => match simple.get().limits() {
                types::Limits::None => [None, None],
                types::Limits::Dates(limits) | types::Limits::Numbers(limits) => limits,
            },
            _ => [None, None],
        };
        let named = [("min", min), ("max", max)].into_iter();
        named.filter_map(|(name, limit)| Some((name, limit?))).collect()
    }

    /// Every field within this one: items of a list, facts of a person.
    pub fn inner(&self) -> &[Self] {
        if let Kind::Person { fields } | Kind::List { fields, .. } = &self.kind {
            fields
        } else {
            &[]
        }
    }
}

/// Where a field stands, for reading it.
pub(crate) struct Place<'n> {
    pub(crate) tag: &'n Key,
    pub(crate) options: &'n Node,
    /// Where its translations stand: `fields`.
    pub(crate) texts: &'n str,
    /// The id of the list around it.
    pub(crate) inside: Option<&'n str>,
    pub(crate) subjects: &'n [Subject],
}

/// A field's options, and what its type needs to read them.
pub(crate) struct Options<'n> {
    pub(crate) map: Fields<'n>,
    pub(crate) id: String,
    /// Where its translations stand: `fields/since`.
    pub(crate) texts: String,
    pub(crate) subjects: &'n [Subject],
}

pub(crate) const COMMON: &[&str] = &[
    "id", "label", "hint", "when", "optional", "rules", "data", "about", "from", "public", "start",
];

/// Reads a field.
pub(crate) fn read(place: &Place, r: &mut Reader) -> Option<Field> {
    let tag = place.tag.name.as_str();
    let Some((row, known)) = KNOWN.iter().find(|(row, _)| row.name == tag) else {
        let names = TYPES.iter().map(|row| row.name);
        let all = names.clone().collect::<Vec<_>>().join(", ");
        let otherwise = match tag {
            "file" | "photo" | "upload" | "berkas" => "Tulis berkas di `documents`.".to_owned(),
            _ => format!("Pilih: {all}."),
        };
        let mend = nearest(tag, names, &otherwise);
        r.fault("E202", place.tag.at, format!("`{tag}` bukan jenis isian."), mend);
        return None;
    };
    let options = options(place, (row.options, known), r)?;
    let kind = (row.read)(&options, place, r)?;
    let Options { map, id, texts, .. } = &options;
    let nameless = matches!(kind, Kind::Person { .. } | Kind::Document | Kind::Note { .. });
    let label = if nameless { map.get("label") } else { map.need("label", r) };
    let start = map.get("start").map(|node| start(node, &kind, place, r)).unwrap_or_default();
    Some(Field {
        id: id.clone(),
        label: label.map(|node| r.text(node, &format!("{texts}/label"))).unwrap_or_default(),
        fact: None,
        hint: map.get("hint").map(|node| r.text(node, &format!("{texts}/hint"))),
        when: map.get("when").and_then(|node| r.condition(node)),
        optional: map.get("optional").and_then(|node| r.condition(node)),
        rules: map.get("rules").map(|node| crate::read::rules(node, r)).unwrap_or_default(),
        data: map.get("data").map(|node| r.string(node)),
        about: map.get("about").map(|node| r.string(node)),
        from_register: map.get("from").is_some(),
        public: map.get("public").is_some_and(|node| r.truth(node)),
        start,
        kind,
        at: place.tag.at,
    })
}

/// The first value of a question that is answered with a word or a number.
fn start(node: &Node, kind: &Kind, place: &Place, r: &mut Reader) -> Vec<String> {
    let start = r.strings(node);
    let among = |options: &[Choice]| {
        start.iter().all(|key| options.iter().any(|choice| choice.key == *key))
    };
    let limit = |limit: &Option<Condition>| limit.as_ref()?.source().parse::<i64>().ok();
    let fits = match (kind, start.as_slice()) {
        _ if place.inside.is_some() => None,
        (Kind::YesNo, [one]) => Some(one == "true" || one == "false"),
        (Kind::Choice { options }, [_]) | (Kind::Choices { options, .. }, _) => {
            Some(among(options))
        }
        (Kind::Number { min, max, .. }, [one]) => Some(one.parse().is_ok_and(|number: i64| {
            limit(min).is_none_or(|min| min <= number) && limit(max).is_none_or(|max| number <= max)
        })),
        _ => None,
    };
    match fits {
        Some(true) => return start,
        Some(false) => {
            let message = format!("Nilai awal `{}` tidak dapat dipilih.", start.join(", "));
            r.fault("E203", node.at, message, "Pakai jawaban yang diterima isian ini.");
        }
        None => {
            let message = format!("`start` tidak berlaku untuk `{}` di sini.", place.tag.name);
            let mend = "Hapus `start`; ia untuk `yes_no`, `number`, `choice`, dan `choices` di luar daftar.";
            r.fault("E203", node.at, message, mend);
        }
    }
    Vec::new()
}

/// Each type with the options that may be meant at it: those of all, its own, and those of the other types.
static KNOWN: LazyLock<Vec<(&Row, Vec<&str>)>> = LazyLock::new(|| {
    let known = |row: &'static Row| {
        let all = TYPES.iter().flat_map(|row| row.options).copied();
        let foreign = all.filter(|option| !row.options.contains(option));
        (row, [COMMON, row.options].concat().into_iter().chain(foreign).collect())
    };
    TYPES.iter().map(known).collect()
});

fn options<'n>(
    place: &Place<'n>,
    (own, known): (&[&str], &[&str]),
    r: &mut Reader,
) -> Option<Options<'n>> {
    let tag = &place.tag.name;
    let map = Fields::short(place.options, "id", &format!("Isian `{tag}`"), known, r);
    for (option, node) in map.entries() {
        if !COMMON.contains(&option) && !own.contains(&option) {
            let message = format!("`{option}` tidak berlaku untuk `{tag}`.");
            let mend = format!("Hapus `{option}`, atau pakai jenis isian lain.");
            r.fault("E203", node.at, message, mend);
        }
    }
    let id = map.need("id", r).map(|node| r.id(node))?;
    let path = place.inside.map_or_else(|| id.clone(), |list| format!("{list}.{id}"));
    let texts = format!("{}/{path}", place.texts);
    Some(Options { map, id, texts, subjects: place.subjects })
}
