//! Stages side by side: each desk finds the case at its own, nobody waits for the other, and it goes on when all are
//! done.

use http::StatusCode;

use super::city::{ACCEPT, City, Visitor, WULAN, on_both_engines};

/// The RT, the kelurahan and the kecamatan look at it at the same time.
async fn with_three_at_once(city: &City) {
    with_three_and(city, &[]).await;
}

/// The same with further changes of the file.
async fn with_three_and(city: &City, changes: &[(&str, &str)]) {
    let three = [
        (
            "road:\n",
            "road:\n  all:\n    title: Pemeriksaan bersama\n    together: [rt, verify, camat]\n    outcomes: { done: \
             sign }\n  rt:\n    title: Tanya RT\n    confirm: { role: rt, question: \"Apakah {applicant.name} tinggal \
             di sini?\", show: [applicant.name] }\n    within: 1 working day\n    outcomes: { agree: join, deny: join, \
             unknown: join, silent: join }\n  camat:\n    title: Pendapat camat\n    role: officer\n    unit: \
             kecamatan-saka-guru\n    within: 1 working day\n    outcomes: { accept: join, silent: join }\n",
        ),
        ("accept: sign", "accept: join"),
    ];
    city.republish_with(&[&three[..], changes].concat()).await;
}

/// How often a case stands in somebody's tray.
async fn times(who: &Visitor, tray: &str, number: &str) -> usize {
    let page = who.see(&format!("/meja?kotak={tray}")).await;
    page.matches(&format!("<tr id=\"{number}")).count()
}

