//! A form whose session ended, or whose case went on meanwhile: nothing is done with it, and nothing in it is lost.

use http::StatusCode;

use super::city::{City, PDF, WULAN, on_both_engines};

/// A refusal as a browser sends it, with a token of before.
const REFUSAL: &[u8] =
    b"csrf=lama&jawaban=1&hasil=refuse&alasan=wrong_region&kata=Ajukan+di+Blandar";
/// Its words.
const WORDS: &str = "Ajukan di Blandar";

#[tokio::test]
async fn a_refusal_outlives_its_session_and_whoever_was_first() {
    on_both_engines(async |city: City| {
        let (wulan, nur) = (city.person("Wulan").await, city.person("Nur Aini").await);
        let number = wulan.apply(&WULAN).await;
        nur.act(&number, "ambil", &[]).await;
        let decide = format!("/meja/berkas/{number}/putuskan");

        let gone = city.guest().send_form(&decide, REFUSAL).await;
        assert_eq!(gone.status, StatusCode::FORBIDDEN);
        let waits = format!("name=\"kata\" value=\"{WORDS}\"");
        assert!(gone.body.contains(&waits) && !gone.body.contains("\"lama\""), "{}", gone.body);
        assert!(gone.body.contains("href=\"/meja/masuk\""), "the door of the desk: {}", gone.body);

        let again = nur.send_form(&decide, REFUSAL).await;
        assert_eq!(again.status, StatusCode::FORBIDDEN);
        assert!(again.body.contains(&format!(">{WORDS}</textarea>")), "{}", again.body);
        assert!(again.body.contains("value=\"wrong_region\" checked"), "{}", again.body);
        let page = wulan.see(&format!("/permohonan/{number}")).await;
        assert!(!page.contains("Permohonan ditolak"), "nothing was decided: {page}");

        nur.act(&number, "lepas", &[]).await;
        let surya = city.second_officer("Surya Dinata").await;
        surya.act(&number, "ambil", &[]).await;
        let refusal = [("hasil", "refuse"), ("alasan", "wrong_region"), ("kata", WORDS)];
        let second = nur.act(&number, "putuskan", &refusal).await;
        assert!(second.body.contains(&format!(">{WORDS}</textarea>")), "{}", second.body);
        assert!(second.body.contains("Petugas lain sudah lebih dulu"), "{}", second.body);

        // By now it waits for the applicant, where nobody refuses: the words stand on its page.
        let asked = [("perbaiki", "purpose"), ("kata", "Tulis nama banknya")];
        surya.act(&number, "perbaikan", &asked).await.location();
        for (what, pairs) in [("putuskan", &refusal[..]), ("perbaikan", &refusal[1..])] {
            let late = nur.act(&number, what, pairs).await;
            assert!(late.body.contains(WORDS), "{what}: {}", late.body);
        }
        // "Reload", or back from the door.
        assert_eq!(nur.get(&decide).await.location(), format!("/meja/berkas/{number}"));
    })
    .await;
}

#[tokio::test]
async fn files_of_a_form_whose_session_ended_are_named_and_its_answers_stand() {
    on_both_engines(async |city: City| {
        let wulan = city.person("Wulan").await;
        let draft = wulan.draft(&WULAN).await;
        let page = format!("{draft}/berkas");
        let guest = city.guest();
        let file = ("owner_letter", "pernyataan.pdf", PDF);
        let typed = [("shown", "owner_letter"), ("versi", "0")];
        let gone = guest.upload_from("/masuk", &page, &typed, file).await;
        assert_eq!(gone.status, StatusCode::FORBIDDEN);
        assert!(gone.body.contains("<li>pernyataan.pdf</li>"), "{}", gone.body);
        assert!(gone.body.contains("name=\"shown\" value=\"owner_letter\""), "{}", gone.body);

        let waiting = b"shown=owner_letter&versi=0&dipilih=owner_letter%2Fpernyataan.pdf";
        let again = wulan.send_form(&page, waiting).await;
        assert!(again.is_shown_again);
        let named = "<a href=\"#owner_letter\">pernyataan.pdf</a>";
        assert!(again.body.contains(named), "which file to choose again: {}", again.body);
        wulan.give_file(&draft, "pernyataan.pdf", PDF).await;
        let unsaid = wulan.post(&page, &format!("{draft}/kirim"), &[]).await.location();
        let told = wulan.see(&unsaid).await;
        assert!(told.contains("href=\"#benar\""), "what was left out is said: {told}");
        let number = wulan.submit(&draft).await;

        // The applicant's correction, likewise.
        let nur = city.person("Nur Aini").await;
        nur.act(&number, "ambil", &[]).await;
        let asked = [("perbaiki", "purpose"), ("perbaiki", "owner_letter"), ("kata", "Perbaiki")];
        nur.act(&number, "perbaikan", &asked).await.location();
        let mend = format!("/permohonan/{number}/perbaiki");
        let answers = [("shown", "purpose owner_letter"), ("purpose", "Bank Saka")];
        let gone = guest.upload_from("/masuk", &mend, &answers, file).await;
        assert!(gone.body.contains("name=\"purpose\" value=\"Bank Saka\""), "{}", gone.body);
        let waiting = b"shown=purpose+owner_letter&purpose=Bank+Saka&dipilih=owner_letter%2Fx.pdf";
        let again = wulan.send_form(&mend, waiting).await;
        assert!(again.is_shown_again);
        assert!(again.body.contains("value=\"Bank Saka\""), "{}", again.body);
        assert!(again.body.contains("<a href=\"#owner_letter\">x.pdf</a>"), "{}", again.body);
    })
    .await;
}

