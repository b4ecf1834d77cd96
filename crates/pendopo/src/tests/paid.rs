//! A case that is sent back after it was paid: what is paid stays paid, and only what rose is billed.

use db::params;
use http::StatusCode;

use super::city::{ACCEPT, City, Visitor, WULAN, on_both_engines};
use super::stages::events_of;

/// A letter that costs by its purpose, paid before it is signed; the signatory may send it back.
async fn costly(city: &City) {
    city.republish_with(&[
        (
            "fees: { free: Perda retribusi setempat }",
            "fees: { lines: [ { id: fee, label: Biaya surat, amount: \"purpose == 'Sekolah' ? 8000 : 5000\", basis: Perda } ] }",
        ),
        ("accept: sign", "accept: pay"),
        (
            "  sign:\n",
            "  pay: { title: Bayar, pay: { within: 7 days }, outcomes: { paid: sign, expired: { end: closed, reasons: \
             [unpaid_expired] } } }\n  sign:\n",
        ),
    ])
    .await;
}

/// Takes a case and decides on it; what was decided can be taken back no more.
async fn decides(city: &City, who: &Visitor, number: &str, pairs: &[(&str, &str)]) {
    who.act(number, "ambil", &[]).await.location();
    who.act(number, "putuskan", pairs).await.location();
    city.pass(11);
}

/// Where a case is.
async fn stage(city: &City, number: &str) -> String {
    let sql = "SELECT stage FROM cases WHERE agency_id = $1 AND number = $2";
    let row = city.running.db.query_opt(sql, params![city.running.agency, number]).await;
    row.expect("asked").expect("there").get(0).expect("a stage")
}

#[tokio::test]
async fn a_case_that_comes_back_after_payment_is_billed_for_what_rose_and_nothing_else() {
    on_both_engines(async |city: City| {
        costly(&city).await;
        let wulan = city.person("Wulan").await;
        let number = wulan.apply(&WULAN).await;
        let page = format!("/permohonan/{number}");
        let (bill, receipt) = (format!("{page}/tagihan"), format!("{page}/kuitansi"));
        let (nur, lurah) = (city.person("Nur Aini").await, city.person("Drs. Bambang").await);

        decides(&city, &nur, &number, &ACCEPT).await;
        assert!(wulan.see(&page).await.contains("Rp5.000"));
        decides(&city, &nur, &number, &[("hasil", "paid"), ("bayar", "K-1")]).await;
        let back = [("hasil", "return"), ("kata", "Periksa alamatnya sekali lagi.")];
        decides(&city, &lurah, &number, &back).await;
        assert_eq!(stage(&city, &number).await, "verify");
        assert!(wulan.get(&receipt).await.bytes.starts_with(b"%PDF"), "the receipt stays");

        // As it was: the officer's yes leads past the cashier.
        decides(&city, &nur, &number, &ACCEPT).await;
        assert_eq!(stage(&city, &number).await, "sign");
        assert_eq!(wulan.get(&bill).await.status, StatusCode::NOT_FOUND);
        let shown = wulan.see(&page).await;
        assert!(!shown.contains(&bill) && shown.contains(&receipt), "{shown}");

        // Back once more, and now a correction makes it dearer: the difference is asked for.
        decides(&city, &lurah, &number, &back).await;
        nur.act(&number, "ambil", &[]).await.location();
        let asked = [("perbaiki", "purpose"), ("kata", "Tulis keperluannya.")];
        nur.fill(&format!("/meja/berkas/{number}/perbaikan"), &asked).await.location();
        city.pass(11);
        let mend = format!("{page}/perbaiki");
        assert_eq!(wulan.fill(&mend, &[("purpose", "Sekolah")]).await.location(), page);
        nur.act(&number, "putuskan", &ACCEPT).await.location();
        city.pass(11);
        assert_eq!(stage(&city, &number).await, "pay");
        let shown = wulan.see(&page).await;
        let lines = ["Rp8.000", "Sudah dibayar", "−Rp5.000", "Jumlah", "Rp3.000"];
        let places =
            lines.map(|line| shown.find(line).unwrap_or_else(|| panic!("{line}: {shown}")));
        assert!(places.is_sorted(), "what it costs, what was paid, what is left: {shown}");
        assert!(wulan.get(&bill).await.bytes.starts_with(b"%PDF"));
        decides(&city, &nur, &number, &[("hasil", "paid"), ("bayar", "K-2")]).await;
        decides(&city, &lurah, &number, &back).await;
        decides(&city, &nur, &number, &ACCEPT).await;
        decides(&city, &lurah, &number, &[("hasil", "sign")]).await;
        assert!(wulan.see(&page).await.contains("Selesai"));

        let events = events_of(&city, &number).await;
        let decided = events.iter().filter(|kind| *kind == "decided").count();
        assert_eq!(decided, 10, "two payments in it: {events:?}");
        assert_eq!(city.rebuilt().await.1, Vec::<String>::new());
    })
    .await;
}
