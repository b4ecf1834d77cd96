//! Answers as the form would send them, and lists with an item more or less.

use crate::answer::{Answers, Value};

/// Most items of any list: more is a mistake or an attack.
pub(crate) const MOST_ITEMS: usize = 50;

type Pairs = Vec<(String, String)>;

/// What the inputs would send for these answers.
pub fn typed(answers: &Answers) -> Pairs {
    let mut pairs = Pairs::new();
    for (id, value) in answers {
        type_value(id, value, &mut pairs);
    }
    pairs
}

fn type_value(path: &str, value: &Value, pairs: &mut Pairs) {
    let mut pair = |part: &str, text: String| pairs.push((format!("{path}{part}"), text));
    match value {
        Value::Text(text) | Value::Time(text) | Value::Region(text) => pair("", text.clone()),
        Value::Int(number) => pair("", number.to_string()),
        Value::Decimal(number) => pair("", number.written()),
        Value::Bool(truth) => pair("", truth.to_string()),
        Value::Date(date) => {
            pair(".day", date.day().to_string());
            pair(".month", date.month().to_string());
            pair(".year", date.year().to_string());
        }
        Value::Keys(keys) => keys.iter().for_each(|key| pair("", key.clone())),
        Value::Address(address) => {
            pair(".region", address.region.clone());
            pair(".street", address.street.clone());
            pair(".rt", address.rt.clone());
            pair(".rw", address.rw.clone());
            pair(".postcode", address.postcode.clone());
        }
        Value::BankAccount(account) => {
            pair(".bank", account.bank.clone());
            pair(".number", account.number.clone());
            pair(".name", account.name.clone());
        }
        Value::Point(point) => {
            if let Some(at) = &point.at {
                pair(".lat", at.lat.to_string());
                pair(".lng", at.lng.to_string());
            }
            pair(".region", point.region.clone());
            pair(".address", point.address.clone());
        }
        Value::Area(area) => {
            pair(".outline", crate::field::area::written(&area.outline));
            pair(".region", area.region.clone());
        }
        Value::List(items) => {
            pair(".count", items.len().to_string());
            for (place, item) in items.iter().enumerate() {
                for (id, value) in item {
                    type_value(&format!("{path}.{place}.{id}"), value, pairs);
                }
            }
        }
        Value::Files(_) => (),
    }
}

/// Adds or removes an item if a button for it was pressed; whether one was, or a region looked for.
pub(crate) fn edited(posted: &[(String, String)]) -> (Pairs, bool) {
    let pressed = |name: &str| posted.iter().find(|(key, _)| key == name).map(|(_, value)| value);
    let mut pairs: Pairs =
        posted.iter().filter(|(key, _)| key != "add" && key != "remove").cloned().collect();
    if let Some(list) = pressed("add") {
        let count = count(&pairs, list);
        set_count(&mut pairs, list, (count + 1).min(MOST_ITEMS));
        return (pairs, true);
    }
    if let Some((list, place)) = pressed("remove").and_then(|item| item.rsplit_once('.'))
        && let Ok(place) = place.parse()
    {
        let count = count(&pairs, list);
        pairs = without(pairs, list, place);
        set_count(&mut pairs, list, count.saturating_sub(1));
        return (pairs, true);
    }
    let searched = pressed("find").is_some();
    (pairs, searched)
}

/// How many items of a list were sent.
pub(crate) fn count(pairs: &[(String, String)], list: &str) -> usize {
    let said = pairs.iter().find(|(key, _)| key.strip_prefix(list) == Some(".count"));
    let said = said.and_then(|(_, value)| value.parse().ok()).unwrap_or(0);
    let places = pairs.iter().filter_map(|(key, _)| place_in(key, list));
    places.map(|(place, _)| place + 1).max().unwrap_or(0).max(said).min(MOST_ITEMS)
}

fn set_count(pairs: &mut Pairs, list: &str, count: usize) {
    let name = format!("{list}.count");
    pairs.retain(|(key, _)| *key != name);
    pairs.push((name, count.to_string()));
}

/// `children.1.name` in `children` is place 1 and `name`.
fn place_in<'a>(key: &'a str, list: &str) -> Option<(usize, &'a str)> {
    let (place, rest) = key.strip_prefix(list)?.strip_prefix('.')?.split_once('.')?;
    Some((place.parse().ok()?, rest))
}

fn without(pairs: Pairs, list: &str, gone: usize) -> Pairs {
    let moved = |(key, value): (String, String)| match place_in(&key, list) {
        Some((place, _)) if place == gone => None,
        Some((place, rest)) if place > gone => {
            Some((format!("{list}.{}.{rest}", place - 1), value))
        }
        Some(_) | None => Some((key, value)),
    };
    pairs.into_iter().filter_map(moved).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(list: &[(&str, &str)]) -> Pairs {
        list.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn removing_an_item_moves_the_later_ones_up() {
        let posted = pairs(&[
            ("w.count", "3"),
            ("w.0.name", "a"),
            ("w.1.name", "b"),
            ("w.2.name", "c"),
            ("remove", "w.1"),
        ]);
        let (pairs_left, stay) = edited(&posted);
        let expected = pairs(&[("w.0.name", "a"), ("w.1.name", "c"), ("w.count", "2")]);
        assert!(stay);
        assert_eq!(pairs_left, expected);
    }

    #[test]
    fn a_list_is_never_longer_than_fifty() {
        assert_eq!(count(&pairs(&[("w.count", "9999999")]), "w"), MOST_ITEMS);
        assert_eq!(count(&pairs(&[("w.4000.name", "x")]), "w"), MOST_ITEMS);
    }
}
