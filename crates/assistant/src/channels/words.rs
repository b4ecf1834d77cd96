//! What is said, as messengers can show it.

use messaging::{Choice, Outgoing};
use terms::Language;
use web::Shared;

use crate::say::{Asks, Say};

/// Before the place of a choice whose own name is too long for a button: pressing it is typing its number.
pub(super) const BY_PLACE: &str = "#";

/// The messages that say it: words with their links, what can be pressed, and a question for a place.
pub(super) fn outgoing(web: &Shared, language: Language, say: &Say) -> Vec<Outgoing> {
    // An address or a number that stands in the words already is not said twice.
    let links = say.links.iter().filter(|link| !is_said(&say.text, &link.href)).cloned().collect();
    let words = Say { choices: Vec::new(), links, ..say.clone() };
    let text = words.in_one_text(&web.brand().public_url);
    let own = |key: &str| web.texts().say(language, key);
    let choices: Vec<Choice> = say.choices.iter().enumerate().filter_map(choice).collect();
    let offered = |text: String| Outgoing::Choices {
        text,
        open: own("channel-choose"),
        how: own("channel-by-number"),
        choices: choices.clone(),
    };
    let asks_place = say.asks == Asks::Place;
    match (asks_place, choices.is_empty()) {
        (false, true) => vec![Outgoing::Text(text)],
        (false, false) => vec![offered(text)],
        (true, is_alone) => {
            let mut all = vec![Outgoing::AskPlace { text, button: own("channel-send-place") }];
            if !is_alone {
                all.push(offered(own("channel-or")));
            }
            all
        }
    }
}

fn is_said(text: &str, href: &str) -> bool {
    let href = href.strip_prefix("tel:").unwrap_or(href);
    text.split(|sign: char| !(sign.is_ascii_alphanumeric() || "/-_".contains(sign)))
        .any(|word| word == href)
}

fn choice((place, choice): (usize, &crate::say::Choice)) -> Option<Choice> {
    let by_place = || Choice::new(&format!("{BY_PLACE}{}", place + 1), &choice.label);
    Choice::new(&choice.id, &choice.label).or_else(by_place)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_to_call_is_said_once() {
        let say =
            Say::new("Telepon 112.").link("Darurat 112", "tel:112").link("Polisi 110", "tel:110");
        let said = |href: &str| is_said(&say.text, href);
        assert!(said("tel:112") && !said("tel:110") && !said("tel:11"));
    }

    #[test]
    fn a_name_that_is_too_long_for_a_button_is_its_number() {
        let long = crate::say::Choice { id: "x".repeat(65), label: "Ya".to_owned() };
        assert_eq!(choice((1, &long)).as_ref().map(Choice::id), Some("#2"));
        let short = crate::say::Choice { id: "ya".to_owned(), label: "Ya".to_owned() };
        assert_eq!(choice((1, &short)).as_ref().map(Choice::id), Some("ya"));
    }
}
