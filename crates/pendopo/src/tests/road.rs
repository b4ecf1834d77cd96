//! What several people do to one case at once, and what somebody sees who has no business there.

use std::collections::BTreeSet;

use db::{Batch, params};
use http::StatusCode;

use crate::boot;

use super::city::{ACCEPT, City, PDF, WULAN, on_both_engines};

#[tokio::test]
async fn pressed_many_times_it_is_submitted_once() {
    on_both_engines(async |city: City| {
        let wulan = city.person("Wulan").await;
        let draft = wulan.draft(&WULAN).await;
        wulan.give_file(&draft, "pernyataan.pdf", PDF).await;
        let numbers = wulan.submit_often(&draft, 5).await;
        assert_eq!(numbers.iter().collect::<BTreeSet<_>>().len(), 1, "{numbers:?}");
        assert_eq!(wulan.submit_again(&draft, &numbers[0]).await, numbers[0], "the back button");
        assert_eq!(city.rebuilt().await, (1, Vec::new()));
    })
    .await;
}

#[tokio::test]
async fn the_second_officer_is_told_who_was_first_and_loses_nothing() {
    on_both_engines(async |city: City| {
        let wulan = city.person("Wulan").await;
        let number = wulan.apply(&WULAN).await;
        let (nur, sri) = (city.person("Nur Aini").await, city.person("Sri Handayani").await);
        assert_eq!(nur.act(&number, "ambil", &[]).await.status, StatusCode::SEE_OTHER);
        // The supervisor sees the case, but this stage is no supervisor's.
        let late = sri.act(&number, "ambil", &[]).await;
        assert_eq!(late.status, StatusCode::CONFLICT, "{}", late.body);
        assert!(late.body.contains("Nur Aini"), "{}", late.body);
        // A second officer of the same role, added while the city runs.
        let twin = city.second_officer("Twin Petugas").await;
        let late = twin.act(&number, "ambil", &[]).await;
        assert_eq!(late.location(), format!("/meja/berkas/{number}"));
        let page = twin.see(&format!("/meja/berkas/{number}")).await;
        assert!(page.contains("Nur Aini Rahmawati sedang memegang"), "{page}");
        let refused = twin.act(&number, "putuskan", &ACCEPT).await;
        assert!(refused.body.contains("Petugas lain sudah lebih dulu"), "{}", refused.body);
        // Both ticks are still there for whoever looks again.
        assert_eq!(
            nur.act(&number, "putuskan", &ACCEPT[1..])
                .await
                .body
                .matches(" checked><span>")
                .count(),
            1
        );
        assert_eq!(nur.act(&number, "putuskan", &ACCEPT).await.status, StatusCode::SEE_OTHER);
    })
    .await;
}

#[tokio::test]
async fn a_foreign_case_and_none_at_all_are_the_same_status_bytes_and_statements() {
    on_both_engines(async |city: City| {
        let wulan = city.person("Wulan").await;
        let number = wulan.apply(&WULAN).await;
        let draft = city.person("Sekar").await.draft(&WULAN).await;
        let bayu = city.person("Bayu").await;
        let ratna = city.person("Ratna").await;
        let admin = city.person("Agus Prabowo").await;
        let none = "KP26-0000-0000";
        let nobody = "/isian/0199ffff-0000-7000-8000-000000000000";
        let foreign = [
            (&bayu, format!("/permohonan/{number}"), format!("/permohonan/{none}")),
            (
                &bayu,
                format!("/permohonan/{number}/perbaiki"),
                format!("/permohonan/{none}/perbaiki"),
            ),
            (&bayu, format!("/permohonan/{number}/terima"), format!("/permohonan/{none}/terima")),
            (&bayu, format!("/permohonan/{number}/tarik"), format!("/permohonan/{none}/tarik")),
            (&bayu, format!("{draft}/data-diri"), format!("{nobody}/data-diri")),
            (&bayu, format!("{draft}/periksa"), format!("{nobody}/periksa")),
            (&ratna, format!("/meja/berkas/{number}"), format!("/meja/berkas/{none}")),
            (
                &ratna,
                format!("/meja/berkas/{number}/perbaikan"),
                format!("/meja/berkas/{none}/perbaikan"),
            ),
            (&ratna, format!("/meja/berkas/{number}/tolak"), format!("/meja/berkas/{none}/tolak")),
            (&admin, format!("/meja/berkas/{number}"), format!("/meja/berkas/{none}")),
        ];
        for (who, theirs, absent) in foreign {
            // The session is known from here on.
            who.get("/permohonan").await;
            who.get("/meja").await;
            city.running.db.statements_seen();
            let a = who.get(&theirs).await;
            let first = city.running.db.statements_seen();
            let b = who.get(&absent).await;
            let second = city.running.db.statements_seen();
            assert_eq!(a.status, StatusCode::NOT_FOUND, "{theirs}");
            assert_eq!((a.status, a.bytes), (b.status, b.bytes), "{theirs} {absent}");
            assert_eq!(first, second, "{theirs} {absent}");
        }
        let search = |q: String| format!("/meja/cari?q={q}");
        let theirs = ratna.see(&search(number.clone())).await.replace(&number, "");
        let absent = ratna.see(&search(none.to_owned())).await.replace(none, "");
        assert_eq!(theirs, absent, "the search tells no more");
    })
    .await;
}

