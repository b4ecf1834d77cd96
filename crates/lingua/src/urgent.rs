//! The file of an agency with its words of emergency and whom to call (`emergency.yaml` of a pack). Without one nothing is heard.

use definition::yaml::{self, Key, Node, entries, get, items};
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
    /// Takes over what the file at this path says: words by language and kind, what is harmless, what softens, what is urgent, what
    /// calls for help, what is about papers; and for each kind whom to call.
    ///
    /// # Errors
    /// Why it cannot be read, with its places.
    pub fn read_emergency(&mut self, source: &str, path: &str) -> Result<(), Vec<Fault>> {
        let mut faults = Faults::new(path);
        let Some(file) = yaml::parse(source, &mut faults) else { return Err(faults.list) };
        for (_, kinds) in below(&file, "words") {
            self.take(kinds, &KINDS);
        }
        for (_, kinds) in below(&file, "softens") {
            self.take(kinds, &SOFTENS);
        }
        for name in ["urgent", "call", "papers"] {
            for (_, words) in below(&file, name) {
                self.emergency_line(name, words);
            }
        }
        self.take_phones(&file);
        for (_, words) in below(&file, "harmless") {
            let line = phrases(words).join("|");
            self.emergency_not.push_str(&format!("{line}\n"));
        }
        Ok(())
    }

    fn take(&mut self, kinds: &Node, known: &[(&str, &str)]) {
        for (name, words) in entries(kinds) {
            if let Some((_, own)) = known.iter().find(|(theirs, _)| *theirs == name.name) {
                self.emergency_line(own, words);
            }
        }
    }

    /// Whom to call: a line for each kind, and one for a call for help that names none.
    fn take_phones(&mut self, file: &Node) {
        let phones = below(file, "phones");
        let phone = |id: &String| phones.iter().find(|(own, _)| own.name == *id);
        let said = |ids: &[String], ending: &str| {
            let named = ids.iter().filter_map(phone);
            named.map(|(_, phone)| line(phone, ending)).collect::<Vec<_>>().join(" ")
        };
        let number = |id: &String| get(&phone(id)?.1, "number").map(scalar);
        let all: Vec<String> = phones.iter().map(|(id, _)| id.name.clone()).take(1).collect();
        let mut kinds: Vec<(&str, Vec<String>)> = vec![("call", all)];
        for (name, kind) in below(file, "kinds") {
            if let Some((_, own)) = KINDS.iter().find(|(theirs, _)| *theirs == name.name) {
                kinds.push((own, get(kind, "phones").map(phrases).unwrap_or_default()));
            }
        }
        for (name, ids) in kinds {
            let first = ids.iter().find_map(number).unwrap_or_default();
            let (id, en) = (said(&ids, ""), said(&ids, "_en"));
            self.helplines.push_str(&format!("{name}\t{first}\t{id}\t{en}\n"));
        }
    }

    fn emergency_line(&mut self, kind: &str, words: &Node) {
        let line = phrases(words).join("|");
        self.emergency.push_str(&format!("{kind}\t{line}\n"));
    }
}

/// Keys and values of the map under a key.
fn below<'n>(file: &'n Node, key: &str) -> &'n [(Key, Node)] {
    get(file, key).map(entries).unwrap_or_default()
}

/// Somebody to call in one sentence: name, number or address, and what else is to be known.
fn line(phone: &Node, ending: &str) -> String {
    let text = |key: &str| {
        let own = get(phone, &format!("{key}{ending}")).or_else(|| get(phone, key));
        own.map(scalar).unwrap_or_default()
    };
    let (number, link) = (text("number"), text("link"));
    let reached = if number.is_empty() { link } else { number };
    let said = format!("{} {reached}.", text("label"));
    let hint = text("hint");
    if hint.is_empty() { said } else { format!("{said} {hint}") }
}

/// The text of a scalar; marks that part columns are no letters.
fn scalar(node: &Node) -> String {
    yaml::scalar(node).unwrap_or_default().replace(['\t', '\n'], " ")
}

