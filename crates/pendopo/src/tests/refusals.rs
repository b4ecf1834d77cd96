//! The letter that every refusal has: when it is signed, by whom, and what it says.

use db::params;
use serde_json::json;

use super::city::{ACCEPT, City, Visitor, on_both_engines};

const REFUSE: [(&str, &str); 3] =
    [("hasil", "refuse"), ("alasan", "data_mismatch"), ("kata", "Bawa KK asli ke kelurahan.")];

/// Number, title and signer of each letter, and the length of its file.
async fn letters(city: &City) -> Vec<(String, String, String, i64)> {
    let all =
        "SELECT number, title, signer, bytes FROM letters WHERE agency_id = $1 ORDER BY number";
    let rows = city.running.db.query(all, params![city.running.agency]).await.expect("asked");
    let one =
        |row: &db::Row| Ok::<_, db::DbError>((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?));
    rows.iter().map(|row| one(row).expect("a letter")).collect()
}

/// A case that its first officer refused, with the ten seconds over and all that follows done.
async fn refused(city: &City) -> (Visitor, Visitor, String) {
    let (wulan, nur, number) = city.taken().await;
    nur.act(&number, "putuskan", &REFUSE).await.location();
    city.pass(12);
    city.drain(0).await;
    // The order to make it was given with the letter.
    city.drain(0).await;
    (wulan, nur, number)
}

#[tokio::test]
async fn a_refusal_that_was_taken_back_took_no_number() {
    on_both_engines(async |city: City| {
        let (_, nur, number) = city.taken().await;
        nur.act(&number, "putuskan", &REFUSE).await.location();
        city.drain(0).await;
        city.pass(5);
        let (inbox, at) =
            (format!("/meja?batalkan={number}"), format!("/meja/berkas/{number}/batalkan"));
        nur.post(&inbox, &at, &[]).await.location();
        city.pass(30);
        city.drain(0).await;
        assert!(letters(&city).await.is_empty(), "nothing was refused");
        nur.act(&number, "putuskan", &REFUSE).await.location();
        city.drain(0).await;
        assert!(letters(&city).await.is_empty(), "it can still be taken back");
        city.pass(12);
        city.drain(0).await;
        city.drain(0).await;
        let made = letters(&city).await;
        assert_eq!(made.len(), 1);
        assert!(made[0].0.starts_with("0001/TOLAK/"), "{made:?}");
        assert_eq!(city.rebuilt().await, (1, Vec::new()));
    })
    .await;
}

#[tokio::test]
async fn a_refusal_asks_for_what_its_stage_fills_in() {
    on_both_engines(async |city: City| {
        city.republish_with(&[
            (
                "    checks:\n",
                "    fields: [ { choice: { id: finding, label: Temuan, options: { good: Sesuai, bad: Berbeda } } } ]\n    \
                 checks:\n",
            ),
            ("refuse: { end: refused,", "refuse: { end: refused, when: finding == 'bad',"),
        ])
        .await;
        let (_, nur, number) = city.taken().await;
        let page = nur.see(&format!("/meja/berkas/{number}/tolak?jawaban=1")).await;
        assert!(page.contains("Temuan") && page.contains("isi.finding"), "{page}");
        let good = [&REFUSE[..], &[("isi.finding", "good")]].concat();
        let refused = nur.act(&number, "putuskan", &good).await;
        assert_eq!(refused.status, http::StatusCode::UNPROCESSABLE_ENTITY);
        let kept = refused.body.contains("Bawa KK asli") && refused.body.contains("Temuan");
        assert!(kept, "{}", refused.body);
        let bad = [&REFUSE[..], &[("isi.finding", "bad")]].concat();
        nur.act(&number, "putuskan", &bad).await.location();
    })
    .await;
}

#[tokio::test]
async fn a_refusal_by_who_may_not_sign_is_sealed_and_its_applicant_fetches_it() {
    on_both_engines(async |city: City| {
        let (wulan, _, number) = refused(&city).await;
        let made = letters(&city).await;
        assert_eq!(made.len(), 1);
        let (_, title, signer, bytes) = &made[0];
        assert_eq!(title, "Surat pemberitahuan penolakan");
        assert_eq!(*signer, city.running.web.brand().name, "the officer may not sign");
        assert!(*bytes > 10_000, "it was made");
        let page = wulan.see(&format!("/permohonan/{number}")).await;
        let start = format!("/permohonan/{number}/surat/");
        let path = page.split('"').find(|part| part.starts_with(&start)).expect("a link");
        assert!(wulan.get(path).await.bytes.starts_with(b"%PDF"));
        assert!(page.contains("Surat penolakan ditandatangani"), "{page}");
        assert!(
            page.contains("Ajukan lagi") && page.contains("/keberatan\""),
            "what one may do: {page}"
        );
        let id = path.rsplit('/').next().expect("an id");
        let public = city.guest().see(&format!("/surat/{id}")).await;
        assert!(public.contains("Surat pemberitahuan penolakan"), "{public}");
        city.drain(60).await;
        assert_eq!(letters(&city).await.len(), 1, "once and never again");
        assert_eq!(city.rebuilt().await, (1, Vec::new()));
    })
    .await;
}

