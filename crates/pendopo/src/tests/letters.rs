//! Letters as the office and the citizen meet them: who signs, what is kept, what becomes of a revoked one.

use db::{Batch, params};
use http::StatusCode;

use super::city::{ACCEPT, City, Visitor, WULAN, on_both_engines};

/// A case whose letter is signed and made; gives the numbers of case and letter.
async fn signed(city: &City) -> (String, String) {
    let number = city.person("Wulan").await.apply(&WULAN).await;
    city.grant(&number).await;
    city.drain(60).await;
    let letter = letters(city).await.remove(0);
    (number, letter)
}

/// The numbers of all letters.
async fn letters(city: &City) -> Vec<String> {
    let all = "SELECT number FROM letters WHERE agency_id = $1 ORDER BY number";
    let rows = city.running.db.query(all, params![city.running.agency]).await.expect("asked");
    rows.iter().map(|row| row.get(0).expect("a number")).collect()
}

#[tokio::test]
async fn a_letter_of_two_signers_gets_its_number_at_the_last_and_shows_both() {
    on_both_engines(async |city: City| {
        let know = "  know:\n    title: Mengetahui\n    role: signatory\n    \
            within: 1 working day\n    outcomes: { sign: sign, return: verify }\n  sign:\n    title: Tanda tangan";
        city.republish_with(&[
            ("  sign:\n    title: Tanda tangan", know),
            ("accept: sign", "accept: know"),
            ("signers: [sign]", "signers: [{ stage: know, line: Mengetahui }, sign]"),
        ])
        .await;
        let (_, nur, number) = city.taken().await;
        nur.act(&number, "putuskan", &ACCEPT).await.location();
        let lurah = city.person("Drs. Bambang").await;
        lurah.act(&number, "ambil", &[]).await;
        lurah.act(&number, "putuskan", &[("hasil", "sign")]).await.location();
        assert!(letters(&city).await.is_empty(), "the first signer gives no number");
        lurah.act(&number, "ambil", &[]).await;
        lurah.act(&number, "putuskan", &[("hasil", "sign")]).await.location();
        assert_eq!(letters(&city).await.len(), 1);
        city.drain(60).await;
        let row = "SELECT stage, signed_before, bytes FROM letters WHERE agency_id = $1";
        let row = city.running.db.query_opt(row, params![city.running.agency]).await;
        let row = row.expect("asked").expect("there");
        let (stage, before, bytes): (String, String, i64) =
            (row.get(0).expect("text"), row.get(1).expect("text"), row.get(2).expect("a length"));
        assert_eq!(stage, "sign");
        assert!(before.contains("\"know\"") && before.contains("Bambang"), "{before}");
        assert!(bytes > 10_000, "it was made");
        assert_eq!(city.rebuilt().await, (1, Vec::new()));
    })
    .await;
}

#[tokio::test]
async fn what_an_officer_filled_in_stands_in_the_letter() {
    on_both_engines(async |city: City| {
        city.ask_for_a_visit().await;
        let (_, nur, number) = city.taken().await;
        let noted = [&ACCEPT[..], &[("isi.visit", "Ditemui di rumah")]].concat();
        nur.act(&number, "putuskan", &noted).await.location();
        let (db, agency) = (&city.running.db, city.running.agency);
        let row = cases::find(db, agency, &number).await.expect("asked").expect("there");
        let opened = cases::open_for_letters(&city.running.cases, row.id, "surat", None).await;
        let (_, data) = opened.expect("opened");
        assert_eq!(data.get("visit"), Some(&serde_json::json!("Ditemui di rumah")));
    })
    .await;
}

#[tokio::test]
async fn no_row_that_follows_from_events_can_be_changed_unseen() {
    on_both_engines(async |city: City| {
        signed(&city).await;
        assert_eq!(city.rebuilt().await, (1, Vec::new()));
        let changes = [
            "UPDATE cases SET unit_id = 'kelurahan-molo' WHERE agency_id = $1",
            "UPDATE cases SET turn = 'refused' WHERE agency_id = $1",
            "UPDATE cases SET promised_at = promised_at + 1 WHERE agency_id = $1",
            "UPDATE letters SET signer = 'Orang lain' WHERE agency_id = $1",
            "UPDATE letters SET number = '470/0009' WHERE agency_id = $1",
            "UPDATE series SET next = next - 1 WHERE agency_id = $1",
            "UPDATE series SET next = next + 2 WHERE agency_id = $1",
            "UPDATE numbers SET seq = seq + 1 WHERE agency_id = $1",
            "DELETE FROM numbers WHERE agency_id = $1",
            "DELETE FROM letters WHERE agency_id = $1",
            "UPDATE case_events SET at = at + 1 WHERE agency_id = $1 AND seq = 2",
            "DELETE FROM cases WHERE agency_id = $1",
        ];
        let mut before = Vec::new();
        for change in changes {
            let batch = Batch::new().any(change, params![city.running.agency]);
            city.running.db.commit(batch).await.expect("changed");
            let (_, now) = city.rebuilt().await;
            assert!(!now.is_empty() && now != before, "{change}: {now:?}");
            before = now;
        }
    })
    .await;
}

