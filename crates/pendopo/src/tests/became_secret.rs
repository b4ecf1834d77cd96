//! What a correction makes of who may see a complaint: from then on it is as if it had been sent so.

use http::StatusCode;

use super::city::{City, Visitor, on_both_engines};
use super::complaints::{begin, report, send, with_roads};
use super::secret_paths::{STREET, hidden_from_the_kelurahan, public, tell, who_serves_at_both};

/// Has an officer ask for a field, and its reporter give it.
async fn mended(officer: &Visitor, who: &Visitor, number: &str, field: &str, own: &[(&str, &str)]) {
    officer.act(number, "ambil", &[]).await.location();
    let asked = [("perbaiki", field), ("kata", "Mohon diperjelas.")];
    officer.fill(&format!("/meja/berkas/{number}/perbaikan"), &asked).await.location();
    let mend = format!("/permohonan/{number}/perbaiki");
    let sent = who.fill(&mend, own).await;
    assert_eq!(sent.location(), format!("/permohonan/{number}"), "{}", sent.body);
}

#[tokio::test]
async fn a_correction_that_tells_of_violence_takes_the_report_off_every_public_page() {
    on_both_engines(async |city: City| {
        with_roads(&city, &[]).await;
        let (wulan, sekar) = (city.person("Wulan").await, city.person("Sekar").await);
        let nur = city.person("Nur Aini").await;
        let (number, _) = report(&wulan, "dengan", "open").await;
        let (beneath, _) = report(&sekar, "dengan", "open").await;
        nur.act(&beneath, "ambil", &[]).await.location();
        let handling = format!("/meja/berkas/{beneath}/tangani");
        let put = format!("/meja/berkas/{beneath}/gabung");
        nur.post(&handling, &put, &[("nomor", &number), ("cara", "child")]).await.location();
        city.pass(12);
        city.drain(60).await;
        let guest = city.guest();
        let page = format!("/aduan/{number}");
        guest.post(&page, &format!("{page}/dukung"), &[]).await;
        sekar.post(&page, &format!("{page}/ikuti"), &[]).await.location();
        assert!(sekar.see("/aduan/ikuti").await.contains(&number));
        assert!(guest.see(&format!("/aduan/{beneath}")).await.contains(&number));

        let story = "Anak tetangga dipukuli ayahnya tiap malam di rumah itu";
        mended(&nur, &wulan, &number, "story", &[("story", story)]).await;
        city.drain(60).await;
        assert_eq!(guest.get(&page).await.status, StatusCode::NOT_FOUND);
        let stranger = city.guest();
        for path in public("KP26-0000-0000") {
            let there = stranger.get(&path).await;
            assert!(!there.body.contains(&number), "{path}: {}", there.body);
        }
        for path in [&format!("/aduan/{beneath}"), "/aduan/ikuti"] {
            let there = sekar.see(path).await;
            assert!(!there.contains(&number), "{path}: {there}");
        }
        // Its reporter and its office see why.
        for (who, path) in [(&wulan, "permohonan"), (&nur, "meja/berkas")] {
            let own = who.see(&format!("/{path}/{number}")).await;
            assert!(own.contains("tidak lagi tampil di daftar umum"), "{path}: {own}");
        }
        let own = wulan.see(&format!("/permohonan/{number}")).await;
        assert!(
            !own.contains(&format!("href=\"{page}\"")),
            "no link to a page that is gone: {own}"
        );
        // Nothing makes it public again.
        mended(&nur, &wulan, &number, "story", &[("story", "Ternyata hanya lubang")]).await;
        assert_eq!(guest.get(&page).await.status, StatusCode::NOT_FOUND);
        assert_eq!(city.rebuilt().await.1, Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn a_corrected_region_hides_a_report_from_the_office_that_it_complains_about_now() {
    on_both_engines(async |city: City| {
        hidden_from_the_kelurahan(&city).await;
        let (wulan, joko) = (city.person("Wulan").await, city.person("Joko").await);
        let both = who_serves_at_both(&city).await;
        let draft = begin(&wulan, "dengan").await;
        tell(&wulan, &draft, ("99.71.01.1002", "Pengaspalan belum selesai")).await;
        let (number, _) = send(&wulan, &draft, "open").await;
        let page = format!("/meja/berkas/{number}");
        assert!(both.see(&page).await.contains(STREET), "it complains about another kelurahan");
        let place = [
            ("place.address", STREET),
            ("place.lat", "-7.5561"),
            ("place.lng", "110.8312"),
            ("place.region", "99.71.01.1001"),
        ];
        mended(&joko, &wulan, &number, "place", &place).await;
        assert_eq!(both.get(&page).await.status, StatusCode::NOT_FOUND);
        assert!(!both.see("/meja").await.contains(&number));
        assert!(joko.see(&page).await.contains(STREET), "whoever deals with it sees it");
        assert_eq!(city.rebuilt().await.1, Vec::<String>::new());
    })
    .await;
}
