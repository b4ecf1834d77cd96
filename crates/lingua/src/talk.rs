//! The file of a pack on how people talk of its matters (`talk.yaml`): what they typed, the words in which they complain, the words that
//! bring a matter to mind.

use definition::yaml::{self, Key, Node, entries, get, items};
use definition::{Fault, Faults};

use crate::lists::Lists;

mod check;

pub use check::{TalkedOf, talk_faults};

impl Lists {
    /// Takes over what the file at this path says: `questions` by service and kind, `none` (questions about no service), `complaints` by
    /// category, `related` by what is meant.
    ///
    /// # Errors
    /// Why it cannot be read, with its places: no YAML, another form, a key or a kind of question that does not exist.
    pub fn read_talk(&mut self, source: &str, path: &str) -> Result<(), Vec<Fault>> {
        let mut faults = Faults::new(path);
        let Some(file) = yaml::parse(source, &mut faults) else { return Err(faults.list) };
        check::form(&file, &mut faults);
        for (service, kinds) in below(&file, "questions") {
            for (kind, questions) in entries(kinds) {
                for question in phrases(questions) {
                    let line = format!("{}\t{}\t{question}\n", service.name, kind.name);
                    self.questions.push_str(&line);
                }
            }
        }
        for question in get(&file, "none").map(phrases).unwrap_or_default() {
            self.none.push_str(&format!("{question}\n"));
        }
        for (category, words) in below(&file, "complaints") {
            let line = format!("{}\t{}\n", category.name, phrases(words).join("|"));
            self.complaints.push_str(&line);
        }
        for (meant, words) in below(&file, "related") {
            let line = format!("{}\t{}\n", meant.name, phrases(words).join("|"));
            self.related.push_str(&line);
        }
        if faults.list.is_empty() { Ok(()) } else { Err(faults.list) }
    }
}

/// Keys and values of the map under a key.
fn below<'n>(file: &'n Node, key: &str) -> &'n [(Key, Node)] {
    get(file, key).map(entries).unwrap_or_default()
}

/// The texts of a list; marks that part columns and phrases are no letters, and one that makes a remark begins none.
fn phrases(node: &Node) -> Vec<String> {
    let texts = items(node).iter().filter_map(yaml::scalar);
    let plain = texts.map(|text| text.replace(['\t', '|', '\n'], " "));
    plain.map(|text| text.trim_start_matches(['#', ' ']).to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Context, Engine, Knowledge};

    const FILE: &str = "pendopo: 1
questions:
  gelang:
    lost: [\"gelang perak lepas di pasar\", \"#1 gelangku raib\"]
none: [resep gulai pakis]
complaints:
  tangga: [tangga goyang, tangga licin]
related:
  gelang: [perhiasan tangan]
";

    #[test]
    fn what_a_pack_says_stands_in_the_lists() {
        let mut lists = Lists { complaints: String::new(), ..Lists::default() };
        lists.read_talk(FILE, "talk.yaml").expect("a sound file");
        let questions =
            "gelang\tlost\tgelang perak lepas di pasar\ngelang\tlost\t1 gelangku raib\n";
        assert_eq!(lists.questions, questions);
        assert!(lists.none.ends_with("resep gulai pakis\n"));
        assert_eq!(lists.complaints, "tangga\ttangga goyang|tangga licin\n");
        let engine = Engine::with(Knowledge::default(), &lists);
        let (reply, _) = engine.answer(&Context::default(), "tangga stasiun goyang");
        assert_eq!(reply.category.as_deref(), Some("tangga"));
    }

    #[test]
    fn a_key_or_a_kind_that_does_not_exist_is_a_fault_with_its_place() {
        let file = "pendopo: 1\nquestion: {}\nquestions:\n  gelang:\n    price: [mahal]\n";
        let faults = Lists::default().read_talk(file, "talk.yaml").expect_err("two faults");
        let lines: Vec<u64> = faults.iter().map(|fault| fault.line).collect();
        assert_eq!(lines, [2, 5], "{faults:?}");
    }
}
