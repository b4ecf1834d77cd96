//! Stages that are no desk: a question by link, a bill, another unit's opinion, something to fetch, and what happens
//! by itself when nobody acts.

use http::StatusCode;

use super::city::{ACCEPT, City, PDF, Visitor, WULAN, on_both_engines};

const DAY: i64 = 86_400;

/// The last message that went to this contact.
async fn told(city: &City, to: &str) -> String {
    let running = &city.running;
    let all = identity::recent_messages(&running.db, &running.keys, running.agency).await;
    let mut all = all.expect("messages");
    all.retain(|(_, message)| message.to == to);
    all.sort_by_key(|(at, _)| *at);
    all.pop().map(|(_, message)| message.text).unwrap_or_default()
}

/// The RT is asked first, and a letter costs something and is fetched.
async fn with_all_stages(city: &City) {
    city.republish_with(&[
        (
            "fees: { free: Perda retribusi setempat }",
            "fees: { lines: [ { id: letter, label: Surat, amount: 12500, basis: Perda } ] }",
        ),
        ("promise: { within: 2 working days }", "promise: { within: 2 working days, from: paid }"),
        (
            "road:\n",
            "road:\n  rt:\n    title: Tanya RT\n    confirm: { role: rt, question: \"Apakah {applicant.name} tinggal di \
             sini?\", show: [applicant.name] }\n    within: 1 working day\n    outcomes: { agree: verify, deny: verify, \
             unknown: verify, silent: verify }\n",
        ),
        (
            "    checks:\n",
            "    opinions:\n      camat: { role: officer, unit: kecamatan-saka-guru, question: \"Ada catatan tentang \
             alamat ini?\", show: [applicant.address] }\n    checks:\n",
        ),
        ("accept: sign", "accept: pay"),
        (
            "  sign:\n",
            "  pay: { title: Bayar, pay: { within: 7 days }, outcomes: { paid: sign, expired: { end: closed, reasons: \
             [unpaid_expired] } } }\n  sign:\n",
        ),
        ("{ sign: { end: granted }, return: verify }", "{ sign: fetch, return: verify }"),
        (
            "letters:\n",
            "  fetch: { title: Ambil surat, handover: { ways: [pickup], hold: 30 days }, outcomes: { handed_over: { end: \
             granted }, not_collected: { end: closed } } }\n\nletters:\n",
        ),
    ])
    .await;
}

/// The path of the link that went to the head of Wulan's RT.
async fn link(city: &City) -> String {
    city.drain(1).await;
    let message = told(city, "+6281299710101").await;
    let start = message.find("/tanya/").unwrap_or_else(|| panic!("no link in {message:?}"));
    message[start..].split_whitespace().next().expect("a path").to_owned()
}

async fn case_page(who: &Visitor, number: &str) -> String {
    who.see(&format!("/permohonan/{number}")).await
}

