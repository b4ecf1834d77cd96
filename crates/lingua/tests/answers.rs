//! What is said, in words: out of the packs of the repository.

mod support;

use lingua::{Context, Engine, Texts};
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
fn whatever_is_typed_is_answered_and_no_amount_is_made_up() {
    let engine = engine();
    let texts = Texts::new();
    let amounts: Vec<String> = engine.knowledge().services.iter().flat_map(money).collect();
    for service in &engine.knowledge().services {
        for start in [
            "berapa biaya",
            "syarat",
            "berapa lama",
            "di mana",
            "boleh tidak",
            "hilang",
            "keberatan",
        ] {
            let line = format!("{start} {}", service.title.id);
            let (reply, _) = engine.answer(&Context::default(), &line);
            let answer = texts.render(&reply);
            assert!(!answer.contains('{') && !answer.is_empty(), "{line}: {answer}");
            for amount in found(&answer) {
                assert!(amounts.contains(&amount), "{line}: {amount} in {answer}");
            }
        }
    }
}

/// The amounts in a text: "Rp100.000".
fn found(text: &str) -> Vec<String> {
    let starts = text.match_indices("Rp").filter_map(|(at, _)| text.get(at + 2..));
    let digits = starts
        .map(|rest| rest.chars().take_while(|letter| letter.is_ascii_digit() || *letter == '.'));
    digits
        .map(|digits| digits.collect::<String>().trim_end_matches('.').to_owned())
        .filter(|digits| !digits.is_empty())
        .collect()
}

/// The amounts that a service knows.
fn money(service: &lingua::Service) -> Vec<String> {
    let lines = service.fees.lines.iter().filter_map(|line| line.amount).map(definition::rupiah);
    let mut all: Vec<String> = lines.flat_map(|written| found(&written)).collect();
    all.extend(service.fees.elsewhere.iter().flat_map(|(_, about)| found(&about.id)));
    all.extend(
        service
            .answers
            .iter()
            .filter_map(|answer| answer.say.as_ref())
            .flat_map(|say| found(&say.id)),
    );
    all.extend(service.conditions.iter().flat_map(|text| found(&text.id)));
    all
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
