//! What is said, in words: out of the packs of the repository.

mod support;

use lingua::{Context, Engine, Intent, Texts};
use support::engine;

/// What is said to these lines of one conversation.
fn conversation(engine: &Engine, lines: &[&str]) -> Vec<(Option<String>, String)> {
    let (texts, mut known) = (Texts::new(), Context::default());
    let said = lines.iter().map(|line| {
        let (reply, next) = engine.answer(&known, line);
        known = next;
        (reply.service.clone(), texts.render(&reply))
    });
    said.collect()
}

fn said(engine: &Engine, line: &str) -> String {
    conversation(engine, &[line]).remove(0).1
}

/// Checks that an answer has each of these parts.
fn check(engine: &Engine, line: &str, parts: &[&str]) {
    let answer = said(engine, line);
    for part in parts {
        assert!(answer.contains(part), "{line}\n{answer}\nhas no {part:?}");
    }
}

#[test]
fn structured_questions_are_answered_from_the_data_of_the_file_with_its_source() {
    let engine = engine();
    let source = "26 November 2026";
    check(&engine, "bikin sim c berapa duit", &["SIM C: Rp100.000", "/layanan/sim-baru", source]);
    check(&engine, "biaya bikin kk", &["gratis", "UU 24/2013", "/layanan/kartu-keluarga"]);
    check(&engine, "sktm berapa hari jadi", &["hari kerja", "/layanan/sktm"]);
    check(&engine, "sktm berlaku berapa bulan", &["/layanan/sktm"]);
    check(&engine, "surat pengantar nikah berlaku berapa lama", &["masa berlakunya"]);
    check(&engine, "syarat sku warung apa aja", &["Foto usaha", "/layanan/sku"]);
    check(&engine, "how much is a limited company registration", &["Rp5.000.000", "costs", source]);
}

#[test]
fn an_answer_of_the_file_is_given_to_its_question() {
    let engine = engine();
    check(&engine, "bayi belum punya nama, bisa dibikin akta?", &["Akta memuat nama anak"]);
    check(&engine, "surat domisili apakah harus ada surat RT", &["Tidak wajib"]);
}

#[test]
fn what_is_not_known_is_said_and_people_are_offered() {
    let engine = engine();
    for line in ["perpanjang paspor di mana", "resep rendang padang", "asdf qwer", "???"] {
        let answers = conversation(&engine, &[line]);
        assert_eq!(answers[0].0, None, "{line}");
        assert!(answers[0].1.contains("tidak tahu"), "{line}: {}", answers[0].1);
        assert!(answers[0].1.contains("petugas"), "{line}: {}", answers[0].1);
    }
    check(&engine, "perpanjang paspor di mana", &["imigrasi"]);
    check(&engine, "how do i renew my passport", &["do not know", "immigration"]);
}

#[test]
fn danger_leads_to_112_at_once_and_what_is_over_is_asked() {
    let engine = engine();
    for line in
        ["tolong ada kebakaran", "saya mau bunuh diri", "tulung omahe kobong", "there is a fire"]
    {
        assert!(said(&engine, line).contains("112"), "{line}: {}", said(&engine, line));
    }
    for line in [
        "kk saya hilang waktu kebakaran",
        "syarat lowongan pemadam kebakaran",
        "golongan darah di ktp salah",
    ] {
        let (reply, _) = engine.answer(&Context::default(), line);
        assert!(reply.emergency.is_none_or(|heard| !heard.now), "{line}");
    }
    check(&engine, "tahun lalu ada longsor di sini", &["Apakah ini darurat"]);
}

#[test]
fn danger_is_heard_at_the_end_of_a_long_message() {
    let engine = engine();
    let line =
        format!("{} tolong rumah saya kebakaran", "saya mau cerita panjang sekali ".repeat(120));
    assert!(said(&engine, &line).contains("112"), "{}", said(&engine, &line));
}

#[test]
fn a_conversation_goes_on_about_its_service() {
    let engine = engine();
    let said = conversation(
        &engine,
        &["cara bikin ktp", "kalau yang hilang?", "biayanya?", "berapa lama?"],
    );
    for (place, (service, answer)) in said.iter().enumerate() {
        assert_eq!(service.as_deref(), Some("ktp-el"), "{place}: {answer}");
    }
    assert!(said[1].1.contains("kehilangan"), "{}", said[1].1);
    assert!(!said[1].1.contains("Mungkin"), "{}", said[1].1);
    assert!(said[2].1.to_lowercase().contains("gratis"), "{}", said[2].1);
    // Another subject is another subject.
    let other = conversation(&engine, &["cara bikin ktp", "resep rendang"]);
    assert_eq!(other[1].0, None, "{}", other[1].1);
    let moved = conversation(&engine, &["cara bikin ktp", "kalau perpanjang sim berapa?"]);
    assert_eq!(moved[1].0.as_deref(), Some("sim-perpanjangan"), "{}", moved[1].1);
}

