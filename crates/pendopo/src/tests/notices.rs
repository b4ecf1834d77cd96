//! What applicants are told: where, in which language, how often; and what they see the moment they sent it.

use http::StatusCode;

use super::city::{ACCEPT, Answers, City, PDF, WULAN, on_both_engines};

/// Everything that went out, the oldest first: to whom, and what.
async fn told(city: &City) -> Vec<(String, String)> {
    let running = &city.running;
    let all = identity::recent_messages(&running.db, &running.keys, running.agency).await;
    let mut all = all.expect("messages");
    all.sort_by_key(|(at, _)| *at);
    all.into_iter().map(|(_, message)| (message.to, message.text)).collect()
}

#[tokio::test]
async fn what_was_sent_is_in_the_list_at_once() {
    on_both_engines(async |city: City| {
        let wulan = city.person("Wulan").await;
        let number = wulan.apply(&WULAN).await;
        let list = wulan.see("/permohonan").await;
        assert!(list.contains(&number), "before the outbox was looked at: {list}");
        city.drain(1).await;
        let list = wulan.see("/permohonan").await;
        assert_eq!(list.matches(&format!("/permohonan/{number}\"")).count(), 1, "{list}");
    })
    .await;
}

#[tokio::test]
async fn messages_go_to_the_proven_contact_in_the_language_of_the_applicant() {
    on_both_engines(async |city: City| {
        let wulan = city.person("Wulan").await;
        wulan.see("/?bahasa=en").await;
        // Sekar's phone, whether by a slip or not.
        let number = wulan.apply(&Answers { phone: "081299710002", ..WULAN }).await;
        city.grant(&number).await;
        city.drain(60).await;
        let told = told(&city).await;
        assert_eq!(told.len(), 2, "{told:?}");
        for (to, text) in &told {
            assert_eq!(to, "+6281299710001", "{text}");
            assert!(text.starts_with(&format!("Kota Pendopo: Application {number}")), "{text}");
            let address = format!("{}/permohonan/{number}", city.settings.public_url);
            assert!(text.ends_with(&address), "{text}");
        }
        assert!(told.iter().any(|(_, text)| text.contains("received. Done by")), "{told:?}");
    })
    .await;
}

#[tokio::test]
async fn what_a_service_adds_is_told_once_and_only_where_its_condition_holds() {
    on_both_engines(async |city: City| {
        let lines = "notices:\n\
            \x20 - { at: granted, to: applicant, text: \"Simpan surat {number} baik-baik.\" }\n\
            \x20 - { at: granted, when: tenure == 'own', text: \"Bayar PBB.\" }\n\
            \x20 - { at: granted, to: applicant, when: tenure == 'rent', text: \"Lapor RT.\" }\n\
            \x20 - { at: refused, to: applicant, text: \"Datang ke kantor.\" }\n\
            handled_by:";
        city.republish("handled_by:", lines).await;
        let number = city.person("Wulan").await.apply(&WULAN).await;
        city.grant(&number).await;
        city.drain(60).await;
        city.drain(120).await;
        let told: Vec<_> = told(&city).await.into_iter().map(|(_, text)| text).collect();
        assert_eq!(told.len(), 2, "one message for one event: {told:?}");
        let said = |part: &str| told.iter().filter(|text| text.contains(part)).count();
        assert_eq!(said(&format!("Simpan surat {number} baik-baik.")), 1, "{told:?}");
        assert_eq!((said("Lapor RT."), said("selesai. Unduh suratnya")), (1, 1), "{told:?}");
        assert_eq!((said("PBB"), said("Datang")), (0, 0), "{told:?}");
    })
    .await;
}

#[tokio::test]
async fn an_address_that_no_office_serves_is_told_so_and_the_draft_stays() {
    on_both_engines(async |city: City| {
        let region =
            ", region: \"same_as_ktp ? applicant.address.region : applicant.lives_at.region\" }";
        city.republish(region, " }").await;
        let wulan = city.person("Wulan").await;
        let draft = wulan.draft(&WULAN).await;
        wulan.give_file(&draft, "pernyataan.pdf", PDF).await;
        let path = format!("{draft}/kirim");
        let sent = wulan.send_form(&path, &wulan.sending(&draft).await).await;
        assert_eq!(sent.status, StatusCode::CONFLICT, "{}", sent.body);
        assert!(sent.body.contains("Belum ada kantor untuk alamat ini"), "{}", sent.body);
        assert!(wulan.see("/permohonan").await.contains(&draft), "nothing given is lost");
        assert!(wulan.see(&format!("{draft}/berkas")).await.contains("pernyataan.pdf"));
    })
    .await;
}

