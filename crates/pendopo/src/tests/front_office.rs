//! Where another body issues: the case is handed over with a sheet, its person sees where it lies, and the issuer's answer
//! is entered by hand.

use http::StatusCode;

use super::city::{ACCEPT, City, on_both_engines};

const MODE: &str =
    "mode: front_office\nfront_office: { after: verify, connector: pusat, action: terbit }\n";

/// Publishes the service as the counter of another body.
async fn as_counter(city: &City) {
    city.republish("standard:", &format!("{MODE}standard:")).await;
}

#[tokio::test]
async fn a_case_is_handed_over_and_its_answer_entered() {
    on_both_engines(async |city: City| {
        as_counter(&city).await;
        let (wulan, nur, number) = city.taken().await;
        let early = nur.get(&format!("/meja/berkas/{number}/pengantar")).await;
        assert_eq!(early.location(), format!("/meja/berkas/{number}"));
        nur.act(&number, "putuskan", &ACCEPT).await.location();
        city.pass(11);
        nur.act(&number, "ambil", &[]).await.location();
        let sheet = nur.see(&format!("/meja/berkas/{number}/pengantar")).await;
        for told in ["Wulan Prasasti", "pusat", "Pernyataan pemilik rumah", &number] {
            assert!(sheet.contains(told), "{told}: {sheet}");
        }
        let nothing = nur.act(&number, "putuskan", &[("hasil", "handed")]).await;
        assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY, "the day is asked for");
        let handed = [
            ("hasil", "handed"),
            ("isi.handed_on.day", "2"),
            ("isi.handed_on.month", "3"),
            ("isi.handed_on.year", "2026"),
            ("isi.handed_ref", "12/SP/2026"),
        ];
        nur.act(&number, "putuskan", &handed).await.location();
        city.pass(11);
        city.drain(0).await;
        let page = wulan.see(&format!("/permohonan/{number}")).await;
        for told in ["Diproses pusat", "12/SP/2026", "2 Maret 2026"] {
            assert!(page.contains(told), "{told}: {page}");
        }
        assert!(wulan.see("/data-saya").await.contains("menyerahkan kepada penerbit"));
        nur.act(&number, "ambil", &[]).await.location();
        let issued = [
            ("hasil", "issued"),
            ("isi.issued_number", "AB-77"),
            ("isi.issued_on.day", "4"),
            ("isi.issued_on.month", "3"),
            ("isi.issued_on.year", "2026"),
        ];
        nur.act(&number, "putuskan", &issued).await.location();
        city.pass(11);
        let page = wulan.see(&format!("/permohonan/{number}")).await;
        assert!(page.contains("AB-77") && page.contains("4 Maret 2026"), "{page}");
        assert_eq!(city.rebuilt().await.1, Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn an_issuer_refuses_under_its_code() {
    on_both_engines(async |city: City| {
        as_counter(&city).await;
        let (wulan, nur, number) = city.taken().await;
        nur.act(&number, "putuskan", &ACCEPT).await.location();
        city.pass(11);
        nur.act(&number, "ambil", &[]).await.location();
        let handed = [
            ("hasil", "handed"),
            ("isi.handed_on.day", "2"),
            ("isi.handed_on.month", "3"),
            ("isi.handed_on.year", "2026"),
        ];
        nur.act(&number, "putuskan", &handed).await.location();
        city.pass(11);
        nur.act(&number, "ambil", &[]).await.location();
        let why = "Penerbit menolak dengan kode P-12: nama berbeda.";
        let refused = [("hasil", "refuse"), ("alasan", "external_refused"), ("kata", why)];
        nur.act(&number, "putuskan", &refused).await.location();
        city.pass(11);
        let page = wulan.see(&format!("/permohonan/{number}")).await;
        assert!(page.contains("kode P-12"), "{page}");
    })
    .await;
}
