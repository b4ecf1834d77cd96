//! A first small service from five answers: complete, sound, with a letter and scenarios that pass.

/// What is asked before a service is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wish {
    /// What the service is called: "Surat keterangan tempat tinggal".
    pub title: String,
    /// What it does, in one sentence.
    pub summary: String,
    /// The law or rule that it rests on.
    pub basis: String,
    /// The kind of unit that handles it: `kelurahan`.
    pub unit: String,
    /// What the citizen is asked, a question each.
    pub questions: Vec<String>,
}

/// The files of a service by their names.
pub type Files = Vec<(&'static str, String)>;

/// Its id, made of its title: `surat-keterangan-tempat-tinggal`.
pub fn id(title: &str) -> String {
    let words = title.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let joined = words.map(str::to_lowercase).collect::<Vec<_>>().join("-");
    let id = joined.trim_start_matches(|c: char| !c.is_ascii_lowercase()).to_owned();
    if id.is_empty() { "layanan".to_owned() } else { id }
}

/// Writes the service.
pub fn write(wish: &Wish) -> Files {
    let id = id(&wish.title);
    let quoted: Vec<(String, String)> = (1..)
        .zip(&wish.questions)
        .map(|(number, question)| (format!("q{number}"), quoted(question)))
        .collect();
    let fields: String = quoted
        .iter()
        .map(|(id, label)| format!("      - text: {{ id: {id}, label: {label}, max: 120 }}\n"))
        .collect();
    let service = include_str!("starter/service.yaml")
        .replace("ID", &id)
        .replace("TITLE", &self::quoted(&wish.title))
        .replace("SUMMARY", &self::quoted(&wish.summary))
        .replace("BASIS", &self::quoted(&wish.basis))
        .replace("UNIT", &wish.unit)
        .replace("FIELDS\n", &fields);
    let answers: Vec<String> = quoted.iter().map(|(id, _)| format!("{id}: Contoh")).collect();
    let scenarios = include_str!("starter/scenarios.yaml").replace("ANSWERS", &answers.join(", "));
    let rows: String =
        quoted.iter().map(|(id, label)| format!("  ({label}, ada(data, \"{id}\")),\n")).collect();
    let letter = include_str!("starter/letter.typ")
        .replace("TITLE", &self::quoted(&wish.title))
        .replace("ROWS\n", &rows);
    vec![("service.yaml", service), ("scenarios.yaml", scenarios), ("letter.typ", letter)]
}

/// A text in double quotes, as YAML and Typst both read it.
fn quoted(text: &str) -> String {
    let plain: String = text.chars().filter(|c| !c.is_control()).collect();
    format!("\"{}\"", plain.trim().replace('\\', "\\\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use course::{World, scenario};
    use definition::{Pack, Service};

    use super::*;

    fn wish(questions: &[&str]) -> Wish {
        Wish {
            title: "Surat keterangan \"belum\" menikah".to_owned(),
            summary: "Menerangkan bahwa Anda belum menikah. Gratis.".to_owned(),
            basis: "Perda 1/2024: contoh, pasal 3".to_owned(),
            unit: "kelurahan".to_owned(),
            questions: questions.iter().map(|question| (*question).to_owned()).collect(),
        }
    }

    fn check(wish: &Wish) {
        let files = write(wish);
        let file = |name: &str| {
            files
                .iter()
                .find(|(own, _)| *own == name)
                .map(|(_, text)| text.as_str())
                .expect("there")
        };
        let (service, faults) =
            Service::examine(file("service.yaml"), "service.yaml", None, &Pack::default());
        assert_eq!(faults, []);
        let service = service.expect("sound");
        let names = files.iter().map(|(name, _)| *name);
        assert_eq!(service.missing_templates("service.yaml", names), []);
        let world = World::fixed();
        let (played, faults) = scenario::read(file("scenarios.yaml"), "s.yaml", &service, &world);
        assert_eq!(faults, []);
        assert!(played.len() >= 6, "{}", played.len());
        for scenario in &played {
            let ran = scenario.play(&service, &world);
            assert_eq!(scenario.verdict(&service, &world, &ran, "s.yaml"), []);
        }
    }

    #[test]
    fn what_is_written_is_sound_and_its_scenarios_pass() {
        check(&wish(&["Untuk keperluan apa", "Sejak kapan: tahun, \"kira-kira\""]));
    }

    #[test]
    fn an_id_is_made_of_the_title() {
        assert_eq!(id("Surat keterangan (SKU) 2026"), "surat-keterangan-sku-2026");
        assert_eq!(id("17 Agustus"), "agustus");
        assert_eq!(id("…"), "layanan");
    }
}
