//! `phone` and `email`.

use crate::answer::Value;
use crate::form::Message;

use super::typed::plain;

/// Takes a phone number and makes it E.164: `+6281234567890`.
pub(crate) fn take_phone(text: &str) -> Result<Value, Message> {
    if text.is_empty() {
        return Err(plain("phone-missing"));
    }
    let bare: String = text.chars().filter(|c| !" .-()/".contains(*c)).collect();
    let national = bare
        .strip_prefix("+62")
        .or_else(|| bare.strip_prefix("62"))
        .or_else(|| bare.strip_prefix('0'))
        .unwrap_or(&bare);
    let digits = national.bytes().all(|byte| byte.is_ascii_digit());
    let mobile = national.starts_with('8') && (9..=12).contains(&national.len());
    let landline = national.starts_with(['2', '3', '4', '5', '6', '7', '9'])
        && (7..=11).contains(&national.len())
        && bare != national;
    if digits && (mobile || landline) {
        Ok(Value::Text(format!("+62{national}")))
    } else {
        Err(plain("phone-wrong"))
    }
}

/// Takes an e-mail address: something, an at sign, a domain with a dot.
pub(crate) fn take_email(text: &str) -> Result<Value, Message> {
    if text.is_empty() {
        return Err(plain("email-missing"));
    }
    let fits = text.len() <= 254
        && text.chars().all(|c| !c.is_whitespace() && !"<>()[],;\"".contains(c))
        && text.split_once('@').is_some_and(|(name, domain)| {
            !name.is_empty()
                && !domain.contains('@')
                && domain.split('.').count() > 1
                && domain.split('.').all(|part| !part.is_empty())
        });
    if fits { Ok(Value::Text(text.to_lowercase())) } else { Err(plain("email-wrong")) }
}

/// A phone number for reading: `0812 3456 7890`.
pub(crate) fn shown_phone(number: &str) -> String {
    let local = number.strip_prefix("+62").map_or_else(|| number.to_owned(), |n| format!("0{n}"));
    super::nik::grouped(&local)
}

/// A contact as people write it: `+6281234567890` is `0812 3456 7890`; all else as it is.
pub fn as_written(text: &str) -> String {
    let kept = text.strip_prefix("+62").is_some_and(|n| n.bytes().all(|b| b.is_ascii_digit()));
    if kept { shown_phone(text) } else { text.to_owned() }
}

/// A phone number or an e-mail address as somebody typed it, in its one form; none when it is neither.
pub fn contact(typed: &str) -> Option<String> {
    let typed = typed.trim();
    let taken = if typed.contains('@') { take_email(typed) } else { take_phone(typed) };
    taken.ok().and_then(|value| value.text().map(str::to_owned))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phones_are_taken_in_every_usual_way() {
        let right = Ok(Value::Text("+6281234567890".to_owned()));
        for text in ["0812 3456 7890", "+62 812-3456-7890", "6281234567890", "81234567890"] {
            assert_eq!(take_phone(text), right, "{text}");
        }
        assert_eq!(take_phone("0341 555123"), Ok(Value::Text("+62341555123".to_owned())));
        for text in ["112", "08123", "0812abc67890", "081234567890123"] {
            assert!(take_phone(text).is_err(), "{text}");
        }
        assert_eq!(shown_phone("+6281234567890"), "0812 3456 7890");
        for (text, shown) in [
            ("+6281234567890", "0812 3456 7890"),
            ("+62 812x", "+62 812x"),
            ("0812-3456", "0812-3456"),
        ] {
            assert_eq!(as_written(text), shown);
        }
    }

    #[test]
    fn an_address_needs_a_domain() {
        assert!(take_email("Sri@Contoh.id").is_ok());
        for text in ["sri", "sri@contoh", "a@b@c.id", "sri @contoh.id", "@contoh.id"] {
            assert!(take_email(text).is_err(), "{text}");
        }
    }
}
