//! What templates are told in words besides: what a choice is called, what an amount of money is.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "answers that are not named stand in words already"
)]

use definition::field::{Choice, Field, Kind};
use definition::{Service, word};
use letters::words::rupiah;
use serde_json::{Map, Value};
use terms::Language;

/// Beside each chosen key what it is called, as `<name>_label`, and beside each amount its words, as `<name>_words`:
/// of the form, of what officers fill in, and of the item that a letter is for.
pub fn add_words(service: &Service, for_each: Option<&str>, data: &mut Map<String, Value>) {
    let staged = service.road.iter().flat_map(|stage| &stage.fields);
    for field in service.every_field().chain(staged) {
        add(field, data);
        if let (Kind::List { fields, .. }, true) = (&field.kind, for_each == Some(&field.id)) {
            let item = data.get_mut("item").and_then(Value::as_object_mut);
            item.into_iter().for_each(|item| fields.iter().for_each(|field| add(field, item)));
        }
    }
    if let Some(fees) = data.get_mut("fees").and_then(Value::as_object_mut) {
        let amounts = fees
            .iter()
            .filter_map(|(name, amount)| Some((format!("{name}_words"), spelled(amount)?)));
        let words: Vec<(String, Value)> = amounts.collect();
        fees.extend(words);
    }
}

/// The words of one field: with its full id in a case, with its bare one in an item.
fn add(field: &Field, data: &mut Map<String, Value>) {
    let (home, name) = match field.id.split_once('.') {
        Some((subject, name)) => match data.get_mut(subject).and_then(Value::as_object_mut) {
            Some(home) => (home, name),
            None => return,
        },
        None => (data, &*field.id),
    };
    let said = |ending: &str, words: Option<Value>| Some((format!("{name}{ending}"), words?));
    let found = match &field.kind {
        Kind::Choice { options } | Kind::Choices { options, .. } => {
            said("_label", home.get(name).and_then(|value| labelled(options, value)))
        }
        Kind::Simple(simple) if simple.is_money() => {
            said("_words", home.get(name).and_then(spelled))
        }
        Kind::Person { fields } => {
            fields.iter().for_each(|own| add(own, home));
            None
        }
        Kind::List { fields, .. } => {
            let items = home.get_mut(name).and_then(Value::as_array_mut).into_iter().flatten();
            for item in items.filter_map(Value::as_object_mut) {
                fields.iter().for_each(|own| add(own, item));
            }
            None
        }
        _ => None,
    };
    home.extend(found);
}

/// What the chosen key is called; of several, what each is.
fn labelled(options: &[Choice], value: &Value) -> Option<Value> {
    match value {
        Value::String(key) => {
            let choice = options.iter().find(|choice| choice.key == *key)?;
            let own = Some(choice.label.id.as_str()).filter(|label| !label.is_empty());
            Some(own.or_else(|| word(key, Language::Id)).unwrap_or(key).into())
        }
        Value::Array(keys) => keys.iter().map(|key| labelled(options, key)).collect(),
        _ => None,
    }
}

/// An amount in words; none of what is no amount.
fn spelled(amount: &Value) -> Option<Value> {
    Some(rupiah(amount.as_u64()?).into())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const FILE: &str = include_str!("../../../packs/dukcapil/akta-kelahiran/service.yaml");

    fn told(mut data: Value, for_each: Option<&str>) -> Value {
        let texts = include_str!("../../../packs/dukcapil/akta-kelahiran/texts.en.yaml");
        let texts = Some((texts, "texts.en.yaml"));
        let service = Service::read(FILE, "service.yaml", texts).expect("a sound service");
        let map = data.as_object_mut().expect("an object");
        add_words(&service, for_each, map);
        data
    }

    #[test]
    fn choices_are_told_in_words_wherever_they_stand() {
        let data = json!({
            "birth_kind": "twins",
            "children": [{ "sex": "female", "birth_place_kind": "clinic" }, { "sex": "male" }],
            "item": { "sex": "male" },
            "fees": { "total": 2_500_000_000_i64 },
        });
        let told = told(data, Some("children"));
        assert_eq!(told["children"][0]["sex_label"], json!("Perempuan"));
        assert_eq!(told["children"][0]["birth_place_kind_label"], json!("Puskesmas"));
        assert_eq!(told["item"]["sex_label"], json!("Laki-laki"));
        assert!(told["birth_kind_label"].as_str().is_some_and(|label| label != "twins"), "{told}");
        assert_eq!(told["fees"]["total_words"], json!("dua miliar lima ratus juta rupiah"));
    }

    #[test]
    fn what_was_not_answered_gets_no_words() {
        let told = told(json!({ "birth_kind": "no such key", "children": [] }), None);
        assert_eq!(told, json!({ "birth_kind": "no such key", "children": [] }));
    }
}
