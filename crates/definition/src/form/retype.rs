//! Answers as the form would send them, and lists with an item more or less.

use crate::answer::{Answers, Value};
use crate::field::{point, typed::Typed};

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

/// Adds or removes an item, or turns a place round, if a button for it was pressed; whether one was, or a region looked
/// for.
pub(crate) fn edited(posted: &[(String, String)]) -> (Pairs, bool) {
    let pressed = |name: &str| posted.iter().find(|(key, _)| key == name).map(|(_, value)| value);
    let is_button = |key: &str| matches!(key, "add" | "remove" | "swap" | "locate");
    let mut pairs: Pairs = posted.iter().filter(|(key, _)| !is_button(key)).cloned().collect();
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
    let is_swapped = pressed("swap").is_some_and(|place| swap(&mut pairs, place));
    if let Some(place) = pressed("locate") {
        let region = format!("{place}.region");
        pairs.retain(|(key, _)| *key != region && key.strip_prefix(&region) != Some(".typed"));
    }
    let is_looked_for = pressed("find").is_some() || pressed("locate").is_some();
    (pairs, is_looked_for || is_swapped)
}

/// Exchanges latitude and longitude of a place, as they were typed; whether there were two.
fn swap(pairs: &mut Pairs, place: &str) -> bool {
    let name = |part: &str| format!("{place}.{part}");
    let typed = |part: &str| Typed(pairs).part(place, part);
    let Some((lat, lng)) = point::swapped(&typed("lat"), &typed("lng")) else { return false };
    for (part, text) in [("lat", lat), ("lng", lng)] {
        let name = name(part);
        pairs.retain(|(key, _)| *key != name);
        pairs.push((name, text));
    }
    true
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
    fn a_place_is_turned_round_and_its_region_left_to_where_it_lies() {
        let posted = pairs(&[
            ("at.lat", "110.8"),
            ("at.lng", "-7.5"),
            ("at.region", "99.71.01.1001"),
            ("at.region.typed", "Umpak"),
            ("at.address", "Pasar"),
        ]);
        let pressed = |name: &str| edited(&[posted.clone(), pairs(&[(name, "at")])].concat());
        let (turned, stay) = pressed("swap");
        assert!(stay && turned.contains(&("at.lat".to_owned(), "-7.5".to_owned())), "{turned:?}");
        assert!(turned.contains(&("at.lng".to_owned(), "110.8".to_owned())), "{turned:?}");
        let (located, stay) = pressed("locate");
        assert!(stay && !located.iter().any(|(key, _)| key.starts_with("at.region")));
        assert!(
            located.contains(&("at.address".to_owned(), "Pasar".to_owned())),
            "all else is kept"
        );
    }

    #[test]
    fn a_list_is_never_longer_than_fifty() {
        assert_eq!(count(&pairs(&[("w.count", "9999999")]), "w"), MOST_ITEMS);
        assert_eq!(count(&pairs(&[("w.4000.name", "x")]), "w"), MOST_ITEMS);
    }
}