#[test]
fn each_language_is_spoken_as_far_as_it_goes() {
    let engine = engine();
    check(&engine, "how long does a family card take", &["working day", "Source:"]);
    check(&engine, "piye carane gawe ktp anyar", &["basa Indonesia", "KTP"]);
    check(&engine, "kumaha carana nyieun ktp", &["basa Indonesia", "KTP"]);
    check(&engine, "sampurasun", &["Wilujeng"]);
    check(&engine, "sugeng enjing", &["Sugeng"]);
}

#[test]
fn threats_and_insults_are_left_to_people_and_one_service_alone_is_no_choice() {
    let engine = engine();
    for line in ["awas saya bakar kantor kalian", "bot goblok", "jancok", "bukan itu maksud saya"] {
        let (reply, _) = engine.answer(&Context::default(), line);
        assert_eq!(reply.service, None, "{line}: {reply:?}");
        assert!(!matches!(&reply.says, lingua::Says::Which(all) if all.len() < 2), "{line}");
        assert!(reply.offers.contains(&lingua::Offer::Person), "{line}");
    }
    let (reply, _) = engine.answer(&Context::default(), "sim saya mau mati");
    assert_eq!(reply.service.as_deref(), Some("sim-perpanjangan"));
}

#[test]
fn complaints_are_taken_with_their_category() {
    let engine = engine();
    for (line, category) in [
        ("jalan depan rumah berlubang parah", "jalan"),
        ("lampu jalan mati", "lampu"),
        ("sampah numpuk belum diangkut", "sampah"),
        ("got mampet bau", "drainase"),
        ("air pdam mati dari kemarin", "air"),
        ("petugas loket ketus", "pelayanan"),
        ("lurah minta uang rokok", "pungli"),
        ("parkir liar di trotoar", "ketertiban"),
        ("mau lapor", "lainnya"),
    ] {
        let (reply, _) = engine.answer(&Context::default(), line);
        assert_eq!(reply.category.as_deref(), Some(category), "{line}: {reply:?}");
        assert_eq!(reply.service, None, "{line}");
    }
}