#[tokio::test]
async fn a_signatory_signs_their_own_refusal() {
    on_both_engines(async |city: City| {
        city.republish(
            "outcomes: { sign: { end: granted }",
            "outcomes: { sign: { end: granted }, refuse: { end: refused, reasons: [data_mismatch] }",
        )
        .await;
        let (_, nur, number) = city.taken().await;
        nur.act(&number, "putuskan", &ACCEPT).await.location();
        let lurah = city.person("Drs. Bambang").await;
        lurah.act(&number, "ambil", &[]).await;
        lurah.act(&number, "putuskan", &REFUSE).await.location();
        city.pass(12);
        city.drain(0).await;
        let made = letters(&city).await;
        assert_eq!(made.len(), 1, "{made:?}");
        assert!(made[0].2.contains("Bambang"), "{made:?}");
        assert_eq!(city.rebuilt().await, (1, Vec::new()));
    })
    .await;
}

#[tokio::test]
async fn a_refusal_letter_gives_the_reason_in_words_and_the_way_to_object() {
    on_both_engines(async |city: City| {
        let (_, _, number) = refused(&city).await;
        let (db, agency) = (&city.running.db, city.running.agency);
        let row = cases::find(db, agency, &number).await.expect("asked").expect("there");
        let opened = cases::open_for_letters(&city.running.cases, row.id, "refusal", None).await;
        let (_, data) = opened.expect("opened");
        assert_eq!(data["reasons"][0]["text"], json!("Bawa KK asli ke kelurahan."));
        assert_eq!(data["reasons"][0]["code"], json!("data_mismatch"));
        let title = data["reasons"][0]["title"].as_str().expect("a sentence");
        assert!(title.len() > 10, "{title}");
        let until = data["objection"]["until"].as_str().expect("a day");
        let until: terms::Date = until.parse().expect("a day");
        let today = city.running.web.now().day(&city.running.web.brand().zone);
        let days = (until - today).get_days();
        assert!((28..=45).contains(&days), "21 working days: {until}");
        assert!(data["objection"]["to"].as_str().expect("somebody").starts_with("pimpinan "));
    })
    .await;
}

#[tokio::test]
async fn who_withdraws_gets_no_refusal_letter() {
    on_both_engines(async |city: City| {
        let wulan = city.person("Wulan").await;
        let number = wulan.apply(&super::city::WULAN).await;
        let form = format!("/permohonan/{number}/tarik");
        wulan.post(&form, &form, &[]).await.location();
        city.pass(60);
        city.drain(0).await;
        assert!(letters(&city).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn an_objection_to_a_refusal_that_was_signed_can_be_withdrawn() {
    on_both_engines(async |city: City| {
        let (wulan, _, number) = refused(&city).await;
        let (case, object) =
            (format!("/permohonan/{number}"), format!("/permohonan/{number}/keberatan"));
        let form = format!("{case}/tarik");
        assert_eq!(wulan.get(&form).await.location(), case, "nothing is left to withdraw");
        wulan
            .post(&object, &object, &[("isi.objection_why", "Alamat saya benar.")])
            .await
            .location();
        assert!(wulan.see(&case).await.contains("Tarik keberatan"));
        wulan.post(&form, &form, &[]).await.location();
        let page = wulan.see(&case).await;
        assert!(page.contains("Ditolak") && page.contains("Anda menarik keberatan"), "{page}");
        assert!(!page.contains("/tarik\""), "{page}");
        city.drain(60).await;
        let running = &city.running;
        let told = identity::recent_messages(&running.db, &running.keys, running.agency).await;
        let told: Vec<String> =
            told.expect("messages").into_iter().map(|(_, one)| one.text).collect();
        assert!(!told.iter().any(|text| text.contains("sudah ditarik")), "{told:?}");
        assert_eq!(city.rebuilt().await, (1, Vec::new()));
    })
    .await;
}
