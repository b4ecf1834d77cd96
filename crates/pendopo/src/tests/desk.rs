//! The desk: what is left out or wrong is named and nothing is lost, what was decided can be taken back for ten seconds,
//! and a corrected case is judged again.

use db::{Batch, params};
use http::StatusCode;

use super::city::{ACCEPT, City, Visitor, WULAN, on_both_engines};

const WRONG: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;
const CHANGED: StatusCode = StatusCode::CONFLICT;

/// Asks for a correction of one field, in words.
async fn ask(nur: &Visitor, number: &str, field: &str) {
    let page = format!("/meja/berkas/{number}/perbaikan");
    let asked = nur.fill(&page, &[("perbaiki", field), ("kata", "Periksa lagi.")]).await;
    assert_eq!(asked.location(), format!("/meja?batalkan={number}"));
}

/// Lets what was decided be this much older, and what waits to be told of it.
async fn age(city: &City, seconds: i64) {
    const EVENTS: &str = "UPDATE case_events SET at = at - $2 WHERE agency_id = $1";
    const TOLD: &str = "UPDATE outbox SET not_before = not_before - $2 WHERE agency_id = $1";
    let by = seconds * 1_000_000;
    let older = Batch::new().any(EVENTS, params![city.running.agency, by]);
    let older = older.any(TOLD, params![city.running.agency, by]);
    city.running.db.commit(older).await.expect("written");
}

/// Lets the ten seconds of what was decided last an hour, so that a busy machine is in time.
async fn stretch(city: &City) {
    age(city, -3_600).await;
}

/// How often the applicant was told that something is to be corrected, once all that waits has left.
async fn told(city: &City) -> usize {
    city.drain(7_200).await;
    let running = &city.running;
    let all = identity::recent_messages(&running.db, &running.keys, running.agency).await;
    let all = all.expect("messages");
    all.iter().filter(|(_, message)| message.text.contains("perlu diperbaiki")).count()
}

#[tokio::test]
async fn what_a_stage_asks_of_an_officer_is_checked_like_a_form() {
    on_both_engines(async |city: City| {
        let fields = "fields:\n      - text: { id: visit, label: Catatan kunjungan, max: 20 }\n      \
            - date: { id: visited, label: Hari kunjungan, max: today }\n    checks:";
        city.republish("checks:", fields).await;
        let (_, nur, number) = city.taken().await;
        let decide = async |pairs: &[(&str, &str)]| nur.act(&number, "putuskan", pairs).await;
        let empty = decide(&ACCEPT).await;
        assert_eq!(empty.status, WRONG);
        assert!(empty.body.contains("href=\"#isi.visit\""), "named and linked: {}", empty.body);
        assert_eq!(empty.body.matches(" checked><span>").count(), 2, "ticks stay");
        let day = [("isi.visited.day", "31"), ("isi.visited.month", "2"), ("isi.visited.year", "2026")];
        let long = "Rumah kosong sejak tiga bulan";
        let wrong = decide(&[&[("hasil", "accept"), ("isi.visit", long)][..], &day].concat()).await;
        assert_eq!(wrong.status, WRONG);
        for kept in [long, "value=\"31\"", "href=\"#isi.visited\"", "Centang semua daftar"] {
            assert!(wrong.body.contains(kept), "{kept}: {}", wrong.body);
        }
        let right = [
            ("isi.visit", "Penghuni ditemui"),
            ("isi.visited.day", "2"),
            ("isi.visited.month", "3"),
            ("isi.visited.year", "2026"),
        ];
        let all = [&ACCEPT[..], &right].concat();
        let forged = decide(&[&all[..], &[("isi.applicant.name", "EVIL")]].concat()).await;
        assert_eq!(forged.status, WRONG);
        assert!(forged.body.contains("Penghuni ditemui") && forged.body.contains("<li>EVIL</li>"));
        decide(&all).await.location();
        let seen = city.person("Drs. Bambang").await.see(&format!("/meja/berkas/{number}")).await;
        assert!(seen.contains("Penghuni ditemui") && seen.contains("2 Maret 2026"), "{seen}");
        assert!(!seen.contains("EVIL"), "{seen}");
    })
    .await;
}

