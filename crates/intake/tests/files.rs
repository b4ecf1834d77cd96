//! Files that belong to a form: what they are, what is refused, and what is left when one breaks off.

mod city;

use axum::body::Body;
use city::{City, PLACE, SRI, WULAN};
use db::testing::on_both_engines;
use http::StatusCode;

async fn each(test: impl AsyncFn(City)) {
    on_both_engines(&city::migrations(), async |db| test(City::new(db)).await).await;
}

#[tokio::test]
async fn files_are_what_they_contain_and_each_refusal_says_what_to_do() {
    each(async |city| {
        let sri = city.visitor(SRI);
        let draft = sri.start("surat-domisili").await;
        sri.send(&format!("{draft}/tempat"), PLACE).await;
        let page = format!("{draft}/berkas");
        let large = vec![b'x'; 11 * 1024 * 1024];
        let heic: &[u8] = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic";
        let cases: &[(&str, &[u8], &str)] = &[
            ("foto.jpg", b"MZ\x90\0\x03\0\0\0 program", "bukan foto atau PDF"),
            ("kosong.pdf", b"", "kosong"),
            ("besar.pdf", &large, "terlalu besar"),
            ("IMG_1.HEIC", heic, "berformat HEIC"),
            ("rusak.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF\0", "tidak dapat dibuka"),
        ];
        for (name, bytes, says) in cases {
            let answer = sri.upload(&page, &[("owner_letter", name, bytes)]).await;
            assert!(answer.is_shown_again, "{name}");
            assert!(answer.text().contains(says), "{name}: {}", answer.text());
            assert!(answer.links_resolve());
        }
        let missing = sri.upload(&page, &[]).await;
        assert!(missing.text().contains("Unggah “Pernyataan pemilik rumah”"), "{}", missing.text());
        let name = "../../<b>surat</b>\u{202e}.pdf";
        let kept = sri.upload(&page, &[("owner_letter", name, b"%PDF-1.7 rempah")]).await;
        assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", kept.text());
        let shown = sri.get(&page).await;
        assert!(shown.text().contains("b>.pdf"), "{}", shown.text());
        assert!(!city.finds_on_disk(b"rempah"), "an upload lies sealed on the disk");
        let button = shown.value_of("hapus").expect("it can be removed");
        let removed = sri.upload_with(&page, &[], &[("hapus", &button)]).await;
        assert!(removed.value_of("hapus").is_none(), "{}", removed.body);
        assert_eq!(city.files_on_disk(), 0);
    })
    .await;
}