#[tokio::test]
async fn a_page_about_a_problem_is_as_its_reader_set_it() {
    on_both_engines(async |city: City| {
        let nur = city.person("Nur Aini").await;
        let none = nur.get("/meja/berkas/KP26-0000-0000?bahasa=en").await;
        assert_eq!(none.status, StatusCode::NOT_FOUND);
        assert!(
            none.body.contains("lang=\"en\"") && none.body.contains("href=\"/meja\">To the desk")
        );
        let guest = city.guest();
        guest.send_form("/tampilan", b"warna=gelap&teks=besar").await;
        let none = guest.get("/tidak-ada").await;
        assert!(none.body.contains("data-theme=\"dark\" data-text=\"large\""), "{}", none.body);
        assert!(!none.body.contains("href=\"/masuk\""), "it was not asked who reads it");
        assert!(none.body.contains("href=\"tel:08001997100\""), "{}", none.body);
    })
    .await;
}

/// A form with one file, under a token of before.
fn in_parts(document: &str) -> (String, Vec<u8>) {
    let head = |name: &str, more: &str| {
        format!("--tepi\r\nContent-Disposition: form-data; name=\"{name}\"{more}\r\n\r\n")
    };
    let mut body = format!("{}lama\r\n", head("csrf", "")).into_bytes();
    body.extend(head(document, "; filename=\"pernyataan.pdf\"").into_bytes());
    body.extend(PDF);
    body.extend(b"\r\n--tepi--\r\n");
    ("multipart/form-data; boundary=tepi".to_owned(), body)
}

#[tokio::test]
async fn a_form_with_files_of_before_one_signed_in_anew_says_how_to_go_on() {
    on_both_engines(async |city: City| {
        let wulan = city.person("Wulan").await;
        let draft = wulan.draft(&WULAN).await;
        let page = format!("{draft}/berkas");
        let (kind, body) = in_parts("owner_letter");
        let sent = wulan.forge(&page, &kind, &body, &[]).await;
        let again = wulan.see(&sent.location()).await;
        assert!(again.contains("<a href=\"#owner_letter\">pernyataan.pdf</a>"), "{again}");
        let check = wulan.see(&format!("{draft}/periksa")).await;
        assert!(!check.contains("pernyataan.pdf"), "nothing was kept: {check}");

        let nur = city.person("Nur Aini").await;
        let begun = [
            ("layanan", "kelurahan-umpak/surat-domisili"),
            ("nik", "9971015006580006"),
            ("dilihat", "1"),
        ];
        let paper = format!("{}/kertas", nur.fill("/meja/loket", &begun).await.location());
        let (kind, body) = in_parts("_kertas");
        let sent = nur.forge(&paper, &kind, &body, &[]).await;
        let again = nur.get(&sent.location()).await;
        assert_eq!(again.status, StatusCode::FORBIDDEN);
        assert!(again.body.contains("Pilih berkasnya sekali lagi"), "{}", again.body);
        assert!(again.body.contains("<li>pernyataan.pdf</li>"), "{}", again.body);
        assert!(again.body.contains(&format!("href=\"{paper}\"")), "{}", again.body);
    })
    .await;
}

#[tokio::test]
async fn what_a_form_is_answered_with_has_an_address_for_who_sent_it() {
    on_both_engines(async |city: City| {
        let (_, nur, number) = city.taken().await;
        let case = format!("/meja/berkas/{number}");
        let token = nur.get(&case).await.token();
        let body = format!("csrf={token}&jawaban=1&hasil=accept&cek=readable");
        let sent = nur.post_body(format!("{case}/putuskan"), body.into_bytes()).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
        let address = sent.location();
        assert!(address.starts_with(&format!("{case}/putuskan?lagi=")), "{address}");
        for _ in 0..2 {
            let page = nur.get(&address).await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(page.body.contains("Centang semua daftar periksa"), "{}", page.body);
            assert!(page.body.contains("value=\"readable\" checked"), "{}", page.body);
        }
        // What is kept tells nothing to who copies the database, and nothing to another browser.
        let sql = "SELECT sealed FROM kept_answers WHERE agency_id = $1";
        let rows = city.running.db.query(sql, db::params![city.running.agency]).await;
        let sealed: Vec<u8> = rows.expect("asked")[0].get(0).expect("bytes");
        assert!(!String::from_utf8_lossy(&sealed).contains("html"));
        let dodi = city.second_officer("Dodi Kurniawan").await;
        assert_eq!(dodi.get(&address).await.location(), case);
        // Nor to who signs in after them at the same desk, or when its half hour is over.
        nur.post("/meja", "/meja/keluar", &[]).await.location();
        assert_eq!(nur.get(&address).await.location(), case, "signed out");
        city.sign_in(&nur, "Dodi Kurniawan").await;
        assert_eq!(nur.get(&address).await.location(), case, "somebody else");
        city.sign_in(&nur, "Nur Aini").await;
        assert_eq!(nur.get(&address).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        city.pass(1_801);
        city.sign_in(&nur, "Nur Aini").await;
        assert_eq!(nur.get(&address).await.location(), case);
    })
    .await;
}
