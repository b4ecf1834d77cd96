//! `name`: a person's name. One string, one word is enough; rules apply only to names being given.

use crate::answer::Value;
use crate::form::Message;
use crate::read::Reader;

use super::typed::{message, plain};
use super::{Kind, Options};

/// Most characters of a name that is being given (Permendagri 73/2022 art. 4).
const MOST_NEW: usize = 60;
/// Most characters of a name that somebody has, with all its titles: older ones follow no rule, and none is cut.
const MOST: usize = 150;

/// Titles that must not stand in a new name.
const TITLES: &[&str] = &[
    "dr", "drs", "dra", "ir", "h", "hj", "prof", "sh", "se", "st", "skom", "spd", "mm", "msi",
    "mh", "haji", "hajjah",
];

pub(super) fn read(options: &Options, r: &mut Reader) -> Kind {
    Kind::Name { new: options.map.get("new").is_some_and(|node| r.truth(node)) }
}

/// Most characters: what the form, its schema and its check say.
pub(crate) const fn most(new: bool) -> usize {
    if new { MOST_NEW } else { MOST }
}

/// Takes a name.
pub(crate) fn take(text: String, new: bool) -> Result<Value, Message> {
    if text.is_empty() {
        return Err(plain("name-missing"));
    }
    let (length, most) = (text.chars().count(), most(new));
    if length > most {
        return Err(message(
            "name-long",
            &[("max", most.to_string()), ("count", length.to_string())],
        ));
    }
    let foreign = text.chars().find(|c| !c.is_alphanumeric() && !" '’ʼ`.,-/()".contains(*c));
    if let Some(letter) = foreign {
        return Err(message("name-letter", &[("letter", letter.to_string())]));
    }
    if !text.chars().any(char::is_alphabetic) {
        return Err(plain("name-missing"));
    }
    if new {
        check_new(&text)?;
    }
    Ok(Value::Text(text))
}

/// Permendagri 73/2022 art. 4 and 5: no digits, punctuation, abbreviations or titles.
fn check_new(text: &str) -> Result<(), Message> {
    if text.chars().any(|c| !c.is_alphabetic() && c != ' ') {
        return Err(plain("name-new-letters"));
    }
    let title = text
        .split(' ')
        .find(|word| TITLES.contains(&word.to_lowercase().as_str()) || word.chars().count() == 1);
    title.map_or(Ok(()), |word| Err(message("name-new-short", &[("word", word.to_owned())])))
}

/// Advice for a new name: two words are better than one.
pub(crate) fn advice(value: &Value, new: bool) -> Option<Message> {
    let text = value.text()?;
    (new && !text.contains(' ')).then(|| plain("name-new-one-word"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(text: &str, new: bool) -> Result<Value, &'static str> {
        take(text.to_owned(), new).map_err(|message| message.key)
    }

    #[test]
    fn one_word_apostrophes_and_titles_are_fine_for_people_who_have_a_name() {
        for name in ["Suharto", "Ma'ruf", "H. Abdul Muis, S.Ag.", "R.A. Kartini", "Siti 2"] {
            assert!(taken(name, false).is_ok(), "{name}");
        }
    }

    #[test]
    fn pictures_and_markup_are_no_name() {
        assert_eq!(taken("Budi 😀", false), Err("name-letter"));
        assert_eq!(taken("<b>Budi</b>", false), Err("name-letter"));
        assert_eq!(taken("...", false), Err("name-missing"));
    }

    #[test]
    fn a_long_name_that_somebody_has_is_whole_and_a_new_one_has_sixty_letters() {
        let bride = "Raden Ayu Siti Nurhaliza Kusumaningtyas Prawirodirdjo, S.Pd., M.Hum.";
        assert_eq!(taken(bride, false), Ok(Value::Text(bride.to_owned())));
        assert!(taken(&"a".repeat(150), false).is_ok());
        assert_eq!(taken(&"a".repeat(151), false), Err("name-long"));
        assert_eq!(taken(&"a".repeat(500), false), Err("name-long"));
        assert_eq!(taken(&format!("{} b", "a".repeat(59)), true), Err("name-long"));
    }

    #[test]
    fn a_new_name_has_no_digits_titles_or_abbreviations() {
        assert!(taken("Puspa Kirana Ayuwati", true).is_ok());
        assert_eq!(taken("Puspa'Kirana", true), Err("name-new-letters"));
        assert_eq!(taken("Muh. Budi", true), Err("name-new-letters"));
        assert_eq!(taken("Puspa K", true), Err("name-new-short"));
        assert_eq!(taken("Haji Puspa", true), Err("name-new-short"));
        assert!(advice(&Value::Text("Puspa".to_owned()), true).is_some());
        assert!(advice(&Value::Text("Puspa".to_owned()), false).is_none());
    }
}
