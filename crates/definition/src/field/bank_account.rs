//! `bank_account`: the bank, the number, and the name of the owner.

use std::sync::LazyLock;

use serde_json::{Map, Value as Json, json};

use crate::answer::{BankAccount, Value};
use crate::check::Type;
use crate::form::json::texts;
use crate::form::{Context, Input, Message};
use crate::schema::Names;

use super::search::{self, Many, Missed, Named};
use super::typed::{Typed, plain};
use super::types::{Asked, FieldType, Misshapen, Pairs, Simple};
use super::{Kind, name};

/// Commercial banks by the code that transfers use, as Bank Indonesia's list of participants of the national clearing
/// (SKNBI) has them; the rows were written from what is generally known and not yet compared with that list. Former names stand in brackets, since people look for them.
static BANKS: LazyLock<Named> = LazyLock::new(|| {
    let rows = include_str!("../../data/banks.tsv").lines().filter_map(|row| row.split_once('\t'));
    Named(rows.map(|(code, name)| (code.to_owned(), name.to_owned())).collect())
});

const PARTS: [&str; 3] = ["bank", "number", "name"];

#[derive(Debug)]
struct BankAccountField;

pub(super) fn kind() -> Kind {
    Simple::kind(BankAccountField)
}

impl FieldType for BankAccountField {
    fn take(&self, asked: Asked<'_>) -> Result<Value, Vec<(String, Message)>> {
        let mut wrong = Vec::new();
        let mut part = |part: &str, taken: Result<String, Message>| {
            taken.unwrap_or_else(|message| {
                wrong.push((format!("{}.{part}", asked.path), message));
                String::new()
            })
        };
        let typed = |part: &str| asked.typed.part(asked.path, part);
        let account = BankAccount {
            bank: part("bank", bank(asked)),
            number: part("number", number(&typed("number"))),
            name: part("name", owner(typed("name"))),
        };
        if wrong.is_empty() { Ok(Value::BankAccount(account)) } else { Err(wrong) }
    }

    fn is_empty(&self, typed: Typed<'_>, path: &str) -> bool {
        search::is_empty(typed, &format!("{path}.bank"))
            && ["number", "name"].iter().all(|part| typed.part(path, part).is_empty())
    }

    fn input(&self, asked: Asked<'_>) -> Input {
        Input::BankAccount {
            bank: search::input(asked.typed, &format!("{}.bank", asked.path), &*BANKS),
            number: asked.as_typed(".number"),
            name: asked.as_typed(".name"),
        }
    }

    /// `Bank Mandiri 1370 0123 4567 8, Sri Lestari`.
    fn shown(&self, value: &Value, _: &Context) -> String {
        let Value::BankAccount(account) = value else { return String::new() };
        let bank = BANKS.name(&account.bank).unwrap_or_else(|| account.bank.clone());
        format!("{bank} {}, {}", super::nik::grouped(&account.number), account.name)
    }

    fn pairs(&self, given: &Json) -> Result<Pairs, Misshapen> {
        texts(given, &PARTS)
    }

    fn schema(&self, _: &Names) -> Json {
        let codes: Vec<&str> = BANKS.0.iter().map(|(code, _)| code.as_str()).collect();
        let titles: Map<String, Json> =
            BANKS.0.iter().map(|(code, name)| (code.clone(), json!(name))).collect();
        json!({
            "type": "object",
            "additionalProperties": false,
            "required": PARTS,
            "properties": {
                "bank": { "type": "string", "enum": codes, "x-titles": titles },
                "number": { "type": "string", "pattern": "^([0-9][ .-]?){6,20}$" },
                "name": { "type": "string", "minLength": 1, "maxLength": name::most(false) },
            },
        })
    }

    fn in_conditions(&self) -> Type {
        Type::Parts(PARTS.map(|part| (part.to_owned(), Type::Text)).into())
    }

    fn is_personal(&self) -> bool {
        true
    }
}

fn bank(asked: Asked<'_>) -> Result<String, Message> {
    search::take(asked.typed, &format!("{}.bank", asked.path), &*BANKS).map_err(|missed| {
        match missed {
            Missed::Empty => plain("bank-missing"),
            missed => missed.message(),
        }
    })
}

/// Six to twenty digits, as the banks here give them; with blanks, dots and dashes as on the book.
fn number(text: &str) -> Result<String, Message> {
    if text.is_empty() {
        return Err(plain("bank-number-missing"));
    }
    let digits: String = text.chars().filter(|c| !matches!(c, ' ' | '.' | '-')).collect();
    let fits = (6..=20).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    if fits { Ok(digits) } else { Err(plain("bank-number")) }
}

fn owner(text: String) -> Result<String, Message> {
    let taken = name::take(text.replace('\n', " "), false).map_err(|wrong| match wrong.key {
        "name-missing" => plain("bank-name"),
        _ => wrong,
    })?;
    Ok(taken.text().unwrap_or_default().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_bank_is_listed_once_by_its_three_digits() {
        let codes: std::collections::BTreeSet<_> = BANKS.0.iter().map(|(code, _)| code).collect();
        assert_eq!((codes.len(), BANKS.0.len()), (97, 97));
        let digits = |code: &&String| code.len() == 3 && code.bytes().all(|b| b.is_ascii_digit());
        assert!(codes.iter().all(digits));
    }

    #[test]
    fn banks_are_found_by_what_people_call_them() {
        for (text, code) in
            [("bri", "002"), ("BCA", "014"), ("bank mandiri", "008"), ("bukopin", "441")]
        {
            assert_eq!(BANKS.like(text).first().map(String::as_str), Some(code), "{text}");
        }
    }

    #[test]
    fn numbers_are_kept_as_digits() {
        assert_eq!(number("137-00-1234567-8"), Ok("1370012345678".to_owned()));
        for wrong in ["12345", "123456789012345678901", "12345a", "１２３４５６"] {
            assert_eq!(number(wrong), Err(plain("bank-number")), "{wrong}");
        }
    }
}