#[tokio::test]
async fn a_stage_and_a_unit_and_the_days_before_a_date_are_told_as_the_file_says() {
    on_both_engines(async |city: City| {
        let lines = "notices:\n\
            \x20 - { at: sign, to: applicant, text: \"Menunggu tanda tangan untuk {purpose}.\" }\n\
            \x20 - { before: letters.surat.valid_until, days: [14], text: \"Habis {letters.surat.valid_until}.\" }\n\
            \x20 - { at: granted, to: { unit: kelurahan }, text: \"Satu surat terbit, {case.number}.\", button: Itu bukan saya }\n\
            handled_by:";
        city.republish("handled_by:", lines).await;
        let number = city.person("Wulan").await.apply(&WULAN).await;
        let nur = city.person("Nur Aini").await;
        nur.act(&number, "ambil", &[]).await;
        nur.act(&number, "putuskan", &ACCEPT).await.location();
        nur.post("/meja", &format!("/meja/berkas/{number}/batalkan"), &[]).await.location();
        city.drain(60).await;
        let said = async |part: &str| {
            told(&city).await.into_iter().filter(|(_, text)| text.contains(part)).collect::<Vec<_>>()
        };
        assert!(said("Menunggu tanda").await.is_empty(), "it was taken back");
        nur.act(&number, "putuskan", &ACCEPT).await.location();
        city.pass(11);
        city.drain(60).await;
        let waits = said("Menunggu tanda tangan untuk Membuka rekening bank.").await;
        assert_eq!(waits.len(), 1, "{:?}", told(&city).await);
        assert!(waits[0].1.contains(&number) && waits[0].0.starts_with("+62"), "{waits:?}");

        let lurah = city.person("Drs. Bambang").await;
        lurah.act(&number, "ambil", &[]).await;
        lurah.act(&number, "putuskan", &[("hasil", "sign")]).await.location();
        city.drain(60).await;
        let unit = said(&format!("Satu surat terbit, {number}.")).await;
        let nur = unit.iter().find(|(to, _)| to == "nur.aini@demo.pendopo.example");
        assert!(nur.is_some_and(|(_, text)| text.contains("/meja/berkas/")), "{unit:?}");
        let against = format!("Itu bukan saya: {}/aduan/lapor", city.settings.public_url);
        assert!(unit.iter().all(|(_, text)| text.contains(&against)), "{unit:?}");
        assert!(unit.iter().all(|(to, _)| to.contains('@')), "{unit:?}");

        // Six months after today, and fourteen days before that.
        city.pass(150 * 86_400);
        city.drain(1).await;
        assert!(said("Habis").await.is_empty(), "its day has not come");
        city.pass(25 * 86_400);
        city.drain(1).await;
        city.drain(2).await;
        let over = said("Habis").await;
        assert_eq!(over.len(), 1, "{over:?}");
        let year = over[0].1.split("Habis ").nth(1).is_some_and(|rest| rest.contains("20"));
        assert!(year && over[0].1.contains(&number), "{over:?}");
        assert_eq!(city.rebuilt().await.1, Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn of_a_letter_that_was_revoked_nobody_is_reminded() {
    on_both_engines(async |city: City| {
        let lines = "notices:\n\
            \x20 - { before: letters.surat.valid_until, days: [14], text: \"Habis segera.\" }\n\
            handled_by:";
        city.republish("handled_by:", lines).await;
        let number = city.person("Wulan").await.apply(&WULAN).await;
        city.grant(&number).await;
        let running = &city.running;
        let row = cases::find(&running.db, running.agency, &number).await.expect("read");
        let case = row.expect("there").id;
        let cards =
            cases::Letters::cards(running.cases.letters.as_ref(), running.agency, case).await;
        let card = cards.expect("read").remove(0);
        let why = (card.id.as_str(), card.number.as_str(), "Salah alamat", running.web.now());
        let none = || db::Batch::new();
        cases::revoke_letter(&running.cases, case, why, &none).await.expect("revoked");
        city.pass(175 * 86_400);
        city.drain(1).await;
        let all = told(&city).await;
        assert!(all.iter().any(|(_, text)| text.contains("dicabut")), "{all:?}");
        assert!(all.iter().all(|(_, text)| !text.contains("Habis segera")), "{all:?}");
    })
    .await;
}
