//! Words made to fit: channels count in UTF-16 units, people read whole words.

/// How long a text is in UTF-16 units, which is how channels count.
pub(crate) fn length(text: &str) -> usize {
    text.encode_utf16().count()
}

/// The longest beginning of at most `limit` units, ended at a character.
fn beginning(text: &str, limit: usize) -> &str {
    let mut used = 0;
    for (at, c) in text.char_indices() {
        used += c.len_utf16();
        if used > limit {
            return &text[..at];
        }
    }
    text
}

/// The text, or as much of it as fits with an ellipsis.
pub(crate) fn shortened(text: &str, limit: usize) -> String {
    if length(text) <= limit {
        return text.to_owned();
    }
    let cut = beginning(text, limit.saturating_sub(1));
    format!("{}…", cut.trim_end())
}

/// The first part of a text that is longer than `limit` units, cut at an empty line, a line, a sentence or a word, in this
/// order of liking; and what comes after it.
pub(crate) fn first(text: &str, limit: usize) -> (&str, &str) {
    let head = beginning(text, limit);
    let at = ["\n\n", "\n", ". ", " "].iter().find_map(|mark| {
        // A part of less than a third looks like a mistake.
        let at = head.rfind(mark)? + mark.trim_end().len();
        (at > head.len() / 3).then_some(at)
    });
    let (part, after) = text.split_at(at.unwrap_or(head.len()));
    (part.trim_end(), after.trim_start())
}

/// The text in parts of at most `limit` units.
pub(crate) fn parts(text: &str, limit: usize) -> Vec<String> {
    let mut parts = Vec::new();
    let mut rest = text.trim();
    while length(rest) > limit {
        let (part, after) = first(rest, limit);
        parts.push(part.to_owned());
        rest = after;
    }
    if !rest.is_empty() {
        parts.push(rest.to_owned());
    }
    parts
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn parts_fit_and_lose_no_word(text in "([a-zA-Z😀é]{1,9}\\.?[ \n]{1,2}){0,60}", limit in 24_usize..60) {
            let parts = parts(&text, limit);
            prop_assert!(parts.iter().all(|part| length(part) <= limit && !part.is_empty()));
            let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
            prop_assert_eq!(words(&parts.join(" ")), words(&text));
        }
    }

    #[test]
    fn an_emoji_counts_as_two_and_is_never_halved() {
        assert_eq!(shortened("ab😀cd", 5), "ab😀…");
        assert_eq!(shortened("ab😀cd", 4), "ab…");
        assert_eq!(shortened("abcd", 4), "abcd");
    }
}
