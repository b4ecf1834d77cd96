//! Words that run a conversation: cancel, back, skip. They are data, and count only where they are the whole message.

use std::collections::BTreeMap;
use std::sync::LazyLock;

/// What such a word asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Command {
    /// To leave what is being done.
    Cancel,
    /// To the question before.
    Back,
    /// To another answer to one given before.
    Change,
    /// To leave this question out.
    Skip,
    /// To what was left.
    Onward,
    /// What can be done here.
    Menu,
    /// Yes.
    Yes,
    /// No.
    No,
    /// English from here on.
    English,
    /// Indonesian from here on.
    Indonesian,
}

const NAMES: [(&str, Command); 10] = [
    ("cancel", Command::Cancel),
    ("back", Command::Back),
    ("change", Command::Change),
    ("skip", Command::Skip),
    ("onward", Command::Onward),
    ("menu", Command::Menu),
    ("yes", Command::Yes),
    ("no", Command::No),
    ("english", Command::English),
    ("indonesian", Command::Indonesian),
];

static WORDS: LazyLock<BTreeMap<String, Command>> = LazyLock::new(|| {
    let lines = include_str!("../data/commands.tsv").lines().filter(|line| !line.starts_with('#'));
    let named = lines.filter_map(|line| {
        let (name, words) = line.split_once('\t')?;
        let (_, command) = NAMES.iter().find(|(own, _)| *own == name)?;
        Some(words.split('|').map(move |word| (word.to_owned(), *command)))
    });
    named.flatten().collect()
});

/// Letters of a message that matter for comparing it: small, without the marks around it, with single blanks.
pub(crate) fn plain(text: &str) -> String {
    let small = text.to_lowercase();
    let words = small.split_whitespace().collect::<Vec<_>>().join(" ");
    words.trim_matches(|sign: char| ".,!?\"'()".contains(sign)).to_owned()
}

/// The command that a message is.
pub(crate) fn command(text: &str) -> Option<Command> {
    // Nothing that is longer is in the list: it need not be made small.
    if text.len() > 60 {
        return None;
    }
    WORDS.get(&plain(text)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_the_whole_message_or_none() {
        assert_eq!(command(" Batal! "), Some(Command::Cancel));
        assert_eq!(command("GA  JADI"), Some(Command::Cancel));
        assert_eq!(command("/start"), Some(Command::Menu));
        assert_eq!(command("In English, please"), None);
        assert_eq!(command("in english"), Some(Command::English));
        assert_eq!(command("batal nikah"), None);
    }

    #[test]
    fn every_kind_of_the_list_is_known_and_none_is_empty() {
        for (name, command) in NAMES {
            assert!(WORDS.values().any(|own| *own == command), "{name}");
        }
        let file = include_str!("../data/commands.tsv");
        for line in file.lines().filter(|line| !line.starts_with('#')) {
            let name = line.split('\t').next().unwrap_or_default();
            assert!(NAMES.iter().any(|(own, _)| *own == name), "{name}");
        }
    }
}