#[tokio::test]
async fn a_refusal_needs_its_reason_and_words_and_not_what_the_way_on_asks() {
    on_both_engines(async |city: City| {
        city.ask_for_a_visit().await;
        let (wulan, nur, number) = city.taken().await;
        let refuse = async |reason: &str, words: &str| {
            let pairs = [("hasil", "refuse"), ("alasan", reason), ("kata", words)];
            nur.act(&number, "putuskan", &pairs).await
        };
        let mute = refuse("data_mismatch", "  ").await;
        assert_eq!(mute.status, WRONG);
        assert!(mute.body.contains("value=\"data_mismatch\" checked"), "{}", mute.body);
        assert!(mute.body.contains("Tulis penjelasan untuk pemohon"), "{}", mute.body);
        let bogus = refuse("bogus", "Bawa KK asli ke kelurahan.").await;
        assert_eq!(bogus.status, WRONG);
        assert!(bogus.body.contains("Bawa KK asli ke kelurahan."), "{}", bogus.body);
        let none = nur.act(&number, "putuskan", &[("hasil", "terbang"), ("cek", "readable")]).await;
        assert_eq!(none.status, WRONG);
        assert!(none.body.contains("tidak ada pada tahap ini"), "{}", none.body);
        assert_eq!(none.body.matches(" checked><span>").count(), 1, "the tick stays");
        refuse("data_mismatch", "Bawa KK asli ke kelurahan.").await.location();
        city.pass(11);
        let told = wulan.see(&format!("/permohonan/{number}")).await;
        assert!(told.contains("Bawa KK asli ke kelurahan."), "{told}");
    })
    .await;
}

#[tokio::test]
async fn a_correction_has_a_reason_that_is_offered_or_words() {
    on_both_engines(async |city: City| {
        let (_, nur, number) = city.taken().await;
        let page = format!("/meja/berkas/{number}/perbaikan");
        let forged = [("perbaiki", "purpose"), ("alasan", "bogus<b>"), ("kata", "Tulis lengkap.")];
        let forged = nur.fill(&page, &forged).await;
        assert_eq!(forged.status, WRONG);
        assert!(forged.body.contains("Tulis lengkap.") && forged.body.contains("Pilih salah satu"));
        let mute = nur.fill(&page, &[("perbaiki", "purpose"), ("kata", " ")]).await;
        assert_eq!(mute.status, WRONG);
        assert!(mute.body.contains("value=\"purpose\" checked"), "{}", mute.body);
        assert!(!mute.body.contains("witness_invalid"), "a service without witnesses");
        let asked = nur.fill(&page, &[("perbaiki", "purpose"), ("alasan", "data_mismatch")]).await;
        assert_eq!(asked.location(), format!("/meja?batalkan={number}"));
    })
    .await;
}

