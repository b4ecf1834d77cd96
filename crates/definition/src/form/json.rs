//! Answers that a program sent as JSON: shaped as the schema says, then read as a page would be.

use serde_json::Value as Json;

use crate::answer::Answers;
use crate::field::typed::{message, plain};
use crate::field::types::{Misshapen, Pairs};
use crate::field::{Field, Kind};
use crate::schema::shape::{self, Part, Shape};
use crate::service::Service;

use super::read::Reading;
use super::retype::MOST_ITEMS;
use super::walk::Walk;
use super::{Context, FieldProblem, Message};

/// What came of answers that were sent as JSON. The paths of problems are JSON pointers.
#[derive(Clone, PartialEq, Debug)]
pub struct JsonOutcome {
    /// The answers, as far as they are right.
    pub answers: Answers,
    /// What must be mended.
    pub problems: Vec<FieldProblem>,
    /// Advice.
    pub warnings: Vec<FieldProblem>,
}

impl Service {
    /// Reads answers sent as JSON; files are never among them.
    pub fn read_json(&self, given: &Json, context: &Context) -> JsonOutcome {
        let mut taking = Taking::default();
        taking.object(&shape::of(self), given, &Spot::default());
        let Taking { pairs, mut problems } = taking;
        let (mut warnings, stored) = (Vec::new(), Answers::new());
        let mut walk = Walk::new(self, context);
        for page in &self.pages {
            if !walk.shows(page.when.as_ref()) {
                continue;
            }
            let mut reading = Reading::new(walk, &pairs, &stored);
            reading.page(page);
            let shaped = problems.len();
            for problem in reading.problems {
                let pointer = format!("/{}", problem.path.replace('.', "/"));
                let known = problems[..shaped].iter().any(|known| covers(&known.path, &pointer));
                if !known && problem.message.key != "document-missing" {
                    problems.push(FieldProblem { path: pointer, ..problem });
                }
            }
            warnings.extend(reading.warnings.into_iter().map(|warning| FieldProblem {
                path: format!("/{}", warning.path.replace('.', "/")),
                ..warning
            }));
            walk = reading.walk;
        }
        JsonOutcome { answers: walk.answers, problems, warnings }
    }
}

/// Answers as the inputs of this service would send them; what is no answer of its is left out.
pub(crate) fn pairs_of(service: &Service, given: &Json) -> Vec<(String, String)> {
    let mut taking = Taking::default();
    taking.object(&shape::of(service), given, &Spot::default());
    taking.pairs
}

/// Whether what is wrong at `upper` explains what is wrong at `lower`.
fn covers(upper: &str, lower: &str) -> bool {
    lower.strip_prefix(upper).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// What a value of the wrong JSON type is told.
pub(crate) fn wants(what: &str) -> Misshapen {
    vec![(String::new(), message("json-type", &[("wants", what.to_owned())]))]
}

/// A text, as the one input of its field would send it.
pub(crate) fn text(given: &Json) -> Result<Pairs, Misshapen> {
    let text = given.as_str().ok_or_else(|| wants("string"))?;
    Ok(vec![(String::new(), text.to_owned())])
}

/// The members of an object, each as the input of its name would send it.
pub(crate) fn object(
    given: &Json,
    member: impl Fn(&str, &Json) -> Result<String, Misshapen>,
) -> Result<Pairs, Misshapen> {
    let Json::Object(map) = given else { return Err(wants("object")) };
    let (mut pairs, mut wrong) = (Pairs::new(), Misshapen::new());
    for (name, value) in map {
        match member(name, value) {
            Ok(text) => pairs.push((format!(".{name}"), text)),
            Err(found) => {
                let name = escaped(name);
                wrong.extend(found.into_iter().map(|(at, why)| (format!("/{name}{at}"), why)));
            }
        }
    }
    if wrong.is_empty() { Ok(pairs) } else { Err(wrong) }
}

/// An object whose members are these texts.
pub(crate) fn texts(given: &Json, names: &[&str]) -> Result<Pairs, Misshapen> {
    object(given, |name, value| match value.as_str() {
        _ if !names.contains(&name) => Err(vec![(String::new(), plain("json-unknown"))]),
        Some(text) => Ok(text.to_owned()),
        None => Err(wants("string")),
    })
}

/// A name as a JSON pointer has it.
fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// A place in what was sent: as a pointer, and as the name that its input would have.
#[derive(Clone, Default)]
struct Spot {
    pointer: String,
    path: String,
}

impl Spot {
    fn part(&self, name: &str) -> Self {
        let escaped = escaped(name);
        let path =
            if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) };
        Self { pointer: format!("{}/{escaped}", self.pointer), path }
    }
}

/// Texts as inputs would send them, and what has the wrong shape.
#[derive(Default)]
struct Taking {
    pairs: Vec<(String, String)>,
    problems: Vec<FieldProblem>,
}

