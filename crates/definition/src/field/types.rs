//! The table of field types: one row a type, and what a type has to say.

use std::fmt;
use std::sync::Arc;

use serde_json::Value as Json;

use crate::answer::Value;
use crate::check::Type;
use crate::condition::{Condition, Scope};
use crate::form::{Context, Input, Message};
use crate::read::Reader;
use crate::schema::Names;

use super::typed::Typed;
use super::{Kind, Options, Place};
use super::{
    address, area, bank_account, choice, consent, date, decimal, list, money, month, name, needed,
    nik, number, person, plate, point, region, text, value,
};

/// One type: how it is called, its options, and how those are read.
pub(crate) struct Row {
    pub(crate) name: &'static str,
    pub(crate) options: &'static [&'static str],
    pub(super) read: fn(&Options, &Place, &mut Reader) -> Option<Kind>,
}

const fn row(
    name: &'static str,
    options: &'static [&'static str],
    read: fn(&Options, &Place, &mut Reader) -> Option<Kind>,
) -> Row {
    Row { name, options, read }
}

/// Every type. What is not here cannot be asked.
pub(crate) const TYPES: &[Row] = &[
    row("text", &["max", "pattern", "regex", "example"], |o, _, r| Some(text::read(o, r))),
    row("long_text", &["max"], |o, _, r| Some(text::read_long(o, r))),
    row("name", &["new"], |o, _, r| Some(name::read(o, r))),
    row("nik", &["born"], |o, _, r| Some(nik::read(o, r))),
    row("kk_number", &[], |_, _, _| Some(Kind::KkNumber)),
    row("date", &["min", "max"], |o, _, r| Some(date::read(o, r))),
    row("time", &[], |_, _, _| Some(Kind::Time)),
    row("number", &["min", "max", "unit"], |o, _, r| Some(number::read(o, r))),
    row("decimal", &["min", "max", "unit", "places"], |o, _, r| Some(decimal::read(o, r))),
    row("money", &["min", "max"], |o, _, r| Some(money::read(o, r))),
    row("month", &["min", "max"], |o, _, r| Some(month::read(o, r))),
    row("plate", &[], |_, _, _| Some(plate::kind())),
    row("bank_account", &[], |_, _, _| Some(bank_account::kind())),
    row("point", &["also", "inside"], |o, _, r| Some(point::read(o, r))),
    row("area", &["inside"], |o, _, r| Some(area::read(o, r))),
    row("yes_no", &[], |_, _, _| Some(Kind::YesNo)),
    row("choice", &["options", "list", "units"], |o, _, r| Some(choice::read(o, r))),
    row("choices", &["options", "list", "min", "max"], |o, _, r| Some(choice::read_many(o, r))),
    row("region", &["level", "inside"], |o, _, r| Some(region::read(o, r))),
    row("address", &["inside", "rt_rw"], |o, _, r| Some(address::read(o, r))),
    row("phone", &[], |_, _, _| Some(Kind::Phone)),
    row("email", &[], |_, _, _| Some(Kind::Email)),
    row("person", &["suggest", "only"], |o, _, r| person::read(o, r)),
    row("record", &[], |o, _, r| person::read(o, r)),
    row("needed", &[], |o, _, r| needed::read(o, r)),
    row("company_name", &["against", "similar", "name_rules"], |o, _, r| {
        Some(text::read_company_name(o, r))
    }),
    row("list", &["fields", "min", "max", "item"], list::read),
    row("document", &[], |_, _, _| Some(Kind::Document)),
    row("value", &["is", "show"], |o, _, r| value::read(o, r)),
    row("consent", &["text"], |o, _, r| Some(consent::read(o, r))),
    row("note", &["text"], |o, _, r| Some(consent::read_note(o, r))),
];

/// A field that is being asked: where it stands, what was typed, and on what it depends.
#[derive(Clone, Copy)]
pub(crate) struct Asked<'a> {
    pub(crate) path: &'a str,
    pub(crate) typed: Typed<'a>,
    pub(crate) scope: &'a Scope,
    pub(crate) context: &'a Context,
}