#[tokio::test]
async fn what_an_officer_filled_in_is_shown_to_the_next_one_and_not_after_it_was_taken_back() {
    on_both_engines(async |city: City| {
        city.ask_for_a_visit().await;
        let (_, nur, number) = city.taken().await;
        let noted = |note| [&ACCEPT[..], &[("isi.visit", note)]].concat();
        let page = format!("/meja/berkas/{number}");
        assert!(!nur.see(&page).await.contains("Diisi petugas"));
        nur.act(&number, "putuskan", &noted("Rumah kosong <b>")).await.location();
        let undone =
            nur.post(&format!("/meja?batalkan={number}"), &format!("{page}/batalkan"), &[]).await;
        assert_eq!(undone.status, StatusCode::SEE_OTHER, "{}", undone.body);
        assert!(!nur.see(&page).await.contains("Rumah kosong"), "it was taken back");
        nur.act(&number, "putuskan", &noted("Penghuni ditemui")).await.location();
        let lurah = city.person("Drs. Bambang").await;
        let seen = lurah.see(&page).await;
        assert!(!seen.contains("Rumah kosong"), "{seen}");
        for words in ["Diisi petugas: Periksa", "Catatan kunjungan", "Penghuni ditemui"] {
            assert!(seen.contains(words), "{words}: {seen}");
        }
    })
    .await;
}

#[tokio::test]
async fn rebuild_finds_an_altered_event_and_an_altered_row() {
    on_both_engines(async |city: City| {
        city.taken().await;
        assert_eq!(city.rebuilt().await, (1, Vec::new()));
        let agency = city.running.agency;
        let tamper = Batch::new().any(
            "UPDATE case_events SET at = at + 1 WHERE agency_id = $1 AND seq = 2",
            params![agency],
        );
        city.running.db.commit(tamper).await.expect("written behind our back");
        assert_eq!(city.rebuilt().await.1.len(), 1, "one altered event");
        let tamper = Batch::new()
            .any(
                "UPDATE case_events SET at = at - 1 WHERE agency_id = $1 AND seq = 2",
                params![agency],
            )
            .any(
                "UPDATE cases SET promised_at = promised_at + 1 WHERE agency_id = $1",
                params![agency],
            );
        city.running.db.commit(tamper).await.expect("written behind our back");
        assert_eq!(city.rebuilt().await.1.len(), 1, "one altered row");
    })
    .await;
}

