//! The questions of a category as attributes. Place, description and pictures have arguments of their own; every other
//! question that one value answers is an attribute. Pure.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "kinds that are not named are told apart by their schema"
)]

use definition::Service;
use definition::field::{Field, Kind};
use definition::form::Context;
use serde_json::{Value as Json, json};
use terms::{Language, RegionCode};

use georeport::{Attribute, Datatype};

/// A text that may be longer than this, in characters, is the description; a shorter one is a line of its own.
const LINE: u64 = 200;

/// What a category asks, for programs.
#[derive(Debug, Default)]
pub(crate) struct Questions {
    /// The question that a place answers.
    pub(crate) place: Option<String>,
    /// Whether the place needs its kelurahan.
    pub(crate) needs_region: bool,
    /// The question that the description answers.
    pub(crate) story: Option<String>,
    /// The document that pictures are.
    pub(crate) photo: Option<String>,
    /// All others.
    pub(crate) attributes: Vec<Attribute>,
}

impl Questions {
    /// Those of a category.
    pub(crate) fn of(service: &Service, context: &Context) -> Self {
        let schema = service.schema(context);
        let mut found = Self::default();
        for field in service.form.iter().flat_map(|step| step.fields.iter()) {
            match &field.kind {
                Kind::Person { fields } => {
                    fields.iter().for_each(|inner| found.ask(inner, &schema, context));
                }
                Kind::Document => {
                    let takes = service.document(&field.id);
                    let takes = takes.filter(|one| one.kinds.iter().any(|kind| kind == "image"));
                    if found.photo.is_none() {
                        found.photo = takes.map(|one| one.id.clone());
                    }
                }
                _ => found.ask(field, &schema, context),
            }
        }
        found
    }

    /// Name of the attribute for the kelurahan of the place.
    pub(crate) fn region_code(&self) -> Option<String> {
        self.place.as_ref().filter(|_| self.needs_region).map(|place| format!("{place}.region"))
    }

    /// Name of the attribute that tells complaints, aspirations and questions apart, where there is one.
    pub(crate) fn kind_code(&self) -> Option<&str> {
        let kinds = |one: &&Attribute| {
            crate::lapor::Kind::ALL
                .iter()
                .all(|kind| one.values.iter().any(|(key, _)| key == kind.key()))
        };
        self.attributes.iter().find(kinds).map(|one| one.code.as_str())
    }

    fn ask(&mut self, field: &Field, schema: &Json, context: &Context) {
        let own = property(schema, &field.id);
        if own.is_null() {
            return;
        }
        let required = field.optional.is_none() && field.when.is_none();
        if !own["properties"]["lat"].is_null() && self.place.is_none() {
            self.place = Some(field.id.clone());
            if !own["properties"]["region"].is_null() {
                self.needs_region = true;
                // Where outlines are known, coordinates tell it.
                let required = required && !context.regions.has_outlines();
                self.attributes.push(region(field, required, context));
            }
            return;
        }
        let Some(datatype) = datatype(own) else { return };
        if datatype == Datatype::Text && self.story.is_none() {
            self.story = Some(field.id.clone());
            return;
        }
        self.attributes.push(Attribute {
            code: field.id.clone(),
            datatype,
            required,
            how: own["description"].as_str().unwrap_or_default().to_owned(),
            question: own["title"].as_str().unwrap_or_default().to_owned(),
            values: values(own, context.language),
        });
    }
}

/// The kelurahan of the place, among those that the agency serves.
fn region(field: &Field, required: bool, context: &Context) -> Attribute {
    let mut values = Vec::new();
    below(&context.agency_region, context, &mut values);
    let how = match context.language {
        Language::Id if required => "Kode kelurahan atau desa tempat itu. Sama dengan address_id.",
        Language::En if required => {
            "Code of the kelurahan or village of the place. The same as address_id."
        }
        Language::Id => {
            "Kode kelurahan atau desa tempat itu, sama dengan address_id. Boleh kosong bila lat dan long dikirim."
        }
        Language::En => {
            "Code of the kelurahan or village of the place, the same as address_id. May be left out where lat and long are sent."
        }
    };
    let question = match context.language {
        Language::Id => "Kelurahan atau desa",
        Language::En => "Kelurahan or village",
    };
    Attribute {
        code: format!("{}.region", field.id),
        datatype: Datatype::One,
        required,
        how: how.to_owned(),
        question: question.to_owned(),
        values,
    }
}

fn below(region: &RegionCode, context: &Context, values: &mut Vec<(String, String)>) {
    if region.level() == 4 {
        values.push((region.to_string(), context.regions.full_name(region, context.language)));
        return;
    }
    for child in context.regions.children(region) {
        below(&child, context, values);
    }
}

