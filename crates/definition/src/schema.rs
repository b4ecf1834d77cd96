//! The answers of a form as JSON Schema 2020-12, for programs that fill it in.
//!
//! Answers nest by subject: the field `applicant.name` is `name` of the object `applicant`, a list is an array.
//! What JSON Schema cannot say (a NIK's date, one answer compared with another) stands in `description`.

#![expect(clippy::wildcard_enum_match_arm, reason = "kinds that are not named have no limits")]

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json, json};

use crate::condition::Condition;
use crate::field::types::Limits;
use crate::field::{Choice, Field, Kind, name};
use crate::form::Context;
use crate::form::view::label;
use crate::service::Service;
use crate::words::word;

mod implies;
pub(crate) mod shape;

pub(crate) use implies::Names;
use shape::{Part, Shape};

/// Most items of a list, as in the form.
const MOST_ITEMS: usize = 50;
const STREET: usize = 120;

/// Paths that must be given, by the condition under which they must; none: always.
type Needs = BTreeMap<Option<String>, (Option<Json>, Vec<Vec<String>>)>;

impl Service {
    /// The schema of this service's answers, with titles in the context's language.
    pub fn schema(&self, context: &Context) -> Json {
        let names = Names::of(self, context);
        let shape = shape::of(self);
        let mut needs = Needs::new();
        let mut writer = Writer { service: self, context, names: &names, needs: &mut needs };
        let mut schema = writer.object(&shape, &mut Vec::new());
        schema["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
        schema["title"] = json!(self.title.get(context.language));
        schema["description"] = json!(self.summary.get(context.language));
        require(&mut schema, needs);
        let documents: Vec<Json> =
            self.asked_documents().map(|one| document(one, context)).collect();
        schema["x-documents"] = json!(documents);
        schema
    }
}

/// Files are not answers: they are uploaded in the form, and listed beside the schema.
fn document(document: &crate::service::Document, context: &Context) -> Json {
    let source = |condition: &Option<Condition>| {
        condition.as_ref().map(Condition::source).map(str::to_owned)
    };
    json!({
        "id": document.id,
        "title": document.label.get(context.language),
        "when": source(&document.when),
        "optional": source(&document.optional),
        "kinds": document.kinds,
        "max_bytes": document.max_bytes,
        "count": document.count,
    })
}

/// Writes the schema of a shape, and collects what must be given when.
struct Writer<'a> {
    service: &'a Service,
    context: &'a Context,
    names: &'a Names,
    needs: &'a mut Needs,
}