#[tokio::test]
async fn a_correction_opens_what_was_marked_and_nothing_else() {
    on_both_engines(async |city: City| {
        let (wulan, nur, number) = city.taken().await;
        let page = format!("/meja/berkas/{number}/perbaikan");
        let nothing = nur.fill(&page, &[("kata", "Tolong lengkapi.")]).await;
        assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(nothing.body.contains("Tolong lengkapi."), "what was typed stays");
        let asked = nur
            .fill(
                &page,
                &[("perbaiki", "tenure"), ("perbaiki", "purpose"), ("kata", "Tolong lengkapi.")],
            )
            .await;
        assert_eq!(asked.location(), format!("/meja?batalkan={number}"));
        // An officer cannot decide meanwhile, and the desk says what it waits for.
        let meanwhile = nur.act(&number, "ambil", &[]).await;
        assert!(meanwhile.body.contains("sudah berubah"), "{}", meanwhile.body);

        let mend = format!("/permohonan/{number}/perbaiki");
        let shown = wulan.see(&mend).await;
        assert!(shown.contains("Tolong lengkapi.") && !shown.contains("applicant.name"), "{shown}");
        // A closed answer that is sent all the same is not taken; a wrong open one is named.
        let forged = [
            ("applicant.name", "Orang Lain"),
            ("tenure", "sewa-selamanya"),
            ("purpose", "Melamar kerja"),
        ];
        let wrong = wulan.fill(&mend, &forged).await;
        assert!(wrong.is_shown_again);
        assert!(wrong.body.contains("Melamar kerja"), "what was right stays");
        let kept = wulan.see(&mend).await;
        assert!(kept.contains("Melamar kerja"), "and is there on another device");
        // `own` needs no owner's letter: its file is no longer part of the answers.
        let sent = wulan
            .fill(
                &mend,
                &[
                    ("applicant.name", "Orang Lain"),
                    ("tenure", "own"),
                    ("purpose", "Melamar kerja"),
                ],
            )
            .await;
        assert_eq!(sent.location(), format!("/permohonan/{number}"));
        let again = wulan.get(&mend).await;
        assert_eq!(again.location(), format!("/permohonan/{number}"), "sent once");
        let desk = nur.see(&format!("/meja/berkas/{number}")).await;
        assert!(desk.contains("Melamar kerja") && desk.contains("Wulan Prasasti"), "{desk}");
        assert!(!desk.contains("Orang Lain") && !desk.contains("id=\"berkas-1\""), "{desk}");
        assert_eq!(nur.act(&number, "putuskan", &ACCEPT).await.status, StatusCode::SEE_OTHER);
        assert_eq!(city.rebuilt().await, (1, Vec::new()));
    })
    .await;
}

#[tokio::test]
async fn a_correction_brings_up_the_questions_that_follow_from_it() {
    on_both_engines(async |city: City| {
        let (wulan, nur, number) = city.taken().await;
        let marked = [("perbaiki", "same_as_ktp"), ("alasan", "data_mismatch")];
        nur.fill(&format!("/meja/berkas/{number}/perbaikan"), &marked).await.location();
        let mend = format!("/permohonan/{number}/perbaiki");
        let shown = [("same_as_ktp", "false"), ("shown", "same_as_ktp")];
        let more = wulan.fill(&mend, &shown).await;
        assert!(more.is_shown_again && !more.body.contains("class=\"sum\""), "no mistake yet");
        assert!(more.body.contains("applicant.lives_at.street"), "{}", more.body);
        let full = [
            ("same_as_ktp", "false"),
            ("applicant.lives_at.street", "Gang Umpak 9"),
            ("applicant.lives_at.rt", "1"),
            ("applicant.lives_at.rw", "2"),
            ("applicant.lives_at.region", "99.71.01.1001"),
        ];
        assert_eq!(wulan.fill(&mend, &full).await.location(), format!("/permohonan/{number}"));
        assert!(nur.see(&format!("/meja/berkas/{number}")).await.contains("Gang Umpak 9"));
    })
    .await;
}