#[tokio::test]
async fn a_file_can_be_looked_at_before_it_is_sent_and_another_takes_its_place() {
    each(async |city| {
        let (sri, wulan) = (city.visitor(SRI), city.visitor(WULAN));
        let draft = sri.start("surat-domisili").await;
        sri.send(&format!("{draft}/tempat"), PLACE).await;
        let page = format!("{draft}/berkas");
        sri.upload(&page, &[("owner_letter", "lama.pdf", b"%PDF-1.7 lama")]).await;
        let shown = sri.get(&page).await;
        let file = shown.value_of("hapus").expect("a file");
        let file = format!("{page}/{}", file.rsplit('.').next().expect("an id"));
        for place in [&shown.body, &sri.get(&format!("{draft}/periksa")).await.body] {
            assert!(place.contains(&format!("href=\"{file}\"")), "{place}");
        }
        let opened = sri.get(&file).await;
        assert_eq!((opened.status, opened.body.as_str()), (StatusCode::OK, "%PDF-1.7 lama"));
        for other in [wulan.get(&file).await, sri.get(&format!("{page}/x")).await] {
            assert_eq!(other.status, StatusCode::NOT_FOUND, "only its own person");
        }
        assert!(shown.text().contains("Ganti"), "{}", shown.text());
        // One that is not taken leaves the old one; one that is takes its place.
        let wrong = sri.upload(&page, &[("owner_letter", "foto.jpg", b"MZ program")]).await;
        assert!(wrong.text().contains("lama.pdf") && city.files_on_disk() == 1);
        let replaced = sri.upload(&page, &[("owner_letter", "baru.pdf", b"%PDF-1.7 baru")]).await;
        assert_eq!(replaced.location(), format!("{draft}/periksa"));
        let check = sri.get(&replaced.location()).await.text();
        assert!(check.contains("baru.pdf") && !check.contains("lama.pdf"), "{check}");
        assert_eq!(city.files_on_disk(), 1, "the old one is gone");
        assert_eq!(sri.get(&file).await.status, StatusCode::NOT_FOUND);
        let twice: [(&str, &str, &[u8]); 2] =
            [("owner_letter", "a.pdf", b"%PDF-1.7 a"), ("owner_letter", "b.pdf", b"%PDF-1.7 b")];
        let told = sri.upload(&page, &twice).await;
        assert!(told.text().contains("“b.pdf” tidak disimpan"), "{}", told.text());
        assert_eq!(city.files_on_disk(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_draft_says_how_long_it_is_kept_and_goes_then_with_its_files() {
    each(async |city| {
        let (sri, wulan) = (city.visitor(SRI), city.visitor(WULAN));
        let draft = sri.start("surat-domisili").await;
        sri.send(&format!("{draft}/tempat"), PLACE).await;
        let page = format!("{draft}/berkas");
        sri.upload(&page, &[("owner_letter", "surat.pdf", b"%PDF-1.7 x")]).await;
        for path in [page.clone(), format!("{draft}/periksa")] {
            let told = sri.get(&path).await.text();
            assert!(told.contains("disimpan sampai Jumat, 25 Desember 2026"), "{told}");
        }
        assert_eq!(city.work_in(30).await, 0, "the last day counts");
        assert_eq!(sri.get(&page).await.status, StatusCode::OK);
        assert_eq!(city.files_on_disk(), 1);
        let other = wulan.start("akta-kelahiran").await;
        assert_eq!(city.work_in(31).await, 4, "two drafts, and the files of each");
        assert_eq!(city.work_in(31).await, 0);
        assert_eq!(city.files_on_disk(), 0);
        assert_eq!(sri.get(&page).await.status, StatusCode::NOT_FOUND);
        assert_eq!(wulan.get(&other).await.status, StatusCode::NOT_FOUND);
        assert_ne!(sri.start("surat-domisili").await, draft, "they begin anew");
    })
    .await;
}

/// What arrives of a form when the line breaks after so many bytes: it just ends, or it ends with an error.
fn broken(body: &[u8], at: usize, with_error: bool) -> Body {
    if !with_error {
        return Body::from(body[..at].to_vec());
    }
    let lost = std::io::Error::from(std::io::ErrorKind::ConnectionReset);
    let pieces = [Ok(body[..at].to_vec()), Err(lost)];
    Body::from_stream(futures_util::stream::iter(pieces))
}

/// Sends a form with two files, cut at each of these places; then whole. Nothing of it is there before.
async fn cut_then_whole(city: &City, file: &[u8], places: impl Fn(usize) -> Vec<usize>) {
    let sri = city.visitor(SRI);
    let draft = sri.start("surat-domisili").await;
    sri.send(&format!("{draft}/tempat"), PLACE).await;
    let page = format!("{draft}/berkas");
    let files: [(&str, &str, &[u8]); 2] =
        [("rt_letter", "rt.pdf", b"%PDF-1.7 rt"), ("owner_letter", "surat.pdf", file)];
    let body = sri.form_with_files(&page, &files, &[]).await;
    let end = b"\r\n--sekat--\r\n".len();
    for at in places(body.len() - end) {
        for with_error in [false, true] {
            let answer = sri.send_parts(&page, broken(&body, at, with_error)).await;
            let refused = [StatusCode::BAD_REQUEST, StatusCode::FORBIDDEN];
            assert!(refused.contains(&answer.status), "cut at {at}: {}", answer.status);
            assert_eq!(city.files_on_disk(), 0, "cut at {at}");
        }
    }
    assert!(sri.get(&page).await.value_of("hapus").is_none(), "no file is in the draft");
    let whole = sri.send_parts(&page, Body::from(body)).await;
    assert_eq!(whole.location(), format!("{draft}/periksa"));
    assert_eq!(city.files_on_disk(), 2);
    assert!(sri.get(&whole.location()).await.text().contains("surat.pdf"));
}

#[tokio::test]
async fn an_upload_that_breaks_off_leaves_nothing_wherever_it_is_cut() {
    each(async |city| {
        cut_then_whole(&city, b"%PDF-1.7 pendek", |length| (0..=length).collect()).await;
    })
    .await;
}

#[tokio::test]
async fn a_long_upload_that_breaks_off_leaves_nothing_at_a_hundred_places() {
    each(async |city| {
        let file = [b"%PDF-1.7 ".as_slice(), &vec![b'x'; 1_000_000]].concat();
        let places = |length: usize| {
            let mut seed = 42_u64;
            let mut next = || {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                usize::try_from(seed >> 33).expect("31 bits") % length
            };
            (0..100).map(|_| next()).collect()
        };
        cut_then_whole(&city, &file, places).await;
    })
    .await;
}

#[tokio::test]
async fn files_given_from_two_phones_at_once_are_both_there_or_told() {
    each(async |city| {
        let sri = city.visitor(SRI);
        let draft = sri.start("surat-domisili").await;
        sri.send(&format!("{draft}/tempat"), PLACE).await;
        let page = format!("{draft}/berkas");
        let one =
            sri.form_with_files(&page, &[("owner_letter", "a.pdf", b"%PDF-1.7 a")], &[]).await;
        let two = sri.form_with_files(&page, &[("rt_letter", "b.pdf", b"%PDF-1.7 b")], &[]).await;
        let (one, two) = tokio::join!(
            sri.send_parts(&page, Body::from(one)),
            sri.send_parts(&page, Body::from(two))
        );
        let told = [one.status, two.status].map(|status| status.as_u16());
        assert!(told.iter().all(|status| [200, 303].contains(status)), "{told:?}");
        let check = sri.get(&page).await.text();
        assert!(check.contains("a.pdf") && check.contains("b.pdf"), "{check}");
        assert_eq!(city.files_on_disk(), 2);
    })
    .await;
}