impl Asked<'_> {
    /// What was typed, on one line.
    pub(crate) fn line(&self) -> String {
        self.typed.get(self.path).replace('\n', " ")
    }

    /// What was typed, as it came.
    pub(crate) fn as_typed(&self, part: &str) -> String {
        self.typed.raw(&format!("{}{part}", self.path)).unwrap_or_default().to_owned()
    }

    /// What is wrong with the whole answer.
    pub(crate) fn wrong(&self, message: Message) -> Vec<(String, Message)> {
        vec![(self.path.to_owned(), message)]
    }
}

/// Texts as the inputs of a field would send them, each with the end of its name: `.year`, `.month`.
pub(crate) type Pairs = Vec<(String, String)>;
/// What has the wrong shape: the end of its JSON pointer, and why.
pub(crate) type Misshapen = Vec<(String, Message)>;

/// The limits of an answer, which depend on other answers.
pub(crate) enum Limits<'a> {
    /// It has none.
    None,
    /// Two dates.
    Dates([Option<&'a Condition>; 2]),
    /// Two numbers, whole or not.
    Numbers([Option<&'a Condition>; 2]),
}

/// How a script in the page reads what was typed, where it can.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum InPage {
    /// Whole rupiah.
    Money,
    /// A number with at most so many decimals.
    Decimal(u8),
    /// A month and its year.
    Month,
    /// One line of at most so many characters.
    Line(usize),
    /// Lines of at most so many characters.
    Lines(usize),
}

/// What a type of field that is answered by one value does. The rest is the same for all types.
pub(crate) trait FieldType: fmt::Debug + Send + Sync {
    /// Takes what was typed.
    fn take(&self, asked: Asked<'_>) -> Result<Value, Vec<(String, Message)>>;

    /// Whether nothing was typed at all.
    fn is_empty(&self, typed: Typed<'_>, path: &str) -> bool {
        typed.get(path).is_empty()
    }

    /// How it is filled in, with what was typed.
    fn input(&self, asked: Asked<'_>) -> Input;

    /// What to look at again, though the answer can be taken.
    fn advice(&self, _value: &Value, _context: &Context) -> Option<Message> {
        None
    }

    /// The answer as people read it.
    fn shown(&self, value: &Value, context: &Context) -> String;

    /// What the inputs would send for an answer given as JSON.
    fn pairs(&self, given: &Json) -> Result<Pairs, Misshapen>;

    /// The JSON Schema of an answer.
    fn schema(&self, names: &Names) -> Json;

    /// What an answer is in conditions.
    fn in_conditions(&self) -> Type;

    /// Between which limits it must be.
    fn limits(&self) -> Limits<'_> {
        Limits::None
    }

    /// How a script in the page reads it; none when only the server can.
    fn in_page(&self) -> Option<InPage> {
        None
    }

    /// Whether somebody tells in it what happened.
    fn is_story(&self) -> bool {
        false
    }

    /// Whether it is an amount of money, in rupiah.
    fn is_money(&self) -> bool {
        false
    }

    /// The kind of offices among which is chosen.
    fn offices(&self) -> Option<&str> {
        None
    }

    /// Whether it tells of a person by itself: then the applicant's key seals it, unless the file says whose.
    fn is_personal(&self) -> bool;
}

/// A type of field from the table.
#[derive(Clone, Debug)]
pub struct Simple(Arc<dyn FieldType>);

impl Simple {
    pub(crate) fn kind(kind: impl FieldType + 'static) -> Kind {
        Kind::Simple(Self(Arc::new(kind)))
    }

    /// What the inputs at `path` would send for an answer as programs write it; none when it has another shape.
    pub fn sent(&self, path: &str, given: &Json) -> Option<Vec<(String, String)>> {
        let pairs = self.0.pairs(given).ok()?;
        Some(pairs.into_iter().map(|(part, text)| (format!("{path}{part}"), text)).collect())
    }

    /// Whether it is an amount of money, in rupiah.
    pub fn is_money(&self) -> bool {
        self.0.is_money()
    }

    pub(crate) fn get(&self) -> &dyn FieldType {
        self.0.as_ref()
    }
}

impl Kind {
    /// The kind of offices among which is chosen.
    pub(crate) fn offices(&self) -> Option<&str> {
        let Self::Simple(simple) = self else { return None };
        simple.get().offices()
    }
}