impl Writer<'_> {
    fn object(&mut self, shape: &Shape<'_>, path: &mut Vec<String>) -> Json {
        let mut properties = Map::new();
        for (name, part) in &shape.0 {
            path.push((*name).to_owned());
            let schema = match part {
                Part::Group(inner) => {
                    let mut schema = self.object(inner, path);
                    if let Some(subject) = self.service.subject(name) {
                        schema["title"] = json!(subject.label.get(self.context.language));
                    }
                    schema
                }
                Part::Field { field, when } => {
                    self.need(field, when, path);
                    self.field(field, when)
                }
            };
            path.pop();
            properties.insert((*name).to_owned(), schema);
        }
        json!({ "type": "object", "additionalProperties": false, "properties": properties })
    }

    /// Notes under which condition a path must be given; one that cannot be said is only described.
    fn need(&mut self, field: &Field, when: &[&Condition], path: &[String]) {
        let said: Option<Vec<Json>> =
            when.iter().map(|condition| self.names.implies(condition, true)).collect();
        let Some(mut says) = said else { return };
        if let Some(optional) = &field.optional {
            // Needed unless it surely may be left out.
            let Some(may) = self.names.implies(optional, true) else { return };
            says.push(may.as_bool().map_or_else(|| json!({ "not": may }), |truth| json!(!truth)));
        }
        says.retain(|one| *one != Json::Bool(true));
        if says.contains(&Json::Bool(false)) {
            return;
        }
        let condition = match says.len() {
            0 => None,
            1 => says.pop(),
            _ => Some(json!({ "allOf": says })),
        };
        let key = condition.as_ref().map(Json::to_string);
        self.needs.entry(key).or_insert((condition, Vec::new())).1.push(path.to_vec());
    }

    fn field(&self, field: &Field, when: &[&Condition]) -> Json {
        let mut schema = self.kind(field);
        schema["title"] = json!(label(field, self.service, self.context));
        let mut notes: Vec<String> = Vec::new();
        let hint = field.hint.as_ref().map(|hint| hint.get(self.context.language).to_owned());
        notes.extend(hint);
        if let Kind::Consent { words } = &field.kind {
            notes.push(words.get(self.context.language).to_owned());
        }
        let words = |key: &str| word(key, self.context.language).unwrap_or_default();
        for condition in when {
            notes.push(format!("{} `{}`.", words("schema-when"), condition.source()));
        }
        if let Some(optional) = field.optional.as_ref().filter(|one| one.source() != "true") {
            notes.push(format!("{} `{}`.", words("schema-optional"), optional.source()));
        }
        let [min, max] = limits(&field.kind);
        let limit = |key: &str, limit: Option<&Condition>| {
            limit.map(|limit| format!("{} `{}`.", words(key), limit.source()))
        };
        notes.extend(limit("schema-min", min));
        notes.extend(limit("schema-max", max));
        notes.extend(
            field.rules.iter().map(|rule| rule.otherwise.get(self.context.language).to_owned()),
        );
        if !notes.is_empty() {
            schema["description"] = json!(notes.join(" "));
        }
        schema
    }

    fn kind(&self, field: &Field) -> Json {
        match &field.kind {
            Kind::Name { new } => text(name::most(*new)),
            Kind::Nik { .. } | Kind::KkNumber => pattern("^[0-9]{16}$"),
            Kind::Date { .. } => json!({ "type": "string", "format": "date" }),
            Kind::Time => pattern("^([01][0-9]|2[0-3]):[0-5][0-9]$"),
            Kind::Number { min, max, .. } => {
                let mut schema = json!({ "type": "integer" });
                let limits = [("minimum", min), ("maximum", max)];
                for (name, limit) in limits {
                    if let Some(number) = limit.as_ref().and_then(|limit| self.names.number(limit))
                    {
                        schema[name] = json!(number);
                    }
                }
                schema
            }
            Kind::Simple(simple) => simple.get().schema(self.names),
            Kind::YesNo => json!({ "type": "boolean" }),
            Kind::Choice { options } => {
                json!({ "type": "string", "enum": keys(options), "x-titles": self.titles(options) })
            }
            Kind::Choices { options, min, max } => {
                let item = json!({ "type": "string", "enum": keys(options), "x-titles": self.titles(options) });
                let mut schema = json!({ "type": "array", "uniqueItems": true, "minItems": (*min).max(1), "items": item });
                if let Some(max) = max {
                    schema["maxItems"] = json!(max);
                }
                schema
            }
            Kind::Region { level, .. } => region_code(*level),
            Kind::Address { .. } => json!({
                "type": "object",
                "additionalProperties": false,
                "required": ["region", "street", "rt", "rw"],
                "properties": {
                    "region": region_code(4),
                    "street": text(STREET),
                    "rt": pattern("^[0-9]{1,3}$"),
                    "rw": pattern("^[0-9]{1,3}$"),
                    "postcode": pattern("^[0-9]{5}$"),
                },
            }),
            Kind::Phone => json!({ "type": "string", "minLength": 7, "maxLength": 25 }),
            Kind::Email => json!({ "type": "string", "format": "email", "maxLength": 254 }),
            Kind::List { fields, min, max, .. } => self.list(field, fields, [min, max]),
            Kind::Consent { .. } => json!({ "const": true }),
            // These stand in no shape.
            Kind::Person { .. } | Kind::Document | Kind::Value { .. } | Kind::Note { .. } => {
                json!({})
            }
        }
    }

    fn list(&self, list: &Field, fields: &[Field], [min, max]: [&Option<Condition>; 2]) -> Json {
        let names = self.names.of_items(fields);
        let mut needs = Needs::new();
        let mut writer = Writer {
            service: self.service,
            context: self.context,
            names: &names,
            needs: &mut needs,
        };
        let mut item = writer.object(&shape::of_items(fields), &mut Vec::new());
        require(&mut item, needs);
        let number = |limit: &Option<Condition>| self.names.number(limit.as_ref()?);
        // A fewest that depends on answers is at least one: an empty list is never what is asked.
        let fewest = number(min).unwrap_or(i64::from(list.optional.is_none()));
        let most = number(max).unwrap_or(i64::try_from(MOST_ITEMS).unwrap_or(i64::MAX));
        json!({ "type": "array", "items": item, "minItems": fewest, "maxItems": most })
    }

    fn titles(&self, options: &[Choice]) -> Json {
        let title = |choice: &Choice| {
            let own = choice.label.get(self.context.language);
            let shown = if own.is_empty() {
                word(&choice.key, self.context.language).unwrap_or(&choice.key)
            } else {
                own
            };
            (choice.key.clone(), json!(shown))
        };
        Json::Object(options.iter().map(title).collect())
    }
}

fn limits(kind: &Kind) -> [Option<&Condition>; 2] {
    match kind {
        Kind::Date { min, max } | Kind::Number { min, max, .. } | Kind::List { min, max, .. } => {
            [min.as_ref(), max.as_ref()]
        }
        Kind::Simple(simple) => match simple.get().limits() {
            Limits::None => [None, None],
            Limits::Dates(limits) | Limits::Numbers(limits) => limits,
        },
        _ => [None, None],
    }
}

/// Puts what must be given into `required` and `allOf`.
fn require(schema: &mut Json, needs: Needs) {
    let mut rules = Vec::new();
    for (condition, paths) in needs.into_values() {
        match condition {
            None => paths.iter().for_each(|path| demand(schema, path)),
            Some(condition) => {
                let mut then = json!({});
                paths.iter().for_each(|path| demand(&mut then, path));
                rules.push(json!({ "if": condition, "then": then }));
            }
        }
    }
    if !rules.is_empty() {
        schema["allOf"] = json!(rules);
    }
}

/// Demands a path: each part of it in the object before.
fn demand(schema: &mut Json, path: &[String]) {
    let Some((first, rest)) = path.split_first() else { return };
    let required = &mut schema["required"];
    if required.is_null() {
        *required = json!([]);
    }
    if let Json::Array(names) = required
        && !names.iter().any(|name| name == first)
    {
        names.push(json!(first));
    }
    if !rest.is_empty() {
        demand(&mut schema["properties"][first], rest);
    }
}

fn keys(options: &[Choice]) -> Vec<&str> {
    options.iter().map(|choice| choice.key.as_str()).collect()
}

fn text(max: usize) -> Json {
    json!({ "type": "string", "minLength": 1, "maxLength": max })
}

fn pattern(pattern: &str) -> Json {
    json!({ "type": "string", "pattern": pattern })
}

/// `99.71.01.1001`, as deep as the level.
pub(crate) fn region_code(level: usize) -> Json {
    let parts = ["[0-9]{2}", "[0-9]{2}", "[0-9]{2}", "[0-9]{4}"];
    pattern(&format!("^{}$", parts[..level.clamp(1, 4)].join("\\.")))
}
