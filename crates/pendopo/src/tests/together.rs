//! Stages side by side: each desk finds the case at its own, nobody waits for the other, and it goes on when all are
//! done.

use http::StatusCode;

use super::city::{ACCEPT, City, WULAN, on_both_engines};

/// The RT, the kelurahan and the kecamatan look at it at the same time.
async fn with_three_at_once(city: &City) {
    city.republish_with(&[
        (
            "road:\n",
            "road:\n  all:\n    title: Pemeriksaan bersama\n    together: [rt, verify, camat]\n    outcomes: { done: \
             sign }\n  rt:\n    title: Tanya RT\n    confirm: { role: rt, question: \"Apakah {applicant.name} tinggal \
             di sini?\", show: [applicant.name] }\n    within: 1 working day\n    outcomes: { agree: join, deny: join, \
             unknown: join, silent: join }\n  camat:\n    title: Pendapat camat\n    role: officer\n    unit: \
             kecamatan-saka-guru\n    within: 1 working day\n    outcomes: { accept: join, silent: join }\n",
        ),
        ("accept: sign", "accept: join"),
    ])
    .await;
}

/// The path of the link that went to the head of Wulan's RT.
async fn link(city: &City) -> String {
    city.drain(1).await;
    let running = &city.running;
    let all = identity::recent_messages(&running.db, &running.keys, running.agency).await;
    let mut all = all.expect("messages").into_iter();
    let found = all.find_map(|(_, message)| {
        let start = message.text.find("/tanya/")?;
        message.text[start..].split_whitespace().next().map(str::to_owned)
    });
    found.expect("a link")
}

#[tokio::test]
async fn three_look_at_a_case_at_once_and_it_goes_on_when_all_are_done() {
    on_both_engines(async |city: City| {
        with_three_at_once(&city).await;
        let wulan = city.person("Wulan").await;
        let number = wulan.apply(&WULAN).await;
        let path = link(&city).await;
        let nur = city.person("Nur Aini").await;
        let yuni = city.person("Yuniarti").await;

        // Each finds it at their own stage, and sees what goes on beside.
        let case = format!("/meja/berkas/{number}");
        for (who, own, other) in [(&nur, "Periksa", "camat"), (&yuni, "Pendapat camat", "verify")] {
            let inbox = who.see("/meja").await;
            assert!(inbox.contains(&number) && inbox.contains(own), "{own}: {inbox}");
            let page = who.see(&case).await;
            assert!(page.contains("Berjalan bersamaan"), "{own}: {page}");
            let link = format!("{case}~{other}\"");
            assert!(!page.contains(&link), "no way to a desk of others: {page}");
        }
        let found = yuni.see(&format!("/meja/cari?q={number}")).await;
        assert!(found.contains("Pendapat camat"), "{found}");
        let found = yuni.see("/meja/cari?q=Wulan+Prasasti").await;
        assert!(found.contains(&number), "{found}");

        // One holds their own, and the other's is still free.
        nur.act(&number, "ambil", &[]).await.location();
        let page = yuni.see(&case).await;
        assert!(page.contains("~camat/ambil") && !page.contains("Dipegang"), "{page}");
        yuni.act(&number, "ambil", &[]).await.location();
        let accept = [("hasil", "accept")];
        yuni.act(&number, "putuskan", &accept).await.location();
        let undone = yuni.post("/meja", &format!("{case}/batalkan"), &[]).await;
        undone.location();
        let page = yuni.see(&case).await;
        assert!(page.contains("~camat/putuskan"), "it is theirs again: {page}");
        yuni.act(&number, "putuskan", &accept).await.location();
        city.pass(11);
        assert!(!yuni.see("/meja").await.contains(&number), "their part is done");
        let page = nur.see(&case).await;
        assert!(page.contains("~verify/putuskan"), "{page}");
        let (_, differences) = city.rebuilt().await;
        assert!(differences.is_empty(), "{differences:?}");

        // Whoever presses again at what is done reaches no other stage.
        assert_eq!(yuni.get(&case).await.status, StatusCode::NOT_FOUND);
        nur.act(&number, "putuskan", &ACCEPT).await.location();
        let late = nur.post(&case, &format!("{case}~verify/putuskan"), &ACCEPT).await;
        assert_eq!(late.status, StatusCode::CONFLICT, "{}", late.body);
        let darmo = city.guest();
        let answered = darmo.post(&path, &path, &[("pilihan", "agree")]).await;
        assert!(answered.status.is_success() || answered.status.is_redirection());

        // All are done: it lies with the lurah.
        city.pass(11);
        let lurah = city.person("Drs. Bambang").await;
        assert!(lurah.see("/meja").await.contains(&number));
        lurah.act(&number, "ambil", &[]).await.location();
        lurah.act(&number, "putuskan", &[("hasil", "sign")]).await.location();
        city.pass(11);
        let page = wulan.see(&format!("/permohonan/{number}")).await;
        assert!(page.contains("Selesai"), "{page}");
        let (_, differences) = city.rebuilt().await;
        assert!(differences.is_empty(), "{differences:?}");
    })
    .await;
}

#[tokio::test]
async fn those_who_are_silent_are_waited_for_no_longer_than_their_time() {
    on_both_engines(async |city: City| {
        with_three_at_once(&city).await;
        let wulan = city.person("Wulan").await;
        let number = wulan.apply(&WULAN).await;
        let nur = city.person("Nur Aini").await;
        nur.act(&number, "ambil", &[]).await.location();
        nur.act(&number, "putuskan", &ACCEPT).await.location();
        city.pass(8 * 86_400);
        for _ in 0..3 {
            city.drain(0).await;
        }
        let kinds = super::stages::events_of(&city, &number).await;
        let passed = kinds.iter().filter(|kind| *kind == "passed").count();
        assert_eq!(passed, 2, "{kinds:?}");
        let lurah = city.person("Drs. Bambang").await;
        assert!(lurah.see("/meja").await.contains(&number), "RT and camat said nothing");
        let (_, differences) = city.rebuilt().await;
        assert!(differences.is_empty(), "{differences:?}");
    })
    .await;
}
