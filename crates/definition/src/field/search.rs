//! One of many, looked for by its name: an input with a button, which works without script.

use crate::form::{Message, SearchInput};

use super::typed::{Typed, message, plain};

/// How many are offered to choose from.
pub(crate) const OFFERED: usize = 7;

/// Many things of which one is meant.
pub(crate) trait Many {
    /// The keys of those whose name is like `text`, best first.
    fn like(&self, text: &str) -> Vec<String>;

    /// What the one with this key is called; none when it is not among them.
    fn name(&self, key: &str) -> Option<String>;
}

/// Why none was taken.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Missed {
    /// Nothing was typed.
    Empty,
    /// None is like what was typed.
    Unknown(String),
    /// Several are.
    Several,
}

impl Missed {
    /// What to do about it, where a name was typed.
    pub(crate) fn message(self) -> Message {
        match self {
            Self::Empty => plain("field-missing"),
            Self::Unknown(text) => message("search-unknown", &[("typed", text)]),
            Self::Several => plain("search-many"),
        }
    }
}

/// Takes the key at `path`, or the only one that is like what was typed at `path.typed`.
pub(crate) fn take(typed: Typed<'_>, path: &str, many: &dyn Many) -> Result<String, Missed> {
    let (key, text) = (typed.get(path), typed.part(path, "typed"));
    let key = many.name(&key).map(|name| (key, name));
    if text.is_empty() {
        return key.map(|(key, _)| key).ok_or(Missed::Empty);
    }
    let found = many.like(&text);
    if let Some((key, _)) = key.filter(|(key, name)| *name == text || found.contains(key)) {
        return Ok(key);
    }
    match found.as_slice() {
        [] => Err(Missed::Unknown(text)),
        [only] => Ok(only.clone()),
        [first, ..] if many.name(first).as_deref() == Some(text.as_str()) => Ok(first.clone()),
        _ => Err(Missed::Several),
    }
}

/// Whether neither a key nor a text was typed.
pub(crate) fn is_empty(typed: Typed<'_>, path: &str) -> bool {
    typed.get(path).is_empty() && typed.part(path, "typed").is_empty()
}

/// The input as it was filled in.
pub(crate) fn input(typed: Typed<'_>, path: &str, many: &dyn Many) -> SearchInput {
    let named = |key: String| many.name(&key).map(|name| (key, name));
    match take(typed, path, many) {
        Ok(key) => {
            let name = many.name(&key).unwrap_or_default();
            SearchInput { code: key, typed: name, found: Vec::new() }
        }
        Err(_) => {
            let text = typed.part(path, "typed");
            let found = many.like(&text).into_iter().filter_map(named).collect();
            SearchInput { code: String::new(), typed: text, found }
        }
    }
}

/// The words by which something is looked for.
pub(crate) fn words(text: &str) -> Vec<String> {
    let lower = text.to_lowercase();
    let words = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_owned).collect()
}

/// How far a name is from what was typed: 0 is the very name; none when it is not like it. `around` is the name with
/// whatever else may be typed for it.
pub(crate) fn distance(own: &str, around: &str, words: &[String]) -> Option<usize> {
    let (own, around) = (own.to_lowercase(), around.to_lowercase());
    let typed = words.join(" ");
    let begins = |word: &String| {
        around.split(|c: char| !c.is_alphanumeric()).any(|one| one.starts_with(word.as_str()))
    };
    if own == typed {
        Some(0)
    } else if own.starts_with(&typed) {
        Some(1)
    } else if words.iter().all(begins) {
        Some(2)
    } else if strsim::damerau_levenshtein(&own, &typed) <= typed.chars().count() / 4 {
        Some(3)
    } else {
        None
    }
}

/// Keys with their names.
pub(crate) struct Named(pub(crate) Vec<(String, String)>);

impl Many for Named {
    fn like(&self, text: &str) -> Vec<String> {
        let words = words(text);
        if words.is_empty() {
            return Vec::new();
        }
        let near =
            |(key, name): &(String, String)| Some((distance(name, name, &words)?, key.clone()));
        let mut found: Vec<(usize, String)> = self.0.iter().filter_map(near).collect();
        // The order of the list is kept among those that are equally near.
        found.sort_by_key(|(distance, _)| *distance);
        found.into_iter().take(OFFERED).map(|(_, key)| key).collect()
    }

    fn name(&self, key: &str) -> Option<String> {
        self.0.iter().find(|(known, _)| known == key).map(|(_, name)| name.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(key: &str, text: &str) -> Result<String, Missed> {
        let typed = [("at", key), ("at.typed", text)];
        let typed = typed.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let jobs = [("teacher", "Guru"), ("farmer", "Petani"), ("fisher", "Nelayan (perikanan)")];
        let jobs = jobs.map(|(key, name)| (key.to_owned(), name.to_owned())).to_vec();
        take(Typed(&typed), "at", &Named(jobs))
    }

    #[test]
    fn the_one_that_is_meant_is_found_by_a_part_of_its_name() {
        for (text, key) in
            [("guru", "teacher"), ("Pet", "farmer"), ("Petni", "farmer"), ("ikan", "")]
        {
            assert_eq!(taken("", text).unwrap_or_default(), key, "{text}");
        }
        assert_eq!(taken("", "perikanan"), Ok("fisher".to_owned()));
    }

    #[test]
    fn what_is_not_there_or_not_one_is_said() {
        assert_eq!(taken("", ""), Err(Missed::Empty));
        assert_eq!(taken("", "Raja"), Err(Missed::Unknown("Raja".to_owned())));
        assert_eq!(taken("", "pe"), Err(Missed::Several));
        assert_eq!(taken("fisher", "pe"), Ok("fisher".to_owned()));
        assert_eq!(taken("king", ""), Err(Missed::Empty));
    }
}
