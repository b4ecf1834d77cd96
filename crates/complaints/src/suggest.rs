//! Which kind of report a sentence is about, by the words of the categories themselves.

use definition::field::Kind;
use definition::{Answers, Service, Value};

/// Shortest word that says something by itself, in letters.
const SHORTEST: usize = 4;

/// Words in small letters, one space between them and around them.
pub(crate) fn flat(text: &str) -> String {
    let words: Vec<String> = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    format!(" {} ", words.join(" "))
}

/// How well a sentence fits a category: every word of it that is said counts, longer phrases more.
fn fits(sentence: &str, service: &Service) -> usize {
    let said = |phrase: &String| {
        let phrase = flat(phrase);
        if sentence.contains(&phrase) { phrase.split_whitespace().count() * 2 } else { 0 }
    };
    let title = flat(&service.title.id);
    let title = title.split_whitespace().filter(|word| word.chars().count() >= SHORTEST);
    let title = title.filter(|word| sentence.contains(&format!(" {word} "))).count();
    service.words.iter().map(said).sum::<usize>() + title
}

/// The category that a sentence is about; none when no one fits better than all others.
pub fn category<'a>(
    sentence: &str,
    services: impl Iterator<Item = &'a Service>,
) -> Option<&'a Service> {
    let sentence = flat(sentence);
    let mut best: Option<(usize, &Service)> = None;
    let mut is_tied = false;
    for service in services {
        let fit = fits(&sentence, service);
        match best {
            Some((known, _)) if fit < known => {}
            Some((known, _)) if fit == known => is_tied = true,
            Some(_) | None => {
                (best, is_tied) = (Some((fit, service)), false);
            }
        }
    }
    best.filter(|(fit, _)| *fit > 0 && !is_tied).map(|(_, service)| service)
}

/// What a sentence answers by itself: of each choice on the first page the one option that is named in it.
pub fn answers(sentence: &str, service: &Service) -> Answers {
    let mut answers = Answers::new();
    if sentence.is_empty() {
        return answers;
    }
    let said = flat(sentence);
    let title = flat(&service.title.id);
    let padded = |word: &str| format!(" {word} ");
    let fields = service.form.first().map(|step| &*step.fields).unwrap_or_default();
    for field in fields {
        let Kind::Choice { options } = &field.kind else { continue };
        let is_named = |label: &str| {
            let label = flat(label);
            // What stands in the title of the category tells none of its options from the others.
            let mut words = label
                .split_whitespace()
                .filter(|word| word.chars().count() >= SHORTEST && !title.contains(&padded(word)));
            said.contains(&label) || words.next().is_some_and(|word| said.contains(&padded(word)))
        };
        let mut named = options.iter().filter(|one| is_named(&one.label.id));
        if let (Some(one), None) = (named.next(), named.next()) {
            answers.insert(field.id.clone(), Value::Text(one.key.clone()));
        }
    }
    answers
}

#[cfg(test)]
mod tests {
    use definition::Pack;

    use super::*;

    fn shipped(name: &str) -> Service {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/aduan");
        let text = |file: std::path::PathBuf| std::fs::read_to_string(file).expect("a file");
        let (pack, _) = Pack::read(&text(folder.join("pack.yaml")), "pack.yaml");
        let file = text(folder.join(name).join("service.yaml"));
        let (service, faults) = Service::examine(&file, "service.yaml", None, &pack);
        service.unwrap_or_else(|| panic!("{name}: {faults:?}"))
    }

    #[test]
    fn a_sentence_finds_its_category_and_what_is_meant() {
        let services = ["jalan", "lampu", "sampah", "pohon"].map(shipped);
        let category = |said: &str| category(said, services.iter()).map(|one| one.id.as_str());
        assert_eq!(category("ada jalan bolong di depan musala"), Some("jalan"));
        assert_eq!(category("pohon tumbang menutup jalan"), Some("pohon"));
        assert_eq!(category("xyz"), None);
        assert_eq!(category(""), None);
        let jalan = &services[0];
        let told = answers("Lubang besar di depan musala", jalan);
        assert_eq!(told.get("what").and_then(Value::text), Some("hole"));
        assert!(
            answers("lubang di trotoar", jalan).is_empty(),
            "two are named: nobody knows which"
        );
        assert!(answers("", jalan).is_empty());
        let lampu = &services[1];
        let lamp =
            |said: &str| answers(said, lampu).get("what").and_then(Value::text).map(str::to_owned);
        assert_eq!(lamp("Lampu jalan mati sudah seminggu"), None, "it is no traffic light");
        assert_eq!(lamp("lampu lalu lintas di perempatan mati").as_deref(), Some("signal"));
        assert_eq!(lamp("tiang mau ambruk").as_deref(), Some("pole"));
    }
}
