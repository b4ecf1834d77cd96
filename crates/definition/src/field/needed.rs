//! `needed`: the letter of another service with this id. Whose letters are known chooses one of them, and is not asked
//! what it brings in ([`Service::offering`]); elsewhere its number, its days and what it brings in are typed.

use serde_json::{Value as Json, json};

use crate::answer::Value;
use crate::check::Type;
use crate::condition::Condition;
use crate::fault::nearest;
use crate::form::json as typed_json;
use crate::form::{ComingView, Context, Input, LetterView, Message};
use crate::read::Reader;
use crate::schema::Names;
use crate::service::{Coming, Found, Need, OfferedLetter};
use crate::text::Text;
use crate::words::word;

use super::typed::plain;
use super::types::{Asked, FieldType, Misshapen, Pairs, Simple};
use super::{Fact, Field, Kind, Options, facts, text};

pub(super) fn read(options: &Options, r: &mut Reader) -> Option<Kind> {
    let Some(need) = r.needs.iter().find(|need| need.id == options.id).cloned() else {
        let ids: Vec<String> = r.needs.iter().map(|need| need.id.clone()).collect();
        let mend = nearest(&options.id, ids.iter().map(String::as_str), "Tambahkan di `needs`.");
        let message = format!("Kebutuhan `{}` belum dijelaskan.", options.id);
        r.fault("E401", options.map.at, message, mend);
        return None;
    };
    Some(Kind::Person { fields: fields(&need) })
}

fn fields(need: &Need) -> Vec<Field> {
    let own = |name: &str, label: Text, kind: Kind| Field { label, ..part(need, name, kind) };
    let day = |text: &str| Condition::compile(text, need.at).ok();
    let number = own("number", Text::both("Nomor surat", "Number of the letter"), text::line(60));
    let signed = own(
        "signed_on",
        Text::both("Tanggal surat", "Date of the letter"),
        Kind::Date { min: None, max: day("today") },
    );
    let until = Field {
        optional: day("true"),
        ..own(
            "valid_until",
            Text::both("Berlaku sampai", "Valid until"),
            Kind::Date { min: day("submitted_on"), max: None },
        )
    };
    let taken = need.take.iter().map(|name| {
        let fact = name.rsplit('.').next().unwrap_or_default();
        let known = facts::kind_of(fact);
        let has_word = word(&format!("fact-{fact}"), terms::Language::Id).is_some();
        // Only who holds the letter is surely a person: of whatever else has a name it is not the "full" one.
        let of_holder = name.strip_prefix(&need.holder).is_some_and(|rest| rest.starts_with('.'));
        let label = match (fact, has_word) {
            ("name", _) if !of_holder => Text::both("Nama", "Name"),
            (_, true) => Text::default(),
            (_, false) => Text::new(readable(fact)),
        };
        let kind = known.unwrap_or_else(|| text::line(200));
        let fact = Fact { name: fact.to_owned(), of: Some(need.label.clone()) };
        Field { label, ..Field::fact(name.clone(), fact, kind, need.at) }
    });
    let all = [number, signed, until].into_iter().chain(taken);
    all.map(|field| Field { when: need.when.clone(), ..field }).collect()
}

/// A field of the letter itself.
fn part(need: &Need, name: &str, kind: Kind) -> Field {
    let fact = Fact { name: name.to_owned(), of: Some(need.label.clone()) };
    Field::fact(format!("{}.{name}", need.id), fact, kind, need.at)
}

/// `short_name` as a label.
fn readable(name: &str) -> String {
    let words = name.replace('_', " ");
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// The field in which one of these letters is chosen.
pub(crate) fn choice(need: &Need, found: Found) -> Field {
    let kind = Simple::kind(Chosen { found, otherwise: need.otherwise.clone() });
    let field = part(need, "letter", kind);
    Field { label: need.label.clone(), fact: None, when: need.when.clone(), ..field }
}

/// One of somebody's own letters.
#[derive(Debug)]
struct Chosen {
    found: Found,
    /// What to tell who has none.
    otherwise: Text,
}

impl FieldType for Chosen {
    fn take(&self, asked: Asked<'_>) -> Result<Value, Vec<(String, Message)>> {
        let typed = asked.typed.get(asked.path);
        let comes = self.found.coming.iter().any(|case| case.number == typed);
        if comes || self.found.letters.iter().any(|letter| letter.id == typed) {
            return Ok(Value::Text(typed));
        }
        let words = || Some(self.otherwise.clone());
        let has_none = self.found.letters.is_empty() && self.found.coming.is_empty();
        Err(asked.wrong(match (has_none, typed.is_empty()) {
            (_, false) => plain("needed-gone"),
            (true, true) => Message { words: words(), ..plain("needed-none") },
            (false, true) => plain("choice-missing"),
        }))
    }

    fn input(&self, asked: Asked<'_>) -> Input {
        let typed = asked.typed.get(asked.path);
        let is_only = self.found.letters.len() == 1;
        let language = asked.context.language;
        let read = |(what, value): &(Text, Text)| {
            (what.get(language).to_owned(), value.get(language).to_owned())
        };
        let one = |letter: &OfferedLetter| LetterView {
            id: letter.id.clone(),
            number: letter.number.clone(),
            signed_on: terms::long_date(letter.signed_on, language),
            valid_until: letter.valid_until.map(|day| terms::long_date(day, language)),
            gives: letter.words.iter().map(read).collect(),
            // The only one stands chosen, and is seen before it is used.
            chosen: letter.id == typed || (is_only && typed.is_empty()),
        };
        let coming = |case: &Coming| ComingView {
            number: case.number.clone(),
            sent_on: terms::long_date(case.sent_on, language),
            chosen: case.number == typed,
        };
        Input::Letters {
            need: self.found.need.clone(),
            letters: self.found.letters.iter().map(one).collect(),
            coming: self.found.coming.iter().map(coming).collect(),
            otherwise: self.otherwise.get(language).to_owned(),
            made_by: self.found.made_by.as_ref().map(|title| title.get(language).to_owned()),
        }
    }

    fn shown(&self, value: &Value, context: &Context) -> String {
        let awaited = self.found.coming.iter().find(|case| value.text() == Some(&case.number));
        found(awaited.map(|case| case.number.as_str()), context)
    }

    fn pairs(&self, given: &Json) -> Result<Pairs, Misshapen> {
        typed_json::text(given)
    }

    fn schema(&self, _: &Names) -> Json {
        json!({ "type": "string", "minLength": 1 })
    }

    fn in_conditions(&self) -> Type {
        Type::Text
    }

    fn is_personal(&self) -> bool {
        true
    }
}

/// That a letter was found here, and not typed; or in which case it is being made.
pub(crate) fn found(awaited: Option<&str>, context: &Context) -> String {
    let of = |key| word(key, context.language).unwrap_or_default();
    match awaited {
        Some(number) => of("needed-awaited").replace("{number}", number),
        None => of("needed-found").to_owned(),
    }
}