impl Taking {
    fn wrong(&mut self, at: &Spot, message: Message) {
        let problem = FieldProblem { path: at.pointer.clone(), label: String::new(), message };
        self.problems.push(problem);
    }

    fn wants(&mut self, at: &Spot, what: &str) {
        self.wrong(at, message("json-type", &[("wants", what.to_owned())]));
    }

    fn pair(&mut self, at: &Spot, part: &str, text: &str) {
        self.pairs.push((format!("{}{part}", at.path), text.to_owned()));
    }

    fn object(&mut self, shape: &Shape<'_>, given: &Json, at: &Spot) {
        let Json::Object(map) = given else { return self.wants(at, "object") };
        for (name, value) in map {
            let spot = at.part(name);
            match shape.0.get(name.as_str()) {
                Some(Part::Group(inner)) => self.object(inner, value, &spot),
                Some(Part::Field { field, .. }) => self.field(field, value, &spot),
                None => self.wrong(&spot, plain("json-unknown")),
            }
        }
    }

    fn field(&mut self, field: &Field, given: &Json, at: &Spot) {
        match &field.kind {
            Kind::Name { .. }
            | Kind::Nik { .. }
            | Kind::KkNumber
            | Kind::Time
            | Kind::Choice { .. }
            | Kind::Region { .. }
            | Kind::Phone
            | Kind::Email => self.text(given, at),
            Kind::Date { .. } => self.date(given, at),
            Kind::Number { .. } => match given.as_i64() {
                Some(number) => self.pair(at, "", &number.to_string()),
                None => self.wants(at, "integer"),
            },
            Kind::YesNo | Kind::Consent { .. } => match given.as_bool() {
                Some(truth) => self.pair(at, "", &truth.to_string()),
                None => self.wants(at, "boolean"),
            },
            Kind::Simple(simple) => match simple.get().pairs(given) {
                Ok(pairs) => pairs.iter().for_each(|(part, text)| self.pair(at, part, text)),
                Err(wrong) => wrong.into_iter().for_each(|(part, message)| {
                    let pointer = format!("{}{part}", at.pointer);
                    self.wrong(&Spot { pointer, path: at.path.clone() }, message);
                }),
            },
            Kind::Choices { .. } => self.keys(given, at),
            Kind::Address { .. } => self.address(given, at),
            Kind::List { fields, .. } => self.list(fields, given, at),
            // These stand in no shape.
            Kind::Person { .. } | Kind::Document | Kind::Value { .. } | Kind::Note { .. } => (),
        }
    }

    fn keys(&mut self, given: &Json, at: &Spot) {
        let Json::Array(keys) = given else { return self.wants(at, "array") };
        for (place, key) in keys.iter().enumerate() {
            match key.as_str() {
                Some(key) => self.pair(at, "", key),
                None => self.wants(&at.part(&place.to_string()), "string"),
            }
        }
    }

    fn text(&mut self, given: &Json, at: &Spot) {
        match given.as_str() {
            Some(text) => self.pair(at, "", text),
            None => self.wants(at, "string"),
        }
    }

    /// `2026-11-25`; whether there is such a day is asked later, with the words for it.
    fn date(&mut self, given: &Json, at: &Spot) {
        let Json::String(text) = given else { return self.wants(at, "string") };
        let parts: Vec<&str> = text.split('-').collect();
        let digits =
            |part: &&str, count| part.len() == count && part.bytes().all(|b| b.is_ascii_digit());
        match parts.as_slice() {
            [year, month, day] if digits(year, 4) && digits(month, 2) && digits(day, 2) => {
                self.pair(at, ".year", year);
                self.pair(at, ".month", month);
                self.pair(at, ".day", day);
            }
            _ => self.wrong(at, plain("json-date")),
        }
    }

    fn address(&mut self, given: &Json, at: &Spot) {
        let Json::Object(map) = given else { return self.wants(at, "object") };
        for (name, value) in map {
            let spot = at.part(name);
            if ["region", "street", "rt", "rw", "postcode"].contains(&name.as_str()) {
                self.text(value, &spot);
            } else {
                self.wrong(&spot, plain("json-unknown"));
            }
        }
    }

    fn list(&mut self, fields: &[Field], given: &Json, at: &Spot) {
        let Json::Array(items) = given else { return self.wants(at, "array") };
        if items.len() > MOST_ITEMS {
            return self.wrong(at, message("list-many", &[("max", MOST_ITEMS.to_string())]));
        }
        self.pair(at, ".count", &items.len().to_string());
        let shape = shape::of_items(fields);
        for (place, item) in items.iter().enumerate() {
            self.object(&shape, item, &at.part(&place.to_string()));
        }
    }
}