/// The schema of the answer with this id: `applicant.name` is `name` of `applicant`.
fn property<'s>(schema: &'s Json, id: &str) -> &'s Json {
    let mut here = schema;
    for part in id.split('.') {
        here = &here["properties"][part];
    }
    here
}

fn datatype(schema: &Json) -> Option<Datatype> {
    let is_choice = !schema["enum"].is_null();
    match schema["type"].as_str()? {
        "string" if is_choice => Some(Datatype::One),
        "string" if schema["format"] == "date" => Some(Datatype::Datetime),
        "string" if is_long(schema) => Some(Datatype::Text),
        "string" => Some(Datatype::String),
        "integer" | "number" => Some(Datatype::Number),
        "boolean" => Some(Datatype::One),
        "array" if !schema["items"]["enum"].is_null() => Some(Datatype::Several),
        _ => None,
    }
}

fn is_long(schema: &Json) -> bool {
    schema["pattern"].is_null() && schema["maxLength"].as_u64().is_some_and(|most| most > LINE)
}

fn values(schema: &Json, language: Language) -> Vec<(String, String)> {
    if schema["type"] == "boolean" {
        let words = match language {
            Language::Id => ["Ya", "Tidak"],
            Language::En => ["Yes", "No"],
        };
        let keys = ["true", "false"];
        return keys
            .into_iter()
            .zip(words)
            .map(|(key, word)| (key.to_owned(), word.to_owned()))
            .collect();
    }
    let own = if schema["type"] == "array" { &schema["items"] } else { schema };
    let keys = own["enum"].as_array().into_iter().flatten().filter_map(Json::as_str);
    keys.map(|key| {
        let title = own["x-titles"][key].as_str().unwrap_or(key);
        (key.to_owned(), title.to_owned())
    })
    .collect()
}

/// An answer to an attribute, as the form takes it.
pub(crate) fn answer(attribute: &Attribute, given: &[String]) -> Json {
    let first = given.first().map(String::as_str).unwrap_or_default();
    match attribute.datatype {
        Datatype::Several => json!(given),
        Datatype::Number => {
            first.parse::<serde_json::Number>().map_or_else(|_| json!(first), Json::Number)
        }
        Datatype::One
            if attribute.values.iter().map(|(key, _)| key.as_str()).eq(["true", "false"]) =>
        {
            match first {
                "true" => json!(true),
                "false" => json!(false),
                other => json!(other),
            }
        }
        Datatype::Datetime => json!(first.get(..10).unwrap_or(first)),
        Datatype::One | Datatype::String | Datatype::Text => json!(first),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attribute(datatype: Datatype, keys: &[&str]) -> Attribute {
        Attribute {
            code: "x".to_owned(),
            datatype,
            required: true,
            how: String::new(),
            question: String::new(),
            values: keys.iter().map(|key| ((*key).to_owned(), (*key).to_owned())).collect(),
        }
    }

    fn check(datatype: Datatype, keys: &[&str], given: &[&str], expected: Json) {
        let given: Vec<String> = given.iter().map(|one| (*one).to_owned()).collect();
        assert_eq!(answer(&attribute(datatype, keys), &given), expected, "{given:?}");
    }

    #[test]
    fn answers_have_the_type_that_the_form_wants_or_are_left_for_it_to_refuse() {
        check(Datatype::One, &["hole", "drain"], &["hole"], json!("hole"));
        check(Datatype::One, &["true", "false"], &["true"], json!(true));
        check(Datatype::One, &["true", "false"], &["maybe"], json!("maybe"));
        check(Datatype::Several, &["a", "b"], &["a", "b"], json!(["a", "b"]));
        check(Datatype::Number, &[], &["12"], json!(12));
        check(Datatype::Number, &[], &["a dozen"], json!("a dozen"));
        check(Datatype::Datetime, &[], &["2026-11-26T00:00:00Z"], json!("2026-11-26"));
        check(Datatype::String, &[], &[], json!(""));
    }

    #[test]
    fn a_schema_tells_what_kind_of_answer_is_wanted() {
        let kind = |schema: Json| datatype(&schema);
        assert_eq!(kind(json!({ "type": "string", "maxLength": 500 })), Some(Datatype::Text));
        assert_eq!(kind(json!({ "type": "string", "maxLength": 200 })), Some(Datatype::String));
        assert_eq!(kind(json!({ "type": "string", "format": "date" })), Some(Datatype::Datetime));
        assert_eq!(kind(json!({ "type": "boolean" })), Some(Datatype::One));
        assert_eq!(kind(json!({ "type": "object" })), None, "no one value answers it");
        let several = json!({ "type": "array", "items": { "enum": ["a"] } });
        assert_eq!(kind(several), Some(Datatype::Several));
    }
}
