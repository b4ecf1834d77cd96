//! What a citizen can do with what is theirs: read again what was sent, throw away what was not.

use db::params;
use http::StatusCode;

use super::city::{ACCEPT, City, PDF, Visitor, WULAN, on_both_engines};

/// How many rows a table has.
async fn count(city: &City, sql: &'static str) -> i64 {
    let rows = city.running.db.query(sql, params![city.running.agency]).await.expect("asked");
    rows[0].get(0).expect("a count")
}

/// How many files lie below a folder.
fn files(folder: &std::path::Path) -> usize {
    let Ok(entries) = std::fs::read_dir(folder) else { return 0 };
    let one = |entry: std::fs::DirEntry| {
        let path = entry.path();
        if path.is_dir() { files(&path) } else { 1 }
    };
    entries.flatten().map(one).sum()
}

#[tokio::test]
async fn what_was_sent_can_be_read_again_by_its_person_with_its_files() {
    on_both_engines(async |city: City| {
        let wulan = city.person("Wulan").await;
        let number = wulan.apply(&WULAN).await;
        let page = format!("/permohonan/{number}/isian");
        let sent = wulan.see(&page).await;
        assert!(sent.contains("Wulan Prasasti") && sent.contains("pernyataan.pdf"), "{sent}");
        let link = format!("/permohonan/{number}/berkas/");
        let file = sent.split(&link).nth(1).and_then(|rest| rest.split('"').next());
        let file = format!("{link}{}", file.expect("a link to the file"));
        let got = wulan.get(&file).await;
        assert_eq!((got.status, got.bytes.as_slice()), (StatusCode::OK, PDF));
        assert_eq!(got.headers["cache-control"], "private, no-store");
        let sekar = city.person("Sekar").await;
        for path in [&page, &file] {
            assert_eq!(sekar.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        // Reading what is one's own is no disclosure.
        assert_eq!(count(&city, "SELECT COUNT(*) FROM reads WHERE agency_id = $1").await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_draft_that_is_thrown_away_is_gone_with_its_files_and_its_key() {
    on_both_engines(async |city: City| {
        let (wulan, sekar) = (city.person("Wulan").await, city.person("Sekar").await);
        let draft = wulan.draft(&WULAN).await;
        wulan.give_file(&draft, "pernyataan.pdf", PDF).await;

        let objects = city.folder().join("data/objects");
        let keys = "SELECT COUNT(*) FROM subject_keys WHERE agency_id = $1";
        let (kept, held) = (files(&objects), count(&city, keys).await);

        let discard = format!("{draft}/hapus");
        // Somebody else is led away as if there were none, and nothing happens.
        assert_eq!(sekar.get(&discard).await.status, StatusCode::NOT_FOUND);
        let foreign = sekar.post("/data-saya", &discard, &[]).await;
        assert_eq!(foreign.location(), "/permohonan");
        assert!(wulan.see("/permohonan").await.contains(&draft));

        let gone = wulan.fill(&discard, &[]).await.location();
        let list = wulan.see(&gone).await;
        assert!(list.contains("berkasnya sudah dihapus") && !list.contains(&draft), "{list}");
        let back = wulan.get(&draft).await;
        assert!(back.body.contains("Mungkin sudah dihapus"), "{}", back.body);
        city.drain(1).await;
        assert_eq!(files(&objects), kept - 1, "its file is gone");
        assert_eq!(count(&city, keys).await, held - 1, "and its key");
        let again = wulan.post("/data-saya", &discard, &[]).await;
        assert_eq!(again.location(), "/permohonan", "a double click");
    })
    .await;
}

#[tokio::test]
async fn a_case_granted_without_a_letter_speaks_of_none_and_shows_what_is_public() {
    on_both_engines(async |city: City| {
        let fields = "fields:\n      - text: { id: visit, label: Catatan kunjungan }\n      \
            - text: { id: result, label: Hasil pemeriksaan, public: true }\n    checks:";
        let letter = "when: tenure == 'own'\n    template: letter.typ";
        city.republish_with(&[("checks:", fields), ("template: letter.typ", letter)]).await;
        let (wulan, nur, number) = city.taken().await;
        let filled = [("isi.visit", "Pagar biru"), ("isi.result", "Alamat cocok")];
        nur.act(&number, "putuskan", &[&ACCEPT[..], &filled].concat()).await.location();
        let lurah = city.person("Drs. Bambang").await;
        lurah.act(&number, "ambil", &[]).await;
        lurah.act(&number, "putuskan", &[("hasil", "sign")]).await.location();
        city.pass(11);
        let own = wulan.see(&format!("/permohonan/{number}")).await;
        assert!(own.contains("Permohonan disetujui, selesai"), "{own}");
        for word in ["Ditandatangani", "tanda tangan elektronik"] {
            assert!(!own.contains(word), "{word}: {own}");
        }
        assert!(own.contains("Hasil pemeriksaan") && own.contains("Alamat cocok"), "{own}");
        assert!(!own.contains("Pagar biru"), "what is not public is not shown: {own}");
        city.drain(0).await;
        let running = &city.running;
        let told = identity::recent_messages(&running.db, &running.keys, running.agency).await;
        let granted = told.expect("messages").into_iter().map(|(_, message)| message.text);
        let granted: Vec<_> = granted.filter(|text| text.contains("selesai.")).collect();
        assert!(granted.len() == 1 && !granted[0].contains("suratnya"), "{granted:?}");
    })
    .await;
}

#[tokio::test]
async fn a_nik_is_covered_until_its_own_person_asks_for_it() {
    on_both_engines(async |city: City| {
        let wulan = city.person("Wulan").await;
        let draft = wulan.draft(&WULAN).await;
        wulan.give_file(&draft, "pernyataan.pdf", PDF).await;
        let check = wulan.see(&format!("{draft}/periksa")).await;
        let number = wulan.submit(&draft).await;
        let sent = wulan.see(&format!("/permohonan/{number}/isian")).await;
        for page in [check, sent] {
            let (before, rest) = page.split_once("<details><summary>").expect("it is covered");
            let (shown, opened) = rest.split_once("</summary>").expect("a way to it");
            assert!(shown.contains("9971•• •••••• ••01") && shown.contains("Tampilkan"), "{shown}");
            assert!(!before.contains("9971 0145") && !shown.contains("9971 0145"));
            assert!(opened.contains("9971 0145 0396 0001"), "{opened}");
        }
    })
    .await;
}

/// Whether the applicant's page, list and home, and programs, know nothing of a decision yet.
async fn nobody_knows(city: &City, wulan: &Visitor, key: &str, number: &str) {
    city.drain(0).await;
    for path in [&format!("/permohonan/{number}"), "/permohonan", "/"] {
        let page = wulan.see(path).await;
        for word in ["Ditolak", "ditolak", "Ke Blandar", "Perlu tindakan", "perbaiki"] {
            assert!(!page.contains(word), "{word} in {path}: {page}");
        }
        assert!(page.contains(number), "{path}: {page}");
    }
    assert!(wulan.see("/permohonan").await.contains("Sedang diperiksa"));
    assert_eq!(status(city, key, number).await, "office");
}

/// What programs are told of a case.
async fn status(city: &City, key: &str, number: &str) -> String {
    let key = format!("Bearer {key}");
    let path = format!("/api/v1/cases/{number}");
    let answer = city.guest().get_with(&path, &[(http::header::AUTHORIZATION, &key)]).await;
    let told: serde_json::Value = serde_json::from_str(&answer.body).expect("JSON");
    told["status"].as_str().expect("a status").to_owned()
}

#[tokio::test]
async fn a_decision_that_can_be_taken_back_is_told_to_nobody_yet() {
    on_both_engines(async |city: City| {
        let running = &city.running;
        let (key, row) = identity::new_api_key(&running.web, &running.keys, "Portal", &[]);
        running.db.commit(row).await.expect("stored");
        let (wulan, nur, number) = city.taken().await;
        let refusal = [("hasil", "refuse"), ("alasan", "wrong_region"), ("kata", "Ke Blandar.")];
        let words = [("perbaiki", "purpose"), ("kata", "Ke Blandar.")];
        let undo = async || {
            let (inbox, at) =
                (format!("/meja?batalkan={number}"), format!("/meja/berkas/{number}/batalkan"));
            nur.post(&inbox, &at, &[]).await.location();
        };
        let ask = format!("/meja/berkas/{number}/perbaikan");

        nur.act(&number, "putuskan", &refusal).await.location();
        nobody_knows(&city, &wulan, &key, &number).await;
        city.pass(5);
        undo().await;
        city.pass(30);
        nobody_knows(&city, &wulan, &key, &number).await;
        nur.fill(&ask, &words).await.location();
        nobody_knows(&city, &wulan, &key, &number).await;
        undo().await;

        nur.act(&number, "putuskan", &refusal).await.location();
        nobody_knows(&city, &wulan, &key, &number).await;
        city.pass(11);
        city.drain(0).await;
        assert!(wulan.see(&format!("/permohonan/{number}")).await.contains("Ke Blandar."));
        for path in ["/permohonan", "/"] {
            assert!(wulan.see(path).await.contains("Ditolak"), "{path}");
        }
        assert_eq!(status(&city, &key, &number).await, "refused");
        assert_eq!(city.rebuilt().await, (1, Vec::new()));
    })
    .await;
}

#[tokio::test]
async fn an_account_that_may_be_left_empty_is_empty() {
    on_both_engines(async |city: City| {
        let field = "      - text:    { id: purpose,";
        let account = "      - bank_account: { id: account, label: Rekening, optional: true, data: finance }\n";
        city.republish(field, &format!("{account}{field}")).await;
        let wulan = city.person("Wulan").await;
        let draft = wulan.draft(&WULAN).await;
        let page = wulan.see(&format!("{draft}/tempat")).await;
        assert!(page.contains("name=\"account.name\" value=\"\""), "{page}");
    })
    .await;
}

#[tokio::test]
async fn a_promise_that_depends_on_the_answers_is_told_from_its_shortest_to_its_longest() {
    on_both_engines(async |city: City| {
        let either = "promise: { within: [ { when: tenure == 'own', time: 5 working days }, { time: 2 working days } ] }";
        city.republish("promise: { within: 2 working days }", either).await;
        let page = city.guest().see("/layanan/surat-domisili").await;
        assert!(page.contains("2–5 hari kerja"), "{page}");
    })
    .await;
}
