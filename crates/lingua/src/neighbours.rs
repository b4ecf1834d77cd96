//! What people ask for that no published service gives: knowing it, the assistant says so instead of guessing.

use definition::Text;

use crate::lists::lines;

/// Something that is not served here.
#[derive(Clone, Debug)]
pub(crate) struct Neighbour {
    /// Who serves it, where somebody does.
    pub(crate) who: Option<Text>,
    /// What people type.
    pub(crate) words: Vec<String>,
}

/// All of them.
pub(crate) fn all(list: &str) -> Vec<Neighbour> {
    let read = |line: Vec<&str>| {
        let [_, who, english, words] = line.as_slice() else { return None };
        let who = (!who.is_empty()).then(|| Text::both(who, english));
        let words = words.split('|').map(str::to_owned).collect();
        Some(Neighbour { who, words })
    };
    lines(list).filter_map(read).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::lists::Lists;

    #[test]
    fn every_line_is_a_neighbour_with_words() {
        let list = Lists::default().neighbours;
        let all = all(&list);
        assert_eq!(all.len(), lines(&list).count());
        assert!(all.iter().all(|one| one.words.len() > 1), "{all:?}");
        let names: BTreeSet<&str> = lines(&list).filter_map(|line| line.first().copied()).collect();
        assert_eq!(names.len(), all.len());
    }
}
