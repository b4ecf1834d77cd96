//! What a citizen can do with what is theirs: read again what was sent, throw away what was not.

use db::params;
use http::StatusCode;

use super::city::{City, PDF, WULAN, on_both_engines};

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
