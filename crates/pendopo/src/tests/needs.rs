//! A letter of ours that another service needs, over HTTP: it is offered to whose it is, brings in what it says, serves
//! once, and is applied for from the form that waits for it.

use db::{Batch, params};
use http::StatusCode;

use super::city::{ACCEPT, Answers, City, PDF, Visitor, WULAN, on_both_engines};

/// A service of the same office that needs the letter of `surat-domisili`.
const HALL: &str = "pendopo: 1
id: pinjam-aula
title: Pinjam aula
summary: Memakai aula kelurahan untuk satu hari.
words: [aula]
standard: { basis: [Peraturan wali kota tentang barang daerah] }
handled_by: { unit: kelurahan, region: \"'99.71.01.1001'\" }
subjects: { applicant: { person: { facts: [phone] } } }
needs:
  home: { letter: surat-domisili.surat, label: Surat tempat tinggal, take: [applicant.name], use_up: true, else: Anda belum punya surat tempat tinggal. }
form:
  - step: surat
    title: Surat
    fields:
      - needed: { id: home }
  - step: acara
    title: Acara
    fields:
      - text: { id: event, label: Acara apa, max: 80, data: none }
    rules:
      - { need: home.valid_until > today, else: Surat itu habis hari ini. }
fees: { free: Perda retribusi setempat }
promise: { within: 2 working days }
road:
  verify:
    title: Periksa
    role: officer
    within: 4 office hours
    outcomes:
      accept: { end: granted }
      correct: { to: applicant, reasons: [data_mismatch] }
      refuse: { end: refused, reasons: [data_mismatch] }
";

/// Wulan as her letter names her: more than the head of each page does.
const ENDAH: Answers<'static> = Answers { name: "Wulan Endah Prasasti", ..WULAN };

const SEKAR: Answers<'static> = Answers {
    nik: "9971015708930002",
    name: "Sekar Ayuwati",
    born: ["17", "8", "1993"],
    phone: "081299710002",
    ..WULAN
};

async fn publish(city: &City) {
    let mut hall = city.domicile();
    hall.files.retain(|name, _| name.contains('/'));
    hall.files.insert("service.yaml".to_owned(), HALL.to_owned());
    city.publish(&hall).await;
}

/// Begins the form for the hall, up to its letter; the path of the draft.
async fn hall(who: &Visitor, is: &Answers<'_>) -> String {
    begin(who, "pinjam-aula", is).await
}

async fn begin(who: &Visitor, service: &str, is: &Answers<'_>) -> String {
    let page = format!("/layanan/{service}");
    let draft = who.post(&page, &format!("{page}/mulai"), &[]).await.location();
    let you = [("versi", "0"), ("applicant.nik", is.nik), ("applicant.phone", is.phone)];
    let next = who.fill(&format!("{draft}/data-diri"), &you).await;
    assert!(next.location().ends_with("/surat"), "{}", next.location());
    draft
}

/// A letter of Wulan's: she, its number, its id.
async fn with_letter(city: &City) -> (Visitor, String, String) {
    let wulan = city.person("Wulan").await;
    let number = wulan.apply(&ENDAH).await;
    city.grant(&number).await;
    let (letter, id) = letter_of(city, &number).await;
    (wulan, letter, id)
}

/// Number and id of the letter of a case.
async fn letter_of(city: &City, case: &str) -> (String, String) {
    let sql = "SELECT number, letter_id FROM letters WHERE agency_id = $1 AND case_number = $2";
    let found = city.running.db.query_opt(sql, params![city.running.agency, case]).await;
    let row = found.expect("asked").expect("a letter");
    (row.get(0).expect("a number"), row.get(1).expect("an id"))
}

/// Chooses a letter and says what for, up to the check of all answers.
async fn choose(who: &Visitor, draft: &str, letter: &str) {
    let page = format!("{draft}/surat");
    let seen = who.get(&page).await.hidden("versi").expect("which page was seen");
    let chosen = [("versi", seen.as_str()), ("shown", "home.letter"), ("home.letter", letter)];
    let next = who.fill(&page, &chosen).await;
    assert!(next.location().ends_with("/acara"), "{}", next.location());
    let event = [("versi", "0"), ("shown", "event"), ("event", "Arisan")];
    let next = who.fill(&format!("{draft}/acara"), &event).await;
    assert!(next.location().ends_with("/periksa"), "{}", next.location());
}