#[tokio::test]
async fn a_correction_that_was_asked_for_can_be_taken_back_before_anybody_is_told() {
    on_both_engines(async |city: City| {
        let (wulan, nur, number) = city.taken().await;
        ask(&nur, &number, "purpose").await;
        stretch(&city).await;
        let inbox = format!("/meja?batalkan={number}");
        assert!(nur.see(&inbox).await.contains("perbaikan diminta"));
        let undo = format!("/meja/berkas/{number}/batalkan");
        let undone = nur.post(&inbox, &undo, &[]).await;
        assert_eq!(undone.location(), format!("/meja/berkas/{number}"));
        assert_eq!(told(&city).await, 0, "neither now nor ever");
        let own = wulan.see(&format!("/permohonan/{number}")).await;
        assert!(!own.contains("Perbaiki sekarang") && !own.contains("meminta perbaikan"), "{own}");
        assert!(!nur.see(&inbox).await.contains("perbaikan diminta"), "nothing to take back");
        // Once more, and too late; the words say which of the two it is.
        ask(&nur, &number, "purpose").await;
        age(&city, 11).await;
        assert!(!nur.see(&inbox).await.contains("/batalkan\""), "ten seconds are over");
        let late = nur.post(&format!("/meja/berkas/{number}"), &undo, &[]).await;
        assert_eq!(late.status, CHANGED);
        assert!(late.body.contains("lewat sepuluh detik"), "{}", late.body);
        assert_eq!(told(&city).await, 1);
        wulan.fill(&format!("/permohonan/{number}/perbaiki"), &[("purpose", "Kerja")]).await;
        ask(&nur, &number, "purpose").await;
        stretch(&city).await;
        let form = format!("/permohonan/{number}/tarik");
        wulan.fill(&form, &[]).await.location();
        let gone = nur.post(&format!("/meja/berkas/{number}"), &undo, &[]).await;
        assert_eq!(gone.status, CHANGED);
        assert!(gone.body.contains("sudah berlanjut"), "{}", gone.body);
        assert_eq!(told(&city).await, 1, "withdrawn before told");
        // History speaks of the applicant at the desk, and to the applicant on their page.
        let desk = nur.see(&format!("/meja/berkas/{number}")).await;
        for words in ["Pemohon mengirim perbaikan", "Pemohon menarik permohonan"] {
            assert!(desk.contains(words), "{words}: {desk}");
        }
        assert!(!desk.contains("Anda menarik"), "{desk}");
        // Withdrawn twice is withdrawn.
        let case = format!("/permohonan/{number}");
        assert_eq!(wulan.get(&form).await.location(), case, "it is not asked again");
        let twice = wulan.post("/data-saya", &form, &[]).await;
        assert_eq!(twice.location(), case);
    })
    .await;
}

#[tokio::test]
async fn undo_is_offered_for_a_fresh_decision_of_ones_own_and_for_nothing_else() {
    on_both_engines(async |city: City| {
        let (_, nur, number) = city.taken().await;
        let offered = async |who: &Visitor, number: &str| {
            who.see(&format!("/meja?batalkan={number}")).await.contains("data-undo-seconds")
        };
        let twin = city.second_officer("Twin Petugas").await;
        assert!(!offered(&nur, &number).await, "nothing was decided");
        assert!(!offered(&nur, "KP26-0000-0000").await && !offered(&nur, "ANYTHING").await);
        nur.act(&number, "putuskan", &ACCEPT).await.location();
        stretch(&city).await;
        assert!(offered(&nur, &number).await);
        assert!(!offered(&twin, &number).await, "another's decision");
        age(&city, 3_611).await;
        assert!(!offered(&nur, &number).await, "ten seconds are over");
    })
    .await;
}

#[tokio::test]
async fn what_was_ticked_and_written_before_the_case_was_taken_is_not_lost() {
    on_both_engines(async |city: City| {
        city.ask_for_a_visit().await;
        let (_, nur, number) = city.taken().await;
        let twin = city.second_officer("Twin Petugas").await;
        let pairs = [("hasil", "accept"), ("cek", "readable"), ("isi.visit", "Ketuk dua kali")];
        let held = twin.act(&number, "putuskan", &pairs).await;
        assert_eq!(held.status, CHANGED);
        for kept in ["<li>Berkas terbaca</li>", "<li>Ketuk dua kali</li>"] {
            assert!(held.body.contains(kept), "{kept}: {}", held.body);
        }
        nur.act(&number, "lepas", &[]).await.location();
        let free = twin.act(&number, "putuskan", &pairs).await;
        assert_eq!(free.status, CHANGED, "it was not taken");
        let carried = r#"<input type="hidden" name="isi.visit" value="Ketuk dua kali">"#;
        assert!(free.body.contains(carried), "{}", free.body);
        let mine = twin.act(&number, "ambil", &pairs[1..]).await;
        assert_eq!(mine.status, StatusCode::OK);
        assert_eq!(mine.body.matches(" checked><span>").count(), 1, "{}", mine.body);
        assert!(mine.body.contains("value=\"Ketuk dua kali\""), "{}", mine.body);
    })
    .await;
}

const MOVED: [(&str, &str); 3] = [
    ("applicant.address.street", "Jl. Baru 5"),
    ("applicant.address.rt", "-"),
    ("applicant.address.rw", "0"),
];