/// The texts of a list; marks that part columns and phrases are no letters.
fn phrases(node: &Node) -> Vec<String> {
    let texts = items(node).iter().filter_map(yaml::scalar);
    texts.map(|text| text.replace(['\t', '|', '\n'], " ")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Context, Engine, Knowledge};

    const FILE: &str = "pendopo: 1
phones:
  all: { number: \"100\", label: Darurat, label_en: Emergency, hint: Siang malam. }
  talk: { link: \"https://bicara.example\", label: Konselor }
kinds:
  self_harm: { phones: [all, talk] }
words:
  id:
    fire: [kebakaran]
    animal: [macan turun]
    self_harm: [ora kuat urip]
harmless:
  id: [patung macan turun, surat kebakaran]
softens:
  id:
    past: [jaman penjajahan]
    negation: [tidak ada]
urgent:
  id: [buruan]
call:
  id: [panggil bantuan, \"100\"]
";

    fn engine() -> Engine {
        let mut lists = Lists::default();
        lists.read_emergency(FILE, "emergency.yaml").expect("a sound file");
        Engine::with(Knowledge::default(), &lists)
    }

    /// Whether it is an emergency now, has to be asked, or is none.
    fn heard(line: &str) -> Option<bool> {
        engine().answer(&Context::default(), line).0.emergency.map(|emergency| emergency.now)
    }

    #[test]
    fn words_of_the_agency_are_heard_and_none_of_ours() {
        assert_eq!(heard("ada macan turun di kampung"), Some(true));
        assert_eq!(heard("kebakaran di kampung"), Some(true));
        assert_eq!(heard("foto patung macan turun"), None);
        assert_eq!(heard("jaman penjajahan ada macan turun"), Some(false));
        assert_eq!(heard("tidak ada kebakaran"), Some(false));
        assert_eq!(heard("buruan macan turun kayak jaman penjajahan"), Some(true));
        assert_eq!(heard("panggil bantuan"), Some(true));
        assert_eq!(heard("sambungkan ke 100"), Some(true));
        // Half of a code or of a telephone calls nobody.
        for number in ["100 345", "345 100", "0274 100 345"] {
            assert_eq!(heard(number), None, "{number}");
        }
        for call in ["100, 5 orang terluka", "100 100!!", "tolong 100"] {
            assert_eq!(heard(call), Some(true), "{call}");
        }
        let none = Engine::new(Knowledge::default());
        assert_eq!(none.answer(&Context::default(), "kebakaran di kampung").0.emergency, None);
    }

    #[test]
    fn what_is_heard_alone_is_what_an_answer_says() {
        let engine = engine();
        for line in [
            "kebakaran di kampung",
            "tidak ada kebakaran",
            "foto patung macan turun",
            "buruan macan turun",
            "aku ora kuat urip",
            "panggil bantuan",
            "biaya ktp berapa",
            "",
        ] {
            let (reply, _) = engine.answer(&Context::default(), line);
            assert_eq!(engine.hears(line), reply.emergency, "{line}");
        }
    }

    #[test]
    fn whom_to_call_stands_in_the_file() {
        let said = |line: &str| {
            let (reply, _) = engine().answer(&Context::default(), line);
            (crate::Texts::new().render(&reply), reply.offers)
        };
        let (crisis, offers) = said("aku ora kuat urip");
        assert!(
            crisis.contains("Darurat 100. Siang malam. Konselor https://bicara.example."),
            "{crisis}"
        );
        assert_eq!(offers.first(), Some(&crate::Offer::Call("100".to_owned())));
        let (call, _) = said("panggil bantuan");
        assert!(call.contains("Darurat 100.") && !call.contains("Konselor"), "{call}");
        // A kind without numbers of its own has those of a call for help.
        assert!(said("kebakaran di kampung").0.contains("Darurat 100."));
        let (asked, offers) = said("tidak ada kebakaran");
        assert!(asked.contains("100"), "{asked}");
        assert!(offers.contains(&crate::Offer::Call("100".to_owned())), "{offers:?}");
    }

    #[test]
    fn a_file_that_is_no_yaml_is_told_with_its_place() {
        let faults = Lists::default().read_emergency("words: [", "emergency.yaml");
        assert!(faults.is_err_and(|faults| faults.iter().all(|fault| fault.line > 0)));
    }
}
