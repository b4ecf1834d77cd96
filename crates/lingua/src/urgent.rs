//! The file of an agency with its words of emergency (`emergency.yaml` of a pack): they join those of the list.

use definition::yaml::{self, Node, NodeKind};
use definition::{Fault, Faults};

use crate::lists::Lists;

/// Kinds as the file names them, and as the list does.
const KINDS: [(&str, &str); 10] = [
    ("fire", "fire"),
    ("electric", "power"),
    ("water", "water"),
    ("disaster", "disaster"),
    ("accident", "accident"),
    ("medical", "medical"),
    ("crime", "threat"),
    ("violence", "violence"),
    ("self_harm", "selfharm"),
    ("animal", "threat"),
];

/// What lowers a word to a question, as the file names it and as the list does.
const SOFTENS: [(&str, &str); 3] = [("negation", "denied"), ("past", "over"), ("question", "over")];

impl Lists {
    /// Takes over what the file at this path says: words by language and kind, what is harmless, what softens, what is
    /// urgent. Numbers to call are not read here.
    ///
    /// # Errors
    /// Why it cannot be read, with its places.
    pub fn read_emergency(&mut self, source: &str, path: &str) -> Result<(), Vec<Fault>> {
        let mut faults = Faults::new(path);
        let Some(file) = yaml::parse(source, &mut faults) else { return Err(faults.list) };
        for (_, kinds) in entries(under(&file, "words")) {
            self.take(kinds, &KINDS);
        }
        for (_, kinds) in entries(under(&file, "softens")) {
            self.take(kinds, &SOFTENS);
        }
        for (_, words) in entries(under(&file, "urgent")) {
            self.emergency_line("urgent", words);
        }
        for (_, words) in entries(under(&file, "harmless")) {
            let line = phrases(words).join("|");
            self.emergency_not.push_str(&format!("{line}\n"));
        }
        Ok(())
    }

    fn take(&mut self, kinds: &Node, known: &[(&str, &str)]) {
        for (name, words) in entries(Some(kinds)) {
            if let Some((_, own)) = known.iter().find(|(theirs, _)| *theirs == name) {
                self.emergency_line(own, words);
            }
        }
    }

    fn emergency_line(&mut self, kind: &str, words: &Node) {
        let line = phrases(words).join("|");
        self.emergency.push_str(&format!("{kind}\t{line}\n"));
    }
}

/// What stands under a key.
fn under<'a>(node: &'a Node, key: &str) -> Option<&'a Node> {
    entries(Some(node)).into_iter().find(|(name, _)| *name == key).map(|(_, node)| node)
}

fn entries(node: Option<&Node>) -> Vec<(&str, &Node)> {
    match node.map(|node| &node.kind) {
        Some(NodeKind::Map(entries)) => {
            entries.iter().map(|(key, node)| (key.name.as_str(), node)).collect()
        }
        Some(NodeKind::Empty | NodeKind::Scalar { .. } | NodeKind::List(_)) | None => Vec::new(),
    }
}

/// The texts of a list; marks that part columns and phrases are no letters.
fn phrases(node: &Node) -> Vec<String> {
    let NodeKind::List(items) = &node.kind else { return Vec::new() };
    let text = |item: &Node| match &item.kind {
        NodeKind::Scalar { text, .. } => Some(text.replace(['\t', '|', '\n'], " ")),
        NodeKind::Empty | NodeKind::List(_) | NodeKind::Map(_) => None,
    };
    items.iter().filter_map(text).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Context, Engine, Knowledge};

    const FILE: &str = "pendopo: 1
words:
  id:
    animal: [macan turun]
    self_harm: [ora kuat urip]
harmless:
  id: [patung macan turun]
softens:
  id:
    past: [jaman penjajahan]
urgent:
  id: [buruan]
";

    /// Whether it is an emergency now, has to be asked, or is none.
    fn heard(line: &str) -> Option<bool> {
        let mut lists = Lists::default();
        lists.read_emergency(FILE, "emergency.yaml").expect("a sound file");
        let engine = Engine::with(Knowledge::default(), &lists);
        engine.answer(&Context::default(), line).0.emergency.map(|emergency| emergency.now)
    }

    #[test]
    fn words_of_the_agency_are_heard_beside_ours() {
        assert_eq!(heard("ada macan turun di kampung"), Some(true));
        assert_eq!(heard("kebakaran di kampung"), Some(true));
        assert_eq!(heard("foto patung macan turun"), None);
        assert_eq!(heard("jaman penjajahan ada macan turun"), Some(false));
        assert_eq!(heard("buruan macan turun kayak jaman penjajahan"), Some(true));
    }

    #[test]
    fn a_file_that_is_no_yaml_is_told_with_its_place() {
        let faults = Lists::default().read_emergency("words: [", "emergency.yaml");
        assert!(faults.is_err_and(|faults| faults.iter().all(|fault| fault.line > 0)));
    }
}