#[tokio::test]
async fn an_address_outside_the_agency_stops_a_correction_and_one_inside_moves_the_case() {
    on_both_engines(async |city: City| {
        let (wulan, nur, number) = city.taken().await;
        ask(&nur, &number, "applicant.address").await;
        let mend = format!("/permohonan/{number}/perbaiki");
        let at = |region| [&MOVED[..], &[("applicant.address.region", region)]].concat();
        let outside = wulan.fill(&mend, &at("99.72.01.1001")).await;
        assert!(outside.is_shown_again);
        for words in ["di luar wilayah kami", "Limas Kidul", "Jl. Baru 5"] {
            assert!(outside.body.contains(words), "{words}: {}", outside.body);
        }
        assert!(wulan.see(&mend).await.contains("Jl. Baru 5"), "and it is kept");
        let inside = wulan.fill(&mend, &at("99.71.01.1002")).await;
        assert_eq!(inside.location(), format!("/permohonan/{number}"));
        let own = wulan.see(&format!("/permohonan/{number}")).await;
        assert!(own.contains("Diteruskan ke Kelurahan Blandar"), "{own}");
        // Whoever works in Umpak alone sees it no more; in Blandar nobody holds it yet.
        let twin = city.second_officer("Twin Petugas").await;
        let page = format!("/meja/berkas/{number}");
        assert_eq!(twin.get(&page).await.status, StatusCode::NOT_FOUND);
        let there = nur.see(&page).await;
        assert!(there.contains("data-key=\"t\"") && there.contains("Jl. Baru 5"), "{there}");
        assert_eq!(city.rebuilt().await, (1, Vec::new()));
        nur.act(&number, "ambil", &[]).await.location();
        nur.act(&number, "putuskan", &ACCEPT).await.location();
        let lurah = city.person("Drs. Bambang").await;
        lurah.act(&number, "ambil", &[]).await;
        lurah.act(&number, "putuskan", &[("hasil", "sign")]).await.location();
        let letters = "SELECT number FROM letters WHERE agency_id = $1";
        let rows = city.running.db.query(letters, params![city.running.agency]).await;
        let letter: String = rows.expect("asked")[0].get(0).expect("a number");
        assert!(letter.contains("KEL.BLAN"), "the right office signs: {letter}");
    })
    .await;
}

#[tokio::test]
async fn who_is_not_eligible_after_a_correction_is_told_as_in_the_form() {
    on_both_engines(async |city: City| {
        let rule = "eligibility:\n  - { need: tenure != 'stay', else: Menumpang dilayani di loket. }\nform:";
        city.republish("form:", rule).await;
        let (wulan, nur, number) = city.taken().await;
        ask(&nur, &number, "tenure").await;
        let mend = format!("/permohonan/{number}/perbaiki");
        let stopped = wulan.fill(&mend, &[("tenure", "stay")]).await;
        assert!(stopped.is_shown_again);
        assert!(stopped.body.contains("Menumpang dilayani di loket."), "{}", stopped.body);
        assert!(stopped.body.contains("value=\"stay\" checked"), "{}", stopped.body);
        let sent = wulan.fill(&mend, &[("tenure", "board")]).await;
        assert_eq!(sent.location(), format!("/permohonan/{number}"));
    })
    .await;
}

#[tokio::test]
async fn a_second_device_is_told_that_its_change_is_not_in_it() {
    on_both_engines(async |city: City| {
        let (phone, other) = (city.person("Wulan").await, city.person("Wulan").await);
        let draft = phone.draft(&WULAN).await;
        phone.give_file(&draft, "pernyataan.pdf", super::city::PDF).await;
        let page = format!("{draft}/tempat");
        let token = other.get(&page).await.token();
        let number = phone.submit(&draft).await;
        let body = format!("csrf={token}&versi=1&purpose=Melamar+kerja");
        let saved = other.send_form(&page, body.as_bytes()).await;
        let told = other.see(&saved.location()).await;
        assert!(told.contains(&number) && told.contains("Perubahan Anda tidak ikut"), "{told}");
        assert!(!phone.see(&format!("/permohonan/{number}/terima")).await.contains("tidak ikut"));
        // The same with a correction.
        let nur = city.person("Nur Aini").await;
        nur.act(&number, "ambil", &[]).await;
        ask(&nur, &number, "purpose").await;
        let mend = format!("/permohonan/{number}/perbaiki");
        let token = other.get(&mend).await.token();
        let sent = phone.fill(&mend, &[("purpose", "Kerja")]).await;
        assert_eq!(sent.location(), format!("/permohonan/{number}"));
        let body = format!("csrf={token}&purpose=Sekolah");
        let late = other.send_form(&mend, body.as_bytes()).await;
        let told = other.see(&late.location()).await;
        assert!(told.contains("Perbaikan sudah dikirim sebelumnya"), "{told}");
    })
    .await;
}