#[tokio::test]
async fn a_letter_is_offered_taken_and_not_asked_again() {
    on_both_engines(async |city: City| {
        publish(&city).await;
        let (wulan, letter, id) = with_letter(&city).await;
        let draft = hall(&wulan, &WULAN).await;
        let page = wulan.see(&format!("{draft}/surat")).await;
        assert!(page.contains(&format!("value=\"{id}\" checked")), "the only one: {page}");
        assert!(page.contains(&letter) && page.contains(ENDAH.name), "{page}");
        for asked in ["home.number", "home.signed_on", "applicant.name"] {
            assert!(!page.contains(&format!("name=\"{asked}")), "{asked} is not asked: {page}");
        }
        // Without a choice it does not go on, and a letter that nobody has is none.
        let none = wulan.fill(&format!("{draft}/surat"), &[("versi", "0")]).await;
        assert!(none.is_shown_again && none.body.contains("Pilih “Surat tempat tinggal”"));
        let forged = [("versi", "0"), ("home.letter", "KPaaaaaaaaaaa")];
        let forged = wulan.fill(&format!("{draft}/surat"), &forged).await;
        assert!(forged.is_shown_again && forged.body.contains("tidak berlaku lagi"));

        choose(&wulan, &draft, &id).await;
        let check = wulan.see(&format!("{draft}/periksa")).await;
        assert!(check.contains(&letter) && check.contains(ENDAH.name), "{check}");
        let number = wulan.submit(&draft).await;
        // The office sees the number, and that nobody typed it; after a correction too.
        let nur = city.person("Nur Aini").await;
        nur.act(&number, "ambil", &[]).await;
        let found = "Diambil dari surat yang kami terbitkan";
        let desk = nur.see(&format!("/meja/berkas/{number}")).await;
        assert!(desk.contains(&letter) && desk.contains(found), "{desk}");
        let marked = [("perbaiki", "event"), ("kata", "Acara apa tepatnya?")];
        nur.fill(&format!("/meja/berkas/{number}/perbaikan"), &marked).await.location();
        let mend = format!("/permohonan/{number}/perbaiki");
        let asked = wulan.see(&mend).await;
        assert!(!asked.contains("name=\"home."), "only what was marked: {asked}");
        wulan.fill(&mend, &[("event", "Arisan RT")]).await.location();
        let desk = nur.see(&format!("/meja/berkas/{number}")).await;
        assert!(desk.contains("Arisan RT") && desk.contains(found), "{desk}");
        assert!(desk.contains(&letter) && desk.contains(ENDAH.name), "{desk}");
        assert_eq!(city.rebuilt().await.1, Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn who_has_none_applies_for_it_and_comes_back() {
    on_both_engines(async |city: City| {
        publish(&city).await;
        let wulan = city.person("Wulan").await;
        let draft = hall(&wulan, &WULAN).await;
        let page = wulan.see(&format!("{draft}/surat")).await;
        assert!(page.contains("belum punya surat tempat tinggal"), "{page}");
        assert!(page.contains("Ajukan sekarang: Surat keterangan tempat tinggal"), "{page}");
        let none = wulan.fill(&format!("{draft}/surat"), &[("shown", "home.letter")]).await;
        assert!(none.is_shown_again && none.body.contains("class=\"sum\""), "{}", none.body);

        let other = wulan.fill(&format!("{draft}/surat"), &[("ajukan", "home")]).await.location();
        assert!(other.starts_with("/isian/") && other != draft, "{other}");
        let again = wulan.fill(&format!("{draft}/surat"), &[("ajukan", "home")]).await.location();
        assert_eq!(again, other, "one draft a service");
        let way_back = format!("href=\"{draft}\"");
        assert!(wulan.see(&format!("{other}/data-diri")).await.contains(&way_back));
        wulan.fill_in(&other, &WULAN).await;
        wulan.give_file(&other, "pernyataan.pdf", PDF).await;
        let number = wulan.submit(&other).await;
        assert!(wulan.see(&format!("/permohonan/{number}/terima")).await.contains(&way_back));
        city.grant(&number).await;
        let case = wulan.see(&format!("/permohonan/{number}")).await;
        assert!(case.contains(&way_back) && case.contains("Lanjutkan isian"), "{case}");
        let (letter, id) = letter_of(&city, &number).await;
        assert!(wulan.see(&format!("{draft}/surat")).await.contains(&letter));
        choose(&wulan, &draft, &id).await;
        wulan.submit(&draft).await;
        let case = wulan.see(&format!("/permohonan/{number}")).await;
        assert!(!case.contains("Lanjutkan isian"), "nothing waits any more: {case}");
        let foreign = city.person("Sekar").await;
        let not_theirs = foreign.get(&format!("{draft}/surat")).await;
        assert_eq!(not_theirs.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn nobody_is_offered_the_letter_of_another() {
    on_both_engines(async |city: City| {
        publish(&city).await;
        let (_, letter, id) = with_letter(&city).await;
        let sekar = city.person("Sekar").await;
        let draft = hall(&sekar, &SEKAR).await;
        let page = sekar.see(&format!("{draft}/surat")).await;
        for word in [letter.as_str(), id.as_str(), "Wulan"] {
            assert!(!page.contains(word), "{word}: {page}");
        }
        let stolen = [("versi", "0"), ("home.letter", id.as_str())];
        let stolen = sekar.fill(&format!("{draft}/surat"), &stolen).await;
        assert!(stolen.is_shown_again, "it is not theirs to choose");
        assert!(!stolen.body.contains("Wulan"), "{}", stolen.body);
        let check = sekar.see(&format!("{draft}/periksa")).await;
        assert!(!check.contains(&letter) && !check.contains("Wulan"), "{check}");
    })
    .await;
}

#[tokio::test]
async fn a_letter_that_is_over_or_revoked_is_not_offered() {
    on_both_engines(async |city: City| {
        publish(&city).await;
        let (wulan, letter, id) = with_letter(&city).await;
        let draft = hall(&wulan, &WULAN).await;
        choose(&wulan, &draft, &id).await;
        let until = |day: &'static str| {
            let sql = "UPDATE letters SET valid_until = $2 WHERE agency_id = $1";
            Batch::new().exactly(1, sql, params![city.running.agency, day.to_owned()])
        };
        city.running.db.commit(until("2020-01-01")).await.expect("it is over");
        let page = wulan.see(&format!("{draft}/surat")).await;
        assert!(!page.contains(&letter), "{page}");
        // What was chosen before is told to be gone, and what it brought in is gone with it.
        let check = wulan.see(&format!("{draft}/periksa")).await;
        assert!(check.contains("tidak berlaku lagi atau sudah dipakai"), "{check}");
        assert!(!check.contains(ENDAH.name), "{check}");
        city.running.db.commit(until("2999-01-01")).await.expect("it is not");
        assert!(wulan.see(&format!("{draft}/surat")).await.contains(&letter));
        let revoked = issuance::revoke(&city.running.cases, &letter, "Keliru.").await;
        revoked.expect("revoked");
        assert!(!wulan.see(&format!("{draft}/surat")).await.contains(&letter));
    })
    .await;
}

#[tokio::test]
async fn a_letter_serves_once_and_again_when_its_case_came_to_nothing() {
    on_both_engines(async |city: City| {
        publish(&city).await;
        let (wulan, letter, id) = with_letter(&city).await;
        let draft = hall(&wulan, &WULAN).await;
        choose(&wulan, &draft, &id).await;
        let first = wulan.submit(&draft).await;
        let second = hall(&wulan, &WULAN).await;
        let page = wulan.see(&format!("{second}/surat")).await;
        assert!(!page.contains(&letter), "it serves already: {page}");
        // Withdrawn, it is there again; for the ten seconds in which a refusal can be taken back it would not be.
        wulan.fill(&format!("/permohonan/{first}/tarik"), &[]).await.location();
        city.pass(11);
        choose(&wulan, &second, &id).await;
        let number = wulan.submit(&second).await;
        let nur = city.person("Nur Aini").await;
        nur.act(&number, "ambil", &[]).await;
        let refuse = [("hasil", "refuse"), ("alasan", "data_mismatch"), ("kata", "Lain.")];
        nur.act(&number, "putuskan", &refuse).await.location();
        let third = hall(&wulan, &WULAN).await;
        let page = format!("{third}/surat");
        assert!(!wulan.see(&page).await.contains(&letter), "the refusal can be taken back");
        city.pass(11);
        assert!(wulan.see(&page).await.contains(&letter), "now it cannot");
        choose(&wulan, &third, &id).await;
        let granted = wulan.submit(&third).await;
        nur.act(&granted, "ambil", &[]).await;
        nur.act(&granted, "putuskan", &[("hasil", "accept")]).await.location();
        city.pass(11);
        let last = hall(&wulan, &WULAN).await;
        assert!(!wulan.see(&format!("{last}/surat")).await.contains(&letter), "used up");
    })
    .await;
}

#[tokio::test]
async fn of_two_cases_with_one_letter_the_first_is_filed_and_the_other_keeps_its_form() {
    on_both_engines(async |city: City| {
        publish(&city).await;
        let mut other = city.domicile();
        other.files.retain(|name, _| name.contains('/'));
        let file = HALL.replacen("id: pinjam-aula", "id: pinjam-tenda", 1);
        other.files.insert("service.yaml".to_owned(), file);
        city.publish(&other).await;
        let (wulan, _, id) = with_letter(&city).await;
        let hall = hall(&wulan, &WULAN).await;
        let tent = begin(&wulan, "pinjam-tenda", &WULAN).await;
        choose(&wulan, &hall, &id).await;
        choose(&wulan, &tent, &id).await;
        let (one, two) = (wulan.sending(&hall).await, wulan.sending(&tent).await);
        let sent = [
            wulan.post_body(format!("{hall}/kirim"), one),
            wulan.post_body(format!("{tent}/kirim"), two),
        ];
        let places = futures_util::future::join_all(sent).await;
        let places: Vec<String> = places.iter().map(super::city::Answer::location).collect();
        assert_eq!(
            places.iter().filter(|place| place.starts_with("/permohonan/")).count(),
            1,
            "{places:?}"
        );
        let (place, draft) = match places[0].starts_with("/permohonan/") {
            true => (&places[1], &tent),
            false => (&places[0], &hall),
        };
        assert!(place.starts_with(draft.as_str()), "back to the form: {places:?}");
        let check = wulan.see(&format!("{draft}/periksa")).await;
        assert!(check.contains("sudah dipakai permohonan lain"), "{check}");
        assert!(check.contains("Arisan"), "and nothing of it is lost: {check}");
        assert_eq!(city.rebuilt().await.1, Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn at_a_counter_the_officer_sees_the_letters_of_who_is_there_and_they_see_who_looked() {
    on_both_engines(async |city: City| {
        publish(&city).await;
        let (wulan, letter, id) = with_letter(&city).await;
        let nur = city.person("Nur Aini").await;
        let begin = async |nik: &str, contact: &str| {
            let service = ("layanan", "kelurahan-umpak/pinjam-aula");
            let pairs = [service, ("nik", nik), ("kontak", contact), ("dilihat", "1")];
            nur.fill("/meja/loket", &pairs).await.location()
        };
        let draft = begin(WULAN.nik, WULAN.phone).await;
        let page = nur.see(&format!("{draft}/surat")).await;
        assert!(page.contains(&letter), "{page}");
        city.drain(0).await;
        assert!(wulan.see("/data-saya").await.contains("Nur Aini"), "she sees who looked");
        choose(&nur, &draft, &id).await;
        let paper = format!("{draft}/kertas");
        nur.upload(&paper, &[], ("_kertas", "formulir.pdf", PDF)).await.location();
        let check = format!("{draft}/periksa");
        let sent = nur.post(&check, &format!("{draft}/kirim"), &[("benar", "1")]).await;
        assert!(sent.location().ends_with("/tanda-terima"), "{}", sent.location());

        // Somebody else at the same counter has none, and the officer applies for them at once.
        let other = begin(SEKAR.nik, "").await;
        let page = nur.see(&format!("{other}/surat")).await;
        assert!(!page.contains(&letter), "{page}");
        let begun = nur.fill(&format!("{other}/surat"), &[("ajukan", "home")]).await.location();
        assert!(begun.starts_with("/meja/loket/") && begun != other, "{begun}");
        let first = nur.see(&format!("{begun}/data-diri")).await;
        assert!(first.contains(&format!("href=\"{other}\"")), "{first}");
    })
    .await;
}

#[tokio::test]
async fn what_another_body_issues_is_typed_and_checked_by_the_office() {
    on_both_engines(async |city: City| {
        publish(&city).await;
        let (wulan, letter, _) = with_letter(&city).await;
        let mode = "mode: front_office\nfront_office: { after: verify, connector: pusat, action: terbit }\nstandard:";
        city.republish("standard:", mode).await;
        let draft = hall(&wulan, &WULAN).await;
        let page = wulan.see(&format!("{draft}/surat")).await;
        assert!(page.contains("name=\"home.number\"") && !page.contains(&letter), "{page}");
        let typed = [
            ("versi", "0"),
            ("home.number", "470/0001/XI/2026"),
            ("home.signed_on.day", "2"),
            ("home.signed_on.month", "3"),
            ("home.signed_on.year", "2026"),
            ("home.valid_until.day", "1"),
            ("home.valid_until.month", "3"),
            ("home.valid_until.year", "2090"),
            ("applicant.name", "Wulan Prasasti"),
        ];
        let next = wulan.fill(&format!("{draft}/surat"), &typed).await;
        assert!(next.location().ends_with("/acara"), "{}", next.location());
        wulan.fill(&format!("{draft}/acara"), &[("versi", "0"), ("event", "Arisan")]).await;
        let number = wulan.submit(&draft).await;
        let nur = city.person("Nur Aini").await;
        nur.act(&number, "ambil", &[]).await;
        let desk = nur.see(&format!("/meja/berkas/{number}")).await;
        assert!(desk.contains("470/0001/XI/2026") && !desk.contains("surat yang kami terbitkan"));
        assert_eq!(nur.act(&number, "putuskan", &ACCEPT[2..]).await.status, StatusCode::SEE_OTHER);
    })
    .await;
}

#[tokio::test]
async fn the_page_of_a_service_says_which_letter_it_needs() {
    let city = City::open(None, true).await;
    publish(&city).await;
    let page = city.guest().see("/layanan/pinjam-aula").await;
    assert!(page.contains("Surat tempat tinggal"), "{page}");
    assert!(page.contains("href=\"/layanan/surat-domisili\""), "{page}");
}

/// The same service, whose case may be sent while the letter is being made.
async fn publish_waiting(city: &City) {
    let mut hall = city.domicile();
    hall.files.retain(|name, _| name.contains('/'));
    let file = HALL.replacen("use_up: true", "use_up: true, wait: true", 1);
    hall.files.insert("service.yaml".to_owned(), file);
    city.publish(&hall).await;
}

/// Somebody who applied for the letter, and sent the form for the hall meanwhile: both numbers.
async fn waits_for(city: &City) -> (Visitor, String, String) {
    publish_waiting(city).await;
    let wulan = city.person("Wulan").await;
    let letter = wulan.apply(&ENDAH).await;
    let draft = hall(&wulan, &WULAN).await;
    let page = wulan.see(&format!("{draft}/surat")).await;
    assert!(page.contains(&format!("value=\"{letter}\"")), "it is offered: {page}");
    choose(&wulan, &draft, &letter).await;
    let check = wulan.see(&format!("{draft}/periksa")).await;
    assert!(check.contains(&format!("Menunggu surat dari permohonan {letter}")), "{check}");
    let number = wulan.submit(&draft).await;
    let page = wulan.see(&format!("/permohonan/{number}")).await;
    let words = page.replace(['\u{2068}', '\u{2069}'], "");
    assert!(words.contains("Menunggu: Surat tempat tinggal"), "{page}");
    assert!(words.contains("berhenti sampai surat itu terbit"), "{page}");
    assert!(page.contains(&format!("href=\"/permohonan/{letter}\"")), "{page}");
    let nur = city.person("Nur Aini").await;
    assert!(!nur.see("/meja").await.contains(&number), "nobody works on it yet");
    (wulan, letter, number)
}

#[tokio::test]
async fn a_case_is_sent_before_its_letter_is_there_and_goes_on_when_that_comes() {
    on_both_engines(async |city: City| {
        let (wulan, letter, number) = waits_for(&city).await;
        let again = hall(&wulan, &WULAN).await;
        let page = wulan.see(&format!("{again}/surat")).await;
        assert!(!page.contains(&letter), "it is awaited already: {page}");
        city.drain(60).await;
        let page = wulan.see(&format!("/permohonan/{number}")).await;
        assert!(page.contains("Menunggu: Surat tempat tinggal"), "nothing came yet: {page}");
        city.grant(&letter).await;
        city.drain(60).await;
        let nur = city.person("Nur Aini").await;
        nur.act(&number, "ambil", &[]).await;
        let desk = nur.see(&format!("/meja/berkas/{number}")).await;
        let (written, _) = letter_of(&city, &letter).await;
        assert!(desk.contains(&written) && desk.contains(ENDAH.name), "it brings in: {desk}");
        let page = wulan.see(&format!("/permohonan/{number}")).await;
        assert!(!page.contains("Menunggu: Surat tempat tinggal"), "{page}");
        let page = wulan.see(&format!("{again}/surat")).await;
        assert!(!page.contains(&written), "it serves the case that waited: {page}");
        assert_eq!(nur.act(&number, "putuskan", &ACCEPT[2..]).await.status, StatusCode::SEE_OTHER);
        city.drain(60).await;
        assert_eq!(city.rebuilt().await.1, Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn a_case_whose_letter_does_not_come_is_closed_and_says_why() {
    on_both_engines(async |city: City| {
        let (wulan, letter, number) = waits_for(&city).await;
        wulan.fill(&format!("/permohonan/{letter}/tarik"), &[]).await.location();
        city.drain(60).await;
        let page = wulan.see(&format!("/permohonan/{number}")).await;
        assert!(page.contains("selesai tanpa surat yang ditunggu"), "{page}");
        assert!(page.contains("href=\"/layanan/pinjam-aula\""), "and may apply again: {page}");
        assert_eq!(city.rebuilt().await.1, Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn a_case_that_waits_may_be_withdrawn_and_another_one_waits_then() {
    let city = City::open(None, true).await;
    let (wulan, letter, number) = waits_for(&city).await;
    wulan.fill(&format!("/permohonan/{number}/tarik"), &[]).await.location();
    city.drain(60).await;
    let again = hall(&wulan, &WULAN).await;
    let page = wulan.see(&format!("{again}/surat")).await;
    assert!(page.contains(&format!("value=\"{letter}\"")), "it is offered again: {page}");
}

#[tokio::test]
async fn whoever_opens_a_case_again_is_told_that_its_letter_serves_another_one() {
    on_both_engines(async |city: City| {
        publish(&city).await;
        let (wulan, _, id) = with_letter(&city).await;
        let draft = hall(&wulan, &WULAN).await;
        choose(&wulan, &draft, &id).await;
        let first = wulan.submit(&draft).await;
        let nur = city.person("Nur Aini").await;
        nur.act(&first, "ambil", &[]).await;
        let refuse = [("hasil", "refuse"), ("alasan", "data_mismatch"), ("kata", "Lain.")];
        nur.act(&first, "putuskan", &refuse).await.location();
        city.pass(11);
        let draft = hall(&wulan, &WULAN).await;
        choose(&wulan, &draft, &id).await;
        let second = wulan.submit(&draft).await;
        let page = format!("/permohonan/{first}/keberatan");
        let ground = [("isi.objection_why", "Datanya benar.")];
        wulan.post(&page, &page, &ground).await.location();
        let sri = city.person("Sri Handayani").await;
        sri.act(&first, "ambil", &[]).await;
        let told = format!("kini dipakai permohonan {second}");
        let words = |page: &str| page.replace(['\u{2068}', '\u{2069}'], "");
        let desk = sri.see(&format!("/meja/berkas/{first}")).await;
        assert!(words(&desk).contains(&told), "before it is decided: {desk}");
        sri.act(&first, "putuskan", &[("hasil", "uphold")]).await.location();
        city.pass(11);
        nur.act(&first, "ambil", &[]).await;
        let desk = nur.see(&format!("/meja/berkas/{first}")).await;
        assert!(words(&desk).contains(&told), "{desk}");
        nur.act(&second, "ambil", &[]).await;
        let desk = nur.see(&format!("/meja/berkas/{second}")).await;
        assert!(!words(&desk).contains("kini dipakai"), "it serves this one: {desk}");
    })
    .await;
}
