//! Files that officers add at a stage: asked for before the way on, sealed with the case, seen by whoever works on it next.

use std::convert::Infallible;
use std::sync::Arc;

use axum::body::Body;
use futures_util::{StreamExt as _, stream};
use http::StatusCode;

use super::city::{ACCEPT, City, PDF, Visitor, on_both_engines};

/// Publishes the service with a photo of the visit that its officer adds.
async fn with_a_visit(city: &City) {
    let photo =
        "documents:\n  visit_photo: { label: Foto kunjungan, for: office, count: 2, kinds: [pdf] }";
    let asked = "fields:\n      - document: { id: visit_photo }\n    checks:";
    city.republish_with(&[("documents:", photo), ("checks:", asked)]).await;
}

/// Adds a file at the stage of a case.
async fn add(visitor: &Visitor, number: &str, name: &str, bytes: &[u8]) -> super::city::Answer {
    let (page, path) =
        (format!("/meja/berkas/{number}"), format!("/meja/berkas/{number}/lampiran"));
    visitor.upload_from(&page, &path, &[], ("visit_photo", name, bytes)).await
}

#[tokio::test]
async fn a_file_of_the_office_is_asked_for_and_goes_with_the_decision() {
    on_both_engines(async |city: City| {
        with_a_visit(&city).await;
        let (wulan, nur, number) = city.taken().await;
        let page = nur.see(&format!("/meja/berkas/{number}")).await;
        assert!(page.contains("Berkas dari petugas") && page.contains("Foto kunjungan"), "{page}");
        let early = nur.act(&number, "putuskan", &ACCEPT).await;
        assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(early.body.contains("Tambahkan dahulu berkas “Foto kunjungan”"), "{}", early.body);
        let bad = add(&nur, &number, "foto.pdf", b"MZ\x90 no paper").await;
        assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
        let added = add(&nur, &number, "kunjungan.pdf", PDF).await.location();
        assert_eq!(added, format!("/meja/berkas/{number}#lampiran"));
        let page = nur.see(&format!("/meja/berkas/{number}")).await;
        let (_, rest) = page.split_once("name=\"hapus\" value=\"visit_photo.").expect("a file");
        let file = rest.split('"').next().expect("an id").to_owned();
        let seen = nur.get(&format!("/meja/berkas/{number}/berkas/{file}")).await;
        assert_eq!((seen.status, seen.bytes.as_slice()), (StatusCode::OK, PDF));
        // Whoever does not hold the case adds and sees no such form.
        let dodi = city.second_officer("Dodi Kurniawan").await;
        assert_eq!(add(&dodi, &number, "lain.pdf", PDF).await.status, StatusCode::CONFLICT);
        nur.act(&number, "putuskan", &ACCEPT).await.location();
        city.pass(11);
        let lurah = city.person("Drs. Bambang").await.see(&format!("/meja/berkas/{number}")).await;
        assert!(lurah.contains("kunjungan.pdf"), "the signatory sees it: {lurah}");
        let own = wulan.see(&format!("/permohonan/{number}")).await;
        assert!(!own.contains("kunjungan.pdf"), "it is the office's: {own}");
        assert_eq!(city.rebuilt().await.1, Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn the_sheet_for_the_issuer_lists_the_files_of_the_office_too() {
    on_both_engines(async |city: City| {
        let photo = "documents:\n  visit_photo: { label: Foto kunjungan, for: office, kinds: [pdf] }";
        let asked = "fields:\n      - document: { id: visit_photo }\n    checks:";
        let mode = "mode: front_office\nfront_office: { after: verify, connector: pusat, action: terbit }\nstandard:";
        city.republish_with(&[("documents:", photo), ("checks:", asked), ("standard:", mode)]).await;
        let (_, nur, number) = city.taken().await;
        add(&nur, &number, "kunjungan.pdf", PDF).await.location();
        nur.act(&number, "putuskan", &ACCEPT).await.location();
        city.pass(11);
        nur.act(&number, "ambil", &[]).await.location();
        let sheet = nur.see(&format!("/meja/berkas/{number}/pengantar")).await;
        assert!(sheet.contains("<li>Foto kunjungan</li>"), "{sheet}");
    })
    .await;
}

#[tokio::test]
async fn a_file_that_was_added_by_mistake_is_taken_out() {
    on_both_engines(async |city: City| {
        with_a_visit(&city).await;
        let (_, nur, number) = city.taken().await;
        add(&nur, &number, "salah.pdf", PDF).await.location();
        let page = nur.see(&format!("/meja/berkas/{number}")).await;
        let (_, rest) = page.split_once("name=\"hapus\" value=\"").expect("a file");
        let button = rest.split('"').next().expect("an id").to_owned();
        let path = format!("/meja/berkas/{number}/lampiran");
        let desk = format!("/meja/berkas/{number}");
        nur.post(&desk, &path, &[("hapus", &button)]).await.location();
        assert!(!nur.see(&desk).await.contains("salah.pdf"));
        let early = nur.act(&number, "putuskan", &ACCEPT).await;
        assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY);
    })
    .await;
}

#[tokio::test]
async fn a_file_that_comes_after_the_decision_is_not_added() {
    on_both_engines(async |city: City| {
        with_a_visit(&city).await;
        let (_, nur, number) = city.taken().await;
        let nur = Arc::new(nur);
        add(&nur, &number, "kunjungan.pdf", PDF).await.location();
        let desk = format!("/meja/berkas/{number}");
        let token = nur.get(&desk).await.token();
        let head = |name: &str| format!("--tepi\r\nContent-Disposition: form-data; name=\"{name}\"");
        let first = format!(
            "{}\r\n\r\n{token}\r\n{}; filename=\"telat.pdf\"\r\nContent-Type: application/pdf\r\n\r\n",
            head("csrf"),
            head("visit_photo")
        );
        // Whoever sends it decides while it is on its way.
        let (own, of) = (Arc::clone(&nur), number.clone());
        let rest = async move {
            own.act(&of, "putuskan", &ACCEPT).await.location();
            [PDF, b"\r\n--tepi--\r\n"].concat()
        };
        let parts = stream::once(async move { first.into_bytes() }).chain(stream::once(rest));
        let body = Body::from_stream(parts.map(Ok::<_, Infallible>));
        let kind = "multipart/form-data; boundary=tepi";
        let late =
            nur.send_with("POST", &format!("{desk}/lampiran"), Some(kind), body, &[]).await;
        assert_ne!(late.location(), format!("{desk}#lampiran"));
        let files = "SELECT file_id FROM stage_files WHERE agency_id = $1";
        let files = city.running.db.query(files, db::params![city.running.agency]).await;
        assert_eq!(files.expect("read").len(), 1);
        let lurah = city.person("Drs. Bambang").await.see(&desk).await;
        assert!(!lurah.contains("telat.pdf"), "{lurah}");
    })
    .await;
}
