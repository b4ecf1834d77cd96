//! `choice` with `units`: one of the agency's offices of a kind.

use serde_json::{Value as Json, json};

use crate::answer::Value;
use crate::check::Type;
use crate::form::json;
use crate::form::{Context, Input, Message};
use crate::schema::Names;
use crate::text::Text;

use super::typed::Typed;
use super::types::{Asked, FieldType, Misshapen, Pairs, Simple};
use super::{Choice, Kind, choice, search};

#[derive(Debug)]
struct Units {
    kind: String,
}

/// A choice among the offices of a kind, as they are when it is asked.
pub(super) fn kind(kind: String) -> Kind {
    Simple::kind(Units { kind })
}

impl Units {
    fn options(&self, context: &Context) -> Vec<Choice> {
        let choice = |(key, name): (String, String)| Choice {
            key,
            label: Text::new(name),
            hint: None,
            code: None,
            when: None,
        };
        context.regions.offices(&self.kind).into_iter().map(choice).collect()
    }
}

impl FieldType for Units {
    fn take(&self, asked: Asked<'_>) -> Result<Value, Vec<(String, Message)>> {
        let options = self.options(asked.context);
        choice::take(&options, asked).map_err(|message| asked.wrong(message))
    }

    fn is_empty(&self, typed: Typed<'_>, path: &str) -> bool {
        search::is_empty(typed, path)
    }

    fn input(&self, asked: Asked<'_>) -> Input {
        choice::input(&self.options(asked.context), asked)
    }

    fn shown(&self, value: &Value, context: &Context) -> String {
        let key = value.text().unwrap_or_default();
        let name = context.regions.offices(&self.kind).into_iter().find(|(id, _)| id == key);
        name.map_or_else(|| key.to_owned(), |(_, name)| name)
    }

    fn pairs(&self, given: &Json) -> Result<Pairs, Misshapen> {
        json::text(given)
    }

    fn schema(&self, _: &Names) -> Json {
        json!({ "type": "string" })
    }

    fn in_conditions(&self) -> Type {
        Type::Text
    }

    fn offices(&self) -> Option<&str> {
        Some(&self.kind)
    }

    fn is_personal(&self) -> bool {
        false
    }
}