#[tokio::test]
async fn a_session_that_ended_under_a_page_loses_nothing_that_was_typed() {
    on_both_engines(async |city: City| {
        let expire = "UPDATE sessions SET expires_at = 1 WHERE expires_at > $1";
        for (name, everywhere) in [("Wulan", true), ("Sekar", false)] {
            let person = city.person(name).await;
            let draft = person.draft(&WULAN).await;
            let page = format!("{draft}/tempat");
            let token = person.get(&page).await.token();
            if everywhere {
                let other = city.person(name).await;
                other.post("/data-saya", "/keluar/semua", &[]).await.location();
            } else {
                let batch = Batch::new().any(expire, params![1_i64]);
                city.running.db.commit(batch).await.expect("written");
                // A session that was just seen is remembered for ten seconds.
                tokio::time::sleep(std::time::Duration::from_secs(11)).await;
            }
            // The cookie of the dead session still comes along, and the token fits it.
            let typed = "versi=1&shown=purpose&purpose=Melamar+kerja+di+pelabuhan";
            let body = format!("csrf={token}&{typed}");
            let ended = person.send_form(&page, body.as_bytes()).await;
            let kept = r#"name="purpose" value="Melamar kerja di pelabuhan""#;
            assert_eq!(ended.status, StatusCode::FORBIDDEN, "{everywhere}");
            assert!(ended.body.contains(kept), "{everywhere}: {}", ended.body);
            city.sign_in(&person, name).await;
            let again = person.send_form(&page, typed.as_bytes()).await;
            assert!(again.body.contains("Melamar kerja di pelabuhan"), "{}", again.body);
            let token = again.token();
            let body = format!("csrf={token}&{typed}");
            let saved = person.send_form(&page, body.as_bytes()).await;
            assert!(saved.is_shown_again, "the other questions come again: {}", saved.body);
            assert!(person.see(&page).await.contains("Melamar kerja di pelabuhan"));
        }
    })
    .await;
}

#[tokio::test]
async fn a_read_names_the_office_of_whoever_read() {
    on_both_engines(async |city: City| {
        let (wulan, _, number) = city.taken().await;
        let sri = city.person("Sri Handayani").await;
        sri.see(&format!("/meja/berkas/{number}")).await;
        let own = wulan.see(&format!("/permohonan/{number}")).await;
        assert!(own.contains("Sri Handayani, Sekretariat Daerah"), "{own}");
    })
    .await;
}

#[tokio::test]
async fn an_officer_of_another_unit_takes_back_what_has_left_it() {
    on_both_engines(async |city: City| {
        city.republish("    role: officer\n", "    role: officer\n    unit: kecamatan-saka-guru\n")
            .await;
        let number = city.person("Wulan").await.apply(&WULAN).await;
        let yuni = city.person("Yuniarti").await;
        yuni.act(&number, "ambil", &[]).await;
        let answer = yuni.act(&number, "putuskan", &ACCEPT).await;
        let inbox = yuni.see(&answer.location()).await;
        assert!(inbox.contains("Batalkan"), "{inbox}");
        yuni.post("/meja", &format!("/meja/berkas/{number}/batalkan"), &[]).await.location();
        let page = yuni.see(&format!("/meja/berkas/{number}")).await;
        assert!(page.contains(&number), "{page}");
        // Once it can no longer be taken back, it is not theirs to see.
        yuni.act(&number, "putuskan", &ACCEPT).await.location();
        city.pass(11);
        let gone = yuni.get(&format!("/meja?batalkan={number}")).await;
        assert!(!gone.body.contains("Batalkan"), "{}", gone.body);
    })
    .await;
}