/// Each desk has the case once, and the rows are as the events say.
async fn stands_as_told(city: &City, desks: &[&Visitor], number: &str, after: &str) {
    for (place, desk) in desks.iter().enumerate() {
        assert_eq!(times(desk, "semua", number).await, 1, "desk {place} {after}");
    }
    assert_eq!(city.rebuilt().await.1, Vec::<String>::new(), "{after}");
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

#[tokio::test]
async fn what_one_desk_does_leaves_the_case_at_the_others() {
    on_both_engines(async |city: City| {
        let later = "promise: { within: 2 working days, extend: { by: 5 working days, times: 1, who: officer } }";
        with_three_and(&city, &[("promise: { within: 2 working days }", later)]).await;
        let wulan = city.person("Wulan").await;
        let nur = city.person("Nur Aini").await;
        let yuni = city.person("Yuniarti").await;
        let mut numbers = Vec::new();
        for order in [["camat", "verify"], ["verify", "camat"]] {
            let number = wulan.apply(&WULAN).await;
            let desks = [&nur, &yuni];
            stands_as_told(&city, &desks, &number, "when it is sent").await;
            for stage in order {
                let who = if stage == "camat" { &yuni } else { &nur };
                let own = format!("{number}~{stage}");
                who.act(&own, "ambil", &[]).await.location();
                stands_as_told(&city, &desks, &number, &format!("once {stage} is taken")).await;
                assert_eq!(times(who, "milik", &number).await, 1, "{stage} is theirs");
            }
            // What is about no stage leaves each where it is.
            let (own, why) = (format!("{number}~verify"), [("mundur", "Data dikumpulkan.")]);
            nur.act(&own, "perpanjang", &why).await.location();
            stands_as_told(&city, &desks, &number, "once it is put off").await;
            yuni.act(&format!("{number}~camat"), "lepas", &[]).await.location();
            stands_as_told(&city, &desks, &number, "once camat is given back").await;
            numbers.push(number);
        }

        // Whoever leaves has nothing in their hands any more.
        let ended = crate::staff::end(&city.settings, "nur.aini@demo.pendopo.example").await;
        assert_eq!(ended.expect("ended").released, numbers);
        assert_eq!(city.rebuilt().await.1, Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn what_a_desk_beside_asks_another_unit_is_answered() {
    on_both_engines(async |city: City| {
        let asks = "  camat:\n    opinions:\n      umpak: { role: officer, unit: kelurahan-umpak, question: \"Ada catatan \
             tentang alamat ini?\", show: [applicant.address] }\n";
        with_three_and(&city, &[("  camat:\n", asks)]).await;
        let wulan = city.person("Wulan").await;
        let number = wulan.apply(&WULAN).await;
        let (nur, yuni) = (city.person("Nur Aini").await, city.person("Yuniarti").await);
        let own = format!("{number}~camat");
        yuni.act(&own, "ambil", &[]).await.location();
        let accept = [("hasil", "accept")];
        let early = yuni.act(&own, "putuskan", &accept).await;
        assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY, "it is awaited");
        nur.act(&format!("{number}~verify"), "ambil", &[]).await.location();
        let list = nur.see("/meja/pendapat").await;
        assert!(list.contains("Ada catatan tentang alamat ini?"), "{list}");
        let asked = format!("/meja/pendapat/{number}/umpak");
        let page = nur.see(&asked).await;
        assert!(page.contains("Gang Umpak 2") && page.contains("Ada catatan"), "{page}");
        nur.post(&asked, &asked, &[("kata", "Tidak ada catatan.")]).await.location();
        assert!(!nur.see("/meja/pendapat").await.contains(&number));
        yuni.act(&own, "putuskan", &accept).await.location();
        stands_as_told(&city, &[&nur], &number, "when it is answered").await;
    })
    .await;
}

#[tokio::test]
async fn each_desk_finds_a_case_that_waits_for_its_applicant() {
    on_both_engines(async |city: City| {
        with_three_at_once(&city).await;
        let wulan = city.person("Wulan").await;
        let number = wulan.apply(&WULAN).await;
        let (nur, yuni) = (city.person("Nur Aini").await, city.person("Yuniarti").await);
        yuni.act(&format!("{number}~camat"), "ambil", &[]).await.location();
        let own = format!("{number}~verify");
        nur.act(&own, "ambil", &[]).await.location();
        let form = format!("/meja/berkas/{own}/perbaikan");
        let ask = [("perbaiki", "purpose"), ("kata", "Tulis lengkap.")];
        nur.fill(&form, &ask).await.location();
        for who in [&nur, &yuni] {
            assert_eq!(times(who, "menunggu", &number).await, 1);
        }
        assert_eq!(city.rebuilt().await.1, Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn all_that_waits_for_an_applicant_at_once_is_shown() {
    on_both_engines(async |city: City| {
        city.republish_with(&[
            (
                "fees: { free: Perda retribusi setempat }",
                "fees: { lines: [ { id: letter, label: Surat, amount: 12500, basis: Perda } ] }",
            ),
            (
                "road:\n",
                "road:\n  all:\n    title: Bersama\n    together: [fetch, verify, pay]\n    outcomes: { done: sign }\n  \
                 fetch: { title: Ambil plat, handover: { ways: [pickup], hold: 30 days }, outcomes: { handed_over: join, \
                 not_collected: join } }\n  pay: { title: Bayar, pay: { within: 7 days }, outcomes: { paid: join, \
                 expired: { end: closed, reasons: [unpaid_expired] } } }\n",
            ),
            ("accept: sign", "accept: join"),
        ])
        .await;
        let wulan = city.person("Wulan").await;
        let number = wulan.apply(&WULAN).await;
        let case = format!("/permohonan/{number}");
        let page = wulan.see(&case).await;
        assert!(page.contains("Rp12.500"), "what is to be paid: {page}");
        assert!(page.contains("Kode pengambilan"), "and what is to be fetched: {page}");
        let paper = wulan.get(&format!("{case}/tagihan")).await;
        assert!(paper.bytes.starts_with(b"%PDF"), "{}", paper.body);
        // The list tells that something lies ready, whatever an officer does last.
        let nur = city.person("Nur Aini").await;
        nur.act(&format!("{number}~verify"), "ambil", &[]).await.location();
        nur.act(&format!("{number}~verify"), "putuskan", &ACCEPT).await.location();
        city.pass(11);
        city.drain(0).await;
        let list = wulan.see("/permohonan").await;
        assert!(list.contains("Siap diambil"), "{list}");
        assert!(wulan.see(&case).await.contains("Rp12.500"));
        assert_eq!(city.rebuilt().await.1, Vec::<String>::new());
    })
    .await;
}
