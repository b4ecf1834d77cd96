//! What a citizen can do with what is theirs: read again what was sent, throw away what was not.

use db::params;
use http::StatusCode;

use super::city::{City, PDF, Visitor, WULAN, on_both_engines};

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

        assert_eq!(wulan.fill(&discard, &[]).await.location(), "/permohonan");
        assert!(!wulan.see("/permohonan").await.contains(&draft));
        assert_eq!(files(&objects), kept - 1, "its file is gone");
        assert_eq!(count(&city, keys).await, held - 1, "and its key");
        let again = wulan.post("/data-saya", &discard, &[]).await;
        assert_eq!(again.location(), "/permohonan", "a double click");
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
