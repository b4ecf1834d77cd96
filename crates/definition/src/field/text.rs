//! `text` and `long_text`: free words.

use serde_json::{Value as Json, json};

use crate::answer::Value;
use crate::check::Type;
use crate::form::json;
use crate::form::{Context, Input, Line, Message};
use crate::read::Reader;
use crate::schema::Names;

use super::pattern::{self, Pattern};
use super::typed::{message, plain};
use super::types::{Asked, FieldType, InPage, Misshapen, Pairs, Simple};
use super::{Kind, Options};

/// Most characters of the name of a body.
const LONGEST_COMPANY_NAME: usize = 100;

#[derive(Debug)]
struct TextField {
    /// Most characters.
    max: usize,
    pattern: Option<Pattern>,
    lines: Lines,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Lines {
    One,
    Several,
}

pub(super) fn read(options: &Options, r: &mut Reader) -> Kind {
    let max = options.map.get("max").map_or(200, |node| r.count(node));
    Simple::kind(TextField { max, pattern: pattern::read(options, r), lines: Lines::One })
}

pub(super) fn read_long(options: &Options, r: &mut Reader) -> Kind {
    let max = options.map.get("max").map_or(2000, |node| r.count(node));
    Simple::kind(TextField { max, pattern: None, lines: Lines::Several })
}

/// The name that a body is to have. Whether it may have it is asked of the register of names, and by hand where none is
/// connected.
pub(super) fn read_company_name(options: &Options, r: &mut Reader) -> Kind {
    if let Some(node) = options.map.get("against") {
        drop(r.strings(node));
    }
    line(LONGEST_COMPANY_NAME)
}

/// One line of at most so many characters.
pub(super) fn line(max: usize) -> Kind {
    Simple::kind(TextField { max, pattern: None, lines: Lines::One })
}

impl FieldType for TextField {
    fn is_story(&self) -> bool {
        matches!(self.lines, Lines::Several)
    }

    fn take(&self, asked: Asked<'_>) -> Result<Value, Vec<(String, Message)>> {
        let text = match self.lines {
            Lines::One => asked.line(),
            Lines::Several => asked.typed.get(asked.path),
        };
        let taken = take(text, self.max, self.pattern.as_ref());
        taken.map(Value::Text).map_err(|message| asked.wrong(message))
    }

    fn input(&self, asked: Asked<'_>) -> Input {
        let (value, max) = (asked.as_typed(""), self.max);
        match self.lines {
            Lines::One => Input::Line { value, kind: Line::Text, max, unit: None },
            Lines::Several => Input::Lines { value, max },
        }
    }

    fn shown(&self, value: &Value, _: &Context) -> String {
        value.text().unwrap_or_default().to_owned()
    }

    fn pairs(&self, given: &Json) -> Result<Pairs, Misshapen> {
        json::text(given)
    }

    fn schema(&self, _: &Names) -> Json {
        let mut schema = json!({ "type": "string", "minLength": 1, "maxLength": self.max });
        if let Some(pattern) = &self.pattern {
            schema["pattern"] = pattern.schema();
        }
        schema
    }

    fn in_conditions(&self) -> Type {
        Type::Text
    }

    fn in_page(&self) -> Option<InPage> {
        match (&self.pattern, self.lines) {
            (Some(_), _) => None,
            (None, Lines::One) => Some(InPage::Line(self.max)),
            (None, Lines::Several) => Some(InPage::Lines(self.max)),
        }
    }

    fn is_personal(&self) -> bool {
        true
    }
}

fn take(text: String, max: usize, pattern: Option<&Pattern>) -> Result<String, Message> {
    let length = text.chars().count();
    if length > max {
        let over = (length - max).to_string();
        return Err(message("text-long", &[("max", max.to_string()), ("over", over)]));
    }
    if text.is_empty() && pattern.is_none() {
        return Err(plain("field-missing"));
    }
    let Some(pattern) = pattern else { return Ok(text) };
    pattern.take(&text).map_err(|example| message("text-pattern", &[("example", example)]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_over_its_limit_says_by_how_much() {
        let problem = take("a".repeat(81), 80, None).expect_err("one too many");
        assert_eq!(problem.args, [("max", "80".to_owned()), ("over", "1".to_owned())]);
    }
}
