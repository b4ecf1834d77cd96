//! How an officer reads a case: its documents beside its answers, what a correction changed, and on to the next case.

use http::{StatusCode, header};

use super::city::{Answer, City, PDF, Visitor, WULAN, on_both_engines};

#[tokio::test]
async fn documents_stand_beside_the_answers_as_tabs() {
    on_both_engines(async |city: City| {
        let (_, nur, number) = city.taken().await;
        let page = nur.see(&format!("/meja/berkas/{number}")).await;
        let (_, object) = page
            .split_once("<object class=\"preview\" type=\"application/pdf\" data=\"")
            .expect("it is shown");
        let place = object.split('#').next().expect("an address");
        assert!(page.contains(&format!("<a href=\"{place}\" download>Unduh asli</a>")), "{page}");
        assert!(page.contains("id=\"berkas-1\" checked><label for=\"berkas-1\">"), "{page}");
        assert!(!page.contains("id=\"berkas-2\""), "one file, one tab: {page}");
        let file = nur.get(place).await;
        assert_eq!((file.status, file.bytes.as_slice()), (StatusCode::OK, PDF));
        // The viewer is a frame of ours: the page and the file both allow that, and nothing else.
        let policy = |answer: &Answer| {
            let value = answer.headers.get(header::CONTENT_SECURITY_POLICY).expect("there");
            value.to_str().expect("text").to_owned()
        };
        assert!(policy(&file).starts_with("sandbox; default-src 'none'"), "{}", policy(&file));
        assert_eq!(file.headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
        assert!(policy(&file).contains("frame-ancestors 'self'"), "{}", policy(&file));
        let case = nur.get(&format!("/meja/berkas/{number}")).await;
        assert!(policy(&case).contains("object-src 'self'"), "{}", policy(&case));
    })
    .await;
}

#[tokio::test]
async fn after_a_correction_the_officer_sees_what_changed() {
    on_both_engines(async |city: City| {
        let (wulan, nur, number) = city.taken().await;
        let page = format!("/meja/berkas/{number}");
        assert!(!nur.see(&page).await.contains("<del>"), "nothing was corrected");
        let asked = [("perbaiki", "purpose"), ("perbaiki", "applicant.job"), ("kata", "Periksa.")];
        nur.fill(&format!("{page}/perbaikan"), &asked).await.location();
        let mended = [("purpose", WULAN.purpose), ("applicant.job", "Guru")];
        let mend = format!("/permohonan/{number}/perbaiki");
        wulan.fill(&mend, &mended).await.location();
        let seen = nur.see(&page).await;
        let job = format!("<del>{}</del>", WULAN.job);
        assert!(seen.contains(&job) && seen.contains("<ins>Guru</ins>"), "{seen}");
        assert_eq!(seen.matches("<del>").count(), 1, "what stayed the same is not told: {seen}");
        assert_eq!(seen.matches(">diubah</span>").count(), 1, "it is marked: {seen}");
        let own = wulan.see(&format!("/permohonan/{number}")).await;
        assert!(own.contains("Nur Aini"), "the applicant sees that it was read: {own}");

        // A second one: sent as it was it is asked about, and sent so all the same the officer sees that.
        let asked = [("perbaiki", "purpose"), ("kata", "Sebut banknya.")];
        nur.fill(&format!("{page}/perbaikan"), &asked).await.location();
        let told = wulan.fill(&mend, &[("purpose", WULAN.purpose)]).await;
        assert!(told.is_shown_again && told.body.contains("Belum ada yang Anda ubah"));
        assert!(told.body.contains("name=\"sama\""), "{}", told.body);
        wulan.fill(&mend, &[("purpose", WULAN.purpose), ("sama", "1")]).await.location();
        let seen = nur.see(&page).await;
        assert!(seen.contains("Tidak ada isian yang berubah"), "{seen}");
        let asked = [("perbaiki", "purpose"), ("kata", "Sebut banknya.")];
        nur.fill(&format!("{page}/perbaikan"), &asked).await.location();
        wulan.fill(&mend, &[("purpose", "Bank Saka")]).await.location();
        let seen = nur.see(&page).await;
        let (first, last) = (seen.find("<ins>Guru</ins>"), seen.find("<ins>Bank Saka</ins>"));
        assert!(last.is_some() && last < first, "the newest first, and none is forgotten: {seen}");
    })
    .await;
}

/// Where one comes to from a case.
async fn on(who: &Visitor, number: &str, way: &str) -> String {
    who.get(&format!("/meja/berkas/{number}/{way}")).await.location()
}

#[tokio::test]
async fn one_goes_through_the_inbox_from_case_to_case() {
    on_both_engines(async |city: City| {
        let mut numbers = Vec::new();
        for name in ["Wulan", "Sekar", "Rangga"] {
            numbers.push(city.person(name).await.apply(&WULAN).await);
        }
        let nur = city.person("Nur Aini").await;
        let inbox = nur.see("/meja").await;
        let place = |number: &String| inbox.find(&format!("id=\"{number}\"")).expect("it waits");
        numbers.sort_by_key(place);
        let [first, second, third] = &numbers[..] else { unreachable!("three were sent") };
        let case = |number: &str| format!("/meja/berkas/{number}");
        assert_eq!(on(&nur, first, "berikutnya").await, case(second));
        assert_eq!(on(&nur, second, "berikutnya").await, case(third));
        assert_eq!(on(&nur, third, "berikutnya").await, format!("/meja#{third}"), "the end");
        assert_eq!(on(&nur, third, "sebelumnya").await, case(second));
        assert_eq!(on(&nur, first, "sebelumnya").await, format!("/meja#{first}"));
        let page = nur.see(&case(first)).await;
        assert!(page.contains(&format!("href=\"{}/berikutnya\"", case(first))), "{page}");
        // A case of another office leads nowhere, as one that is not there.
        let ratna = city.person("Ratna").await;
        for number in [first.as_str(), "KP26-0000-0000"] {
            let foreign = ratna.get(&format!("/meja/berkas/{number}/berikutnya")).await;
            assert_eq!(foreign.status, StatusCode::NOT_FOUND);
        }
    })
    .await;
}

#[tokio::test]
async fn several_cases_are_taken_at_once_and_those_of_others_stay_theirs() {
    on_both_engines(async |city: City| {
        let mut numbers = Vec::new();
        for name in ["Wulan", "Sekar", "Rangga"] {
            numbers.push(city.person(name).await.apply(&WULAN).await);
        }
        let nur = city.person("Nur Aini").await;
        let inbox = nur.see("/meja").await;
        assert_eq!(inbox.matches("name=\"nomor\"").count(), 3, "{inbox}");
        // Meanwhile somebody takes the second one.
        let twin = city.second_officer("Twin Petugas").await;
        twin.act(&numbers[1], "ambil", &[]).await.location();
        let chosen: Vec<_> = numbers.iter().map(|number| ("nomor", number.as_str())).collect();
        let foreign = [&chosen[..], &[("nomor", "KP26-0000-0000")]].concat();
        let taken = nur.post("/meja", "/meja/ambil", &foreign).await.location();
        assert_eq!(taken, "/meja?kotak=milik&diambil=2&lewat=2");
        let own = nur.see(&taken).await;
        assert!(own.contains("2 berkas Anda ambil. 2 tidak:"), "{own}");
        for (number, is_hers) in numbers.iter().zip([true, false, true]) {
            assert_eq!(own.contains(&format!("id=\"{number}\"")), is_hers, "{number}: {own}");
        }
        assert!(!own.contains("name=\"nomor\""), "what is taken is not chosen: {own}");
        assert_eq!(nur.get("/meja/ambil").await.location(), "/meja");
        assert_eq!(city.rebuilt().await, (3, Vec::new()));
    })
    .await;
}

#[tokio::test]
async fn letters_as_keys_are_listed_and_can_be_switched_off() {
    let city = City::open(None, true).await;
    let (_, nur, number) = city.taken().await;
    for page in ["/meja".to_owned(), format!("/meja/berkas/{number}")] {
        let seen = nur.see(&page).await;
        assert!(!seen.contains("data-keys"), "{seen}");
        assert!(seen.contains("<details class=\"keys"), "{seen}");
        assert!(seen.contains("name=\"tombol\" value=\"hidup\" aria-pressed=\"true\""), "{seen}");
        nur.send_form("/tampilan", b"tombol=mati").await.location();
        let off = nur.see(&page).await;
        assert!(off.contains("<html lang=\"id\" data-keys=\"off\">"), "{off}");
        assert!(off.contains("Tombol huruf sedang mati"), "{off}");
        assert!(off.contains("name=\"tombol\" value=\"mati\" aria-pressed=\"true\""), "{off}");
        nur.send_form("/tampilan", b"tombol=kadang").await.location();
        assert!(nur.see(&page).await.contains("data-keys=\"off\""), "no other value is taken");
        nur.send_form("/tampilan", b"tombol=hidup").await.location();
    }
}
