//! `time`: a time of day.

use crate::answer::Value;
use crate::form::Message;

use super::typed::plain;

/// Takes `04:35`, `4.35` or `0435`.
pub(crate) fn take(text: &str) -> Result<Value, Message> {
    if text.is_empty() {
        return Err(plain("field-missing"));
    }
    let (hour, minute) = match text.split_once([':', '.', ' ']) {
        Some(parts) => parts,
        None if text.len() == 4 && text.is_ascii() => text.split_at(2),
        None => return Err(plain("time-wrong")),
    };
    let number = |part: &str, most: u8| {
        let digits = (1..=2).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        part.parse::<u8>().ok().filter(|number| digits && *number <= most)
    };
    match (number(hour, 23), number(minute, 59)) {
        (Some(hour), Some(minute)) => Ok(Value::Time(format!("{hour:02}:{minute:02}"))),
        _ => Err(plain("time-wrong")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_taken_as_they_are_written_here() {
        for text in ["4.35", "04:35", "0435"] {
            assert_eq!(take(text), Ok(Value::Time("04:35".to_owned())), "{text}");
        }
        for text in ["24.00", "4.60", "pagi", "４:35"] {
            assert!(take(text).is_err(), "{text}");
        }
    }
}
