//! `text` and `long_text`: free words.

use crate::answer::Value;
use crate::form::Message;
use crate::read::Reader;

use super::typed::{message, plain};
use super::{Kind, Options};

/// Named patterns, with a right example.
const PATTERNS: &[(&str, &str)] =
    &[("passport", "X1234567"), ("nib", "1234567890123"), ("npwp", "1234567890123456")];

pub(super) fn read(options: &Options, r: &mut Reader) -> Kind {
    let max = options.map.get("max").map_or(200, |node| r.count(node));
    let pattern = options.map.get("pattern").map(|node| (node.at, r.string(node)));
    let pattern = pattern.and_then(|(at, name)| {
        let known = PATTERNS.iter().any(|(pattern, _)| *pattern == name);
        if !known {
            let message = format!("Pola `{name}` tidak ada.");
            r.fault("E203", at, message, "Pilih: passport, nib, npwp.");
        }
        known.then_some(name)
    });
    Kind::Text { max, pattern }
}

pub(super) fn read_long(options: &Options, r: &mut Reader) -> Kind {
    Kind::LongText { max: options.map.get("max").map_or(2000, |node| r.count(node)) }
}

/// Takes one line, or several.
pub(crate) fn take(text: String, max: usize, pattern: Option<&str>) -> Result<Value, Message> {
    let length = text.chars().count();
    if length > max {
        let over = (length - max).to_string();
        return Err(message("text-long", &[("max", max.to_string()), ("over", over)]));
    }
    match pattern {
        Some(name) if !fits(name, &text) => {
            let example = PATTERNS.iter().find(|(pattern, _)| *pattern == name);
            let example = example.map_or("", |(_, example)| example).to_owned();
            Err(message("text-pattern", &[("example", example)]))
        }
        Some("passport") => Ok(Value::Text(text.to_uppercase())),
        Some(_) | None if text.is_empty() => Err(plain("field-missing")),
        Some(_) | None => Ok(Value::Text(text)),
    }
}

fn fits(pattern: &str, text: &str) -> bool {
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    match pattern {
        "passport" => {
            let letters = text.chars().take_while(char::is_ascii_alphabetic).count();
            (1..=2).contains(&letters)
                && text
                    .get(letters..)
                    .is_some_and(|rest| (6..=7).contains(&rest.len()) && digits(rest))
        }
        "nib" => text.len() == 13 && digits(text),
        "npwp" => text.len() == 16 && digits(text),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_over_its_limit_says_by_how_much() {
        let problem = take("a".repeat(81), 80, None).expect_err("one too many");
        assert_eq!(problem.args, [("max", "80".to_owned()), ("over", "1".to_owned())]);
    }

    #[test]
    fn a_passport_number_is_written_in_capitals() {
        let taken = take("x1234567".to_owned(), 20, Some("passport"));
        assert_eq!(taken, Ok(Value::Text("X1234567".to_owned())));
        assert!(take("1234567".to_owned(), 20, Some("passport")).is_err());
    }
}