#[tokio::test]
async fn a_case_goes_by_link_opinion_bill_and_counter_to_its_end() {
    on_both_engines(async |city: City| {
        with_all_stages(&city).await;
        let wulan = city.person("Wulan").await;
        let number = wulan.apply(&WULAN).await;
        let path = link(&city).await;

        // Nobody needs an account for it, and it shows nothing but what was asked.
        let darmo = city.guest();
        let page = darmo.see(&path).await;
        assert!(page.contains("Apakah Wulan Prasasti tinggal di sini?"), "{page}");
        assert!(!page.contains("9971014503960001"), "{page}");
        let empty = darmo.post(&path, &path, &[]).await;
        assert!(empty.body.contains("Pilih satu jawaban"), "{}", empty.body);
        let other = if path.ends_with('0') { '1' } else { '0' };
        let tampered = format!("{}{other}", &path[..path.len() - 1]);
        assert_eq!(darmo.get(&tampered).await.status, StatusCode::GONE);
        let long = "Warga lama. ".repeat(50);
        let told = darmo.post(&path, &path, &[("pilihan", "agree"), ("kata", &long)]).await;
        assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", told.body);
        assert!(told.body.contains("paling banyak 500 huruf, lebih 99."), "{}", told.body);
        assert!(told.body.contains("Warga lama. Warga lama."), "and nothing is lost");
        assert!(told.body.contains("value=\"agree\" checked"), "{}", told.body);
        let other = &path[..path.len() - 1];
        assert_eq!(darmo.get(other).await.status, StatusCode::GONE, "a link cut by one letter");
        let answered =
            darmo.post(&path, &path, &[("pilihan", "agree"), ("kata", "Warga lama")]).await;
        assert_eq!(answered.status, StatusCode::OK, "{}", answered.body);
        assert_eq!(darmo.get(&path).await.status, StatusCode::GONE, "once");
        let reads = case_page(&wulan, &number).await;
        assert!(reads.contains("menjawab pertanyaan kantor"), "the read is shown: {reads}");
        assert!(reads.contains("Pengurus lingkungan yang ditanya, Kelurahan Umpak"), "{reads}");
        let english = wulan.see(&format!("/permohonan/{number}?bahasa=en")).await;
        assert!(english.contains("Neighbourhood head who was asked, Kelurahan Umpak"), "{english}");
        wulan.see(&format!("/permohonan/{number}?bahasa=id")).await;

        // The kecamatan is asked as well, and the way on waits for it.
        let nur = city.person("Nur Aini").await;
        nur.act(&number, "ambil", &[]).await;
        let early = nur.act(&number, "putuskan", &ACCEPT).await;
        assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", early.body);
        let yuni = city.person("Yuniarti").await;
        assert!(yuni.see("/meja").await.contains("1 pertanyaan untuk unit Anda"));
        let asked = format!("/meja/pendapat/{number}/camat");
        let page = yuni.see(&asked).await;
        assert!(page.contains("Gang Umpak 2") && !page.contains("Membuka rekening"), "{page}");
        assert_eq!(yuni.get(&format!("/meja/berkas/{number}")).await.status, StatusCode::NOT_FOUND);
        yuni.post(&asked, &asked, &[("kata", "Tidak ada catatan.")]).await.location();
        let desk = nur.see(&format!("/meja/berkas/{number}")).await;
        assert!(desk.contains("Tidak ada catatan."), "{desk}");
        nur.act(&number, "putuskan", &ACCEPT).await.location();

        // The bill, its paper, and the payment at the counter.
        city.pass(11);
        let page = case_page(&wulan, &number).await;
        assert!(page.contains("Rp12.500"), "{page}");
        let paper = wulan.get(&format!("/permohonan/{number}/tagihan")).await;
        assert!(paper.bytes.starts_with(b"%PDF"), "{}", paper.body);
        nur.act(&number, "ambil", &[]).await;
        // What its time alone brings cannot be pressed before.
        let desk = nur.see(&format!("/meja/berkas/{number}")).await;
        assert!(desk.contains("value=\"paid\"") && !desk.contains("value=\"expired\""), "{desk}");
        let early = nur.act(&number, "putuskan", &[("hasil", "expired")]).await;
        assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", early.body);
        let long = "K-17 ".repeat(13);
        for (reference, words) in [(" ", "Tulis nomor bukti setor"), (&long, "lebih 4.")] {
            let paid = [("hasil", "paid"), ("bayar", reference)];
            let told = nur.act(&number, "putuskan", &paid).await;
            assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY, "{reference}");
            assert!(told.body.contains(words), "{words}: {}", told.body);
            assert!(told.body.contains(reference.trim()), "what was typed stays");
        }
        nur.act(&number, "putuskan", &[("hasil", "paid"), ("bayar", "K-17")]).await.location();
        let receipt = format!("/permohonan/{number}/kuitansi");
        assert_eq!(wulan.get(&receipt).await.status, StatusCode::NOT_FOUND, "it can be undone");
        city.pass(11);
        let receipt = wulan.get(&format!("/permohonan/{number}/kuitansi")).await;
        assert!(receipt.bytes.starts_with(b"%PDF"), "{}", receipt.body);

        // Signed, then fetched by whoever has the code.
        let lurah = city.person("Drs. Bambang").await;
        lurah.act(&number, "ambil", &[]).await;
        lurah.act(&number, "putuskan", &[("hasil", "sign")]).await.location();
        let page = case_page(&wulan, &number).await;
        let code = code_on(&page);
        nur.act(&number, "ambil", &[]).await;
        let wrong =
            nur.act(&number, "putuskan", &[("hasil", "handed_over"), ("kode", "AAAAAA")]).await;
        assert!(wrong.body.contains("Kode pengambilan tidak cocok"), "{}", wrong.body);
        let typed = format!("{} {}", code[..3].to_lowercase(), &code[3..]);
        nur.act(&number, "putuskan", &[("hasil", "handed_over"), ("kode", &typed)])
            .await
            .location();
        city.pass(11);
        assert!(case_page(&wulan, &number).await.contains("Selesai"));
        let (_, differences) = city.rebuilt().await;
        assert!(differences.is_empty(), "{differences:?}");
    })
    .await;
}

