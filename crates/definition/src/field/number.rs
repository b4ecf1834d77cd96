//! `number`: a whole number, with full stops between thousands if one likes.

use crate::answer::Value;
use crate::condition::Condition;
use crate::decimal::Decimal;
use crate::form::Message;
use crate::read::Reader;

use super::typed::{message, plain};
use super::{Kind, Options};

pub(super) fn read(options: &Options, r: &mut Reader) -> Kind {
    let [min, max] = limits(options, r);
    Kind::Number { min, max, unit: options.map.get("unit").map(|node| r.string(node)) }
}

/// `min` and `max`, of which the first is not above the second.
pub(super) fn limits(options: &Options, r: &mut Reader) -> [Option<Condition>; 2] {
    let limits = [options.map.get("min"), options.map.get("max")];
    let numbers = limits.map(|node| node.and_then(|node| r.string(node).parse::<Decimal>().ok()));
    if let ([_, Some(node)], [Some(min), Some(max)]) = (limits, numbers)
        && min > max
    {
        r.fault("E203", node.at, format!("`min` {min} di atas `max` {max}."), "Tukar keduanya.");
    }
    limits.map(|node| node.and_then(|node| r.condition(node)))
}

/// Takes a whole number between the limits that are known.
pub(crate) fn take(text: &str, min: Option<i64>, max: Option<i64>) -> Result<Value, Message> {
    if text.is_empty() {
        return Err(plain("field-missing"));
    }
    // An example that would be taken: of birth weight 2500 is one, of "which child" it is not.
    let wrong = || {
        let example = min.map_or(max, |min| Some(min.saturating_add(1))).unwrap_or(1);
        message("number-wrong", &[("example", example.to_string())])
    };
    let number = parse(text).ok_or_else(wrong)?;
    match (min, max) {
        (Some(min), _) if number < min => Err(message("number-small", &[("min", min.to_string())])),
        (_, Some(max)) if number > max => Err(message("number-large", &[("max", max.to_string())])),
        _ => Ok(Value::Int(number)),
    }
}

/// `1.284` is one thousand two hundred eighty-four; other full stops are not thousands.
fn parse(text: &str) -> Option<i64> {
    let groups: Vec<&str> = text.split('.').collect();
    let thousands = groups.iter().skip(1).all(|group| group.len() == 3)
        && groups.first().is_some_and(|group| (1..=4).contains(&group.len()) || groups.len() == 1);
    thousands.then(|| groups.concat()).and_then(|digits| digits.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_read_as_they_are_written_here() {
        assert_eq!(take("1.284", None, None), Ok(Value::Int(1284)));
        assert_eq!(take("3100", None, None), Ok(Value::Int(3100)));
        assert!(take("3.1", None, None).is_err());
        assert!(take("3,1", None, None).is_err());
        assert!(take("dua", None, None).is_err());
    }

    #[test]
    fn limits_are_named() {
        let problem = take("9000", Some(300), Some(7000)).expect_err("too much");
        assert_eq!((problem.key, problem.args[0].1.as_str()), ("number-large", "7000"));
    }
}
