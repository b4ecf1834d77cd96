//! The same page in two tabs, gone back to, or sent twice, on both engines.

mod city;

use city::{City, NOT_YET, PLACE, SRI, YOU, with};
use db::testing::on_both_engines;
use http::StatusCode;

async fn each(test: impl AsyncFn(City)) {
    on_both_engines(&city::migrations(), async |db| test(City::new(db)).await).await;
}

#[tokio::test]
async fn the_later_of_two_tabs_is_told_and_loses_nothing() {
    each(async |city| {
        let sri = city.visitor(SRI);
        let draft = sri.start("surat-domisili").await;
        let page = format!("{draft}/tempat");
        let (one, two) = (sri.form(&page).await, sri.form(&page).await);
        let saved = sri.send_form(&page, PLACE, &one).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER);
        let other = with(PLACE, &[("purpose", "Mendaftar sekolah")]);
        let told = sri.send_form(&page, &other, &two).await;
        assert!(told.is_shown_again && told.location().ends_with("?sesudah=tab"));
        assert!(told.text().contains("sudah disimpan sesudah Anda membukanya"));
        assert!(told.body.contains("Mendaftar sekolah"), "what was typed is still there");
        let check = sri.get(&format!("{draft}/periksa")).await;
        assert!(check.body.contains("Membuka rekening"), "and the first is saved");
        assert!(!check.body.contains("Mendaftar sekolah"));
        let again = sri.send_form(&page, &other, &told.form()).await;
        assert_eq!(again.status, StatusCode::SEE_OTHER);
        assert!(sri.get(&page).await.body.contains("Mendaftar sekolah"));
    })
    .await;
}

#[tokio::test]
async fn who_goes_back_to_a_page_as_it_was_and_mends_it_there_is_not_told_of_another_tab() {
    each(async |city| {
        let sri = city.visitor(SRI);
        let draft = sri.start("surat-domisili").await;
        let page = format!("{draft}/data-diri");
        let seen = sri.form(&page).await;
        let searched = [YOU, &[("find", "applicant.address.region")]].concat();
        assert!(sri.send_form(&page, &searched, &seen).await.is_shown_again);
        assert!(sri.send_form(&page, &with(YOU, NOT_YET), &seen).await.is_shown_again);
        let mended = sri.send_form(&page, YOU, &seen).await;
        assert_eq!(mended.location(), format!("{draft}/tempat"), "{}", mended.text());
        // What was saved whole in another tab is not replaced unseen all the same.
        let other = with(YOU, &[("applicant.job", "Penjahit")]);
        let told = sri.send_form(&page, &other, &seen).await;
        assert!(told.location().ends_with("?sesudah=tab"), "{}", told.text());
    })
    .await;
}

#[tokio::test]
async fn a_page_that_was_sent_is_one_to_which_one_comes_back_as_it_was_left() {
    each(async |city| {
        let sri = city.visitor(SRI);
        let draft = sri.start("surat-domisili").await;
        let page = format!("{draft}/data-diri");
        let searched = with(
            YOU,
            &[("applicant.address.region.typed", "Usuk"), ("find", "applicant.address.region")],
        );
        let found = sri.send(&page, &searched).await;
        let at = format!("{page}?sesudah=ubah#applicant.address.region");
        assert_eq!(found.location(), at, "at the question where something was looked for");
        let wrong = sri.send(&page, &with(YOU, &[("applicant.phone", "")])).await;
        assert!(wrong.text().contains("nomor HP"), "also what was left empty: {}", wrong.text());
        assert_eq!(wrong.location(), format!("{page}?sesudah=simpan"));
        assert!(sri.get(&wrong.location()).await.title().starts_with("Salah isi: "));
        sri.send(&page, YOU).await;
        for before in [format!("{page}?sesudah=ubah"), wrong.location()] {
            let back = sri.get(&before).await;
            assert_eq!(back.status, StatusCode::OK);
            assert!(!back.title().starts_with("Salah isi"), "it is mended: {}", back.text());
            assert_eq!(back.value_of("applicant.phone").as_deref(), Some("0812 3456 7890"));
        }
        sri.send(&format!("{draft}/tempat"), PLACE).await;
        let files = format!("{draft}/berkas");
        let told = sri.upload(&files, &[("owner_letter", "foto.jpg", b"MZ program")]).await;
        assert_eq!(told.location(), format!("{files}?sesudah=simpan"));
        assert!(sri.get(&told.location()).await.text().contains("foto.jpg"));
        assert!(!city.finds_in_drafts(b"foto.jpg").await, "it lies sealed");
        assert!(!sri.get(&files).await.text().contains("foto.jpg"), "told once");
    })
    .await;
}

#[tokio::test]
async fn a_double_click_is_one_save() {
    each(async |city| {
        let sri = city.visitor(SRI);
        let draft = sri.start("surat-domisili").await;
        let page = format!("{draft}/tempat");
        let form = sri.form(&page).await;
        let (one, two) =
            tokio::join!(sri.send_form(&page, PLACE, &form), sri.send_form(&page, PLACE, &form));
        assert_eq!((one.status, two.status), (StatusCode::SEE_OTHER, StatusCode::SEE_OTHER));
        let (one, two) = tokio::join!(sri.start("akta-kelahiran"), sri.start("akta-kelahiran"));
        assert_eq!(one, two, "and one draft");
    })
    .await;
}