#[tokio::test]
async fn a_correction_that_is_left_keeps_what_is_not_right_yet() {
    on_both_engines(async |city: City| {
        let (wulan, nur, number) = city.taken().await;
        let marked = [("perbaiki", "since"), ("perbaiki", "purpose"), ("kata", "Sejak kapan?")];
        nur.fill(&format!("/meja/berkas/{number}/perbaikan"), &marked).await.location();
        let mend = format!("/permohonan/{number}/perbaiki");
        let later = [
            ("since.day", "31"),
            ("since.month", "2"),
            ("since.year", "2024"),
            ("purpose", "Sekolah"),
            ("nanti", "1"),
        ];
        let left = wulan.fill(&mend, &later).await;
        assert_eq!(left.location(), format!("/permohonan/{number}"));
        let back = wulan.see(&mend).await;
        assert!(back.contains("value=\"31\"") && back.contains("Sekolah"), "{back}");
        assert!(back.contains("href=\"#since"), "and it is said what is wrong: {back}");
        let right = [
            ("since.day", "28"),
            ("since.month", "2"),
            ("since.year", "2024"),
            ("purpose", "Sekolah"),
        ];
        assert_eq!(wulan.fill(&mend, &right).await.location(), format!("/permohonan/{number}"));
        assert!(nur.see(&format!("/meja/berkas/{number}")).await.contains("28 Februari 2024"));
    })
    .await;
}

#[tokio::test]
async fn a_case_is_found_by_a_name_as_it_sounds_and_its_people_see_who_looked() {
    on_both_engines(async |city: City| {
        let wulan = city.person("Wulan").await;
        let number = wulan.apply(&WULAN).await;
        let (nur, ratna) = (city.person("Nur Aini").await, city.person("Ratna").await);
        for asked in ["wulan", "Prasasti", "prasasti+WULAN", "woelan", "prassasti", &number] {
            let page = nur.see(&format!("/meja/cari?q={asked}")).await;
            assert!(page.contains(&format!("/meja/berkas/{number}")), "{asked}");
        }
        for asked in ["wul", "bulan", "wulan+sari", ""] {
            let page = nur.see(&format!("/meja/cari?q={asked}")).await;
            assert!(!page.contains(&number), "{asked}");
        }
        assert!(!ratna.see("/meja/cari?q=wulan").await.contains(&number), "not another unit's");
        let reads = wulan.see(&format!("/permohonan/{number}")).await;
        assert!(reads.contains("Nur Aini") && !reads.contains("Ratna"), "{reads}");
        let drop = Batch::new()
            .any("DELETE FROM case_tokens WHERE agency_id = $1", params![city.running.agency]);
        city.running.db.commit(drop).await.expect("dropped");
        assert!(!nur.see("/meja/cari?q=wulan").await.contains(&number));
        assert_eq!(cases::reindex(&city.running.cases).await.expect("reindexed"), 1);
        assert!(nur.see("/meja/cari?q=wulan").await.contains(&number));
    })
    .await;
}

#[tokio::test]
async fn how_long_a_service_takes_is_shown_once_twenty_cases_ended() {
    on_both_engines(async |city: City| {
        let guest = city.guest();
        let wulan = city.person("Wulan").await;
        let number = wulan.apply(&WULAN).await;
        let (nur, lurah) = (city.person("Nur Aini").await, city.person("Drs. Bambang").await);
        nur.act(&number, "ambil", &[]).await;
        nur.act(&number, "putuskan", &ACCEPT).await;
        lurah.act(&number, "ambil", &[]).await;
        lurah.act(&number, "putuskan", &[("hasil", "sign")]).await;
        boot::measure(&city.running).await;
        assert!(
            !guest.see("/layanan/surat-domisili").await.contains("biasanya"),
            "one is not enough"
        );
        // Nineteen more of the same, each a day and a half long.
        let copies = (0..19).fold(Batch::new(), |batch, place: i64| {
            batch.exactly(
                1,
                COPY,
                params![city.running.agency, city.running.web.id(), format!("X{place}")],
            )
        });
        city.running.db.commit(copies).await.expect("copied");
        boot::measure(&city.running).await;
        let page = guest.see("/layanan/surat-domisili").await;
        assert!(page.contains("1,5 hari"), "{page}");
    })
    .await;
}

const COPY: &str = "INSERT INTO cases (agency_id, case_id, number, service_id, service_version, unit_id, region, turn,
    stage, role, stage_unit, holder, due_at, submitted_at, promised_at, paused_days, ended_at, seq)
    VALUES ($1, $2, $3, 'surat-domisili', 1, 'kelurahan-umpak', '99.71.01.1001', 'granted', '', '', '', NULL,
    0, 0, 0, 0, 129600000000, 0)";
