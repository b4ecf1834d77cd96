//! A letter of another service: chosen among those that are known, or typed.

use std::sync::Arc;

use definition::form::{Context, Correction, Input};
use definition::{Answers, Found, OfferedLetter, Pack, RegionTable, Service, Shown, Text, Value};
use jiff::civil::date;
use serde_json::json;
use terms::Language;

const SOUND: &str = include_str!("../../../fixtures/spine/kelurahan/surat-domisili/service.yaml");
const NEED: &str = "needs:
  home: { letter: rumah.surat, label: Surat rumah, take: [house_name, applicant.job], else: Belum ada surat rumah. }
subjects:";
const FIELD: &str = "      - needed: { id: home }
      - yes_no:  { id: same_as_ktp,";

/// A sound service that needs a letter, and asks afterwards what depends on it.
fn service() -> Service {
    let source = SOUND.replacen("subjects:", NEED, 1).replacen(
        "      - yes_no:  { id: same_as_ktp,",
        FIELD,
        1,
    );
    let asked = "label: Status tempat, when: house_name == 'Griya',";
    let source = source.replacen("label: Status tempat,", asked, 1);
    let source = source.replacen(", job, phone", ", phone", 1);
    Service::read(&source, "service.yaml", None).expect("sound")
}

fn context() -> Context {
    let today = date(2026, 11, 25);
    Context {
        today,
        submitted_on: today,
        language: Language::Id,
        agency_region: "99.71".parse().expect("a code"),
        regions: Arc::new(RegionTable::read("99.71;Kota Pendopo")),
    }
}

fn letter(id: &str, house: &str) -> OfferedLetter {
    OfferedLetter {
        id: id.to_owned(),
        number: format!("470/{id}"),
        signed_on: date(2026, 11, 2),
        valid_until: Some(date(2027, 5, 2)),
        gives: [("house_name".to_owned(), Value::Text(house.to_owned()))].into(),
        words: vec![(Text::new("Rumah"), Text::new(house))],
    }
}

fn offered(letters: Vec<OfferedLetter>) -> Service {
    let made_by = Some(Text::new("Surat rumah"));
    service().offering(vec![Found {
        need: "home".to_owned(),
        letters,
        coming: Vec::new(),
        made_by,
    }])
}

fn chosen(service: &Service, letter: &str, before: &Answers) -> (Answers, Vec<&'static str>) {
    let posted = [("home.letter".to_owned(), letter.to_owned())];
    let read = service.read_page("tempat", &posted, before, &context());
    let of_need = read.problems.iter().filter(|problem| problem.path.starts_with("home"));
    (read.answers.clone(), of_need.map(|problem| problem.message.key).collect())
}

/// The paths that are asked on the page of the need.
fn asked(service: &Service, answers: &Answers) -> Vec<String> {
    let pages = service.pages(answers, &context());
    let page = pages.iter().find(|page| page.id == "tempat").expect("the page");
    let Input::Group { fields } = &page.fields[0].input else { panic!("the letter is first") };
    let own = fields.iter().map(|field| field.path.clone());
    own.chain(page.fields[1..].iter().map(|field| field.path.clone())).collect()
}

#[test]
fn a_letter_that_is_chosen_brings_in_what_it_says() {
    let service = offered(vec![letter("a", "Griya"), letter("b", "Wisma")]);
    let nothing = Answers::new();
    assert_eq!(asked(&service, &nothing), ["home.letter", "same_as_ktp", "since", "purpose"]);
    let (answers, wrong) = chosen(&service, "a", &nothing);
    assert_eq!(wrong, [] as [&str; 0]);
    let seen = service.visible(&answers, &context());
    assert_eq!(seen["home.number"], Value::Text("470/a".to_owned()));
    assert_eq!(seen["home.valid_until"], Value::Date(date(2027, 5, 2)));
    assert_eq!(seen["house_name"], Value::Text("Griya".to_owned()));
    assert!(asked(&service, &answers).contains(&"tenure".to_owned()), "conditions know it");
    // Another letter brings in other values, and what was brought in before goes.
    let (answers, _) = chosen(&service, "b", &answers);
    let seen = service.visible(&answers, &context());
    assert_eq!(seen["house_name"], Value::Text("Wisma".to_owned()));
    assert!(!asked(&service, &answers).contains(&"tenure".to_owned()));
}

#[test]
fn the_only_letter_stands_chosen_and_is_not_taken_unseen() {
    let service = offered(vec![letter("a", "Griya")]);
    let pages = service.pages(&Answers::new(), &context());
    let page = pages.iter().find(|page| page.id == "tempat").expect("the page");
    let Input::Group { fields } = &page.fields[0].input else { panic!("a group") };
    let Input::Letters { letters, made_by, .. } = &fields[0].input else { panic!("letters") };
    assert!(letters[0].chosen && made_by.as_deref() == Some("Surat rumah"));
    assert_eq!(letters[0].gives, [("Rumah".to_owned(), "Griya".to_owned())]);
    let (answers, wrong) = chosen(&service, "", &Answers::new());
    assert_eq!(wrong, ["choice-missing"]);
    assert!(!answers.contains_key("home.letter"));
}

#[test]
fn a_letter_that_is_not_offered_is_none() {
    let service = offered(vec![letter("a", "Griya")]);
    let (answers, wrong) = chosen(&service, "b", &Answers::new());
    assert_eq!((wrong, answers.contains_key("house_name")), (vec!["needed-gone"], false));
    // It was chosen, and is not there any more.
    let (answers, _) = chosen(&service, "a", &Answers::new());
    let later = offered(Vec::new());
    let open = later.check_all(&answers, &context());
    let open: Vec<_> = open.iter().filter(|(_, problem)| problem.path == "home.letter").collect();
    assert_eq!(open[0].1.message.key, "needed-gone");
    assert!(!later.visible(&answers, &context()).contains_key("house_name"));
    let (_, wrong) = chosen(&later, "", &Answers::new());
    assert_eq!(wrong, ["needed-none"]);
}

#[test]
fn a_case_says_that_its_letter_was_found_and_a_correction_leaves_it_alone() {
    let (service, offered) = (service(), offered(vec![letter("a", "Griya")]));
    let (answers, _) = chosen(&offered, "a", &Answers::new());
    let filed = offered.visible(&answers, &context());
    let again = service.visible(&filed, &context());
    assert_eq!(again["home.letter"], Value::Text("a".to_owned()));
    let shown = service.show(&again, &context());
    let rows: Vec<_> = shown.iter().flat_map(|section| &section.rows).collect();
    let found = Shown::Text("Diambil dari surat yang kami terbitkan".to_owned());
    assert!(rows.iter().any(|row| row.key == "home.letter" && row.value == found));
    assert!(rows.iter().all(|row| row.group.as_deref() == Some("Surat rumah")), "{rows:?}");

    let correct = |named: &[&str]| {
        let named: Vec<String> = named.iter().map(|id| (*id).to_owned()).collect();
        let correction = Correction { named: &named, submitted: &filed };
        let pages = service.correction_pages(correction, None, &filed, &context());
        let paths = pages.into_iter().flat_map(|page| page.fields);
        let paths = paths.flat_map(|field| {
            if let Input::Group { fields } = field.input {
                fields.into_iter().map(|field| field.path).collect()
            } else {
                vec![field.path]
            }
        });
        let paths: Vec<String> = paths.filter(|path| path.contains('.')).collect();
        let read = service.read_correction(correction, &[], &filed, &context());
        let kept = service.visible(&read.answers, &context());
        (paths, kept.contains_key("home.letter"))
    };
    // What the letter did not bring in, such as the occupation, is not asked either.
    let (asked, kept) = correct(&["since"]);
    assert!(kept && !asked.iter().any(|path| path == "applicant.job"), "{asked:?}");
    let (asked, _) = correct(&["home.number"]);
    assert!(asked.contains(&"home.number".to_owned()), "but when it is marked: {asked:?}");
}

#[test]
fn elsewhere_number_and_days_are_typed() {
    let service = service();
    let typed = asked(&service, &Answers::new());
    let own = ["home.number", "home.signed_on", "home.valid_until", "house_name", "applicant.job"];
    assert_eq!(typed[..5], own);
    let schema = service.schema(&context());
    assert!(schema["properties"]["home"]["properties"]["valid_until"].is_object());
    assert_eq!(schema["properties"]["home"]["required"], json!(["number", "signed_on"]));
    // On paper the rest is read from the letter itself.
    let paper = service.blank(Language::Id);
    let group =
        paper.iter().flat_map(|step| &step.questions).find(|one| one.label == "Surat rumah");
    let printed = json!(group.expect("it is on paper"));
    let printed = printed["space"]["questions"].as_array().expect("questions").len();
    assert_eq!(printed, 3);
}

#[test]
fn an_expired_letter_is_not_typed_either() {
    let service = service();
    let posted = [
        ("home.number", "470/1"),
        ("home.signed_on.day", "2"),
        ("home.signed_on.month", "1"),
        ("home.signed_on.year", "2026"),
        ("home.valid_until.day", "24"),
        ("home.valid_until.month", "11"),
        ("home.valid_until.year", "2026"),
        ("house_name", "Griya"),
    ];
    let posted = posted.map(|(name, text)| (name.to_owned(), text.to_owned()));
    let read = service.read_page("tempat", &posted, &Answers::new(), &context());
    let wrong: Vec<_> = read.problems.iter().map(|problem| problem.path.as_str()).collect();
    assert!(wrong.contains(&"home.valid_until"), "{wrong:?}");
}

#[test]
fn a_form_may_be_sent_before_its_letter_is_there() {
    let waits = "else: Belum ada, wait: true }\nsubjects:";
    let source = SOUND.replacen("subjects:", NEED, 1);
    let source = source.replacen("else: Belum ada surat rumah. }\nsubjects:", waits, 1);
    let source = source.replacen("      - yes_no:  { id: same_as_ktp,", FIELD, 1);
    let (_, faults) = Service::examine(&source, "service.yaml", None, &Pack::default());
    let sound = faults.iter().all(|fault| fault.severity == definition::Severity::Warning);
    assert!(sound && source.contains("wait: true"), "{faults:?}");
}

/// Two needs of one form that take the same letter; both use it up.
fn two_needs() -> Service {
    let source = SOUND.replacen(
        "subjects:",
        "needs:
  home: { letter: rumah.surat, label: Surat rumah, use_up: true, else: Belum ada surat rumah. }
  other: { letter: rumah.surat, label: Surat kedua, use_up: true, else: Belum ada surat kedua. }
subjects:",
        1,
    );
    let fields = "      - needed: { id: home }\n      - needed: { id: other }\n";
    let source = source.replacen(
        "      - yes_no:  { id: same_as_ktp,",
        &format!("{fields}      - yes_no:  {{ id: same_as_ktp,"),
        1,
    );
    let service = Service::read(&source, "service.yaml", None).expect("sound");
    let found = ["home", "other"].map(|need| Found {
        need: need.to_owned(),
        letters: vec![letter("a", "Griya"), letter("b", "Wisma")],
        coming: Vec::new(),
        made_by: None,
    });
    service.offering(found.into())
}

#[test]
fn a_letter_that_serves_once_is_not_chosen_twice_in_one_form() {
    let service = two_needs();
    let keys = |other: &str| {
        let posted = [("home.letter", "a"), ("other.letter", other)];
        let posted = posted.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let read = service.read_page("tempat", &posted, &Answers::new(), &context());
        let own = read.problems.into_iter().filter(|problem| problem.path.ends_with(".letter"));
        own.map(|problem| (problem.path, problem.message.key)).collect::<Vec<_>>()
    };
    assert_eq!(keys("b"), []);
    assert_eq!(keys("a"), [("other.letter".to_owned(), "needed-twice")]);
    let both =
        ["home.letter", "other.letter"].map(|id| (id.to_owned(), Value::Text("a".to_owned())));
    let open = service.check_all(&both.into_iter().collect(), &context());
    assert!(open.iter().any(|(_, problem)| problem.message.key == "needed-twice"), "{open:?}");
}
