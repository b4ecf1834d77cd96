//! What was typed: pairs of names and texts, looked up by the path of a field.

use crate::form::Message;

/// The pairs of a form that was sent.
#[derive(Clone, Copy)]
pub(crate) struct Typed<'a>(pub(crate) &'a [(String, String)]);

impl<'a> Typed<'a> {
    /// What stands under this name, cleaned and trimmed; empty if nothing does.
    pub(crate) fn get(self, name: &str) -> String {
        self.raw(name).map(clean).unwrap_or_default()
    }

    /// What stands under `path.part`.
    pub(crate) fn part(self, path: &str, part: &str) -> String {
        self.get(&format!("{path}.{part}"))
    }

    /// Everything that stands under this name.
    pub(crate) fn all(self, name: &str) -> Vec<String> {
        self.0.iter().filter(|(key, _)| key == name).map(|(_, value)| clean(value)).collect()
    }

    /// What stands under this name as it came.
    pub(crate) fn raw(self, name: &str) -> Option<&'a str> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// Without control and text-direction characters, trimmed, with single blanks.
///
/// Line breaks stay; a direction override would show another name than is stored.
pub fn clean(text: &str) -> String {
    let lines: Vec<String> = text
        .lines()
        .map(|line| {
            let kept: String = line
                .chars()
                .map(|c| if c.is_whitespace() { ' ' } else { c })
                .filter(|c| !c.is_control() && !is_direction(*c))
                .collect();
            kept.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
        })
        .collect();
    lines.join("\n").trim().to_owned()
}

fn is_direction(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// A message with arguments.
pub(crate) fn message(key: &'static str, args: &[(&'static str, String)]) -> Message {
    Message { key, args: args.to_vec(), words: None }
}

/// A message without arguments.
pub(crate) fn plain(key: &'static str) -> Message {
    message(key, &[])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_direction_and_control_characters_are_taken_out() {
        assert_eq!(clean("  Sri\u{202e}  Lestari\u{7} "), "Sri Lestari");
        assert_eq!(clean("S\u{ad}r\u{61c}i\u{2066}\u{200b}\u{feff}"), "Sri");
        assert_eq!(clean("satu\r\n dua\t tiga "), "satu\ndua tiga");
    }
}