#[test]
fn every_number_that_is_said_of_a_service_stands_in_its_file() {
    let engine = engine();
    let texts = Texts::new();
    let kinds = [
        "berapa biaya",
        "syarat",
        "berapa lama",
        "masa berlaku",
        "batas waktu",
        "di mana",
        "bisa online",
        "boleh tidak",
        "umur berapa",
        "hilang",
        "keberatan",
        "how much is",
        "how long does it take",
    ];
    let (mut said, mut with_numbers, mut wrong) = (0, 0, Vec::new());
    for service in &engine.knowledge().services {
        let mut file = numbers(&written(service));
        // The language of service files says it for a file that does not.
        file.extend(service.objection.map(|within| within.count.to_string()));
        let names = std::iter::once(&service.title.id).chain(&service.words);
        let asks = service.answers.iter().flat_map(|answer| &answer.ask);
        let lines = names.take(6).flat_map(|name| kinds.map(|kind| format!("{kind} {name}")));
        for line in lines.chain(asks.cloned()) {
            let (reply, _) = engine.answer(&Context::default(), &line);
            // Another service may be meant: its numbers stand in its own file.
            if reply.service.as_deref() != Some(&service.id) {
                continue;
            }
            let answer =
                texts.render(&lingua::Reply { sources: Vec::new(), emergency: None, ..reply });
            assert!(!answer.contains('{') && !answer.is_empty(), "{line}: {answer}");
            said += 1;
            let own = numbers(&answer);
            with_numbers += usize::from(!own.is_empty());
            for number in own {
                if !file.contains(&number) {
                    wrong.push(format!("{line}: {number} is not in the file\n{answer}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(said > 500 && with_numbers > 100, "{said} answers, {with_numbers} with numbers");
}

/// All that the file of a service says, as text: its YAML and what it takes from its pack.
fn written(service: &lingua::Service) -> String {
    let mut all = String::new();
    for pack in std::fs::read_dir(support::root("packs")).expect("packs").flatten() {
        let folder = pack.path().join(&service.id);
        for file in [
            folder.join("service.yaml"),
            folder.join("texts.en.yaml"),
            pack.path().join("pack.yaml"),
        ] {
            if folder.is_dir() {
                all += &std::fs::read_to_string(file).unwrap_or_default();
            }
        }
    }
    // A bundle says what its parts say.
    for id in all.clone().lines().filter_map(|line| line.trim().strip_prefix("service: ")) {
        let part = lingua::Service { id: id.to_owned(), ..lingua::Service::default() };
        all += &written(&part);
    }
    all
}

/// The numbers of a text, as their digits.
fn numbers(text: &str) -> std::collections::BTreeSet<String> {
    let letters: Vec<char> = text.chars().collect();
    let is_digit = |at: usize| letters.get(at).is_some_and(char::is_ascii_digit);
    let mut found = std::collections::BTreeSet::new();
    let mut digits = String::new();
    for (at, letter) in letters.iter().enumerate() {
        match letter {
            '0'..='9' => digits.push(*letter),
            '.' | '_' if is_digit(at + 1) && !digits.is_empty() => (),
            _ if digits.is_empty() => (),
            _ => {
                found.insert(std::mem::take(&mut digits));
            }
        }
    }
    found.insert(digits);
    found.remove("");
    found
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]
    #[test]
    fn nothing_that_is_typed_breaks_it(text in "\\PC{0,200}") {
        static ENGINE: std::sync::OnceLock<Engine> = std::sync::OnceLock::new();
        let (reply, _) = ENGINE.get_or_init(engine).answer(&Context::default(), &text);
        proptest::prop_assert!((0.0..=1.0).contains(&reply.confidence));
        proptest::prop_assert!(!Texts::new().render(&reply).is_empty());
    }
}

#[test]
fn a_service_of_an_agency_of_which_no_question_is_taught_is_found_by_its_name() {
    let service = lingua::Service {
        id: "izin-sablon".to_owned(),
        title: definition::Text { id: "Izin sablon kaus".to_owned(), en: None },
        words: vec!["sablon".to_owned(), "sablon kaus".to_owned(), "cetak kaus".to_owned()],
        ..lingua::Service::default()
    };
    let knowledge = lingua::Knowledge { services: vec![service], ..lingua::Knowledge::default() };
    let engine = lingua::Engine::new(knowledge);
    for asked in
        ["cara urus izin sablon", "izin sablon kaus bayar berapa", "mau buka usaha sablon kaus"]
    {
        let (reply, _) = engine.answer(&Context::default(), asked);
        assert_eq!(reply.service.as_deref(), Some("izin-sablon"), "{asked}");
    }
    let (reply, _) = engine.answer(&Context::default(), "perpanjang paspor di mana");
    assert_eq!(reply.service, None);
}

#[test]
fn what_people_ask_about_reporting_is_answered_from_the_file_of_the_category() {
    let (engine, texts) = (engine(), Texts::new());
    for (line, category, part) in [
        ("lapor lampu jalan mati bayar ga", "lampu", "tidak dipungut biaya"),
        ("boleh lapor jalan berlubang tanpa nama?", "jalan", "tanpa nama"),
        ("berapa lama lampu jalan yang saya laporkan diperbaiki", "lampu", "hari kerja"),
        ("does it cost anything to report a pothole", "jalan", "costs nothing"),
    ] {
        let (reply, _) = engine.answer(&Context::default(), line);
        let said = texts.render(&reply);
        assert_eq!(reply.about(), Some(category), "{line}: {said}");
        assert!(said.contains(part), "{line}: {said}");
        assert_eq!(reply.service, None, "{line}");
        assert!(reply.sources.iter().any(|source| source.path == "/aduan/lapor"), "{line}");
    }
}

#[test]
fn a_complaint_says_how_sure_it_is_and_words_alone_make_none() {
    let engine = engine();
    let sure = |line: &str| {
        let (reply, _) = engine.answer(&Context::default(), line);
        (reply.about().map(str::to_owned), reply.intent, reply.confidence)
    };
    let (about, intent, plain) = sure("lampu jalan depan rumah mati sudah tiga hari");
    assert_eq!((about.as_deref(), intent), (Some("lampu"), Intent::Complain));
    assert!(plain >= lingua::CONFIDENT, "{plain}");
    // A lamp, but nobody's street.
    let (about, _, other) = sure("lampu sein motor kedip cepat kenapa ya");
    assert!(about.is_none() || other < lingua::CONFIDENT, "{about:?} {other}");
}

#[test]
fn what_is_lost_is_heard_in_a_few_words_that_follow() {
    let engine = engine();
    let (first, next) = engine.answer(&Context::default(), "cara bikin ktp");
    assert_eq!(first.about(), Some("ktp-el"));
    let (reply, _) = engine.answer(&next, "kalau yang hilang?");
    assert_eq!((reply.about(), reply.intent), (Some("ktp-el"), Intent::Lost));
}
