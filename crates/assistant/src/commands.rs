//! Words that run a conversation: cancel, back, skip. Which they are, in four languages, is for `lingua` to know; here is what
//! they mean while something is being done.

use lingua::Wish;

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
    /// To what was left, or on from where it is.
    Onward,
    /// What can be done here.
    Menu,
    /// Yes.
    Yes,
    /// No.
    No,
    /// An account to be connected to this conversation.
    Connect,
    /// That it be no longer.
    Disconnect,
    /// This language from here on.
    Speak(terms::Language),
}

/// Letters of a message that matter for comparing it: small, without the marks around it, with single blanks.
pub(crate) fn plain(text: &str) -> String {
    let small = text.to_lowercase();
    let words = small.split_whitespace().collect::<Vec<_>>().join(" ");
    words.trim_matches(|sign: char| ".,!?\"'()".contains(sign)).to_owned()
}

/// Whether a message asks to connect an account, or to end that.
fn connecting(text: &str) -> Option<Command> {
    let said = plain(text);
    let line = include_str!("../data/connecting.txt")
        .lines()
        .find(|line| line.get(1..).is_some_and(|words| words == said))?;
    match line.as_bytes().first() {
        Some(b'+') => Some(Command::Connect),
        Some(b'-') => Some(Command::Disconnect),
        Some(_) | None => None,
    }
}

/// The command that a message is.
pub(crate) fn command(text: &str, wish: &Wish) -> Option<Command> {
    if let Some(command) = connecting(text) {
        return Some(command);
    }
    let mut onward =
        include_str!("../data/onward.txt").lines().filter(|line| !line.starts_with('#'));
    match wish {
        Wish::Yes | Wish::Answer if onward.any(|word| word == plain(text)) => Some(Command::Onward),
        Wish::Cancel => Some(Command::Cancel),
        Wish::Back => Some(Command::Back),
        Wish::Change => Some(Command::Change),
        Wish::Skip => Some(Command::Skip),
        Wish::Menu => Some(Command::Menu),
        Wish::Yes => Some(Command::Yes),
        Wish::No => Some(Command::No),
        Wish::Speak(language) => Some(Command::Speak(*language)),
        Wish::Answer
        | Wish::Status(_)
        | Wish::Follow(_)
        | Wish::Report(_)
        | Wish::Fill(_)
        | Wish::Letter(_)
        | Wish::Person => None,
    }
}

#[cfg(test)]
mod tests {
    use lingua::{Context, Engine, Knowledge};

    use super::*;

    fn of(text: &str) -> Option<Command> {
        thread_local! { static ENGINE: Engine = Engine::new(Knowledge::default()); }
        let wish = ENGINE.with(|engine| engine.answer(&Context::default(), text).0.wish);
        command(text, &wish)
    }

    #[test]
    fn a_command_is_the_whole_message_or_none() {
        assert_eq!(of(" Batal! "), Some(Command::Cancel));
        assert_eq!(of("GA  JADI"), Some(Command::Cancel));
        assert_eq!(of("lanjut"), Some(Command::Onward));
        assert_eq!(of("iya"), Some(Command::Yes));
        assert_eq!(of("in english please"), Some(Command::Speak(terms::Language::En)));
        assert_eq!(of("Jl. Kawung 4"), None);
        assert_eq!(of("Sambungkan akun saya"), Some(Command::Connect));
        assert_eq!(of("putuskan sambungan!"), Some(Command::Disconnect));
        assert_eq!(of("sambungkan listrik rumah saya"), None);
    }
}
