//! What people teach is known at once, in other words too, and nothing that was right becomes wrong unseen.

mod support;

use lingua::{CONFIDENT, Context, Engine, Labelled, Says, Source, Taught, Texts, compare};
use support::{engine, root};

fn library() -> Taught {
    Taught {
        id: "perpustakaan".to_owned(),
        asks: vec![
            "jadwal perpustakaan keliling".to_owned(),
            "kapan mobil perpustakaan keliling datang".to_owned(),
            "daftar anggota perpustakaan kota".to_owned(),
        ],
        say: definition::Text::both(
            "Perpustakaan keliling datang tiap Rabu pukul 09.00 di balai kota.",
            "The mobile library comes every Wednesday at 09.00 to the city hall.",
        ),
        cites: Source {
            title: "Perwali 8/2026".to_owned(),
            path: "/halaman/perpustakaan".to_owned(),
            version: None,
            on: Some("2026-11-20".parse().expect("a day")),
        },
    }
}

fn says(engine: &Engine, line: &str) -> (bool, String, f32) {
    let (reply, _) = engine.answer(&Context::default(), line);
    let is_taught = matches!(&reply.says, Says::Taught { id, .. } if id == "perpustakaan");
    (is_taught, Texts::new().render(&reply), reply.confidence)
}

#[test]
fn what_was_taught_is_answered_in_other_words_and_nothing_else_is() {
    let mut engine = engine();
    assert!(!says(&engine, "jadwal perpustakaan keliling hari apa").0);
    engine.teach(library());
    for line in [
        "jadwal perpustakaan keliling hari apa",
        "min mobil perpustakaan keliling kapan datangnya ya",
        "perpustakaan keliling jadwalnya gimana",
        "cara daftar anggota perpustakaan",
    ] {
        let (is_taught, answer, sure) = says(&engine, line);
        assert!(is_taught && sure >= 0.7, "{line}: {answer} {sure}");
        assert!(answer.contains("tiap Rabu"), "{answer}");
        assert!(
            answer.ends_with("Sumber: Perwali 8/2026, /halaman/perpustakaan, per 20 November 2026"),
            "{answer}"
        );
    }
    for line in [
        "jadwal kereta ke bandung",
        "cara bikin ktp",
        "jadwal sim keliling",
        "daftar npwp",
        "perpustakaan sekolah saya kebakaran tolong",
        "toko buku murah",
    ] {
        assert!(!says(&engine, line).0, "{line}");
    }
    let (reply, _) = engine.answer(&Context::default(), "what time does the mobile library come");
    assert!(!matches!(reply.says, Says::Taught { .. }) || reply.confidence < CONFIDENT);
    engine.forget("perpustakaan");
    assert!(!says(&engine, "jadwal perpustakaan keliling hari apa").0);
}

#[test]
fn what_becomes_wrong_is_seen() {
    let before = engine();
    let source = std::fs::read_to_string(root("crates/lingua/tests/seed.tsv")).expect("questions");
    let set: Vec<Labelled> = source.lines().skip(1).filter_map(Labelled::read).take(60).collect();
    let mut after = before.clone();
    after.teach(library());
    let told = compare(&before, &after, &set);
    assert_eq!((told.asked, told.worse.len(), told.better.len()), (60, 0, 0), "{told:?}");
    // An answer to everything is wrong for what was about a service.
    let greedy = set.iter().filter(|one| !one.services.is_empty()).map(|one| one.question.clone());
    after.teach(Taught { id: "semua".to_owned(), asks: greedy.collect(), ..library() });
    let told = compare(&before, &after, &set);
    assert!(told.worse.len() > 20 && told.right_after < told.right_before, "{told:?}");
    let silent = Engine::new(lingua::Knowledge::default());
    let told = compare(&before, &silent, &set);
    assert!(
        told.worse.len() > 30 && told.right_after + told.worse.len() >= told.right_before,
        "{told:?}"
    );
}

#[test]
fn an_answer_of_a_service_names_its_own_source_beside_the_page() {
    let cites = Source {
        title: "SOP 3/2026".to_owned(),
        on: Some("2026-03-02".parse().expect("a day")),
        ..Source::default()
    };
    let mut knowledge = engine().knowledge().clone();
    let service = knowledge.services.iter_mut().find(|service| service.id == "surat-domisili");
    service.expect("a service of the packs").answers.push(lingua::Answer {
        ask: vec!["surat domisili diantar kurir kuda boleh".to_owned()],
        say: Some(definition::Text::both("Tidak diantar kuda.", "Not by horse.")),
        cites: Some(cites.clone()),
        ..lingua::Answer::default()
    });
    let engine = Engine::new(knowledge);
    let ask = |line: &str| engine.answer(&Context::default(), line).0;
    let reply = ask("surat domisili diantar kurir kuda boleh");
    assert_eq!(reply.sources.len(), 2, "{:?}", reply.sources);
    assert_eq!(reply.sources.last(), Some(&cites));
    let answer = Texts::new().render(&reply);
    assert!(answer.ends_with("Sumber: SOP 3/2026, per 2 Maret 2026"), "{answer}");
    // What comes of the file itself cites nobody's rule.
    assert_eq!(ask("biaya surat domisili berapa").sources.len(), 1);
}