#[tokio::test]
async fn a_revocation_without_an_event_is_found() {
    on_both_engines(async |city: City| {
        signed(&city).await;
        let revoke = "UPDATE letters SET revoked_at = 1, revoked_reason = 'x' WHERE agency_id = $1";
        let batch = Batch::new().any(revoke, params![city.running.agency]);
        city.running.db.commit(batch).await.expect("changed");
        assert_eq!(city.rebuilt().await.1.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_revoked_letter_is_so_everywhere_and_the_log_tells_why() {
    on_both_engines(async |city: City| {
        let (number, letter) = signed(&city).await;
        let wulan = city.person("Wulan").await;
        let page = format!("/permohonan/{number}");
        let ready = wulan.see(&page).await;
        let download = ready.split("href=\"").find_map(|part| {
            let path = part.split('"').next()?;
            path.contains("/surat/")
                .then(|| path.to_owned())
                .filter(|path| path.starts_with("/permohonan"))
        });
        let download = download.expect("a download");
        assert_eq!(wulan.get(&download).await.status, StatusCode::OK);
        let cases = &city.running.cases;
        issuance::revoke(cases, &letter, " ").await.expect_err("a reason is needed");
        issuance::revoke(cases, "470/9999", "Salah").await.expect_err("no such letter");
        let reason = "Alamat ternyata keliru";
        assert_eq!(issuance::revoke(cases, &letter, reason).await.expect("revoked"), number);
        issuance::revoke(cases, &letter, reason).await.expect_err("it was revoked before");
        let page = wulan.see(&page).await;
        assert!(page.contains(reason) && page.contains("dicabut"), "{page}");
        assert!(!page.contains("Surat siap"), "{page}");
        assert_eq!(wulan.get(&download).await.status, StatusCode::GONE);
        city.drain(60).await;
        let sent = wulan.see("/demo/pesan-keluar").await;
        assert!(sent.contains("dicabut dan tidak berlaku lagi"), "the applicant is told: {sent}");
        assert_eq!(city.rebuilt().await, (1, Vec::new()));
    })
    .await;
}

#[tokio::test]
async fn the_office_reads_every_letter_of_its_cases_and_that_is_a_read() {
    on_both_engines(async |city: City| {
        city.republish("valid: 6 months", "valid: 6 months\n    to: file").await;
        let (number, _) = signed(&city).await;
        let nur = city.person("Nur Aini").await;
        let page = nur.see(&format!("/meja/berkas/{number}")).await;
        let start = format!("/meja/berkas/{number}/surat/");
        let path =
            page.split('"').find(|part| part.starts_with(&start)).expect("a link").to_owned();
        let pdf = nur.get(&path).await;
        assert_eq!(pdf.status, StatusCode::OK);
        assert!(pdf.bytes.starts_with(b"%PDF"));
        let policy = &pdf.headers[http::header::CONTENT_SECURITY_POLICY];
        assert!(policy.to_str().is_ok_and(|policy| policy.starts_with("sandbox;")), "{policy:?}");
        assert_eq!(pdf.headers[http::header::X_CONTENT_TYPE_OPTIONS], "nosniff");
        let foreign = city.person("Ratna").await.get(&path).await;
        assert_eq!(foreign.status, StatusCode::NOT_FOUND);
        let citizen = path.replace("/meja/berkas/", "/permohonan/");
        let wulan = city.person("Wulan").await;
        assert_eq!(wulan.get(&citizen).await.status, StatusCode::NOT_FOUND, "it stays in the file");
    })
    .await;
}

#[tokio::test]
async fn what_an_officer_fills_in_decides_the_way_and_the_stages_after_it() {
    on_both_engines(async |city: City| {
        let visit = "  know:\n    title: Kunjungan\n    role: officer\n    when: doubtful\n    \
            within: 1 working day\n    outcomes: { done: { to: sign, when: \"verify.rounds == 1\" }, again: verify }\n  \
            sign:\n    title: Tanda tangan";
        let found = "fields:\n      - choice: { id: finding, label: Temuan, options: { good: Baik, poor: Meragukan } }\n    checks:";
        city.republish_with(&[
            ("checks:", found),
            ("accept: sign", "accept: know\n      close: { end: closed, when: finding == 'poor' }"),
            ("  sign:\n    title: Tanda tangan", visit),
            ("form:", "derived: { doubtful: \"finding == 'poor' && verify.outcome == 'accept'\" }\nform:"),
        ])
        .await;
        let decided = async |finding: &str, outcome: &str| {
            let (_, nur, number) = city.taken().await;
            let desk = nur.see(&format!("/meja/berkas/{number}")).await;
            assert!(desk.contains("value=\"close\""), "it may open by what is filled in: {desk}");
            let chosen = [
                ("cek", "readable"),
                ("cek", "lives_here"),
                ("hasil", outcome),
                ("isi.finding", finding),
            ];
            let answer = nur.act(&number, "putuskan", &chosen).await;
            let (db, agency) = (&city.running.db, city.running.agency);
            let row = cases::find(db, agency, &number).await.expect("asked").expect("there");
            (answer.status, row.role, row.turn)
        };
        let office = |role: &str| (StatusCode::SEE_OTHER, role.to_owned(), "office".to_owned());
        assert_eq!(decided("good", "accept").await, office("signatory"), "no visit is needed");
        assert_eq!(decided("poor", "accept").await, office("officer"), "the visit comes first");
        let (status, _, turn) = decided("good", "close").await;
        assert_eq!((status, turn.as_str()), (StatusCode::UNPROCESSABLE_ENTITY, "office"));
        let (status, _, turn) = decided("poor", "close").await;
        assert_eq!((status, turn.as_str()), (StatusCode::SEE_OTHER, "closed"));
    })
    .await;
}

#[tokio::test]
async fn who_signed_is_told_so_and_offered_no_way_back() {
    on_both_engines(async |city: City| {
        let (_, nur, number) = city.taken().await;
        nur.act(&number, "putuskan", &ACCEPT).await.location();
        let lurah = city.person("Drs. Bambang").await;
        lurah.act(&number, "ambil", &[]).await;
        let signed = lurah.act(&number, "putuskan", &[("hasil", "sign")]).await;
        let inbox = lurah.see(&signed.location()).await;
        assert!(inbox.contains(&format!("Surat {number} sudah ditandatangani")), "{inbox}");
        assert!(!inbox.contains("/batalkan\""), "{inbox}");
        let others = nur.see(&signed.location()).await;
        assert!(!others.contains("sudah ditandatangani"), "nobody else is told: {others}");
    })
    .await;
}

#[tokio::test]
async fn a_program_gets_the_four_answers_to_a_file() {
    on_both_engines(async |city: City| {
        let (number, letter) = signed(&city).await;
        let wulan = city.person("Wulan").await;
        let case = wulan.see(&format!("/permohonan/{number}")).await;
        let link = format!("/permohonan/{number}/surat/");
        let id = case.split(&link).nth(1).and_then(|rest| rest.split('"').next());
        let pdf = wulan.get(&format!("{link}{}", id.expect("a letter"))).await.bytes;
        let guest = city.guest();
        let asked = async |kind: &str, file: &[u8]| {
            let path = "/api/v1/letters/check";
            let answer = guest.forge(path, kind, file, &[]).await;
            let body: serde_json::Value = serde_json::from_slice(&answer.bytes).expect("JSON");
            (answer.status.as_u16(), body)
        };
        let (status, body) = asked("application/pdf", &pdf).await;
        assert_eq!((status, &body["answer"]), (200, &serde_json::json!("valid")), "{body}");
        assert_eq!(body["letter"]["number"], serde_json::json!(letter));
        let mut changed = pdf.clone();
        let at = changed.len() / 3;
        changed[at] ^= 1;
        let (status, body) = asked("application/pdf", &changed).await;
        assert_eq!((status, &body["answer"]), (200, &serde_json::json!("altered")), "{body}");
        let (status, body) = asked("application/pdf", super::city::PDF).await;
        assert_eq!(status, 422, "{body}");
        assert_eq!(asked("text/plain", &pdf).await.0, 415);
        let huge = vec![b'x'; issuance::LONGEST_PDF + 1];
        assert_eq!(asked("application/pdf", &huge).await.0, 413);
        issuance::revoke(&city.running.cases, &letter, "Salah nama").await.expect("revoked");
        let (_, body) = asked("application/pdf", &pdf).await;
        assert_eq!(body["answer"], serde_json::json!("revoked"), "{body}");
        // Signed by another agency: not ours.
        let other = City::open(None, true).await;
        let theirs = signed(&other).await.0;
        let page = other.person("Wulan").await.see(&format!("/permohonan/{theirs}")).await;
        let link = format!("/permohonan/{theirs}/surat/");
        let id = page.split(&link).nth(1).and_then(|rest| rest.split('"').next());
        let foreign = other.person("Wulan").await.get(&format!("{link}{}", id.expect("one"))).await;
        let (status, body) = asked("application/pdf", &foreign.bytes).await;
        assert_eq!((status, &body["answer"]), (200, &serde_json::json!("not_ours")), "{body}");
    })
    .await;
}

#[tokio::test]
async fn the_book_opens_where_the_newest_number_is() {
    on_both_engines(async |city: City| {
        let nur = city.person("Nur Aini").await;
        let title = async || {
            let page = nur.see("/meja/buku-nomor").await;
            let chosen = page.split(" selected>").nth(1).expect("a unit is chosen");
            chosen.split('<').next().expect("its name").to_owned()
        };
        assert_eq!(title().await, "Kelurahan Blandar", "no number yet: the first one");
        let number = city.person("Wulan").await.apply(&WULAN).await;
        city.grant(&number).await;
        assert_eq!(title().await, "Kelurahan Umpak");
    })
    .await;
}

#[tokio::test]
async fn nobody_decides_on_answers_that_changed_since_the_page_was_opened() {
    on_both_engines(async |city: City| {
        let (wulan, nur, number) = city.taken().await;
        let page = format!("/meja/berkas/{number}");
        let seen = nur.see(&page).await;
        assert!(seen.contains("name=\"jawaban\" value=\"1\""), "{seen}");
        let asked = [("perbaiki", "purpose"), ("kata", "Untuk apa?")];
        nur.fill(&format!("{page}/perbaikan"), &asked).await.location();
        let mend = format!("/permohonan/{number}/perbaiki");
        wulan.fill(&mend, &[("purpose", "Beasiswa")]).await.location();
        let old = [&ACCEPT[..], &[("jawaban", "1")]].concat();
        let refused = nur.act(&number, "putuskan", &old).await;
        assert_eq!(refused.status, StatusCode::CONFLICT);
        assert!(refused.body.contains("Jawaban pemohon berubah"), "{}", refused.body);
        assert!(!refused.body.contains(" checked><span>"), "what was ticked was for other answers");
        let words = [("kata", "Tolong"), ("perbaiki", "purpose"), ("jawaban", "1")];
        let again = nur.post(&page, &format!("{page}/perbaikan"), &words).await;
        assert_eq!(again.status, StatusCode::CONFLICT);
        assert!(again.body.contains("Tolong"), "what was written stands there: {}", again.body);
        // Nothing said is nothing read, whichever page it comes from.
        for (what, pairs) in [
            ("putuskan", &[&ACCEPT[..], &[("jawaban", "")]].concat()[..]),
            ("putuskan", &[("hasil", "refuse"), ("alasan", "wrong_region"), ("jawaban", "")]),
            ("putuskan", &[("hasil", "refuse"), ("alasan", "wrong_region"), ("jawaban", "1")]),
            ("perbaikan", &[("perbaiki", "purpose"), ("kata", "Tolong"), ("jawaban", "")]),
        ] {
            let refused = nur.act(&number, what, pairs).await;
            assert_eq!(refused.status, StatusCode::CONFLICT, "{what} {pairs:?}");
        }
        // Their pages lead back to the case, unless they come from the answers as they stand.
        for what in ["tolak", "perbaikan"] {
            for read in ["", "?jawaban=1", "?jawaban=3", "?jawaban=x"] {
                assert_eq!(nur.get(&format!("{page}/{what}{read}")).await.location(), page);
            }
            let link = format!("{page}/{what}?jawaban=2");
            assert!(nur.see(&page).await.contains(&format!("href=\"{link}\"")));
            let form = nur.see(&link).await;
            assert!(form.contains("name=\"jawaban\" value=\"2\""), "{form}");
            assert!(form.contains(&format!("<a href=\"{page}\" class=\"num\">")), "{form}");
        }
        let new = [&ACCEPT[..], &[("jawaban", "2")]].concat();
        nur.act(&number, "putuskan", &new).await.location();
    })
    .await;
}

/// The id of a letter in its address, and its PDF.
async fn printed(city: &City, number: &str) -> (String, Vec<u8>) {
    let wulan = city.person("Wulan").await;
    let card = wulan.see(&format!("/permohonan/{number}")).await;
    let start = format!("/permohonan/{number}/surat/");
    let id = card.split(&start).nth(1).and_then(|rest| rest.split('"').next()).expect("a link");
    (id.to_owned(), wulan.get(&format!("{start}{id}")).await.bytes)
}

#[tokio::test]
async fn a_file_is_checked_and_what_came_of_it_has_an_address() {
    on_both_engines(async |city: City| {
        let (number, letter) = signed(&city).await;
        let (_, pdf) = printed(&city, &number).await;
        let guest = city.guest();
        guest.get("/surat/periksa").await;
        let mut altered = pdf.clone();
        let middle = altered.len() / 2;
        altered[middle] ^= 1;
        let cases: [(&[u8], &str, &str); 5] = [
            (&pdf, "hasil", "Tanda tangan elektronik sah dan isinya cocok"),
            (&altered, "hasil", "Isinya sudah diubah"),
            (super::city::PDF, "salah=tanpa", "tidak bertanda tangan"),
            (b"%PDF-1.7 dan tidak ada apa-apa", "salah=rusak", "Berkas ini rusak"),
            (b"", "salah=berkas", "Pilih berkas PDF surat itu."),
        ];
        for (file, leads, words) in cases {
            let told = guest.upload("/surat/periksa", &[], ("surat", "surat.pdf", file)).await;
            assert!(told.is_shown_again && told.body.contains(words), "{words}: {}", told.body);
            let again = guest.get(&format!("/surat/periksa?{leads}")).await;
            assert!(again.body.contains(words), "as often as it is asked for: {words}");
        }
        let told = guest.upload("/surat/periksa", &[], ("surat", "surat.pdf", &pdf)).await;
        assert!(told.body.contains(&letter), "{}", told.body);
        // No link says to somebody else that a file was checked, and after a while it is told no more.
        let stranger = city.guest().see("/surat/periksa?hasil").await;
        assert!(stranger.contains("type=\"file\"") && !stranger.contains(&letter), "{stranger}");
        city.pass(601);
        let later = guest.see("/surat/periksa?hasil").await;
        assert!(later.contains("type=\"file\"") && !later.contains(&letter), "{later}");
    })
    .await;
}

#[tokio::test]
async fn guessing_at_a_covered_name_shuts_out_the_guesser_and_nobody_else() {
    on_both_engines(async |city: City| {
        let (number, _) = signed(&city).await;
        let (id, _) = printed(&city, &number).await;
        let (at, name) = (format!("/surat/{id}"), format!("/surat/{id}/nama"));
        let born = async |who: &Visitor, day: &str| {
            let typed = [("lahir.h", day), ("lahir.b", "3"), ("lahir.t", "1996")];
            who.post(&at, &name, &typed).await
        };
        let (guesser, holder) = (city.guest_from("198.51.100.9"), city.guest_from("203.0.113.7"));
        assert!(born(&holder, "5").await.body.contains("Wulan Prasasti"), "who holds the paper");
        for _ in 0..5 {
            let wrong = born(&guesser, "6").await;
            assert!(wrong.body.contains("Bukan itu tanggal lahir"), "{}", wrong.body);
        }
        let shut = born(&guesser, "5").await;
        assert_eq!(shut.status, StatusCode::TOO_MANY_REQUESTS);
        let until = shut.headers.get(http::header::RETRY_AFTER).expect("when to try again");
        assert!(until.to_str().is_ok_and(|until| until.parse::<u32>().is_ok_and(|it| it > 600)));
        assert!(shut.body.contains("Coba lagi setelah pukul"), "{}", shut.body);
        assert!(!shut.body.contains("Wulan"), "the right one is not taken now");
        assert!(born(&holder, "5").await.body.contains("Wulan Prasasti"), "elsewhere it is");
        assert!(born(&city.guest_from("192.0.2.1"), "5").await.body.contains("Wulan Prasasti"));

        // From many places at once: those that are new wait, and who uncovered it before does not.
        for place in 10..60 {
            born(&city.guest_from(&format!("192.0.2.{place}")), "6").await;
        }
        let new = born(&city.guest_from("192.0.2.99"), "5").await;
        assert_eq!(new.status, StatusCode::TOO_MANY_REQUESTS);
        assert!(born(&holder, "5").await.body.contains("Wulan Prasasti"));
        city.pass(15 * 60 + 1);
        assert!(born(&guesser, "5").await.body.contains("Wulan Prasasti"), "after a while again");
    })
    .await;
}
