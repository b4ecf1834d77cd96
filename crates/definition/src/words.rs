//! The words every form has: facts of a person, yes and no.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use terms::Language;

use crate::text::Text;

static WORDS: LazyLock<BTreeMap<&str, Text>> = LazyLock::new(|| {
    let row = |line: &'static str| {
        let mut columns = line.split('\t');
        let (key, id, en) = (columns.next()?, columns.next()?, columns.next()?);
        Some((key, Text::both(id, en)))
    };
    include_str!("../data/words.tsv").lines().filter_map(row).collect()
});

/// The word with this key: `fact-birth_date`, `female`.
pub fn word(key: &str, language: Language) -> Option<&'static str> {
    WORDS.get(key).map(|text| text.get(language))
}