/// The code by which something is fetched, on the page of a case.
fn code_on(page: &str) -> String {
    let code = page.split("Kode pengambilan:").nth(1).and_then(|rest| rest.split("num\">").nth(1));
    code.expect("a code").chars().take(6).collect()
}

#[tokio::test]
async fn a_card_lies_where_its_holder_wants_to_fetch_it() {
    on_both_engines(async |city: City| {
        city.republish_with(&[
            (
                "      - text:    { id: purpose",
                "      - choice:  { id: office, label: Kantor, units: kecamatan, optional: true }\n      - text:    { id: \
                 purpose",
            ),
            ("{ sign: { end: granted }, return: verify }", "{ sign: fetch, return: verify }"),
            (
                "letters:\n",
                "  fetch: { title: Ambil kartu, handover: { at: office, hold: 30 days, take_back: { label: Kartu lama, when: \
                 tenure == 'own' } }, outcomes: { handed_over: { end: granted } } }\n\nletters:\n",
            ),
            ("    valid: 6 months\n", "    valid: 6 months\n    to: file\n"),
        ])
        .await;
        let wulan = city.person("Wulan").await;
        let draft = wulan.draft(&WULAN).await;
        let place = [
            ("same_as_ktp", "true"),
            ("since.day", "1"),
            ("since.month", "8"),
            ("since.year", "2020"),
            ("tenure", "rent"),
            ("purpose", WULAN.purpose),
            ("office", "kecamatan-emper"),
            ("versi", "1"),
        ];
        wulan.fill(&format!("{draft}/tempat"), &place).await.location();
        wulan.give_file(&draft, "pernyataan.pdf", super::city::PDF).await;
        let number = wulan.submit(&draft).await;
        city.grant(&number).await;
        city.pass(11);
        city.drain(1).await;
        let page = case_page(&wulan, &number).await;
        assert!(page.contains("Kecamatan Emper"), "{page}");
        let list = wulan.see("/permohonan").await;
        assert!(list.contains("Siap diambil"), "{list}");

        let yuni = city.person("Yuniarti").await;
        yuni.act(&number, "ambil", &[]).await.location();
        let desk = yuni.see(&format!("/meja/berkas/{number}")).await;
        assert!(!desk.contains("Kartu lama"), "there is none: {desk}");
        let handed = [("hasil", "handed_over"), ("kode", &code_on(&page))];
        yuni.act(&number, "putuskan", &handed).await.location();
        city.pass(11);
        city.drain(1).await;
        let message = told(&city, "+6281299710001").await;
        assert!(message.contains("sudah diserahkan") && !message.contains("Unduh"), "{message}");
        assert!(!wulan.see("/permohonan").await.contains("Siap diambil"));
        assert_eq!(city.rebuilt().await.1, Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn silence_an_unpaid_bill_and_a_correction_that_never_came_act_once_in_their_time() {
    on_both_engines(async |city: City| {
        with_all_stages(&city).await;
        let wulan = city.person("Wulan").await;
        let number = wulan.apply(&WULAN).await;
        let path = link(&city).await;
        city.pass(5 * DAY);
        // Two workers at once: the second finds another case than the row was written for.
        let (first, second) = (city.drain(0), city.drain(0));
        tokio::join!(first, second);
        assert_eq!(city.guest().get(&path).await.status, StatusCode::GONE, "too late");
        let nur = city.person("Nur Aini").await;
        let events = events_of(&city, &number).await;
        assert_eq!(events, ["filed", "passed"], "once");

        // A correction: reminded after seven days, ended after fourteen.
        nur.act(&number, "ambil", &[]).await;
        let asked = [("perbaiki", "purpose"), ("kata", "Periksa lagi.")];
        nur.fill(&format!("/meja/berkas/{number}/perbaikan"), &asked).await.location();
        city.pass(8 * DAY);
        city.drain(0).await;
        city.drain(1).await;
        let message = told(&city, "+6281299710001").await;
        assert!(message.contains("masih menunggu perbaikan"), "{message}");
        city.pass(7 * DAY);
        city.drain(0).await;
        city.drain(1).await;
        let message = told(&city, "+6281299710001").await;
        assert!(message.contains("ditutup karena perbaikan tidak datang"), "{message}");
        let events = events_of(&city, &number).await;
        assert_eq!(events.last().map(String::as_str), Some("lapsed"), "{events:?}");
        let (_, differences) = city.rebuilt().await;
        assert!(differences.is_empty(), "{differences:?}");
    })
    .await;
}

#[tokio::test]
async fn a_refused_applicant_objects_and_is_heard() {
    on_both_engines(async |city: City| {
        let wulan = city.person("Wulan").await;
        let number = wulan.apply(&WULAN).await;
        let page = format!("/permohonan/{number}/keberatan");
        assert!(wulan.get(&page).await.location().ends_with(&number), "nothing to object to yet");
        let nur = city.person("Nur Aini").await;
        nur.act(&number, "ambil", &[]).await;
        nur.act(
            &number,
            "putuskan",
            &[("hasil", "refuse"), ("alasan", "wrong_region"), ("kata", "Alamatnya lain.")],
        )
        .await
        .location();
        city.pass(11);
        assert!(case_page(&wulan, &number).await.contains("/keberatan\""));
        let empty = wulan.post(&page, &page, &[("isi.objection_why", "")]).await;
        assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", empty.body);
        let ground = [("isi.objection_why", "Rumah saya di Tirta Pendopo sejak lahir.")];
        wulan.post(&page, &page, &ground).await.location();
        assert!(wulan.get(&page).await.location().ends_with(&number), "once");
        city.drain(1).await;
        let message = told(&city, "+6281299710001").await;
        assert!(message.contains("Keberatan atas permohonan"), "{message}");

        // Not by the office that refused.
        let lurah = city.person("Drs. Bambang").await;
        assert_ne!(lurah.act(&number, "ambil", &[]).await.status, StatusCode::SEE_OTHER);
        let sri = city.person("Sri Handayani").await;
        sri.act(&number, "ambil", &[]).await;
        let desk = sri.see(&format!("/meja/berkas/{number}")).await;
        assert!(desk.contains("sejak lahir"), "{desk}");
        sri.act(&number, "putuskan", &[("hasil", "uphold")]).await.location();
        city.pass(11);
        nur.act(&number, "ambil", &[]).await;
        nur.act(&number, "putuskan", &ACCEPT).await.location();
        let events = events_of(&city, &number).await;
        assert_eq!(
            events,
            ["filed", "taken", "decided", "objected", "taken", "decided", "taken", "decided"]
        );
        let (_, differences) = city.rebuilt().await;
        assert!(differences.is_empty(), "{differences:?}");
    })
    .await;
}

#[tokio::test]
async fn papers_go_with_an_objection_and_who_is_rejected_reads_where_to_go_then() {
    on_both_engines(async |city: City| {
        let own = "objection:
  documents:
    proof: { label: Bukti alamat, count: 2 }
  next: Ajukan ke Ombudsman dengan nomor {case.number}.
standard:";
        city.republish("standard:", own).await;
        let wulan = city.person("Wulan").await;
        let number = wulan.apply(&WULAN).await;
        let nur = city.person("Nur Aini").await;
        nur.act(&number, "ambil", &[]).await;
        let refuse = [("hasil", "refuse"), ("alasan", "wrong_region"), ("kata", "Lain.")];
        nur.act(&number, "putuskan", &refuse).await.location();
        city.pass(11);
        let page = format!("/permohonan/{number}/keberatan");
        let shown = wulan.see(&page).await;
        assert!(shown.contains("Bukti alamat") && shown.contains("multipart/form-data"), "{shown}");
        let why = [("isi.objection_why", "Rumah saya di Tirta Pendopo.")];
        let without = wulan.post(&page, &page, &why).await;
        assert_eq!(without.status, StatusCode::UNPROCESSABLE_ENTITY, "a paper is missing");
        let words = |page: &str| page.replace(['\u{2068}', '\u{2069}'], "");
        assert!(words(&without.body).contains("Tambahkan dahulu berkas “Bukti alamat”"));
        assert!(without.body.contains("Rumah saya di Tirta Pendopo."), "and nothing is lost");
        let added = [("isi.objection_why", "Rumah saya."), ("unggah", "1")];
        let added = wulan.upload(&page, &added, ("proof", "rekening.pdf", PDF)).await;
        assert!(added.body.contains("rekening.pdf") && added.body.contains("Rumah saya."));
        let case = case_page(&wulan, &number).await;
        assert!(case.contains("/keberatan\""), "adding a paper sends nothing: {case}");
        wulan.post(&page, &page, &why).await.location();
        city.drain(1).await;
        let sri = city.person("Sri Handayani").await;
        sri.act(&number, "ambil", &[]).await;
        let desk = sri.see(&format!("/meja/berkas/{number}")).await;
        assert!(desk.contains("Bukti alamat"), "{desk}");
        let place = format!("/meja/berkas/{number}/berkas/");
        let papers = desk.split(&place).skip(1).filter_map(|rest| rest.split('"').next());
        let papers = papers.filter(|id| id.parse::<terms::FileId>().is_ok());
        let mut kinds = Vec::new();
        for file in papers {
            kinds.push(sri.get(&format!("{place}{file}")).await.status);
        }
        assert!(!kinds.is_empty() && kinds.iter().all(|one| *one == StatusCode::OK), "{kinds:?}");
        sri.act(&number, "putuskan", &[("hasil", "reject")]).await.location();
        let case = case_page(&wulan, &number).await;
        assert!(!case.contains("Ombudsman"), "it can still be taken back: {case}");
        city.pass(11);
        let case = case_page(&wulan, &number).await;
        assert!(case.contains(&format!("Ajukan ke Ombudsman dengan nomor {number}.")), "{case}");
        assert_eq!(city.rebuilt().await.1, Vec::<String>::new());
    })
    .await;
}

/// What happened to a case, by kind.
#[tokio::test]
async fn silence_gives_stage_by_stage_and_the_seal_of_the_agency_signs() {
    on_both_engines(async |city: City| {
        city.republish("within: 2 working days }", "within: 2 working days, silence: approve }")
            .await;
        let wulan = city.person("Wulan").await;
        let number = wulan.apply(&WULAN).await;
        city.pass(10 * DAY);
        city.drain(1).await;
        assert_eq!(events_of(&city, &number).await, ["filed", "passed", "passed"]);
        let page = case_page(&city.person("Wulan").await, &number).await;
        assert!(page.contains("/surat/"), "the letter is there: {page}");
        let running = &city.running;
        let sql = "SELECT signer_title FROM letters WHERE agency_id = $1";
        let rows = running.db.query(sql, db::params![running.agency]).await.expect("read");
        let titles: Vec<String> = rows.iter().map(|row| row.get(0).expect("a title")).collect();
        assert_eq!(titles, ["Segel elektronik instansi"], "once, by nobody in person");
        assert_eq!(city.rebuilt().await.1, Vec::<String>::new());
    })
    .await;
}

pub(super) async fn events_of(city: &City, number: &str) -> Vec<String> {
    let running = &city.running;
    let case =
        cases::find(&running.db, running.agency, number).await.expect("asked").expect("there");
    let rows = running
        .db
        .query(
            "SELECT kind FROM case_events WHERE agency_id = $1 AND case_id = $2 ORDER BY seq",
            db::params![running.agency, case.id],
        )
        .await
        .expect("asked");
    rows.iter().map(|row| row.get(0).expect("a kind")).collect()
}
